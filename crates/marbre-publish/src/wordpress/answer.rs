//! What an answer really was. WordPress, its plugins and the networks before it answer 200 while doing something else, and
//! put HTML, notices or a byte-order mark where JSON is due.

use reqwest::StatusCode;
use serde::Deserialize;
use serde_json::Value;

/// Why a question to the site did not get its answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RemoteError {
    /// No answer came: whether the site did what was asked is not known.
    #[error(
        "the site did not answer ({0}); whether it did what was asked will be looked up before anything is sent again"
    )]
    NoAnswer(String),
    /// The certificate cannot be trusted.
    #[error("the site's certificate cannot be trusted ({0}); nothing was sent, and the check is never skipped")]
    Certificate(String),
    /// The site sends elsewhere.
    #[error(
        "the site sends to another address, {0}; the password does not follow it there. If the site has moved, connect it again"
    )]
    Elsewhere(String),
    /// Something else than the API answered.
    #[error("a page answered instead of the site's API{}: {said}", answered_by(by))]
    NotTheApi {
        /// Who answered, where it can be told.
        by: String,
        /// What it said, in short.
        said: String,
        /// Whether the same may work later.
        transient: bool,
    },
    /// The site is being maintained.
    #[error("the site is under maintenance; it is tried again later")]
    Maintenance,
    /// The password is not, or no longer, accepted.
    #[error("the site does not accept the password ({0}); connect the site again with a new application password")]
    SignedOut(String),
    /// The account may not do it.
    #[error("the account on the site may not do this ({0})")]
    NotAllowed(String),
    /// The API answers, but has not, or no longer, what was asked for: that says nothing about what it was asked of.
    #[error(
        "the site's API has no part for this any more ({0}): a plugin switched it off, or its WordPress is older than 6.1. \
         Nothing is taken for deleted"
    )]
    NoRoute(String),
    /// The site refused, in words.
    #[error("the site refused: {message} ({code})")]
    Refused {
        /// Its code: `rest_invalid_param`.
        code: String,
        /// Its words.
        message: String,
        /// The status it came with.
        status: u16,
        /// What it added.
        data: Value,
    },
    /// The site failed, or what stands before it.
    #[error("{}: {said}", failure(*status, by))]
    Failed {
        /// The status.
        status: u16,
        /// Who answered instead of the site, where it can be told.
        by: String,
        /// What it said, in short.
        said: String,
    },
    /// The answer has not the shape that the API promises.
    #[error("the site's answer cannot be understood: {0}")]
    Unexpected(String),
}

fn answered_by(who: &str) -> String {
    if who.is_empty() {
        String::new()
    } else {
        format!(" ({who})")
    }
}

fn failure(status: u16, who: &str) -> String {
    if who.is_empty() {
        format!("the site failed ({status})")
    } else {
        format!(
            "{who} answered instead of the site ({status}); it is asked again later, and if it stays so, whoever keeps the site \
             can let Marbre through"
        )
    }
}

impl RemoteError {
    /// Whether trying again later may work; otherwise somebody must do something first.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::NoAnswer(_) | Self::Maintenance => true,
            Self::NotTheApi { transient, .. } => *transient,
            Self::Failed { status, .. } => *status >= 500 || *status == 429 || *status == 408,
            Self::Certificate(_)
            | Self::Elsewhere(_)
            | Self::SignedOut(_)
            | Self::NotAllowed(_)
            | Self::NoRoute(_)
            | Self::Refused { .. }
            | Self::Unexpected(_) => false,
        }
    }

    /// The site's own code, where it refused with one.
    pub fn code(&self) -> &str {
        if let Self::Refused { code, .. } = self {
            code
        } else {
            ""
        }
    }
}

/// The refusals of WordPress: `{"code": …, "message": …, "data": {"status": …}}`.
#[derive(Debug, Deserialize)]
struct Refusal {
    code: String,
    #[serde(default)]
    message: String,
    #[serde(default)]
    data: Value,
}

/// Reads an answer: the JSON it holds, or what went wrong. `server` is what the `Server` header says.
pub fn read(status: StatusCode, server: &str, body: &[u8]) -> Result<Value, RemoteError> {
    let found = json(body);
    if status.is_success() {
        return match found {
            Some(value) => Ok(value),
            None => Err(not_the_api(status, server, body)),
        };
    }
    let refusal = found.and_then(|value| serde_json::from_value::<Refusal>(value).ok());
    let Some(refusal) = refusal else {
        return Err(not_the_api(status, server, body));
    };
    Err(match (status.as_u16(), refusal.code.as_str()) {
        (_, "incorrect_password" | "invalid_username" | "invalid_email" | "invalid_application_credentials")
        | (401, _) => RemoteError::SignedOut(words_of(&refusal)),
        (_, "rest_no_route") => RemoteError::NoRoute(words_of(&refusal)),
        (403, _) => RemoteError::NotAllowed(words_of(&refusal)),
        // Whoever sends JSON is told of it in JSON.
        (503, "wp_die") if tells_of_maintenance(&refusal.message) => RemoteError::Maintenance,
        (500.., _) => RemoteError::Failed {
            status: status.as_u16(),
            by: String::new(),
            said: words_of(&refusal),
        },
        _ => RemoteError::Refused {
            code: refusal.code,
            message: plain(&refusal.message),
            status: status.as_u16(),
            data: refusal.data,
        },
    })
}

