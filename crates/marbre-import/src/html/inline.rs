//! What an element does to the characters inside it: marks from tags, attributes and styles.

use crate::language;
use marbre_domain::text::block::Marks;
use marbre_embeds::dom::{attr, tag};
use marbre_embeds::web_address;
use markup5ever_rcdom::Handle;
use url::Url;

/// Elements that stand inside a line. Anything else that is not known ends the line before it and after it.
pub(super) fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "abbr"
            | "b"
            | "bdi"
            | "bdo"
            | "big"
            | "cite"
            | "code"
            | "data"
            | "del"
            | "dfn"
            | "em"
            | "font"
            | "i"
            | "ins"
            | "kbd"
            | "label"
            | "mark"
            | "nobr"
            | "output"
            | "picture"
            | "q"
            | "rp"
            | "rt"
            | "ruby"
            | "s"
            | "samp"
            | "small"
            | "span"
            | "strike"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "tt"
            | "u"
            | "var"
            | "wbr"
    )
}

/// The marks inside an element, given those around it.
pub(super) fn marks(node: &Handle, around: &Marks, base: Option<&Url>) -> Marks {
    let mut marks = around.clone();
    match tag(node) {
        "b" | "strong" => marks.strong = true,
        "em" | "i" | "dfn" | "var" => marks.emphasis = true,
        "s" | "strike" | "del" => marks.strike = true,
        "sub" => marks.sub = true,
        "sup" => marks.superscript = true,
        "a" => {
            if let Some(link) = attr(node, "href").and_then(|href| web_address(&href, base)) {
                marks.link = Some(link);
            }
        }
        _ => {}
    }
    if let Some(lang) = attr(node, "lang").and_then(|lang| language::tag(&lang)) {
        marks.lang = Some(lang);
    }
    if let Some(style) = attr(node, "style") {
        for declaration in style.split(';') {
            if let Some((property, value)) = declaration.split_once(':') {
                styled(&mut marks, property.trim(), &value.trim().to_ascii_lowercase());
            }
        }
    }
    if marks.sub && marks.superscript {
        marks.sub = tag(node) == "sub";
        marks.superscript = !marks.sub;
    }
    marks
}

fn styled(marks: &mut Marks, property: &str, value: &str) {
    match property.to_ascii_lowercase().as_str() {
        "font-weight" => match value {
            "bold" | "bolder" => marks.strong = true,
            "normal" | "lighter" => marks.strong = false,
            _ => {
                if let Ok(weight) = value.parse::<u32>() {
                    marks.strong = weight >= 600;
                }
            }
        },
        "font-style" => marks.emphasis = value == "italic" || value == "oblique",
        "text-decoration" | "text-decoration-line" if value.contains("line-through") => marks.strike = true,
        "vertical-align" if value == "super" => marks.superscript = true,
        "vertical-align" if value == "sub" => marks.sub = true,
        _ => {}
    }
}

/// The value of one property of an element's style, in lower case.
pub(super) fn style(node: &Handle, property: &str) -> Option<String> {
    let style = attr(node, "style")?;
    style.split(';').find_map(|declaration| {
        let (name, value) = declaration.split_once(':')?;
        name.trim()
            .eq_ignore_ascii_case(property)
            .then(|| value.trim().to_ascii_lowercase())
    })
}
