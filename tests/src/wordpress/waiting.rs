//! What somebody does in wp-admin with a piece that waits there for its hour: seen, told, and not undone unseen.

use super::office::{Office, SOON};
use chrono::TimeDelta;
use marbre_desk::ActOptions;
use marbre_desk::fault::FaultCode;
use marbre_domain::ids::PieceId;
use marbre_domain::workflow::{Action, State};

/// A piece that waits on the site for the next hour.
async fn waiting(office: &Office) -> PieceId {
    waiting_for(office, TimeDelta::hours(1)).await
}

async fn waiting_for(office: &Office, time: TimeDelta) -> PieceId {
    let piece = office.approved("Les passeurs");
    office.schedule(piece, time);
    office.run().await;
    assert_eq!(office.statuses(), ["future"], "{:?}", office.deliveries());
    piece
}

fn told(office: &Office, piece: PieceId) -> Option<(String, FaultCode)> {
    let delivery = office.delivery(piece, "publish");
    Some((delivery.state, delivery.fault?.code))
}

const STUCK: &str = "stuck";

/// Other words: they come into the piece, nobody has approved them, so nothing appears until somebody has.
#[tokio::test]
async fn words_changed_there_come_in_and_the_hour_is_taken_back() {
    let office = Office::open().await;
    let piece = waiting(&office).await;
    office.site.php(
        "$p = get_posts(['post_status' => 'future'])[0]; wp_update_post(wp_slash(['ID' => $p->ID, 'post_content' => \
         str_replace('aube', 'heure dite', $p->post_content)]));",
    );
    assert_eq!(office.statuses(), ["future"]);
    office.pass(TimeDelta::hours(1));
    office
        .run_until("a draft", |office| office.statuses() == ["draft"])
        .await;
    office.run().await;
    assert_eq!(told(&office, piece), Some((STUCK.to_owned(), FaultCode::SiteEdit)));
    assert_eq!(office.state(piece), State::InReview);
    let words = marbre_desk::content_words(&office.desk().version_now(office.chief, piece).expect("it can be read"));
    assert!(words.contains("La pirogue part à l’heure dite vers Wansi."), "{words}");

    office.read_and(piece, Action::Approve).expect("approved");
    office
        .act(piece, Action::Publish, &ActOptions::default())
        .expect("published");
    office.run().await;
    assert_eq!(office.statuses(), ["publish"], "{:?}", office.deliveries());
    let content = office.site.value("get_posts()[0]->post_content").to_string();
    assert_eq!(content.matches("heure dite").count(), 1, "{content}");
}

/// Another hour, or none: it stays as they left it until somebody at the desk has said what is to be.
#[tokio::test]
async fn another_hour_or_status_there_waits_for_a_person() {
    tokio::join!(
        changed_to(
            "wp_update_post(['ID' => $p->ID, 'post_date_gmt' => '2090-01-01 00:00:00', 'post_date' => '2090-01-01 01:00:00', \
                 'edit_date' => true]);",
            "future",
            "2090",
        ),
        changed_to(
            "wp_update_post(['ID' => $p->ID, 'post_status' => 'pending']);",
            "pending",
            "status: pending",
        ),
        changed_to(
            "wp_update_post(['ID' => $p->ID, 'post_status' => 'publish', 'post_date' => current_time('mysql'), 'post_date_gmt' => \
                 current_time('mysql', 1), 'edit_date' => true]);",
            "publish",
            "status: publish",
        ),
    );
}

async fn changed_to(change: &str, status: &str, found: &str) {
    let office = Office::open().await;
    let piece = waiting_for(&office, SOON).await;
    office
        .site
        .php(&format!("$p = get_posts(['post_status' => 'future'])[0]; {change}"));
    office
        .run_until("somebody to be asked", |office| {
            told(office, piece) == Some((STUCK.to_owned(), FaultCode::EditedOnSite))
        })
        .await;
    assert_eq!(office.statuses(), [status], "{change}");
    let delivery = office.delivery(piece, "publish");
    assert!(delivery.detail.contains(found), "{change}: {delivery:?}");
    office.run().await;
    assert!(office.states(piece, "take_back").is_empty(), "{change}");
    office
        .desk()
        .overwrite_delivery(office.chief, delivery.id)
        .expect("it was shown");
    office
        .run_until(change, |office| office.states(piece, "publish") == ["seen"])
        .await;
    assert_eq!(
        (office.statuses(), office.state(piece)),
        (vec!["publish".to_owned()], State::Published)
    );
}

/// In the trash, it is said where it went.
#[tokio::test]
async fn what_was_trashed_there_is_not_brought_back() {
    let office = Office::open().await;
    let piece = waiting(&office).await;
    office
        .site
        .php("wp_trash_post(get_posts(['post_status' => 'future'])[0]->ID);");
    office.pass(TimeDelta::hours(1));
    office
        .run_until("somebody to be told", |office| {
            told(office, piece) == Some((STUCK.to_owned(), FaultCode::GoneFromSite))
        })
        .await;
    assert_eq!(office.statuses(), ["trash"]);
}
