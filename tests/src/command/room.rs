//! A newsroom with a chief, an editor and a reporter, asked through the built program alone; and answers held against
//! `docs/cli.md`.

use crate::docs::page::{Page, spans};
use crate::e2e::programs::ours;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// Members, by what the newsroom calls them.
pub const CHIEF: &str = "Aminata";
pub const EDITOR: &str = "Mariam";
pub const REPORTER: &str = "Ousmane";

/// A piece that lacks nothing.
pub const COPY: &str = "---\ntitle: Le bac de Sélou rouvre lundi\nsection: Fleuve\ncountry: Mali\n---\n\n\
                        Deux bacs assurent la traversée.\n\nLe passage coûte vingt-cinq francs.\n";

/// A picture.
pub const PICTURE: &[u8] = include_bytes!("../../../crates/marbre-cli/demo/pictures/marche.jpg");

/// How a command ended and what it said.
#[derive(Debug)]
pub struct Told {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Told {
    /// Done, and nothing on standard error; its answer, read.
    #[track_caller]
    pub fn done(&self) -> Value {
        assert_eq!((self.status, self.err.as_str()), (0, ""), "{}", self.out);
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }

    /// Refused by the rule of this code, with a sentence; its facts.
    #[track_caller]
    pub fn refused(&self, code: &str) -> Value {
        self.said_no(3, code)
    }

    /// Failed with this code, with a sentence; its facts.
    #[track_caller]
    pub fn failed(&self, code: &str) -> Value {
        self.said_no(1, code)
    }

    #[track_caller]
    fn said_no(&self, status: i32, code: &str) -> Value {
        assert_eq!((self.status, self.out.as_str()), (status, ""), "{}", self.err);
        let said: Value = serde_json::from_str(&self.err).unwrap_or_else(|error| panic!("{error}: {}", self.err));
        assert_eq!(keys(&said), BTreeSet::from(["error".to_owned()]), "{said}");
        let error = &said["error"];
        let told: BTreeSet<String> = ["code", "facts", "message"].map(str::to_owned).into();
        assert_eq!(keys(error), told, "{said}");
        assert_eq!(error["code"], code, "{said}");
        assert!(error["message"].as_str().is_some_and(|words| words.len() > 5), "{said}");
        error["facts"].clone()
    }

    /// Not understood, in words that name the usage or the help.
    #[track_caller]
    pub fn usage(&self) {
        assert_eq!((self.status, self.out.as_str()), (2, ""), "{}", self.err);
        assert!(self.err.contains("--help"), "{}", self.err);
    }
}

/// A newsroom in a folder of its own.
pub struct Room {
    pub folder: TempDir,
}

impl Room {
    /// With a section, a country and a static site that has no address.
    pub fn open() -> Self {
        let room = Self {
            folder: tempfile::tempdir().expect("a folder"),
        };
        let init = [
            "init",
            "--newsroom",
            "La Gazette",
            "--member",
            "Aminata N.",
            "--role",
            "chief",
        ];
        room.ask(&init).done();
        for (name, role) in [("Mariam S.", "editor"), ("Ousmane D.", "reporter")] {
            let may: &[&str] = if role == "editor" { &["--may", "approve"] } else { &[] };
            room.ask(&[&["member", "add", name, "--role", role][..], may].concat())
                .done();
        }
        room.ask(&["term", "add", "section", "Fleuve"]).done();
        room.ask(&["term", "add", "country", "Mali"]).done();
        room.ask(&["site", "add", "static", "site"]).done();
        room
    }

    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// The program with these words and `--json`, in the newsroom's folder.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = program();
        command
            .args(["--json", "--home"])
            .arg(self.home())
            .args(words)
            .current_dir(self.folder.path());
        command
    }

    /// What the machine's own member, the chief, is told.
    pub fn ask(&self, words: &[&str]) -> Told {
        told(&mut self.command(words))
    }

    /// What somebody is told.
    pub fn as_member(&self, member: &str, words: &[&str]) -> Told {
        self.ask(&[&["--as", member], words].concat())
    }

    /// A file in the newsroom's folder; its name.
    pub fn file(&self, name: &'static str, bytes: &[u8]) -> &'static str {
        std::fs::write(self.folder.path().join(name), bytes).expect("it is written");
        name
    }

    /// A piece of the reporter's that lacks nothing, still a draft.
    pub fn draft(&self) -> String {
        let copy = self.file("copie.md", COPY.as_bytes());
        let made = self.as_member(REPORTER, &["piece", "import", copy]).done();
        assert_eq!(made[0]["notes"], serde_json::json!([]), "{made}");
        made[0]["id"].as_str().expect("it has an identifier").to_owned()
    }

    /// The same, handed in.
    pub fn submitted(&self) -> String {
        let id = self.draft();
        let row = self.as_member(REPORTER, &["piece", "submit", &id]).done();
        assert_eq!(row["state"], "in_review");
        id
    }

    /// The same, approved by the editor.
    pub fn approved(&self) -> String {
        let id = self.submitted();
        let row = self
            .as_member(EDITOR, &["piece", "approve", &id, "--version", "latest"])
            .done();
        assert_eq!(row["state"], "approved");
        id
    }
}

/// The program, with nothing of whoever runs the tests around it.
pub fn program() -> Command {
    let mut command = Command::new(ours("marbre"));
    for own in [
        "MARBRE_AS",
        "MARBRE_HOME",
        "MARBRE_PASSPHRASE",
        "DBUS_SESSION_BUS_ADDRESS",
    ] {
        command.env_remove(own);
    }
    command.stdin(Stdio::null());
    command
}

/// Runs it to its end.
pub fn told(command: &mut Command) -> Told {
    let output = command.output().expect("marbre is a program");
    Told {
        status: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).expect("it writes UTF-8"),
        err: String::from_utf8(output.stderr).expect("it writes UTF-8"),
    }
}

/// The names in an object.
pub fn keys(value: &Value) -> BTreeSet<String> {
    let object = value.as_object().unwrap_or_else(|| panic!("no object: {value}"));
    object.keys().cloned().collect()
}

/// Holds an answer against the shape that `docs/cli.md` gives under this name.
#[track_caller]
pub fn is(value: &Value, shape: &str) {
    let page = Page::read("docs/cli.md");
    let heading = page.headings().find(|heading| spans(heading).next() == Some(shape));
    let heading = heading.unwrap_or_else(|| panic!("docs/cli.md tells no shape {shape}"));
    let told: BTreeSet<String> = page.first_column(heading).into_iter().collect();
    assert_eq!(keys(value), told, "as docs/cli.md tells {shape}: {value}");
}

/// The same for every entry of a list, which is not empty; how many there are.
#[track_caller]
pub fn are(value: &Value, shape: &str) -> usize {
    let list = value.as_array().unwrap_or_else(|| panic!("no list: {value}"));
    assert!(!list.is_empty(), "nothing of {shape} to look at");
    for entry in list {
        is(entry, shape);
    }
    list.len()
}
