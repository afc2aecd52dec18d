//! Debian's packages: which are wanted, which are missing, and how the missing ones come. Plans purely, then acts.

use std::collections::BTreeSet;
use std::process::Command;

use anyhow::{Result, bail};

use crate::machine::{Machine, Privilege};
use crate::process;
use crate::voice::Voice;

/// A package, and whether work can go on without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    name: &'static str,
    needed: bool,
}

const fn needed(name: &'static str) -> Wanted {
    Wanted { name, needed: true }
}

const fn welcome(name: &'static str) -> Wanted {
    Wanted { name, needed: false }
}

/// What compiling anything needs: SQLite is built from its C sources. Linking is much faster with mold.
pub const COMPILING: &[Wanted] = &[needed("build-essential"), needed("pkg-config"), welcome("mold")];

/// What the window is built on, and what opens addresses in the person's browser and brings its links back.
pub const WINDOW: &[Wanted] = &[
    needed("libwebkit2gtk-4.1-dev"),
    needed("libayatana-appindicator3-dev"),
    needed("xdg-utils"),
];

/// What drives the real window in tests: a display, its keyboard, a message bus, the webview's driver. Chromium reads
/// the published pages as a stranger would; Ubuntu has it elsewhere, hence only welcome.
pub const DRIVING: &[Wanted] = &[
    needed("webkit2gtk-driver"),
    needed("xvfb"),
    needed("xauth"),
    needed("xdotool"),
    needed("x11-xkb-utils"),
    needed("dbus"),
    needed("dbus-x11"),
    welcome("chromium"),
];

/// What a real WordPress stands on in tests, each with a database of its own: the server's programs without its service.
/// WordPress asks for some web server too: of those that satisfy it, the last is small and does not start by itself.
pub const WORDPRESS: &[Wanted] = &[
    needed("wordpress"),
    needed("wordpress-theme-twentytwentyone"),
    needed("wordpress-theme-twentytwentythree"),
    needed("mariadb-server-core"),
    needed("php-cli"),
    needed("php-curl"),
    needed("php-gd"),
    needed("php-mbstring"),
    needed("php-mysql"),
    needed("php-xml"),
    welcome("mini-httpd"),
    // A keyring of its own, on a bus of its own, for the password of that site.
    needed("dbus"),
    needed("gnome-keyring"),
];

/// Installs what is missing of these packages, saying so first; says the exact line and stops where it may not.
pub fn ensure(machine: &Machine, voice: Voice, wanted: &[Wanted]) -> Result<()> {
    if !machine.debian {
        let names: Vec<&str> = wanted.iter().map(|package| package.name).collect();
        voice.mention(&format!(
            "This is no Debian: make sure that what it calls {} is there.",
            names.join(", ")
        ));
        return Ok(());
    }
    let missing = missing(wanted, &installed(wanted));
    match plan(&missing, machine.privilege) {
        Plan::Nothing => Ok(()),
        Plan::Ask(line) => {
            bail!("packages are missing and may not be installed from here. Run this, then try again:\n\n    {line}\n")
        }
        Plan::Install(mut names) => {
            if lists_are_empty() {
                voice.run(
                    "Fetching the package lists (apt-get update)",
                    apt(machine.privilege, &["update"]),
                )?;
            }
            names.retain(|package| package.needed || process::answer("apt-cache", &["show", package.name]).is_some());
            if names.is_empty() {
                return Ok(());
            }
            install(machine.privilege, voice, &names)
        }
    }
}

fn install(privilege: Privilege, voice: Voice, packages: &[Wanted]) -> Result<()> {
    let names: Vec<&str> = packages.iter().map(|package| package.name).collect();
    let title = format!("Installing {} ({})", names.join(", "), how(privilege));
    let install = || apt(privilege, &[INSTALL, &names].concat());
    if voice.run(&title, install()).is_ok() {
        return Ok(());
    }
    // Lists that are there may still be too old to name files that the archive has.
    voice.run(
        "Fetching newer package lists (apt-get update)",
        apt(privilege, &["update"]),
    )?;
    voice.run(&title, install())
}

const INSTALL: &[&str] = &["install", "-y", "--no-install-recommends"];

