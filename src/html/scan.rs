//! One pass over the text before parsing: takes out what no reader looks at
//! (scripts, styles, comments, drawings), collects JSON-LD, and holds nesting and
//! attribute counts within bounds. About half the bytes of a news page go here, at
//! the speed of `memchr`, so that parsing the rest costs half as much.

use std::ops::Range;

use html5ever::tendril::StrTendril;
use memchr::{memchr, memmem};

use super::nesting::Nesting;
use super::tree::place;

/// Attributes of one element that are kept. The parser compares each new one with
/// all before it, so their number must be bounded.
const MAX_ATTRIBUTES: usize = 128;
/// Longer names are no element names.
const MAX_NAME: usize = 64;

/// Elements that are taken out with all that they hold.
const TAKEN_OUT: &[&[u8]] = &[
    b"script",
    b"style",
    b"svg",
    b"noscript",
    b"noframes",
    b"iframe",
    b"object",
    b"math",
];
/// Elements whose content is text even if it looks like tags.
const TEXT_ONLY: &[&[u8]] = &[b"title", b"textarea"];

/// What is left for the parser, and what was found on the way.
pub(super) struct Scanned {
    pub(super) html: StrTendril,
    pub(super) json_ld: Vec<String>,
    pub(super) scripts: Vec<Range<usize>>,
}

/// Scans a page.
pub(super) fn scan(text: &str) -> Scanned {
    let mut scan = Scan {
        text,
        copied: 0,
        out: StrTendril::with_capacity(place(text.len() / 2 + 16)),
        json_ld: Vec::new(),
        scripts: Vec::new(),
        nesting: Nesting::default(),
        never_closed: Vec::new(),
        unread: Vec::new(),
    };
    let mut at = 0;
    while let Some(next) = text
        .as_bytes()
        .get(at..)
        .and_then(|rest| memchr(b'<', rest))
    {
        at = scan.markup(at + next);
    }
    scan.skip(text.len(), text.len());
    Scanned {
        html: scan.out,
        json_ld: scan.json_ld,
        scripts: scan.scripts,
    }
}

struct Scan<'a> {
    text: &'a str,
    /// Everything before this place is copied or taken out.
    copied: usize,
    /// What the parser sees: of its kind of string, so that it need not be copied.
    out: StrTendril,
    json_ld: Vec<String>,
    /// Where other scripts stand.
    scripts: Vec<Range<usize>>,
    nesting: Nesting,
    /// Names of elements that are known not to be closed any more.
    never_closed: Vec<&'static [u8]>,
    /// Places of attributes that no reader asks for, in the tag at hand.
    unread: Vec<Range<usize>>,
}

