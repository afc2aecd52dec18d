//! Starts the desktop app.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]
#![expect(
    clippy::print_stderr,
    reason = "without a window there is only the terminal to say why"
)]

use std::process::ExitCode;

fn main() -> ExitCode {
    match marbre_app::open() {
        Ok(()) => ExitCode::SUCCESS,
        Err(marbre_app::NotOpened(why)) => {
            eprintln!("marbre: {why}");
            ExitCode::FAILURE
        }
    }
}
