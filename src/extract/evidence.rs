//! Who says what of a field, and who is believed.
//!
//! Readers only put candidates forward. [`Candidates::choose`] is the one place
//! where a field is decided: by weight, then by order, taking the first value that
//! holds up. What is not chosen keeps the reason.

use std::collections::HashMap;

use crate::model::{Evidence, Field, Verdict};

/// Candidates for a field that are heard of one reader. Fields compare what is said
/// with all else that is said, so it must be bounded; no honest page says so much.
const MAX_SAID: usize = 100;
/// Bytes of a candidate that are kept; longer ones are no value of any field.
const MAX_LENGTH: usize = 4_000;

/// One reader's word on one field.
pub(super) struct Candidate {
    pub(super) field: Field,
    pub(super) value: String,
    pub(super) reader: &'static str,
    pub(super) place: String,
    pub(super) weight: f32,
    verdict: Option<Verdict>,
}

/// All candidates for all fields of a page.
#[derive(Default)]
pub(super) struct Candidates {
    list: Vec<Candidate>,
    said: HashMap<(Field, &'static str), usize>,
}

impl Candidates {
    /// Puts a candidate forward; one without text is none, and neither is what a
    /// reader says after [`MAX_SAID`] others.
    pub(super) fn put(
        &mut self,
        field: Field,
        value: &str,
        reader: &'static str,
        place: &str,
        weight: f32,
    ) {
        let said = self.said.entry((field, reader)).or_default();
        if *said >= MAX_SAID {
            return;
        }
        let value = folded(cut(value));
        if !value.is_empty() {
            *said += 1;
            self.list.push(Candidate {
                field,
                value,
                reader,
                place: place.to_owned(),
                weight,
                verdict: None,
            });
        }
    }

    /// The candidates for a field, in the order in which they were put forward.
    pub(super) fn of(&self, field: Field) -> impl Iterator<Item = &Candidate> {
        self.list
            .iter()
            .filter(move |candidate| candidate.field == field)
    }

    /// The candidates that were believed, in the order in which they were put forward.
    pub(super) fn chosen(&self, field: Field) -> impl Iterator<Item = &Candidate> {
        self.of(field)
            .filter(|candidate| candidate.verdict == Some(Verdict::Chosen))
    }

    /// Takes the heaviest candidate whose value holds up; `read` says what it is or what is wrong with it.
    pub(super) fn choose<T>(
        &mut self,
        field: Field,
        read: impl FnMut(&Candidate) -> Result<T, &'static str>,
    ) -> Option<T> {
        self.choose_by(field, |candidate| candidate.weight, read)
    }

    /// As [`Candidates::choose`], by a weight of the caller's own, such as one that agreement adds to.
    pub(super) fn choose_by<T>(
        &mut self,
        field: Field,
        weigh: impl Fn(&Candidate) -> f32,
        mut read: impl FnMut(&Candidate) -> Result<T, &'static str>,
    ) -> Option<T> {
        let mut order: Vec<(f32, usize)> = self
            .list
            .iter()
            .enumerate()
            .filter(|(_, candidate)| candidate.field == field)
            .map(|(at, candidate)| (weigh(candidate), at))
            .collect();
        order.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut chosen = None;
        for (_, at) in order {
            let candidate = &mut self.list[at];
            let verdict = match &chosen {
                Some(_) => Verdict::Rejected("another has more weight".to_owned()),
                None => match read(candidate) {
                    Ok(value) => {
                        chosen = Some(value);
                        Verdict::Chosen
                    }
                    Err(why) => Verdict::Rejected(why.to_owned()),
                },
            };
            candidate.verdict.get_or_insert(verdict);
        }
        chosen
    }

    /// Takes the text of the heaviest candidate.
    pub(super) fn text(&mut self, field: Field) -> Option<String> {
        self.choose(field, |candidate| Ok(candidate.value.clone()))
    }

    /// Takes every candidate that holds up, for a field that is a list.
    pub(super) fn accept(&mut self, field: Field, holds: impl Fn(&Candidate) -> bool) {
        for candidate in self
            .list
            .iter_mut()
            .filter(|candidate| candidate.field == field)
        {
            let verdict = if holds(candidate) {
                Verdict::Chosen
            } else {
                Verdict::Rejected("another reader has more weight".to_owned())
            };
            candidate.verdict = Some(verdict);
        }
    }

    /// Who was believed for a field: `json-ld NewsArticle.datePublished`.
    pub(super) fn winner(&self, field: Field) -> Option<String> {
        let winner = self
            .of(field)
            .find(|candidate| candidate.verdict == Some(Verdict::Chosen))?;
        Some(format!("{} {}", winner.reader, winner.place))
    }

    /// Puts on record what a later stage decided.
    pub(super) fn record(&mut self, evidence: Evidence) {
        self.list.push(Candidate {
            field: evidence.field,
            value: evidence.value,
            reader: evidence.reader,
            place: evidence.place,
            weight: evidence.weight,
            verdict: Some(evidence.verdict),
        });
    }

    /// All that was said, with what became of it.
    pub(super) fn into_evidence(self) -> Vec<Evidence> {
        let evidence = |c: Candidate| Evidence {
            field: c.field,
            value: c.value,
            reader: c.reader,
            place: c.place,
            weight: c.weight,
            verdict: c
                .verdict
                .unwrap_or_else(|| Verdict::Rejected("not needed".to_owned())),
        };
        self.list.into_iter().map(evidence).collect()
    }
}

fn cut(text: &str) -> &str {
    (text.len() > MAX_LENGTH)
        .then(|| (0..=MAX_LENGTH).rev().find_map(|end| text.get(..end)))
        .flatten()
        .unwrap_or(text)
}

/// White space folded, entities that were escaped twice resolved, control characters gone.
pub(super) fn folded(text: &str) -> String {
    let text: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    unescaped(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Entities resolved that are left where a text was escaped twice.
pub(super) fn unescaped(mut text: String) -> String {
    if text.contains('&') {
        for (entity, character) in ENTITIES {
            if text.contains(entity) {
                text = text.replace(entity, character);
            }
        }
        if text.contains("&#") {
            text = numbered(&text);
        }
    }
    text
}

/// Entities given by number resolved: `&#8222;`, `&#x20;`.
fn numbered(text: &str) -> String {
    let mut pieces = text.split("&#");
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let read = piece.split_once(';').and_then(|(number, rest)| {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            let character = char::from_u32(code).filter(|c| !c.is_control())?;
            Some((character, rest))
        });
        if let Some((character, rest)) = read {
            out.push(character);
            out.push_str(rest);
        } else {
            out.push_str("&#");
            out.push_str(piece);
        }
    }
    out
}

/// Entities that survive in metadata because they were escaped twice.
const ENTITIES: &[(&str, &str)] = &[
    ("&quot;", "\""),
    ("&#34;", "\""),
    ("&#039;", "'"),
    ("&#39;", "'"),
    ("&apos;", "'"),
    ("&#x27;", "'"),
    ("&nbsp;", " "),
    ("&ndash;", "–"),
    ("&mdash;", "—"),
    ("&rsquo;", "’"),
    ("&lsquo;", "‘"),
    ("&ldquo;", "“"),
    ("&rdquo;", "”"),
    ("&#8217;", "’"),
    ("&#8216;", "‘"),
    ("&#8220;", "“"),
    ("&#8221;", "”"),
    ("&#8211;", "–"),
    ("&#8230;", "…"),
    ("&hellip;", "…"),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&amp;", "&"),
];
