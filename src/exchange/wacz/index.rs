//! The index of a package: a line a capture (CDXJ), by address and moment.

use serde_json::json;
use url::Url;

use crate::exchange::warc::{Record, RecordType};

/// The line of a record that is a capture, without where it is; `None` for any other.
pub(super) fn key_and_fields(record: &Record) -> Option<(String, serde_json::Value)> {
    let kind = record.record_type();
    let mime = match kind {
        RecordType::Response => {
            let head = record.http_head()?;
            let named = head
                .get("content-type")
                .unwrap_or("application/octet-stream");
            named.split(';').next().unwrap_or(named).trim().to_owned()
        }
        RecordType::Revisit => "warc/revisit".to_owned(),
        RecordType::Resource => record.header.get("content-type")?.to_owned(),
        _ => return None,
    };
    let url = record.header.get("warc-target-uri")?;
    let status = record.http_head().map_or(200, |head| head.status);
    let digest = record.header.get("warc-payload-digest").unwrap_or_default();
    let key = format!(
        "{} {}",
        surt(url),
        fourteen(record.header.get("warc-date")?)
    );
    let fields = json!({"url": url, "mime": mime, "status": status.to_string(), "digest": digest});
    Some((key, fields))
}

/// `2026-04-18T06:30:00Z` → `20260418063000`.
fn fourteen(date: &str) -> String {
    date.chars().filter(char::is_ascii_digit).take(14).collect()
}

/// `https://www.news.example/A?b=c` → `example,news)/a?b=c`: so that what belongs together stands together.
fn surt(address: &str) -> String {
    let Ok(url) = Url::parse(address) else {
        return address.to_lowercase();
    };
    let Some(host) = url.host_str() else {
        return address.to_lowercase();
    };
    let host = host.strip_prefix("www.").unwrap_or(host);
    let mut labels: Vec<&str> = host.split('.').collect();
    if url.domain().is_some() {
        labels.reverse();
    }
    let port = url
        .port()
        .map(|port| format!(":{port}"))
        .unwrap_or_default();
    let query = url
        .query()
        .map(|query| format!("?{query}"))
        .unwrap_or_default();
    let path = url.path();
    let separator = if url.domain().is_some() { "," } else { "." };
    format!("{}{port}){path}{query}", labels.join(separator)).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_turned_around() {
        for (address, turned) in [
            ("https://www.News.example/A?b=C", "example,news)/a?b=c"),
            ("http://news.example:81/", "example,news:81)/"),
            ("http://127.0.0.1/x", "127.0.0.1)/x"),
            ("file:///a/B.html", "file:///a/b.html"),
        ] {
            assert_eq!(surt(address), turned);
        }
        assert_eq!(fourteen("2026-04-18T06:30:00.123Z"), "20260418063000");
    }
}
