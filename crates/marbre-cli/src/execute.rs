//! Does what was said on a desk. The same function serves a terminal and the door of the process that owns the profile.

use crate::args::{AddSite, Cli, Command, OutboxCommand, SiteCommand};
use crate::output::Answer;
use crate::{media, members, newsroom, pieces, readers, sites, terms};
use clap::Parser as _;
use marbre_desk::{Desk, DeskError, What, run_outbox, run_revocations};
use marbre_domain::ids::MemberId;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A command as it crosses the door: where it was said, and with what on its standard input.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// The arguments, the program's name first.
    pub argv: Vec<String>,
    /// The folder that relative paths start from.
    pub cwd: PathBuf,
    /// Standard input, where the command reads it.
    pub stdin: Vec<u8>,
    /// What opens the file of passwords, where the caller's surroundings name it.
    #[serde(default)]
    pub passphrase: Option<String>,
}

/// Without standard input and passphrase: either may be a secret.
impl std::fmt::Debug for Call {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Call")
            .field("argv", &self.argv)
            .field("cwd", &self.cwd)
            .finish_non_exhaustive()
    }
}

impl Call {
    /// A path as said, from the caller's folder.
    pub fn path(&self, said: &Path) -> PathBuf {
        self.cwd.join(said)
    }

    /// A file's name and bytes; `-` is standard input.
    pub fn read(&self, said: &Path) -> Result<(String, Vec<u8>), DeskError> {
        if said == Path::new("-") {
            return Ok(("-".to_owned(), self.stdin.clone()));
        }
        let path = self.path(said);
        let bytes = std::fs::read(&path).map_err(|source| DeskError::File {
            what: format!("reading {}", said.display()),
            source,
        })?;
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        Ok((name, bytes))
    }
}

/// One command with its desk.
pub(crate) struct Work<'a> {
    pub desk: MutexGuard<'a, Desk>,
    pub actor: MemberId,
    pub call: &'a Call,
    pub json: bool,
}

/// Locks a desk even when another command failed badly while it had it: the store is whole in every case.
pub(crate) fn lock(desk: &Mutex<Desk>) -> MutexGuard<'_, Desk> {
    desk.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Does one command. Commands that run until interrupted are not for this door.
pub async fn execute(desk: &Arc<Mutex<Desk>>, call: &Call) -> Answer {
    let cli = match Cli::try_parse_from(&call.argv) {
        Ok(cli) => cli,
        Err(error) => {
            return Answer {
                out: String::new(),
                err: error.to_string(),
                code: 2,
            };
        }
    };
    let json = cli.json;
    if let Some(passphrase) = &call.passphrase {
        lock(desk).unlock_passwords(passphrase);
    }
    let done = if let Command::Outbox(OutboxCommand::Run) = &cli.command {
        deliver(desk, json).await
    } else if let Command::Comment(command) = &cli.command {
        readers::comment(desk, &cli, command).await
    } else if let Command::Site(command) = &cli.command
        && sites::asks_the_site(command)
    {
        sites::site(desk, call, &cli, command).await
    } else {
        match on_desk(desk, call, &cli, &cli.command) {
            // The database broke under it: what can be read still answers, and writing is refused.
            Err(error) if lock(desk).read_around(&error) => on_desk(desk, call, &cli, &cli.command),
            done => done,
        }
    };
    done.unwrap_or_else(|error| Answer::error(json, &error))
}

async fn deliver(desk: &Arc<Mutex<Desk>>, json: bool) -> Result<Answer, DeskError> {
    let tried = run_outbox(desk).await?;
    run_revocations(desk, true).await?;
    let deliveries = lock(desk).deliveries()?;
    let mut answer = newsroom::deliveries(json, &deliveries);
    if !json {
        answer.out = format!("{tried} tried\n{}", answer.out);
    }
    Ok(answer)
}

