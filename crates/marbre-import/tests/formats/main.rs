//! What comes out of each format: one `check` per format, many short cases, and what no input may do.
#![allow(clippy::unwrap_used)]

mod clipboard;
mod detect;
mod docx;
mod hostile;
mod html;
mod markdown;
mod plain;

use marbre_domain::embed::Post;
use marbre_domain::text::block::{AtomKind, Block, BlockKind, HARD_BREAK, Span};
use marbre_import::{Draft, ImportedPicture};

/// A draft as the cases write it: fields that are not empty, then one line per block.
fn shown(draft: &Draft) -> String {
    let mut out = String::new();
    let mut field = |name: &str, value: &str| {
        if !value.is_empty() {
            out.push_str(&format!("{name}: {value}\n"));
        }
    };
    field("kind", &draft.kind.map(|kind| format!("{kind:?}")).unwrap_or_default());
    field("kicker", &draft.kicker);
    field("headline", &draft.headline);
    field("standfirst", &spans(&draft.standfirst));
    field("slug", &draft.slug);
    field("slugline", &draft.slugline);
    field("dateline", &draft.dateline);
    field("genre", &draft.genre);
    field("published", draft.published_at.as_deref().unwrap_or_default());
    field("language", draft.language.as_deref().unwrap_or_default());
    field("bylines", &draft.byline_names.join("; "));
    field("sections", &draft.section_names.join("; "));
    field("countries", &draft.country_names.join("; "));
    field("tags", &draft.tag_names.join("; "));
    field("sources", &draft.sources.join("; "));
    field("lead", draft.lead_picture.as_deref().unwrap_or_default());
    for block in &draft.body {
        out.push_str(&line(block, draft));
        out.push('\n');
    }
    for note in &draft.notes {
        out.push_str(&format!("note: {note}\n"));
    }
    out
}

fn line(block: &Block, draft: &Draft) -> String {
    let kind = match &block.attrs.kind {
        BlockKind::Paragraph => "p".to_owned(),
        BlockKind::Crosshead { level } => format!("h{level}"),
        BlockKind::Item { ordered, depth } => {
            format!(
                "{}{}<{}>",
                "  ".repeat(usize::from(*depth)),
                if *ordered { "1." } else { "-" },
                block.attrs.list.as_deref().unwrap_or("no list")
            )
        }
        BlockKind::Quote => "quote".to_owned(),
        BlockKind::PullQuote => "exergue".to_owned(),
        BlockKind::Atom {
            atom: AtomKind::Embed,
            record,
        } => {
            let post = &draft.embeds[record];
            let text = post.text.replace('\n', "⏎");
            format!(
                "embed<{record}> {:?} [{}] {} (@{}) {} {} {}",
                post.provider,
                text,
                post.author,
                post.handle,
                post.posted_at,
                post.url,
                post.picture_links.join(" ")
            )
        }
        BlockKind::Atom {
            atom: AtomKind::Picture,
            record,
        } => {
            let picture = &draft.pictures[record];
            let bytes = picture
                .bytes
                .as_ref()
                .map(|bytes| format!("{} bytes ", bytes.len()))
                .unwrap_or_default();
            format!(
                "picture<{record}> {bytes}{} name={} caption={} credit={} alt={}",
                picture.address.as_deref().unwrap_or("-"),
                picture.file_name,
                picture.caption,
                picture.credit,
                picture.alt
            )
        }
        BlockKind::Atom { atom, record } => format!("{atom:?}<{record}>"),
    };
    let boxed = block
        .attrs
        .boxed
        .as_ref()
        .map(|name| format!("[box {name}] "))
        .unwrap_or_default();
    format!("{boxed}{kind} {}", spans(&block.spans)).trim_end().to_owned()
}

fn spans(spans: &[Span]) -> String {
    spans
        .iter()
        .map(|span| {
            let marks = &span.marks;
            let mut text = span.text.replace(HARD_BREAK, "⏎").replace(['\u{a0}', '\u{202f}'], "~");
            for (on, sign) in [
                (marks.strong, "**"),
                (marks.emphasis, "_"),
                (marks.strike, "~~"),
                (marks.sub, ","),
                (marks.superscript, "^"),
            ] {
                if on {
                    text = format!("{sign}{text}{sign}");
                }
            }
            if let Some(link) = &marks.link {
                text = format!("[{text}]({link})");
            }
            if let Some(lang) = &marks.lang {
                text = format!("{{{lang}:{text}}}");
            }
            text
        })
        .collect()
}

/// Everything of a draft that a reader could read, in reading order: fields, blocks, and the records they name.
fn readable(draft: &Draft) -> String {
    let mut text = String::new();
    for name in draft.byline_names.iter().chain([&draft.kicker, &draft.headline]) {
        text.push_str(name);
        text.push('\n');
    }
    text.extend(draft.standfirst.iter().map(|span| span.text.as_str()));
    for block in &draft.body {
        text.push('\n');
        let BlockKind::Atom { record, .. } = &block.attrs.kind else {
            text.push_str(&block.text());
            continue;
        };
        if let Some(Post {
            text: said,
            author,
            handle,
            url,
            picture_links,
            ..
        }) = draft.embeds.get(record)
        {
            text.push_str(&format!("{said} {author} {handle} {url} {}", picture_links.join(" ")));
        }
        if let Some(ImportedPicture {
            alt, caption, credit, ..
        }) = draft.pictures.get(record)
        {
            text.push_str(&format!("{alt} {caption} {credit}"));
        }
    }
    text
}
