//! Which language a story is in: what the page declares, held against its text.

use whatlang::{Lang, detect};

use super::evidence::Candidates;
use crate::model::{Evidence, Field, Verdict};

/// Shorter texts tell too little.
const MIN_LETTERS: usize = 160;
/// How much of a text is looked at.
const SAMPLE: usize = 800;

/// Chooses the language's BCP 47 tag.
pub(super) fn choose(candidates: &mut Candidates, text: &str) -> Option<String> {
    let sample: String = text.chars().take(SAMPLE).collect();
    let heard = plainly_declared(candidates, &sample).or_else(|| spoken(&sample));
    if let Some(tag) = heard {
        let evidence = |verdict| Evidence {
            field: Field::Language,
            value: tag.to_owned(),
            reader: "text",
            place: "body".to_owned(),
            weight: 0.8,
            verdict,
        };
        let declared = candidates
            .of(Field::Language)
            .filter_map(|c| tag_of(&c.value))
            .find(|d| same(d, tag));
        let Some(declared) = declared else {
            candidates.choose(Field::Language, |_| {
                Err::<(), _>("the text is in another language")
            });
            candidates.record(evidence(Verdict::Chosen));
            return Some(tag.to_owned());
        };
        let chosen = candidates.choose(Field::Language, |c| {
            tag_of(&c.value)
                .filter(|t| same(t, tag))
                .ok_or("the text is in another language")
        });
        candidates.record(evidence(Verdict::Rejected(
            "the page's own tag says the same and more".to_owned(),
        )));
        return chosen.or(Some(declared));
    }
    candidates.choose(Field::Language, |c| {
        tag_of(&c.value).ok_or("no language tag")
    })
}

fn same(a: &str, b: &str) -> bool {
    let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_owned();
    let norwegian = |tag: String| {
        if matches!(tag.as_str(), "nb" | "nn") {
            "no".to_owned()
        } else {
            tag
        }
    };
    norwegian(primary(a)) == norwegian(primary(b))
}

/// `en_gb` as `en-GB`.
fn tag_of(text: &str) -> Option<String> {
    let text = text.trim().replace('_', "-");
    let mut parts = text.split('-');
    let primary = parts.next()?.to_ascii_lowercase();
    if !(2..=3).contains(&primary.len()) || !primary.bytes().all(|b| b.is_ascii_lowercase()) {
        return named(&text);
    }
    let mut tag = primary;
    for part in parts
        .take(3)
        .filter(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_alphanumeric()))
    {
        tag.push('-');
        match part.len() {
            2 => tag.push_str(&part.to_ascii_uppercase()),
            4 => {
                let (head, tail) = part.split_at(1);
                tag.push_str(&head.to_ascii_uppercase());
                tag.push_str(&tail.to_ascii_lowercase());
            }
            _ => tag.push_str(&part.to_ascii_lowercase()),
        }
    }
    Some(tag)
}

/// A language's English name as a tag.
fn named(text: &str) -> Option<String> {
    let lang = Lang::all()
        .iter()
        .find(|lang| lang.eng_name().eq_ignore_ascii_case(text))?;
    Some(tag(*lang)?.to_owned())
}

/// A declared language whose commonest words are the text's: most pages say the truth,
/// and to count a few words costs less than to weigh all languages.
fn plainly_declared(candidates: &Candidates, sample: &str) -> Option<&'static str> {
    let mut declared = candidates
        .of(Field::Language)
        .filter_map(|c| tag_of(&c.value));
    let (tag, common) = declared.find_map(|declared| {
        let known = COMMON.iter().find(|(tag, _)| same(&declared, tag));
        known.map(|(tag, words)| (*tag, *words))
    })?;
    let (mut all, mut hits, mut different) = (0, 0, 0_u32);
    for word in sample.split(|c: char| !c.is_alphanumeric()) {
        all += usize::from(!word.is_empty());
        let hit = common.iter().position(|known| *known == word);
        hits += usize::from(hit.is_some());
        different |= hit.map_or(0, |at| 1 << at);
    }
    (all >= MIN_WORDS && hits * 6 >= all && different.count_ones() >= MIN_COMMON).then_some(tag)
}

/// A sample of so many words is long enough to count in.
const MIN_WORDS: usize = 60;
/// Different ones of the commonest words that must stand in it.
const MIN_COMMON: u32 = 6;

