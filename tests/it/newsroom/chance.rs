//! Chance that is the same every time (SplitMix64).

/// A row of numbers that a seed makes.
pub(super) struct Chance(u64);

impl Chance {
    /// The row of one thing among many.
    pub(super) fn of(seed: u64, thing: u64) -> Self {
        let mut chance = Self(seed ^ thing.wrapping_mul(0xA24B_AED4_963E_E407));
        chance.next();
        chance
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    }

    pub(super) fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }

    pub(super) fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).expect("less than a length")
    }

    /// True in so many of a hundred cases.
    pub(super) fn is_likely(&mut self, of_a_hundred: u64) -> bool {
        self.below(100) < of_a_hundred
    }
}
