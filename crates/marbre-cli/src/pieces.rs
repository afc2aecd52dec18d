//! Commands about pieces: write, file, show, compare, and move on.

use crate::args::{Act, PieceCommand, Set};
use crate::execute::Work;
use crate::output::Answer;
use marbre_desk::view::{PieceRow, ReviewView};
use marbre_desk::{ActOptions, BylineInput, DeskError, content_words, plain_time};
use marbre_domain::byline::BylineRole;
use marbre_domain::ids::{MediaId, PieceId};
use marbre_domain::piece::{FieldName, PieceKind};
use marbre_domain::taxonomy::Taxonomy;
use marbre_domain::text::block::{Block, BlockKind};
use marbre_domain::text::delta::TextName;
use marbre_domain::workflow::{Action, State};
use serde_json::{Value, json};

fn value(of: &impl serde::Serialize) -> Value {
    serde_json::to_value(of).unwrap_or_default()
}

pub fn piece(work: &mut Work<'_>, command: &PieceCommand) -> Result<Answer, DeskError> {
    match command {
        PieceCommand::New { lang } => {
            let lang = lang.clone().unwrap_or_else(|| work.desk.newsroom().language.clone());
            let id = work.desk.create_piece(work.actor, PieceKind::Article, &lang)?;
            Ok(Answer::done(work.json, id.to_string(), &json!({ "id": id })))
        }
        PieceCommand::Import { files } => import(work, files),
        PieceCommand::List { state, mine } => {
            let state = state
                .as_deref()
                .map(|word| {
                    State::named(word).ok_or_else(|| DeskError::Unknown {
                        what: "state",
                        name: word.to_owned(),
                    })
                })
                .transpose()?;
            Ok(rows(work, &work.desk.list_pieces(work.actor, state, *mine)?))
        }
        PieceCommand::Search { words } => Ok(rows(work, &work.desk.search(work.actor, &words.join(" "))?)),
        PieceCommand::Show { id } => show(work, id),
        PieceCommand::Versions { id } => {
            let id = work.desk.find_piece(id)?;
            let versions = work.desk.versions(id)?;
            let lines: String = versions
                .iter()
                .map(|v| format!("{}\t{}\t{}\t{}\t{}\n", v.hash.short(), v.why, v.at, v.by, v.signs))
                .collect();
            Ok(Answer::done(work.json, lines, &value(&versions)))
        }
        PieceCommand::Diff { id, a, b } => diff(work, id, a.as_deref(), b.as_deref()),
        PieceCommand::Export { id, format } => {
            let id = work.desk.find_piece(id)?;
            let out = work.desk.export_piece(work.actor, id, format)?;
            Ok(Answer {
                out,
                err: String::new(),
                code: 0,
            })
        }
        PieceCommand::Set(set) => {
            let id = work.desk.find_piece(&set.id)?;
            set_all(work, id, set)?;
            state_of(work, id)
        }
        PieceCommand::Replace { id, wrong, right } => {
            let id = work.desk.find_piece(id)?;
            work.desk.replace_words(work.actor, id, wrong, right)?;
            state_of(work, id)
        }
        PieceCommand::Comment { id, on, words } => comment(work, id, on, words),
        PieceCommand::Claim(act) => claim(work, act, true),
        PieceCommand::Release(act) => claim(work, act, false),
        PieceCommand::Submit(act) => go(work, act, Action::Submit, None),
        PieceCommand::Recall(act) => go(work, act, Action::Recall, None),
        PieceCommand::Return(act) => go(work, act, Action::Return, None),
        PieceCommand::Approve { act, version } => go(work, act, Action::Approve, Some(version)),
        PieceCommand::Revalidate { act, version } => go(work, act, Action::Revalidate, Some(version)),
        PieceCommand::Hold(act) => go(work, act, Action::Hold, None),
        PieceCommand::Schedule(act) => go(work, act, Action::Schedule, None),
        PieceCommand::Publish(act) => go(work, act, Action::Publish, None),
        PieceCommand::Update(act) => go(work, act, Action::Update, None),
        PieceCommand::Correct(act) => go(work, act, Action::Correct, None),
        PieceCommand::Withdraw(act) => go(work, act, Action::Withdraw, None),
        PieceCommand::Kill(act) => go(work, act, Action::Kill, None),
        PieceCommand::Spike(act) => go(work, act, Action::Spike, None),
        PieceCommand::Restore(act) => go(work, act, Action::Restore, None),
    }
}

