//! Connecting a WordPress by the person's own browser: a question bound to a state that is used once and expires, and what
//! its answer is worth. Opens no browser and hears no link: the window does both.

use crate::Desk;
use crate::sites::{ConnectError, Connected, sign_in};
use chrono::{DateTime, TimeDelta, Utc};
pub use marbre_publish::wordpress::Address;
pub use marbre_publish::wordpress::address::Url;
pub use marbre_publish::wordpress::authorize::{Invitation, Link, SCHEME};
use marbre_publish::wordpress::authorize::{Reply, invitation, renew};
use marbre_publish::wordpress::discover::discover;
use marbre_publish::wordpress::revoke::revoke;
use marbre_publish::wordpress::{Api, Secret};

/// How long a page in the browser may be answered.
pub const OPEN_FOR: TimeDelta = TimeDelta::minutes(10);

/// Why an answer from a browser is worth nothing. Its password is dropped with it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LinkRefused {
    /// It answers no question of ours, or one that was answered already.
    #[error("nobody waits for this link: it was used already, or it answers another question")]
    Unasked,
    /// Its time is over.
    #[error("the page in the browser was answered too late, after {} minutes: ask again", OPEN_FOR.num_minutes())]
    Late,
    /// Another site says that it was allowed.
    #[error("another site answered ({0}): its password was dropped, and nothing was sent there")]
    OtherSite(String),
    /// Somebody said no in the browser.
    #[error("in the browser, somebody said no: nothing was connected")]
    Declined,
    /// Nobody waits any more.
    #[error("nobody waits for the browser any more: nothing was connected")]
    Left,
}

/// A question that stands open in a browser. Answered, it is used up: there is no second answer to it.
#[derive(Debug)]
pub struct Question {
    invitation: Invitation,
    name: String,
    state: String,
    trial: bool,
    until: DateTime<Utc>,
}

/// What somebody allowed in the browser.
#[derive(Debug)]
pub struct Allowed {
    question: Question,
    user: String,
    password: Secret,
}

impl Question {
    /// Finds the site and its page for that. `name` is what the site's owner reads there; `random` binds the answer.
    pub async fn ask(
        address: &str,
        name: &str,
        trial: bool,
        now: DateTime<Utc>,
        random: [u8; 16],
    ) -> Result<Self, ConnectError> {
        let invitation = invitation(discover(address).await?).await?;
        Ok(Self::of(invitation, name, trial, now, random))
    }

    /// The same of a site that was found already.
    pub fn of(invitation: Invitation, name: &str, trial: bool, now: DateTime<Utc>, random: [u8; 16]) -> Self {
        Self {
            invitation,
            name: name.to_owned(),
            state: random.iter().map(|byte| format!("{byte:02x}")).collect(),
            trial,
            until: now + OPEN_FOR,
        }
    }

    /// The page whose answer comes back as a link.
    pub fn page(&self) -> Url {
        self.invitation.page(&self.name, Some(&self.state))
    }

    /// The same page, showing the password to be typed: for a system on which no link comes back.
    pub fn page_by_hand(&self) -> Url {
        self.invitation.page(&self.name, None)
    }

    /// What binds its answer.
    pub fn state(&self) -> &str {
        &self.state
    }

    /// Whether a link answers it. One that does not leaves it open: anybody may send links.
    pub fn is_answered_by(&self, link: &Link) -> bool {
        self.state == link.state
    }

    /// Takes the answer.
    pub fn answered(self, link: Link, now: DateTime<Utc>) -> Result<Allowed, LinkRefused> {
        if !self.is_answered_by(&link) {
            return Err(LinkRefused::Unasked);
        }
        if now >= self.until {
            return Err(LinkRefused::Late);
        }
        match link.reply {
            Reply::Refused => Err(LinkRefused::Declined),
            Reply::Allowed { site, .. } if !self.invitation.is_of(&site) => {
                Err(LinkRefused::OtherSite(site.to_string()))
            }
            Reply::Allowed { user, password, .. } => Ok(Allowed {
                question: self,
                user,
                password,
            }),
        }
    }
}

