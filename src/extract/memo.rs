//! What was made of a text before: a page says the same class a hundred times.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// More texts are not kept: a page could make all of them collide.
const MAX_KEPT: usize = 512;

/// Results by text.
pub(super) struct Memo<'a, T> {
    known: HashMap<&'a str, T, BuildHasherDefault<Fold>>,
}

impl<'a, T: Copy> Memo<'a, T> {
    pub(super) fn new() -> Self {
        Self {
            known: HashMap::default(),
        }
    }

    /// What `make` makes of the text, now or before.
    pub(super) fn of(&mut self, text: &'a str, make: impl FnOnce(&str) -> T) -> T {
        if let Some(known) = self.known.get(text) {
            return *known;
        }
        let result = make(text);
        if self.known.len() < MAX_KEPT {
            self.known.insert(text, result);
        }
        result
    }
}

/// Eight bytes at a step: texts are many and short.
#[derive(Default)]
struct Fold(u64);

impl Hasher for Fold {
    fn write(&mut self, bytes: &[u8]) {
        for piece in bytes.chunks(8) {
            let mut word = [0; 8];
            for (to, from) in word.iter_mut().zip(piece) {
                *to = *from;
            }
            let mixed = (self.0.rotate_left(5) ^ u64::from_le_bytes(word))
                .wrapping_mul(0x9e37_79b9_7f4a_7c15);
            self.0 = mixed ^ (mixed >> 32);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
