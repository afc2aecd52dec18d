//! States, actions, and the one table that says which action leads where, for whom, or why not.

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
}
