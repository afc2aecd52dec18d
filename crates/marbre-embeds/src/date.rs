//! Dates as people write them under a post or a headline, in French and English. Must not know today's date: a date
//! without its year is not a date here.

use chrono::{NaiveDate, NaiveTime};

/// A written date, with the time of day where one was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrittenDate {
    /// The day.
    pub day: NaiveDate,
    /// The time of day, in the zone of whoever wrote it.
    pub time: Option<NaiveTime>,
    /// Whether the time was written as UTC (`Z`, `UTC`, `GMT`, `TU`).
    pub utc: bool,
}

impl WrittenDate {
    /// The day as `2026-11-12`, with a time `2026-11-12T19:42:00`, and with a `Z` behind when it was written as UTC.
    pub fn iso(&self) -> String {
        match self.time {
            None => self.day.to_string(),
            Some(time) => format!(
                "{}T{}{}",
                self.day,
                time.format("%H:%M:%S"),
                if self.utc { "Z" } else { "" }
            ),
        }
    }
}

/// Month names and their usual short forms, accents kept; a final full stop is taken off before looking.
const MONTHS: [(&str, u32); 49] = [
    ("january", 1),
    ("jan", 1),
    ("janvier", 1),
    ("janv", 1),
    ("february", 2),
    ("feb", 2),
    ("février", 2),
    ("fevrier", 2),
    ("févr", 2),
    ("fév", 2),
    ("march", 3),
    ("mar", 3),
    ("mars", 3),
    ("april", 4),
    ("apr", 4),
    ("avril", 4),
    ("avr", 4),
    ("may", 5),
    ("mai", 5),
    ("june", 6),
    ("jun", 6),
    ("juin", 6),
    ("july", 7),
    ("jul", 7),
    ("juillet", 7),
    ("juil", 7),
    ("august", 8),
    ("aug", 8),
    ("août", 8),
    ("aout", 8),
    ("september", 9),
    ("sept", 9),
    ("sep", 9),
    ("septembre", 9),
    ("october", 10),
    ("oct", 10),
    ("octobre", 10),
    ("november", 11),
    ("nov", 11),
    ("novembre", 11),
    ("december", 12),
    ("dec", 12),
    ("décembre", 12),
    ("decembre", 12),
    ("déc", 12),
    ("juill", 7),
    ("fevr", 2),
    ("octob", 10),
    ("janu", 1),
];

/// Words that may stand around a date without changing it: weekdays, articles, separators.
const FILLERS: [&str; 29] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche",
    "le",
    "à",
    "at",
    "of",
    "on",
    "the",
    "-",
    "·",
];

/// Reads a text that is a date and nothing else: « Jeudi 12 novembre 2026 à 19 h 42 », `May 11, 2022`,
/// `9:12 PM · May 11, 2022`, `2022-05-11T21:12:00Z`, `25/12/2026`.
///
/// Figures like `03/04/2026`, which mean two days to two readers, are no date.
pub fn read_date(text: &str) -> Option<WrittenDate> {
    let text = text.trim().trim_end_matches('.').trim();
    if text.is_empty() || text.len() > 80 {
        return None;
    }
    iso(text).or_else(|| worded(text))
}

/// Reads a date at the head of a text and tells where the rest begins, in bytes.
pub fn read_date_prefix(text: &str) -> Option<(WrittenDate, usize)> {
    let ends = text
        .char_indices()
        .filter(|(_, c)| c.is_whitespace() || matches!(c, '|' | '('))
        .map(|(at, _)| at);
    let mut ends: Vec<usize> = ends.take(12).chain([text.len()]).collect();
    ends.reverse();
    ends.into_iter()
        .find_map(|end| read_date(&text[..end]).map(|date| (date, end)))
}

fn iso(text: &str) -> Option<WrittenDate> {
    let (day, rest) = text.split_at_checked(10)?;
    let day = NaiveDate::parse_from_str(day, "%Y-%m-%d").ok()?;
    if rest.is_empty() {
        return Some(WrittenDate {
            day,
            time: None,
            utc: false,
        });
    }
    let clock = rest.strip_prefix(['T', ' '])?;
    if let Ok(instant) = chrono::DateTime::parse_from_rfc3339(&text.replacen(' ', "T", 1)) {
        let instant = instant.to_utc().naive_utc();
        let time = chrono::Timelike::with_nanosecond(&instant.time(), 0);
        return Some(WrittenDate {
            day: instant.date(),
            time,
            utc: true,
        });
    }
    let time = ["%H:%M:%S", "%H:%M"]
        .iter()
        .find_map(|form| NaiveTime::parse_from_str(clock, form).ok())?;
    Some(WrittenDate {
        day,
        time: Some(time),
        utc: false,
    })
}

#[derive(Default)]
struct Parts {
    numbers: Vec<u32>,
    month: Option<u32>,
    day: Option<NaiveDate>,
    hour: Option<u32>,
    minute: Option<u32>,
    afternoon: Option<bool>,
    utc: bool,
}

