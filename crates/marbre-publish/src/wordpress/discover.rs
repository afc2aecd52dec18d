//! Where a site keeps its API: asked of the site itself, never guessed.

use super::address::{Address, BadAddress, same_site, site_address};
use super::answer::{RemoteError, plain, read};
use super::api::{Page, page_without_account};
use html5ever::tendril::TendrilSink;
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use reqwest::StatusCode;
use reqwest::header::SERVER;

/// The relation that names the API.
const API: &str = "https://api.w.org/";

/// Why no API was found.
#[derive(Debug, thiserror::Error)]
pub enum NotFound {
    /// The address cannot be used.
    #[error(transparent)]
    Address(#[from] BadAddress),
    /// The site did not answer.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// A page came that names no API: no WordPress, or one whose API is switched off.
    #[error(
        "the page at {url} names no WordPress API (it answered {status} and says « {said} »): another kind of site, a network's sign-in page, or a plugin that hides the API"
    )]
    NoApi {
        /// The page.
        url: String,
        /// Its status.
        status: u16,
        /// What it says, in short.
        said: String,
    },
}

/// Finds the API of the site at an address that a person typed.
pub async fn discover(typed: &str) -> Result<Address, NotFound> {
    let url = site_address(typed)?;
    let page = page_without_account(&url).await?;
    // Whoever typed an address trusts that one: another is shown to them first, and no password goes there before.
    if !same_site(&url, &page.url) {
        return Err(RemoteError::Elsewhere(page.url.to_string()).into());
    }
    let named = in_headers(&page).or_else(|| in_page(&page));
    match named {
        Some(root) => {
            let root = Address::of_root(&root)?;
            if same_site(&url, root.url()) {
                Ok(root)
            } else {
                Err(RemoteError::Elsewhere(root.root().to_owned()).into())
            }
        }
        None => Err(failure(&page).map_or_else(
            || NotFound::NoApi {
                url: page.url.to_string(),
                status: page.status,
                said: plain(&page.body),
            },
            NotFound::from,
        )),
    }
}

/// Why a page failed: that says nothing of what the site is, and what stands before it may have failed instead of it.
fn failure(page: &Page) -> Option<RemoteError> {
    let status = StatusCode::from_u16(page.status).ok();
    let status = status.filter(StatusCode::is_server_error)?;
    let server = page.headers.get(SERVER).and_then(|server| server.to_str().ok());
    read(status, server.unwrap_or_default(), page.body.as_bytes()).err()
}

fn in_headers(page: &Page) -> Option<String> {
    page.headers
        .get_all(reqwest::header::LINK)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .find(|link| link.contains(API) && link.contains("rel="))
        .and_then(|link| Some(link.split_once('<')?.1.split_once('>')?.0.to_owned()))
        .and_then(|href| page.url.join(&href).ok())
        .map(String::from)
}

fn in_page(page: &Page) -> Option<String> {
    let dom = html5ever::parse_document(RcDom::default(), html5ever::ParseOpts::default()).one(page.body.as_str());
    let href = link(&dom.document, 0)?;
    page.url.join(&href).ok().map(String::from)
}

fn link(node: &Handle, depth: u32) -> Option<String> {
    if depth > 100 {
        return None;
    }
    if let NodeData::Element { name, attrs, .. } = &node.data
        && &*name.local == "link"
    {
        let attrs = attrs.borrow();
        let value = |wanted: &str| {
            attrs
                .iter()
                .find(|attribute| &*attribute.name.local == wanted)
                .map(|attribute| attribute.value.to_string())
        };
        if value("rel").as_deref() == Some(API) {
            return value("href");
        }
    }
    node.children.borrow().iter().find_map(|child| link(child, depth + 1))
}
