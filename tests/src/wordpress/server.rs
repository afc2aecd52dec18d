//! A copy of the installed WordPress, running: a database, PHP's own web server with four workers, both ended with the
//! test, also when the test is killed. What the database holds is asked of WordPress's own functions.

use super::template::{self, Links, folders_named, shelf};
use crate::e2e::profile::free_port;
use crate::e2e::programs::installed;
use crate::e2e::wait::{PATIENCE, look_until};
use rustix::process::{Pid, Signal, kill_process_group};
use serde_json::Value;
use std::fs::File;
use std::io::Write as _;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

const ROUTER: &str = include_str!("php/router.php");
const INSIDE: &str = include_str!("php/inside.php");

/// How a site is started.
#[derive(Debug, Clone, Copy, Default)]
pub struct Start {
    /// The form of its addresses.
    pub links: Links,
    /// Where it listens; any free port otherwise.
    pub port: Option<u16>,
}

/// Somebody who may sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// What they sign in as.
    pub name: String,
    /// What WordPress calls their role.
    pub role: String,
    /// WordPress's number for them.
    pub id: u64,
    /// An application password.
    pub password: String,
}

/// A WordPress, running. Ends with this value, and leaves nothing.
#[derive(Debug)]
pub struct WordPress {
    users: Vec<User>,
    port: u16,
    // In this order: the server lets go of the database, both of the folder.
    _server: Program,
    database: Database,
    folder: TempDir,
}

impl Drop for WordPress {
    fn drop(&mut self) {
        template::forget_compiled(self.folder.path());
    }
}

impl WordPress {
    /// Starts one with rewrite rules, on any free port.
    ///
    /// # Panics
    ///
    /// When a package is missing, or it does not start.
    pub fn start() -> Self {
        Self::start_with(Start::default())
    }

    /// Starts one in a given way.
    ///
    /// # Panics
    ///
    /// When a package is missing, or it does not start.
    pub fn start_with(how: Start) -> Self {
        sweep();
        std::fs::create_dir_all(shelf()).expect("target is ours");
        let folder = tempfile::Builder::new()
            .prefix(&format!("run-{}-", std::process::id()))
            .tempdir_in(shelf())
            .expect("the shelf is ours");
        let users = read_users(&template::copy_into(folder.path(), how.links));
        std::fs::write(folder.path().join("router.php"), ROUTER).expect("the folder is ours");
        let database = Database::begin(&folder.path().join("data"), folder.path());
        let (server, port) = serve(folder.path(), &database, how);
        database.answers();
        Self {
            users,
            port,
            _server: server,
            database,
            folder,
        }
    }

    /// Its address, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.host())
    }

    /// Its name and port, as a `Host` header has them.
    pub fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Everybody who may sign in: one of each role.
    pub fn users(&self) -> &[User] {
        &self.users
    }

    /// One of those who may sign in: `admin`, `desk` (an editor), `author`, `contributor`, `subscriber`.
    ///
    /// # Panics
    ///
    /// When nobody has that name.
    pub fn user(&self, name: &str) -> &User {
        self.users
            .iter()
            .find(|user| user.name == name)
            .unwrap_or_else(|| panic!("nobody is called {name}"))
    }

    /// The folder that is served.
    pub fn site(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    /// What the web server and PHP said so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("php.log")).unwrap_or_default()
    }

    /// Runs code inside the site, as its administrator and beside the web server; gives back what it printed.
    ///
    /// # Panics
    ///
    /// When it fails, saying why.
    #[track_caller]
    pub fn php(&self, code: &str) -> String {
        let inside = INSIDE.trim_start_matches("<?php");
        php(&self.site(), &self.database, &self.host(), &format!("{inside}\n{code}"))
    }

    /// What a PHP expression comes to inside the site.
    ///
    /// # Panics
    ///
    /// When it fails, or is nothing that JSON can hold.
    #[track_caller]
    pub fn value(&self, expression: &str) -> Value {
        let said = self.php(&format!("echo wp_json_encode({expression});"));
        serde_json::from_str(&said).unwrap_or_else(|error| panic!("{expression} came to {said}: {error}"))
    }

    /// The row of a post as the database has it, whatever its status; null when there is none.
    ///
    /// # Panics
    ///
    /// When WordPress fails.
    #[track_caller]
    pub fn post(&self, id: u64) -> Value {
        self.value(&format!("get_post({id})"))
    }

    /// How many posts of a type there are, in any status, the trash included; no revisions, no automatic drafts.
    ///
    /// # Panics
    ///
    /// When WordPress fails.
    #[track_caller]
    pub fn count(&self, kind: &str) -> u64 {
        let count = self.value(&format!(
            "(int) $wpdb->get_var($wpdb->prepare(\"SELECT COUNT(*) FROM $wpdb->posts WHERE post_type = %s AND \
             post_status <> 'auto-draft'\", '{kind}'))"
        ));
        count.as_u64().expect("a count is a number")
    }

    /// Adds a plugin that is always on. Later requests have it; `code` is PHP without its opening tag.
    ///
    /// # Panics
    ///
    /// When the file cannot be written.
    pub fn add_plugin(&self, name: &str, code: &str) {
        let folder = self.site().join("wp-content/mu-plugins");
        std::fs::create_dir_all(&folder).expect("the site is ours");
        std::fs::write(folder.join(format!("{name}.php")), format!("<?php\n{code}")).expect("the site is ours");
    }

    /// Lets what is due happen when somebody visits, as WordPress does by itself; a site starts without.
    ///
    /// # Panics
    ///
    /// When the file cannot be written or removed.
    pub fn visits_run_cron(&self, they_do: bool) {
        self.switch("cron-runs", they_do.then_some(""));
    }

    /// Puts the site in maintenance, as an update does: everything is answered with 503.
    ///
    /// # Panics
    ///
    /// When the file cannot be written or removed.
    pub fn in_maintenance(&self, it_is: bool) {
        self.switch(".maintenance", it_is.then_some("<?php $upgrading = time();"));
    }

    fn switch(&self, name: &str, content: Option<&str>) {
        let file = self.site().join(name);
        match content {
            Some(content) => std::fs::write(file, content).expect("the site is ours"),
            None if file.exists() => std::fs::remove_file(file).expect("the site is ours"),
            None => (),
        }
    }
}

