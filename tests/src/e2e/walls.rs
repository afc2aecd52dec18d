//! The walls around the window: what was smuggled into a page stays dead, what is not allowed is refused, and a
//! preview is answered by nobody.

use super::app::App;
use super::page::Page;
use super::profile::{Profile, REPORTER};
use super::screen::Screen;
use super::wait::until;
use serde_json::{Value, json};

/// Asks for a command as the window's own code does, and says what came of it.
const INVOKE: &str = "const [command, given, say] = arguments;
    Promise.resolve()
        .then(() => window.__TAURI_INTERNALS__.invoke(command, given))
        .then((answer) => say({ answered: answer ?? true }), (error) => say({ refused: String(error?.message ?? error) }));";

fn invoke(page: &Page<'_>, command: &str, given: Value) -> Value {
    page.later(INVOKE, vec![json!(command), given])
}

#[test]
fn smuggled_markup_stays_dead() {
    let screen = Screen::open();
    let profile = Profile::new();
    let app = App::open(&screen, &profile);
    let page = app.page();
    let smuggle = "window.fired = [];
        window.stopped = [];
        document.addEventListener('securitypolicyviolation', (event) => window.stopped.push(event.effectiveDirective));
        const place = document.body.appendChild(document.createElement('div'));
        place.innerHTML = `<img src='x' onerror=\"window.fired.push('image')\">
            <svg onload=\"window.fired.push('drawing')\"></svg>
            <iframe src=\"data:text/html,<script>parent.fired.push('frame')<\\/script>\"></iframe>
            <iframe srcdoc=\"<script>parent.fired.push('inner frame')<\\/script>\"></iframe>
            <object data='data:text/html,x'></object>
            <button onclick=\"window.fired.push('button')\">x</button>`;
        const inline = document.createElement('script');
        inline.textContent = \"window.fired.push('inline script')\";
        place.append(inline);
        const far = document.createElement('script');
        far.src = 'https://nowhere.invalid/script.js';
        place.append(far);
        const data = document.createElement('script');
        data.src = \"data:text/javascript,window.fired.push('data script')\";
        place.append(data);
        place.querySelector('button').click();
        try { (0, eval)(\"window.fired.push('eval')\"); } catch { window.stopped.push('eval'); }
        try { new Function(\"window.fired.push('function')\")(); } catch { window.stopped.push('function'); }
        fetch('https://nowhere.invalid/').catch(() => window.stopped.push('fetch'));
        new Image().src = 'https://nowhere.invalid/seen.png';";
    page.script(smuggle, Vec::new());
    let awaited = [
        ("eval", 1),
        ("function", 1),
        ("fetch", 1),
        ("script-src-attr", 2),
        ("script-src-elem", 3),
        ("img-src", 1),
        ("frame-src", 1),
        ("connect-src", 1),
    ];
    until("all of it stopped", || {
        let stopped = page.try_script("return window.stopped", Vec::new())?;
        let count = |kind: &str| {
            stopped
                .as_array()
                .into_iter()
                .flatten()
                .filter(|one| *one == kind)
                .count()
        };
        if awaited.iter().all(|(kind, times)| count(kind) >= *times) {
            Ok(())
        } else {
            Err(stopped.to_string())
        }
    });
    assert_eq!(page.script("return window.fired", Vec::new()), json!([]));
}

#[test]
fn the_window_leads_nowhere_else() {
    let screen = Screen::open();
    let profile = Profile::new();
    let app = App::open(&screen, &profile);
    let page = app.page();
    let here = page.script("return location.href", Vec::new());
    for away in [
        "https://nowhere.invalid/",
        "file:///etc/hostname",
        "data:text/html,x",
        "marbre-preview://localhost/x",
    ] {
        page.script("location.href = arguments[0]", vec![json!(away)]);
        page.script("window.open(arguments[0])", vec![json!(away)]);
        // Answered by the core, after whatever the page had begun before.
        assert!(
            invoke(&page, "my_desk", json!({})).get("answered").is_some(),
            "the window went to {away}"
        );
    }
    assert_eq!(page.script("return location.href", Vec::new()), here);
    assert_eq!(app.pages().len(), 1, "no window was opened");
}

#[test]
fn only_what_is_allowed_is_answered() {
    let screen = Screen::open();
    let profile = Profile::new();
    let app = App::open(&screen, &profile);
    let page = app.page();
    assert_eq!(page.script("return typeof window.__TAURI__", Vec::new()), "undefined");
    assert!(
        invoke(&page, "my_desk", json!({})).get("answered").is_some(),
        "what is allowed is answered"
    );
    let refused = [
        ("plugin:fs|read", json!({ "path": "/etc/hostname" })),
        ("plugin:fs|read_text_file", json!({ "path": "/etc/hostname" })),
        ("plugin:shell|execute", json!({ "program": "true", "args": [] })),
        (
            "plugin:webview|create_webview_window",
            json!({ "options": { "label": "newsroom-9", "url": "index.html" } }),
        ),
        ("plugin:window|create", json!({ "options": { "label": "newsroom-9" } })),
        ("plugin:webview|set_webview_zoom", json!({ "value": 2 })),
        ("plugin:event|emit", json!({ "event": "changed", "payload": {} })),
        ("plugin:deep-link|get_current", json!({})),
        ("plugin:deep-link|register", json!({ "protocol": "marbre" })),
        ("plugin:app|version", json!({})),
        ("plugin:path|resolve_directory", json!({ "directory": 1 })),
        ("read_file", json!({ "path": "/etc/hostname" })),
        ("quit", json!({})),
    ];
    for (command, given) in refused {
        let said = invoke(&page, command, given);
        assert!(said["refused"].is_string(), "{command} was answered: {said}");
    }
}

#[test]
fn a_preview_is_answered_by_nobody() {
    let screen = Screen::open();
    let profile = Profile::new();
    let app = App::open(&screen, &profile);
    let page = app.page();
    page.change_member(REPORTER);
    let piece = page.new_piece();
    page.write("textbox", "Titre", "Une ligne de trop");
    page.write(
        "textbox",
        "Texte",
        "<script>window.fired = 1</script><img src=x onerror='window.fired = 1'>",
    );
    page.saved();
    page.press("button", "Aperçu");
    let preview = app.page_beside(&[page.handle()]);
    preview.read("Une ligne de trop");
    let address = preview.script("return location.href", Vec::new());
    assert!(
        address.as_str().is_some_and(|address| address.contains(&piece)),
        "{address}"
    );
    assert_eq!(
        preview.script("return document.scripts.length + document.images.length", Vec::new()),
        0
    );
    assert_eq!(preview.script("return typeof window.fired", Vec::new()), "undefined");

    let allowed = include_str!("../../../src-tauri/capabilities/newsroom-window.json");
    let allowed: Value = serde_json::from_str(allowed).expect("the capability is JSON");
    let commands = allowed["permissions"].as_array().expect("of permissions").iter();
    let mut asked = 0;
    for command in commands.filter_map(|one| one.as_str()?.strip_prefix("allow-")) {
        let said = invoke(
            &preview,
            &command.replace('-', "_"),
            json!({ "id": piece, "piece": piece }),
        );
        let refused = said["refused"].as_str().unwrap_or_default();
        assert!(refused.contains("not allowed"), "{command} was answered: {said}");
        asked += 1;
    }
    assert!(asked > 30, "the whole allow-list was asked");
    let said = invoke(
        &preview,
        "plugin:event|listen",
        json!({ "event": "text", "target": { "kind": "Any" }, "handler": 1 }),
    );
    assert!(said["refused"].is_string(), "a preview may listen: {said}");
}
