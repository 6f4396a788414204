//! Texts without what only their encoding or typesetting makes different.

use std::borrow::Cow;

use icu_normalizer::ComposingNormalizerBorrowed;

/// Character references that sites leave, or put, in their text by encoding it twice.
const REFERENCES: &[(&str, &str)] = &[
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", " "),
    ("shy", ""),
    ("hellip", "…"),
    ("ndash", "–"),
    ("mdash", "—"),
    ("lsquo", "‘"),
    ("rsquo", "’"),
    ("sbquo", "‚"),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("bdquo", "„"),
    ("laquo", "«"),
    ("raquo", "»"),
    ("middot", "·"),
    ("bull", "•"),
    ("euro", "€"),
    ("pound", "£"),
    ("copy", "©"),
    ("reg", "®"),
    ("trade", "™"),
    ("deg", "°"),
    ("auml", "ä"),
    ("ouml", "ö"),
    ("uuml", "ü"),
    ("Auml", "Ä"),
    ("Ouml", "Ö"),
    ("Uuml", "Ü"),
    ("szlig", "ß"),
    ("eacute", "é"),
    ("egrave", "è"),
    ("agrave", "à"),
    ("ccedil", "ç"),
    ("ntilde", "ñ"),
];
/// No reference is longer.
const LONGEST: usize = 10;

/// The text in one form: references decoded, compatibility characters (NFKC), quotation
/// marks, dashes and white space alike, nothing invisible.
pub fn fold(text: &str) -> String {
    let text = decode(text);
    let text: Cow<'_, str> = if text.is_ascii() && !text.contains('`') {
        text
    } else {
        // Before NFKC, which takes some accents that stand alone apart; after it once more,
        // as it makes such marks of others.
        let once: String = text.chars().filter_map(plain).collect();
        let composed = ComposingNormalizerBorrowed::new_nfkc().normalize(&once);
        Cow::Owned(composed.chars().filter_map(plain).collect())
    };
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if c.is_whitespace() {
            gap = true;
            continue;
        }
        // Some set dashes with spaces, some without, some two short ones for a long one.
        let joins = c == '-' || out.ends_with('-') || out.is_empty();
        if gap && !joins {
            out.push(' ');
        }
        gap = false;
        if !(c == '-' && out.ends_with('-')) {
            out.push(c);
        }
    }
    out
}

/// A character as its plainest sibling; `None` for what is not seen.
fn plain(c: char) -> Option<char> {
    Some(match c {
        '‘' | '’' | '‚' | '‛' | '′' | 'ʼ' | '`' | '´' => '\'',
        '“' | '”' | '„' | '‟' | '″' | '«' | '»' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => '-',
        '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{2069}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' => return None,
        c => c,
    })
}

/// The text with what is left of character references decoded, once or twice encoded.
pub(super) fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let once = decoded(text);
    if once.contains('&') && once != text {
        return Cow::Owned(decoded(&once));
    }
    Cow::Owned(once)
}

fn decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let end = from.bytes().take(LONGEST).position(|b| b == b';');
        let found = end.and_then(|end| Some((end, reference(from.get(1..end)?)?)));
        if let Some((end, meaning)) = found {
            out.push_str(&meaning);
            rest = &from[end + 1..];
        } else {
            out.push('&');
            rest = &from[1..];
        }
    }
    out.push_str(rest);
    out
}

fn reference(name: &str) -> Option<Cow<'static, str>> {
    let Some(number) = name.strip_prefix('#') else {
        let known = REFERENCES.iter().find(|(known, _)| *known == name);
        return known.map(|(_, meaning)| Cow::Borrowed(*meaning));
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => number.parse(),
    };
    let meaning = code.ok().and_then(char::from_u32);
    meaning.map(|c| Cow::Owned(c.to_string()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::fold;

    fn same_text(a: &str, b: &str) -> bool {
        fold(a) == fold(b)
    }

    #[test]
    fn typesetting_and_encoding_make_no_difference() {
        for (a, b) in [
            ("“It’s over,” she said", "\"It's over,\" she said"),
            ("« C’est fini »", "“ C'est fini ”"),
            ("one – two", "one—two"),
            ("one -- two", "one–two"),
            ("wait…", "wait..."),
            ("a\u{a0}b \n c", "a b c"),
            ("Cafe\u{301}", "Café"),
            ("ﬁnal", "final"),
            ("co\u{ad}operate\u{200b}", "cooperate"),
            ("AT&amp;T &amp;amp; &#8220;x&#x201d;", "AT&T & “x”"),
            ("１２人", "12人"),
        ] {
            assert!(same_text(a, b), "{a} / {b}: {} / {}", fold(a), fold(b));
        }
        assert!(!same_text("one two", "onetwo"));
        assert!(!same_text("Now", "now"));
        assert!(!same_text("R&D;", "R&amp;E;"));
    }

    proptest! {
        #[test]
        fn a_folded_text_stays_as_it_is(text in "\\PC{0,40}") {
            let folded = fold(&text);
            // A reference may come out of decoding; otherwise folding is done at once.
            if !folded.contains('&') {
                prop_assert_eq!(fold(&folded), folded);
            }
        }
    }
}
