//! How often articles were read, where a plugin of the site counts and tells. Detected by what the API offers; a plugin that
//! only shows its counts in wp-admin is named, and nothing is guessed.

use super::answer::RemoteError;
use super::api::Api;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A plugin that counts reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counter {
    /// Post Views Counter: tells each article's count.
    PostViewsCounter,
    /// WP Statistics: keeps its counts to wp-admin.
    WpStatistics,
    /// Jetpack: keeps its counts at WordPress.com, for who signed in there.
    Jetpack,
    /// Koko Analytics: keeps its counts to wp-admin.
    KokoAnalytics,
    /// WordPress Popular Posts: lists what is read most, not each article.
    PopularPosts,
}

const COUNTERS: [(Counter, &str); 5] = [
    (Counter::PostViewsCounter, "post-views-counter"),
    (Counter::WpStatistics, "wp-statistics/"),
    (Counter::Jetpack, "jetpack/v4"),
    (Counter::KokoAnalytics, "koko-analytics/"),
    (Counter::PopularPosts, "wordpress-popular-posts/"),
];

impl Counter {
    /// The plugin's own name.
    pub fn name(self) -> &'static str {
        match self {
            Self::PostViewsCounter => "Post Views Counter",
            Self::WpStatistics => "WP Statistics",
            Self::Jetpack => "Jetpack",
            Self::KokoAnalytics => "Koko Analytics",
            Self::PopularPosts => "WordPress Popular Posts",
        }
    }

    /// Whether each article's count can be asked for with an application password.
    pub fn tells(self) -> bool {
        match self {
            Self::PostViewsCounter => true,
            Self::WpStatistics | Self::Jetpack | Self::KokoAnalytics | Self::PopularPosts => false,
        }
    }

    /// Those that a site's API names, first what can be asked.
    pub fn among(namespaces: &[String]) -> Vec<Self> {
        COUNTERS
            .into_iter()
            .filter(|(_, mark)| namespaces.iter().any(|namespace| namespace.starts_with(mark)))
            .map(|(counter, _)| counter)
            .collect()
    }
}

/// A plugin that writes what search engines read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SearchPlugin {
    /// Yoast SEO.
    Yoast,
    /// Rank Math.
    RankMath,
    /// All in One SEO.
    AllInOne,
}

impl SearchPlugin {
    /// Those that a site's API names. Marbre writes none of their fields: a site registers them for the API, or does not.
    pub fn among(namespaces: &[String]) -> Vec<Self> {
        [
            (Self::Yoast, "yoast/"),
            (Self::RankMath, "rankmath/"),
            (Self::AllInOne, "aioseo/"),
        ]
        .into_iter()
        .filter(|(_, mark)| namespaces.iter().any(|namespace| namespace.starts_with(mark)))
        .map(|(plugin, _)| plugin)
        .collect()
    }

    /// The plugin's own name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Yoast => "Yoast SEO",
            Self::RankMath => "Rank Math",
            Self::AllInOne => "All in One SEO",
        }
    }
}

/// Which plugins count reads on the site, as its API says now.
pub async fn counters(api: &Api) -> Result<Vec<Counter>, RemoteError> {
    let index = api.get("/", &[("_fields", "namespaces".to_owned())]).await?.value;
    let namespaces: Vec<String> = index
        .get("namespaces")
        .and_then(Value::as_array)
        .map(|names| names.iter().filter_map(Value::as_str).map(str::to_owned).collect())
        .unwrap_or_default();
    Ok(Counter::among(&namespaces))
}

/// How often a post was read. Several numbers in one question are answered by their sum, so each is asked for alone.
pub async fn of(api: &Api, post: u64) -> Result<u64, RemoteError> {
    let value = api
        .get(&format!("/post-views-counter/get-post-views/{post}"), &[])
        .await?
        .value;
    // A count that was never begun is an empty text.
    let told = value
        .as_u64()
        .or_else(|| value.as_str().and_then(|text| text.parse().ok()))
        .or_else(|| value.as_array().filter(|none| none.is_empty()).map(|_| 0));
    told.ok_or_else(|| RemoteError::Unexpected("a count of reads that is no number".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plugins_are_known_by_what_they_add_to_the_api() {
        let names = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
        let site = names(&["oembed/1.0", "wp/v2", "jetpack/v4", "post-views-counter", "yoast/v1"]);
        assert_eq!(Counter::among(&site), [Counter::PostViewsCounter, Counter::Jetpack]);
        assert_eq!(SearchPlugin::among(&site), [SearchPlugin::Yoast]);
        assert!(Counter::among(&names(&["wp/v2"])).is_empty());
    }
}
