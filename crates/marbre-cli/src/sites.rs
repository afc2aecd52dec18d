//! Commands about sites. No lock on the desk is held while a WordPress is spoken to.
//!
//! Reading order: this file, `pages` and `dress` (what stands on a static site), `folder` (making one anew, removing one), `terms`, `articles`.

mod articles;
mod dress;
mod folder;
mod pages;
mod terms;

pub(crate) use folder::remove;

use crate::args::{AddSite, Cli, MarkupArg, SetSite, SiteCommand, WithdrawnArg};
use crate::execute::{Call, Work, actor, lock};
use crate::output::Answer;
use marbre_desk::disconnect::{Disconnected, disconnect};
use marbre_desk::readers::view::ReadersSiteView;
use marbre_desk::sites::{
    ConnectError, Connection, Markup, Secret, SiteChange, Strip, WORDPRESS, Withdrawn, check, connect,
};
use marbre_desk::{Desk, DeskError, What, run_readers};
use marbre_domain::ids::{MemberId, SiteId};
use serde_json::json;
use std::sync::{Arc, Mutex};

/// Whether a command has to ask the site.
pub(crate) fn asks_the_site(command: &SiteCommand) -> bool {
    match command {
        SiteCommand::Add(AddSite::Wordpress { .. })
        | SiteCommand::Check { .. }
        | SiteCommand::Pull(_)
        | SiteCommand::Import(_)
        | SiteCommand::Password { .. }
        | SiteCommand::Disconnect { .. }
        | SiteCommand::Rebuild(_)
        | SiteCommand::Reads { .. } => true,
        // Which taxonomies there are is the site's to say.
        SiteCommand::Set(set) => !set.of_wordpress.taxonomies().is_empty(),
        SiteCommand::Add(AddSite::Static { .. }) | SiteCommand::Remove { .. } | SiteCommand::List => false,
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
        SiteCommand::Pull(pull) => terms::pull(desk, me, cli.json, pull).await,
        SiteCommand::Set(set) => {
            let line = {
                let mut desk = lock(desk);
                desk.may_keep_sites(me)?;
                pages::refuse_other_kind(&desk, set)?;
                let site = one_site(&desk, set.id.as_deref())?;
                desk.line_to(site)?
            };
            terms::are_there(&line, &set.of_wordpress.taxonomies()).await?;
            change(&mut lock(desk), me, cli.json, set)
        }
        SiteCommand::Import(import) => articles::import(desk, me, cli.json, import).await,
        SiteCommand::Password { id } => {
            let mut desk = lock(desk);
            let site = one_site(&desk, id.as_deref())?;
            desk.change_site_password(me, site, &password(call)?)?;
            Ok(Answer::done(cli.json, "", &json!({ "id": site })))
        }
        SiteCommand::Disconnect { id } => {
            let site = one_site(&lock(desk), id.as_deref())?;
            let left = disconnect(desk, me, site).await?;
            let value = serde_json::to_value(&left).unwrap_or_default();
            Ok(Answer::done(cli.json, left_lines(&left), &value))
        }
        SiteCommand::Rebuild(rebuild) => folder::rebuild(desk, me, cli.json, rebuild).await,
        SiteCommand::Reads { id } => {
            lock(desk).want_reads()?;
            run_readers(desk, true).await?;
            let desk = lock(desk);
            let site = id.as_deref().map(|id| one_site(&desk, Some(id))).transpose()?;
            let mut reads = desk.reads()?;
            reads.retain(|one| site.is_none_or(|site| one.site == site));
            let value = serde_json::to_value(&reads).unwrap_or_default();
            let lines: String = reads
                .iter()
                .map(|one| format!("{}\t{}\t{}\t{}\n", one.count, one.piece, one.site_name, one.headline))
                .collect();
            let mut answer = Answer::done(cli.json, lines, &value);
            let view = desk.readers(me)?;
            for one in view.sites.iter().filter(|one| site.is_none_or(|site| one.site == site)) {
                answer.err.push_str(&counted(one));
            }
            Ok(answer)
        }
        SiteCommand::Add(AddSite::Static { .. }) | SiteCommand::Remove { .. } | SiteCommand::List => {
            Err(DeskError::Typed {
                why: "this command asks no site".to_owned(),
            })
        }
    }
}

