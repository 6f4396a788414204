//! Which characters the bytes mean.
//!
//! Order of trust: a byte order mark; the bytes themselves where they are
//! unmistakably UTF-8; the HTTP header; the page's own declaration; statistics.
//! A declaration of UTF-8 that the bytes plainly break is not believed.

use std::borrow::Cow;
use std::str::Utf8Error;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE};
use memchr::memmem;

/// How far into a page a declaration is looked for. The standard says 1,024 bytes;
/// pages put long comments and scripts first.
const DECLARATION_WINDOW: usize = 16 * 1024;
/// How many bytes statistics are made of.
const DETECTION_WINDOW: usize = 256 * 1024;
/// Share of damaged characters up to which a UTF-8 declaration is still believed.
const TOLERATED_DAMAGE: usize = 1000;

/// Decodes a page; damaged sequences become U+FFFD.
pub fn decode<'a>(
    bytes: &'a [u8],
    content_type: Option<&str>,
) -> (Cow<'a, str>, &'static Encoding) {
    let utf8 = std::str::from_utf8(bytes);
    let encoding = detect(bytes, content_type, utf8);
    match utf8 {
        Ok(text) if encoding == UTF_8 => {
            let text = text.strip_prefix('\u{feff}').unwrap_or(text);
            (Cow::Borrowed(text), encoding)
        }
        _ => {
            let (text, encoding, _) = encoding.decode(bytes);
            (text, encoding)
        }
    }
}

fn detect(
    bytes: &[u8],
    content_type: Option<&str>,
    utf8: Result<&str, Utf8Error>,
) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    let is_utf8 = match utf8 {
        Ok(_) => true,
        // A last character cut in two by the reading limit is no damage.
        Err(error) => {
            error.error_len().is_none()
                && !bytes
                    .get(..error.valid_up_to())
                    .unwrap_or_default()
                    .is_ascii()
        }
    };
    let declared = content_type
        .and_then(header_charset)
        .or_else(|| declared_charset(bytes));
    match declared {
        // Bytes above 0x7F that form valid UTF-8 throughout are UTF-8, whatever is declared.
        // All-ASCII pages may still be ISO-2022-JP, so there the declaration stands.
        _ if is_utf8 && !bytes.is_ascii() => UTF_8,
        Some(encoding) if encoding == UTF_8 && !is_utf8 && !nearly_utf8(bytes) => guess(bytes),
        Some(encoding) => encoding,
        None if is_utf8 || nearly_utf8(bytes) => UTF_8,
        None => guess(bytes),
    }
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes.get(..DETECTION_WINDOW).unwrap_or(bytes), true);
    detector.guess(None, Utf8Detection::Allow)
}

/// True for UTF-8 with an odd damaged character, as pages pasted together have.
fn nearly_utf8(bytes: &[u8]) -> bool {
    let (mut rest, mut damaged, mut wide) = (bytes, 0_usize, 0_usize);
    while let Err(error) = std::str::from_utf8(rest) {
        let valid = rest.get(..error.valid_up_to()).unwrap_or_default();
        wide += valid.iter().filter(|b| **b >= 0xC0).count();
        damaged += 1;
        if damaged > 64 && damaged > wide {
            return false;
        }
        let skip = error.valid_up_to() + error.error_len().unwrap_or(rest.len());
        rest = rest.get(skip..).unwrap_or_default();
    }
    wide += rest.iter().filter(|b| **b >= 0xC0).count();
    wide > damaged * 20
        || (damaged > 0 && bytes.len() / damaged > TOLERATED_DAMAGE && wide >= damaged)
}

fn header_charset(content_type: &str) -> Option<&'static Encoding> {
    label_after(content_type.as_bytes()).and_then(usable)
}

/// The declaration in `<meta charset>`, `<meta http-equiv>` or `<?xml encoding?>`.
fn declared_charset(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..DECLARATION_WINDOW).unwrap_or(bytes);
    if head.starts_with(b"<?xml") {
        let declaration = head.get(..memchr::memchr(b'>', head)?)?;
        if let Some(at) = memmem::find(declaration, b"encoding") {
            let label = value(declaration.get(at + b"encoding".len()..)?)?;
            if let Some(encoding) = usable(label) {
                return Some(encoding);
            }
        }
    }
    let mut from = 0;
    while let Some(at) = memchr::memchr(b'<', head.get(from..)?).map(|i| i + from) {
        let rest = head.get(at..)?;
        from = at + 1;
        if rest
            .get(1..5)
            .is_some_and(|name| name.eq_ignore_ascii_case(b"meta"))
        {
            let end = memchr::memchr(b'>', rest).unwrap_or(rest.len());
            if let Some(encoding) = label_after(rest.get(..end)?).and_then(usable) {
                return Some(encoding);
            }
        }
    }
    None
}

/// The value after `charset` and `=`.
fn label_after(text: &[u8]) -> Option<&[u8]> {
    let lower = text.to_ascii_lowercase();
    let mut from = 0;
    while let Some(at) =
        memmem::find(lower.get(from..)?, b"charset").map(|i| i + from + b"charset".len())
    {
        if let Some(label) = text.get(at..).and_then(value) {
            return Some(label);
        }
        from = at;
    }
    None
}

/// `= "label"`, with or without quotes and white space.
fn value(text: &[u8]) -> Option<&[u8]> {
    let text = text
        .trim_ascii_start()
        .strip_prefix(b"=")?
        .trim_ascii_start();
    let text = text
        .strip_prefix(b"\"")
        .or_else(|| text.strip_prefix(b"'"))
        .unwrap_or(text);
    let end = text
        .iter()
        .position(|b| b"\"'; />\t\r\n".contains(b))
        .unwrap_or(text.len());
    text.get(..end).filter(|label| !label.is_empty())
}

fn usable(label: &[u8]) -> Option<&'static Encoding> {
    let encoding = Encoding::for_label(label)?;
    // A declaration that could be read byte by byte is no UTF-16 (HTML standard, 13.2.3.2).
    if encoding == UTF_16LE || encoding == UTF_16BE {
        return Some(UTF_8);
    }
    (encoding != REPLACEMENT).then_some(encoding)
}
