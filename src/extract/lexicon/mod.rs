//! What words mean, language by language: months, "by", labels of dates, phrases
//! that stand in boilerplate.
//!
//! One file a language, one [`Lexicon`] each. Which language a page is in is not
//! asked before its words are looked up: pages mix languages, and their
//! declarations are often wrong. [`contains`], [`starts`] and [`is_whole`] look in
//! all languages at once.

mod ar;
mod bg;
mod cs;
mod da;
mod de;
mod el;
mod en;
mod es;
mod fa;
mod fi;
mod fr;
mod he;
mod hi;
mod hu;
mod id;
mod it;
mod ja;
mod ko;
mod nl;
mod pl;
mod pt;
mod ro;
mod ru;
mod sv;
mod th;
mod tr;
mod uk;
mod vi;
mod zh;

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, Anchored, Input};

/// The words of one language, in lower case.
pub(super) struct Lexicon {
    /// Its BCP 47 tag.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "names the language in tests and to the reader")
    )]
    pub(super) tag: &'static str,
    /// January to December, each in all its forms.
    pub(super) months: [&'static [&'static str]; 12],
    /// What bylines begin with.
    pub(super) by: &'static [&'static str],
    /// What joins two names.
    pub(super) and: &'static [&'static str],
    /// Jobs in a newsroom.
    pub(super) roles: &'static [&'static str],
    /// Labels of the time of publication.
    pub(super) published: &'static [&'static str],
    /// Labels of the time of a change.
    pub(super) updated: &'static [&'static str],
    /// Labels of the organisation that a story comes from.
    pub(super) source: &'static [&'static str],
    pub(super) today: &'static [&'static str],
    pub(super) yesterday: &'static [&'static str],
    /// What says that a span of time is counted back.
    pub(super) ago: &'static [&'static str],
    /// How words for minutes begin.
    pub(super) minutes: &'static [&'static str],
    pub(super) hours: &'static [&'static str],
    pub(super) days: &'static [&'static str],
    /// Headings of boxes with other stories; whole lines.
    pub(super) related: &'static [&'static str],
    /// Labels and buttons; whole lines.
    pub(super) stub_lines: &'static [&'static str],
    /// How prompts to read, watch, share or subscribe begin.
    pub(super) prompt_starts: &'static [&'static str],
    /// What newsletter and channel prompts say.
    pub(super) newsletter: &'static [&'static str],
    /// What copyright notices say.
    pub(super) copyright: &'static [&'static str],
    /// How picture credits begin.
    pub(super) credit_starts: &'static [&'static str],
    /// How lines on reporting, editing and translation begin.
    pub(super) desk_starts: &'static [&'static str],
    /// Headings of readers' comments; whole lines.
    pub(super) comments: &'static [&'static str],
    /// What biographies of authors say behind the name.
    pub(super) author_bio: &'static [&'static str],
    /// How notices of corrections begin.
    pub(super) corrections: &'static [&'static str],
    /// What consent walls say.
    pub(super) consent: &'static [&'static str],
    /// What "not found" pages say in their headlines.
    pub(super) not_found: &'static [&'static str],
    /// What challenges for robots say.
    pub(super) bot_check: &'static [&'static str],
    /// What login walls say.
    pub(super) login: &'static [&'static str],
    /// What stands where the rest of a story is for subscribers.
    pub(super) subscribers: &'static [&'static str],
}

/// All languages; where two give one word different meanings, the first is heard.
pub(super) const LEXICONS: &[Lexicon] = &[
    en::LEXICON,
    de::LEXICON,
    fr::LEXICON,
    es::LEXICON,
    pt::LEXICON,
    it::LEXICON,
    nl::LEXICON,
    ru::LEXICON,
    uk::LEXICON,
    pl::LEXICON,
    tr::LEXICON,
    ar::LEXICON,
    fa::LEXICON,
    zh::LEXICON,
    ja::LEXICON,
    ko::LEXICON,
    hi::LEXICON,
    id::LEXICON,
    sv::LEXICON,
    da::LEXICON,
    fi::LEXICON,
    cs::LEXICON,
    el::LEXICON,
    he::LEXICON,
    vi::LEXICON,
    th::LEXICON,
    hu::LEXICON,
    ro::LEXICON,
    bg::LEXICON,
];

