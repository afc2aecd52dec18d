//! What the tree is built from: licences, sources, and faults known to the world. The rules are in `.cargo/deny.toml`.

use anyhow::{Result, bail};

use crate::process;
use crate::tools::DENY;
use crate::tree::Tree;
use crate::voice::{Outcome, Voice};

/// Checks licences, banned crates and sources. Needs no network once the checker is here.
pub fn licences(tree: &Tree) -> Result<Outcome> {
    if let Err(error) = DENY.ensure(tree, Voice::Quiet) {
        return Ok(Outcome::Unchecked(format!(
            "cargo-deny could not be installed: {}",
            last_line(&error.to_string())
        )));
    }
    Voice::Quiet.run(
        "licences",
        tree.cargo(["deny", "--workspace", "check", "licenses", "bans", "sources"]),
    )?;
    Ok(Outcome::Held)
}

/// Checks the Rust dependencies against the RustSec database, where it can be had.
pub fn rust_advisories(tree: &Tree) -> Result<Outcome> {
    if DENY.ensure(tree, Voice::Quiet).is_err() {
        return Ok(Outcome::Unchecked("cargo-deny could not be installed".to_owned()));
    }
    let (fetched, said) = process::capture(tree.cargo(["deny", "fetch", "db"]))?;
    if !fetched.success() || said.contains("failed to fetch") {
        return Ok(Outcome::Unchecked(
            "the RustSec database could not be fetched".to_owned(),
        ));
    }
    Voice::Quiet.run(
        "advisories",
        tree.cargo(["deny", "--workspace", "check", "--disable-fetch", "advisories"]),
    )?;
    Ok(Outcome::Held)
}

/// Checks the window's dependencies against the registry's own list, where it answers.
pub fn npm_advisories(tree: &Tree) -> Result<Outcome> {
    let (status, said) = process::capture(tree.npm(["audit", "--omit=dev", "--audit-level=moderate"]))?;
    match Audit::read(status.success(), &said) {
        Audit::Clean => Ok(Outcome::Held),
        Audit::Unanswered => Ok(Outcome::Unchecked(
            "the npm registry did not answer the audit".to_owned(),
        )),
        Audit::Faults => bail!("npm knows faults in what the window is built from\n{}", said.trim_end()),
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Audit {
    Clean,
    Faults,
    Unanswered,
}

impl Audit {
    /// npm fails in the same way for a fault found and for a registry that cannot say; only its words tell them apart.
    fn read(succeeded: bool, said: &str) -> Self {
        if succeeded {
            Self::Clean
        } else if said.contains("npm error") && !said.contains("severity") {
            Self::Unanswered
        } else {
            Self::Faults
        }
    }
}

fn last_line(said: &str) -> &str {
    said.trim_end().lines().next_back().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_audit_that_found_something_is_not_one_that_nobody_answered() {
        assert_eq!(Audit::read(true, "found 0 vulnerabilities\n"), Audit::Clean);
        let refused = "npm warn audit 405 Method Not Allowed\nnpm error audit endpoint returned an error\n";
        assert_eq!(Audit::read(false, refused), Audit::Unanswered);
        let found = "left-pad  <1.0.0\nSeverity: high\n\n1 high severity vulnerability\n";
        assert_eq!(Audit::read(false, found), Audit::Faults);
        assert_eq!(Audit::read(false, ""), Audit::Faults);
    }

    #[test]
    fn the_last_line_says_why() {
        assert_eq!(
            last_line("`cargo install` failed\n  Updating\nerror: no network\n"),
            "error: no network"
        );
    }
}
