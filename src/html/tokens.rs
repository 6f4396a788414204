//! The tokens of a page, cut out of its text.
//!
//! html5ever's own tokenizer takes a page in pieces and goes through it by character;
//! here the whole page lies in one string, so that texts and values are found with
//! `memchr` and shared, not copied. The rules are the HTML Standard's (13.2.5), and
//! html5ever's tree builder makes of the tokens what it makes of its own. Scripts are
//! gone ([`super::scan`]), so the states of scripts within scripts are not here.

use html5ever::interface::TreeSink;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Doctype, Tag, TagKind, Token, TokenSink, TokenSinkResult};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use html5ever::{Attribute, LocalName, QualName, ns};
use memchr::{memchr, memchr2, memmem};

use super::references;
use super::tree::place;

/// Parses a page with one of html5ever's sinks, until that is full.
pub(super) fn parse<Sink>(
    mut text: StrTendril,
    sink: Sink,
    is_full: impl Fn(&Sink) -> bool,
) -> Sink::Output
where
    Sink: TreeSink,
{
    if text.starts_with('\u{feff}') {
        text.pop_front_char();
    }
    if memchr(b'\r', text.as_bytes()).is_some() {
        text = StrTendril::from(text.replace("\r\n", "\n").replace('\r', "\n"));
    }
    let tokens = Tokens {
        text,
        builder: TreeBuilder::new(sink, TreeBuilderOpts::default()),
    };
    let mut at = 0;
    while at < tokens.text.len() && !is_full(&tokens.builder.sink) {
        at = tokens.step(at);
    }
    tokens.emit(Token::EOFToken);
    tokens.builder.end();
    tokens.builder.sink.finish()
}

struct Tokens<Sink: TreeSink> {
    text: StrTendril,
    builder: TreeBuilder<Sink::Handle, Sink>,
}

impl<Sink: TreeSink> Tokens<Sink> {
    /// Reads a text or one piece of markup; gives the place behind it.
    fn step(&self, at: usize) -> usize {
        let end = self.find(at, |rest| memchr(b'<', rest));
        if end > at {
            self.characters(at, end, true);
            return end;
        }
        match self.byte(at + 1) {
            Some(b) if b.is_ascii_alphabetic() => self.tag(at + 1, TagKind::StartTag),
            Some(b'/') => match self.byte(at + 2) {
                Some(b) if b.is_ascii_alphabetic() => self.tag(at + 2, TagKind::EndTag),
                Some(b'>') => at + 3,
                Some(_) => self.bogus_comment(at + 2),
                None => {
                    self.characters(at, at + 2, true);
                    at + 2
                }
            },
            Some(b'!') => self.declaration(at + 2),
            Some(b'?') => self.bogus_comment(at + 1),
            _ => {
                self.characters(at, at + 1, true);
                at + 1
            }
        }
    }

    /// Emits a text, its character references resolved where it may have any.
    fn characters(&self, from: usize, to: usize, resolves: bool) {
        let bytes = self.text.as_bytes();
        let mut at = from;
        while let Some(rest) = bytes.get(at..to).filter(|rest| !rest.is_empty()) {
            let length = if resolves {
                memchr2(b'&', 0, rest)
            } else {
                memchr(0, rest)
            };
            let end = length.map_or(to, |length| at + length);
            if end > at {
                self.emit(Token::CharacterTokens(self.cut(at, end)));
            }
            at = match bytes.get(end).filter(|_| end < to) {
                Some(b'&') => self.reference(end, to),
                Some(_) => {
                    self.emit(Token::NullCharacterToken);
                    end + 1
                }
                None => end,
            };
        }
    }

    fn reference(&self, at: usize, to: usize) -> usize {
        let behind = self.text.get(at + 1..to).unwrap_or_default();
        let (shown, length) = match references::resolve(behind, false) {
            Some((characters, length)) => (characters.into_iter().flatten().collect(), length),
            None => ("&".to_owned(), 0),
        };
        self.emit(Token::CharacterTokens(StrTendril::from(shown)));
        at + 1 + length
    }

    /// Reads a tag whose name begins at `at`. One that the page's end cuts is none.
    fn tag(&self, at: usize, kind: TagKind) -> usize {
        let end = self.find(at, |rest| rest.iter().position(|b| ends_name(*b)));
        let name = name(self.slice(at, end));
        let Some(read) = self.attributes(end) else {
            return self.text.len();
        };
        let is_start = kind == TagKind::StartTag;
        let raw_name = name.clone();
        let token = Token::TagToken(Tag {
            kind,
            name,
            self_closing: read.self_closing,
            attrs: if is_start { read.attrs } else { Vec::new() },
            had_duplicate_attributes: false,
        });
        match self.builder.process_token(token, 1) {
            TokenSinkResult::RawData(kind) => self.raw(read.end, &raw_name, kind),
            TokenSinkResult::Plaintext => {
                self.raw_characters(read.end, self.text.len(), false);
                self.text.len()
            }
            _ => read.end,
        }
    }

