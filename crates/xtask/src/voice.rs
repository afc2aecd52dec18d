//! How work is told: the only file of xtask that prints. Open while a person watches, quiet where only failures matter.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "telling the person at the terminal is what this file is for"
)]

use std::io::{IsTerminal as _, Write as _};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::process;

/// How much of a step's own output is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voice {
    /// A title, then the output as it comes.
    Open,
    /// Nothing of its own: the step around it holds the line, and shows what was said only if it fails.
    Quiet,
}

impl Voice {
    /// Runs one command under a title and fails with what it said when it fails.
    pub fn run(self, title: &str, mut command: Command) -> Result<()> {
        match self {
            Self::Open => {
                tell(&format!("› {title}"));
                let status = process::status(&mut command)?;
                if !status.success() {
                    bail!("{title}: `{}` failed ({status})", process::line(&command));
                }
            }
            Self::Quiet => {
                let line = process::line(&command);
                let (status, said) = process::capture(command)?;
                if !status.success() {
                    bail!("`{line}` failed ({status})\n{}", said.trim_end());
                }
            }
        }
        Ok(())
    }

    /// Says a sentence where somebody watches.
    pub fn mention(self, sentence: &str) {
        match self {
            Self::Open => tell(sentence),
            Self::Quiet => {}
        }
    }
}

/// How a check of the build machine ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It held.
    Held,
    /// It could not be made here, for this reason; named again at the end.
    Unchecked(String),
}

/// One line per step with its duration; what failed and what could not be checked is kept for the end.
#[derive(Debug, Default)]
pub struct Report {
    failed: Vec<String>,
    unchecked: Vec<String>,
}

impl Report {
    /// Runs a step, tells its line, and goes on whatever its end: one run shows all that is wrong.
    /// Returns whether it did not fail.
    pub fn step(&mut self, name: &str, work: impl FnOnce() -> Result<Outcome>) -> bool {
        print!("{name:<28}");
        // Told at once, so that a run cut short names the step it stood in.
        let _ = std::io::stdout().flush();
        let begun = Instant::now();
        match work() {
            Ok(Outcome::Held) => {
                println!("{:>12}", duration(begun.elapsed()));
                true
            }
            Ok(Outcome::Unchecked(why)) => {
                println!("{:>12}  not checked: {why}", duration(begun.elapsed()));
                self.unchecked.push(name.to_owned());
                true
            }
            Err(error) => {
                println!("{:>12}  FAILED\n{error:#}\n", duration(begun.elapsed()));
                self.failed.push(name.to_owned());
                false
            }
        }
    }

    /// Runs a step whose own output is the point of it, so that its last lines stay the last.
    pub fn loud_step(&mut self, name: &str, work: impl FnOnce() -> Result<()>) {
        tell(name);
        if let Err(error) = work() {
            complain(&format!("{error:#}"));
            self.failed.push(name.to_owned());
        }
    }

    /// Says what could not be checked, and fails when anything failed.
    pub fn end(self) -> Result<()> {
        if !self.unchecked.is_empty() {
            tell(&format!("Not checked on this machine: {}.", self.unchecked.join(", ")));
        }
        if !self.failed.is_empty() {
            bail!("failed: {}", self.failed.join(", "));
        }
        Ok(())
    }
}

/// Says a line to the person at the terminal.
pub fn tell(text: &str) {
    println!("{}", text.trim_end());
}

/// Says what went wrong.
pub fn complain(text: &str) {
    let (on, off) = if std::io::stderr().is_terminal() {
        ("\u{1b}[31m", "\u{1b}[0m")
    } else {
        ("", "")
    };
    eprintln!("{on}xtask:{off} {text}");
}

/// A duration as a person says it.
pub fn duration(took: Duration) -> String {
    let seconds = took.as_secs();
    match seconds {
        0..10 => format!("{:.1} s", took.as_secs_f64()),
        10..60 => format!("{seconds} s"),
        _ => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_reads_at_a_glance() {
        assert_eq!(duration(Duration::from_millis(640)), "0.6 s");
        assert_eq!(duration(Duration::from_secs(42)), "42 s");
        assert_eq!(duration(Duration::from_secs(185)), "3 min 05 s");
    }

    #[test]
    fn a_report_fails_by_name_and_goes_on_after_a_failure() {
        let mut report = Report::default();
        assert!(!report.step("first", || bail!("broken")));
        assert!(report.step("second", || Ok(Outcome::Held)));
        assert!(report.step("third", || Ok(Outcome::Unchecked("no network".to_owned()))));
        assert_eq!(report.end().unwrap_err().to_string(), "failed: first");
    }

    #[test]
    fn what_was_only_unchecked_does_not_fail() {
        let mut report = Report::default();
        report.step("advisories", || Ok(Outcome::Unchecked("no network".to_owned())));
        assert!(report.end().is_ok());
    }

    #[test]
    fn a_quiet_failure_shows_what_the_command_said() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo one; echo two >&2; exit 3"]);
        let message = Voice::Quiet.run("a step", command).unwrap_err().to_string();
        assert!(message.ends_with("one\ntwo"), "{message}");
        assert!(message.contains("exit status: 3"), "{message}");
    }
}
