//! Which words of a text stand between quotation marks.

use super::tokens::{Token, TokenKind};

/// Marks that open a quotation, each with those that may close it.
const PAIRS: &[(char, &str)] = &[
    ('“', "”\""),
    ('„', "“”\""),
    ('«', "»"),
    ('»', "«"),
    ('‘', "’"),
    ('‚', "‘’"),
    ('「', "」"),
    ('『', "』"),
    ('《', "》"),
    ('"', "\"”"),
];

/// For each token the number of the quotation that it stands in. One that is not closed in
/// its paragraph ends there, as quotations of several paragraphs begin each with a mark.
pub(super) fn numbered(tokens: &[Token]) -> Vec<Option<u32>> {
    let mut number = 0;
    let mut closing: Option<&str> = None;
    let mut numbered = Vec::with_capacity(tokens.len());
    for token in tokens {
        let mark = match token.kind {
            TokenKind::Break => {
                closing = None;
                None
            }
            TokenKind::Word => None,
            TokenKind::Mark => token.text.chars().next(),
        };
        let closes = |ends: &str| mark.is_some_and(|mark| ends.contains(mark));
        match (closing, mark) {
            (Some(ends), _) if closes(ends) => {
                closing = None;
                numbered.push(None);
            }
            (Some(_), _) => numbered.push(Some(number)),
            (None, mark) => {
                let opens = PAIRS.iter().find(|(open, _)| Some(*open) == mark);
                if let Some((_, ends)) = opens {
                    closing = Some(ends);
                    number += 1;
                }
                numbered.push(None);
            }
        }
    }
    numbered
}

#[cfg(test)]
mod tests {
    use super::numbered;
    use crate::model::history::tokens::paragraphs;

    fn quoted(text: &str) -> String {
        let tokens = paragraphs(text).concat();
        let inside = tokens.iter().zip(numbered(&tokens));
        let words = inside
            .filter_map(|(token, number)| number.map(|number| format!("{number}{}", token.text)));
        words.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn quotations_are_found_in_every_style() {
        assert_eq!(
            quoted("“We are safe,” she said. “Now.”"),
            "1We 1are 1safe 1, 2Now 2."
        );
        assert_eq!(quoted("„Ja“, sagte er. »Nein.«"), "1Ja 2Nein 2.");
        assert_eq!(quoted("Il dit: « Oui. »"), "1Oui 1.");
        assert_eq!(quoted("\"Yes\" and 'no', it’s so"), "1Yes");
        assert_eq!(quoted("他说「好」。"), "1好");
        assert_eq!(quoted("“One.\n\nTwo."), "1One 1.");
    }
}
