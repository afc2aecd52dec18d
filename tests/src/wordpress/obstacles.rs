//! What a site, its plugins and its owner may do to a publication under way: each is told in its own words, and nothing is
//! lost, doubled, taken for deleted, or told to somebody else.

use super::command::Marbre;
use super::fault::{Fault, always, nothing};
use super::proxy::Proxy;
use super::publisher::{Publisher, now, order, piece_id, publish, version};
use super::server::WordPress;
use super::tls::Unsigned;
use hyper::Method;
use marbre_desk::sites::{ConnectError, Secret, connect};
use marbre_publish::deliver::DeliverError;
use marbre_publish::deliver::job::{Order, Seen};
use marbre_publish::wordpress::RemoteError;
use marbre_publish::wordpress::discover::NotFound;
use serde_json::{Value, json};

fn password(site: &WordPress) -> Secret {
    Secret::new(&site.user("desk").password)
}

/// A certificate that nobody known has signed: said, never passed over, and not a word is sent.
#[tokio::test]
async fn a_certificate_that_nobody_signed_is_explained_and_hears_nothing() {
    let site = WordPress::start();
    let unsigned = Unsigned::start().await;
    let refused = connect(&unsigned.url(), "desk", password(&site), false, now()).await;
    let Err(ConnectError::NotFound(NotFound::Remote(RemoteError::Certificate(words)))) = refused.map(|_| ()) else {
        panic!("it is no certificate's error")
    };
    assert!(words.contains("UnknownIssuer"), "{words}");
    // A site that is connected, and whose certificate went bad since.
    let mut publisher = Publisher::at(&site.url(), &site, "desk");
    publisher.settings.root = format!("{}/wp-json/", unsigned.url());
    let refused = publisher
        .try_once(&publish("t1", &version(1, "La première", false), now()))
        .await;
    let Err(DeliverError::Remote(error)) = &refused else {
        panic!("{refused:?}")
    };
    assert!(
        matches!(error, RemoteError::Certificate(_)) && !error.is_transient(),
        "{error}"
    );
    assert!(error.to_string().contains("never skipped"), "{error}");
    assert_eq!((unsigned.knocked(), unsigned.heard()), (2, 0));
}

/// A site that moved: the new address is named, the password goes there only once somebody connects it.
#[tokio::test]
async fn a_site_that_moved_is_named_and_hears_no_password() {
    let site = WordPress::start();
    let (old, new) = (
        Proxy::before(&site.host(), nothing()),
        Proxy::before(&site.host(), nothing()),
    );
    let publisher = Publisher::through(&old, &site);
    publisher
        .persist(&publish("t1", &version(1, "La première", false), now()))
        .await;
    old.follow(always(Fault::Moved(new.url())));
    let update = publish("t2", &version(1, "La suite", false), now());
    for job in [
        update,
        order(
            "t3",
            Order::Withdraw {
                piece: piece_id(1),
                reason: String::new(),
            },
            now(),
        ),
    ] {
        let refused = publisher.try_once(&job).await;
        let Err(DeliverError::Remote(RemoteError::Elsewhere(address))) = &refused else {
            panic!("{refused:?}")
        };
        assert!(address.starts_with(&new.url()), "{address}");
        assert!(!refused.as_ref().is_err_and(DeliverError::is_transient));
    }
    let refused = connect(&old.url(), "desk", password(&site), false, now()).await;
    let Err(ConnectError::NotFound(NotFound::Remote(RemoteError::Elsewhere(address)))) = refused.map(|_| ()) else {
        panic!("the old address connects")
    };
    assert!(address.starts_with(&new.url()), "{address}");
    assert!(new.seen().iter().all(|seen| !seen.authorization), "{:?}", new.seen());
    assert_eq!(site.value("get_posts()[0]->post_title"), "La première");
    connect(&new.url(), "desk", password(&site), false, now())
        .await
        .map(|_| ())
        .expect("the address that somebody chose connects");
}

/// A site that names another one as its API: no password goes to a name that nobody typed.
#[tokio::test]
async fn a_page_that_names_somebody_elses_api_is_not_believed() {
    let (site, other) = (WordPress::start(), WordPress::start());
    site.add_plugin(
        "elsewhere",
        &format!(
            "add_filter('rest_url', fn($u) => str_replace(home_url(), '{}', $u));",
            other.url()
        ),
    );
    let stranger = Proxy::before(&other.host(), nothing());
    let refused = connect(&site.url(), "desk", password(&other), false, now()).await;
    let Err(error) = refused.map(|_| ()) else {
        panic!("it connects")
    };
    assert!(error.to_string().contains(&other.url()), "{error}");
    assert_eq!(stranger.seen(), []);
}

