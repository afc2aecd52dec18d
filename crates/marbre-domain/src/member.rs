//! Members, their roles and what the role allows.

use crate::ids::MemberId;
use serde::{Deserialize, Serialize};

/// What somebody is in the newsroom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Journaliste.
    Reporter,
    /// Secrétaire de rédaction.
    Editor,
    /// Chef de desk; also a keeper of the newsroom.
    Chief,
}

/// What a member may do beyond writing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
pub struct Rights {
    /// May review, return and claim.
    pub review: bool,
    /// May approve (bon à tirer).
    pub approve: bool,
    /// May publish, schedule, update and correct.
    pub publish: bool,
    /// May withdraw, kill, override what misses, and keep the newsroom.
    pub chief: bool,
}

impl Role {
    /// What the role allows by itself.
    pub fn rights(self) -> Rights {
        match self {
            Self::Reporter => Rights::default(),
            Self::Editor => Rights {
                review: true,
                ..Rights::default()
            },
            Self::Chief => Rights {
                review: true,
                approve: true,
                publish: true,
                chief: true,
            },
        }
    }
}

/// A person of the newsroom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Member {
    /// Their identifier.
    pub id: MemberId,
    /// Their name.
    pub name: String,
    /// Their role.
    pub role: Role,
    /// May approve although the role does not say so.
    #[serde(default)]
    pub may_approve: bool,
    /// May publish although the role does not say so.
    #[serde(default)]
    pub may_publish: bool,
}

impl Member {
    /// What they may do: the role's rights, widened.
    pub fn rights(&self) -> Rights {
        let mut rights = self.role.rights();
        rights.approve |= self.may_approve;
        rights.publish |= self.may_publish;
        rights.review |= rights.approve || rights.publish;
        rights
    }
}