/// Words that make up much of any text in a language, and little of one in its neighbours.
const COMMON: &[(&str, &[&str])] = &[
    (
        "en",
        &[
            "the", "of", "and", "to", "that", "with", "was", "by", "from", "are", "has", "for",
            "in", "is", "on", "at", "a",
        ],
    ),
    (
        "de",
        &[
            "der", "die", "das", "und", "ist", "nicht", "mit", "den", "von", "dem", "ein", "eine",
            "im", "auf", "für", "sich", "zu", "in",
        ],
    ),
    (
        "fr",
        &[
            "le", "la", "les", "des", "et", "est", "dans", "une", "pour", "qui", "du", "sur",
            "pas", "de", "un", "en",
        ],
    ),
    (
        "es",
        &[
            "el", "los", "las", "con", "por", "para", "una", "su", "como", "del", "de", "la",
            "que", "en", "y",
        ],
    ),
    (
        "it",
        &[
            "il", "di", "che", "per", "con", "non", "una", "della", "sono", "del", "la", "e", "in",
            "i", "un",
        ],
    ),
    (
        "pt",
        &[
            "o", "os", "que", "não", "uma", "com", "para", "em", "do", "da", "dos", "no", "na",
            "de", "e", "a",
        ],
    ),
    (
        "nl",
        &[
            "het", "een", "van", "de", "en", "dat", "op", "te", "niet", "met", "zijn", "voor",
            "is", "in",
        ],
    ),
];

/// The language that the text speaks, if it is plain.
fn spoken(sample: &str) -> Option<&'static str> {
    if sample
        .chars()
        .filter(|c| c.is_alphabetic())
        .map(|c| if c > '\u{2e80}' { 4 } else { 1 })
        .sum::<usize>()
        < MIN_LETTERS
    {
        return None;
    }
    let found = detect(sample).filter(whatlang::Info::is_reliable)?;
    tag(found.lang())
}

/// ISO 639-3 to the shorter code of BCP 47.
fn tag(lang: Lang) -> Option<&'static str> {
    let code = lang.code();
    TAGS.iter()
        .find(|(three, _)| *three == code)
        .map(|(_, two)| *two)
}

const TAGS: &[(&str, &str)] = &[
    ("epo", "eo"),
    ("eng", "en"),
    ("rus", "ru"),
    ("cmn", "zh"),
    ("spa", "es"),
    ("por", "pt"),
    ("ita", "it"),
    ("ben", "bn"),
    ("fra", "fr"),
    ("deu", "de"),
    ("ukr", "uk"),
    ("kat", "ka"),
    ("ara", "ar"),
    ("hin", "hi"),
    ("jpn", "ja"),
    ("heb", "he"),
    ("yid", "yi"),
    ("pol", "pl"),
    ("amh", "am"),
    ("jav", "jv"),
    ("kor", "ko"),
    ("nob", "nb"),
    ("dan", "da"),
    ("swe", "sv"),
    ("fin", "fi"),
    ("tur", "tr"),
    ("nld", "nl"),
    ("hun", "hu"),
    ("ces", "cs"),
    ("ell", "el"),
    ("bul", "bg"),
    ("bel", "be"),
    ("mar", "mr"),
    ("kan", "kn"),
    ("ron", "ro"),
    ("slv", "sl"),
    ("hrv", "hr"),
    ("srp", "sr"),
    ("mkd", "mk"),
    ("lit", "lt"),
    ("lav", "lv"),
    ("est", "et"),
    ("tam", "ta"),
    ("vie", "vi"),
    ("urd", "ur"),
    ("tha", "th"),
    ("guj", "gu"),
    ("uzb", "uz"),
    ("pan", "pa"),
    ("aze", "az"),
    ("ind", "id"),
    ("tel", "te"),
    ("pes", "fa"),
    ("mal", "ml"),
    ("ori", "or"),
    ("mya", "my"),
    ("nep", "ne"),
    ("sin", "si"),
    ("khm", "km"),
    ("tuk", "tk"),
    ("aka", "ak"),
    ("zul", "zu"),
    ("sna", "sn"),
    ("afr", "af"),
    ("lat", "la"),
    ("slk", "sk"),
    ("cat", "ca"),
    ("tgl", "tl"),
    ("hye", "hy"),
    ("cym", "cy"),
];

#[cfg(test)]
mod tests {
    use super::tag_of;

    #[test]
    fn tags_are_written_as_bcp_47_has_them() {
        assert_eq!(tag_of("en_gb").as_deref(), Some("en-GB"));
        assert_eq!(tag_of("zh-hans-cn").as_deref(), Some("zh-Hans-CN"));
        assert_eq!(tag_of("German").as_deref(), Some("de"));
        assert_eq!(tag_of("x"), None);
    }
}
