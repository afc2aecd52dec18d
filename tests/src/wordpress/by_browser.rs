//! That a site is connected by the person's own browser: the real page is opened, approved, and its link is worth something
//! once, in time, from the site that was asked.

use super::browsing::Browser;
use super::publisher::{Publisher, now, publish, version};
use super::server::WordPress;
use chrono::TimeDelta;
use marbre_desk::browser::{Link, LinkRefused, OPEN_FOR, Question, unmake};
use marbre_desk::sites::{ConnectError, Secret, connect};
use marbre_publish::deliver::job::Seen;
use serde_json::json;

const STATE: [u8; 16] = *b"a test's own key";
const NAME: &str = "Marbre, La Gazette, 2026-11-25 14:36:00";

async fn ask(site: &WordPress) -> Result<Question, ConnectError> {
    Question::ask(&site.url(), NAME, false, now(), STATE).await
}

/// What the account's list of passwords shows in wp-admin.
fn passwords(site: &WordPress, user: &str) -> serde_json::Value {
    let id = site.user(user).id;
    site.value(&format!(
        "array_column(WP_Application_Passwords::get_user_application_passwords({id}), 'name')"
    ))
}

async fn approved(site: &WordPress, user: &str, question: &Question) -> String {
    let browser = Browser::sign_in(site, user).await;
    browser.approve(&question.page()).await
}

/// Line 4: discovery, the page, the link, and a password that no link carried.
#[tokio::test]
async fn somebody_allows_marbre_in_the_browser_and_it_publishes() {
    let site = WordPress::start();
    let question = ask(&site).await.expect("it has a page for it");
    let words = approved(&site, "desk", &question).await;
    assert!(words.starts_with("marbre://connect?state="), "{words}");
    let link = Link::read(&words).expect("it is a link of ours");
    let connected = question
        .answered(link, now())
        .expect("it is allowed")
        .connect(now())
        .await;
    let connected = connected.expect("it signs in");
    assert_eq!(connected.connection.roles, ["editor"]);
    assert!(connected.by_browser);

    // What the link carried opens nothing any more; what is kept was never in one.
    let carried = words.split("password=").nth(1).expect("a password").to_owned();
    assert!(!carried.replace("%20", "").contains(connected.password.expose()));
    let carried = connect(
        &site.url(),
        "desk",
        Secret::new(&carried.replace("%20", " ")),
        false,
        now(),
    )
    .await;
    assert!(carried.is_err(), "the link's password still opens the site");
    assert_eq!(passwords(&site, "desk"), json!(["Marbre", format!("{NAME} (2)")]));

    let mut publisher = Publisher::at(&site.url(), &site, "desk");
    publisher.settings.root.clone_from(&connected.settings.root);
    publisher.password = connected.password.clone();
    let (seen, _) = publisher
        .persist(&publish("t1", &version(1, "La première", false), now()))
        .await;
    assert!(matches!(seen, Seen::Online { .. }), "{seen:?}");

    // Somebody changes their mind: nothing of it stays on the site.
    unmake(&connected).await.expect("it is taken back");
    assert_eq!(passwords(&site, "desk"), json!(["Marbre"]));
}

/// The link is made by the page's own script. Without one the page drops a scheme that it does not know, and brings nothing
/// back: why the other way stands beside it in the window.
#[tokio::test]
async fn without_its_script_the_page_brings_nothing_back() {
    let site = WordPress::start();
    let question = ask(&site).await.expect("it has a page for it");
    let browser = Browser::sign_in(&site, "desk").await;
    let shown = browser.press_without_script(&question.page(), "approve").await;
    assert_eq!(shown.location, None, "{}", shown.html);
}

