//! Reads an article out of a page: [`extract`] is total and deterministic.
//!
//! [`document`] gathers in one walk what all readers need. The readers of
//! [`metadata`] put forward candidates for every field; [`evidence`] keeps them and
//! decides, with [`headline`], [`outlet`], [`authors`], [`byline`], [`dates`] and [`language`]
//! knowing what holds up in a field; [`facts`] are the fields
//! that take no weighing. [`body`] finds the story's text and leaves the
//! boilerplate; [`page_kind`] says what the page is. Words of all languages are in
//! [`lexicon`]; a page captured as text goes through [`plain_text`] first. What another program
//! read already is a [`record`].

mod authors;
mod body;
mod by_word;
mod byline;
mod confidence;
mod dateline;
mod dates;
mod directives;
mod document;
mod evidence;
mod facts;
mod header;
mod heading;
mod headline;
mod json;
mod labels;
mod language;
mod lexicon;
mod live_posts;
mod memo;
mod metadata;
mod name_case;
mod names;
mod no_name;
mod outlet;
mod page_kind;
mod plain_text;
mod record;
mod suspicion;
mod told;

pub use directives::{Directives, Hop, directives};
pub use record::{Recorded, recorded};

use std::sync::Arc;

use crate::html::{self, Page};
use crate::model::{
    Article, Author, Block, Capture, Evidence, Extraction, Field, SiteMemory, Told, Verdict,
};

use authors::Site;
use body::{Found, Known};
use document::Document;
use evidence::Candidates;
use headline::fold;

/// How far from its end a page is searched for its last tag.
const TAIL: usize = 2_048;
/// How much of a piece that was left out is kept as evidence, in characters.
const LEFT_OUT: usize = 400;

/// A text with fewer blocks is too short to be signed by a name alone.
const MIN_SIGNED: usize = 4;

/// Which rules read a page: changes whenever an extraction may come out otherwise.
pub const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "-4");

/// What the caller may decide about a reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Bytes of a page that are read; what comes after is left.
    pub parse_limit: usize,
    /// What an archive knows of the page's site; only ever makes the body shorter.
    pub site_memory: Arc<SiteMemory>,
    /// What sources said of the page.
    pub told: Option<Told>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            parse_limit: 10 * 1024 * 1024,
            site_memory: Arc::default(),
            told: None,
        }
    }
}

/// Reads the page.
pub fn extract(capture: &Capture, options: &Options) -> Extraction {
    if record::is_json(capture) {
        return record::read(capture);
    }
    let page = parse(capture, options);
    let document = Document::gather(&page, capture);
    let mut candidates = Candidates::default();
    for reader in metadata::READERS {
        (reader.read)(&document, &mut candidates, reader.name);
    }
    if let Some(told) = &options.told {
        told::put(told, &mut candidates);
    }
    let (mut article, found) = read(&document, &options.site_memory, &mut candidates);
    let shown = live_posts::Shown {
        blocks: &article.body.blocks,
        starts: &found.starts,
        day: article
            .date_published
            .or(article.date_modified)
            .map(|t| t.date()),
    };
    article.live_posts = live_posts::read(&document, &shown);
    let kind = page_kind::decide(&document, &article, &mut candidates);
    if kind.is_wall() || kind == crate::model::PageKind::SectionFront {
        // What text such a page has is no story.
        article.body.blocks.clear();
        article.live_posts.clear();
    }
    let offers = |discard: &body::Discard| discard.why == body::OFFER;
    let doubts = suspicion::Reading {
        document: &document,
        article: &article,
        kind,
        measures: found.measures,
        is_cut: page.truncated || found.is_cut || ends_in_tag(&capture.body),
        is_offered: found.discards.iter().any(offers),
    };
    let suspect = suspicion::judge(&doubts, &mut candidates);
    let completeness = suspicion::completeness(&doubts, &suspect);
    let reading = confidence::Reading {
        article: &article,
        kind,
        is_story: document.is_story(),
        measures: found.measures,
        suspect: &suspect,
        dating: document.dating,
    };
    let confidence = confidence::of(&reading, &candidates);
    Extraction {
        kind,
        completeness,
        suspect,
        confidence,
        article,
        evidence: candidates.into_evidence(),
        recalled: recalled(found),
    }
}

/// What the site's memory left out.
fn recalled(found: Found) -> Vec<String> {
    let known = found.discards.into_iter();
    let known = known.filter(|discard| discard.why == body::SITE_MEMORY);
    known.map(|discard| discard.text).collect()
}

/// True if the page's last tag is not closed.
fn ends_in_tag(bytes: &[u8]) -> bool {
    let tail = bytes
        .get(bytes.len().saturating_sub(TAIL)..)
        .unwrap_or(bytes);
    let (open, closed) = (memchr::memrchr(b'<', tail), memchr::memrchr(b'>', tail));
    open.is_some() && open > closed
}

fn parse(capture: &Capture, options: &Options) -> Page {
    let content_type = capture.header("content-type");
    let read = capture
        .body
        .get(..options.parse_limit)
        .unwrap_or(&capture.body);
    let (text, encoding) = html::decode(read, content_type);
    let rebuilt = (plain_text::may_be_plain(capture) && plain_text::is_plain(&text)).then(|| {
        let context = dates::Context {
            captured_at: capture.captured_at,
            month_first: false,
        };
        plain_text::as_html(&text, context)
    });
    let page = html::parse_text(rebuilt.as_deref().unwrap_or(&text), encoding.name());
    Page {
        truncated: page.truncated || read.len() < capture.body.len(),
        ..page
    }
}

