//! `cargo xtask`: everything a developer or the build machine asks of this tree. Knows the tree and the machine, and
//! nothing of newsrooms; depends on no crate of the workspace, so that it starts before anything else is built.
//!
//! Reading order: [`tree`] and [`machine`] (where we are), [`voice`] (how work is told), then one file a subcommand.

mod bench;
mod ci;
mod codegen;
mod fingerprint;
mod licences;
mod machine;
mod packages;
mod process;
mod programs;
mod run;
mod test;
mod tidy;
mod tools;
mod tree;
mod voice;
mod window;

use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};

use tree::Tree;
use voice::Voice;

const HELP: &str = "\
cargo xtask COMMAND

  run                      install what is missing, build, and open Marbre on a demonstration newsroom
  test [FILTER…]           install what tests need and run every test, or those whose name holds FILTER
  ci                       everything that must hold before a change lands, tests included
  bench [NAME] [--json FILE]
                           measure; one line each: name, value, unit, peer, peer value, ratio
  codegen [--check]        write the generated files, or only compare them
  tidy                     headers, lengths, names and leftovers of the sources
  setup                    install what building and testing need, and nothing else
  clean-demo               throw the demonstration newsroom away
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            voice::complain(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &[String]) -> Result<()> {
    let Some((command, rest)) = arguments.split_first() else {
        voice::tell(HELP);
        bail!("name a command");
    };
    let tree = Tree::here()?;
    let nothing_more = || match rest.first() {
        None => Ok(()),
        Some(extra) => Err(anyhow::anyhow!("`cargo xtask {command}` takes no `{extra}`")),
    };
    match command.as_str() {
        "help" | "--help" | "-h" => {
            voice::tell(HELP);
            Ok(())
        }
        "run" => nothing_more().and_then(|()| run::run(&tree)),
        "test" => test::test(&tree, Voice::Open, rest),
        "ci" => nothing_more().and_then(|()| ci::ci(&tree)),
        "bench" => bench::bench(&tree, rest),
        "codegen" => match rest {
            [] => codegen::write(&tree, Voice::Open),
            [flag] if flag == "--check" => codegen::check(&tree, Voice::Open),
            [other, ..] => bail!("`cargo xtask codegen` knows --check, not `{other}`"),
        },
        "tidy" => nothing_more().and_then(|()| tidy::check(&tree)),
        "setup" => nothing_more().and_then(|()| test::prepare(&tree, Voice::Open)),
        "clean-demo" => nothing_more().and_then(|()| clean_demo(&tree)),
        other => {
            voice::tell(HELP);
            bail!("there is no command `{other}`")
        }
    }
}

fn clean_demo(tree: &Tree) -> Result<()> {
    let home = tree.demo_home();
    if home.exists() {
        std::fs::remove_dir_all(&home).with_context(|| format!("could not remove {}", home.display()))?;
        voice::tell("The demonstration newsroom is gone; `cargo xtask run` makes a new one.");
    }
    Ok(())
}
