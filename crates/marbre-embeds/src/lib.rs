//! Social posts, recognised offline from an address, a platform's embed code or copied text, and the door through which
//! outside markup is made harmless. Must know no network, clock or disk: fetching and re-checking belong elsewhere.
//!
//! Reading order: [`recognise_url`], [`recognise_markup`], [`recognise_text`]; then [`dom`] (bounded parsing),
//! [`sanitise()`] (the door) and [`date`] (written dates).

#![warn(missing_docs)]

pub mod date;
pub mod dom;
mod markup;
mod sanitise;
mod signature;
mod text;
mod url;

pub use markup::{recognise_element, recognise_markup};
pub use sanitise::{sanitise, sanitise_for_reading};
pub use text::recognise_text;
pub use url::{recognise_url, web_address};
