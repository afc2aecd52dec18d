//! What a connection can do: who the account is, what it may, and what stands in the way, found out by asking.

use super::answer::{RemoteError, plain};
use super::api::Api;
use super::read::has_blocks;
use super::reads::{Counter, SearchPlugin};
use super::settings::Markup;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// Something that an account may or may not do, and that Marbre needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// Publish posts.
    Publish,
    /// Change posts that others wrote.
    EditOthers,
    /// Change posts that are public.
    EditPublished,
    /// Take posts off.
    Delete,
    /// Send pictures.
    Upload,
    /// Have every markup kept as it was sent.
    AnyMarkup,
    /// Create sections and tags.
    ManageTerms,
    /// See, approve and answer comments.
    Moderate,
}

const RIGHTS: [(Right, &str); 8] = [
    (Right::Publish, "publish_posts"),
    (Right::EditOthers, "edit_others_posts"),
    (Right::EditPublished, "edit_published_posts"),
    (Right::Delete, "delete_published_posts"),
    (Right::Upload, "upload_files"),
    (Right::AnyMarkup, "unfiltered_html"),
    (Right::ManageTerms, "manage_categories"),
    (Right::Moderate, "moderate_comments"),
];

impl Right {
    /// Without which nothing can be published at all.
    pub fn is_needed(self) -> bool {
        match self {
            Self::Publish | Self::EditPublished | Self::Upload => true,
            Self::EditOthers | Self::Delete | Self::AnyMarkup | Self::ManageTerms | Self::Moderate => false,
        }
    }

    /// What it means for the newsroom that the account lacks it.
    pub fn without(self) -> &'static str {
        match self {
            Self::Publish => "it cannot publish: the site would keep everything waiting for its own editors",
            Self::EditOthers => "it cannot correct articles that others wrote on the site",
            Self::EditPublished => "it cannot correct what is already online",
            Self::Delete => "it cannot take an article off",
            Self::Upload => "it cannot send pictures",
            Self::AnyMarkup => "the site removes markup that it does not know; Marbre shows what was removed",
            Self::ManageTerms => "it cannot create sections or tags: somebody must create them on the site first",
            Self::Moderate => "it cannot see, approve or answer comments",
        }
    }
}

/// What was found about a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Connection {
    /// The site's own name.
    pub site: String,
    /// Its address for readers.
    pub home: String,
    /// The account's number.
    pub account: u64,
    /// The account's displayed name.
    pub name: String,
    /// Its roles.
    pub roles: Vec<String>,
    /// What it may.
    pub rights: BTreeMap<Right, bool>,
    /// What its plugins add to the API.
    pub namespaces: Vec<String>,
    /// Which plugins count reads there.
    pub counters: Vec<Counter>,
    /// Which plugins write what search engines read: Marbre leaves their fields alone.
    pub search_plugins: Vec<SearchPlugin>,
    /// Whether bylines can be given to several people.
    pub co_authors: bool,
    /// The clock of the site minus ours, in seconds, where it says.
    pub clock_off: Option<i64>,
    /// Whether its WordPress is older than 6.1, by what its API lacks: no site has to tell its version.
    pub older: bool,
    /// How the latest articles there are written; none where they are too few to tell.
    pub markup: Option<Markup>,
}

/// A part of the API that came with 6.1, the oldest WordPress that Marbre is tried with.
const SINCE_OLDEST: &str = "/wp/v2/templates/lookup";

/// How many articles are looked at to know how a site writes, and how few of them say nothing.
const LATEST: usize = 10;
const ENOUGH: usize = 3;

impl Connection {
    /// What the account lacks, the most important first.
    pub fn lacks(&self) -> Vec<Right> {
        let mut lacking: Vec<Right> = RIGHTS
            .iter()
            .map(|(right, _)| *right)
            .filter(|right| self.rights.get(right) != Some(&true))
            .collect();
        lacking.sort_by_key(|right| !right.is_needed());
        lacking
    }
}

#[derive(Debug, Deserialize)]
struct Index {
    #[serde(default)]
    name: String,
    #[serde(default)]
    home: String,
    #[serde(default)]
    namespaces: Vec<String>,
    #[serde(default)]
    routes: BTreeMap<String, serde::de::IgnoredAny>,
}

