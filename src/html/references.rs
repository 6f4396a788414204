//! Character references: what `&amp;` and `&#8211;` stand for.

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};

/// What stands behind an `&`: one character or two, and how many bytes name them.
pub(super) type Resolved = ([Option<char>; 2], usize);

/// Reads a reference behind its `&`; nothing if it is none.
pub(super) fn resolve(text: &str, in_attribute: bool) -> Option<Resolved> {
    match text.as_bytes().first()? {
        b'#' => numeric(text),
        b if b.is_ascii_alphanumeric() => named(text, in_attribute),
        _ => None,
    }
}

/// A text with all its references resolved.
pub(super) fn resolved(text: &str, in_attribute: bool) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('&') {
        shown.push_str(before);
        rest = behind;
        match resolve(behind, in_attribute) {
            Some((characters, length)) => {
                shown.extend(characters.into_iter().flatten());
                rest = behind.get(length..).unwrap_or_default();
            }
            None => shown.push('&'),
        }
    }
    shown.push_str(rest);
    shown
}

fn numeric(text: &str) -> Option<Resolved> {
    let is_hex = matches!(text.as_bytes().get(1), Some(b'x' | b'X'));
    let (from, base) = if is_hex { (2, 16) } else { (1, 10) };
    let digits = text.get(from..)?;
    let length = digits
        .find(|c: char| !c.is_digit(base))
        .unwrap_or(digits.len());
    if length == 0 {
        return None;
    }
    let number = u32::from_str_radix(digits.get(..length)?, base).unwrap_or(u32::MAX);
    let has_end = digits.as_bytes().get(length) == Some(&b';');
    let character = match number {
        0 => None,
        // Bytes of windows-1252, as pages of old have them.
        0x80..=0x9f => {
            let old = C1_REPLACEMENTS.get(number as usize - 0x80);
            old.copied().flatten().or_else(|| char::from_u32(number))
        }
        _ => char::from_u32(number),
    };
    let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
    Some((
        [Some(character), None],
        from + length + usize::from(has_end),
    ))
}

/// The longest name that the text begins with.
fn named(text: &str, in_attribute: bool) -> Option<Resolved> {
    let (mut found, mut length) = (None, 0);
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
    for end in ends {
        // The table has the beginnings of names too, with nothing for their meaning.
        match NAMED_ENTITIES.get(text.get(..end)?) {
            Some(&(0, _)) => {}
            Some(&meaning) => (found, length) = (Some(meaning), end),
            None => break,
        }
    }
    let (first, second) = found?;
    let next = text.as_bytes().get(length);
    let is_whole = text.as_bytes().get(length.checked_sub(1)?) == Some(&b';');
    let goes_on = next.is_some_and(|b| *b == b'=' || b.is_ascii_alphanumeric());
    if in_attribute && !is_whole && goes_on {
        return None;
    }
    let second = char::from_u32(second).filter(|c| *c != '\0');
    Some(([char::from_u32(first), second], length))
}
