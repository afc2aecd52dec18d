//! What stands in a post, as the lines of a piece: what Marbre wrote around the text is known by its class.

use marbre_domain::text::block::{Block, BlockAttrs, BlockKind, Span, tidy};

/// A post's text, taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Lines {
    pub kicker: String,
    pub standfirst: Vec<Span>,
    pub dateline: String,
    /// What is made of other records: signatures, corrections, sources.
    pub around: Vec<(String, String)>,
    /// Atoms name what they show: the address of a picture or post.
    pub body: Vec<Block>,
}

/// The classes that Marbre gives to what stands around a text.
const CLASSES: [&str; 6] = ["surtitre", "chapo", "signature", "lieu", "correction", "sources"];

/// Takes a post's text apart.
pub(super) fn lines(content: &str) -> Lines {
    let mut lines = Lines::default();
    let mut body = String::new();
    let mut rest = content;
    while let Some(at) = rest.find("<p ") {
        let Some(end) = rest[at..].find("</p>").map(|end| at + end + 4) else {
            break;
        };
        let paragraph = &rest[at..end];
        let class = class_of(paragraph);
        match class {
            None => body.push_str(&rest[..end]),
            Some(class) => {
                body.push_str(&rest[..at]);
                let spans: Vec<Span> = blocks(paragraph).into_iter().flat_map(|block| block.spans).collect();
                let text: String = spans.iter().map(|span| span.text.as_str()).collect();
                match class {
                    "surtitre" => lines.kicker = text,
                    "lieu" => lines.dateline = text,
                    "chapo" => lines.standfirst = plain_weight(spans),
                    other => lines.around.push((other.to_owned(), text)),
                }
            }
        }
        rest = &rest[end..];
    }
    body.push_str(rest);
    lines.body = blocks(&body);
    lines
}

fn class_of(paragraph: &str) -> Option<&'static str> {
    let tag = paragraph.split('>').next()?;
    let (_, value) = tag.split_once("class=\"")?;
    let names: Vec<&str> = value.split('"').next()?.split_whitespace().collect();
    CLASSES.into_iter().find(|class| names.contains(class))
}

/// The whole chapô stands in bold on the site: that is not its author's.
fn plain_weight(mut spans: Vec<Span>) -> Vec<Span> {
    for span in &mut spans {
        span.marks.strong = false;
    }
    tidy(spans)
}

fn blocks(html: &str) -> Vec<Block> {
    if html.trim().is_empty() {
        return Vec::new();
    }
    let draft = marbre_import::clean_paste(Some(html), "");
    let mut blocks = Vec::new();
    if !draft.headline.is_empty() {
        blocks.push(Block::new(BlockKind::Crosshead { level: 2 }, draft.headline));
    }
    if !draft.standfirst.is_empty() {
        blocks.push(Block {
            spans: draft.standfirst,
            ..Block::default()
        });
    }
    for mut block in draft.body {
        if let BlockKind::Atom { record, .. } = &mut block.attrs.kind {
            let picture = draft.pictures.get(record).and_then(|picture| picture.address.clone());
            let post = draft.embeds.get(record).map(|post| post.url.clone());
            *record = picture.or(post).unwrap_or_default();
        }
        blocks.push(Block {
            attrs: BlockAttrs::from(block.attrs.kind),
            spans: tidy(block.spans),
        });
    }
    blocks
}
