//! A file of records as one stream, however its pieces are compressed.
//!
//! A file may be plain, one gzip stream, or one for each record, as WARC wants it; zstd
//! likewise; and files of several kinds may have been put behind one another. A
//! compressed piece, a *member*, is recognised by its first bytes. Where one ends is told,
//! since records end there as well.

use std::io::Read;

use super::flaw::{Flaw, Place};
use super::marks::{VERSION_LINE, begins_member, begins_record, candidate};
use super::window::Window;
use super::{gzip, zstd};

/// Unpacked at a time.
const PIECE: usize = 128 * 1024;
/// What comes next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Bytes.
    Bytes,
    /// A compressed piece is at its end.
    MemberEnd,
    /// There is no more.
    End,
    /// Here no more can be unpacked.
    Damaged(Flaw),
}

enum Layer {
    /// Not looked at yet.
    Unknown,
    Plain,
    Gzip,
    Zstd,
}

pub(super) struct Stream<R> {
    window: Window<R>,
    layer: Layer,
    gzip: gzip::Member,
    zstd: Option<zstd::Frame>,
    dictionary: Vec<u8>,
    /// Unpacked and not taken yet: `out[at..end]`.
    out: Vec<u8>,
    at: usize,
    end: usize,
    /// Where the member begins in the source.
    member: u64,
    /// Bytes that the member has given.
    given: u64,
    /// What comes after `out`, if that is not more of the member.
    after: Option<Next>,
    /// What came after `back`, and was seen too early.
    told: Option<Next>,
    /// True from damage until [`Stream::recover`].
    damaged: bool,
    /// Given back; it comes first.
    back: Vec<u8>,
    back_at: usize,
}

impl<R: Read> Stream<R> {
    pub(super) fn new(source: R) -> Self {
        Self {
            window: Window::new(source),
            layer: Layer::Unknown,
            gzip: gzip::Member::new(),
            zstd: None,
            dictionary: Vec::new(),
            out: Vec::new(),
            at: 0,
            end: 0,
            member: 0,
            given: 0,
            after: None,
            told: None,
            damaged: false,
            back: Vec::new(),
            back_at: 0,
        }
    }

    /// Where the next byte is to be found.
    pub(super) fn place(&self) -> Place {
        let back = (self.back.len() - self.back_at) as u64;
        match self.layer {
            Layer::Unknown | Layer::Plain => Place {
                offset: self.window.offset().saturating_sub(back),
                within: 0,
            },
            Layer::Gzip | Layer::Zstd => Place {
                offset: self.member,
                within: (self.given - (self.end - self.at) as u64).saturating_sub(back),
            },
        }
    }

    /// Bytes of the source that are behind us.
    pub(super) fn offset(&self) -> u64 {
        self.window.offset()
    }

    /// Why the source could not be read on.
    pub(super) fn failure(&mut self) -> Option<std::io::Error> {
        self.window.failure()
    }

    /// True if nothing more comes before [`Stream::recover`].
    pub(super) fn is_damaged(&self) -> bool {
        self.damaged
    }

    /// True in a piece that is compressed.
    pub(super) fn is_packed(&self) -> bool {
        matches!(self.layer, Layer::Gzip | Layer::Zstd)
    }

    /// What is here, after [`Stream::fill`].
    pub(super) fn bytes(&self) -> &[u8] {
        if self.back_at < self.back.len() {
            return &self.back[self.back_at..];
        }
        match self.layer {
            Layer::Plain => self.window.bytes(),
            _ => &self.out[self.at..self.end],
        }
    }

    pub(super) fn consume(&mut self, count: usize) {
        if self.back_at < self.back.len() {
            self.back_at += count;
            if self.back_at >= self.back.len() {
                (self.back, self.back_at) = (Vec::new(), 0);
            }
        } else if matches!(self.layer, Layer::Plain) {
            self.window.consume(count);
        } else {
            self.at += count;
        }
    }

