//! What went wrong with a site or a delivery, as a stable word with its facts: a window words it in its reader's language,
//! and the sentence in English stands beside it for who has no better. Knows no language but that one.

use crate::browser::LinkRefused;
use crate::credentials::CredentialError;
use crate::error::DeskError;
use crate::invalid::Invalid;
use crate::sites::ConnectError;
use chrono::{DateTime, Utc};
use marbre_publish::deliver::DeliverError;
use marbre_publish::deliver::job::NotLeft;
use marbre_publish::deliver::readback::Difference;
use marbre_publish::settings::BadSettings;
use marbre_publish::wordpress::discover::NotFound;
use marbre_publish::wordpress::{BadAddress, RemoteError};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The word for what went wrong. The window's catalogues hold a sentence for each, or do not compile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
#[expect(
    missing_docs,
    reason = "each word stands beside the error it names, which is documented"
)]
pub enum FaultCode {
    // The address.
    NotAnAddress,
    NotHttps,
    HoldsCredentials,
    NoApi,
    NoAppPasswords,
    // The browser.
    LinkUnasked,
    LinkLate,
    LinkOtherSite,
    LinkDeclined,
    LinkLeft,
    // What answered.
    NoAnswer,
    Certificate,
    Elsewhere,
    Portal,
    NotTheApi,
    Maintenance,
    SignedOut,
    NotAllowed,
    NoRoute,
    Refused,
    Failed,
    Unexpected,
    LacksRights,
    // Passwords.
    NoPassphrase,
    NoPassword,
    WrongPassphrase,
    Keyring,
    PasswordFile,
    // Deliveries.
    Late,
    ClockBack,
    ClockAhead,
    Embargo,
    VersionNotHere,
    UnknownKind,
    Differs,
    EditedOnSite,
    SiteEdit,
    GoneFromSite,
    LacksTerms,
    NotShown,
    StillShown,
    Memory,
    NotAsked,
    OnTrial,
    Storage,
    SiteMissing,
    SiteLeft,
    Stopped,
    NewerManifest,
    DamagedManifest,
    MissingHeads,
    Moved,
    MissingVersion,
    MissingBlob,
    WrongVersion,
    Unprintable,
    Picture,
    FlashExpired,
    Settings,
    KilledOver,
    // Hours that a site keeps.
    SiteClock,
    ShowsEarly,
    SiteKeepsHour,
    Appeared,
    // Readers.
    CommentMoved,
    CommentsNotAllowed,
}

/// A line that is not as it was left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct LineDiffers {
    /// What Marbre sent, or empty where the site says more.
    pub sent: String,
    /// What the site has, or empty where it says less.
    pub found: String,
}

/// What went wrong, without a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Fault {
    /// Its word.
    pub code: FaultCode,
    /// What the wording needs: `status`, `address`, the site's own `words`…
    pub facts: BTreeMap<String, String>,
    /// Both texts of what differs.
    pub differences: Vec<LineDiffers>,
}

/// A fault with its sentence, as the outbox keeps it.
#[derive(Serialize, Deserialize)]
struct Kept {
    fault: Fault,
    words: String,
}

impl Fault {
    fn new<const N: usize>(code: FaultCode, facts: [(&str, &str); N]) -> Self {
        Self {
            code,
            facts: facts
                .into_iter()
                .map(|(key, fact)| (key.to_owned(), fact.to_owned()))
                .collect(),
            differences: Vec::new(),
        }
    }

    /// A fault that its word says whole.
    pub(crate) fn plain(code: FaultCode) -> Self {
        Self::new(code, [])
    }

    /// What somebody changed on the site came in, and nobody has approved it yet.
    pub(crate) fn site_edit(differences: &[Difference]) -> Self {
        Self {
            differences: pairs(differences),
            ..Self::plain(FaultCode::SiteEdit)
        }
    }

    /// What was changed on the site waits for a person.
    pub(crate) fn edited_on_site(differences: &[Difference]) -> Self {
        Self {
            differences: pairs(differences),
            ..Self::plain(FaultCode::EditedOnSite)
        }
    }

    /// A static site that was removed from the newsroom: nobody takes a page off there but by hand.
    pub(crate) fn site_left(folder: &str) -> Self {
        Self::new(FaultCode::SiteLeft, [("folder", folder)])
    }

    /// The site shows or keeps something else than it was given.
    pub(crate) fn differs(differences: &[Difference]) -> Self {
        Self {
            differences: pairs(differences),
            ..Self::plain(FaultCode::Differs)
        }
    }

