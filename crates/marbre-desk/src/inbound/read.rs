//! What stands in a post, as the lines of a piece: what Marbre wrote around the text is known by its class.

use marbre_domain::source::SourceBlock;
use marbre_domain::text::block::{Block, BlockKind, Span, tidy};
use marbre_publish::wordpress::read::{article, classes, inside};

/// A post's text, taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Lines {
    pub kicker: String,
    pub standfirst: Vec<Span>,
    pub dateline: String,
    /// What is made of other records: signatures, corrections, sources.
    pub around: Vec<(String, String)>,
    /// What has no lines of its own is sealed.
    pub body: Vec<Block>,
    /// What the lines were read from.
    pub sources: Vec<SourceBlock>,
}

/// The classes that Marbre gives to what stands around a text.
const CLASSES: [&str; 6] = ["surtitre", "chapo", "signature", "lieu", "correction", "sources"];

/// The class that Marbre gives to a box, and the name of any box here.
pub(super) const BOX: &str = "encadre";

/// Takes a post's text apart.
pub(super) fn lines(content: &str) -> Lines {
    let mut lines = Lines::default();
    let read = article(content);
    let mut rest = read.lines.as_slice();
    for source in read.sources {
        let own = rest
            .iter()
            .take_while(|line| line.source() == Some(source.id.as_str()))
            .count();
        let (own, others) = rest.split_at(own);
        rest = others;
        let classes = classes(&source.raw);
        if let [line] = own
            && line.attrs.kind == BlockKind::Paragraph
            && let Some(class) = CLASSES.into_iter().find(|class| classes.iter().any(|one| one == class))
        {
            lines.frame(class, line);
        } else if source.name == "core/group"
            && classes.iter().any(|class| class == BOX)
            && let Some(inner) = inside(&source.raw)
        {
            let inner = self::lines(inner);
            lines.sources.extend(inner.sources);
            lines.body.extend(inner.body.into_iter().map(|mut line| {
                line.attrs.boxed = Some(BOX.to_owned());
                line
            }));
        } else {
            lines.body.extend(own.iter().cloned());
            lines.sources.push(source);
        }
    }
    lines
}

impl Lines {
    /// A line that stands around the text.
    fn frame(&mut self, class: &str, line: &Block) {
        match class {
            "surtitre" => self.kicker = line.text(),
            "lieu" => self.dateline = line.text(),
            "chapo" => self.standfirst = plain_weight(line.spans.clone()),
            other => self.around.push((other.to_owned(), line.text())),
        }
    }
}

/// The whole chapô stands in bold on the site: that is not its author's.
fn plain_weight(mut spans: Vec<Span>) -> Vec<Span> {
    for span in &mut spans {
        span.marks.strong = false;
    }
    tidy(spans)
}
