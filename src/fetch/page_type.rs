//! Is it a page? Decided from the first bytes and the label together.
//!
//! After WHATWG's MIME Sniffing standard, for one question only: HTML and plain
//! text are pages, everything else is named and refused. Bytes that are plainly a
//! PDF or a picture win over any label; HTML labelled as plain text is HTML.

/// How many bytes the decision needs at most (the standard's resource header).
pub(super) const HEADER: u64 = 1445;

/// Signatures at the start of files that are no pages.
const SIGNATURES: &[(usize, &[u8], &str)] = &[
    (0, b"%PDF-", "application/pdf"),
    (0, b"%!PS-Adobe-", "application/postscript"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (8, b"WEBPVP", "image/webp"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\x1a\x45\xdf\xa3", "video/webm"),
    (0, b"OggS\0", "application/ogg"),
    (0, b"ID3", "audio/mpeg"),
    (8, b"WAVE", "audio/wave"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"\x1f\x8b\x08", "application/gzip"),
    (0, b"Rar!\x1a\x07", "application/x-rar-compressed"),
    (0, b"wOFF", "font/woff"),
    (0, b"wOF2", "font/woff2"),
];

/// Tags that begin HTML, in lower case.
const HTML_TAGS: &[&str] = &[
    "!doctype html",
    "html",
    "head",
    "script",
    "iframe",
    "h1",
    "div",
    "font",
    "table",
    "a",
    "style",
    "title",
    "b",
    "body",
    "br",
    "p",
    "meta",
    "link",
    "article",
    "main",
];

/// Root elements of XML that is no page.
const XML_ROOTS: &[(&str, &str)] = &[
    ("rss", "application/rss+xml"),
    ("rdf:rdf", "application/rss+xml"),
    ("feed", "application/atom+xml"),
    ("svg", "image/svg+xml"),
];

/// `Ok` if the body that begins so is HTML or plain text, else its media type.
///
/// `content_type` is the header's value, parameters included, or `None`.
pub(super) fn check(content_type: Option<&str>, start: &[u8]) -> Result<(), String> {
    let start = &start[..start
        .len()
        .min(usize::try_from(HEADER).unwrap_or(usize::MAX))];
    if let Some(kind) = by_signature(start) {
        return Err(kind.to_owned());
    }
    let label = label(content_type);
    match label.as_str() {
        "text/html" | "application/xhtml+xml" => markup(start).unwrap_or(Ok(())),
        "text/xml" | "application/xml" => markup(start).unwrap_or(Err(label)),
        ""
        | "text/plain"
        | "text/markdown"
        | "application/octet-stream"
        | "unknown/unknown"
        | "application/unknown"
        | "*/*" => markup(start).unwrap_or_else(|| text(start)),
        _ => Err(label),
    }
}

fn label(content_type: Option<&str>) -> String {
    let value = content_type.unwrap_or_default();
    let essence = value.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

fn by_signature(start: &[u8]) -> Option<&'static str> {
    SIGNATURES
        .iter()
        .find(|(offset, signature, _)| {
            start
                .get(*offset..)
                .is_some_and(|rest| rest.starts_with(signature))
        })
        .map(|(_, _, kind)| *kind)
}

/// What the first element says: a page, some XML, or nothing.
fn markup(start: &[u8]) -> Option<Result<(), String>> {
    let text = String::from_utf8_lossy(start).to_ascii_lowercase();
    let text = text.trim_start_matches(['\u{feff}', ' ', '\t', '\n', '\r', '\u{c}']);
    let is_xml = text.starts_with("<?xml");
    let root = first_tag(text)?;
    if HTML_TAGS.iter().any(|name| begins_with(root, name)) {
        return Some(Ok(()));
    }
    if let Some((_, kind)) = XML_ROOTS.iter().find(|(name, _)| begins_with(root, name)) {
        return Some(Err((*kind).to_owned()));
    }
    is_xml.then(|| Err("application/xml".to_owned()))
}

/// What follows the `<` of the first element or doctype, past instructions and comments.
fn first_tag(mut text: &str) -> Option<&str> {
    loop {
        text = text.trim_start();
        if let Some(comment) = text.strip_prefix("<!--") {
            // A comment longer than the header still is the beginning of HTML.
            text = comment.split_once("-->").map_or("<html>", |(_, rest)| rest);
        } else if let Some(instruction) = text.strip_prefix("<?") {
            text = instruction.split_once("?>")?.1;
        } else {
            return text.strip_prefix('<');
        }
    }
}

fn begins_with(tag: &str, name: &str) -> bool {
    tag.strip_prefix(name)
        .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-'))
}

/// Plain text holds none of the standard's binary data bytes, unless it is UTF-16.
fn text(start: &[u8]) -> Result<(), String> {
    let is_utf16 = start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff");
    let is_binary = |b: &u8| matches!(b, 0..=0x08 | 0x0b | 0x0e..=0x1a | 0x1c..=0x1f);
    if is_utf16 || !start.iter().any(is_binary) {
        Ok(())
    } else {
        Err("application/octet-stream".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HTML: &[u8] = b"\xef\xbb\xbf\n<!-- x --><!DOCTYPE html><title>t</title>";
    const FEED: &[u8] = b"<?xml version=\"1.0\"?><!-- x --><rss version=\"2.0\">";

    #[test]
    fn pages() {
        for (label, start) in [
            (Some("text/html; charset=utf-8"), HTML),
            (Some("TEXT/HTML"), b"Just words".as_slice()),
            (Some("text/plain"), HTML),
            (Some("text/plain; charset=utf-16"), b"\xff\xfeH\0i\0"),
            (
                Some("application/xhtml+xml"),
                b"<?xml version='1.0'?><html xmlns='x'>",
            ),
            (Some("application/xml"), b"<?xml version='1.0'?>\n<html>"),
            (Some("application/octet-stream"), HTML),
            (None, HTML),
            (None, "Zwölf Wörter".as_bytes()),
            (None, b"<p>One"),
            (Some("text/html"), b"<custom-element>x"),
        ] {
            assert_eq!(check(label, start), Ok(()), "{label:?}");
        }
    }

    #[test]
    fn no_pages() {
        for (label, start, kind) in [
            (Some("text/html"), b"%PDF-1.7".as_slice(), "application/pdf"),
            (Some("text/html"), FEED, "application/rss+xml"),
            (
                Some("text/plain"),
                b"<feed xmlns=''>",
                "application/atom+xml",
            ),
            (Some("application/rss+xml"), FEED, "application/rss+xml"),
            (Some("application/xml"), b"<urlset>", "application/xml"),
            (
                Some("text/html"),
                b"<?xml version='1.0'?><urlset>",
                "application/xml",
            ),
            (Some("application/json"), b"{}", "application/json"),
            (Some("image/png"), b"?", "image/png"),
            (None, b"\x89PNG\r\n\x1a\n", "image/png"),
            (None, b"\0\0\0\x18ftypmp42", "video/mp4"),
            (None, b"PK\x03\x04", "application/zip"),
            (None, b"\x01\x02", "application/octet-stream"),
            (Some("text/plain"), b"a\0b", "application/octet-stream"),
        ] {
            assert_eq!(check(label, start), Err(kind.to_owned()), "{label:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_under_any_label(label in ".{0,20}", bytes in any::<Vec<u8>>()) {
            let _ = check(Some(&label), &bytes);
            // What is labelled as no text is never a page.
            prop_assert!(check(Some("image/x"), &bytes).is_err());
        }
    }
}
