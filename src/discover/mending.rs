//! Makes XML of what feeds and sitemaps send in its stead.
//!
//! XML readers stop at the first mistake, and with it lose every story behind it. What
//! real feeds get wrong is mostly the same: bytes in front of the declaration, an encoding
//! that is not the declared one, control characters, `&` by itself, HTML's own entities,
//! and an end that is missing. Document types are taken out: nothing is to be read of
//! them, and entities that they define are how small files become large ones. So are
//! processing instructions: a declaration in the midst of a file brings readers down. And
//! so does a mail address beside a letter of another script, which gets a space.

use crate::html;

/// A text that an XML reader can read; `None` if there is no element in the bytes.
pub(super) fn mended(bytes: &[u8], content_type: Option<&str>) -> Option<String> {
    let (text, _) = html::decode(bytes, content_type);
    let text = text.get(text.find('<')?..)?;
    // First of all, as what is taken out must not make a tag of its neighbours.
    let text: String = text.chars().filter(|c| is_allowed(*c)).collect();
    let text = spaced_addresses(without_head(&text));
    let text = text.as_str();
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("<![CDATA[") {
        let (before, from) = rest.split_at(at);
        push_mended(&mut out, before);
        let end = from.find("]]>").map_or(from.len(), |end| end + 3);
        let (inside, after) = from.split_at(end);
        out.push_str(inside);
        if !inside.ends_with("]]>") {
            out.push_str("]]>");
        }
        rest = after;
    }
    push_mended(&mut out, rest);
    Some(out)
}

/// The same text up to the end of the last of these elements, with all that is open then closed.
pub(super) fn cut_after(text: &str, element: &str, close: &str) -> Option<String> {
    let end = text.rfind(element)? + element.len();
    Some(text.get(..end)?.to_owned() + close)
}

/// With a space between a mail address and a mark that is not ASCII: `（ana@post.example）`.
/// feed-rs cuts names of authors there, in the midst of such a mark.
fn spaced_addresses(text: &str) -> String {
    let is_left = |c: char| c.is_ascii_alphanumeric() || "._%+-:".contains(c);
    let is_right = |c: char| c.is_ascii_alphanumeric() || ".-".contains(c);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('@') {
        let (before, from) = rest.split_at(at);
        let mark = before.trim_end_matches(is_left);
        out.push_str(mark);
        if needs_space(mark.chars().next_back()) {
            out.push(' ');
        }
        out.push_str(&before[mark.len()..]);
        let behind = from[1..].trim_start_matches(is_right);
        out.push_str(&from[..from.len() - behind.len()]);
        if needs_space(behind.chars().next()) {
            out.push(' ');
        }
        rest = behind;
    }
    out.push_str(rest);
    out
}

fn needs_space(neighbour: Option<char>) -> bool {
    neighbour.is_some_and(|c| !c.is_ascii() && !c.is_alphanumeric())
}

/// Without what was put in front, the declaration (it is decoded by now) and the document type.
fn without_head(mut text: &str) -> &str {
    loop {
        text = text.trim_start();
        let skipped = if text.starts_with("<?") {
            text.find("?>").map(|end| end + 2)
        } else if text.starts_with("<!--") {
            text.find("-->").map(|end| end + 3)
        } else if text
            .get(..9)
            .is_some_and(|t| t.eq_ignore_ascii_case("<!doctype"))
        {
            doctype_end(text)
        } else {
            return text;
        };
        match skipped.and_then(|end| text.get(end..)) {
            Some(rest) => text = rest,
            None => return "",
        }
    }
}

/// Where a document type ends, its own declarations in brackets included.
fn doctype_end(text: &str) -> Option<usize> {
    let plain = text.find('>')?;
    match text.find('[').filter(|bracket| *bracket < plain) {
        Some(bracket) => {
            let close = bracket + text.get(bracket..)?.find(']')?;
            Some(close + text.get(close..)?.find('>')? + 1)
        }
        None => Some(plain + 1),
    }
}

/// Adds text between CDATA sections, a space in place of each processing instruction.
fn push_mended(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some((before, instruction)) = rest.split_once("<?") {
        push_references(out, before);
        out.push(' ');
        let end = instruction.find("?>").map(|end| end + 2);
        let end = end.or_else(|| instruction.find('>').map(|end| end + 1));
        rest = end
            .and_then(|end| instruction.get(end..))
            .unwrap_or_default();
    }
    push_references(out, rest);
}

fn push_references(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let reference = &rest[at..];
        let end = reference
            .get(1..)
            .and_then(|r| r.find(|c: char| !c.is_ascii_alphanumeric() && c != '#'));
        let end = end.map(|end| end + 1);
        let is_reference = end.is_some_and(|end| reference.as_bytes().get(end) == Some(&b';'));
        if let Some(end) = end.filter(|_| is_reference) {
            push_reference(out, &reference[1..end]);
            rest = &reference[end + 1..];
        } else {
            out.push_str("&amp;");
            rest = &reference[1..];
        }
    }
    out.push_str(rest);
}

/// XML knows five names; all others that HTML knows are written out.
fn push_reference(out: &mut String, name: &str) {
    if matches!(name, "amp" | "lt" | "gt" | "quot" | "apos") {
        out.push('&');
        out.push_str(name);
        out.push(';');
        return;
    }
    let text = html::unescaped(&format!("&{name};"));
    let is_known = !text.starts_with('&') || text == "&";
    if !is_known {
        out.push_str("&amp;");
        out.push_str(name);
        out.push(';');
        return;
    }
    for c in text.chars().filter(|c| is_allowed(*c)) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            c => out.push(c),
        }
    }
}

/// XML 1.0, section 2.2.
fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{fffd}' | '\u{10000}'..) && c != '\u{fffe}'
}
