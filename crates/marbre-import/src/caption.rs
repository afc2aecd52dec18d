//! The line under a picture: what it shows, and who made it.

/// Words that announce a credit. Longest first where one begins another.
const LABELS: [&str; 15] = [
    "crédits photos :",
    "crédit photo :",
    "crédits photo :",
    "crédits :",
    "crédit :",
    "credits:",
    "photo credit:",
    "credit:",
    "crédit photo:",
    "crédit:",
    "photo :",
    "photo:",
    "photos :",
    "photo by ",
    "(photo ",
];

/// Agencies and abbreviations that end a caption as its credit.
const ENDINGS: [&str; 12] = [
    "(afp)",
    "/afp",
    "/ afp",
    "(ap)",
    "/ ap",
    "(reuters)",
    "/reuters",
    "/ reuters",
    "(dr)",
    "/dr",
    "/ dr",
    "| dr",
];

/// Parts a caption from its credit: at `©`, or at words like « Crédit photo : ».
pub fn split(text: &str) -> (String, String) {
    let text = text.trim();
    if let Some(at) = text.find('©') {
        return (before(&text[..at]), after(&text[at..]));
    }
    let found = LABELS
        .iter()
        .filter_map(|label| find(text, label))
        .min_by_key(|(start, end)| (*start, usize::MAX - end));
    match found {
        Some((start, end)) if text[end..].chars().count() <= 80 => (before(&text[..start]), after(&text[end..])),
        Some(_) | None => by_ending(text).unwrap_or_else(|| (text.to_owned(), String::new())),
    }
}

/// « La rue, le 12 mai. Issa Koné/AFP », « La rue (AFP) ».
fn by_ending(text: &str) -> Option<(String, String)> {
    if !has_ending(text) {
        return None;
    }
    let from = match text.strip_suffix(')') {
        Some(open) => open.rfind('(')?,
        None => text.rfind(". ")? + 2,
    };
    let is_short = text[from..].chars().count() <= 60;
    is_short.then(|| {
        (
            before(&text[..from]),
            text[from..].trim_matches(['(', ')', ' ']).to_owned(),
        )
    })
}

fn has_ending(text: &str) -> bool {
    let lower = text.trim_end_matches('.').to_lowercase();
    ENDINGS.iter().any(|ending| lower.ends_with(ending))
}

/// Whether a line is only a credit, its caption standing elsewhere.
pub(crate) fn is_only_credit(text: &str) -> bool {
    let (caption, credit) = split(text);
    caption.is_empty() && !credit.is_empty()
}

/// Whether a line says by itself that it stands under a picture.
pub(crate) fn is_marked(text: &str) -> bool {
    text.chars().count() <= 400
        && (text.contains('©')
            || has_ending(text)
            || [
                "photo d’illustration",
                "photo d'illustration",
                "image d’illustration",
                "image d'illustration",
            ]
            .iter()
            .any(|words| find(text, words).is_some())
            || LABELS.iter().any(|label| find(text, label).is_some())
            || ["légende :", "légende:", "legende :", "caption:", "image:", "image :"]
                .iter()
                .any(|label| find(text, label).is_some_and(|(at, _)| at == 0)))
}

/// A caption without the word that announces it.
pub(crate) fn unlabelled(text: &str) -> &str {
    ["légende :", "légende:", "legende :", "caption:"]
        .iter()
        .find_map(|label| {
            find(text, label)
                .filter(|(at, _)| *at == 0)
                .map(|(_, end)| text[end..].trim())
        })
        .unwrap_or(text)
}

fn before(text: &str) -> String {
    text.trim()
        .trim_end_matches(['(', '|', '–', '—', '-', '/', '[', ','])
        .trim()
        .to_owned()
}

fn after(text: &str) -> String {
    let text = text.trim();
    let closes_itself = text.contains('(') || text.contains('[');
    if closes_itself {
        text.to_owned()
    } else {
        text.trim_end_matches([')', ']']).trim().to_owned()
    }
}

/// Finds words whatever their case and kind of space, beginning a word; gives where they start and end in bytes.
fn find(text: &str, label: &str) -> Option<(usize, usize)> {
    let mut previous = ' ';
    for (start, c) in text.char_indices() {
        if !previous.is_alphanumeric()
            && let Some(length) = matches_at(&text[start..], label)
        {
            return Some((start, start + length));
        }
        previous = c;
    }
    None
}

fn matches_at(text: &str, label: &str) -> Option<usize> {
    let mut rest = text.char_indices();
    for expected in label.chars() {
        let (_, found) = rest.next()?;
        let found = if matches!(found, '\u{a0}' | '\u{202f}') {
            ' '
        } else {
            found
        };
        if found != expected && !found.to_lowercase().eq(std::iter::once(expected)) {
            return None;
        }
    }
    Some(rest.next().map_or(text.len(), |(at, _)| at))
}