fn words_of(refusal: &Refusal) -> String {
    format!("{}, {}", refusal.code, plain(&refusal.message))
}

/// The JSON in an answer: past a byte-order mark, and past what PHP printed before it.
fn json(body: &[u8]) -> Option<Value> {
    let text = std::str::from_utf8(body).ok()?.trim_start_matches('\u{feff}').trim();
    if let Ok(value) = serde_json::from_str(text) {
        return Some(value);
    }
    // A notice may hold brackets itself: only a value that goes to the end of the answer is the answer.
    text.match_indices(['{', '['])
        .take(64)
        .find_map(|(at, _)| serde_json::from_str::<Value>(&text[at..]).ok())
        .filter(|value| value.is_object() || value.is_array())
}

/// Marks that some well-known guards leave in what they answer.
const GUARDS: [(&str, &str); 8] = [
    ("wordfence", "Wordfence"),
    ("solid security", "Solid Security"),
    ("ithemes security", "Solid Security"),
    ("all in one security", "All-In-One Security"),
    ("mod_security", "ModSecurity"),
    ("cloudflare", "Cloudflare"),
    ("sucuri", "Sucuri"),
    ("imunify360", "Imunify360"),
];

/// Whose mark stands in some words.
fn marked(words: &[&str]) -> &'static str {
    GUARDS
        .iter()
        .find(|(mark, _)| words.iter().any(|words| words.contains(mark)))
        .map_or("", |(_, name)| *name)
}

/// Who stands before the site and failed instead of it. A network puts its name into the headers of whatever passes, and its
/// scripts into pages: what is said to readers counts, and the header only under a bare number.
fn failed_before(text: &str, server: &str, said: &str) -> &'static str {
    let words = whole(text).to_lowercase();
    let bare = said.to_lowercase().starts_with("error code");
    marked(&[words.as_str(), if bare { server } else { "" }])
}

/// What WordPress says while it updates itself, in English or French.
fn tells_of_maintenance(words: &str) -> bool {
    let words = words.to_lowercase();
    [
        "briefly unavailable for scheduled maintenance",
        "maintenance planifi",
        "maintenance programm",
    ]
    .iter()
    .any(|told| words.contains(told))
}

fn not_the_api(status: StatusCode, server: &str, body: &[u8]) -> RemoteError {
    let text = String::from_utf8_lossy(&body[..body.len().min(64 << 10)]).into_owned();
    if tells_of_maintenance(&text) {
        return RemoteError::Maintenance;
    }
    let server = server.to_lowercase();
    let said = plain(&text);
    if status.is_server_error() || matches!(status.as_u16(), 408 | 429) {
        return RemoteError::Failed {
            status: status.as_u16(),
            by: failed_before(&text, &server, &said).to_owned(),
            said,
        };
    }
    let by = marked(&[text.to_lowercase().as_str(), server.as_str()]);
    RemoteError::NotTheApi {
        by: by.to_owned(),
        said: if said.is_empty() {
            format!("an empty answer ({})", status.as_u16())
        } else {
            said
        },
        // A portal's page goes away once somebody has signed in to the network.
        transient: status.is_success() && by.is_empty(),
    }
}

/// All words of a page, without its markup.
pub fn whole(html: &str) -> String {
    use html5ever::tendril::TendrilSink;
    let dom = html5ever::parse_document(markup5ever_rcdom::RcDom::default(), html5ever::ParseOpts::default()).one(html);
    let mut words = String::new();
    gather(&dom.document, &mut words, 0);
    words
}

/// The first words of a page, without its markup.
pub fn plain(html: &str) -> String {
    let mut short: String = whole(html).split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((at, _)) = short.char_indices().nth(200) {
        short.truncate(at);
        short.push('…');
    }
    short
}

