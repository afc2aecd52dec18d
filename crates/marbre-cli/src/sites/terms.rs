//! The newsroom's terms and signers beside the site's: shown, and decided about.

use crate::args::PullSite;
use crate::execute::lock;
use crate::output::Answer;
use crate::sites::one_site;
use crate::terms::{in_list, only};
use marbre_desk::sites::{
    Line, Match, RemoteTerm, SiteTerms, Writer, WriterMatch, in_words, remote_terms, remote_writers, taxonomies,
};
use marbre_desk::{Desk, DeskError, What, look_for_edits};
use marbre_domain::ids::MemberId;
use marbre_domain::taxonomy::{Taxonomy, fold_for_search};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// Lays both sides beside each other, and remembers what was decided.
pub(super) async fn pull(
    desk: &Arc<Mutex<Desk>>,
    me: MemberId,
    json: bool,
    pull: &PullSite,
) -> Result<Answer, DeskError> {
    let line = {
        let mut desk = lock(desk);
        let site = one_site(&desk, pull.id.as_deref())?;
        desk.line_to(site)?
    };
    let theirs = remote_terms(&line).await?;
    let edited = look_for_edits(desk, true).await?;
    let names = lock(desk).signers_names();
    let people = remote_writers(&line, &names).await?;
    let mut desk = lock(desk);
    if pull.confirm {
        let mut matches = desk.match_terms(&line, &theirs)?;
        for (ours, wanted) in &pull.terms {
            decide_term(&line, &theirs, &mut matches, ours, wanted)?;
        }
        let mut writers = desk.match_writers(line.site, &people)?;
        for (ours, wanted) in &pull.writers {
            decide_writer(&people, &mut writers, ours, wanted)?;
        }
        desk.confirm_terms(me, &line, &matches, pull.create)?;
        desk.confirm_writers(me, line.site, &writers)?;
    }
    let terms = desk.match_terms(&line, &theirs)?;
    let writers = desk.match_writers(line.site, &people)?;
    let mut lines: String = terms
        .iter()
        .map(match_line)
        .chain(writers.iter().map(writer_line))
        .collect();
    if edited > 0 {
        lines.push_str(&format!(
            "{edited} articles were changed on the site: read them and approve them again\n"
        ));
    }
    Ok(Answer::done(
        json,
        lines,
        &json!({ "terms": terms, "writers": writers, "edited": edited }),
    ))
}

/// Refuses a taxonomy that the site does not have; says which it has.
pub(super) async fn are_there(line: &Line, wanted: &BTreeMap<Taxonomy, String>) -> Result<(), DeskError> {
    let there = taxonomies(line).await?;
    match wanted.values().find(|base| there.iter().all(|one| one.base != **base)) {
        None => Ok(()),
        Some(base) => {
            let known: Vec<String> = there.iter().map(|one| format!("{} ({})", one.base, one.name)).collect();
            Err(DeskError::Typed {
                why: format!(
                    "the site files no articles by « {base} »; its API shows {}",
                    known.join(", ")
                ),
            })
        }
    }
}

fn same(one: &str, other: &str) -> bool {
    fold_for_search(one) == fold_for_search(other)
}

fn decide_term(
    line: &Line,
    theirs: &SiteTerms,
    matches: &mut [Match],
    ours: &str,
    wanted: &str,
) -> Result<(), DeskError> {
    let (list, name) = in_list(ours);
    let meant = |found: &&mut Match| same(&found.name, name) && list.is_none_or(|list| list == found.taxonomy);
    let found: &mut Match = only(matches.iter_mut().filter(meant).collect(), What::Term, ours)?;
    let there: Vec<&RemoteTerm> = theirs
        .terms
        .get(line.settings.base_of(found.taxonomy))
        .into_iter()
        .flatten()
        .collect();
    // A number and a slug say which of several that are called the same.
    let exactly = |term: &&&RemoteTerm| term.slug == wanted || term.id.to_string() == wanted;
    let chosen = match there.iter().find(exactly) {
        Some(term) => *term,
        None => {
            let called = there.iter().copied().filter(|term| same(&in_words(&term.name), wanted));
            only(called.collect(), What::SiteTerm, wanted)?
        }
    };
    found.theirs = Some(chosen.clone());
    Ok(())
}

fn decide_writer(people: &[Writer], writers: &mut [WriterMatch], ours: &str, wanted: &str) -> Result<(), DeskError> {
    let named = writers.iter_mut().filter(|found| same(&found.name, ours)).collect();
    let found: &mut WriterMatch = only(named, What::Byline, ours)?;
    found.confirmed = true;
    if wanted.is_empty() {
        found.theirs = None;
        return Ok(());
    }
    let number = |writer: &Writer| writer.user.is_some_and(|user| user.to_string() == wanted);
    let chosen = match people.iter().find(|writer| number(writer) || writer.nicename == wanted) {
        Some(writer) => writer,
        None => only(
            people.iter().filter(|writer| same(&writer.name, wanted)).collect(),
            What::Account,
            wanted,
        )?,
    };
    found.theirs = Some(chosen.clone());
    Ok(())
}

fn writer_line(found: &WriterMatch) -> String {
    let theirs = match &found.theirs {
        Some(writer) => writer.name.as_str(),
        None => "— (in the text)",
    };
    let mark = if found.confirmed { "✓" } else { "?" };
    format!("{mark} {}\t{theirs}\n", found.name)
}

fn match_line(found: &Match) -> String {
    let theirs = match &found.theirs {
        Some(term) => {
            let (name, slug) = (in_words(&term.name), &term.slug);
            match &found.was {
                Some(was) => format!("{name} ({slug}), renamed there: it was « {was} »"),
                None => format!("{name} ({slug})"),
            }
        }
        None => "—".to_owned(),
    };
    let mark = if found.confirmed { "✓" } else { "?" };
    format!("{mark} {}\t{theirs}\n", found.name)
}
