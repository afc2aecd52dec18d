//! From an approved version to a page that readers see. [`render`] is pure; [`deliver`] writes to a site and looks at it.
//! Knows `marbre-domain` only: no database, no workflow, no clock of its own.
//!
//! Reading order: [`settings`] (what a newsroom decides about its site), [`render`] (a version and settings in, bytes
//! out), [`picture`] (sizes without metadata), then [`deliver`]: the manifest, the pure plan, the writing, the look back;
//! [`wordpress`] is the other kind of site.

#![warn(missing_docs)]

pub mod deliver;
pub mod picture;
pub mod render;
pub mod settings;
pub mod wordpress;

#[cfg(test)]
mod tests;
