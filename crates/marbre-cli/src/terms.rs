//! Commands about the newsroom's lists: sections, countries, tags, and who signs.

use crate::args::{AddTerm, ListArg, MoveTerm, SignerCommand, TermCommand};
use crate::execute::Work;
use crate::output::Answer;
use marbre_desk::{DeskError, Newsroom, What};
use marbre_domain::ids::TermId;
use marbre_domain::taxonomy::{Taxonomy, fold_for_search, parent_of};
use serde_json::json;

/// An identifier is named by its beginning where that is at least so long: a shorter one may be a word.
const BEGINNING: usize = 8;

/// A list's name before a name of the newsroom's: `tag:Fleuve`, where two lists have it.
pub fn in_list(ours: &str) -> (Option<Taxonomy>, &str) {
    let lists = [
        ("section:", Taxonomy::Section),
        ("country:", Taxonomy::Country),
        ("tag:", Taxonomy::Tag),
    ];
    let named = lists
        .into_iter()
        .find_map(|(word, list)| Some((list, ours.strip_prefix(word)?)));
    named.map_or((None, ours), |(list, name)| (Some(list), name))
}

/// The only one that fits, or why there is none.
pub fn only<T>(found: Vec<T>, what: What, name: &str) -> Result<T, DeskError> {
    let name = name.to_owned();
    match <[T; 1]>::try_from(found) {
        Ok([one]) => Ok(one),
        Err(none) if none.is_empty() => Err(DeskError::Unknown { what, name }),
        Err(_) => Err(DeskError::Ambiguous { what, name }),
    }
}

/// The term meant: by its identifier or the beginning of it, else by name.
fn meant(newsroom: &Newsroom, said: &str, within: Option<Taxonomy>) -> Result<TermId, DeskError> {
    let begins = |id: &&TermId| said.len() >= BEGINNING && id.to_string().starts_with(said);
    let named: Vec<TermId> = newsroom.terms.keys().filter(begins).copied().collect();
    if !named.is_empty() {
        return only(named, What::Term, said);
    }
    let (list, name) = in_list(said);
    let list = list.or(within);
    let lists = [Taxonomy::Section, Taxonomy::Country, Taxonomy::Tag];
    let searched = lists.into_iter().filter(|one| list.is_none_or(|list| list == *one));
    let found = searched
        .filter_map(|one| newsroom.term_named(one, name))
        .map(|term| term.id);
    only(found.collect(), What::Term, said)
}

pub fn term(work: &mut Work<'_>, command: &TermCommand) -> Result<Answer, DeskError> {
    let find = |work: &Work<'_>, said: &str| meant(work.desk.newsroom(), said, None);
    let id = match command {
        TermCommand::Add(add) => return add_term(work, add),
        TermCommand::List => return list(work),
        TermCommand::Rename { term, name } => {
            let id = find(work, term)?;
            work.desk.rename_term(work.actor, id, name)?;
            id
        }
        TermCommand::Move(to) => move_term(work, to)?,
        TermCommand::Retire { term } => {
            let id = find(work, term)?;
            work.desk.retire_term(work.actor, id, true)?;
            id
        }
        TermCommand::Restore { term } => {
            let id = find(work, term)?;
            work.desk.retire_term(work.actor, id, false)?;
            id
        }
    };
    Ok(Answer::done(work.json, id.to_string(), &json!({ "id": id })))
}

fn add_term(work: &mut Work<'_>, add: &AddTerm) -> Result<Answer, DeskError> {
    let list = match add.list {
        ListArg::Section => Taxonomy::Section,
        ListArg::Country => Taxonomy::Country,
        ListArg::Tag => Taxonomy::Tag,
    };
    let Some(name) = &add.name else {
        if list != Taxonomy::Country {
            return Err(DeskError::Typed {
                why: "only countries are added by a code or all at once".to_owned(),
            });
        }
        let added = if add.african {
            work.desk.add_african_countries(work.actor)?
        } else {
            let codes: Vec<&str> = add.code.iter().map(String::as_str).collect();
            work.desk.add_countries(work.actor, &codes)?
        };
        let lines: String = added.iter().map(|id| format!("{id}\n")).collect();
        return Ok(Answer::done(work.json, lines, &json!({ "added": added })));
    };
    let unknown = |under: &String| DeskError::Unknown {
        what: What::Section,
        name: under.clone(),
    };
    let parent = match &add.under {
        Some(under) => {
            let found = work.desk.newsroom().term_named(list, under).map(|term| term.id);
            Some(found.ok_or_else(|| unknown(under))?)
        }
        None => None,
    };
    let id = work.desk.add_term(work.actor, list, name, parent, None)?;
    Ok(Answer::done(work.json, id.to_string(), &json!({ "id": id })))
}

fn move_term(work: &mut Work<'_>, to: &MoveTerm) -> Result<TermId, DeskError> {
    let newsroom = work.desk.newsroom();
    let id = meant(newsroom, &to.term, None)?;
    let within = newsroom.terms.get(&id).map(|term| term.taxonomy);
    let above = |id: TermId| {
        let term = newsroom.terms.get(&id)?;
        parent_of(&newsroom.terms, term).map(|parent| parent.id)
    };
    let (parent, before) = if let Some(before) = &to.before {
        let before = meant(newsroom, before, within)?;
        (above(before), Some(before))
    } else if let Some(under) = &to.under {
        (Some(meant(newsroom, under, Some(Taxonomy::Section))?), None)
    } else if to.top {
        (None, None)
    } else {
        (above(id), None)
    };
    work.desk.move_term(work.actor, id, parent, before)?;
    Ok(id)
}

fn list(work: &Work<'_>) -> Result<Answer, DeskError> {
    let terms = work.desk.newsroom_view()?.terms;
    let lines = terms.iter().map(|term| {
        let taxonomy = serde_json::to_value(term.taxonomy).unwrap_or_default();
        let retired = if term.retired { "\tretired" } else { "" };
        let list = taxonomy.as_str().unwrap_or_default();
        format!("{list}\t{}\t{}{retired}\n", term.name, term.slug)
    });
    let value = serde_json::to_value(&terms).unwrap_or_default();
    Ok(Answer::done(work.json, lines.collect::<String>(), &value))
}

pub fn signer(work: &mut Work<'_>, command: &SignerCommand) -> Result<Answer, DeskError> {
    match command {
        SignerCommand::List => {
            let signers = work.desk.newsroom_view()?.signers;
            let lines = signers.iter().map(|signer| format!("{}\t{}\n", signer.id, signer.name));
            let value = serde_json::to_value(&signers).unwrap_or_default();
            Ok(Answer::done(work.json, lines.collect::<String>(), &value))
        }
        SignerCommand::Rename { signer, name } => {
            let folded = fold_for_search(signer);
            let signers = work.desk.newsroom().signers.values();
            let named = |said: &str| said.len() >= BEGINNING && said.starts_with(signer.as_str());
            let found = signers.filter(|one| fold_for_search(&one.name) == folded || named(&one.id.to_string()));
            let id = only(found.map(|one| one.id).collect(), What::Signature, signer)?;
            work.desk.rename_signer(work.actor, id, name)?;
            Ok(Answer::done(work.json, id.to_string(), &json!({ "id": id })))
        }
    }
}