/// Decides every field of the article.
fn read(document: &Document, memory: &SiteMemory, candidates: &mut Candidates) -> (Article, Found) {
    let publisher = outlet::publisher(document, candidates);
    let headline = headline::choose(candidates, publisher.as_deref());
    let site = Site {
        publisher: publisher.as_deref(),
        host: document.host_label(),
    };
    let (byline, authors) = authors::choose(candidates, &site);
    let dates = dates::choose(candidates, document.dating);
    let description = candidates.text(Field::Description);
    let mut found = body::find(
        document,
        &Known {
            headline: headline.as_deref(),
            description: description.as_deref(),
            authors: &authors,
            memory,
        },
    );
    put_found(&found, candidates);
    let authors = signed(&found, authors, publisher.as_deref(), candidates);
    let names: Vec<String> = authors
        .iter()
        .map(|author| author.name.clone())
        .chain(byline.clone())
        .collect();
    let outlet = outlet::outlet(candidates, publisher.as_deref());
    let agency = outlet::agencies(candidates, &names, outlet.as_deref());
    let language = language::choose(candidates, &found.body.text());
    let body = std::mem::take(&mut found.body);
    let article = Article {
        url: document.url.cloned(),
        canonical_url: facts::canonical_url(document, candidates),
        headline,
        description,
        outlet,
        publisher,
        byline,
        authors,
        date_published: dates.published,
        date_modified: dates.modified,
        date_evidence: dates.evidence,
        agency,
        credit_line: candidates.text(Field::CreditLine),
        dateline: candidates.text(Field::Dateline),
        section: facts::section(candidates),
        keywords: facts::keywords(candidates),
        language,
        image_url: facts::image_url(document, candidates),
        is_accessible_for_free: facts::is_free(candidates),
        claimed_word_count: facts::claimed_words(candidates),
        copyright_notice: candidates.text(Field::CopyrightNotice),
        usage_terms: candidates.text(Field::UsageTerms),
        correction_notice: candidates.text(Field::CorrectionNotice),
        live_posts: Vec::new(),
        body,
    };
    (article, found)
}

/// The authors, or whom the story's text names where its head names nobody but the site.
fn signed(
    found: &Found,
    authors: Vec<Author>,
    publisher: Option<&str>,
    candidates: &mut Candidates,
) -> Vec<Author> {
    // A site without a name is called by its host's: `harbourpost.example`.
    let is_site = |author: &Author| {
        let name = fold(&author.name);
        publisher.is_some_and(|p| {
            fold(p) == name || (p.contains('.') && !name.is_empty() && fold(p).starts_with(&name))
        })
    };
    if !authors.iter().all(is_site) {
        return authors;
    }
    let first = found.body.blocks.first();
    let reporter = first.and_then(|block| dateline::reporter(&block.text));
    let below = || {
        let discards = found.discards.iter().rev();
        let mut signatures = discards.filter(|discard| discard.why == body::SIGNATURE);
        signatures.find_map(|discard| byline::signed(body::signature(&discard.text)?))
    };
    let mut names: Vec<String> = reporter.or_else(below).into_iter().collect();
    if names.is_empty() {
        names = alone(found, !authors.is_empty());
    }
    if names.is_empty() {
        return authors;
    }
    for name in &names {
        candidates.record(Evidence {
            field: Field::Authors,
            value: name.clone(),
            reader: "body",
            place: "named in the text".to_owned(),
            weight: 0.3,
            verdict: Verdict::Chosen,
        });
    }
    names.into_iter().map(|name| Author { name }).collect()
}

/// The names that stand alone in lines left out around the text; where the site signs
/// for its people, also in the first lines of the text or the last.
fn alone(found: &Found, site_signs: bool) -> Vec<String> {
    let blocks = &found.body.blocks;
    let filled = |names: Vec<String>| (!names.is_empty()).then_some(names);
    let of_block = |block: &Block| filled(byline::names_alone(&block.text));
    let ends = blocks.iter().take(3).chain(blocks.last());
    let mut ends = ends.filter(|_| site_signs && blocks.len() >= MIN_SIGNED);
    let of_line = |discard: &body::Discard| match discard.why {
        body::HEAD_LINE | body::LAST_LINE => filled(byline::signature(&discard.text)),
        _ => None,
    };
    ends.find_map(of_block)
        .or_else(|| found.discards.iter().find_map(of_line))
        .unwrap_or_default()
}

/// What the story's text and what was left out of it say of other fields.
fn put_found(found: &Found, candidates: &mut Candidates) {
    candidates.record(Evidence {
        field: Field::Body,
        value: format!(
            "{} blocks, {} pieces left out",
            found.body.blocks.len(),
            found.discards.len()
        ),
        reader: "body",
        place: found.place.clone(),
        weight: 1.0,
        verdict: Verdict::Chosen,
    });
    if let Some(dateline) = found
        .body
        .blocks
        .iter()
        .take(2)
        .find_map(|block| dateline::read(&block.text))
    {
        candidates.put(
            Field::Dateline,
            &dateline.text,
            "body",
            "first paragraph",
            0.8,
        );
        if let Some(agency) = dateline.agency.as_deref() {
            candidates.put(Field::Agency, agency, "body", "dateline", 0.7);
        }
    }
    for discard in &found.discards {
        candidates.record(Evidence {
            field: Field::Body,
            value: discard.text.chars().take(LEFT_OUT).collect(),
            reader: "body",
            place: String::new(),
            weight: 0.0,
            verdict: Verdict::Rejected(discard.why.to_owned()),
        });
        let field = match discard.why {
            "copyright notice" => Field::CopyrightNotice,
            "correction notice" => Field::CorrectionNotice,
            _ => continue,
        };
        candidates.put(field, &discard.text, "body", "left out of it", 0.6);
    }
}