/// A kind of phrase: each is the field of [`Lexicon`] of the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phrases {
    Published,
    Updated,
    Today,
    Yesterday,
    Ago,
    Related,
    StubLines,
    PromptStarts,
    Newsletter,
    Copyright,
    CreditStarts,
    DeskStarts,
    Comments,
    AuthorBio,
    Corrections,
    Consent,
    NotFound,
    BotCheck,
    Login,
    Subscribers,
}

/// True if a phrase stands anywhere in the text, which is in lower case.
pub(super) fn contains(kind: Phrases, text: &str) -> bool {
    index(kind).anywhere.is_match(text)
}

/// Which kinds of phrases a text has anywhere, of those that lines are left out for.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Said(u32);

impl Said {
    const KINDS: [Phrases; 3] = [
        Phrases::Subscribers,
        Phrases::Copyright,
        Phrases::Newsletter,
    ];

    /// Reads a text in lower case once for all of them.
    pub(super) fn of(text: &str) -> Self {
        static TOGETHER: LazyLock<(AhoCorasick, Vec<Phrases>)> = LazyLock::new(|| {
            let all = Said::KINDS.iter().flat_map(|kind| {
                let (_, pick) = KINDS[*kind as usize];
                let phrases = LEXICONS.iter().flat_map(pick);
                phrases.map(|phrase| (*phrase, *kind))
            });
            let (phrases, kinds): (Vec<&str>, Vec<Phrases>) = all.unzip();
            let automaton = AhoCorasick::new(phrases).expect("the phrases are few and fixed");
            (automaton, kinds)
        });
        let (automaton, kinds) = &*TOGETHER;
        let found = automaton.find_overlapping_iter(text);
        let found = found.filter_map(|found| kinds.get(found.pattern().as_usize()));
        Self(found.fold(0, |said, kind| said | 1 << *kind as u32))
    }

    /// True if a phrase of the kind, one of [`Said::KINDS`], stands in the text.
    pub(super) fn has(self, kind: Phrases) -> bool {
        debug_assert!(Self::KINDS.contains(&kind));
        self.0 & (1 << kind as u32) != 0
    }
}

/// True if a phrase stands in the text, which is in lower case, as a word of its own.
pub(super) fn has_word(kind: Phrases, text: &str) -> bool {
    index(kind)
        .anywhere
        .find_overlapping_iter(text)
        .any(|found| is_parted(text, found.start()) && is_parted(text, found.end()))
}

/// How many different phrases stand in the text, which is in lower case.
pub(super) fn count(kind: Phrases, text: &str) -> usize {
    let found: HashSet<_> = index(kind)
        .anywhere
        .find_iter(text)
        .map(|m| m.pattern())
        .collect();
    found.len()
}

/// True if the text, which is in lower case, begins with a phrase and no word goes on behind it.
pub(super) fn starts(kind: Phrases, text: &str) -> bool {
    let input = Input::new(text).anchored(Anchored::Yes);
    let Ok(Some(found)) = index(kind).start.try_find(input) else {
        return false;
    };
    is_parted(text, found.end())
}

/// True if the text, which is in lower case, is a phrase.
pub(super) fn is_whole(kind: Phrases, text: &str) -> bool {
    index(kind).whole.contains(text)
}

/// True if no word that is written in one with its neighbours goes on at the place.
fn is_parted(text: &str, at: usize) -> bool {
    let (before, after) = text.split_at(at);
    let is_unspaced = |c: char| matches!(c, '\u{0e00}'..='\u{0e7f}' | '\u{2e80}'..='\u{d7af}');
    let goes_on = |c: char| c.is_alphanumeric() && !is_unspaced(c);
    !(before.chars().next_back().is_some_and(goes_on) && after.chars().next().is_some_and(goes_on))
}

/// One kind of phrase in all languages, ready to be looked up.
struct Index {
    anywhere: AhoCorasick,
    start: AhoCorasick,
    whole: HashSet<&'static str>,
}

impl Index {
    fn of(pick: fn(&Lexicon) -> &'static [&'static str]) -> Self {
        let phrases: Vec<&'static str> = LEXICONS.iter().flat_map(pick).copied().collect();
        let build = |kind, start| {
            AhoCorasick::builder()
                .match_kind(kind)
                .start_kind(start)
                .build(&phrases)
                .expect("the phrases are few and fixed")
        };
        Self {
            anywhere: build(
                aho_corasick::MatchKind::Standard,
                aho_corasick::StartKind::Unanchored,
            ),
            start: build(
                aho_corasick::MatchKind::LeftmostLongest,
                aho_corasick::StartKind::Anchored,
            ),
            whole: phrases.iter().copied().collect(),
        }
    }
}