fn import(work: &mut Work<'_>, files: &[std::path::PathBuf]) -> Result<Answer, DeskError> {
    let (mut lines, mut values, mut notes) = (String::new(), Vec::new(), String::new());
    for file in files {
        let (name, bytes) = work.call.read(file)?;
        let made = work.desk.import_file(work.actor, &name, &bytes)?;
        lines.push_str(&format!("{}\n", made.piece));
        for note in &made.notes {
            notes.push_str(&format!("{name}: {}\n", note.words));
        }
        values.push(json!({ "id": made.piece, "file": name, "notes": made.notes }));
    }
    let mut answer = Answer::done(work.json, lines, &Value::Array(values));
    if !work.json {
        answer.err = notes;
    }
    Ok(answer)
}

fn rows(work: &Work<'_>, rows: &[PieceRow]) -> Answer {
    let lines: String = rows
        .iter()
        .map(|row| {
            let excerpt = row
                .excerpt
                .as_deref()
                .map(|e| format!("\t{}", e.replace('\n', " ")))
                .unwrap_or_default();
            format!("{}\t{}\t{}{excerpt}\n", row.id, row.state.as_str(), row.headline)
        })
        .collect();
    Answer::done(work.json, lines, &value(&rows))
}

fn show(work: &mut Work<'_>, id: &str) -> Result<Answer, DeskError> {
    let id = work.desk.find_piece(id)?;
    work.desk.opened(work.actor, id)?;
    let view = work.desk.piece_view(work.actor, id)?;
    let content = work.desk.content(id)?;
    let mut lines = format!("{}\n{}\n\n", view.row.headline, view.row.state.as_str());
    lines.push_str(&content_words(&content));
    for missing in &view.missing {
        let weight = if missing.blocking { "blocks" } else { "warns" };
        let facts: Vec<String> = missing
            .facts
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        lines.push_str(&format!("{weight}: {} {}\n", missing.code, facts.join(" ")));
    }
    for note in &view.file_notes {
        lines.push_str(&format!("noted: {}\n", note.words));
    }
    lines.push_str(&format!("version {}\n", view.current.short()));
    Ok(Answer::done(work.json, lines, &value(&view)))
}

fn diff(work: &mut Work<'_>, id: &str, a: Option<&str>, b: Option<&str>) -> Result<Answer, DeskError> {
    let id = work.desk.find_piece(id)?;
    let review = match a {
        Some(a) => {
            let a = work.desk.find_version(id, a)?;
            let b = b.map(|b| work.desk.find_version(id, b)).transpose()?;
            work.desk.version_diff(id, a, b)?
        }
        None => work.desk.review(work.actor, id)?,
    };
    Ok(Answer::done(work.json, review_lines(&review), &value(&review)))
}

fn review_lines(review: &ReviewView) -> String {
    let mut lines = match &review.since {
        Some(since) => format!(
            "since {} ({}, {}, {})\n",
            since.hash.short(),
            since.why,
            since.by,
            since.at
        ),
        None => "nothing to compare with\n".to_owned(),
    };
    for (field, before, after) in &review.fields {
        lines.push_str(&format!("{field}: « {before} » → « {after} »\n"));
    }
    for change in &review.changes {
        match (change.deleted.is_empty(), change.added.is_empty()) {
            (false, false) => lines.push_str(&format!("« {} » → « {} »\n", change.deleted, change.added)),
            (false, true) => lines.push_str(&format!("- « {} »\n", change.deleted)),
            (true, false) => lines.push_str(&format!("+ « {} »\n", change.added)),
            (true, true) => {}
        }
        if let Some(kind) = &change.kind {
            lines.push_str(&format!("= {kind}\n"));
        }
    }
    lines
}

