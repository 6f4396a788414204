//! What broke there and was mended: alerts that are over, with their events. What stands
//! there still is that machine's to watch; whatever stands here is noticed here.

use rusqlite::{Connection, OptionalExtension, params};

use super::Merged;
use super::rows::Row;
use super::there::There;

/// Alerts of the other archive that are over.
pub(super) fn over(there: &There) -> rusqlite::Result<Vec<Row>> {
    let condition = "WHERE closed_at IS NOT NULL ORDER BY id";
    there.tables.alerts.read(&there.connection, condition, [])
}

/// Takes alerts over that are not here. None of it is told to anybody again.
pub(super) fn take(
    connection: &Connection,
    there: &There,
    alerts: &[Row],
    merged: &mut Merged,
) -> rusqlite::Result<()> {
    for alert in alerts {
        let known: Option<i64> = connection
            .prepare_cached(
                "SELECT id FROM alerts
                 WHERE rule = ?1 AND subject = ?2 AND field = ?3 AND opened_at = ?4",
            )?
            .query_row(
                params![
                    alert.get("rule"),
                    alert.get("subject"),
                    alert.get("field"),
                    alert.get("opened_at")
                ],
                |row| row.get(0),
            )
            .optional()?;
        if known.is_some() {
            continue;
        }
        let here = there.tables.alerts.insert(connection, alert)?;
        merged.alerts += 1;
        let events = there.tables.events.read(
            &there.connection,
            "WHERE alert_id = ?1 ORDER BY id",
            [alert.id],
        )?;
        for mut event in events {
            event.set("alert_id", here);
            there.tables.events.insert(connection, &event)?;
        }
    }
    Ok(())
}
