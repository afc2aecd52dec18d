//! The head of an article copied off a page: surtitre, headline, date, signature, chapô, caption. Must take nothing that
//! it is not sure of; what it leaves is text.

use super::lines::{Line, Shape};
use crate::gather::Gathering;
use crate::{caption, front_matter};
use marbre_embeds::date::{WrittenDate, read_date};

/// How far down the head of a page can reach, in lines.
const HEAD: usize = 10;
/// A headline is no longer than this.
const LONGEST_HEADLINE: usize = 220;

/// Takes what it recognises off the front of the lines and writes it into the draft.
pub(super) fn take(lines: &mut Vec<Line>, gathering: &mut Gathering) {
    take_labelled(lines, gathering);
    if gathering.draft.headline.is_empty() {
        take_headline(lines, gathering);
    }
    let has_headline = !gathering.draft.headline.is_empty();
    let dated = take_date(lines, gathering);
    take_signature(lines, gathering);
    if has_headline {
        take_standfirst(lines, gathering, dated);
        mark_caption(lines);
    }
}

/// `Titre : …`, `Chapô : …`, `Par : …`, as reporters label their copy.
fn take_labelled(lines: &mut Vec<Line>, gathering: &mut Gathering) {
    const LABELS: [&str; 22] = [
        "titre",
        "title",
        "headline",
        "surtitre",
        "kicker",
        "chapô",
        "chapo",
        "chapeau",
        "standfirst",
        "auteur",
        "author",
        "par",
        "by",
        "rubrique",
        "section",
        "pays",
        "country",
        "date",
        "genre",
        "étiquettes",
        "tags",
        "intitulé",
    ];
    let mut taken = 0;
    for line in lines.iter().take(LABELS.len()) {
        let Some((name, value)) = line.text.split_once(':') else {
            break;
        };
        let (name, value) = (name.trim().to_lowercase(), value.trim());
        if !LABELS.contains(&name.as_str()) || value.is_empty() || value.chars().count() > 1_000 {
            break;
        }
        if name == "date" && read_date(value).is_none() {
            break;
        }
        if !front_matter::apply_known(&name, value, &mut gathering.draft) {
            break;
        }
        taken += 1;
    }
    lines.drain(..taken);
}

fn take_headline(lines: &mut Vec<Line>, gathering: &mut Gathering) {
    let is_date = |line: &Line| dated_line(&line.text).is_some();
    let may_stand_above = |line: &Line| is_date(line) || line.shape == Shape::Text && is_page_furniture(&line.text);
    let first = lines
        .iter()
        .take(5)
        .position(|line| !may_stand_above(line))
        .unwrap_or(0);
    let kicker = match (lines.get(first), lines.get(first + 1), lines.get(first + 2)) {
        (Some(kicker), Some(headline), Some(_)) => {
            is_kicker(&kicker.text) && is_headline(headline) && !is_date(headline)
        }
        _ => false,
    };
    let at = first + usize::from(kicker);
    let is_alone = lines.len() <= at + 1;
    let Some(headline) = lines.get(at).filter(|line| is_headline(line) && !is_alone) else {
        return;
    };
    // A headline announces something: a longer text, or the date of one.
    let follows = lines[at + 1..]
        .iter()
        .take(HEAD)
        .any(|line| is_date(line) || line.text.chars().count() > headline.text.chars().count());
    if !follows {
        return;
    }
    gathering.draft.headline = lines.remove(at).text;
    if kicker {
        gathering.draft.kicker = lines.remove(first).text;
    }
}

fn is_headline(line: &Line) -> bool {
    let text = line.text.as_str();
    let length = text.chars().count();
    line.shape == Shape::Text
        && (3..=LONGEST_HEADLINE).contains(&length)
        && !text.ends_with(['.', ',', ';', ':'])
        && text.chars().any(char::is_alphabetic)
        && !text.contains("://")
        && !text.starts_with(['—', '–', '-'])
        && signature(text).is_none()
        && !caption::is_marked(text)
        && !is_page_furniture(text)
}

/// A section's name above the headline: one to four words in capitals.
fn is_kicker(text: &str) -> bool {
    text.chars().count() <= 40
        && text.split_whitespace().count() <= 4
        && text.chars().any(char::is_alphabetic)
        && text.chars().all(|c| !c.is_lowercase())
        && !text.chars().any(|c| c.is_ascii_digit())
}

