//! The whole way by the built command: connected with a password from standard input, published, read by anybody.

use super::client::Asking;
use super::server::WordPress;
use crate::e2e::programs::ours;
use serde_json::Value;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

pub(super) struct Told {
    pub(super) code: i32,
    pub(super) out: String,
    pub(super) err: String,
}

pub(super) struct Marbre<'a> {
    pub(super) home: &'a Path,
    pub(super) passphrase: Option<&'a str>,
}

impl Marbre<'_> {
    /// Files a piece under what every test's newsroom has, approves it and hands it to the outbox.
    pub(super) fn publish(&self, piece: &str) {
        let filed = ["--byline", "Aminata", "--section", "Fleuve", "--country", "Mali"];
        self.done(&[&["piece", "set", piece], &filed[..]].concat(), "");
        self.done(&["piece", "submit", piece], "");
        self.done(&["piece", "approve", piece, "--version", "latest"], "");
        self.done(&["piece", "publish", piece], "");
    }

    /// Runs the outbox until what is first in it is seen on the site. A server that many tests share the machine with may not
    /// answer once: a desk that runs would try again by itself, and whatever else stops it fails with its reason.
    pub(super) fn deliver_and_see(&self) {
        let mut told = Vec::new();
        for _ in 0..3 {
            self.done(&["outbox", "run"], "");
            let list: Value = serde_json::from_str(&self.done(&["--json", "outbox", "list"], "")).expect("JSON");
            let (state, id) = (&list[0]["state"], list[0]["id"].as_str().unwrap_or_default());
            if state == "seen" {
                return;
            }
            told.push(list[0].to_string());
            assert!(state == "queued" || state == "waiting", "not seen: {told:#?}");
            self.done(&["outbox", "retry", id], "");
        }
        panic!("not seen after three runs: {told:#?}");
    }

    /// Runs the outbox, and again what a site that many tests share the machine with did not answer, as a desk that runs would;
    /// gives what the last run said.
    pub(super) fn run_outbox(&self) -> String {
        let mut said = self.done(&["outbox", "run"], "");
        for _ in 0..2 {
            let list: Value = serde_json::from_str(&self.done(&["--json", "outbox", "list"], "")).expect("JSON");
            let unanswered = |row: &&Value| row["state"] == "queued" && row["fault"]["code"] == "no_answer";
            let again: Vec<&Value> = list.as_array().into_iter().flatten().filter(unanswered).collect();
            if again.is_empty() {
                break;
            }
            for row in again {
                self.done(&["outbox", "retry", row["id"].as_str().unwrap_or_default()], "");
            }
            said = self.done(&["outbox", "run"], "");
        }
        said
    }

    /// The command, as it is about to be said.
    pub(super) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(ours("marbre"));
        command.arg("--home").arg(self.home).args(words);
        // No keyring runs here, whatever runs on this machine.
        for bus in ["DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "MARBRE_PASSPHRASE"] {
            command.env_remove(bus);
        }
        if let Some(passphrase) = self.passphrase {
            command.env("MARBRE_PASSPHRASE", passphrase);
        }
        command
    }

    pub(super) fn say(&self, words: &[&str], input: &str) -> Told {
        let mut child = self
            .command(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it is a program");
        let mut stdin = child.stdin.take().expect("it is piped");
        // A command that reads nothing may be gone already.
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        let ended = child.wait_with_output().expect("it ends");
        Told {
            code: ended.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&ended.stdout).into_owned(),
            err: String::from_utf8_lossy(&ended.stderr).into_owned(),
        }
    }

    pub(super) fn done(&self, words: &[&str], input: &str) -> String {
        let told = self.say(words, input);
        assert_eq!(told.code, 0, "{words:?}: {}{}", told.out, told.err);
        told.out
    }
}

/// A newsroom with a chief, a section and a country, and what it is told; its words hold no spaces.
pub(super) struct Room {
    pub(super) folder: tempfile::TempDir,
}

impl Room {
    pub(super) fn open() -> Self {
        let room = Self {
            folder: tempfile::tempdir().expect("a folder"),
        };
        room.done("init --newsroom Gazette --member Aminata --role chief", "");
        room.done("term add section Fleuve", "");
        room.done("term add country Mali", "");
        room
    }

