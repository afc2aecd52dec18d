//! A version on its own: Markdown with front matter, or one HTML file. Nothing of any site.

use super::blocks::{Pictures, Unprintable};
use super::html::{escaped, plain, safe_link, spans};
use super::{article, words};
use crate::settings::SiteLanguage;
use marbre_domain::text::block::{AtomKind, Block, BlockKind, HARD_BREAK, Marks, Span};
use marbre_domain::version::{PrintedMedia, PrintedTerm, VersionContent};

/// The version as Markdown with YAML front matter. Pictures are named by the hash of their bytes.
pub fn markdown(content: &VersionContent) -> String {
    let mut out = String::from("---\n");
    let mut line = |name: &str, value: &str| {
        if !value.is_empty() {
            out.push_str(&format!("{name}: {}\n", quoted(value)));
        }
    };
    line("piece", &content.piece.to_string());
    line("version", &content.hash().to_string());
    line("headline", &content.headline);
    line("kicker", &content.kicker);
    line("slug", &content.slug);
    line("language", &content.language);
    line("dateline", &content.dateline);
    line("genre", &content.genre);
    line("standfirst", &inline(&content.standfirst));
    if let Some(flash) = &content.flash {
        line("expires", &flash.expires);
    }
    let mut many = |name: &str, values: Vec<String>| {
        if !values.is_empty() {
            let values: Vec<String> = values.iter().map(|value| quoted(value)).collect();
            out.push_str(&format!("{name}: [{}]\n", values.join(", ")));
        }
    };
    let names = |terms: &[PrintedTerm]| terms.iter().map(|term| term.name.clone()).collect::<Vec<_>>();
    many("bylines", content.bylines.iter().map(article::signed).collect());
    many("sections", names(&content.sections));
    many("countries", names(&content.countries));
    many("tags", names(&content.tags));
    many("sources", content.sources.clone());
    many(
        "corrections",
        content
            .corrections
            .iter()
            .map(|note| format!("{} {}", note.at, note.note))
            .collect(),
    );
    out.push_str("---\n\n");
    if let Some(lead) = &content.lead {
        picture(lead, &mut out);
        out.push_str("\n\n");
    }
    let mut numbers = [0_u32; 8];
    for (at, block) in content.body.iter().enumerate() {
        let item = matches!(block.attrs.kind, BlockKind::Item { .. });
        if !item {
            numbers = [0; 8];
        }
        let next_is_item = content
            .body
            .get(at + 1)
            .is_some_and(|next| matches!(next.attrs.kind, BlockKind::Item { .. }));
        self::block(block, content, &mut numbers, &mut out);
        out.push_str(if item && next_is_item { "\n" } else { "\n\n" });
    }
    let whole = out.trim_end();
    format!("{whole}\n")
}

fn block(block: &Block, content: &VersionContent, numbers: &mut [u32; 8], out: &mut String) {
    let text = inline(&block.spans);
    match &block.attrs.kind {
        BlockKind::Paragraph => out.push_str(&at_line_start(&text)),
        BlockKind::Crosshead { level } => {
            out.push_str(&format!("{} {text}", "#".repeat(usize::from((*level).clamp(2, 4)))))
        }
        BlockKind::Item { ordered, depth } => {
            let depth = usize::from((*depth).min(5));
            let indent = "    ".repeat(depth);
            if *ordered {
                numbers[depth] += 1;
                out.push_str(&format!("{indent}{}. {text}", numbers[depth]));
            } else {
                out.push_str(&format!("{indent}- {text}"));
            }
            numbers[depth + 1..].fill(0);
        }
        BlockKind::Quote | BlockKind::PullQuote => out.push_str(&format!("> {text}")),
        BlockKind::Atom { atom, record } => match atom {
            AtomKind::Rule => out.push_str("* * *"),
            AtomKind::Picture | AtomKind::Audio => {
                if let Some(media) = content.media.get(record) {
                    picture(media, out);
                }
            }
            AtomKind::Embed => {
                if let Some(embed) = content.embeds.get(record) {
                    let post = &embed.post;
                    for line in post.text.lines() {
                        out.push_str(&format!("> {}\n", literal(line)));
                    }
                    let handle = if post.handle.is_empty() {
                        String::new()
                    } else {
                        format!(" (@{})", post.handle)
                    };
                    out.push_str(&format!(
                        "> — {}{handle} {} {}",
                        literal(&post.author),
                        post.posted_at,
                        post.url
                    ));
                }
            }
            AtomKind::Table => out.push_str(&format!("<!-- {record} -->")),
            AtomKind::Sealed => match content.source_blocks.get(record) {
                Some(block) if !block.words.is_empty() => out.push_str(&literal(&block.words)),
                Some(block) => out.push_str(&format!("<!-- {} -->", block.name)),
                None => out.push_str(&format!("<!-- {record} -->")),
            },
        },
    }
}

fn picture(media: &PrintedMedia, out: &mut String) {
    let caption = [media.caption.as_str(), media.credit.as_str()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" — ");
    out.push_str(&format!(
        "![{}]({}.{} {})",
        literal(&media.alt),
        media.blob,
        media.media_type.extension(),
        quoted(&caption)
    ));
}

