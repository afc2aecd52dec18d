//! Faults of the disk: whatever write, truncation, sync or deletion is refused, the call says so by name, the store goes
//! on once the disk is mended, and nothing acknowledged is lost even when the power goes right after.

use super::power::{Luck, power_on};
use super::replayable;
use super::save_path::{Day, Rehearsed, all_of, assert_same, assert_sound, rehearse};
use super::scene::open;
use marbre_store::StoreError;
use marbre_store::bad_disk::{BadDisk, Fault};

/// Lets every step of a day fail in turn, once or (`lasts`) until the disk is mended after the first refusal. Returns
/// how many faults were met.
pub fn fail_everywhere(day: &Day, fault: Fault, lasts: bool) -> usize {
    let disk = BadDisk::plug_in();
    let rehearsed = rehearse(&disk, day);
    let which = |step| format!("{fault:?} at step {step}{}", if lasts { ", lasting" } else { "" });
    (0..rehearsed.total)
        .filter(|step| replayable(&which(*step), || fail(&disk, day, &rehearsed, *step, fault, lasts)))
        .count()
}

fn fail(disk: &BadDisk, day: &Day, rehearsed: &Rehearsed, step: u64, fault: Fault, lasts: bool) -> bool {
    disk.wipe();
    disk.break_at(step, fault, lasts);
    let mut met = false;
    let mut store = open(disk).unwrap_or_else(|error| {
        assert_named(disk, fault, "opening", &error);
        met = true;
        disk.mend();
        open(disk).unwrap_or_else(|error| panic!("opening, again: {error}"))
    });
    assert_same("new", &all_of(&store), &rehearsed.said[0]);
    for number in 0..day.len() {
        let what = format!("deed {number} ({:?})", day.deed(number));
        let done = day.act(&mut store, number);
        if let Err(error) = done {
            assert_named(disk, fault, &what, &error);
            met = true;
            disk.mend();
            assert_same(
                &format!("once {what} was refused"),
                &all_of(&store),
                &rehearsed.said[number],
            );
            day.act(&mut store, number)
                .unwrap_or_else(|error| panic!("{what}, again: {error}"));
        }
        assert_same(
            &format!("once {what} was acknowledged"),
            &all_of(&store),
            &rehearsed.said[number + 1],
        );
    }
    met |= disk.broke();
    disk.power_off();
    drop(store);
    power_on(disk, Luck::Nothing);
    let mut store = open(disk).unwrap();
    assert_same("after a power cut", &all_of(&store), &rehearsed.said[day.len()]);
    assert_sound(&mut store);
    met
}

fn assert_named(disk: &BadDisk, fault: Fault, what: &str, error: &StoreError) {
    assert!(disk.broke(), "{what} failed by itself: {error}");
    let named = match fault {
        Fault::Full => matches!(error, StoreError::Full),
        Fault::IoError | Fault::PowerCut => matches!(error, StoreError::Disk { .. }),
    };
    assert!(named, "{what} does not say what is wrong: {error:?}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::save_path::short_day;

    #[track_caller]
    fn check(fault: Fault, lasts: bool, at_least: usize) {
        let met = fail_everywhere(&Day::new(short_day()), fault, lasts);
        assert!(met >= at_least, "only {met} faults were met");
    }

    #[test]
    fn a_refusal_at_any_step_is_said_and_loses_nothing() {
        check(Fault::IoError, false, 100);
    }

    #[test]
    fn a_disk_that_refuses_everything_from_any_step_on_loses_nothing() {
        check(Fault::IoError, true, 100);
    }

    #[test]
    fn a_full_disk_at_any_write_is_said_and_loses_nothing() {
        check(Fault::Full, false, 80);
    }

    #[test]
    fn a_disk_that_stays_full_from_any_write_on_loses_nothing() {
        check(Fault::Full, true, 80);
    }
}
