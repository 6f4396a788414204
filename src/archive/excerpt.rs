//! The text around what was found, where FTS5's `snippet()` cannot give it: in scripts
//! without spaces, whose bigrams no reader wants to see.

use super::bigrams::is_unspaced;
use super::search_syntax::Term;

/// How many characters stand before the first hit, and from it on.
const BEFORE: usize = 24;
const FROM: usize = 56;

/// The text around the first wanted term, each one in it between the markers.
pub(super) fn excerpt(text: &str, terms: &[&Term], (open, close): &(String, String)) -> String {
    let text: Vec<char> = text.chars().collect();
    let folded: Vec<char> = text.iter().copied().map(fold).collect();
    let terms: Vec<Wanted> = terms.iter().map(|term| Wanted::of(term)).collect();
    let first = (0..text.len()).find(|at| length_at(&folded, *at, &terms).is_some());
    let first = first.unwrap_or(0);
    let (from, to) = (first.saturating_sub(BEFORE), text.len().min(first + FROM));
    let mut out = String::from(if from > 0 { "…" } else { "" });
    let mut at = from;
    while at < to {
        if let Some(length) = length_at(&folded, at, &terms) {
            let found = text.get(at..at + length).unwrap_or_default();
            out.push_str(open);
            out.extend(found);
            out.push_str(close);
            at += length;
        } else {
            out.extend(text.get(at).map(|c| if *c == '\n' { ' ' } else { *c }));
            at += 1;
        }
    }
    out.push_str(if at < text.len() { "…" } else { "" });
    out
}

/// A term, as it is compared.
struct Wanted {
    text: Vec<char>,
    is_prefix: bool,
}

impl Wanted {
    fn of(term: &Term) -> Self {
        let word = |c: char| c.is_alphanumeric() || is_unspaced(c);
        Self {
            text: term
                .text
                .trim_matches(|c| !word(c))
                .chars()
                .map(fold)
                .collect(),
            is_prefix: term.is_prefix,
        }
    }

    /// True if it stands here: as whole words, where the script parts them.
    fn is_at(&self, text: &[char], at: usize) -> bool {
        let end = at + self.text.len();
        let glued = |a: Option<&char>, b: Option<&char>| {
            let (Some(a), Some(b)) = (a, b) else {
                return false;
            };
            a.is_alphanumeric() && b.is_alphanumeric() && !is_unspaced(*a) && !is_unspaced(*b)
        };
        !self.text.is_empty()
            && text.get(at..end) == Some(&self.text)
            && !glued(
                at.checked_sub(1).and_then(|before| text.get(before)),
                text.get(at),
            )
            && (self.is_prefix || !glued(text.get(end - 1), text.get(end)))
    }
}

/// The length of the longest term that stands here.
fn length_at(text: &[char], at: usize, terms: &[Wanted]) -> Option<usize> {
    let here = terms.iter().filter(|term| term.is_at(text, at));
    here.map(|term| term.text.len()).max()
}

/// Upper and lower case are one, as long as they are one character each.
fn fold(c: char) -> char {
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(lower), None) => lower,
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::super::search_syntax::{parse, wanted};

    fn excerpt(text: &str, typed: &str) -> String {
        let markers = ("[".to_owned(), "]".to_owned());
        super::excerpt(text, &wanted(&parse(typed)), &markers)
    }

    #[test]
    fn what_is_wanted_is_marked_where_it_stands_whole() {
        assert_eq!(excerpt("经济增长，经济", "经济"), "[经济]增长，[经济]");
        assert_eq!(
            excerpt("The APPLE公司 applet", "apple 公司"),
            "The [APPLE][公司] applet"
        );
        assert_eq!(excerpt("The applet", "appl*"), "The [appl]et");
        assert_eq!(excerpt("nothing", "经济"), "nothing");
        let long = "字".repeat(40) + "经济" + &"字".repeat(80);
        let cut = format!("…{}[经济]{}…", "字".repeat(24), "字".repeat(54));
        assert_eq!(excerpt(&long, "经济"), cut);
    }
}
