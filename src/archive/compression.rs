//! Packing page bytes for the table `payloads`, and unpacking them with care.
//!
//! Pages of one site share most of their markup, so a page is packed against an
//! earlier one of its site wherever that helps ([`super::Packer`] chooses which).
//! zstd takes the reference's bytes as a prefix: what stands there already costs a
//! few bytes here. A reference is itself packed by itself, so unpacking takes one
//! hop at most.

use std::io;

use zstd::zstd_safe::{CCtx, CParameter, DCtx, compress_bound, get_error_name};

use super::ArchiveError;

/// zstd's level. Over news pages packed against others of their site, level 3 takes a
/// tenth more room, level 9 saves three percent at half the speed.
const LEVEL: i32 = 6;
/// No page may be larger when unpacked, whatever the row says.
const LARGEST: u64 = 256 * 1024 * 1024;

/// A page's bytes as they are kept. Making one costs the time of the
/// compression; any thread may do it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payload {
    pub(super) digest: String,
    pub(super) raw_bytes: u64,
    pub(super) form: Form,
}

/// What is kept of the bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Form {
    /// Nothing more: when it was packed, the archive had these very bytes.
    Known,
    /// Packed by itself.
    Alone {
        content: Vec<u8>,
        /// The site whose next pages are to be packed against this one.
        reference_for: Option<String>,
    },
    /// Packed against another page.
    Against { content: Vec<u8>, reference: Named },
}

/// A row of `payloads` that others are packed against: what it takes to be sure that
/// it is still there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) id: i64,
    pub(super) digest: String,
}

impl Payload {
    /// BLAKE3 of the bytes, hexadecimal.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Packs a page's bytes by themselves.
    ///
    /// # Panics
    /// Only if there is no memory left to compress in.
    pub fn pack(bytes: &[u8]) -> Self {
        Self {
            digest: digest(bytes),
            raw_bytes: bytes.len() as u64,
            form: Form::Alone {
                content: compress(bytes, None),
                reference_for: None,
            },
        }
    }
}

/// Compresses, after `reference` if there is one.
///
/// # Panics
/// Only if there is no memory left to compress in.
pub(super) fn compress(bytes: &[u8], reference: Option<&[u8]>) -> Vec<u8> {
    try_compress(bytes, reference)
        .expect("zstd compresses any bytes into a buffer of its own bound, given the memory")
}

fn try_compress(bytes: &[u8], reference: Option<&[u8]>) -> io::Result<Vec<u8>> {
    let mut packing = CCtx::create();
    let level = CParameter::CompressionLevel(LEVEL);
    packing.set_parameter(level).map_err(said)?;
    if let Some(reference) = reference {
        packing.ref_prefix(reference).map_err(said)?;
    }
    let mut packed = Vec::with_capacity(compress_bound(bytes.len()));
    packing.compress2(&mut packed, bytes).map_err(said)?;
    packed.shrink_to_fit();
    Ok(packed)
}

fn said(code: usize) -> io::Error {
    io::Error::other(get_error_name(code))
}

/// A row of `payloads` as it stands in the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) digest: String,
    pub(super) raw_bytes: u64,
    pub(super) content: Vec<u8>,
}

impl Kept {
    /// The bytes again; an error says what does not fit.
    pub(super) fn unpack(&self, reference: Option<&[u8]>) -> Result<Vec<u8>, String> {
        if self.raw_bytes > LARGEST {
            return Err(format!("{} bytes are more than a page has", self.raw_bytes));
        }
        let room = usize::try_from(self.raw_bytes).map_err(|e| e.to_string())?;
        let bytes = decompress(&self.content, room, reference)
            .map_err(|e| format!("they do not decompress: {e}"))?;
        if bytes.len() != room || digest(&bytes) != self.digest {
            return Err("their length or BLAKE3 digest is not the recorded one".to_owned());
        }
        Ok(bytes)
    }
}

fn decompress(content: &[u8], room: usize, reference: Option<&[u8]>) -> io::Result<Vec<u8>> {
    let mut unpacking = DCtx::create();
    if let Some(reference) = reference {
        unpacking.ref_prefix(reference).map_err(said)?;
    }
    let mut bytes = Vec::with_capacity(room);
    unpacking.decompress(&mut bytes, content).map_err(said)?;
    Ok(bytes)
}

/// A row of `payloads` with the one that it is packed against.
#[derive(Debug, Clone)]
pub(super) struct Packed {
    pub(super) kept: Kept,
    pub(super) reference: Option<Kept>,
}

impl Packed {
    /// The page's bytes.
    pub(super) fn unpack(&self) -> Result<Vec<u8>, String> {
        let reference = self.reference.as_ref().map(|kept| {
            let unpacked = kept.unpack(None);
            unpacked.map_err(|cause| format!("the page they are packed against: {cause}"))
        });
        self.kept.unpack(reference.transpose()?.as_deref())
    }

    /// The same, for the snapshot that wants them.
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
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn kept(bytes: &[u8], reference: Option<&[u8]>) -> Kept {
        Kept {
            digest: digest(bytes),
            raw_bytes: bytes.len() as u64,
            content: compress(bytes, reference),
        }
    }

    proptest! {
        #[test]
        fn what_is_packed_comes_back(bytes in vec(any::<u8>(), 0..2000)) {
            prop_assert_eq!(kept(&bytes, None).unpack(None), Ok(bytes));
        }

        /// Any bytes may be a reference, those with which a zstd dictionary begins too.
        #[test]
        fn what_is_packed_against_a_page_comes_back(
            bytes in vec(any::<u8>(), 0..2000),
            mut reference in vec(any::<u8>(), 0..2000),
            is_dictionary: bool,
        ) {
            if is_dictionary {
                reference.splice(0..0, [0x37, 0xa4, 0x30, 0xec]);
            }
            let page = [&bytes[..], &reference, &bytes].concat();
            let kept = kept(&page, Some(&reference));
            prop_assert_eq!(kept.unpack(Some(&reference)), Ok(page));
        }

        /// The digest is of the page, so a reference that is not the right one is found out.
        #[test]
        fn another_reference_gives_no_other_page(
            bytes in vec(any::<u8>(), 200..2000),
            at in 0..200_usize,
        ) {
            let kept = kept(&bytes, Some(&bytes));
            let mut other = bytes.clone();
            other[at] ^= 1;
            for reference in [Some(&other[..]), None] {
                // It may come back all the same: not every byte of a reference is used.
                if let Ok(page) = kept.unpack(reference) {
                    prop_assert_eq!(&page, &bytes);
                }
            }
        }
    }

    #[test]
    fn a_size_that_lies_is_an_error() {
        let mut kept = kept(&[7; 5000], None);
        kept.raw_bytes = 100;
        assert!(kept.unpack(None).is_err());
        kept.raw_bytes = u64::MAX;
        assert!(kept.unpack(None).is_err());
    }
}
