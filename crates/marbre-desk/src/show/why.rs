//! Why a button is grey: the facts of a refusal with the people and the hours it is about, for the window to word.

use super::at;
use crate::Desk;
use crate::view::facts_of;
use marbre_domain::fold::PieceFold;
use marbre_domain::ids::MemberId;
use marbre_domain::member::Member;
use marbre_domain::workflow::{Asker, Refusal, belongs_to};

/// More people than this are not named one by one.
const NAMED: usize = 3;

impl Desk {
    /// The facts of a refusal: its own, `who` may do it instead, `by` whom and `at` when it came to this.
    pub(super) fn refusal_facts(&self, fold: &PieceFold, refusal: &Refusal) -> Vec<(String, String)> {
        let mut facts = facts_of(refusal);
        let mut add = |name: &str, value: String| {
            if !value.is_empty() && !facts.iter().any(|(known, _)| known == name) {
                facts.push((name.to_owned(), value));
            }
        };
        match refusal {
            Refusal::LacksRight { needs } => add(
                "who",
                self.names_of(fold, |member, is_author| {
                    belongs_to(*needs, &Asker::member(member, is_author))
                }),
            ),
            Refusal::OwnPiece => add(
                "who",
                self.names_of(fold, |member, is_author| !is_author && member.rights().approve),
            ),
            Refusal::AlreadyOpened => add("by", self.named(openers(fold))),
            Refusal::ToReopen
            | Refusal::ToRestore { .. }
            | Refusal::NothingMoved
            | Refusal::MovedSincePublished { .. } => {
                if let Some(step) = &fold.state_step {
                    add("by", self.newsroom.member_name(step.by));
                    add("at", at(step.at));
                }
            }
            Refusal::NotFromHere { .. }
            | Refusal::ReasonNeeded { .. }
            | Refusal::NoteNeeded
            | Refusal::VersionNeeded
            | Refusal::VersionMoved { .. }
            | Refusal::NothingApproved
            | Refusal::Unsettled { .. }
            | Refusal::StillMissing { .. }
            | Refusal::OverrideReasonNeeded { .. }
            | Refusal::FlashNeedsExpiry
            | Refusal::FlashExpired { .. }
            | Refusal::NotAFlash
            | Refusal::EndsLater { .. }
            | Refusal::HourNeeded
            | Refusal::HourPassed { .. }
            | Refusal::NotDue { .. }
            | Refusal::Embargoed { .. }
            | Refusal::CommentNotPublic
            | Refusal::CommentGone
            | Refusal::HasLeft { .. }
            | Refusal::LastChief { .. }
            | Refusal::OwnRights
            | Refusal::StillOnline => {}
        }
        facts
    }

    /// Members by what they may do with a piece; nobody where they are too many to be named.
    fn names_of(&self, fold: &PieceFold, may: impl Fn(&Member, bool) -> bool) -> String {
        let authors = fold.authors();
        let members = self.newsroom.members.values();
        self.named(
            members
                .filter(|member| !member.left && may(member, authors.contains(&member.id)))
                .map(|member| member.id)
                .collect(),
        )
    }

    fn named(&self, members: Vec<MemberId>) -> String {
        if members.len() > NAMED {
            return String::new();
        }
        let names: Vec<String> = members.into_iter().map(|id| self.newsroom.member_name(id)).collect();
        names.join(", ")
    }
}

/// Who has seen what was submitted last, or something after it.
fn openers(fold: &PieceFold) -> Vec<MemberId> {
    let from = fold.versions.iter().rposition(|version| version.why == "submitted");
    let since = &fold.versions[from.unwrap_or(0)..];
    fold.last_seen
        .iter()
        .filter(|(_, seen)| since.iter().any(|version| version.hash == **seen))
        .map(|(member, _)| *member)
        .collect()
}
