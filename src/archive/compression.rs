//! Packing page bytes for the table `payloads`, and unpacking them with care.

use super::ArchiveError;

/// zstd's level. Pages of 60 kB shrink to a sixth at about 100 MB/s a core; level 3
/// keeps a tenth more bytes, level 12 saves five percent at a quarter of the speed.
const LEVEL: i32 = 6;
/// No page may be larger when unpacked, whatever the row says.
const LARGEST: u64 = 256 * 1024 * 1024;

/// A page's bytes as they are kept. Making one costs the time of the
/// compression; any thread may do it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payload {
    pub(super) digest: String,
    pub(super) raw_bytes: u64,
    pub(super) content: Vec<u8>,
}

impl Payload {
    /// Compresses a page's bytes.
    ///
    /// # Panics
    /// Only if there is no memory left to compress in.
    pub fn pack(bytes: &[u8]) -> Self {
        Self {
            digest: digest(bytes),
            raw_bytes: bytes.len() as u64,
            content: zstd::bulk::compress(bytes, LEVEL).expect(
                "zstd compresses any bytes into a buffer of its own bound, given the memory",
            ),
        }
    }

    /// The page's bytes again; an error says what does not fit.
    pub(super) fn unpack(&self) -> Result<Vec<u8>, String> {
        if self.raw_bytes > LARGEST {
            return Err(format!("{} bytes are more than a page has", self.raw_bytes));
        }
        let room = usize::try_from(self.raw_bytes).map_err(|e| e.to_string())?;
        let bytes = zstd::bulk::decompress(&self.content, room)
            .map_err(|e| format!("they do not decompress: {e}"))?;
        if bytes.len() != room || digest(&bytes) != self.digest {
            return Err("their length or BLAKE3 digest is not the recorded one".to_owned());
        }
        Ok(bytes)
    }

    /// Like [`Payload::unpack`], for the snapshot that wants them.
    pub(super) fn unpack_for(&self, snapshot: i64) -> Result<Vec<u8>, ArchiveError> {
        self.unpack()
            .map_err(|cause| ArchiveError::Damaged { snapshot, cause })
    }
}

/// A page's identity: BLAKE3 of its bytes, in hexadecimal.
pub(super) fn digest(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Payload;

    proptest! {
        #[test]
        fn what_is_packed_comes_back(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
            prop_assert_eq!(Payload::pack(&bytes).unpack(), Ok(bytes));
        }
    }

    #[test]
    fn a_size_that_lies_is_an_error() {
        let mut payload = Payload::pack(&[7; 5000]);
        payload.raw_bytes = 100;
        assert!(payload.unpack().is_err());
        payload.raw_bytes = u64::MAX;
        assert!(payload.unpack().is_err());
    }
}
