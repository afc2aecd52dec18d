//! What is withdrawn to the site's trash, with its comments, and what a kill takes along.

use super::client::Asking;
use super::fault::{Fault, first, nothing};
use super::office::Office;
use super::proxy::Proxy;
use super::publisher::{Publisher, now, order, piece_id, publish, version};
use super::server::WordPress;
use hyper::Method;
use marbre_desk::ActOptions;
use marbre_desk::fault::FaultCode;
use marbre_domain::workflow::Action;
use marbre_publish::deliver::job::{Order, Seen};
use marbre_publish::wordpress::Withdrawn;
use serde_json::{Value, json};

const FIRST: &str = "get_posts(['post_status' => 'any, trash', 'numberposts' => -1])[0]";

fn withdraw() -> Order {
    Order::Withdraw {
        piece: piece_id(1),
        reason: String::new(),
    }
}

/// A site with one article online, of somebody who withdraws to the trash; the article's path.
async fn online(site: &WordPress) -> (Publisher, String) {
    online_by(Publisher::at(&site.url(), site, "desk")).await
}

async fn online_by(mut publisher: Publisher) -> (Publisher, String) {
    publisher.settings.withdrawn = Withdrawn::Trash;
    let (seen, _) = publisher
        .persist(&publish("t1", &version(1, "La première", true), now()))
        .await;
    let Seen::Online { url } = seen else { panic!("{seen:?}") };
    // Whichever host it was reached by, the site's own or the proxy's.
    let path = url.splitn(4, '/').nth(3).map(|path| format!("/{path}"));
    (publisher, path.expect("an address has a path"))
}

#[tokio::test]
async fn what_is_withdrawn_to_the_trash_is_there_and_comes_back_from_it_under_its_address() {
    let site = WordPress::start();
    let (publisher, path) = online(&site).await;
    let nobody = Asking::nobody(&site);
    let (seen, _) = publisher.persist(&order("t2", withdraw(), now())).await;
    assert!(matches!(seen, Seen::Online { .. }), "{seen:?}");
    assert_eq!(site.value(&format!("{FIRST}->post_status")), "trash");
    assert_eq!(nobody.get(&path).await.status, 404);

    let (seen, _) = publisher
        .persist(&publish("t3", &version(1, "De retour", true), now()))
        .await;
    let Seen::Online { url } = seen else { panic!("{seen:?}") };
    assert!(url.ends_with(&path), "{url} is not {path}");
    let page = nobody.get(&path).await;
    assert!(page.status == 200 && page.text.contains("De retour"));
    assert_eq!(site.count("post"), 1);
}

#[tokio::test]
async fn a_site_that_keeps_no_trash_deletes_nothing_that_is_withdrawn() {
    let site = WordPress::start();
    let (publisher, path) = online(&site).await;
    site.add_plugin("no-trash", "add_filter('rest_post_trashable', '__return_false');");
    publisher.persist(&order("t2", withdraw(), now())).await;
    assert_eq!(site.value(&format!("{FIRST}->post_status")), "draft");
    assert_eq!(Asking::nobody(&site).get(&path).await.status, 404);
}

#[tokio::test]
async fn a_kill_takes_the_text_and_our_pictures_and_leaves_what_others_put_into_the_library() {
    let site = WordPress::start();
    let (publisher, path) = online(&site).await;
    site.php(&format!(
        "wp_insert_attachment(['post_title' => 'Archives', 'post_mime_type' => 'image/jpeg', 'post_status' => 'inherit'], 'archives.jpg', {FIRST}->ID);"
    ));
    assert_eq!(site.count("attachment"), 2);
    let (seen, _) = publisher
        .persist(&order("t2", Order::Kill { piece: piece_id(1) }, now()))
        .await;
    let Seen::KilledOver { differences, kept, .. } = seen else {
        panic!("{seen:?}")
    };
    assert_eq!((differences.len(), kept.len()), (0, 1), "{differences:?}");
    assert!(kept[0].ends_with("/archives.jpg"), "{kept:?}");
    assert_eq!(
        site.value("count(get_posts(['post_status' => 'any, trash', 'numberposts' => -1]))"),
        json!(0)
    );
    assert_eq!(
        site.value("get_posts(['post_type' => 'attachment'])[0]->post_title"),
        "Archives"
    );
    assert_eq!(site.count("attachment"), 1);
    assert_eq!(Asking::nobody(&site).get(&path).await.status, 404);
}

