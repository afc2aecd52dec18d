//! What was asked and makes no sense as it is: a reason with its facts, which a window words in its reader's language. The
//! English here is for the command line. Knows no text and no site.

use marbre_domain::piece::FieldName;
use marbre_domain::schedule::BadWallTime;
use marbre_publish::settings::BadSettings;
use serde::Serialize;

/// What has to be given a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Nameless {
    /// Somebody of the newsroom.
    Member,
    /// Who signs.
    Signature,
    /// A section, country or tag.
    Term,
    /// A static site.
    Site,
}

/// What has to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Wordless {
    /// A comment beside the text.
    Comment,
    /// An answer to a reader.
    Reply,
    /// An alert's line.
    Flash,
}

/// Why what was asked makes no sense. Serialised with its code under `reason` and its facts beside it. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, specta::Type)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Invalid {
    /// Without a name nobody finds it again.
    #[error("{} needs a name", what.words())]
    NoName {
        /// What.
        what: Nameless,
    },
    /// There is nothing in it.
    #[error("{} needs words", what.words())]
    NoWords {
        /// What.
        what: Wordless,
    },
    /// Two members of one name could not be told apart.
    #[error("there is a member named « {name} » already")]
    MemberThere {
        /// The name.
        name: String,
    },
    /// Not a zone of the IANA database.
    #[error("« {zone} » is not a time zone like Africa/Bamako")]
    Zone {
        /// As written.
        zone: String,
    },
    /// A language that Marbre does not speak.
    #[error("« {language} » is not a language of Marbre: fr or en")]
    Language {
        /// As written.
        language: String,
    },
    /// Neither a date nor an hour.
    #[error("« {text} » is not a date and hour like 2026-11-20T06:00")]
    Hour {
        /// As written.
        text: String,
    },
    /// An hour that the clocks jump over.
    #[error("{local} never happens in {zone}: the clocks jump over it. Choose another hour")]
    HourSkipped {
        /// The hour on the wall.
        local: String,
        /// In which zone.
        zone: String,
    },
    /// A field does not take this value.
    #[error("« {value} » is not {}", expected(*field))]
    Field {
        /// Which field.
        field: FieldName,
        /// As written.
        value: String,
    },
    /// Nothing new is filed under a term that is put away.
    #[error("« {name} » is retired: bring it back first")]
    TermRetired {
        /// Its name.
        name: String,
    },
    /// Only sections have others under them.
    #[error("only a section stands under another section")]
    UnderNoSection,
    /// Each would stand under the other.
    #[error("a section cannot stand under itself or under one of its own")]
    UnderItself,
    /// The one before which it was to stand is elsewhere.
    #[error("what it is put before stands elsewhere")]
    StandsElsewhere,
    /// A file that no piece carries.
    #[error(
        "« {file} » weighs {size_mb} MB; the largest kept is {limit_mb} MB. Nothing was changed: send a smaller one"
    )]
    FileTooLarge {
        /// Its name.
        file: String,
        /// What it weighs, in megabytes.
        size_mb: u32,
        /// What is taken at most, in megabytes.
        limit_mb: u32,
    },
    /// A file that is neither picture nor sound.
    #[error(
        "« {file} » is not a picture (JPEG, PNG, WebP, GIF) or sound (MP3, Ogg, M4A) that can be read. Nothing was changed"
    )]
    NotMedia {
        /// Its name.
        file: String,
    },
    /// A file of which a part is missing.
    #[error("« {file} » did not arrive whole. Nothing was changed: try again")]
    FileBroken {
        /// Its name.
        file: String,
    },
    /// A picture or sound that its site did not give.
    #[error("{file}: {words}")]
    FileUnfetched {
        /// Its name or address.
        file: String,
        /// What was answered, in English.
        words: String,
    },
    /// A format that a piece is not exported in.
    #[error("« {format} » is not a format: md, html or json")]
    Format {
        /// As written.
        format: String,
    },
    /// The piece holds something that no page can show.
    #[error("no page can be made of this piece: {words}")]
    Unprintable {
        /// What it is, in English.
        words: String,
    },
    /// The device's key is not what it was.
    #[error("{path} is damaged: restore it from where it was kept")]
    KeyDamaged {
        /// Its file.
        path: String,
    },
    /// A backup that was not written to its end.
    #[error("the backup could not be written: {words}")]
    BackupUnwritten {
        /// What the archive said.
        words: String,
    },
    /// A file that nothing can be restored from.
    #[error("« {file} » is not a whole backup of Marbre ({words}). Nothing was restored")]
    NotABackup {
        /// Its name.
        file: String,
        /// What is wrong with it, in English.
        words: String,
    },
    /// Nobody answers for a folder.
    #[error("this is a static site: there is nobody to ask, and no password")]
    StaticSite,
    /// What is decided about a connected WordPress alone.
    #[error("only a connected WordPress has these settings")]
    NotWordpress,
    /// What is decided about a static site alone.
    #[error("only a static site has these settings")]
    NotStatic,
    /// It was left before.
    #[error("this site is disconnected already")]
    SiteLeft,
    /// A static site without a place.
    #[error("a static site needs a folder")]
    NoFolder,
    /// No address that pages can be made with.
    #[error("« {address} » is not an address like https://example.org (http only on this machine)")]
    SiteAddress {
        /// As written.
        address: String,
    },
    /// A fixed page whose address another page has, or that no browser could ask for.
    #[error("the page « {page} » needs an address of its own, in lower-case letters, digits and hyphens")]
    PageAddress {
        /// The page's address as written.
        page: String,
    },
    /// A counter or comment server that is not `https`.
    #[error("« {address} » is not an https address")]
    NotHttps {
        /// As written.
        address: String,
    },
    /// A list that no site has.
    #[error("« {base} » is no taxonomy of a site")]
    Taxonomy {
        /// As written.
        base: String,
    },
    /// The matches that are confirmed speak of other lists.
    #[error("a list was moved on the site meanwhile: lay both sides beside each other again")]
    ListsMoved,
    /// A section that is not known on the site.
    #[error(
        "nobody said which of the site's terms « {name} » is: lay them side by side first (« marbre site pull --confirm »)"
    )]
    SectionUnmatched {
        /// Its name.
        name: String,
    },
    /// One run on a site at a time.
    #[error("articles of this site are being brought in already: let that end, or stop it")]
    ImportRuns,
    /// Neither number nor address.
    #[error("« {typed} » is neither the number nor the address of an article")]
    NotAnArticle {
        /// As typed.
        typed: String,
    },
    /// What its readers do not see is not brought in.
    #[error("article {post} is not published there ({status}): it is left as it is")]
    NotPublished {
        /// Its number on the site.
        post: String,
        /// What the site says of it.
        status: String,
    },
    /// An article that cannot be laid out as a text.
    #[error("the text of article {post} cannot be taken in ({words}). It is left as it is")]
    ArticleUnread {
        /// Its number on the site.
        post: String,
        /// What was found, in English.
        words: String,
    },
    /// Nothing of the site's is in the way.
    #[error("nobody changed this article on the site: there is nothing to replace")]
    NothingToReplace,
    /// A delivery that needs no other try.
    #[error("this delivery is {state}: there is nothing to try again")]
    NothingToRetry {
        /// Where it stands.
        state: String,
    },
    /// A delivery that is past stopping.
    #[error("this delivery is {state}: it cannot be given up any more")]
    NothingToCancel {
        /// Where it stands.
        state: String,
    },
    /// Giving up would leave the site to publish by itself.
    #[error("the site publishes it at its hour unless it is taken back: schedule the piece again instead")]
    SiteKeepsHour,
    /// Nowhere to publish.
    #[error("there is no site to publish on yet. Add one with « marbre site add static FOLDER », or in Sites")]
    NoSite,
    /// More than the site keeps.
    #[error("this reply is longer than WordPress keeps")]
    ReplyTooLong,
    /// A decision about a comment that nothing undoes.
    #[error("there is nothing to go back to")]
    NothingToGoBackTo,
    /// A decision about a comment that may be on the site or not.
    #[error("it is on its way, and whether the site has it is being looked up: take it back once that is known")]
    OnItsWay,
    /// A decision about a comment that never became true.
    #[error("it changed nothing on the site: there is nothing to take back")]
    NothingToTakeBack,
}