/// A part of the API that went says nothing about the article: it is not taken for deleted, nor for withdrawn.
#[tokio::test]
async fn an_api_that_lost_a_part_says_nothing_about_an_article() {
    let site = WordPress::start();
    let publisher = Publisher::at(&site.url(), &site, "desk");
    publisher
        .persist(&publish("t1", &version(1, "La première", false), now()))
        .await;
    site.add_plugin(
        "less",
        "add_filter('rest_endpoints', fn($all) => array_filter($all, fn($route) => strpos($route, '/wp/v2/posts') !== 0, \
         ARRAY_FILTER_USE_KEY));",
    );
    let piece = piece_id(1);
    for job in [
        publish("t2", &version(1, "La suite", false), now()),
        publish("t3", &version(2, "Une autre", false), now()),
        order(
            "t4",
            Order::Withdraw {
                piece,
                reason: String::new(),
            },
            now(),
        ),
        order("t5", Order::Kill { piece }, now()),
    ] {
        let refused = publisher.try_once(&job).await;
        assert!(
            matches!(&refused, Err(DeliverError::Remote(error @ RemoteError::NoRoute(_))) if !error.is_transient()),
            "{refused:?}"
        );
    }
    assert_eq!(site.value("get_posts()[0]->post_status"), "publish");
    std::fs::remove_file(site.site().join("wp-content/mu-plugins/less.php")).expect("the plugin");
    publisher
        .persist(&publish("t2", &version(1, "La suite", false), now()))
        .await;
    assert_eq!(
        (site.count("post"), site.value("get_posts()[0]->post_title")),
        (1, json!("La suite"))
    );
}

/// A WordPress older than what Marbre is tried with, as one shows itself: it is told, and nothing is refused for it.
#[tokio::test]
async fn an_older_wordpress_is_told() {
    let site = WordPress::start();
    let connected = connect(&site.url(), "desk", password(&site), false, now())
        .await
        .map_err(|error| error.to_string());
    assert!(!connected.expect("it connects").connection.older);
    site.add_plugin(
        "older",
        "add_filter('rest_endpoints', fn($all) => array_filter($all, fn($route) => $route !== '/wp/v2/templates/lookup', \
         ARRAY_FILTER_USE_KEY));",
    );
    let connected = connect(&site.url(), "desk", password(&site), false, now())
        .await
        .map_err(|error| error.to_string());
    assert!(connected.expect("it connects").connection.older);
}

/// A term that somebody renamed there is the same one; one that was deleted, or merged into another, is a question.
#[tokio::test]
async fn a_term_renamed_is_the_same_and_one_that_went_is_asked_for() {
    let site = WordPress::start();
    let mut publisher = Publisher::at(&site.url(), &site, "desk");
    publisher
        .persist(&publish("t1", &version(1, "La première", false), now()))
        .await;
    let names = || site.value("wp_get_post_terms(get_posts()[0]->ID, 'category', ['fields' => 'names'])");
    site.php("wp_update_term(get_cat_ID('Mali'), 'category', ['name' => 'Mali et Sahel']);");
    publisher
        .persist(&publish("t2", &version(1, "La suite", false), now()))
        .await;
    assert_eq!(names(), json!(["Économie &amp; marchés", "Mali et Sahel"]));

    // Merged: what it held goes under another, and it is deleted. Nobody looked for ten minutes.
    site.php(
        "$from = get_cat_ID('Mali et Sahel'); $to = wp_insert_term('Sahel', 'category')['term_id']; \
         wp_set_post_terms(get_posts()[0]->ID, [$to, get_cat_ID('Économie &amp; marchés')], 'category'); \
         wp_delete_term($from, 'category');",
    );
    let later = now() + chrono::TimeDelta::minutes(11);
    let refused = publisher
        .try_once(&publish("t3", &version(2, "Une autre", false), later))
        .await;
    assert!(
        matches!(&refused, Err(DeliverError::LacksTerms { names }) if *names == ["Mali"]),
        "{refused:?}"
    );
    // Asked once; whoever lets Marbre go on gets it made, whoever does not creates it there.
    publisher.settings.create_terms = false;
    let refused = publisher
        .try_once(&publish("t3", &version(2, "Une autre", false), later))
        .await;
    assert!(matches!(&refused, Err(DeliverError::LacksTerms { .. })), "{refused:?}");
    assert_eq!(site.value("count(get_posts(['post_status' => 'publish']))"), 1);
    site.php("wp_insert_term('Mali', 'category');");
    publisher
        .persist(&publish("t3", &version(2, "Une autre", false), later))
        .await;
    assert_eq!(site.value("count(get_posts(['post_status' => 'publish']))"), 2);
}

/// The same between two looks: what the site dropped is told, and the article stays a draft.
#[tokio::test]
async fn a_term_that_went_a_moment_ago_leaves_a_draft() {
    let site = WordPress::start();
    let publisher = Publisher::at(&site.url(), &site, "desk");
    publisher
        .persist(&publish("t1", &version(1, "La première", false), now()))
        .await;
    site.php("wp_delete_term(get_cat_ID('Mali'), 'category');");
    let told = publisher
        .try_once(&publish("t2", &version(2, "Une autre", false), now()))
        .await;
    assert!(
        matches!(&told, Ok(Seen::Differs { differences, .. }) if differences[0].expected.starts_with("categories")),
        "{told:?}"
    );
    assert_eq!(site.value("count(get_posts(['post_status' => 'publish']))"), 1);
}

