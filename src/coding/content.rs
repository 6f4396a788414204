//! Undoes a body's compression piece by piece, and never beyond a limit.
//!
//! It is done here, not by the client, so that bytes can be counted as they came, a
//! stream that breaks off is seen, and a bomb stops at the limit: what a decoder
//! gives out goes into a [`Basin`] that takes no more than it may.

use std::io::{self, Read, Write};

use brotli_decompressor::DecompressorWriter;
use flate2::write::MultiGzDecoder;
use flate2::{Decompress, FlushDecompress, Status};
use zstd::stream::raw::{DParameter, Decoder as Zstd, InBuffer, Operation, OutBuffer};

/// What we can undo: the `Accept-Encoding` header.
pub const ACCEPTED: &str = "gzip, br, zstd, deflate";

/// Given out at a time.
const PIECE: usize = 16 * 1024;
/// 8 MiB: what RFC 9659 lets senders use, so no more memory is lent to a stream.
const ZSTD_WINDOW: u32 = 23;

/// Why a body cannot be decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spoilt {
    /// It ended before the stream did.
    Short,
    /// It is no such stream, or a damaged one.
    Damaged(String),
}

/// The content of a gzip file (`sitemap.xml.gz`, which servers send as it is), at most
/// `limit` bytes of it; any other bytes as they are.
pub fn unpacked(bytes: Vec<u8>, limit: u64) -> Vec<u8> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return bytes;
    }
    let mut content = Vec::new();
    // A file that is damaged gives what stands in front of the damage.
    let _ = flate2::read::MultiGzDecoder::new(bytes.as_slice())
        .take(limit)
        .read_to_end(&mut content);
    content
}

/// The decoded bytes, up to a limit.
struct Basin {
    bytes: Vec<u8>,
    limit: usize,
    full: bool,
}

impl Write for Basin {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        let room = self.limit - self.bytes.len();
        let taken = &piece[..piece.len().min(room)];
        self.bytes.extend_from_slice(taken);
        if taken.len() < piece.len() {
            self.full = true;
            return Err(io::Error::other("full"));
        }
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A body in the course of being decoded.
pub struct Decoder(Kind);

enum Kind {
    Identity(Basin),
    Gzip(MultiGzDecoder<Basin>),
    Brotli(Box<DecompressorWriter<Basin>>),
    Deflate(Inflater, Basin),
    Zstd(Unpacker, Basin),
}

impl Decoder {
    /// For the value of a `Content-Encoding` header. Words that mean nothing are passed
    /// over, as browsers do; fails if more than one compression is to be undone.
    pub fn of(encoding: &str, limit: u64) -> Result<Self, Spoilt> {
        let basin = Basin {
            bytes: Vec::new(),
            limit: usize::try_from(limit).unwrap_or(usize::MAX),
            full: false,
        };
        let encoding = encoding.to_ascii_lowercase();
        let mut known = encoding.split(',').filter_map(|word| named(word.trim()));
        let (word, more) = (known.next(), known.next());
        if more.is_some() {
            return Err(Spoilt::Damaged(format!("it is compressed as {encoding}")));
        }
        Ok(Self(match word {
            None => Kind::Identity(basin),
            Some(Word::Gzip) => Kind::Gzip(MultiGzDecoder::new(basin)),
            Some(Word::Brotli) => Kind::Brotli(Box::new(DecompressorWriter::new(basin, PIECE))),
            Some(Word::Deflate) => Kind::Deflate(Inflater::default(), basin),
            Some(Word::Zstd) => Kind::Zstd(Unpacker::new().map_err(damaged)?, basin),
        }))
    }

    /// Takes in a piece as it came.
    pub fn push(&mut self, piece: &[u8]) -> Result<(), Spoilt> {
        let pushed = match &mut self.0 {
            Kind::Identity(basin) => basin.write_all(piece),
            Kind::Gzip(decoder) => decoder.write_all(piece),
            Kind::Brotli(decoder) => decoder.write_all(piece),
            Kind::Deflate(inflater, basin) => inflater.push(piece, basin),
            Kind::Zstd(unpacker, basin) => unpacker.push(piece, basin),
        };
        // What overflows is no damage: who reads on sees by the length that it is too much.
        match pushed {
            Err(error) if !self.basin().full => Err(damaged(error)),
            _ => Ok(()),
        }
    }

