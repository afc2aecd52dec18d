//! The outbox at work: what is due leaves, once, is read back, and what was seen is written down.
//!
//! One process owns the profile, by an operating-system lock, and in it one run has the turn: so there is one runner. No
//! lock on the desk is held while a site is spoken to. What a person does with a delivery is in `handling`.

mod handling;

use crate::Desk;
use crate::content::instant;
use crate::error::DeskError;
use crate::fault::{Fault, FaultCode};
use crate::newsroom::{Newsroom, SiteRecord};
use crate::sites::{AnySite, STATIC, fact_of};
use chrono::{DateTime, Utc};
use marbre_domain::change::Chain;
use marbre_domain::fold::PieceFold;
use marbre_domain::ids::{BlobHash, DeliveryId, MemberId, SiteId, VersionHash};
use marbre_domain::piece::FieldName;
use marbre_domain::record::{DeliveryKind, Record, Transition};
use marbre_domain::taxonomy::{Taxonomy, Term};
use marbre_domain::workflow::{Action, Asker, Given, State, decide};
use marbre_publish::deliver::job::{Job, Order, Seen};
use marbre_publish::deliver::readback::Difference;
use marbre_publish::deliver::{DeliverError, Holdings};
use marbre_publish::settings::{FixedPage, MenuItem, SiteLanguage, SiteSettings, Target};
use marbre_store::{OutboxRow, OutboxState};
use std::sync::{Arc, Mutex, PoisonError};

/// Past this lateness a scheduled piece asks instead of leaving, in milliseconds.
const LATE_MS: i64 = 2 * 60 * 60 * 1_000;
/// A public page that still differs after so many looks is said to be refused.
const LOOKS: u32 = 6;
/// Before the hash of what a person decided to replace on the site, in a delivery's note.
pub(crate) const OVER: &str = "over:";
/// How a delivery says that an embargo holds it.
const EMBARGO: &str = "embargo";
/// A delivery that failed so often waits for a person.
const ATTEMPTS: u32 = 24;

/// What a delivery may ask of this machine.
pub struct Postman {
    desk: Arc<Mutex<Desk>>,
    site: SiteId,
}

