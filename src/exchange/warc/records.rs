//! Records, one after the other, out of whatever a source gives.

use std::io::Read;

use super::flaw::{Broken, Flaw, Place};
use super::gzip;
use super::header::{Header, RecordType};
use super::marks::{RECORD, VERSION_LINE, begins_header, begins_record};
use super::stream::{Next, Stream};

/// A longer header is none.
const MAX_HEADER: usize = 256 * 1024;
/// Memory that a header's word for its record's length is believed for at once.
const TRUSTED: u64 = 1024 * 1024;
/// Blocks that are kept, unless somebody says otherwise.
const MAX_BLOCK: u64 = 64 * 1024 * 1024;

/// One record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Where it begins.
    pub place: Place,
    /// Its named fields.
    pub header: Header,
    /// What it holds.
    pub block: Vec<u8>,
}

impl Record {
    /// What it is.
    pub fn record_type(&self) -> RecordType {
        self.header.record_type()
    }
}

/// Reads records: `Ok` for each that is whole, `Err` for what is passed over.
///
/// The source may be plain, compressed with gzip or zstd as a whole or record by record,
/// or a mixture. After damage, reading goes on at the next place where a record begins.
/// Memory is bounded by the limit on a record, whatever the source says of itself.
pub struct Records<R> {
    stream: Stream<R>,
    limit: u64,
    ended: bool,
}

impl<R: Read> Records<R> {
    /// Of a source that stands at its beginning.
    pub fn new(source: R) -> Self {
        Self {
            stream: Stream::new(source),
            limit: MAX_BLOCK,
            ended: false,
        }
    }

    /// Records that are longer than so many bytes are passed over.
    #[must_use]
    pub fn limited_to(self, limit: u64) -> Self {
        Self { limit, ..self }
    }

    /// Bytes of the source that have been used, for who wants to show how far it is.
    pub fn offset(&self) -> u64 {
        self.stream.offset()
    }
}

impl<R: Read> Iterator for Records<R> {
    type Item = Result<Record, Broken>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let next = self.skip_blank();
        let is_end = next == Next::End;
        let place = self.stream.place();
        let read = match next {
            Next::Bytes => self.record(place),
            Next::Damaged(flaw) => Err(flaw),
            Next::End | Next::MemberEnd => Err(Flaw::CutShort),
        };
        let flaw = match read {
            Ok(record) => return Some(Ok(record)),
            Err(flaw) => flaw,
        };
        if let Some(failure) = self.stream.failure() {
            self.ended = true;
            let flaw = Flaw::Unreadable(failure.to_string());
            return Some(Err(Broken { place, flaw }));
        }
        if is_end {
            self.ended = true;
            return None;
        }
        if self.stream.is_damaged() {
            self.stream.recover();
        }
        Some(Err(Broken { place, flaw }))
    }
}

impl<R: Read> Records<R> {
    /// Goes to the next byte that is not between records.
    fn skip_blank(&mut self) -> Next {
        loop {
            self.stream.look_anew();
            match self.stream.fill(1) {
                Next::Bytes => {}
                Next::MemberEnd => continue,
                next => return next,
            }
            let bytes = self.stream.bytes();
            let is_blank = |byte: &&u8| matches!(byte, b'\r' | b'\n' | b' ' | b'\t' | 0);
            let blank = bytes.iter().take_while(is_blank).count();
            if blank == 0 {
                return Next::Bytes;
            }
            self.stream.consume(blank);
        }
    }

    fn record(&mut self, place: Place) -> Result<Record, Flaw> {
        self.stream.fill(VERSION_LINE);
        if !begins_record(self.stream.bytes()) {
            self.stream.consume(1);
            self.stream.seek_record();
            return Err(Flaw::Junk);
        }
        let mut read = Vec::new();
        let header = self
            .read_header(&mut read)
            .and_then(|()| whole_header(&read))
            .and_then(|header| Ok((header.length().ok_or(Flaw::NoLength)?, header)));
        let (length, header) = match header {
            Ok(header) => header,
            Err(flaw) => return Err(self.salvage(read, flaw)),
        };
        if length > self.limit {
            return Err(self.pass_over_block(length));
        }
        let mut block = Vec::with_capacity(usize::try_from(length.min(TRUSTED)).unwrap_or(0));
        let read = self.read_block(length, &mut block);
        match read.and_then(|()| self.expect_end()) {
            Ok(()) => Ok(Record {
                place,
                header,
                block,
            }),
            Err(flaw) => Err(self.salvage(block, flaw)),
        }
    }

