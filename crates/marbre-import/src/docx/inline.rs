//! The walk inside a paragraph: runs and their marks, links, fields, notes, pictures, tracked changes.

use super::body::Walk;
use super::xml::Element;
use crate::draft::{ImportedPicture, Note};
use crate::language;
use marbre_domain::text::block::Marks;
use marbre_embeds::web_address;

/// A field (`HYPERLINK`, page number…) whose end has not been met yet.
#[derive(Debug, Default)]
pub(super) struct Field {
    instruction: String,
    shows: bool,
    link: Option<String>,
}

impl<'p> Walk<'p, '_, '_> {
    /// Reads what is inside a paragraph, link or anything else that holds runs.
    pub(super) fn inline(&mut self, parent: &'p Element, marks: &Marks) {
        for element in parent.elements() {
            match element.name.as_str() {
                "r" => self.run(element, marks),
                "del" | "moveFrom" => self.deletions += 1,
                "pPr" | "rPr" | "sdtPr" | "sdtEndPr" | "instrText" | "Fallback" => {}
                "hyperlink" => {
                    let target = element
                        .attr("id")
                        .and_then(|id| self.parts.relations.get(id))
                        .filter(|relation| relation.external);
                    let link = target.and_then(|relation| web_address(&relation.target, None));
                    self.inline(
                        element,
                        &Marks {
                            link: link.or_else(|| marks.link.clone()),
                            ..marks.clone()
                        },
                    );
                }
                "fldSimple" => {
                    let link = element.attr("instr").and_then(linked);
                    self.inline(
                        element,
                        &Marks {
                            link: link.or_else(|| marks.link.clone()),
                            ..marks.clone()
                        },
                    );
                }
                "t" => self.characters(&element.text(), marks),
                "AlternateContent" => self.alternatives(element, marks),
                // Insertions, content controls, formulas and whatever else holds text.
                _ => self.inline(element, marks),
            }
        }
    }

    /// Word writes new shapes twice, for itself and for older readers: only one of the two is text.
    fn alternatives(&mut self, element: &'p Element, marks: &Marks) {
        let choice = element
            .elements()
            .find(|choice| choice.name == "Choice" && choice.elements().next().is_some());
        if let Some(chosen) = choice.or_else(|| element.child("Fallback")) {
            self.contents(chosen, marks);
        }
    }

    fn run(&mut self, run: &'p Element, around: &Marks) {
        let mut marks = around.clone();
        if let Some(properties) = run.child("rPr") {
            self.mark(properties, &mut marks);
            if properties.switch("vanish") == Some(true) {
                let text = super::notes::plain(run);
                self.hidden.push_str(&text);
                self.hidden.push(' ');
                return;
            }
        }
        self.contents(run, &marks);
    }

    fn mark(&self, properties: &Element, marks: &mut Marks) {
        let (bold, italic) = properties
            .value("rStyle")
            .map_or((None, None), |style| self.parts.styles.run(style));
        marks.strong = properties.switch("b").or(bold).unwrap_or(marks.strong);
        marks.emphasis = properties.switch("i").or(italic).unwrap_or(marks.emphasis);
        marks.strike = properties
            .switch("strike")
            .or(properties.switch("dstrike"))
            .unwrap_or(marks.strike);
        match properties.value("vertAlign") {
            Some("superscript") => marks.superscript = true,
            Some("subscript") => marks.sub = true,
            Some(_) | None => {}
        }
        if let Some(lang) = properties
            .child("lang")
            .and_then(|lang| lang.attr("val"))
            .and_then(language::tag)
        {
            let is_own = self
                .parts
                .styles
                .language
                .as_deref()
                .is_some_and(|own| own.split('-').next() == lang.split('-').next());
            marks.lang = (!is_own).then_some(lang);
        }
    }

