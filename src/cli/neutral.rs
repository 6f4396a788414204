//! A stream to a terminal: what the bytes say can be read, and does nothing.

use std::io::{self, Write};

use super::terminal::safe;

/// The longest beginning of a character that is not yet whole.
const UNFINISHED: usize = 3;

/// Passes on text that was made safe; what is no UTF-8 becomes a replacement character.
pub(super) struct Neutral<W: Write> {
    to: W,
    /// The beginning of a character whose end has not come yet.
    rest: Vec<u8>,
}

impl<W: Write> Neutral<W> {
    /// In front of a stream.
    pub(super) fn new(to: W) -> Self {
        let rest = Vec::with_capacity(UNFINISHED);
        Self { to, rest }
    }
}

impl<W: Write> Write for Neutral<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut text = std::mem::take(&mut self.rest);
        text.extend_from_slice(bytes);
        for chunk in text.utf8_chunks() {
            self.to.write_all(safe(chunk.valid()).as_bytes())?;
            let invalid = chunk.invalid();
            let is_last = std::ptr::eq(invalid.as_ptr_range().end, text.as_ptr_range().end);
            if is_last && may_go_on(invalid) {
                self.rest = invalid.to_vec();
            } else if !invalid.is_empty() {
                self.to.write_all("\u{fffd}".as_bytes())?;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if !std::mem::take(&mut self.rest).is_empty() {
            self.to.write_all("\u{fffd}".as_bytes())?;
        }
        self.to.flush()
    }
}

/// True if more bytes could make a character of these.
fn may_go_on(bytes: &[u8]) -> bool {
    !bytes.is_empty() && std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn through(pieces: &[&[u8]]) -> String {
        let mut out = Neutral::new(Vec::new());
        for piece in pieces {
            out.write_all(piece).expect("memory takes it");
        }
        out.flush().expect("memory takes it");
        String::from_utf8(out.to).expect("only text comes out")
    }

    #[test]
    fn characters_may_come_in_pieces() {
        assert_eq!(through(&[b"a\xe2\x82", b"\xac\x1b[0m"]), "a€\u{fffd}[0m");
        assert_eq!(through(&[b"\xe2", b"\x82"]), "\u{fffd}");
        assert_eq!(through(&[b"\xff\xfeok"]), "\u{fffd}\u{fffd}ok");
    }

    proptest! {
        #[test]
        fn where_it_is_cut_makes_no_difference(bytes in any::<Vec<u8>>(), at in any::<prop::sample::Index>()) {
            let at = at.index(bytes.len() + 1);
            let whole = through(&[&bytes]);
            prop_assert_eq!(through(&[&bytes[..at], &bytes[at..]]), whole.clone());
            let steers = whole.contains('\u{1b}');
            prop_assert!(!steers);
        }
    }
}
