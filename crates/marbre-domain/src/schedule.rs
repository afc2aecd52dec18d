//! When a piece goes out: the intent is a wall time and a zone, the instant is derived.

use chrono::{DateTime, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// What somebody chose: an hour on the newsroom's wall.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct WallTime {
    /// The hour without its zone: `2026-11-20T06:00:00`.
    pub local: String,
    /// The IANA zone: `Africa/Bamako`.
    pub zone: String,
}

/// What a wall time means, or why it means nothing certain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolved {
    /// One instant.
    At(DateTime<Utc>),
    /// The clocks go back over that hour: it happens twice, the earlier is taken and this is said.
    Twice {
        /// The first time.
        first: DateTime<Utc>,
        /// The second time.
        second: DateTime<Utc>,
    },
    /// The clocks jump over that hour: it never happens.
    Never,
}

/// A wall time that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadWallTime {
    /// Not a date and hour.
    #[error("« {0} » is not a date and hour like 2026-11-20T06:00")]
    Time(String),
    /// Not a zone of the IANA database.
    #[error("« {0} » is not a time zone like Africa/Bamako")]
    Zone(String),
}

impl WallTime {
    /// Derives the instant, saying where daylight saving makes it doubtful.
    pub fn resolve(&self) -> Result<Resolved, BadWallTime> {
        let zone: Tz = self.zone.parse().map_err(|_| BadWallTime::Zone(self.zone.clone()))?;
        let local = NaiveDateTime::parse_from_str(&self.local, "%Y-%m-%dT%H:%M:%S")
            .or_else(|_| NaiveDateTime::parse_from_str(&self.local, "%Y-%m-%dT%H:%M"))
            .map_err(|_| BadWallTime::Time(self.local.clone()))?;
        Ok(match zone.from_local_datetime(&local) {
            chrono::LocalResult::Single(at) => Resolved::At(at.to_utc()),
            chrono::LocalResult::Ambiguous(first, second) => Resolved::Twice {
                first: first.to_utc(),
                second: second.to_utc(),
            },
            chrono::LocalResult::None => Resolved::Never,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn daylight_saving_is_said() {
        let at = |local: &str, zone: &str| {
            WallTime {
                local: local.into(),
                zone: zone.into(),
            }
            .resolve()
        };
        assert!(
            matches!(at("2026-11-20T06:00", "Africa/Bamako"), Ok(Resolved::At(t)) if t.to_rfc3339() == "2026-11-20T06:00:00+00:00")
        );
        assert!(matches!(
            at("2026-10-25T02:30", "Europe/Paris"),
            Ok(Resolved::Twice { .. })
        ));
        assert_eq!(at("2026-03-29T02:30", "Europe/Paris"), Ok(Resolved::Never));
        assert!(at("demain", "Africa/Bamako").is_err());
        assert!(at("2026-11-20T06:00", "Mars/Olympus").is_err());
    }
}
