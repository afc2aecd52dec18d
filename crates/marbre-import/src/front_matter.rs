//! The fields at the head of a Markdown file, with French and English names. A value is text as written: `NO` is Norway
//! and `2026-11-12` a date, whatever a YAML reader would make of them.

use crate::draft::{Draft, ImportedPicture, Note};
use crate::gather::Gathering;
use crate::language;
use marbre_domain::piece::PieceKind;
use marbre_embeds::date::read_date;
use saphyr_parser::{Event, Parser};

/// The largest front matter that is read as fields.
const LARGEST: usize = 64 * 1024;
/// Nested deeper than this it is no front matter.
const DEEPEST: usize = 8;

/// A value as written.
enum Value {
    Text(String),
    List(Vec<Value>),
    Map(Vec<(String, Value)>),
}

/// Cuts a text into front matter and the rest, where it begins with `---` and something that looks like a field.
pub(crate) fn split(text: &str) -> Option<(&str, &str)> {
    let rest = text.trim_start_matches('\u{feff}').strip_prefix("---")?;
    let rest = rest.trim_start_matches([' ', '\t']);
    let rest = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n'))?;
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        if matches!(line.trim_end(), "---" | "...") {
            let fields = &rest[..at];
            let first = fields
                .lines()
                .map(str::trim)
                .find(|line| !line.is_empty() && !line.starts_with('#'));
            let is_field = |line: &str| {
                line.split_once(':')
                    .is_some_and(|(name, _)| name.chars().count() <= 40 && !name.contains(['.', '!', '?']))
            };
            return (fields.len() <= LARGEST && first.is_none_or(is_field)).then(|| (fields, &rest[at + line.len()..]));
        }
        at += line.len();
        if at > LARGEST {
            return None;
        }
    }
    None
}

/// Reads fields into a draft. What cannot be read at all is an error with its reason; a field without a place is a note.
pub(crate) fn apply(fields: &str, gathering: &mut Gathering) -> Result<(), String> {
    let Value::Map(fields) = parse(fields)? else {
        return Err("no fields in it".to_owned());
    };
    let mut lead = ImportedPicture::default();
    for (name, value) in fields {
        apply_one(&name, &value, gathering, &mut lead);
    }
    if lead != ImportedPicture::default() {
        let key = gathering.key();
        gathering.draft.pictures.insert(key.clone(), lead);
        gathering.draft.lead_picture = Some(key);
    }
    Ok(())
}

/// Reads one field into a draft, if it is one that any newsroom has. Says whether it is.
pub(crate) fn apply_known(name: &str, text: &str, draft: &mut Draft) -> bool {
    let value = Value::Text(text.to_owned());
    set(&plain_name(name), &value, draft)
}

fn apply_one(name: &str, value: &Value, gathering: &mut Gathering, lead: &mut ImportedPicture) {
    let texts = value.texts();
    if texts.is_empty()
        || set_picture(&plain_name(name), value, lead)
        || set(&plain_name(name), value, &mut gathering.draft)
    {
        return;
    }
    gathering.note(Note::UnknownField {
        name: name.to_owned(),
        value: texts.join(", "),
    });
}

/// A field's name without accents, capitals and separators.
fn plain_name(name: &str) -> String {
    name.to_lowercase()
        .chars()
        .filter(|c| !matches!(c, '-' | '_' | ' ' | '\u{a0}' | '\'' | '’'))
        .map(|c| match c {
            'é' | 'è' | 'ê' => 'e',
            'ô' => 'o',
            'à' | 'â' => 'a',
            'û' => 'u',
            'ç' => 'c',
            _ => c,
        })
        .collect()
}

fn set_picture(name: &str, value: &Value, lead: &mut ImportedPicture) -> bool {
    match (name, value) {
        (
            "image" | "picture" | "photo" | "featuredimage" | "cover" | "thumbnail" | "imagealaune",
            Value::Map(fields),
        ) => {
            for (name, value) in fields {
                let name = plain_name(name);
                let name = if matches!(name.as_str(), "src" | "url" | "file" | "path" | "fichier") {
                    "image"
                } else {
                    &name
                };
                set_picture(name, value, lead);
            }
        }
        ("image" | "picture" | "photo" | "featuredimage" | "cover" | "thumbnail" | "imagealaune", _) => {
            let address = value.first();
            lead.file_name = address.rsplit('/').next().unwrap_or_default().to_owned();
            lead.address = Some(address);
        }
        ("caption" | "legende", _) => lead.caption = value.first(),
        ("credit" | "photocredit" | "creditphoto", _) => lead.credit = value.first(),
        ("alt", _) => lead.alt = value.first(),
        _ => return false,
    }
    true
}

