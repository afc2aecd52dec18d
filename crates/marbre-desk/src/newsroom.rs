//! The newsroom as it stands: members, signers, terms, sites. Read from the projections, changed by its chiefs.

use crate::Desk;
use crate::code::What;
use crate::error::DeskError;
use crate::invalid::{Invalid, Nameless};
use crate::view::{NewsroomView, SignerView, SiteView, TermView};
use marbre_domain::byline::{Signer, SignerChange};
use marbre_domain::change::Chain;
use marbre_domain::ids::{DeviceId, MediaId, MemberId, SignerId, SiteId, TermId};
use marbre_domain::media::Media;
use marbre_domain::member::Members;
use marbre_domain::record::Record;
use marbre_domain::taxonomy::{self, Taxonomy, Term, fold_for_search};
use marbre_domain::workflow::{Needs, Refusal};
use std::collections::BTreeMap;

/// A site as the newsroom knows it.
#[derive(Debug, Clone, PartialEq)]
pub struct SiteRecord {
    /// Identifier.
    pub id: SiteId,
    /// `static` or `wordpress`.
    pub kind: String,
    /// Its settings, as its kind writes them.
    pub settings: serde_json::Value,
}

/// The newsroom's records, by identifier.
#[derive(Debug, Clone, Default)]
pub struct Newsroom {
    /// Name.
    pub name: String,
    /// `fr` or `en`.
    pub language: String,
    /// IANA zone.
    pub zone: String,
    /// Everybody.
    pub members: Members,
    /// Who may sign.
    pub signers: BTreeMap<SignerId, Signer>,
    /// Sections, countries and tags.
    pub terms: BTreeMap<TermId, Term>,
    /// Where pieces go.
    pub sites: BTreeMap<SiteId, SiteRecord>,
    /// Pictures and sounds apart from any piece.
    pub media: BTreeMap<MediaId, Media>,
    /// Machines, with their public keys.
    pub devices: BTreeMap<DeviceId, String>,
}

/// The author of what came in from a site.
pub(crate) fn site_as_author(site: SiteId) -> MemberId {
    MemberId::from_uuid(uuid::Uuid::from_bytes(*site.as_bytes()))
}

impl Newsroom {
    pub(crate) fn from_records(records: Vec<Record>) -> Self {
        let mut newsroom = Self::default();
        for record in records {
            if let Record::Newsroom { name, language, zone } = record {
                newsroom.name = name;
                newsroom.language = language;
                newsroom.zone = zone;
            } else if let Record::Member(member) = record {
                newsroom.members.insert(member.id, member);
            } else if let Record::Signer(signer) = record {
                newsroom.signers.insert(signer.id, signer);
            } else if let Record::Term(term) = record {
                newsroom.terms.insert(term.id, term);
            } else if let Record::Site { id, kind, settings } = record {
                newsroom.sites.insert(id, SiteRecord { id, kind, settings });
            } else if let Record::Media(media) = record {
                newsroom.media.insert(media.id, media);
            } else if let Record::Device { id, key, .. } = record {
                newsroom.devices.insert(id, key);
            }
        }
        newsroom
    }

    /// A member's name, or the beginning of their identifier when they are unknown.
    pub fn member_name(&self, id: MemberId) -> String {
        if let Some(member) = self.members.get(&id) {
            return member.name.clone();
        }
        // What somebody changed on a site is the site's: whoever it was there, nobody here knows.
        if self.sites.keys().any(|site| site_as_author(*site) == id) {
            let words = if self.language == "en" { "the site" } else { "le site" };
            return words.to_owned();
        }
        id.to_string()[..8].to_owned()
    }

    /// The terms of one list, in the newsroom's order, each section followed by those under it.
    pub fn terms_of(&self, taxonomy: Taxonomy) -> Vec<&Term> {
        taxonomy::in_order(&self.terms, taxonomy)
    }

    /// Those of one list that may still be chosen, in the newsroom's order.
    pub fn offered(&self, taxonomy: Taxonomy) -> Vec<&Term> {
        let mut terms = self.terms_of(taxonomy);
        terms.retain(|term| taxonomy::is_offered(&self.terms, term));
        terms
    }

    /// A term by its name or slug, accents and case aside.
    pub fn term_named(&self, taxonomy: Taxonomy, name: &str) -> Option<&Term> {
        let folded = fold_for_search(name);
        self.terms_of(taxonomy)
            .into_iter()
            .find(|term| fold_for_search(&term.name) == folded || term.slug == name)
    }

