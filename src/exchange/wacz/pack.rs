//! Makes a package of a web archive: the archive as it is, an index of it, its pages with their texts,
//! and a list of all that with digests (WACZ 1.1.1).

use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};

use data_encoding::HEXLOWER;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::index;
use crate::exchange::warc::{Record, RecordType, Records};

/// The one web archive in our packages.
const DATA: &str = "data.warc.gz";

/// A file in the package.
struct Resource {
    path: String,
    hash: String,
    bytes: u64,
}

/// What the package says of itself.
pub struct About<'a> {
    /// What it is called.
    pub title: &'a str,
    /// When what is in it was captured first: the same pages make the same package.
    pub created: &'a str,
}

/// Writes a package of the web archive that `warc` reads. Its index is held in memory, some
/// hundred bytes a capture.
pub fn pack<W: Write + Seek>(
    warc: &mut (impl Read + Seek),
    out: W,
    about: &About<'_>,
) -> io::Result<W> {
    let (index, pages) = read(warc)?;
    warc.seek(SeekFrom::Start(0))?;
    let mut package = Packing {
        zip: ZipWriter::new(out),
        resources: Vec::new(),
    };
    package.put(&format!("archive/{DATA}"), CompressionMethod::Stored, warc)?;
    package.put(
        "indexes/index.cdxj",
        CompressionMethod::Deflated,
        &mut index.as_bytes(),
    )?;
    package.put(
        "pages/pages.jsonl",
        CompressionMethod::Deflated,
        &mut pages.as_bytes(),
    )?;
    package.end(about)
}

/// The lines of the index and of the pages.
fn read(warc: &mut (impl Read + Seek)) -> io::Result<(String, String)> {
    let length = warc.seek(SeekFrom::End(0))?;
    warc.seek(SeekFrom::Start(0))?;
    let mut lines: Vec<(String, Value, u64)> = Vec::new();
    let mut starts = Vec::new();
    let mut pages =
        json!({"format": "json-pages-1.0", "id": "pages", "title": "All pages", "hasText": true})
            .to_string()
            + "\n";
    for record in Records::new(BufReader::new(warc)) {
        let record = record.map_err(|broken| io::Error::other(broken.to_string()))?;
        let offset = record.place.offset;
        starts.push(offset);
        if let Some((key, fields)) = index::key_and_fields(&record) {
            lines.push((key, fields, offset));
        }
        if let Some(page) = page(&record) {
            pages += &page.to_string();
            pages.push('\n');
        }
    }
    starts.push(length);
    let mut lines: Vec<String> = lines
        .into_iter()
        .map(|(key, mut fields, offset)| {
            let next = starts.partition_point(|start| *start <= offset);
            let end = starts.get(next).copied().unwrap_or(length);
            fields["length"] = (end - offset).to_string().into();
            fields["offset"] = offset.to_string().into();
            fields["filename"] = DATA.into();
            format!("{key} {fields}\n")
        })
        .collect();
    lines.sort();
    Ok((lines.concat(), pages))
}

/// A page with its title and text, by what was read out of it.
fn page(record: &Record) -> Option<Value> {
    if record.record_type() != RecordType::Metadata {
        return None;
    }
    let url = record
        .header
        .get("warc-target-uri")?
        .strip_prefix("urn:article:")?;
    let article: Value = serde_json::from_slice(&record.block).ok()?;
    let id = record
        .header
        .id()?
        .trim_matches(['<', '>'])
        .trim_start_matches("urn:uuid:");
    Some(json!({
        "id": id,
        "url": url,
        "ts": record.header.get("warc-date")?,
        "title": article.get("headline")?,
        "text": article.get("body")?,
    }))
}

struct Packing<W: Write + Seek> {
    zip: ZipWriter<W>,
    resources: Vec<Resource>,
}

impl<W: Write + Seek> Packing<W> {
    fn put(
        &mut self,
        path: &str,
        method: CompressionMethod,
        content: &mut dyn Read,
    ) -> io::Result<()> {
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .large_file(true);
        self.zip.start_file(path, options)?;
        let (mut hash, mut bytes, mut piece) = (Sha256::new(), 0, vec![0; 64 * 1024]);
        loop {
            let read = content.read(&mut piece)?;
            if read == 0 {
                break;
            }
            let part = piece.get(..read).unwrap_or_default();
            hash.update(part);
            bytes += read as u64;
            self.zip.write_all(part)?;
        }
        self.resources.push(Resource {
            path: path.to_owned(),
            hash: format!("sha256:{}", HEXLOWER.encode(&hash.finalize())),
            bytes,
        });
        Ok(())
    }

    /// Lists what is in it, and ends it.
    fn end(mut self, about: &About<'_>) -> io::Result<W> {
        let resources: Vec<Value> = self
            .resources
            .iter()
            .map(|file| {
                let name = file.path.rsplit('/').next().unwrap_or(&file.path);
                json!({"name": name, "path": file.path, "hash": file.hash, "bytes": file.bytes})
            })
            .collect();
        let list = json!({
            "profile": "data-package",
            "wacz_version": "1.1.1",
            "software": concat!("newsvault ", env!("CARGO_PKG_VERSION")),
            "title": about.title,
            "created": about.created,
            "resources": resources,
        });
        let list = serde_json::to_string_pretty(&list)?;
        self.put(
            "datapackage.json",
            CompressionMethod::Deflated,
            &mut list.as_bytes(),
        )?;
        let hash = self.resources.last().map(|file| file.hash.clone());
        let digest = json!({"path": "datapackage.json", "hash": hash}).to_string();
        self.put(
            "datapackage-digest.json",
            CompressionMethod::Deflated,
            &mut digest.as_bytes(),
        )?;
        self.zip.finish().map_err(io::Error::from)
    }
}
