//! The pure step: a manifest and a job in, the writes in their order and the next manifest out. No I/O, no clock.
//!
//! The order keeps one promise: after every single write, no page links to a missing one. Pictures come before the
//! pages that show them; a new address that others link to is held by a page without links; older pieces come before
//! those that name them; lists after what they list; deletions last of all, but for the manifest.

use super::DeliverError;
use super::job::{Job, Order};
use super::manifest::{Manifest, Touched, file_hash};
use super::pages::{Page, View, fixed_pages};
use crate::picture::Prepared;
use crate::render::article::{ArticlePage, page as article_page};
use crate::render::card::Card;
use crate::render::{SCRIPT, SCRIPT_BYTES, STYLE_BYTES, lists, made_with, shell, style_path};
use crate::settings::SiteSettings;
use chrono::{DateTime, Utc};
use marbre_domain::ids::{BlobHash, PieceId, VersionHash};
use marbre_domain::version::VersionContent;
use std::collections::{BTreeMap, BTreeSet};

/// One thing to do to the site's storage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Make a file hold exactly these bytes.
    Write {
        /// Where, without a leading `/`.
        path: String,
        /// What it holds.
        bytes: Vec<u8>,
    },
    /// Make a file not be there.
    Delete {
        /// Where, without a leading `/`.
        path: String,
    },
}

impl Step {
    /// Where it happens.
    pub fn path(&self) -> &str {
        match self {
            Self::Write { path, .. } | Self::Delete { path } => path,
        }
    }
}

/// What to do, in order; the manifest comes after all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The steps.
    pub steps: Vec<Step>,
    /// What the site remembers once they are done.
    pub manifest: Manifest,
}

/// A version as it goes online.
pub struct Incoming {
    /// The version.
    pub content: VersionContent,
    /// Its hash.
    pub version: VersionHash,
    /// When the piece was first published.
    pub first_at: DateTime<Utc>,
    /// When this version is published.
    pub at: DateTime<Utc>,
}

/// Everything a plan is made from.
pub struct Inputs<'a> {
    /// The site's settings.
    pub site: &'a SiteSettings,
    /// What the site remembers.
    pub previous: &'a Manifest,
    /// What is asked.
    pub job: &'a Job,
    /// The versions that the job puts online.
    pub incoming: &'a [Incoming],
    /// The pictures that had to be sized.
    pub prepared: &'a BTreeMap<BlobHash, Prepared>,
    /// Versions of pieces that are online already.
    pub versions: &'a dyn Fn(VersionHash) -> Result<VersionContent, DeliverError>,
    /// Files that an interrupted delivery may have left in any state, and whether each is there now.
    pub dirty: &'a BTreeMap<String, bool>,
    /// The instant that decides which flashes are live.
    pub now: DateTime<Utc>,
}

/// What is written when, before the lists: assets, pictures, held addresses, then pieces from the oldest.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    Asset,
    Picture,
    Held,
    Piece(DateTime<Utc>, PieceId),
    List(Page),
}

/// Plans a delivery.
pub fn plan(inputs: &Inputs<'_>) -> Result<Plan, DeliverError> {
    let Inputs {
        site, previous, job, ..
    } = inputs;
    let mut next = (*previous).clone();
    next.format = super::manifest::FORMAT;
    let rebuild = matches!(job.order, Order::Rebuild(_));
    if rebuild {
        next.linked.clear();
    }
    next.linked.extend(shell::menu_terms(site));
    next.media.extend(inputs.prepared.iter().map(|(blob, prepared)| {
        (
            *blob,
            prepared.variants.iter().map(|sized| sized.variant.clone()).collect(),
        )
    }));
    let touched = apply(inputs, &mut next);
    let unused = next.drop_unused_media();
    next.made_with = made_with(site);
    let everything = rebuild || next.made_with != previous.made_with || !inputs.dirty.is_empty();

    let mut writes: BTreeMap<(Turn, String), Vec<u8>> = BTreeMap::new();
    writes.insert((Turn::Asset, style_path()), STYLE_BYTES.to_vec());
    writes.insert((Turn::Asset, SCRIPT.to_owned()), SCRIPT_BYTES.to_vec());
    let used: BTreeSet<&str> = next
        .media
        .values()
        .flatten()
        .map(|variant| variant.path.as_str())
        .collect();
    for sized in inputs.prepared.values().flat_map(|prepared| &prepared.variants) {
        if used.contains(sized.variant.path.as_str()) {
            writes.insert((Turn::Picture, sized.variant.path.clone()), sized.bytes.clone());
        }
    }
    pieces(inputs, &next, &touched, rebuild, &mut writes)?;
    let view = View::new(site, &next, inputs.now);
    for page in stale(inputs, &view, &touched, everything) {
        let path = page.path(site);
        if let Some(bytes) = view.bytes(&page)? {
            if page.is_linked() && !stands(inputs, &path) {
                writes.insert((Turn::Held, path.clone()), held(inputs, &page)?);
            }
            writes.insert((Turn::List(page), path), bytes);
        }
    }

    let mut steps = Vec::new();
    for ((turn, path), bytes) in writes {
        let hash = file_hash(&bytes);
        let same = previous.files.get(&path) == Some(&hash) && !inputs.dirty.contains_key(&path);
        if turn != Turn::Held {
            next.files.insert(path.clone(), hash);
        }
        // A picture is only sized when its files are not there.
        if !same || rebuild || turn == Turn::Picture {
            steps.push(Step::Write { path, bytes });
        }
    }
    // What an interruption took away and nothing here writes again is no file of the site any more.
    for (path, _) in inputs.dirty.iter().filter(|(_, there)| !**there) {
        if !steps.iter().any(|step| step.path() == path) {
            next.files.remove(path);
        }
    }
    steps.extend(deletions(
        inputs,
        &mut next,
        &touched,
        unused.into_iter().map(|variant| variant.path),
        rebuild,
    ));
    if !job.heads.is_empty() {
        next.heads = job.heads.clone();
    }
    next.remember(&job.token, job.at);
    Ok(Plan { steps, manifest: next })
}

