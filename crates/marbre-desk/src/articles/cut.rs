//! Files at which the line is lost. Each is asked for again a few times, whenever the run is; then it is named and passed over,
//! and asked for once more when everything else is here. Where the line is down altogether, the run stops at the next file.

use super::progress::Progress;
use marbre_publish::wordpress::RemoteError;

/// A file at which the line was lost so often is passed over.
const TRIES: u32 = 3;

impl Progress {
    /// Counts a loss of the line at an entry. Says whether that entry is passed over.
    pub(super) fn passes_over(&mut self, number: u64, error: &RemoteError) -> bool {
        if !matches!(error, RemoteError::NoAnswer(_)) {
            return false;
        }
        let times = self.cuts.entry(number).or_default();
        *times = times.saturating_add(1);
        if *times < TRIES {
            return false;
        }
        if !self.late.contains(&number) {
            self.late.push(number);
        }
        true
    }

    /// An entry's file came, or the site said why it does not.
    pub(super) fn answered(&mut self, number: u64) {
        self.cuts.remove(&number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_passed_over_once_the_line_was_lost_at_it_a_third_time() {
        let mut progress = Progress::default();
        let lost = RemoteError::NoAnswer("connection reset".to_owned());
        assert_eq!([0; 3].map(|_| progress.passes_over(7, &lost)), [false, false, true]);
        assert!(!progress.passes_over(8, &lost), "another one has its own count");
        assert_eq!(progress.late, [7]);
        assert!(progress.passes_over(7, &lost), "later once is enough");
        assert_eq!(progress.late, [7], "it is come back to once");
        progress.answered(7);
        assert!(!progress.passes_over(7, &lost));
        let refused = RemoteError::Maintenance;
        assert_eq!([0; 4].map(|_| progress.passes_over(9, &refused)), [false; 4]);
    }
}
