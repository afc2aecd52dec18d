//! An article's page as readers get it, after it was published.

use super::answer::RemoteError;
use super::post::Post;
use super::readback;
use super::site::{Stop, Work};
use crate::deliver::DeliverError;
use crate::deliver::job::Seen;
use marbre_domain::version::VersionContent;

impl Work<'_> {
    /// Looks at an address that nobody could ask for until now, as readers do: no cache holds these words unless the site gave
    /// them out as they are. Nothing where the page is not yet as it should be: then it is looked at past the caches as well.
    pub(super) async fn look_once(&self, content: &VersionContent, post: &Post) -> Result<Option<Seen>, Stop> {
        let url = address(post)?;
        let page = self.api.page(&url, None).await?;
        let shown = page.status == 200 && readback::page(content, &page.body).is_some_and(|missing| missing.is_empty());
        Ok(shown.then(|| Seen::Online { url: url.to_string() }))
    }

    /// Looks at its page, past every cache first, then as readers get it.
    pub(super) async fn look(&self, content: &VersionContent, post: &Post) -> Result<Seen, Stop> {
        if self.settings.trial {
            return Ok(Seen::Written {
                address: post.link.clone(),
            });
        }
        let url = address(post)?;
        let stamp = self.now.timestamp_millis().to_string();
        for stamp in [Some(stamp.as_str()), None] {
            let page = self.api.page(&url, stamp).await?;
            if page.status != 200 {
                // A site that took it off again says so.
                if let Ok(post) = self.api.post_now(post.id).await {
                    self.must_be(Post::read(post)?, "publish")?;
                }
                return Err(DeliverError::NotShown {
                    url: url.to_string(),
                    words: page.status.to_string(),
                }
                .into());
            }
            let Some(differences) = readback::page(content, &page.body) else {
                return Err(DeliverError::NotShown {
                    url: url.to_string(),
                    words: format!("another page answered: « {} »", super::answer::plain(&page.body)),
                }
                .into());
            };
            if !differences.is_empty() {
                return Ok(Seen::Differs {
                    place: url.to_string(),
                    differences,
                });
            }
        }
        Ok(Seen::Online { url: url.to_string() })
    }
}

fn address(post: &Post) -> Result<reqwest::Url, RemoteError> {
    reqwest::Url::parse(&post.link).map_err(|error| RemoteError::Unexpected(error.to_string()))
}