    /// A kill deleted what somebody had changed there, or left files of others.
    pub(crate) fn killed_over(differences: &[Difference], kept: &[String]) -> Self {
        let names: Vec<&str> = kept
            .iter()
            .map(|address| address.rsplit('/').next().unwrap_or(address))
            .collect();
        let changed = if differences.is_empty() { "" } else { "yes" };
        Self {
            differences: pairs(differences),
            ..Self::new(
                FaultCode::KilledOver,
                [("changed", changed), ("files", &names.join(", "))],
            )
        }
    }

    /// Why a piece was not left to its site, where somebody can do something about it.
    pub(crate) fn not_left(why: NotLeft) -> Option<Self> {
        match why {
            NotLeft::Clocks { off_s } => Some(Self::new(FaultCode::SiteClock, [("seconds", &off_s.to_string())])),
            NotLeft::NoClock => Some(Self::plain(FaultCode::SiteClock)),
            NotLeft::ShowsEarly => Some(Self::plain(FaultCode::ShowsEarly)),
            NotLeft::Near | NotLeft::Online | NotLeft::NeverThere => None,
        }
    }

    /// The site publishes by itself what nobody wants there any more, until it is reached.
    pub(crate) fn site_keeps_hour(due: DateTime<Utc>, why: &str) -> Self {
        let at = due.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        Self::new(FaultCode::SiteKeepsHour, [("at", &at), ("words", why)])
    }

    /// No page can be made with the site's settings.
    fn settings(error: &BadSettings) -> Self {
        let mut facts = DeskError::from(Invalid::from(error)).flat_facts();
        facts.insert("words".to_owned(), error.to_string());
        Self {
            facts,
            ..Self::plain(FaultCode::Settings)
        }
    }

    /// As the outbox keeps it, with its sentence.
    pub(crate) fn kept(self, words: impl ToString) -> String {
        let kept = Kept {
            fault: self,
            words: words.to_string(),
        };
        serde_json::to_string(&kept).unwrap_or(kept.words)
    }

    /// The word as the window's catalogue spells it.
    pub fn word(&self) -> String {
        serde_json::to_value(self.code)
            .ok()
            .and_then(|word| word.as_str().map(str::to_owned))
            .unwrap_or_default()
    }

    /// The facts of an error that a window words: its word, its facts, and the sentence.
    pub(crate) fn as_facts(&self, why: impl ToString) -> serde_json::Value {
        let mut facts = self.facts.clone();
        facts.insert("kind".to_owned(), self.word());
        facts.insert("why".to_owned(), why.to_string());
        serde_json::to_value(facts).unwrap_or_default()
    }
}

/// Reads what the outbox keeps: the fault, where there is one, and the sentence. A single word is its own sentence.
pub(crate) fn read(kept: &str) -> (Option<Fault>, String) {
    if let Ok(found) = serde_json::from_str::<Kept>(kept) {
        return (Some(found.fault), found.words);
    }
    let word = serde_json::from_value(serde_json::Value::from(kept));
    (word.ok().map(Fault::plain), kept.to_owned())
}

fn pairs(differences: &[Difference]) -> Vec<LineDiffers> {
    differences
        .iter()
        .map(|difference| LineDiffers {
            sent: difference.expected.clone(),
            found: difference.found.clone(),
        })
        .collect()
}

/// What is wrong with a certificate, by the words of whoever checked it.
fn certificate_trouble(words: &str) -> &'static str {
    let words: String = words.to_lowercase().split_whitespace().collect();
    // The longer words first: one that is not valid yet holds the words of one that is not valid.
    let marks = [
        ("notvalidyet", "early"),
        ("expired", "expired"),
        ("notvalidforname", "name"),
        ("unknownissuer", "issuer"),
    ];
    let found = marks.iter().find(|(mark, _)| words.contains(mark));
    found.map_or("other", |(_, trouble)| trouble)
}

impl From<&BadAddress> for Fault {
    fn from(error: &BadAddress) -> Self {
        match error {
            BadAddress::NotAnAddress(address) => Self::new(FaultCode::NotAnAddress, [("address", address)]),
            BadAddress::NotSecure(address) => Self::new(FaultCode::NotHttps, [("address", address)]),
            BadAddress::HoldsCredentials => Self::plain(FaultCode::HoldsCredentials),
        }
    }
}

