//! A newsroom of its own in a folder that goes away: one member of each role, a section, a country, a site served on
//! this machine. Asked through the command line only; checked whole when the walk ends.

use super::programs::ours;
use serde_json::Value;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;

/// The chief, who also keeps the newsroom.
pub const CHIEF: &str = "Aminata N.";
/// The editor, who may approve.
pub const EDITOR: &str = "Mariam S.";
/// The reporter.
pub const REPORTER: &str = "Ousmane D.";
/// The one section.
pub const SECTION: &str = "Société";
/// The one country.
pub const COUNTRY: &str = "Mali";

/// A profile for one walk. When it ends well, its chains must be whole.
#[derive(Debug)]
pub struct Profile {
    folder: TempDir,
    site: u16,
}

/// Below what Linux gives out by itself (32768 and up): no connection that another program makes is at one of these by
/// chance, and nobody who asks again and again for a port of theirs ends up connected to themselves.
const PORTS: std::ops::Range<u16> = 10_000..32_000;

/// A port that nothing listens on; another one each time. Processes begin at different places.
///
/// # Panics
///
/// When this machine has none left.
pub fn free_port() -> u16 {
    static ASKED: AtomicU32 = AtomicU32::new(0);
    let all = u32::from(PORTS.end - PORTS.start);
    let begin = std::process::id().wrapping_mul(61);
    let free = (0..all).find_map(|_| {
        let next = begin.wrapping_add(ASKED.fetch_add(1, Ordering::Relaxed)) % all;
        let port = PORTS.start + u16::try_from(next).ok()?;
        TcpListener::bind(("127.0.0.1", port)).is_ok().then_some(port)
    });
    free.expect("there is a free port")
}

/// Copies a folder with all that is in it.
///
/// # Panics
///
/// When it cannot be read, or the copy not written.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("the folder can be made");
    for entry in std::fs::read_dir(from).expect("the folder can be read") {
        let entry = entry.expect("the folder can be read");
        let place = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &place);
        } else {
            std::fs::copy(entry.path(), place).expect("the file can be copied");
        }
    }
}

impl Profile {
    /// Makes the newsroom.
    ///
    /// # Panics
    ///
    /// When the command line fails.
    pub fn new() -> Self {
        let profile = Self::empty();
        profile.say(&[
            "init",
            "--newsroom",
            "La Voix du Gué",
            "--member",
            CHIEF,
            "--role",
            "chief",
        ]);
        profile.say(&["member", "add", EDITOR, "--role", "editor", "--may", "approve"]);
        profile.say(&["member", "add", REPORTER, "--role", "reporter"]);
        profile.say(&["term", "add", "section", SECTION]);
        profile.say(&["term", "add", "country", COUNTRY]);
        let pages = profile.site();
        let address = profile.address();
        profile.say(&["site", "add", "static", &pages.to_string_lossy(), "--url", &address]);
        profile
    }

    /// A profile whose newsroom is a copy of another.
    ///
    /// # Panics
    ///
    /// When it cannot be copied.
    pub fn copy_of(home: &Path) -> Self {
        let profile = Self::empty();
        copy(home, &profile.home());
        profile
    }

    fn empty() -> Self {
        let folder = TempDir::with_prefix("marbre-").expect("there is a place for temporary files");
        for inside in ["person", "run", "bin"] {
            std::fs::create_dir(folder.path().join(inside)).expect("the folder is ours");
        }
        // No browser of the machine's own is ever started: what would open an address writes it down.
        let browser = folder.path().join("bin/xdg-open");
        std::fs::write(&browser, "#!/bin/sh\nprintf '%s\\n' \"$1\" >> \"$HOME/opened\"\n").expect("the folder is ours");
        let may_run = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(&browser, may_run).expect("the file is ours");
        Self {
            folder,
            site: free_port(),
        }
    }

