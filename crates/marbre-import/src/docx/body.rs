//! The walk over a document's blocks: paragraphs by their styles, lists, tables, boxes, notes.

use super::archive::{Archive, Relation};
use super::styles::{ListPlace, Lists, Styles, Use, list_place};
use super::xml::Element;
use crate::caption;
use crate::draft::{Draft, Note, told};
use crate::error::ImportError;
use crate::gather::{Gathering, one_line};
use marbre_domain::text::block::{AtomKind, BlockAttrs, BlockKind, Marks};
use std::collections::HashMap;

/// Between two cells of a row.
const BETWEEN_CELLS: &str = " | ";

/// The parts of a document that its text refers to.
pub(super) struct Parts {
    pub styles: Styles,
    lists: Lists,
    pub relations: HashMap<String, Relation>,
    footnotes: HashMap<String, Element>,
    endnotes: HashMap<String, Element>,
}

impl Parts {
    pub(super) fn read(archive: &mut Archive<'_>, main: &str) -> Result<Self, ImportError> {
        let relations = archive.relations(main)?;
        let mut part = |kind: &str| -> Result<Option<Element>, ImportError> {
            match relations
                .iter()
                .find(|relation| relation.kind.ends_with(kind) && !relation.external)
            {
                Some(relation) => archive.xml(&relation.target),
                None => Ok(None),
            }
        };
        let by_id = |root: Option<Element>| {
            let notes = root
                .into_iter()
                .flat_map(|root| root.nodes)
                .filter_map(|node| match node {
                    super::xml::Node::Element(note) => Some((note.attr("id")?.to_owned(), note)),
                    super::xml::Node::Text(_) => None,
                });
            notes.collect()
        };
        Ok(Self {
            styles: Styles::read(part("/styles")?.as_ref()),
            lists: Lists::read(part("/numbering")?.as_ref()),
            footnotes: by_id(part("/footnotes")?),
            endnotes: by_id(part("/endnotes")?),
            relations: relations
                .into_iter()
                .map(|relation| (relation.id.clone(), relation))
                .collect(),
        })
    }
}

/// A document being read. The tree and the parts live as long as each other.
pub(super) struct Walk<'p, 'a, 'z> {
    pub gathering: Gathering,
    pub parts: &'p Parts,
    pub archive: &'a mut Archive<'z>,
    pub fields: Vec<super::inline::Field>,
    pub deletions: usize,
    pub hidden: String,
    /// Text boxes met inside a paragraph; they follow it.
    pub boxes: Vec<&'p Element>,
    /// Notes referred to so far, in the order of their numbers.
    pub references: Vec<&'p Element>,
    list_keys: HashMap<String, String>,
    boxed: Option<String>,
    tables: usize,
    in_cell: bool,
    pub in_note: bool,
}

pub(super) fn read<'p>(
    document: &'p Element,
    parts: &'p Parts,
    archive: &mut Archive<'_>,
) -> Result<Draft, ImportError> {
    let body = document.child("body").ok_or(ImportError::NoWordText)?;
    let mut walk = Walk {
        gathering: Gathering::default(),
        parts,
        archive,
        fields: Vec::new(),
        deletions: 0,
        hidden: String::new(),
        boxes: Vec::new(),
        references: Vec::new(),
        list_keys: HashMap::new(),
        boxed: None,
        tables: 0,
        in_cell: false,
        in_note: false,
    };
    walk.blocks(body);
    walk.gathering.close();
    walk.notes_at_the_end();
    Ok(walk.finish())
}

impl<'p> Walk<'p, '_, '_> {
    fn blocks(&mut self, parent: &'p Element) {
        for element in parent.elements() {
            match element.name.as_str() {
                "p" => self.paragraph(element),
                "tbl" => self.table(element),
                "sdt" => element
                    .elements()
                    .filter(|part| part.name == "sdtContent")
                    .for_each(|content| self.blocks(content)),
                "del" | "moveFrom" => self.deletions += 1,
                "ins" | "moveTo" | "customXml" | "smartTag" | "txbxContent" => self.blocks(element),
                _ => {}
            }
        }
    }

