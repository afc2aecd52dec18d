//! What was approved is what is published: whatever changes between the approval and its hour, readers get the bytes of
//! the approved version, and the desk is shown what no longer agrees.

use super::newsroom::{CAPTION, HEADLINE, Newsroom};
use chrono::Duration;
use marbre_desk::ActOptions;
use marbre_domain::piece::FieldName;
use marbre_domain::taxonomy::Taxonomy;
use marbre_domain::workflow::Action;

/// Approves, schedules in an hour, changes something, lets the hour pass, and gives the page.
async fn published_after(change: impl Fn(&Newsroom)) -> (Newsroom, String, Vec<String>) {
    let room = Newsroom::new();
    room.approve();
    let in_an_hour = ActOptions {
        at: Some(room.wall(Duration::hours(1))),
        ..ActOptions::default()
    };
    room.act(room.chief, Action::Schedule, &in_an_hour).unwrap();
    change(&room);
    let view = room.desk().piece_view(room.chief, room.piece).unwrap();
    assert_eq!(view.approval_covers, view.moved_since_approval.is_empty());
    room.pass(Duration::hours(1));
    assert_eq!(room.run().await, 1);
    let page = room.page();
    (room, page, view.moved_since_approval)
}

/// The article itself: menus around it speak of the site as it is, not of the piece.
fn article(page: &str) -> &str {
    let from = page.find("<article").expect("a page holds an article");
    let to = page.find("</article>").expect("the article ends");
    &page[from..to]
}

async fn check(flagged: &str, old: &str, new: &str, change: impl Fn(&Newsroom)) {
    let (_, untouched, nothing) = published_after(|_| ()).await;
    assert_eq!(nothing, Vec::<String>::new());
    let (room, page, moved) = published_after(change).await;
    assert!(
        moved.iter().any(|field| field == flagged),
        "{flagged} is not among {moved:?}"
    );
    assert!(article(&page).contains(old), "« {old} » was approved");
    assert!(!article(&page).contains(new), "« {new} » was never approved");
    assert_eq!(article(&page), article(&untouched));
    let online = room.desk().piece_view(room.chief, room.piece).unwrap();
    assert_eq!(online.online.len(), 1);
    assert_eq!(Some(online.online[0].version), online.approved);
}

#[tokio::test]
async fn a_headline_changed_after_approval_waits_for_another() {
    let new = "À Wansi, le pont rouvre";
    check("headline", HEADLINE, new, |room| {
        room.desk()
            .set_field(room.chief, room.piece, FieldName::Headline, new)
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_signer_renamed_after_approval_signs_as_approved() {
    check("byline_author", "Ousmane Diarra", "Ousmane Diarra-Keïta", |room| {
        room.desk()
            .rename_signer(room.chief, room.signer, "Ousmane Diarra-Keïta")
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_caption_changed_after_approval_stays_as_approved() {
    let new = "La berge, jeudi soir.";
    check("lead_caption", CAPTION, new, |room| {
        room.desk()
            .set_media(
                room.chief,
                room.piece,
                room.picture,
                new,
                "Photo Ousmane Diarra",
                "Des pirogues",
            )
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_section_renamed_after_approval_is_named_as_approved() {
    check("sections", "Fleuve", "Eaux et rives", |room| {
        room.desk()
            .rename_term(room.chief, room.section, "Eaux et rives")
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_section_moved_after_approval_stands_where_it_was_approved() {
    check("sections", "Fleuve", "Eaux et rives", |room| {
        let mut desk = room.desk();
        let above = desk
            .add_term(room.chief, Taxonomy::Section, "Eaux et rives", None, None)
            .unwrap();
        desk.move_term(room.chief, room.section, Some(above), None).unwrap();
        desk.retire_term(room.chief, room.section, true).unwrap();
    })
    .await;
}
