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

/// Writes a package of the web archive that `warc` reads. Of its index a line a capture is held in
/// memory, some hundred bytes; texts go out as they come.
pub fn pack<W: Write + Seek>(
    warc: &mut (impl Read + Seek),
    out: W,
    about: &About<'_>,
) -> io::Result<W> {
    let length = warc.seek(SeekFrom::End(0))?;
    let mut package = Packing {
        zip: ZipWriter::new(out),
        resources: Vec::new(),
    };
    warc.seek(SeekFrom::Start(0))?;
    package.put(&format!("archive/{DATA}"), CompressionMethod::Stored, warc)?;
    warc.seek(SeekFrom::Start(0))?;
    let lines = package.pages(warc)?;
    let index = index_of(lines, length);
    package.put(
        "indexes/index.cdxj",
        CompressionMethod::Deflated,
        &mut index.as_bytes(),
    )?;
    package.end(about)
}

/// What the index says of a record, and where it begins.
struct Line {
    offset: u64,
    /// `None`: it is no capture, and only says where the one before ends.
    said: Option<(String, Value)>,
}

/// The lines of the index in order; a record ends where the next one begins.
fn index_of(lines: Vec<Line>, length: u64) -> String {
    let starts = lines.iter().skip(1).map(|line| line.offset);
    let ends: Vec<u64> = starts.chain([length]).collect();
    let mut index: Vec<String> = Vec::new();
    for (line, end) in lines.into_iter().zip(ends) {
        if let Some((key, mut fields)) = line.said {
            fields["length"] = (end - line.offset).to_string().into();
            fields["offset"] = line.offset.to_string().into();
            fields["filename"] = DATA.into();
            index.push(format!("{key} {fields}\n"));
        }
    }
    index.sort();
    index.concat()
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

/// A file that is being put in.
struct Entry {
    path: String,
    hash: Sha256,
    bytes: u64,
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
        let mut entry = self.begin(path, method)?;
        let mut piece = vec![0; 64 * 1024];
        loop {
            let read = content.read(&mut piece)?;
            if read == 0 {
                break;
            }
            self.add(&mut entry, piece.get(..read).unwrap_or_default())?;
        }
        self.done(entry);
        Ok(())
    }

    /// Writes the pages of a web archive, and gives the lines of its index.
    fn pages(&mut self, warc: &mut (impl Read + Seek)) -> io::Result<Vec<Line>> {
        let mut entry = self.begin("pages/pages.jsonl", CompressionMethod::Deflated)?;
        let head = json!({"format": "json-pages-1.0", "id": "pages", "title": "All pages", "hasText": true});
        self.add(&mut entry, format!("{head}\n").as_bytes())?;
        let mut lines = Vec::new();
        // It is ours: however long a record is, it is whole.
        for record in Records::new(BufReader::new(warc)).limited_to(u64::MAX) {
            let record = record.map_err(|broken| io::Error::other(broken.to_string()))?;
            if let Some(page) = page(&record) {
                self.add(&mut entry, format!("{page}\n").as_bytes())?;
            }
            lines.push(Line {
                offset: record.place.offset,
                said: index::key_and_fields(&record),
            });
        }
        self.done(entry);
        Ok(lines)
    }

    fn begin(&mut self, path: &str, method: CompressionMethod) -> io::Result<Entry> {
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .large_file(true);
        self.zip.start_file(path, options)?;
        Ok(Entry {
            path: path.to_owned(),
            hash: Sha256::new(),
            bytes: 0,
        })
    }

    fn add(&mut self, entry: &mut Entry, part: &[u8]) -> io::Result<()> {
        entry.hash.update(part);
        entry.bytes += part.len() as u64;
        self.zip.write_all(part)
    }

    fn done(&mut self, entry: Entry) {
        self.resources.push(Resource {
            path: entry.path,
            hash: format!("sha256:{}", HEXLOWER.encode(&entry.hash.finalize())),
            bytes: entry.bytes,
        });
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
