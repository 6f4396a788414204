//! A `.warc.gz` of so many bytes: a manifest's pages, again and again under new addresses.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use newsvault::pipeline::read_page;

use super::Result;

/// Writes it; gives how many pages there are.
pub(super) fn pages(manifest: &Path, file: &Path, bytes: u64) -> Result<u64> {
    let folder = manifest.parent().unwrap_or(Path::new("."));
    let rows = std::fs::read_to_string(manifest)?;
    let rows = rows.lines().map(serde_json::from_str::<serde_json::Value>);
    let rows = rows.collect::<std::result::Result<Vec<_>, _>>()?;
    let mut out = BufWriter::new(File::create(file)?);
    let (mut written, mut pages) = (0, 0);
    for round in 0.. {
        for row in &rows {
            let (url, html) = (row["url"].as_str(), row["html"].as_str());
            let (url, html) = url.zip(html).ok_or("a row without url and html")?;
            let mark = if url.contains('?') { '&' } else { '?' };
            let page = read_page(&folder.join(html))?;
            let packed = packed(&record(&format!("{url}{mark}round={round}"), &page))?;
            out.write_all(&packed)?;
            written += packed.len() as u64;
            pages += 1;
            if written >= bytes {
                out.flush()?;
                return Ok(pages);
            }
        }
        if written == 0 {
            return Err("the manifest has no pages".into());
        }
    }
    Ok(pages)
}

fn packed(record: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(record)?;
    Ok(encoder.finish()?)
}

fn record(url: &str, page: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n",
        page.len()
    );
    let mut record = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\n\
         WARC-Date: 2026-03-01T12:00:00Z\r\nWARC-Record-ID: <urn:uuid:{}>\r\n\
         Content-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n",
        uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_URL, url.as_bytes()),
        head.len() + page.len()
    )
    .into_bytes();
    record.extend_from_slice(head.as_bytes());
    record.extend_from_slice(page);
    record.extend_from_slice(b"\r\n\r\n");
    record
}