    fn paragraph(&mut self, paragraph: &'p Element) {
        let properties = paragraph.child("pPr");
        let style = properties.and_then(|properties| properties.value("pStyle"));
        let found = style.and_then(|style| self.parts.styles.use_of(style));
        let outline = properties
            .and_then(|properties| properties.value("outlineLvl"))
            .and_then(|level| level.parse::<u8>().ok());
        let found = found.or(outline.filter(|level| *level < 9).map(|level| Use::Heading(level + 1)));
        if self.in_cell || self.in_note {
            if self.gathering.has_text() && !self.gathering.ends_with_space() {
                self.gathering.verbatim(" ", &Marks::none());
            }
            let boxed = self.boxed.clone();
            self.gathering.ensure(|| BlockAttrs {
                boxed,
                ..BlockAttrs::default()
            });
            self.inline(paragraph, &Marks::none());
            return;
        }
        let list = properties
            .and_then(list_place)
            .or_else(|| style.and_then(|style| self.parts.styles.list(style)));
        let attrs = self.attrs(found.as_ref(), list);
        // A paragraph whose mark was deleted runs on into the next.
        self.gathering.ensure(|| attrs);
        self.inline(paragraph, &Marks::none());
        let mark = properties.and_then(|properties| properties.child("rPr"));
        if mark.is_some_and(|mark| mark.child("del").is_some() || mark.child("moveFrom").is_some()) {
            return;
        }
        self.end_paragraph(found);
        for content in std::mem::take(&mut self.boxes) {
            self.text_box(content);
        }
    }

    fn attrs(&mut self, found: Option<&Use>, list: Option<ListPlace>) -> BlockAttrs {
        let boxed = match found {
            Some(Use::Boxed) => Some(self.list_key("box")),
            _ => self.boxed.clone(),
        };
        if !matches!(found, Some(Use::Boxed)) {
            self.list_keys.remove("box");
        }
        let kind = match found {
            Some(Use::Heading(level)) => {
                return BlockAttrs {
                    kind: BlockKind::Crosshead {
                        level: (*level).clamp(2, 4),
                    },
                    boxed,
                    ..BlockAttrs::default()
                };
            }
            Some(Use::Block(kind)) => kind.clone(),
            Some(Use::Kicker | Use::Headline | Use::Standfirst | Use::Caption | Use::Boxed) | None => {
                BlockKind::Paragraph
            }
        };
        // List number 0 takes a paragraph out of the list that its style puts it in.
        match list.filter(|place| place.list != "0") {
            Some(place) => {
                let kind = BlockKind::Item {
                    ordered: self.parts.lists.is_numbered(&place),
                    depth: place.level.min(5),
                };
                let list = Some(self.list_key(&format!("list {}", place.list)));
                BlockAttrs {
                    kind,
                    boxed,
                    list,
                    source: None,
                }
            }
            None => BlockAttrs {
                kind,
                boxed,
                ..BlockAttrs::default()
            },
        }
    }

    fn list_key(&mut self, name: &str) -> String {
        if let Some(key) = self.list_keys.get(name) {
            return key.clone();
        }
        let key = self.gathering.key();
        self.list_keys.insert(name.to_owned(), key.clone());
        key
    }

    /// Makes a field of the line where its style says so and the field is free, otherwise a block.
    fn end_paragraph(&mut self, found: Option<Use>) {
        let draft = &self.gathering.draft;
        let has_text = self.gathering.has_text();
        match found {
            Some(Use::Headline) if has_text && draft.headline.is_empty() => {
                self.gathering.draft.headline = one_line(&self.gathering.take_line());
            }
            Some(Use::Heading(1)) if has_text && draft.headline.is_empty() && draft.body.is_empty() => {
                self.gathering.draft.headline = one_line(&self.gathering.take_line());
            }
            Some(Use::Kicker) if has_text && draft.kicker.is_empty() => {
                self.gathering.draft.kicker = one_line(&self.gathering.take_line());
            }
            Some(Use::Standfirst) if has_text && draft.standfirst.is_empty() => {
                self.gathering.draft.standfirst = self.gathering.take_line();
            }
            Some(Use::Caption) if has_text && self.follows_a_bare_picture() => {
                let line = one_line(&self.gathering.take_line());
                let picture = self
                    .gathering
                    .last_picture()
                    .and_then(|key| self.gathering.draft.pictures.get_mut(&key));
                if let Some(picture) = picture {
                    (picture.caption, picture.credit) = caption::split(&line);
                }
            }
            Some(
                Use::Headline
                | Use::Heading(_)
                | Use::Kicker
                | Use::Standfirst
                | Use::Caption
                | Use::Boxed
                | Use::Block(_),
            )
            | None => {
                self.gathering.close();
            }
        }
    }

