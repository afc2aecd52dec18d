//! The written list of what still misses before publication. Pure: the instant comes from the caller, and what a
//! version cannot tell (orders, comments, merges) comes as [`Extras`]. Who may override is the workflow's.

mod copy;
mod pictures;
#[cfg(test)]
mod tests;
mod typography;

pub use copy::{reading_minutes, signs};
pub use typography::Slips;

use crate::piece::{FieldName, PieceKind};
use crate::version::VersionContent;
use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

/// Headlines longer than this are cut on cards and in shares, in signs.
pub const HEADLINE_FITS: u32 = 110;
/// A brief has at most so many lines…
pub const BRIEF_LINES: u32 = 10;
/// …of so many signs: the line of the French *feuillet* (25 lines of 60 signs make its 1,500).
pub const LINE_SIGNS: u32 = 60;

/// What surrounds a version and decides whether it can go out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extras {
    /// The instant of the question.
    pub now: DateTime<Utc>,
    /// Whether somebody chose who signs; if nobody did, the newsroom will sign.
    pub signed: bool,
    /// Fields in which values written at the same time still stand side by side.
    pub unsettled: Vec<FieldName>,
    /// How many signs were ordered.
    pub ordered_length: Option<u32>,
    /// Nothing reaches a site before this.
    pub embargo: Option<DateTime<Utc>>,
    /// Comments that nobody has closed.
    pub open_comments: u32,
    /// Passages typed into what another deleted, that nobody has looked at.
    pub orphaned: u32,
    /// Blocks that a merge left twice, that nobody has looked at.
    pub duplicated: u32,
    /// Whether it also goes to a site that knows none of the blocks it was read with.
    pub elsewhere: bool,
}

impl Extras {
    /// Nothing to add: signed, settled, no order, no embargo, no comment, a clean merge.
    pub fn none(now: DateTime<Utc>) -> Self {
        Self {
            now,
            signed: true,
            unsettled: Vec::new(),
            ordered_length: None,
            embargo: None,
            open_comments: 0,
            orphaned: 0,
            duplicated: 0,
            elsewhere: false,
        }
    }
}

/// How much an item weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Nothing goes out with it.
    Blocking,
    /// To be looked at.
    Warning,
    /// Worth knowing.
    Note,
}

/// Where in a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Surtitre.
    Kicker,
    /// Titre.
    Headline,
    /// Chapô.
    Standfirst,
    /// The body.
    Body,
    /// The caption of a picture.
    Caption,
}