/// Starts PHP's own web server over a site, on the port that was asked for or on one that is free.
fn serve(folder: &Path, database: &Database, how: Start) -> (Program, u16) {
    loop {
        let port = how.port.unwrap_or_else(free_port);
        let mut command = Command::new(installed("php", "php-cli"));
        command
            .args(SETTINGS)
            .args(compiled(&folder.join("site")))
            .args(["-d", "opcache.revalidate_freq=0"])
            .args(["-S", &format!("127.0.0.1:{port}"), "-t"])
            .arg(folder.join("site"))
            .arg(folder.join("router.php"))
            .env("PHP_CLI_SERVER_WORKERS", "4")
            .env("MARBRE_DATABASE", database.socket())
            .env("MARBRE_REWRITES", if how.links == Links::Pretty { "yes" } else { "no" });
        let server = Program::start(&command, &folder.join("php.log"));
        // Asked of its log, not of the port: another test may have been quicker to take that.
        let said = || std::fs::read_to_string(&server.log).unwrap_or_default();
        server.answers(|| said().contains(") started") || said().contains("Failed to listen"));
        if said().contains(") started") {
            return (server, port);
        }
        assert!(how.port.is_none(), "port {port} is taken: {}", said());
    }
}

/// Removes what sites left whose process was killed.
fn sweep() {
    for folder in folders_named("run-") {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let runs = name
            .split('-')
            .nth(1)
            .is_some_and(|process| Path::new("/proc").join(process).exists());
        if !runs {
            template::forget_compiled(&folder);
            // Another test may be sweeping too.
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

fn read_users(said: &str) -> Vec<User> {
    let users: Value = serde_json::from_str(said).expect("the installation writes JSON");
    let text = |user: &Value, field: &str| user[field].as_str().expect("each field is text").to_owned();
    users
        .as_array()
        .expect("the installation writes a list")
        .iter()
        .map(|user| User {
            name: text(user, "user"),
            role: text(user, "role"),
            id: user["id"].as_u64().expect("an id is a number"),
            password: text(user, "password"),
        })
        .collect()
}

const SETTINGS: &[&str] = &[
    "-d",
    "display_errors=stderr",
    "-d",
    "log_errors=0",
    "-d",
    "memory_limit=256M",
    "-d",
    "post_max_size=80M",
    "-d",
    "upload_max_filesize=64M",
    // Nobody is written to.
    "-d",
    "sendmail_path=/bin/true",
];

/// Lets PHP find WordPress compiled: half a second less for each site that starts and for each piece of code run beside it.
fn compiled(site: &Path) -> Vec<String> {
    let kept = template::compiled(site).map(|folder| format!("opcache.file_cache={}", folder.display()));
    let settings = ["opcache.enable_cli=1", "opcache.file_cache_consistency_checks=0"];
    kept.into_iter()
        .chain(settings.map(str::to_owned))
        .flat_map(|setting| ["-d".to_owned(), setting])
        .collect()
}

/// Runs code in a folder of WordPress's; gives back what it printed.
#[track_caller]
pub(super) fn php(site: &Path, database: &Database, host: &str, code: &str) -> String {
    let mut command = Command::new(installed("php", "php-cli"))
        .args(SETTINGS)
        .args(compiled(site))
        .current_dir(site)
        .env("MARBRE_DATABASE", database.socket())
        .env("MARBRE_HOST", host)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("php is a program");
    let mut code_goes = command.stdin.take().expect("its input is piped");
    // Where PHP ends before it has read all, it says why.
    let _ = code_goes.write_all(format!("<?php\n{code}").as_bytes());
    drop(code_goes);
    let done = command.wait_with_output().expect("php can be waited for");
    let wrong = String::from_utf8_lossy(&done.stderr);
    assert!(
        done.status.success() && wrong.is_empty(),
        "PHP failed on {code}: {wrong}"
    );
    String::from_utf8(done.stdout).expect("WordPress speaks UTF-8")
}

/// What MariaDB wants to hear from root, who may not run it by accident.
pub(super) fn as_root() -> Option<&'static str> {
    rustix::process::getuid().is_root().then_some("--user=root")
}

/// A database server of a site's own: reached by a socket, safe against nothing, since nothing is kept.
#[derive(Debug)]
pub(super) struct Database {
    server: Program,
    // A socket's path may have no more than a hundred letters: it cannot be where the rest is.
    place: TempDir,
}

impl Database {
    /// Starts a server over a folder of files, and waits until it answers.
    pub(super) fn start(data: &Path, logs: &Path) -> Self {
        let database = Self::begin(data, logs);
        database.answers();
        database
    }

    fn begin(data: &Path, logs: &Path) -> Self {
        let place = tempfile::tempdir().expect("there is a place for temporary things");
        let mut command = Command::new(installed("mariadbd", "mariadb-server-core"));
        command
            .args([
                "--no-defaults",
                "--skip-networking",
                "--skip-grant-tables",
                "--skip-log-bin",
                "--performance-schema=OFF",
                "--innodb-log-file-size=8M",
                "--innodb-buffer-pool-size=32M",
                "--innodb-doublewrite=0",
                "--innodb-flush-log-at-trx-commit=0",
                "--character-set-server=utf8mb4",
            ])
            .arg(format!("--datadir={}", data.display()))
            .arg(format!("--socket={}", place.path().join("socket").display()))
            .arg(format!("--pid-file={}", place.path().join("pid").display()))
            // A server that starts empties its folder of temporary tables, also of those that another server has there.
            .arg(format!("--tmpdir={}", place.path().display()))
            .args(as_root());
        let server = Program::start(&command, &logs.join("mariadbd.log"));
        Self { server, place }
    }

    fn answers(&self) {
        self.server.answers(|| UnixStream::connect(self.socket()).is_ok());
    }

    pub(super) fn socket(&self) -> PathBuf {
        self.place.path().join("socket")
    }

    /// Ends it in order, so that its files can be copied.
    pub(super) fn shut_down(mut self) {
        self.server.end_in_order();
    }
}

/// A program that ends when the process that started it does, however that ends.
#[derive(Debug)]
struct Program {
    guard: Child,
    log: PathBuf,
}

/// Waits beside the program on a pipe that closes with whoever holds it, then ends the group: the program, what it
/// started, and itself. No signal of the kernel's would reach what it started.
const GUARD: &str = r#""$@" & { read -r word; test "$word" = end && kill -TERM $! && wait $!; kill -KILL 0; }"#;

impl Program {
    fn start(command: &Command, log: &Path) -> Self {
        let said = File::create(log).expect("the folder is ours");
        let also = said.try_clone().expect("a file can be shared");
        let surroundings = command.get_envs().filter_map(|(name, value)| Some((name, value?)));
        let guard = Command::new("sh")
            .args(["-c", GUARD, "guard"])
            .arg(command.get_program())
            .args(command.get_args())
            .envs(surroundings)
            .stdin(Stdio::piped())
            .stdout(said)
            .stderr(also)
            .process_group(0)
            .spawn()
            .expect("sh is a program");
        Self {
            guard,
            log: log.to_owned(),
        }
    }

    fn answers(&self, answers: impl Fn() -> bool) {
        let answered = look_until(PATIENCE, || if answers() { Ok(()) } else { Err(String::new()) });
        assert!(
            answered.is_ok(),
            "it does not answer: {}",
            std::fs::read_to_string(&self.log).unwrap_or_default()
        );
    }

    fn end_in_order(&mut self) {
        let mut guard = self.guard.stdin.take().expect("it was piped");
        guard.write_all(b"end\n").expect("the guard waits for a word");
        let _ = self.guard.wait();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if let Some(group) = Pid::from_raw(i32::try_from(self.guard.id()).unwrap_or(0)) {
            let _ = kill_process_group(group, Signal::KILL);
        }
        let _ = self.guard.wait();
    }
}
