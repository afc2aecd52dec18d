//! What the site holds and shows, against what was approved.

use super::compose::Fields;
use super::post::Post;
use super::terms::TermLists;
use crate::deliver::readback::{Difference, compare};
use marbre_domain::text::block::{AtomKind, BlockKind};
use marbre_domain::version::VersionContent;

/// How many differences are told.
const TOLD: usize = 5;

/// What the site keeps of a post that is not what was sent: both texts of each.
pub(crate) fn fields(
    sent: &Fields,
    lists: &TermLists,
    featured: u64,
    author: Option<u64>,
    post: &Post,
) -> Vec<(String, String)> {
    let mut changed = Vec::new();
    for (ours, theirs) in [
        (&sent.title, &post.title.raw),
        (&sent.content, &post.content.raw),
        (&sent.excerpt, &post.excerpt.raw),
    ] {
        if !same(ours, theirs) {
            changed.extend(
                lines_that_differ(ours, theirs)
                    .into_iter()
                    .map(|difference| (difference.expected, difference.found)),
            );
        }
    }
    for (base, ids) in lists {
        let ours: Vec<u64> = ids.iter().copied().collect();
        let theirs = post.terms(base);
        // A post without any category gets the site's own: that adds nothing that somebody approved against.
        if ours != theirs && !(ours.is_empty() && base == "categories") {
            changed.push((format!("{base}: {ours:?}"), format!("{base}: {theirs:?}")));
        }
    }
    if featured != post.featured_media {
        changed.push((
            format!("featured_media: {featured}"),
            format!("featured_media: {}", post.featured_media),
        ));
    }
    let theirs = super::writers::author_of(post);
    if author.is_some() && author != theirs {
        changed.push((format!("author: {author:?}"), format!("author: {theirs:?}")));
    }
    changed.truncate(TOLD);
    changed
}

/// A text without what WordPress spells its own way where an account lacks the right `unfiltered_html`: the same to a reader and
/// to the block editor.
pub(crate) fn respelled(text: &str) -> String {
    text.replace(" />", "/>")
        .replace("\\u0026amp;", "\\u0026")
        .replace("&#091;", "&#91;")
        .replace("&#047;", "&#47;")
}

/// Whether a site holds a text as it was written, but for such spellings.
pub(crate) fn same(ours: &str, theirs: &str) -> bool {
    ours == theirs || respelled(ours) == respelled(theirs)
}

/// The lines in which two texts differ, at most a handful.
pub(crate) fn lines_that_differ(ours: &str, theirs: &str) -> Vec<Difference> {
    let lines = |text: &str| respelled(text).lines().map(str::to_owned).collect::<Vec<_>>();
    compare(&lines(ours), &lines(theirs))
}

/// Letters and digits only: themes and WordPress itself set quotes, dashes and spaces anew on the page, and make a sign of
/// multiplication of an `x` between digits.
pub(crate) fn letters(text: &str) -> String {
    text.chars()
        .map(|letter| if letter == '×' { 'x' } else { letter })
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// A line without what WordPress turns into little pictures: `:D`, `8-)`, `:wink:`.
fn without_faces(line: &str) -> String {
    line.split_whitespace()
        .filter(|word| {
            let short =
                word.chars().count() <= 3 && word.contains([':', ';', '8']) && !word.chars().all(char::is_numeric);
            let named = word.len() > 2 && word.starts_with(':') && word.ends_with(':');
            !(short || named)
        })
        .collect::<Vec<_>>()
        .join(" ")
}

/// The lines of a version that a page does not show; `None` where it is another page altogether. The page is the theme's:
/// only that the words are there, in order, is asked of it.
pub(crate) fn page(content: &VersionContent, html: &str) -> Option<Vec<Difference>> {
    let shown = letters(&super::answer::whole(html));
    let mut from = 0;
    let mut missing = Vec::new();
    let mut asked = 1;
    let headline = letters(&without_faces(&content.headline));
    if !shown.contains(&headline) {
        missing.push(content.headline.clone());
    }
    for block in &content.body {
        let line = match &block.attrs.kind {
            BlockKind::Atom {
                atom: AtomKind::Picture,
                record,
            } => content.media.get(record).map(|media| media.caption.clone()),
            // What stands behind a page break stands on another page.
            BlockKind::Atom {
                atom: AtomKind::Sealed,
                record,
            } if content
                .source_blocks
                .get(record)
                .is_some_and(|block| block.raw.contains("<!--nextpage-->")) =>
            {
                break;
            }
            BlockKind::Atom { .. } => None,
            BlockKind::Paragraph
            | BlockKind::Crosshead { .. }
            | BlockKind::Item { .. }
            | BlockKind::Quote
            | BlockKind::PullQuote => Some(block.text()),
        };
        let Some(line) = line else { continue };
        let wanted = letters(&without_faces(&line));
        if wanted.is_empty() {
            continue;
        }
        asked += 1;
        match shown[from..].find(&wanted) {
            Some(at) => from += at + wanted.len(),
            None => missing.push(line),
        }
    }
    if missing.len() == asked {
        return None;
    }
    let differences = missing.into_iter().take(TOLD).map(|expected| Difference {
        expected,
        found: String::new(),
    });
    Some(differences.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::samples::article;
    use marbre_domain::text::block::Block;

    fn with(lines: &[&str]) -> VersionContent {
        let mut content = article(1, "essai", "Un essai");
        content.body = lines
            .iter()
            .map(|line| Block::new(BlockKind::Paragraph, *line))
            .collect();
        content
    }

    #[test]
    fn a_theme_may_set_quotes_signs_and_faces_anew() {
        let content = with(&["« Oui », dit-il : 3x4 -- merci :D", "L'heure"]);
        let page_ = "<title>Un essai</title><p>“Oui”, dit-il : 3×4 – merci <img alt=':D'></p><p>L’heure</p>";
        assert_eq!(page(&content, page_), Some(Vec::new()));
    }

    #[test]
    fn a_line_that_misses_or_stands_elsewhere_is_told_and_another_page_is_another_page() {
        let content = with(&["Première ligne", "Seconde ligne"]);
        let told = page(&content, "<h1>Un essai</h1><p>Seconde ligne</p><p>Première ligne</p>").unwrap_or_default();
        assert_eq!(
            told.iter().map(|d| d.expected.as_str()).collect::<Vec<_>>(),
            ["Seconde ligne"]
        );
        assert_eq!(page(&content, "<h1>Bienvenue à l’hôtel</h1>"), None);
    }
}
