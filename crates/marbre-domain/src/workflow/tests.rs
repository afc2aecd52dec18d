//! The whole table as a readable file (`whole`), and its circumstances as short cases.
#![allow(clippy::unwrap_used)]

mod whole;

use super::*;
use crate::ids::VersionHash;
use crate::member::{Rights, Role};
use crate::piece::FieldName;
use chrono::{DateTime, TimeDelta, Utc};

fn now() -> DateTime<Utc> {
    "2026-11-20T06:00:00Z".parse().unwrap()
}

fn hours(hours: i64) -> DateTime<Utc> {
    now() + TimeDelta::hours(hours)
}

fn version(words: &str) -> VersionHash {
    VersionHash::of(words.as_bytes())
}

fn at(state: State) -> Situation {
    Situation::plain(state, version("as read"), now())
}

fn asker(rights: Rights, is_author: bool) -> Asker {
    Asker {
        rights,
        is_author,
        ..Asker::default()
    }
}

fn author() -> Asker {
    asker(Role::Reporter.rights(), true)
}

fn editor() -> Asker {
    asker(Role::Editor.rights(), false)
}

fn approver(is_author: bool) -> Asker {
    asker(
        Rights {
            approve: true,
            ..Role::Editor.rights()
        },
        is_author,
    )
}

fn publisher() -> Asker {
    asker(
        Rights {
            publish: true,
            ..Role::Editor.rights()
        },
        false,
    )
}

fn chief(is_author: bool) -> Asker {
    asker(Role::Chief.rights(), is_author)
}

fn everything() -> Given {
    Given {
        reason: Some("Il manque la réponse du préfet.".into()),
        note: Some("Le prénom du maire était faux.".into()),
        version: Some(version("as read")),
        at: Some(hours(3)),
        override_reason: Some("Le crédit arrive par téléphone.".into()),
    }
}

#[track_caller]
fn refused(situation: &Situation, action: Action, who: &Asker, given: &Given, code: &str) {
    let refusal = decide(situation, action, who, given).unwrap_err();
    assert_eq!(refusal.code(), code, "{refusal}");
}

#[track_caller]
fn leads_to(situation: &Situation, action: Action, who: &Asker, to: State) -> Allowed {
    let allowed = decide(situation, action, who, &everything()).unwrap();
    assert_eq!(allowed.to, to);
    allowed
}

#[test]
fn recall_lasts_until_somebody_opens_it() {
    let mut situation = at(State::InReview);
    leads_to(&situation, Action::Recall, &author(), State::Draft);
    situation.opened_by_reviewer = true;
    refused(&situation, Action::Recall, &author(), &everything(), "already_opened");
}

#[test]
fn nobody_approves_their_own_but_a_chief_who_is_seen_doing_it() {
    let situation = at(State::InReview);
    refused(&situation, Action::Approve, &approver(true), &everything(), "own_piece");
    assert!(!leads_to(&situation, Action::Approve, &approver(false), State::Approved).self_approval);
    assert!(!leads_to(&situation, Action::Approve, &chief(false), State::Approved).self_approval);
    assert!(leads_to(&situation, Action::Approve, &chief(true), State::Approved).self_approval);
}

#[test]
fn an_approval_names_what_was_read() {
    let situation = at(State::InReview);
    let read = |version| Given {
        version,
        ..everything()
    };
    refused(
        &situation,
        Action::Approve,
        &chief(false),
        &read(None),
        "version_needed",
    );
    refused(
        &situation,
        Action::Approve,
        &chief(false),
        &read(Some(version("before"))),
        "version_moved",
    );
    let unsettled = Situation {
        unsettled: vec![FieldName::Headline],
        ..situation
    };
    refused(&unsettled, Action::Approve, &chief(false), &everything(), "unsettled");
}

#[test]
fn an_edit_after_approval_is_seen_and_revalidated() {
    let approved = at(State::Approved);
    refused(
        &approved,
        Action::Revalidate,
        &approver(false),
        &everything(),
        "nothing_moved",
    );
    assert!(!leads_to(&approved, Action::Publish, &publisher(), State::Published).stale_approval);
    for state in [State::Approved, State::Held, State::Scheduled] {
        let moved = Situation {
            approved: Some(version("before")),
            ..at(state)
        };
        assert!(!approval_covers(moved.approved, moved.current));
        leads_to(&moved, Action::Revalidate, &approver(false), state);
        refused(&moved, Action::Revalidate, &approver(true), &everything(), "own_piece");
        assert!(leads_to(&moved, Action::Publish, &chief(false), State::Published).stale_approval);
        assert_eq!(primary(&moved, &chief(false)), Some(Action::Revalidate));
    }
    let nothing = Situation {
        approved: None,
        ..approved
    };
    refused(
        &nothing,
        Action::Publish,
        &chief(false),
        &everything(),
        "nothing_approved",
    );
}