impl From<&RemoteError> for Fault {
    fn from(error: &RemoteError) -> Self {
        match error {
            RemoteError::NoAnswer(words) => Self::new(FaultCode::NoAnswer, [("words", words)]),
            RemoteError::Certificate(words) => Self::new(
                FaultCode::Certificate,
                [("words", words), ("trouble", certificate_trouble(words))],
            ),
            RemoteError::Elsewhere(address) => Self::new(FaultCode::Elsewhere, [("address", address)]),
            RemoteError::NotTheApi {
                said, transient: true, ..
            } => Self::new(FaultCode::Portal, [("said", said)]),
            RemoteError::NotTheApi { by, said, .. } => Self::new(FaultCode::NotTheApi, [("by", by), ("said", said)]),
            RemoteError::Maintenance => Self::plain(FaultCode::Maintenance),
            RemoteError::SignedOut(words) => Self::new(FaultCode::SignedOut, [("words", words)]),
            RemoteError::NotAllowed(words) => Self::new(FaultCode::NotAllowed, [("words", words)]),
            RemoteError::NoRoute(words) => Self::new(FaultCode::NoRoute, [("words", words)]),
            RemoteError::Refused {
                code, message, status, ..
            } => Self::new(
                FaultCode::Refused,
                [("words", message), ("site_code", code), ("status", &status.to_string())],
            ),
            RemoteError::Failed { status, by, said } => Self::new(
                FaultCode::Failed,
                [("status", &status.to_string()), ("by", by), ("said", said)],
            ),
            RemoteError::Unexpected(words) => Self::new(FaultCode::Unexpected, [("words", words)]),
        }
    }
}

impl From<&ConnectError> for Fault {
    fn from(error: &ConnectError) -> Self {
        match error {
            ConnectError::NotFound(NotFound::Address(error)) => error.into(),
            ConnectError::NotFound(NotFound::Remote(error)) | ConnectError::Remote(error) => error.into(),
            ConnectError::NotFound(NotFound::NoApi { url, status, said }) => Self::new(
                FaultCode::NoApi,
                [("address", url), ("status", &status.to_string()), ("said", said)],
            ),
            ConnectError::NoPasswords(_) => Self::plain(FaultCode::NoAppPasswords),
            ConnectError::Link(refused) => match refused {
                LinkRefused::Unasked => Self::plain(FaultCode::LinkUnasked),
                LinkRefused::Late => Self::plain(FaultCode::LinkLate),
                LinkRefused::OtherSite(address) => Self::new(FaultCode::LinkOtherSite, [("address", address)]),
                LinkRefused::Declined => Self::plain(FaultCode::LinkDeclined),
                LinkRefused::Left => Self::plain(FaultCode::LinkLeft),
            },
            ConnectError::Lacks { name, lacks } => {
                let lacks = serde_json::to_string(lacks).unwrap_or_default();
                Self::new(FaultCode::LacksRights, [("name", name), ("lacks", &lacks)])
            }
        }
    }
}

impl From<&CredentialError> for Fault {
    fn from(error: &CredentialError) -> Self {
        match error {
            CredentialError::NoPassphrase(words) => Self::new(FaultCode::NoPassphrase, [("words", words)]),
            CredentialError::NoPassword => Self::plain(FaultCode::NoPassword),
            CredentialError::WrongPassphrase => Self::plain(FaultCode::WrongPassphrase),
            CredentialError::Keyring(words) => Self::new(FaultCode::Keyring, [("words", words)]),
            CredentialError::File(words) => Self::new(FaultCode::PasswordFile, [("words", words)]),
        }
    }
}

