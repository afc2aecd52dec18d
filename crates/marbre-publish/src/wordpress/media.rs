//! Pictures in the site's media library: shrunk, without metadata, attached to their post before anybody can see either, and
//! looked up before they are sent again.

use super::answer::RemoteError;
use super::api::Api;
use super::blocks::{Placed, caption};
use super::readback::same;
use super::terms::number;
use crate::picture::{Prepared, prepare_picture};
use crate::render::words::Words;
use marbre_domain::ids::BlobHash;
use marbre_domain::version::PrintedMedia;
use serde::Deserialize;
use serde_json::json;

#[derive(Debug, Deserialize)]
struct Item {
    id: u64,
    source_url: String,
    slug: String,
    #[serde(default)]
    alt_text: String,
    #[serde(default)]
    caption: super::post::Raw,
}

/// How the names of the files begin that Marbre sends.
const OURS: &str = "marbre-";

/// The name that a picture has on the site, without its ending: by its bytes, so that a later attempt finds it.
pub fn name_of(blob: BlobHash) -> String {
    let hash = blob.to_string();
    format!("{OURS}{}", &hash[..hash.len().min(20)])
}

/// What is sent of a picture: its largest size, upright, pixels only.
pub fn file_of(bytes: &[u8], blob: BlobHash) -> Result<(String, &'static str, Vec<u8>), crate::picture::BadPicture> {
    let Prepared { mut variants } = prepare_picture(bytes)?;
    let largest = variants.pop().map(|variant| variant.bytes).unwrap_or_default();
    let (ending, media_type) = if largest.starts_with(b"\x89PNG") {
        ("png", "image/png")
    } else {
        ("jpg", "image/jpeg")
    };
    Ok((format!("{}.{ending}", name_of(blob)), media_type, largest))
}

/// The pictures that are attached to a post.
async fn attached(api: &Api, post: u64) -> Result<Vec<Item>, RemoteError> {
    let mut items = Vec::new();
    let mut page = 1;
    loop {
        let query = [
            ("parent", post.to_string()),
            ("context", "edit".to_owned()),
            ("per_page", "100".to_owned()),
            ("page", page.to_string()),
            // Many may be of the same second.
            ("orderby", "id".to_owned()),
            ("order", "asc".to_owned()),
        ];
        let answer = api.get("/wp/v2/media", &query).await?;
        let found: Vec<Item> = serde_json::from_value(answer.value)
            .map_err(|error| RemoteError::Unexpected(format!("a list of media: {error}")))?;
        items.extend(found);
        if page >= answer.pages {
            return Ok(items);
        }
        page += 1;
    }
}

/// Puts a picture beside its post, once, with its words. `bytes` are only asked for where the site lacks it.
pub async fn place(
    api: &Api,
    post: u64,
    media: &PrintedMedia,
    words: &Words,
    file: impl FnOnce() -> Result<(String, &'static str, Vec<u8>), super::site::Stop> + Send,
) -> Result<Placed, super::site::Stop> {
    let name = name_of(media.blob);
    let mut found: Vec<Item> = attached(api, post)
        .await?
        .into_iter()
        .filter(|item| item.slug == name || item.slug.starts_with(&format!("{name}-")))
        .collect();
    found.sort_by_key(|item| item.id);
    let caption = super::blocks::escaped(&caption(media, words));
    let alt = media.alt.split_whitespace().collect::<Vec<_>>().join(" ");
    // WordPress cleans an alternative text its own way: that its words are there is what matters.
    let says = |found: &str| super::readback::letters(found) == super::readback::letters(&alt);
    let (id, url, right) = if let Some(item) = found.first() {
        let right = says(&item.alt_text) && same(&caption, &item.caption.raw);
        (item.id, item.source_url.clone(), right)
    } else {
        let (name, media_type, bytes) = file()?;
        let query = [("post", post.to_string())];
        let answer = api.upload(&query, &name, media_type, bytes).await?;
        let url = answer.value.get("source_url").and_then(|url| url.as_str());
        let url = url.ok_or_else(|| RemoteError::Unexpected("a picture without an address".to_owned()))?;
        (number(&answer.value)?, url.to_owned(), false)
    };
    // Copies that lost answers left behind.
    for copy in found.iter().skip(1) {
        let query = [("force", "true".to_owned())];
        api.delete(&format!("/wp/v2/media/{}", copy.id), &query).await?;
    }
    if !right {
        let body = json!({ "alt_text": alt, "caption": caption, "post": post });
        let answer = api.post(&format!("/wp/v2/media/{id}"), &body).await?;
        let read: Item = serde_json::from_value(answer.value)
            .map_err(|error| RemoteError::Unexpected(format!("a picture: {error}")))?;
        if !says(&read.alt_text) || !same(&caption, &read.caption.raw) {
            return Err(super::site::Stop::Changed(vec![
                (alt.clone(), read.alt_text),
                (caption, read.caption.raw),
            ]));
        }
    }
    Ok(Placed { id, url })
}

/// The files that others attached to a post, by their addresses.
pub async fn of_others(api: &Api, post: u64) -> Result<Vec<String>, RemoteError> {
    let theirs = attached(api, post).await?.into_iter();
    let theirs = theirs.filter(|item| !item.slug.starts_with(OURS));
    Ok(theirs.map(|item| item.source_url).collect())
}

/// Takes every picture that Marbre attached to a post off the site.
pub async fn remove_attached(api: &Api, post: u64) -> Result<(), RemoteError> {
    let ours = |item: &Item| item.slug.starts_with(OURS);
    for item in attached(api, post).await?.into_iter().filter(ours) {
        let query = [("force", "true".to_owned())];
        api.delete(&format!("/wp/v2/media/{}", item.id), &query).await?;
    }
    Ok(())
}
