//! Where a site and its API stand. HTTPS only, except on this very machine; one host, from which credentials never stray.

pub use reqwest::Url;

/// Why an address cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadAddress {
    /// Not an address of the web.
    #[error("« {0} » is not the address of a site")]
    NotAnAddress(String),
    /// Passwords would cross the network for everybody to read.
    #[error("« {0} » is not https: the password would travel in the clear, so it is not sent")]
    NotSecure(String),
    /// A name or password inside the address would end up in logs.
    #[error("the address holds a name or a password; give them apart")]
    HoldsCredentials,
}

/// The root of a site's API, in either of the forms that WordPress offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    root: Url,
    /// The root's route stands in the query (`/index.php?rest_route=/`): a site without pretty addresses.
    in_query: bool,
}

/// Reads what a person typed as a site's address: a missing scheme is `https`.
pub fn site_address(typed: &str) -> Result<Url, BadAddress> {
    let typed = typed.trim();
    let whole = if typed.contains("://") {
        typed.to_owned()
    } else {
        format!("https://{typed}")
    };
    let url = Url::parse(&whole).map_err(|_| BadAddress::NotAnAddress(typed.to_owned()))?;
    if url.host_str().is_none() {
        return Err(BadAddress::NotAnAddress(typed.to_owned()));
    }
    secure(&url)?;
    Ok(url)
}

/// Whether credentials may be sent there.
pub fn secure(url: &Url) -> Result<(), BadAddress> {
    if !url.username().is_empty() || url.password().is_some() {
        return Err(BadAddress::HoldsCredentials);
    }
    match url.scheme() {
        "https" => Ok(()),
        "http" if is_loopback(url) => Ok(()),
        "http" => Err(BadAddress::NotSecure(url.to_string())),
        _ => Err(BadAddress::NotAnAddress(url.to_string())),
    }
}

fn is_loopback(url: &Url) -> bool {
    // A name in square brackets is an IPv6 address; nothing else is parsed from words.
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || bare
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// Whether two addresses are of one origin: scheme, host and port.
pub fn same_origin(one: &Url, other: &Url) -> bool {
    one.origin() == other.origin()
}

/// Whether two addresses are of one site for whoever typed the first: `www.` before the name changes nothing.
pub fn same_site(typed: &Url, other: &Url) -> bool {
    let name = |url: &Url| {
        let host = url.host_str().unwrap_or_default();
        host.strip_prefix("www.").unwrap_or(host).to_owned()
    };
    let whole = |url: &Url| (url.scheme().to_owned(), name(url), url.port_or_known_default());
    whole(typed) == whole(other)
}

impl Address {
    /// The API's root, as the site itself names it.
    pub fn of_root(root: &str) -> Result<Self, BadAddress> {
        let url = Url::parse(root).map_err(|_| BadAddress::NotAnAddress(root.to_owned()))?;
        secure(&url)?;
        let in_query = url.query_pairs().any(|(key, _)| key == "rest_route");
        Ok(Self { root: url, in_query })
    }

    /// The root as it is kept in settings.
    pub fn root(&self) -> &str {
        self.root.as_str()
    }

    /// The root as an address.
    pub fn url(&self) -> &Url {
        &self.root
    }

    /// The address of a route (`/wp/v2/posts`) with its query.
    pub fn route(&self, route: &str, query: &[(&str, String)]) -> Url {
        let mut url = self.root.clone();
        if self.in_query {
            url.query_pairs_mut().clear().append_pair("rest_route", route);
        } else {
            let path = format!("{}{route}", url.path().trim_end_matches('/'));
            url.set_path(&path);
            url.set_query(None);
        }
        if !query.is_empty() {
            let mut pairs = url.query_pairs_mut();
            for (key, value) in query {
                pairs.append_pair(key, value);
            }
        }
        url
    }

    /// Where the site's cron is poked.
    pub fn cron(&self) -> Url {
        let mut url = self.root.clone();
        let path = if self.in_query {
            url.path().trim_end_matches("index.php").to_owned()
        } else {
            let path = url.path().trim_end_matches('/');
            format!("{}/", path.rsplit_once('/').map_or("", |(before, _)| before))
        };
        url.set_path(&format!("{}wp-cron.php", if path.is_empty() { "/" } else { &path }));
        url.set_query(Some("doing_wp_cron"));
        url
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_the_root_lead_to_the_same_route() {
        let pretty = Address::of_root("https://journal.example/wp-json/").unwrap();
        let query = [("slug", "un titre".to_owned())];
        assert_eq!(
            pretty.route("/wp/v2/posts", &query).as_str(),
            "https://journal.example/wp-json/wp/v2/posts?slug=un+titre"
        );
        assert_eq!(
            pretty.cron().as_str(),
            "https://journal.example/wp-cron.php?doing_wp_cron"
        );
        let plain = Address::of_root("https://journal.example/blog/index.php?rest_route=/").unwrap();
        assert_eq!(
            plain.route("/wp/v2/posts", &query).as_str(),
            "https://journal.example/blog/index.php?rest_route=%2Fwp%2Fv2%2Fposts&slug=un+titre"
        );
        assert_eq!(
            plain.cron().as_str(),
            "https://journal.example/blog/wp-cron.php?doing_wp_cron"
        );
    }

    #[test]
    fn a_site_is_the_one_that_was_typed() {
        let typed = site_address("journal.example").unwrap();
        let same = |other: &str| same_site(&typed, &Url::parse(other).unwrap());
        assert!(same("https://www.journal.example/wp-json/") && same("https://journal.example:443/fr/"));
        for other in [
            "http://journal.example",
            "https://journal.example:8443",
            "https://m.journal.example",
            "https://www.journal.example.evil",
        ] {
            assert!(!same(other), "{other}");
        }
    }

    #[test]
    fn a_password_only_travels_over_https_or_on_this_machine() {
        assert!(site_address("journal.example").is_ok_and(|url| url.scheme() == "https"));
        assert!(matches!(
            site_address("http://journal.example"),
            Err(BadAddress::NotSecure(_))
        ));
        assert!(matches!(
            site_address("http://127.0.0.1.example"),
            Err(BadAddress::NotSecure(_))
        ));
        assert!(matches!(
            site_address("http://192.168.1.7"),
            Err(BadAddress::NotSecure(_))
        ));
        for loopback in ["http://127.0.0.1:8080", "http://[::1]/", "http://localhost:81/blog"] {
            assert!(site_address(loopback).is_ok(), "{loopback}");
        }
        assert_eq!(
            site_address("https://a:b@journal.example"),
            Err(BadAddress::HoldsCredentials)
        );
        for rubbish in ["", "file:///etc/passwd", "javascript:alert(1)", "https://"] {
            assert!(site_address(rubbish).is_err(), "{rubbish}");
        }
    }
}
