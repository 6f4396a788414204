//! What a person types to search, as a tree. No input is a syntax error.
//!
//! Words must all be there; `"several words"` must stand together; `begin*` stands for
//! every word that begins so; `^word` only counts as the first of its column; `-word` and
//! `NOT word` must not be there; `OR` parts alternatives, `AND` binds closer, parentheses
//! closest; `NEAR(one two, 5)` wants them at most so many words apart;
//! `headline:word` looks into one column. Whatever makes no sense in its place is a
//! word like any other, or nothing if it holds no letter and no digit.

use crate::archive::bigrams::is_unspaced;

/// Parentheses in parentheses beyond this depth are left out.
const DEEPEST: usize = 24;
/// How far apart the words of a NEAR may be if it does not say.
const NEAR: u32 = 10;

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    /// A word or phrase.
    Term(Term),
    /// Several of them, at most so many words apart.
    Near(Vec<Term>, u32),
    /// What must not be there.
    Not(Box<Node>),
    /// All of them; nothing at all if empty.
    And(Vec<Node>),
    /// One of them or more.
    Or(Vec<Node>),
}

/// A word or phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Term {
    /// As typed, without quotes and signs.
    pub(super) text: String,
    /// True if words that only begin so count, too.
    pub(super) is_prefix: bool,
    /// True if only the first words of a column count.
    pub(super) is_initial: bool,
    /// Where it must stand; `None`: anywhere.
    pub(super) column: Option<Column>,
}

/// A column that can be searched by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Headline,
    Description,
    Body,
    Outlet,
    Byline,
}

impl Column {
    const ALL: [(&'static str, Self); 5] = [
        ("headline", Self::Headline),
        ("description", Self::Description),
        ("body", Self::Body),
        ("outlet", Self::Outlet),
        ("byline", Self::Byline),
    ];

    fn named(name: &str) -> Option<Self> {
        let mut all = Self::ALL.iter();
        let found = all.find(|(known, _)| name.eq_ignore_ascii_case(known))?;
        Some(found.1)
    }
}

/// Reads what was typed.
pub(super) fn parse(typed: &str) -> Node {
    // SQLite reads expressions as C strings.
    let tokens = tokens(&typed.replace('\0', " "));
    let mut parser = Parser {
        tokens: &tokens,
        depth: 0,
    };
    let mut parts = Vec::new();
    while !parser.tokens.is_empty() {
        parts.extend(parser.alternatives(None));
        // A parenthesis that closes nothing.
        parser.next_is(&Token::Close);
    }
    one(parts, Node::And)
}

/// The terms that must be there or may be, in the order in which they were typed.
pub(super) fn wanted(node: &Node) -> Vec<&Term> {
    match node {
        Node::Term(term) => vec![term],
        Node::Near(terms, _) => terms.iter().collect(),
        Node::Not(part) => match &**part {
            Node::Not(part) => wanted(part),
            _ => Vec::new(),
        },
        Node::And(parts) | Node::Or(parts) => parts.iter().flat_map(wanted).collect(),
    }
}

/// How many terms there are.
pub(super) fn count(node: &Node) -> usize {
    match node {
        Node::Term(_) => 1,
        Node::Near(terms, _) => terms.len(),
        Node::Not(part) => count(part),
        Node::And(parts) | Node::Or(parts) => parts.iter().map(count).sum(),
    }
}

fn one(mut parts: Vec<Node>, many: fn(Vec<Node>) -> Node) -> Node {
    match parts.len() {
        1 => parts.remove(0),
        _ => many(parts),
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Open,
    Close,
    Minus,
    In(Column),
    Near(Vec<Term>, u32),
    /// A word; AND, OR and NOT, too, until they are found to stand in their place.
    Word(Term),
    Phrase(Term),
}

struct Parser<'a> {
    tokens: &'a [Token],
    depth: usize,
}

impl Parser<'_> {
    fn alternatives(&mut self, column: Option<Column>) -> Option<Node> {
        let mut parts: Vec<Node> = self.all(column).into_iter().collect();
        while !parts.is_empty() && self.operator("OR") {
            parts.extend(self.all(column));
        }
        (!parts.is_empty()).then(|| one(parts, Node::Or))
    }

    fn all(&mut self, column: Option<Column>) -> Option<Node> {
        let mut parts = Vec::new();
        while !self.at_end() && (parts.is_empty() || !self.sees_operator("OR")) {
            if !parts.is_empty() {
                self.operator("AND");
            }
            parts.extend(self.part(column));
        }
        (!parts.is_empty()).then(|| one(parts, Node::And))
    }

    /// Whatever may stand before it, without recursion: there may be any number of it.
    fn part(&mut self, mut column: Option<Column>) -> Option<Node> {
        let mut is_wanted = true;
        loop {
            if self.operator("NOT") || self.next_is(&Token::Minus) {
                is_wanted = !is_wanted;
            } else if let Some(Token::In(name)) = self.tokens.first() {
                column = Some(*name);
                self.tokens = self.tokens.get(1..)?;
            } else {
                break;
            }
        }
        let node = self.operand(column)?;
        Some(if is_wanted {
            node
        } else {
            Node::Not(Box::new(node))
        })
    }

