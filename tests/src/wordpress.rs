//! A real WordPress of a test's own, over a database of its own, with whatever may go wrong between it and its reader.
//! The server knows nothing of Marbre.
//!
//! Reading order: [`template`] (installed once), [`server`] (a copy of it, running), [`client`] (asking it plainly), [`browsing`] (as somebody in wp-admin),
//! [`fault`] and [`proxy`] (what goes wrong on the way), then the facts that Marbre's client relies on, and that client
//! itself: [`publisher`] and what it publishes, [`office`] and what it decides.

pub mod browsing;
pub mod client;
pub mod fault;
pub mod office;
pub mod proxy;
pub mod publisher;
pub mod server;
pub mod template;

#[cfg(test)]
mod alerts;
#[cfg(test)]
mod articles;
#[cfg(test)]
mod by_browser;
#[cfg(test)]
mod caches;
#[cfg(test)]
mod command;
#[cfg(test)]
mod connecting;
#[cfg(test)]
mod editing;
#[cfg(test)]
mod gap;
#[cfg(test)]
mod guards;
#[cfg(test)]
mod imports;
#[cfg(test)]
mod later;
#[cfg(test)]
mod lists;
#[cfg(test)]
mod looking;
#[cfg(test)]
mod mapping;
#[cfg(test)]
mod obstacles;
#[cfg(test)]
mod pictures;
#[cfg(test)]
mod publishing;
#[cfg(test)]
mod ranges;
#[cfg(test)]
mod readers;
#[cfg(test)]
mod rights;
#[cfg(test)]
mod running;
#[cfg(test)]
mod scheduling;
#[cfg(test)]
mod search_plugins;
#[cfg(test)]
mod several;
#[cfg(test)]
mod skipped;
#[cfg(test)]
mod takedown;
#[cfg(test)]
mod timing;
#[cfg(test)]
mod tls;
#[cfg(test)]
mod together;
#[cfg(test)]
mod traps;
#[cfg(test)]
mod uploads;
#[cfg(test)]
mod waiting;
#[cfg(test)]
mod whole_lists;
#[cfg(test)]
mod wire;
