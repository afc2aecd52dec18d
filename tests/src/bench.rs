//! What is measured of Marbre as released: every figure with its aim, and beside something bare that does as much.
//! Knows the harnesses of the tests; decides nothing about the app. A figure that is missed is said, never bent.
//!
//! Reading order: [`figure`] (what is reported), [`newsroom`] (what is measured on), then one file a bench.

#![allow(
    clippy::unwrap_used,
    reason = "what cannot be measured has to end the bench that wanted it"
)]

pub mod approved;
pub mod articles;
pub mod canary;
pub mod cuts;
pub mod figure;
pub mod french;
pub mod fuzz;
pub mod history;
pub mod interleavings;
pub mod kill;
pub mod merge;
pub mod newsroom;
pub mod rebuild;
pub mod saving;
pub mod scheduled;
pub mod start;
pub mod typing;
pub mod wordpress;

use figure::Report;

/// One thing to measure.
#[derive(Clone, Copy)]
pub struct Bench {
    /// What it is called for.
    pub name: &'static str,
    /// What it measures, in a few words.
    pub what: &'static str,
    /// Measures, and reports each figure as it comes.
    pub run: fn(&mut Report),
}

/// All of them, the quick ones first.
pub const BENCHES: [Bench; 19] = [
    Bench {
        name: "save",
        what: "a keystroke batch until it is on disk",
        run: saving::run,
    },
    Bench {
        name: "open-history",
        what: "opening a piece with 100,000 edits of history, and what that history weighs",
        run: history::run,
    },
    Bench {
        name: "merge",
        what: "two desks that wrote in one text without a network meet, beside the text library alone",
        run: merge::run,
    },
    Bench {
        name: "canary",
        what: "what was deleted before submission, searched in what leaves the machine",
        run: canary::run,
    },
    Bench {
        name: "approved",
        what: "what is changed after an approval, searched on the site that was published",
        run: approved::run,
    },
    Bench {
        name: "rebuild",
        what: "random orders of arrival, and a rebuild of 10,000 pieces",
        run: rebuild::run,
    },
    Bench {
        name: "power",
        what: "power cuts and faults at every step of the save path",
        run: cuts::run,
    },
    Bench {
        name: "kill",
        what: "kill -9 at random moments while typing",
        run: kill::run,
    },
    Bench {
        name: "fuzz",
        what: "two offline peers through the editor's own states and the real edit command",
        run: fuzz::run,
    },
    Bench {
        name: "start",
        what: "start to a usable window, and memory, with 10,000 pieces",
        run: start::run,
    },
    Bench {
        name: "typing",
        what: "real keys in the real webview while somebody else writes",
        run: typing::run,
    },
    Bench {
        name: "slow-disk",
        what: "the same with 30 ms added to every sync and a quarter of one core",
        run: typing::slow_disk,
    },
    Bench {
        name: "wordpress-flash",
        what: "a flash with a picture to a real WordPress, over a slow link",
        run: wordpress::flash,
    },
    Bench {
        name: "wordpress-round-trip",
        what: "articles of a real WordPress, read and given back byte for byte",
        run: articles::round_trip,
    },
    Bench {
        name: "wordpress-reading",
        what: "articles of a real WordPress brought in, beside a bare loop",
        run: articles::reading,
    },
    Bench {
        name: "wordpress-bulk",
        what: "many publications on a real WordPress, beside its own batches",
        run: wordpress::bulk,
    },
    Bench {
        name: "wordpress-scheduled",
        what: "500 pieces scheduled for one hour on a real WordPress whose cron never runs",
        run: scheduled::run,
    },
    Bench {
        name: "wordpress-interleavings",
        what: "1,000 updates on a real WordPress while a second editor saves the same article",
        run: interleavings::run,
    },
    Bench {
        name: "wordpress-publications",
        what: "10,000 publications on a real WordPress over a line that does everything wrong",
        run: wordpress::publications,
    },
];