    /// Reads up to the empty line.
    fn read_header(&mut self, read: &mut Vec<u8>) -> Result<(), Flaw> {
        let mut line = 0;
        loop {
            self.go_on()?;
            let bytes = self.stream.bytes();
            let end = memchr::memchr(b'\n', bytes).map(|at| at + 1);
            let count = end.unwrap_or(bytes.len());
            read.extend_from_slice(&bytes[..count]);
            self.stream.consume(count);
            if read.len() > MAX_HEADER {
                return Err(Flaw::Header);
            }
            if end.is_some() {
                if matches!(&read[line..], b"\n" | b"\r\n") {
                    return Ok(());
                }
                line = read.len();
            }
        }
    }

    fn read_block(&mut self, length: u64, block: &mut Vec<u8>) -> Result<(), Flaw> {
        let mut left = usize::try_from(length).map_err(|_| Flaw::TooLong(self.limit))?;
        while left > 0 {
            self.go_on()?;
            let bytes = self.stream.bytes();
            let count = bytes.len().min(left);
            block.extend_from_slice(&bytes[..count]);
            self.stream.consume(count);
            left -= count;
        }
        Ok(())
    }

    /// There is more of this record: in this compressed piece, or in the next one if no
    /// record begins there.
    fn go_on(&mut self) -> Result<(), Flaw> {
        match self.stream.fill(1) {
            Next::Bytes => Ok(()),
            Next::Damaged(flaw) => Err(flaw),
            Next::End => Err(Flaw::CutShort),
            Next::MemberEnd => match self.stream.fill(VERSION_LINE) {
                Next::Bytes if self.stream.is_packed() && !self.stream.at_record() => Ok(()),
                _ => Err(Flaw::CutShort),
            },
        }
    }

    /// After a block come two line ends, the next record or nothing; if it is something
    /// else, the block's length is wrong. After two line ends anything may come: that is
    /// no matter of this record.
    fn expect_end(&mut self) -> Result<(), Flaw> {
        for _ in 0..2 {
            // Enough to know a compressed piece by.
            match self.stream.fill(gzip::HEAD) {
                Next::Bytes => {}
                Next::Damaged(flaw) => return Err(flaw),
                // Seen again by who looks for the next record.
                Next::MemberEnd | Next::End => return Ok(()),
            }
            let line_end = match self.stream.bytes() {
                [b'\r', b'\n', ..] => 2,
                [b'\n', ..] => 1,
                _ => 0,
            };
            if line_end == 0 {
                let is_next = self.stream.at_record();
                return is_next.then_some(()).ok_or(Flaw::WrongLength);
            }
            self.stream.consume(line_end);
        }
        self.expect_checksum()
    }

    /// A compressed piece that ends with its record may say yet that the bytes are others.
    fn expect_checksum(&mut self) -> Result<(), Flaw> {
        if !self.stream.is_packed() {
            return Ok(());
        }
        match self.stream.fill(1) {
            Next::Damaged(flaw) => Err(flaw),
            Next::Bytes | Next::MemberEnd | Next::End => Ok(()),
        }
    }

    /// What cannot be kept is gone over, though not beyond the beginning of a record: the
    /// length may be absurd.
    fn pass_over_block(&mut self, length: u64) -> Flaw {
        let mut left = length;
        loop {
            let next;
            (left, next) = self.stream.pass_over_until_record(left);
            match next {
                _ if left == 0 => return Flaw::TooLong(self.limit),
                Next::Bytes => return Flaw::WrongLength,
                Next::Damaged(flaw) => return flaw,
                Next::End => return Flaw::CutShort,
                Next::MemberEnd => {
                    if let Err(flaw) = self.go_on() {
                        return flaw;
                    }
                }
            }
        }
    }

    /// Goes to where the next record begins, which may be in what was read of a broken one.
    fn salvage(&mut self, mut read: Vec<u8>, flaw: Flaw) -> Flaw {
        if self.stream.is_damaged() {
            // Damage goes back by itself.
            return flaw;
        }
        let mut found = memchr::memmem::find_iter(&read, RECORD).filter(|at| *at > 0);
        let found = found.find(|at| begins_header(&read[*at..]));
        let is_back = found.is_some_and(|at| self.stream.give_back(read.split_off(at)));
        if !is_back && matches!(flaw, Flaw::WrongLength | Flaw::Header | Flaw::NoLength) {
            self.stream.seek_record();
        }
        flaw
    }
}

/// A header; none if that of another record begins in its midst.
fn whole_header(read: &[u8]) -> Result<Header, Flaw> {
    let mut others = memchr::memmem::find_iter(read, RECORD).skip(1);
    if others.any(|at| begins_header(&read[at..])) {
        return Err(Flaw::Header);
    }
    Ok(Header::parse(read))
}