fn set_all(work: &mut Work<'_>, id: PieceId, set: &Set) -> Result<(), DeskError> {
    let zone = work.desk.newsroom().zone.clone();
    let hour = |said: &Option<String>| -> Result<Option<String>, DeskError> {
        said.as_deref().map(|said| instant(said, &zone)).transpose()
    };
    let fields = [
        (FieldName::Headline, set.headline.clone()),
        (FieldName::Kicker, set.kicker.clone()),
        (FieldName::Slug, set.slug.clone()),
        (FieldName::Slugline, set.slugline.clone()),
        (FieldName::Dateline, set.dateline.clone()),
        (FieldName::Genre, set.genre.clone()),
        (FieldName::Language, set.language.clone()),
        (FieldName::OrderedLength, set.ordered.map(|n| n.to_string())),
        (FieldName::Deadline, hour(&set.deadline)?),
        (FieldName::Embargo, hour(&set.embargo)?),
        (
            FieldName::Sources,
            (!set.source.is_empty()).then(|| set.source.join("\n")),
        ),
    ];
    for (name, value) in fields {
        if let Some(value) = value {
            work.desk.set_field(work.actor, id, name, &value)?;
        }
    }
    if let Some(standfirst) = &set.standfirst {
        let line = standfirst.replace(['\n', '\r'], " ");
        work.desk.replace_text(
            work.actor,
            id,
            TextName::Standfirst,
            &[Block::new(BlockKind::Paragraph, line)],
        )?;
    }
    if let Some(body) = &set.body {
        let (_, bytes) = work.call.read(body)?;
        let markdown = String::from_utf8_lossy(&bytes);
        let blocks = work.desk.blocks_of_markdown(work.actor, id, &markdown)?;
        work.desk.replace_text(work.actor, id, TextName::Body, &blocks)?;
    }
    for (taxonomy, names) in [
        (Taxonomy::Section, &set.section),
        (Taxonomy::Country, &set.country),
        (Taxonomy::Tag, &set.tag),
    ] {
        if names.is_empty() {
            continue;
        }
        let mut terms = Vec::new();
        for name in names {
            terms.push(
                match work.desk.newsroom().term_named(taxonomy, name).map(|term| term.id) {
                    Some(term) => term,
                    None => work.desk.add_term(work.actor, taxonomy, name, None, None)?,
                },
            );
        }
        work.desk.set_terms(work.actor, id, taxonomy, &terms)?;
    }
    if !set.byline.is_empty() {
        let mut bylines = Vec::new();
        for said in &set.byline {
            bylines.push(byline(work, said)?);
        }
        work.desk.set_bylines(work.actor, id, &bylines)?;
    }
    set_picture(work, id, set)?;
    if let Some(words) = &set.confidential {
        work.desk.set_confidential(work.actor, id, words)?;
    }
    Ok(())
}

fn set_picture(work: &mut Work<'_>, id: PieceId, set: &Set) -> Result<(), DeskError> {
    let added = match (&set.picture, &set.library) {
        (Some(file), _) => {
            let (name, bytes) = work.call.read(file)?;
            Some(work.desk.add_media(work.actor, id, &name, &bytes)?)
        }
        (None, Some(name)) => {
            let entry = picture_of_library(work, name)?;
            Some(work.desk.add_from_library(work.actor, id, entry)?)
        }
        (None, None) => None,
    };
    if let Some(media) = added {
        work.desk
            .set_field(work.actor, id, FieldName::LeadPicture, &media.id.to_string())?;
    }
    if set.caption.is_none() && set.credit.is_none() && set.alt.is_none() {
        return Ok(());
    }
    let view = work.desk.piece_view(work.actor, id)?;
    let lead = view
        .fields
        .iter()
        .find(|field| field.name == FieldName::LeadPicture)
        .map(|field| field.value.clone());
    let media = view
        .media
        .iter()
        .find(|media| Some(media.id.to_string()) == lead)
        .ok_or_else(|| DeskError::Invalid {
            why: "the piece has no lead picture: give --picture FILE or --library MEDIA too".to_owned(),
        })?;
    let or = |said: &Option<String>, kept: &str| said.clone().unwrap_or_else(|| kept.to_owned());
    work.desk.set_media(
        work.actor,
        id,
        media.id,
        &or(&set.caption, &media.caption),
        &or(&set.credit, &media.credit),
        &or(&set.alt, &media.alt),
    )
}

