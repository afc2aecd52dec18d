//! One entry at which a site fails for good, with what stands before it answering 502, 503 or 504: it is named, the others come,
//! and it is tried again by the next run. A site that is down as a whole ends the run.

use super::client::{API, Asking};
use super::fault::{Fault, always, nothing};
use super::office::Office;
use super::ranges::{bring, library, shelve};
use marbre_desk::articles::{Range, Stage, import_range};
use serde_json::json;

/// Whether a request asks for one entry by its number.
fn is_entry(target: &str, kind: &str, number: u64) -> bool {
    let ends = format!("/{kind}/{number}");
    target.split(['?', '&']).any(|part| part.ends_with(&ends))
}

/// Whether a request asks for a page of articles with their texts, which the site cannot make either.
fn is_page(target: &str) -> bool {
    target.contains("content.raw")
}

async fn publish(admin: &Asking, title: &str, picture: u64) -> u64 {
    let post = json!({ "title": title, "content": "Deux lignes.", "status": "publish", "featured_media": picture });
    admin.post(&format!("{API}/posts"), post).await.id()
}

async fn three(office: &Office) -> [u64; 3] {
    let admin = Asking::user(&office.site, "admin");
    let mut numbers = [0; 3];
    for (number, title) in numbers.iter_mut().zip(["Le bac", "La crue", "Le marché"]) {
        *number = publish(&admin, title, 0).await;
    }
    numbers
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_at_which_the_site_fails_for_good_is_named_and_the_others_come() {
    let office = Office::open().await;
    let bad = three(&office).await[1];
    let mut came = 0;
    for (fault, status) in [
        (Fault::BadGateway, "(502)"),
        (Fault::Unavailable, "(503)"),
        (Fault::GatewayTimeout, "(504)"),
    ] {
        office.proxy.follow(Box::new(move |seen| {
            (is_page(&seen.target) || is_entry(&seen.target, "posts", bad)).then(|| fault.clone())
        }));
        let run = bring(&office, &Range::default()).await;
        came += run.new;
        let [failed] = run.failed.as_slice() else {
            panic!("{status}: {:?}", run.failed)
        };
        assert_eq!((&run.stage, came, failed.post), (&Stage::Done, 2, bad), "{status}");
        assert!(failed.why.contains(status), "{failed:?}");
    }

    // Mended, it is the first that the next run asks for.
    office.proxy.follow(nothing());
    let whole = bring(&office, &Range::default()).await;
    assert_eq!((whole.stage, whole.new, whole.failed), (Stage::Done, 1, vec![]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_that_goes_down_at_an_article_ends_the_run_and_names_none() {
    let office = Office::open().await;
    let numbers = three(&office).await;
    let mut down = false;
    office.proxy.follow(Box::new(move |seen| {
        down |= is_entry(&seen.target, "posts", numbers[1]);
        (down || is_page(&seen.target)).then_some(Fault::Unavailable)
    }));
    let ended = import_range(&office.desk, office.chief, office.site_id, &Range::default()).await;
    assert!(ended.is_err(), "the site is down: {ended:?}");
    office.proxy.follow(always(Fault::BadGateway));
    let ended = import_range(&office.desk, office.chief, office.site_id, &Range::default()).await;
    assert!(ended.is_err(), "it still is: {ended:?}");
    let told = office.desk().import_progress(office.site_id).expect("it is remembered");
    let told = told.expect("there was a run");
    assert!(
        matches!(told.stage, Stage::Failed { .. }) && told.failed.is_empty(),
        "{told:?}"
    );

    office.proxy.follow(nothing());
    let whole = bring(&office, &Range::default()).await;
    assert_eq!((whole.stage, whole.new, whole.failed), (Stage::Done, 3, vec![]));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_of_the_library_at_which_the_site_fails_for_good_is_named_and_the_others_come() {
    let office = Office::open().await;
    let admin = Asking::user(&office.site, "admin");
    let bad = shelve(&admin, &["un.jpg", "deux.jpg", "trois.jpg"]).await[1];
    office.proxy.follow(Box::new(move |seen| {
        let target = &seen.target;
        let page = target.contains("/media") && target.contains("offset=") && !target.contains("_fields");
        (page || is_entry(target, "media", bad)).then_some(Fault::GatewayTimeout)
    }));
    let run = bring(&office, &library()).await;
    let [failed] = run.failed.as_slice() else {
        panic!("{:?}", run.failed)
    };
    assert_eq!((&run.stage, run.new, run.total, failed.post), (&Stage::Done, 2, 3, bad));
    assert!(failed.why.contains("(504)"), "{failed:?}");

    office.proxy.follow(nothing());
    let whole = bring(&office, &library()).await;
    assert_eq!(
        (whole.stage, whole.new, whole.same, whole.failed),
        (Stage::Done, 1, 2, vec![])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_comes_without_the_picture_over_whose_entry_the_site_fails_and_gets_it_later() {
    let office = Office::open().await;
    let admin = Asking::user(&office.site, "admin");
    let pictures = shelve(&admin, &["bonne.jpg", "mauvaise.jpg"]).await;
    publish(&admin, "Le bac", pictures[0]).await;
    let without = publish(&admin, "La crue", pictures[1]).await;
    let bad = pictures[1];
    office.proxy.follow(Box::new(move |seen| {
        let several = seen.target.contains("/media") && seen.target.contains("include=");
        (several || is_entry(&seen.target, "media", bad)).then_some(Fault::BadGateway)
    }));
    let range = Range {
        pictures: true,
        ..Range::default()
    };
    let run = bring(&office, &range).await;
    let [left] = run.pictures_left.as_slice() else {
        panic!("{:?}", run.pictures_left)
    };
    assert_eq!(
        (&run.stage, run.new, run.failed.len(), left.post),
        (&Stage::Done, 2, 0, without)
    );
    let address = format!("attachment_id={bad}");
    assert!(left.why.contains("(502)") && left.why.contains(&address), "{left:?}");

    office.proxy.follow(nothing());
    let mended = bring(&office, &range).await;
    assert_eq!(
        (&mended.stage, mended.new, mended.changed, mended.pictures_left.len()),
        (&Stage::Done, 0, 1, 0),
        "{mended:?}"
    );
}
