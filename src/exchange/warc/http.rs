//! The head of an answer of HTTP, as crawlers have written it.

use super::header::{fields, split_line, text};

/// Status and header fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HttpHead {
    /// The status.
    pub status: u16,
    /// Fields in order, names in lower case.
    pub headers: Vec<(String, String)>,
}

impl HttpHead {
    /// Reads a head and says where the body begins; `None` if this is no answer.
    pub(super) fn parse(block: &[u8]) -> Option<(Self, usize)> {
        let (first, rest) = split_line(block);
        let status = status(first)?;
        let (fields, body) = fields(rest);
        let lower = |(name, value): (String, String)| (name.to_ascii_lowercase(), value);
        let head = Self {
            status,
            headers: fields.into_iter().map(lower).collect(),
        };
        Some((head, block.len() - body.len()))
    }

    /// The first field of this name (lower case).
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut fields = self.headers.iter();
        let found = fields.find(|(n, _)| n == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// `HTTP/1.1 200 OK`, with or without words; `HTTP/2 200`; `:status: 200`; what radio
/// stations send, `ICY 200 OK`.
fn status(line: &[u8]) -> Option<u16> {
    // The words may be in any encoding, and are not needed.
    let line = text(&line[..line.len().min(64)]);
    let number = if let Some(number) = line.strip_prefix(":status:") {
        number
    } else {
        let (version, number) = line.split_once([' ', '\t'])?;
        let is_http = version
            .get(..5)
            .is_some_and(|start| start.eq_ignore_ascii_case("http/"));
        (is_http || version == "ICY").then_some(number)?
    };
    let number = number.trim_start();
    let digits = number.bytes().take_while(u8::is_ascii_digit).count();
    let status = number[..digits].parse().ok();
    status.filter(|status| (100..1000).contains(status))
}
