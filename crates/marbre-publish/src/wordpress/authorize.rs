//! The site's own page on which somebody lets Marbre sign in, and the link by which the password comes back from the browser.
//! Opens nothing, knows no clock; the password is in no message and no formatter's output.

use super::address::{Address, same_origin, secure};
use super::answer::{self, RemoteError, plain};
use super::api::{Api, Secret, page_without_account};
use super::revoke::revoke;
use reqwest::{StatusCode, Url};
use serde::Deserialize;
use serde_json::{Value, json};

/// The scheme of links that come back to Marbre.
pub const SCHEME: &str = "marbre";

/// What stands after the scheme; WordPress refuses a link without it.
const PLACE: &str = "connect";

/// Under which number sites know Marbre: the same on every machine, so that their owners recognise it.
const APP: &str = "b0c5b1a6-3b0e-4c1e-9d0a-6d6172627265";

/// No link is longer: a password has 24 letters, an account 60.
const LONGEST_LINK: usize = 4096;

/// Where a site lets people allow a program, as the site itself says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// The API.
    pub root: Address,
    /// The site's address as WordPress knows it; it comes back in the link.
    pub site: Url,
    page: Url,
}

/// Why a site has no such page.
#[derive(Debug, thiserror::Error)]
pub enum NoInvitation {
    /// The site did not answer as it should.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// Application passwords are not to be had there.
    #[error(
        "the site offers no application passwords: its WordPress is older than 5.6, it is not https, or a plugin switched them off"
    )]
    NoPasswords,
}

#[derive(Deserialize)]
struct Index {
    url: String,
    #[serde(default)]
    authentication: Value,
}

/// Asks a site where a program is allowed. Nobody signs in for that.
pub async fn invitation(root: Address) -> Result<Invitation, NoInvitation> {
    let page = page_without_account(&root.route("/", &[])).await?;
    if !same_origin(&page.url, root.url()) {
        return Err(RemoteError::Elsewhere(page.url.to_string()).into());
    }
    let status = StatusCode::from_u16(page.status).unwrap_or(StatusCode::OK);
    let unexpected = |words: String| RemoteError::Unexpected(format!("the API's root: {words}"));
    let value = answer::read(status, "", page.body.as_bytes())?;
    let index: Index = serde_json::from_value(value).map_err(|error| unexpected(error.to_string()))?;
    // Without any way to sign in WordPress writes an empty list there.
    let Some(named) = index
        .authentication
        .pointer("/application-passwords/endpoints/authorization")
        .and_then(Value::as_str)
    else {
        return Err(NoInvitation::NoPasswords);
    };
    let address = |words: &str| Url::parse(words).map_err(|_| unexpected(plain(words)));
    let (site, page) = (address(&index.url)?, address(named)?);
    secure(&page).map_err(|error| unexpected(error.to_string()))?;
    if !same_origin(&page, &site) {
        return Err(RemoteError::Elsewhere(page.to_string()).into());
    }
    Ok(Invitation::new(root, site, page))
}

impl Invitation {
    /// An invitation as a site gives it.
    pub fn new(root: Address, site: Url, page: Url) -> Self {
        Self { root, site, page }
    }

    /// The page to open. With a state, the answer comes back as a link that carries it; without, the page shows the password.
    pub fn page(&self, name: &str, state: Option<&str>) -> Url {
        let mut page = self.page.clone();
        {
            let mut query = page.query_pairs_mut();
            query.append_pair("app_name", name).append_pair("app_id", APP);
            if let Some(state) = state {
                let back = format!("{SCHEME}://{PLACE}?state={state}");
                query
                    .append_pair("success_url", &back)
                    .append_pair("reject_url", &format!("{back}&refused=yes"));
            }
        }
        page
    }

    /// Whether a link speaks of this site.
    pub fn is_of(&self, site: &Url) -> bool {
        same_origin(&self.site, site) && self.site.path().trim_end_matches('/') == site.path().trim_end_matches('/')
    }
}

/// A link that came back from a browser, read and not believed yet.
#[derive(Debug)]
pub struct Link {
    /// Which question it answers.
    pub state: String,
    /// The answer.
    pub reply: Reply,
}

/// What somebody decided on the site's page.
#[derive(Debug)]
pub enum Reply {
    /// Marbre may sign in.
    Allowed {
        /// Which site says so.
        site: Url,
        /// As whom.
        user: String,
        /// With this password.
        password: Secret,
    },
    /// Marbre may not.
    Refused,
}

