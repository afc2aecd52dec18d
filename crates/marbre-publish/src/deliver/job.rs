//! What the desk asks of a site, and what was seen there afterwards.

use super::readback::Difference;
use chrono::{DateTime, Utc};
use marbre_domain::ids::{PieceId, VersionHash};

/// One delivery to one site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Reserved before the first attempt and kept by the site: what a later attempt looks for.
    pub token: String,
    /// When it was decided; the publication date of what it publishes. The same at every attempt.
    pub at: DateTime<Utc>,
    /// The heads that the machine builds from, recorded so that no machine with less builds over it.
    pub heads: Vec<String>,
    /// Whether this newsroom has delivered to the site before: an empty folder is then a missing disk, not a new site.
    pub established: bool,
    /// What somebody else put on the site, by its hash, that a person has looked at and decided to replace.
    pub over: Option<String>,
    /// What is asked.
    pub order: Order,
}

/// A version that is to be online.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Online {
    /// The approved version.
    pub version: VersionHash,
    /// Its canonical bytes.
    pub canonical: Vec<u8>,
    /// When the piece was first published; a date that the site already has wins.
    pub first_at: DateTime<Utc>,
    /// When this version was published.
    pub at: DateTime<Utc>,
}

/// What is asked of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// Put a version online: a new piece, an update, a correction, a longer flash.
    Publish {
        /// The approved version.
        version: VersionHash,
        /// Its canonical bytes.
        canonical: Vec<u8>,
        /// When the piece was first published; a date that the site already has wins.
        first_at: DateTime<Utc>,
    },
    /// Take a piece off; its address says so.
    Withdraw {
        /// The piece.
        piece: PieceId,
        /// What readers are told, or empty.
        reason: String,
    },
    /// Take a piece down everywhere at once; nothing of it stays, not even its address.
    Kill {
        /// The piece.
        piece: PieceId,
    },
    /// End a flash: it leaves the strip, its page stays.
    ExpireFlash {
        /// The piece.
        piece: PieceId,
    },
    /// Make every page anew, so that exactly these versions are online: after a change of settings, or on a new disk.
    Rebuild {
        /// What is to be online.
        online: Vec<Online>,
    },
}

/// What the site showed when it was read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// The public address shows what was approved.
    Online {
        /// The public address.
        url: String,
    },
    /// Storage holds what was approved; there is no public address to look at.
    Written {
        /// Where on the site, without a leading `/`.
        address: String,
    },
    /// Somewhere between here and the reader, something changed the page.
    Differs {
        /// The place that was looked at: the public address, or where on the storage.
        place: String,
        /// What differs, at most a handful.
        differences: Vec<Difference>,
    },
    /// The delivery was done, and a later one has replaced it since.
    Superseded {
        /// Where on the site, without a leading `/`.
        address: String,
    },
}