fn gather(node: &markup5ever_rcdom::Handle, words: &mut String, depth: u32) {
    use markup5ever_rcdom::NodeData;
    if depth > 200 {
        return;
    }
    match &node.data {
        NodeData::Text { contents } => words.push_str(&contents.borrow()),
        NodeData::Element { name, .. } if matches!(&*name.local, "script" | "style" | "noscript") => return,
        NodeData::Element { .. }
        | NodeData::Document
        | NodeData::Doctype { .. }
        | NodeData::Comment { .. }
        | NodeData::ProcessingInstruction { .. } => words.push(' '),
    }
    node.children
        .borrow()
        .iter()
        .for_each(|child| gather(child, words, depth + 1));
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn ok(body: &str) -> Result<Value, RemoteError> {
        read(StatusCode::OK, "", body.as_bytes())
    }

    #[test]
    fn json_is_found_behind_a_mark_and_behind_notices() {
        assert_eq!(ok("\u{feff}{\"id\": 3}"), Ok(json!({"id": 3})));
        let notice =
            "<br />\n<b>Notice</b>: Undefined index: [a] {b} in <b>/x.php</b> on line <b>3</b><br />\n[{\"id\": 4}]";
        assert_eq!(ok(notice), Ok(json!([{"id": 4}])));
    }

    #[test]
    fn a_portal_a_guard_and_maintenance_are_told_apart() {
        let portal = ok("<html><title>Wifi</title><body>Bienvenue, connectez-vous").unwrap_err();
        assert!(
            portal.is_transient() && portal.to_string().contains("Bienvenue"),
            "{portal}"
        );
        let guard = read(StatusCode::FORBIDDEN, "", b"<h1>Blocked</h1> Generated by Wordfence").unwrap_err();
        assert!(
            !guard.is_transient() && guard.to_string().contains("(Wordfence)"),
            "{guard}"
        );
        let page = b"<p>Briefly unavailable for scheduled maintenance. Check back in a minute.";
        assert_eq!(
            read(StatusCode::SERVICE_UNAVAILABLE, "", page),
            Err(RemoteError::Maintenance)
        );
        let french = r#"{"code":"wp_die","message":"Bri\u00e8vement indisponible pour cause de maintenance planifi\u00e9e.","data":{"status":503}}"#;
        assert_eq!(
            read(StatusCode::SERVICE_UNAVAILABLE, "", french.as_bytes()),
            Err(RemoteError::Maintenance)
        );
        let gate = read(StatusCode::BAD_GATEWAY, "", b"<h1>502 Bad Gateway</h1>").unwrap_err();
        assert!(gate.is_transient(), "{gate}");
    }

    #[test]
    fn a_guard_that_fails_keeps_its_name_and_is_asked_again() {
        let wordfence = "<h1>503</h1><p>Your access to this site has been limited by the site owner</p>\
                         <p>Generated by Wordfence at Sat, 29 Nov 2025 10:00:00 GMT.</p>";
        let cloudflare =
            "<title>Just a moment...</title><p>Checking your browser.</p><p>DDoS protection by Cloudflare</p>";
        for (status, server, page, name) in [
            (503, "Apache", wordfence, "Wordfence"),
            (503, "cloudflare", cloudflare, "Cloudflare"),
            (522, "cloudflare", "error code: 522", "Cloudflare"),
            (429, "", "<p>Sucuri Website Firewall: too many requests", "Sucuri"),
        ] {
            let failed = read(StatusCode::from_u16(status).unwrap(), server, page.as_bytes()).unwrap_err();
            let words = failed.to_string();
            assert!(
                words.contains(&format!("{name} answered instead of the site ({status})")) && failed.is_transient(),
                "{words}"
            );
        }
    }

    #[test]
    fn a_failure_that_a_network_only_passes_on_is_the_sites() {
        let own = "<p>There has been a critical error on this website.</p>\
                   <script src=\"https://static.cloudflareinsights.com/beacon.min.js\"></script>";
        let failed = read(StatusCode::INTERNAL_SERVER_ERROR, "cloudflare", own.as_bytes()).unwrap_err();
        assert!(
            matches!(&failed, RemoteError::Failed { by, .. } if by.is_empty()),
            "{failed}"
        );
        assert!(
            failed.to_string().starts_with("the site failed (500): There has been"),
            "{failed}"
        );
    }

    #[test]
    fn an_api_without_a_part_is_no_answer_about_a_post() {
        let none = br#"{"code":"rest_no_route","message":"No route","data":{"status":404}}"#;
        let none = read(StatusCode::NOT_FOUND, "", none).unwrap_err();
        assert!(
            matches!(none, RemoteError::NoRoute(_)) && !none.is_transient(),
            "{none}"
        );
    }

    #[test]
    fn refusals_keep_their_code_and_a_lost_password_is_one_of_its_own() {
        let exists = br#"{"code":"term_exists","message":"Existe","data":{"status":400,"term_id":12}}"#;
        let refused = read(StatusCode::BAD_REQUEST, "", exists).unwrap_err();
        assert_eq!(refused.code(), "term_exists");
        let out = br#"{"code":"incorrect_password","message":"<strong>Erreur</strong>","data":{"status":401}}"#;
        let out = read(StatusCode::UNAUTHORIZED, "", out).unwrap_err();
        assert_eq!(out, RemoteError::SignedOut("incorrect_password, Erreur".into()));
        assert!(!out.is_transient());
    }
}
