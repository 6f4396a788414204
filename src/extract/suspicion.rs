//! Whether a body looks cut or wrong, and how much of the story it looks to be.

use memchr::memmem;

use super::body::{self, Measures};
use super::document::Document;
use super::evidence::Candidates;
use super::lexicon::{self, Phrases};
use crate::model::{
    Article, BlockKind, Completeness, Evidence, Field, PageKind, Suspicion, Verdict, count_words,
    is_ideograph,
};

/// What a page claims of its length says nothing below so many words.
const MIN_CLAIM: usize = 80;
/// A text is short of a claim below this share of it; a stub is shorter still.
const SHORT: f32 = 0.6;
const STUB: f32 = 0.25;
/// A whole text, in characters of Latin text, is seldom shorter on a page that asks for money.
const PAID: u32 = 1_500;
/// A page with less running text elsewhere has none to miss.
const MUCH: u32 = 3_000;
/// The share of the page's running text below which it looks elsewhere.
const LITTLE: f32 = 0.12;
/// Shorter last lines are signatures and the like.
const MIN_LAST: usize = 60;
/// A body with so many characters comes back to its headline.
const MIN_BODY: u32 = 1_000;
/// Words that a headline must have to be looked for.
const MIN_WORDS: usize = 4;
/// Letters that make a word, and those by which it is looked for in another form.
const WORD: usize = 5;
const STEM: usize = 4;

/// What is judged.
pub(super) struct Reading<'a> {
    pub(super) document: &'a Document<'a>,
    pub(super) article: &'a Article,
    pub(super) kind: PageKind,
    pub(super) measures: Measures,
    /// The page's bytes end before its end.
    pub(super) is_cut: bool,
    /// What stood behind the story asks to read on for money.
    pub(super) is_offered: bool,
}

/// A reason, and the figures behind it.
type Reason = (Suspicion, String);

/// The reasons to doubt the body, put on record.
pub(super) fn judge(reading: &Reading, candidates: &mut Candidates) -> Vec<Suspicion> {
    if !matches!(
        reading.kind,
        PageKind::Article | PageKind::LiveBlog | PageKind::PaywallStub | PageKind::Other
    ) {
        return Vec::new();
    }
    let reasons = if reading.article.body.is_empty() {
        no_text(reading).into_iter().collect()
    } else {
        let checks = [
            shorter_than_claimed,
            ends_mid_sentence,
            goes_on_elsewhere,
            page_cut,
            little_of_page,
            mostly_links,
            not_of_headline,
            repeats,
        ];
        let found = checks.iter().filter_map(|check| check(reading));
        found
            .chain(other_language(reading, candidates))
            .collect::<Vec<_>>()
    };
    let mut suspect = Vec::new();
    for (why, figures) in reasons {
        candidates.record(Evidence {
            field: Field::Suspect,
            value: why.as_str().to_owned(),
            reader: "body",
            place: figures,
            weight: 1.0,
            verdict: Verdict::Chosen,
        });
        suspect.push(why);
    }
    suspect.sort();
    suspect
}

/// How much of the story the text looks to be; `None` without a text.
pub(super) fn completeness(reading: &Reading, suspect: &[Suspicion]) -> Option<Completeness> {
    if reading.article.body.is_empty() {
        return None;
    }
    let share = share(reading).map(|(share, _)| share);
    if reading.kind == PageKind::PaywallStub || share.is_some_and(|share| share < STUB) {
        return Some(Completeness::Stub);
    }
    let is_cut = suspect.iter().any(|why| {
        matches!(
            why,
            Suspicion::ShorterThanClaimed | Suspicion::GoesOnElsewhere | Suspicion::PageCut
        )
    });
    let is_paid = reading.article.is_accessible_for_free == Some(false);
    let is_part = is_cut || (is_paid && suspect.contains(&Suspicion::EndsMidSentence));
    Some(if is_part {
        Completeness::Part
    } else {
        Completeness::Whole
    })
}

/// How much of what the page claims is there, and the claim in words.
fn share(reading: &Reading) -> Option<(f32, String)> {
    let measures = reading.measures;
    let claimed = reading.article.claimed_word_count.unwrap_or(0);
    if claimed as usize >= MIN_CLAIM {
        let words = count_words(&reading.article.body.text());
        let figures = format!("{words} of {claimed} words that the page claims");
        return Some((words as f32 / claimed as f32, figures));
    }
    (measures.witness > 0).then(|| {
        let figures = format!(
            "{} of {} characters of the page's own articleBody",
            measures.kept, measures.witness
        );
        (measures.kept as f32 / measures.witness as f32, figures)
    })
}

fn no_text(reading: &Reading) -> Option<Reason> {
    let is_story = reading.document.is_story() && reading.article.headline.is_some();
    is_story.then(|| {
        (
            Suspicion::NoText,
            "the page calls itself a story".to_owned(),
        )
    })
}

fn shorter_than_claimed(reading: &Reading) -> Option<Reason> {
    let (share, figures) = share(reading)?;
    (share < SHORT).then_some((Suspicion::ShorterThanClaimed, figures))
}

