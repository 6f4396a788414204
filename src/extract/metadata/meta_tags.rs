//! Other meta elements: plain ones, Dublin Core, Parse.ly, Sailthru, Highwire
//! citations; the title, the canonical link and the declared language.

use crate::extract::by_word;
use crate::extract::dates;
use crate::extract::document::Document;
use crate::extract::evidence::Candidates;
use crate::model::Field;

const NAMES: &[(&str, Field, f32)] = &[
    ("parsely-title", Field::Headline, 0.4),
    ("sailthru.title", Field::Headline, 0.4),
    ("citation_title", Field::Headline, 0.6),
    ("dc.title", Field::Headline, 0.4),
    ("dcterms.title", Field::Headline, 0.4),
    ("headline", Field::Headline, 0.4),
    ("title", Field::Headline, 0.3),
    ("description", Field::Description, 0.75),
    ("dc.description", Field::Description, 0.5),
    ("sailthru.description", Field::Description, 0.5),
    ("author", Field::Authors, 0.75),
    ("authors", Field::Authors, 0.7),
    ("parsely-author", Field::Authors, 0.75),
    ("sailthru.author", Field::Authors, 0.72),
    ("dc.creator", Field::Authors, 0.7),
    ("dcterms.creator", Field::Authors, 0.7),
    ("dc.contributor", Field::Authors, 0.4),
    ("citation_author", Field::Authors, 0.8),
    ("byl", Field::Authors, 0.7),
    ("cxenseparse:author", Field::Authors, 0.65),
    ("article.author", Field::Authors, 0.65),
    ("articleauthor", Field::Authors, 0.65),
    ("datepublished", Field::DatePublished, 0.82),
    ("parsely-pub-date", Field::DatePublished, 0.84),
    ("sailthru.date", Field::DatePublished, 0.8),
    ("publish-date", Field::DatePublished, 0.8),
    ("publish_date", Field::DatePublished, 0.8),
    ("publishdate", Field::DatePublished, 0.8),
    ("published-date", Field::DatePublished, 0.8),
    ("publication_date", Field::DatePublished, 0.8),
    ("pubdate", Field::DatePublished, 0.8),
    ("published_time", Field::DatePublished, 0.8),
    ("article.published", Field::DatePublished, 0.8),
    ("citation_publication_date", Field::DatePublished, 0.7),
    ("citation_online_date", Field::DatePublished, 0.75),
    ("dc.date.issued", Field::DatePublished, 0.8),
    ("dcterms.issued", Field::DatePublished, 0.78),
    ("dcterms.created", Field::DatePublished, 0.75),
    ("dc.date.created", Field::DatePublished, 0.75),
    ("dcterms.date", Field::DatePublished, 0.56),
    ("dc.date", Field::DatePublished, 0.6),
    ("cxenseparse:recs:publishtime", Field::DatePublished, 0.78),
    ("article:publicationdate", Field::DatePublished, 0.8),
    ("originalpublicationdate", Field::DatePublished, 0.8),
    ("date", Field::DatePublished, 0.54),
    ("datecreated", Field::DatePublished, 0.6),
    ("last-modified", Field::DateModified, 0.5),
    ("datemodified", Field::DateModified, 0.8),
    ("dcterms.modified", Field::DateModified, 0.7),
    ("dc.date.modified", Field::DateModified, 0.7),
    ("revised", Field::DateModified, 0.5),
    ("lastmod", Field::DateModified, 0.6),
    ("parsely-section", Field::Section, 0.7),
    ("section", Field::Section, 0.6),
    ("keywords", Field::Keywords, 0.6),
    ("news_keywords", Field::Keywords, 0.75),
    ("parsely-tags", Field::Keywords, 0.5),
    ("sailthru.tags", Field::Keywords, 0.5),
    ("application-name", Field::Publisher, 0.5),
    ("publisher", Field::Publisher, 0.6),
    ("dc.publisher", Field::Publisher, 0.6),
    ("dcterms.publisher", Field::Publisher, 0.6),
    ("citation_journal_title", Field::Publisher, 0.6),
    ("copyright", Field::CopyrightNotice, 0.5),
    ("dc.rights", Field::CopyrightNotice, 0.5),
    ("language", Field::Language, 0.5),
    ("content-language", Field::Language, 0.55),
    ("dc.language", Field::Language, 0.55),
    ("source", Field::Agency, 0.4),
];

/// Reads the meta elements, the title and the links.
pub(super) fn read(document: &Document, out: &mut Candidates, reader: &'static str) {
    read_table(document, NAMES, out, reader);
    for meta in &document.metas {
        // Vocabularies of a site's own: "gallery:uploaded".
        let last = meta.key.rsplit([':', '.', '_', '-']).next();
        if meta.key.contains(':') && matches!(last, Some("published" | "uploaded")) {
            let place = "a vocabulary of its own";
            out.put(Field::DatePublished, meta.content, reader, place, 0.5);
        }
    }
    let description = document.meta("description").unwrap_or_default();
    if let [date] = dates::find_all(description, document.dating).as_slice()
        && (date.label.is_empty() || ends_in_digit(description))
    {
        let iso = date.time.to_iso();
        let place = "at the end of the description";
        out.put(Field::DatePublished, &iso, reader, place, 0.2);
    }
    // Cards of two rows: "Written by", "Ana Ruiz".
    for (label, value) in [
        ("twitter:label1", "twitter:data1"),
        ("twitter:label2", "twitter:data2"),
    ] {
        if document.meta(label).is_some_and(by_word::is_by_word)
            && let Some(name) = document.meta(value)
        {
            out.put(Field::Authors, name, reader, "card", 0.7);
        }
    }
    if let Some(title) = &document.title {
        out.put(Field::Headline, title, reader, "title", 0.3);
    }
    if let Some(language) = document.html_lang {
        out.put(Field::Language, language, reader, "html lang", 0.7);
    }
    for link in &document.links {
        if link
            .rel
            .split_ascii_whitespace()
            .any(|rel| rel.eq_ignore_ascii_case("canonical"))
        {
            out.put(
                Field::CanonicalUrl,
                link.href,
                reader,
                "link rel=canonical",
                0.9,
            );
        }
    }
}

/// True if nothing but marks stands behind the last digit.
fn ends_in_digit(text: &str) -> bool {
    text.trim_end_matches(|c: char| !c.is_alphanumeric())
        .ends_with(|c: char| c.is_ascii_digit())
}

/// Puts forward what the meta elements of a table say.
pub(super) fn read_table(
    document: &Document,
    table: &[(&'static str, Field, f32)],
    out: &mut Candidates,
    reader: &'static str,
) {
    for meta in &document.metas {
        let Some((name, field, weight)) = table.iter().find(|(name, ..)| *name == meta.key) else {
            continue;
        };
        if *field == Field::Keywords {
            for keyword in meta.content.split([',', ';']).take(64) {
                out.put(*field, keyword, reader, name, *weight);
            }
        } else {
            out.put(*field, meta.content, reader, name, *weight);
        }
    }
}
