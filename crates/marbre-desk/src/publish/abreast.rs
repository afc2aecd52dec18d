//! How many deliveries go at once. A site is asked by one first; once it answered, some go side by side. An alert waits for no
//! place, and nothing begins beside it: the line is its own.

use crate::sites::WORDPRESS;
use marbre_domain::ids::{DeliveryId, PieceId, SiteId};
use marbre_store::OutboxRow;
use std::collections::BTreeSet;

/// Deliveries to one WordPress at once: a small server has no use for more, and each has its turn on a thin line.
const AT_ONCE: usize = 4;

/// One run of the outbox.
#[derive(Debug, Default)]
pub(super) struct Run {
    begun: BTreeSet<DeliveryId>,
    under_way: Vec<UnderWay>,
    /// Sites whose last answer in this run was a good one.
    answering: BTreeSet<SiteId>,
}

#[derive(Debug)]
struct UnderWay {
    delivery: DeliveryId,
    piece: PieceId,
    site: SiteId,
    urgent: bool,
}

impl Run {
    /// Whether a delivery to a kind of site may begin now.
    pub(super) fn has_room(&self, row: &OutboxRow, kind: &str, urgent: bool) -> bool {
        if self.begun.contains(&row.id) || self.under_way.iter().any(|other| other.piece == row.piece) {
            return false;
        }
        if !urgent && self.under_way.iter().any(|other| other.urgent) {
            return false;
        }
        let here = || self.under_way.iter().filter(|other| other.site == row.site);
        if kind != WORDPRESS || !self.answering.contains(&row.site) {
            return here().count() == 0;
        }
        if urgent {
            // Two at once would each write the strip as it was before the other.
            return !here().any(|other| other.urgent);
        }
        here().count() < AT_ONCE
    }

    /// A delivery begins.
    pub(super) fn begins(&mut self, row: &OutboxRow, urgent: bool) {
        self.begun.insert(row.id);
        self.under_way.push(UnderWay {
            delivery: row.id,
            piece: row.piece,
            site: row.site,
            urgent,
        });
    }

    /// A delivery ended. A site that failed is asked by one again: a password that was revoked is not tried by four.
    pub(super) fn ends(&mut self, row: &OutboxRow, well: bool) {
        self.under_way.retain(|other| other.delivery != row.id);
        if well {
            self.answering.insert(row.site);
        } else {
            self.answering.remove(&row.site);
        }
    }

    /// How many were tried so far.
    pub(super) fn tried(&self) -> u32 {
        u32::try_from(self.begun.len()).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sites::STATIC;
    use marbre_domain::record::DeliveryKind;
    use marbre_store::OutboxState;

    fn row(nth: u8, piece: u8, site: u8) -> OutboxRow {
        OutboxRow {
            id: DeliveryId::new(u64::from(nth), [nth; 10]),
            piece: PieceId::new(u64::from(piece), [piece; 10]),
            site: SiteId::new(u64::from(site), [site; 10]),
            what: DeliveryKind::Publish,
            version: None,
            token: String::new(),
            note: String::new(),
            due_ms: 0,
            state: OutboxState::Queued,
            attempts: 0,
            next_ms: 0,
            detail: String::new(),
            address: String::new(),
            changed_ms: 0,
        }
    }

    #[test]
    fn one_goes_first_then_four_and_one_again_after_a_failure() {
        let mut run = Run::default();
        run.begins(&row(1, 1, 1), false);
        assert!(
            !run.has_room(&row(2, 2, 1), WORDPRESS, false),
            "nobody knows whether it answers"
        );
        assert!(
            run.has_room(&row(2, 2, 2), WORDPRESS, false),
            "another site does not wait for it"
        );
        run.ends(&row(1, 1, 1), true);
        for nth in 2..=5 {
            assert!(run.has_room(&row(nth, nth, 1), WORDPRESS, false));
            run.begins(&row(nth, nth, 1), false);
        }
        assert!(!run.has_room(&row(6, 6, 1), WORDPRESS, false));
        run.ends(&row(2, 2, 1), true);
        assert!(
            !run.has_room(&row(7, 3, 1), WORDPRESS, false),
            "one thing about a piece at a time"
        );
        assert!(!run.has_room(&row(2, 2, 1), WORDPRESS, false), "once a run");
        run.ends(&row(3, 3, 1), false);
        assert!(!run.has_room(&row(6, 6, 1), WORDPRESS, false));
        assert_eq!(run.tried(), 5);
    }

    #[test]
    fn an_alert_waits_for_no_place_and_nothing_begins_beside_it() {
        let mut run = Run::default();
        run.begins(&row(1, 1, 1), false);
        run.ends(&row(1, 1, 1), true);
        for nth in 2..=5 {
            run.begins(&row(nth, nth, 1), false);
        }
        assert!(run.has_room(&row(6, 6, 1), WORDPRESS, true));
        run.begins(&row(6, 6, 1), true);
        for nth in 2..=5 {
            run.ends(&row(nth, nth, 1), true);
        }
        assert!(!run.has_room(&row(7, 7, 1), WORDPRESS, false));
        assert!(
            !run.has_room(&row(7, 7, 2), WORDPRESS, false),
            "on no site, answering or not"
        );
        assert!(
            !run.has_room(&row(8, 8, 1), WORDPRESS, true),
            "one alert at a time on a site"
        );
        assert!(run.has_room(&row(8, 8, 2), WORDPRESS, true));
        run.ends(&row(6, 6, 1), true);
        assert!(run.has_room(&row(7, 7, 1), WORDPRESS, false));
    }

    #[test]
    fn a_folder_takes_one_at_a_time() {
        let mut run = Run::default();
        run.begins(&row(1, 1, 1), false);
        run.ends(&row(1, 1, 1), true);
        run.begins(&row(2, 2, 1), false);
        assert!(!run.has_room(&row(3, 3, 1), STATIC, true));
    }
}