/// Why a site shows no reads, where it shows none.
fn counted(site: &ReadersSiteView) -> String {
    let name = &site.name;
    if !site.detail.is_empty() {
        format!("marbre: {name}: {}\n", site.detail)
    } else if site.counter.is_empty() {
        format!("marbre: {name}: no plugin that counts reads was found there\n")
    } else if site.tells {
        String::new()
    } else {
        format!(
            "marbre: {name}: {} counts reads there, and shows them in wp-admin only\n",
            site.counter
        )
    }
}

fn left_lines(left: &Disconnected) -> String {
    let mut lines = if left.revoked {
        "the password is revoked there, and forgotten here\n".to_owned()
    } else {
        format!(
            "the site did not answer ({}): revoking is tried again; or revoke it there, in the account's profile\n",
            left.why
        )
    };
    if left.given_up > 0 {
        lines.push_str(&format!("{} deliveries to it are given up\n", left.given_up));
    }
    if left.still_there > 0 {
        lines.push_str(&format!(
            "{} scheduled articles could not be taken back: the site still publishes them at their hour, unless somebody stops them there\n",
            left.still_there
        ));
    }
    lines.push_str("what is online there stays\n");
    lines
}

/// Changes what was decided about a site. Asks nobody.
pub(crate) fn set(work: &mut Work<'_>, set: &SetSite) -> Result<Answer, DeskError> {
    pages::refuse_other_kind(&work.desk, set)?;
    if let Some(site) = pages::meant(&work.desk, set)? {
        return pages::set(work, site, &set.of_pages);
    }
    change(&mut work.desk, work.actor, work.json, set)
}

fn change(desk: &mut Desk, actor: MemberId, json: bool, set: &SetSite) -> Result<Answer, DeskError> {
    let site = one_site(desk, set.id.as_deref())?;
    let set = &set.of_wordpress;
    let change = SiteChange {
        trial: set.trial,
        markup: set.markup.map(|markup| match markup {
            MarkupArg::Blocks => Markup::Blocks,
            MarkupArg::Classic => Markup::Classic,
        }),
        withdrawn: set.withdrawn.map(|withdrawn| match withdrawn {
            WithdrawnArg::Draft => Withdrawn::Draft,
            WithdrawnArg::Trash => Withdrawn::Trash,
        }),
        strip: set.strip.as_deref().map(strip).transpose()?,
        taxonomies: set.taxonomies(),
    };
    desk.change_site(actor, site, &change)?;
    let settings = desk.site_settings_of(site)?;
    let value = json!({
        "id": site,
        "trial": settings.trial,
        "markup": settings.markup,
        "withdrawn": settings.withdrawn,
        "strip": settings.strip,
        "sections": settings.sections,
        "countries": settings.countries,
        "tags": settings.tags,
    });
    let words = if set.trial.is_none() {
        "kept; what is online stays as it is until it is published again"
    } else if settings.trial {
        "on trial: only drafts are made there, nothing becomes public"
    } else {
        "what is published from now on becomes public there; drafts of the trial stay drafts until they are published again"
    };
    Ok(Answer::done(json, words, &value))
}

fn strip(said: &str) -> Result<Strip, DeskError> {
    if said == "sticky" {
        return Ok(Strip::Sticky);
    }
    match said.split_once(':').map(|(base, name)| (base.trim(), name.trim())) {
        Some((base, name)) if !base.is_empty() && !name.is_empty() => Ok(Strip::Term {
            base: base.to_owned(),
            name: name.to_owned(),
        }),
        Some(_) | None => Err(DeskError::Typed {
            why: format!("« {said} » is no place for an alert: say sticky, or a term as BASE:NAME (tags:Alerte)"),
        }),
    }
}