    pub(super) fn marbre<T>(&self, say: impl FnOnce(&Marbre<'_>) -> T) -> T {
        say(&Marbre {
            home: &self.folder.path().join("home"),
            passphrase: Some("une phrase de passe"),
        })
    }

    pub(super) fn done(&self, words: &str, input: &str) -> String {
        let words: Vec<&str> = words.split(' ').collect();
        self.marbre(|marbre| marbre.done(&words, input))
    }

    pub(super) fn json(&self, words: &str) -> Value {
        serde_json::from_str(&self.done(&format!("--json {words}"), "")).expect("JSON")
    }

    /// Connects a WordPress; its number here.
    pub(super) fn connect(&self, site: &WordPress, more: &str) -> String {
        let said = self.done(
            &format!("site add wordpress {} --user desk{more}", site.url()),
            &site.user("desk").password,
        );
        said.lines().next().unwrap_or_default().to_owned()
    }
}

const COPY: &str =
    "---\ntitle: Les passeurs de Wansi\nsection: Fleuve\ncountry: Mali\n---\n\nLa pirogue part à l’aube.\n";

#[tokio::test]
async fn from_the_command_line_to_a_page_that_wordpress_serves() {
    let site = WordPress::start();
    let folder = tempfile::tempdir().expect("a folder");
    let home = folder.path().join("home");
    let with = |passphrase| Marbre {
        home: &home,
        passphrase,
    };
    let (bare, marbre) = (with(None), with(Some("une phrase de passe")));
    let newsroom = [
        "init",
        "--newsroom",
        "La Gazette",
        "--member",
        "Aminata",
        "--role",
        "chief",
        "--lang",
        "fr",
    ];
    marbre.done(&newsroom, "");
    marbre.done(&["term", "add", "section", "Fleuve"], "");
    marbre.done(&["term", "add", "country", "Mali"], "");

    // Without a keyring, a terminal or a passphrase nothing is kept, and why is said.
    let url = site.url();
    let add = ["site", "add", "wordpress", url.as_str(), "--user", "desk"];
    let password = &site.user("desk").password;
    let refused = bare.say(&add, password);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("MARBRE_PASSPHRASE"), "{}", refused.err);
    assert!(!home.join("passwords.age").exists());
    assert_eq!(bare.done(&["--json", "site", "list"], "").trim(), "[]");
    let empty = marbre.say(&add, "");
    assert!(empty.code == 1 && empty.err.contains("standard input"), "{}", empty.err);

    marbre.done(&add, password);
    let check: Value = serde_json::from_str(&marbre.done(&["--json", "site", "check"], "")).expect("JSON");
    assert_eq!(
        (&check["roles"][0], &check["rights"]["publish"]),
        (&"editor".into(), &true.into())
    );
    let wrong = with(Some("une autre")).say(&["site", "check"], "");
    assert!(wrong.code == 1 && wrong.err.contains("does not open"), "{}", wrong.err);
    // The password is in no file of the profile.
    for entry in std::fs::read_dir(&home).expect("the profile").flatten() {
        if let Ok(bytes) = std::fs::read(entry.path()) {
            let found = bytes
                .windows(password.len())
                .any(|window| window == password.as_bytes());
            assert!(!found, "the password stands in {}", entry.path().display());
        }
    }

    let piece = marbre.done(&["piece", "import", "-"], COPY).trim().to_owned();
    let piece = piece.lines().next().unwrap_or_default().to_owned();
    marbre.publish(&piece);

    // The site has no such terms: nothing is sent, they are named; laid side by side and confirmed, they are made.
    assert!(marbre.done(&["outbox", "run"], "").contains("stuck"));
    let list = || -> Value { serde_json::from_str(&marbre.done(&["--json", "outbox", "list"], "")).expect("JSON") };
    let stuck = list()[0].clone();
    assert!(
        stuck["detail"]
            .as_str()
            .is_some_and(|words| words.contains("Fleuve, Mali")),
        "{stuck}"
    );
    marbre.done(&["site", "pull", "--confirm", "--create"], "");
    marbre.done(&["outbox", "retry", stuck["id"].as_str().unwrap_or_default()], "");
    marbre.deliver_and_see();
    let address = list()[0]["address"].as_str().unwrap_or_default().to_owned();
    let page = Asking::nobody(&site).get(address.trim_start_matches(&url)).await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("La pirogue part à l’aube."), "{}", page.text);

    // Somebody corrects it in wp-admin; an update from the desk does not overwrite it unseen.
    site.php("$p = get_posts()[0]; wp_update_post(wp_slash(['ID' => $p->ID, 'post_content' => str_replace('aube', 'heure', $p->post_content)]));");
    marbre.done(&["piece", "update", &piece], "");
    marbre.done(&["piece", "set", &piece, "--headline", "Les passeurs du fleuve"], "");
    marbre.done(&["piece", "submit", &piece], "");
    marbre.done(&["piece", "approve", &piece, "--version", "latest"], "");
    marbre.done(&["piece", "publish", &piece], "");
    marbre.run_outbox();
    let edited = list()[0].clone();
    assert_eq!(edited["state"], "stuck");
    assert!(
        edited["detail"].as_str().is_some_and(|words| words.contains("heure")),
        "{edited}"
    );
    assert!(site.value("get_posts()[0]->post_content").to_string().contains("heure"));
    marbre.done(
        &[
            "outbox",
            "retry",
            "--overwrite",
            edited["id"].as_str().unwrap_or_default(),
        ],
        "",
    );
    marbre.deliver_and_see();
    assert_eq!(site.value("get_posts()[0]->post_title"), "Les passeurs du fleuve");

    // A revoked password stops the next delivery without asking again and again; a new one lets it leave.
    site.php(&format!(
        "WP_Application_Passwords::delete_all_application_passwords({});",
        site.user("desk").id
    ));
    marbre.done(&["piece", "withdraw", &piece, "--note", "public: retiré"], "");
    marbre.run_outbox();
    let stopped = list()[0].clone();
    assert_eq!(stopped["state"], "stuck", "{stopped}");
    assert!(
        stopped["detail"]
            .as_str()
            .is_some_and(|words| words.contains("new application password")),
        "{stopped}"
    );
    let new = site.php(&format!(
        "echo WP_Application_Passwords::create_new_application_password({}, ['name' => 'marbre 2'])[0];",
        site.user("desk").id
    ));
    marbre.done(&["site", "password"], &new);
    marbre.done(&["outbox", "retry", stopped["id"].as_str().unwrap_or_default()], "");
    marbre.run_outbox();
    assert_eq!(
        site.value("get_posts(['post_status' => 'any'])[0]->post_status"),
        "draft"
    );
}

