//! Several deliveries at the same moment: their changes leave in one request, each has its own answer, and whatever is lost or
//! refused of that request, every piece is there once.

use super::client::{API, Asking};
use super::fault::{Fault, Seen as Request, first, nothing};
use super::proxy::Proxy;
use super::publisher::{Publisher, now, publish, version};
use super::server::WordPress;
use marbre_publish::deliver::job::Seen;
use reqwest::Method;
use serde_json::json;

const BATCH: &str = "/batch/v1";

/// Publishes four pieces at the same moment, as a desk does once a site answered.
async fn four(publisher: &Publisher, first: u64) {
    let one = async |number: u64| {
        let content = version(number, &format!("La pièce {number}"), false);
        let (seen, _) = publisher
            .persist(&publish(&format!("t{number}"), &content, now()))
            .await;
        assert!(matches!(seen, Seen::Online { .. }), "{number}: {seen:?}");
    };
    tokio::join!(one(first), one(first + 1), one(first + 2), one(first + 3));
}

/// So many pieces, each once, under its own address, with its own words.
fn stand_once(site: &WordPress, pieces: u64) {
    let stand = site.value(
        "array_map(fn($p) => [$p->post_title, $p->post_name, $p->post_status], get_posts(['post_status' => 'any', \
         'numberposts' => -1, 'orderby' => 'title', 'order' => 'ASC']))",
    );
    let wanted: Vec<_> = (1..=pieces)
        .map(|number| json!([format!("La pièce {number}"), format!("marche-{number}"), "publish"]))
        .collect();
    assert_eq!(stand, json!(wanted));
}

/// The first of them alone, so that terms are known; then what is asked of the site afterwards.
async fn begun(site: &WordPress, proxy: &Proxy) -> (Publisher, usize) {
    let publisher = Publisher::through(proxy, site);
    let content = version(1, "La pièce 1", false);
    publisher.persist(&publish("t1", &content, now())).await;
    let before = proxy.seen().len();
    (publisher, before)
}

#[tokio::test]
async fn a_piece_that_goes_alone_takes_five_requests_and_four_take_fewer_each() {
    let site = WordPress::start();
    let proxy = Proxy::before(&site.host(), nothing());
    let (publisher, before) = begun(&site, &proxy).await;
    let content = version(2, "La pièce 2", false);
    publisher.persist(&publish("t2", &content, now())).await;
    let alone: Vec<Request> = proxy.seen().split_off(before);
    let asked: Vec<_> = alone.iter().map(|asked| (&asked.method, &asked.target)).collect();
    // Draft, text, the look at it, status, the page as readers get it.
    let methods: Vec<_> = alone.iter().map(|asked| asked.method.clone()).collect();
    assert_eq!(
        methods,
        [Method::POST, Method::POST, Method::GET, Method::POST, Method::GET],
        "{asked:?}"
    );
    assert!(alone[2].target.contains("context=edit"), "{asked:?}");
    assert!(alone[4].target.contains("marche-2"), "{asked:?}");

    let before = proxy.seen().len();
    four(&publisher, 3).await;
    let together = proxy.seen().split_off(before);
    assert!(
        together.len() < 4 * alone.len() && together.iter().any(|asked| asked.target.contains(BATCH)),
        "{together:?}"
    );
    stand_once(&site, 6);
}

#[tokio::test]
async fn a_batch_whose_answer_is_lost_leaves_each_piece_once() {
    let site = WordPress::start();
    let proxy = Proxy::before(&site.host(), nothing());
    let (publisher, _) = begun(&site, &proxy).await;
    let mut next = 2;
    for fault in [Fault::LostReply, Fault::CutReply, Fault::LostRequest] {
        for lost in 1..=3 {
            let before = proxy.seen().len();
            proxy.follow(first(lost, Method::POST, BATCH, fault.clone()));
            four(&publisher, next).await;
            let seen = proxy.seen().split_off(before);
            assert!(
                seen.iter().any(|asked| asked.fault.is_some()),
                "{fault:?}: none was lost"
            );
            next += 4;
        }
    }
    let stand = site.value(
        "[count(get_posts(['post_status' => 'any', 'numberposts' => -1])), count(get_posts(['numberposts' => -1]))]",
    );
    assert_eq!(stand, json!([next - 1, next - 1]), "all of them, all public");
}