/// A line that is a date, perhaps after « Publié le » or a place.
fn dated_line(text: &str) -> Option<(WrittenDate, Option<&str>)> {
    const OPENINGS: [&str; 12] = [
        "publié le ",
        "publiée le ",
        "publié : ",
        "publié: ",
        "posté le ",
        "paru le ",
        "mis en ligne le ",
        "published on ",
        "published: ",
        "published ",
        "posted on ",
        "date : ",
    ];
    if text.chars().count() > 90 {
        return None;
    }
    let opened = OPENINGS.iter().find_map(|opening| {
        let head: String = text
            .chars()
            .take(opening.chars().count())
            .collect::<String>()
            .to_lowercase()
            .replace('\u{a0}', " ");
        (head == *opening).then(|| {
            text.char_indices()
                .nth(opening.chars().count())
                .map_or("", |(at, _)| &text[at..])
        })
    });
    if let Some(date) = read_date(opened.unwrap_or(text)) {
        return Some((date, None));
    }
    // « Sélou, le 12 novembre 2026 »
    let (place, rest) = text.split_once(',')?;
    let is_place = place.chars().next().is_some_and(char::is_uppercase) && place.split_whitespace().count() <= 4;
    let date = read_date(rest).filter(|_| is_place && !place.chars().any(|c| c.is_ascii_digit()))?;
    Some((date, Some(text)))
}

/// Takes the first date of the head off. Says where it stood.
fn take_date(lines: &mut Vec<Line>, gathering: &mut Gathering) -> Option<usize> {
    if gathering.draft.published_at.is_some() {
        return None;
    }
    for at in 0..lines.len().min(HEAD) {
        if lines[at].shape != Shape::Text {
            continue;
        }
        if let Some((date, dateline)) = dated_line(&lines[at].text) {
            if let Some(dateline) = dateline {
                gathering.draft.dateline = dateline.to_owned();
            }
            date_of(gathering, &date, &lines[at].text);
            drop_date(lines, at);
            return Some(at);
        }
        if let Some((names, date)) = signed_and_dated(&lines[at].text) {
            date_of(gathering, &date, &lines[at].text);
            gathering.draft.byline_names = names;
            drop_date(lines, at);
            return Some(at);
        }
        if let Some((date, rest)) = dated_and_more(&lines[at].text) {
            date_of(gathering, &date, &lines[at].text);
            let source = ["Source : ", "Source: ", "Source\u{a0}: "]
                .iter()
                .find_map(|label| rest.strip_prefix(label));
            match source {
                Some(source) => {
                    gathering.draft.sources.push(source.trim().to_owned());
                    drop_date(lines, at);
                }
                None => {
                    lines[at].text = rest;
                    if let Some(next) = lines.get_mut(at + 1) {
                        next.after_date = true;
                    }
                }
            }
            return Some(at);
        }
    }
    None
}

fn date_of(gathering: &mut Gathering, date: &WrittenDate, line: &str) {
    gathering.draft.published_at = Some(date.iso());
    line.clone_into(&mut gathering.draft.published_words);
}

fn drop_date(lines: &mut Vec<Line>, at: usize) {
    lines.remove(at);
    if let Some(next) = lines.get_mut(at) {
        next.after_date = true;
    }
}

/// « Par Awa Diarra | 12 mai 2026 », « Publié le 12 mai 2026 par Awa Diarra ».
fn signed_and_dated(text: &str) -> Option<(Vec<String>, WrittenDate)> {
    if text.chars().count() > 140 {
        return None;
    }
    for between in [" | ", " – ", " — ", " - ", " · ", " • ", ", le ", ", "] {
        for (at, _) in text.match_indices(between) {
            let (left, right) = (&text[..at], &text[at + between.len()..]);
            if let (Some(names), Some((date, None))) = (signature(left), dated_line(right)) {
                return Some((names, date));
            }
            if let (Some((date, None)), Some(names)) = (dated_line(left), signature(right)) {
                return Some((names, date));
            }
        }
    }
    for by in [" par ", " by "] {
        if let Some(at) = text.find(by)
            && let (Some((date, None)), Some(names)) = (dated_line(&text[..at]), signature(text[at..].trim_start()))
        {
            return Some((names, date));
        }
    }
    None
}

/// « Publié le 12 mai 2022 à 10h15 | Radio Sélou »: the date, and what stays text.
fn dated_and_more(text: &str) -> Option<(WrittenDate, String)> {
    if text.chars().count() > 140 {
        return None;
    }
    [" | ", " – ", " — ", " - ", " · ", " • ", " / "]
        .iter()
        .find_map(|between| {
            let (left, right) = text.split_once(between)?;
            let (date, place) = dated_line(left)?;
            (place.is_none() && !right.trim().is_empty()).then(|| (date, right.trim().to_owned()))
        })
}

