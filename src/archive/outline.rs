//! How much of a page stands in another one, told without comparing them.
//!
//! A rolling hash over 64 bytes runs through the page, and where it happens to end in
//! seven zeros it is noted: equal passages give equal notes wherever they stand, one
//! for about 128 bytes. What share of a page's notes another page has is close to the
//! share of its bytes that compress to nothing after it. Costs a tenth of compressing.

/// Notes: one in 2^7 positions.
const SPARSITY: u32 = 7;

/// What a page looks like, for comparing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Outline(Vec<u32>);

impl Outline {
    /// Looks at a page.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let mut notes = Vec::with_capacity(bytes.len() >> (SPARSITY - 1));
        let mut rolling = 0_u64;
        for byte in bytes {
            // After 64 bytes a byte has been shifted out: the hash is that of the last 64.
            rolling = (rolling << 1).wrapping_add(GEAR[usize::from(*byte)]);
            if rolling >> (64 - SPARSITY) == 0 {
                notes.push(u32::try_from((rolling >> 20) & u64::from(u32::MAX)).unwrap_or(0));
            }
        }
        notes.sort_unstable();
        notes.dedup();
        Self(notes)
    }

    /// The share of this page that stands in the other one: 0 to 1.
    pub(super) fn share_in(&self, other: &Self) -> f64 {
        if self.0.is_empty() {
            return 0.0;
        }
        let mut others = other.0.iter().peekable();
        let mut shared = 0_usize;
        for note in &self.0 {
            while others.next_if(|other| *other < note).is_some() {}
            shared += usize::from(others.peek() == Some(&note));
        }
        shared as f64 / self.0.len() as f64
    }

    /// Bytes of memory.
    pub(super) fn size(&self) -> usize {
        self.0.len() * size_of::<u32>()
    }
}

/// A random number for each byte.
const GEAR: [u64; 256] = gear();

/// SplitMix64, from a fixed seed.
const fn gear() -> [u64; 256] {
    let mut numbers = [0; 256];
    let mut state = 0x6e76_6c74_u64;
    let mut at = 0;
    while at < numbers.len() {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        numbers[at] = mixed ^ (mixed >> 31);
        at += 1;
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::Outline;

    fn text(seed: u32, length: usize) -> Vec<u8> {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        (0..length).map(|_| next()).collect()
    }

    #[test]
    fn a_share_is_about_that_of_the_bytes() {
        let (template, story) = (text(1, 60_000), text(2, 20_000));
        let page = [&template[..40_000], &story, &template[40_000..]].concat();
        let (page, template) = (Outline::of(&page), Outline::of(&template));
        let share = page.share_in(&template);
        assert!((0.68..0.82).contains(&share), "{share}");
        assert!(template.share_in(&page) > 0.98);
        let other = Outline::of(&text(3, 60_000));
        assert!(page.share_in(&other) < 0.02);
        assert!(Outline::of(b"").share_in(&page).abs() < f64::EPSILON);
    }
}
