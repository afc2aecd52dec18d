//! The save path, deed by deed: a piece from its first keystroke to its delivery, and all that can be said of a store.
//! Every deed gives the same rows whenever it is done, so that a store that lost its last deed can go on.

use super::scene::{DAY, Machine, open, piece};
use base64::Engine as _;
use marbre_domain::change::{Chain, Change};
use marbre_domain::ids::{DeliveryId, SiteId, VersionHash};
use marbre_domain::member::Role;
use marbre_domain::piece::FieldName;
use marbre_domain::record::{DeliveryKind, Record, SharedPiece, Transition};
use marbre_domain::text::PieceText;
use marbre_domain::text::block::Marks;
use marbre_domain::text::delta::{FlatOp, TextName};
use marbre_domain::workflow::{Action, State};
use marbre_store::bad_disk::BadDisk;
use marbre_store::{AckedBatch, OutboxRow, OutboxState, PieceFilter, Store, StoreError};
use std::collections::BTreeMap;

/// One thing that is saved and acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// The newsroom, its machine and its first member.
    Enrol,
    /// A piece begins, on its private chain.
    Begin,
    /// A keystroke batch of so many characters, by its number.
    Type(u32, usize),
    /// The journal becomes one private change.
    Coalesce,
    /// The piece is shared and submitted; what was still journaled goes with it.
    Submit,
    /// Publication is decided: transition, plan and outbox row.
    Decide,
    /// The delivery goes on.
    Deliver,
    /// What lists show is written.
    Words,
    /// A snapshot is kept to open the piece at once.
    Cache,
    /// Changes of another machine come, the later half before the earlier, or the earlier.
    Receive(Half),
    /// A fact of this machine.
    Fact,
    /// The log is carried over.
    Checkpoint,
}

/// Which half of another machine's changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Half {
    /// Those that must wait.
    Later,
    /// Those that they wait for.
    Earlier,
}

/// A short day: every way in which something is saved.
pub fn short_day() -> Vec<Deed> {
    use Deed::{Begin, Cache, Checkpoint, Coalesce, Decide, Deliver, Enrol, Fact, Receive, Submit, Type, Words};
    vec![
        Enrol,
        Begin,
        Type(1, 5),
        Type(2, 40),
        Type(3, 9_000),
        Coalesce,
        Type(4, 12),
        Words,
        Submit,
        Decide,
        Deliver,
        Cache,
        Receive(Half::Later),
        Checkpoint,
        Receive(Half::Earlier),
        Fact,
        Type(5, 30),
    ]
}

/// A long day: enough is typed for the log to be carried over by itself, several times.
pub fn long_day() -> Vec<Deed> {
    let mut deeds = vec![Deed::Enrol, Deed::Begin];
    deeds.extend((1..=28).map(|number| Deed::Type(number, 200_000)));
    deeds.insert(24, Deed::Coalesce);
    deeds
}

/// Deeds with the bytes they save.
pub struct Day {
    deeds: Vec<Deed>,
    updates: BTreeMap<u32, Vec<u8>>,
    shared: String,
    snapshot: (Vec<u8>, Vec<u8>),
    others: Vec<Change>,
}

const SESSION: &str = "une fenêtre";

impl Day {
    /// Prepares the bytes of all deeds.
    pub fn new(deeds: Vec<Deed>) -> Self {
        let mut text = PieceText::new(1).unwrap();
        let mut updates = BTreeMap::new();
        for deed in &deeds {
            if let Deed::Type(number, length) = deed {
                let mut random = fastrand::Rng::with_seed(u64::from(*number));
                let words: String = (0..*length).map(|_| random.alphabetic()).collect();
                let insert = FlatOp::words(words, Marks::none());
                updates.insert(*number, text.apply(TextName::Body, &[insert]).unwrap());
            }
        }
        let stands = PieceText::from_blocks(2, &[], &text.blocks(TextName::Body)).unwrap();
        let shared = base64::engine::general_purpose::STANDARD.encode(stands.snapshot().unwrap());
        Self {
            deeds,
            updates,
            shared,
            snapshot: (stands.snapshot().unwrap(), stands.line_cache()),
            others: changes_of_another(),
        }
    }

    /// How many deeds.
    pub fn len(&self) -> usize {
        self.deeds.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.deeds.is_empty()
    }

    /// The deed of a number.
    pub fn deed(&self, number: usize) -> Deed {
        self.deeds[number]
    }

