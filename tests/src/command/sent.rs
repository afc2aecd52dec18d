//! Deliveries given up, and the site served to this machine: from an approval to the page that a reader gets.

use super::room::{CHIEF, EDITOR, Room, are, is, program, told};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Stdio};

#[test]
fn a_delivery_is_given_up_by_those_who_may_publish() {
    let room = Room::open();
    let id = room.approved();
    assert_eq!(room.ask(&["outbox", "list"]).done(), json!([]));
    let schedule = ["piece", "schedule", &id, "--at", "2040-01-01T06:00"];
    room.as_member(CHIEF, &schedule).done();
    let listed = room.ask(&["outbox", "list"]).done();
    assert_eq!(are(&listed, "DeliveryView"), 1);
    assert_eq!(
        (
            &listed[0]["what"],
            &listed[0]["state"],
            &listed[0]["due"],
            &listed[0]["piece"]
        ),
        (
            &json!("publish"),
            &json!("queued"),
            &json!("2040-01-01T06:00:00Z"),
            &json!(id)
        )
    );
    let delivery = listed[0]["id"].as_str().expect("it has an identifier");
    let cancel = ["outbox", "cancel", delivery];
    assert_eq!(
        room.as_member(EDITOR, &cancel).refused("lacks_right")["needs"],
        "publish"
    );
    let given_up = room.ask(&["outbox", "cancel", &delivery[..20]]).done();
    is(&given_up[0], "DeliveryView");
    assert_eq!(given_up[0]["state"], "cancelled");
    room.ask(&cancel).failed("invalid");
    room.ask(&["outbox", "retry", delivery]).failed("invalid");
    let facts = room.ask(&["outbox", "cancel", "ffff"]).failed("unknown");
    assert_eq!(facts, json!({ "what": "delivery", "name": "ffff" }));
    room.ask(&["outbox", "cancel"]).usage();
    assert_eq!(room.ask(&["outbox", "run"]).done()[0]["state"], "cancelled");
}

/// `marbre serve`, until it is dropped.
struct Served {
    process: Child,
    address: String,
}

impl Served {
    fn of(room: &Room) -> Self {
        let mut process = room
            .command(&["serve", "--port", "0"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("marbre is a program");
        let mut line = String::new();
        let out = process.stdout.take().expect("it is piped");
        BufReader::new(out).read_line(&mut line).expect("it says where");
        let told: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
        let address = told["address"].as_str().expect("an address").to_owned();
        Self { process, address }
    }

    /// What a reader gets at a path: the status and the page.
    fn page(&self, path: &str) -> (String, String) {
        let host = self.address.trim_start_matches("http://").trim_end_matches('/');
        let mut line = TcpStream::connect(host).expect("it listens");
        write!(line, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").expect("it reads");
        let mut answer = Vec::new();
        line.read_to_end(&mut answer).expect("it answers");
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let status = answer.split(' ').nth(1).unwrap_or_default().to_owned();
        (status, answer)
    }

    /// Interrupted as from a keyboard; how it ended.
    fn interrupted(mut self) -> Option<i32> {
        let process = Pid::from_raw(i32::try_from(self.process.id()).expect("small")).expect("it runs");
        kill_process(process, Signal::INT).expect("it can be told");
        self.process.wait().expect("it ends").code()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // A test that failed leaves nothing running; one that did not has seen it end.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn a_site_is_served_until_interrupted_and_its_pages_are_seen() {
    let room = Room::open();
    let id = room.approved();
    let served = Served::of(&room);
    assert!(served.address.starts_with("http://127.0.0.1:"), "{}", served.address);

    // Other commands are answered meanwhile.
    room.ask(&["site", "set", "--url", served.address.trim_end_matches('/')])
        .done();
    room.as_member(CHIEF, &["piece", "publish", &id]).done();
    let sent = room.ask(&["outbox", "run"]).done();
    assert_eq!(sent[0]["state"], "seen", "{sent}");
    let address = sent[0]["address"].as_str().expect("an address");
    let path = address.trim_start_matches(served.address.trim_end_matches('/'));
    let (status, page) = served.page(path);
    assert_eq!(status, "200", "{page}");
    assert!(page.contains("Deux bacs assurent la traversée."), "{page}");
    // What the site remembers of itself is not for readers.
    assert_eq!(served.page("/marbre-manifest.json").0, "404");
    assert_eq!(served.interrupted(), Some(0));
}

#[test]
fn without_a_static_site_there_is_nothing_to_serve() {
    let folder = tempfile::tempdir().expect("a folder");
    let home = folder.path().join("home");
    let say = |words: &[&str]| told(program().arg("--json").arg("--home").arg(&home).args(words));
    say(&["serve", "--port", "0"]).failed("no_newsroom");
    say(&[
        "init",
        "--newsroom",
        "La Gazette",
        "--member",
        "Aminata",
        "--role",
        "chief",
    ])
    .done();
    say(&["serve", "--port", "0"]).failed("invalid");
    say(&["serve", "--port", "beaucoup"]).usage();
    // Without --json it is said in words.
    let said = told(
        program()
            .arg("--home")
            .arg(folder.path().join("nulle-part"))
            .arg("serve"),
    );
    assert_eq!(said.status, 1);
    assert!(
        said.err.starts_with("marbre: ") && said.err.contains("marbre init"),
        "{}",
        said.err
    );
}
