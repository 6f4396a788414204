//! The same page written otherwise is the same page: case of tags, order of
//! attributes, white space and comments change nothing of what is read.
//!
//! Sample pages are rewritten by chance, the rewriting being one that no browser
//! would show, and read again.

use std::fs;
use std::path::Path;

use chrono::DateTime;
use newsvault::extract::{Options, extract};
use newsvault::model::{Capture, Extraction, PageUrl};
use proptest::prelude::*;

/// Elements whose text is no markup, or whose white space is shown.
const OPAQUE: &[&str] = &[
    "script", "style", "title", "textarea", "noscript", "noframes", "iframe", "object", "svg",
    "math", "pre", "template",
];
/// The charset must be declared within so many bytes; before, nothing is made longer.
const PRESCAN: usize = 1024;

/// Chance, from a number that proptest can shrink and print.
struct Chance(u64);

impl Chance {
    /// A number below `limit` (`SplitMix64`).
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % limit as u64).expect("below a usize")
    }

    fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    fn white_space(&mut self) -> &'static [u8] {
        [&b" "[..], b"\n", b"  ", b"\t", b"\r\n   ", b"\n\n"][self.below(6)]
    }
}

/// A page as it is written otherwise.
fn rewritten(page: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut out = Vec::with_capacity(page.len() * 2);
    let mut at = 0;
    while at < page.len() {
        let rest = &page[at..];
        if rest.starts_with(b"<!--") {
            at += find(rest, b"-->").map_or(rest.len(), |end| end + 3);
            // A comment may go as well as come.
            continue;
        }
        let is_tag = rest[0] == b'<'
            && rest
                .get(1)
                .is_some_and(|b| b.is_ascii_alphabetic() || *b == b'/');
        if is_tag {
            if at > PRESCAN && chance.one_in(6) {
                out.extend_from_slice(b"<!-- <p>by chance</p> -->");
            }
            let tag = &rest[..tag_length(rest)];
            at += tag.len();
            rewrite_tag(tag, chance, &mut out);
            let opaque = opaque_length(tag, &page[at..]);
            out.extend_from_slice(&page[at..at + opaque]);
            at += opaque;
        } else if rest[0].is_ascii_whitespace() {
            let run = rest.iter().take_while(|b| b.is_ascii_whitespace()).count();
            at += run;
            out.extend_from_slice(chance.white_space());
        } else {
            out.push(rest[0]);
            at += 1;
        }
    }
    out
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window == what)
}

/// Up to and with the `>` that is in no quotes.
fn tag_length(text: &[u8]) -> usize {
    let mut quote = None;
    for (at, byte) in text.iter().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') => quote = Some(*byte),
            (Some(open), byte) if open == *byte => quote = None,
            _ => {}
        }
    }
    text.len()
}

/// How much behind the tag must stay as it is.
fn opaque_length(tag: &[u8], behind: &[u8]) -> usize {
    let lower = String::from_utf8_lossy(tag).to_ascii_lowercase();
    let Some(name) = OPAQUE.iter().find(|name| {
        lower[1..].starts_with(**name)
            && !lower[1 + name.len()..].starts_with(|c: char| c.is_ascii_alphanumeric())
    }) else {
        return 0;
    };
    let behind = behind.to_ascii_lowercase();
    find(&behind, format!("</{name}").as_bytes()).unwrap_or(behind.len())
}

/// The parts of a tag: its name, then each attribute whole.
fn parts(tag: &[u8]) -> Vec<&[u8]> {
    let inner = &tag[1..tag.len() - usize::from(tag.ends_with(b">"))];
    let mut parts = Vec::new();
    let (mut start, mut quote) = (0, None);
    for (at, byte) in inner.iter().enumerate() {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(*byte),
            (Some(open), byte) if open == *byte => quote = None,
            (None, byte) if byte.is_ascii_whitespace() => {
                parts.push(&inner[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&inner[start..]);
    parts.retain(|part| !part.is_empty());
    parts
}

fn rewrite_tag(tag: &[u8], chance: &mut Chance, out: &mut Vec<u8>) {
    let mut parts = parts(tag);
    let closes_itself = parts.last().is_some_and(|last| last.ends_with(b"/"));
    // What stands oddly is left as it is: `<a href = x>`, a name that comes twice.
    let names: Vec<Vec<u8>> = parts.iter().skip(1).map(|part| name_of(part)).collect();
    let is_odd = tag.starts_with(b"</")
        || closes_itself
        || names
            .iter()
            .enumerate()
            .any(|(at, name)| name.is_empty() || names[..at].contains(name))
        || parts.iter().any(|part| part.ends_with(b"="));
    if is_odd {
        return out.extend_from_slice(tag);
    }
    for at in (2..parts.len()).rev() {
        parts.swap(at, 1 + chance.below(at));
    }
    out.push(b'<');
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            out.extend_from_slice(if out.len() < PRESCAN {
                b" "
            } else {
                chance.white_space()
            });
        }
        let name = part.iter().position(|b| *b == b'=').unwrap_or(part.len());
        for byte in &part[..name] {
            out.push(if chance.one_in(3) {
                byte.to_ascii_uppercase()
            } else {
                *byte
            });
        }
        let value = &part[name..];
        if value.len() > 1 && out.len() > PRESCAN && chance.one_in(8) {
            out.extend_from_slice(b" = ");
            out.extend_from_slice(&value[1..]);
        } else {
            out.extend_from_slice(value);
        }
    }
    if chance.one_in(4) {
        out.push(b' ');
    }
    out.push(b'>');
}

fn name_of(attribute: &[u8]) -> Vec<u8> {
    let end = attribute.iter().position(|b| *b == b'=');
    attribute[..end.unwrap_or(attribute.len())].to_ascii_lowercase()
}

fn read(body: Vec<u8>) -> Extraction {
    let capture = Capture {
        url: PageUrl::parse("https://www.example.com/news/a-story").ok(),
        captured_at: DateTime::from_timestamp(1_800_000_000, 0).expect("a moment"),
        status: 200,
        headers: Vec::new(),
        body,
    };
    extract(&capture, &Options::default())
}

fn sample_pages() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_pages");
    let mut pages: Vec<_> = fs::read_dir(folder)
        .expect("sample pages")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|e| e == "html"))
        .map(|path| {
            let name = path.file_stem().expect("a name").to_string_lossy();
            (name.into_owned(), fs::read(&path).expect("a page"))
        })
        .collect();
    pages.sort();
    pages
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn markup_written_otherwise_reads_the_same(seed in any::<u64>()) {
        for (name, page) in sample_pages() {
            let other = rewritten(&page, &mut Chance(seed));
            prop_assert_ne!(&other, &page, "{} was left as it is", name);
            let (first, second) = (read(page), read(other));
            prop_assert_eq!(&first.article, &second.article, "{}", name);
            prop_assert_eq!(first.kind, second.kind, "{}", name);
        }
    }

    #[test]
    fn the_same_bytes_read_the_same(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        prop_assert_eq!(read(bytes.clone()), read(bytes));
    }
}