/// What is to be done about missing packages.
#[derive(Debug, PartialEq, Eq)]
enum Plan {
    Nothing,
    Install(Vec<Wanted>),
    Ask(String),
}

fn plan(missing: &[Wanted], privilege: Privilege) -> Plan {
    let cannot_wait = missing.iter().any(|package| package.needed);
    match privilege {
        _ if missing.is_empty() => Plan::Nothing,
        Privilege::Root | Privilege::Sudo => Plan::Install(missing.to_vec()),
        Privilege::None if cannot_wait => {
            let names: Vec<&str> = missing
                .iter()
                .filter(|package| package.needed)
                .map(|package| package.name)
                .collect();
            Plan::Ask(format!("sudo apt-get {} {}", INSTALL.join(" "), names.join(" ")))
        }
        Privilege::None => Plan::Nothing,
    }
}

fn missing(wanted: &[Wanted], installed: &BTreeSet<String>) -> Vec<Wanted> {
    wanted
        .iter()
        .filter(|package| !installed.contains(package.name))
        .copied()
        .collect()
}

fn installed(wanted: &[Wanted]) -> BTreeSet<String> {
    // Fails when a name is unknown, and still answers for the others: its status says nothing here.
    let mut query = Command::new("dpkg-query");
    query
        .args(["-W", "-f", "${db:Status-Status} ${Package}\n"])
        .args(wanted.iter().map(|package| package.name));
    process::capture(query)
        .map(|(_, said)| read_installed(&said))
        .unwrap_or_default()
}

fn read_installed(said: &str) -> BTreeSet<String> {
    said.lines()
        .filter_map(|line| line.strip_prefix("installed "))
        .map(|name| name.trim().to_owned())
        .collect()
}

fn lists_are_empty() -> bool {
    let Ok(lists) = std::fs::read_dir("/var/lib/apt/lists") else {
        return true;
    };
    !lists
        .flatten()
        .any(|file| file.file_name().to_string_lossy().contains("_Packages"))
}

fn apt(privilege: Privilege, arguments: &[&str]) -> Command {
    let mut command = match privilege {
        Privilege::Root | Privilege::None => Command::new("env"),
        Privilege::Sudo => {
            let mut sudo = Command::new("sudo");
            sudo.arg("env");
            sudo
        }
    };
    command
        .args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"])
        .args(arguments);
    command
}

fn how(privilege: Privilege) -> &'static str {
    match privilege {
        Privilege::Root | Privilege::None => "apt-get",
        Privilege::Sudo => "apt-get through sudo, which may ask for your password",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOME: &[Wanted] = &[needed("xvfb"), needed("xdotool"), welcome("chromium")];

    fn having(said: &str) -> Vec<Wanted> {
        missing(SOME, &read_installed(said))
    }

    #[test]
    fn only_what_is_fully_installed_counts() {
        let said = "installed xvfb\nconfig-files xdotool\nnot-installed chromium\n\
                    dpkg-query: no packages found matching mold\n";
        assert_eq!(having(said), [needed("xdotool"), welcome("chromium")]);
        assert_eq!(having("installed xvfb\ninstalled xdotool\ninstalled chromium\n"), []);
    }

    #[test]
    fn without_rights_the_exact_line_is_said() {
        let Plan::Ask(line) = plan(&having("installed xvfb\n"), Privilege::None) else {
            panic!("xdotool is needed and cannot be installed");
        };
        assert_eq!(line, "sudo apt-get install -y --no-install-recommends xdotool");
    }

    #[test]
    fn what_is_only_welcome_stops_nobody() {
        let missing = having("installed xvfb\ninstalled xdotool\n");
        assert_eq!(plan(&missing, Privilege::None), Plan::Nothing);
        assert_eq!(
            plan(&missing, Privilege::Root),
            Plan::Install(vec![welcome("chromium")])
        );
        assert_eq!(plan(&[], Privilege::Root), Plan::Nothing);
    }

    #[test]
    fn sudo_keeps_the_installation_from_asking() {
        let line = process::line(&apt(Privilege::Sudo, &["install", "-y", "xvfb"]));
        assert_eq!(
            line,
            "sudo env DEBIAN_FRONTEND=noninteractive apt-get -q install -y xvfb"
        );
    }
}
