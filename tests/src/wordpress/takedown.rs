//! What is withdrawn to the site's trash, and what a kill takes along.

use super::client::Asking;
use super::publisher::{Publisher, now, order, piece_id, publish, version};
use super::server::WordPress;
use marbre_publish::deliver::job::{Order, Seen};
use marbre_publish::wordpress::Withdrawn;
use serde_json::json;

const FIRST: &str = "get_posts(['post_status' => 'any, trash', 'numberposts' => -1])[0]";

fn withdraw() -> Order {
    Order::Withdraw {
        piece: piece_id(1),
        reason: String::new(),
    }
}

/// A site with one article online, of somebody who withdraws to the trash; the article's path.
async fn online(site: &WordPress) -> (Publisher, String) {
    let mut publisher = Publisher::at(&site.url(), site, "desk");
    publisher.settings.withdrawn = Withdrawn::Trash;
    let (seen, _) = publisher
        .persist(&publish("t1", &version(1, "La première", true), now()))
        .await;
    let Seen::Online { url } = seen else { panic!("{seen:?}") };
    let path = url.trim_start_matches(&site.url()).to_owned();
    (publisher, path)
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
    publisher
        .persist(&order("t2", Order::Kill { piece: piece_id(1) }, now()))
        .await;
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
