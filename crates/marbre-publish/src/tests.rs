//! Tests that need a whole newsroom: sample pieces of invented places and people, a site, a look at every link.
#![allow(clippy::unwrap_used)]

mod deliveries;
mod interruptions;
mod looks;
mod pages;
mod rebuilds;
mod rebuilt;
pub(crate) mod samples;
mod site_files;