    /// Does one deed, on a store where those before it are done.
    pub fn act(&self, store: &mut Store, number: usize) -> Result<(), StoreError> {
        let mut machine = Machine::new(1);
        machine.clock_ms += 1_000 * number as u64;
        machine.salts += 1_000 * number as u64;
        match self.deeds[number] {
            Deed::Enrol => {
                let newsroom = Record::Newsroom {
                    name: "La Gazette de Sélou".into(),
                    language: "fr".into(),
                    zone: "Africa/Bamako".into(),
                };
                let person = machine.person("Aïssata Kéita", Role::Chief);
                let records = [machine.enrolment(), newsroom, person].map(|record| (Chain::Shared, record));
                machine.append(store, &records).map(drop)
            }
            Deed::Begin => {
                let fields = BTreeMap::from([(FieldName::Headline, "Le pont rouvre".to_owned())]);
                machine
                    .append(
                        store,
                        &[(
                            Chain::Private,
                            Record::PieceNew {
                                piece: piece(1),
                                fields,
                            },
                        )],
                    )
                    .map(drop)
            }
            Deed::Type(batch, length) => {
                let acked = AckedBatch {
                    number: batch,
                    revision: batch,
                    units: u32::try_from(length).unwrap(),
                };
                store.journal(
                    piece(1),
                    machine.member,
                    &self.updates[&batch],
                    TextName::Body,
                    SESSION,
                    acked,
                )
            }
            Deed::Coalesce => self.coalesce(&mut machine, store, &[]),
            Deed::Submit => self.coalesce(&mut machine, store, &self.submission()),
            Deed::Decide => {
                let step = step(Action::Publish, State::Approved, State::Published);
                let planned = Record::Planned {
                    piece: piece(1),
                    site: site(),
                    delivery: delivery(),
                    what: DeliveryKind::Publish,
                    version: Some(version()),
                    token: "jeton".into(),
                    due: chrono_of(DAY),
                };
                let records = [(Chain::Shared, step), (Chain::Shared, planned)];
                machine
                    .write(|author| store.append_with_outbox(author, &records, &[outbox_row(OutboxState::Queued)]))
                    .map(drop)
            }
            Deed::Deliver => store.write_outbox(&outbox_row(OutboxState::Sending)),
            Deed::Words => store.write_words(piece(1), "Après six mois de travaux", "Le pont de Sélou rouvre", 49),
            Deed::Cache => {
                let arrival = store.last_arrival()?;
                store.cache_text(piece(1), Chain::Shared, arrival, &self.snapshot.0, &self.snapshot.1)
            }
            Deed::Receive(half) => {
                let (earlier, later) = self.others.split_at(self.others.len() / 2);
                let changes = match half {
                    Half::Later => later,
                    Half::Earlier => earlier,
                };
                store.receive(changes.to_vec()).map(drop)
            }
            Deed::Fact => store.set_fact("langue", "fr"),
            Deed::Checkpoint => store.checkpoint(),
        }
    }

    fn coalesce(&self, machine: &mut Machine, store: &mut Store, also: &[Record]) -> Result<(), StoreError> {
        let journal = store.journal_of(piece(1))?;
        let Some(last) = journal.last().map(|row| row.id) else {
            panic!("nothing is journaled to be coalesced");
        };
        let update = journal.into_iter().map(|row| row.update).collect::<Vec<_>>().concat();
        let mut records = vec![(
            Chain::Private,
            Record::Text {
                piece: piece(1),
                update,
            },
        )];
        records.extend(also.iter().map(|record| (Chain::Shared, record.clone())));
        machine
            .write(|author| store.coalesce(author, &records, piece(1), last))
            .map(drop)
    }

    fn submission(&self) -> [Record; 3] {
        let stands = SharedPiece {
            fields: BTreeMap::from([(FieldName::Headline, "Le pont de Sélou rouvre".to_owned())]),
            bylines: Vec::new(),
            terms: BTreeMap::new(),
            media: Vec::new(),
            embeds: Vec::new(),
            text: self.shared.clone(),
        };
        [
            Record::PieceShared {
                piece: piece(1),
                stands: Box::new(stands),
            },
            Record::Version {
                piece: piece(1),
                hash: version(),
                why: "submitted".into(),
                canonical: CANONICAL.into(),
                text: None,
            },
            step(Action::Submit, State::Draft, State::InReview),
        ]
    }
}

/// What a machine that nobody met yet has to say.
fn changes_of_another() -> Vec<Change> {
    let mut store = open(&BadDisk::plug_in()).unwrap();
    let mut machine = Machine::new(2);
    let title = |words: &str| BTreeMap::from([(FieldName::Headline, words.to_owned())]);
    let records = [
        machine.enrolment(),
        machine.person("Moussa Diarra", Role::Reporter),
        Record::PieceNew {
            piece: piece(2),
            fields: title("Le marché de Sélou"),
        },
        Record::Field {
            piece: piece(2),
            name: FieldName::Kicker,
            value: "Commerce".into(),
        },
    ];
    for record in records {
        machine.share(&mut store, record).unwrap();
    }
    store.shared_beyond(&BTreeMap::new()).unwrap()
}