fn apply(inputs: &Inputs<'_>, next: &mut Manifest) -> Touched {
    let Inputs {
        site, job, incoming, ..
    } = inputs;
    let mut touched = Touched::default();
    let mut put = |next: &mut Manifest, new: &Incoming| {
        let one = next.publish(site, &new.content, new.version, new.first_at, new.at);
        merge(&mut touched, one);
    };
    match &job.order {
        Order::Publish { .. } => incoming.iter().for_each(|new| put(next, new)),
        Order::Withdraw { piece, reason } => touched = next.take_off(site, *piece, job.at, reason, false),
        Order::Kill { piece } => touched = next.take_off(site, *piece, job.at, "", true),
        Order::ExpireFlash { piece } => touched = next.end_flash(*piece, job.at),
        // Refused before anything is planned: pages in a folder keep no hours.
        Order::Timed(_) => {}
        Order::Rebuild(whole) => {
            next.know(&whole.delivered);
            for (new, online) in incoming.iter().zip(&whole.online) {
                if let Some(address) = &online.address {
                    next.hold(new.content.piece, address, new.first_at);
                }
            }
            let wanted: BTreeSet<PieceId> = incoming.iter().map(|new| new.content.piece).collect();
            let mut oldest_first: Vec<&Incoming> = incoming.iter().collect();
            oldest_first.sort_by_key(|new| (new.first_at, new.content.piece));
            oldest_first.into_iter().for_each(|new| put(next, new));
            let surplus: Vec<PieceId> = next
                .pieces
                .keys()
                .filter(|piece| !wanted.contains(piece))
                .copied()
                .collect();
            for piece in surplus
                .iter()
                .filter(|piece| !whole.off.iter().any(|gone| gone.piece == **piece))
            {
                let one = next.take_off(site, *piece, job.at, "", true);
                merge(&mut touched, one);
            }
            for gone in &whole.off {
                if let (Some(_), Some(address)) = (&gone.reason, &gone.address) {
                    next.hold(gone.piece, address, gone.first_at);
                }
                let reason = gone.reason.as_deref().unwrap_or_default();
                let one = next.take_off(site, gone.piece, gone.at, reason, gone.reason.is_none());
                merge(&mut touched, one);
            }
        }
    }
    touched
}

fn merge(all: &mut Touched, one: Touched) {
    for (term, places) in one.terms {
        all.terms.entry(term).or_default().extend(places);
    }
    all.pieces.extend(one.pieces);
    all.months.extend(one.months);
    all.withdrawn.extend(one.withdrawn);
    all.removed.extend(one.removed);
}

/// The pages of pieces that must be made: what is published, what names something that changed, what is in doubt.
fn pieces(
    inputs: &Inputs<'_>,
    next: &Manifest,
    touched: &Touched,
    rebuild: bool,
    writes: &mut BTreeMap<(Turn, String), Vec<u8>>,
) -> Result<(), DeliverError> {
    for (piece, entry) in &next.pieces {
        let path = format!("{}index.html", entry.card.address);
        if !(touched.pieces.contains(piece) || rebuild || inputs.dirty.contains_key(&path)) {
            continue;
        }
        let from_desk;
        let content = match inputs.incoming.iter().find(|new| new.version == entry.version) {
            Some(new) => &new.content,
            None => {
                from_desk = (inputs.versions)(entry.version)?;
                &from_desk
            }
        };
        let related: Vec<&Card> = entry
            .related
            .iter()
            .filter_map(|piece| Some(&next.pieces.get(piece)?.card))
            .collect();
        let article = ArticlePage {
            content,
            version: entry.version,
            address: &entry.card.address,
            first_at: entry.card.first_at,
            at: entry.card.at,
            flash: entry.card.flash.as_ref(),
            related: &related,
            pictures: &next.media,
        };
        writes.insert(
            (Turn::Piece(entry.card.first_at, *piece), path),
            article_page(inputs.site, &article)?,
        );
    }
    for (piece, gone) in &next.withdrawn {
        let path = format!("{}index.html", gone.address);
        if touched.withdrawn.contains(piece) || rebuild || inputs.dirty.contains_key(&path) {
            let bytes = lists::withdrawn(inputs.site, &gone.reason, &piece.to_string())?;
            writes.insert((Turn::Piece(gone.first_at, *piece), path), bytes);
        }
    }
    Ok(())
}

