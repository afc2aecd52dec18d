//! What a file is, whatever it is called.

use marbre_domain::media::MediaType;
use marbre_import::{Format, ImportError, Note, decode, detect, read};

fn check(name: &str, bytes: &[u8], expected: Format) {
    assert_eq!(detect(name, bytes), Ok(expected), "{name}");
}

fn refused(name: &str, bytes: &[u8], words: &str) {
    let error = detect(name, bytes).unwrap_err().to_string();
    assert!(error.contains(words) && error.ends_with('.'), "{name}: {error}");
}

#[test]
fn by_the_bytes() {
    check("a.md", b"Texte", Format::Markdown);
    check("a.txt", b"---\ntitre: x\n---\nTexte", Format::Markdown);
    check("a.txt", b"Texte *simple*", Format::Plain);
    check("a.txt", b"<!DOCTYPE html><p>x", Format::Html);
    check("a.html", b"Pas une page", Format::Plain);
    check("a.html", b"Bonjour <b>x</b>", Format::Html);
    check("-", b"# Titre\n\nTexte", Format::Markdown);
    check("-", b"<p>Texte</p>", Format::Html);
    check("-", b"<pas une balise>", Format::Plain);
    check("a.docx", b"<html><body>x", Format::Html);
    check("a.txt", b"PK\x03\x04rest", Format::Docx);
    check("a.docx", b"\x89PNG\r\n\x1a\nrest", Format::Media(MediaType::Png));
    check("a.txt", b"\xFF\xD8\xFF\xE0rest", Format::Media(MediaType::Jpeg));
    check("a.txt", b"\xFF\xFEa\0b\0", Format::Plain);
}

#[test]
fn what_is_no_copy() {
    refused("a.txt", b"%PDF-1.7", "a PDF document");
    refused("a.doc", b"\xD0\xCF\x11\xE0\xA1\xB1", "old or password-protected");
    refused("a.docx", b"{\\rtf1", "an RTF document");
    refused(
        "a.odt",
        b"PK\x03\x04\x14\0\0\x08\0\0aaaaaaaaaaaaaaaamimetypeapplication/vnd.oasis",
        "OpenDocument",
    );
    refused("a.txt", b"MZ\x90\0\x03\0", "a program");
    refused("a.txt", b"abc\0def", "a binary file");
    assert_eq!(
        detect("a.txt", b""),
        Err(ImportError::Empty {
            file_name: "a.txt".into()
        })
    );
    assert_eq!(
        detect("a.txt", b"\xEF\xBB\xBF \n"),
        Err(ImportError::Empty {
            file_name: "a.txt".into()
        })
    );
    assert!(matches!(
        read("a.png", b"\x89PNG\r\n\x1a\nrest"),
        Err(ImportError::NotCopy { .. })
    ));
}

#[test]
fn encodings() {
    assert_eq!(decode("é".as_bytes()), ("é".to_owned(), None));
    assert_eq!(decode(b"\xEF\xBB\xBF\xC3\xA9"), ("é".to_owned(), None));
    assert_eq!(decode(b"\xFF\xFE\xE9\0"), ("é".to_owned(), None));
    assert_eq!(decode(b"\xFE\xFF\0\xE9"), ("é".to_owned(), None));
    assert_eq!(
        decode(b"l\x92\xE9t\xE9 \x80"),
        (
            "l’été €".to_owned(),
            Some(Note::Decoded {
                encoding: "windows-1252".to_owned()
            })
        )
    );
    let draft = read("a.txt", b"L\x92\xE9t\xE9 arrive. Il pleut.").unwrap();
    assert_eq!(draft.body[0].text(), "L’été arrive. Il pleut.");
    assert_eq!(
        draft.notes,
        [Note::Decoded {
            encoding: "windows-1252".to_owned()
        }]
    );
}

#[test]
fn every_format_by_one_door() {
    for (name, text) in [
        ("a.md", "# Titre\n\nTexte."),
        ("a.html", "<h1>Titre</h1><p>Texte.</p>"),
        ("a.txt", "Titre\n\nTexte de l’article."),
    ] {
        let draft = read(name, text.as_bytes()).unwrap();
        assert_eq!(draft.headline, "Titre", "{name}");
        assert_eq!(draft.body.len(), 1, "{name}");
    }
}
