//! Power cuts: whatever the step at which the power goes and whatever of the unsynced happened to survive, all that was
//! acknowledged is there, what was not is there whole or not at all, and the day goes on.

use super::save_path::{Day, Rehearsed, all_of, assert_same, assert_sound, rehearse};
use super::scene::open;
use super::{each_seed, replayable};
use marbre_store::bad_disk::{BadDisk, Fault, Survives};

/// What survives of the unsynced.
#[derive(Debug, Clone, Copy)]
pub enum Luck {
    /// Nothing.
    Nothing,
    /// All.
    Everything,
    /// A coin for each sector of so many bytes.
    Torn(usize, u64),
}

/// Cuts the power at every step of a day, once without luck, once with all of it, and `torn` times with torn writes.
/// Returns how many cuts there were.
pub fn cut_everywhere(day: &Day, torn: usize, seed: u64) -> usize {
    let disk = BadDisk::plug_in();
    let rehearsed = rehearse(&disk, day);
    let mut seeds = fastrand::Rng::with_seed(seed);
    let mut cuts = 0;
    // One past the last step: the power goes once everything is done.
    for step in 0..=rehearsed.total {
        let coins = (0..torn).map(|at| Luck::Torn(if at % 2 == 0 { 512 } else { 4096 }, seeds.u64(..)));
        for luck in [Luck::Nothing, Luck::Everything].into_iter().chain(coins) {
            replayable(&format!("the power goes at step {step}, {luck:?} survives"), || {
                cut(&disk, day, &rehearsed, step, luck);
            });
            cuts += 1;
        }
    }
    cuts
}

/// Cuts the power `count` times at steps and with luck drawn from a seed.
pub fn cut_anywhere(day: &Day, count: usize, seed: u64) {
    let disk = BadDisk::plug_in();
    let rehearsed = rehearse(&disk, day);
    each_seed("a power cut", count, seed, |seed| {
        let mut random = fastrand::Rng::with_seed(seed);
        let step = random.u64(..=rehearsed.total);
        let luck = match random.u8(..4) {
            0 => Luck::Nothing,
            1 => Luck::Everything,
            2 => Luck::Torn(512, random.u64(..)),
            _ => Luck::Torn(4096, random.u64(..)),
        };
        cut(&disk, day, &rehearsed, step, luck);
    });
}

fn cut(disk: &BadDisk, day: &Day, rehearsed: &Rehearsed, step: u64, luck: Luck) {
    disk.wipe();
    disk.break_at(step, Fault::PowerCut, false);
    let acknowledged = until_the_power_goes(disk, day);
    if acknowledged == day.len() {
        disk.power_off();
    }
    power_on(disk, luck);

    let mut store = open(disk).unwrap_or_else(|error| panic!("after {acknowledged} deeds: {error}"));
    let said = all_of(&store);
    // The deed that was under way may be there whole: nobody was told.
    let under_way = rehearsed.said.get(acknowledged + 1).is_some_and(|then| *then == said);
    if !under_way {
        assert_same(
            &format!("with {acknowledged} deeds acknowledged"),
            &said,
            &rehearsed.said[acknowledged],
        );
    }
    let done = acknowledged + usize::from(under_way);
    assert_sound(&mut store);
    for number in done..day.len() {
        day.act(&mut store, number).unwrap();
    }
    assert_same("at the end of the day", &all_of(&store), &rehearsed.said[day.len()]);
}

/// Opens, acts and closes until the disk is dead; how many deeds were acknowledged.
fn until_the_power_goes(disk: &BadDisk, day: &Day) -> usize {
    let Ok(mut store) = open(disk) else { return 0 };
    (0..day.len())
        .find(|number| day.act(&mut store, *number).is_err())
        .unwrap_or(day.len())
}

/// Gives the power back.
pub fn power_on(disk: &BadDisk, luck: Luck) {
    match luck {
        Luck::Nothing => disk.power_on(Survives::Nothing),
        Luck::Everything => disk.power_on(Survives::Everything),
        Luck::Torn(sector, seed) => {
            let mut random = fastrand::Rng::with_seed(seed);
            disk.power_on(Survives::Some {
                sector,
                choose: &mut || random.bool(),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::save_path::{Deed, long_day, short_day};

    #[test]
    fn nothing_acknowledged_is_lost_at_any_step_of_a_day() {
        let cuts = cut_everywhere(&Day::new(short_day()), 1, 1);
        assert!(cuts > 1_000, "{cuts} cuts are not a whole day");
    }

    #[test]
    fn a_keystroke_batch_costs_one_sync() {
        let disk = BadDisk::plug_in();
        let day = Day::new(short_day());
        let mut store = open(&disk).unwrap();
        for number in 0..day.len() {
            let before = disk.syncs();
            day.act(&mut store, number).unwrap();
            if let Deed::Type(..) = day.deed(number) {
                // The first batch after the log was emptied begins it anew, which is synced by itself.
                let begins_the_log = number > 0 && day.deed(number - 1) == Deed::Checkpoint;
                assert_eq!(
                    disk.syncs() - before,
                    1 + u64::from(begins_the_log),
                    "{:?}",
                    day.deed(number)
                );
            }
        }
    }

    #[test]
    fn nothing_acknowledged_is_lost_while_the_log_is_carried_over() {
        cut_anywhere(&Day::new(long_day()), 40, 2);
    }
}
