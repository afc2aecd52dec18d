//! The `marbre` command over the desk's use cases, and the door by which one process serves all windows and commands
//! of a profile. Must decide nothing that the desk decides.
//!
//! Reading order: [`args`] (what may be said), [`execute`] (doing it on a desk), `pieces`, `newsroom` and `terms` (by subject), `hints` (what to do next),
//! [`door`] (asking the process that owns the profile), [`always_on()`] (owning it with nobody there), [`awaited`] (whose link from a browser it is), [`site_server`] (pages on loopback), [`demo`].

mod always_on;
pub mod args;
pub mod awaited;
pub mod demo;
pub mod door;
mod execute;
mod hints;
mod media;
mod members;
mod newsroom;
mod output;
mod pieces;
mod readers;
pub mod site_server;
mod sites;
mod system;
mod terms;

pub use always_on::always_on;
pub use execute::{Call, execute};
pub use newsroom::until;
pub use output::Answer;
pub use system::{System, default_home};