impl Invalid {
    /// A file that weighs more than is taken; both in bytes.
    pub fn too_large(file: &str, bytes: usize, limit: usize) -> Self {
        let whole = |bytes: usize| u32::try_from(bytes / (1024 * 1024)).unwrap_or(u32::MAX);
        Self::FileTooLarge {
            file: file.to_owned(),
            size_mb: whole(bytes),
            limit_mb: whole(limit),
        }
    }
}

impl Nameless {
    fn words(self) -> &'static str {
        match self {
            Self::Member => "a member",
            Self::Signature => "a signature",
            Self::Term => "a section, country or tag",
            Self::Site => "the site",
        }
    }
}

impl Wordless {
    fn words(self) -> &'static str {
        match self {
            Self::Comment => "a comment",
            Self::Reply => "a reply",
            Self::Flash => "a flash",
        }
    }
}

/// What a field takes, in English.
fn expected(field: FieldName) -> &'static str {
    match field {
        FieldName::Kind => "a kind of piece",
        FieldName::AlertLevel => "an alert level: alert, bulletin or urgent",
        FieldName::Deadline | FieldName::Expires | FieldName::Embargo => "an instant like 2026-11-20T18:00:00Z",
        FieldName::OrderedLength => "a number of signs",
        FieldName::Slug => "an address part: small letters, digits and hyphens",
        FieldName::LeadPicture => "a picture of the piece",
        FieldName::Language => "a language like fr or en",
        FieldName::Assigned => "a list of members",
        FieldName::Kicker
        | FieldName::Headline
        | FieldName::Slugline
        | FieldName::Dateline
        | FieldName::Genre
        | FieldName::Sources
        | FieldName::Sensitive => "what this field takes",
    }
}