impl Scan<'_> {
    /// Deals with the markup at `at`; gives the place to go on from.
    fn markup(&mut self, at: usize) -> usize {
        match self.byte(at + 1) {
            Some(b'!') if self.text[at..].starts_with("<!--") => {
                let end = self
                    .find(at + 2, b"-->")
                    .map_or(self.text.len(), |end| end + 3);
                self.skip(at, end)
            }
            Some(b'/') if self.byte(at + 2).is_some_and(|b| b.is_ascii_alphabetic()) => {
                self.end_tag(at)
            }
            Some(b) if b.is_ascii_alphabetic() => self.start_tag(at),
            _ => at + 1,
        }
    }

    fn end_tag(&mut self, at: usize) -> usize {
        let name = self.name(at + 2);
        let end = self.find(at, b">").map_or(self.text.len(), |end| end + 1);
        if !self.nesting.end(name.as_bytes()) {
            self.skip(at, end);
        }
        end
    }

    fn start_tag(&mut self, at: usize) -> usize {
        let name = self.name(at + 1);
        let mut unread = std::mem::take(&mut self.unread);
        unread.clear();
        let tag = Attributes::read(self.text, at + 1 + name.len(), Some(&mut unread));
        self.unread = unread;
        let bytes = name.as_bytes();
        if let Some(taken) = TAKEN_OUT.iter().copied().find(|taken| *taken == bytes) {
            return self.take_out(taken, at, &tag);
        }
        if !self.nesting.start(bytes, tag.self_closing) {
            return self.skip(at, tag.end);
        }
        let limit = tag.cut.unwrap_or(tag.end);
        for place in 0..self.unread.len() {
            let range = self.unread[place].clone();
            if range.end < limit {
                self.skip(range.start, range.end);
            }
        }
        if let Some(cut) = tag.cut {
            self.skip(cut, tag.end);
            self.out.push_char('>');
        }
        if let Some(text_only) = TEXT_ONLY.iter().copied().find(|name| *name == bytes) {
            return self.pass_over(text_only, tag.end);
        }
        tag.end
    }

    /// Passes over an element whose content is text; of one that is never closed only the start tag.
    fn pass_over(&mut self, name: &'static [u8], from: usize) -> usize {
        if self.never_closed.contains(&name) {
            return from;
        }
        let closing = self.closing(name, from);
        if closing.is_none() {
            self.never_closed.push(name);
        }
        closing.map_or(from, |(_, end)| end)
    }

    /// Leaves out an element with its content. One that is never closed loses only its
    /// start tag, unless it is one whose content is no text in any case.
    fn take_out(&mut self, name: &'static [u8], at: usize, tag: &Attributes) -> usize {
        let raw = matches!(name, b"script" | b"style");
        if tag.self_closing && !raw || self.never_closed.contains(&name) {
            return self.skip(at, tag.end);
        }
        let Some((content_end, end)) = self.closing(name, tag.end) else {
            self.never_closed.push(name);
            let end = if raw { self.text.len() } else { tag.end };
            return self.skip(at, end);
        };
        if name == b"script" && is_json_ld(&self.text[at..tag.end]) {
            self.json_ld
                .push(self.text[tag.end..content_end].to_owned());
        } else if name == b"script" {
            self.scripts.push(tag.end..content_end);
        }
        self.skip(at, end)
    }

    /// Where the end tag of `name` begins and ends, from `from` on, inner ones of the same name passed over.
    fn closing(&self, name: &[u8], from: usize) -> Option<(usize, usize)> {
        let nests = !matches!(
            name,
            b"script" | b"style" | b"title" | b"textarea" | b"noscript" | b"iframe"
        );
        let bytes = self.text.as_bytes();
        let (mut at, mut depth) = (from, 1_usize);
        loop {
            at += memchr(b'<', bytes.get(at..)?)? + 1;
            let closes = bytes.get(at) == Some(&b'/');
            let name_at = at + usize::from(closes);
            let Some(found) = bytes.get(name_at..name_at + name.len()) else {
                continue;
            };
            let ends = bytes
                .get(name_at + name.len())
                .is_none_or(|b| !b.is_ascii_alphanumeric() && *b != b'-');
            if !ends || !found.eq_ignore_ascii_case(name) {
                continue;
            }
            if closes {
                depth -= 1;
                if depth == 0 {
                    let end = memchr(b'>', bytes.get(at..)?).map_or(bytes.len(), |i| at + i + 1);
                    return Some((at - 1, end));
                }
            } else if nests {
                let inner = Attributes::of(self.text, name_at + name.len());
                depth += usize::from(!inner.self_closing);
                // Read once only: a tag that is never finished ends with the page.
                at = inner.end;
            }
        }
    }

    /// Copies what stands before `from` and leaves out what stands from there to `to`.
    fn skip(&mut self, from: usize, to: usize) -> usize {
        if let Some(kept) = self.text.get(self.copied..from) {
            self.out.push_slice(kept);
        }
        self.copied = to.max(self.copied);
        to
    }

    /// The element name at a place, in lower case; longer ones than any element has are cut.
    fn name(&self, at: usize) -> String {
        let rest = self.text.as_bytes().get(at..).unwrap_or_default();
        let end = rest
            .iter()
            .take(MAX_NAME)
            .position(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>' | b'<'));
        let name = rest
            .get(..end.unwrap_or(rest.len().min(MAX_NAME)))
            .unwrap_or_default();
        String::from_utf8_lossy(name).to_ascii_lowercase()
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn find(&self, from: usize, needle: &[u8]) -> Option<usize> {
        let rest = self.text.as_bytes().get(from..)?;
        let found = if let [byte] = needle {
            memchr(*byte, rest)
        } else {
            memmem::find(rest, needle)
        };
        found.map(|i| i + from)
    }
}

/// A start tag behind its name.
struct Attributes {
    /// Behind the `>`.
    end: usize,
    self_closing: bool,
    /// Where to cut the tag, if it has too many attributes.
    cut: Option<usize>,
}

impl Attributes {
    /// Finds the end of a tag: a `>` outside quotes, and quotes only count behind `=`.
    fn of(text: &str, from: usize) -> Self {
        Self::read(text, from, None)
    }

    /// As [`Attributes::of`]; notes the places of attributes that no reader asks for.
    fn read(text: &str, from: usize, mut unread: Option<&mut Vec<Range<usize>>>) -> Self {
        let bytes = text.as_bytes();
        let mut name: Option<Range<usize>> = None;
        let (mut at, mut count, mut cut) = (from, 0_usize, None);
        while let Some(byte) = bytes.get(at).copied() {
            match byte {
                b'>' => {
                    let self_closing = at > 0 && bytes.get(at - 1) == Some(&b'/');
                    return Self {
                        end: at + 1,
                        self_closing,
                        cut,
                    };
                }
                b'=' => {
                    let end = value_end(bytes, at + 1);
                    if let (Some(name), Some(unread)) = (name.take(), unread.as_mut())
                        && bytes.get(name.clone()).is_some_and(is_unread)
                        && bytes
                            .get(end - 1)
                            .is_some_and(|b| matches!(b, b'"' | b'\''))
                    {
                        unread.push(name.start..end);
                    }
                    at = end;
                }
                b' ' | b'\t' | b'\n' | b'\r' | b'/' | 0x0c => {
                    at += 1;
                    // The `=` of a name may stand behind white space.
                    let begins = bytes
                        .get(at)
                        .is_some_and(|b| !b.is_ascii_whitespace() && !b"/>=".contains(b));
                    count += usize::from(begins);
                    if begins || byte == b'/' {
                        name = begins.then_some(at..at);
                    }
                    if begins && count > MAX_ATTRIBUTES && cut.is_none() {
                        cut = Some(at);
                    }
                }
                _ => {
                    at += 1;
                    if let Some(name) = name.as_mut() {
                        name.end = at;
                    }
                }
            }
        }
        Self {
            end: bytes.len(),
            self_closing: false,
            cut,
        }
    }
}

/// True for attributes that no reader asks for; a third of a page's markup is in them.
fn is_unread(name: &[u8]) -> bool {
    const READ: &[&[u8]] = &[
        b"data-testid",
        b"data-component",
        b"data-qa",
        b"data-type",
        b"data-url",
    ];
    match name.first() {
        Some(b'd') => name.starts_with(b"data-") && !READ.contains(&name),
        Some(b's') => matches!(name, b"srcset" | b"sizes"),
        Some(b'a') => name.starts_with(b"aria-") && name != b"aria-hidden",
        Some(b'o') => name.starts_with(b"on"),
        Some(b'j') => name.starts_with(b"js"),
        _ => matches!(
            name,
            b"width" | b"height" | b"target" | b"loading" | b"tabindex"
        ),
    }
}

/// Behind an attribute's value, quoted or not.
fn value_end(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
        at += 1;
    }
    if let Some(quote @ (b'"' | b'\'')) = bytes.get(at) {
        let rest = bytes.get(at + 1..).unwrap_or_default();
        memchr(*quote, rest).map_or(bytes.len(), |i| at + i + 2)
    } else {
        let rest = bytes.get(at..).unwrap_or_default();
        let length = rest
            .iter()
            .position(|b| b.is_ascii_whitespace() || *b == b'>');
        at + length.unwrap_or(rest.len())
    }
}

fn is_json_ld(tag: &str) -> bool {
    memmem::find(tag.to_ascii_lowercase().as_bytes(), b"ld+json").is_some()
}
