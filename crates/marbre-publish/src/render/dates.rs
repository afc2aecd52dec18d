//! Instants as readers see them, in the page's language and the site's zone. Reads no clock.

use crate::settings::SiteLanguage;
use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use chrono_tz::Tz;

const MONTHS_FR: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// « 20 novembre 2026, 19 h 42 » or “20 November 2026, 19:42”, with no-break spaces where a line must not end.
pub fn long(at: DateTime<Utc>, zone: Tz, language: SiteLanguage) -> String {
    let local = at.with_timezone(&zone);
    format!(
        "{}, {}",
        day(local.date_naive(), language),
        hour(local.hour(), local.minute(), language)
    )
}

/// « 20 novembre 2026 » or “20 November 2026”.
pub fn day(date: NaiveDate, language: SiteLanguage) -> String {
    let month = usize::try_from(date.month0()).unwrap_or_default();
    match language {
        SiteLanguage::Fr => {
            let first = if date.day() == 1 { "er" } else { "" };
            format!("{}{first}\u{a0}{} {}", date.day(), MONTHS_FR[month], date.year())
        }
        SiteLanguage::En => format!("{}\u{a0}{} {}", date.day(), MONTHS_EN[month], date.year()),
    }
}

fn hour(hour: u32, minute: u32, language: SiteLanguage) -> String {
    match language {
        SiteLanguage::Fr => format!("{hour}\u{a0}h\u{a0}{minute:02}"),
        SiteLanguage::En => format!("{hour}:{minute:02}"),
    }
}

/// The hour alone, for the recent list.
pub fn time(at: DateTime<Utc>, zone: Tz, language: SiteLanguage) -> String {
    let local = at.with_timezone(&zone);
    hour(local.hour(), local.minute(), language)
}

/// What a `<time datetime>` holds: local time with its offset.
pub fn machine(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone)
        .to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

/// A day or an instant that came as text (`2022-05-11`, `2022-05-11T21:12:00Z`), in words; the text itself otherwise.
pub fn from_text(text: &str, zone: Tz, language: SiteLanguage) -> String {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return long(at.to_utc(), zone, language);
    }
    match NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        Ok(date) => day(date, language),
        Err(_) => text.to_owned(),
    }
}

/// The same text where it is a valid `<time datetime>`.
pub fn machine_from_text(text: &str) -> Option<&str> {
    let valid = DateTime::parse_from_rfc3339(text).is_ok() || NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok();
    valid.then_some(text)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn dates_are_in_the_language_and_zone_of_the_page() {
        let at = |text: &str| DateTime::parse_from_rfc3339(text).unwrap().to_utc();
        let bamako = Tz::Africa__Bamako;
        assert_eq!(
            long(at("2026-11-20T19:42:00Z"), bamako, SiteLanguage::Fr),
            "20\u{a0}novembre 2026, 19\u{a0}h\u{a0}42"
        );
        assert_eq!(
            long(at("2026-11-20T19:42:00Z"), bamako, SiteLanguage::En),
            "20\u{a0}November 2026, 19:42"
        );
        assert_eq!(
            long(at("2026-12-31T23:05:00Z"), Tz::Africa__Lagos, SiteLanguage::Fr),
            "1er\u{a0}janvier 2027, 0\u{a0}h\u{a0}05"
        );
        assert_eq!(
            machine(at("2026-12-31T23:05:00Z"), Tz::Africa__Lagos),
            "2027-01-01T00:05:00+01:00"
        );
        assert_eq!(from_text("2022-05-11", bamako, SiteLanguage::Fr), "11\u{a0}mai 2022");
        assert_eq!(from_text("hier soir", bamako, SiteLanguage::Fr), "hier soir");
        assert_eq!(machine_from_text("hier soir"), None);
    }
}