    /// Reads an element whose content is text, up to its end tag.
    fn raw(&self, from: usize, name: &str, kind: RawKind) -> usize {
        let mut at = from;
        let end = loop {
            at = self.find(at, |rest| memmem::find(rest, b"</"));
            let behind = at + 2 + name.len();
            let closes = self
                .text
                .as_bytes()
                .get(at + 2..behind)
                .is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
                && self.byte(behind).is_some_and(ends_name);
            if closes || at >= self.text.len() {
                break at;
            }
            at += 2;
        };
        self.raw_characters(from, end, kind == RawKind::Rcdata);
        end
    }

    /// As [`Tokens::characters`]; a NUL is a damaged character here.
    fn raw_characters(&self, from: usize, to: usize, resolves: bool) {
        if self.slice(from, to).contains('\0') {
            let text = self.slice(from, to).replace('\0', "\u{fffd}");
            let text = if resolves {
                StrTendril::from(references::resolved(&text, false))
            } else {
                StrTendril::from(text)
            };
            self.emit(Token::CharacterTokens(text));
        } else {
            self.characters(from, to, resolves);
        }
    }

    /// Reads what stands behind `<!`.
    fn declaration(&self, at: usize) -> usize {
        let rest = self.slice(at, self.text.len());
        let is_doctype = rest
            .get(..7)
            .is_some_and(|word| word.eq_ignore_ascii_case("doctype"));
        if rest.starts_with("--") {
            self.comment(at + 2)
        } else if is_doctype {
            let end = self.find(at, |rest| memchr(b'>', rest));
            let is_cut = end == self.text.len();
            let doctype = doctype(self.slice(at + 7, end), is_cut);
            self.emit(Token::DoctypeToken(doctype));
            end + 1
        } else if rest.starts_with("[CDATA[")
            && self
                .builder
                .adjusted_current_node_present_but_not_in_html_namespace()
        {
            let end = self.find(at + 7, |rest| memmem::find(rest, b"]]>"));
            self.characters(at + 7, end, false);
            end + 3
        } else {
            self.bogus_comment(at)
        }
    }

    fn comment(&self, at: usize) -> usize {
        self.emit(Token::CommentToken(StrTendril::new()));
        let rest = self.slice(at, self.text.len());
        for empty in [">", "->"] {
            if rest.starts_with(empty) {
                return at + empty.len();
            }
        }
        let ends = memmem::find_iter(rest.as_bytes(), b"--").find_map(|dashes| {
            let behind = rest.get(dashes + 2..)?;
            // One dash more is looked at next: `--->` ends in `-->`.
            let more = behind.len() - behind.trim_start_matches('-').len();
            let behind = behind.get(more..)?;
            let length = match behind.as_bytes() {
                [b'>', ..] => 1,
                [b'!', b'>', ..] => 2,
                _ => return None,
            };
            Some(at + dashes + 2 + more + length)
        });
        ends.unwrap_or(self.text.len())
    }

    fn bogus_comment(&self, at: usize) -> usize {
        self.emit(Token::CommentToken(StrTendril::new()));
        self.find(at, |rest| memchr(b'>', rest)) + 1
    }

    /// Reads a tag behind its name; nothing if it never ends.
    fn attributes(&self, from: usize) -> Option<Attributes> {
        let mut read = Attributes::default();
        let mut at = from;
        loop {
            match self.byte(at)? {
                b'>' => {
                    read.end = at + 1;
                    return Some(read);
                }
                b'/' => {
                    at += 1;
                    read.self_closing = self.byte(at)? == b'>';
                }
                b if b.is_ascii_whitespace() => at += 1,
                _ => at = self.attribute(at, &mut read.attrs)?,
            }
        }
    }

    /// Reads an attribute; of two of the same name the first counts.
    fn attribute(&self, from: usize, attrs: &mut Vec<Attribute>) -> Option<usize> {
        let ends = |b: u8| ends_name(b) || b == b'=';
        let length = self.bytes(from + 1).iter().position(|b| ends(*b))?;
        let name = name(self.slice(from, from + 1 + length));
        let (value, end) = self.value(from + 1 + length)?;
        if attrs.iter().all(|known| known.name.local != name) {
            attrs.push(Attribute {
                name: QualName::new(None, ns!(), name),
                value,
            });
        }
        Some(end)
    }