    fn follows_a_bare_picture(&self) -> bool {
        let last = self.gathering.draft.body.last().map(|block| &block.attrs.kind);
        let Some(BlockKind::Atom {
            atom: AtomKind::Picture,
            record,
        }) = last
        else {
            return false;
        };
        self.gathering
            .draft
            .pictures
            .get(record)
            .is_some_and(|picture| picture.caption.is_empty())
    }

    fn text_box(&mut self, content: &'p Element) {
        let before = self.boxed.clone();
        let boxed = before.clone().unwrap_or_else(|| self.gathering.key());
        self.boxed = Some(boxed);
        self.blocks(content);
        self.gathering.close();
        self.boxed = before;
    }

    fn table(&mut self, table: &'p Element) {
        let rows: Vec<&Element> = table.elements().filter(|row| row.name == "tr").collect();
        let cells = |row: &'p Element| row.elements().filter(|cell| matches!(cell.name.as_str(), "tc" | "sdt"));
        if !self.in_cell && !self.in_note && rows.len() == 1 && cells(rows[0]).count() == 1 {
            // A table of one cell is how a box is drawn in Word.
            self.gathering.close();
            cells(rows[0]).for_each(|cell| self.text_box(cell));
            return;
        }
        self.tables += 1;
        let outer = std::mem::replace(&mut self.in_cell, true);
        for row in rows {
            if row
                .child("trPr")
                .is_some_and(|properties| properties.child("del").is_some())
            {
                self.deletions += 1;
                continue;
            }
            if !outer {
                self.gathering.close();
            }
            for (at, cell) in cells(row).enumerate() {
                if at > 0 {
                    let boxed = self.boxed.clone();
                    self.gathering.ensure(|| BlockAttrs {
                        boxed,
                        ..BlockAttrs::default()
                    });
                    self.gathering.trim_end();
                    self.gathering.verbatim(BETWEEN_CELLS, &Marks::none());
                }
                match cell.child("sdtContent") {
                    Some(content) => content.elements().for_each(|cell| self.blocks(cell)),
                    None => self.blocks(cell),
                }
            }
        }
        self.in_cell = outer;
        if !outer {
            self.gathering.close();
            for content in std::mem::take(&mut self.boxes) {
                self.text_box(content);
            }
        }
    }

    /// The number of a note, the first of the document being 1.
    pub(super) fn refer_to(&mut self, kind: &str, id: &str) -> Option<usize> {
        let notes = if kind == "footnoteReference" {
            &self.parts.footnotes
        } else {
            &self.parts.endnotes
        };
        self.references.push(notes.get(id)?);
        Some(self.references.len())
    }

    fn notes_at_the_end(&mut self) {
        self.in_note = true;
        let mut at = 0;
        while let Some(note) = self.references.get(at).copied() {
            at += 1;
            self.gathering.open(BlockAttrs::default());
            self.gathering.verbatim(
                &at.to_string(),
                &Marks {
                    superscript: true,
                    ..Marks::none()
                },
            );
            self.gathering.verbatim(" ", &Marks::none());
            self.blocks(note);
            self.gathering.close();
        }
        for content in std::mem::take(&mut self.boxes) {
            self.text_box(content);
        }
    }

    fn finish(mut self) -> Draft {
        if self.deletions > 0 {
            self.gathering.note(Note::DeletionsLeftOut {
                count: told(self.deletions),
            });
        }
        if self.tables > 0 {
            self.gathering.note(Note::TablesAsText {
                count: told(self.tables),
            });
        }
        let hidden = self.hidden.trim();
        if !hidden.is_empty() {
            let text = hidden.to_owned();
            self.gathering.note(Note::HiddenTextLeftOut { text });
        }
        self.gathering.finish()
    }
}
