//! Identifiers, each a type of its own. Made from a time and random bytes that the caller draws.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Text that is not an identifier of the kind asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("« {text} » is not a valid {what} identifier")]
pub struct BadId {
    /// Which identifier was expected: `piece`, `member`…
    pub what: &'static str,
    /// What was given instead.
    pub text: String,
}

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type)]
        #[serde(transparent)]
        pub struct $name(#[specta(type = String)] uuid::Uuid);

        impl $name {
            /// Makes an identifier that sorts by the time it was made (UUID version 7, RFC 9562).
            pub fn new(unix_ms: u64, random: [u8; 10]) -> Self {
                Self(uuid::Builder::from_unix_timestamp_millis(unix_ms, &random).into_uuid())
            }

            /// Wraps a UUID that came from elsewhere.
            pub fn from_uuid(uuid: uuid::Uuid) -> Self {
                Self(uuid)
            }

            /// The 16 bytes as stored.
            pub fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($what, ":{}"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = BadId;

            fn from_str(text: &str) -> Result<Self, BadId> {
                text.parse()
                    .map(Self)
                    .map_err(|_| BadId { what: $what, text: text.to_owned() })
            }
        }
    };
}

uuid_id!(/// A newsroom: all members, devices and sites together.
    NewsroomId, "newsroom");
uuid_id!(/// A machine enrolled in a newsroom.
    DeviceId, "device");
uuid_id!(/// A person of the newsroom.
    MemberId, "member");
uuid_id!(/// One unit of copy.
    PieceId, "piece");
uuid_id!(/// A section, a country or a tag.
    TermId, "term");
uuid_id!(/// A picture, sound or document with its caption and credit, as used in one place.
    MediaId, "media");
uuid_id!(/// The record of an embedded social post.
    EmbedId, "embed");
uuid_id!(/// A comment on a span of a piece.
    CommentId, "comment");
uuid_id!(/// A place where pieces are published.
    SiteId, "site");
uuid_id!(/// One delivery of one version to one site.
    DeliveryId, "delivery");
uuid_id!(/// Something done about a reader's comment, on its way to the site.
    ModerationId, "moderation");
uuid_id!(/// A person or agency that signs copy; not always a member.
    SignerId, "signer");

macro_rules! hash_id {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; 32]);

        impl $name {
            /// Hashes the bytes with BLAKE3.
            pub fn of(bytes: &[u8]) -> Self {
                Self(*blake3::hash(bytes).as_bytes())
            }

            /// Wraps a hash that was computed elsewhere.
            pub fn from_bytes(bytes: [u8; 32]) -> Self {
                Self(bytes)
            }

            /// The 32 bytes as stored.
            pub fn as_bytes(&self) -> &[u8; 32] {
                &self.0
            }

            /// The first four hexadecimal digits, as shown beside a decision.
            pub fn short(&self) -> String {
                self.to_string()[..4].to_owned()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($what, ":{}"), self)
            }
        }

        impl FromStr for $name {
            type Err = BadId;

            fn from_str(text: &str) -> Result<Self, BadId> {
                let bad = || BadId { what: $what, text: text.to_owned() };
                if text.len() != 64 || !text.is_ascii() {
                    return Err(bad());
                }
                let mut bytes = [0; 32];
                for (byte, at) in bytes.iter_mut().zip((0..64).step_by(2)) {
                    *byte = u8::from_str_radix(&text[at..at + 2], 16).map_err(|_| bad())?;
                }
                Ok(Self(bytes))
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        impl specta::Type for $name {
            fn definition(types: &mut specta::Types) -> specta::datatype::DataType {
                <String as specta::Type>::definition(types)
            }
        }
    };
}

hash_id!(/// The hash of a version's canonical bytes: what an approval names.
    VersionHash, "version");
hash_id!(/// The hash of a blob's bytes: pictures are kept under it.
    BlobHash, "blob");
hash_id!(/// The hash of a signed change.
    ChangeHash, "change");