    /// All has come: fails if the stream is not at its end.
    pub fn end(&mut self) -> Result<(), Spoilt> {
        let whole = match &mut self.0 {
            Kind::Identity(_) => true,
            Kind::Gzip(decoder) => decoder.try_finish().is_ok(),
            Kind::Brotli(decoder) => decoder.close().is_ok(),
            Kind::Deflate(inflater, _) => inflater.ended,
            Kind::Zstd(unpacker, _) => unpacker.ended,
        };
        if whole || self.basin().full {
            Ok(())
        } else {
            Err(Spoilt::Short)
        }
    }

    /// What has been decoded so far.
    pub fn bytes(&self) -> &[u8] {
        &self.basin().bytes
    }

    /// The same for keeps.
    pub fn into_bytes(self) -> Vec<u8> {
        match self.0 {
            Kind::Identity(basin) | Kind::Deflate(_, basin) | Kind::Zstd(_, basin) => basin.bytes,
            Kind::Gzip(mut decoder) => std::mem::take(&mut decoder.get_mut().bytes),
            Kind::Brotli(mut decoder) => std::mem::take(&mut decoder.get_mut().bytes),
        }
    }

    fn basin(&self) -> &Basin {
        match &self.0 {
            Kind::Identity(basin) | Kind::Deflate(_, basin) | Kind::Zstd(_, basin) => basin,
            Kind::Gzip(decoder) => decoder.get_ref(),
            Kind::Brotli(decoder) => decoder.get_ref(),
        }
    }
}

#[derive(Clone, Copy)]
enum Word {
    Gzip,
    Brotli,
    Deflate,
    Zstd,
}

fn named(word: &str) -> Option<Word> {
    match word {
        "gzip" | "x-gzip" => Some(Word::Gzip),
        "br" => Some(Word::Brotli),
        "deflate" => Some(Word::Deflate),
        "zstd" => Some(Word::Zstd),
        _ => None,
    }
}

/// "deflate" is a zlib stream by the RFC, and the bare one from some servers.
#[derive(Default)]
struct Inflater {
    stream: Option<Decompress>,
    ended: bool,
}

impl Inflater {
    fn push(&mut self, mut piece: &[u8], basin: &mut Basin) -> io::Result<()> {
        let Some(first) = piece.first() else {
            return Ok(());
        };
        // The lower half of a zlib stream's first byte is 8; as a bare stream's that would
        // be a stored block of rare form.
        let zlib = first & 0x0f == 8;
        let stream = self.stream.get_or_insert_with(|| Decompress::new(zlib));
        let mut out = [0; PIECE];
        while !self.ended {
            let (before_in, before_out) = (stream.total_in(), stream.total_out());
            let status = stream.decompress(piece, &mut out, FlushDecompress::None)?;
            let taken = usize::try_from(stream.total_in() - before_in).unwrap_or(piece.len());
            let given = usize::try_from(stream.total_out() - before_out).unwrap_or_default();
            piece = &piece[taken..];
            basin.write_all(&out[..given])?;
            self.ended = status == Status::StreamEnd;
            if piece.is_empty() && given < out.len() || taken + given == 0 {
                break;
            }
        }
        Ok(())
    }
}

struct Unpacker {
    stream: Zstd<'static>,
    ended: bool,
}

impl Unpacker {
    fn new() -> io::Result<Self> {
        let mut stream = Zstd::new()?;
        stream.set_parameter(DParameter::WindowLogMax(ZSTD_WINDOW))?;
        Ok(Self {
            stream,
            ended: false,
        })
    }

