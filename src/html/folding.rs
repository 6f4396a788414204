//! White space as readers see it: one space, however much of it there is.

/// Appends a piece of a page to a text, its white space folded into single spaces and
/// none at the beginning. Characters that are not plain are asked about in `shows`;
/// gives how many plain ones were taken over.
pub fn push_folded(text: &mut String, piece: &str, mut shows: impl FnMut(char) -> bool) -> u32 {
    let mut is_parted = text.as_bytes().last().is_none_or(|b| *b == b' ');
    let mut plain = 0;
    let mut rest = piece;
    loop {
        // Most of a text is words in ASCII, which are copied whole.
        let mut length = 0;
        for byte in rest.bytes() {
            match byte {
                b' ' if is_parted => break,
                b' ' => is_parted = true,
                b'!'..=b'~' => {
                    is_parted = false;
                    plain += 1;
                }
                _ => break,
            }
            length += 1;
        }
        let (run, behind) = rest.split_at(length);
        text.push_str(run);
        let mut characters = behind.chars();
        let Some(next) = characters.next() else {
            return plain;
        };
        rest = characters.as_str();
        if next.is_whitespace() {
            if !is_parted {
                text.push(' ');
            }
            is_parted = true;
        } else if shows(next) {
            text.push(next);
            is_parted = false;
        }
    }
}
