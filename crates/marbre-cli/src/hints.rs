//! What somebody at a terminal may do next when a command failed or was refused. Words only: which command answers the question
//! that the error leaves. Decides nothing.

use serde_json::Value;

/// What to do next; empty where the error says it itself.
pub(crate) fn next(code: &str, facts: &Value) -> &'static str {
    let fact = |name: &str| facts.get(name).and_then(Value::as_str).unwrap_or_default();
    match code {
        // Nobody was named, and this machine is nobody's yet.
        "unknown" if fact("name") == "--as" => "Say who acts: --as MEMBER, or MARBRE_AS.",
        "unknown" => find(fact("what")),
        "lacks_right" if fact("needs").starts_with("author") => {
            "« marbre --json piece show ID » names its authors, and « marbre member list » the others."
        }
        "lacks_right" => "« marbre member list » says who that is.",
        "not_from_here" => "« marbre --json piece show ID » says what can be done with it, under « actions ».",
        "reason_needed" | "note_needed" => "Write it with --note.",
        "version_moved" => "Read what changed (« marbre piece diff ID »), then name the version that is there now.",
        "nothing_approved" => "Have it approved first (« marbre piece approve ID --version HASH »).",
        "unsettled" => "« marbre piece set ID » with the field's option chooses.",
        "still_missing" => "« marbre piece show ID » names each of them.",
        "override_reason_needed" => {
            "« marbre piece show ID » names each of them; to let them pass, give --override-missing REASON."
        }
        "hour_needed" => "Give it with --at 2026-11-20T06:00.",
        "flash_needs_expiry" | "flash_expired" => "« marbre piece set ID --expires 6h » gives it a later end.",
        "hour_passed" => "Give a later one.",
        "embargoed" => "Schedule it for then or later, or move the embargo (« marbre piece set ID --embargo T »).",
        "to_restore" => "« marbre piece restore ID » does.",
        "to_reopen" => "« marbre piece update ID » or « marbre piece correct ID --note WORDS » opens it.",
        "still_online" => "« marbre piece withdraw ID --note REASON » does.",
        _ => "",
    }
}

/// Where the name of something is found.
fn find(what: &str) -> &'static str {
    match what {
        "piece" => "« marbre piece list » and « marbre piece search WORDS » find it.",
        "member" => "« marbre member list » names everybody.",
        "version" => "« marbre piece versions ID » lists them.",
        "delivery" => "« marbre outbox list » lists them.",
        "site" => "« marbre site list » lists them.",
        "term" | "section" | "country" | "tag" => "« marbre term list » lists them.",
        "signature" => "« marbre signer list » names everybody who signs.",
        "picture" => "« marbre piece media ID » lists those of a piece, « marbre media list » those of the library.",
        "comment" => "« marbre piece comments ID » lists those on a piece, « marbre comment list » those of readers.",
        "note" => "« marbre piece notes ID » lists those that stand.",
        "passage" => "Give the words as they stand in the text (« marbre piece show ID »).",
        "role" => "A byline is an author, with, photographer, translator or agency.",
        _ => "",
    }
}

/// An error's sentence with what to do next behind it.
pub(crate) fn with_next(sentence: &str, code: &str, facts: &Value) -> String {
    match next(code, facts) {
        "" => sentence.to_owned(),
        next => format!("{}. {next}", sentence.trim_end_matches('.')),
    }
}

#[cfg(test)]
mod tests {
    use super::with_next;
    use crate::args::Cli;
    use clap::Parser as _;
    use serde_json::json;

    const CODES: [&str; 16] = [
        "lacks_right",
        "not_from_here",
        "reason_needed",
        "note_needed",
        "version_moved",
        "nothing_approved",
        "unsettled",
        "still_missing",
        "override_reason_needed",
        "hour_needed",
        "flash_needs_expiry",
        "flash_expired",
        "embargoed",
        "to_restore",
        "to_reopen",
        "still_online",
    ];
    const THINGS: [&str; 13] = [
        "piece",
        "member",
        "version",
        "delivery",
        "site",
        "term",
        "section",
        "country",
        "tag",
        "signature",
        "picture",
        "comment",
        "note",
    ];

    /// A hint that names a command that does not exist would send people astray.
    #[test]
    fn what_is_named_as_the_next_thing_to_do_is_a_command() {
        let hints = CODES.iter().map(|code| with_next("", code, &json!({})));
        let hints = hints.chain(
            THINGS
                .iter()
                .map(|what| with_next("", "unknown", &json!({ "what": what }))),
        );
        let mut seen = 0;
        for hint in hints {
            assert!(hint.len() > 2, "nothing is said");
            for said in hint.split('«').skip(1).filter_map(|rest| rest.split('»').next()) {
                if !said.trim().starts_with("marbre ") {
                    continue;
                }
                let parsed = Cli::try_parse_from(said.split_whitespace());
                assert!(
                    parsed.is_ok(),
                    "{hint}: {}",
                    parsed.err().map(|error| error.to_string()).unwrap_or_default()
                );
                seen += 1;
            }
        }
        assert!(seen > 20, "only {seen} commands are named");
    }

    #[test]
    fn whose_it_is_is_looked_up_where_it_stands() {
        let needs = |whose: &str| with_next("no", "lacks_right", &json!({ "needs": whose }));
        assert!(
            needs("author_or_chief").contains("piece show"),
            "{}",
            needs("author_or_chief")
        );
        assert!(!needs("approve").contains("piece show"), "{}", needs("approve"));
        let nobody = with_next("no", "unknown", &json!({ "what": "member", "name": "--as" }));
        assert!(nobody.contains("--as MEMBER"), "{nobody}");
    }

    #[test]
    fn a_sentence_ends_once() {
        let hint = with_next("no piece « x » here.", "unknown", &json!({ "what": "piece" }));
        assert!(hint.starts_with("no piece « x » here. « marbre piece list »"), "{hint}");
        assert_eq!(
            with_next("the disk is full", "disk_full", &json!({})),
            "the disk is full"
        );
    }
}