fn set(name: &str, value: &Value, draft: &mut Draft) -> bool {
    match name {
        "title" | "titre" | "headline" => draft.headline = value.first(),
        "kicker" | "surtitre" | "overline" => draft.kicker = value.first(),
        "standfirst" | "chapo" | "chapeau" | "excerpt" | "description" | "summary" | "resume" | "soustitre"
        | "subtitle" => {
            if !draft.standfirst.is_empty() {
                return false;
            }
            draft.standfirst = crate::markdown::inline(&value.first());
        }
        "author" | "authors" | "auteur" | "auteurs" | "auteure" | "autrice" | "by" | "par" | "byline" | "signature"
        | "signatures" => {
            draft
                .byline_names
                .extend(value.texts().iter().flat_map(|text| names(text)));
        }
        "section" | "sections" | "rubrique" | "rubriques" | "category" | "categories" | "categorie" => {
            draft.section_names.extend(value.listed());
        }
        "country" | "countries" | "pays" => draft.country_names.extend(value.listed()),
        "tag" | "tags" | "etiquette" | "etiquettes" | "keywords" | "motscles" => draft.tag_names.extend(value.listed()),
        "date" | "published" | "publishedat" | "publie" | "publiele" | "datedepublication" | "pubdate" => {
            if draft.published_at.is_some() {
                return false;
            }
            match read_date(&value.first()) {
                Some(date) => {
                    draft.published_at = Some(date.iso());
                    draft.published_words = value.first();
                }
                None => draft.notes.push(Note::DateUnread { text: value.first() }),
            }
        }
        "lang" | "language" | "langue" => match language::named(&value.first()) {
            Some(language) => draft.language = Some(language),
            None => draft.notes.push(Note::FieldUnread {
                name: name.to_owned(),
                value: value.first(),
            }),
        },
        "slug" => draft.slug = value.first(),
        "slugline" | "intitule" => draft.slugline = value.first(),
        "genre" => draft.genre = value.first(),
        "kind" | "type" | "format" => match kind(&value.first()) {
            Some(kind) => draft.kind = Some(kind),
            None => draft.notes.push(Note::FieldUnread {
                name: name.to_owned(),
                value: value.first(),
            }),
        },
        "source" | "sources" => draft.sources.extend(value.texts()),
        "dateline" | "lieuetdate" | "lieu" | "place" => draft.dateline = value.first(),
        _ => return false,
    }
    true
}

fn kind(text: &str) -> Option<PieceKind> {
    match text.trim().to_lowercase().as_str() {
        "article" | "papier" | "post" => Some(PieceKind::Article),
        "brief" | "brève" | "breve" => Some(PieceKind::Brief),
        "flash" => Some(PieceKind::Flash),
        "live" | "direct" => Some(PieceKind::Live),
        "podcast" => Some(PieceKind::Podcast),
        "video" | "vidéo" => Some(PieceKind::Video),
        _ => None,
    }
}

/// The names in « Awa Diarra, Issa Koné et Paul Mensah ».
pub(crate) fn names(text: &str) -> Vec<String> {
    let text = text.replace(" et ", ",").replace(" and ", ",");
    text.split([',', ';', '&', '/'])
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

impl Value {
    fn texts(&self) -> Vec<String> {
        match self {
            Self::Text(text) if text.trim().is_empty() || text == "~" => Vec::new(),
            Self::Text(text) => vec![text.trim().to_owned()],
            Self::List(values) => values.iter().flat_map(Self::texts).collect(),
            // `authors: [{name: Awa, email: …}]`: the name is what a reader sees.
            Self::Map(fields) => match fields
                .iter()
                .find(|(name, _)| matches!(plain_name(name).as_str(), "name" | "nom" | "title" | "titre"))
            {
                Some((_, name)) => name.texts(),
                None => fields
                    .iter()
                    .map(|(name, value)| format!("{name}: {}", value.texts().join(", ")))
                    .collect(),
            },
        }
    }

    fn first(&self) -> String {
        one_line(&self.texts().join(" "))
    }

    fn listed(&self) -> Vec<String> {
        match self {
            Self::Text(text) => text
                .split([',', ';'])
                .map(|part| part.trim().to_owned())
                .filter(|part| !part.is_empty())
                .collect(),
            Self::List(_) | Self::Map(_) => self.texts(),
        }
    }
}

/// No-break spaces are French typography and stay.
fn one_line(text: &str) -> String {
    text.split([' ', '\n', '\t', '\r'])
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

enum Open {
    List(Vec<Value>),
    Map(Vec<(String, Value)>, Option<String>),
}

fn parse(text: &str) -> Result<Value, String> {
    let mut open: Vec<Open> = Vec::new();
    let mut done = None;
    for event in Parser::new_from_str(text) {
        let (event, _) = event.map_err(|error| error.to_string())?;
        let value = match event {
            Event::Scalar(text, ..) => Value::Text(text.into_owned()),
            // An alias is not followed: a few lines of aliases of aliases unfold to gigabytes.
            Event::Alias(_) => Value::Text(String::new()),
            Event::SequenceStart(..) | Event::MappingStart(..) if open.len() >= DEEPEST => {
                return Err("nested too deep".to_owned());
            }
            Event::SequenceStart(..) => {
                open.push(Open::List(Vec::new()));
                continue;
            }
            Event::MappingStart(..) => {
                open.push(Open::Map(Vec::new(), None));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match open.pop() {
                Some(Open::List(values)) => Value::List(values),
                Some(Open::Map(fields, _)) => Value::Map(fields),
                None => return Err("an end without a beginning".to_owned()),
            },
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) | Event::DocumentEnd => {
                continue;
            }
        };
        match open.last_mut() {
            Some(Open::List(values)) => values.push(value),
            Some(Open::Map(fields, name)) => match name.take() {
                Some(name) => fields.push((name, value)),
                None => *name = Some(value.texts().join(" ")),
            },
            None => done = Some(value),
        }
    }
    done.ok_or_else(|| "no fields in it".to_owned())
}
