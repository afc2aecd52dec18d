//! An alert on a real WordPress: before all other posts until its end, which may be moved; taken off, killed.

use super::office::Office;
use chrono::TimeDelta;
use marbre_desk::ActOptions;
use marbre_domain::ids::PieceId;
use marbre_domain::piece::{AlertLevel, FieldName, PieceKind};
use marbre_domain::workflow::{Action, State};
use serde_json::{Value, json};

async fn sent(office: &Office, line: &str) -> PieceId {
    let end = office.now() + TimeDelta::hours(1);
    let piece = office
        .desk()
        .flash(office.chief, line, AlertLevel::Urgent, end)
        .expect("it is sent in one act");
    office.run().await;
    assert_eq!(office.states(piece, "publish"), ["seen"], "{:?}", office.deliveries());
    piece
}

fn sticky(office: &Office) -> Value {
    office.site.value("count(get_option('sticky_posts'))")
}

#[tokio::test]
async fn an_alert_stands_before_all_others_until_its_end_which_may_be_moved() {
    let office = Office::open().await;
    let piece = sent(&office, "Le pont est coupé").await;
    assert_eq!(sticky(&office), json!(1));
    let first = office.delivery(piece, "publish").address;

    let later = office.now() + TimeDelta::hours(3);
    office.desk().prolong(office.chief, piece, later).expect("prolonged");
    office.run().await;
    assert_eq!(
        office.states(piece, "publish"),
        ["seen", "seen"],
        "{:?}",
        office.deliveries()
    );
    assert_eq!(office.delivery(piece, "publish").address, first, "the same post");
    assert_eq!(office.statuses(), ["publish"]);

    office.pass(TimeDelta::minutes(90));
    office.run().await;
    assert_eq!(sticky(&office), json!(1), "its first end is over, its second is not");
    office.pass(TimeDelta::minutes(120));
    office.run().await;
    assert_eq!(sticky(&office), json!(0), "{:?}", office.deliveries());
    assert_eq!(office.states(piece, "expire"), ["seen"]);
    assert_eq!(
        (office.statuses(), office.state(piece)),
        (vec!["publish".to_owned()], State::Published)
    );
}

#[tokio::test]
async fn an_alert_that_is_withdrawn_or_killed_stands_before_nobody() {
    let office = Office::open().await;
    let why = ActOptions {
        note: Some("démenti".to_owned()),
        ..ActOptions::default()
    };
    for (action, status) in [(Action::Withdraw, vec!["draft"]), (Action::Kill, vec!["draft"])] {
        let piece = sent(&office, "Le pont est coupé").await;
        office.act(piece, action, &why).expect("decided");
        office.run().await;
        assert_eq!(office.statuses(), status, "{action:?}: {:?}", office.deliveries());
        assert_eq!(sticky(&office), json!(0), "{action:?}");
        // Nothing of its end is left to come.
        office.pass(TimeDelta::hours(2));
        office.run().await;
        assert!(
            office.states(piece, "expire").iter().all(|state| state == "seen"),
            "{action:?}"
        );
    }
}

/// An alert is not left to the site for an hour: nobody would take it off the top.
#[tokio::test]
async fn a_scheduled_alert_waits_here() {
    let office = Office::open().await;
    sent(&office, "Le pont est coupé").await;
    let posts = office.statuses().len();
    let draft = {
        let mut desk = office.desk();
        let draft = desk
            .create_piece(office.chief, PieceKind::Flash, "fr")
            .expect("a piece");
        let end = (office.now() + TimeDelta::hours(6)).to_rfc3339();
        for (name, value) in [
            (FieldName::Headline, "Le pont rouvre"),
            (FieldName::AlertLevel, "urgent"),
            (FieldName::Expires, end.as_str()),
        ] {
            desk.set_field(office.chief, draft, name, value).expect("a field");
        }
        draft
    };
    office
        .act(draft, Action::Submit, &ActOptions::default())
        .expect("submitted");
    office.read_and(draft, Action::Approve).expect("approved");
    office.schedule(draft, TimeDelta::seconds(4));
    office.run().await;
    assert_eq!(office.delivery(draft, "publish").state, "queued");
    assert_eq!(office.statuses().len(), posts, "nothing of it is on the site");
    office
        .run_until("its hour", |office| office.states(draft, "publish") == ["seen"])
        .await;
    assert_eq!(sticky(&office), json!(2));
}