impl From<&DeliverError> for Fault {
    fn from(error: &DeliverError) -> Self {
        match error {
            DeliverError::Remote(error) => error.into(),
            DeliverError::EditedOnSite { differences, .. } => Self {
                differences: pairs(differences),
                ..Self::plain(FaultCode::EditedOnSite)
            },
            DeliverError::GoneFromSite { words } => Self::new(FaultCode::GoneFromSite, [("words", words)]),
            DeliverError::LacksTerms { names } => Self::new(FaultCode::LacksTerms, [("names", &names.join(", "))]),
            DeliverError::NotShown { url, words } => {
                Self::new(FaultCode::NotShown, [("address", url), ("words", words)])
            }
            DeliverError::StillShown { place, url, cached } => Self::new(
                FaultCode::StillShown,
                [
                    ("place", place.code()),
                    ("address", url),
                    ("cached", &cached.to_string()),
                ],
            ),
            DeliverError::Memory { words } => Self::new(FaultCode::Memory, [("words", words)]),
            DeliverError::OnTrial => Self::plain(FaultCode::OnTrial),
            DeliverError::NotAsked { words } => Self::new(FaultCode::NotAsked, [("words", words)]),
            DeliverError::Storage { path, words, .. } => {
                Self::new(FaultCode::Storage, [("path", path), ("words", words)])
            }
            DeliverError::SiteMissing => Self::plain(FaultCode::SiteMissing),
            DeliverError::NewerManifest { .. } => Self::plain(FaultCode::NewerManifest),
            DeliverError::DamagedManifest { words } => Self::new(FaultCode::DamagedManifest, [("words", words)]),
            DeliverError::MissingHeads { .. } => Self::plain(FaultCode::MissingHeads),
            DeliverError::Stopped => Self::plain(FaultCode::Stopped),
            DeliverError::Moved => Self::plain(FaultCode::Moved),
            DeliverError::MissingVersion { words, .. } => Self::new(FaultCode::MissingVersion, [("words", words)]),
            DeliverError::MissingBlob { words, .. } => Self::new(FaultCode::MissingBlob, [("words", words)]),
            DeliverError::WrongVersion { .. } => Self::plain(FaultCode::WrongVersion),
            DeliverError::Unprintable(error) => Self::new(FaultCode::Unprintable, [("words", &error.to_string())]),
            DeliverError::Picture { source, .. } => Self::new(FaultCode::Picture, [("words", &source.to_string())]),
            DeliverError::FlashExpired { expires } => Self::new(FaultCode::FlashExpired, [("expires", expires)]),
            DeliverError::Settings(error) => Self::settings(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Doubt;

    #[test]
    fn what_the_outbox_keeps_is_read_as_it_was_written() {
        let differences = [Difference {
            expected: "Trois cents habitants".to_owned(),
            found: "Deux cents habitants".to_owned(),
        }];
        let error = DeliverError::EditedOnSite {
            differences: differences.to_vec(),
            standing: None,
        };
        let (fault, words) = read(&Fault::from(&error).kept(&error));
        assert_eq!(words, error.to_string());
        let fault = fault.expect("a fault was kept");
        assert_eq!(fault.word(), "edited_on_site");
        assert_eq!(fault.differences, pairs(&differences));
    }

    #[test]
    fn the_words_and_sentences_of_before_are_read_too() {
        assert_eq!(read("late"), (Some(Fault::plain(FaultCode::Late)), "late".to_owned()));
        for off_ms in [-9_000_000, 9_000_000] {
            let doubt = Doubt { off_ms };
            assert_eq!(
                read(doubt.code()).0.map(|fault| fault.word()),
                Some(doubt.code().to_owned())
            );
        }
        let sentence = "the site did not take « index.html »";
        assert_eq!(read(sentence), (None, sentence.to_owned()));
        assert_eq!(read(""), (None, String::new()));
    }

    #[test]
    fn a_page_that_goes_away_and_a_guard_that_stays_have_words_of_their_own() {
        let page = |by: &str, transient| RemoteError::NotTheApi {
            by: by.to_owned(),
            said: "Bienvenue".to_owned(),
            transient,
        };
        assert_eq!(Fault::from(&page("", true)).word(), "portal");
        let guard = Fault::from(&page("Wordfence", false));
        assert_eq!(
            (guard.word().as_str(), guard.facts["by"].as_str()),
            ("not_the_api", "Wordfence")
        );
    }

    #[test]
    fn what_is_wrong_with_a_certificate_has_a_word() {
        for (words, trouble) in [
            ("invalid peer certificate: UnknownIssuer", "issuer"),
            (
                "invalid peer certificate: certificate expired: verification time 1",
                "expired",
            ),
            ("invalid peer certificate: NotValidForName", "name"),
            ("invalid peer certificate: certificate not valid for name \"x\"", "name"),
            (
                "invalid peer certificate: certificate not valid yet: verification time 1",
                "early",
            ),
            ("received fatal alert", "other"),
        ] {
            let fault = Fault::from(&RemoteError::Certificate(words.to_owned()));
            assert_eq!(fault.facts["trouble"], trouble, "{words}");
        }
    }

    #[test]
    fn an_error_tells_a_window_its_word_and_its_sentence() {
        let error = DeskError::from(ConnectError::from(RemoteError::Failed {
            status: 502,
            by: "Cloudflare".to_owned(),
            said: "Bad Gateway".to_owned(),
        }));
        let facts = error.facts();
        assert_eq!(
            (error.code(), &facts["kind"], &facts["status"]),
            ("site", &"failed".into(), &"502".into())
        );
        assert_eq!(
            (&facts["why"], &facts["by"]),
            (&error.to_string().into(), &"Cloudflare".into())
        );
        let error = DeskError::from(CredentialError::WrongPassphrase);
        assert_eq!(
            (error.code(), &error.facts()["kind"]),
            ("credentials", &"wrong_passphrase".into())
        );
    }
}
