//! The one file of a picture that a site gets: under a name of ASCII letters, without what a camera tells of who took it and
//! where, and once, whatever is lost on the way.

use super::command::Room;
use super::fault::{Fault, first};
use super::proxy::Proxy;
use super::publisher::PICTURE;
use super::server::WordPress;
use hyper::Method;
use serde_json::Value;

const CANARY: &[u8] = b"GPS-CANARY-12.65N-8.00W\0";

/// A photograph that says in its EXIF where it was taken.
fn telling() -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0\x01\0".to_vec();
    tiff.extend([0x0e, 0x01, 2, 0]);
    tiff.extend(u32::try_from(CANARY.len()).expect("it is short").to_le_bytes());
    tiff.extend(26_u32.to_le_bytes());
    tiff.extend([0; 4]);
    tiff.extend(CANARY);
    let mut exif = b"Exif\0\0".to_vec();
    exif.extend(tiff);
    let mut bytes = PICTURE[..2].to_vec();
    bytes.extend([0xff, 0xe1]);
    bytes.extend(u16::try_from(exif.len() + 2).expect("it is short").to_be_bytes());
    bytes.extend(exif);
    bytes.extend(&PICTURE[2..]);
    bytes
}

fn tells(bytes: &[u8]) -> bool {
    let has = |words: &[u8]| bytes.windows(words.len()).any(|window| window == words);
    has(&CANARY[..10]) || has(b"Exif\0")
}

#[test]
fn a_picture_is_sent_once_under_an_ascii_name_and_tells_nothing_of_its_camera() {
    let site = WordPress::start();
    let proxy = Proxy::before(&site.host(), first(1, Method::POST, "/media?", Fault::LostReply));
    let room = Room::open();
    room.done(
        &format!("site add wordpress {} --user desk", proxy.url()),
        &site.user("desk").password,
    );
    room.done("site pull --confirm --create", "");
    let made = room.done(
        "piece import -",
        "---\ntitle: La crue\n---\n\nLa pirogue part à l’aube.\n",
    );
    let piece = made.lines().next().unwrap_or_default();
    let file = room.folder.path().join("Marché d’Ibala — à l’aube ɲ.jpg");
    assert!(tells(&telling()), "the camera tells");
    std::fs::write(&file, telling()).expect("the folder is ours");
    let file = file.to_string_lossy().into_owned();
    room.marbre(|marbre| {
        let words = ["--alt", "Une crue", "--credit", "A. Diarra", "--caption", "Ici"];
        marbre.done(&[&["piece", "set", piece, "--picture", &file], &words[..]].concat(), "");
        marbre.publish(piece);
        marbre.deliver_and_see();
    });
    assert_eq!(
        (
            proxy.count(&Method::POST, "/media?"),
            site.count("attachment"),
            site.count("post")
        ),
        (1, 1, 1),
        "the answer was lost, and the file found again"
    );
    let picture = site.value("(int) get_post_thumbnail_id(get_posts()[0])");
    let name = site.value(&format!("basename(get_attached_file({picture}))"));
    let name = name.as_str().expect("a name");
    assert!(
        name.is_ascii() && name.starts_with("marbre-") && name.ends_with(".jpg") && !name.contains("-1."),
        "{name}"
    );
    // The file as it was sent, and every size that WordPress made of it.
    let files = site.value(
        "(function () { $all = []; $in = new RecursiveIteratorIterator(new RecursiveDirectoryIterator(wp_upload_dir()['basedir'], \
         FilesystemIterator::SKIP_DOTS)); foreach ($in as $file) $all[] = $file->getPathname(); return $all; })()",
    );
    let files: Vec<&str> = files
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    assert!(files.iter().any(|file| file.ends_with(name)), "{files:?}");
    for file in files {
        assert!(!tells(&std::fs::read(file).expect("the site is ours")), "{file} tells");
    }
    let meta = site.value(&format!("wp_get_attachment_metadata({picture})['image_meta']"));
    for field in ["camera", "credit", "caption", "title", "copyright"] {
        assert_eq!(meta[field], "", "{meta}");
    }
}
