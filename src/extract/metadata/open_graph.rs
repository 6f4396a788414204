//! OpenGraph, its `article:` properties, and Twitter cards.

use crate::extract::document::Document;
use crate::extract::evidence::Candidates;
use crate::model::Field;

const PROPERTIES: &[(&str, Field, f32)] = &[
    ("og:title", Field::Headline, 0.4),
    ("twitter:title", Field::Headline, 0.2),
    ("og:description", Field::Description, 0.7),
    ("twitter:description", Field::Description, 0.5),
    ("og:site_name", Field::Publisher, 0.8),
    ("article:published_time", Field::DatePublished, 0.88),
    ("og:article:published_time", Field::DatePublished, 0.86),
    ("article:published", Field::DatePublished, 0.86),
    ("og:published_time", Field::DatePublished, 0.85),
    ("og:pubdate", Field::DatePublished, 0.8),
    ("article:modified_time", Field::DateModified, 0.88),
    ("og:updated_time", Field::DateModified, 0.7),
    ("article:modified", Field::DateModified, 0.85),
    ("article:author", Field::Authors, 0.7),
    ("og:article:author", Field::Authors, 0.68),
    ("og:author", Field::Authors, 0.65),
    ("article:section", Field::Section, 0.8),
    ("article:tag", Field::Keywords, 0.8),
    ("og:locale", Field::Language, 0.6),
    ("og:image", Field::ImageUrl, 0.85),
    ("og:image:url", Field::ImageUrl, 0.8),
    ("twitter:image", Field::ImageUrl, 0.6),
    ("og:url", Field::CanonicalUrl, 0.6),
];

/// Reads the meta elements.
pub(super) fn read(document: &Document, out: &mut Candidates, reader: &'static str) {
    super::meta_tags::read_table(document, PROPERTIES, out, reader);
}