    fn push(&mut self, piece: &[u8], basin: &mut Basin) -> io::Result<()> {
        let mut input = InBuffer::around(piece);
        let mut out = [0; PIECE];
        loop {
            let mut output = OutBuffer::around(&mut out[..]);
            let hint = self.stream.run(&mut input, &mut output)?;
            let given = output.pos();
            self.ended = hint == 0;
            basin.write_all(&out[..given])?;
            if input.pos() == piece.len() && given < out.len() {
                return Ok(());
            }
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it stands in map_err")]
fn damaged(error: io::Error) -> Spoilt {
    Spoilt::Damaged(error.to_string())
}

#[cfg(test)]
mod tests {
    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
    use proptest::prelude::*;

    use super::*;

    fn packed(encoding: &str, text: &[u8]) -> Vec<u8> {
        let level = Compression::default();
        let written = match encoding {
            "gzip" => {
                let mut encoder = GzEncoder::new(Vec::new(), level);
                encoder.write_all(text).and_then(|()| encoder.finish())
            }
            "zlib" => {
                let mut encoder = ZlibEncoder::new(Vec::new(), level);
                encoder.write_all(text).and_then(|()| encoder.finish())
            }
            "deflate" => {
                let mut encoder = DeflateEncoder::new(Vec::new(), level);
                encoder.write_all(text).and_then(|()| encoder.finish())
            }
            _ => zstd::encode_all(text, 3),
        };
        written.expect("memory takes it")
    }

    fn decoded(encoding: &str, pieces: &[&[u8]], limit: u64) -> Result<Vec<u8>, Spoilt> {
        let mut decoder = Decoder::of(encoding, limit)?;
        pieces.iter().try_for_each(|piece| decoder.push(piece))?;
        decoder.end()?;
        Ok(decoder.into_bytes())
    }

    /// As the header has it, and as the encoder of these tests calls it.
    const ENCODINGS: [(&str, &str); 4] = [
        ("gzip", "gzip"),
        ("deflate", "zlib"),
        ("deflate", "deflate"),
        ("zstd", "zstd"),
    ];

    #[test]
    fn a_stream_cut_short_is_seen() {
        let text = b"The bridge is open again. ".repeat(3_000);
        for (header, encoding) in ENCODINGS {
            let bytes = packed(encoding, &text);
            assert_eq!(decoded(header, &[&bytes], u64::MAX).as_ref(), Ok(&text));
            for cut in [1, bytes.len() / 2, bytes.len() - 1] {
                let short = decoded(header, &[&bytes[..cut]], u64::MAX);
                assert_eq!(short, Err(Spoilt::Short), "{encoding} cut at {cut}");
            }
        }
    }

    #[test]
    fn a_bomb_stops_at_the_limit() {
        let zeros = vec![0; 30_000_000];
        for (header, encoding) in ENCODINGS {
            let bytes = packed(encoding, &zeros);
            let decoded = decoded(header, &[&bytes], 1000).expect("what overflows is no damage");
            assert_eq!(decoded.len(), 1000, "{encoding}");
        }
    }

    #[test]
    fn words_without_meaning_are_passed_over() {
        for word in ["", "identity", "utf-8", "none, identity"] {
            assert_eq!(decoded(word, &[b"text"], 9), Ok(b"text".to_vec()), "{word}");
        }
        let gzip = packed("gzip", b"text");
        assert_eq!(
            decoded("identity, X-GZIP", &[&gzip], 9),
            Ok(b"text".to_vec())
        );
        assert!(matches!(
            decoded("gzip, br", &[&gzip], 9),
            Err(Spoilt::Damaged(_))
        ));
    }

    proptest! {
        #[test]
        fn pieces_make_no_difference(text in prop::collection::vec(0_u8..4, 0..3000), at in 0.0..1.0) {
            for (header, encoding) in ENCODINGS {
                let bytes = packed(encoding, &text);
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a short length")]
                let (a, b) = bytes.split_at((bytes.len() as f64 * at) as usize);
                let decoded = decoded(header, &[a, b], u64::MAX);
                prop_assert_eq!(decoded.as_ref(), Ok(&text));
            }
        }

        #[test]
        fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            for header in ["gzip", "deflate", "br", "zstd"] {
                if let Ok(decoded) = decoded(header, &[&bytes], 10_000) {
                    prop_assert!(decoded.len() <= 10_000);
                }
            }
        }
    }
}
