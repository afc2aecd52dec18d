//! Pictures as large as cameras and scanners make them: refused with a sentence, or shrunk, and never more memory than an old
//! laptop has.

use super::command::Marbre;
use super::server::WordPress;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder as _};
use serde_json::{Value, json};
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::process::{Command, Output};

/// What a process may take, everything counted that it has reserved, in KiB: well under what a 4 GB laptop has left.
const MEMORY: u32 = 1_400_000;

/// Nothing in it can be packed.
fn noise(length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    fastrand::Rng::with_seed(20_261_125).fill(&mut bytes);
    bytes
}

/// Says something to the command while it may take only so much memory.
fn bounded(marbre: &Marbre<'_>, words: &[&str]) -> Output {
    let inner = marbre.command(words);
    let mut command = Command::new("sh");
    command
        .args(["-c", &format!("ulimit -v {MEMORY}; exec \"$0\" \"$@\"")])
        .arg(inner.get_program())
        .args(inner.get_args());
    for (name, value) in inner.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command.output().expect("sh is a program")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn scan(path: &Path) -> u64 {
    let (width, height) = (12_000, 2_900);
    let file = BufWriter::new(File::create(path).expect("the folder is ours"));
    PngEncoder::new_with_quality(file, CompressionType::Fast, FilterType::NoFilter)
        .write_image(&noise(width * height * 3), 12_000, 2_900, ExtendedColorType::Rgb8)
        .expect("a picture");
    std::fs::metadata(path).expect("the picture").len()
}

fn photograph(path: &Path) -> u64 {
    let (width, height) = (9_000_u32, 6_500_u32);
    let grain = noise(width as usize * 3);
    let mut pixels = Vec::with_capacity(width as usize * height as usize * 3);
    for line in 0..height as usize {
        pixels.extend(
            grain
                .iter()
                .map(|grain| grain / 4 + u8::try_from(line * 150 / height as usize).unwrap_or(0)),
        );
    }
    let file = BufWriter::new(File::create(path).expect("the folder is ours"));
    JpegEncoder::new_with_quality(file, 92)
        .write_image(&pixels, width, height, ExtendedColorType::Rgb8)
        .expect("a picture");
    std::fs::metadata(path).expect("the picture").len()
}

#[test]
fn a_picture_of_a_hundred_megabytes_is_refused_and_a_large_one_shrunk_in_bounded_memory() {
    let site = WordPress::start();
    let folder = tempfile::tempdir().expect("a folder");
    let home = folder.path().join("home");
    let marbre = Marbre {
        home: &home,
        passphrase: Some("une phrase de passe"),
    };
    let say = |words: &str, input: &str| marbre.done(&words.split(' ').collect::<Vec<_>>(), input);
    say("init --newsroom Gazette --member Aminata --role chief", "");
    say("term add section Fleuve", "");
    say("term add country Mali", "");
    say(
        &format!("site add wordpress {} --user desk", site.url()),
        &site.user("desk").password,
    );
    say("site pull --confirm --create", "");
    let made = say(
        "piece import -",
        "---\ntitle: La crue\n---\n\nLa pirogue part à l’aube.\n",
    );
    let piece = made.lines().next().unwrap_or_default();

    let huge = folder.path().join("numérisation.png");
    assert!(scan(&huge) > 100_000_000, "it is a hundred megabytes");
    let huge = huge.to_string_lossy().into_owned();
    let refused = bounded(&marbre, &["piece", "set", piece, "--picture", &huge]);
    assert_eq!(refused.status.code(), Some(1), "{}", said(&refused));
    assert!(
        said(&refused).contains("the largest kept is 64 MB"),
        "{}",
        said(&refused)
    );
    let shown: Value = serde_json::from_str(&say(&format!("--json piece show {piece}"), "")).expect("JSON");
    assert_eq!(shown["media"], json!([]), "nothing of it was kept");

    let large = folder.path().join("photo.jpg");
    let weighs = photograph(&large);
    let large = large.to_string_lossy().into_owned();
    let kept = bounded(
        &marbre,
        &[
            "piece",
            "set",
            piece,
            "--picture",
            &large,
            "--alt",
            "Une crue",
            "--credit",
            "A. Diarra",
            "--caption",
            "Ici",
        ],
    );
    assert!(kept.status.success(), "{}", said(&kept));
    marbre.publish(piece);
    let sent = bounded(&marbre, &["outbox", "run"]);
    assert!(sent.status.success() && said(&sent).contains("seen"), "{}", said(&sent));
    let there = site.value(
        "(function () { $p = get_post_thumbnail_id(get_posts()[0]); $f = get_attached_file($p); \
         return [filesize($f), getimagesize($f)[0]]; })()",
    );
    let (size, width) = (there[0].as_u64().unwrap_or(u64::MAX), there[1].as_u64().unwrap_or(0));
    assert_eq!(width, 1280, "{there}");
    assert!(size < weighs / 10, "{size} of {weighs}");
}
