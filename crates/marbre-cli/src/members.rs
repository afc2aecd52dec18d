//! Commands about the newsroom's members.

use crate::args::{MemberCommand, RightArg, RoleArg, SetMember};
use crate::execute::Work;
use crate::output::Answer;
use marbre_desk::view::MemberView;
use marbre_desk::{DeskError, MemberEdit};
use marbre_domain::member::Role;
use serde_json::json;

/// The role meant.
pub fn role(role: RoleArg) -> Role {
    match role {
        RoleArg::Chief => Role::Chief,
        RoleArg::Editor => Role::Editor,
        RoleArg::Reporter => Role::Reporter,
    }
}

pub fn member(work: &mut Work<'_>, command: &MemberCommand) -> Result<Answer, DeskError> {
    let id = match command {
        MemberCommand::List => return list(work),
        MemberCommand::Add {
            name,
            role: as_role,
            may,
        } => {
            let (approve, publish) = (may.contains(&RightArg::Approve), may.contains(&RightArg::Publish));
            work.desk
                .add_member(work.actor, name, role(*as_role), approve, publish)?
        }
        MemberCommand::Set(SetMember { member, edit }) => {
            let id = work.desk.newsroom().member_named(member)?.id;
            let may = |right| edit.may.as_ref().map(|may| may.contains(&right));
            let edit = MemberEdit {
                name: edit.name.clone(),
                role: edit.role.map(role),
                may_approve: may(RightArg::Approve),
                may_publish: may(RightArg::Publish),
            };
            work.desk.change_member(work.actor, id, &edit)?;
            id
        }
        MemberCommand::Leave { name } => {
            let id = work.desk.newsroom().member_named(name)?.id;
            work.desk.member_leaves(work.actor, id, true)?;
            id
        }
        MemberCommand::Return { name } => {
            let id = work.desk.newsroom().former_member_named(name)?.id;
            work.desk.member_leaves(work.actor, id, false)?;
            id
        }
    };
    Ok(Answer::done(work.json, id.to_string(), &json!({ "id": id })))
}

fn list(work: &Work<'_>) -> Result<Answer, DeskError> {
    let members = work.desk.newsroom_view()?.members;
    let line = |member: &MemberView| {
        let mut rights = Vec::new();
        if member.rights.approve {
            rights.push("approves");
        }
        if member.rights.publish {
            rights.push("publishes");
        }
        if member.left {
            rights.push("left");
        }
        let role = serde_json::to_value(member.role).unwrap_or_default();
        let role = role.as_str().unwrap_or_default().to_owned();
        format!("{}\t{role}\t{}\n", member.name, rights.join(", "))
    };
    let lines: String = members.iter().map(line).collect();
    let value = serde_json::to_value(&members).unwrap_or_default();
    Ok(Answer::done(work.json, lines, &value))
}
