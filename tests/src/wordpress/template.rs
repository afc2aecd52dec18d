//! WordPress installed once for all tests: its files, and its database with and without rewrite rules. Kept in `target/`
//! under a name made of the packages' versions and of what this harness puts into it; copied, never run.

use super::server::{Database, php};
use crate::e2e::programs::{installed, target};
use std::fs::File;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where Debian puts WordPress.
const PACKAGED: &str = "/usr/share/wordpress";

/// The packages whose versions decide what a template holds.
const PACKAGES: &[&str] = &[
    "wordpress",
    "wordpress-theme-twentytwentyone",
    "wordpress-theme-twentytwentythree",
    "mariadb-server-core",
    "php-cli",
];

const CONFIGURATION: &str = include_str!("php/wp-config.php");
const INSTALLATION: &str = include_str!("php/install.php");

/// Whether a site has rewrite rules, and so which form its addresses have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Links {
    /// With rules: articles by their slug, the API at `/wp-json/`.
    #[default]
    Pretty,
    /// Without: `/?p=12`, the API at `/index.php?rest_route=`.
    Plain,
}

impl Links {
    const fn folder(self) -> &'static str {
        match self {
            Self::Pretty => "data-pretty",
            Self::Plain => "data-plain",
        }
    }
}

/// Where templates and running sites are kept: on one disk, so that copies can share files.
pub fn shelf() -> PathBuf {
    target().join("wordpress")
}

/// Puts a copy of the installed WordPress into an empty folder, as `site` and `data`; gives back what the installation
/// said of its users. Installs it first where that has not been done.
///
/// # Panics
///
/// When a package is missing or cannot be installed from.
pub fn copy_into(folder: &Path, links: Links) -> String {
    std::fs::create_dir_all(shelf()).expect("target is ours");
    let lock = File::create(shelf().join("lock")).expect("the shelf is ours");
    let template = shelf().join(format!("template-{:016x}", fingerprint()));
    lock.lock_shared().expect("a file can be locked");
    if !template.is_dir() {
        lock.unlock().expect("the lock is ours");
        lock.lock().expect("a file can be locked");
        // Another test may have been first.
        if !template.is_dir() {
            install(&template);
        }
    }
    copy_site(&template.join("site"), &folder.join("site"));
    copy(&template.join(links.folder()), &folder.join("data"), &Keep::Apart);
    std::fs::read_to_string(template.join("users.json")).expect("the installation wrote it")
}

fn fingerprint() -> u64 {
    let versions = Command::new("dpkg-query")
        .args(["-W", "-f", "${Package} ${Version}\n"])
        .args(PACKAGES)
        .output()
        .expect("Debian's packages are asked for by dpkg-query");
    let said = String::from_utf8_lossy(&versions.stdout).into_owned();
    assert!(
        versions.status.success(),
        "packages are missing: let « cargo xtask test » install them, or « apt-get install {} ».\n{said}",
        PACKAGES.join(" ")
    );
    let mut hash = DefaultHasher::new();
    (said, CONFIGURATION, INSTALLATION, include_str!("template.rs")).hash(&mut hash);
    hash.finish()
}

fn install(template: &Path) {
    for old in folders_named("template-")
        .into_iter()
        .chain(folders_named("unfinished-"))
    {
        // What cannot go is in nobody's way.
        let _ = std::fs::remove_dir_all(old);
    }
    let work = tempfile::Builder::new()
        .prefix("unfinished-")
        .tempdir_in(shelf())
        .expect("the shelf is ours");
    let (site, data) = (work.path().join("site"), work.path().join("data-plain"));
    copy(Path::new(PACKAGED), &site, &Keep::Apart);
    std::fs::write(site.join("wp-config.php"), CONFIGURATION).expect("the folder is ours");
    create_database(&data);
    let users = {
        let database = Database::start(&data, work.path());
        php(
            &site,
            &database,
            "localhost",
            "$database = new mysqli(null, 'root', '', null, 0, getenv('MARBRE_DATABASE')); $database->query('CREATE DATABASE wordpress');",
        );
        let users = php(&site, &database, "localhost", INSTALLATION.trim_start_matches("<?php"));
        database.shut_down();
        users
    };
    assert!(users.starts_with('['), "WordPress was not installed: {users}");
    std::fs::write(work.path().join("users.json"), users).expect("the folder is ours");
    let pretty = work.path().join(Links::Pretty.folder());
    copy(&data, &pretty, &Keep::Apart);
    {
        let database = Database::start(&pretty, work.path());
        php(
            &site,
            &database,
            "localhost",
            "require './wp-load.php'; $wp_rewrite->set_permalink_structure('/%year%/%monthnum%/%postname%/'); \
             $wp_rewrite->flush_rules(false);",
        );
        database.shut_down();
    }
    std::fs::rename(work.keep(), template).expect("both are on one disk");
}

