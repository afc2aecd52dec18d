//! Somebody who publishes on a WordPress under test: an invented newsroom's versions, and a memory that survives attempts.

use super::proxy::Proxy;
use super::server::WordPress;
use chrono::{DateTime, Utc};
use marbre_domain::byline::BylineRole;
use marbre_domain::ids::{BlobHash, PieceId, TermId, VersionHash};
use marbre_domain::media::MediaType;
use marbre_domain::piece::PieceKind;
use marbre_domain::text::block::{Block, BlockKind, Span};
use marbre_domain::version::{FORMAT, PrintedByline, PrintedMedia, PrintedTerm, VersionContent};
use marbre_publish::deliver::job::{Job, Order, Seen};
use marbre_publish::deliver::{DeliverError, Holdings, Site as _};
use marbre_publish::wordpress::{Channel, Secret, WordPressSettings, WordPressSite};
use std::collections::{BTreeMap, HashMap};
use std::sync::Mutex;

/// The picture of every piece that has one.
pub const PICTURE: &[u8] = include_bytes!("../../../crates/marbre-cli/demo/pictures/marche.jpg");

fn id<T: std::str::FromStr>(kind: u8, number: u64) -> T
where
    T::Err: std::fmt::Debug,
{
    format!("01a0{kind:04x}-0000-7000-8000-{number:012x}")
        .parse()
        .expect("an identifier")
}

/// A piece's number as its identifier.
pub fn piece_id(number: u64) -> PieceId {
    id(1, number)
}

fn term(number: u64, name: &str, slug: &str) -> PrintedTerm {
    PrintedTerm {
        id: id::<TermId>(2, number),
        name: name.to_owned(),
        slug: slug.to_owned(),
        above: Vec::new(),
    }
}

/// A version of a piece: everything that a publication has to carry, with characters that travel badly.
pub fn version(number: u64, headline: &str, picture: bool) -> VersionContent {
    let lead = picture.then(|| PrintedMedia {
        blob: BlobHash::of(PICTURE),
        media_type: MediaType::Jpeg,
        width: 1200,
        height: 800,
        caption: "Le marché d’Ibala, « à l’aube »".to_owned(),
        credit: "A. Diarra & fils".to_owned(),
        alt: "Des étals sous des bâches".to_owned(),
    });
    VersionContent {
        format: FORMAT,
        piece: piece_id(number),
        kind: PieceKind::Article,
        language: "fr".to_owned(),
        kicker: "Reportage".to_owned(),
        headline: headline.to_owned(),
        slug: format!("marche-{number}"),
        dateline: "Ibala, mardi".to_owned(),
        genre: String::new(),
        standfirst: vec![Span::plain("L’échoppe rouvre\u{a0}; on s’y presse.")],
        body: vec![
            Block::new(
                BlockKind::Paragraph,
                "Tout est là : 3 < 4 & le reste \\ [sic] — « dit-on ».",
            ),
            Block::new(BlockKind::Crosshead { level: 2 }, "Un prix d’ami"),
            Block::new(
                BlockKind::Item {
                    ordered: false,
                    depth: 0,
                },
                "Le mil, à 250 francs",
            ),
            Block::new(
                BlockKind::Item {
                    ordered: false,
                    depth: 0,
                },
                "Le sel ɛɔɲŋ 😀",
            ),
            Block::new(BlockKind::Quote, "On reviendra."),
        ],
        bylines: vec![PrintedByline {
            role: BylineRole::Author,
            name: "Awa Traoré".to_owned(),
            place: String::new(),
            newsroom: false,
        }],
        sections: vec![term(1, "Économie & marchés", "economie")],
        countries: vec![term(2, "Mali", "mali")],
        tags: vec![term(3, "marché", "marche")],
        lead,
        media: BTreeMap::new(),
        embeds: BTreeMap::new(),
        sources: Vec::new(),
        corrections: Vec::new(),
        flash: None,
        origin: None,
        source_blocks: BTreeMap::new(),
    }
}

