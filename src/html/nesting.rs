//! Keeps nesting within bounds before the parser sees it.
//!
//! html5ever's tree builder takes time quadratic in depth, and rebuilds unclosed
//! formatting elements again and again, so a small page can cost minutes
//! (servo/html5ever#788). This gate follows the open elements roughly as the
//! parser will, and drops start tags that would nest too deep. Where the parser's
//! rules are intricate it errs on the side of "still open": a gate that drops a tag
//! too many on a broken page loses a box, never text.

use std::collections::HashMap;

/// Open elements that count towards depth. Real pages stay under 100.
const MAX_DEPTH: usize = 256;
/// Unclosed `<b>`, `<font>` and their like, which the parser re-opens in every block.
const MAX_FORMATTING: usize = 48;
/// How far back an end tag looks for its start.
const MAX_SEARCH: usize = 1024;

/// How a name nests.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Ignored,
    /// Stays open across the end of a block.
    Formatting,
    /// End tags of others cannot reach through it.
    Barrier,
    /// Its end tag closes everything above it; that of any other element stops at it.
    Block,
    Other,
}

struct Open {
    name: u64,
    class: Class,
    dropped: bool,
}

/// The open elements while a page is scanned.
#[derive(Default)]
pub(super) struct Nesting {
    open: Vec<Open>,
    depth: usize,
    /// How many of each name are open, to dismiss stray end tags at once.
    counts: HashMap<u64, usize>,
    formatting: HashMap<u64, usize>,
    formatting_open: usize,
    /// Start tags of formatting elements that were dropped and whose end tags are owed.
    formatting_dropped: HashMap<u64, usize>,
}

impl Nesting {
    /// A start tag comes; false if it must be dropped.
    pub(super) fn start(&mut self, name: &[u8], self_closing: bool) -> bool {
        let class = classify(name);
        let hash = hash(name);
        match class {
            Class::Ignored => true,
            Class::Formatting => self.start_formatting(name, hash),
            _ if self_closing && class == Class::Other => true,
            _ => {
                let dropped = self.depth >= MAX_DEPTH;
                self.depth += usize::from(!dropped);
                self.open.push(Open {
                    name: hash,
                    class,
                    dropped,
                });
                *self.counts.entry(hash).or_default() += 1;
                !dropped
            }
        }
    }

    /// An end tag comes; false if it must be dropped, as its start tag was.
    pub(super) fn end(&mut self, name: &[u8]) -> bool {
        let class = classify(name);
        let hash = hash(name);
        match class {
            Class::Ignored => true,
            Class::Formatting => self.end_formatting(hash),
            _ => self.end_element(hash, class),
        }
    }

    fn start_formatting(&mut self, name: &[u8], hash: u64) -> bool {
        // An `<a>` closes an open `<a>`.
        if name == b"a" && self.formatting.get(&hash).is_some_and(|n| *n > 0) {
            return true;
        }
        if self.formatting_open >= MAX_FORMATTING {
            *self.formatting_dropped.entry(hash).or_default() += 1;
            return false;
        }
        self.formatting_open += 1;
        *self.formatting.entry(hash).or_default() += 1;
        true
    }

    fn end_formatting(&mut self, hash: u64) -> bool {
        if let Some(owed) = self
            .formatting_dropped
            .get_mut(&hash)
            .filter(|owed| **owed > 0)
        {
            *owed -= 1;
            return false;
        }
        if let Some(open) = self.formatting.get_mut(&hash).filter(|open| **open > 0) {
            *open -= 1;
            self.formatting_open = self.formatting_open.saturating_sub(1);
        }
        true
    }

    fn end_element(&mut self, name: u64, class: Class) -> bool {
        if self.counts.get(&name).is_none_or(|count| *count == 0) {
            return true;
        }
        let Some(at) = self.find(name, class) else {
            return true;
        };
        let kept = !self.open.get(at).is_some_and(|open| open.dropped);
        // `</form>` closes the form alone: what is open in it stays open.
        let end = if name == hash(b"form") {
            at + 1
        } else {
            self.open.len()
        };
        for closed in self.open.drain(at..end) {
            self.depth -= usize::from(!closed.dropped);
            if let Some(count) = self.counts.get_mut(&closed.name) {
                *count -= 1;
            }
        }
        kept
    }

    /// The open element that this end tag closes, as far as the parser would look.
    fn find(&self, hash: u64, class: Class) -> Option<usize> {
        for (at, open) in self.open.iter().enumerate().rev().take(MAX_SEARCH) {
            if open.name == hash {
                return Some(at);
            }
            let stops = match class {
                Class::Barrier => false,
                Class::Block => open.class == Class::Barrier,
                _ => matches!(open.class, Class::Barrier | Class::Block),
            };
            if stops && !open.dropped {
                return None;
            }
        }
        None
    }
}

/// A match on bytes: every tag comes by here, and lists would be walked through.
fn classify(name: &[u8]) -> Class {
    match name {
        // Elements without content never nest; those that the parser closes by itself as
        // soon as the next one comes nest only through others that are counted.
        b"area" | b"base" | b"br" | b"col" | b"embed" | b"hr" | b"img" | b"input" | b"link"
        | b"meta" | b"param" | b"source" | b"track" | b"wbr" | b"html" | b"head" | b"body"
        | b"p" | b"li" | b"dt" | b"dd" | b"tr" | b"td" | b"th" | b"tbody" | b"thead" | b"tfoot"
        | b"caption" | b"colgroup" | b"option" | b"optgroup" | b"rb" | b"rp" | b"rt" | b"rtc" => {
            Class::Ignored
        }
        b"a" | b"b" | b"big" | b"code" | b"em" | b"font" | b"i" | b"nobr" | b"s" | b"small"
        | b"strike" | b"strong" | b"tt" | b"u" => Class::Formatting,
        b"table" | b"template" | b"object" | b"applet" | b"marquee" | b"math" | b"select"
        | b"button" => Class::Barrier,
        b"address" | b"article" | b"aside" | b"blockquote" | b"center" | b"details" | b"dialog"
        | b"dir" | b"div" | b"dl" | b"fieldset" | b"figcaption" | b"figure" | b"footer"
        | b"form" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" | b"header" | b"hgroup"
        | b"listing" | b"main" | b"menu" | b"nav" | b"ol" | b"pre" | b"search" | b"section"
        | b"summary" | b"ul" | b"frameset" | b"iframe" | b"noembed" | b"textarea" | b"title" => {
            Class::Block
        }
        _ => Class::Other,
    }
}

/// FNV-1a; two names that collide only make the gate a little stricter or laxer.
fn hash(name: &[u8]) -> u64 {
    name.iter().fold(0xcbf2_9ce4_8422_2325, |h, b| {
        (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3)
    })
}
