//! `cargo xtask run`: from a fresh machine to Marbre on a demonstration newsroom, with a window or without.

use std::process::Command;

use anyhow::{Result, bail};

use crate::machine::Machine;
use crate::packages::{self, COMPILING, WINDOW};
use crate::process;
use crate::programs;
use crate::tree::Tree;
use crate::voice::{self, Voice};
use crate::window;

/// Installs, builds and opens.
pub fn run(tree: &Tree) -> Result<()> {
    let machine = Machine::look();
    if machine.display {
        with_window(tree, &machine)
    } else {
        without_window(tree, &machine)
    }
}

fn with_window(tree: &Tree, machine: &Machine) -> Result<()> {
    packages::ensure(machine, Voice::Open, &[COMPILING, WINDOW].concat())?;
    window::build(tree, Voice::Open)?;
    programs::window_and_command(tree, Voice::Open)?;
    Voice::Open.run("Preparing the demonstration newsroom", demo(tree))?;
    voice::tell("› Opening Marbre (close its window to come back here)");
    let status =
        process::status(Command::new(tree.program("debug", "marbre-app")).env("MARBRE_HOME", tree.demo_home()))?;
    if !status.success() {
        bail!(
            "Marbre ended unexpectedly ({status}); what was saved is in {}",
            tree.demo_home().display()
        );
    }
    Ok(())
}

fn without_window(tree: &Tree, machine: &Machine) -> Result<()> {
    voice::tell(
        "There is no display here, so the demonstration runs through the command line and ends in a page's address.",
    );
    packages::ensure(machine, Voice::Open, COMPILING)?;
    programs::command(tree, Voice::Open)?;
    let mut demo = demo(tree);
    demo.arg("--headless");
    Voice::Open.run("From the keyboard to a page, without a window", demo)
}

fn demo(tree: &Tree) -> Command {
    let mut command = Command::new(tree.program("debug", "marbre"));
    command.arg("--home").arg(tree.demo_home()).arg("demo");
    command
}
