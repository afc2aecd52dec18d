//! Collects lines into blocks, the same way for every format. Must not know where they come from.

use crate::draft::{Draft, ImportedPicture, Note};
use marbre_domain::embed::Post;
use marbre_domain::text::block::{AtomKind, Block, BlockAttrs, BlockKind, HARD_BREAK, Marks, Span, tidy};

/// A draft in the making: blocks so far, the line being read, and the next free key.
#[derive(Default)]
pub(crate) struct Gathering {
    pub draft: Draft,
    line: Vec<Span>,
    attrs: BlockAttrs,
    waiting: Vec<Block>,
    next_key: usize,
    is_open: bool,
    last_picture: Option<String>,
}

impl Gathering {
    /// A name that nothing else in this draft has.
    pub fn key(&mut self) -> String {
        let key = format!("import:{}", self.next_key);
        self.next_key += 1;
        key
    }

    /// Ends the line being read and begins one of the given kind.
    pub fn open(&mut self, attrs: BlockAttrs) {
        self.close();
        self.attrs = attrs;
        self.is_open = true;
    }

    /// Begins a line of the given kind unless one is being read.
    pub fn ensure(&mut self, attrs: impl FnOnce() -> BlockAttrs) {
        if !self.is_open {
            self.attrs = attrs();
            self.is_open = true;
        }
    }

    /// Adds characters to the line as they stand; a newline among them becomes a hard break.
    pub fn verbatim(&mut self, text: &str, marks: &Marks) {
        let text: String = text
            .chars()
            .filter(|c| *c != '\r' && *c != '\0')
            .map(|c| {
                if matches!(c, '\n' | '\u{2029}' | '\u{85}' | '\u{b}' | '\u{c}') {
                    HARD_BREAK
                } else {
                    c
                }
            })
            .collect();
        self.push(&text, marks);
    }

    /// Adds characters as a browser would: white space collapsed, also across neighbouring runs.
    pub fn collapsed(&mut self, text: &str, marks: &Marks) {
        let mut run = String::with_capacity(text.len());
        let mut after_space = self.ends_with_space();
        for c in text.chars() {
            match c {
                ' ' | '\t' | '\n' | '\r' | '\u{c}' => {
                    if !after_space {
                        run.push(' ');
                    }
                    after_space = true;
                }
                '\0' => {}
                _ => {
                    run.push(if matches!(c, '\u{2029}' | '\u{85}' | '\u{b}') {
                        HARD_BREAK
                    } else {
                        c
                    });
                    after_space = c == HARD_BREAK;
                }
            }
        }
        self.push(&run, marks);
    }

    /// Adds a hard break.
    pub fn hard_break(&mut self) {
        self.push(&HARD_BREAK.to_string(), &Marks::none());
    }

    /// Whether the line being read holds a character that shows.
    pub fn has_text(&self) -> bool {
        self.line.iter().any(|span| !span.text.trim().is_empty())
    }

    /// Whether the line being read ends with a space or break, or has not begun.
    pub fn ends_with_space(&self) -> bool {
        self.line
            .last()
            .is_none_or(|span| span.text.ends_with([' ', HARD_BREAK]))
    }

    /// Ends the line being read. A line that shows nothing is no block; one that is only a post's address, or a signed
    /// post, is that post.
    pub fn close(&mut self) {
        let attrs = std::mem::take(&mut self.attrs);
        self.is_open = false;
        let line = std::mem::take(&mut self.line);
        let parts = match attrs.kind {
            BlockKind::Paragraph | BlockKind::Quote => parts(line),
            BlockKind::Crosshead { .. } | BlockKind::Item { .. } | BlockKind::PullQuote | BlockKind::Atom { .. } => {
                vec![line]
            }
        };
        for spans in parts.into_iter().map(trimmed).filter(|spans| !spans.is_empty()) {
            let mut block = Block {
                attrs: attrs.clone(),
                spans,
            };
            if matches!(block.attrs.kind, BlockKind::Crosshead { .. })
                && block.spans.iter().all(|span| span.marks.strong)
            {
                block.spans.iter_mut().for_each(|span| span.marks.strong = false);
                block.spans = tidy(block.spans);
            }
            match recognised(&block) {
                Some(post) => self.embed_in(post, block.attrs.boxed),
                None => self.draft.body.push(block),
            }
        }
        self.draft.body.append(&mut self.waiting);
    }

    /// Takes the line being read without making a block of it.
    pub fn take_line(&mut self) -> Vec<Span> {
        self.attrs = BlockAttrs::default();
        self.is_open = false;
        self.draft.body.append(&mut self.waiting);
        trimmed(std::mem::take(&mut self.line))
    }

    /// Puts a picture down: at once between lines, after the line inside one.
    pub fn picture(&mut self, picture: ImportedPicture, boxed: Option<String>) -> String {
        let key = self.key();
        self.draft.pictures.insert(key.clone(), picture);
        self.last_picture = Some(key.clone());
        self.atom(AtomKind::Picture, key.clone(), boxed);
        key
    }

