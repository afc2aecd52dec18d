//! Who owns a profile, and who only waits for it.

#![allow(clippy::unwrap_used)]

use super::{PAUSES, lock_file, within_an_instant};
use std::fs::TryLockError;

#[test]
fn who_waits_for_a_profile_keeps_nobody_from_it() {
    let home = tempfile::tempdir().unwrap();
    let lock = lock_file(home.path()).unwrap();
    let waits = lock_file(home.path()).unwrap();
    waits.lock().unwrap();
    let mut waits = Some(waits);
    within_an_instant(|| lock.try_lock(), || drop(waits.take())).unwrap();
}

#[test]
fn who_owns_a_profile_is_not_waited_for_long() {
    let home = tempfile::tempdir().unwrap();
    let lock = lock_file(home.path()).unwrap();
    let owns = lock_file(home.path()).unwrap();
    owns.lock().unwrap();
    let mut pauses = 0;
    let asked = within_an_instant(|| lock.try_lock(), || pauses += 1);
    assert!(matches!(asked, Err(TryLockError::WouldBlock)), "{asked:?}");
    assert_eq!(pauses, PAUSES);
    drop(owns);
}
