//! How often an outlet edits its stories, by what looking again has shown.

/// Into how many spans the time after a story's last change is parted.
pub const SPANS: usize = 6;

/// So many looks a span are remembered in full; then older ones fade, since habits change.
const REMEMBERED: f64 = 400.0;

/// What looks within one span of time have brought.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Looks {
    /// How often the span was looked over: a look that covers half of it counts half.
    pub made: f64,
    /// Edits that they found; one found by a look over several spans is parted among them.
    pub edits: f64,
}

/// What looks at stories of one host have brought, by how long ago these had last changed.
/// What the spans are says `schedule::revisit`.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct EditHabit {
    /// The span right after a change comes first.
    pub spans: [Looks; SPANS],
}

impl EditHabit {
    /// Adds what another look has brought.
    pub fn learn(&mut self, look: &Self) {
        for (known, new) in self.spans.iter_mut().zip(&look.spans) {
            if new.made > 0.0 && known.made >= REMEMBERED {
                known.made /= 2.0;
                known.edits /= 2.0;
            }
            known.made += new.made;
            known.edits += new.edits;
        }
    }
}
