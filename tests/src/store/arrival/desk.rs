//! One of the machines: all the kinds of thing it writes, drawn at random.

use super::load;
use crate::store::scene::{DAY, Machine, open};
use base64::Engine as _;
use marbre_domain::byline::{Byline, BylineRole, Signer, SignerChange};
use marbre_domain::ids::{CommentId, DeliveryId, PieceId, SignerId, SiteId, TermId, VersionHash};
use marbre_domain::member::{MemberChange, Role};
use marbre_domain::piece::FieldName;
use marbre_domain::record::{DeliveryKind, Record, SharedPiece, Transition};
use marbre_domain::taxonomy::{Taxonomy, Term, TermChange};
use marbre_domain::text::PieceText;
use marbre_domain::text::block::{Block, BlockAttrs, Marks, Span};
use marbre_domain::text::delta::{FlatOp, TextName};
use marbre_domain::workflow::{Action, State};
use marbre_store::Store;
use marbre_store::bad_disk::BadDisk;
use std::collections::BTreeMap;

/// A machine with its store.
pub(super) struct Desk {
    pub machine: Machine,
    pub store: Store,
    peers: u64,
}

/// A machine that joins.
pub(super) fn begin(number: u8) -> Desk {
    let disk = BadDisk::plug_in();
    let mut desk = Desk {
        machine: Machine::new(number),
        store: open(&disk).unwrap(),
        peers: u64::from(number) << 32,
    };
    let records = [desk.machine.enrolment(), desk.machine.person("Un membre", Role::Chief)];
    for record in records {
        desk.machine.share(&mut desk.store, record).unwrap();
    }
    desk
}

impl Desk {
    pub fn share(&mut self, record: Record) {
        self.machine.share(&mut self.store, record).unwrap();
    }

    fn peer(&mut self) -> u64 {
        self.peers += 1;
        self.peers
    }

    /// A piece begins, shared at once.
    pub fn begin_piece(&mut self, piece: PieceId, round: usize, random: &mut fastrand::Rng) {
        let body = vec![Block {
            attrs: BlockAttrs::default(),
            spans: vec![Span::plain(words(random))],
        }];
        let text = PieceText::from_blocks(self.peer(), &[Span::plain("Le chapô")], &body).unwrap();
        let stands = SharedPiece {
            fields: BTreeMap::from([(FieldName::Headline, format!("Un titre, au tour {round}"))]),
            bylines: Vec::new(),
            terms: BTreeMap::new(),
            media: Vec::new(),
            embeds: Vec::new(),
            text: base64::engine::general_purpose::STANDARD.encode(text.snapshot().unwrap()),
        };
        self.share(Record::PieceShared {
            piece,
            stands: Box::new(stands),
        });
    }

    /// Any of the things that a machine writes about a piece or about the newsroom.
    pub fn write(&mut self, piece: PieceId, round: usize, random: &mut fastrand::Rng) {
        let round = u64::try_from(round).unwrap();
        let bytes = [random.u8(..4); 10];
        let version = VersionHash::of(format!("{{\"tour\":{}}}", random.u8(..6)).as_bytes());
        let record = match random.u8(..19) {
            0..4 => return self.type_in(piece, random),
            4 => Record::Field {
                piece,
                name: FieldName::Headline,
                value: words(random),
            },
            5 => Record::Field {
                piece,
                name: FieldName::Kicker,
                value: words(random),
            },
            6 | 7 => Record::Transition {
                piece,
                transition: any_transition(version, random),
            },
            8 => {
                let byline = Byline {
                    signer: Some(SignerId::new(DAY, bytes)),
                    role: BylineRole::Author,
                    place: words(random),
                };
                Record::Bylines {
                    piece,
                    bylines: vec![byline],
                }
            }
            9 => Record::Terms {
                piece,
                taxonomy: Taxonomy::Section,
                terms: vec![TermId::new(DAY, bytes)],
            },
            10 => {
                let canonical = format!("{{\"tour\":{}}}", random.u8(..6));
                Record::Version {
                    piece,
                    hash: VersionHash::of(canonical.as_bytes()),
                    why: "submitted".into(),
                    canonical,
                    text: None,
                }
            }
            11 => return self.comment(piece, round, random),
            12 => return self.deliver(piece, round, random),
            13 => Record::Signer(Signer {
                id: SignerId::new(DAY, bytes),
                name: words(random),
                about: String::new(),
            }),
            15.. => return self.change_newsroom(random),
            14 => Record::Term(Term {
                id: TermId::new(DAY, bytes),
                taxonomy: Taxonomy::Section,
                name: words(random),
                slug: "rubrique".into(),
                parent: None,
                rank: random.u32(..9),
                code: None,
                retired: random.bool(),
            }),
        };
        self.share(record);
    }