/// The names in « Par Awa Diarra et Issa Koné »: each of two to five words, each word with a capital or a particle.
fn signature(text: &str) -> Option<Vec<String>> {
    let rest = ["Par ", "par ", "By ", "by ", "PAR ", "BY ", "Propos recueillis par "]
        .iter()
        .find_map(|by| text.strip_prefix(by))?;
    if rest.chars().count() > 100 || rest.ends_with('.') {
        return None;
    }
    let names = front_matter::names(rest);
    let is_name = |name: &String| {
        let words: Vec<&str> = name.split_whitespace().collect();
        (2..=5).contains(&words.len())
            && words.iter().all(|word| {
                matches!(
                    *word,
                    "de" | "da" | "di" | "ag" | "ould" | "ben" | "el" | "al" | "von" | "van"
                ) || word.chars().next().is_some_and(char::is_uppercase) && !word.chars().any(|c| c.is_ascii_digit())
            })
    };
    (!names.is_empty() && names.iter().all(is_name)).then_some(names)
}

fn take_signature(lines: &mut Vec<Line>, gathering: &mut Gathering) {
    if !gathering.draft.byline_names.is_empty() {
        return;
    }
    let ends = (0..lines.len().min(HEAD)).chain(lines.len().checked_sub(1));
    for at in ends.collect::<Vec<_>>() {
        if lines[at].shape == Shape::Text
            && let Some(names) = signature(&lines[at].text)
        {
            gathering.draft.byline_names = names;
            let was_after_date = lines.remove(at).after_date;
            if let Some(next) = lines.get_mut(at) {
                next.after_date |= was_after_date;
            }
            return;
        }
    }
}

/// One paragraph between headline and date is the chapô.
fn take_standfirst(lines: &mut Vec<Line>, gathering: &mut Gathering, dated: Option<usize>) {
    let Some(line) = lines
        .first()
        .filter(|_| dated == Some(1) && gathering.draft.standfirst.is_empty())
    else {
        return;
    };
    let length = line.text.chars().count();
    if line.shape == Shape::Text
        && (60..=800).contains(&length)
        && line.text.ends_with(['.', '!', '?', '…', '»'])
        && !caption::is_marked(&line.text)
    {
        gathering.draft.standfirst = vec![marbre_domain::text::block::Span::plain(lines.remove(0).text)];
    }
}

/// A line of the head that announces a credit is the caption of the picture above the text; so is a short one without a
/// full stop, or one that ends with a date, right after the page's date where a longer paragraph follows.
fn mark_caption(lines: &mut Vec<Line>) {
    let reach = lines.len().saturating_sub(1).min(4);
    for at in 0..reach {
        let line = &lines[at];
        if line.shape == Shape::Text && caption::is_marked(&line.text) {
            let before = at
                .checked_sub(1)
                .filter(|_| caption::is_only_credit(&line.text))
                .filter(|before| may_be_caption(&lines[*before]));
            if let Some(before) = before {
                let credit = lines.remove(at).text;
                lines[before].text = format!("{} {credit}", lines[before].text);
            }
            lines[before.unwrap_or(at)].shape = Shape::Caption;
            return;
        }
        if line.text.chars().count() > 300 {
            break;
        }
    }
    let Some(at) = lines.iter().take(HEAD).position(|line| line.after_date) else {
        return;
    };
    let Some([line, next]) = lines.get(at..at + 2) else {
        return;
    };
    let ends_open = !line.text.ends_with(['.', '!', '?', '…', ':', '»']);
    let goes_on = next.text.chars().count() * 2 >= line.text.chars().count() * 3
        && next.text.ends_with(['.', '!', '?', '…', '»', '”']);
    if may_be_caption(line) && (ends_open || ends_with_a_date(&line.text)) && next.shape == Shape::Text && goes_on {
        lines[at].shape = Shape::Caption;
    }
}

fn may_be_caption(line: &Line) -> bool {
    let (length, words) = (line.text.chars().count(), line.text.split_whitespace().count());
    line.shape == Shape::Text && words >= 4 && length <= 220 && !is_page_furniture(&line.text)
}

/// « Une rue de Sélou, le 12 mai 2022. »: when a picture was taken ends what is said of it.
fn ends_with_a_date(text: &str) -> bool {
    [", le ", ", on ", ", en ", " le "].iter().any(|before| {
        text.rfind(before)
            .is_some_and(|at| read_date(&text[at + before.len()..]).is_some())
    })
}

/// What pages put between their parts.
fn is_page_furniture(text: &str) -> bool {
    const OPENINGS: [&str; 16] = [
        "partager",
        "partagez",
        "share",
        "lire aussi",
        "lire également",
        "à lire",
        "read also",
        "read more",
        "voir aussi",
        "imprimer",
        "print",
        "accueil",
        "home",
        "publicité",
        "abonnez",
        "suivez",
    ];
    let lower = text.to_lowercase();
    text.starts_with(|c: char| c.is_ascii_digit()) && text.split_whitespace().count() <= 3
        || OPENINGS.iter().any(|opening| lower.starts_with(opening))
}
