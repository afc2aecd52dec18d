//! How far each device's shared chain is known here.

use crate::{Store, StoreError};
use marbre_domain::ids::DeviceId;
use rusqlite::params;

impl Store {
    /// The last sequence of each device's shared chain.
    pub fn shared_heads(&self) -> Result<Vec<(DeviceId, u64)>, StoreError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT device, max(seq) FROM change WHERE chain = 'shared' GROUP BY device ORDER BY device",
        )?;
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

    /// Whether a place of a shared chain is known here.
    pub fn has_shared(&self, device: DeviceId, seq: u64) -> Result<bool, StoreError> {
        Ok(self
            .conn
            .prepare_cached("SELECT 1 FROM change WHERE device = ?1 AND chain = 'shared' AND seq = ?2")?
            .exists(params![device.as_bytes(), i64::try_from(seq).unwrap_or(i64::MAX)])?)
    }
}
