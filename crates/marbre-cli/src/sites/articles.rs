//! Bringing in what is on a site already.

use super::one_site;
use crate::args::SiteImport;
use crate::execute::lock;
use crate::output::Answer;
use crate::pieces::instant;
use marbre_desk::articles::{
    Brought, How, ListsBrought, Progress, Range, Stage, import_article, import_authors, import_range, import_terms,
};
use marbre_desk::{Desk, DeskError, What};
use marbre_domain::ids::MemberId;
use marbre_domain::taxonomy::Taxonomy;
use serde_json::{Map, Value, json};
use std::sync::{Arc, Mutex};

pub(super) async fn import(
    desk: &Arc<Mutex<Desk>>,
    me: MemberId,
    json: bool,
    what: &SiteImport,
) -> Result<Answer, DeskError> {
    let site = one_site(&lock(desk), Some(&what.site))?;
    if let Some(article) = &what.article {
        let brought = import_article(desk, me, site, article).await?;
        let value = serde_json::to_value(&brought).unwrap_or_default();
        return Ok(Answer::done(json, line(&brought), &value));
    }
    if what.progress {
        let progress = lock(desk).import_progress(site)?;
        let lines = progress.as_ref().map(progress_lines).unwrap_or_default();
        return Ok(Answer::done(json, lines, &json!(progress)));
    }
    let (mut lines, mut values) = (String::new(), Map::new());
    if what.terms {
        let brought = import_terms(desk, me, site, what.rename).await?;
        lines.push_str(&terms_lines(&brought));
        values.insert("terms".to_owned(), json!(brought));
    }
    if what.authors {
        let new = import_authors(desk, me, site).await?;
        lines.extend(new.iter().map(|name| format!("+ {name}\n")));
        values.insert("authors".to_owned(), json!(new));
    }
    let mut code = 0;
    let asked = ranges(&lock(desk), what)?;
    for (name, range) in asked {
        let progress = import_range(desk, me, site, &range).await?;
        code = code.max(u8::from(progress.stage != Stage::Done || !progress.failed.is_empty()));
        lines.push_str(&progress_lines(&progress));
        values.insert(name.to_owned(), json!(progress));
    }
    let mut answer = Answer::done(json, lines, &Value::Object(values));
    answer.code = code;
    Ok(answer)
}

/// What is asked for page after page.
fn ranges(desk: &Desk, what: &SiteImport) -> Result<Vec<(&'static str, Range)>, DeskError> {
    let zone = &desk.newsroom().zone;
    let time = |said: &Option<String>| -> Result<_, DeskError> {
        let Some(said) = said else { return Ok(None) };
        // A day alone begins at midnight, in the newsroom's zone.
        let whole = if said.len() == 10 {
            format!("{said}T00:00")
        } else {
            said.clone()
        };
        let at = chrono::DateTime::parse_from_rfc3339(&instant(&whole, zone)?);
        at.map(|at| Some(at.to_utc()))
            .map_err(|error| DeskError::Typed { why: error.to_string() })
    };
    let section = match &what.section {
        Some(name) => {
            let term = desk.newsroom().term_named(Taxonomy::Section, name);
            let unknown = || DeskError::Unknown {
                what: What::Section,
                name: name.clone(),
            };
            Some(term.ok_or_else(unknown)?.id)
        }
        None => None,
    };
    let mut ranges = Vec::new();
    if what.all || what.after.is_some() || what.before.is_some() || section.is_some() {
        let range = Range {
            after: time(&what.after)?,
            before: time(&what.before)?,
            section,
            pictures: what.pictures,
            library: false,
        };
        ranges.push(("articles", range));
    }
    if what.media {
        let range = Range {
            library: true,
            ..Range::default()
        };
        ranges.push(("media", range));
    }
    Ok(ranges)
}

fn line(brought: &Brought) -> String {
    let how = match brought.how {
        How::New => "new",
        How::Changed => "changed",
        How::Same => "same",
    };
    let mut lines = format!("{}\t{how}\t{}\n", brought.piece, brought.headline);
    if !brought.kept_terms.is_empty() {
        lines.push_str(&format!(
            "- stays filed there under: {}\n",
            brought.kept_terms.join(", ")
        ));
    }
    if let Some(lead) = &brought.lead_left {
        lines.push_str(&format!(
            "- the lead picture stays there and did not come ({}): {}\n",
            lead.address, lead.why
        ));
    }
    lines
}

fn terms_lines(brought: &ListsBrought) -> String {
    let mut lines: String = brought.added.iter().map(|name| format!("+ {name}\n")).collect();
    for one in &brought.renamed {
        lines.push_str(&format!(
            "~ {}: « {} » is « {} » there now\n",
            one.name, one.was, one.now
        ));
    }
    for name in &brought.gone {
        lines.push_str(&format!(
            "- {name}: no longer there, deleted or merged; say which term stands for it (« site pull »)\n"
        ));
    }
    for one in &brought.others {
        lines.push_str(&format!("= {} ({}): stays on articles as it is\n", one.name, one.base));
    }
    lines
}

/// How far a run is, in lines.
pub(crate) fn progress_lines(progress: &Progress) -> String {
    let mut lines = format!(
        "{}/{}: {} new, {} changed there, {} as they were, {} failed\n",
        progress.done(),
        progress.total.max(progress.done()),
        progress.new,
        progress.changed,
        progress.same,
        progress.failed.len()
    );
    for failed in &progress.failed {
        lines.push_str(&format!("- {}: {}\n", failed.post, failed.why));
    }
    for left in &progress.pictures_left {
        lines.push_str(&format!(
            "- {}: came without its lead picture: {}\n",
            left.post, left.why
        ));
    }
    match &progress.stage {
        Stage::Running | Stage::Done => {}
        Stage::Stopped => lines.push_str("stopped: the same command goes on from here\n"),
        Stage::Failed { why } => lines.push_str(&format!("{why}\nthe same command goes on from here\n")),
    }
    lines
}