    /// Reads what stands behind an attribute's name, and the place behind that.
    fn value(&self, from: usize) -> Option<(StrTendril, usize)> {
        let mut at = self.behind_space(from);
        if self.byte(at)? != b'=' {
            return Some((StrTendril::new(), from));
        }
        at = self.behind_space(at + 1);
        let first = self.byte(at)?;
        if matches!(first, b'"' | b'\'') {
            let length = memchr(first, self.bytes(at + 1))?;
            let end = at + 1 + length;
            return Some((self.attribute_value(at + 1, end), end + 1));
        }
        let length = self
            .bytes(at)
            .iter()
            .position(|b| b.is_ascii_whitespace() || *b == b'>')?;
        Some((self.attribute_value(at, at + length), at + length))
    }

    fn attribute_value(&self, from: usize, to: usize) -> StrTendril {
        let value = self.slice(from, to);
        if memchr2(b'&', 0, value.as_bytes()).is_none() {
            return self.cut(from, to);
        }
        let value = value.replace('\0', "\u{fffd}");
        StrTendril::from(references::resolved(&value, true))
    }

    fn behind_space(&self, from: usize) -> usize {
        self.find(from, |rest| {
            rest.iter().position(|b| !b.is_ascii_whitespace())
        })
    }

    /// Gives the tree builder a token on which nothing depends here.
    fn emit(&self, token: Token) {
        let _ = self.builder.process_token(token, 1);
    }

    /// The place that `find` finds from `from` on, or the page's end.
    fn find(&self, from: usize, find: impl FnOnce(&[u8]) -> Option<usize>) -> usize {
        find(self.bytes(from)).map_or(self.text.len(), |found| from + found)
    }

    fn bytes(&self, from: usize) -> &[u8] {
        self.text.as_bytes().get(from..).unwrap_or_default()
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn slice(&self, from: usize, to: usize) -> &str {
        self.text.get(from..to).unwrap_or_default()
    }

    /// A piece of the page, shared with it.
    fn cut(&self, from: usize, to: usize) -> StrTendril {
        let cut = self.text.try_subtendril(place(from), place(to - from));
        cut.unwrap_or_default()
    }
}

#[derive(Default)]
struct Attributes {
    attrs: Vec<Attribute>,
    self_closing: bool,
    /// Behind the `>`.
    end: usize,
}

/// An element's or attribute's name in lower case.
fn name(text: &str) -> LocalName {
    let is_plain = |b: u8| !b.is_ascii_uppercase() && b != 0;
    if text.bytes().all(is_plain) {
        LocalName::from(text)
    } else {
        LocalName::from(text.to_ascii_lowercase().replace('\0', "\u{fffd}"))
    }
}

fn ends_name(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>')
}

/// Reads a doctype behind that word. Its identifiers decide how tables and paragraphs nest.
fn doctype(text: &str, is_cut: bool) -> Doctype {
    let space = |c: char| c.is_ascii_whitespace();
    let text = text.trim_start_matches(space);
    let (name, rest) = text.split_at(text.find(space).unwrap_or(text.len()));
    let rest = rest.trim_start_matches(space);
    let mut doctype = Doctype {
        name: (!name.is_empty()).then(|| StrTendril::from(name.to_ascii_lowercase())),
        public_id: None,
        system_id: None,
        force_quirks: is_cut || name.is_empty(),
    };
    if rest.is_empty() {
        return doctype;
    }
    let keyword = rest.get(..6).unwrap_or_default().to_ascii_lowercase();
    let mut behind = rest.get(6..).unwrap_or_default();
    match keyword.as_str() {
        "public" => {
            (doctype.public_id, behind) = identifier(behind, &mut doctype.force_quirks);
            if doctype.public_id.is_some() && !behind.trim_matches(space).is_empty() {
                (doctype.system_id, _) = identifier(behind, &mut doctype.force_quirks);
            }
        }
        "system" => (doctype.system_id, _) = identifier(behind, &mut doctype.force_quirks),
        _ => doctype.force_quirks = true,
    }
    doctype
}

/// A quoted identifier, and what stands behind it.
fn identifier<'a>(text: &'a str, is_bad: &mut bool) -> (Option<StrTendril>, &'a str) {
    let text = text.trim_start_matches(|c: char| c.is_ascii_whitespace());
    let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
        *is_bad = true;
        return (None, "");
    };
    let text = text.get(1..).unwrap_or_default();
    let end = text.find(quote);
    *is_bad |= end.is_none();
    let (id, behind) = text.split_at(end.unwrap_or(text.len()));
    (
        Some(StrTendril::from(id)),
        behind.get(1..).unwrap_or_default(),
    )
}
