//! What the demonstration newsroom prints: read from `demo/`, which is part of the program. Knows no desk and no clock:
//! who plays it into a newsroom says what day it is.
//!
//! `demo/demo.json` holds what stands around the copy, in the shapes below; `demo/pieces/*.md` the copy, as Markdown with
//! front matter that the import reads (headline, kicker, chapô, language, kind, genre, dateline, slugline, sources);
//! `demo/pictures/*.jpg` the pictures. Times are minutes before or after the moment at which the demonstration is made,
//! so that it is always of today. Everything in it is invented, and says so.

use base64::Engine as _;
use chrono::{Datelike, Days, NaiveDate, Weekday};
use marbre_domain::byline::BylineRole;
use marbre_domain::member::Role;
use marbre_domain::piece::AlertLevel;
use marbre_domain::workflow::State;
use serde::Deserialize;

/// The demonstration newsroom.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Demo {
    /// The newsroom itself.
    pub newsroom: Newsroom,
    /// Its members, the chief first.
    pub members: Vec<DemoMember>,
    /// Sections, each after the one it stands under.
    pub sections: Vec<Section>,
    /// Countries, in the newsroom's order.
    pub countries: Vec<DemoCountry>,
    /// What its site says of itself.
    pub site: Site,
    /// The small note under each piece.
    pub note: Note,
    /// The pieces, in the order in which they are best made.
    pub pieces: Vec<DemoPiece>,
}

/// The newsroom itself.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Newsroom {
    /// Its name.
    pub name: String,
    /// Its IANA zone.
    pub zone: String,
    /// Its language.
    pub language: String,
}

/// A member.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoMember {
    /// Their name.
    pub name: String,
    /// Their role.
    pub role: Role,
    /// May approve although the role does not say so.
    #[serde(default)]
    pub may_approve: bool,
}

/// A section.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Its name.
    pub name: String,
    /// The section it stands under.
    #[serde(default)]
    pub under: Option<String>,
}

/// A country.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoCountry {
    /// Its name.
    pub name: String,
    /// Its ISO 3166-1 alpha-2 code; none where it is invented.
    #[serde(default)]
    pub code: Option<String>,
}

/// What the site says of itself.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// The line under its name.
    pub motto: String,
    /// The line at the foot of each page.
    pub footer_note: String,
    /// The text of its page « À propos », as Markdown.
    pub about: String,
}

/// The note under each piece.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// Under a French one.
    pub fr: String,
    /// Under an English one.
    pub en: String,
}

/// A piece and what becomes of it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoPiece {
    /// Its file in `demo/pieces/`.
    pub file: String,
    /// The member it is assigned to.
    pub author: String,
    /// Where it ends up.
    pub state: State,
    /// Who signs.
    pub bylines: Vec<DemoByline>,
    /// Sections, the main one first.
    pub sections: Vec<String>,
    /// Countries.
    pub countries: Vec<String>,
    /// Tags.
    #[serde(default)]
    pub tags: Vec<String>,
    /// How many signs were ordered.
    #[serde(default)]
    pub ordered: Option<u32>,
    /// In how many minutes it is due from its author.
    #[serde(default)]
    pub deadline_in: Option<i64>,
    /// The lead picture.
    #[serde(default)]
    pub lead: Option<Picture>,
    /// The languages of the posts that the import recognises in its copy, in order: copied text does not tell its own.
    #[serde(default)]
    pub posts: Vec<String>,
    /// Notes that never leave the machine.
    #[serde(default)]
    pub confidential: Option<String>,
    /// Remarks on its words.
    #[serde(default)]
    pub comments: Vec<Remark>,
    /// Who has it in hand.
    #[serde(default)]
    pub claimed_by: Option<String>,
    /// Who returned it, and why.
    #[serde(default)]
    pub returned: Option<Returned>,
    /// Who approved it.
    #[serde(default)]
    pub approved_by: Option<String>,
    /// When it goes out.
    #[serde(default)]
    pub scheduled: Option<WallOffset>,
    /// Nothing of it reaches a site before.
    #[serde(default)]
    pub embargo: Option<WallOffset>,
    /// For a flash, its level and end.
    #[serde(default)]
    pub flash: Option<DemoFlash>,
    /// The error that was published and then mended.
    #[serde(default)]
    pub correction: Option<Correction>,
    /// When each step was taken.
    pub timeline: Timeline,
}

/// A signature.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoByline {
    /// Who; none is the newsroom itself.
    pub name: Option<String>,
    /// In which role.
    pub role: BylineRole,
    /// Where they were, or empty.
    pub place: String,
}

/// A picture with what readers are told of it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Picture {
    /// Its file in `demo/pictures/`.
    pub file: String,
    /// Légende.
    pub caption: String,
    /// Crédit; one picture has none, and blocks its piece.
    pub credit: String,
    /// What it shows.
    pub alt: String,
}

/// A comment on a span.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remark {
    /// Who makes it.
    pub by: String,
    /// The words it is put on; they stand once in the text.
    pub on: String,
    /// What it says.
    pub words: String,
    /// Answers.
    #[serde(default)]
    pub replies: Vec<Reply>,
    /// Whether it is done with.
    #[serde(default)]
    pub resolved: bool,
}