/// The index of a kind: built at first use, the same ever after.
fn index(kind: Phrases) -> &'static Index {
    static INDEXES: LazyLock<Vec<Index>> =
        LazyLock::new(|| KINDS.iter().map(|(_, pick)| Index::of(*pick)).collect());
    // KINDS lists the kinds in their order; a test holds it to that.
    INDEXES.get(kind as usize).expect("one index a kind")
}

/// The words that bylines begin with, by their first letter.
pub(super) fn by_words(first: char) -> &'static [&'static str] {
    static WORDS: LazyLock<HashMap<char, Vec<&'static str>>> = LazyLock::new(|| {
        let mut words: HashMap<char, Vec<&'static str>> = HashMap::new();
        for by in LEXICONS.iter().flat_map(|l| l.by) {
            words
                .entry(by.chars().next().unwrap_or(' '))
                .or_default()
                .push(by);
        }
        words
    });
    WORDS.get(&first).map_or(&[], Vec::as_slice)
}

/// What joins two names in any language, white space around it where words are parted.
pub(super) fn joints() -> &'static [String] {
    static JOINTS: LazyLock<Vec<String>> = LazyLock::new(|| {
        let joint = |and: &&str| {
            if and.chars().all(char::is_alphabetic) || and.is_ascii() {
                format!(" {and} ")
            } else {
                (*and).to_owned()
            }
        };
        let mut joints: Vec<String> = LEXICONS.iter().flat_map(|l| l.and).map(joint).collect();
        joints.sort();
        joints.dedup();
        joints
    });
    &JOINTS
}

type Pick = fn(&Lexicon) -> &'static [&'static str];

const KINDS: &[(Phrases, Pick)] = &[
    (Phrases::Published, |l| l.published),
    (Phrases::Updated, |l| l.updated),
    (Phrases::Today, |l| l.today),
    (Phrases::Yesterday, |l| l.yesterday),
    (Phrases::Ago, |l| l.ago),
    (Phrases::Related, |l| l.related),
    (Phrases::StubLines, |l| l.stub_lines),
    (Phrases::PromptStarts, |l| l.prompt_starts),
    (Phrases::Newsletter, |l| l.newsletter),
    (Phrases::Copyright, |l| l.copyright),
    (Phrases::CreditStarts, |l| l.credit_starts),
    (Phrases::DeskStarts, |l| l.desk_starts),
    (Phrases::Comments, |l| l.comments),
    (Phrases::AuthorBio, |l| l.author_bio),
    (Phrases::Corrections, |l| l.corrections),
    (Phrases::Consent, |l| l.consent),
    (Phrases::NotFound, |l| l.not_found),
    (Phrases::BotCheck, |l| l.bot_check),
    (Phrases::Login, |l| l.login),
    (Phrases::Subscribers, |l| l.subscribers),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_is_whole_and_in_lower_case() {
        for (at, (kind, _)) in KINDS.iter().enumerate() {
            assert_eq!(*kind as usize, at);
        }
        let mut tags = HashSet::new();
        for lexicon in LEXICONS {
            assert!(tags.insert(lexicon.tag), "{} twice", lexicon.tag);
            for (_, pick) in KINDS {
                assert!(!pick(lexicon).is_empty(), "{}: an empty list", lexicon.tag);
                for phrase in pick(lexicon) {
                    // Dotted capital I has two lower-case forms; both are listed as they come.
                    assert!(
                        phrase.to_lowercase() == *phrase,
                        "{}: `{phrase}` is not in lower case",
                        lexicon.tag
                    );
                    assert_eq!(phrase.trim_start(), *phrase, "{}: white space", lexicon.tag);
                }
            }
        }
    }

    #[test]
    fn phrases_are_found_in_any_language() {
        assert!(contains(
            Phrases::Copyright,
            "copyright 1994 - . all rights reserved."
        ));
        assert!(starts(Phrases::PromptStarts, "lesen sie auch: die brücke"));
        assert!(!starts(Phrases::CreditStarts, "photographed by nobody"));
        assert!(is_whole(Phrases::Related, "相关新闻"));
        assert!(!is_whole(Phrases::Related, "相关新闻社"));
    }
}