/// A link that answers something else, comes a second time, too late, or from another site, is worth nothing.
#[tokio::test]
async fn a_link_is_worth_nothing_twice_late_or_from_another_site() {
    let (site, other) = (WordPress::start(), WordPress::start());
    let question = ask(&site).await.expect("it has a page for it");
    let mine = approved(&site, "desk", &question).await;
    let read = |words: &str| Link::read(words).expect("a link of ours");

    let guessed = read(&mine.replacen("state=", "state=0", 1));
    assert!(!question.is_answered_by(&guessed));
    let refused = question.answered(guessed, now()).expect_err("another state");
    assert_eq!(refused, LinkRefused::Unasked);

    let late = ask(&site).await.expect("asked again");
    let refused = late.answered(read(&mine), now() + OPEN_FOR + TimeDelta::seconds(1));
    assert_eq!(refused.expect_err("too late"), LinkRefused::Late);

    // The other site learnt the state, somehow, and somebody approved there.
    let question = ask(&site).await.expect("asked again");
    let stranger = ask(&other).await.expect("it has a page as well");
    let theirs = approved(&other, "desk", &stranger).await;
    let refused = question.answered(read(&theirs), now()).expect_err("another site");
    assert_eq!(refused, LinkRefused::OtherSite(format!("{}/", other.url())));

    let question = ask(&site).await.expect("asked again");
    let browser = Browser::sign_in(&site, "desk").await;
    let said = browser.reject(&question.page()).await;
    let refused = question.answered(read(&said), now()).expect_err("no is no");
    assert_eq!(refused, LinkRefused::Declined);
}

/// An account without the rights is told so, and its password does not stay.
#[tokio::test]
async fn an_account_that_may_not_publish_leaves_no_password_behind() {
    let site = WordPress::start();
    let question = ask(&site).await.expect("it has a page for it");
    let link = Link::read(&approved(&site, "contributor", &question).await).expect("a link");
    let refused = question.answered(link, now()).expect("allowed").connect(now()).await;
    assert!(matches!(refused, Err(ConnectError::Lacks { .. })));
    assert_eq!(passwords(&site, "contributor"), json!(["Marbre"]));
}

/// Where no link comes back, the page shows the password, to be given by hand.
#[tokio::test]
async fn the_page_shows_the_password_where_no_link_comes_back() {
    let site = WordPress::start();
    let question = ask(&site).await.expect("it has a page for it");
    let browser = Browser::sign_in(&site, "desk").await;
    let password = browser.approve(&question.page_by_hand()).await;
    assert!(!password.starts_with("marbre:"), "{password}");
    let connected = connect(&site.url(), "desk", Secret::new(&password), false, now()).await;
    assert_eq!(connected.expect("it connects").connection.roles, ["editor"]);
}

/// A site without application passwords has no such page, and says so before anything is opened.
#[tokio::test]
async fn a_site_without_application_passwords_is_told_before_a_browser_opens() {
    let site = WordPress::start();
    site.add_plugin(
        "none",
        "add_filter('wp_is_application_passwords_available', '__return_false');",
    );
    let refused = ask(&site).await.expect_err("there is no page");
    assert!(matches!(refused, ConnectError::NoPasswords(_)), "{refused}");
    assert!(refused.to_string().contains("5.6"), "{refused}");
}

/// Why the answer comes by a scheme of our own: a site on the web sends nobody to plain http, not even on this machine.
#[tokio::test]
async fn a_site_on_the_web_sends_no_password_to_plain_http() {
    let site = WordPress::start();
    let config = site.site().join("wp-config.php");
    let local = std::fs::read_to_string(&config).expect("the site is ours");
    let production = local.replace("'WP_ENVIRONMENT_TYPE', 'local'", "'WP_ENVIRONMENT_TYPE', 'production'");
    assert_ne!(local, production);
    std::fs::write(&config, production).expect("the site is ours");
    // It is behind a proxy that ends https, as most are.
    site.add_plugin(
        "secure",
        "add_filter('wp_is_application_passwords_available', '__return_true');",
    );
    let browser = Browser::sign_in(&site, "desk").await;
    let question = ask(&site).await.expect("it has a page for it");
    let page = question.page();
    assert_eq!(browser.open(&page).await.status, 200);
    let mut loopback = page.clone();
    let pairs: Vec<(String, String)> = page.query_pairs().into_owned().collect();
    loopback
        .query_pairs_mut()
        .clear()
        .extend_pairs(pairs.iter().map(|(name, value)| {
            let plain = value.replace("marbre://connect", "http://127.0.0.1:9100/");
            (name.clone(), plain)
        }));
    let refused = browser.open(&loopback).await;
    assert!(
        refused.html.contains("must be served over a secure connection"),
        "{}",
        refused.html
    );
}
