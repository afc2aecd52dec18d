//! What is kept of an article that stood on the site before Marbre had it: its number, its lead picture, the terms that the
//! newsroom does not know.

use super::memory::Left;
use super::post::Post;
use super::settings::WordPressSettings;
use super::terms::TermLists;
use marbre_domain::source::Origin;
use marbre_domain::version::VersionContent;

/// The article on this site that a version is one of; none where it began elsewhere.
pub(super) fn there<'a>(content: &'a VersionContent, settings: &WordPressSettings) -> Option<&'a Origin> {
    content.origin.as_ref().filter(|origin| origin.site == settings.root)
}

/// Whether the version's lead picture is the one that the article has there.
pub(super) fn is_theirs(origin: Option<&Origin>, content: &VersionContent) -> bool {
    origin.is_some_and(|origin| content.lead.as_ref().is_some_and(|lead| origin.shows(lead)))
}

/// The number of the lead picture that stays: what is there already, or what could not be had and nobody replaced.
pub(super) fn featured(origin: Option<&Origin>, content: &VersionContent) -> Option<u64> {
    let origin = origin?;
    let never_had = origin.lead.is_none() && content.lead.is_none();
    (never_had || is_theirs(Some(origin), content)).then_some(origin.featured)
}

/// Terms that the newsroom does not know stay beside its own.
pub(super) fn keep_terms(origin: Option<&Origin>, lists: &mut TermLists) {
    let Some(origin) = origin else { return };
    for (base, ids) in lists {
        ids.extend(origin.kept_terms.get(base).into_iter().flatten());
    }
}

/// The article as it was read, for a machine that does not remember it: where it was saved since, nothing of it is known.
pub(super) fn as_it_stood(origin: &Origin, post: &Post) -> Left {
    if post.modified() == origin.modified {
        Left::of(post, std::iter::empty())
    } else {
        Left {
            title: origin.title.raw.clone(),
            excerpt: origin.excerpt.raw.clone(),
            featured: origin.featured,
            ..Left::default()
        }
    }
}
