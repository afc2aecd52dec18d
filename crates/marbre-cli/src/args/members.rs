//! What may be said of members.

use super::RoleArg;
use clap::{Args, Subcommand, ValueEnum};

/// Commands about the newsroom's members.
#[derive(Debug, Subcommand)]
pub enum MemberCommand {
    /// Add a member
    Add {
        /// Their name
        name: String,
        /// Their role
        #[arg(long)]
        role: RoleArg,
        /// Rights beyond the role
        #[arg(long, value_delimiter = ',', value_name = "RIGHT")]
        may: Vec<RightArg>,
    },
    /// List the members, those who left too
    List,
    /// Change a member's name, role or rights beyond it; what is not named stays
    Set(SetMember),
    /// Let a member leave: nobody acts as them any more, and they stay named on what they did
    Leave {
        /// The member, or the beginning of their name
        name: String,
    },
    /// Let a member return who left, with the role and rights they had
    Return {
        /// The member, or the beginning of their name
        name: String,
    },
}

/// What changes of a member.
#[derive(Debug, Args)]
pub struct SetMember {
    /// The member, or the beginning of their name
    pub member: String,
    /// What changes
    #[command(flatten)]
    pub edit: EditedMember,
}

/// At least one of them.
#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
pub struct EditedMember {
    /// Their name from now on
    #[arg(long)]
    pub name: Option<String>,
    /// Their role from now on
    #[arg(long)]
    pub role: Option<RoleArg>,
    /// All rights beyond the role from now on; none takes them away
    #[arg(long, value_delimiter = ',', value_name = "RIGHT")]
    pub may: Option<Vec<RightArg>>,
}

/// A right beyond the role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RightArg {
    /// To approve.
    Approve,
    /// To publish.
    Publish,
    /// Neither.
    #[value(name = "none")]
    Neither,
}
