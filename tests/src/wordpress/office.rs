//! A newsroom at work in this process beside a real WordPress: the real time, moved by as much as a test wants, a line that
//! can be hurt, and what stands on the site asked of the site itself.

use super::fault::nothing;
use super::proxy::Proxy;
use super::publisher::now;
use super::server::WordPress;
use crate::e2e::wait::look_until;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use marbre_desk::sites::connect;
use marbre_desk::view::DeliveryView;
use marbre_desk::{ActOptions, BylineInput, Desk, DeskError, NewNewsroom, Surroundings, run_outbox};
use marbre_domain::byline::BylineRole;
use marbre_domain::ids::{MemberId, PieceId, SiteId};
use marbre_domain::member::Role;
use marbre_domain::piece::{FieldName, PieceKind};
use marbre_domain::schedule::WallTime;
use marbre_domain::taxonomy::Taxonomy;
use marbre_domain::text::block::{Block, BlockKind};
use marbre_domain::text::delta::TextName;
use marbre_domain::workflow::{Action, State};
use marbre_publish::wordpress::Secret;
use serde_json::Value;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

/// The real time and as much more.
#[derive(Clone)]
struct Moved {
    began: Instant,
    by: Arc<Mutex<TimeDelta>>,
    chance: Arc<Mutex<fastrand::Rng>>,
}

impl Moved {
    fn by(&self) -> TimeDelta {
        *self.by.lock().expect("nobody failed")
    }
}

impl Surroundings for Moved {
    fn now(&self) -> DateTime<Utc> {
        now() + self.by()
    }

    fn elapsed(&self) -> Duration {
        // A machine that slept knows that it did: only a clock that somebody set is in doubt.
        self.began.elapsed() + self.by().to_std().unwrap_or_default()
    }

    fn random(&mut self, bytes: &mut [u8]) {
        self.chance.lock().expect("nobody failed").fill(bytes);
    }
}

/// WordPress publishes at once what is less than a minute away, so an hour that is waited for is a little further: by as long as
/// a slow machine may take to leave it there.
pub const SOON: TimeDelta = TimeDelta::seconds(80);

/// The newsroom, its site, and the line between them.
pub struct Office {
    /// The site.
    pub site: WordPress,
    /// The line to it.
    pub proxy: Proxy,
    /// Who decides.
    pub chief: MemberId,
    /// The newsroom.
    pub desk: Arc<Mutex<Desk>>,
    /// The site's own name in the newsroom.
    pub site_id: SiteId,
    time: Moved,
    byline: BylineInput,
    terms: [(Taxonomy, marbre_domain::ids::TermId); 2],
    _folder: tempfile::TempDir,
}

impl Office {
    /// A newsroom that leaves hours to its site up to a second before they come.
    ///
    /// # Panics
    ///
    /// When a package is missing, or the site does not let anybody in.
    pub async fn open() -> Self {
        Self::with_margin(1).await
    }

    /// The same with another margin, in seconds.
    ///
    /// # Panics
    ///
    /// As for [`Office::open`].
    pub async fn with_margin(margin_s: u32) -> Self {
        let site = WordPress::start();
        let proxy = Proxy::before(&site.host(), nothing());
        let folder = tempfile::tempdir().expect("a folder");
        let time = Moved {
            began: Instant::now(),
            by: Arc::default(),
            chance: Arc::new(Mutex::new(fastrand::Rng::with_seed(20_261_125))),
        };
        let new = NewNewsroom {
            name: "La Gazette de Wansi".to_owned(),
            member: "Aminata N.".to_owned(),
            role: Role::Chief,
            zone: "Africa/Bamako".to_owned(),
            language: "fr".to_owned(),
        };
        let home = folder.path().join("home");
        let (mut desk, chief) = Desk::init(&home, &new, Box::new(time.clone())).expect("a newsroom");
        desk.unlock_passwords("une phrase de passe");
        let user = site.user("desk");
        let mut connected = connect(&proxy.url(), &user.name, Secret::new(&user.password), false, now())
            .await
            .expect("the site lets the desk in");
        connected.settings.create_terms = true;
        connected.settings.margin_s = margin_s;
        let site_id = desk.add_wordpress_site(chief, connected).expect("it is kept");
        let section = desk.add_term(chief, Taxonomy::Section, "Fleuve", None, None);
        let country = desk.add_term(chief, Taxonomy::Country, "Mali", None, None);
        let terms = [
            (Taxonomy::Section, section.expect("a term")),
            (Taxonomy::Country, country.expect("a term")),
        ];
        let signer = desk.add_signer(chief, "Ousmane Diarra").expect("somebody signs");
        let byline = BylineInput {
            signer: Some(signer),
            role: BylineRole::Author,
            place: String::new(),
        };
        Self {
            site,
            proxy,
            chief,
            desk: Arc::new(Mutex::new(desk)),
            site_id,
            time,
            byline,
            terms,
            _folder: folder,
        }
    }

