//! Two programs at one profile: a command is done by the one that has it open, two of them never own it at once, and an
//! owner that does not answer is named.

use super::told::{Room, Told};
use crate::e2e::wait::until;
use marbre_cli::System;
use marbre_desk::Desk;
use std::process::{Child, Stdio};

/// `marbre run`, ended when the test ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn run(room: &Room) -> Running {
    let mut command = room.command(&["run"]);
    Running(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
}

/// Waits until its door stands: from then on it answers.
fn until_owned(room: &Room) {
    let door = room.home().join("door");
    until("its door", || {
        door.exists().then_some(()).ok_or_else(|| "none".to_owned())
    });
}

#[test]
fn commands_said_while_another_program_has_the_newsroom_open_are_done_there() {
    let folder = tempfile::tempdir().unwrap();
    let room = Room::new(folder.path());
    let owner = run(&room);
    until_owned(&room);
    let piece = room.import("Le pont");
    room.ask(&["piece", "set", &piece, "--headline", "Le pont rouvre"])
        .done();
    assert_eq!(room.headlines(), ["Le pont rouvre"]);
    // A refusal and a failure cross as they are.
    let refused = room.ask(&["piece", "publish", &piece]);
    assert_eq!((refused.status, refused.out.as_str()), (3, ""), "{}", refused.err);
    assert!(room.ask(&["piece", "show", "nul"]).failed("unknown").contains("nul"));
    drop(owner);
    assert_eq!(
        room.headlines(),
        ["Le pont rouvre"],
        "killed, it had everything on disk"
    );
    room.is_whole();
}

#[test]
fn many_commands_at_once_are_all_done() {
    let folder = tempfile::tempdir().unwrap();
    let room = Room::new(folder.path());
    let _owner = run(&room);
    until_owned(&room);
    let asked: Vec<Child> = (0..6)
        .map(|_| {
            let mut command = room.command(&["piece", "new"]);
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        })
        .collect();
    let mut made: Vec<String> = asked
        .into_iter()
        .map(|child| {
            let output = child.wait_with_output().unwrap();
            let told = Told {
                status: output.status.code().unwrap(),
                out: String::from_utf8(output.stdout).unwrap(),
                err: String::from_utf8(output.stderr).unwrap(),
            };
            told.done()["id"].as_str().unwrap().to_owned()
        })
        .collect();
    made.sort();
    made.dedup();
    assert_eq!(made.len(), 6);
    assert_eq!(room.headlines().len(), 6);
}

#[test]
fn an_owner_that_does_not_answer_is_said_and_nothing_is_done() {
    let folder = tempfile::tempdir().unwrap();
    let room = Room::new(folder.path());
    let owner = Desk::open(&room.home(), Box::new(System)).unwrap();
    for words in [
        &["piece", "new"][..],
        &["piece", "list"],
        &["run"],
        &["backup", "copie.zip"],
    ] {
        let said = room.ask(words).failed("taken");
        assert!(
            said.contains("another Marbre has this newsroom open") && said.contains("close it"),
            "{said}"
        );
    }
    let me = owner.me().unwrap().unwrap();
    assert_eq!(owner.list_pieces(me, None, false).unwrap(), []);
    drop(owner);
    room.ask(&["piece", "new"]).done();
}

#[test]
fn a_second_always_on_desk_says_that_there_is_one() {
    let folder = tempfile::tempdir().unwrap();
    let room = Room::new(folder.path());
    let _owner = run(&room);
    until_owned(&room);
    let said = room.ask(&["run"]).failed("taken");
    assert!(said.contains("Use that one"), "{said}");
}
