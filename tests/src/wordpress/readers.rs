//! That readers' comments come to the desk as words, and that what is decided reaches the site in order and once.

use super::client::{API, Asking};
use super::command::Marbre;
use super::fault::{Fault, nothing};
use super::proxy::Proxy;
use super::server::WordPress;
use crate::e2e::wait::until;
use hyper::Method;
use serde_json::Value;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::Duration;

/// A newsroom with one piece on a site, reached through a proxy.
struct Newsroom {
    site: WordPress,
    proxy: Proxy,
    _folder: tempfile::TempDir,
    home: PathBuf,
    post: u64,
}

impl Newsroom {
    fn open() -> Self {
        let site = WordPress::start();
        let proxy = Proxy::before(&site.host(), nothing());
        let folder = tempfile::tempdir().expect("a folder");
        let home = folder.path().join("home");
        let marbre = Marbre {
            home: &home,
            passphrase: Some("une phrase"),
        };
        marbre.done(
            &[
                "init",
                "--newsroom",
                "La Gazette",
                "--member",
                "Aminata",
                "--role",
                "chief",
            ],
            "",
        );
        marbre.done(&["member", "add", "Moussa", "--role", "editor"], "");
        marbre.done(&["term", "add", "section", "Fleuve"], "");
        marbre.done(&["term", "add", "country", "Mali"], "");
        let url = proxy.url();
        marbre.done(
            &["site", "add", "wordpress", &url, "--user", "desk"],
            &site.user("desk").password,
        );
        marbre.done(&["site", "pull", "--confirm", "--create"], "");
        published(&marbre, "Le bac");
        marbre.deliver_and_see();
        let post = site.value("get_posts()[0]->ID").as_u64().expect("it is there");
        Self {
            site,
            proxy,
            _folder: folder,
            home,
            post,
        }
    }

    fn marbre(&self) -> Marbre<'_> {
        Marbre {
            home: &self.home,
            passphrase: Some("une phrase"),
        }
    }

    /// A reader writes; the comment waits.
    fn comment(&self, words: &str) -> u64 {
        self.site
            .value(&format!(
                "wp_insert_comment(['comment_post_ID' => {}, 'comment_author' => 'Fanta', 'comment_author_email' => \
                 'fanta@lectrice.example', 'comment_content' => '{words}', 'comment_approved' => 0])",
                self.post
            ))
            .as_u64()
            .expect("a number")
    }

    fn status(&self, number: u64) -> String {
        self.site
            .value(&format!("wp_get_comment_status({number})"))
            .as_str()
            .unwrap_or("gone")
            .to_owned()
    }

    fn json(&self, words: &[&str]) -> Value {
        let mut all = vec!["--json"];
        all.extend(words);
        serde_json::from_str(&self.marbre().say(&all, "").out).expect("JSON")
    }
}

/// Approves a piece and hands it to the outbox.
fn published(marbre: &Marbre<'_>, title: &str) {
    let made = marbre.done(
        &["piece", "import", "-"],
        &format!("---\ntitle: {title}\nsection: Fleuve\ncountry: Mali\n---\n\nIl passe.\n"),
    );
    let piece = made.lines().next().unwrap_or_default().trim().to_owned();
    marbre.publish(&piece);
}

