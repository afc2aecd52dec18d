//! Pictures and sounds: named by their content, with what a reader is told about them.

use crate::ids::{BlobHash, MediaId};
use serde::{Deserialize, Serialize};

/// What a media file holds, as found in its bytes and never taken from its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum MediaType {
    /// JPEG picture.
    Jpeg,
    /// PNG picture.
    Png,
    /// WebP picture.
    Webp,
    /// GIF picture.
    Gif,
    /// MP3 sound.
    Mp3,
    /// Ogg sound.
    Ogg,
    /// M4A sound.
    M4a,
}

impl MediaType {
    /// The media type of RFC 6838.
    pub fn mime(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Gif => "image/gif",
            Self::Mp3 => "audio/mpeg",
            Self::Ogg => "audio/ogg",
            Self::M4a => "audio/mp4",
        }
    }

    /// The usual file extension, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Webp => "webp",
            Self::Gif => "gif",
            Self::Mp3 => "mp3",
            Self::Ogg => "ogg",
            Self::M4a => "m4a",
        }
    }

    /// Whether it is a picture.
    pub fn is_picture(self) -> bool {
        match self {
            Self::Jpeg | Self::Png | Self::Webp | Self::Gif => true,
            Self::Mp3 | Self::Ogg | Self::M4a => false,
        }
    }
}

/// A picture or sound as used in a piece.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Media {
    /// Its identifier: the record that a picture block names.
    pub id: MediaId,
    /// The hash of its bytes.
    pub blob: BlobHash,
    /// What the bytes are.
    pub media_type: MediaType,
    /// Width in pixels; 0 for a sound.
    pub width: u32,
    /// Height in pixels; 0 for a sound.
    pub height: u32,
    /// Size in bytes.
    pub size: u32,
    /// The name of the file it came from, for the desk's eyes only.
    #[serde(default)]
    pub file_name: String,
    /// Légende.
    #[serde(default)]
    pub caption: String,
    /// Crédit: blocks publication when missing.
    #[serde(default)]
    pub credit: String,
    /// What the picture shows, for who cannot see it.
    #[serde(default)]
    pub alt: String,
}
