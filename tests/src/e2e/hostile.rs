//! Every command that a window may call, called with what no window would send: none panics, none hangs, none touches a file
//! outside the newsroom's folder, and no command is answered that the capability does not name.

use super::app::App;
use super::page::Page;
use super::profile::{CHIEF, Profile};
use super::screen::Screen;
use fastrand::Rng;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// A failure prints it; another is tried with `MARBRE_SEED`.
const SEED: u64 = 20_261_125;

/// How often each command is called.
const TIMES: usize = 12;

/// What each command is called with, one after the other, and what it said to each.
const CALL: &str = "const [command, all, say] = arguments;
    const late = () => new Promise((then) => setTimeout(() => then({ hung: true }), 20000));
    const one = (given) => Promise.race([late(), Promise.resolve()
        .then(() => window.__TAURI_INTERNALS__.invoke(command, given))
        .then(() => ({ answered: true }), (error) => ({ refused: [...String(error?.message ?? error)].slice(0, 200).join('') }))]);
    (async () => {
        const said = [];
        for (const given of all) said.push(await one(given));
        return said;
    })().then(say);";

/// A command as the generated bindings have it: its name, and the name and type of each thing it takes.
struct Command {
    name: String,
    takes: Vec<(String, String)>,
}

fn commands() -> Vec<Command> {
    let bindings = include_str!("../../../ui/src/host/bindings.ts");
    let lines = bindings.lines().filter_map(|line| {
        let (before, after) = line.split_once("__TAURI_INVOKE(\"")?;
        let name = after.split('"').next()?.to_owned();
        let takes = before.split_once('(')?.1.split_once(") =>")?.0;
        let takes = takes.split(", ").filter_map(|one| one.split_once(": "));
        Some(Command {
            name,
            takes: takes.map(|(name, kind)| (name.to_owned(), kind.to_owned())).collect(),
        })
    });
    lines.collect()
}

fn granted() -> BTreeSet<String> {
    let capability: Value =
        serde_json::from_str(include_str!("../../../src-tauri/capabilities/newsroom-window.json")).expect("JSON");
    let permissions = capability["permissions"].as_array().into_iter().flatten();
    permissions
        .filter_map(|one| Some(one.as_str()?.strip_prefix("allow-")?.replace('-', "_")))
        .collect()
}

/// What no window would say.
fn words(chance: &mut Rng, real: &[String]) -> Value {
    let outside = [
        "../../outside/written",
        "/etc/hostname",
        "file:///etc/passwd",
        "..\\..\\outside",
        "http://127.0.0.1:1/",
        "https://127.0.0.1:1/../..",
        "marbre://connect?state=x&refused=yes",
        "javascript:alert(1)",
        "<script>window.fired = 1</script>",
        "a\u{0}b",
        "\u{202e}\u{2028}\u{feff}",
        "'; DROP TABLE pieces; --",
        "{\"a\":",
        "",
        "-1",
        "9999999999999999999999",
        "2026-13-45T99:99:99Z",
        "article",
        "headline",
        "publish",
        "fr",
    ];
    match chance.u8(0..10) {
        0..4 => json!(chance.choice(outside)),
        4..7 if !real.is_empty() => json!(chance.choice(real)),
        7 => json!("é\u{1f600}".repeat(chance.usize(1..60_000))),
        8 => {
            let mut any: Vec<char> = Vec::new();
            any.resize_with(40, || chance.char(..));
            json!(any.into_iter().collect::<String>())
        }
        _ => json!("01a00001-0000-7000-8000-000000000001"),
    }
}

fn anything(chance: &mut Rng, real: &[String], depth: u8) -> Value {
    match chance.u8(0..8) {
        0 => Value::Null,
        1 => json!(chance.bool()),
        2 => json!(chance.i64(..)),
        3 => json!(f64::MAX),
        4 if depth < 40 => Value::Array((0..3).map(|_| anything(chance, real, depth + 1)).collect()),
        5 if depth < 40 => {
            let names = [
                "id", "piece", "text", "delta", "base", "kind", "version", "insert", "term", "theirs",
            ];
            let mut object = Map::new();
            for _ in 0..4 {
                let name = chance.choice(names).unwrap_or("x").to_owned();
                object.insert(name, anything(chance, real, depth + 1));
            }
            Value::Object(object)
        }
        _ => words(chance, real),
    }
}

fn given(chance: &mut Rng, command: &Command, real: &[String]) -> Value {
    let mut object = Map::new();
    for (name, kind) in &command.takes {
        // Mostly of its kind, so that it gets past the reading of its arguments; now and then something else altogether.
        let value = match (chance.u8(0..6), kind.as_str()) {
            (0, _) => anything(chance, real, 0),
            (_, "boolean") => json!(chance.bool()),
            (_, "number") => json!(chance.i32(..)),
            (_, kind) if kind.ends_with("[]") => {
                Value::Array((0..chance.u8(0..4)).map(|_| words(chance, real)).collect())
            }
            (1, kind) if kind.contains("null") => Value::Null,
            (_, kind) if kind == "string" || kind.ends_with("Id") => words(chance, real),
            _ => anything(chance, real, 0),
        };
        object.insert(name.clone(), value);
    }
    Value::Object(object)
}