#[test]
fn a_comment_comes_as_words_and_each_decision_reaches_the_site() {
    let room = Newsroom::open();
    let number = room.comment("Merci <script>alert(1)</script><b>bien</b> <a href=\"https://prix.example\">ici</a>");
    let id = number.to_string();
    let listed = room.json(&["comment", "list"]);
    assert_eq!(listed[0]["words"], "Merci bien ici (https://prix.example)", "{listed}");
    assert_eq!(
        (&listed[0]["state"], &listed[0]["author"]),
        (&"held".into(), &"Fanta".into())
    );
    assert!(
        !listed.to_string().contains("fanta@"),
        "an address of a reader's is nobody's business"
    );

    let refused = room.marbre().say(&["--as", "Moussa", "comment", "approve", &id], "");
    assert_eq!(refused.code, 3, "{}", refused.err);
    let early = room.marbre().say(&["comment", "reply", &id, "Merci à vous"], "");
    assert_eq!(early.code, 3, "{}", early.err);
    for (what, state) in [
        ("approve", "approved"),
        ("hold", "unapproved"),
        ("spam", "spam"),
        ("approve", "approved"),
    ] {
        assert_eq!(room.json(&["comment", what, &id])["state"], "done");
        assert_eq!(room.status(number), state, "{what}");
    }
    assert_eq!(room.json(&["comment", "reply", &id, "3 < 4 & merci"])["state"], "done");
    let replies = format!("get_comments(['parent' => {number}])");
    assert_eq!(room.site.value(&format!("count({replies})")), 1);
    assert_eq!(
        room.site.value(&format!("{replies}[0]->comment_content")),
        "3 &lt; 4 &amp; merci"
    );
    assert_eq!(room.json(&["comment", "trash", &id])["state"], "done");
    assert_eq!(room.status(number), "trash");
}

#[test]
fn a_reply_whose_answer_was_lost_stands_once_and_what_was_decided_offline_leaves_in_order() {
    let room = Newsroom::open();
    let number = room.comment("Et le prix ?");
    let id = number.to_string();
    room.json(&["comment", "list"]);
    room.proxy.follow(Box::new(|_| Some(Fault::LostRequest)));
    assert_eq!(room.json(&["comment", "approve", &id])["state"], "queued");
    assert_eq!(
        room.json(&["comment", "reply", &id, "Deux cents francs"])["state"],
        "queued"
    );
    assert_eq!(room.status(number), "unapproved");
    // Back online, but each answer to a change is lost on its way.
    room.proxy.follow(Box::new(|seen| {
        (seen.method == Method::POST).then_some(Fault::LostReply)
    }));
    for _ in 0..4 {
        room.marbre().say(&["comment", "list"], "");
    }
    room.proxy.follow(nothing());
    room.json(&["comment", "list"]);
    assert_eq!(room.status(number), "approved");
    assert_eq!(
        room.site.value(&format!("count(get_comments(['parent' => {number}]))")),
        1
    );
}

#[test]
fn what_somebody_decided_on_the_site_is_shown_and_not_overwritten() {
    let room = Newsroom::open();
    let number = room.comment("Achetez ici");
    room.json(&["comment", "list"]);
    room.site.php(&format!("wp_spam_comment({number});"));
    let told = room
        .marbre()
        .say(&["--json", "comment", "approve", &number.to_string()], "");
    assert_eq!(told.code, 1, "{}", told.out);
    assert!(told.out.contains("moved") && told.out.contains("spam"), "{}", told.out);
    assert_eq!(room.status(number), "spam");
    // Whoever decides again has seen it.
    assert_eq!(room.json(&["comment", "approve", &number.to_string()])["state"], "done");
    assert_eq!(room.status(number), "approved");
}

#[tokio::test]
async fn a_site_that_is_left_accepts_the_password_no_more_and_keeps_its_articles() {
    let room = Newsroom::open();
    let signed_in = Asking::user(&room.site, "desk");
    assert_eq!(signed_in.get(&format!("{API}/users/me")).await.status, 200);
    room.proxy.follow(Box::new(|_| Some(Fault::LostRequest)));
    let left = room.json(&["site", "disconnect"]);
    assert_eq!(left["revoked"], false, "{left}");
    assert_eq!(signed_in.get(&format!("{API}/users/me")).await.status, 200);
    room.proxy.follow(nothing());
    room.marbre().done(&["outbox", "run"], "");
    assert_eq!(signed_in.get(&format!("{API}/users/me")).await.status, 401);
    assert_eq!(room.site.post(room.post)["post_status"], "publish");
    assert_eq!(room.json(&["site", "list"]), serde_json::json!([]));
}

