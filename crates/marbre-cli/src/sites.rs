//! Commands that speak to a WordPress site: no lock on the desk is held while it is spoken to.

use crate::args::{AddSite, Cli, SiteCommand};
use crate::execute::{Call, actor, lock};
use crate::output::Answer;
use marbre_desk::sites::{
    ConnectError, Connection, Match, RemoteTerm, Secret, WORDPRESS, check, connect, remote_terms,
};
use marbre_desk::{Desk, DeskError};
use marbre_domain::ids::SiteId;
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// Whether a command has to ask the site.
pub(crate) fn asks_the_site(command: &SiteCommand) -> bool {
    match command {
        SiteCommand::Add(AddSite::Wordpress { .. })
        | SiteCommand::Check { .. }
        | SiteCommand::Pull { .. }
        | SiteCommand::Password { .. } => true,
        SiteCommand::Add(AddSite::Static { .. }) | SiteCommand::List => false,
    }
}

/// Does it.
pub(crate) async fn site(
    desk: &Arc<Mutex<Desk>>,
    call: &Call,
    cli: &Cli,
    command: &SiteCommand,
) -> Result<Answer, DeskError> {
    let (me, now) = {
        let desk = lock(desk);
        (actor(&desk, cli)?, desk.now())
    };
    match command {
        SiteCommand::Add(AddSite::Wordpress { url, user, trial }) => {
            lock(desk).may_keep_sites(me)?;
            let connected = connect(url, user, password(call)?, *trial, now).await?;
            let connection = connected.connection.clone();
            let id = lock(desk).add_wordpress_site(me, connected)?;
            let value = json!({ "id": id, "connection": connection });
            Ok(Answer::done(cli.json, format!("{id}\n{}", lines(&connection)), &value))
        }
        SiteCommand::Check { id } => {
            let line = {
                let mut desk = lock(desk);
                let site = one_site(&desk, id.as_deref())?;
                desk.line_to(site)?
            };
            let connection = check(&line.api, now).await.map_err(ConnectError::from)?;
            let value = serde_json::to_value(&connection).unwrap_or_default();
            Ok(Answer::done(cli.json, lines(&connection), &value))
        }
        SiteCommand::Pull { id, confirm, create } => {
            let line = {
                let mut desk = lock(desk);
                let site = one_site(&desk, id.as_deref())?;
                desk.line_to(site)?
            };
            let theirs: BTreeMap<String, Vec<RemoteTerm>> = remote_terms(&line).await?;
            let mut desk = lock(desk);
            let matches = desk.match_terms(&line, &theirs)?;
            if *confirm {
                desk.confirm_terms(me, &line, &matches, *create)?;
            }
            let matches = desk.match_terms(&line, &theirs)?;
            let value = json!({ "terms": matches });
            Ok(Answer::done(
                cli.json,
                matches.iter().map(match_line).collect::<String>(),
                &value,
            ))
        }
        SiteCommand::Password { id } => {
            let mut desk = lock(desk);
            let site = one_site(&desk, id.as_deref())?;
            desk.change_site_password(me, site, &password(call)?)?;
            Ok(Answer::done(cli.json, "", &json!({ "id": site })))
        }
        SiteCommand::Add(AddSite::Static { .. }) | SiteCommand::List => Err(DeskError::Invalid {
            why: "this command asks no site".to_owned(),
        }),
    }
}

fn password(call: &Call) -> Result<Secret, DeskError> {
    let words = String::from_utf8_lossy(&call.stdin);
    let secret = Secret::new(&words);
    if secret.expose().is_empty() {
        return Err(DeskError::Invalid {
            why: "give the application password on standard input: it never stands in a command".to_owned(),
        });
    }
    Ok(secret)
}

fn one_site(desk: &Desk, id: Option<&str>) -> Result<SiteId, DeskError> {
    let sites: Vec<SiteId> = desk
        .newsroom()
        .sites
        .values()
        .filter(|site| site.kind == WORDPRESS && id.is_none_or(|id| site.id.to_string().starts_with(id)))
        .map(|site| site.id)
        .collect();
    let name = id.unwrap_or("WordPress").to_owned();
    match sites[..] {
        [site] => Ok(site),
        [] => Err(DeskError::Unknown { what: "site", name }),
        [..] => Err(DeskError::Ambiguous { what: "site", name }),
    }
}

fn lines(connection: &Connection) -> String {
    let mut lines = format!(
        "{} ({})\n{}: {}\n",
        connection.site,
        connection.home,
        connection.name,
        connection.roles.join(", ")
    );
    for right in connection.lacks() {
        lines.push_str(&format!("- {}\n", right.without()));
    }
    if let Some(off) = connection.clock_off.filter(|off| off.abs() > 60) {
        lines.push_str(&format!("- the site's clock and this computer's differ by {off} s\n"));
    }
    lines
}

fn match_line(found: &Match) -> String {
    let theirs = match &found.theirs {
        Some(term) => format!("{} ({})", term.name, term.slug),
        None => "—".to_owned(),
    };
    let mark = if found.confirmed { "✓" } else { "?" };
    format!("{mark} {}\t{theirs}\n", found.name)
}
