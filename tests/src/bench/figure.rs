//! Figures: what was measured, in what, what it should reach, and what something bare takes for as much. Writes lines.

use serde_json::{Value, json};
use std::io::Write as _;

/// What a figure should reach.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Aim {
    /// No more than this.
    AtMost(f64),
    /// Exactly this.
    Exactly(f64),
    /// At least this.
    AtLeast(f64),
}

/// One figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    name: String,
    value: f64,
    unit: &'static str,
    aim: Option<Aim>,
    peer: Option<(String, f64)>,
    note: Option<String>,
}

impl Figure {
    /// A figure with nothing to reach and nothing beside it.
    pub fn new(name: impl Into<String>, value: f64, unit: &'static str) -> Self {
        Self {
            name: name.into(),
            value,
            unit,
            aim: None,
            peer: None,
            note: None,
        }
    }

    /// What it should reach.
    #[must_use]
    pub fn aim(self, aim: Aim) -> Self {
        Self { aim: Some(aim), ..self }
    }

    /// What something else takes for as much.
    #[must_use]
    pub fn beside(self, peer: impl Into<String>, value: f64) -> Self {
        Self {
            peer: Some((peer.into(), value)),
            ..self
        }
    }

    /// Something a reader has to know.
    #[must_use]
    pub fn note(self, note: impl Into<String>) -> Self {
        Self {
            note: Some(note.into()),
            ..self
        }
    }

    fn reached(&self) -> Option<bool> {
        Some(match self.aim? {
            Aim::AtMost(most) => self.value <= most,
            Aim::Exactly(wanted) => (self.value - wanted).abs() < f64::EPSILON,
            Aim::AtLeast(least) => self.value >= least,
        })
    }

    /// Name, value, unit, peer, peer's value, ratio; then the aim and whether it is reached.
    fn line(&self) -> String {
        let mut line = format!("{:<44} {:>10} {:<8}", self.name, written(self.value), self.unit);
        line += &match &self.peer {
            Some((peer, value)) => format!(
                " {peer:<28} {:>10} {:>8}",
                written(*value),
                self.ratio()
                    .map_or("-".to_owned(), |ratio| format!("x{}", written(ratio)))
            ),
            None => format!(" {:<28} {:>10} {:>8}", "-", "-", "-"),
        };
        if let (Some(aim), Some(reached)) = (self.aim, self.reached()) {
            let (sign, wanted) = match aim {
                Aim::AtMost(wanted) => ("at most ", wanted),
                Aim::Exactly(wanted) => ("", wanted),
                Aim::AtLeast(wanted) => ("at least ", wanted),
            };
            let verdict = if reached { "reached" } else { "NOT REACHED" };
            line += &format!("  aim {sign}{}: {verdict}", written(wanted));
        }
        if let Some(note) = &self.note {
            line += &format!("  ({note})");
        }
        line
    }

    fn ratio(&self) -> Option<f64> {
        let (_, value) = self.peer.as_ref()?;
        (*value != 0.0).then(|| self.value / value)
    }

    fn json(&self) -> Value {
        json!({
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "peer": self.peer.as_ref().map(|(peer, _)| peer),
            "peer_value": self.peer.as_ref().map(|(_, value)| value),
            "ratio": self.ratio(),
            "aim": self.aim.map(|aim| match aim {
                Aim::AtMost(most) => json!({ "at_most": most }),
                Aim::Exactly(wanted) => json!({ "exactly": wanted }),
                Aim::AtLeast(least) => json!({ "at_least": least }),
            }),
            "reached": self.reached(),
            "note": self.note,
        })
    }
}

/// At most three digits that say something.
fn written(value: f64) -> String {
    if value.fract() == 0.0 || value.abs() >= 100.0 {
        format!("{value:.0}")
    } else if value.abs() >= 10.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.2}")
    }
}

/// Where figures go as they come.
#[derive(Debug, Default)]
pub struct Report {
    figures: Vec<Figure>,
}

impl Report {
    /// Says a figure and keeps it.
    pub fn say(&mut self, figure: Figure) {
        self.tell(&figure.line());
        self.figures.push(figure);
    }

    /// Says something that is no figure.
    pub fn tell(&mut self, words: &str) {
        // Whoever closed the pipe does not want to read on; the figures are still kept.
        let _ = writeln!(std::io::stdout().lock(), "{words}");
    }

    /// All figures so far, for programs.
    pub fn json(&self) -> Value {
        self.figures.iter().map(Figure::json).collect()
    }

    /// How many figures missed their aim.
    pub fn missed(&self) -> usize {
        self.figures
            .iter()
            .filter(|figure| figure.reached() == Some(false))
            .count()
    }
}

/// Values of one kind, in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Sorted(Vec<f64>);

impl Sorted {
    /// Puts values in order.
    pub fn new(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        Self(values)
    }

    /// The smallest value that `percent` of all do not exceed.
    ///
    /// # Panics
    ///
    /// When there is no value.
    pub fn at(&self, percent: usize) -> f64 {
        let place = (self.0.len() * percent).div_ceil(100).max(1) - 1;
        *self.0.get(place).expect("something was measured")
    }

    /// Their mean.
    pub fn mean(&self) -> f64 {
        self.0.iter().sum::<f64>() / count(self.0.len())
    }
}

/// A count as a figure.
pub fn count(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::INFINITY, f64::from)
}

/// A time in milliseconds.
pub fn milliseconds(time: std::time::Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missed_figure_says_so() {
        let figure = Figure::new("opening", 80.0, "ms")
            .aim(Aim::AtMost(50.0))
            .beside("bare", 40.0);
        let line = figure.line();
        assert!(line.contains("NOT REACHED") && line.contains("x2"), "{line}");
        assert_eq!(figure.json()["reached"], false);
    }

    #[test]
    fn percentiles_are_values_that_were_seen() {
        let values = Sorted::new((1..=200).rev().map(f64::from).collect());
        assert_eq!([values.at(50), values.at(99)], [100.0, 198.0]);
        assert_eq!(Sorted::new(vec![7.0]).at(99), 7.0);
    }
}