    /// Where the newsroom is kept.
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// Where readers find the site, without a slash at its end.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.site)
    }

    /// Where the pages of the site are written.
    pub fn site(&self) -> PathBuf {
        self.path().join("site")
    }

    /// The addresses that were opened in a browser, in order.
    pub fn opened(&self) -> Vec<String> {
        let opened = std::fs::read_to_string(self.folder.path().join("person/opened"));
        opened.unwrap_or_default().lines().map(str::to_owned).collect()
    }

    /// What a program started here may know of the machine: nothing that is the person's own.
    pub fn surroundings(&self, command: &mut Command) {
        let person = self.folder.path().join("person");
        let mut path = self.folder.path().join("bin").into_os_string();
        path.push(":");
        path.push(std::env::var_os("PATH").unwrap_or_default());
        command
            .env("PATH", path)
            .env("MARBRE_HOME", self.home())
            .env("HOME", &person)
            .env("XDG_RUNTIME_DIR", self.folder.path().join("run"))
            .env("LANG", "C.UTF-8")
            .env_remove("LC_ALL")
            // Merely unset, the toolkit would start a bus by itself, and services on it that outlive the walk.
            .env("DBUS_SESSION_BUS_ADDRESS", "disabled:")
            .env("NO_AT_BRIDGE", "1")
            .env_remove("GTK_IM_MODULE")
            .env_remove("WAYLAND_DISPLAY");
        for own in [
            "XDG_DATA_HOME",
            "XDG_CONFIG_HOME",
            "XDG_CACHE_HOME",
            "XDG_STATE_HOME",
            // What decides which program the system hands a link to, and in which words programs speak.
            "XDG_CURRENT_DESKTOP",
            "DESKTOP_SESSION",
            "KDE_FULL_SESSION",
            "GNOME_DESKTOP_SESSION_ID",
            "BROWSER",
            "LANGUAGE",
            "LC_CTYPE",
            "LC_MESSAGES",
            "MARBRE_AS",
            "MARBRE_PASSPHRASE",
        ] {
            command.env_remove(own);
        }
        super::clock::goes_with(self.path(), command);
    }

    /// Says something on the command line, whatever comes of it.
    ///
    /// # Panics
    ///
    /// When the command does not start.
    pub fn ask(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(ours("marbre"));
        self.surroundings(&mut command);
        command
            .arg("--home")
            .arg(self.home())
            .args(arguments)
            .output()
            .expect("marbre is a program")
    }

    /// Says something on the command line that must be done, and gives back its answer.
    ///
    /// # Panics
    ///
    /// When it was not done.
    #[track_caller]
    pub fn say(&self, arguments: &[&str]) -> String {
        let output = self.ask(arguments);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            output.status.success(),
            "marbre {} failed: {said}{}",
            arguments.join(" "),
            String::from_utf8_lossy(&output.stderr)
        );
        said
    }

    /// The same with `--json`, read.
    ///
    /// # Panics
    ///
    /// When it was not done, or the answer is no JSON.
    #[track_caller]
    pub fn json(&self, arguments: &[&str]) -> Value {
        let said = self.say(&[&["--json"], arguments].concat());
        serde_json::from_str(&said).expect("--json answers in JSON")
    }

    /// The pieces' identifiers, the last touched first.
    ///
    /// # Panics
    ///
    /// When the command line does not answer.
    pub fn pieces(&self) -> Vec<String> {
        let list = self.json(&["piece", "list"]);
        let rows = list.as_array().expect("a list").iter();
        rows.map(|row| row["id"].as_str().expect("each piece has an identifier").to_owned())
            .collect()
    }

    /// The text of a piece on disk: one string for each block.
    ///
    /// # Panics
    ///
    /// When there is no such piece.
    pub fn blocks(&self, piece: &str, text: &str) -> Vec<String> {
        let shown = self.json(&["piece", "show", piece]);
        let texts = shown["texts"].as_array().expect("a piece has texts").iter();
        let blocks = texts
            .filter(|one| one["text"] == text)
            .flat_map(|one| one["blocks"].as_array().expect("of blocks"));
        let words = |block: &Value| {
            let spans = block["spans"].as_array().into_iter().flatten();
            spans.filter_map(|span| span["text"].as_str()).collect()
        };
        blocks.map(words).collect()
    }

    /// A folder of this walk's own.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

impl Default for Profile {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Profile {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let checked = self.ask(&["verify", "--rebuild"]);
        assert!(
            checked.status.success(),
            "the newsroom is not whole: {}{}",
            String::from_utf8_lossy(&checked.stdout),
            String::from_utf8_lossy(&checked.stderr)
        );
    }
}
