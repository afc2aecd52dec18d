//! A newsroom in a folder, asked through the built program alone.

use crate::e2e::programs::ours;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A newsroom's folder, with a site beside it.
pub struct Room {
    pub folder: PathBuf,
}

/// How a command ended and what it said.
#[derive(Debug)]
pub struct Told {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Told {
    /// Done; its answer, read.
    #[track_caller]
    pub fn done(&self) -> Value {
        assert_eq!((self.status, self.err.as_str()), (0, ""), "{}", self.out);
        serde_json::from_str(&self.out).unwrap()
    }

    /// Failed with this code; the sentence.
    #[track_caller]
    pub fn failed(&self, code: &str) -> String {
        assert_eq!((self.status, self.out.as_str()), (1, ""), "{}", self.err);
        let said: Value = serde_json::from_str(&self.err).unwrap();
        assert_eq!(said["error"]["code"], code, "{}", self.err);
        said["error"]["message"].as_str().unwrap().to_owned()
    }
}

impl Room {
    /// A newsroom with a chief, a section, a country and a site.
    pub fn new(folder: &Path) -> Self {
        let room = Self {
            folder: folder.to_owned(),
        };
        room.ask(&[
            "init",
            "--newsroom",
            "La Voix du Gué",
            "--member",
            "Aminata N.",
            "--role",
            "chief",
        ])
        .done();
        room.ask(&["term", "add", "section", "Société"]).done();
        room.ask(&["term", "add", "country", "Mali"]).done();
        room.ask(&["site", "add", "static", "site"]).done();
        room
    }

    pub fn home(&self) -> PathBuf {
        self.folder.join("home")
    }

    /// The program with these words, in the newsroom's folder.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(ours("marbre"));
        command
            .arg("--json")
            .arg("--home")
            .arg(self.home())
            .args(words)
            .current_dir(&self.folder)
            .env_remove("MARBRE_AS")
            .stdin(Stdio::null());
        command
    }

    pub fn ask(&self, words: &[&str]) -> Told {
        let output = self.command(words).output().unwrap();
        Told {
            status: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// A piece of these words, taken in from a file outside the newsroom's disk.
    pub fn import(&self, headline: &str) -> String {
        let outside = tempfile::tempdir().unwrap();
        let file = copy(outside.path(), headline);
        let made = self.ask(&["piece", "import", &file]).done();
        made[0]["id"].as_str().unwrap().to_owned()
    }

    /// The headlines of all pieces, in alphabetical order.
    pub fn headlines(&self) -> Vec<String> {
        let rows = self.ask(&["piece", "list"]).done();
        let mut headlines: Vec<String> = rows
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["headline"].as_str().unwrap().to_owned())
            .collect();
        headlines.sort();
        headlines
    }

    #[track_caller]
    pub fn is_whole(&self) {
        assert_eq!(self.ask(&["verify"]).done()["troubles"], serde_json::json!([]));
    }
}

/// A Markdown file with some words; its path.
pub fn copy(folder: &Path, headline: &str) -> String {
    let file = folder.join("copie.md");
    let words = "Un paragraphe sur le fleuve et ses passeurs. ".repeat(40);
    std::fs::write(&file, format!("# {headline}\n\nDit : {headline}.\n\n{words}\n")).unwrap();
    file.to_string_lossy().into_owned()
}
