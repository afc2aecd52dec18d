//! Keeping: verification, backups, restored copies, everything out in open formats.

use crate::error::DeskError;
use crate::invalid::Invalid;
use crate::{Desk, Surroundings};
use marbre_domain::ids::{BlobHash, MemberId, PieceId};
use marbre_domain::version::VersionContent;
use marbre_publish::render::export;
use marbre_publish::settings::SiteLanguage;
use marbre_store::{PieceFilter, Store, Trouble};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Read as _, Write as _};
use std::path::Path;

/// What a verification found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Troubles {
    /// How many changes were checked.
    pub changes: u64,
    /// What is wrong: which thing, and why.
    pub troubles: Vec<(String, String)>,
}

/// What left, and what did not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exported {
    /// How many pieces were exported.
    pub pieces: u32,
    /// What could not be exported, or not whole: which thing, and why.
    pub troubles: Vec<(String, String)>,
}

fn file(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> DeskError {
    let what = what.into();
    move |source| DeskError::File { what, source }
}

/// The formats a piece can leave in.
const FORMATS: [&str; 3] = ["md", "html", "json"];

impl Desk {
    /// Checks chains, signatures, projections, versions, texts and blobs. With `rebuild`, projections are made anew.
    pub fn verify(&mut self, rebuild: bool) -> Result<Troubles, DeskError> {
        let keys = BTreeMap::from([(self.device.id, self.device.key.verifying_key())]);
        let verified = self.store.verify(&keys)?;
        let mut troubles: Vec<(String, String)> = verified
            .troubles
            .into_iter()
            .map(|Trouble { what, why }| (what, why))
            .collect();
        troubles.splice(
            0..0,
            self.damage
                .iter()
                .map(|Trouble { what, why }| (what.clone(), why.clone())),
        );
        // Damage stops nothing here: what cannot be read is named, and the rest is checked.
        match self.projections_apart() {
            Ok(apart) => troubles.extend(apart),
            Err(error) => troubles.push(("the projections".to_owned(), error.to_string())),
        }
        if rebuild {
            self.store.rebuild()?;
        }
        let mut blobs: BTreeSet<BlobHash> = self.newsroom.media.values().map(|media| media.blob).collect();
        let pieces = self.store.pieces(&PieceFilter::default()).unwrap_or_else(|error| {
            troubles.push(("the pieces".to_owned(), error.to_string()));
            Vec::new()
        });
        for stored in pieces {
            let piece = stored.fold.id;
            blobs.extend(stored.fold.media.values().map(|media| media.blob));
            for version in stored.fold.versions {
                match self.store.version(version.hash) {
                    Ok(Some(_)) => {}
                    Ok(None) => troubles.push((
                        format!("version {}", version.hash.short()),
                        "its bytes are not kept".to_owned(),
                    )),
                    Err(error) => troubles.push((format!("version {}", version.hash.short()), error.to_string())),
                }
            }
            let was_open = self.open.contains_key(&piece);
            match self.hold_open(piece) {
                Ok(open) => {
                    for what in &open.left_out {
                        troubles.push((format!("text of {piece}"), format!("{what} cannot be read")));
                    }
                    if !open.text.lines_agree().unwrap_or(false) {
                        troubles.push((
                            format!("text of {piece}"),
                            "its lines are not what its changes say".to_owned(),
                        ));
                    }
                }
                Err(error) => troubles.push((format!("text of {piece}"), error.to_string())),
            }
            if !was_open {
                self.open.remove(&piece);
            }
        }
        for blob in blobs.into_iter().filter(|blob| self.blobs.file(*blob).is_none()) {
            troubles.push((
                format!("picture or sound {blob}"),
                "it is not there any more".to_owned(),
            ));
        }
        for blob in self.blobs.damaged()? {
            troubles.push((
                format!("picture or sound {blob}"),
                "its bytes changed on disk".to_owned(),
            ));
        }
        Ok(Troubles {
            changes: verified.changes,
            troubles,
        })
    }

    /// What lists and windows are shown against what the changes say.
    fn projections_apart(&mut self) -> Result<Vec<(String, String)>, DeskError> {
        let shown: BTreeSet<String> = self.store.projection_lines()?.into_iter().collect();
        let wanted: BTreeSet<String> = self.store.folded_lines()?.into_iter().collect();
        let named = |line: &String, why: &str| (format!("projection {}", head(line)), why.to_owned());
        let wrong = shown
            .difference(&wanted)
            .map(|line| named(line, "it is not what the changes say"));
        let missing = wanted
            .difference(&shown)
            .map(|line| named(line, "it misses, or is not what the changes say"));
        Ok(wrong.chain(missing).collect())
    }

    /// Writes a whole copy into one file: the database and every blob. The machine's key stays.
    pub fn backup(&mut self, to: &Path) -> Result<(), DeskError> {
        self.may_write([])?;
        self.close()?;
        let copy = self.home.join(".backup.db");
        let _ = fs::remove_file(&copy);
        self.store.copy_to(&copy)?;
        let partial = to.with_extension("part");
        let result = write_archive(&copy, self.blobs.folder(), &partial)
            .and_then(|()| fs::rename(&partial, to).map_err(file(format!("writing {}", to.display()))));
        let _ = fs::remove_file(&copy);
        if result.is_err() {
            let _ = fs::remove_file(&partial);
        }
        result
    }

    /// Makes a profile of a backup in an empty folder, and checks it. It becomes a machine of its own.
    pub fn restore(
        from: &Path,
        home: &Path,
        surroundings: Box<dyn Surroundings>,
    ) -> Result<(Self, Troubles), DeskError> {
        if home.join("marbre.db").exists() {
            return Err(DeskError::AlreadyThere {
                home: home.display().to_string(),
            });
        }
        fs::create_dir_all(home).map_err(file(format!("making {}", home.display())))?;
        read_archive(from, home)?;
        drop(Store::open_copy(&home.join("marbre.db"))?);
        let mut desk = Self::open(home, surroundings)?;
        let troubles = desk.verify(false)?;
        Ok((desk, troubles))
    }

    /// A piece in an open format: `md`, `html` or `json` (the canonical bytes).
    pub fn export_piece(&mut self, actor: MemberId, piece: PieceId, format: &str) -> Result<String, DeskError> {
        self.seen_by(actor, piece)?;
        let content = self.content(piece)?;
        rendered(&content, format)
    }

    /// Every piece that a member sees, in every open format, with the pictures, into a folder. What cannot be read of
    /// one piece keeps no other from leaving, and is named.
    pub fn export_all(&mut self, actor: MemberId, folder: &Path) -> Result<Exported, DeskError> {
        fs::create_dir_all(folder).map_err(file(format!("making {}", folder.display())))?;
        let mut exported = Exported::default();
        for row in self.list_pieces(actor, None, false)? {
            let was_open = self.open.contains_key(&row.id);
            match self.content(row.id) {
                Ok(content) => {
                    self.export_content(&content, row.id, folder, &mut exported.troubles)?;
                    exported.pieces += 1;
                    for what in self.open.get(&row.id).into_iter().flat_map(|open| &open.left_out) {
                        exported.troubles.push((
                            format!("piece {}", row.id),
                            format!("it is exported as far as it can be read: {what}"),
                        ));
                    }
                }
                Err(error) if error.is_damage() || matches!(error, DeskError::Text { .. }) => {
                    exported
                        .troubles
                        .push((format!("piece {}", row.id), format!("it was left out: {error}")));
                }
                Err(error) => return Err(error),
            }
            if !was_open {
                self.open.remove(&row.id);
            }
        }
        exported.troubles.extend(self.missing_changes());
        Ok(exported)
    }

    fn export_content(
        &self,
        content: &VersionContent,
        piece: PieceId,
        folder: &Path,
        troubles: &mut Vec<(String, String)>,
    ) -> Result<(), DeskError> {
        let name = format!("{}-{}", content.slug, &piece.to_string()[..13]);
        let write =
            |place: &Path, bytes: &[u8]| fs::write(place, bytes).map_err(file(format!("writing {}", place.display())));
        for format in FORMATS {
            let place = folder.join(format!("{name}.{format}"));
            write(&place, rendered(content, format)?.as_bytes())?;
        }
        let blobs: BTreeMap<_, _> = content
            .media
            .values()
            .chain(&content.lead)
            .map(|media| (media.blob, media.media_type))
            .collect();
        for (blob, media_type) in blobs {
            match self.blobs.read(blob) {
                Ok(bytes) => write(&folder.join(format!("{blob}.{}", media_type.extension())), &bytes)?,
                Err(error @ marbre_store::StoreError::Blob { .. }) => {
                    troubles.push((
                        format!("piece {piece}"),
                        format!("it was exported without this: {error}"),
                    ));
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// Where a window was.
    pub fn window_place(&self, name: &str) -> Result<Option<String>, DeskError> {
        Ok(self.store.window_place(name)?)
    }

    /// Remembers where a window is.
    pub fn set_window_place(&mut self, name: &str, place: &str) -> Result<(), DeskError> {
        Ok(self.store.set_window_place(name, place)?)
    }

    /// Says that everything here is a demonstration.
    pub fn mark_demonstration(&mut self) -> Result<(), DeskError> {
        Ok(self.store.set_fact("demonstration", "yes")?)
    }
}

fn head(line: &str) -> String {
    line.split(' ').take(2).collect::<Vec<_>>().join(" ")
}

fn rendered(content: &VersionContent, format: &str) -> Result<String, DeskError> {
    match format {
        "md" => Ok(export::markdown(content)),
        "html" => {
            let language = SiteLanguage::of_tag(&content.language).unwrap_or_default();
            export::html(content, language).map_err(|error| {
                DeskError::from(Invalid::Unprintable {
                    words: error.to_string(),
                })
            })
        }
        "json" => Ok(String::from_utf8_lossy(&content.canonical_bytes()).into_owned()),
        other => Err(DeskError::from(Invalid::Format {
            format: other.to_owned(),
        })),
    }
}

/// A backup is a zip, so that a person can open it without Marbre.
fn write_archive(database: &Path, blobs: &Path, to: &Path) -> Result<(), DeskError> {
    let failed = |error: zip::result::ZipError| {
        DeskError::from(Invalid::BackupUnwritten {
            words: error.to_string(),
        })
    };
    let out = fs::File::create(to).map_err(file(format!("writing {}", to.display())))?;
    let mut archive = zip::ZipWriter::new(out);
    let options = zip::write::SimpleFileOptions::default().large_file(true);
    let mut add = |name: &str, path: &Path| -> Result<(), DeskError> {
        archive.start_file(name, options).map_err(failed)?;
        let mut source = fs::File::open(path).map_err(file(format!("reading {}", path.display())))?;
        std::io::copy(&mut source, &mut archive).map_err(file(format!("writing {}", to.display())))?;
        Ok(())
    };
    add("marbre.db", database)?;
    for folder in fs::read_dir(blobs).into_iter().flatten().flatten() {
        for entry in fs::read_dir(folder.path()).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if !name.starts_with('.') {
                add(
                    &format!("media/{}/{name}", folder.file_name().to_string_lossy()),
                    &entry.path(),
                )?;
            }
        }
    }
    let mut out = archive.finish().map_err(failed)?;
    out.flush()
        .and_then(|()| out.sync_all())
        .map_err(file(format!("writing {}", to.display())))
}

fn read_archive(from: &Path, home: &Path) -> Result<(), DeskError> {
    let not_ours = |words: String| {
        DeskError::from(Invalid::NotABackup {
            file: from.display().to_string(),
            words,
        })
    };
    let source = fs::File::open(from).map_err(file(format!("reading {}", from.display())))?;
    let mut archive = zip::ZipArchive::new(source).map_err(|error| not_ours(error.to_string()))?;
    if archive.index_for_name("marbre.db").is_none() {
        return Err(not_ours("it holds no database".to_owned()));
    }
    if archive.len() > MOST_ENTRIES {
        return Err(not_ours("it holds too many files".to_owned()));
    }
    // Nothing is written before all of it was looked at.
    let mut parts = Vec::new();
    for at in 0..archive.len() {
        let entry = archive.by_index(at).map_err(|error| not_ours(error.to_string()))?;
        let Some(name) = entry.enclosed_name() else {
            return Err(not_ours("it names a place outside itself".to_owned()));
        };
        if entry.is_dir() {
            continue;
        }
        let Some(largest) = largest_of(&name, entry.compressed_size()) else {
            return Err(not_ours(format!("« {} » is no part of a backup", name.display())));
        };
        if entry.size() > largest {
            return Err(not_ours(format!("« {} » is too large to be whole", name.display())));
        }
        parts.push((at, name));
    }
    // The database last, under its name once it is whole: a profile is there or is not.
    parts.sort_by_key(|(_, name)| name == Path::new(DATABASE));
    for (at, name) in parts {
        let mut entry = archive.by_index(at).map_err(|error| not_ours(error.to_string()))?;
        let place = home.join(&name);
        let unfinished = place.with_extension("unfinished");
        if let Some(parent) = place.parent() {
            fs::create_dir_all(parent).map_err(file(format!("making {}", parent.display())))?;
        }
        let mut out = fs::File::create(&unfinished).map_err(file(format!("writing {}", place.display())))?;
        // What an entry says of its size may be a lie.
        let size = entry.size();
        let read =
            std::io::copy(&mut (&mut entry).take(size + 1), &mut out).map_err(|error| not_ours(error.to_string()))?;
        if read != size {
            return Err(not_ours(format!("« {} » is not as large as it says", name.display())));
        }
        fs::rename(&unfinished, &place).map_err(file(format!("writing {}", place.display())))?;
    }
    Ok(())
}

/// The name of the database in a backup, and in a profile.
const DATABASE: &str = "marbre.db";
/// A database packs to a tenth of its size: what claims to pack so much better is made to fill a disk.
const PACKED_AT_MOST: u64 = 200;
/// What is small does no harm, however it is packed.
const PACKED_FREELY: u64 = 1 << 20;
/// No newsroom's database comes near.
const LARGEST_DATABASE: u64 = 64 << 30;
/// More pictures than any newsroom keeps.
const MOST_ENTRIES: usize = 1_000_000;

/// How large a part of a backup may be, by its name and by how small it was packed; nothing for what is no part of one.
fn largest_of(name: &Path, packed: u64) -> Option<u64> {
    let mut parts = name.components().map(|part| part.as_os_str());
    match (parts.next()?.to_str()?, parts.next(), parts.next(), parts.next()) {
        (DATABASE, None, None, None) => {
            Some(LARGEST_DATABASE.min(packed.saturating_mul(PACKED_AT_MOST) + PACKED_FREELY))
        }
        // Silence and plain colours pack as well as they like.
        ("media", Some(_), Some(_), None) => Some(marbre_publish::picture::FILE_LIMIT as u64),
        _ => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
