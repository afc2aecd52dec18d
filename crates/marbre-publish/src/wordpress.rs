//! A WordPress site: the second place where pieces are published. Speaks the REST API, believes no status code, reads back
//! everything.
//!
//! Reading order: [`address`] (where the API stands), [`api`] over a [`Channel`] (one question, one answer; `together` what several ask at once, from their `queue`), [`answer`] (what an answer really
//! was), [`discover`], [`check`] and [`authorize`] (connecting), [`compose`] with [`blocks`] (a version as what the site stores),
//! [`comments`] and [`reads`] (what readers write, and how often they came), [`revoke`] (a password
//! unmade), [`articles`] (what stands on the site, asked for), [`read`] (an article of the site, so that it can be given back),
//! [`sources`] (how it is given back), [`terms`], `filing` (which of them a post gets), [`writers`], [`media`], [`memory`] (what a machine knows of a site), then [`site`]: the
//! order of a publication, so that a lost answer never makes a second post (`draft`: the one post of a piece; `page`: what readers get of it), `theirs` (what others changed there), `schedule` (what waits there for its hour), `hour`
//! (once it has come) and `takedown`.

pub mod address;
pub mod answer;
pub mod api;
pub mod articles;
pub mod authorize;
mod began;
pub mod blocks;
pub mod changed;
mod channel;
pub mod check;
mod comment_words;
pub mod comments;
pub mod compose;
pub mod discover;
mod draft;
mod filing;
mod gap;
mod gone;
mod hour;
pub mod media;
pub mod memory;
mod page;
mod post;
mod queue;
pub mod read;
mod readback;
pub mod reads;
pub mod revoke;
mod schedule;
pub mod settings;
pub mod site;
pub mod sources;
mod takedown;
pub mod terms;
mod theirs;
mod together;
pub mod writers;

pub use address::{Address, BadAddress};
pub use answer::RemoteError;
pub use api::{Api, Secret};
pub use channel::Channel;
pub use settings::{Withdrawn, WordPressSettings};
pub use site::WordPressSite;
