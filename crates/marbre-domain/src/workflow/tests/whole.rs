//! The table as a whole: its snapshot, its shape, and the words in which it crosses to the window.

use super::super::table::count_lines;
use super::*;
use expect_test::expect_file;
use std::fmt::Write as _;

#[test]
fn the_whole_table() {
    let columns = [
        ("reporter", asker(Role::Reporter.rights(), false)),
        ("author", author()),
        ("editor", editor()),
        ("approver", approver(false)),
        ("approver, author", approver(true)),
        ("publisher", publisher()),
        ("chief", chief(false)),
        ("chief, author", chief(true)),
        ("clock", Asker::clock()),
        ("site", Asker::site()),
    ];
    let mut text = String::new();
    for online in [false, true] {
        for state in State::ALL {
            if state == State::Published && !online {
                continue;
            }
            let place = if online {
                "a version is online"
            } else {
                "nothing is online"
            };
            write!(text, "\n# {state}, {place}\n\n{:<11}", "").unwrap();
            for (name, _) in &columns {
                write!(text, " {name:<17}").unwrap();
            }
            text.push('\n');
            for action in Action::ALL {
                let mut situation = at(state);
                situation.online = online;
                if action == Action::Revalidate {
                    situation.approved = situation.approved.map(|_| version("as approved"));
                }
                if action == Action::Prolong && state == State::Published {
                    situation.flash = Some(FlashEnd::default());
                }
                let cells: Vec<String> = columns
                    .iter()
                    .map(|(_, who)| match decide(&situation, action, who, &everything()) {
                        Ok(Allowed {
                            to,
                            self_approval: true,
                            ..
                        }) => format!("→ {to} (own)"),
                        Ok(allowed) => format!("→ {}", allowed.to),
                        Err(Refusal::LacksRight { .. }) => "–".into(),
                        Err(refusal) => refusal.code().into(),
                    })
                    .collect();
                if cells.iter().all(|cell| cell == "not_from_here") {
                    continue;
                }
                write!(text, "{action:<11}").unwrap();
                for cell in cells {
                    write!(text, " {cell:<17}").unwrap();
                }
                text.push('\n');
            }
        }
    }
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let head = "What each action leads to, for whom. « – »: somebody else's to do. An action that is absent has no sense there.\n";
    expect_file!["../table.txt"].assert_eq(&format!("{head}{}\n", lines.join("\n")));
}

#[test]
fn one_line_at_most_speaks_about_a_case() {
    for state in State::ALL {
        for action in Action::ALL {
            for online in [false, true] {
                assert!(
                    count_lines(state, action, online) <= 1,
                    "{state} {action} online: {online}"
                );
            }
        }
    }
}

#[test]
fn whose_turn_it_is_agrees_with_the_table() {
    for state in State::ALL {
        let needs = who_moves_it_on(state);
        let refusals: Vec<Needs> = Action::ALL
            .into_iter()
            .filter_map(|action| match permits(&at(state), action, &Asker::default()) {
                Err(Refusal::LacksRight { needs }) => Some(needs),
                Ok(_) | Err(_) => None,
            })
            .collect();
        assert!(
            needs.iter().all(|needs| refusals.contains(needs)),
            "{state}: {needs:?} of {refusals:?}"
        );
    }
}

#[test]
fn words_read_back() {
    assert!(
        State::ALL
            .into_iter()
            .all(|state| State::named(state.as_str()) == Some(state))
    );
    assert!(
        Action::ALL
            .into_iter()
            .all(|action| Action::named(action.as_str()) == Some(action))
    );
    for state in State::ALL {
        assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
    }
    for action in Action::ALL {
        assert_eq!(serde_json::to_value(action).unwrap(), action.as_str());
    }
    assert_eq!(State::named("perdu"), None);
}

#[test]
fn a_refusal_crosses_as_its_code_and_facts() {
    let refusal = Refusal::NotFromHere {
        action: Action::Publish,
        state: State::Draft,
    };
    let json = serde_json::to_value(&refusal).unwrap();
    assert_eq!(
        json,
        serde_json::json!({ "code": "not_from_here", "action": "publish", "state": "draft" })
    );
    let every = [
        refusal,
        Refusal::LacksRight { needs: Needs::Chief },
        Refusal::OwnPiece,
        Refusal::AlreadyOpened,
        Refusal::ReasonNeeded { action: Action::Return },
        Refusal::NoteNeeded,
        Refusal::VersionNeeded,
        Refusal::VersionMoved {
            read: version("a"),
            current: version("b"),
        },
        Refusal::NothingMoved,
        Refusal::NothingApproved,
        Refusal::Unsettled {
            fields: vec![FieldName::Headline],
        },
        Refusal::StillMissing {
            blocking: 2,
            beyond_override: 1,
        },
        Refusal::OverrideReasonNeeded { blocking: 2 },
        Refusal::FlashNeedsExpiry,
        Refusal::FlashExpired {
            expires: "2026-11-20T06:00:00Z".into(),
        },
        Refusal::NotAFlash,
        Refusal::MovedSincePublished {
            moved: vec!["headline".into()],
        },
        Refusal::EndsLater {
            expires: "2026-11-20T06:00:00Z".into(),
        },
        Refusal::HourNeeded,
        Refusal::HourPassed {
            at: "2026-11-20T06:00:00Z".into(),
        },
        Refusal::NotDue {
            at: "2026-11-20T06:00:00Z".into(),
        },
        Refusal::Embargoed {
            until: "2026-11-20T06:00:00Z".into(),
        },
        Refusal::StillOnline,
        Refusal::ToReopen,
        Refusal::ToRestore { state: State::Killed },
    ];
    for refusal in every {
        let json = serde_json::to_value(&refusal).unwrap();
        assert_eq!(json["code"], refusal.code());
        assert_eq!(serde_json::from_value::<Refusal>(json).unwrap(), refusal);
        assert!(!refusal.to_string().is_empty());
    }
}