    /// The newsroom.
    ///
    /// # Panics
    ///
    /// When somebody failed while they had it.
    pub fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().expect("nobody failed")
    }

    /// The newsroom's time.
    pub fn now(&self) -> DateTime<Utc> {
        now() + self.time.by()
    }

    /// The machine slept so long, by its own clock; the site's clock has not moved.
    ///
    /// # Panics
    ///
    /// When somebody failed while they moved it.
    pub fn pass(&self, time: TimeDelta) {
        *self.time.by.lock().expect("nobody failed") += time;
    }

    /// An approved piece.
    ///
    /// # Panics
    ///
    /// When the newsroom refuses.
    pub fn approved(&self, headline: &str) -> PieceId {
        let mut desk = self.desk();
        let piece = desk
            .create_piece(self.chief, PieceKind::Article, "fr")
            .expect("a piece");
        let written = [
            (FieldName::Headline, headline.to_owned()),
            (
                FieldName::Slug,
                headline.to_lowercase().replace([' ', '’'], "-").replace('è', "e"),
            ),
        ];
        for (name, words) in written {
            desk.set_field(self.chief, piece, name, &words).expect("a field");
        }
        for (text, words) in [
            (TextName::Standfirst, "Le passage coûte vingt-cinq francs."),
            (TextName::Body, "La pirogue part à l’aube vers Wansi."),
        ] {
            let blocks = [Block::new(BlockKind::Paragraph, words.to_owned())];
            desk.replace_text(self.chief, piece, text, &blocks).expect("a text");
        }
        desk.set_bylines(self.chief, piece, std::slice::from_ref(&self.byline))
            .expect("signed");
        for (taxonomy, term) in self.terms {
            desk.set_terms(self.chief, piece, taxonomy, &[term]).expect("filed");
        }
        drop(desk);
        self.act(piece, Action::Submit, &ActOptions::default())
            .expect("submitted");
        self.read_and(piece, Action::Approve).expect("approved");
        piece
    }

    /// Somebody acts.
    ///
    /// # Errors
    ///
    /// When the newsroom refuses.
    pub fn act(&self, piece: PieceId, action: Action, options: &ActOptions) -> Result<(), DeskError> {
        self.desk().act(self.chief, piece, action, options)
    }

    /// Somebody reads a piece as it stands, and acts.
    ///
    /// # Errors
    ///
    /// When the newsroom refuses.
    ///
    /// # Panics
    ///
    /// When the piece cannot be read.
    pub fn read_and(&self, piece: PieceId, action: Action) -> Result<(), DeskError> {
        let version = Some(
            self.desk()
                .version_now(self.chief, piece)
                .expect("it can be read")
                .hash(),
        );
        let read = ActOptions {
            version,
            ..ActOptions::default()
        };
        self.act(piece, action, &read)
    }

    /// Scheduled for so long from now; the hour, on a whole second.
    ///
    /// # Panics
    ///
    /// When the newsroom refuses.
    pub fn schedule(&self, piece: PieceId, time: TimeDelta) -> DateTime<Utc> {
        let wall = wall(self.now() + time);
        let due = format!("{}Z", wall.local).parse().expect("a time");
        let options = ActOptions {
            at: Some(wall),
            ..ActOptions::default()
        };
        self.act(piece, Action::Schedule, &options).expect("scheduled");
        due
    }

    /// Lets the outbox do what is due.
    ///
    /// # Panics
    ///
    /// When the newsroom's own disk fails.
    pub async fn run(&self) -> u32 {
        run_outbox(&self.desk).await.expect("the outbox runs")
    }

    /// Runs the outbox, as an open desk does, until that holds.
    ///
    /// # Panics
    ///
    /// When it never does.
    pub async fn run_until(&self, what: &str, holds: impl Fn(&Self) -> bool) {
        let began = Instant::now();
        let mut beat = tokio::time::interval(Duration::from_millis(100));
        while !holds(self) {
            assert!(
                began.elapsed() < Duration::from_secs(180),
                "{what} never came: {:?}, {}",
                self.deliveries(),
                self.posts()
            );
            beat.tick().await;
            self.run().await;
        }
    }

    /// The deliveries, the last changed first.
    ///
    /// # Panics
    ///
    /// When they cannot be read.
    pub fn deliveries(&self) -> Vec<DeliveryView> {
        self.desk().deliveries().expect("they can be read")
    }

    /// How a piece's deliveries of a kind stand that were not given up, the last changed first.
    pub fn states(&self, piece: PieceId, what: &str) -> Vec<String> {
        let all = self.deliveries().into_iter();
        all.filter(|one| one.piece == piece && one.what == what && one.state != "cancelled")
            .map(|one| one.state)
            .collect()
    }

    /// A piece's newest delivery of a kind that was not given up.
    ///
    /// # Panics
    ///
    /// When there is none.
    pub fn delivery(&self, piece: PieceId, what: &str) -> DeliveryView {
        let all = self.deliveries().into_iter();
        all.filter(|one| one.piece == piece && one.what == what && one.state != "cancelled")
            .max_by_key(|one| one.id)
            .expect("there is one")
    }

    /// Where a piece stands.
    ///
    /// # Panics
    ///
    /// When it cannot be read.
    pub fn state(&self, piece: PieceId) -> State {
        let view = self.desk().piece_view(self.chief, piece).expect("it can be read");
        view.row.state
    }

    /// Every post of the site: number, status, date in UTC, title; the trash included.
    pub fn posts(&self) -> Value {
        self.site.value(
            "array_map(fn($p) => [$p->ID, $p->post_status, $p->post_date_gmt, $p->post_title], get_posts(['post_status' => \
             ['publish', 'draft', 'future', 'pending', 'private', 'trash'], 'numberposts' => -1, 'orderby' => 'ID', 'order' \
             => 'ASC']))",
        )
    }

    /// The statuses of the site's posts.
    pub fn statuses(&self) -> Vec<String> {
        let posts = self.posts();
        let all = posts.as_array().into_iter().flatten();
        all.map(|post| post[1].as_str().unwrap_or_default().to_owned())
            .collect()
    }

    /// Somebody visits the site until it has run its cron and a post is public; Marbre sleeps.
    pub fn visited_until_public(&self) {
        self.site.visits_run_cron(true);
        let public = look_until(SOON.to_std().expect("it is ahead") * 2, || {
            self.site.value("wp_remote_get(home_url())['response']['code']");
            let statuses = self.statuses();
            if statuses.iter().any(|status| status == "publish") {
                Ok(())
            } else {
                Err(format!("{statuses:?}"))
            }
        });
        assert!(public.is_ok(), "the site never published by itself: {public:?}");
    }

    /// Neither visits nor pokes run the site's cron: its hosting forbids it.
    pub fn forbid_cron(&self) {
        self.site.add_plugin("nocron", "if (wp_doing_cron()) { exit; }");
    }
}

/// A moment as somebody would write it, in UTC, where no hour comes twice.
pub fn wall(at: DateTime<Utc>) -> WallTime {
    WallTime {
        local: at
            .to_rfc3339_opts(SecondsFormat::Secs, true)
            .trim_end_matches('Z')
            .to_owned(),
        zone: "UTC".to_owned(),
    }
}