/// At a terminal both are asked for, and neither is shown.
#[test]
fn at_a_terminal_the_password_and_the_passphrase_are_asked_for() {
    let site = WordPress::start();
    let room = Room::open();
    let home = room.folder.path().join("home");
    let words = format!("site add wordpress {} --user desk", site.url());
    let said = room.marbre(|marbre| {
        let mut bare = Marbre {
            home: marbre.home,
            passphrase: None,
        }
        .command(&words.split(' ').collect::<Vec<_>>());
        let line = std::iter::once(bare.get_program())
            .chain(bare.get_args())
            .map(|word| word.to_string_lossy().into_owned())
            .collect::<Vec<_>>()
            .join(" ");
        bare = Command::new("script");
        for bus in ["DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "MARBRE_PASSPHRASE"] {
            bare.env_remove(bus);
        }
        let mut child = bare
            .args(["-qec", &line, "/dev/null"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("script is a program");
        let mut terminal = child.stdin.take().expect("it is piped");
        let typed = format!("{}\nune phrase de passe\n", site.user("desk").password);
        terminal.write_all(typed.as_bytes()).expect("it reads");
        let ended = child.wait_with_output().expect("it ends");
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stdout));
        String::from_utf8_lossy(&ended.stdout).into_owned()
    });
    assert!(
        said.contains("Application password") && said.contains("Passphrase"),
        "{said}"
    );
    assert!(home.join("passwords.age").exists());
    assert_eq!(room.json("site check")["rights"]["publish"], true);
}

/// A real keyring, on a bus of its own: the password is there for the next process, and in no file of the profile.
#[test]
fn the_password_goes_to_the_keyring_where_one_runs() {
    const SCRIPT: &str = r#"
        printf trousseau | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
        # It is back before it has its name on the bus; asked too early, the bus would start another one, which is locked.
        left=3000
        until dbus-send --session --dest=org.freedesktop.DBus --print-reply /org/freedesktop/DBus \
            org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets 2>/dev/null | grep -q true; do
            left=$((left - 1))
            test $left -gt 0 || { echo 'no keyring came' >&2; exit 9; }
        done
        set -e
        "$MARBRE" init --newsroom Gazette --member Aminata --role chief >/dev/null
        printf %s "$PASSWORD" | "$MARBRE" site add wordpress "$SITE" --user desk >/dev/null
        "$MARBRE" site check
    "#;
    let site = WordPress::start();
    let folder = tempfile::tempdir().expect("a folder");
    let home = folder.path().join("home");
    let password = &site.user("desk").password;
    let ended = Command::new("dbus-run-session")
        .args(["--", "sh", "-c", SCRIPT])
        .env("MARBRE", ours("marbre"))
        .env("MARBRE_HOME", &home)
        .env("HOME", folder.path())
        .env("XDG_RUNTIME_DIR", folder.path())
        .env("XDG_DATA_HOME", folder.path().join("data"))
        .env("PASSWORD", password)
        .env("SITE", site.url())
        .env_remove("MARBRE_PASSPHRASE")
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .output()
        .expect("dbus-run-session is a program");
    let said = String::from_utf8_lossy(&ended.stdout).into_owned() + &String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "{said}");
    assert!(said.contains("Desk: editor"), "{said}");
    assert!(!home.join("passwords.age").exists(), "the keyring has it");
    for entry in std::fs::read_dir(&home).expect("the profile").flatten() {
        if let Ok(bytes) = std::fs::read(entry.path()) {
            let found = bytes
                .windows(password.len())
                .any(|window| window == password.as_bytes());
            assert!(!found, "the password stands in {}", entry.path().display());
        }
    }
}
