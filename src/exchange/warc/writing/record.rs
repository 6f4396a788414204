//! One record, and the file that it goes into.

use std::io::{self, Write};

use chrono::{DateTime, SecondsFormat, Utc};
use data_encoding::BASE32;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha1::{Digest, Sha1};
use uuid::Uuid;

/// The namespace of the names of our records.
const NAMESPACE: Uuid = Uuid::from_u128(0x6e65_7773_7661_756c_7457_4152_4331_2e31);

/// A file of records.
pub struct WarcWriter<W> {
    out: W,
    bytes: u64,
    /// The moment that the file is said to be from.
    pub(super) began: DateTime<Utc>,
    /// The name of the record that says what the file is.
    pub(super) info: Option<String>,
}

/// A record that is to be written.
pub(super) struct Made {
    /// `<urn:uuid:…>`: made of all that it holds.
    pub(super) id: String,
    header: String,
    block: Vec<u8>,
}

impl<W: Write> WarcWriter<W> {
    /// Begins a file; it is said to be from this moment.
    pub fn new(out: W, began: DateTime<Utc>) -> Self {
        Self {
            out,
            bytes: 0,
            began,
            info: None,
        }
    }

    /// Bytes written so far.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Writes a record as a gzip member of its own.
    pub(super) fn write(&mut self, made: &Made) -> io::Result<()> {
        let mut member = GzEncoder::new(Vec::new(), Compression::default());
        member.write_all(b"WARC/1.1\r\n")?;
        member.write_all(made.header.as_bytes())?;
        if let Some(info) = &self.info {
            write!(member, "WARC-Warcinfo-ID: {info}\r\n")?;
        }
        member.write_all(b"\r\n")?;
        member.write_all(&made.block)?;
        member.write_all(b"\r\n\r\n")?;
        let member = member.finish()?;
        self.bytes += member.len() as u64;
        self.out.write_all(&member)
    }

    /// Gives back where it was written to, all written.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }
}

impl Made {
    /// A record with these fields besides those that every record has.
    pub(super) fn new(
        kind: &str,
        url: Option<&str>,
        at: DateTime<Utc>,
        fields: &[(&str, &str)],
        block: &[u8],
    ) -> Self {
        let mut header = format!("WARC-Type: {kind}\r\nWARC-Date: {}\r\n", date(at));
        let named = url.map(|url| ("WARC-Target-URI", url));
        for (name, value) in named.iter().chain(fields) {
            header.extend([name, ": ", &value.replace(['\r', '\n'], " "), "\r\n"]);
        }
        let length = block.len().to_string();
        for (name, value) in [
            ("WARC-Block-Digest", &digest(block)),
            ("Content-Length", &length),
        ] {
            header.extend([
                name, ": ", value, "
",
            ]);
        }
        let name = Uuid::new_v5(&NAMESPACE, header.as_bytes());
        let id = format!("<urn:uuid:{name}>");
        header.extend(["WARC-Record-ID: ", &id, "\r\n"]);
        Self {
            id,
            header,
            block: block.to_vec(),
        }
    }
}

/// `sha1:` and base 32, which every reader of web archives knows.
pub(super) fn digest(bytes: &[u8]) -> String {
    format!("sha1:{}", BASE32.encode(&Sha1::digest(bytes)))
}

/// `2026-04-18T06:30:00Z`.
pub(super) fn date(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}
