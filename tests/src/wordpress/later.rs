//! What did not come the first time it was asked for: a lead picture on which the site failed, a file at which the line is lost
//! again and again. It is named, holds nothing else up, and comes later.

use super::client::{API, Asking};
use super::fault::{Fault, first, nothing};
use super::office::Office;
use super::ranges::{bring, came, library, shelve};
use hyper::Method;
use marbre_desk::ActOptions;
use marbre_desk::articles::{Progress, Range, Stage, import_range};
use marbre_domain::text::block::{Block, BlockKind};
use marbre_domain::text::delta::TextName;
use marbre_domain::workflow::Action;
use serde_json::json;

/// The pictures of each piece, by its headline: what is said of them.
fn pictures_of(office: &Office, headline: &str) -> Vec<(String, String)> {
    let pieces = office.desk().list_pieces(office.chief, None, false).expect("listed");
    let row = pieces
        .into_iter()
        .find(|row| row.headline == headline)
        .expect("it is there");
    let view = office.desk().piece_view(office.chief, row.id).expect("it can be read");
    view.media
        .into_iter()
        .map(|media| (media.caption, media.credit))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_that_did_not_come_comes_with_a_later_run_and_stays_the_one_of_the_site() {
    let office = Office::open().await;
    let admin = Asking::user(&office.site, "admin");
    let picture = shelve(&admin, &["bac.jpg"]).await[0];
    let words = json!({ "alt_text": "Un bac", "caption": "Le bac de Wansi. Photo : Issa Koné" });
    admin.post(&format!("{API}/media/{picture}"), words).await;
    let post = json!({ "title": "Le bac", "content": "Deux lignes.", "status": "publish", "featured_media": picture });
    let post = admin.post(&format!("{API}/posts"), post).await.id();
    office.proxy.follow(Box::new(|seen| {
        seen.target.ends_with("/bac.jpg").then_some(Fault::Unavailable)
    }));
    let range = Range {
        pictures: true,
        ..Range::default()
    };
    let run = bring(&office, &range).await;
    assert_eq!((run.new, run.pictures_left.len()), (1, 1), "{run:?}");
    assert!(pictures_of(&office, "Le bac").is_empty());

    // Another run in between, without pictures, neither brings it nor forgets it.
    office.proxy.follow(nothing());
    bring(&office, &Range::default()).await;
    assert!(pictures_of(&office, "Le bac").is_empty());
    let mended = bring(&office, &range).await;
    assert_eq!(
        (&mended.stage, mended.new, mended.changed, mended.pictures_left.len()),
        (&Stage::Done, 0, 1, 0),
        "{mended:?}"
    );
    let said = ("Le bac de Wansi.".to_owned(), "Issa Koné".to_owned());
    assert_eq!(pictures_of(&office, "Le bac"), std::slice::from_ref(&said));
    let idle = bring(&office, &range).await;
    assert_eq!(
        (idle.changed, came(&office, "/bac.jpg")),
        (0, 1),
        "it came once: {idle:?}"
    );

    // Corrected and sent back, the article keeps the site's own picture: no second one is sent there.
    let pieces = office.desk().list_pieces(office.chief, None, false).expect("listed");
    let piece = pieces[0].id;
    office
        .act(piece, Action::Update, &ActOptions::default())
        .expect("opened");
    let line = Block::new(BlockKind::Paragraph, "Trois lignes.".to_owned());
    office
        .desk()
        .replace_text(office.chief, piece, TextName::Body, &[line])
        .expect("a text");
    office
        .act(piece, Action::Submit, &ActOptions::default())
        .expect("submitted");
    office.read_and(piece, Action::Approve).expect("approved");
    office
        .act(piece, Action::Publish, &ActOptions::default())
        .expect("published");
    office
        .run_until("the correction", |office| office.states(piece, "publish") == ["seen"])
        .await;
    assert_eq!(
        office.site.value(&format!("(int) get_post_thumbnail_id({post})")),
        json!(picture)
    );
    let text = office.site.post(post)["post_content"].clone();
    assert!(
        text.as_str().is_some_and(|text| text.contains("Trois lignes")),
        "{text}"
    );
    assert_eq!(office.site.count("attachment"), 1);
    assert_eq!(pictures_of(&office, "Le bac"), [said]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_over_which_the_site_fails_when_a_run_comes_back_to_it_ends_no_run() {
    let office = Office::open().await;
    let admin = Asking::user(&office.site, "admin");
    let numbers = shelve(&admin, &["un.jpg", "deux.jpg"]).await;
    let entry = format!("/media/{}", numbers[1]);
    office.proxy.follow(Box::new(move |seen| {
        if seen.target.ends_with("/deux.jpg") {
            return Some(Fault::LostRequest);
        }
        seen.target.contains(&entry).then_some(Fault::CaptivePortal)
    }));
    let run = fails_until_it_is_passed_over(&office, &library()).await;
    let [failed] = run.failed.as_slice() else {
        panic!("{:?}", run.failed)
    };
    assert_eq!((&run.stage, run.new, failed.post), (&Stage::Done, 1, numbers[1]));
    assert!(run.late.is_empty(), "{run:?}");

    office.proxy.follow(nothing());
    let whole = bring(&office, &library()).await;
    assert_eq!(
        (whole.stage, whole.new, whole.same, whole.failed),
        (Stage::Done, 1, 1, vec![])
    );
}

/// A run on a line that is lost at one file, as often as it takes to be passed over, one loss a run.
async fn fails_until_it_is_passed_over(office: &Office, range: &Range) -> Progress {
    for _ in 0..2 {
        let lost = import_range(&office.desk, office.chief, office.site_id, range).await;
        assert!(lost.is_err(), "the line was lost: {lost:?}");
    }
    bring(office, range).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_at_which_the_line_is_always_lost_is_named_and_passed_over_and_comes_back() {
    let office = Office::open().await;
    let admin = Asking::user(&office.site, "admin");
    let numbers = shelve(&admin, &["un.jpg", "deux.jpg", "trois.jpg"]).await;
    office.proxy.follow(Box::new(|seen| {
        seen.target.ends_with("/deux.jpg").then_some(Fault::LostRequest)
    }));
    let run = fails_until_it_is_passed_over(&office, &library()).await;
    let [failed] = run.failed.as_slice() else {
        panic!("{:?}", run.failed)
    };
    assert_eq!((run.stage, run.new, failed.post), (Stage::Done, 2, numbers[1]));
    assert!(
        failed.why.contains("deux.jpg") && failed.why.contains("the line was lost"),
        "{failed:?}"
    );
    let asked = office.proxy.count(&Method::GET, "/deux.jpg");
    assert_eq!(asked, 4, "three times, and once more at the end");
    assert_eq!(["/un.jpg", "/trois.jpg"].map(|name| came(&office, name)), [1; 2]);

    office.proxy.follow(nothing());
    let whole = bring(&office, &library()).await;
    assert_eq!(
        (whole.stage, whole.new, whole.same, whole.failed),
        (Stage::Done, 1, 2, vec![])
    );

    // The same of an article's picture; here the line is whole again when the run comes back to it.
    let post =
        json!({ "title": "Le bac", "content": "Deux lignes.", "status": "publish", "featured_media": numbers[1] });
    admin.post(&format!("{API}/posts"), post).await;
    let post =
        json!({ "title": "La crue", "content": "Deux lignes.", "status": "publish", "featured_media": numbers[0] });
    admin.post(&format!("{API}/posts"), post).await;
    office
        .proxy
        .follow(first(3, Method::GET, "/deux.jpg", Fault::LostRequest));
    let range = Range {
        pictures: true,
        ..Range::default()
    };
    let run = fails_until_it_is_passed_over(&office, &range).await;
    assert_eq!(
        (&run.stage, run.new, run.failed.len(), run.pictures_left.len()),
        (&Stage::Done, 2, 0, 0),
        "{run:?}"
    );
    for headline in ["Le bac", "La crue"] {
        assert_eq!(pictures_of(&office, headline).len(), 1, "{headline}");
    }
}
