//! What a host's answers teach about the pause that it needs.

use std::time::Duration;

/// An answer that takes longer to begin is slow.
const SLOW: Duration = Duration::from_secs(2);
/// The first pause that is learnt, where none was kept.
const SHORTEST: Duration = Duration::from_secs(1);
/// However often a host is slow or busy.
pub(super) const LONGEST: Duration = Duration::from_secs(10 * 60);

/// How a host took a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mood {
    /// It answered well, and at once.
    Easy,
    /// It says that it is busy, or is slow.
    Pressed,
    /// Its answer says nothing of how it is.
    Unknown,
}

impl Mood {
    /// By the status and how long the answer took to begin.
    pub(super) fn of(status: u16, took: Duration) -> Self {
        match status {
            429 | 503 => Self::Pressed,
            _ if took > SLOW => Self::Pressed,
            500.. => Self::Unknown,
            _ => Self::Easy,
        }
    }
}

/// The pause learnt after an answer: twice as long if the host was pressed, half if it
/// was not, nothing once that is no more than the pause that is kept anyway.
pub(super) fn learn(learnt: Duration, kept: Duration, mood: Mood) -> Duration {
    match mood {
        Mood::Unknown => learnt,
        Mood::Pressed => (learnt.max(kept) * 2).clamp(SHORTEST, LONGEST),
        Mood::Easy if learnt / 2 <= kept.max(SHORTEST / 4) => Duration::ZERO,
        Mood::Easy => learnt / 2,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_pressed_host_is_asked_ever_less() {
        let mut pauses = vec![Duration::ZERO];
        for _ in 0..11 {
            let last = pauses[pauses.len() - 1];
            pauses.push(learn(last, SECOND, Mood::Pressed));
        }
        let seconds: Vec<u64> = pauses.iter().map(Duration::as_secs).collect();
        assert_eq!(seconds, [0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600]);
        assert_eq!(
            learn(Duration::ZERO, Duration::ZERO, Mood::Pressed),
            SHORTEST
        );
    }

    #[test]
    fn good_answers_bring_it_back() {
        let steps = [8, 4, 2].map(|n| learn(n * SECOND, SECOND, Mood::Easy));
        assert_eq!(steps, [4 * SECOND, 2 * SECOND, Duration::ZERO]);
        let mut pause = LONGEST;
        for _ in 0..20 {
            pause = learn(pause, Duration::ZERO, Mood::Easy);
        }
        assert_eq!(pause, Duration::ZERO);
    }

    #[test]
    fn answers_have_a_mood() {
        let quick = SECOND / 10;
        for (status, took, mood) in [
            (200, quick, Mood::Easy),
            (404, quick, Mood::Easy),
            (200, 3 * SECOND, Mood::Pressed),
            (429, quick, Mood::Pressed),
            (503, quick, Mood::Pressed),
            (500, quick, Mood::Unknown),
            (502, 3 * SECOND, Mood::Pressed),
        ] {
            assert_eq!(Mood::of(status, took), mood, "{status} after {took:?}");
        }
    }

    proptest! {
        #[test]
        fn never_beyond_reason(moods in prop::collection::vec(0_usize..3, 0..40), kept in 0u64..100_000) {
            let kept = Duration::from_millis(kept);
            let mut learnt = Duration::ZERO;
            for mood in moods {
                let mood = [Mood::Easy, Mood::Pressed, Mood::Unknown][mood];
                learnt = learn(learnt, kept, mood);
                prop_assert!(learnt <= LONGEST);
                prop_assert!(learnt == Duration::ZERO || learnt > kept || learnt == LONGEST);
            }
        }
    }
}
