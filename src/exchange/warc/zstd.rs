//! Frames of a `.warc.zst`: each a record, and a dictionary that may come before them all.

use std::io::{self, Read};

use zstd::stream::raw::{Decoder, InBuffer, Operation, OutBuffer};

use super::gzip::Step;

/// The first bytes of a frame.
pub(super) const MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
/// The first bytes of the frame that holds the dictionary.
pub(super) const DICTIONARY: [u8; 4] = [0x5d, 0x2a, 0x4d, 0x18];
/// More than any dictionary has.
pub(super) const MAX_DICTIONARY: usize = 16 * 1024 * 1024;

/// The length of the content of a frame that decoders pass over, if these bytes begin one.
pub(super) fn skippable(bytes: &[u8]) -> Option<u64> {
    let [kind, 0x2a, 0x4d, 0x18, length @ ..] = bytes else {
        return None;
    };
    let length = length.first_chunk::<4>()?;
    (kind & 0xf0 == 0x50).then(|| u64::from(u32::from_le_bytes(*length)))
}

/// The dictionary out of its frame's content, which may be compressed itself.
pub(super) fn dictionary(content: Vec<u8>) -> io::Result<Vec<u8>> {
    if !content.starts_with(&MAGIC) {
        return Ok(content);
    }
    let mut unpacked = Vec::new();
    zstd::Decoder::new(content.as_slice())?
        .take(MAX_DICTIONARY as u64)
        .read_to_end(&mut unpacked)?;
    Ok(unpacked)
}

/// Unpacks one frame after the other.
pub(super) struct Frame(Decoder<'static>);

impl Frame {
    pub(super) fn new(dictionary: &[u8]) -> Result<Self, String> {
        let decoder = if dictionary.is_empty() {
            Decoder::new()
        } else {
            Decoder::with_dictionary(dictionary)
        };
        decoder.map(Self).map_err(|error| error.to_string())
    }

    /// The next frame comes.
    pub(super) fn begin(&mut self) -> Result<(), String> {
        self.0.reinit().map_err(|error| error.to_string())
    }

    /// Takes some in and gives some out.
    pub(super) fn step(&mut self, bytes: &[u8], out: &mut [u8]) -> Result<Step, String> {
        let mut input = InBuffer::around(bytes);
        let mut output = OutBuffer::around(out);
        let hint = self.0.run(&mut input, &mut output);
        let hint = hint.map_err(|error| error.to_string())?;
        Ok(Step {
            taken: input.pos(),
            given: output.pos(),
            ended: hint == 0,
        })
    }
}
