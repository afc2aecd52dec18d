//! The record of a social post: what was said, by whom, when, and when we saw it. Never a piece of somebody's script.

use crate::ids::EmbedId;
use serde::{Deserialize, Serialize};

/// Whose platform the post is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    /// X, formerly Twitter.
    X,
    /// Facebook.
    Facebook,
    /// Instagram.
    Instagram,
    /// Threads.
    Threads,
    /// Bluesky.
    Bluesky,
    /// A Mastodon server.
    Mastodon,
    /// YouTube.
    Youtube,
    /// TikTok.
    Tiktok,
    /// Telegram.
    Telegram,
    /// A WhatsApp channel.
    Whatsapp,
    /// Any other site.
    Other,
}

impl Provider {
    /// The name as readers know it.
    pub fn label(self) -> &'static str {
        match self {
            Self::X => "X",
            Self::Facebook => "Facebook",
            Self::Instagram => "Instagram",
            Self::Threads => "Threads",
            Self::Bluesky => "Bluesky",
            Self::Mastodon => "Mastodon",
            Self::Youtube => "YouTube",
            Self::Tiktok => "TikTok",
            Self::Telegram => "Telegram",
            Self::Whatsapp => "WhatsApp",
            Self::Other => "Web",
        }
    }
}

/// What a post said, as far as it is known: every field but the provider may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Post {
    /// Whose platform.
    pub provider: Provider,
    /// The post's canonical address, or empty when only its text is known.
    #[serde(default)]
    pub url: String,
    /// The author's displayed name.
    #[serde(default)]
    pub author: String,
    /// The author's handle without the `@`.
    #[serde(default)]
    pub handle: String,
    /// What it said; line breaks kept.
    #[serde(default)]
    pub text: String,
    /// The language of the text (BCP 47), or empty.
    #[serde(default)]
    pub lang: String,
    /// When it was posted: `2022-05-11`, or with a time `2022-05-11T21:12:00Z`; empty when unknown.
    #[serde(default)]
    pub posted_at: String,
    /// Addresses of pictures that stood in its text (`pic.twitter.com/…`).
    #[serde(default)]
    pub picture_links: Vec<String>,
}

/// A post as kept in a piece.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Embed {
    /// Its identifier: the record that an embed block names.
    pub id: EmbedId,
    /// What was said.
    pub post: Post,
    /// When it was put down here (RFC 3339, UTC).
    pub captured_at: String,
    /// Who put it down: the name of a member.
    pub captured_by: String,
}