    /// The key of the picture that was put down last.
    pub fn last_picture(&self) -> Option<String> {
        self.last_picture.clone()
    }

    /// Takes spaces off the end of the line being read.
    pub fn trim_end(&mut self) {
        if let Some(last) = self.line.last_mut() {
            last.text.truncate(last.text.trim_end_matches([' ', HARD_BREAK]).len());
        }
    }

    /// Ends the line and puts a post down.
    pub fn embed(&mut self, post: Post, boxed: Option<String>) {
        self.close();
        self.embed_in(post, boxed);
    }

    /// Ends the line and puts a rule down.
    pub fn rule(&mut self, boxed: Option<String>) {
        self.close();
        let key = self.key();
        self.atom(AtomKind::Rule, key, boxed);
    }

    /// Says something about the import, once.
    pub fn note(&mut self, note: Note) {
        if !self.draft.notes.contains(&note) {
            self.draft.notes.push(note);
        }
    }

    /// Ends the line and gives the draft.
    pub fn finish(mut self) -> Draft {
        self.close();
        self.draft
    }

    fn embed_in(&mut self, post: Post, boxed: Option<String>) {
        let key = self.key();
        self.draft.embeds.insert(key.clone(), post);
        self.atom(AtomKind::Embed, key, boxed);
    }

    fn atom(&mut self, atom: AtomKind, key: String, boxed: Option<String>) {
        let mut block = Block::atom(atom, key);
        block.attrs.boxed = boxed;
        if self.has_text() {
            self.waiting.push(block);
        } else {
            self.draft.body.push(block);
        }
    }

    fn push(&mut self, text: &str, marks: &Marks) {
        if text.is_empty() {
            return;
        }
        match self.line.last_mut() {
            Some(last) if last.marks == *marks => last.text.push_str(text),
            Some(_) | None => self.line.push(Span {
                text: text.to_owned(),
                marks: marks.clone(),
            }),
        }
    }
}

/// A line that stands for a post: nothing but its address, or its copied text with its signature.
fn recognised(block: &Block) -> Option<Post> {
    match block.attrs.kind {
        BlockKind::Paragraph | BlockKind::Quote => {}
        BlockKind::Crosshead { .. } | BlockKind::Item { .. } | BlockKind::PullQuote | BlockKind::Atom { .. } => {
            return None;
        }
    }
    let length: usize = block.spans.iter().map(|span| span.text.len()).sum();
    if length > 8_000 {
        return None;
    }
    let text = block.text();
    if !text.contains(char::is_whitespace) {
        return text
            .contains("://")
            .then(|| marbre_embeds::recognise_url(&text))
            .flatten();
    }
    marbre_embeds::recognise_text(&text)
}

/// Cuts a line where two or more breaks follow each other: what people type who have no paragraphs.
fn parts(line: Vec<Span>) -> Vec<Vec<Span>> {
    let (mut parts, mut part, mut breaks, mut indent) = (Vec::new(), Vec::<Span>::new(), 0, String::new());
    for span in line {
        let mut run = String::new();
        for c in span.text.chars() {
            match c {
                HARD_BREAK => {
                    breaks += 1;
                    indent.clear();
                }
                ' ' if breaks > 0 => indent.push(' '),
                _ => {
                    if breaks >= 2 {
                        part.push(Span {
                            text: std::mem::take(&mut run),
                            marks: span.marks.clone(),
                        });
                        parts.push(std::mem::take(&mut part));
                    } else if breaks == 1 {
                        run.push(HARD_BREAK);
                    }
                    run.push_str(&std::mem::take(&mut indent));
                    breaks = 0;
                    run.push(c);
                }
            }
        }
        part.push(Span {
            text: run,
            marks: span.marks,
        });
    }
    parts.push(part);
    parts
}

/// Spaces and breaks at both ends taken off; nothing at all where only white space is left.
pub(crate) fn trimmed(spans: Vec<Span>) -> Vec<Span> {
    let mut spans = tidy(spans);
    if spans
        .iter()
        .all(|span| span.text.chars().all(|c| c.is_whitespace() || is_invisible(c)))
    {
        return Vec::new();
    }
    let edge = |c: char| matches!(c, ' ' | '\t' | HARD_BREAK);
    while let Some(first) = spans.first_mut() {
        first.text = first.text.trim_start_matches(edge).to_owned();
        if !first.text.is_empty() {
            break;
        }
        spans.remove(0);
    }
    while let Some(last) = spans.last_mut() {
        last.text.truncate(last.text.trim_end_matches(edge).len());
        if !last.text.is_empty() {
            break;
        }
        spans.pop();
    }
    spans
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{feff}' | '\u{2060}')
}

/// The characters of a line, breaks as spaces.
pub(crate) fn one_line(spans: &[Span]) -> String {
    let text: String = spans.iter().map(|span| span.text.as_str()).collect();
    let words: Vec<&str> = text
        .split([' ', '\t', HARD_BREAK])
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}
