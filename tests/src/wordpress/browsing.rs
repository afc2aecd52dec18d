//! What a person's browser does on a WordPress: signs in, looks at the page on which a program is allowed, presses a button.

use super::server::WordPress;
use reqwest::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Client, StatusCode, Url};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A browser in which somebody signed in.
#[derive(Debug)]
pub struct Browser {
    http: Client,
    cookies: String,
}

/// A page, as it came.
#[derive(Debug)]
pub struct Shown {
    /// Its status.
    pub status: StatusCode,
    /// Its words.
    pub html: String,
    /// Where it sends.
    pub location: Option<String>,
}

fn form(fields: &[(&str, &str)]) -> String {
    let mut url = Url::parse("http://form.invalid").expect("an address");
    url.query_pairs_mut().extend_pairs(fields);
    url.query().unwrap_or_default().to_owned()
}

/// The value of a field of a form.
fn field(html: &str, name: &str) -> Option<String> {
    let input = html
        .split("<input")
        .find(|input| input.contains(&format!("name=\"{name}\"")) || input.contains(&format!("name='{name}'")))?;
    let value = input.split("value=").nth(1)?;
    let quote = value.chars().next()?;
    let value = value[1..].split(quote).next()?;
    Some(value.replace("&#038;", "&").replace("&amp;", "&"))
}

/// What a page gives its script under a name.
fn given(html: &str, name: &str) -> Value {
    let at = html
        .split(&format!("var {name} = "))
        .nth(1)
        .unwrap_or_else(|| panic!("no {name} in {html}"));
    let mut values = serde_json::Deserializer::from_str(at).into_iter::<Value>();
    values.next().expect("a value").expect("JSON")
}

impl Browser {
    /// Signs in with the account's own password, on the site's own form.
    pub async fn sign_in(site: &WordPress, user: &str) -> Self {
        let http = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client");
        let body = form(&[
            ("log", user),
            ("pwd", "not asked by any test"),
            ("wp-submit", "Log In"),
            ("testcookie", "1"),
        ]);
        let answer = http
            .post(format!("{}/wp-login.php", site.url()))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(COOKIE, "wordpress_test_cookie=WP%20Cookie%20check")
            .body(body)
            .send()
            .await
            .expect("the site answers");
        let cookies: BTreeMap<String, String> = answer
            .headers()
            .get_all(SET_COOKIE)
            .iter()
            .filter_map(|cookie| cookie.to_str().ok()?.split(';').next()?.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let cookies = cookies.iter().map(|(name, value)| format!("{name}={value}"));
        let browser = Self {
            http,
            cookies: cookies.collect::<Vec<_>>().join("; "),
        };
        assert!(browser.cookies.contains("wordpress_logged_in"), "{}", browser.cookies);
        browser
    }

    /// Opens a page.
    pub async fn open(&self, page: &Url) -> Shown {
        self.asks(self.http.get(page.clone())).await
    }

    /// Presses `approve` or `reject` in a browser that runs no script; where that leads.
    pub async fn press_without_script(&self, page: &Url, button: &str) -> Shown {
        let shown = self.open(page).await;
        assert_eq!(shown.status, StatusCode::OK, "{}", shown.html);
        let names = ["_wpnonce", "action", "app_name", "app_id", "success_url", "reject_url"];
        let given: Vec<(&str, String)> = names
            .into_iter()
            .map(|name| (name, field(&shown.html, name).unwrap_or_default()))
            .collect();
        let mut fields: Vec<(&str, &str)> = given.iter().map(|(name, value)| (*name, value.as_str())).collect();
        fields.push((button, "1"));
        let post = self.http.post(page.clone());
        let post = post.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.asks(post.body(form(&fields))).await
    }

    /// Says no, as the page's own script does; the link it goes to.
    pub async fn reject(&self, page: &Url) -> String {
        let shown = self.open(page).await;
        let app = given(&shown.html, "authApp");
        app["reject"].as_str().unwrap_or_default().to_owned()
    }

    /// Approves as the page's own script does; gives the link it goes to, or the password it shows where there is none.
    pub async fn approve(&self, page: &Url) -> String {
        let shown = self.open(page).await;
        let (app, api) = (given(&shown.html, "authApp"), given(&shown.html, "wpApiSettings"));
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let name = field(&shown.html, "app_name").unwrap_or_default();
        let body = json!({ "name": name, "app_id": field(&shown.html, "app_id").unwrap_or_default() });
        let root = text(&api["root"]);
        let request = self
            .http
            .post(format!("{}wp/v2/users/me/application-passwords?_locale=user", root))
            .header("X-WP-Nonce", text(&api["nonce"]))
            .header(CONTENT_TYPE, "application/json")
            .body(body.to_string());
        let answer = self.asks(request).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.html);
        let made: Value = serde_json::from_str(&answer.html).expect("JSON");
        let password = text(&made["password"]);
        let Some(back) = app["success"].as_str().filter(|back| !back.is_empty()) else {
            return password;
        };
        let (site, user) = (text(&app["site_url"]), text(&app["user_login"]));
        let parts = form(&[("site_url", &site), ("user_login", &user), ("password", &password)]);
        // As `encodeURIComponent` writes it.
        format!(
            "{back}{}{}",
            if back.contains('?') { '&' } else { '?' },
            parts.replace('+', "%20")
        )
    }

    async fn asks(&self, request: reqwest::RequestBuilder) -> Shown {
        let answer = request
            .header(COOKIE, &self.cookies)
            .send()
            .await
            .expect("the site answers");
        let location = answer.headers().get(LOCATION).and_then(|to| to.to_str().ok());
        Shown {
            status: answer.status(),
            location: location.map(str::to_owned),
            html: answer.text().await.expect("a page"),
        }
    }
}
