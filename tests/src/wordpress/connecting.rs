//! That connecting says in plain words what stands in the way, and that the password never goes anywhere else.

use super::client::Asking;
use super::fault::{Fault, always, nothing};
use super::proxy::Proxy;
use super::publisher::{Publisher, now, publish, version};
use super::server::{Start, WordPress};
use super::template::Links;
use marbre_desk::sites::{ConnectError, Markup, Secret, connect};
use marbre_publish::deliver::DeliverError;
use marbre_publish::deliver::job::Seen;
use marbre_publish::wordpress::RemoteError;
use serde_json::json;

async fn connecting(url: &str, site: &WordPress, user: &str) -> Result<marbre_desk::sites::Connected, ConnectError> {
    let user = site.user(user);
    connect(url, &user.name, Secret::new(&user.password), false, now()).await
}

fn why(result: Result<marbre_desk::sites::Connected, ConnectError>) -> String {
    match result {
        Ok(connected) => panic!("connected: {:?}", connected.connection),
        Err(error) => error.to_string(),
    }
}

/// Line 1, in both forms of the address; lines 2 and 20: who the account is, whatever anybody may read.
#[tokio::test]
async fn the_site_itself_names_its_api_and_the_account_is_asked_for() {
    for links in [Links::Pretty, Links::Plain] {
        let site = WordPress::start_with(Start {
            links,
            ..Start::default()
        });
        let connected = connecting(&site.url(), &site, "desk").await.expect("it connects");
        assert_eq!(connected.connection.roles, ["editor"]);
        assert!(
            connected.connection.lacks().is_empty(),
            "{:?}",
            connected.connection.lacks()
        );

        let wrong = connect(&site.url(), "desk", Secret::new("pas le bon"), false, now()).await;
        let words = why(wrong);
        assert!(words.contains("does not accept the password"), "{words}");

        let publisher = {
            let mut publisher = Publisher::at(&site.url(), &site, "desk");
            publisher.settings.root.clone_from(&connected.settings.root);
            publisher
        };
        publisher
            .persist(&publish("t1", &version(1, "La première", true), now()))
            .await;
        assert_eq!(site.count("post"), 1);
    }
}

/// Line 30: nobody has to know which editor a site has; it is written to as it was.
#[tokio::test]
async fn a_site_is_written_to_in_the_way_of_its_latest_articles() {
    let site = WordPress::start();
    let posts = Asking::user(&site, "desk");
    for text in ["Le bac part à l’aube.", "<b>Le mil</b> manque.", "Le fleuve\n\nmonte."] {
        let post = json!({ "title": "Avant", "content": text, "status": "publish" });
        assert_eq!(posts.post("/wp-json/wp/v2/posts", post).await.status, 201);
    }
    let connected = connecting(&site.url(), &site, "desk").await.expect("it connects");
    assert_eq!(connected.connection.markup, Some(Markup::Classic));
    let mut publisher = Publisher::at(&site.url(), &site, "desk");
    publisher.settings.markup = connected.settings.markup;
    let (seen, _) = publisher
        .persist(&publish("t1", &version(1, "La première", false), now()))
        .await;
    assert!(matches!(seen, Seen::Online { .. }), "{seen:?}");
    let latest = posts.get("/wp-json/wp/v2/posts?context=edit&per_page=1").await;
    let written = latest.json[0]["content"]["raw"].as_str().expect("a text");
    assert!(
        written.contains("Le mil, à 250 francs") && !written.contains("<!-- wp:"),
        "{written}"
    );

    let block = "<!-- wp:paragraph -->\n<p>En blocs.</p>\n<!-- /wp:paragraph -->";
    let post = json!({ "title": "Après", "content": block, "status": "publish" });
    assert_eq!(posts.post("/wp-json/wp/v2/posts", post).await.status, 201);
    let connected = connecting(&site.url(), &site, "desk").await.expect("it connects");
    assert_eq!(connected.settings.markup, Markup::Blocks);
}

/// Line 19: what an account lacks is said before anything is sent.
#[tokio::test]
async fn an_account_that_may_not_publish_is_told_so() {
    let site = WordPress::start();
    let words = why(connecting(&site.url(), &site, "contributor").await);
    assert!(
        words.contains("cannot publish") && words.contains("cannot send pictures"),
        "{words}"
    );
    let author = connecting(&site.url(), &site, "author")
        .await
        .expect("an author publishes");
    let lacks = author.connection.lacks();
    assert!(
        lacks.iter().any(|right| right.without().contains("removes markup")),
        "{lacks:?}"
    );
}

