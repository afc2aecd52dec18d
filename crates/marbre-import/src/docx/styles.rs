//! What the styles and list definitions of a document mean for its text.

use super::xml::Element;
use crate::language;
use marbre_domain::text::block::BlockKind;
use std::collections::HashMap;

/// What a paragraph is for, told by its style.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Use {
    Kicker,
    Headline,
    Standfirst,
    Caption,
    Boxed,
    Heading(u8),
    Block(BlockKind),
}

/// A list and level that a paragraph stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ListPlace {
    pub list: String,
    pub level: u8,
}

#[derive(Debug, Default)]
struct Style {
    name: String,
    based_on: Option<String>,
    outline: Option<u8>,
    list: Option<ListPlace>,
    bold: Option<bool>,
    italic: Option<bool>,
}

/// The styles of a document by their identifiers.
#[derive(Debug, Default)]
pub(super) struct Styles {
    styles: HashMap<String, Style>,
    /// The language that the document's text is in unless it says otherwise.
    pub language: Option<String>,
}

/// Which levels of which lists are numbered.
#[derive(Debug, Default)]
pub(super) struct Lists {
    numbered: HashMap<(String, u8), bool>,
}

pub(super) fn list_place(properties: &Element) -> Option<ListPlace> {
    let numbering = properties.child("numPr")?;
    let list = numbering.value("numId")?.to_owned();
    let level = numbering
        .value("ilvl")
        .and_then(|level| level.parse().ok())
        .unwrap_or(0);
    Some(ListPlace { list, level })
}

impl Styles {
    pub(super) fn read(root: Option<&Element>) -> Self {
        let Some(root) = root else { return Self::default() };
        let mut styles = Self::default();
        let defaults = root.child("docDefaults").and_then(|defaults| defaults.find("lang"));
        styles.language = defaults.and_then(|lang| lang.attr("val")).and_then(language::tag);
        for element in root.elements().filter(|element| element.name == "style") {
            let Some(id) = element.attr("styleId") else { continue };
            let paragraph = element.child("pPr");
            let run = element.child("rPr");
            let outline = paragraph
                .and_then(|paragraph| paragraph.value("outlineLvl"))
                .and_then(|level| level.parse().ok());
            let style = Style {
                name: element.value("name").unwrap_or(id).to_lowercase(),
                based_on: element.value("basedOn").map(str::to_owned),
                outline,
                list: paragraph.and_then(list_place),
                bold: run.and_then(|run| run.switch("b")),
                italic: run.and_then(|run| run.switch("i")),
            };
            styles.styles.insert(id.to_owned(), style);
        }
        styles
    }

    /// A style and those that it is based on, nearest first; a circle ends.
    fn chain<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a Style> {
        std::iter::successors(self.styles.get(id), |style| self.styles.get(style.based_on.as_deref()?)).take(12)
    }

    /// What a paragraph of this style is for. The style's own name counts first: Word writes it in English whatever
    /// language its windows are in; a style that the document does not define counts by its identifier.
    pub(super) fn use_of(&self, id: &str) -> Option<Use> {
        let known = self.chain(id).find_map(|style| {
            named_use(&style.name).or_else(|| {
                style
                    .outline
                    .filter(|level| *level < 9)
                    .map(|level| Use::Heading(level + 1))
            })
        });
        known.or_else(|| {
            if self.styles.contains_key(id) {
                None
            } else {
                named_use(&id.to_lowercase())
            }
        })
    }

    /// Whether a run style makes bold, italic.
    pub(super) fn run(&self, id: &str) -> (Option<bool>, Option<bool>) {
        let bold = self.chain(id).find_map(|style| style.bold);
        let italic = self.chain(id).find_map(|style| style.italic);
        match id.to_lowercase().as_str() {
            "strong" | "lev" | "élev" => (bold.or(Some(true)), italic),
            "emphasis" | "accentuation" => (bold, italic.or(Some(true))),
            _ => (bold, italic),
        }
    }

    pub(super) fn list(&self, id: &str) -> Option<ListPlace> {
        self.chain(id).find_map(|style| style.list.clone())
    }
}

fn named_use(name: &str) -> Option<Use> {
    let level = |rest: &str| {
        rest.trim()
            .parse::<u8>()
            .ok()
            .filter(|level| (1..=9).contains(level))
            .map(Use::Heading)
    };
    if let Some(found) = ["heading", "titre", "überschrift", "título"]
        .iter()
        .find_map(|word| level(name.strip_prefix(word)?))
    {
        return Some(found);
    }
    match name {
        "title" | "titre" | "headline" => Some(Use::Headline),
        "subtitle" | "sous-titre" | "chapô" | "chapo" | "chapeau" | "standfirst" => Some(Use::Standfirst),
        "surtitre" | "kicker" => Some(Use::Kicker),
        "intertitre" | "crosshead" => Some(Use::Heading(2)),
        "quote" | "citation" | "block text" | "quotations" => Some(Use::Block(BlockKind::Quote)),
        "intense quote" | "citation intense" | "exergue" | "pull quote" => Some(Use::Block(BlockKind::PullQuote)),
        "caption" | "légende" | "legende" | "illustration" | "figure" => Some(Use::Caption),
        "encadré" | "encadre" | "box" | "sidebar" => Some(Use::Boxed),
        _ => None,
    }
}

impl Lists {
    pub(super) fn read(root: Option<&Element>) -> Self {
        let Some(root) = root else { return Self::default() };
        let mut abstract_lists: HashMap<&str, Vec<(u8, bool)>> = HashMap::new();
        for element in root.elements().filter(|element| element.name == "abstractNum") {
            let Some(id) = element.attr("abstractNumId") else {
                continue;
            };
            let levels = element
                .elements()
                .filter(|level| level.name == "lvl")
                .filter_map(|level| {
                    let format = level.value("numFmt").unwrap_or("decimal");
                    Some((level.attr("ilvl")?.parse().ok()?, !matches!(format, "bullet" | "none")))
                });
            abstract_lists.insert(id, levels.collect());
        }
        let mut numbered = HashMap::new();
        for element in root.elements().filter(|element| element.name == "num") {
            let (Some(id), Some(of)) = (element.attr("numId"), element.value("abstractNumId")) else {
                continue;
            };
            for (level, is_numbered) in abstract_lists.get(of).into_iter().flatten() {
                numbered.insert((id.to_owned(), *level), *is_numbered);
            }
        }
        Self { numbered }
    }

    pub(super) fn is_numbered(&self, place: &ListPlace) -> bool {
        self.numbered
            .get(&(place.list.clone(), place.level))
            .copied()
            .unwrap_or(false)
    }
}
