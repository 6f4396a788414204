//! What looks broken, or did: the tables `alerts` and `events`.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::deliveries::{self, Hook};
use crate::archive::{ArchiveError, Reader, Writer};
use crate::model::{Complaint, Concern, Condition, utc_text};

/// A row of `alerts`.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[expect(
    missing_docs,
    reason = "each is the column of the same name, explained in the schema"
)]
pub struct AlertRow {
    pub id: i64,
    pub rule: String,
    pub subject: String,
    pub field: String,
    pub message: String,
    pub figures: serde_json::Value,
    pub since: String,
    pub opened_at: String,
    pub closed_at: Option<String>,
    pub dismissed_at: Option<String>,
}

/// An alert was opened or closed.
#[derive(Debug, Clone, PartialEq)]
pub struct Happened {
    /// True if it was opened.
    pub opened: bool,
    /// The alert, as it stands now.
    pub alert: AlertRow,
}

impl Writer {
    /// Takes in how concerns look: opens what is broken and does not stand yet, closes what
    /// is well again; both are to be told to these hooks. Twice is once.
    pub fn settle_alerts(
        &mut self,
        conditions: &[(Concern, Condition)],
        hooks: &[Hook],
        now: DateTime<Utc>,
    ) -> Result<Vec<Happened>, ArchiveError> {
        let settling = Settling {
            hooks,
            now: utc_text(now),
        };
        self.atomically(|connection| {
            let mut happened = Vec::new();
            for (concern, condition) in conditions {
                happened.extend(settling.settle(connection, concern, condition)?);
            }
            Ok(happened)
        })
    }

    /// Notes that an open alert is known: it counts no more, until it is closed and comes
    /// again. False if there is none of this number.
    pub fn dismiss_alert(&mut self, id: i64, now: DateTime<Utc>) -> Result<bool, ArchiveError> {
        self.atomically(|connection| {
            let dismissed = connection
                .prepare_cached(
                    "UPDATE alerts SET dismissed_at = ifnull(dismissed_at, ?2)
                     WHERE id = ?1 AND closed_at IS NULL",
                )?
                .execute(params![id, utc_text(now)])?;
            Ok(dismissed > 0)
        })
    }
}

impl Reader {
    /// The alerts that stand, oldest first, or all that there were.
    pub fn alerts(&self, closed_too: bool) -> Result<Vec<AlertRow>, ArchiveError> {
        let alerts = self
            .connection
            .prepare_cached("SELECT * FROM alerts WHERE ?1 OR closed_at IS NULL ORDER BY id")
            .and_then(|mut statement| statement.query_map([closed_too], alert)?.collect());
        self.located(alerts)
    }

    /// The alerts of a subject, standing or not, oldest first.
    pub fn alerts_of(&self, subject: &str) -> Result<Vec<AlertRow>, ArchiveError> {
        let alerts = self
            .connection
            .prepare_cached("SELECT * FROM alerts WHERE subject = ?1 ORDER BY id")
            .and_then(|mut statement| statement.query_map([subject], alert)?.collect());
        self.located(alerts)
    }
}

struct Settling<'a> {
    hooks: &'a [Hook],
    now: String,
}

impl Settling<'_> {
    fn settle(
        &self,
        connection: &Connection,
        concern: &Concern,
        condition: &Condition,
    ) -> rusqlite::Result<Option<Happened>> {
        let standing = standing(connection, concern)?;
        match (condition, standing) {
            (Condition::Broken(complaint), None) => {
                self.open(connection, concern, complaint).map(Some)
            }
            (Condition::Broken(complaint), Some(alert)) => {
                restate(connection, &alert, complaint)?;
                Ok(None)
            }
            (Condition::Well, Some(alert)) => self.close(connection, &alert).map(Some),
            _ => Ok(None),
        }
    }

    fn open(
        &self,
        connection: &Connection,
        concern: &Concern,
        complaint: &Complaint,
    ) -> rusqlite::Result<Happened> {
        let figures = serde_json::Value::Object(complaint.figures.clone()).to_string();
        let id = connection
            .prepare_cached(
                "INSERT INTO alerts (rule, subject, field, message, figures, since, opened_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .insert(params![
                concern.rule.as_str(),
                concern.subject,
                concern.field,
                complaint.message,
                figures,
                utc_text(complaint.since),
                self.now
            ])?;
        self.note(connection, id, "alert_opened", &complaint.message, true)?;
        Ok(Happened {
            opened: true,
            alert: load(connection, id)?,
        })
    }

    fn close(&self, connection: &Connection, alert: &AlertRow) -> rusqlite::Result<Happened> {
        connection
            .prepare_cached("UPDATE alerts SET closed_at = ?2 WHERE id = ?1")?
            .execute(params![alert.id, self.now])?;
        let message = format!("well again; it was: {}", alert.message);
        let counts = alert.dismissed_at.is_none();
        self.note(connection, alert.id, "alert_closed", &message, counts)?;
        Ok(Happened {
            opened: false,
            alert: load(connection, alert.id)?,
        })
    }

    fn note(
        &self,
        connection: &Connection,
        alert: i64,
        kind: &str,
        message: &str,
        is_told: bool,
    ) -> rusqlite::Result<()> {
        let event = connection
            .prepare_cached(
                "INSERT INTO events (at, kind, alert_id, message) VALUES (?1, ?2, ?3, ?4)",
            )?
            .insert(params![self.now, kind, alert, message])?;
        if !is_told {
            return Ok(());
        }
        let mut hooks = self.hooks.iter();
        hooks.try_for_each(|hook| deliveries::add(connection, event, *hook, &self.now))
    }
}

fn restate(
    connection: &Connection,
    alert: &AlertRow,
    complaint: &Complaint,
) -> rusqlite::Result<()> {
    let figures = serde_json::Value::Object(complaint.figures.clone());
    if alert.message == complaint.message && alert.figures == figures {
        return Ok(());
    }
    connection
        .prepare_cached("UPDATE alerts SET message = ?2, figures = ?3 WHERE id = ?1")?
        .execute(params![alert.id, complaint.message, figures.to_string()])
        .map(drop)
}

fn standing(connection: &Connection, concern: &Concern) -> rusqlite::Result<Option<AlertRow>> {
    connection
        .prepare_cached(
            "SELECT * FROM alerts WHERE rule = ?1 AND subject = ?2 AND field = ?3 AND closed_at IS NULL",
        )?
        .query_row(
            params![concern.rule.as_str(), concern.subject, concern.field],
            alert,
        )
        .optional()
}

fn load(connection: &Connection, id: i64) -> rusqlite::Result<AlertRow> {
    connection
        .prepare_cached("SELECT * FROM alerts WHERE id = ?1")?
        .query_row([id], alert)
}

pub(super) fn alert(row: &Row<'_>) -> rusqlite::Result<AlertRow> {
    let figures: String = row.get("figures")?;
    Ok(AlertRow {
        id: row.get("id")?,
        rule: row.get("rule")?,
        subject: row.get("subject")?,
        field: row.get("field")?,
        message: row.get("message")?,
        figures: serde_json::from_str(&figures).unwrap_or_default(),
        since: row.get("since")?,
        opened_at: row.get("opened_at")?,
        closed_at: row.get("closed_at")?,
        dismissed_at: row.get("dismissed_at")?,
    })
}