/// What a machine has: the picture, and what it remembers.
#[derive(Default)]
pub struct Machine {
    memory: Mutex<HashMap<String, String>>,
}

impl Holdings for Machine {
    fn blob(&self, blob: BlobHash) -> Result<Vec<u8>, String> {
        (blob == BlobHash::of(PICTURE))
            .then(|| PICTURE.to_vec())
            .ok_or_else(|| "not here".to_owned())
    }

    fn version(&self, _: VersionHash) -> Result<Vec<u8>, String> {
        Err("a WordPress asks for no older version".to_owned())
    }

    fn has_head(&self, _: &str) -> bool {
        true
    }

    fn recall(&self, key: &str) -> Result<Option<String>, String> {
        Ok(self.memory.lock().expect("nobody failed").get(key).cloned())
    }

    fn remember(&self, key: &str, value: &str) -> Result<(), String> {
        self.memory
            .lock()
            .expect("nobody failed")
            .insert(key.to_owned(), value.to_owned());
        Ok(())
    }
}

/// The time, which a real server has as well.
#[expect(clippy::disallowed_methods, reason = "a real server's clock is the machine's")]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}

/// The order to publish a version under a token.
pub fn publish(token: &str, content: &VersionContent, now: DateTime<Utc>) -> Job {
    let canonical = content.canonical_bytes();
    order(
        token,
        Order::Publish {
            version: VersionHash::of(&canonical),
            canonical,
            first_at: now,
        },
        now,
    )
}

/// Any order.
pub fn order(token: &str, order: Order, now: DateTime<Utc>) -> Job {
    Job {
        token: token.to_owned(),
        at: now,
        heads: Vec::new(),
        established: false,
        over: None,
        order,
    }
}

/// Somebody who publishes through a proxy.
pub struct Publisher {
    /// What they decided about the site.
    pub settings: WordPressSettings,
    /// The account's password.
    pub password: Secret,
    /// Their way to it.
    pub channel: Channel,
    /// Their machine.
    pub machine: Machine,
}

impl Publisher {
    /// As one of the site's users, at an address.
    pub fn at(url: &str, site: &WordPress, user: &str) -> Self {
        let user = site.user(user);
        let mut settings = WordPressSettings::new(&format!("{url}/wp-json/"), &user.name);
        settings.create_terms = true;
        Self {
            settings,
            password: Secret::new(&user.password),
            channel: Channel::new().expect("a client"),
            machine: Machine::default(),
        }
    }

    /// As the desk's account, through a proxy.
    pub fn through(proxy: &Proxy, site: &WordPress) -> Self {
        Self::at(&proxy.url(), site, "desk")
    }

    /// One attempt.
    pub async fn try_once(&self, job: &Job) -> Result<Seen, DeliverError> {
        let site = WordPressSite::new(self.settings.clone(), self.password.clone(), self.channel.clone());
        site.deliver(job, &self.machine, job.at).await
    }

    /// Attempts until it is done, as the outbox does, and how many it took.
    ///
    /// # Panics
    ///
    /// When something is refused that cannot heal, or it never ends.
    pub async fn persist(&self, job: &Job) -> (Seen, u32) {
        match self.try_long(job).await {
            Ok(done) => done,
            Err(why) => panic!("{why}"),
        }
    }

    /// The same for who goes on with other pieces when one does not come through.
    ///
    /// # Errors
    ///
    /// What the last attempt met.
    pub async fn try_long(&self, job: &Job) -> Result<(Seen, u32), String> {
        let mut last = String::new();
        for attempt in 1..=400 {
            match self.try_once(job).await {
                Ok(Seen::Differs { differences, .. }) => return Err(format!("the site changed it: {differences:?}")),
                Ok(seen) => return Ok((seen, attempt)),
                Err(error) if error.is_transient() => last = error.to_string(),
                Err(error) => return Err(format!("attempt {attempt} cannot heal: {error}")),
            }
        }
        Err(format!("four hundred attempts at {} did not do: {last}", job.token))
    }
}