/// Every identifier that the newsroom's own window knows.
fn identifiers(page: &Page<'_>) -> Vec<String> {
    let ask = "const [say] = arguments; const ask = window.__TAURI_INTERNALS__.invoke;
        Promise.all([ask('start'), ask('my_desk'), ask('list_pieces', { state: null, mine: false }), ask('sites')])
            .then((all) => say(JSON.stringify(all)), (error) => say(String(error)));";
    let told = page.later(ask, Vec::new());
    let told = told.as_str().unwrap_or_default();
    let quoted = told
        .split('"')
        .filter(|part| part.len() == 36 && part.matches('-').count() == 4);
    let found: BTreeSet<String> = quoted.map(str::to_owned).collect();
    found.into_iter().collect()
}

/// Every file under a folder with its size and when it was written.
fn files(folder: &Path, all: &mut BTreeMap<PathBuf, (u64, Option<SystemTime>)>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        match entry.metadata() {
            Ok(found) if found.is_dir() => files(&path, all),
            Ok(found) => {
                all.insert(path, (found.len(), found.modified().ok()));
            }
            // It went while it was looked at.
            Err(_) => {}
        }
    }
}

#[test]
fn what_no_window_would_send_breaks_nothing_and_reaches_no_file() {
    let seed = std::env::var("MARBRE_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
        .unwrap_or(SEED);
    let screen = Screen::open();
    let profile = Profile::new();
    let outside = profile.path().join("outside");
    std::fs::create_dir(&outside).expect("the folder is ours");
    std::fs::write(outside.join("kept"), "nobody's").expect("the folder is ours");
    let app = App::open(&screen, &profile);
    let page = app.page();
    page.change_member(CHIEF);
    page.new_piece();
    let all = commands();
    let names: BTreeSet<String> = all.iter().map(|command| command.name.clone()).collect();
    assert_eq!(
        names,
        granted(),
        "each command is named by the capability, and none beyond"
    );
    let before = {
        let mut found = BTreeMap::new();
        for folder in ["outside", "site", "bin"] {
            files(&profile.path().join(folder), &mut found);
        }
        found
    };
    let mut chance = Rng::with_seed(seed);
    let mut answered = 0;
    for round in 0..2 {
        let real = identifiers(&page);
        assert!(real.len() > 5, "the newsroom's own identifiers are tried too: {real:?}");
        // The window that asks would be gone, as it should be.
        for command in all.iter().filter(|command| command.name != "close_window") {
            // What it does when it is asked well is shown elsewhere; here it would open a window each time.
            let times = if command.name == "preview" { 2 } else { TIMES / 2 };
            let sets: Vec<Value> = (0..times).map(|_| given(&mut chance, command, &real)).collect();
            let said = page.later(CALL, vec![json!(command.name), json!(sets)]);
            for (said, set) in said.as_array().into_iter().flatten().zip(&sets) {
                let told = set.to_string().chars().take(400).collect::<String>();
                assert!(
                    said.get("hung").is_none(),
                    "seed {seed}, round {round}: {} hung on {told}",
                    command.name
                );
                let words = said["refused"].as_str().unwrap_or_default();
                assert!(
                    !words.contains("panicked") && !words.contains("not allowed"),
                    "seed {seed}: {} said {words} to {told}",
                    command.name
                );
                answered += u32::from(said.get("answered").is_some());
            }
        }
    }
    assert!(
        answered > 50,
        "some of it got past the reading of arguments: {answered}"
    );
    let log = std::fs::read_to_string(profile.path().join("app.log")).unwrap_or_default();
    assert!(!log.contains("panicked"), "seed {seed}: {log}");
    assert_eq!(page.script("return typeof window.fired", Vec::new()), "undefined");
    let mut after = BTreeMap::new();
    for folder in ["outside", "site", "bin"] {
        files(&profile.path().join(folder), &mut after);
    }
    assert_eq!(after, before, "seed {seed}: a file outside the newsroom was touched");
    let beside: BTreeSet<String> = std::fs::read_dir(profile.path())
        .expect("the folder")
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    let known = ["app.log", "bin", "home", "outside", "person", "run", "site"];
    let strange: Vec<&String> = beside.iter().filter(|name| !known.contains(&name.as_str())).collect();
    assert!(strange.is_empty(), "seed {seed}: {strange:?} appeared");
    assert_eq!(profile.opened(), Vec::<String>::new(), "no browser was opened");
    // The newsroom is whole.
    profile.say(&["verify"]);
}