fn worded(text: &str) -> Option<WrittenDate> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '|' | '•'))
        .filter(|word| !word.is_empty())
        .collect();
    let mut parts = Parts::default();
    for (at, word) in words.iter().enumerate() {
        let next = words.get(at + 1).copied();
        parts.take(word, next)?;
    }
    parts.finish()
}

impl Parts {
    fn take(&mut self, word: &str, next: Option<&str>) -> Option<()> {
        let bare = word.trim_end_matches('.');
        if FILLERS.contains(&bare) || matches!(bare, "–" | "—") {
            return Some(());
        }
        if let Some((_, month)) = MONTHS.iter().find(|(name, _)| *name == bare) {
            return self.month.replace(*month).is_none().then_some(());
        }
        match word {
            "am" | "a.m." | "a.m" => return self.afternoon.replace(false).is_none().then_some(()),
            "pm" | "p.m." | "p.m" => return self.afternoon.replace(true).is_none().then_some(()),
            "utc" | "gmt" | "tu" | "(utc)" | "(gmt)" => {
                self.utc = true;
                return Some(());
            }
            "min" | "mn" => return self.minute.is_some().then_some(()),
            "h" => return (self.hour.is_some() && self.minute.is_none()).then_some(()),
            _ => {}
        }
        if word.contains('/') {
            let day = numeric(word)?;
            return self.day.replace(day).is_none().then_some(());
        }
        if self.clock(word) {
            return Some(());
        }
        let number = ["st", "nd", "rd", "th", "er"]
            .iter()
            .find_map(|tail| bare.strip_suffix(tail))
            .unwrap_or(bare);
        if number.is_empty() || number.len() > 4 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let number: u32 = number.parse().ok()?;
        if next == Some("h") && self.hour.is_none() {
            self.hour = Some(number);
        } else if self.hour.is_some() && self.minute.is_none() && self.calendar_known() {
            self.minute = Some(number);
        } else {
            self.numbers.push(number);
        }
        (self.numbers.len() <= 2).then_some(())
    }

    fn calendar_known(&self) -> bool {
        self.day.is_some() || self.numbers.len() == 2
    }

    /// `19:42`, `19h42`, `19h`, `7:42pm`.
    fn clock(&mut self, word: &str) -> bool {
        let (word, afternoon) = match (word.strip_suffix("am"), word.strip_suffix("pm")) {
            (Some(word), _) => (word, Some(false)),
            (_, Some(word)) => (word, Some(true)),
            (None, None) => (word, None),
        };
        let word = word.strip_suffix("min").unwrap_or(word);
        let Some((hour, minute)) = word.split_once([':', 'h']) else {
            return false;
        };
        let digits = |text: &str| text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        let minute_digits = minute.split(':').next().unwrap_or(minute);
        if hour.is_empty() || !digits(hour) || !digits(minute_digits) || self.hour.is_some() {
            return false;
        }
        self.hour = hour.parse().ok();
        self.minute = minute_digits.parse().ok();
        if afternoon.is_some() {
            self.afternoon = afternoon;
        }
        true
    }

    fn finish(self) -> Option<WrittenDate> {
        let day = match (self.day, self.month, self.numbers.as_slice()) {
            (Some(day), None, []) => day,
            (None, Some(month), [day, year]) if *year >= 1000 => NaiveDate::from_ymd_opt(*year as i32, month, *day)?,
            (None, Some(month), [year, day]) if *year >= 1000 => NaiveDate::from_ymd_opt(*year as i32, month, *day)?,
            _ => return None,
        };
        let time = match (self.hour, self.afternoon) {
            (None, None) => None,
            (None, Some(_)) => return None,
            (Some(hour), afternoon) => {
                let hour = match afternoon {
                    None => hour,
                    Some(_) if hour == 0 || hour > 12 => return None,
                    Some(false) => hour % 12,
                    Some(true) => hour % 12 + 12,
                };
                Some(NaiveTime::from_hms_opt(hour, self.minute.unwrap_or(0), 0)?)
            }
        };
        Some(WrittenDate {
            day,
            time,
            utc: self.utc && time.is_some(),
        })
    }
}

/// `25/12/2026` or `12/25/2026`: only where one of the two cannot be a month, or both are the same.
fn numeric(word: &str) -> Option<NaiveDate> {
    let mut parts = word.split('/').map(|part| part.parse::<u32>().ok());
    let (first, second, year) = (parts.next()??, parts.next()??, parts.next()??);
    if parts.next().is_some() || !(1000..=9999).contains(&year) {
        return None;
    }
    let (day, month) = match (first, second) {
        (day, month) if day > 12 || day == month => (day, month),
        (month, day) if day > 12 => (day, month),
        _ => return None,
    };
    NaiveDate::from_ymd_opt(year as i32, month, day)
}
