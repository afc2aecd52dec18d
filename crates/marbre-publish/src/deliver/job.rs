//! What the desk asks of a site, and what was seen there afterwards.

use super::manifest::Delivered;
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
    /// Where it stood, where somebody knows; an address that the site already gives it wins.
    pub address: Option<String>,
}

/// A piece that a rebuild must not put online again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenOff {
    /// The piece.
    pub piece: PieceId,
    /// Where it stood, where somebody knows.
    pub address: Option<String>,
    /// When it was first published.
    pub first_at: DateTime<Utc>,
    /// When it was decided to take it off.
    pub at: DateTime<Utc>,
    /// What readers are told at its address, or empty; nothing of it stays where there is none.
    pub reason: Option<String>,
}

/// What a site is made anew from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Whole {
    /// What is to be online, and nothing else.
    pub online: Vec<Online>,
    /// What came off, or is about to.
    pub off: Vec<TakenOff>,
    /// Deliveries that the site had taken: they must find their token there again.
    pub delivered: Vec<Delivered>,
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
    /// What concerns the hour at which a site publishes by itself. Only asked of a site that keeps hours.
    Timed(Timed),
    /// Make every page anew, so that exactly these versions are online: after a change of settings, or on a new disk.
    Rebuild(Whole),
}

/// A piece that a site publishes by itself at its hour, with no machine of the newsroom awake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Timed {
    /// Leave a version to the site, to be published at its hour; another hour or version that it holds is replaced.
    Leave {
        /// The approved version.
        version: VersionHash,
        /// Its canonical bytes.
        canonical: Vec<u8>,
        /// Its hour.
        due: DateTime<Utc>,
    },
    /// Past the hour: see whether the site published it, and see to it where it slept.
    Look {
        /// The approved version.
        version: VersionHash,
        /// Its canonical bytes.
        canonical: Vec<u8>,
        /// Its hour.
        due: DateTime<Utc>,
        /// Whether anything may be done about it; else it is only looked at.
        may_publish: bool,
    },
    /// Take back what waits there: nothing of it is to appear.
    TakeBack {
        /// The piece.
        piece: PieceId,
    },
}

/// Why a site is not trusted with an hour: the piece waits on this machine, and the site holds nothing that could appear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotLeft {
    /// The hour is too near, or past, by the site's own clock.
    Near,
    /// The site's clock and this machine's do not agree, by so many seconds; above zero where the site's is ahead.
    Clocks {
        /// By how much.
        off_s: i64,
    },
    /// The site does not say what time it is.
    NoClock,
    /// The site shows to anybody what it should publish later.
    ShowsEarly,
    /// An earlier version is public there: it cannot wait and be read at once.
    Online,
    /// The site only takes drafts, or an alert is not left to it.
    NeverThere,
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
    /// A kill met what others had done there: it is off, that is told.
    KilledOver {
        /// The address that answers nobody any more; empty where it never had one.
        url: String,
        /// Both texts of what somebody had changed there and is deleted, whole: what Marbre left, what stood there.
        differences: Vec<Difference>,
        /// The files of others that stay in the site's library.
        kept: Vec<String>,
    },
    /// The site holds it and publishes it by itself at its hour; status, date and text were read back.
    Scheduled {
        /// Its address on the site, which answers nobody yet.
        address: String,
    },
    /// It was not left to the site, which holds nothing that could appear.
    Kept(NotLeft),
    /// Its hour is past and the site has not published it yet: to be looked at again soon.
    Asleep,
    /// Nothing of it waits on the site any more.
    TakenBack,
    /// The site had published it by itself before it could be taken back; it is off again, and answers nobody.
    Appeared {
        /// The version that was public there.
        version: VersionHash,
    },
    /// The delivery was done, and a later one has replaced it since.
    Superseded {
        /// Where on the site, without a leading `/`.
        address: String,
    },
}
