//! What a person types to search, as an FTS5 expression. No input is a syntax error.
//!
//! Words must all be there; `"several words"` must stand together; `-word` must
//! not be there; `word*` stands for every word that begins so. Nothing else has a meaning.

use super::words;

/// A word or phrase that is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Term {
    /// As typed, without quotes and signs.
    pub(super) text: String,
    is_prefix: bool,
    is_excluded: bool,
}

/// Which full-text index can find something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Index {
    /// `articles_fts`: words between spaces.
    Words,
    /// `articles_fts_characters`: each character a word.
    Characters,
}

/// All terms of a search.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Terms(Vec<Term>);

impl Terms {
    /// Reads what was typed. What holds no letter and no digit is left out.
    pub(super) fn read(typed: &str) -> Self {
        let mut terms = Vec::new();
        let mut rest = typed.trim_start();
        while !rest.is_empty() {
            let (term, after) = next_term(rest);
            if term.text.chars().any(char::is_alphanumeric) {
                terms.push(term);
            }
            rest = after.trim_start();
        }
        Self(terms)
    }

    /// What must be there.
    pub(super) fn wanted(&self) -> impl Iterator<Item = &Term> {
        self.0.iter().filter(|term| !term.is_excluded)
    }

    /// The index that finds what must be there, and the expression for it;
    /// `None` if nothing must be.
    pub(super) fn expression(&self) -> Option<(Index, String)> {
        let single = self.wanted().any(|t| words::has_single_characters(&t.text));
        let index = if single {
            Index::Characters
        } else {
            Index::Words
        };
        let parts: Vec<String> = self.wanted().map(|t| t.quoted(index)).collect();
        (!parts.is_empty()).then(|| (index, parts.join(" AND ")))
    }

    /// The expression for what must not be there, in the index that finds it.
    pub(super) fn excluded(&self, index: Index) -> Option<String> {
        let parts: Vec<String> = self
            .0
            .iter()
            .filter(|term| term.is_excluded && term.index() == index)
            .map(|term| term.quoted(index))
            .collect();
        (!parts.is_empty()).then(|| parts.join(" OR "))
    }
}

impl Term {
    fn index(&self) -> Index {
        if words::has_single_characters(&self.text) {
            Index::Characters
        } else {
            Index::Words
        }
    }

    /// As an FTS5 string, in which nothing has a meaning.
    fn quoted(&self, index: Index) -> String {
        let text = match index {
            Index::Words => self.text.clone(),
            Index::Characters => words::spaced(&self.text),
        };
        // FTS5 reads its expressions as C strings.
        let text = text.replace('\0', " ").replace('"', "\"\"");
        let star = if self.is_prefix { " *" } else { "" };
        format!("\"{text}\"{star}")
    }
}

fn next_term(typed: &str) -> (Term, &str) {
    let (is_excluded, typed) = match typed.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, typed),
    };
    let term = |text: &str, is_prefix| Term {
        text: text.to_owned(),
        is_prefix,
        is_excluded,
    };
    if let Some(inside) = typed.strip_prefix('"') {
        let (phrase, after) = inside.split_once('"').unwrap_or((inside, ""));
        return (term(phrase, false), after);
    }
    let end = typed
        .find(|c: char| c.is_whitespace() || c == '"')
        .unwrap_or(typed.len());
    let (word, after) = typed.split_at(end);
    let stem = word.trim_end_matches('*');
    (term(stem, stem.len() < word.len()), after)
}

#[cfg(test)]
mod tests {
    use super::{Index, Terms};

    fn words(typed: &str) -> (Option<String>, Option<String>) {
        let terms = Terms::read(typed);
        let wanted = terms.expression().map(|(_, e)| e);
        (wanted, terms.excluded(Index::Words))
    }

    #[test]
    fn what_is_typed_becomes_strings() {
        assert_eq!(
            words("bridge \"two towers\" -ferry build*"),
            (
                Some("\"bridge\" AND \"two towers\" AND \"build\" *".into()),
                Some("\"ferry\"".into())
            )
        );
        assert_eq!(words("a\"b"), (Some("\"a\" AND \"b\"".into()), None));
        assert_eq!(words("NEAR( * ^ \" --"), (Some("\"NEAR(\"".into()), None));
        assert_eq!(words(""), (None, None));
    }

    #[test]
    fn characters_are_a_phrase() {
        let (index, expression) = Terms::read("经济").expression().expect("a term");
        assert_eq!(index, Index::Characters);
        assert_eq!(expression, "\" 经  济 \"");
    }
}