#[derive(Debug, Deserialize)]
struct Me {
    id: u64,
    name: String,
    #[serde(default)]
    roles: Vec<String>,
    #[serde(default)]
    capabilities: BTreeMap<String, Value>,
}

/// Asks the site who we are and what we may. A list of public posts proves nothing: it is answered whatever the password.
pub async fn check(api: &Api, now: chrono::DateTime<chrono::Utc>) -> Result<Connection, RemoteError> {
    let unexpected = |what: &str, error: serde_json::Error| RemoteError::Unexpected(format!("{what}: {error}"));
    let answer = api.get("/", &[]).await?;
    let clock_off = answer.server_time.map(|theirs| (theirs - now).num_seconds());
    let index: Index = serde_json::from_value(answer.value).map_err(|error| unexpected("the API's root", error))?;
    let me = api.get("/wp/v2/users/me", &[("context", "edit".to_owned())]).await;
    let me = match me {
        Err(RemoteError::SignedOut(words)) if words.starts_with("rest_not_logged_in") => {
            // WordPress answers the same to a wrong password and to none: only a person can tell which it was.
            return Err(RemoteError::SignedOut(
                "it is mistyped or revoked; or, if it is surely right, the web server takes the Authorization header \
                 away before WordPress sees it, and whoever keeps the server can let it pass"
                    .to_owned(),
            ));
        }
        other => other?.value,
    };
    let me: Me = serde_json::from_value(me).map_err(|error| unexpected("the account", error))?;
    let may = |name: &str| match me.capabilities.get(name) {
        Some(Value::Bool(may)) => *may,
        Some(Value::Number(number)) => number.as_i64() == Some(1),
        Some(_) | None => false,
    };
    let has = |prefix: &str| index.namespaces.iter().any(|namespace| namespace.starts_with(prefix));
    Ok(Connection {
        site: plain(&index.name),
        home: index.home,
        account: me.id,
        name: me.name,
        rights: RIGHTS.iter().map(|(right, name)| (*right, may(name))).collect(),
        counters: Counter::among(&index.namespaces),
        search_plugins: SearchPlugin::among(&index.namespaces),
        co_authors: has("coauthors"),
        roles: me.roles,
        namespaces: index.namespaces,
        clock_off,
        older: !index.routes.contains_key(SINCE_OLDEST),
        markup: markup(api).await?,
    })
}

/// Which editor a site writes with. It tells nobody which it has, and its plugins only to administrators: so its latest
/// articles are looked at.
async fn markup(api: &Api) -> Result<Option<Markup>, RemoteError> {
    let asked = [
        ("context", "edit".to_owned()),
        ("per_page", LATEST.to_string()),
        ("orderby", "id".to_owned()),
        ("_fields", "content.raw".to_owned()),
    ];
    let latest = match api.get("/wp/v2/posts", &asked).await {
        Ok(answer) => answer.value,
        Err(error @ RemoteError::SignedOut(_)) => return Err(error),
        // Who may not edit what others wrote is not shown how it is written, and no site is refused for that.
        Err(_) => return Ok(None),
    };
    let posts = latest.as_array().map(Vec::as_slice).unwrap_or_default();
    Ok(written_as(
        posts.iter().filter_map(|post| post["content"]["raw"].as_str()),
    ))
}

fn written_as<'a>(texts: impl Iterator<Item = &'a str>) -> Option<Markup> {
    let written: Vec<bool> = texts.filter(|text| !text.trim().is_empty()).map(has_blocks).collect();
    match written.iter().any(|blocks| *blocks) {
        true => Some(Markup::Blocks),
        false if written.len() >= ENOUGH => Some(Markup::Classic),
        false => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_editor_is_known_by_what_it_wrote() {
        let of = |texts: &[&str]| written_as(texts.iter().copied());
        let block = "<!-- wp:paragraph -->\n<p>Le bac part.</p>\n<!-- /wp:paragraph -->";
        assert_eq!(of(&["Le bac part.", block, "Le mil."]), Some(Markup::Blocks));
        assert_eq!(
            of(&["Le bac part.", "<b>Le mil.</b>", "Le fleuve."]),
            Some(Markup::Classic)
        );
        assert_eq!(of(&["Le bac part.", "", " \n"]), None, "one text says little");
        assert_eq!(of(&[]), None);
    }
}
