//! Members, their roles, what the role allows, and what may be changed of them.

use crate::ids::MemberId;
use crate::workflow::{Needs, Refusal};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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

impl Rights {
    /// Whether there is a right here that the others lack.
    fn exceed(self, others: Self) -> bool {
        (self.review && !others.review)
            || (self.approve && !others.approve)
            || (self.publish && !others.publish)
            || (self.chief && !others.chief)
    }
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
    /// Whether they left: nobody acts as them any more, and what they did keeps their name.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub left: bool,
}

/// The newsroom's members by identifier.
pub type Members = BTreeMap<MemberId, Member>;

impl Member {
    /// What they may do: the role's rights, widened; nothing once they left.
    pub fn rights(&self) -> Rights {
        if self.left {
            return Rights::default();
        }
        let mut rights = self.role.rights();
        rights.approve |= self.may_approve;
        rights.publish |= self.may_publish;
        rights.review |= rights.approve || rights.publish;
        rights
    }
}

/// What changes of a member; what is absent stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberChange {
    /// Whose.
    pub id: MemberId,
    /// Their name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Their role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// Whether they may approve although the role does not say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub may_approve: Option<bool>,
    /// Whether they may publish although the role does not say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub may_publish: Option<bool>,
    /// Whether they left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<bool>,
}

impl MemberChange {
    /// What leads from a member as they are to the same as they are to be; `None` where that is the same.
    pub fn between(before: &Member, after: &Member) -> Option<Self> {
        let change = Self {
            id: before.id,
            name: (before.name != after.name).then(|| after.name.clone()),
            role: (before.role != after.role).then_some(after.role),
            may_approve: (before.may_approve != after.may_approve).then_some(after.may_approve),
            may_publish: (before.may_publish != after.may_publish).then_some(after.may_publish),
            left: (before.left != after.left).then_some(after.left),
        };
        (change.applied(before) != *before).then_some(change)
    }

    /// The member as they are from then on.
    pub fn applied(&self, member: &Member) -> Member {
        Member {
            id: member.id,
            name: self.name.clone().unwrap_or_else(|| member.name.clone()),
            role: self.role.unwrap_or(member.role),
            may_approve: self.may_approve.unwrap_or(member.may_approve),
            may_publish: self.may_publish.unwrap_or(member.may_publish),
            left: self.left.unwrap_or(member.left),
        }
    }
}

/// Whether a member would rise by it: a higher role, a right more, or back after leaving. A right of one's own that the
/// role gives already is one more: it outlives the role, which somebody may take away at the same time.
pub(crate) fn rises(before: &Member, after: &Member) -> bool {
    after.role > before.role
        || after.rights().exceed(before.rights())
        || (after.may_approve && !before.may_approve)
        || (after.may_publish && !before.may_publish)
        || (before.left && !after.left)
}

/// The only member who keeps the newsroom, where there is but one.
pub fn only_chief(members: &Members) -> Option<&Member> {
    let mut chiefs = members.values().filter(|member| member.rights().chief);
    match (chiefs.next(), chiefs.next()) {
        (Some(chief), None) => Some(chief),
        (Some(_), Some(_)) | (None, _) => None,
    }
}

/// Whether the newsroom would be left without a chief.
pub(crate) fn loses_last_chief(members: &Members, after: &Member) -> bool {
    !after.rights().chief && only_chief(members).is_some_and(|chief| chief.id == after.id)
}

/// Whether somebody may make that of a member, or why not.
pub fn may_change(members: &Members, actor: &Member, before: &Member, after: &Member) -> Result<(), Refusal> {
    let has_left = |member: &Member| Refusal::HasLeft {
        name: member.name.clone(),
    };
    if actor.left {
        return Err(has_left(actor));
    }
    if actor.id == before.id && rises(before, after) {
        return Err(Refusal::OwnRights);
    }
    if !actor.rights().chief {
        return Err(Refusal::LacksRight { needs: Needs::Chief });
    }
    if before.left && after.left && before != after {
        return Err(has_left(before));
    }
    if loses_last_chief(members, after) {
        return Err(Refusal::LastChief {
            name: before.name.clone(),
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests;