    /// Gives bytes back, which then come first; `false` if that was done too often.
    pub(super) fn give_back(&mut self, bytes: Vec<u8>) -> bool {
        if !self.window.spend(bytes.len() as u64) {
            return false;
        }
        let rest = self.back.split_off(self.back_at);
        (self.back, self.back_at) = (bytes, 0);
        self.back.extend_from_slice(&rest);
        true
    }

    /// A record may begin here: after a plain one, a compressed one.
    pub(super) fn look_anew(&mut self) {
        if matches!(self.layer, Layer::Plain) && self.back.is_empty() {
            self.layer = Layer::Unknown;
        }
    }

    /// Sees to it that at least so many bytes are here, or all until the member's end. Of
    /// bytes that were given back, no more than a version line is completed.
    pub(super) fn fill(&mut self, least: usize) -> Next {
        if self.back.is_empty() {
            let next = self.told.take().unwrap_or_else(|| self.unpacked(least));
            self.damaged = matches!(next, Next::Damaged(_));
            return next;
        }
        let here = self.back.len() - self.back_at;
        let missing = least.min(VERSION_LINE).saturating_sub(here);
        if missing > 0 && self.told.is_none() {
            let mut back = self.back.split_off(self.back_at);
            self.back = Vec::new();
            match self.unpacked(missing) {
                Next::Bytes => {
                    let more = self.bytes();
                    let more = more[..more.len().min(missing)].to_vec();
                    self.consume(more.len());
                    back.extend_from_slice(&more);
                }
                other => self.told = Some(other),
            }
            (self.back, self.back_at) = (back, 0);
        }
        Next::Bytes
    }

    fn unpacked(&mut self, least: usize) -> Next {
        if matches!(self.layer, Layer::Unknown)
            && let Err(flaw) = self.begin()
        {
            return Next::Damaged(flaw);
        }
        if matches!(self.layer, Layer::Plain) {
            return match self.window.ahead(least.max(1)) {
                [] => Next::End,
                _ => Next::Bytes,
            };
        }
        while self.end - self.at < least.max(1) && self.after.is_none() {
            self.unpack();
        }
        if self.at < self.end {
            return Next::Bytes;
        }
        let after = self.after.take().unwrap_or(Next::MemberEnd);
        if after == Next::MemberEnd {
            self.layer = Layer::Unknown;
        }
        after
    }

    /// Recognises what begins here.
    fn begin(&mut self) -> Result<(), Flaw> {
        (self.at, self.end, self.given, self.after) = (0, 0, 0, None);
        loop {
            self.member = self.window.offset();
            let ahead = self.window.ahead(gzip::HEAD);
            if let Some(head) = gzip::head(ahead) {
                self.window.consume(head);
                self.gzip.begin();
                self.layer = Layer::Gzip;
                return Ok(());
            }
            if ahead.starts_with(&zstd::MAGIC) {
                self.layer = Layer::Zstd;
                return self.begin_frame().map_err(Flaw::Damaged);
            }
            let Some(length) = zstd::skippable(ahead) else {
                self.layer = Layer::Plain;
                return Ok(());
            };
            let is_dictionary = self.member == 0 && ahead.starts_with(&zstd::DICTIONARY);
            self.window.consume(8);
            self.pass_over_frame(length, is_dictionary)?;
        }
    }

    fn begin_frame(&mut self) -> Result<(), String> {
        if let Some(frame) = &mut self.zstd {
            return frame.begin();
        }
        self.zstd = Some(zstd::Frame::new(&self.dictionary)?);
        Ok(())
    }

    fn pass_over_frame(&mut self, mut length: u64, is_dictionary: bool) -> Result<(), Flaw> {
        let mut content = Vec::new();
        while length > 0 {
            let ahead = self.window.ahead(1);
            let taken = ahead
                .len()
                .min(usize::try_from(length).unwrap_or(usize::MAX));
            if taken == 0 {
                return Ok(());
            }
            if is_dictionary && content.len() < zstd::MAX_DICTIONARY {
                content.extend_from_slice(&ahead[..taken]);
            }
            self.window.consume(taken);
            length -= taken as u64;
        }
        if is_dictionary {
            self.dictionary = zstd::dictionary(content)
                .map_err(|error| Flaw::Damaged(format!("its dictionary: {error}")))?;
        }
        Ok(())
    }

