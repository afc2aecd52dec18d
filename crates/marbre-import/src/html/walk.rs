//! The walk over a page: which element ends a line, and what kind of block the next one is.

use super::inline::{is_inline, marks, style};
use super::{Origin, media, table};
use crate::draft::{Draft, Note, told};
use crate::gather::{Gathering, one_line};
use marbre_domain::text::block::{BlockAttrs, BlockKind, Marks};
use marbre_embeds::date::read_date;
use marbre_embeds::dom::{attr, characters, has_class, tag};
use markup5ever_rcdom::Handle;
use std::collections::BTreeMap;
use std::rc::Rc;
use url::Url;

/// The deepest level that an item can have.
const DEEPEST_ITEM: u8 = 5;

/// What becomes of a paragraph inside a paragraph: the model has lines only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Joined {
    /// It is a line of its own.
    Apart,
    /// It goes on in the same item, behind a break.
    Item,
    /// It goes on in the same row, behind a space.
    Cell,
}

/// What is known of a place in the page from the elements around it.
#[derive(Clone)]
pub(super) struct Place {
    pub marks: Marks,
    pub kind: BlockKind,
    pub boxed: Option<String>,
    list: Option<String>,
    depth: Option<u8>,
    pub joined: Joined,
    preformatted: bool,
}

impl Place {
    pub(super) fn attrs(&self) -> BlockAttrs {
        let list = matches!(self.kind, BlockKind::Item { .. })
            .then(|| self.list.clone())
            .flatten();
        BlockAttrs {
            kind: self.kind.clone(),
            boxed: self.boxed.clone(),
            list,
            source: None,
        }
    }

    pub(super) fn in_cell(&self, kind: BlockKind) -> Self {
        Self {
            kind,
            joined: Joined::Cell,
            ..self.clone()
        }
    }

    fn of_kind(&self, kind: BlockKind) -> Self {
        Self { kind, ..self.clone() }
    }
}

/// A page being read.
pub(super) struct Reader {
    pub gathering: Gathering,
    pub origin: Origin,
    pub base: Option<Url>,
    pub tables: usize,
    headline: Option<Handle>,
    /// Lists of Word, which are paragraphs that name their list.
    word_lists: BTreeMap<String, String>,
}

impl Reader {
    pub(super) fn new(gathering: Gathering, origin: Origin, base: Option<Url>, headline: Option<Handle>) -> Self {
        Self {
            gathering,
            origin,
            base,
            tables: 0,
            headline,
            word_lists: BTreeMap::new(),
        }
    }

    pub(super) fn read(mut self, body: &Handle) -> Draft {
        let place = Place {
            marks: marks(body, &Marks::none(), None),
            kind: BlockKind::Paragraph,
            boxed: None,
            list: None,
            depth: None,
            joined: Joined::Apart,
            preformatted: false,
        };
        self.children(body, &place);
        if self.tables > 0 {
            self.gathering.note(Note::TablesAsText {
                count: told(self.tables),
            });
        }
        self.gathering.finish()
    }

    pub(super) fn children(&mut self, node: &Handle, place: &Place) {
        let children = node.children.borrow();
        if place.list.is_none() && children.iter().any(|child| tag(child) == "li") {
            let list = Some(self.gathering.key());
            let place = Place {
                list,
                depth: Some(0),
                ..place.clone()
            };
            children.iter().for_each(|child| self.node(child, &place));
        } else {
            children.iter().for_each(|child| self.node(child, place));
        }
    }

    /// Ends the line, or what stands for its end here.
    pub(super) fn boundary(&mut self, place: &Place) {
        match place.joined {
            Joined::Apart => self.gathering.close(),
            Joined::Item if self.gathering.has_text() && !self.gathering.ends_with_space() => {
                self.gathering.hard_break()
            }
            Joined::Cell if !self.gathering.ends_with_space() => self.gathering.verbatim(" ", &place.marks),
            Joined::Item | Joined::Cell => {}
        }
    }

    fn block(&mut self, node: &Handle, place: &Place) {
        self.boundary(place);
        self.children(node, place);
        self.boundary(place);
    }

    fn text(&mut self, text: &str, place: &Place) {
        if place.preformatted {
            self.gathering.ensure(|| place.attrs());
            self.gathering.verbatim(text, &place.marks);
        } else if self.gathering.has_text() || !text.trim_matches([' ', '\t', '\n', '\r', '\u{c}']).is_empty() {
            self.gathering.ensure(|| place.attrs());
            self.gathering.collapsed(text, &place.marks);
        }
    }