    /// The sections above a term, outermost first.
    pub fn above(&self, term: &Term) -> Vec<&Term> {
        taxonomy::above(&self.terms, term)
    }
}

impl SiteRecord {
    pub(crate) fn word(&self, key: &str) -> String {
        self.settings
            .get(key)
            .and_then(|value| value.as_str())
            .unwrap_or_default()
            .to_owned()
    }

    /// Whether the newsroom left it: nothing is sent there any more.
    pub fn is_left(&self) -> bool {
        self.settings["left"].as_bool().unwrap_or(false)
    }

    /// As shown.
    pub fn view(&self) -> SiteView {
        SiteView {
            id: self.id,
            kind: self.kind.clone(),
            name: self.word("name"),
            place: self.word("place"),
            url: self.word("url"),
            account: self.word("user"),
            trial: self.settings["trial"].as_bool().unwrap_or(false),
        }
    }
}

impl Desk {
    /// The newsroom as a window needs it once.
    pub fn newsroom_view(&self) -> Result<NewsroomView, DeskError> {
        let newsroom = &self.newsroom;
        let term = |term: &Term| TermView {
            id: term.id,
            taxonomy: term.taxonomy,
            name: term.name.clone(),
            slug: term.slug.clone(),
            parent: taxonomy::parent_of(&newsroom.terms, term).map(|parent| parent.id),
            code: term.code.clone(),
            retired: term.retired,
        };
        let lists = [Taxonomy::Section, Taxonomy::Country, Taxonomy::Tag];
        Ok(NewsroomView {
            name: newsroom.name.clone(),
            language: newsroom.language.clone(),
            zone: newsroom.zone.clone(),
            members: self.member_views(),
            demonstration: self.store.fact("demonstration")?.is_some(),
            terms: lists
                .into_iter()
                .flat_map(|list| newsroom.terms_of(list))
                .map(term)
                .collect(),
            missing_countries: self.missing_countries(),
            signers: newsroom
                .signers
                .values()
                .map(|s| SignerView {
                    id: s.id,
                    name: s.name.clone(),
                })
                .collect(),
            sites: newsroom
                .sites
                .values()
                .filter(|site| !site.is_left())
                .map(SiteRecord::view)
                .collect(),
            library: u32::try_from(newsroom.media.len()).unwrap_or(u32::MAX),
            arrivals: self.arrivals_folder().to_string_lossy().into_owned(),
        })
    }

    pub(crate) fn keeper(&self, actor: MemberId) -> Result<(), DeskError> {
        if self.member(actor)?.rights().chief {
            Ok(())
        } else {
            Err(Refusal::LacksRight { needs: Needs::Chief }.into())
        }
    }

    /// Adds somebody who signs; one of that name that is there already is given back.
    pub fn add_signer(&mut self, actor: MemberId, name: &str) -> Result<SignerId, DeskError> {
        let name = name.trim();
        if name.is_empty() {
            return Err(Invalid::NoName {
                what: Nameless::Signature,
            }
            .into());
        }
        let folded = fold_for_search(name);
        if let Some(signer) = self
            .newsroom
            .signers
            .values()
            .find(|signer| fold_for_search(&signer.name) == folded)
        {
            return Ok(signer.id);
        }
        let id = SignerId::new(self.clock_ms(), self.random());
        let signer = Signer {
            id,
            name: name.to_owned(),
            about: String::new(),
        };
        self.append(actor, vec![(Chain::Shared, Record::Signer(signer))])?;
        Ok(id)
    }

    /// Renames somebody who signs. Versions approved before keep the name they were approved with.
    pub fn rename_signer(&mut self, actor: MemberId, id: SignerId, name: &str) -> Result<(), DeskError> {
        if !self.member(actor)?.rights().review {
            return Err(Refusal::LacksRight { needs: Needs::Review }.into());
        }
        let signers = &self.newsroom.signers;
        let before = signers
            .get(&id)
            .ok_or_else(|| DeskError::unknown(What::Signature, id))?;
        let name = name.trim();
        if name.is_empty() {
            return Err(Invalid::NoName {
                what: Nameless::Signature,
            }
            .into());
        }
        let after = Signer {
            name: name.to_owned(),
            ..before.clone()
        };
        let Some(change) = SignerChange::between(before, &after) else {
            return Ok(());
        };
        self.append(actor, vec![(Chain::Shared, Record::SignerChanged(change))])
    }
}