    /// Unpacks a piece of the member behind what is there.
    fn unpack(&mut self) {
        if self.out.is_empty() {
            self.out.resize(PIECE, 0);
        }
        self.out.copy_within(self.at..self.end, 0);
        (self.at, self.end) = (0, self.end - self.at);
        let bytes = self.window.ahead(1);
        let room = &mut self.out[self.end..];
        let step = match (&self.layer, &mut self.zstd) {
            (Layer::Zstd, Some(frame)) => frame.step(bytes, room),
            _ => self.gzip.step(bytes, room),
        };
        let step = match step {
            Ok(step) => step,
            Err(why) => {
                self.after = Some(Next::Damaged(Flaw::Damaged(why)));
                return;
            }
        };
        let is_short = bytes.is_empty() && step.given == 0 && !step.ended;
        self.window.consume(step.taken);
        self.end += step.given;
        self.given += step.given as u64;
        if is_short {
            self.after = Some(Next::Damaged(Flaw::CutShort));
        } else if step.ended {
            self.after = Some(self.close());
        }
    }

    fn close(&mut self) -> Next {
        if matches!(self.layer, Layer::Zstd) {
            return Next::MemberEnd;
        }
        match self.gzip.trailer(self.window.ahead(8)) {
            Ok(length) => {
                self.window.consume(length);
                Next::MemberEnd
            }
            Err(why) => Next::Damaged(Flaw::Damaged(why)),
        }
    }

    /// After damage: goes to where the next record seems to begin, be it within what the
    /// damaged one has swallowed.
    pub(super) fn recover(&mut self) {
        let began = self.member;
        (self.back, self.back_at) = (Vec::new(), 0);
        (self.at, self.end, self.after, self.told) = (0, 0, None, None);
        (self.layer, self.damaged) = (Layer::Unknown, false);
        if self.window.offset() <= began {
            self.window.consume(1);
        }
        self.window.back_to(began + 1);
        loop {
            let ahead = self.window.ahead(gzip::HEAD);
            if ahead.is_empty() || begins_record(ahead) || begins_member(&mut self.gzip, ahead) {
                return;
            }
            let next = 1 + candidate(&ahead[1..], true);
            self.window.consume(next);
        }
    }

    /// True if a record begins here, be it in a compressed piece of its own.
    pub(super) fn at_record(&mut self) -> bool {
        let is_plain = matches!(self.layer, Layer::Plain) && self.back.is_empty();
        begins_record(self.bytes())
            || is_plain && begins_member(&mut self.gzip, self.window.bytes())
    }

    /// Goes to where the next record seems to begin in what can be unpacked: at the next
    /// version line or compressed piece, at the end of this one.
    pub(super) fn seek_record(&mut self) -> Next {
        loop {
            let next = self.fill(gzip::HEAD);
            if next != Next::Bytes || self.at_record() {
                return next;
            }
            let is_plain = matches!(self.layer, Layer::Plain) && self.back.is_empty();
            let count = 1 + candidate(&self.bytes()[1..], is_plain);
            self.consume(count);
        }
    }

    /// Passes over so many bytes, or up to a version line, or the end of a piece. Gives
    /// how many are left.
    pub(super) fn pass_over_until_record(&mut self, mut bytes: u64) -> (u64, Next) {
        loop {
            let next = self.fill(VERSION_LINE);
            if bytes == 0 || next != Next::Bytes || begins_record(self.bytes()) {
                return (bytes, next);
            }
            let count = 1 + candidate(&self.bytes()[1..], false);
            let count = count.min(usize::try_from(bytes).unwrap_or(usize::MAX));
            self.consume(count);
            bytes -= count as u64;
        }
    }
}
