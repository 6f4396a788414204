//! Whether sources, sites and the archive do as they did: rules over figures.
//!
//! Each rule looks at what is known and gives a [`Condition`]: broken, well, or not to be
//! told. Each has a least number of observations, so that small outlets do not cry wolf,
//! and asks more of what is to be taken for mended than of what still looks well, so that
//! nothing goes to and fro ([`falls`]). Nothing here asks a clock or an archive.

mod disk;
mod failing;
mod falls;
mod lateness;
mod silence;

pub use disk::{Size, disk, growth};
pub use failing::{Asked, cut_off, is_offline, offline, source_failing};
pub use falls::{Before, site};
pub use lateness::patience;
pub use silence::silence;

use crate::model::{Complaint, Condition};

/// Broken, in a sentence, from a moment on, with the figures it rests on.
fn broken(
    message: String,
    since: chrono::DateTime<chrono::Utc>,
    figures: serde_json::Value,
) -> Condition {
    let figures = match figures {
        serde_json::Value::Object(figures) => figures,
        _ => serde_json::Map::new(),
    };
    Condition::Broken(Complaint {
        message,
        figures,
        since,
    })
}

/// A span of time in words: `a moment`, `40 minutes`, `3 hours`, `2 days`.
pub fn span(span: chrono::TimeDelta) -> String {
    let (count, unit) = match span.num_minutes() {
        minutes if minutes < 1 => return "a moment".to_owned(),
        minutes if minutes < 120 => (minutes, "minute"),
        minutes if minutes < 48 * 60 => (minutes / 60, "hour"),
        minutes => (minutes / (24 * 60), "day"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}
