//! `marbre run` and the window at one newsroom: the window gets it, and it goes back to the command when the window closes.

use super::app::App;
use super::profile::Profile;
use super::programs::ours;
use super::screen::Screen;
use super::wait::until;
use rustix::process::{Pid, Signal, kill_process};
use std::fs::{File, TryLockError};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

const AT_A_WINDOW: &str = "a window has this newsroom now";
const BACK: &str = "the window is closed: what is due";

/// `marbre run`, and what it said at its terminal.
struct Running {
    child: Child,
    said: PathBuf,
}

impl Running {
    fn on(profile: &Profile) -> Self {
        let said = profile.path().join("run.log");
        let terminal = File::create(&said).expect("the folder is ours");
        let also = terminal.try_clone().expect("a file can be shared");
        let mut command = Command::new(ours("marbre"));
        profile.surroundings(&mut command);
        let child = command
            .arg("run")
            .stdin(Stdio::null())
            .stdout(terminal)
            .stderr(also)
            .spawn()
            .expect("marbre is a program");
        Self { child, said }
    }

    /// Waits until it said something so many times.
    #[track_caller]
    fn says(&self, words: &str, times: usize) {
        until(&format!("« {words} » {times} times"), || {
            let said = std::fs::read_to_string(&self.said).map_err(|error| error.to_string())?;
            if said.matches(words).count() == times {
                Ok(())
            } else {
                Err(said)
            }
        });
    }

    /// Interrupts it as a person at its terminal does, and gives back how it ended.
    fn interrupted(&mut self) -> Option<i32> {
        let process = Pid::from_raw(i32::try_from(self.child.id()).expect("it is small")).expect("it is a process");
        kill_process(process, Signal::INT).expect("it runs");
        self.child.wait().expect("it is ours").code()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until somebody owns the newsroom and answers for it.
#[track_caller]
fn owned(profile: &Profile) {
    until("an owner with a door", || {
        // The door first: where nobody has it yet, a lock taken here to see would keep the one that is coming out.
        if !profile.home().join("door").exists() {
            return Err("no door".to_owned());
        }
        let lock = File::open(profile.home().join("lock")).map_err(|error| error.to_string())?;
        match lock.try_lock() {
            Err(TryLockError::WouldBlock) => Ok(()),
            Err(error) => Err(error.to_string()),
            Ok(()) => Err("nobody has it".to_owned()),
        }
    });
}

#[test]
fn the_window_takes_the_newsroom_from_marbre_run_and_gives_it_back() {
    let screen = Screen::open();
    let profile = Profile::new();
    screen.keyboard("us", "", "");
    let mut run = Running::on(&profile);
    owned(&profile);

    let mut made = Vec::new();
    for round in 1..=2 {
        let app = App::open(&screen, &profile);
        run.says(AT_A_WINDOW, round);
        made.push(app.page().new_piece());
        screen.ask_to_close(*screen.windows().first().expect("the app shows a window"));
        app.gone();
        drop(app);
        run.says(BACK, round);
        owned(&profile);
        let mut pieces = profile.pieces();
        pieces.sort();
        made.sort();
        assert_eq!(
            pieces, made,
            "what the window did is there, and the command line answered"
        );
    }
    assert_eq!(run.interrupted(), Some(0));

    // Started while a window is open, it waits its turn, and can be ended meanwhile.
    let app = App::open(&screen, &profile);
    let mut run = Running::on(&profile);
    run.says(AT_A_WINDOW, 1);
    assert_eq!(run.interrupted(), Some(0));
    app.page().settled();
}