#[tokio::test]
async fn a_site_that_takes_no_batches_takes_them_one_by_one() {
    for (name, plugin) in [
        (
            "unknown",
            "add_filter('rest_endpoints', function ($all) { unset($all['/batch/v1']); return $all; });",
        ),
        (
            "guarded",
            "if (str_contains($_SERVER['REQUEST_URI'] ?? '', 'batch/v1')) { http_response_code(403); echo '<h1>Blocked</h1>'; exit; }",
        ),
    ] {
        let site = WordPress::start();
        site.add_plugin(name, plugin);
        let proxy = Proxy::before(&site.host(), nothing());
        let (publisher, _) = begun(&site, &proxy).await;
        four(&publisher, 2).await;
        four(&publisher, 6).await;
        assert_eq!(
            proxy.count(&Method::POST, BATCH),
            1,
            "{name}: asked once, and not again"
        );
        stand_once(&site, 9);
    }
}

/// What one of them meets is its own affair.
#[tokio::test]
async fn what_the_site_refuses_of_one_holds_no_other() {
    let site = WordPress::start();
    site.add_plugin(
        "refusing",
        "add_filter('rest_pre_insert_post', fn($post) => str_contains($post->post_title ?? '', 'pièce 3') ? new \
         WP_Error('refused', 'Non', ['status' => 400]) : $post);",
    );
    let proxy = Proxy::before(&site.host(), nothing());
    let (publisher, _) = begun(&site, &proxy).await;
    let one = async |number: u64| {
        let content = version(number, &format!("La pièce {number}"), false);
        publisher
            .try_once(&publish(&format!("t{number}"), &content, now()))
            .await
    };
    let (two, three, four, five) = tokio::join!(one(2), one(3), one(4), one(5));
    assert!(three.as_ref().is_err_and(|error| !error.is_transient()), "{three:?}");
    for seen in [two, four, five] {
        assert!(matches!(seen, Ok(Seen::Online { .. })), "{seen:?}");
    }
    assert_eq!(site.count("post"), 4);
}

/// A machine that was set back to an earlier day asks for a draft that is there: the site's name for the second tells, the first
/// is filled, and the second goes.
#[tokio::test]
async fn a_draft_that_a_forgotten_attempt_left_is_the_one() {
    let site = WordPress::start();
    let proxy = Proxy::before(&site.host(), first(1, Method::POST, "/posts", Fault::LostReply));
    let content = version(1, "La pièce 1", false);
    let job = publish("t1", &content, now());
    let forgets = Publisher::through(&proxy, &site);
    assert!(forgets.try_once(&job).await.is_err(), "its answer is lost");
    let left = site.value("get_posts(['post_status' => 'draft'])[0]->ID");
    let (seen, _) = Publisher::through(&proxy, &site).persist(&job).await;
    assert!(matches!(seen, Seen::Online { .. }), "{seen:?}");
    let posts = Asking::user(&site, "desk")
        .get(&format!("{API}/posts?status=any&context=edit"))
        .await;
    assert_eq!((posts.count(), &posts.json[0]["id"]), (1, &left), "{}", posts.text);
}

/// A site that takes a post off again at once is told by its own words, not by a page that is missing.
#[tokio::test]
async fn a_post_that_the_site_takes_off_at_once_is_not_online() {
    let site = WordPress::start();
    site.add_plugin(
        "moderating",
        "add_action('rest_after_insert_post', function ($post) { if ($post->post_status === 'publish') { \
         wp_update_post(['ID' => $post->ID, 'post_status' => 'pending']); } });",
    );
    let publisher = Publisher::at(&site.url(), &site, "desk");
    let seen = publisher
        .try_once(&publish("t1", &version(1, "La pièce 1", false), now()))
        .await;
    let Ok(Seen::Differs { differences, .. }) = &seen else {
        panic!("{seen:?}")
    };
    assert_eq!(
        (&*differences[0].expected, &*differences[0].found),
        ("publish", "pending")
    );
}