    fn node(&mut self, node: &Handle, place: &Place) {
        if let Some(text) = characters(node) {
            return self.text(&text, place);
        }
        let name = tag(node);
        if name.is_empty() {
            return;
        }
        let place = &Place {
            marks: marks(node, &place.marks, self.base.as_ref()),
            ..place.clone()
        };
        if media::is_embed_code(node)
            && let Some(post) = marbre_embeds::recognise_element(node)
        {
            return self.gathering.embed(post, place.boxed.clone());
        }
        match name {
            "br" => {
                self.gathering.ensure(|| place.attrs());
                self.gathering.hard_break();
            }
            "hr" => self.gathering.rule(place.boxed.clone()),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.heading(node, name, place),
            "ul" | "ol" | "menu" | "dir" if place.joined != Joined::Cell => self.list(node, name == "ol", place),
            "li" if place.joined != Joined::Cell => self.item(node, place),
            "blockquote" if place.joined == Joined::Apart => {
                let pulled = matches!(place.kind, BlockKind::PullQuote)
                    || has_class(node, "wp-block-pullquote")
                    || has_class(node, "pullquote");
                self.block(
                    node,
                    &place.of_kind(if pulled { BlockKind::PullQuote } else { BlockKind::Quote }),
                );
            }
            "figure" => self.figure(node, place),
            "div" if has_class(node, "wp-caption") => self.figure(node, place),
            "aside" => self.boxed(node, place),
            "table" => table::read(self, node, place),
            "pre" => {
                let inside = Place {
                    preformatted: true,
                    ..place.clone()
                };
                self.block(node, &inside);
            }
            "dt" => {
                let mut inside = place.clone();
                inside.marks.strong = true;
                self.block(node, &inside);
            }
            "img" => media::picture(self, node, place),
            "iframe" | "embed" | "audio" | "video" => media::frame(self, node, place),
            "q" => {
                let french = place
                    .marks
                    .lang
                    .as_deref()
                    .or(self.gathering.draft.language.as_deref())
                    .is_some_and(|lang| lang.starts_with("fr"));
                let (open, close) = if french {
                    ("«\u{a0}", "\u{a0}»")
                } else {
                    ("“", "”")
                };
                self.text(open, place);
                self.children(node, place);
                self.text(close, place);
            }
            "wbr" => {}
            "time" => {
                if self.origin == Origin::Page
                    && self.gathering.draft.published_at.is_none()
                    && let Some(written) = attr(node, "datetime")
                    && let Some(date) = read_date(&written)
                {
                    self.gathering.draft.published_at = Some(date.iso());
                    self.gathering.draft.published_words = written;
                }
                self.children(node, place);
            }
            "p" | "div" | "span" if style(node, "mso-list").is_some() => self.word_item(node, place),
            _ if is_inline(name) => self.children(node, place),
            _ => match self.field_of(node, place) {
                Some(field) => self.field(node, field, place),
                None => self.block(node, place),
            },
        }
    }

    fn heading(&mut self, node: &Handle, name: &str, place: &Place) {
        if place.joined != Joined::Apart {
            return self.block(node, place);
        }
        if self
            .headline
            .as_ref()
            .is_some_and(|headline| Rc::ptr_eq(headline, node))
        {
            self.gathering.close();
            self.children(
                node,
                &Place {
                    joined: Joined::Cell,
                    ..place.clone()
                },
            );
            self.gathering.draft.headline = one_line(&self.gathering.take_line());
            return;
        }
        let level = match name {
            "h1" | "h2" => 2,
            "h3" => 3,
            _ => 4,
        };
        self.block(node, &place.of_kind(BlockKind::Crosshead { level }));
    }

    fn list(&mut self, node: &Handle, ordered: bool, place: &Place) {
        self.gathering.close();
        let list = Some(place.list.clone().unwrap_or_else(|| self.gathering.key()));
        let depth = place.depth.map_or(0, |depth| (depth + 1).min(DEEPEST_ITEM));
        let inside = Place {
            kind: BlockKind::Item { ordered, depth },
            list,
            depth: Some(depth),
            joined: Joined::Apart,
            ..place.clone()
        };
        self.children(node, &inside);
        self.gathering.close();
    }

