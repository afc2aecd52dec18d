//! What changed between two versions, as a reviewer reads it: fields one by one, texts word by word. Pure: the same two
//! versions give the same list on every machine, so no deadline is kept with a clock.
//!
//! Reading order: [`compare`] here, `fields` (everything outside the texts), `tokens` (what a text is cut into), `words`
//! (the difference itself).

mod fields;
#[cfg(test)]
mod tests;
mod tokens;
mod words;

use crate::code::ComparedField;
use crate::view::ReviewChange;
use marbre_domain::text::block::{Block, BlockAttrs};
use marbre_domain::text::delta::TextName;
use marbre_domain::version::VersionContent;

/// What changed from one version to another.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Comparison {
    /// What changed outside the texts: which field, the value before, the value after.
    ///
    /// A picture, post or link that is new has nothing before; one that is gone has nothing after.
    pub fields: Vec<(ComparedField, String, String)>,
    /// What changed in the texts, chapô first, in the order of the later version.
    ///
    /// `added` is exactly the `inserted` units at `at`, and `deleted` exactly what stood there: putting one for the other
    /// gives the earlier text back. A newline among them ends a block. `kind` is `paragraph`, `crosshead`, `item`,
    /// `ordered_item`, `quote`, `pull_quote`, `embed`, `picture`, `audio`, `table`, `rule` or `sealed` where a block became
    /// that or took the place of words; `boxed` or `unboxed` where it entered or left a box; `marks` or `link` where the same
    /// words stand there with other marks or lead elsewhere.
    pub changes: Vec<ReviewChange>,
}

impl Comparison {
    /// Whether a reader would see no difference.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.changes.is_empty()
    }
}

/// Compares two versions of a piece.
pub fn compare(before: &VersionContent, after: &VersionContent) -> Comparison {
    let chapo = |content: &VersionContent| {
        [Block {
            attrs: BlockAttrs::default(),
            spans: content.standfirst.clone(),
        }]
    };
    let mut fields = fields::compare(before, after);
    let mut changes = Vec::new();
    for (text, before, after) in [
        (TextName::Standfirst, &chapo(before)[..], &chapo(after)[..]),
        (TextName::Body, &before.body, &after.body),
    ] {
        words::compare(text, before, after, &mut changes, &mut fields);
    }
    Comparison { fields, changes }
}