/// What misses, with its facts. A picture's `record` is the one its block names; `None` is the lead picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Miss {
    /// No headline.
    Headline,
    /// An article or brief without a word.
    Text,
    /// A placeholder that nobody filled: `[à compléter]`, `[TK]`, `TK`.
    Placeholder {
        /// Where.
        place: Place,
        /// The first one, as written.
        found: String,
        /// How many stand there.
        count: u32,
    },
    /// A picture nobody is credited for.
    Credit {
        /// Which picture.
        record: Option<String>,
    },
    /// A picture without words for who cannot see it.
    Alt {
        /// Which picture.
        record: Option<String>,
    },
    /// A picture without caption.
    Caption {
        /// Which picture.
        record: Option<String>,
    },
    /// A block shows a picture, sound or post of which nothing is known.
    Record {
        /// The record that the block names.
        record: String,
    },
    /// A sound: neither kind of site has a way to show it. The window and the library hold sounds all the same.
    Sound {
        /// Which block's record; none where it stands as the lead picture.
        record: Option<String>,
    },
    /// A table: no part of this program makes one, and neither kind of site has a way to show one that a newer program made.
    Table {
        /// The record that its block names.
        record: String,
    },
    /// No section.
    Section,
    /// No country.
    Country,
    /// Nobody signs: the newsroom will.
    Byline,
    /// No language.
    Language,
    /// Fields hold values written at the same time.
    Unsettled {
        /// Which fields.
        fields: Vec<FieldName>,
    },
    /// More than a tenth longer than ordered.
    TooLong {
        /// How long it is.
        signs: u32,
        /// What was ordered.
        ordered: u32,
    },
    /// More than a tenth shorter than ordered.
    TooShort {
        /// How long it is.
        signs: u32,
        /// What was ordered.
        ordered: u32,
    },
    /// An embargo that runs: a machine has to be awake when it ends.
    EmbargoRuns {
        /// Its end (RFC 3339, UTC).
        until: String,
    },
    /// An embargo that is over.
    EmbargoOver {
        /// Its end (RFC 3339, UTC).
        until: String,
    },
    /// A flash without level and expiry.
    FlashEnd,
    /// A flash that has expired.
    FlashExpired {
        /// Its expiry as written.
        expires: String,
    },
    /// A flash of more than one line.
    FlashLines {
        /// How many lines it has.
        lines: u32,
    },
    /// A brief of more than [`BRIEF_LINES`] lines.
    BriefLines {
        /// How many lines it has.
        lines: u32,
    },
    /// Comments that nobody has closed.
    Comments {
        /// How many.
        count: u32,
    },
    /// Text typed into what another deleted, not looked at.
    Orphaned {
        /// How many passages.
        count: u32,
    },
    /// Blocks that a merge left twice, not looked at.
    Duplicated {
        /// How many blocks.
        count: u32,
    },
    /// A link that leads nowhere from a reader's page.
    RelativeLink {
        /// Its address as written.
        address: String,
    },
    /// A link that no page of ours will carry.
    UnsafeLink {
        /// Its address as written.
        address: String,
    },
    /// An embedded post without its words or its date: if it disappears, nothing is left of it.
    Post {
        /// The record that its block names.
        record: String,
        /// Whether it has no text.
        no_text: bool,
        /// Whether it has no date.
        no_date: bool,
    },
    /// A block of the site it was read on, which another site shows by its words alone, or not at all.
    Sealed {
        /// What its site calls it.
        name: String,
        /// Whether it has no words, and is left out there.
        left_out: bool,
    },
    /// A headline that cards will cut.
    LongHeadline {
        /// How long it is.
        signs: u32,
        /// What fits.
        fits: u32,
    },
    /// Slips of typography.
    Typography {
        /// How many of which.
        slips: Slips,
    },
}

impl Miss {
    /// How much it weighs.
    pub fn severity(&self) -> Severity {
        match self {
            Self::Headline
            | Self::Text
            | Self::Placeholder { .. }
            | Self::Credit { .. }
            | Self::Record { .. }
            | Self::Sound { .. }
            | Self::Table { .. }
            | Self::Section
            | Self::Unsettled { .. }
            | Self::FlashEnd
            | Self::FlashExpired { .. }
            | Self::Orphaned { .. }
            | Self::Duplicated { .. } => Severity::Blocking,
            Self::Alt { .. }
            | Self::Caption { .. }
            | Self::Country
            | Self::Byline
            | Self::Language
            | Self::TooLong { .. }
            | Self::TooShort { .. }
            | Self::FlashLines { .. }
            | Self::BriefLines { .. }
            | Self::Comments { .. }
            | Self::RelativeLink { .. }
            | Self::UnsafeLink { .. }
            | Self::Post { .. }
            | Self::Sealed { .. }
            | Self::LongHeadline { .. }
            | Self::Typography { .. } => Severity::Warning,
            Self::EmbargoRuns { .. } | Self::EmbargoOver { .. } => Severity::Note,
        }
    }

    /// Whether a chief may let it pass with a reason.
    ///
    /// Not where a page could not be made (headline, record, sound, table, end of a flash), where a choice of the newsroom itself is
    /// open (fields, merged text: looking takes seconds), nor a credit, which every published picture carries.
    pub fn is_overridable(&self) -> bool {
        match self {
            Self::Headline
            | Self::Credit { .. }
            | Self::Record { .. }
            | Self::Sound { .. }
            | Self::Table { .. }
            | Self::Unsettled { .. }
            | Self::FlashEnd
            | Self::FlashExpired { .. }
            | Self::Orphaned { .. }
            | Self::Duplicated { .. } => false,
            Self::Text
            | Self::Placeholder { .. }
            | Self::Section
            | Self::Alt { .. }
            | Self::Caption { .. }
            | Self::Country
            | Self::Byline
            | Self::Language
            | Self::TooLong { .. }
            | Self::TooShort { .. }
            | Self::FlashLines { .. }
            | Self::BriefLines { .. }
            | Self::Comments { .. }
            | Self::RelativeLink { .. }
            | Self::UnsafeLink { .. }
            | Self::Post { .. }
            | Self::Sealed { .. }
            | Self::LongHeadline { .. }
            | Self::Typography { .. }
            | Self::EmbargoRuns { .. }
            | Self::EmbargoOver { .. } => true,
        }
    }
}

