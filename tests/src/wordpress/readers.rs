//! That readers' comments come to the desk as words, and that what is decided reaches the site in order and once.

use super::client::{API, Asking};
use super::command::Marbre;
use super::fault::{Fault, nothing};
use super::proxy::Proxy;
use super::server::WordPress;
use hyper::Method;
use serde_json::Value;
use std::path::PathBuf;

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
        let made = marbre.done(
            &["piece", "import", "-"],
            "---\ntitle: Le bac\nsection: Fleuve\ncountry: Mali\n---\n\nIl passe.\n",
        );
        let piece = made.lines().next().unwrap_or_default().trim().to_owned();
        marbre.done(
            &[
                "piece",
                "set",
                &piece,
                "--byline",
                "Aminata",
                "--section",
                "Fleuve",
                "--country",
                "Mali",
            ],
            "",
        );
        marbre.done(&["piece", "submit", &piece], "");
        marbre.done(&["piece", "approve", &piece, "--version", "latest"], "");
        marbre.done(&["piece", "publish", &piece], "");
        assert!(marbre.done(&["outbox", "run"], "").contains("seen"));
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
