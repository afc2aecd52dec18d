//! « Je prends »: who has a piece in hand. It informs and expires; it never locks.

use crate::ids::MemberId;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// How long a claim stands: about the time one sits with a piece before the next interruption.
pub const CLAIM_LASTS: TimeDelta = TimeDelta::hours(2);

/// Somebody said that they take a piece in hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Claim {
    /// Who.
    pub by: MemberId,
    /// When, by their own clock.
    #[specta(type = String)]
    pub at: DateTime<Utc>,
}

impl Claim {
    /// Whether it still says something. A claim dated further ahead than claims last comes from a wrong clock and says
    /// nothing, or it would stand for as long as that clock is wrong.
    pub fn stands(&self, now: DateTime<Utc>) -> bool {
        (now - self.at).abs() < CLAIM_LASTS
    }

    /// When it stops standing.
    pub fn until(&self) -> DateTime<Utc> {
        self.at + CLAIM_LASTS
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn hours(hours: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(hours * 3600, 0).unwrap()
    }

    #[test]
    fn a_claim_informs_for_two_hours() {
        let claim = Claim {
            by: MemberId::new(1, [7; 10]),
            at: hours(0),
        };
        assert!(claim.stands(hours(0)) && claim.stands(hours(2) - TimeDelta::seconds(1)));
        assert!(!claim.stands(hours(2)) && !claim.stands(hours(-2)));
        assert_eq!(claim.until(), hours(2));
    }
}
