//! Files that are dropped on the window: pictures into the text, at the place where they fall; copy anywhere else, as a draft.

use super::app::App;
use super::page::{Page, keys};
use super::profile::{Profile, REPORTER};
use super::screen::Screen;
use super::wait::until;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::{ImageFormat, Rgb, RgbImage};
use serde_json::json;
use std::io::Cursor;

/// Drops files over the middle of an element, as the system would: name, type and bytes of each.
fn drop(page: &Page<'_>, over: &str, files: &[(&str, &str, Vec<u8>)]) {
    let script = "
        const [over, files] = arguments;
        const data = new DataTransfer();
        for (const [name, type, bytes] of files)
            data.items.add(new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], name, { type }));
        const target = document.querySelector(over);
        const { left, top, width, height } = target.getBoundingClientRect();
        const at = { clientX: left + width / 2, clientY: top + height / 2 };
        for (const kind of ['dragenter', 'dragover', 'drop'])
            target.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: data, ...at }));";
    let files: Vec<_> = files
        .iter()
        .map(|(name, kind, bytes)| json!([name, kind, STANDARD.encode(bytes)]))
        .collect();
    page.script(script, vec![json!(over), json!(files)]);
}

fn picture(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    RgbImage::from_pixel(width, height, Rgb([40, 90, 140]))
        .write_to(&mut bytes, ImageFormat::Jpeg)
        .expect("a picture");
    bytes.into_inner()
}

/// What stands in the text, block by block: words, or the size of the picture that is shown.
const SHOWN: &str = "return [...document.querySelector('[role=\"textbox\"][data-text][aria-label=\"Texte\"]').children].map((block) => {
    const picture = block.querySelector('img');
    return picture ? `${picture.naturalWidth} × ${picture.naturalHeight}` : block.textContent;
})";

#[test]
fn pictures_fall_into_the_text_where_they_are_dropped_and_copy_becomes_a_draft() {
    let screen = Screen::open();
    let profile = Profile::new();
    let app = App::open(&screen, &profile);
    let page = app.page();
    page.change_member(REPORTER);
    let piece = page.new_piece();
    page.write("textbox", "Texte", &format!("Sur la rive.{}Au gué.", keys::ENTER));
    page.saved();

    let pictures = [
        ("rive.jpg", "image/jpeg", picture(64, 48)),
        ("gué.jpg", "image/jpeg", picture(96, 32)),
    ];
    drop(
        &page,
        "[role=\"textbox\"][aria-label=\"Texte\"] > :first-child",
        &pictures,
    );
    until("both pictures after the words that they were dropped on", || {
        let shown = page.script(SHOWN, Vec::new());
        if shown == json!(["Sur la rive.", "64 × 48", "96 × 32", "Au gué."]) {
            Ok(())
        } else {
            Err(shown.to_string())
        }
    });
    page.saved();
    assert_eq!(
        profile.blocks(&piece, "body"),
        ["Sur la rive.", "", "", "Au gué."],
        "they are on disk where they are shown"
    );

    // What is said to be a picture and is none is refused by its name, and the text stays as it is.
    let lie = [("photo.jpg", "image/jpeg", b"MZ, un programme".to_vec())];
    drop(&page, "[role=\"textbox\"][aria-label=\"Texte\"] > :first-child", &lie);
    page.read("photo.jpg");
    assert_eq!(profile.blocks(&piece, "body").len(), 4);

    page.press("button", "Papiers");
    page.see("heading", "Papiers");
    let copy = "# Le bac du soir\n\nIl part à six heures.".as_bytes().to_vec();
    drop(&page, "main", &[("bac.md", "text/markdown", copy)]);
    until("the draft", || {
        let pieces = profile.pieces();
        let made = pieces.iter().find(|made| **made != piece).ok_or("no draft yet")?;
        let blocks = profile.blocks(made, "body");
        if blocks == ["Il part à six heures."] {
            Ok(())
        } else {
            Err(format!("{blocks:?}"))
        }
    });
    assert_eq!(page.faults(), Vec::<String>::new());
}