/// An answer to a comment.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    /// Who gives it.
    pub by: String,
    /// What it says.
    pub words: String,
}

/// A piece sent back.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Returned {
    /// By whom.
    pub by: String,
    /// The words it is about; they stand once in the text.
    pub on: String,
    /// Why.
    pub reason: String,
}

/// An hour on the newsroom's wall, some days from now.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WallOffset {
    /// In how many days.
    pub days: u64,
    /// At what time: `06:00`.
    pub at: String,
}

impl WallOffset {
    /// The local hour as [`marbre_domain::schedule::WallTime`] writes it.
    pub fn local(&self, today: NaiveDate) -> String {
        format!("{}T{}", today + Days::new(self.days), self.at)
    }
}

/// The level and end of a flash.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoFlash {
    /// How urgent.
    pub level: AlertLevel,
    /// In how many minutes, from now, it leaves the strip.
    pub expires_in: i64,
}

/// An error that was published and mended.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// The words that were wrong; they stand once in the copy.
    pub wrong: String,
    /// What they became.
    pub right: String,
    /// What readers are told.
    pub note: String,
}

/// How many minutes ago each step was taken; each is smaller than the one before.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timeline {
    /// Begun.
    pub written: i64,
    /// Submitted.
    #[serde(default)]
    pub submitted: Option<i64>,
    /// Returned or approved.
    #[serde(default)]
    pub decided: Option<i64>,
    /// Published.
    #[serde(default)]
    pub published: Option<i64>,
    /// Published again, corrected.
    #[serde(default)]
    pub corrected: Option<i64>,
}

impl Demo {
    /// Reads the manifest that is part of the program.
    pub fn load() -> Self {
        serde_json::from_str(include_str!("../../demo/demo.json")).expect("a test reads the manifest that ships")
    }

    /// A piece's copy as a Markdown file for the import: days written out for `today`, pictures within it, and the note
    /// that all of it is invented at its end.
    pub fn markdown(&self, piece: &DemoPiece, today: NaiveDate) -> String {
        let mut text = dated(copy(&piece.file), today);
        for (file, bytes) in PICTURES {
            let address = format!("]({file} ");
            if text.contains(&address) {
                let bytes = base64::engine::general_purpose::STANDARD.encode(bytes);
                text = text.replace(&address, &format!("](data:image/jpeg;base64,{bytes} "));
            }
        }
        // A flash is one line: the foot of its page says what it is.
        if piece.flash.is_none() {
            let note = if text.contains("\nlang: en\n") {
                &self.note.en
            } else {
                &self.note.fr
            };
            text.push_str(&format!("\n*{note}*\n"));
        }
        text
    }
}

/// The bytes of a picture.
pub fn picture(file: &str) -> &'static [u8] {
    let found = PICTURES.iter().find(|(name, _)| *name == file);
    found.expect("a test looks up every picture that the manifest names").1
}

fn copy(file: &str) -> &'static str {
    let found = COPY.iter().find(|(name, _)| *name == file);
    found.expect("a test looks up every file that the manifest names").1
}

macro_rules! copy {
    ($($file:literal),* $(,)?) => { [$(($file, include_str!(concat!("../../demo/pieces/", $file)))),*] };
}

macro_rules! pictures {
    ($($file:literal),* $(,)?) => { [$(($file, include_bytes!(concat!("../../demo/pictures/", $file)))),*] };
}

static COPY: [(&str, &str); 18] = copy![
    "archiviste.md",
    "budget.md",
    "coton.md",
    "electricite.md",
    "flash.md",
    "glaciere.md",
    "hirondelles.md",
    "luthier.md",
    "lutte.md",
    "mairie-notes.md",
    "marche-kene.md",
    "marche.md",
    "moustiquaires.md",
    "piroguiers.md",
    "pont.md",
    "rentree.md",
    "tribune.md",
    "vautours.md",
];

static PICTURES: [(&str, &[u8]); 6] = pictures![
    "coton.jpg",
    "harpe.jpg",
    "marche.jpg",
    "pirogues.jpg",
    "pont.jpg",
    "vautours.jpg",
];

/// Writes days out: `{{jour -1}}` is yesterday's name in French, `{{date -1}}` yesterday's date as posts print it.
fn dated(text: &str, today: NaiveDate) -> String {
    let mut dated = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, inside)) = rest.split_once("{{") {
        let (asked, after) = inside.split_once("}}").expect("a test reads every file that ships");
        let (what, offset) = asked.split_once(' ').expect("a test reads every file that ships");
        let offset: i64 = offset.parse().expect("a test reads every file that ships");
        let day = today + chrono::TimeDelta::days(offset);
        dated.push_str(before);
        dated.push_str(&match what {
            "jour" => french(day.weekday()).to_owned(),
            _ => day.format("%B %-d, %Y").to_string(),
        });
        rest = after;
    }
    dated + rest
}

fn french(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "lundi",
        Weekday::Tue => "mardi",
        Weekday::Wed => "mercredi",
        Weekday::Thu => "jeudi",
        Weekday::Fri => "vendredi",
        Weekday::Sat => "samedi",
        Weekday::Sun => "dimanche",
    }
}

#[cfg(test)]
mod tests;
