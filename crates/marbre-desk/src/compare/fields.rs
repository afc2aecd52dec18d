//! The difference of everything outside the texts, as words before and after. Knows nothing of languages: names of
//! fields are codes that the window words.

use crate::code::ComparedField;
use marbre_domain::byline::BylineRole;
use marbre_domain::embed::Embed;
use marbre_domain::piece::{AlertLevel, PieceKind};
use marbre_domain::text::block::{AtomKind, BlockKind};
use marbre_domain::version::{PrintedMedia, PrintedTerm, VersionContent};
use std::collections::BTreeMap;

/// Which, before, after.
pub(super) type Changed = (ComparedField, String, String);

pub(super) fn compare(before: &VersionContent, after: &VersionContent) -> Vec<Changed> {
    let mut fields = Fields(Vec::new());
    fields.add(ComparedField::Kind, kind(before.kind), kind(after.kind));
    fields.add(ComparedField::Language, &before.language, &after.language);
    fields.add(ComparedField::Kicker, &before.kicker, &after.kicker);
    fields.add(ComparedField::Headline, &before.headline, &after.headline);
    fields.add(ComparedField::Slug, &before.slug, &after.slug);
    fields.add(ComparedField::Dateline, &before.dateline, &after.dateline);
    fields.add(ComparedField::Genre, &before.genre, &after.genre);
    for (role, name) in [
        (BylineRole::Author, ComparedField::BylineAuthor),
        (BylineRole::With, ComparedField::BylineWith),
        (BylineRole::Photographer, ComparedField::BylinePhotographer),
        (BylineRole::Translator, ComparedField::BylineTranslator),
        (BylineRole::Agency, ComparedField::BylineAgency),
    ] {
        fields.add(name, &signers(before, role), &signers(after, role));
    }
    fields.add(
        ComparedField::NewsroomSigns,
        newsroom_signs(before),
        newsroom_signs(after),
    );
    for (name, before, after) in [
        (ComparedField::Sections, &before.sections, &after.sections),
        (ComparedField::Countries, &before.countries, &after.countries),
        (ComparedField::Tags, &before.tags, &after.tags),
    ] {
        add_terms(&mut fields, name, before, after);
    }
    add_lead(&mut fields, before.lead.as_ref(), after.lead.as_ref());
    add_media(&mut fields, &before.media, &after.media);
    add_embeds(&mut fields, &before.embeds, &after.embeds);
    add_order(&mut fields, before, after);
    fields.add(
        ComparedField::Sources,
        &before.sources.join("\n"),
        &after.sources.join("\n"),
    );
    fields.add(ComparedField::Corrections, &corrections(before), &corrections(after));
    let level = |content: &VersionContent| content.flash.as_ref().map_or("", |flash| alert_level(flash.level));
    fields.add(ComparedField::AlertLevel, level(before), level(after));
    let expires = |content: &VersionContent| {
        content
            .flash
            .as_ref()
            .map_or(String::new(), |flash| flash.expires.clone())
    };
    fields.add(ComparedField::Expires, &expires(before), &expires(after));
    fields.0
}

struct Fields(Vec<Changed>);

impl Fields {
    fn add(&mut self, name: ComparedField, before: &str, after: &str) {
        if before != after {
            self.0.push((name, before.to_owned(), after.to_owned()));
        }
    }
}

fn kind(kind: PieceKind) -> &'static str {
    match kind {
        PieceKind::Article => "article",
        PieceKind::Brief => "brief",
        PieceKind::Flash => "flash",
        PieceKind::Live => "live",
        PieceKind::Podcast => "podcast",
        PieceKind::Video => "video",
    }
}

fn alert_level(level: AlertLevel) -> &'static str {
    match level {
        AlertLevel::Alert => "alert",
        AlertLevel::Bulletin => "bulletin",
        AlertLevel::Urgent => "urgent",
    }
}

fn signers(content: &VersionContent, role: BylineRole) -> String {
    let signers = content.bylines.iter().filter(|byline| byline.role == role);
    let printed = signers.map(|byline| match byline.place.as_str() {
        "" => byline.name.clone(),
        place => format!("{} ({place})", byline.name),
    });
    printed.collect::<Vec<_>>().join(", ")
}

fn newsroom_signs(content: &VersionContent) -> &'static str {
    if content.bylines.iter().any(|byline| byline.newsroom) {
        "true"
    } else {
        "false"
    }
}

/// Terms are named by their path; their addresses are said where only these changed.
fn add_terms(fields: &mut Fields, name: ComparedField, before: &[PrintedTerm], after: &[PrintedTerm]) {
    let named = |terms: &[PrintedTerm], part: fn((&str, &str)) -> String| {
        let paths = terms.iter().map(|term| {
            let above = term.above.iter().map(|(name, slug)| part((name, slug)));
            let own = part((&term.name, &term.slug));
            above.chain([own]).collect::<Vec<_>>().join(" › ")
        });
        paths.collect::<Vec<_>>().join(", ")
    };
    let by_name: fn((&str, &str)) -> String = |(name, _)| name.to_owned();
    let by_address: fn((&str, &str)) -> String = |(name, slug)| format!("{name} (/{slug})");
    let part = if named(before, by_name) == named(after, by_name) {
        by_address
    } else {
        by_name
    };
    fields.add(name, &named(before, part), &named(after, part));
}

/// A picture or sound as a reviewer recognises it: what it shows, and the first signs of its hash.
fn shown(media: &PrintedMedia) -> String {
    let words = [&media.caption, &media.alt]
        .into_iter()
        .find(|words| !words.trim().is_empty());
    match words {
        Some(words) => format!("{words} ({})", media.blob.short()),
        None => media.blob.short(),
    }
}

