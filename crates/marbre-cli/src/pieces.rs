//! Commands about pieces: write, file, show, compare, and move on. What surrounds a text is set in `set`, what stands beside it
//! is in `beside`, its pictures are in `pictures`.

mod beside;
mod pictures;
mod set;

use crate::args::{Act, Override, PieceCommand};
use crate::execute::Work;
use crate::output::Answer;
use marbre_desk::view::{PieceRow, ReviewView};
use marbre_desk::{ActOptions, DeskError, Invalid, What, content_words, plain_time};
use marbre_domain::ids::PieceId;
use marbre_domain::workflow::Action;
use serde_json::{Value, json};

fn value(of: &impl serde::Serialize) -> Value {
    serde_json::to_value(of).unwrap_or_default()
}

pub fn piece(work: &mut Work<'_>, command: &PieceCommand) -> Result<Answer, DeskError> {
    match command {
        PieceCommand::New { lang, kind } => {
            let lang = lang.clone().unwrap_or_else(|| work.desk.newsroom().language.clone());
            let id = work.desk.create_piece(work.actor, set::kind(*kind), &lang)?;
            Ok(Answer::done(work.json, id.to_string(), &json!({ "id": id })))
        }
        PieceCommand::Import { files } => import(work, files),
        PieceCommand::List { state, mine } => Ok(rows(work, &work.desk.list_pieces(work.actor, *state, *mine)?)),
        PieceCommand::Search { words } => Ok(rows(work, &work.desk.search(work.actor, &words.join(" "))?)),
        PieceCommand::Show { id } => show(work, id),
        PieceCommand::Versions { id } => {
            let id = work.desk.find_piece(work.actor, id)?;
            let versions = work.desk.versions(work.actor, id)?;
            let lines: String = versions
                .iter()
                .map(|v| format!("{}\t{}\t{}\t{}\t{}\n", v.hash.short(), v.why, v.at, v.by, v.signs))
                .collect();
            Ok(Answer::done(work.json, lines, &value(&versions)))
        }
        PieceCommand::Diff { id, a, b } => diff(work, id, a.as_deref(), b.as_deref()),
        PieceCommand::Export { id, format } => {
            let id = work.desk.find_piece(work.actor, id)?;
            let out = work.desk.export_piece(work.actor, id, format)?;
            Ok(Answer {
                out,
                err: String::new(),
                code: 0,
            })
        }
        PieceCommand::Set(set) => {
            let id = work.desk.find_piece(work.actor, &set.id)?;
            set::set_all(work, id, set)?;
            state_of(work, id)
        }
        PieceCommand::Replace { id, wrong, right } => {
            let id = work.desk.find_piece(work.actor, id)?;
            work.desk.replace_words(work.actor, id, wrong, right)?;
            state_of(work, id)
        }
        PieceCommand::Media(asked) => pictures::media(work, asked),
        PieceCommand::Notes { id, put_away } => beside::notes(work, id, put_away),
        PieceCommand::Comment { id, on, words } => beside::comment(work, id, on, words),
        PieceCommand::Comments { id } => beside::comments(work, id),
        PieceCommand::Reply { id, comment, words } => beside::reply(work, id, comment, words),
        PieceCommand::Resolve { id, comment, reopen } => beside::resolve(work, id, comment, !reopen),
        PieceCommand::Claim { id } => claim(work, id, true),
        PieceCommand::Release { id } => claim(work, id, false),
        PieceCommand::Submit(act) => go(work, act, Action::Submit, &Along::default()),
        PieceCommand::Recall(act) => go(work, act, Action::Recall, &Along::default()),
        PieceCommand::Return(act) => go(work, act, Action::Return, &Along::default()),
        PieceCommand::Approve { act, version, over } => go(work, act, Action::Approve, &Along::read(version, over)),
        PieceCommand::Revalidate { act, version, over } => {
            go(work, act, Action::Revalidate, &Along::read(version, over))
        }
        PieceCommand::Hold(act) => go(work, act, Action::Hold, &Along::default()),
        PieceCommand::Schedule { act, at, over } => {
            let along = Along {
                at: at.as_deref(),
                over: Some(over),
                ..Along::default()
            };
            go(work, act, Action::Schedule, &along)
        }
        PieceCommand::Publish { act, over } => {
            let along = Along {
                over: Some(over),
                ..Along::default()
            };
            go(work, act, Action::Publish, &along)
        }
        PieceCommand::Update(act) => go(work, act, Action::Update, &Along::default()),
        PieceCommand::Correct(act) => go(work, act, Action::Correct, &Along::default()),
        PieceCommand::Withdraw { act, public } => {
            let along = Along {
                public: *public,
                ..Along::default()
            };
            go(work, act, Action::Withdraw, &along)
        }
        PieceCommand::Kill(act) => go(work, act, Action::Kill, &Along::default()),
        PieceCommand::Spike(act) => go(work, act, Action::Spike, &Along::default()),
        PieceCommand::Restore(act) => go(work, act, Action::Restore, &Along::default()),
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
    let id = work.desk.find_piece(work.actor, id)?;
    work.desk.opened(work.actor, id)?;
    let view = work.desk.piece_view(work.actor, id)?;
    let content = work.desk.version_now(work.actor, id)?;
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
    let id = work.desk.find_piece(work.actor, id)?;
    let review = match a {
        Some(a) => {
            let a = work.desk.find_version(work.actor, id, a)?;
            let b = b.map(|b| work.desk.find_version(work.actor, id, b)).transpose()?;
            work.desk.version_diff(work.actor, id, a, b)?
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

pub(crate) fn instant(said: &str, zone: &str) -> Result<String, DeskError> {
    use marbre_domain::schedule::Resolved;
    if said.trim().is_empty() {
        return Ok(String::new());
    }
    match plain_time(said, zone)?.resolve() {
        Ok(Resolved::At(at) | Resolved::Twice { first: at, .. }) => {
            Ok(at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
        }
        Ok(Resolved::Never) => Err(DeskError::from(Invalid::HourSkipped {
            local: said.to_owned(),
            zone: zone.to_owned(),
        })),
        Err(error) => Err(DeskError::from(Invalid::from(error))),
    }
}

fn claim(work: &mut Work<'_>, id: &str, taken: bool) -> Result<Answer, DeskError> {
    let id = work.desk.find_piece(work.actor, id)?;
    work.desk.claim(work.actor, id, taken)?;
    state_of(work, id)
}

/// What is given along with a move, beside what every move takes.
#[derive(Default)]
struct Along<'a> {
    version: Option<&'a str>,
    at: Option<&'a str>,
    over: Option<&'a Override>,
    public: bool,
}

impl<'a> Along<'a> {
    fn read(version: &'a str, over: &'a Override) -> Self {
        Self {
            version: Some(version),
            over: Some(over),
            ..Self::default()
        }
    }
}

fn go(work: &mut Work<'_>, act: &Act, action: Action, along: &Along<'_>) -> Result<Answer, DeskError> {
    let id = work.desk.find_piece(work.actor, &act.id)?;
    let zone = work.desk.newsroom().zone.clone();
    let version = match along.version {
        None => None,
        Some("latest") => Some(work.desk.version_now(work.actor, id)?.hash()),
        Some(name) => {
            let current = work.desk.version_now(work.actor, id)?.hash();
            Some(if current.to_string().starts_with(name) {
                current
            } else {
                work.desk.find_version(work.actor, id, name)?
            })
        }
    };
    let hour = |said: Option<&str>| said.map(|said| plain_time(said, &zone)).transpose();
    let options = ActOptions {
        note: act.note.clone(),
        preset: None,
        version,
        at: hour(along.at)?,
        embargo: hour(act.embargo.as_deref())?,
        override_reason: along.over.and_then(|over| over.override_missing.clone()),
        public: (along.public || action == Action::Correct).then_some(true),
    };
    work.desk.act(work.actor, id, action, &options)?;
    state_of(work, id)
}

fn state_of(work: &mut Work<'_>, id: PieceId) -> Result<Answer, DeskError> {
    let view = match work.desk.piece_view(work.actor, id) {
        // It was here a moment ago: whoever gave a draft to others does not see it any more.
        Err(DeskError::Unknown { what: What::Piece, .. }) => {
            let value = json!({ "id": id, "handed_over": true });
            return Ok(Answer::done(work.json, format!("{id}\thanded over"), &value));
        }
        view => view?,
    };
    Ok(Answer::done(
        work.json,
        format!("{id}\t{}", view.row.state.as_str()),
        &value(&view.row),
    ))
}
