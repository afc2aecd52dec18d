//! The commands of `--help` under headings, by what a person is about to do: clap writes one list only. What each command
//! does is said where it is declared.

use clap::builder::styling::Style;
use clap::{Command, Subcommand};

/// A heading and the commands under it.
pub(super) type Group = (&'static str, &'static [&'static str]);

/// Of `marbre` itself.
pub(super) const ALL: &[Group] = &[
    ("Write and review", &["desk", "piece", "media", "flash"]),
    ("Publish", &["site", "outbox", "comment", "serve", "run"]),
    ("The newsroom", &["init", "member", "term", "signer", "demo"]),
    ("Keep it safe", &["verify", "backup", "restore", "export", "clock"]),
];

/// Of `marbre piece`.
pub(super) const OF_PIECES: &[Group] = &[
    (
        "Write",
        &["new", "import", "set", "replace", "media", "notes", "claim", "release"],
    ),
    (
        "Find and read",
        &["list", "search", "show", "versions", "diff", "export"],
    ),
    (
        "Review",
        &[
            "submit",
            "recall",
            "comment",
            "comments",
            "reply",
            "resolve",
            "return",
            "approve",
            "revalidate",
        ],
    ),
    (
        "Publish",
        &["hold", "schedule", "publish", "update", "correct", "withdraw", "kill"],
    ),
    ("Put away", &["spike", "restore"]),
];

/// A heading of its own for what no group names: a test keeps it empty.
const ELSE: &str = "Also";

/// The help of a command whose subcommands stand in groups.
pub(super) fn template<C: Subcommand>(groups: &[Group]) -> String {
    let all = C::augment_subcommands(Command::new("marbre"));
    let named = |name: &str| groups.iter().any(|(_, names)| names.contains(&name));
    let left = all.get_subcommands().map(Command::get_name).filter(|name| !named(name));
    let left: Vec<&str> = left.collect();
    let heading = Style::new().bold().underline();
    let mut lists = String::new();
    for (title, names) in groups {
        lists.push_str(&list(&all, heading, title, names));
    }
    lists.push_str(&list(&all, heading, ELSE, &left));
    format!(
        "{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n{lists}{heading}Options:{heading:#}\n{{options}}{{after-help}}"
    )
}

/// A heading and its commands; nothing where there are none.
fn list(all: &Command, heading: Style, title: &str, names: &[&str]) -> String {
    let width = all.get_subcommands().map(|one| one.get_name().len()).max().unwrap_or(0);
    let mut lines = String::new();
    for command in names.iter().filter_map(|name| all.find_subcommand(name)) {
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        lines.push_str(&format!("  {:width$}  {about}\n", command.get_name()));
    }
    if lines.is_empty() {
        lines
    } else {
        format!("{heading}{title}:{heading:#}\n{lines}\n")
    }
}

#[cfg(test)]
mod tests {
    use super::{ALL, ELSE, Group, OF_PIECES};
    use crate::args::Cli;
    use clap::{Command, CommandFactory as _};

    fn check(mut command: Command, groups: &[Group]) {
        let known: Vec<String> = command.get_subcommands().map(|one| one.get_name().to_owned()).collect();
        let mut grouped: Vec<&str> = groups.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        grouped.sort_unstable();
        let once = grouped.len();
        grouped.dedup();
        assert_eq!(grouped.len(), once, "a command stands in two groups");
        let ungrouped: Vec<&String> = known.iter().filter(|name| !grouped.contains(&name.as_str())).collect();
        assert!(ungrouped.is_empty(), "no group names {ungrouped:?}");
        let gone: Vec<&&str> = grouped
            .iter()
            .filter(|name| !known.iter().any(|one| one == **name))
            .collect();
        assert!(gone.is_empty(), "there is no {gone:?}");

        let help = command.render_help().to_string();
        assert!(!help.contains(&format!("{ELSE}:")), "{help}");
        assert!(help.contains("\nOptions:\n") && help.contains("--help"), "{help}");
        for (title, _) in groups {
            assert!(
                help.contains(&format!("\n{title}:\n")),
                "{title} is no heading of:\n{help}"
            );
        }
        for name in &known {
            let line = help.lines().find(|line| line.starts_with(&format!("  {name} ")));
            let line = line.unwrap_or_else(|| panic!("{name} has no line in:\n{help}"));
            assert!(line.chars().count() <= 100, "too wide for a terminal: {line}");
            assert!(line.trim_start().len() > name.len() + 2, "what {name} does is not said");
        }
    }

    #[test]
    fn every_command_stands_in_one_group_of_the_help() {
        check(Cli::command(), ALL);
        let cli = Cli::command();
        let pieces = cli.find_subcommand("piece").expect("there are pieces").clone();
        check(pieces, OF_PIECES);
    }
}
