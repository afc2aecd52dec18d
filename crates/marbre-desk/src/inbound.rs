//! What comes in from a site: edits made there, laid on the text as anybody's who wrote at the same time.
//!
//! Reading order: `read` (a post as lines), `between` (the difference of two texts as a delta), `laid` (what was changed on
//! the site, on the text that was left there), `over` (one delta laid over another), `bring` (the use case), `held` (what
//! waits for somebody to look), `look` (what is looked for between deliveries).

mod between;
mod bring;
mod held;
mod laid;
mod look;
mod over;
mod read;

pub(crate) use between::between;
pub use look::look_for_edits;
#[cfg(test)]
mod tests;
