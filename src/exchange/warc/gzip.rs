//! One member of a gzip file, inflated piece by piece: RFC 1952.
//!
//! Our own reading of head and trailer, over flate2's inflate: where a member begins and
//! ends must be known to the byte, as every record is one.

use flate2::{Crc, Decompress, FlushDecompress, Status};

/// The first bytes of every member.
pub(super) const MAGIC: [u8; 3] = [0x1f, 0x8b, 8];
/// The head of a member is looked for in so many bytes.
pub(super) const HEAD: usize = 1024;
/// Checksum and length.
const TRAILER: usize = 8;

/// Where the compressed bytes begin; `None` if these are not the first ones of a member.
pub(super) fn head(bytes: &[u8]) -> Option<usize> {
    if !bytes.starts_with(&MAGIC) {
        return None;
    }
    let flags = *bytes.get(3)?;
    // Three bits are reserved; extra field, name, comment, checksum of the head.
    if flags & 0xe0 != 0 {
        return None;
    }
    let mut at = 10;
    if flags & 4 != 0 {
        let length = [*bytes.get(at)?, *bytes.get(at + 1)?];
        at += 2 + usize::from(u16::from_le_bytes(length));
    }
    for text in [8, 16] {
        if flags & text != 0 {
            at += memchr::memchr(0, bytes.get(at..)?)? + 1;
        }
    }
    at += usize::from(flags & 2);
    (at < bytes.len()).then_some(at)
}

/// How far a call came.
pub(super) struct Step {
    pub(super) taken: usize,
    pub(super) given: usize,
    /// All content has been given; the trailer comes next.
    pub(super) ended: bool,
}

/// Inflates one member after the other.
pub(super) struct Member {
    inflate: Decompress,
    checksum: Crc,
}

impl Member {
    pub(super) fn new() -> Self {
        Self {
            inflate: Decompress::new(false),
            checksum: Crc::new(),
        }
    }

    /// True if a member begins here whose content begins so. Not to be asked within one.
    pub(super) fn would_give(&mut self, bytes: &[u8], content: &[u8]) -> bool {
        let Some(at) = head(bytes) else {
            return false;
        };
        self.inflate.reset(false);
        let mut out = [0; 16];
        let few = &bytes[at..bytes.len().min(at + HEAD)];
        let tried = self
            .inflate
            .decompress(few, &mut out, FlushDecompress::None);
        tried.is_ok() && out.starts_with(content)
    }

    /// The next member's content comes.
    pub(super) fn begin(&mut self) {
        self.inflate.reset(false);
        self.checksum.reset();
    }

    /// Takes some in and gives some out.
    pub(super) fn step(&mut self, bytes: &[u8], out: &mut [u8]) -> Result<Step, String> {
        let (before_in, before_out) = (self.inflate.total_in(), self.inflate.total_out());
        let status = self
            .inflate
            .decompress(bytes, out, FlushDecompress::None)
            .map_err(|error| error.to_string())?;
        let taken = usize::try_from(self.inflate.total_in() - before_in).unwrap_or(bytes.len());
        let given = usize::try_from(self.inflate.total_out() - before_out).unwrap_or_default();
        self.checksum.update(&out[..given]);
        Ok(Step {
            taken,
            given,
            ended: status == Status::StreamEnd,
        })
    }

    /// Compares the trailer, which these bytes begin with; gives its length.
    pub(super) fn trailer(&self, bytes: &[u8]) -> Result<usize, String> {
        let Some((checksum, rest)) = bytes.split_first_chunk::<4>() else {
            return Err("it ends before its checksum".to_owned());
        };
        let Some((length, _)) = rest.split_first_chunk::<4>() else {
            return Err("it ends before its length".to_owned());
        };
        let is_sound = u32::from_le_bytes(*checksum) == self.checksum.sum()
            && u32::from_le_bytes(*length) == self.checksum.amount();
        if is_sound {
            Ok(TRAILER)
        } else {
            Err("its checksum is another".to_owned())
        }
    }
}