impl Allowed {
    /// Signs in with what was allowed, and trades the password that travelled through the browser for one that did not.
    /// What cannot be used is revoked: no password stays on the site that nobody has.
    pub async fn connect(self, now: DateTime<Utc>) -> Result<Connected, ConnectError> {
        let Self {
            question,
            user,
            password,
        } = self;
        let root = question.invitation.root;
        let api = Api::new(root.clone(), &user, password.clone())?;
        let mut connected = match sign_in(root, &user, password, question.trial, now).await {
            Ok(connected) => connected,
            Err(error) => {
                // It could not be used: whether it could be taken back changes nothing about why.
                let _ = revoke(&api).await;
                return Err(error);
            }
        };
        connected.by_browser = true;
        if let Ok(fresh) = renew(&api, &format!("{} (2)", question.name)).await {
            connected.password = fresh;
        }
        Ok(connected)
    }
}

/// Takes back a password that was made in the browser for a site that nobody kept.
pub async fn unmake(connected: &Connected) -> Result<(), ConnectError> {
    let address = connected
        .settings
        .address()
        .map_err(marbre_publish::wordpress::discover::NotFound::from)?;
    let api = Api::new(address, &connected.settings.user, connected.password.clone())?;
    Ok(revoke(&api).await?)
}

impl Desk {
    /// What a browser is asked under, and with: the name that the site's owner reads, and the randomness of the state.
    pub fn browser_question(&mut self) -> (String, [u8; 16]) {
        let zone: chrono_tz::Tz = self.newsroom.zone.parse().unwrap_or(chrono_tz::UTC);
        let at = self.now().with_timezone(&zone).format("%Y-%m-%d %H:%M:%S");
        // WordPress takes no name twice: the time makes it one of its own.
        let name = format!("Marbre, {}, {at}", self.newsroom.name);
        (name, self.random())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
    }

    fn question() -> Question {
        let root = Address::of_root("https://journal.example/wp-json/").expect("an address");
        let url = |words: &str| Url::parse(words).expect("an address");
        let invitation = Invitation::new(
            root,
            url("https://journal.example"),
            url("https://journal.example/a.php"),
        );
        Question::of(invitation, "Marbre", false, at(0), [7; 16])
    }

    fn answer(state: &str, site: &str, minute: i64) -> Result<Allowed, LinkRefused> {
        let link = format!("marbre://connect?state={state}&site_url={site}&user_login=desk&password=abcd");
        question().answered(Link::read(&link).expect("a link"), at(minute))
    }

    #[test]
    fn an_answer_is_worth_something_once_in_time_and_from_the_site_that_was_asked() {
        let ours = question().state().to_owned();
        assert_eq!(ours.len(), 32);
        let allowed = answer(&ours, "https%3A%2F%2Fjournal.example%2F", 9).expect("it is allowed");
        assert_eq!(allowed.user, "desk");
        assert!(!format!("{allowed:?}").contains("abcd"), "{allowed:?}");
        let refused = |state: &str, site: &str, minute| answer(state, site, minute).expect_err("it is refused");
        let site = "https%3A%2F%2Fjournal.example";
        assert_eq!(refused("abd", site, 9), LinkRefused::Unasked);
        assert_eq!(refused(&ours, site, 10), LinkRefused::Late);
        let other = refused(&ours, "https%3A%2F%2Fjournal.evil", 9);
        assert_eq!(other, LinkRefused::OtherSite("https://journal.evil/".to_owned()));
        assert!(!other.to_string().contains("abcd"));
        let no = Link::read(&format!("marbre://connect?state={ours}&refused=yes")).expect("a link");
        assert_eq!(
            question().answered(no, at(1)).expect_err("declined"),
            LinkRefused::Declined
        );
    }
}
