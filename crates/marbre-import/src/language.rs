//! Language tags: written one way, settled for a whole text. Must not translate or correct.

use crate::draft::Draft;
use marbre_domain::text::block::Span;
use std::collections::BTreeMap;

/// A language tag as BCP 47 writes it (`fr`, `en-US`), or `None` for what is no language.
pub(crate) fn tag(text: &str) -> Option<String> {
    let mut parts = text.trim().split(['-', '_']);
    let language = parts.next()?.to_ascii_lowercase();
    let letters = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
    if !(2..=3).contains(&language.len()) || !letters(&language) || language == "und" || language == "zxx" {
        return None;
    }
    let mut tag = language;
    for part in parts {
        if part.is_empty() || part.len() > 8 || !part.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return None;
        }
        tag.push('-');
        if part.len() == 2 && letters(part) {
            tag.push_str(&part.to_ascii_uppercase());
        } else {
            tag.push_str(&part.to_ascii_lowercase());
        }
    }
    Some(tag)
}

/// A language tag from a tag or a name: `fr`, `français`, `English`.
pub(crate) fn named(text: &str) -> Option<String> {
    match text.trim().to_lowercase().as_str() {
        "français" | "francais" | "french" => Some("fr".to_owned()),
        "anglais" | "english" => Some("en".to_owned()),
        "portugais" | "portuguese" | "português" => Some("pt".to_owned()),
        "arabe" | "arabic" => Some("ar".to_owned()),
        _ => tag(text),
    }
}

fn primary(tag: &str) -> &str {
    tag.split('-').next().unwrap_or(tag)
}

/// Settles the language of a text, by its first part only (`fr` whether or not `fr-FR`), and takes the marks off that
/// repeat it. A text without one gets the language that marks most of it, or the one its commonest words are in.
pub(crate) fn settle(draft: &mut Draft) {
    if draft.language.is_none() {
        let mut lengths: BTreeMap<String, usize> = BTreeMap::new();
        let mut all = 0;
        for span in spans(draft) {
            all += span.text.len();
            if let Some(lang) = &span.marks.lang {
                *lengths.entry(primary(lang).to_owned()).or_default() += span.text.len();
            }
        }
        let most = lengths.into_iter().max_by_key(|(_, length)| *length);
        draft.language = most
            .filter(|(_, length)| 2 * length > all)
            .map(|(lang, _)| lang)
            .or_else(|| guess(&draft.text()));
    }
    let Some(language) = draft.language.as_deref().map(|language| primary(language).to_owned()) else {
        return;
    };
    for span in spans(draft) {
        if span.marks.lang.as_deref().is_some_and(|lang| primary(lang) == language) {
            span.marks.lang = None;
        }
    }
    draft.language = Some(language);
    let body = draft.body.iter_mut().map(|block| &mut block.spans);
    for spans in body.chain([&mut draft.standfirst]) {
        *spans = marbre_domain::text::block::tidy(std::mem::take(spans));
    }
}

/// As [`settle`], where the declared language is a program's setting rather than somebody's word: clear text wins over it.
pub(crate) fn settle_declared(draft: &mut Draft) {
    let text = draft.text();
    draft.language = guess(&text).or_else(|| draft.language.take());
    settle(draft);
}

fn spans(draft: &mut Draft) -> impl Iterator<Item = &mut Span> {
    draft
        .body
        .iter_mut()
        .flat_map(|block| &mut block.spans)
        .chain(&mut draft.standfirst)
}

/// French or English, by the words that neither language can do without; `None` where that is not clear.
pub(crate) fn guess(text: &str) -> Option<String> {
    const FRENCH: [&str; 14] = [
        "le", "la", "les", "des", "du", "et", "est", "une", "dans", "pour", "que", "qui", "sur", "au",
    ];
    const ENGLISH: [&str; 14] = [
        "the", "of", "and", "to", "in", "is", "was", "that", "for", "with", "by", "it", "his", "from",
    ];
    let (mut french, mut english) = (0_usize, 0_usize);
    for word in text
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty())
        .take(2_000)
    {
        let word = word.to_lowercase();
        french += usize::from(FRENCH.contains(&word.as_str()));
        english += usize::from(ENGLISH.contains(&word.as_str()));
    }
    let clear = |more: usize, less: usize| more >= 4 && more > 3 * less;
    match (clear(french, english), clear(english, french)) {
        (true, _) => Some("fr".to_owned()),
        (_, true) => Some("en".to_owned()),
        (false, false) => None,
    }
}
