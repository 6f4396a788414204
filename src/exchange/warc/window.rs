//! A source's bytes as they are in the file: some ahead, some of what has been read kept.
//!
//! What is behind is kept because damage shows late: a compressed record that lost its
//! end is found out in the midst of the next one, to which one must go back.

use std::io::{self, Read};

/// Bytes kept of what has been read.
const BEHIND: usize = 512 * 1024;
/// Bytes held at most, what lies ahead included.
const HELD: usize = 4 * BEHIND;
/// How often, on average, a byte may be read again: what is written to be gone through
/// again and again costs no more than so many times its length.
const AGAIN: u64 = 16;

pub(super) struct Window<R> {
    source: R,
    held: Vec<u8>,
    at: usize,
    end: usize,
    /// Where in the source `held` begins.
    begins: u64,
    /// Bytes that may be gone back over.
    credit: u64,
    ended: bool,
    failure: Option<io::Error>,
}

impl<R: Read> Window<R> {
    /// Over a source that stands at this offset.
    pub(super) fn new(source: R) -> Self {
        Self {
            source,
            held: Vec::new(),
            at: 0,
            end: 0,
            begins: 0,
            credit: 0,
            ended: false,
            failure: None,
        }
    }

    /// Where the bytes ahead begin.
    pub(super) fn offset(&self) -> u64 {
        self.begins + self.at as u64
    }

    /// What lies ahead: at least so many bytes, or all that are left.
    pub(super) fn ahead(&mut self, least: usize) -> &[u8] {
        while self.end - self.at < least && !self.ended {
            self.read();
        }
        self.bytes()
    }

    /// What lies ahead and is here already.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.held[self.at..self.end]
    }

    pub(super) fn consume(&mut self, count: usize) {
        self.at = (self.at + count).min(self.end);
    }

    /// Goes back to an offset, or as far as there are bytes and leave to read them again.
    pub(super) fn back_to(&mut self, offset: u64) {
        let wanted = self.offset().saturating_sub(offset);
        let kept = wanted.min(self.at as u64);
        let back = if self.spend(kept) { kept } else { 0 };
        self.at -= usize::try_from(back).unwrap_or_default();
    }

    /// True if so many bytes may be gone through once more.
    pub(super) fn spend(&mut self, bytes: u64) -> bool {
        let left = self.credit.checked_sub(bytes);
        self.credit = left.unwrap_or(self.credit);
        left.is_some()
    }

    /// Why the source ended, if it is not its end.
    pub(super) fn failure(&mut self) -> Option<io::Error> {
        self.failure.take()
    }

    fn read(&mut self) {
        if self.held.is_empty() {
            self.held.resize(HELD, 0);
        }
        if self.end == self.held.len() {
            self.make_room();
        }
        match self.source.read(&mut self.held[self.end..]) {
            Ok(0) => self.ended = true,
            Ok(count) => {
                self.end += count;
                self.credit = self.credit.saturating_add(AGAIN * count as u64);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                self.failure = Some(error);
                self.ended = true;
            }
        }
    }

    fn make_room(&mut self) {
        let from = self.at.saturating_sub(BEHIND);
        if from == 0 {
            // Never, as nobody asks for so much ahead; but a full window must not stand still.
            self.held.resize(self.held.len() + BEHIND, 0);
            return;
        }
        self.held.copy_within(from..self.end, 0);
        self.begins += from as u64;
        self.at -= from;
        self.end -= from;
    }
}