/// Signatures, tags and addresses close stories too: only a text that breaks off in
/// running words counts, or one that trails off where the rest is for money.
fn ends_mid_sentence(reading: &Reading) -> Option<Reason> {
    let last = reading.article.body.blocks.last()?;
    let text = last.text.trim_end();
    if last.kind != BlockKind::Paragraph || text.chars().count() < MIN_LAST {
        return None;
    }
    let is_paid = reading.article.is_accessible_for_free == Some(false);
    let trails = is_paid && (text.ends_with('…') || text.ends_with("..."));
    let word = text.rsplit(' ').next().unwrap_or_default();
    let in_words = word.chars().count() > 2
        && word.chars().all(char::is_lowercase)
        && text.contains(". ")
        && !body::ends_sentence(text);
    (trails || in_words || text.ends_with(',')).then(|| {
        let tail: Vec<char> = text.chars().rev().take(40).collect();
        let tail: String = tail.into_iter().rev().collect();
        (Suspicion::EndsMidSentence, format!("ends in \"{tail}\""))
    })
}

fn goes_on_elsewhere(reading: &Reading) -> Option<Reason> {
    let is_paid = reading.article.is_accessible_for_free == Some(false);
    let is_short = reading.measures.kept < PAID;
    let last = reading.article.body.blocks.last()?.text.to_lowercase();
    let asks = lexicon::contains(Phrases::Subscribers, &last) && last.chars().count() < 250;
    let offered =
        reading.is_offered && is_short && (is_paid || reading.kind == PageKind::PaywallStub);
    (asks || offered).then(|| {
        (
            Suspicion::GoesOnElsewhere,
            "an offer to read on for money".to_owned(),
        )
    })
}

fn page_cut(reading: &Reading) -> Option<Reason> {
    reading.is_cut.then(|| {
        (
            Suspicion::PageCut,
            "the page ends inside a tag, or was too long".to_owned(),
        )
    })
}

fn little_of_page(reading: &Reading) -> Option<Reason> {
    let Measures { kept, page, .. } = reading.measures;
    let is_little = page >= MUCH && (kept as f32) < page as f32 * LITTLE;
    is_little.then(|| {
        let figures = format!("{kept} of {page} characters of running text in the page");
        (Suspicion::LittleOfPage, figures)
    })
}

fn mostly_links(reading: &Reading) -> Option<Reason> {
    let Measures { kept, linked, .. } = reading.measures;
    (kept > 200 && linked * 2 > kept).then(|| {
        let figures = format!("{linked} of {kept} characters stand in links");
        (Suspicion::MostlyLinks, figures)
    })
}

fn not_of_headline(reading: &Reading) -> Option<Reason> {
    if reading.measures.kept < MIN_BODY {
        return None;
    }
    let words = headline_words(reading.article).len();
    (words >= MIN_WORDS && has_none_of_headline(reading.article)).then(|| {
        let figures = format!("none of the headline's {words} longer words is in it");
        (Suspicion::NotOfHeadline, figures)
    })
}

/// How the longer words of the headline begin, in lower case.
fn headline_words(article: &Article) -> Vec<String> {
    let headline = article.headline.as_deref().unwrap_or_default();
    let headline = headline.to_lowercase();
    let words = headline.split(|c: char| !c.is_alphanumeric());
    let words = words.filter(|w| w.chars().count() >= WORD && !w.chars().any(is_ideograph));
    words
        .map(|word| word.chars().take(STEM).collect())
        .collect()
}

/// True if none of the headline's longer words is in the body; most stand in its first lines.
fn has_none_of_headline(article: &Article) -> bool {
    let words = headline_words(article);
    let says = |text: &str| {
        let text = text.to_lowercase();
        words
            .iter()
            .any(|word| memmem::find(text.as_bytes(), word.as_bytes()).is_some())
    };
    !article.body.blocks.iter().any(|block| says(&block.text))
}

fn repeats(reading: &Reading) -> Option<Reason> {
    let mut seen = std::collections::HashSet::new();
    let (mut all, mut again) = (0, 0);
    for block in &reading.article.body.blocks {
        all += block.text.len();
        if block.text.len() > 30 && !seen.insert(block.text.as_str()) {
            again += block.text.len();
        }
    }
    (again * 5 > all).then(|| {
        let figures = format!("{again} of {all} bytes are copies of earlier blocks");
        (Suspicion::Repeats, figures)
    })
}

/// The text speaks another language than the page declares, and not of its headline:
/// declarations alone are wrong too often.
fn other_language(reading: &Reading, candidates: &Candidates) -> Option<Reason> {
    let mut chosen = candidates.chosen(Field::Language);
    let heard = chosen.find(|c| c.reader == "text")?;
    let mut declared = candidates.of(Field::Language);
    let declared = declared.find(|c| c.reader != "text")?;
    let has_words = !headline_words(reading.article).is_empty();
    (has_words && has_none_of_headline(reading.article)).then(|| {
        let (heard, declared) = (&heard.value, &declared.value);
        let figures = format!("the text is in {heard}, the page says {declared}");
        (Suspicion::OtherLanguage, figures)
    })
}
