//! A page captured as plain text: what a browser's "save as text" or "select all,
//! copy" leaves of it.
//!
//! Its lines are given back the places that they had in the page (trail, headline,
//! header line, story, foot), and the result is read as any other page.

use std::fmt::Write;

use super::by_word;
use super::dates::{self, Context};
use super::labels;
use super::lexicon::{self, Phrases};
use crate::model::Capture;

/// Lines among which the headline and its header line are looked for.
const HEAD: usize = 40;
/// Lines that are read: more than any story has, since each becomes an element.
const MAX_LINES: usize = 64_000;
/// Longer lines are no headline.
const MAX_HEADLINE: usize = 250;
/// How much of a text is looked at to see whether it is markup.
const LOOKED_AT: usize = 4_096;
/// What parts the links of a trail.
const TRAIL: [char; 4] = ['|', '>', '›', '»'];

/// True if what is said of the capture leaves it open that it is text without markup.
pub(super) fn may_be_plain(capture: &Capture) -> bool {
    capture
        .media_type()
        .is_none_or(|kind| kind == "text/plain" || kind.is_empty())
}

/// True if the text is without markup.
pub(super) fn is_plain(text: &str) -> bool {
    let start = text
        .char_indices()
        .nth(LOOKED_AT)
        .map_or(text, |(at, _)| text.get(..at).unwrap_or(text));
    let lower = start.to_ascii_lowercase();
    ![
        "<html",
        "<!doctype",
        "<head",
        "<body",
        "<p>",
        "<p ",
        "<div",
        "<article",
        "<title",
        "<h1",
        "<br",
        "<meta",
        "<span",
        "<?xml",
        "<a href",
    ]
    .iter()
    .any(|tag| lower.contains(tag))
}

/// The text as a page.
pub(super) fn as_html(text: &str, context: Context) -> String {
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .take(MAX_LINES)
        .collect();
    let foot = foot(&lines);
    let header = lines
        .iter()
        .take(HEAD.min(foot))
        .position(|line| is_header_line(line, context));
    let headline = header
        .and_then(|at| headline_before(&lines, at))
        .or_else(|| headline_alone(&lines, header));
    let mut html = String::from("<body>");
    for (at, line) in lines.iter().enumerate() {
        if at == foot {
            html.push_str("<footer>");
        }
        let element = match headline {
            Some(headline) if at == headline => "h1",
            Some(headline) if at < headline => {
                trail(line, &mut html);
                continue;
            }
            _ if Some(at) == header => "address",
            _ if at >= foot && lexicon::contains(Phrases::Copyright, &line.to_lowercase()) => {
                "p class=copyright"
            }
            _ => "p",
        };
        let _ = write!(
            html,
            "<{element}>{}</{}>",
            escaped(line),
            element.split(' ').next().unwrap_or(element)
        );
    }
    html
}

/// A line that says when, and is too short to be text.
fn is_header_line(line: &str, context: Context) -> bool {
    line.chars().count() < 160
        && dates::find(line, context).is_some()
        && (labels::says_updated(line) || labels::says_published(line) || line.chars().count() < 90)
}

/// The line before the header line, bylines passed over.
fn headline_before(lines: &[&str], header: usize) -> Option<usize> {
    (0..header)
        .rev()
        .take(4)
        .find(|at| lines.get(*at).is_some_and(|line| is_headline(line)))
}

/// Without a header line, the first line that could be one and has text behind it.
fn headline_alone(lines: &[&str], header: Option<usize>) -> Option<usize> {
    let first = header.map_or(0, |at| at + 1);
    let behind = |at: usize| {
        lines
            .get(at + 1)
            .is_some_and(|line| line.chars().count() > 60)
    };
    (first..lines.len().min(HEAD))
        .find(|at| lines.get(*at).is_some_and(|line| is_headline(line)) && behind(*at))
}

fn is_headline(line: &str) -> bool {
    let length = line.chars().count();
    let is_byline = by_word::is_byline(line);
    (4..MAX_HEADLINE).contains(&length)
        && !line.contains(TRAIL)
        && !line.contains("://")
        && !is_byline
}

/// Where the foot begins: at the copyright notice, and the short lines that lead to it.
fn foot(lines: &[&str]) -> usize {
    let notice = |line: &&str| lexicon::contains(Phrases::Copyright, &line.to_lowercase());
    let from = lines.len() / 3;
    let Some(at) = lines.iter().skip(from).position(notice).map(|at| at + from) else {
        return lines.len();
    };
    let is_label =
        |line: &&str| line.chars().count() < 60 && !line.ends_with(['.', '!', '?', '。', '”', '"']);
    at - lines
        .get(..at)
        .unwrap_or_default()
        .iter()
        .rev()
        .take_while(|line| is_label(line))
        .count()
}

/// Lines above the headline: the way to the page, as links.
fn trail(line: &str, html: &mut String) {
    let is_trail = line.contains(TRAIL);
    let _ = write!(
        html,
        "<nav class=\"{}\">",
        if is_trail { "breadcrumb" } else { "top" }
    );
    let parts = line.split(TRAIL).map(str::trim);
    for (at, part) in parts.filter(|part| !part.is_empty()).enumerate() {
        // A trail begins at the front page.
        let href = if at == 0 && is_trail {
            "/"
        } else {
            "./section"
        };
        let mark = if at == 0 { "" } else { " › " };
        let _ = write!(html, "{mark}<a href=\"{href}\">{}</a>", escaped(part));
    }
    html.push_str("</nav>");
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