    fn operand(&mut self, column: Option<Column>) -> Option<Node> {
        let (token, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        match token {
            Token::Open => self.group(column),
            Token::Near(terms, distance) => {
                let terms = terms.iter().map(|term| within(term, column)).collect();
                Some(Node::Near(terms, *distance))
            }
            Token::Word(term) | Token::Phrase(term) => Some(Node::Term(within(term, column))),
            Token::Close | Token::Minus | Token::In(_) => None,
        }
    }

    fn group(&mut self, column: Option<Column>) -> Option<Node> {
        if self.depth >= DEEPEST {
            return None;
        }
        self.depth += 1;
        let inside = self.alternatives(column);
        self.depth -= 1;
        self.next_is(&Token::Close);
        inside
    }

    fn at_end(&self) -> bool {
        matches!(self.tokens.first(), None | Some(Token::Close))
    }

    /// True if this word comes next and something for it to work on follows.
    fn sees_operator(&self, name: &str) -> bool {
        let is_name = matches!(self.tokens.first(), Some(Token::Word(term)) if term.text == name
            && !term.is_prefix && !term.is_initial);
        is_name && !matches!(self.tokens.get(1), None | Some(Token::Close))
    }

    fn operator(&mut self, name: &str) -> bool {
        let seen = self.sees_operator(name);
        if seen {
            self.tokens = self.tokens.get(1..).unwrap_or_default();
        }
        seen
    }

    fn next_is(&mut self, token: &Token) -> bool {
        let is = self.tokens.first() == Some(token);
        if is {
            self.tokens = self.tokens.get(1..).unwrap_or_default();
        }
        is
    }
}

fn within(term: &Term, column: Option<Column>) -> Term {
    Term {
        column,
        ..term.clone()
    }
}

fn tokens(typed: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = typed.trim_start();
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        rest = match c {
            '(' => push(&mut tokens, Token::Open, after),
            ')' => push(&mut tokens, Token::Close, after),
            '-' if !after.starts_with(char::is_whitespace) && !after.is_empty() => {
                push(&mut tokens, Token::Minus, after)
            }
            _ => operand(&mut tokens, rest),
        }
        .trim_start();
    }
    tokens
}

fn push<'a>(tokens: &mut Vec<Token>, token: Token, rest: &'a str) -> &'a str {
    tokens.push(token);
    rest
}

/// Reads a word, a phrase, a NEAR or the name of a column.
fn operand<'a>(tokens: &mut Vec<Token>, typed: &'a str) -> &'a str {
    if let Some((column, rest)) = column(typed) {
        tokens.push(Token::In(column));
        return rest;
    }
    if let Some(inside) = typed.strip_prefix("NEAR(") {
        let (inside, rest) = inside.split_once(')').unwrap_or((inside, ""));
        tokens.extend(near(inside));
        return rest;
    }
    let (term, is_phrase, rest) = term(typed);
    if term
        .text
        .chars()
        .any(|c| c.is_alphanumeric() || is_unspaced(c))
    {
        tokens.push(if is_phrase {
            Token::Phrase(term)
        } else {
            Token::Word(term)
        });
    }
    rest
}

fn column(typed: &str) -> Option<(Column, &str)> {
    let (name, rest) = typed.split_once(':')?;
    let column = Column::named(name)?;
    // `body: x` means what it says; a colon at the very end does not.
    (!rest.trim_start().is_empty()).then_some((column, rest.trim_start()))
}

fn near(inside: &str) -> Option<Token> {
    let (inside, distance) = match inside.rsplit_once(',') {
        Some((terms, number)) => (terms, number.trim().parse().unwrap_or(NEAR)),
        None => (inside, NEAR),
    };
    let mut terms = Vec::new();
    let mut rest = inside.trim_start();
    while !rest.is_empty() {
        let (term, _, after) = term(rest);
        if term
            .text
            .chars()
            .any(|c| c.is_alphanumeric() || is_unspaced(c))
        {
            terms.push(term);
        }
        rest = after.trim_start();
    }
    match terms.len() {
        0 => None,
        1 => terms.pop().map(Token::Phrase),
        _ => Some(Token::Near(terms, distance.min(1000))),
    }
}

/// Takes at least one character, so that reading ends.
fn term(typed: &str) -> (Term, bool, &str) {
    let (is_initial, typed) = match typed.strip_prefix('^') {
        Some(rest) => (true, rest),
        None => (false, typed),
    };
    let term = |text: &str, is_prefix| Term {
        text: text.to_owned(),
        is_prefix,
        is_initial,
        column: None,
    };
    if let Some(inside) = typed.strip_prefix('"') {
        let (phrase, after) = inside.split_once('"').unwrap_or((inside, ""));
        return match after.strip_prefix('*') {
            Some(after) => (term(phrase, true), true, after),
            None => (term(phrase, false), true, after),
        };
    }
    let ends = |(at, c): (usize, char)| {
        (at > 0 && (c.is_whitespace() || matches!(c, '"' | '(' | ')'))).then_some(at)
    };
    let end = typed.char_indices().find_map(ends).unwrap_or(typed.len());
    let (word, after) = typed.split_at(end);
    let stem = word.trim_end_matches('*');
    (term(stem, stem.len() < word.len()), false, after)
}
