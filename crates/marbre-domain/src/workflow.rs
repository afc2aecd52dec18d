//! States, actions, and the one table that says which action leads where, for whom, or why not.
//!
//! Reading order: the states and actions here, `asking` (what the table is asked with), `table` (the table and what is
//! read off it), `refusal` (why not), `concurrent` (two people at once), `claim` (who has it in hand). Knows nothing of
//! windows, of how a transition is written down or of delivery: what is online is told to it.

mod asking;
mod claim;
mod concurrent;
mod refusal;
mod table;
#[cfg(test)]
mod tests;

pub use asking::{Allowed, Ask, Asker, FlashEnd, Given, Situation};
pub use claim::{CLAIM_LASTS, Claim};
pub use concurrent::{Move, Outcome, merge};
pub use refusal::{Needs, Refusal};
pub use table::{actions_for, approval_covers, belongs_to, decide, may_edit, permits, primary, who_moves_it_on};

use serde::{Deserialize, Serialize};

/// Where the working text of a piece stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Brouillon.
    #[default]
    Draft,
    /// À relire.
    InReview,
    /// À reprendre.
    Returned,
    /// Validé.
    Approved,
    /// Sur le marbre.
    Held,
    /// Programmé.
    Scheduled,
    /// Publié.
    Published,
    /// Retiré.
    Withdrawn,
    /// Annulé.
    Killed,
    /// Au panier.
    Spiked,
}

impl State {
    /// Every state, in the order a piece usually meets them.
    pub const ALL: [Self; 10] = [
        Self::Draft,
        Self::InReview,
        Self::Returned,
        Self::Approved,
        Self::Held,
        Self::Scheduled,
        Self::Published,
        Self::Withdrawn,
        Self::Killed,
        Self::Spiked,
    ];

    /// The word that stands for it in files, on the command line and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::InReview => "in_review",
            Self::Returned => "returned",
            Self::Approved => "approved",
            Self::Held => "held",
            Self::Scheduled => "scheduled",
            Self::Published => "published",
            Self::Withdrawn => "withdrawn",
            Self::Killed => "killed",
            Self::Spiked => "spiked",
        }
    }

    /// Reads [`State::as_str`] back.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

impl std::fmt::Display for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

/// What somebody does with a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Transmettre.
    Submit,
    /// Reprendre (before anybody opened it).
    Recall,
    /// Rendre à l'auteur.
    Return,
    /// Valider (BAT).
    Approve,
    /// Mettre sur le marbre.
    Hold,
    /// Programmer.
    Schedule,
    /// Publier.
    Publish,
    /// Mise à jour: opens a published piece for new facts.
    Update,
    /// Rectificatif: opens a published piece to mend an error, with a note.
    Correct,
    /// Retirer.
    Withdraw,
    /// Annuler.
    Kill,
    /// Mettre au panier.
    Spike,
    /// Remettre.
    Restore,
    /// Corriger et revalider: a new approval for a small repair made after the first one.
    Revalidate,
    /// Prolonger: a later end for an alert that was published, approved and sent in one step.
    Prolong,
    /// Modifié sur le site: what somebody changed there came in; nobody here has looked at it yet.
    SiteEdit,
}

impl Action {
    /// Every action, in the order they are listed to a person.
    pub const ALL: [Self; 16] = [
        Self::Submit,
        Self::Recall,
        Self::Return,
        Self::Approve,
        Self::Revalidate,
        Self::Hold,
        Self::Schedule,
        Self::Publish,
        Self::Prolong,
        Self::Update,
        Self::Correct,
        Self::Withdraw,
        Self::Kill,
        Self::Spike,
        Self::Restore,
        Self::SiteEdit,
    ];

    /// The word that stands for it in files, on the command line and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::Recall => "recall",
            Self::Return => "return",
            Self::Approve => "approve",
            Self::Hold => "hold",
            Self::Schedule => "schedule",
            Self::Publish => "publish",
            Self::Update => "update",
            Self::Correct => "correct",
            Self::Withdraw => "withdraw",
            Self::Kill => "kill",
            Self::Spike => "spike",
            Self::Restore => "restore",
            Self::Revalidate => "revalidate",
            Self::Prolong => "prolong",
            Self::SiteEdit => "site_edit",
        }
    }

    /// Reads [`Action::as_str`] back.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.as_str() == word)
    }
}

impl std::fmt::Display for Action {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}