#[test]
fn what_misses_blocks_unless_a_chief_says_why() {
    for (state, action) in [
        (State::InReview, Action::Approve),
        (State::Approved, Action::Publish),
        (State::Approved, Action::Schedule),
    ] {
        let misses = Situation {
            blocking: 2,
            ..at(state)
        };
        let both = asker(
            Rights {
                approve: true,
                publish: true,
                ..Role::Editor.rights()
            },
            false,
        );
        refused(&misses, action, &both, &everything(), "still_missing");
        let silent = Given {
            override_reason: Some("  ".into()),
            ..everything()
        };
        refused(&misses, action, &chief(false), &silent, "override_reason_needed");
        assert!(
            decide(&misses, action, &chief(false), &everything())
                .unwrap()
                .asks
                .contains(&Ask::OverrideReason)
        );
        let for_good = Situation {
            beyond_override: 1,
            ..misses
        };
        refused(&for_good, action, &chief(false), &everything(), "still_missing");
    }
}

#[test]
fn words_are_asked_for_where_somebody_is_owed_them() {
    let none = Given::default();
    refused(&at(State::InReview), Action::Return, &editor(), &none, "reason_needed");
    refused(
        &at(State::Published),
        Action::Correct,
        &publisher(),
        &none,
        "note_needed",
    );
    refused(
        &at(State::Published),
        Action::Withdraw,
        &chief(false),
        &none,
        "reason_needed",
    );
    assert!(decide(&at(State::Published), Action::Kill, &chief(false), &none).is_ok());
    assert!(decide(&at(State::Published), Action::Update, &publisher(), &none).is_ok());
}

#[test]
fn a_schedule_lies_ahead_and_outside_the_embargo() {
    let given = |at| Given { at, ..everything() };
    let approved = at(State::Approved);
    refused(&approved, Action::Schedule, &publisher(), &given(None), "hour_needed");
    refused(
        &approved,
        Action::Schedule,
        &publisher(),
        &given(Some(now())),
        "hour_passed",
    );
    let embargoed = Situation {
        embargo: Some(hours(4)),
        ..approved
    };
    refused(
        &embargoed,
        Action::Schedule,
        &publisher(),
        &given(Some(hours(3))),
        "embargoed",
    );
    refused(&embargoed, Action::Publish, &publisher(), &everything(), "embargoed");
    assert!(decide(&embargoed, Action::Schedule, &publisher(), &given(Some(hours(4)))).is_ok());
    assert_eq!(primary(&embargoed, &publisher()), Some(Action::Schedule));
    let over = Situation {
        now: hours(4),
        ..embargoed
    };
    leads_to(&over, Action::Publish, &publisher(), State::Published);
}

#[test]
fn the_hour_publishes_what_is_due_and_nothing_else() {
    let scheduled = Situation {
        due: Some(hours(1)),
        ..at(State::Scheduled)
    };
    refused(
        &scheduled,
        Action::Publish,
        &Asker::clock(),
        &Given::default(),
        "not_due",
    );
    leads_to(&scheduled, Action::Publish, &chief(false), State::Published);
    let due = Situation {
        now: hours(1),
        ..scheduled
    };
    leads_to(&due, Action::Publish, &Asker::clock(), State::Published);
    refused(
        &at(State::Approved),
        Action::Publish,
        &Asker::clock(),
        &Given::default(),
        "lacks_right",
    );
    let embargoed = Situation {
        embargo: Some(hours(2)),
        ..due
    };
    refused(
        &embargoed,
        Action::Publish,
        &Asker::clock(),
        &Given::default(),
        "embargoed",
    );
}

#[test]
fn a_flash_has_an_end_and_is_never_sent_after_it() {
    for (state, action, who) in [
        (State::Draft, Action::Submit, author()),
        (State::InReview, Action::Approve, chief(false)),
        (State::Approved, Action::Publish, chief(false)),
        (State::Approved, Action::Schedule, chief(false)),
    ] {
        let flash = |expires| Situation {
            flash: Some(FlashEnd {
                expires,
                ..FlashEnd::default()
            }),
            ..at(state)
        };
        refused(&flash(None), action, &who, &everything(), "flash_needs_expiry");
        refused(&flash(Some(now())), action, &who, &everything(), "flash_expired");
        assert!(decide(&flash(Some(hours(6))), action, &who, &everything()).is_ok());
    }
    let short = Situation {
        flash: Some(FlashEnd {
            expires: Some(hours(2)),
            ..FlashEnd::default()
        }),
        ..at(State::Approved)
    };
    refused(&short, Action::Schedule, &chief(false), &everything(), "flash_expired");
}

fn live_alert() -> Situation {
    Situation {
        flash: Some(FlashEnd {
            expires: Some(hours(2)),
            ..FlashEnd::default()
        }),
        ..at(State::Published)
    }
}