fn add_lead(fields: &mut Fields, before: Option<&PrintedMedia>, after: Option<&PrintedMedia>) {
    let names = [
        ComparedField::LeadPicture,
        ComparedField::LeadCaption,
        ComparedField::LeadCredit,
        ComparedField::LeadAlt,
    ];
    add_one_media(fields, names, before, after);
}

fn add_media(fields: &mut Fields, before: &BTreeMap<String, PrintedMedia>, after: &BTreeMap<String, PrintedMedia>) {
    for record in union(before, after) {
        let names = [
            ComparedField::Picture,
            ComparedField::Caption,
            ComparedField::Credit,
            ComparedField::Alt,
        ];
        add_one_media(fields, names, before.get(record), after.get(record));
    }
}

fn add_one_media(
    fields: &mut Fields,
    [picture, caption, credit, alt]: [ComparedField; 4],
    before: Option<&PrintedMedia>,
    after: Option<&PrintedMedia>,
) {
    match (before, after) {
        (Some(before), Some(after)) => {
            let same_bytes = (before.blob, before.media_type, before.width, before.height)
                == (after.blob, after.media_type, after.width, after.height);
            if !same_bytes {
                let sized = |media: &PrintedMedia| format!("{}, {} × {}", shown(media), media.width, media.height);
                fields.add(picture, &sized(before), &sized(after));
            }
            fields.add(caption, &before.caption, &after.caption);
            fields.add(credit, &before.credit, &after.credit);
            fields.add(alt, &before.alt, &after.alt);
        }
        (Some(gone), None) => fields.add(picture, &shown(gone), ""),
        (None, Some(new)) => fields.add(picture, "", &shown(new)),
        (None, None) => {}
    }
}

fn add_embeds(fields: &mut Fields, before: &BTreeMap<String, Embed>, after: &BTreeMap<String, Embed>) {
    for record in union(before, after) {
        match (before.get(record), after.get(record)) {
            (Some(before), Some(after)) if post(before) != post(after) => {
                fields.add(ComparedField::Embed, &post(before), &post(after));
            }
            (Some(before), Some(after)) if before != after => {
                fields.add(ComparedField::Embed, &whole(before), &whole(after))
            }
            (Some(gone), None) => fields.add(ComparedField::Embed, &post(gone), ""),
            (None, Some(new)) => fields.add(ComparedField::Embed, "", &post(new)),
            (Some(_), Some(_)) | (None, None) => {}
        }
    }
}

/// A post as one would quote it.
fn post(embed: &Embed) -> String {
    let post = &embed.post;
    let mut quoted = post.text.clone();
    let signature = match (post.author.as_str(), post.handle.as_str()) {
        ("", "") => post.provider.label().to_owned(),
        (author, "") => author.to_owned(),
        ("", handle) => format!("@{handle}"),
        (author, handle) => format!("{author} (@{handle})"),
    };
    for part in [signature.as_str(), &post.posted_at, &post.url] {
        if !part.is_empty() {
            quoted.push_str(if quoted.is_empty() { "" } else { " — " });
            quoted.push_str(part);
        }
    }
    quoted
}

/// A post with all that is known of it, for two that read alike.
fn whole(embed: &Embed) -> String {
    let Embed {
        id: _,
        post: said,
        captured_at,
        captured_by,
    } = embed;
    let pictures = said.picture_links.join(" ");
    let facts = [said.provider.label(), &said.lang, &pictures, captured_at, captured_by];
    let facts: Vec<&str> = facts.into_iter().filter(|fact| !fact.is_empty()).collect();
    format!("{} [{}]", post(embed), facts.join(", "))
}

/// Where the same pictures and posts stand in another order, the order is said: the texts only show that blocks moved.
fn add_order(fields: &mut Fields, before: &VersionContent, after: &VersionContent) {
    let order = |content: &VersionContent, wanted: AtomKind, other: &VersionContent| -> Vec<String> {
        let named = content.body.iter().filter_map(|block| match &block.attrs.kind {
            BlockKind::Atom { atom, record } if *atom == wanted => Some(record),
            BlockKind::Atom { .. }
            | BlockKind::Paragraph
            | BlockKind::Crosshead { .. }
            | BlockKind::Item { .. }
            | BlockKind::Quote
            | BlockKind::PullQuote => None,
        });
        let kept = named.filter_map(|record| match wanted {
            AtomKind::Picture => content
                .media
                .get(record)
                .filter(|_| other.media.contains_key(record))
                .map(shown),
            AtomKind::Embed => content
                .embeds
                .get(record)
                .filter(|_| other.embeds.contains_key(record))
                .map(post),
            AtomKind::Audio | AtomKind::Table | AtomKind::Rule | AtomKind::Sealed => None,
        });
        kept.collect()
    };
    for (name, wanted) in [
        (ComparedField::Picture, AtomKind::Picture),
        (ComparedField::Embed, AtomKind::Embed),
    ] {
        let (before, after) = (order(before, wanted, after), order(after, wanted, before));
        let sorted = |list: &[String]| {
            let mut list = list.to_vec();
            list.sort();
            list
        };
        // Otherwise what changed has been said above already.
        if before != after && sorted(&before) == sorted(&after) {
            fields.add(name, &before.join("\n"), &after.join("\n"));
        }
    }
}

fn corrections(content: &VersionContent) -> String {
    let notes = content
        .corrections
        .iter()
        .map(|note| format!("{}: {}", note.at, note.note));
    notes.collect::<Vec<_>>().join("\n")
}

fn union<'a, T>(before: &'a BTreeMap<String, T>, after: &'a BTreeMap<String, T>) -> Vec<&'a String> {
    let gone = before.keys().filter(|record| !after.contains_key(*record));
    gone.chain(after.keys()).collect()
}