/// A fake with the routes of Post Views Counter and its answers: a number for each post, counted in a field of the post.
const FAKE_POST_VIEWS_COUNTER: &str = r"
add_action('rest_api_init', function () {
    register_rest_route('post-views-counter', '/get-post-views/(?P<id>(\d+,?)+)', [
        'methods' => ['GET', 'POST'],
        'permission_callback' => '__return_true',
        'args' => ['id' => ['default' => 0]],
        'callback' => fn ($request) => array_sum(array_map(
            fn ($id) => (int) get_post_meta((int) $id, 'fake_views', true),
            explode(',', $request['id'])
        )),
    ]);
});";

#[test]
fn reads_are_asked_where_a_plugin_tells_and_why_there_are_none_is_said() {
    let room = Newsroom::open();
    let none = room.marbre().say(&["site", "reads"], "");
    assert_eq!((none.code, none.out.as_str()), (0, ""), "{}", none.err);
    assert!(none.err.contains("no plugin that counts reads"), "{}", none.err);

    room.site.add_plugin("fake-post-views-counter", FAKE_POST_VIEWS_COUNTER);
    let begun = room.json(&["site", "reads"]);
    assert_eq!(begun[0]["count"], 0, "{begun}");
    room.site
        .php(&format!("update_post_meta({}, 'fake_views', 1234);", room.post));
    let counted = room.json(&["site", "reads"]);
    assert_eq!(
        (&counted[0]["count"], &counted[0]["headline"]),
        (&1234.into(), &"Le bac".into()),
        "{counted}"
    );
}

#[test]
fn an_account_that_may_not_see_comments_is_told_so_and_none_is_lost() {
    let room = Newsroom::open();
    let first = room.comment("Bravo");
    assert_eq!(room.json(&["comment", "list"])[0]["words"], "Bravo");
    room.site.php("get_user_by('login', 'desk')->set_role('author');");
    room.comment("Merci");
    let list = || room.marbre().say(&["comment", "list"], "");
    let told = list();
    assert_eq!(told.code, 0, "{}", told.err);
    assert!(
        told.out.contains("Bravo") && !told.out.contains("Merci"),
        "{}",
        told.out
    );
    for words in ["may not see comments", "no comment is lost", "the editor role"] {
        assert!(told.err.contains(words), "{words}: {}", told.err);
    }
    let decided = room.marbre().say(&["comment", "approve", &first.to_string()], "");
    assert_eq!(decided.code, 1, "{}", decided.err);
    assert!(decided.out.contains("the editor role"), "{}", decided.out);
    assert_eq!(room.status(first), "unapproved");
    let site = &room.json(&["site", "check"]).to_string();
    assert!(site.contains("\"moderate\":false"), "{site}");

    // With the role, whatever was written meanwhile comes.
    room.site.php("get_user_by('login', 'desk')->set_role('editor');");
    let whole = list();
    assert!(
        whole.out.contains("Bravo") && whole.out.contains("Merci"),
        "{}",
        whole.out
    );
    assert_eq!(whole.err, "");
}

/// `marbre run`, ended when the test ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_site_that_is_slow_about_comments_delays_no_delivery() {
    let room = Newsroom::open();
    // Longer than any program asks.
    room.proxy.follow(Box::new(|seen| {
        seen.target
            .contains("/comments")
            .then_some(Fault::Delay(Duration::from_secs(3600)))
    }));
    let mut command = room.marbre().command(&["run"]);
    let _running = Running(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    until("the site is asked for comments", || {
        let asked = room.proxy.count(&Method::GET, "/comments");
        (asked > 0).then_some(()).ok_or_else(|| "not asked".to_owned())
    });
    published(&room.marbre(), "Le pont");
    until("the delivery is made beside it", || {
        let posts = room.site.value("count(get_posts())");
        (posts == 2).then_some(()).ok_or_else(|| posts.to_string())
    });
    assert_eq!(
        room.proxy.count(&Method::GET, "/comments"),
        1,
        "the first question is still open"
    );
}