/// The pages made from the manifest that may now hold something else.
fn stale(inputs: &Inputs<'_>, view: &View<'_>, touched: &Touched, everything: bool) -> BTreeSet<Page> {
    if everything {
        return view.all().into_iter().collect();
    }
    let mut pages: BTreeSet<Page> = view.always().into_iter().collect();
    for (term, places) in &touched.terms {
        pages.extend(view.of_term(term, places.iter().copied()));
    }
    pages.extend(touched.months.iter().cloned().map(Page::Shard));
    pages.extend(
        fixed_pages(inputs.site)
            .map(|(at, _)| Page::Fixed(at))
            .filter(|page| !stands(inputs, &page.path(inputs.site))),
    );
    pages
}

/// Whether a file stands on the site before the plan begins.
fn stands(inputs: &Inputs<'_>, path: &str) -> bool {
    inputs
        .dirty
        .get(path)
        .copied()
        .unwrap_or_else(|| inputs.previous.files.contains_key(path))
}

/// What holds a new address until everything it will link to is there.
fn held(inputs: &Inputs<'_>, page: &Page) -> Result<Vec<u8>, DeliverError> {
    let nothing = Manifest::empty();
    let bytes = match page {
        Page::Fragment | Page::Rss | Page::Atom => View::new(inputs.site, &nothing, inputs.now)
            .bytes(page)?
            .unwrap_or_default(),
        Page::Fixed(_)
        | Page::Missing
        | Page::Robots
        | Page::Archive(..)
        | Page::Term(_)
        | Page::Alerts
        | Page::Front
        | Page::Shard(_)
        | Page::Sitemap
        | Page::News => lists::stub(inputs.site)?,
    };
    Ok(bytes)
}

fn deletions(
    inputs: &Inputs<'_>,
    next: &mut Manifest,
    touched: &Touched,
    unused: impl Iterator<Item = String>,
    rebuild: bool,
) -> Vec<Step> {
    let mut gone: BTreeSet<String> = touched
        .removed
        .iter()
        .map(|address| format!("{address}index.html"))
        .collect();
    gone.extend(unused);
    let empty_months = touched.months.iter().filter(|of| {
        !next
            .pieces
            .values()
            .any(|entry| super::manifest::month(&entry.card.address) == **of)
    });
    gone.extend(empty_months.map(|of| Page::Shard(of.clone()).path(inputs.site)));
    if rebuild {
        let kept: BTreeSet<String> = expected_files(inputs.site, next, inputs.now);
        gone.extend(next.files.keys().filter(|path| !kept.contains(*path)).cloned());
    }
    // What an interrupted delivery wrote and this one does not know of.
    gone.extend(
        inputs
            .dirty
            .keys()
            .filter(|path| !next.files.contains_key(*path))
            .cloned(),
    );
    gone.retain(|path| {
        let owned = next
            .pieces
            .values()
            .any(|entry| path.strip_suffix("index.html") == Some(&entry.card.address));
        !owned && *path != super::manifest::MANIFEST
    });
    for path in &gone {
        next.files.remove(path);
    }
    let there = |path: &String| inputs.previous.files.contains_key(path) || inputs.dirty.contains_key(path);
    gone.into_iter()
        .filter(|path| there(path))
        .map(|path| Step::Delete { path })
        .collect()
}

/// Every file that the site needs, whatever was there before.
fn expected_files(site: &SiteSettings, manifest: &Manifest, now: DateTime<Utc>) -> BTreeSet<String> {
    let mut files: BTreeSet<String> = View::new(site, manifest, now)
        .all()
        .iter()
        .map(|page| page.path(site))
        .collect();
    files.extend([style_path(), SCRIPT.to_owned()]);
    files.extend(manifest.media.values().flatten().map(|variant| variant.path.clone()));
    let addresses = manifest.pieces.values().map(|entry| &entry.card.address);
    let withdrawn = manifest.withdrawn.values().map(|gone| &gone.address);
    files.extend(addresses.chain(withdrawn).map(|address| format!("{address}index.html")));
    files
}