/// A newsroom by its command, on a site behind a proxy.
struct Room {
    site: WordPress,
    proxy: Proxy,
    folder: tempfile::TempDir,
}

impl Room {
    fn open() -> Self {
        let site = WordPress::start();
        let room = Self {
            proxy: Proxy::before(&site.host(), nothing()),
            site,
            folder: tempfile::tempdir().expect("a folder"),
        };
        room.done("init --newsroom Gazette --member Aminata --role chief", "");
        room.done("term add section Fleuve", "");
        room.done("term add country Mali", "");
        let add = format!("site add wordpress {} --user desk", room.proxy.url());
        room.done(&add, &room.site.user("desk").password.clone());
        room.done("site pull --confirm --create", "");
        room
    }

    fn done(&self, words: &str, input: &str) -> String {
        let words: Vec<&str> = words.split(' ').collect();
        self.marbre(|marbre| marbre.done(&words, input))
    }

    fn marbre<T>(&self, say: impl FnOnce(&Marbre<'_>) -> T) -> T {
        say(&Marbre {
            home: &self.folder.path().join("home"),
            passphrase: Some("une phrase de passe"),
        })
    }

    fn piece(&self, headline: &str) -> String {
        let copy = format!("---\ntitle: {headline}\n---\n\nLa pirogue part à l’aube.\n");
        let made = self.done("piece import -", &copy);
        made.lines().next().unwrap_or_default().to_owned()
    }

    fn list(&self) -> Vec<Value> {
        let list: Value = serde_json::from_str(&self.done("--json outbox list", "")).expect("JSON");
        list.as_array().cloned().unwrap_or_default()
    }
}

/// A revoked password: one question to the site, none for what else waits, none later; a new one lets all of it leave.
#[test]
fn a_password_revoked_on_the_way_is_tried_once_whatever_waits() {
    let room = Room::open();
    for headline in ["La première", "La deuxième", "La troisième"] {
        let piece = room.piece(headline);
        room.marbre(|marbre| marbre.publish(&piece));
    }
    room.site.php(&format!(
        "WP_Application_Passwords::delete_all_application_passwords({});",
        room.site.user("desk").id
    ));
    let before = room.proxy.seen().len();
    for _ in 0..3 {
        room.done("outbox run", "");
    }
    let tried: Vec<_> = room.proxy.seen().split_off(before);
    let asked: Vec<(bool, Option<u16>)> = tried.iter().map(|seen| (seen.authorization, seen.answered)).collect();
    assert_eq!(asked, [(true, Some(401))], "{tried:?}");
    let list = room.list();
    assert_eq!(list.len(), 3);
    for row in &list {
        assert_eq!(
            (&row["state"], &row["fault"]["code"]),
            (&json!("stuck"), &json!("signed_out")),
            "{row}"
        );
    }
    let new = room.site.php(&format!(
        "echo WP_Application_Passwords::create_new_application_password({}, ['name' => 'Marbre 2'])[0];",
        room.site.user("desk").id
    ));
    room.done("site password", &new);
    room.done("outbox run", "");
    assert!(
        room.list().iter().all(|row| row["state"] == "seen"),
        "{:?}",
        room.list()
    );
    assert_eq!(room.site.count("post"), 3);
}

/// A site in maintenance, or behind a portal: it waits, says why, and leaves afterwards, once.
#[test]
fn what_passes_is_waited_for() {
    let room = Room::open();
    let piece = room.piece("La première");
    room.marbre(|marbre| marbre.publish(&piece));
    room.site.in_maintenance(true);
    room.done("outbox run", "");
    assert_eq!(room.list()[0]["fault"]["code"], "maintenance");
    assert_eq!(room.list()[0]["state"], "queued");
    room.site.in_maintenance(false);
    room.proxy.follow(always(Fault::CaptivePortal));
    let id = room.list()[0]["id"].as_str().unwrap_or_default().to_owned();
    room.done(&format!("outbox retry {id}"), "");
    room.done("outbox run", "");
    assert_eq!(room.list()[0]["fault"]["code"], "portal");
    room.proxy.follow(always(Fault::BadGateway));
    room.done(&format!("outbox retry {id}"), "");
    room.done("outbox run", "");
    assert_eq!(room.list()[0]["fault"]["code"], "failed");
    for fault in [Fault::ByteOrderMark, Fault::Notice] {
        room.proxy.follow(always(fault));
        room.done("site check", "");
    }
    room.done(&format!("outbox retry {id}"), "");
    room.done("outbox run", "");
    assert_eq!(room.list()[0]["state"], "seen");
    assert_eq!(
        (room.site.count("post"), room.proxy.count(&Method::POST, "/posts?")),
        (1, 0)
    );
}