#[tokio::test]
async fn a_kill_that_is_tried_again_takes_no_picture_that_it_deleted_for_one_that_somebody_changed() {
    let site = WordPress::start();
    let proxy = Proxy::before(&site.host(), nothing());
    let (publisher, path) = online_by(Publisher::through(&proxy, &site)).await;
    assert_eq!(site.count("attachment"), 1);
    // The picture is gone by then, and the post still there.
    proxy.follow(first(1, Method::DELETE, "/posts/", Fault::LostRequest));
    let kill = order("t2", Order::Kill { piece: piece_id(1) }, now());
    let (seen, attempts) = publisher.persist(&kill).await;
    assert!(
        matches!(seen, Seen::Online { .. }) && attempts == 2,
        "{attempts}: {seen:?}"
    );
    assert_eq!((site.count("post"), site.count("attachment")), (0, 0));
    assert_eq!(Asking::nobody(&site).get(&path).await.status, 404);
}

#[tokio::test]
async fn what_goes_to_the_trash_is_out_of_sight_before_its_comments_are_read() {
    let site = WordPress::start();
    let proxy = Proxy::before(&site.host(), nothing());
    let (publisher, path) = online_by(Publisher::through(&proxy, &site)).await;
    proxy.follow(first(1, Method::GET, "/comments", Fault::LostRequest));
    let order = order("t2", withdraw(), now());
    let cut = publisher.try_once(&order).await;
    assert!(cut.is_err(), "the line was lost: {cut:?}");
    assert_eq!(Asking::nobody(&site).get(&path).await.status, 404);
    let (seen, _) = publisher.persist(&order).await;
    assert!(matches!(seen, Seen::Online { .. }), "{seen:?}");
    assert_eq!(site.value(&format!("{FIRST}->post_status")), "trash");
}

#[tokio::test]
async fn a_site_that_lists_no_comments_any_more_holds_no_article_in_the_trash() {
    let site = WordPress::start();
    let (publisher, path) = online(&site).await;
    site.php(&format!(
        "wp_insert_comment(['comment_post_ID' => {FIRST}->ID, 'comment_author' => 'Fanta', 'comment_content' => 'Merci', \
         'comment_approved' => '1']);"
    ));
    publisher.persist(&order("t2", withdraw(), now())).await;
    site.add_plugin(
        "no-comments",
        "add_filter('rest_pre_dispatch', fn($done, $server, $request) => str_starts_with($request->get_route(), '/wp/v2/comments') \
         ? new WP_Error('broken', 'A plugin failed.', ['status' => 500]) : $done, 10, 3);",
    );
    let back = publish("t3", &version(1, "De retour", true), now());
    let (seen, attempts) = publisher.persist(&back).await;
    assert!(
        matches!(seen, Seen::Online { .. }) && attempts == 1,
        "{attempts}: {seen:?}"
    );
    let page = Asking::nobody(&site).get(&path).await;
    assert!(page.status == 200 && page.text.contains("De retour"));
}