fn password(call: &Call) -> Result<Secret, DeskError> {
    let words = String::from_utf8_lossy(&call.stdin);
    let secret = Secret::new(&words);
    if secret.expose().is_empty() {
        return Err(DeskError::Typed {
            why: "give the application password on standard input: it never stands in a command".to_owned(),
        });
    }
    Ok(secret)
}

fn one_site(desk: &Desk, id: Option<&str>) -> Result<SiteId, DeskError> {
    one_of(desk, WORDPRESS, id)
}

/// Those of a kind that somebody means.
fn those_of(desk: &Desk, kind: &str, id: Option<&str>) -> Vec<SiteId> {
    let sites = desk.newsroom().sites.values().filter(|site| {
        let is_meant = |id: &str| site.id.to_string().starts_with(id) || site.view().name == id;
        site.kind == kind && !site.is_left() && id.is_none_or(is_meant)
    });
    sites.map(|site| site.id).collect()
}

fn one_of(desk: &Desk, kind: &str, id: Option<&str>) -> Result<SiteId, DeskError> {
    let ours = if kind == WORDPRESS { "WordPress" } else { "static" };
    let name = id.unwrap_or(ours).to_owned();
    match those_of(desk, kind, id)[..] {
        [site] => Ok(site),
        [] => Err(DeskError::Unknown { what: What::Site, name }),
        [..] => Err(DeskError::Ambiguous { what: What::Site, name }),
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
    match connection.markup {
        Some(Markup::Blocks) => lines.push_str("articles there are written in blocks\n"),
        Some(Markup::Classic) => lines.push_str("articles there are written in the classic editor\n"),
        None => {}
    }
    lines.push_str(&plugins(connection));
    if connection.older {
        lines
            .push_str("- its WordPress is older than 6.1: lists may open as unknown blocks in its editor; update it\n");
    }
    if let Some(off) = connection.clock_off.filter(|off| off.abs() > 60) {
        lines.push_str(&format!("- the site's clock and this computer's differ by {off} s\n"));
    }
    lines
}

/// Plugins of the site that Marbre asks, works with or leaves alone; nothing where none is detected.
fn plugins(connection: &Connection) -> String {
    let mut lines = String::new();
    for counter in &connection.counters {
        lines.push_str(counter.name());
        lines.push_str(if counter.tells() {
            " counts reads there: Marbre asks it\n"
        } else {
            " counts reads there, and shows them in wp-admin only\n"
        });
    }
    for plugin in &connection.search_plugins {
        lines.push_str(plugin.name());
        lines.push_str(" writes what search engines read: its fields are left alone\n");
    }
    if connection.co_authors {
        lines.push_str("Co-Authors Plus is there: several people can sign an article\n");
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use marbre_desk::sites::{Counter, SearchPlugin};
    use std::collections::BTreeMap;

    fn found() -> Connection {
        Connection {
            site: "La Dépêche".to_owned(),
            home: "https://journal.example".to_owned(),
            account: 2,
            name: "desk".to_owned(),
            roles: vec!["editor".to_owned()],
            rights: BTreeMap::new(),
            namespaces: Vec::new(),
            counters: Vec::new(),
            search_plugins: Vec::new(),
            co_authors: false,
            clock_off: Some(0),
            older: false,
            markup: None,
        }
    }

    #[test]
    fn plugins_that_are_there_are_named() {
        let site = Connection {
            counters: vec![Counter::PostViewsCounter, Counter::WpStatistics],
            search_plugins: vec![SearchPlugin::Yoast],
            co_authors: true,
            ..found()
        };
        let said = lines(&site);
        for line in [
            "Post Views Counter counts reads there: Marbre asks it",
            "WP Statistics counts reads there, and shows them in wp-admin only",
            "Yoast SEO writes what search engines read: its fields are left alone",
            "Co-Authors Plus is there: several people can sign an article",
        ] {
            assert!(said.lines().any(|one| one == line), "« {line} » is not in {said}");
        }
    }

    #[test]
    fn plugins_that_are_not_there_are_passed_over() {
        assert_eq!(plugins(&found()), "");
    }
}