    fn contents(&mut self, run: &'p Element, marks: &Marks) {
        for element in run.elements() {
            match element.name.as_str() {
                "t" => self.characters(&element.text(), marks),
                "delText" => self.deletions += 1,
                "tab" | "ptab" => self.characters(" ", marks),
                "br" | "cr" => self.characters("\n", marks),
                "noBreakHyphen" => self.characters("\u{2011}", marks),
                "softHyphen" => self.characters("\u{ad}", marks),
                "sym" => self.characters(&symbol(element), marks),
                "instrText" => {
                    if let Some(field) = self.fields.last_mut().filter(|field| !field.shows) {
                        field.instruction.push_str(&element.text());
                    }
                }
                "fldChar" => self.field(element.attr("fldCharType")),
                "footnoteReference" | "endnoteReference" => {
                    if let Some(number) = element.attr("id").and_then(|id| self.refer_to(&element.name, id)) {
                        self.characters(
                            &number.to_string(),
                            &Marks {
                                superscript: true,
                                ..marks.clone()
                            },
                        );
                    }
                }
                "txbxContent" => self.boxes.push(element),
                "drawing" | "pict" | "object" => self.drawing(element, marks),
                "AlternateContent" => self.alternatives(element, marks),
                "rPr" | "footnoteRef" | "endnoteRef" | "annotationRef" | "lastRenderedPageBreak" => {}
                "del" | "moveFrom" => self.deletions += 1,
                _ => self.contents(element, marks),
            }
        }
    }

    fn characters(&mut self, text: &str, marks: &Marks) {
        // Of a field only the result shows; of one inside another's instruction, nothing.
        if self.fields.iter().any(|field| !field.shows) {
            return;
        }
        let text = if self.in_note && self.gathering.ends_with_space() {
            text.trim_start_matches(' ')
        } else {
            text
        };
        match self.fields.iter().rev().find_map(|field| field.link.clone()) {
            Some(link) => self.gathering.verbatim(
                text,
                &Marks {
                    link: Some(link),
                    ..marks.clone()
                },
            ),
            None => self.gathering.verbatim(text, marks),
        }
    }

    fn field(&mut self, step: Option<&str>) {
        match step {
            Some("begin") => self.fields.push(Field::default()),
            Some("separate") => {
                if let Some(field) = self.fields.last_mut() {
                    field.shows = true;
                    field.link = linked(&field.instruction);
                }
            }
            Some("end") => {
                self.fields.pop();
            }
            Some(_) | None => {}
        }
    }

    fn drawing(&mut self, drawing: &'p Element, marks: &Marks) {
        let reference = drawing
            .find("blip")
            .and_then(|blip| blip.attr("embed").or_else(|| blip.attr("link")))
            .or_else(|| drawing.find("imagedata").and_then(|image| image.attr("id")));
        if let Some(relation) = reference.and_then(|id| self.parts.relations.get(id)) {
            let named = drawing.find("docPr");
            let words = |name| {
                named
                    .and_then(|named| named.attr(name))
                    .map(|text| text.trim().to_owned())
                    .unwrap_or_default()
            };
            let file_name = relation.target.rsplit('/').next().unwrap_or_default().to_owned();
            let mut picture = ImportedPicture {
                alt: words("descr"),
                file_name,
                ..ImportedPicture::default()
            };
            if relation.external {
                picture.address = Some(relation.target.clone());
            } else {
                picture.bytes = self.archive.picture(&relation.target);
                if picture.bytes.is_none() {
                    self.gathering.note(Note::PictureMissing {
                        name: relation.target.clone(),
                    });
                }
            }
            self.gathering.picture(picture, None);
        }
        // Shapes and diagrams hold text of their own.
        self.shape_text(drawing, marks);
    }

    fn shape_text(&mut self, element: &'p Element, marks: &Marks) {
        for child in element.elements() {
            match child.name.as_str() {
                "txbxContent" => self.boxes.push(child),
                "t" => self.characters(&child.text(), marks),
                "AlternateContent" => self.alternatives(child, marks),
                "blip" | "docPr" => {}
                _ => self.shape_text(child, marks),
            }
        }
    }
}

/// The address in `HYPERLINK "https://…"`.
fn linked(instruction: &str) -> Option<String> {
    let rest = instruction.trim().strip_prefix("HYPERLINK")?.trim();
    let address = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?,
        None => rest.split_whitespace().next()?,
    };
    web_address(address, None).filter(|address| !address.starts_with('#'))
}

/// A character of a symbol font. Those in the private area mean something only in their font: a bullet or a box.
fn symbol(element: &Element) -> String {
    let code = element
        .attr("char")
        .and_then(|code| u32::from_str_radix(code, 16).ok())
        .unwrap_or(0);
    match char::from_u32(code) {
        Some('\u{f0b7}') => "•".to_owned(),
        Some('\u{e000}'..='\u{f8ff}') | None => "□".to_owned(),
        Some(c) => c.to_string(),
    }
}
