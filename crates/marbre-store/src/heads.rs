//! How far each device's shared chain is known here.

use crate::{Store, StoreError};
use marbre_domain::ids::DeviceId;
use rusqlite::{Connection, params};

impl Store {
    /// The last sequence of each device's shared chain.
    pub fn shared_heads(&self) -> Result<Vec<(DeviceId, u64)>, StoreError> {
        shared_heads(&self.conn)
    }

    /// Whether a place of a shared chain is known here.
    pub fn has_shared(&self, device: DeviceId, seq: u64) -> Result<bool, StoreError> {
        Ok(self
            .conn
            .prepare_cached("SELECT 1 FROM change WHERE device = ?1 AND chain = 'shared' AND seq = ?2")?
            .exists(params![device.as_bytes(), i64::try_from(seq).unwrap_or(i64::MAX)])?)
    }
}

/// Hops from device to device in the index of places: grouping would read every change there is.
const HEADS: &str = "
    WITH RECURSIVE devices (device) AS (
        SELECT min(device) FROM change
        UNION ALL
        SELECT (SELECT min(change.device) FROM change WHERE change.device > devices.device)
        FROM devices WHERE devices.device IS NOT NULL
    )
    SELECT device, head FROM (
        SELECT device,
               (SELECT max(seq) FROM change WHERE change.device = devices.device AND chain = 'shared') AS head
        FROM devices WHERE device IS NOT NULL
    ) WHERE head IS NOT NULL ORDER BY device";

/// The last place of each device's shared chain, in the order of the devices.
pub(crate) fn shared_heads(conn: &Connection) -> Result<Vec<(DeviceId, u64)>, StoreError> {
    let mut statement = conn.prepare_cached(HEADS)?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, [u8; 16]>(0)?, row.get::<_, i64>(1)?)))?;
    let mut heads = Vec::new();
    for row in rows {
        let (device, seq) = row?;
        heads.push((
            DeviceId::from_uuid(uuid::Uuid::from_bytes(device)),
            u64::try_from(seq).unwrap_or(0),
        ));
    }
    Ok(heads)
}

#[cfg(test)]
mod tests {
    use super::HEADS;
    use crate::MIGRATIONS;
    use rusqlite::Connection;
    use rusqlite_migration::Migrations;

    #[test]
    fn asking_for_heads_and_for_the_latest_time_reads_no_table_from_end_to_end() {
        let mut conn = Connection::open_in_memory().unwrap();
        Migrations::from_slice(MIGRATIONS).to_latest(&mut conn).unwrap();
        for asked in [HEADS, crate::append::LATEST] {
            let mut plan = conn.prepare(&format!("EXPLAIN QUERY PLAN {asked}")).unwrap();
            let steps: Vec<String> = plan
                .query_map([], |row| row.get(3))
                .unwrap()
                .map(Result::unwrap)
                .collect();
            // SQLite writes a single step to an end of an index as a search, and reading all of something as a scan.
            assert!(
                !steps.iter().any(|step| step.starts_with("SCAN change")),
                "{asked}: {steps:?}"
            );
        }
    }
}
