//! What a static site says of itself is changed by a person: it stands on the pages of the next publication, with nothing
//! that nobody approved.

use super::newsroom::{HEADLINE, Newsroom};
use chrono::Duration;
use marbre_desk::ActOptions;
use marbre_desk::sites::StaticChange;
use marbre_domain::ids::SiteId;
use marbre_domain::piece::FieldName;
use marbre_domain::workflow::Action;

const MOTTO: &str = "Le fleuve au quotidien";

fn site(room: &Newsroom) -> SiteId {
    *room.desk().newsroom().sites.keys().next().unwrap()
}

fn change(room: &Newsroom, change: &StaticChange) -> Result<(), marbre_desk::DeskError> {
    let id = site(room);
    room.desk().change_static_site(room.chief, id, change)
}

fn described() -> StaticChange {
    StaticChange {
        motto: Some(format!("  {MOTTO} ")),
        footer_note: Some("© La Gazette de Wansi".to_owned()),
        about: Some("Un journal de **Wansi**.".to_owned()),
        ..StaticChange::default()
    }
}

#[tokio::test]
async fn a_changed_motto_waits_for_the_next_publication_and_brings_no_unapproved_word() {
    let room = Newsroom::new();
    room.approve();
    let in_an_hour = ActOptions {
        at: Some(room.wall(Duration::hours(1))),
        ..ActOptions::default()
    };
    room.act(room.chief, Action::Schedule, &in_an_hour).unwrap();
    // Somebody goes on writing while the chief finds the words.
    let unread = "Ce que personne n’a relu";
    room.desk()
        .set_field(room.chief, room.piece, FieldName::Headline, unread)
        .unwrap();
    change(&room, &described()).unwrap();
    assert_eq!(room.run().await, 0);
    assert!(room.site().is_empty(), "settings publish nothing");

    room.pass(Duration::hours(1));
    assert_eq!(room.run().await, 1);
    let pages = room.site();
    let (_, front) = pages
        .iter()
        .find(|(path, _)| path.ends_with("site/index.html"))
        .unwrap();
    assert!(front.contains(MOTTO) && front.contains(HEADLINE));
    assert!(!room.telling("Un journal de <strong>Wansi</strong>").is_empty());
    assert!(room.telling(unread).is_empty());

    // What is online stays as it is until something is published again.
    let other = StaticChange {
        motto: Some("Chaque matin à Wansi".to_owned()),
        about: Some(String::new()),
        ..StaticChange::default()
    };
    change(&room, &other).unwrap();
    room.pass(Duration::minutes(5));
    assert_eq!(room.run().await, 0);
    assert_eq!(room.site(), pages);
}

#[test]
fn an_address_that_no_page_can_be_made_with_is_refused_and_changes_nothing() {
    let room = Newsroom::new();
    for wrong in [
        "gazette.example",
        "http://gazette.example",
        "https://moi:secret@gazette.example",
        "htps://x y",
    ] {
        let said = StaticChange {
            url: Some(wrong.to_owned()),
            motto: Some(MOTTO.to_owned()),
            ..StaticChange::default()
        };
        let refused = change(&room, &said).unwrap_err();
        assert_eq!(refused.code(), "site_address", "{wrong}");
        let refused = room.desk().add_static_site(room.chief, "../other", wrong).unwrap_err();
        assert_eq!(refused.code(), "site_address", "{wrong}");
    }
    let id = site(&room);
    let settings = room.desk().static_settings_of(id).unwrap();
    assert_eq!((settings.url.as_str(), settings.motto.as_str()), ("", ""));
    assert_eq!(room.desk().newsroom().sites.len(), 1);

    assert!(room.desk().change_static_site(room.editor, id, &described()).is_err());
    let refused = room.desk().add_static_site(room.chief, "../site", "").unwrap_err();
    assert_eq!(refused.code(), "site_folder_taken");
}

#[tokio::test]
async fn a_site_with_pages_only_moves_to_a_folder_that_holds_them() {
    let room = Newsroom::new();
    let moved = |place: &str| StaticChange {
        place: Some(place.to_owned()),
        ..StaticChange::default()
    };
    // Nothing is there yet: any folder will do.
    change(&room, &moved("../elsewhere")).unwrap();
    change(&room, &moved("../site")).unwrap();
    room.approve();
    room.act(room.chief, Action::Publish, &ActOptions::default()).unwrap();
    room.run().await;
    let refused = change(&room, &moved("../elsewhere")).unwrap_err();
    assert_eq!(refused.code(), "site_folder_empty");

    let (manifest, _) = room
        .site()
        .into_iter()
        .find(|(path, _)| path.ends_with("marbre-manifest.json"))
        .unwrap();
    let there = manifest.parent().unwrap();
    std::fs::rename(there, there.with_file_name("elsewhere")).unwrap();
    change(&room, &moved("../elsewhere")).unwrap();
}