#[tokio::test]
async fn comments_go_into_the_trash_with_their_article_and_come_back_as_they_stood() {
    let site = WordPress::start();
    let proxy = Proxy::before(&site.host(), nothing());
    let (publisher, _) = online_by(Publisher::through(&proxy, &site)).await;
    // The last but one is decided by somebody while it is in the trash, the last is no reader's but another site's.
    let before = ["1", "0", "spam", "trash", "1", "1"];
    let numbers: Vec<u64> = before
        .iter()
        .enumerate()
        .map(|(at, state)| {
            let kind = if at == 5 { "pingback" } else { "comment" };
            let made = site.value(&format!(
                "wp_insert_comment(['comment_post_ID' => {FIRST}->ID, 'comment_author' => 'Fanta', 'comment_content' => 'Mot {at}', \
                 'comment_approved' => '{state}', 'comment_type' => '{kind}'])"
            ));
            made.as_u64().expect("a number")
        })
        .collect();
    let stand = || {
        let all = format!("array_map(fn($number) => get_comment($number)->comment_approved, {numbers:?})");
        site.value(&all)
    };
    assert_eq!(stand(), json!(before));
    publisher.persist(&order("t2", withdraw(), now())).await;
    assert_eq!(stand(), json!(vec!["post-trashed"; 6]), "WordPress puts them there too");
    site.php(&format!("wp_spam_comment({});", numbers[4]));

    // An answer is lost on the way back: the others are put back by the next attempt.
    proxy.follow(first(1, Method::POST, "/comments/", Fault::LostReply));
    let back = publish("t3", &version(1, "De retour", true), now());
    let (seen, attempts) = publisher.persist(&back).await;
    assert!(
        matches!(seen, Seen::Online { .. }) && attempts == 2,
        "{attempts}: {seen:?}"
    );
    assert_eq!(stand(), json!(["1", "0", "spam", "trash", "spam", "1"]));
}

/// Somebody changes one line of the site's article there.
fn changed_there(site: &WordPress, ours: &str, theirs: &str) {
    site.php(&format!(
        "$p = {FIRST}; wp_update_post(wp_slash(['ID' => $p->ID, 'post_content' => str_replace('{ours}', '{theirs}', $p->post_content)]));"
    ));
}

#[tokio::test]
async fn a_kill_deletes_what_somebody_changed_there_and_gives_both_texts_whole() {
    let site = WordPress::start();
    let proxy = Proxy::before(&site.host(), nothing());
    let (publisher, path) = online_by(Publisher::through(&proxy, &site)).await;
    changed_there(&site, "250 francs", "300 francs");
    // The answer to the deletion is lost: the next attempt finds nothing to compare any more.
    proxy.follow(first(1, Method::DELETE, "/posts/", Fault::LostReply));
    let kill = order("t2", Order::Kill { piece: piece_id(1) }, now());
    let (seen, attempts) = publisher.persist(&kill).await;
    let Seen::KilledOver { url, differences, kept } = seen else {
        panic!("{seen:?}")
    };
    assert_eq!((attempts, site.count("post")), (2, 0));
    assert!(url.ends_with(&path) && kept.is_empty(), "{url} {kept:?}");
    let [text] = &differences[..] else {
        panic!("{differences:?}")
    };
    for (whole, price) in [(&text.expected, "250 francs"), (&text.found, "300 francs")] {
        assert!(whole.contains(price) && whole.contains("On reviendra."), "{whole}");
    }
    assert_eq!(Asking::nobody(&site).get(&path).await.status, 404);
}

#[tokio::test]
async fn what_a_kill_deleted_of_others_stands_among_the_deliveries() {
    let office = Office::open().await;
    let killed = async |headline: &str, meanwhile: &dyn Fn()| {
        let piece = office.approved(headline);
        let now = ActOptions::default();
        office.act(piece, Action::Publish, &now).expect("published");
        office
            .run_until("it is online", |office| office.states(piece, "publish") == ["seen"])
            .await;
        meanwhile();
        office.act(piece, Action::Kill, &now).expect("killed");
        office
            .run_until("it is off", |office| office.states(piece, "withdraw") == ["seen"])
            .await;
        office.delivery(piece, "withdraw")
    };
    let quiet = killed("Le bac", &|| {}).await;
    assert_eq!(
        (quiet.fault, quiet.detail.as_str()),
        (None, ""),
        "nobody changed anything"
    );

    let told = killed("La crue", &|| changed_there(&office.site, "vers Wansi", "vers Sélou")).await;
    let fault = told.fault.clone().expect("it says what was deleted");
    assert_eq!(fault.code, FaultCode::KilledOver);
    assert_eq!(fault.facts["changed"], "yes", "{fault:?}");
    let both = |line: &marbre_desk::fault::LineDiffers| line.sent.contains("Wansi") && line.found.contains("Sélou");
    assert!(fault.differences.iter().any(both), "{fault:?}");
    assert!(told.detail.contains("vers Sélou"), "{}", told.detail);
    assert_eq!(office.posts(), Value::Array(Vec::new()));
}