/// Lines 3 and 5: a header taken away, a portal, maintenance, a plugin that closes the API, a server in trouble.
#[tokio::test]
async fn what_stands_in_the_way_is_named() {
    let site = WordPress::start();
    let proxy = Proxy::before(&site.host(), always(Fault::StripAuthorization));
    let words = why(connecting(&proxy.url(), &site, "desk").await);
    assert!(words.contains("Authorization header"), "{words}");

    proxy.follow(always(Fault::CaptivePortal));
    let words = why(connecting(&proxy.url(), &site, "desk").await);
    assert!(words.contains("network's sign-in page"), "{words}");

    proxy.follow(always(Fault::Unavailable));
    assert!(why(connecting(&proxy.url(), &site, "desk").await).contains("503"));

    proxy.follow(nothing());
    let publisher = Publisher::through(&proxy, &site);
    let job = publish("t1", &version(1, "La première", false), now());
    site.in_maintenance(true);
    let refused = publisher.try_once(&job).await;
    assert!(
        matches!(refused, Err(DeliverError::Remote(RemoteError::Maintenance))),
        "{refused:?}"
    );
    site.in_maintenance(false);

    site.add_plugin(
        "guard",
        "add_filter('rest_pre_dispatch', function () { status_header(403); header('Content-Type: text/html'); \
         echo '<h1>Blocked</h1><p>Generated by Wordfence</p>'; exit; });",
    );
    let refused = publisher.try_once(&job).await;
    let Err(DeliverError::Remote(error)) = refused else {
        panic!("{refused:?}")
    };
    assert!(
        error.to_string().contains("(Wordfence)") && !error.is_transient(),
        "{error}"
    );
    // One that locks somebody out for a while says 503: it keeps its name, and is asked again later.
    std::fs::remove_file(site.site().join("wp-content/mu-plugins/guard.php")).expect("the plugin");
    site.add_plugin(
        "lockout",
        "add_filter('rest_pre_dispatch', function () { status_header(503); header('Content-Type: text/html'); \
         echo '<h1>503</h1><p>Your access to this site has been limited.</p><p>Generated by Wordfence</p>'; exit; });",
    );
    let words = why(connecting(&site.url(), &site, "desk").await);
    assert!(
        words.contains("Wordfence answered instead of the site (503)"),
        "{words}"
    );
    let refused = publisher.try_once(&job).await;
    assert!(
        matches!(&refused, Err(DeliverError::Remote(error)) if error.is_transient()),
        "{refused:?}"
    );
    assert_eq!(site.count("post"), 0);
}

/// A site that sends elsewhere, for reading and for writing: nobody else ever hears the password.
#[tokio::test]
async fn a_password_never_follows_a_redirect() {
    let site = WordPress::start();
    let stranger = Proxy::before(&site.host(), nothing());
    let proxy = Proxy::before(&site.host(), nothing());
    let publisher = Publisher::through(&proxy, &site);
    publisher
        .persist(&publish("t1", &version(1, "La première", false), now()))
        .await;
    proxy.follow(always(Fault::Redirect(stranger.url())));
    let refused = publisher
        .try_once(&publish("t2", &version(1, "La suite", false), now()))
        .await;
    assert!(
        matches!(refused, Err(DeliverError::Remote(RemoteError::Elsewhere(_)))),
        "{refused:?}"
    );
    let heard = stranger.seen();
    assert!(heard.iter().all(|seen| !seen.authorization), "{heard:?}");
    assert!(
        connect("http://journal.example", "desk", Secret::new("x"), false, now())
            .await
            .is_err()
    );
}

/// A revoked password is a matter for a person: one question, no loop.
#[tokio::test]
async fn a_revoked_password_stops_everything() {
    let site = WordPress::start();
    let publisher = Publisher::at(&site.url(), &site, "desk");
    publisher
        .persist(&publish("t1", &version(1, "La première", false), now()))
        .await;
    site.php(&format!(
        "WP_Application_Passwords::delete_all_application_passwords({});",
        site.user("desk").id
    ));
    let refused = publisher
        .try_once(&publish("t2", &version(1, "La suite", false), now()))
        .await;
    let Err(DeliverError::Remote(error)) = &refused else {
        panic!("{refused:?}")
    };
    assert!(
        matches!(error, RemoteError::SignedOut(_)) && !error.is_transient(),
        "{error}"
    );
}