impl Link {
    /// Reads a link; nothing where it is none of ours.
    pub fn read(words: &str) -> Option<Self> {
        if words.len() > LONGEST_LINK {
            return None;
        }
        let link = Url::parse(words).ok()?;
        if link.scheme() != SCHEME || link.host_str() != Some(PLACE) {
            return None;
        }
        let part = |wanted: &str| {
            let found = link.query_pairs().find(|(name, _)| name == wanted);
            found.map(|(_, part)| part.into_owned()).filter(|part| !part.is_empty())
        };
        let state = part("state")?;
        let reply = match (part("site_url"), part("user_login"), part("password")) {
            (Some(site), Some(user), Some(password)) => Reply::Allowed {
                site: Url::parse(&site).ok()?,
                user,
                password: Secret::new(&password),
            },
            // WordPress's own word, where it makes the address of a refusal itself.
            _ if part("refused").is_some() || part("success").is_some_and(|is| is == "false") => Reply::Refused,
            _ => return None,
        };
        Some(Self { state, reply })
    }
}

/// Trades the password that a browser carried for one that only the site and this program have seen: links stand in
/// lists of running programs. Where the site makes no other, the first one serves on.
pub async fn renew(api: &Api, name: &str) -> Result<Secret, RemoteError> {
    let body = json!({ "name": name, "app_id": APP });
    let made = api.post("/wp/v2/users/me/application-passwords", &body).await?;
    let password = made.value.get("password").and_then(Value::as_str);
    let password = Secret::new(password.unwrap_or_default());
    let fresh = Api::new(api.address().clone(), api.user(), password.clone())?;
    fresh.get("/wp/v2/users/me", &[("context", "edit".to_owned())]).await?;
    revoke(api).await?;
    Ok(password)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn invited(site: &str, page: &str) -> Invitation {
        Invitation::new(
            Address::of_root("https://journal.example/wp-json/").unwrap(),
            Url::parse(site).unwrap(),
            Url::parse(page).unwrap(),
        )
    }

    #[test]
    fn the_page_carries_the_state_in_what_comes_back_only() {
        let invited = invited(
            "https://journal.example",
            "https://journal.example/wp-admin/authorize-application.php",
        );
        let page = invited.page("Marbre, La Gazette", Some("abc"));
        let pairs: Vec<(String, String)> = page.query_pairs().into_owned().collect();
        assert_eq!(
            pairs
                .iter()
                .map(|(name, part)| (name.as_str(), part.as_str()))
                .collect::<Vec<_>>(),
            [
                ("app_name", "Marbre, La Gazette"),
                ("app_id", APP),
                ("success_url", "marbre://connect?state=abc"),
                ("reject_url", "marbre://connect?state=abc&refused=yes"),
            ]
        );
        let by_hand = invited.page("Marbre", None);
        assert!(!by_hand.as_str().contains("_url"), "{by_hand}");
    }

    #[test]
    fn a_link_is_read_as_wordpress_writes_it_and_shows_no_password() {
        let link = Link::read(
            "marbre://connect?state=abc&site_url=https%3A%2F%2Fjournal.example&user_login=desk&password=abcd%20efgh",
        )
        .expect("it is one of ours");
        assert_eq!(link.state, "abc");
        assert!(!format!("{link:?}").contains("abcd"), "{link:?}");
        let Reply::Allowed { user, password, .. } = link.reply else {
            panic!("it is allowed")
        };
        assert_eq!((user.as_str(), password.expose()), ("desk", "abcdefgh"));
        for refused in [
            "marbre://connect?state=abc&refused=yes",
            "marbre://connect?state=abc&success=false",
        ] {
            assert!(Link::read(refused).is_some_and(|link| matches!(link.reply, Reply::Refused)));
        }
    }

    #[test]
    fn what_is_no_link_of_ours_is_nothing() {
        let long = format!("marbre://connect?state={}&refused=yes", "x".repeat(5000));
        for words in [
            "",
            "marbre:",
            "marbre://open?state=a&refused=yes",
            "https://connect?state=a&refused=yes",
            "marbre://connect?refused=yes",
            "marbre://connect?state=a",
            "marbre://connect?state=a&site_url=x&user_login=desk&password=p",
            "marbre://connect?state=a&site_url=https%3A%2F%2Fx&user_login=&password=p",
            &long,
        ] {
            assert!(Link::read(words).is_none(), "{words}");
        }
    }

    #[test]
    fn only_the_site_that_was_asked_answers() {
        let asked = invited(
            "https://journal.example/blog",
            "https://journal.example/blog/wp-admin/a.php",
        );
        let is = |site: &str| asked.is_of(&Url::parse(site).unwrap());
        assert!(is("https://journal.example/blog/"));
        for other in [
            "https://journal.example",
            "http://journal.example/blog",
            "https://journal.example:8443/blog",
            "https://journal.example.evil/blog",
        ] {
            assert!(!is(other), "{other}");
        }
    }
}
