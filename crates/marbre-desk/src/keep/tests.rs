//! Archives that are no backup: what they hold stays where it is, whatever they say of themselves.

use super::*;
use std::path::PathBuf;

fn archive(folder: &Path, entries: &[(&str, &[u8])]) -> PathBuf {
    let place = folder.join("backup.zip");
    let mut archive = zip::ZipWriter::new(fs::File::create(&place).unwrap());
    for (name, bytes) in entries {
        let options = zip::write::SimpleFileOptions::default();
        if name.ends_with('/') {
            archive.add_directory(*name, options).unwrap();
            continue;
        }
        archive.start_file(*name, options).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap();
    place
}

fn refused(entries: &[(&str, &[u8])]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let place = archive(folder.path(), entries);
    let home = folder.path().join("home");
    fs::create_dir(&home).unwrap();
    let why = read_archive(&place, &home).unwrap_err().to_string();
    assert!(why.contains("Nothing was restored"), "{why}");
    assert!(!folder.path().join("evil").exists(), "nothing lands beside the profile");
    assert_eq!(fs::read_dir(&home).unwrap().count(), 0, "nor in it");
    why
}

#[test]
fn a_part_that_names_another_place_is_written_nowhere() {
    assert!(refused(&[("marbre.db", b"x"), ("../evil", b"x")]).contains("outside itself"));
    for place in ["evil", "media/evil", "media/ab/cd/evil", "config.json"] {
        assert!(refused(&[("marbre.db", b"x"), (place, b"x")]).contains("no part of a backup"));
    }
}

#[test]
fn a_part_that_would_fill_the_disk_is_not_unpacked() {
    let bomb = vec![0; 64 << 20];
    assert!(refused(&[("marbre.db", &bomb)]).contains("too large to be whole"));
    let larger = vec![0; marbre_publish::picture::FILE_LIMIT + 1];
    assert!(refused(&[("marbre.db", b"x"), ("media/ab/abcd", &larger)]).contains("too large to be whole"));
}

#[test]
fn what_a_backup_holds_is_where_it_belongs() {
    let folder = tempfile::tempdir().unwrap();
    // A picture of one colour packs better than any database.
    let plain = vec![7; 8 << 20];
    let parts: [(&str, &[u8]); 4] = [
        ("marbre.db", b"database"),
        ("media/", b""),
        ("media/ab/abcd", b"picture"),
        ("media/ab/plain", &plain),
    ];
    let place = archive(folder.path(), &parts);
    let home = folder.path().join("home");
    fs::create_dir(&home).unwrap();
    read_archive(&place, &home).unwrap();
    assert_eq!(fs::read(home.join("marbre.db")).unwrap(), b"database");
    assert_eq!(fs::read(home.join("media/ab/abcd")).unwrap(), b"picture");
    assert_eq!(fs::read(home.join("media/ab/plain")).unwrap(), plain);
    assert_eq!(fs::read_dir(home.join("media/ab")).unwrap().count(), 2);
}