/// A YAML string: JSON's are YAML's.
fn quoted(value: &str) -> String {
    serde_json::Value::String(value.to_owned()).to_string()
}

/// Runs as Markdown; marks that Markdown lacks become the HTML it allows.
fn inline(runs: &[Span]) -> String {
    let mut out = String::new();
    for Span { text, marks } in runs {
        let inner = text.trim();
        if inner.is_empty() || *marks == Marks::none() {
            out.push_str(&literal(text));
            continue;
        }
        // Markdown's marks must touch their words.
        let start = &text[..text.len() - text.trim_start().len()];
        let end = &text[text.trim_end().len()..];
        let mut run = literal(inner);
        let html = [(marks.sub, "sub"), (marks.superscript, "sup"), (marks.strike, "s")];
        for (_, name) in html.into_iter().filter(|(on, _)| *on) {
            run = format!("<{name}>{run}</{name}>");
        }
        if marks.emphasis {
            run = format!("*{run}*");
        }
        if marks.strong {
            run = format!("**{run}**");
        }
        if let Some(tag) = marks.lang.as_deref().and_then(super::html::safe_language) {
            run = format!("<span lang=\"{tag}\">{run}</span>");
        }
        if let Some(link) = marks.link.as_deref().and_then(safe_link) {
            run = format!("[{run}](<{}>)", link.replace('<', "%3C").replace('>', "%3E"));
        }
        out.push_str(&format!("{start}{run}{end}"));
    }
    out
}

/// Characters that Markdown would take for marks, made plain; a hard break as Markdown writes it.
fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' => {
                out.push('\\');
                out.push(letter);
            }
            HARD_BREAK => out.push_str("\\\n"),
            _ => out.push(letter),
        }
    }
    out
}

/// A paragraph that begins like a list is no list.
fn at_line_start(text: &str) -> String {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let after = text[digits..].chars().next();
    match after {
        Some('-' | '+') if digits == 0 => format!("\\{text}"),
        Some('.' | ')') if digits > 0 => format!("{}\\{}", &text[..digits], &text[digits..]),
        Some(_) | None => text.to_owned(),
    }
}

/// The version as one HTML file that needs no other. Pictures are named by the hash of their bytes, beside the file.
pub fn html(content: &VersionContent, language: SiteLanguage) -> Result<String, Unprintable> {
    let language = SiteLanguage::of_tag(&content.language).unwrap_or(language);
    let words = words::of(language);
    let pictures: Pictures = content
        .media
        .values()
        .chain(&content.lead)
        .filter(|media| media.media_type.is_picture())
        .map(|media| {
            let path = format!("{}.{}", media.blob, media.media_type.extension());
            (
                media.blob,
                vec![crate::picture::Variant {
                    width: media.width,
                    height: media.height,
                    path,
                }],
            )
        })
        .collect();
    let records = super::blocks::Records {
        media: &content.media,
        embeds: &content.embeds,
        sources: &content.source_blocks,
        pictures: &pictures,
        words,
        language,
        zone: chrono_tz::Tz::UTC,
        base: "",
    };
    let lang = super::html::safe_language(&content.language).unwrap_or(language.tag());
    let headline = escaped(&content.headline);
    let mut out = format!(
        "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"marbre-version\" content=\"{}\">\n<title>{headline}</title>\n</head>\n<body>\n<article>\n",
        content.hash()
    );
    let mut paragraph = |name: &str, text: &str| {
        if !text.is_empty() {
            out.push_str(&format!("<{name}>{}</{name}>\n", escaped(text)));
        }
    };
    paragraph("p", &content.kicker);
    paragraph("h1", &content.headline);
    if !plain(&content.standfirst).is_empty() {
        out.push_str("<p><strong>");
        spans(&content.standfirst, &mut out);
        out.push_str("</strong></p>\n");
    }
    let names: Vec<String> = content.bylines.iter().map(article::signed).collect();
    out.push_str(&format!("<p>{}</p>\n", escaped(&words::join(words, &names))));
    if let Some(lead) = &content.lead {
        super::blocks::figure(lead, "lead", "100vw", false, &records, &mut out)?;
    }
    if !content.dateline.is_empty() {
        out.push_str(&format!("<p>{}</p>\n", escaped(&content.dateline)));
    }
    out.push_str(&super::blocks::text(&content.body, &records)?);
    for note in &content.corrections {
        out.push_str(&format!(
            "<p><strong>{} {}{}</strong> {}</p>\n",
            words.correction_of,
            escaped(&note.at),
            words.colon,
            escaped(&note.note)
        ));
    }
    if !content.sources.is_empty() {
        let sources: Vec<String> = content.sources.iter().map(|source| escaped(source)).collect();
        out.push_str(&format!(
            "<h2>{}</h2>\n<ul><li>{}</li></ul>\n",
            words.sources,
            sources.join("</li><li>")
        ));
    }
    out.push_str("</article>\n</body>\n</html>\n");
    Ok(out)
}