#[test]
fn an_alert_is_prolonged_to_a_later_end_and_stays_published() {
    let alert = live_alert();
    let until = |at| Given { at, ..Given::default() };
    assert!(!leads_to(&alert, Action::Prolong, &publisher(), State::Published).self_approval);
    assert!(leads_to(&alert, Action::Prolong, &chief(true), State::Published).self_approval);
    refused(&alert, Action::Prolong, &editor(), &everything(), "lacks_right");
    let own = asker(publisher().rights, true);
    refused(&alert, Action::Prolong, &own, &everything(), "own_piece");
    refused(
        &alert,
        Action::Prolong,
        &chief(false),
        &until(None),
        "flash_needs_expiry",
    );
    refused(
        &alert,
        Action::Prolong,
        &chief(false),
        &until(Some(now())),
        "hour_passed",
    );
    refused(
        &alert,
        Action::Prolong,
        &chief(false),
        &until(Some(hours(2))),
        "ends_later",
    );
    assert!(decide(&alert, Action::Prolong, &chief(false), &until(Some(hours(3)))).is_ok());
    // One that is over comes back.
    let over = Situation {
        now: hours(2),
        ..alert.clone()
    };
    assert!(decide(&over, Action::Prolong, &chief(false), &until(Some(hours(3)))).is_ok());
    let article = at(State::Published);
    refused(&article, Action::Prolong, &chief(false), &everything(), "not_a_flash");
    for state in [State::Approved, State::Draft, State::Withdrawn] {
        let elsewhere = Situation { state, ..alert.clone() };
        refused(
            &elsewhere,
            Action::Prolong,
            &chief(false),
            &everything(),
            "not_from_here",
        );
    }
}

#[test]
fn prolonging_is_refused_where_more_than_the_end_moved() {
    let moved = Situation {
        flash: Some(FlashEnd {
            expires: Some(hours(2)),
            moved: vec!["sections".into()],
        }),
        ..live_alert()
    };
    refused(
        &moved,
        Action::Prolong,
        &chief(false),
        &everything(),
        "moved_since_published",
    );
    let doubtful = |name| Situation {
        unsettled: vec![name],
        ..live_alert()
    };
    let headline = doubtful(FieldName::Headline);
    refused(&headline, Action::Prolong, &chief(false), &everything(), "unsettled");
    leads_to(
        &doubtful(FieldName::Expires),
        Action::Prolong,
        &chief(false),
        State::Published,
    );
}

#[test]
fn a_reopened_piece_can_still_be_taken_down_but_not_thrown_away() {
    let reopened = Situation {
        online: true,
        ..at(State::Draft)
    };
    leads_to(&reopened, Action::Withdraw, &chief(false), State::Withdrawn);
    leads_to(&reopened, Action::Kill, &chief(false), State::Killed);
    refused(&reopened, Action::Spike, &author(), &everything(), "still_online");
    leads_to(&reopened, Action::Submit, &publisher(), State::InReview);
    refused(
        &at(State::Draft),
        Action::Submit,
        &publisher(),
        &everything(),
        "lacks_right",
    );
}

#[test]
fn the_next_right_act() {
    assert_eq!(primary(&at(State::Draft), &author()), Some(Action::Submit));
    assert_eq!(primary(&at(State::Draft), &editor()), None);
    assert_eq!(primary(&at(State::InReview), &chief(false)), Some(Action::Approve));
    assert_eq!(primary(&at(State::InReview), &editor()), Some(Action::Return));
    assert_eq!(primary(&at(State::InReview), &author()), None);
    assert_eq!(primary(&at(State::Approved), &publisher()), Some(Action::Publish));
    assert_eq!(primary(&at(State::Held), &publisher()), None);
    assert_eq!(primary(&at(State::Spiked), &author()), Some(Action::Restore));
    assert_eq!(primary(&at(State::Published), &chief(false)), None);
    let misses = Situation {
        blocking: 1,
        ..at(State::InReview)
    };
    assert_eq!(
        primary(&misses, &approver(false)),
        Some(Action::Approve),
        "shown with its reason"
    );
    assert_eq!(actions_for(&misses, &editor()).len(), Action::ALL.len());
}

#[test]
fn who_may_edit() {
    let ok = |state, who: &Asker| may_edit(state, false, who).is_ok();
    assert!(ok(State::Draft, &author()) && ok(State::Returned, &author()));
    assert!(!ok(State::Draft, &editor()) && !ok(State::Returned, &chief(false)));
    for state in [State::InReview, State::Approved, State::Held, State::Scheduled] {
        assert!(ok(state, &editor()) && !ok(state, &author()));
    }
    assert!(may_edit(State::Draft, true, &publisher()).is_ok());
    assert_eq!(may_edit(State::Published, true, &chief(true)), Err(Refusal::ToReopen));
    for state in [State::Withdrawn, State::Killed, State::Spiked] {
        assert_eq!(may_edit(state, false, &chief(true)), Err(Refusal::ToRestore { state }));
    }
}
