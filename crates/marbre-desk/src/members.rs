//! Members: who is in the newsroom, what may be changed of them, who left and who came back. Knows no passwords: a name is
//! chosen, not proven.

use crate::Desk;
use crate::code::What;
use crate::error::DeskError;
use crate::invalid::{Invalid, Nameless};
use crate::newsroom::Newsroom;
use crate::view::MemberView;
use marbre_domain::change::Chain;
use marbre_domain::ids::MemberId;
use marbre_domain::member::{Member, MemberChange, Role, may_change, only_chief};
use marbre_domain::record::Record;
use marbre_domain::taxonomy::fold_for_search;
use marbre_domain::workflow::Refusal;

/// What somebody wants changed of a member; what is `None` stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize, specta::Type)]
pub struct MemberEdit {
    /// Their name.
    pub name: Option<String>,
    /// Their role.
    pub role: Option<Role>,
    /// Whether they may approve although the role does not say so.
    pub may_approve: Option<bool>,
    /// Whether they may publish although the role does not say so.
    pub may_publish: Option<bool>,
}

impl Newsroom {
    /// A member by name, accents and case aside, or by the beginning of their name: who is here before who left.
    pub fn member_named(&self, name: &str) -> Result<&Member, DeskError> {
        self.first_named(name, [false, true])
    }

    /// The same, who left before who is here.
    pub fn former_member_named(&self, name: &str) -> Result<&Member, DeskError> {
        self.first_named(name, [true, false])
    }

    /// A whole name comes before the beginning of another's: nobody acts as somebody they did not mean.
    fn first_named(&self, name: &str, left: [bool; 2]) -> Result<&Member, DeskError> {
        let folded = fold_for_search(name);
        let whole = |one: &Member| fold_for_search(&one.name) == folded || one.id.to_string() == name;
        let begins = |one: &Member| fold_for_search(&one.name).starts_with(&folded);
        let fits: [&dyn Fn(&Member) -> bool; 2] = [&whole, &begins];
        for (fits, left) in fits.into_iter().flat_map(|fits| left.map(|left| (fits, left))) {
            let mut found = self.members.values().filter(|one| one.left == left && fits(one));
            match (found.next(), found.next()) {
                (Some(member), None) => return Ok(member),
                (Some(_), Some(_)) => {
                    return Err(DeskError::Ambiguous {
                        what: What::Member,
                        name: name.to_owned(),
                    });
                }
                (None, _) => {}
            }
        }
        Err(DeskError::unknown(What::Member, name))
    }
}

fn has_left(member: &Member) -> Refusal {
    Refusal::HasLeft {
        name: member.name.clone(),
    }
}

impl Desk {
    /// A member who acts, or why nobody acts as them.
    pub fn member(&self, id: MemberId) -> Result<&Member, DeskError> {
        let member = self.any_member(id)?;
        if member.left {
            return Err(has_left(member).into());
        }
        Ok(member)
    }

    /// Whether somebody may still be acted as. Whom a damaged database does not know may: then nothing is written.
    pub fn may_act(&self, id: MemberId) -> Result<MemberId, DeskError> {
        match self.newsroom.members.get(&id) {
            Some(member) if member.left => Err(has_left(member).into()),
            Some(_) | None => Ok(id),
        }
    }

    fn any_member(&self, id: MemberId) -> Result<&Member, DeskError> {
        let known = self.newsroom.members.get(&id);
        known.ok_or_else(|| DeskError::unknown(What::Member, id))
    }

    /// Everybody, those who left too.
    pub(crate) fn member_views(&self) -> Vec<MemberView> {
        let members = &self.newsroom.members;
        let last = only_chief(members).map(|chief| chief.id);
        let view = |member: &Member| MemberView {
            id: member.id,
            name: member.name.clone(),
            role: member.role,
            may_approve: member.may_approve,
            may_publish: member.may_publish,
            rights: member.rights(),
            left: member.left,
            only_chief: last == Some(member.id),
        };
        members.values().map(view).collect()
    }

    /// Adds a member.
    pub fn add_member(
        &mut self,
        actor: MemberId,
        name: &str,
        role: Role,
        may_approve: bool,
        may_publish: bool,
    ) -> Result<MemberId, DeskError> {
        self.keeper(actor)?;
        let name = self.free_name(name, None)?;
        let id = MemberId::new(self.clock_ms(), self.random());
        let member = Member {
            id,
            name,
            role,
            may_approve,
            may_publish,
            left: false,
        };
        self.append(actor, vec![(Chain::Shared, Record::Member(member))])?;
        Ok(id)
    }

    /// Changes a member's name, role or rights beyond it. What they signed and approved before keeps the name it has.
    pub fn change_member(&mut self, actor: MemberId, id: MemberId, edit: &MemberEdit) -> Result<(), DeskError> {
        let before = self.any_member(id)?.clone();
        let mut after = before.clone();
        if let Some(role) = edit.role {
            after.role = role;
        }
        if let Some(may_approve) = edit.may_approve {
            after.may_approve = may_approve;
        }
        if let Some(may_publish) = edit.may_publish {
            after.may_publish = may_publish;
        }
        if let Some(name) = &edit.name {
            name.trim().clone_into(&mut after.name);
        }
        may_change(&self.newsroom.members, self.member(actor)?, &before, &after)?;
        if after.name != before.name {
            after.name = self.free_name(&after.name, Some(id))?;
        }
        self.write_member(actor, &before, &after)
    }

    /// Lets a member leave, or return as they were. Nobody acts as somebody who left; they stay named on what they did, and
    /// what is scheduled goes out.
    pub fn member_leaves(&mut self, actor: MemberId, id: MemberId, left: bool) -> Result<(), DeskError> {
        let before = self.any_member(id)?.clone();
        let after = Member { left, ..before.clone() };
        may_change(&self.newsroom.members, self.member(actor)?, &before, &after)?;
        self.write_member(actor, &before, &after)
    }

    fn write_member(&mut self, actor: MemberId, before: &Member, after: &Member) -> Result<(), DeskError> {
        match MemberChange::between(before, after) {
            Some(change) => self.append(actor, vec![(Chain::Shared, Record::MemberChanged(change))]),
            None => Ok(()),
        }
    }

    /// A name that nobody else has: two of one name could not be told apart.
    fn free_name(&self, name: &str, of: Option<MemberId>) -> Result<String, DeskError> {
        let name = name.trim();
        if name.is_empty() {
            let what = Nameless::Member;
            return Err(Invalid::NoName { what }.into());
        }
        let folded = fold_for_search(name);
        let mut others = self.newsroom.members.values().filter(|one| Some(one.id) != of);
        match others.find(|one| fold_for_search(&one.name) == folded) {
            Some(other) if other.left => Err(has_left(other).into()),
            Some(other) => Err(Invalid::MemberThere {
                name: other.name.clone(),
            }
            .into()),
            None => Ok(name.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests;
