//! Parsing of markup from anywhere into a tree that is never deep: hostile nesting costs neither stack nor quadratic
//! time. Must not decide what is kept; it only reads.

use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{Tracer, TreeBuilder, TreeBuilderOpts, TreeSink};

use markup5ever_rcdom::{Handle, Node, NodeData, RcDom, SerializableHandle};
use std::cell::{Cell, RefCell};

/// How many elements may be open at once; further start tags are read as if they were not there, their text stays.
const OPEN_LIMIT: usize = 160;

/// How many formatting elements (`b`, `a`, `font`…) may be open or waiting to be opened again.
///
/// The rules of HTML reopen them in every following paragraph, so that without a bound a short text makes a huge tree.
const FORMATTING_LIMIT: usize = 24;

/// How many start tags are left out at the limit, an end tag apart, before the real depth is counted again.
const ASK_AGAIN_AFTER: usize = 60;

/// Parses a whole document. Scripting counts as off, so that `noscript` is read.
///
/// Keep the document for as long as any of its nodes: dropping it takes the children off all of them.
pub fn parse(html: &str) -> Handle {
    let opts = TreeBuilderOpts {
        scripting_enabled: false,
        ..TreeBuilderOpts::default()
    };
    let builder = TreeBuilder::new(RcDom::default(), opts);
    let bounded = Bounded {
        builder,
        open: Cell::new(0),
        formatting: Cell::new(0),
        full_for: Cell::new(0),
    };
    let tokenizer = Tokenizer::new(bounded, TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(html.into());
    // A script element makes the tokenizer pause; nothing runs here, so it goes on.
    while !matches!(tokenizer.feed(&input), html5ever::TokenizerResult::Done) {}
    tokenizer.end();
    tokenizer.sink.builder.sink.finish().document
}

/// Passes tokens on to the tree builder, start tags only while the tree is not too deep.
struct Bounded {
    builder: TreeBuilder<Handle, RcDom>,
    /// At least as many elements as are open: counted up here, corrected by asking the builder when it reaches a limit.
    open: Cell<usize>,
    formatting: Cell<usize>,
    /// How many start tags to leave out before asking again: a start tag alone rarely makes room.
    full_for: Cell<usize>,
}

struct Count {
    open: Cell<usize>,
    formatting: Cell<usize>,
}

impl Tracer for Count {
    type Handle = Handle;

    fn trace_handle(&self, node: &Handle) {
        self.open.set(self.open.get() + 1);
        if is_formatting(tag(node)) {
            self.formatting.set(self.formatting.get() + 1);
        }
    }
}

impl Bounded {
    fn has_room_for(&self, tag: &Tag) -> bool {
        if self.full_for.get() > 0 {
            self.full_for.set(self.full_for.get() - 1);
            return false;
        }
        let formatting = is_formatting(&tag.name);
        self.open.set(self.open.get() + 1);
        self.formatting.set(self.formatting.get() + 2 * usize::from(formatting));
        if self.open.get() < OPEN_LIMIT && self.formatting.get() < 2 * FORMATTING_LIMIT {
            return true;
        }
        let count = Count {
            open: Cell::new(0),
            formatting: Cell::new(0),
        };
        self.builder.trace_handles(&count);
        self.open.set(count.open.get());
        self.formatting.set(count.formatting.get());
        let too_deep = self.open.get() >= OPEN_LIMIT;
        self.full_for.set(if too_deep { ASK_AGAIN_AFTER } else { 0 });
        !too_deep && (!formatting || self.formatting.get() < 2 * FORMATTING_LIMIT)
    }
}

impl TokenSink for Bounded {
    type Handle = Handle;

    fn process_token(&self, token: Token, line_number: u64) -> TokenSinkResult<Handle> {
        if let Token::TagToken(tag) = &token {
            match tag.kind {
                TagKind::EndTag => self.full_for.set(0),
                TagKind::StartTag if switches_the_tokenizer(&tag.name) || self.has_room_for(tag) => {}
                TagKind::StartTag => return TokenSinkResult::Continue,
            }
        }
        self.builder.process_token(token, line_number)
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// Elements whose content is not markup: dropping their tag would turn code into text. They cannot nest.
fn switches_the_tokenizer(name: &str) -> bool {
    matches!(
        name,
        "script" | "style" | "textarea" | "title" | "xmp" | "iframe" | "noembed" | "noframes" | "plaintext"
    )
}

fn is_formatting(name: &str) -> bool {
    matches!(
        name,
        "a" | "b" | "big" | "code" | "em" | "font" | "i" | "nobr" | "s" | "small" | "strike" | "strong" | "tt" | "u"
    )
}

/// The name of an element in lower case, or the empty string for anything else.
pub fn tag(node: &Handle) -> &str {
    match &node.data {
        NodeData::Element { name, .. } => &name.local,
        NodeData::Document
        | NodeData::Doctype { .. }
        | NodeData::Text { .. }
        | NodeData::Comment { .. }
        | NodeData::ProcessingInstruction { .. } => "",
    }
}

/// Whether an element belongs to a drawing or formula rather than to HTML.
fn is_foreign(node: &Handle) -> bool {
    match &node.data {
        NodeData::Element { name, .. } => name.ns != html5ever::ns!(html),
        NodeData::Document
        | NodeData::Doctype { .. }
        | NodeData::Text { .. }
        | NodeData::Comment { .. }
        | NodeData::ProcessingInstruction { .. } => false,
    }
}

/// An attribute of an element, trimmed; `None` where it is missing or empty.
pub fn attr(node: &Handle, name: &str) -> Option<String> {
    let NodeData::Element { attrs, .. } = &node.data else {
        return None;
    };
    let attrs = attrs.borrow();
    let value = attrs.iter().find(|attr| &*attr.name.local == name)?.value.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

/// Whether one of an element's classes is this one, whatever its case.
pub fn has_class(node: &Handle, class: &str) -> bool {
    attr(node, "class").is_some_and(|classes| {
        classes
            .split_ascii_whitespace()
            .any(|one| one.eq_ignore_ascii_case(class))
    })
}

/// The characters of a text node, or `None` for anything else.
pub fn characters(node: &Handle) -> Option<String> {
    match &node.data {
        NodeData::Text { contents } => Some(contents.borrow().to_string()),
        NodeData::Document
        | NodeData::Doctype { .. }
        | NodeData::Comment { .. }
        | NodeData::Element { .. }
        | NodeData::ProcessingInstruction { .. } => None,
    }
}

/// The first element, in reading order and the node itself included, that satisfies `wanted`.
pub fn find(node: &Handle, wanted: &dyn Fn(&Handle) -> bool) -> Option<Handle> {
    let mut waiting = vec![node.clone()];
    while let Some(node) = waiting.pop() {
        if !tag(&node).is_empty() && wanted(&node) {
            return Some(node);
        }
        waiting.extend(node.children.borrow().iter().rev().cloned());
    }
    None
}

/// Every element, in reading order and the node itself included, that satisfies `wanted`.
pub fn find_all(node: &Handle, wanted: &dyn Fn(&Handle) -> bool) -> Vec<Handle> {
    let mut found = Vec::new();
    let mut waiting = vec![node.clone()];
    while let Some(node) = waiting.pop() {
        waiting.extend(node.children.borrow().iter().rev().cloned());
        if !tag(&node).is_empty() && wanted(&node) {
            found.push(node);
        }
    }
    found
}

/// The text under a node as a reader sees it: white space collapsed, `br` and paragraphs as newlines.
pub fn reading_text(node: &Handle) -> String {
    enum Step {
        Read(Handle),
        Break,
    }
    let mut text = String::new();
    let mut waiting = vec![Step::Read(node.clone())];
    while let Some(step) = waiting.pop() {
        let node = match step {
            Step::Read(node) => node,
            Step::Break => {
                end_line(&mut text);
                continue;
            }
        };
        if let Some(characters) = characters(&node) {
            for c in characters.chars() {
                match c {
                    ' ' | '\t' | '\n' | '\r' | '\u{c}' => {
                        if !text.is_empty() && !text.ends_with([' ', '\n']) {
                            text.push(' ');
                        }
                    }
                    _ => text.push(c),
                }
            }
            continue;
        }
        match tag(&node) {
            "script" | "style" | "desc" | "metadata" | "annotation" | "annotation-xml" => continue,
            "title" if is_foreign(&node) => continue,
            "br" => {
                while text.ends_with(' ') {
                    text.pop();
                }
                text.push('\n');
            }
            "p" | "div" | "section" | "li" | "blockquote" => {
                end_line(&mut text);
                waiting.push(Step::Break);
            }
            _ => {}
        }
        waiting.extend(node.children.borrow().iter().rev().cloned().map(Step::Read));
    }
    text.trim().to_owned()
}

fn end_line(text: &mut String) {
    while text.ends_with(' ') {
        text.pop();
    }
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
}

/// Puts what a reader sees of formulas, drawings and elements for browsers without scripts in their place, as plain
/// text or ordinary elements: sanitisers take them out whole.
pub fn flatten_foreign(root: &Handle) {
    let mut waiting = vec![root.clone()];
    while let Some(node) = waiting.pop() {
        let mut children = node.children.borrow_mut();
        let mut at = 0;
        while at < children.len() {
            let child = children[at].clone();
            match tag(&child) {
                "svg" | "math" | "xmp" | "textarea" | "plaintext" => {
                    let text = format!(" {} ", reading_text(&child));
                    children[at] = Node::new(NodeData::Text {
                        contents: RefCell::new(text.into()),
                    });
                }
                "noscript" => {
                    let inner = std::mem::take(&mut *child.children.borrow_mut());
                    children.splice(at..=at, inner);
                    continue;
                }
                _ => waiting.push(child),
            }
            at += 1;
        }
    }
}

/// Writes a node and what is under it as markup again.
pub fn outer_html(node: &Handle) -> String {
    write(node, html5ever::serialize::TraversalScope::IncludeNode)
}

/// Writes what is under a node as markup again.
pub fn inner_html(node: &Handle) -> String {
    write(node, html5ever::serialize::TraversalScope::ChildrenOnly(None))
}

fn write(node: &Handle, traversal_scope: html5ever::serialize::TraversalScope) -> String {
    let mut bytes = Vec::new();
    let opts = html5ever::serialize::SerializeOpts {
        scripting_enabled: false,
        traversal_scope,
        create_missing_parent: true,
    };
    html5ever::serialize(&mut bytes, &SerializableHandle::from(node.clone()), opts)
        .expect("writing to memory cannot fail");
    String::from_utf8(bytes).expect("a tree of strings is written as UTF-8")
}

/// The element that holds what a reader sees of a parsed document; the document itself where there is none.
pub fn body(document: &Handle) -> Handle {
    find(document, &|node| tag(node) == "body" || tag(node) == "frameset").unwrap_or_else(|| document.clone())
}
