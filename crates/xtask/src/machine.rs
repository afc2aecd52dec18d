//! What this machine offers: rights, a display, a terminal. Looks once, changes nothing.

use std::io::IsTerminal as _;

use crate::process;

/// What this machine offers.
#[derive(Debug)]
pub struct Machine {
    /// As whom packages can be installed.
    pub privilege: Privilege,
    /// Whether a window can be opened. The toolkit panics where there is none, so it is asked first.
    pub display: bool,
    /// Whether packages are Debian's.
    pub debian: bool,
}

/// As whom packages can be installed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Privilege {
    /// We are root.
    Root,
    /// Through sudo, which may ask for a password.
    Sudo,
    /// Not from here.
    None,
}

impl Machine {
    /// Looks.
    pub fn look() -> Self {
        let root = process::answer("id", &["-u"]).is_some_and(|uid| uid.trim() == "0");
        let sudo = !root && process::find("sudo").is_some();
        let silent = sudo && process::answer("sudo", &["-n", "true"]).is_some();
        let terminal = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
        Self {
            privilege: Privilege::of(root, sudo, silent, terminal),
            display: has_display(|name| std::env::var(name).ok()),
            debian: process::find("dpkg-query").is_some() && process::find("apt-get").is_some(),
        }
    }
}

impl Privilege {
    /// Sudo counts only when it needs no password or somebody is there to type it: a build machine must not hang.
    fn of(root: bool, sudo: bool, silent: bool, terminal: bool) -> Self {
        match (root, sudo, silent || terminal) {
            (true, _, _) => Self::Root,
            (false, true, true) => Self::Sudo,
            (false, true, false) | (false, false, _) => Self::None,
        }
    }
}

fn has_display(variable: impl Fn(&str) -> Option<String>) -> bool {
    !cfg!(target_os = "linux")
        || ["DISPLAY", "WAYLAND_DISPLAY"]
            .iter()
            .any(|name| variable(name).is_some_and(|value| !value.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sudo_without_anybody_to_type_is_no_privilege() {
        assert_eq!(Privilege::of(true, false, false, false), Privilege::Root);
        assert_eq!(Privilege::of(false, true, true, false), Privilege::Sudo);
        assert_eq!(Privilege::of(false, true, false, true), Privilege::Sudo);
        assert_eq!(Privilege::of(false, true, false, false), Privilege::None);
        assert_eq!(Privilege::of(false, false, false, true), Privilege::None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn an_empty_display_is_none() {
        let machine = |x: &'static str, wayland: &'static str| {
            has_display(move |name| match name {
                "DISPLAY" => Some(x.to_owned()),
                "WAYLAND_DISPLAY" => Some(wayland.to_owned()),
                _ => None,
            })
        };
        assert!(machine(":0", ""));
        assert!(machine("", "wayland-0"));
        assert!(!machine("", ""));
        assert!(!has_display(|_| None));
    }
}