const CANONICAL: &str = r#"{"format":1,"headline":"Le pont de Sélou rouvre"}"#;

fn version() -> VersionHash {
    VersionHash::of(CANONICAL.as_bytes())
}

fn site() -> SiteId {
    SiteId::new(DAY, [7; 10])
}

fn delivery() -> DeliveryId {
    DeliveryId::new(DAY, [8; 10])
}

fn chrono_of(ms: u64) -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp_millis(i64::try_from(ms).unwrap()).unwrap()
}

fn step(action: Action, from: State, to: State) -> Record {
    Record::Transition {
        piece: piece(1),
        transition: Transition::by_itself(action, from, to, Some(version())),
    }
}

fn outbox_row(state: OutboxState) -> OutboxRow {
    OutboxRow {
        id: delivery(),
        piece: piece(1),
        site: site(),
        what: DeliveryKind::Publish,
        version: Some(version()),
        token: "jeton".into(),
        note: String::new(),
        due_ms: i64::try_from(DAY).unwrap(),
        state,
        attempts: u32::from(state == OutboxState::Sending),
        next_ms: i64::try_from(DAY).unwrap(),
        detail: String::new(),
        address: String::new(),
        changed_ms: i64::try_from(DAY).unwrap(),
    }
}

/// All that a store says when it is asked, in words to be compared.
pub fn all_of(store: &Store) -> Vec<String> {
    let mut said = store.projection_lines().unwrap();
    let text = store.text_of(piece(1)).unwrap();
    let (snapshot, lines) = text.snapshot.unwrap_or_default();
    let bytes = [snapshot, lines, text.updates.concat()].concat();
    said.push(format!(
        "text {} {} {:?}",
        VersionHash::of(&bytes),
        text.journaled,
        text.left_out
    ));
    for piece in store.journaled_pieces().unwrap() {
        let rows = store.journal_of(piece).unwrap().into_iter();
        said.extend(rows.map(|row| format!("journal {} {}", row.id, VersionHash::of(&row.update))));
    }
    said.push(format!(
        "acked {:?}",
        store.last_acked(piece(1), TextName::Body, SESSION).unwrap()
    ));
    said.extend(store.outbox().unwrap().iter().map(|row| format!("{row:?}")));
    said.push(format!("fact {:?}", store.fact("langue").unwrap()));
    let pieces = store.pieces(&PieceFilter::default()).unwrap();
    said.extend(
        pieces
            .iter()
            .map(|piece| format!("signs {} touched {}", piece.signs, piece.touched_ms)),
    );
    said.push(format!("found {}", store.search("sélou", 5).unwrap().len()));
    said.push(format!(
        "heads {:?} arrival {} waiting {}",
        store.shared_heads().unwrap(),
        store.last_arrival().unwrap(),
        store.waiting().unwrap().len()
    ));
    said
}

/// Says which lines differ, and when.
#[track_caller]
pub fn assert_same(when: &str, said: &[String], expected: &[String]) {
    let missing: Vec<_> = expected.iter().filter(|line| !said.contains(line)).collect();
    let strange: Vec<_> = said.iter().filter(|line| !expected.contains(line)).collect();
    assert!(
        said == expected,
        "{when}, the store misses {missing:#?}\nand says {strange:#?}"
    );
}

/// What a store says before the first deed and after each, and the disk's step at each of these moments.
pub struct Rehearsed {
    /// What it says.
    pub said: Vec<Vec<String>>,
    /// How many steps the disk had done.
    pub steps: Vec<u64>,
    /// How many steps with the closing.
    pub total: u64,
}

/// Does all deeds on a sound disk.
pub fn rehearse(disk: &BadDisk, day: &Day) -> Rehearsed {
    disk.wipe();
    let mut store = open(disk).unwrap();
    let mut said = vec![all_of(&store)];
    let mut steps = vec![disk.steps()];
    for number in 0..day.len() {
        day.act(&mut store, number).unwrap();
        said.push(all_of(&store));
        steps.push(disk.steps());
    }
    drop(store);
    Rehearsed {
        said,
        steps,
        total: disk.steps(),
    }
}

/// Finds nothing wrong with a store, or says what.
pub fn assert_sound(store: &mut Store) {
    let verified = store.verify(&BTreeMap::new()).unwrap();
    assert_eq!(verified.troubles, []);
    assert_eq!(
        store.projection_lines().unwrap(),
        store.folded_lines().unwrap(),
        "a rebuild shows something else"
    );
}