    /// Changes one thing of a term, a signer, a member or the newsroom itself, as it stands on this machine.
    fn change_newsroom(&mut self, random: &mut fastrand::Rng) {
        let records = self.store.newsroom_records().unwrap();
        let before = &records[random.usize(..records.len())];
        let terms: Vec<&Term> = records.iter().filter_map(term_of).collect();
        let change = if let Record::Term(before) = before {
            let mut after = before.clone();
            match random.u8(..4) {
                0 => after.name = words(random),
                1 => after.parent = random.choice(&terms).map(|term| term.id),
                2 => after.rank = random.u32(..9),
                _ => after.retired = !after.retired,
            }
            TermChange::between(before, &after).map(Record::TermChanged)
        } else if let Record::Signer(before) = before {
            let mut after = before.clone();
            if random.bool() {
                after.name = words(random);
            } else {
                after.about = words(random);
            }
            SignerChange::between(before, &after).map(Record::SignerChanged)
        } else if let Record::Member(before) = before {
            let mut after = before.clone();
            match random.u8(..4) {
                0 => after.name = words(random),
                1 => after.role = [Role::Reporter, Role::Editor, Role::Chief][random.usize(..3)],
                2 => after.may_publish = !after.may_publish,
                _ => after.left = !after.left,
            }
            MemberChange::between(before, &after).map(Record::MemberChanged)
        } else {
            Some(Record::NewsroomChanged {
                name: random.bool().then(|| words(random)),
                language: None,
                zone: random.bool().then(|| "Africa/Dakar".into()),
            })
        };
        if let Some(change) = change {
            self.share(change);
        }
    }

    fn type_in(&mut self, piece: PieceId, random: &mut fastrand::Rng) {
        let peer = self.peer();
        let mut text = load(&self.store, piece, peer);
        let at = random.u32(..text.units(TextName::Body));
        let insert = match random.u8(..4) {
            0 => FlatOp::line(BlockAttrs::default()),
            _ => FlatOp::words(words(random), Marks::none()),
        };
        let update = text.apply(TextName::Body, &[FlatOp::Retain { n: at }, insert]).unwrap();
        self.share(Record::Text { piece, update });
    }

    fn comment(&mut self, piece: PieceId, round: u64, random: &mut fastrand::Rng) {
        let peer = self.peer();
        let text = load(&self.store, piece, peer);
        let comments = self.store.piece(piece).unwrap().unwrap().fold.comments;
        let record = match comments.first() {
            Some(thread) if random.bool() => Record::Reply {
                piece,
                comment: thread.id,
                words: words(random),
            },
            Some(thread) if random.bool() => Record::Resolve {
                piece,
                comment: thread.id,
                resolved: random.bool(),
            },
            Some(_) | None => Record::Comment {
                piece,
                id: CommentId::new(DAY + round, [random.u8(..); 10]),
                text: TextName::Body,
                from: text.anchor(TextName::Body, 0, false).unwrap(),
                to: text.anchor(TextName::Body, 1, true).unwrap(),
                quoted: "L".into(),
                words: words(random),
            },
        };
        self.share(record);
    }

    fn deliver(&mut self, piece: PieceId, round: u64, random: &mut fastrand::Rng) {
        let site = SiteId::new(DAY, [random.u8(..2); 10]);
        let what = [DeliveryKind::Publish, DeliveryKind::Withdraw, DeliveryKind::Expire][random.usize(..3)];
        let at = chrono::DateTime::from_timestamp_millis(i64::try_from(DAY + round).unwrap()).unwrap();
        let planned = self.store.piece(piece).unwrap().unwrap().fold.deliveries;
        let record = match planned.last() {
            Some(last) if random.bool() => Record::Delivered {
                piece,
                site: last.site,
                delivery: last.id,
                what: last.what,
                version: last.version,
                address: "https://gazette.example/pont".into(),
                seen: random.bool(),
                first_at: at,
                at,
            },
            Some(_) | None => Record::Planned {
                piece,
                site,
                delivery: DeliveryId::new(DAY + round, [random.u8(..); 10]),
                what,
                version: (what == DeliveryKind::Publish).then(|| VersionHash::of(b"{}")),
                token: format!("jeton-{round}"),
                due: at,
            },
        };
        self.share(record);
    }
}

fn term_of(record: &Record) -> Option<&Term> {
    if let Record::Term(term) = record {
        Some(term)
    } else {
        None
    }
}

fn any_transition(version: VersionHash, random: &mut fastrand::Rng) -> Transition {
    let action = Action::ALL[random.usize(..Action::ALL.len())];
    let to = State::ALL[random.usize(..State::ALL.len())];
    let due = chrono::DateTime::from_timestamp_millis(i64::try_from(DAY).unwrap() + i64::from(random.u8(..9))).unwrap();
    Transition {
        action,
        from: State::Draft,
        to,
        version: Some(version),
        note: words(random),
        public: random.bool(),
        wall: None,
        due: (to == State::Scheduled).then_some(due),
        self_approval: false,
        override_reason: String::new(),
    }
}

fn words(random: &mut fastrand::Rng) -> String {
    const WORDS: [&str; 8] = [
        "le pont",
        "Sélou",
        "œuvre",
        "l’hôpital",
        "« rouvre »",
        "marché",
        "ɛ̀n",
        "20 %",
    ];
    (0..random.usize(1..5))
        .map(|_| WORDS[random.usize(..WORDS.len())])
        .collect::<Vec<_>>()
        .join(" ")
}
