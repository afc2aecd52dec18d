//! The real app in its real webview, driven from outside: keys that cross a real X keymap, pages looked at by role and
//! name. Knows the app only by what a person or another program could do to it.
//!
//! Reading order: [`screen`] (a display of its own), [`profile`] (a newsroom of its own), [`clock`] (an hour
//! of its own), [`app`] (the app behind WebDriver), [`page`] (looking and acting), then the walks.

pub mod app;
pub mod burden;
pub mod clock;
pub mod figures;
pub mod page;
pub mod profile;
pub mod programs;
pub mod screen;
pub mod wait;

#[cfg(test)]
mod accents;
#[cfg(test)]
mod after_publication;
#[cfg(test)]
mod around_a_text;
#[cfg(test)]
mod articles;
#[cfg(test)]
mod by_browser;
#[cfg(test)]
mod cannot_open;
#[cfg(test)]
mod closed;
#[cfg(test)]
mod connected;
#[cfg(test)]
mod dropped;
#[cfg(test)]
mod given_over;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod hours;
#[cfg(test)]
mod killed;
#[cfg(test)]
mod made_by_keyboard;
#[cfg(test)]
mod on_wordpress;
#[cfg(test)]
mod together;
#[cfg(test)]
mod walls;
#[cfg(test)]
mod whole_way;
