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

/// `https://www.news.example/A/?b=c&a=d` → `example,news)/a?a=d&b=c`: so that what belongs together
/// stands together, and what is one page has one key. The rules are those of Heritrix and the
/// Internet Archive (SURT), by which programs that replay look pages up.
fn surt(address: &str) -> String {
    let Ok(url) = Url::parse(address) else {
        return address.to_lowercase();
    };
    let Some(host) = url.host_str() else {
        return address.to_lowercase();
    };
    let host = without_www(host);
    let mut labels: Vec<&str> = host.split('.').collect();
    labels.reverse();
    let port = url
        .port()
        .map(|port| format!(":{port}"))
        .unwrap_or_default();
    let path = plain(url.path());
    let path = match path.trim_end_matches('/') {
        "" => "/",
        path => path,
    };
    let mut query: Vec<String> = url
        .query()
        .into_iter()
        .flat_map(|query| query.split('&'))
        .map(plain)
        .collect();
    query.sort();
    let query = if query.is_empty() {
        String::new()
    } else {
        format!("?{}", query.join("&"))
    };
    format!("{}{port}){path}{query}", labels.join(",")).to_lowercase()
}

/// `www.` and `www2.` name no other site.
fn without_www(host: &str) -> &str {
    let rest = host
        .strip_prefix("www")
        .map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    rest.and_then(|rest| rest.strip_prefix('.'))
        .filter(|rest| rest.contains('.'))
        .unwrap_or(host)
}

/// Letters, digits and `-._~` need no escaping.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        out.push_str(before);
        let byte = after
            .get(..2)
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        let byte = byte.map(char::from);
        let letter = byte.filter(|c| c.is_ascii_alphanumeric() || "-._~".contains(*c));
        if let Some(c) = letter {
            out.push(c);
            rest = after.get(2..).unwrap_or_default();
        } else {
            out.push('%');
            rest = after;
        }
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_turned_around() {
        for (address, turned) in [
            ("https://www.News.example/A?b=C", "example,news)/a?b=c"),
            ("http://news.example:81/", "example,news:81)/"),
            ("http://127.0.0.1/x", "1,0,0,127)/x"),
            (
                "https://www2.news.example/a/b/?z=1&b=2",
                "example,news)/a/b?b=2&z=1",
            ),
            ("https://news.example/%7Ea%2Fb", "example,news)/~a%2fb"),
            ("https://www.example/", "example,www)/"),
            ("file:///a/B.html", "file:///a/b.html"),
        ] {
            assert_eq!(surt(address), turned);
        }
        assert_eq!(fourteen("2026-04-18T06:30:00.123Z"), "20260418063000");
    }
}
