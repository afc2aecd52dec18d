//! An application password made in the person's own browser: where the site asks them, with which questions, and what the
//! browser brings back. Pure. The answer is bound to a secret of ours that is used once; the password is read out of the address
//! it comes in, and that address is kept nowhere.

use super::address::{Address, BadAddress, same_origin, secure};
use super::answer::RemoteError;
use super::api::{Api, Secret};
use reqwest::Url;
use serde_json::Value;

/// The name under which the site lists the password.
pub const APP_NAME: &str = "Marbre";

/// The number of this program among applications, the same on every machine.
pub const APP_ID: &str = "6f1c2a5e-4b7d-5c11-9a40-3f2b8d7e6a91";

/// The scheme of the addresses that the browser comes back by.
pub const SCHEME: &str = "marbre";

/// Why no question can be asked in the browser.
#[derive(Debug, thiserror::Error)]
pub enum CannotAsk {
    /// The site did not answer.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// The site offers no such page: application passwords are switched off, or it stands without https.
    #[error(
        "the site offers no page to authorise programs: application passwords are switched off there, or an old WordPress; make one in wp-admin and give it by hand"
    )]
    NotOffered,
    /// The page stands where a password must not be typed.
    #[error(transparent)]
    Address(#[from] BadAddress),
}

/// A site that asks its people whether a program may sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asks {
    /// The site's API.
    pub root: Address,
    endpoint: Url,
}

/// Finds where a site asks: named by the API's root, never guessed.
pub async fn asks(root: Address) -> Result<Asks, CannotAsk> {
    let api = Api::anonymous(root.clone())?;
    let index = api.get("/", &[("_fields", "authentication".to_owned())]).await?.value;
    let endpoint = endpoint_of(&index)?;
    Ok(Asks { root, endpoint })
}

fn endpoint_of(index: &Value) -> Result<Url, CannotAsk> {
    let named = index
        .pointer("/authentication/application-passwords/endpoints/authorization")
        .and_then(Value::as_str)
        .ok_or(CannotAsk::NotOffered)?;
    let url = Url::parse(named).map_err(|_| BadAddress::NotAnAddress(named.to_owned()))?;
    secure(&url)?;
    Ok(url)
}

impl Asks {
    /// The address to open in the browser.
    pub fn question(&self, state: &str) -> String {
        let mut url = self.endpoint.clone();
        // WordPress wants a host in the addresses that it sends back to.
        url.query_pairs_mut()
            .append_pair("app_name", APP_NAME)
            .append_pair("app_id", APP_ID)
            .append_pair("success_url", &format!("{SCHEME}://authorized/?state={state}"))
            .append_pair("reject_url", &format!("{SCHEME}://refused/?state={state}"));
        url.into()
    }

    /// Whether an answer comes from the site that was asked: its own address, or that of the page that asked.
    pub fn answered(&self, granted: &Granted) -> bool {
        same_origin(&granted.site, self.root.url()) || same_origin(&granted.site, &self.endpoint)
    }
}

/// What the browser brought back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Returned {
    /// The secret by which the question is found again.
    pub state: String,
    /// The answer; nothing where the person refused.
    pub granted: Option<Granted>,
}

/// A password that somebody granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granted {
    /// The site, as it calls itself.
    pub site: Url,
    /// The account.
    pub user: String,
    /// Its new password.
    pub password: Secret,
}

/// Reads the address that the browser came back by; nothing where it is none of ours. Errors do not repeat it.
pub fn returned(address: &str) -> Option<Returned> {
    let url = Url::parse(address).ok().filter(|url| url.scheme() == SCHEME)?;
    let value = |wanted: &str| {
        url.query_pairs()
            .find(|(key, _)| key == wanted)
            .map(|(_, value)| value.into_owned())
    };
    let state = value("state").unwrap_or_default();
    match url.host_str() {
        Some("refused") => Some(Returned { state, granted: None }),
        Some("authorized") => {
            // WordPress says `success=false` where an address to refuse by was not given.
            let granted = match (value("site_url"), value("user_login"), value("password")) {
                (Some(site), Some(user), Some(password)) if !user.is_empty() && !password.is_empty() => {
                    Url::parse(&site).ok().map(|site| Granted {
                        site,
                        user,
                        password: Secret::new(&password),
                    })
                }
                _ => None,
            };
            Some(Returned { state, granted })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const ENDPOINT: &str = "https://journal.example/wp-admin/authorize-application.php";

    #[test]
    fn the_site_names_the_page_and_it_must_be_safe() {
        let index = |endpoint: &str| json!({ "authentication": { "application-passwords": { "endpoints": { "authorization": endpoint } } } });
        assert_eq!(
            endpoint_of(&index(ENDPOINT)).map(String::from).ok().as_deref(),
            Some(ENDPOINT)
        );
        assert!(matches!(
            endpoint_of(&json!({ "authentication": [] })),
            Err(CannotAsk::NotOffered)
        ));
        for unsafe_ in ["http://journal.example/wp-admin/", "javascript:alert(1)", "file:///x"] {
            assert!(
                matches!(endpoint_of(&index(unsafe_)), Err(CannotAsk::Address(_))),
                "{unsafe_}"
            );
        }
    }

    fn asks() -> Asks {
        Asks {
            root: Address::of_root("https://journal.example/wp-json/").unwrap(),
            endpoint: Url::parse(ENDPOINT).unwrap(),
        }
    }

    #[test]
    fn the_question_names_both_ways_back_and_the_state() {
        let url = Url::parse(&asks().question("abc")).unwrap();
        let value = |key: &str| {
            url.query_pairs()
                .find(|(found, _)| found == key)
                .map(|(_, value)| value.into_owned())
                .unwrap_or_default()
        };
        assert_eq!(value("success_url"), "marbre://authorized/?state=abc");
        assert_eq!(value("reject_url"), "marbre://refused/?state=abc");
        assert_eq!(value("app_name"), "Marbre");
        assert!(uuid_like(&value("app_id")));
    }

    fn uuid_like(text: &str) -> bool {
        text.len() == 36 && text.split('-').map(str::len).eq([8, 4, 4, 4, 12])
    }

    #[test]
    fn what_comes_back_is_read_and_nothing_else_is() {
        let back = returned(
            "marbre://authorized/?state=s1&site_url=https%3A%2F%2Fjournal.example&user_login=desk&password=abcd%20efgh",
        )
        .unwrap();
        let granted = back.granted.unwrap();
        assert_eq!((back.state.as_str(), granted.user.as_str()), ("s1", "desk"));
        assert_eq!(granted.password.expose(), "abcdefgh");
        assert!(asks().answered(&granted));
        let other = Granted {
            site: Url::parse("https://autre.example").unwrap(),
            ..granted
        };
        assert!(!asks().answered(&other));

        assert_eq!(
            returned("marbre://refused/?state=s1").map(|back| back.granted),
            Some(None)
        );
        assert_eq!(
            returned("marbre://authorized/?state=s1&success=false").map(|back| back.granted),
            Some(None)
        );
        for stranger in [
            "https://authorized/?state=s1",
            "marbre://other/?state=s1",
            "",
            "marbre:x",
        ] {
            assert_eq!(returned(stranger), None, "{stranger}");
        }
    }
}
