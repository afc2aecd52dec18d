//! The codes that callers branch on, each with the list of all: a window words every one of them in its reader's language.
//! Knows no sentence.

use serde::{Deserialize, Serialize};

/// An enum of plain words with the list of all of them, so that none is forgotten where they are worded.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident => $word:literal,)* }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$doc])* $variant,)*
        }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The word, as it is serialised.
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }
    };
}

words! {
    /// What can fail, apart from what a rule refuses. The window's catalogues hold a sentence for each, or do not compile.
    ErrorCode {
        /// A part of the program stopped.
        Unexpected => "unexpected",
        /// Written by a newer Marbre.
        NewerStore => "newer_store",
        /// The database is damaged.
        DamagedStore => "damaged_store",
        /// The database is read around its damage.
        ReadOnly => "read_only",
        /// One piece is damaged.
        DamagedPiece => "damaged_piece",
        /// A picture or sound is damaged or missing.
        DamagedBlob => "damaged_blob",
        /// No room left.
        DiskFull => "disk_full",
        /// The store failed in another way.
        Store => "store",
        /// What this machine remembers cannot be read or written.
        Memory => "memory",
        /// A text could not take an edit.
        Text => "text",
        /// Outside copy could not be read.
        Import => "import",
        /// No such thing.
        Unknown => "unknown",
        /// Several things of that name.
        Ambiguous => "ambiguous",
        /// It makes no sense as it is.
        Invalid => "invalid",
        /// Another program holds the profile.
        Taken => "taken",
        /// No newsroom in the folder.
        NoNewsroom => "no_newsroom",
        /// One is there already.
        AlreadyThere => "already_there",
        /// A site could not be connected or asked.
        Site => "site",
        /// No address that pages can be made with.
        SiteAddress => "site_address",
        /// Another site is written in the folder.
        SiteFolderTaken => "site_folder_taken",
        /// The site's pages are not in the folder.
        SiteFolderEmpty => "site_folder_empty",
        /// An entry of a site's menu or links has no name or leads nowhere.
        SiteEntry => "site_entry",
        /// A site's folder is being written in.
        SiteBusy => "site_busy",
        /// Deliveries wait for a site.
        SiteWaits => "site_waits",
        /// A site's password could not be kept or read.
        Credentials => "credentials",
        /// A file could not be read or written.
        File => "file",
        /// The app could not open a window.
        Window => "window",
        /// It was written, and who did it does not see the piece any more.
        HandedOver => "handed_over",
    }
}

words! {
    /// What somebody named that is not here, or that several things are called.
    What {
        /// An account on a site.
        Account => "account",
        /// An article on a site.
        Article => "article",
        /// Who a piece is signed by.
        Byline => "byline",
        /// A comment, of a colleague or of a reader.
        Comment => "comment",
        /// A country.
        Country => "country",
        /// Something on its way to a site.
        Delivery => "delivery",
        /// A way to write texts on a site.
        Markup => "markup",
        /// Somebody of the newsroom.
        Member => "member",
        /// A decision about a reader's comment.
        Moderation => "moderation",
        /// A note on a file that was read.
        Note => "note",
        /// A passage of a text.
        Passage => "passage",
        /// A picture or sound.
        Picture => "picture",
        /// A piece.
        Piece => "piece",
        /// An embedded post.
        Post => "post",
        /// Something that a text shows.
        Record => "record",
        /// What somebody signs as.
        Role => "role",
        /// A section.
        Section => "section",
        /// Who signs.
        Signature => "signature",
        /// A site.
        Site => "site",
        /// A section, country or tag of a site.
        SiteTerm => "site_term",
        /// Where a piece stands.
        State => "state",
        /// A tag.
        Tag => "tag",
        /// A section, country or tag.
        Term => "term",
        /// A version of a piece.
        Version => "version",
        /// What becomes of what is withdrawn.
        Withdrawal => "withdrawal",
    }
}

words! {
    /// What differs between two versions outside their texts. A list of changes names each in its reader's language.
    ComparedField {
        /// What kind of piece.
        Kind => "kind",
        /// Its language.
        Language => "language",
        /// Surtitre.
        Kicker => "kicker",
        /// Titre.
        Headline => "headline",
        /// Identifiant d'URL.
        Slug => "slug",
        /// Lieu et date.
        Dateline => "dateline",
        /// Its genre.
        Genre => "genre",
        /// Who wrote it.
        BylineAuthor => "byline_author",
        /// Who helped.
        BylineWith => "byline_with",
        /// Who took its pictures.
        BylinePhotographer => "byline_photographer",
        /// Who translated it.
        BylineTranslator => "byline_translator",
        /// The agency it comes from.
        BylineAgency => "byline_agency",
        /// Whether the newsroom signs: `true` or `false`.
        NewsroomSigns => "newsroom_signs",
        /// Its sections.
        Sections => "sections",
        /// Its countries.
        Countries => "countries",
        /// Its tags.
        Tags => "tags",
        /// The lead picture.
        LeadPicture => "lead_picture",
        /// The words below the lead picture.
        LeadCaption => "lead_caption",
        /// Who is credited for it.
        LeadCredit => "lead_credit",
        /// What it shows, for who cannot see it.
        LeadAlt => "lead_alt",
        /// A picture in the text.
        Picture => "picture",
        /// The words below it.
        Caption => "caption",
        /// Who is credited for it.
        Credit => "credit",
        /// What it shows, for who cannot see it.
        Alt => "alt",
        /// An embedded post.
        Embed => "embed",
        /// Where words lead.
        Link => "link",
        /// Its public sources.
        Sources => "sources",
        /// Its notes to readers.
        Corrections => "corrections",
        /// The level of an alert.
        AlertLevel => "alert_level",
        /// When an alert ends: an instant, RFC 3339.
        Expires => "expires",
    }
}

words! {
    /// What kept a file from being read or written.
    FileTrouble {
        /// The system forbids it.
        Denied => "denied",
        /// It is not there.
        Missing => "missing",
        /// The disk or folder takes no writing.
        ReadOnly => "read_only",
        /// Something else.
        Other => "other",
    }
}

impl What {
    /// The word as it stands in an English sentence.
    pub(crate) fn in_words(self) -> String {
        self.word().replace('_', " ")
    }
}

impl FileTrouble {
    /// What the system's error is about.
    pub fn of(source: &std::io::Error) -> Self {
        if source.kind() == std::io::ErrorKind::PermissionDenied {
            Self::Denied
        } else if source.kind() == std::io::ErrorKind::NotFound {
            Self::Missing
        } else if source.kind() == std::io::ErrorKind::ReadOnlyFilesystem {
            Self::ReadOnly
        } else {
            Self::Other
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_the_code_as_it_is_serialised() {
        let pairs = |word: &str, value: serde_json::Value| assert_eq!(value, word);
        for code in ErrorCode::ALL {
            pairs(code.word(), serde_json::json!(code));
        }
        for what in What::ALL {
            pairs(what.word(), serde_json::json!(what));
        }
        for field in ComparedField::ALL {
            pairs(field.word(), serde_json::json!(field));
        }
        for trouble in FileTrouble::ALL {
            pairs(trouble.word(), serde_json::json!(trouble));
        }
    }
}
