//! The zip archive that a Word document is, with bounds on everything in it. Must not write anywhere.

use super::xml::{self, Element};
use crate::error::{Foreign, ImportError};
use std::io::{Cursor, Read};
use zip::ZipArchive;
use zip::result::ZipError;

/// More files than any document has.
const MOST_ENTRIES: usize = 5_000;
/// The largest part of text that is read.
const LARGEST_PART_MB: u64 = 64;
/// The largest picture that is taken.
const LARGEST_PICTURE_MB: u64 = 40;
/// How much is unpacked in all.
const LARGEST_WHOLE_MB: u64 = 300;

const MB: u64 = 1_000_000;

pub(super) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    unpacked: u64,
}

/// Where one part of a document points to another.
#[derive(Debug, Clone)]
pub(super) struct Relation {
    pub id: String,
    pub kind: String,
    pub target: String,
    pub external: bool,
}

impl<'a> Archive<'a> {
    /// Opens the archive and looks at its table of contents: number, names and sizes, before anything is unpacked.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, ImportError> {
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
        if zip.len() > MOST_ENTRIES {
            return Err(ImportError::TooManyEntries {
                entries: zip.len(),
                limit: MOST_ENTRIES,
            });
        }
        for at in 0..zip.len() {
            let entry = zip.by_index_raw(at).map_err(damaged)?;
            let name = entry.name();
            let escapes =
                name.starts_with(['/', '\\']) || name.contains(':') || name.split(['/', '\\']).any(|part| part == "..");
            if escapes {
                return Err(ImportError::Escapes {
                    name: name.chars().take(120).collect(),
                });
            }
        }
        Ok(Self { zip, unpacked: 0 })
    }

    /// A part's bytes; `None` where there is no such part.
    fn read(&mut self, name: &str, limit_mb: u64) -> Result<Option<Vec<u8>>, ImportError> {
        let too_large = |limit_mb| ImportError::TooLarge {
            what: format!("The part {name} of the document"),
            limit_mb,
        };
        let entry = match self.zip.by_name(name) {
            Ok(entry) => entry,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(error) => return Err(damaged(error)),
        };
        // The size that the archive states may be a lie: what counts is what comes out.
        let mut bytes = Vec::new();
        entry
            .take(limit_mb * MB + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| ImportError::Damaged {
                found: format!("its part {name} cannot be unpacked: {error}"),
            })?;
        if bytes.len() as u64 > limit_mb * MB {
            return Err(too_large(limit_mb));
        }
        self.unpacked += bytes.len() as u64;
        if self.unpacked > LARGEST_WHOLE_MB * MB {
            return Err(ImportError::TooLarge {
                what: "The unpacked document".to_owned(),
                limit_mb: LARGEST_WHOLE_MB,
            });
        }
        Ok(Some(bytes))
    }

    /// A part of text; `None` where there is no such part.
    pub(super) fn xml(&mut self, name: &str) -> Result<Option<Element>, ImportError> {
        self.read(name, LARGEST_PART_MB)?
            .map(|bytes| xml::parse(name, &crate::format::decode(&bytes).0))
            .transpose()
    }

    /// A picture; `None` where it is missing, damaged or too large: the text is worth more than its picture.
    pub(super) fn picture(&mut self, name: &str) -> Option<Vec<u8>> {
        self.read(name, LARGEST_PICTURE_MB).ok().flatten()
    }

    /// The names of the parts in a folder, in order.
    pub(super) fn names_in(&self, folder: &str) -> Vec<String> {
        let mut names: Vec<String> = self
            .zip
            .file_names()
            .filter(|name| name.starts_with(folder))
            .map(str::to_owned)
            .collect();
        names.sort();
        names
    }

    /// The part that holds the text.
    pub(super) fn main_part(&mut self) -> Result<String, ImportError> {
        let relations = self.relations("")?;
        let main = relations
            .into_iter()
            .find(|relation| relation.kind.ends_with("/officeDocument"))
            .map(|main| main.target);
        let main = main.unwrap_or_else(|| "word/document.xml".to_owned());
        for (folder, found) in [("xl/", Foreign::Spreadsheet), ("ppt/", Foreign::Presentation)] {
            if main.starts_with(folder) {
                return Err(ImportError::NotCopy {
                    file_name: "The file".to_owned(),
                    found,
                });
            }
        }
        Ok(main)
    }

    /// Where a part points to; for the empty name, where the document itself begins.
    pub(super) fn relations(&mut self, part: &str) -> Result<Vec<Relation>, ImportError> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let name = if folder.is_empty() {
            format!("_rels/{file}.rels")
        } else {
            format!("{folder}/_rels/{file}.rels")
        };
        let Some(root) = self.xml(&name)? else {
            return Ok(Vec::new());
        };
        let relation = |element: &Element| {
            let external = element.attr("TargetMode") == Some("External");
            let target = element.attr("Target")?;
            let target = if external {
                target.to_owned()
            } else {
                inside(folder, target)
            };
            Some(Relation {
                id: element.attr("Id")?.to_owned(),
                kind: element.attr("Type")?.to_owned(),
                target,
                external,
            })
        };
        Ok(root.elements().filter_map(relation).collect())
    }
}

/// The name in the archive of what a part in `folder` calls `target`.
fn inside(folder: &str, target: &str) -> String {
    let path = match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None if folder.is_empty() => target.to_owned(),
        None => format!("{folder}/{target}"),
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

fn damaged(error: ZipError) -> ImportError {
    ImportError::Damaged {
        found: error.to_string(),
    }
}