fn create_database(data: &Path) {
    let made = Command::new(installed("mariadb-install-db", "mariadb-server-core"))
        .args([
            "--no-defaults",
            "--skip-test-db",
            "--auth-root-authentication-method=normal",
            "--innodb-log-file-size=8M",
        ])
        .arg(format!("--datadir={}", data.display()))
        .args(super::server::as_root())
        .output()
        .expect("mariadb-install-db is a program");
    assert!(
        made.status.success(),
        "no database was made: {}{}",
        String::from_utf8_lossy(&made.stdout),
        String::from_utf8_lossy(&made.stderr)
    );
}

/// The folders on the shelf whose names begin so.
pub fn folders_named(prefix: &str) -> Vec<PathBuf> {
    std::fs::read_dir(shelf())
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(prefix))
        .map(|entry| entry.path())
        .collect()
}

/// Whether files that are copied may be the same file.
enum Keep {
    Apart,
    Shared,
}

/// The folders of WordPress's own code, which it finds from the root of its site, wherever they really stand.
const CODE: [&str; 2] = ["wp-includes", "wp-admin/includes"];

/// What WordPress may write to is copied; its own code, thousands of files, is the template's: PHP knows what it
/// compiled by where it stands, so that a site that starts finds it compiled. The pages of wp-admin look for their site
/// beside themselves, and are files of this copy's.
fn copy_site(from: &Path, to: &Path) {
    std::fs::create_dir_all(to.join("wp-admin")).expect("the folder is ours");
    for folder in CODE {
        symlink(from.join(folder), to.join(folder)).expect("the folder is ours");
    }
    for part in ["", "wp-admin"] {
        let how = if part.is_empty() { Keep::Apart } else { Keep::Shared };
        for entry in std::fs::read_dir(from.join(part))
            .expect("the template is there")
            .flatten()
        {
            let inside = Path::new(part).join(entry.file_name());
            if inside != Path::new("wp-admin") && !CODE.iter().any(|folder| inside == Path::new(folder)) {
                copy(&entry.path(), &to.join(inside), &how);
            }
        }
    }
}

/// Where PHP keeps what it compiled for a site made by [`copy_into`]: beside the template, for all that are made of it.
/// None for the template itself.
pub fn compiled(site: &Path) -> Option<PathBuf> {
    let template = std::fs::read_link(site.join(CODE[0])).ok()?;
    let kept = template.ancestors().nth(2)?.join("compiled");
    std::fs::create_dir_all(&kept).ok()?;
    Some(kept)
}

/// Forgets what PHP compiled of the files that a site had to itself.
pub fn forget_compiled(folder: &Path) {
    let systems = folders_named("template-")
        .into_iter()
        .flat_map(|template| std::fs::read_dir(template.join("compiled")).into_iter().flatten());
    for system in systems.flatten() {
        // Nothing of it is asked for again: it is in nobody's way.
        let _ = std::fs::remove_dir_all(system.path().join(folder.strip_prefix("/").unwrap_or(folder)));
    }
}

/// Copies a file or a folder with all that is in it, following links: Debian's tree leads out of itself.
fn copy(from: &Path, to: &Path, how: &Keep) {
    let what = std::fs::metadata(from);
    // A few of Debian's links lead to packages that are only recommended.
    let Ok(what) = what else { return };
    if what.is_dir() {
        std::fs::create_dir_all(to).expect("the folder is ours");
        for entry in std::fs::read_dir(from).expect("the folder can be read").flatten() {
            copy(&entry.path(), &to.join(entry.file_name()), how);
        }
        return;
    }
    let done = match how {
        Keep::Apart => std::fs::copy(from, to).map(|_| ()),
        Keep::Shared => std::fs::hard_link(from, to),
    };
    done.unwrap_or_else(|error| panic!("{} could not be copied: {error}", from.display()));
}
