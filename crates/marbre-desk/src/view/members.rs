//! Members as they are shown.

use marbre_domain::ids::MemberId;
use marbre_domain::member::{Rights, Role};
use serde::{Deserialize, Serialize};

/// A member, as they are or as they were when they left.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct MemberView {
    /// Identifier.
    pub id: MemberId,
    /// Name.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Whether they may approve although the role does not say so.
    pub may_approve: bool,
    /// Whether they may publish although the role does not say so.
    pub may_publish: bool,
    /// What they may do: nothing once they left.
    pub rights: Rights,
    /// Whether they left.
    pub left: bool,
    /// Whether nobody else is chief: they cannot leave or lose the role.
    pub only_chief: bool,
}
