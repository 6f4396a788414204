//! What a user wants of a source's stories.

use std::time::Duration;

use chrono::TimeDelta;

use super::super::timetable::interval;

/// Pauses that a user may name.
const SHORTEST: Duration = Duration::from_secs(60);
const LONGEST: Duration = Duration::from_secs(10 * 366 * 86_400);

/// What a user wants of a source's stories.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Policy {
    /// The ladder, as the outlet's habit bends it.
    #[default]
    Usual,
    /// They are fetched once.
    Never,
    /// These times after the last change, and no others; ascending.
    Ladder(Vec<TimeDelta>),
}

impl Policy {
    /// Reads `usual`, `never`, or pauses since the last change: `1h 6h 1d`. An error says
    /// what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        match text.trim() {
            "usual" => return Ok(Self::Usual),
            "never" => return Ok(Self::Never),
            _ => {}
        }
        let words = text.split([' ', ',']).filter(|word| !word.is_empty());
        let rungs = words.map(rung).collect::<Option<Vec<_>>>();
        match rungs {
            Some(rungs) if !rungs.is_empty() && rungs.is_sorted_by(|a, b| a < b) => {
                Ok(Self::Ladder(rungs))
            }
            _ => Err(format!(
                "`{text}` does not say when to look again\nhint: usual, never, or times since the last change, from a minute up, ascending: 1h 6h 1d 3d"
            )),
        }
    }
}

fn rung(word: &str) -> Option<TimeDelta> {
    let pause = interval(word).filter(|pause| (SHORTEST..=LONGEST).contains(pause))?;
    TimeDelta::from_std(pause).ok()
}
