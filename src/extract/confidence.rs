//! How likely each field is right.
//!
//! What speaks for a field's value and against it makes a balance, a small number;
//! how often values of each balance were right on pages of which the truth is known
//! makes the confidence. ARCHITECTURE.md says how that was measured.

use std::collections::HashSet;

use super::body::Measures;
use super::dates::{self, Context};
use super::evidence::{Candidate, Candidates};
use super::headline::fold;
use crate::model::{Article, Confidence, Confidences, Field, PageKind, Suspicion};

/// A candidate of less weight dissents too softly to count.
const LOUD: f32 = 0.3;
/// A reader of such a weight is believed on its own word.
const STRONG: f32 = 0.8;

/// A balance from which on values are right so often, in hundredths; in order.
type Scale = &'static [(i32, u8)];

const HEADLINE: Scale = &[(-99, 83), (2, 93), (4, 96)];
const PUBLISHER: Scale = &[(-99, 88), (1, 94), (5, 98)];
const AUTHORS: Scale = &[(-99, 71), (0, 83), (2, 84), (3, 90), (4, 94)];
const PUBLISHED: Scale = &[(-99, 71), (0, 84), (2, 93), (3, 94), (4, 96), (5, 98)];
/// No page's language was known for certain: set by hand.
const LANGUAGE: Scale = &[(-99, 85), (1, 90), (2, 99)];
const BODY: Scale = &[(-99, 65), (4, 70), (5, 76), (6, 85), (8, 94)];
const KIND: Scale = &[(-99, 78), (2, 99)];

/// What the body's confidence and the kind's rest on.
pub(super) struct Reading<'a> {
    pub(super) article: &'a Article,
    pub(super) kind: PageKind,
    pub(super) is_story: bool,
    pub(super) measures: Measures,
    pub(super) suspect: &'a [Suspicion],
    pub(super) dating: Context,
}

/// The confidence in each field that has a value.
pub(super) fn of(reading: &Reading, candidates: &Candidates) -> Confidences {
    let article = reading.article;
    let said = |field| balance(candidates, field, reading.dating);
    let mut found = Confidences::new();
    let mut put = |has: bool, field, scale, balance| {
        if has {
            found.insert(field, on(scale, balance));
        }
    };
    let publisher = said(Field::Publisher);
    let outlet = if article.outlet == article.publisher {
        publisher
    } else {
        said(Field::Outlet)
    };
    put(true, Field::Kind, KIND, kind(reading));
    put(
        article.headline.is_some(),
        Field::Headline,
        HEADLINE,
        said(Field::Headline),
    );
    put(article.outlet.is_some(), Field::Outlet, PUBLISHER, outlet);
    put(
        article.publisher.is_some(),
        Field::Publisher,
        PUBLISHER,
        publisher,
    );
    put(
        !article.authors.is_empty(),
        Field::Authors,
        AUTHORS,
        said(Field::Authors),
    );
    let day = said(Field::DatePublished);
    put(
        article.date_published.is_some(),
        Field::DatePublished,
        PUBLISHED,
        day,
    );
    let modified = said(Field::DateModified);
    put(
        article.date_modified.is_some(),
        Field::DateModified,
        PUBLISHED,
        modified,
    );
    put(
        article.language.is_some(),
        Field::Language,
        LANGUAGE,
        said(Field::Language),
    );
    put(!article.body.is_empty(), Field::Body, BODY, body(reading));
    found
}

fn on(scale: Scale, balance: i32) -> Confidence {
    let step = scale.iter().rev().find(|(from, _)| balance >= *from);
    Confidence::of(step.map_or(0, |(_, hundredths)| *hundredths))
}

/// Two points a reader that agrees with the chosen value, up to three; one for a
/// strong winner; one off for a reader that says otherwise, up to three.
fn balance(candidates: &Candidates, field: Field, dating: Context) -> i32 {
    let key = |candidate: &Candidate| match field {
        Field::DatePublished | Field::DateModified => dates::parse(&candidate.value, dating)
            .map(|time| time.date().to_string())
            .unwrap_or_default(),
        Field::Language => {
            let tag = candidate.value.split(['-', '_']).next().unwrap_or_default();
            tag.to_lowercase()
        }
        _ => fold(&candidate.value),
    };
    let chosen: Vec<&Candidate> = candidates.chosen(field).collect();
    let values: HashSet<String> = chosen.iter().map(|c| key(c)).collect();
    let winner = chosen.first().map_or("", |c| c.reader);
    let strongest = chosen.iter().map(|c| c.weight).fold(0.0, f32::max);
    let (mut agree, mut dissent) = (HashSet::new(), HashSet::new());
    for candidate in candidates.of(field).filter(|c| c.reader != winner) {
        if values.contains(&key(candidate)) {
            agree.insert(candidate.reader);
        } else if candidate.weight >= LOUD {
            dissent.insert(candidate.reader);
        }
    }
    let against = dissent.difference(&agree).count();
    let counted = |count: usize| i32::try_from(count.min(3)).unwrap_or(3);
    2 * counted(agree.len()) - counted(against) + i32::from(strongest >= STRONG)
}

/// Length, share of the page's running text, how little was left out of it, and what
/// the page's own `articleBody` says of its length.
fn body(reading: &Reading) -> i32 {
    let m = reading.measures;
    let share = |part: u32, whole: u32| part as f32 / whole.max(1) as f32;
    let mut balance = i32::from(m.kept >= 300) + i32::from(m.kept >= 1_000);
    balance += i32::from(share(m.left_out, m.kept) < 0.1);
    balance += i32::from(share(m.kept, m.page) > 0.5) + i32::from(share(m.kept, m.page) > 0.8);
    balance += i32::from(reading.is_story);
    if m.witness > 0 {
        let heard = share(m.kept, m.witness);
        balance += if (0.85..1.15).contains(&heard) { 2 } else { -1 };
    }
    balance - 2 * i32::from(!reading.suspect.is_empty())
}

fn kind(reading: &Reading) -> i32 {
    let is_story = matches!(reading.kind, PageKind::Article | PageKind::LiveBlog);
    let is_long = reading.measures.kept >= 1_000;
    match reading.kind {
        PageKind::Other => 0,
        _ if is_story => 1 + i32::from(reading.is_story) + i32::from(is_long),
        _ => 1,
    }
}
