//! Whether readers still get what was taken off: the API as anybody asks it, the article's page, the front page, the strip's
//! page, each past every cache and then as readers get it. Changes nothing on the site.

use super::answer::RemoteError;
use super::api::Page;
use super::memory::TERMS_KEY;
use super::settings::Strip;
use super::site::{Stop, Work};
use super::terms::Mapping;
use crate::deliver::{DeliverError, Place};
use html5ever::tendril::TendrilSink;
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use reqwest::Url;

/// Looks at each place in turn; the first that still shows it is told. Gives the article's address.
pub(super) async fn everywhere(work: &Work<'_>, post: u64, link: &str) -> Result<Url, Stop> {
    let article = address(link)?;
    let route = work.api.address().route(&format!("/wp/v2/posts/{post}"), &[]);
    unseen(work, Place::Api, &route, |page| {
        page.status == 200 && page.body.contains("\"id\"")
    })
    .await?;
    unseen(work, Place::Article, &article, |page| {
        page.status == 200 && page.url.path() == article.path() && answers(&page.url, &article)
    })
    .await?;
    if let Some(home) = home(work).await? {
        unseen(work, Place::Front, &home, |page| leads_to(page, &article)).await?;
    }
    if let Strip::Term { base, .. } = &work.settings.strip {
        let mapping: Mapping = work.recall(TERMS_KEY)?;
        if let Some(strip) = mapping.strip
            && let Some(page) = page_of(work, base, strip).await?
        {
            unseen(work, Place::Strip, &page, |page| leads_to(page, &article)).await?;
        }
    }
    Ok(article)
}

/// Looks that the strip shows an alert no more, whose article stays: links to it may stand beside the strip, so only what the
/// page lists counts, by the class that WordPress gives each listed post.
pub(super) async fn from_strip(work: &Work<'_>, post: u64, strip: Option<(&str, u64)>) -> Result<(), Stop> {
    let name = format!("post-{post}");
    match strip {
        Some((base, strip)) => match page_of(work, base, strip).await? {
            Some(page) => unseen(work, Place::Strip, &page, |page| lists(page, &[&name])).await,
            None => Ok(()),
        },
        None => match home(work).await? {
            Some(home) => unseen(work, Place::Strip, &home, |page| lists(page, &[&name, "sticky"])).await,
            None => Ok(()),
        },
    }
}

async fn home(work: &Work<'_>) -> Result<Option<Url>, Stop> {
    let index = work.api.get("/", &[("_fields", "home".to_owned())]).await?.value;
    let home = index.get("home").and_then(serde_json::Value::as_str);
    home.map(|home| address(&format!("{}/", home.trim_end_matches('/'))))
        .transpose()
}

/// The page of a term; a taxonomy without pages of its own shows nothing to anybody.
async fn page_of(work: &Work<'_>, base: &str, term: u64) -> Result<Option<Url>, Stop> {
    let route = format!("/wp/v2/{base}/{term}");
    let found = match work.api.get(&route, &[("_fields", "link".to_owned())]).await {
        Ok(answer) => answer.value,
        // A term that somebody deleted has no page either.
        Err(RemoteError::Refused { status: 404, .. }) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let link = found.get("link").and_then(serde_json::Value::as_str);
    link.filter(|link| !link.is_empty()).map(address).transpose()
}

fn address(words: &str) -> Result<Url, Stop> {
    Ok(Url::parse(words).map_err(|error| RemoteError::Unexpected(error.to_string()))?)
}

async fn unseen(work: &Work<'_>, place: Place, url: &Url, shows: impl Fn(&Page) -> bool) -> Result<(), Stop> {
    let stamp = work.now.timestamp_millis().to_string();
    for (stamp, cached) in [(Some(stamp.as_str()), false), (None, true)] {
        if shows(&work.api.page(url, stamp).await?) {
            let url = url.to_string();
            return Err(DeliverError::StillShown { place, url, cached }.into());
        }
    }
    Ok(())
}

/// Whether a page still answers at an address, our own stamp in its query aside.
fn answers(found: &Url, asked: &Url) -> bool {
    let own = |url: &Url| -> Vec<(String, String)> {
        url.query_pairs()
            .into_owned()
            .filter(|(name, _)| name != "marbre")
            .collect()
    };
    own(found) == own(asked)
}

/// Whether a page leads to an article.
fn leads_to(page: &Page, article: &Url) -> bool {
    any(page, |name, attribute| {
        let href = (name == "a").then(|| attribute("href")).flatten();
        let link = href.and_then(|href| page.url.join(&href).ok());
        link.is_some_and(|link| {
            link.path() == article.path() && link.query() == article.query() && link.host_str() == article.host_str()
        })
    })
}

/// Whether a page has an element with all of these classes.
fn lists(page: &Page, classes: &[&str]) -> bool {
    any(page, |_, attribute| {
        let has = attribute("class").unwrap_or_default();
        classes
            .iter()
            .all(|wanted| has.split_whitespace().any(|one| one == *wanted))
    })
}

/// Whether any element of a page that is there is one that is looked for, by its name and attributes.
fn any(page: &Page, is_it: impl Fn(&str, &dyn Fn(&str) -> Option<String>) -> bool) -> bool {
    if page.status != 200 {
        return false;
    }
    let dom = html5ever::parse_document(RcDom::default(), html5ever::ParseOpts::default()).one(page.body.as_str());
    let mut rest = vec![dom.document.clone()];
    while let Some(node) = rest.pop() {
        if let NodeData::Element { name, attrs, .. } = &node.data {
            let attrs = attrs.borrow();
            let attribute = |wanted: &str| {
                let found = attrs.iter().find(|attribute| &*attribute.name.local == wanted);
                found.map(|attribute| attribute.value.to_string())
            };
            if is_it(&name.local, &attribute) {
                return true;
            }
        }
        rest.extend(node.children.borrow().iter().map(Handle::clone));
    }
    false
}