impl From<BadWallTime> for Invalid {
    fn from(error: BadWallTime) -> Self {
        match error {
            BadWallTime::Time(text) => Self::Hour { text },
            BadWallTime::Zone(zone) => Self::Zone { zone },
        }
    }
}

impl From<&BadSettings> for Invalid {
    fn from(error: &BadSettings) -> Self {
        match error.clone() {
            BadSettings::NoName => Self::NoName { what: Nameless::Site },
            BadSettings::Zone(zone) => Self::Zone { zone },
            BadSettings::BaseUrl(address) => Self::SiteAddress { address },
            BadSettings::PageSlug(page) => Self::PageAddress { page },
            BadSettings::NotHttps(address) => Self::NotHttps { address },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::DeskError;
    use crate::sites::BadSite;

    #[test]
    fn a_reason_tells_a_window_its_facts_and_scripts_its_sentence() {
        let error = DeskError::from(Invalid::Field {
            field: FieldName::Slug,
            value: "é é".to_owned(),
        });
        assert_eq!(error.code(), "invalid");
        assert_eq!(
            error.facts(),
            serde_json::json!({
                "reason": "field",
                "field": "slug",
                "value": "é é",
                "why": "« é é » is not an address part: small letters, digits and hyphens",
            })
        );
        assert_eq!(error.to_string(), error.facts()["why"]);
        let large = Invalid::too_large("son.mp3", 70 * 1024 * 1024 + 5, 64 * 1024 * 1024);
        let facts = DeskError::from(large).flat_facts();
        assert_eq!((facts["size_mb"].as_str(), facts["limit_mb"].as_str()), ("70", "64"));
    }

    #[test]
    fn settings_that_no_page_can_be_made_with_keep_their_codes() {
        let code = |error: BadSite| {
            let error = DeskError::from(error);
            (error.code(), error.facts()["reason"].clone())
        };
        let settings = |error| code(BadSite::Settings(error));
        assert_eq!(settings(BadSettings::NoName), ("invalid", "no_name".into()));
        assert_eq!(settings(BadSettings::Zone("ici".into())), ("invalid", "zone".into()));
        assert_eq!(
            settings(BadSettings::PageSlug("É".into())),
            ("invalid", "page_address".into())
        );
        assert_eq!(
            settings(BadSettings::NotHttps("x".into())),
            ("invalid", "not_https".into())
        );
        assert_eq!(code(BadSite::NoFolder), ("invalid", "no_folder".into()));
        let (code, reason) = settings(BadSettings::BaseUrl("ici".into()));
        assert_eq!((code, reason), ("site_address", serde_json::Value::Null));
    }

    #[test]
    fn an_hour_is_refused_for_what_is_wrong_with_it() {
        let time = Invalid::from(BadWallTime::Time("hier".into()));
        assert_eq!(time, Invalid::Hour { text: "hier".into() });
        let zone = Invalid::from(BadWallTime::Zone("ici".into()));
        assert_eq!(zone, Invalid::Zone { zone: "ici".into() });
    }
}
