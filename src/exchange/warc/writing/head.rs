//! Heads of requests and answers as HTTP/1.1 has them.

use std::io::Write;

use crate::model::PageUrl;

/// Headers that speak of how a body came, which is not how it is kept.
const OF_THE_WAY: [&str; 3] = ["content-encoding", "transfer-encoding", "content-length"];

/// Status line and headers of an answer; with the length of its body, if it has one.
pub(super) fn answer(status: u16, headers: &[(String, String)], length: Option<usize>) -> Vec<u8> {
    let mut head = Vec::new();
    line(&mut head, &format!("HTTP/1.1 {status} {}", reason(status)));
    for (name, value) in headers {
        let is_of_the_way = OF_THE_WAY.contains(&name.as_str());
        let kept = if is_of_the_way {
            format!("X-Archive-Orig-{name}")
        } else {
            name.clone()
        };
        line(&mut head, &format!("{}: {}", token(&kept), plain(value)));
    }
    if let Some(length) = length {
        line(&mut head, &format!("Content-Length: {length}"));
    }
    line(&mut head, "");
    head
}

/// What a request must say.
pub(super) fn request(url: &PageUrl) -> Vec<u8> {
    let address = url.as_url();
    let query = address
        .query()
        .map(|query| format!("?{query}"))
        .unwrap_or_default();
    let port = address
        .port()
        .map(|port| format!(":{port}"))
        .unwrap_or_default();
    let mut head = Vec::new();
    line(
        &mut head,
        &format!("GET {}{query} HTTP/1.1", address.path()),
    );
    line(
        &mut head,
        &format!("Host: {}{port}", address.host_str().unwrap_or_default()),
    );
    line(&mut head, "");
    head
}

fn line(head: &mut Vec<u8>, text: &str) {
    // Memory takes it.
    let _ = write!(head, "{text}\r\n");
}

/// A value cannot end its line.
fn plain(value: &str) -> String {
    value.replace(['\r', '\n', '\0'], " ")
}

/// A name cannot end itself.
fn token(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_ascii_graphic() && *c != ':')
        .collect()
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        203 => "Non-Authoritative Information",
        206 => "Partial Content",
        304 => "Not Modified",
        404 => "Not Found",
        410 => "Gone",
        _ => "Answer",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_says_what_is_kept() {
        let headers = [
            ("content-type", "text/html"),
            ("content-encoding", "gzip"),
            ("content-length", "5"),
            ("x-evil\r\nname:", "a\r\nb: c"),
        ];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let head = String::from_utf8(answer(200, &headers, Some(9))).expect("text");
        assert_eq!(
            head,
            "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nX-Archive-Orig-content-encoding: gzip\r\nX-Archive-Orig-content-length: 5\r\nx-evilname: a  b: c\r\nContent-Length: 9\r\n\r\n"
        );
        let url = PageUrl::parse("https://a.example:81/b?c=d").expect("a URL");
        assert_eq!(
            request(&url),
            b"GET /b?c=d HTTP/1.1\r\nHost: a.example:81\r\n\r\n"
        );
    }
}
