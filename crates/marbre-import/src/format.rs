//! What a file is, told from its bytes, and its characters. The name only settles what bytes cannot tell: whether a text
//! is Markdown or plain.

use crate::draft::{Draft, Note};
use crate::error::{Foreign, ImportError};
use crate::{from_docx, from_html, from_markdown, from_plain};
use marbre_domain::media::MediaType;

/// The largest text that is read as one piece.
const LARGEST_TEXT_MB: u64 = 32;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Markdown, perhaps with front matter.
    Markdown,
    /// A page or fragment of HTML.
    Html,
    /// A Word document (Office Open XML).
    Docx,
    /// Text without markup.
    Plain,
    /// A picture or sound: a media item rather than copy.
    Media(MediaType),
}

/// Tells what a file holds from its bytes. A document called `.txt` is a document all the same; a file of a kind that
/// Marbre does not read is an error that says which kind.
pub fn detect(file_name: &str, bytes: &[u8]) -> Result<Format, ImportError> {
    if bytes.is_empty() {
        return Err(ImportError::Empty {
            file_name: file_name.to_owned(),
        });
    }
    if let Some(media) = media_type(bytes) {
        return Ok(Format::Media(media));
    }
    let not_copy = |found| {
        Err(ImportError::NotCopy {
            file_name: file_name.to_owned(),
            found,
        })
    };
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        if bytes[..bytes.len().min(200)]
            .windows(8)
            .any(|window| window == b"mimetype")
        {
            return not_copy(Foreign::OpenDocument);
        }
        return Ok(Format::Docx);
    }
    if bytes.starts_with(b"%PDF") {
        return not_copy(Foreign::Pdf);
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return not_copy(Foreign::OldOffice);
    }
    if bytes.starts_with(b"{\\rtf") {
        return not_copy(Foreign::Rtf);
    }
    for (magic, found) in [
        (&b"\x1F\x8B"[..], Foreign::Archive),
        (b"Rar!", Foreign::Archive),
        (b"7z\xBC\xAF", Foreign::Archive),
        (b"MZ", Foreign::Program),
        (b"\x7FELF", Foreign::Program),
        (b"SQLite format 3", Foreign::Database),
    ] {
        if bytes.starts_with(magic) && (magic.len() > 2 || bytes.iter().take(512).any(|byte| *byte == 0)) {
            return not_copy(found);
        }
    }
    if !is_utf16(bytes) && bytes.iter().take(8_192).any(|byte| *byte == 0) {
        return not_copy(Foreign::Binary);
    }
    let (text, _) = decode(bytes);
    if text.trim().is_empty() {
        return Err(ImportError::Empty {
            file_name: file_name.to_owned(),
        });
    }
    Ok(text_format(file_name, &text))
}

/// The characters of a text file: Unicode by its mark or by being valid UTF-8, otherwise Windows-1252, which the note
/// says.
pub fn decode(bytes: &[u8]) -> (String, Option<Note>) {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        let (text, damaged) = encoding.decode_without_bom_handling(&bytes[mark..]);
        return (
            text.into_owned(),
            damaged.then(|| Note::Decoded {
                encoding: encoding.name().to_owned(),
            }),
        );
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => (text.to_owned(), None),
        Err(_) => {
            let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes);
            (
                text.into_owned(),
                Some(Note::Decoded {
                    encoding: encoding_rs::WINDOWS_1252.name().to_owned(),
                }),
            )
        }
    }
}

/// Reads a file as whatever it is.
pub fn read(file_name: &str, bytes: &[u8]) -> Result<Draft, ImportError> {
    let format = detect(file_name, bytes)?;
    let text = || {
        if bytes.len() as u64 > LARGEST_TEXT_MB * 1_000_000 {
            return Err(ImportError::TooLarge {
                what: file_name.to_owned(),
                limit_mb: LARGEST_TEXT_MB,
            });
        }
        Ok(decode(bytes))
    };
    let (mut draft, note) = match format {
        Format::Docx => (from_docx(bytes)?, None),
        Format::Markdown => text().map(|(text, note)| (from_markdown(&text), note))?,
        Format::Html => text().map(|(text, note)| (from_html(&text), note))?,
        Format::Plain => text().map(|(text, note)| (from_plain(&text), note))?,
        Format::Media(_) => {
            return Err(ImportError::NotCopy {
                file_name: file_name.to_owned(),
                found: Foreign::Media,
            });
        }
    };
    draft.notes.extend(note);
    Ok(draft)
}

fn is_utf16(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF])
}

fn media_type(bytes: &[u8]) -> Option<MediaType> {
    match bytes {
        [0xFF, 0xD8, 0xFF, ..] => Some(MediaType::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Some(MediaType::Png),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(MediaType::Gif),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(MediaType::Webp),
        [b'I', b'D', b'3', 2..=4, ..] => Some(MediaType::Mp3),
        [b'O', b'g', b'g', b'S', ..] => Some(MediaType::Ogg),
        [_, _, _, _, b'f', b't', b'y', b'p', b'M', b'4', b'A', ..] => Some(MediaType::M4a),
        _ => None,
    }
}

fn text_format(file_name: &str, text: &str) -> Format {
    let extension = file_name
        .rsplit_once('.')
        .map(|(_, extension)| extension.to_ascii_lowercase())
        .unwrap_or_default();
    let head: String = text
        .trim_start()
        .chars()
        .take(2_000)
        .collect::<String>()
        .to_ascii_lowercase();
    let called_html = matches!(extension.as_str(), "html" | "htm" | "xhtml");
    let called_markdown = matches!(extension.as_str(), "md" | "markdown" | "mdown");
    if head.starts_with("<!doctype html")
        || head.starts_with("<html")
        || head.starts_with("<?xml") && head.contains("<html")
    {
        return Format::Html;
    }
    let has_front_matter = crate::front_matter::split(text).is_some();
    if called_html && has_tags(&head) {
        return Format::Html;
    }
    if called_markdown || has_front_matter {
        return Format::Markdown;
    }
    if extension == "txt" || extension == "text" {
        return if starts_with_a_block_element(&head) {
            Format::Html
        } else {
            Format::Plain
        };
    }
    if starts_with_a_block_element(&head) {
        Format::Html
    } else if text
        .lines()
        .take(40)
        .any(|line| line.starts_with("# ") || line.starts_with("## "))
    {
        Format::Markdown
    } else {
        Format::Plain
    }
}

fn has_tags(head: &str) -> bool {
    head.match_indices('<')
        .any(|(at, _)| head[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '!' || c == '/'))
}

fn starts_with_a_block_element(head: &str) -> bool {
    [
        "p",
        "div",
        "h1",
        "h2",
        "article",
        "section",
        "body",
        "head",
        "meta",
        "blockquote",
        "table",
        "ul",
        "figure",
        "header",
        "!--",
    ]
    .iter()
    .any(|name| {
        head.strip_prefix('<')
            .and_then(|rest| rest.strip_prefix(name))
            .is_some_and(|rest| *name == "!--" || rest.starts_with([' ', '>', '\n', '\r', '\t', '/']))
    })
}
