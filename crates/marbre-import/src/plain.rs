//! Text without markup: a note, a message, or an article copied off a published page. What is recognised becomes what it
//! is; everything else stays text, in its order.

mod lines;
mod page_head;

use crate::draft::{Draft, ImportedPicture};
use crate::gather::Gathering;
use crate::{caption, language, paste};
pub(crate) use lines::is_one_post;
use lines::{Line, Shape, lines};
use marbre_domain::text::block::{BlockAttrs, BlockKind, Marks};

/// Reads plain text. Of an article copied off a page, headline, date, signature, caption, paragraphs and posts in their
/// text form are recognised; lines that only a page has (share buttons, « Lire aussi », counts of reads) stay text.
pub fn from_plain(text: &str) -> Draft {
    let mut lines = lines(text);
    let mut gathering = Gathering::default();
    page_head::take(&mut lines, &mut gathering);
    let mut draft = write(lines, gathering, false);
    language::settle(&mut draft);
    draft
}

/// Reads the plain text of a clipboard: no headline, and the marks of WhatsApp.
pub(crate) fn read_paste(text: &str) -> Draft {
    write(lines(text), Gathering::default(), true)
}

fn write(lines: Vec<Line>, mut gathering: Gathering, chat_marks: bool) -> Draft {
    let mut list: Option<(bool, String)> = None;
    for line in lines {
        let attrs: BlockAttrs = match line.shape {
            Shape::Item { ordered, depth } => {
                let key = match &list {
                    Some((was_ordered, key)) if *was_ordered == ordered || depth > 0 => key.clone(),
                    Some(_) | None => gathering.key(),
                };
                list = Some((ordered, key.clone()));
                BlockAttrs {
                    kind: BlockKind::Item { ordered, depth },
                    list: Some(key),
                    ..BlockAttrs::default()
                }
            }
            Shape::Text => BlockKind::Paragraph.into(),
            Shape::Caption => {
                list = None;
                let (caption, credit) = caption::split(caption::unlabelled(&line.text));
                gathering.close();
                gathering.picture(
                    ImportedPicture {
                        caption,
                        credit,
                        ..ImportedPicture::default()
                    },
                    None,
                );
                continue;
            }
            Shape::Rule => {
                list = None;
                gathering.rule(None);
                continue;
            }
            Shape::Post(post) => {
                list = None;
                gathering.embed(*post, None);
                continue;
            }
        };
        if !matches!(attrs.kind, BlockKind::Item { .. }) {
            list = None;
        }
        gathering.open(attrs);
        if chat_marks {
            for span in paste::chat_marks(&line.text) {
                gathering.verbatim(&span.text, &span.marks);
            }
        } else {
            gathering.verbatim(&line.text, &Marks::none());
        }
        gathering.close();
    }
    gathering.finish()
}