    fn item(&mut self, node: &Handle, place: &Place) {
        self.gathering.close();
        let list = Some(place.list.clone().unwrap_or_else(|| self.gathering.key()));
        let kind = match place.kind {
            BlockKind::Item { .. } => place.kind.clone(),
            BlockKind::Paragraph
            | BlockKind::Crosshead { .. }
            | BlockKind::Quote
            | BlockKind::PullQuote
            | BlockKind::Atom { .. } => BlockKind::Item {
                ordered: false,
                depth: place.depth.unwrap_or(0),
            },
        };
        self.children(
            node,
            &Place {
                kind,
                list,
                joined: Joined::Item,
                ..place.clone()
            },
        );
        self.gathering.close();
    }

    /// `mso-list: l0 level2 lfo1` on a paragraph; `mso-list: Ignore` on the bullet that Word typed into it.
    fn word_item(&mut self, node: &Handle, place: &Place) {
        let name = style(node, "mso-list").unwrap_or_default();
        if name == "ignore" {
            return;
        }
        let level = name
            .split_ascii_whitespace()
            .find_map(|word| word.strip_prefix("level")?.parse::<u8>().ok());
        let Some(level) = level else {
            return self.block(node, place);
        };
        let bullet =
            media::first_with_style(node, "mso-list", "ignore").map(|bullet| marbre_embeds::dom::reading_text(&bullet));
        let ordered = bullet.is_some_and(|bullet| {
            let bullet = bullet.trim();
            bullet.ends_with(['.', ')']) && bullet.chars().next().is_some_and(char::is_alphanumeric)
        });
        let list: String = name
            .split_ascii_whitespace()
            .filter(|word| !word.starts_with("level"))
            .collect();
        let key = match self.word_lists.get(&list) {
            Some(key) => key.clone(),
            None => {
                let key = self.gathering.key();
                self.word_lists.insert(list, key.clone());
                key
            }
        };
        let depth = level.saturating_sub(1).min(DEEPEST_ITEM);
        let kind = BlockKind::Item { ordered, depth };
        self.gathering.close();
        self.children(
            node,
            &Place {
                kind,
                list: Some(key),
                depth: Some(depth),
                joined: Joined::Item,
                ..place.clone()
            },
        );
        self.gathering.close();
    }

    fn boxed(&mut self, node: &Handle, place: &Place) {
        let boxed = place.boxed.clone().unwrap_or_else(|| self.gathering.key());
        self.block(
            node,
            &Place {
                boxed: Some(boxed),
                ..place.clone()
            },
        );
    }

    fn figure(&mut self, node: &Handle, place: &Place) {
        if has_class(node, "wp-block-pullquote") && place.joined == Joined::Apart {
            return self.block(node, &place.of_kind(BlockKind::PullQuote));
        }
        let is_caption = |child: &Handle| tag(child) == "figcaption" || has_class(child, "wp-caption-text");
        self.boundary(place);
        let before = self.gathering.draft.pictures.len();
        let mut captions = Vec::new();
        for child in node.children.borrow().iter() {
            if is_caption(child) {
                captions.push(child.clone());
            } else {
                self.node(child, place);
            }
        }
        self.boundary(place);
        for caption in captions {
            let text = marbre_embeds::dom::reading_text(&caption);
            let named = self
                .gathering
                .last_picture()
                .filter(|_| self.gathering.draft.pictures.len() > before);
            match named.and_then(|key| self.gathering.draft.pictures.get_mut(&key)) {
                Some(picture) if picture.caption.is_empty() => {
                    (picture.caption, picture.credit) = crate::caption::split(&text.replace('\n', " "));
                }
                Some(_) | None => self.block(&caption, place),
            }
        }
    }

    /// Which field an element is, by the class names that French and English sites give it.
    fn field_of(&self, node: &Handle, place: &Place) -> Option<Field> {
        if self.origin != Origin::Page || place.joined != Joined::Apart {
            return None;
        }
        let draft = &self.gathering.draft;
        if draft.standfirst.is_empty()
            && ["chapo", "chapô", "chapeau", "standfirst"]
                .iter()
                .any(|class| has_class(node, class))
        {
            Some(Field::Standfirst)
        } else if draft.kicker.is_empty() && ["surtitre", "kicker"].iter().any(|class| has_class(node, class)) {
            Some(Field::Kicker)
        } else {
            None
        }
    }

    fn field(&mut self, node: &Handle, field: Field, place: &Place) {
        self.gathering.close();
        self.children(
            node,
            &Place {
                joined: Joined::Cell,
                ..place.clone()
            },
        );
        let line = self.gathering.take_line();
        match field {
            Field::Standfirst => self.gathering.draft.standfirst = line,
            Field::Kicker => self.gathering.draft.kicker = one_line(&line),
        }
    }
}

#[derive(Clone, Copy)]
enum Field {
    Standfirst,
    Kicker,
}
