//! What misses around pictures and embedded posts.

use super::Miss;
use crate::text::block::{AtomKind, BlockKind};
use crate::version::{PrintedMedia, VersionContent};

pub(super) fn check(content: &VersionContent, misses: &mut Vec<Miss>) {
    if let Some(lead) = &content.lead {
        let begins = misses.len();
        check_picture(None, lead, misses);
        // The picture of an article that was read stands on its site with the words it has there, and is not sent again.
        let theirs = content.origin.as_ref().is_some_and(|origin| origin.shows(lead));
        if theirs {
            misses.truncate(begins);
        }
    }
    for block in &content.body {
        let BlockKind::Atom { atom, record } = &block.attrs.kind else {
            continue;
        };
        match atom {
            AtomKind::Picture => match content.media.get(record) {
                Some(media) => check_picture(Some(record), media, misses),
                None => misses.push(Miss::Record { record: record.clone() }),
            },
            AtomKind::Audio => misses.push(match content.media.get(record) {
                Some(_) => sound(Some(record)),
                None => Miss::Record { record: record.clone() },
            }),
            AtomKind::Embed => match content.embeds.get(record) {
                Some(embed) => {
                    let no_text = embed.post.text.trim().is_empty();
                    let no_date = embed.post.posted_at.trim().is_empty();
                    if no_text || no_date {
                        misses.push(Miss::Post {
                            record: record.clone(),
                            no_text,
                            no_date,
                        });
                    }
                }
                None => misses.push(Miss::Record { record: record.clone() }),
            },
            AtomKind::Table => misses.push(Miss::Table { record: record.clone() }),
            AtomKind::Rule | AtomKind::Sealed => {}
        }
    }
}

fn sound(record: Option<&String>) -> Miss {
    Miss::Sound {
        record: record.cloned(),
    }
}

fn check_picture(record: Option<&String>, media: &PrintedMedia, misses: &mut Vec<Miss>) {
    if !media.media_type.is_picture() {
        misses.push(sound(record));
        return;
    }
    let record = record.cloned();
    if media.credit.trim().is_empty() {
        misses.push(Miss::Credit { record: record.clone() });
    }
    if media.alt.trim().is_empty() {
        misses.push(Miss::Alt { record: record.clone() });
    }
    if media.caption.trim().is_empty() {
        misses.push(Miss::Caption { record });
    }
}