/// Who says it.
pub(crate) fn actor(desk: &Desk, cli: &Cli) -> Result<MemberId, DeskError> {
    match &cli.actor {
        Some(name) => Ok(desk.member(desk.newsroom().member_named(name)?.id)?.id),
        None => desk.me()?.ok_or_else(|| DeskError::Unknown {
            what: What::Member,
            name: "--as".to_owned(),
        }),
    }
}

fn on_desk(desk: &Mutex<Desk>, call: &Call, cli: &Cli, command: &Command) -> Result<Answer, DeskError> {
    let desk = lock(desk);
    let actor = actor(&desk, cli)?;
    let mut work = Work {
        desk,
        actor,
        call,
        json: cli.json,
    };
    match command {
        Command::Piece(command) => pieces::piece(&mut work, command),
        Command::Media(command) => media::media(&work, command),
        Command::Member(command) => members::member(&mut work, command),
        Command::Term(command) => terms::term(&mut work, command),
        Command::Signer(command) => terms::signer(&mut work, command),
        Command::Flash(flash) => newsroom::flash(&mut work, flash),
        Command::Clock(command) => newsroom::clock(&mut work, command),
        Command::Desk => newsroom::my_desk(&work),
        Command::Site(
            SiteCommand::Add(AddSite::Wordpress { .. })
            | SiteCommand::Check { .. }
            | SiteCommand::Pull(_)
            | SiteCommand::Import(_)
            | SiteCommand::Password { .. }
            | SiteCommand::Disconnect { .. }
            | SiteCommand::Rebuild(_)
            | SiteCommand::Reads { .. },
        )
        | Command::Comment(_) => Err(DeskError::Typed {
            why: "this command asks the site, which cannot be done while the desk is locked".to_owned(),
        }),
        Command::Site(SiteCommand::Set(set)) => sites::set(&mut work, set),
        Command::Site(SiteCommand::Remove { id, give_up }) => sites::remove(&mut work, id.as_deref(), *give_up),
        Command::Site(SiteCommand::List) => newsroom::sites(&work),
        Command::Site(SiteCommand::Add(AddSite::Static { path, url })) => {
            let place = call.path(path);
            let id = work.desk.add_static_site(actor, &place.to_string_lossy(), url)?;
            Ok(Answer::done(work.json, id.to_string(), &json!({ "id": id })))
        }
        Command::Outbox(command) => newsroom::outbox(&mut work, command),
        Command::Verify { rebuild } => {
            let found = work.desk.verify(*rebuild)?;
            let lines: String = found
                .troubles
                .iter()
                .map(|(what, why)| format!("{what}: {why}\n"))
                .collect();
            let value = json!({ "changes": found.changes, "troubles": found.troubles });
            let whole = format!("{} changes checked, nothing wrong", found.changes);
            let mut answer = Answer::done(work.json, if lines.is_empty() { whole } else { lines }, &value);
            answer.code = u8::from(!found.troubles.is_empty());
            Ok(answer)
        }
        Command::Backup { file } => {
            let file = call.path(file);
            work.desk.backup(&file)?;
            Ok(Answer::done(
                work.json,
                format!("{}", file.display()),
                &json!({ "file": file }),
            ))
        }
        Command::Export { all } => {
            let folder = call.path(all);
            let left = work.desk.export_all(actor, &folder)?;
            let value = json!({ "pieces": left.pieces, "folder": folder, "troubles": left.troubles });
            let lines = format!("{} pieces in {}", left.pieces, folder.display());
            let mut answer = Answer::done(work.json, lines, &value);
            if !left.troubles.is_empty() {
                answer.code = 1;
                for (what, why) in left.troubles.iter().filter(|_| !work.json) {
                    answer.err.push_str(&format!("{what}: {why}\n"));
                }
            }
            Ok(answer)
        }
        Command::Init(_) | Command::Restore { .. } | Command::Serve { .. } | Command::Run | Command::Demo { .. } => {
            Ok(Answer::failure(
                cli.json,
                2,
                "usage",
                "this command is not for an open newsroom",
                json!({}),
            ))
        }
    }
}

#[cfg(test)]
mod tests;
