//! The captures of a web archive that were written last, for later ones to refer to.
//!
//! Their texts stand one after the other in one ring: a few small texts a page between the large
//! buffers that each page needs would leave holes in memory that nothing fits into.

use std::collections::{HashMap, VecDeque};

use crate::exchange::warc::Written;

/// Captures that others may refer to; of those before, the bytes are written anew.
const REMEMBERED: usize = 100_000;
/// Between the texts of one; no address, moment or digest holds it.
const END: u8 = b'\n';

/// By what a capture is found: a digest.
pub(super) type Key = [u8; 32];

/// Where a capture's texts are, counted from the first that ever was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    from: u64,
    length: usize,
}

/// The last ones.
#[derive(Debug, Default)]
pub(super) struct Recent {
    known: HashMap<Key, Place>,
    order: VecDeque<(Key, Place)>,
    texts: VecDeque<u8>,
    /// Where in all texts those begin that are here.
    begins: u64,
}

impl Recent {
    /// What was last written under a key.
    pub(super) fn get(&self, key: &Key) -> Option<Written> {
        let place = self.known.get(key)?;
        let from = usize::try_from(place.from - self.begins).ok()?;
        let bytes = self.texts.range(from..from + place.length);
        let bytes: Vec<u8> = bytes.copied().collect();
        let mut texts = bytes
            .split(|byte| *byte == END)
            .map(|text| String::from_utf8_lossy(text).into_owned());
        Some(Written {
            id: texts.next()?,
            url: texts.next()?,
            date: texts.next()?,
            payload_digest: texts.next()?,
        })
    }

    /// Remembers one, and forgets the oldest if there are too many.
    pub(super) fn put(&mut self, key: Key, written: &Written) {
        let from = self.begins + self.texts.len() as u64;
        for text in [
            &written.id,
            &written.url,
            &written.date,
            &written.payload_digest,
        ] {
            self.texts.extend(text.bytes());
            self.texts.push_back(END);
        }
        let length = usize::try_from(self.begins + self.texts.len() as u64 - from);
        let place = Place {
            from,
            length: length.unwrap_or_default(),
        };
        self.known.insert(key, place);
        self.order.push_back((key, place));
        if self.order.len() > REMEMBERED {
            self.forget();
        }
    }

    fn forget(&mut self) {
        let Some((key, place)) = self.order.pop_front() else {
            return;
        };
        self.texts.drain(..place.length);
        self.begins += place.length as u64;
        // It may have been written again since.
        if self.known.get(&key) == Some(&place) {
            self.known.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(n: usize) -> Written {
        Written {
            id: format!("<urn:uuid:{n}>"),
            url: format!("https://news.example/{}", "x".repeat(n % 50)),
            date: "2026-04-18T06:30:00Z".to_owned(),
            payload_digest: format!("sha1:{n}"),
        }
    }

    fn key(n: usize) -> Key {
        *blake3::hash(&n.to_le_bytes()).as_bytes()
    }

    #[test]
    fn the_last_ones_are_known_and_the_others_forgotten() {
        let mut recent = Recent::default();
        recent.put(key(0), &written(0));
        recent.put(key(1), &written(1));
        for n in 2..REMEMBERED {
            recent.put(key(n), &written(n));
        }
        assert_eq!(recent.get(&key(0)), Some(written(0)));
        // Written again, it is young again.
        recent.put(key(0), &written(7));
        assert_eq!(recent.get(&key(0)), Some(written(7)));
        assert_eq!(recent.get(&key(1)), Some(written(1)));
        recent.put(key(REMEMBERED), &written(REMEMBERED));
        assert_eq!(recent.get(&key(1)), None);
        assert_eq!(recent.get(&key(0)), Some(written(7)));
        assert_eq!(recent.get(&key(2)), Some(written(2)));
        assert_eq!(recent.order.len(), REMEMBERED);
    }
}