fn lock(desk: &Mutex<Desk>) -> std::sync::MutexGuard<'_, Desk> {
    desk.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Holdings for Postman {
    fn blob(&self, blob: BlobHash) -> Result<Vec<u8>, String> {
        lock(&self.desk).blobs.read(blob).map_err(|error| error.to_string())
    }

    fn version(&self, version: VersionHash) -> Result<Vec<u8>, String> {
        match lock(&self.desk).store.version(version) {
            Ok(Some(content)) => Ok(content.canonical_bytes()),
            Ok(None) => Err("it is not kept here".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }

    fn has_head(&self, head: &str) -> bool {
        let Some((device, seq)) = head.split_once(':') else {
            return false;
        };
        match (device.parse(), seq.parse()) {
            (Ok(device), Ok(seq)) => lock(&self.desk).store.has_shared(device, seq).unwrap_or(false),
            _ => false,
        }
    }

    fn recall(&self, key: &str) -> Result<Option<String>, String> {
        let found = lock(&self.desk).store.fact(&fact_of(self.site, key));
        found.map_err(|error| error.to_string())
    }

    fn remember(&self, key: &str, value: &str) -> Result<(), String> {
        let kept = lock(&self.desk).store.set_fact(&fact_of(self.site, key), value);
        kept.map_err(|error| error.to_string())
    }
}

/// Delivers everything that is due now and gives how many deliveries were tried. Waits for a run that is under way: two
/// would send the same.
pub async fn run_outbox(desk: &Arc<Mutex<Desk>>) -> Result<u32, DeskError> {
    let turn = Arc::clone(&lock(desk).turn);
    let _mine = turn.lock_owned().await;
    let mut tried = 0;
    let mut seen_this_run: Vec<DeliveryId> = Vec::new();
    loop {
        let next = lock(desk).next_delivery(&seen_this_run)?;
        let Some((row, site, job)) = next else { return Ok(tried) };
        seen_this_run.push(row.id);
        tried += 1;
        let now = lock(desk).now();
        let holdings = Postman {
            desk: Arc::clone(desk),
            site: row.site,
        };
        let outcome = site.deliver(&job, &holdings, now).await;
        lock(desk).delivered(row, &job, outcome)?;
    }
}

impl Desk {
    /// The next delivery that may leave now, marked as under way.
    fn next_delivery(&mut self, not: &[DeliveryId]) -> Result<Option<(OutboxRow, AnySite, Job)>, DeskError> {
        if !self.damage.is_empty() {
            return Ok(None);
        }
        let now = self.now();
        let now_ms = now.timestamp_millis();
        let doubt = self.clock_doubt()?;
        for mut row in self.store.open_outbox()? {
            let publication = match row.what {
                DeliveryKind::Publish => self.store.piece(row.piece)?.map(|stored| stored.fold),
                DeliveryKind::Withdraw | DeliveryKind::Expire => None,
            };
            if publication.as_ref().is_some_and(|fold| is_given_up(fold, &row)) {
                row.state = OutboxState::Cancelled;
                row.changed_ms = now_ms;
                self.store.write_outbox(&row)?;
                continue;
            }
            // What is on the site already is only looked at; everything else of it may still be to come.
            let may_leave = matches!(row.state, OutboxState::Queued | OutboxState::Sending);
            let held = doubt.filter(|_| may_leave && row.what == DeliveryKind::Publish);
            if let Some(doubt) = held
                && publication.as_ref().is_none_or(waits_for_a_time)
            {
                self.say_why(row, doubt.code(), now_ms)?;
                continue;
            }
            if doubt.is_none() && row.detail.starts_with("clock_") {
                row.detail.clear();
                self.store.write_outbox(&row)?;
            }
            if row.next_ms > now_ms || row.due_ms > now_ms || not.contains(&row.id) {
                continue;
            }
            // The embargo as it stands now: it may be younger than the hour.
            let embargo = publication.as_ref().and_then(embargo_of);
            if embargo.is_some_and(|until| until > now) {
                self.say_why(row, EMBARGO, now_ms)?;
                continue;
            }
            if row.detail == EMBARGO {
                row.detail.clear();
            }
            let due_ms = embargo.map_or(row.due_ms, |until| row.due_ms.max(until.timestamp_millis()));
            if row.attempts == 0 && row.what == DeliveryKind::Publish && now_ms - due_ms > LATE_MS {
                row.state = OutboxState::Stuck;
                row.detail = "late".to_owned();
                row.changed_ms = now_ms;
                self.store.write_outbox(&row)?;
                continue;
            }
            if may_leave && self.held_for_site(&mut row)? {
                continue;
            }
            let Some(site) = self.newsroom.sites.get(&row.site).cloned() else {
                continue;
            };
            let Some(order) = self.order(&row)? else {
                row.state = OutboxState::Stuck;
                row.detail =
                    Fault::plain(FaultCode::VersionNotHere).kept("the approved version is not kept on this machine");
                self.store.write_outbox(&row)?;
                continue;
            };
            let established = self.store.is_established(row.site)?;
            let heads = self
                .store
                .shared_heads()?
                .into_iter()
                .map(|(device, seq)| format!("{device}:{seq}"))
                .collect();
            let at = DateTime::<Utc>::from_timestamp_millis(row.due_ms).unwrap_or(now);
            let job = Job {
                token: row.token.clone(),
                at,
                heads,
                established,
                over: row.note.strip_prefix(OVER).map(str::to_owned),
                order,
            };
            let site = match self.site_of(&site)? {
                Ok(site) => site,
                Err(why) => {
                    row.state = OutboxState::Stuck;
                    row.detail = why;
                    row.changed_ms = now_ms;
                    self.store.write_outbox(&row)?;
                    self.events.push(crate::Event::Changed(vec![row.piece]));
                    continue;
                }
            };
            if let Some(fold) = &publication {
                self.overtake_removals(fold, &row)?;
            }
            row.state = OutboxState::Sending;
            row.attempts += 1;
            row.changed_ms = now_ms;
            self.store.write_outbox(&row)?;
            return Ok(Some((row, site, job)));
        }
        Ok(None)
    }

    /// Lets a delivery wait, and says why where that is news.
    fn say_why(&mut self, mut row: OutboxRow, why: &str, now_ms: i64) -> Result<(), DeskError> {
        if row.detail != why {
            row.detail = why.to_owned();
            row.changed_ms = now_ms;
            self.store.write_outbox(&row)?;
            self.events.push(crate::Event::Changed(vec![row.piece]));
        }
        Ok(())
    }

    /// What was to come off that site before this publication was decided does not come off after it.
    fn overtake_removals(&mut self, fold: &PieceFold, row: &OutboxRow) -> Result<(), DeskError> {
        let older: Vec<DeliveryId> = fold
            .deliveries
            .iter()
            .map(|d| d.id)
            .take_while(|id| *id != row.id)
            .collect();
        for mut other in self.store.unfinished_outbox(row.piece)? {
            if other.site == row.site && other.what == DeliveryKind::Withdraw && older.contains(&other.id) {
                other.state = OutboxState::Cancelled;
                other.changed_ms = row.changed_ms.max(other.changed_ms);
                self.store.write_outbox(&other)?;
            }
        }
        Ok(())
    }

    fn order(&self, row: &OutboxRow) -> Result<Option<Order>, DeskError> {
        Ok(match row.what {
            DeliveryKind::Publish => {
                let Some(version) = row.version else { return Ok(None) };
                let Some(content) = self.store.version(version)? else {
                    return Ok(None);
                };
                let stored = self.store.piece(row.piece)?;
                let first_at = stored
                    .and_then(|stored| stored.fold.on_sites.get(&row.site).map(|on| on.first_at))
                    .or_else(|| DateTime::from_timestamp_millis(row.due_ms))
                    .unwrap_or_default();
                Some(Order::Publish {
                    version,
                    canonical: content.canonical_bytes(),
                    first_at,
                })
            }
            DeliveryKind::Withdraw if row.note == "kill" => Some(Order::Kill { piece: row.piece }),
            DeliveryKind::Withdraw => Some(Order::Withdraw {
                piece: row.piece,
                reason: row.note.strip_prefix("public:").unwrap_or_default().to_owned(),
            }),
            DeliveryKind::Expire => Some(Order::ExpireFlash { piece: row.piece }),
        })
    }

    /// Writes down how an attempt ended.
    fn delivered(
        &mut self,
        mut row: OutboxRow,
        job: &Job,
        outcome: Result<Seen, DeliverError>,
    ) -> Result<(), DeskError> {
        let now_ms = self.now().timestamp_millis();
        row.changed_ms = now_ms;
        // It may have been given up while it was under way: what happened on the site is still the truth, but nothing
        // follows from it, and it is not tried again.
        let given_up = self
            .store
            .delivery(row.id)?
            .is_some_and(|kept| kept.state == OutboxState::Cancelled);
        let wait = 1_000_i64 << row.attempts.min(10);
        let done = match outcome {
            Ok(Seen::Online { url }) => {
                row.state = OutboxState::Seen;
                row.address = url;
                row.detail.clear();
                true
            }
            Ok(Seen::Written { address } | Seen::Superseded { address }) => {
                row.state = OutboxState::Written;
                row.address = address;
                row.detail.clear();
                true
            }
            Ok(Seen::Differs { place, differences }) => {
                row.address = place;
                row.detail = Fault::differs(&differences).kept(told(&differences));
                row.state = if row.attempts >= LOOKS {
                    OutboxState::Refused
                } else {
                    OutboxState::Waiting
                };
                row.next_ms = now_ms + wait;
                false
            }
            Err(error) => {
                self.note_signed_out(row.site, &error)?;
                let mut words = error.to_string();
                if let DeliverError::EditedOnSite { differences, .. } = &error {
                    words = format!("{words}\n{}", told(differences));
                }
                row.detail = match self.brought_in(&row, &error)? {
                    Some(fault) => fault,
                    None => Fault::from(&error).kept(words),
                };
                row.next_ms = now_ms + wait;
                row.state = if matches!(error, DeliverError::FlashExpired { .. }) {
                    OutboxState::Cancelled
                } else if matches!(error, DeliverError::NotShown { .. } | DeliverError::StillShown { .. })
                    && row.attempts < LOOKS
                {
                    OutboxState::Waiting
                } else if error.is_transient() && row.attempts < ATTEMPTS {
                    OutboxState::Queued
                } else {
                    OutboxState::Stuck
                };
                false
            }
        };
        if !done {
            if given_up {
                row.state = OutboxState::Cancelled;
            }
            self.store.write_outbox(&row)?;
            self.events.push(crate::Event::Changed(vec![row.piece]));
            return Ok(());
        }
        let Some(stored) = self.store.piece(row.piece)? else {
            return Ok(self.store.write_outbox(&row)?);
        };
        let decided_by: MemberId = stored
            .fold
            .state_step
            .as_ref()
            .map_or(stored.fold.begun_by, |step| step.by);
        let first_at = stored.fold.on_sites.get(&row.site).map_or(job.at, |on| on.first_at);
        let seen = row.state == OutboxState::Seen;
        let mut records = vec![(
            Chain::Shared,
            Record::Delivered {
                piece: row.piece,
                site: row.site,
                delivery: row.id,
                what: row.what,
                version: row.version,
                address: row.address.clone(),
                seen,
                first_at,
                at: self.now(),
            },
        )];
        let awaited = stored.fold.state == State::Scheduled && row.version == stored.fold.approved && !given_up;
        if awaited && row.what == DeliveryKind::Publish {
            let standing = self.standing(row.piece)?;
            if let Ok(allowed) = decide(&standing.situation, Action::Publish, &Asker::clock(), &Given::default()) {
                let transition = Transition {
                    action: Action::Publish,
                    from: State::Scheduled,
                    to: allowed.to,
                    version: row.version,
                    note: String::new(),
                    public: false,
                    wall: None,
                    due: None,
                    self_approval: false,
                    override_reason: String::new(),
                };
                records.push((
                    Chain::Shared,
                    Record::Transition {
                        piece: row.piece,
                        transition,
                    },
                ));
            }
        }
        self.append_and_send(decided_by, records, std::slice::from_ref(&row))
    }

    /// The folders of the static sites, to be served on loopback.
    pub fn static_folders(&self) -> Vec<(SiteRecord, std::path::PathBuf)> {
        self.newsroom
            .sites
            .values()
            .filter(|site| site.kind == STATIC)
            .map(|site| (site.clone(), self.home.join(site.view().place)))
            .collect()
    }
}

/// Whether a publication must not leave before its time, rather than being sent by somebody now.
fn waits_for_a_time(fold: &PieceFold) -> bool {
    fold.state == State::Scheduled || !fold.field(FieldName::Embargo).is_empty()
}

/// The end of a piece's embargo: the latest where several people wrote one.
fn embargo_of(fold: &PieceFold) -> Option<DateTime<Utc>> {
    let written = fold.fields.get(&FieldName::Embargo)?;
    written.iter().filter_map(|end| instant(&end.value)).max()
}

/// Whether a newer decision overtook a delivery, by what the piece's own history says.
fn is_given_up(fold: &PieceFold, row: &OutboxRow) -> bool {
    fold.deliveries
        .iter()
        .any(|planned| planned.id == row.id && planned.given_up)
}

/// Both texts of each difference, a line each.
pub(crate) fn told(differences: &[Difference]) -> String {
    differences
        .iter()
        .map(|difference| format!("« {} » → « {} »", difference.expected, difference.found))
        .collect::<Vec<_>>()
        .join("\n")
}

/// What a site's pages are made with: the newsroom's lists in its own order, and what was set for the site.
pub(crate) fn site_settings(site: &SiteRecord, newsroom: &Newsroom, demonstration: bool) -> SiteSettings {
    let view = site.view();
    let french = newsroom.language != "en";
    let language = if french { SiteLanguage::Fr } else { SiteLanguage::En };
    let mut settings = SiteSettings::new(newsroom.name.clone(), language, newsroom.zone.clone());
    settings.base_url = view.url;
    let countries: Vec<MenuItem> = newsroom
        .terms_of(Taxonomy::Country)
        .into_iter()
        .map(|term| {
            MenuItem::new(
                term.name.clone(),
                Target::Country {
                    slug: term.slug.clone(),
                },
            )
        })
        .collect();
    if !countries.is_empty() {
        let mut menu = MenuItem::new(if french { "Les pays" } else { "Countries" }, Target::Nothing);
        menu.children = countries;
        settings.menu.push(menu);
    }
    settings
        .menu
        .push(MenuItem::new(if french { "Alertes" } else { "Alerts" }, Target::Alerts));
    settings.second_menu = sections_under(newsroom, None);
    settings.motto = site.word("motto");
    settings.footer_note = site.word("footer_note");
    if demonstration && settings.footer_note.is_empty() {
        settings.footer_note = if french {
            "Démonstration de Marbre\u{a0}: ce journal, ses lieux et ses personnes sont inventés.".to_owned()
        } else {
            "A demonstration of Marbre: this paper, its places and its people are invented.".to_owned()
        };
    }
    let about = site.word("about");
    if !about.is_empty() {
        settings.pages.push(FixedPage {
            slug: if french { "a-propos" } else { "about" }.to_owned(),
            title: if french { "À propos" } else { "About" }.to_owned(),
            body: marbre_import::from_markdown(&about).body,
        });
    }
    settings
}

fn sections_under(newsroom: &Newsroom, parent: Option<&Term>) -> Vec<MenuItem> {
    newsroom
        .terms_of(Taxonomy::Section)
        .into_iter()
        .filter(|term| term.parent == parent.map(|parent| parent.id))
        .map(|term| {
            let mut path: Vec<String> = newsroom.above(term).iter().map(|above| above.slug.clone()).collect();
            path.push(term.slug.clone());
            let mut item = MenuItem::new(term.name.clone(), Target::Section { slug: path.join("/") });
            item.children = sections_under(newsroom, Some(term));
            item
        })
        .collect()
}
