//! The comments of an article that Marbre puts into the trash and takes out of it. WordPress puts them there with it, as
//! `post-trashed`; it brings them back only when the article is restored in wp-admin, never over the API, where it keeps what
//! each was before to itself. So Marbre notes that first, and puts each back by itself.

use super::{items, set};
use crate::wordpress::answer::RemoteError;
use crate::wordpress::api::Api;
use marbre_domain::readers::CommentState;
use std::collections::BTreeMap;

/// The status of a comment that went into the trash with its article.
pub(super) const WITH_ITS_POST: &str = "post-trashed";

/// How each comment under a post stands, pings included. A site that does not say holds up no withdrawal: nothing is noted.
pub(in crate::wordpress) async fn states(api: &Api, post: u64) -> Result<BTreeMap<u64, CommentState>, RemoteError> {
    match items(api, "all", &[("post", post.to_string())]).await {
        Ok(found) => {
            let stands = |item: super::Item| (item.id, super::RemoteComment::from(item).state);
            Ok(found.into_iter().map(stands).collect())
        }
        Err(error @ RemoteError::NoAnswer(_)) => Err(error),
        Err(_) => Ok(BTreeMap::new()),
    }
}

/// Puts comments back as they stood before their post went into the trash: those that still stand as it left them, so that
/// nothing that somebody decided meanwhile is undone. WordPress may tell the post's author of each that is approved again.
pub(in crate::wordpress) async fn bring_back(
    api: &Api,
    post: u64,
    before: &BTreeMap<u64, CommentState>,
) -> Result<(), RemoteError> {
    if before.is_empty() {
        return Ok(());
    }
    let found = match items(api, "all", &[("post", post.to_string())]).await {
        Ok(found) => found,
        Err(error @ RemoteError::NoAnswer(_)) => return Err(error),
        // A site that does not list them would hold the article for ever.
        Err(_) => return Ok(()),
    };
    for item in found {
        let Some(state) = before.get(&item.id).filter(|_| item.status == WITH_ITS_POST) else {
            continue;
        };
        // Deleted meanwhile, no longer this account's to decide, or the site fails over it: the article comes back all the same.
        if let Err(error @ RemoteError::NoAnswer(_)) = set(api, item.id, *state).await {
            return Err(error);
        }
    }
    Ok(())
}
