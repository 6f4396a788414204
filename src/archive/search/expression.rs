//! A search as an FTS5 expression, and as a condition for what FTS5 cannot express.
//!
//! FTS5 knows NOT only between two expressions: it cannot look for all that lacks
//! something. So every part of a search becomes either an expression that its
//! articles fulfil, or one that they do not.

use super::syntax::{Column, Node, Term};
use crate::archive::bigrams;

/// What the articles of a search have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expression {
    /// Anything: nothing was asked.
    Any,
    /// They fulfil this.
    Holds(String),
    /// They do not fulfil this.
    Lacks(String),
}

/// The expression of a search.
pub(super) fn of(node: &Node) -> Expression {
    match node {
        Node::Term(term) => Expression::Holds(phrase(term, bigrams::has_unspaced(&term.text))),
        Node::Near(terms, distance) => Expression::Holds(near(terms, *distance)),
        Node::Not(part) => match of(part) {
            Expression::Any => Expression::Any,
            Expression::Holds(it) => Expression::Lacks(it),
            Expression::Lacks(it) => Expression::Holds(it),
        },
        Node::And(parts) => {
            let (holds, lacks) = parted(parts);
            both(holds.join(" AND "), lacks.join(" OR "))
        }
        Node::Or(parts) => {
            let (holds, lacks) = parted(parts);
            // "One of these, or not that" is "not that without one of these".
            match both(lacks.join(" AND "), holds.join(" OR ")) {
                Expression::Holds(it) => Expression::Lacks(it),
                Expression::Lacks(it) => Expression::Holds(it),
                Expression::Any => Expression::Any,
            }
        }
    }
}

/// The parts of a search of which each will do; of any other search, the whole.
pub(super) fn alternatives(node: &Node, whole: &str) -> Vec<String> {
    if let Node::Or(parts) = node {
        let (holds, lacks) = parted(parts);
        if lacks.is_empty() && !holds.is_empty() {
            return holds;
        }
    }
    vec![whole.to_owned()]
}

/// What fulfils an expression, and does so in its headline already.
pub(super) fn in_headline(expression: &str) -> String {
    format!("({expression}) AND ({{headline headline_bigrams}} : ({expression}))")
}

/// The expressions of all parts, in parentheses: those that hold, those that do not.
fn parted(parts: &[Node]) -> (Vec<String>, Vec<String>) {
    let (mut holds, mut lacks) = (Vec::new(), Vec::new());
    for part in parts {
        match of(part) {
            Expression::Any => {}
            Expression::Holds(it) => holds.push(format!("({it})")),
            Expression::Lacks(it) => lacks.push(format!("({it})")),
        }
    }
    (holds, lacks)
}

/// What fulfils the one and not the other; either may be empty.
fn both(holds: String, lacks: String) -> Expression {
    match (holds.is_empty(), lacks.is_empty()) {
        (true, true) => Expression::Any,
        (false, true) => Expression::Holds(holds),
        (true, false) => Expression::Lacks(lacks),
        (false, false) => Expression::Holds(format!("({holds}) NOT ({lacks})")),
    }
}

/// A term where it is to be found, as words or as bigrams.
fn phrase(term: &Term, as_bigrams: bool) -> String {
    let initial = if term.is_initial { "^ " } else { "" };
    format!(
        "{}{initial}{}",
        columns(term.column, as_bigrams),
        string(term, as_bigrams)
    )
}

fn near(terms: &[Term], distance: u32) -> String {
    let as_bigrams = terms.iter().any(|term| bigrams::has_unspaced(&term.text));
    let strings = terms.iter().map(|term| string(term, as_bigrams));
    let strings = strings.collect::<Vec<_>>().join(" ");
    let column = terms.first().and_then(|term| term.column);
    format!("{}NEAR({strings}, {distance})", columns(column, as_bigrams))
}

/// Which columns are looked into.
fn columns(column: Option<Column>, as_bigrams: bool) -> &'static str {
    match (column, as_bigrams) {
        (None, false) => "",
        (None, true) => "{headline_bigrams body_bigrams outlet_bigrams} : ",
        (Some(Column::Headline), false) => "headline : ",
        (Some(Column::Description), false) => "description : ",
        (Some(Column::Body), false) => "body : ",
        (Some(Column::Outlet), false) => "outlet : ",
        (Some(Column::Byline), false) => "byline : ",
        (Some(Column::Headline), true) => "headline_bigrams : ",
        (Some(Column::Description | Column::Body), true) => "body_bigrams : ",
        (Some(Column::Outlet | Column::Byline), true) => "outlet_bigrams : ",
    }
}

/// An FTS5 string, in which nothing has a meaning.
fn string(term: &Term, as_bigrams: bool) -> String {
    let (text, is_beginning) = if as_bigrams {
        bigrams::phrase(&term.text)
    } else {
        (term.text.clone(), false)
    };
    let star = if term.is_prefix || is_beginning {
        " *"
    } else {
        ""
    };
    format!("\"{}\"{star}", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::super::syntax::parse;
    use super::Expression::{self, Any, Holds, Lacks};

    fn read(typed: &str) -> Expression {
        super::of(&parse(typed))
    }

    #[test]
    fn what_is_typed_becomes_an_expression() {
        for (typed, expression) in [
            ("bridge", "\"bridge\""),
            (
                "build* \"two towers\"",
                "(\"build\" *) AND (\"two towers\")",
            ),
            ("a -b NOT c", "((\"a\")) NOT ((\"b\") OR (\"c\"))"),
            ("a OR b c", "(\"a\") OR ((\"b\") AND (\"c\"))"),
            ("(a OR b) AND c", "((\"a\") OR (\"b\")) AND (\"c\")"),
            (
                "headline:(a \"b c\")",
                "(headline : \"a\") AND (headline : \"b c\")",
            ),
            ("Outlet:^Post", "outlet : ^ \"Post\""),
            ("NEAR(a \"b c\", 3)", "NEAR(\"a\" \"b c\", 3)"),
            ("body:NEAR(a b)", "body : NEAR(\"a\" \"b\", 10)"),
            ("http://x", "\"http://x\""),
            (
                "统计局",
                "{headline_bigrams body_bigrams outlet_bigrams} : \"统计 计局\"",
            ),
            ("headline:济", "headline_bigrams : \"济\" *"),
        ] {
            let made = read(typed);
            assert_eq!(made, Holds(expression.into()), "{typed}");
        }
        assert_eq!(read("-a"), Lacks("\"a\"".into()));
        assert_eq!(read("a OR -b"), Lacks("((\"b\")) NOT ((\"a\"))".into()));
        assert_eq!(read("NOT NOT a"), Holds("\"a\"".into()));
    }

    #[test]
    fn what_makes_no_sense_is_a_word_or_nothing() {
        for (typed, words) in [
            ("AND", "\"AND\""),
            ("bridge OR", "(\"bridge\") AND (\"OR\")"),
            ("OR bridge", "(\"OR\") AND (\"bridge\")"),
            ("(bridge", "\"bridge\""),
            ("bridge) ferry", "(\"bridge\") AND (\"ferry\")"),
            ("NEAR(a", "\"a\""),
            ("a\"b", "(\"a\") AND (\"b\")"),
            ("headline:", "\"headline:\""),
            ("nothing:x", "\"nothing:x\""),
        ] {
            assert_eq!(read(typed), Holds(words.into()), "{typed}");
        }
        for nothing in ["", "* ^ \" --", "()", "-", "NEAR()", "((((", "\"\""] {
            assert_eq!(read(nothing), Any, "{nothing}");
        }
    }
}