/// An entry of the library that is seen and not heard.
fn picture_of_library(work: &Work<'_>, name: &str) -> Result<MediaId, DeskError> {
    let entry = work.desk.find_in_library(name)?;
    if entry.media_type.is_picture() {
        Ok(entry.id)
    } else {
        Err(DeskError::Invalid {
            why: format!("« {} » is a sound: it cannot be the lead picture", entry.file_name),
        })
    }
}

/// `NAME`, `NAME:ROLE` or `NAME:ROLE:PLACE`; `@newsroom` is the newsroom itself.
fn byline(work: &mut Work<'_>, said: &str) -> Result<BylineInput, DeskError> {
    let mut parts = said.splitn(3, ':').map(str::trim);
    let name = parts.next().unwrap_or_default();
    let role = parts.next().filter(|role| !role.is_empty()).unwrap_or("author");
    let role: BylineRole = serde_json::from_value(Value::String(role.to_owned())).map_err(|_| DeskError::Unknown {
        what: "role",
        name: role.to_owned(),
    })?;
    let place = parts.next().unwrap_or_default().to_owned();
    let signer = if name == "@newsroom" {
        None
    } else {
        Some(work.desk.add_signer(work.actor, name)?)
    };
    Ok(BylineInput { signer, role, place })
}

pub(crate) fn instant(said: &str, zone: &str) -> Result<String, DeskError> {
    use marbre_domain::schedule::Resolved;
    if said.trim().is_empty() {
        return Ok(String::new());
    }
    match plain_time(said, zone)?.resolve() {
        Ok(Resolved::At(at) | Resolved::Twice { first: at, .. }) => {
            Ok(at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
        }
        Ok(Resolved::Never) => Err(DeskError::Invalid {
            why: format!("{said} never happens in {zone}: the clocks jump over it"),
        }),
        Err(error) => Err(DeskError::Invalid { why: error.to_string() }),
    }
}

fn comment(work: &mut Work<'_>, id: &str, on: &str, words: &str) -> Result<Answer, DeskError> {
    let id = work.desk.find_piece(id)?;
    let view = work.desk.piece_view(work.actor, id)?;
    for text in view.texts {
        let plain = marbre_domain::text::block::plain_text(&text.blocks);
        if let Some(at) = plain.find(on) {
            let from = plain[..at].encode_utf16().count();
            let to = from + on.encode_utf16().count();
            let units = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            let comment = work
                .desk
                .add_comment(work.actor, id, text.text, units(from), units(to), words)?;
            return Ok(Answer::done(work.json, comment.to_string(), &json!({ "id": comment })));
        }
    }
    Err(DeskError::Unknown {
        what: "passage",
        name: on.to_owned(),
    })
}

fn claim(work: &mut Work<'_>, act: &Act, taken: bool) -> Result<Answer, DeskError> {
    let id = work.desk.find_piece(&act.id)?;
    work.desk.claim(work.actor, id, taken)?;
    state_of(work, id)
}

fn go(work: &mut Work<'_>, act: &Act, action: Action, version: Option<&String>) -> Result<Answer, DeskError> {
    let id = work.desk.find_piece(&act.id)?;
    let zone = work.desk.newsroom().zone.clone();
    let version = match version.map(String::as_str) {
        None => None,
        Some("latest") => Some(work.desk.content(id)?.hash()),
        Some(name) => {
            let current = work.desk.content(id)?.hash();
            Some(if current.to_string().starts_with(name) {
                current
            } else {
                work.desk.find_version(id, name)?
            })
        }
    };
    let hour = |said: &Option<String>| said.as_deref().map(|said| plain_time(said, &zone)).transpose();
    let options = ActOptions {
        note: act.note.clone(),
        preset: None,
        version,
        at: hour(&act.at)?,
        embargo: hour(&act.embargo)?,
        override_reason: act.override_missing.clone(),
        public: (act.public || action == Action::Correct).then_some(true),
    };
    work.desk.act(work.actor, id, action, &options)?;
    state_of(work, id)
}

fn state_of(work: &mut Work<'_>, id: PieceId) -> Result<Answer, DeskError> {
    let view = work.desk.piece_view(work.actor, id)?;
    Ok(Answer::done(
        work.json,
        format!("{id}\t{}", view.row.state.as_str()),
        &value(&view.row),
    ))
}