/// An item of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Missing {
    /// What misses.
    pub what: Miss,
    /// How much it weighs.
    pub severity: Severity,
    /// Whether a chief may let it pass with a reason.
    pub overridable: bool,
}

impl From<Miss> for Missing {
    fn from(what: Miss) -> Self {
        Self {
            severity: what.severity(),
            overridable: what.is_overridable(),
            what,
        }
    }
}

/// How many items block, and how many of those no chief can override: what [`crate::workflow::Situation`] asks for.
pub fn count_blocking(list: &[Missing]) -> (u32, u32) {
    let blocking = list.iter().filter(|missing| missing.severity == Severity::Blocking);
    let beyond_override = blocking.clone().filter(|missing| !missing.overridable);
    (count(blocking.count()), count(beyond_override.count()))
}

/// What still misses before that version can be published, the blocking items first.
///
/// A flash is one line in a hurry: section, country and signature are not asked of it. An empty slug is no miss: one is
/// made from the headline.
pub fn what_misses(content: &VersionContent, extras: &Extras) -> Vec<Missing> {
    let mut misses = Vec::new();
    copy::check(content, extras, &mut misses);
    pictures::check(content, &mut misses);
    if extras.elsewhere {
        let sealed = content.body.iter().filter_map(|block| {
            let source = content.source_blocks.get(block.source()?)?;
            source.is_sealed().then(|| Miss::Sealed {
                name: source.name.clone(),
                left_out: source.words.is_empty(),
            })
        });
        misses.extend(sealed);
    }
    if content.kind == PieceKind::Flash {
        check_flash(content, extras, &mut misses);
    } else {
        check_filing(content, extras, &mut misses);
    }
    if content.language.trim().is_empty() {
        misses.push(Miss::Language);
    }
    if !extras.unsettled.is_empty() {
        misses.push(Miss::Unsettled {
            fields: extras.unsettled.clone(),
        });
    }
    if extras.orphaned > 0 {
        misses.push(Miss::Orphaned { count: extras.orphaned });
    }
    if extras.duplicated > 0 {
        misses.push(Miss::Duplicated {
            count: extras.duplicated,
        });
    }
    if extras.open_comments > 0 {
        misses.push(Miss::Comments {
            count: extras.open_comments,
        });
    }
    if let Some(embargo) = extras.embargo {
        let until = embargo.to_rfc3339_opts(SecondsFormat::Secs, true);
        misses.push(if embargo > extras.now {
            Miss::EmbargoRuns { until }
        } else {
            Miss::EmbargoOver { until }
        });
    }
    let slips = typography::slips(content);
    if slips != Slips::default() {
        misses.push(Miss::Typography { slips });
    }
    let mut list: Vec<Missing> = misses.into_iter().map(Missing::from).collect();
    list.sort_by_key(|missing| missing.severity);
    list
}

fn check_filing(content: &VersionContent, extras: &Extras, misses: &mut Vec<Miss>) {
    let filed_there = content
        .origin
        .as_ref()
        .is_some_and(|origin| !origin.kept_terms.is_empty());
    if content.sections.is_empty() && !filed_there {
        misses.push(Miss::Section);
    }
    if content.countries.is_empty() {
        misses.push(Miss::Country);
    }
    if !extras.signed || content.bylines.is_empty() {
        misses.push(Miss::Byline);
    }
}

fn check_flash(content: &VersionContent, extras: &Extras, misses: &mut Vec<Miss>) {
    match &content.flash {
        None => misses.push(Miss::FlashEnd),
        Some(flash) => match DateTime::parse_from_rfc3339(&flash.expires) {
            Err(_) => misses.push(Miss::FlashEnd),
            Ok(expires) if expires <= extras.now => {
                misses.push(Miss::FlashExpired {
                    expires: flash.expires.clone(),
                });
            }
            Ok(_) => {}
        },
    }
}

/// A list of this program's own making never holds four thousand million items.
fn count(items: usize) -> u32 {
    u32::try_from(items).unwrap_or(u32::MAX)
}
