//! Differences that say nothing: counters, ages, orders, sizes.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::folding::fold;
use super::tokens::{Token, TokenKind, tokens};
use crate::model::{Precision, PublicationTime};

/// Lines of more words are prose: what they count is part of the story.
const LONGEST_LINE: usize = 14;

/// What counters count, in lower case. Where a line holds one of these beside a number, the
/// number is left out of the comparison; parted by `|`.
const COUNTED: &str = "views|view|reads|comments|comment|shares|likes|reactions|replies|followers|claps|\
    votes|min read|minute read|minutes read|min. read|mins read|reading time|seconds ago|\
    minutes ago|minute ago|mins ago|min ago|hours ago|hour ago|hrs ago|days ago|day ago|\
    weeks ago|listening|watching|online now|aufrufe|kommentare|kommentar|lesezeit|\
    min lesen|minuten lesezeit|vor minuten|minuten|stunden|geteilt|commentaires|\
    commentaire|partages|vues|min de lecture|minutes de lecture|il y a|lecture|\
    comentarios|comentario|visitas|vistas|min de lectura|hace|comentários|visualizações|\
    há|commenti|letture|fa|min di lettura|reacties|leestijd|geleden|komentarzy|wyświetleń|\
    odsłon|temu|просмотров|просмотра|комментариев|комментария|назад|мин|阅读|浏览|评论|点赞|分钟前|\
    小时前|天前|閱讀|瀏覽|留言|分鐘前|小時前|コメント|閲覧|分前|時間前|日前|조회|댓글|분 전|시간 전|مشاهدة|تعليق|دقيقة";

static COUNTERS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .build(COUNTED.split('|'))
        .expect("a fixed list of words")
});

/// True if a reader takes both bodies for the same story.
///
/// Prose is compared in order. Lines that are no sentences (a list of related stories, a
/// share bar) count as a set, since sites shuffle them, and counters among them not at all.
pub(super) fn same_body(before: &str, after: &str) -> bool {
    before == after || Substance::of(before) == Substance::of(after)
}

/// True if both say the same, but for counters and ages.
pub(super) fn same_line(before: &str, after: &str) -> bool {
    before == after || {
        let (before, after) = (fold(before), fold(after));
        before == after || without_counters(&before) == without_counters(&after)
    }
}

/// True if both lists, in one text or in many, name the same, in whatever order.
pub(super) fn same_names(before: &[String], after: &[String]) -> bool {
    before == after || sorted(before) == sorted(after)
}

/// True if both times may be the same moment: each told as exactly as the page chose to.
pub(super) fn same_time(before: Option<PublicationTime>, after: Option<PublicationTime>) -> bool {
    let (Some(a), Some(b)) = (before, after) else {
        return before.is_none() && after.is_none();
    };
    let precision = a.precision().min(b.precision());
    if precision == Precision::Day {
        return a.date() == b.date();
    }
    let both = a.offset().is_some() && b.offset().is_some();
    let moment = |t: PublicationTime| if both { t.utc().naive_utc() } else { t.local() };
    let apart = (moment(a) - moment(b)).num_seconds().abs();
    apart
        < if precision == Precision::Minute {
            60
        } else {
            1
        }
}

/// True if both addresses lead to one picture, in whatever size it is asked for.
pub(super) fn same_image(before: &str, after: &str) -> bool {
    before == after || picture(before) == picture(after)
}

/// Headline and body in the form in which they are compared.
pub(super) fn gist(headline: &str, body: &str) -> String {
    let Substance { prose, lines } = Substance::of(body);
    let headline = without_counters(&fold(headline));
    [vec![headline], prose, lines].concat().join("\n")
}

/// What a body says, apart from its make-up.
#[derive(Debug, PartialEq, Eq)]
struct Substance {
    prose: Vec<String>,
    lines: Vec<String>,
}

impl Substance {
    fn of(body: &str) -> Self {
        let (mut prose, mut lines) = (Vec::new(), Vec::new());
        let folded = body.lines().map(fold).filter(|line| !line.is_empty());
        for line in folded {
            if is_prose(&line) {
                prose.push(line);
                continue;
            }
            let rest = without_counters(&line);
            if !rest.is_empty() {
                lines.push(rest);
            }
        }
        lines.sort_unstable();
        Self { prose, lines }
    }
}

/// True for sentences; false for headings, links and labels.
fn is_prose(line: &str) -> bool {
    let end = line.trim_end_matches(['"', '\'', ')', ']', '」', '』', ' ']);
    end.ends_with(['.', '!', '?', ':', ';', '。', '।', '؟', '۔', '၊', '။'])
        && !COUNTERS.is_match(&line.to_lowercase())
        || line.split_whitespace().count() > LONGEST_LINE
}

/// The line without numbers that count or age something; empty if nothing else is said.
fn without_counters(line: &str) -> String {
    let lower = line.to_lowercase();
    let is_short = line.split_whitespace().count() <= LONGEST_LINE;
    if !is_short || !COUNTERS.is_match(&lower) {
        return line.to_owned();
    }
    let tokens = tokens(line);
    let is_figure = |token: &Token| token.kind == TokenKind::Word && is_figure(&token.key);
    if !tokens.iter().any(is_figure) {
        return line.to_owned();
    }
    let kept = tokens.iter().filter(|token| !is_figure(token));
    let words: Vec<&str> = kept.map(|token| token.key.as_str()).collect();
    let rest = COUNTERS.replace_all(
        &words.join(" ").to_lowercase(),
        &vec![""; COUNTERS.patterns_len()],
    );
    let says_more = rest.chars().filter(|c| c.is_alphabetic()).count() > 3;
    if says_more {
        words.join(" ")
    } else {
        String::new()
    }
}

/// `1,234`, `1.2k`, `3M`.
fn is_figure(word: &str) -> bool {
    let number = word.trim_end_matches(['k', 'K', 'm', 'M', '万', '萬']);
    number.starts_with(char::is_numeric)
        && number
            .chars()
            .all(|c| c.is_numeric() || matches!(c, '.' | ',' | ':'))
}

fn sorted(names: &[String]) -> Vec<String> {
    let names = names.iter().flat_map(|joined| joined.split("; "));
    let mut names: Vec<String> = names.map(|name| fold(name).to_lowercase()).collect();
    names.retain(|name| !name.is_empty());
    names.sort_unstable();
    names.dedup();
    names
}

/// What of an image's address names the picture: its path, without sizes and cuts.
fn picture(address: &str) -> Vec<String> {
    let path = address.split(['?', '#']).next().unwrap_or(address);
    let path = path.split_once("://").map_or(path, |(_, rest)| rest);
    let segments = path.split('/').skip(1).map(str::to_lowercase);
    let kept = segments.map(|segment| without_size(&segment));
    kept.filter(|segment| !segment.is_empty()).collect()
}

/// `bridge-1024x576.jpg` is `bridge`; `w_800,h_600` and `1200` are nothing.
fn without_size(segment: &str) -> String {
    let stem = segment.rsplit_once('.').map_or(segment, |(stem, _)| stem);
    let parts = stem.split(['-', '_', ',', '@']);
    let kept = parts.filter(|part| !is_size(part));
    kept.collect::<Vec<_>>().join("-")
}

/// `1024x576`, `800`, `w`, `c`, `2x`, `q75`, `scaled`: what a picture is cut and scaled by.
fn is_size(part: &str) -> bool {
    const WORDS: &[&str] = &[
        "w",
        "h",
        "c",
        "q",
        "g",
        "x",
        "fill",
        "fit",
        "crop",
        "scale",
        "scaled",
        "resize",
        "resized",
        "auto",
        "original",
        "large",
        "medium",
        "small",
        "thumb",
        "thumbnail",
        "webp",
        "jpg",
    ];
    let letters = part.trim_matches(|c: char| c.is_ascii_digit());
    part.is_empty()
        || WORDS.contains(&part)
        || (part.len() <= 10 && matches!(letters, "x" | "w" | "h" | "q"))
        || (part.len() <= 4 && letters.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_and_orders_are_noise() {
        for (a, b) in [
            ("1,234 views", "5,678 views"),
            ("5 min read · 12 comments", "6 min read · 140 comments"),
            ("By Ann Lee\n\n5 minutes ago", "By Ann Lee\n\n2 hours ago"),
            ("The end.\n\n12 comments", "The end."),
            ("The end.", "The end.\n\n1.2k shares"),
            (
                "Text.\n\nFerry sails again\n\nHarbour shut",
                "Text.\n\nHarbour shut\n\nFerry sails again",
            ),
            ("本文。\n\n评论 12", "本文。\n\n评论 130"),
            ("Vor 5 Minuten", "Vor 17 Minuten"),
            ("Text “a” – b.", "Text \"a\"—b."),
        ] {
            assert!(same_body(a, b), "{a} / {b}");
        }
    }

    #[test]
    fn what_the_story_says_is_no_noise() {
        for (a, b) in [
            (
                "The film had 1,234 views.",
                "The film had 5,678 views in all the years since.",
            ),
            ("At least 12 people died.", "At least 14 people died."),
            ("One.\n\nTwo.", "Two.\n\nOne."),
            ("One.", "One.\n\nTwo."),
            ("Bridge reopens", "Bridge closes"),
            ("12 dead", "14 dead"),
        ] {
            assert!(!same_body(a, b), "{a} / {b}");
            assert!(!same_body(b, a), "{b} / {a}");
        }
        assert!(same_line("Bridge – 12 comments", "Bridge – 15 comments"));
        assert!(!same_line("12 comments that matter", "A bridge"));
    }

    #[test]
    fn a_picture_is_known_in_every_size() {
        for (a, b) in [
            (
                "https://a.example/x/bridge-1024x576.jpg",
                "https://b.example/x/bridge.webp?w=300",
            ),
            (
                "https://a.example/w_800,h_600/bridge.jpg",
                "https://a.example/w_400/bridge.jpg",
            ),
            (
                "https://a.example/1200/675/bridge.jpg?auth=1",
                "https://a.example/600/bridge.jpg",
            ),
        ] {
            assert!(
                same_image(a, b),
                "{a} / {b}: {:?} {:?}",
                picture(a),
                picture(b)
            );
        }
        assert!(!same_image(
            "https://a.example/bridge.jpg",
            "https://a.example/ferry.jpg"
        ));
        assert!(!same_image(
            "https://a.example/2024/81234567.jpg",
            "https://a.example/2024/81234568.jpg"
        ));
    }

    #[test]
    fn a_time_told_less_exactly_is_the_same() {
        let same = |a: &str, b: &str| {
            same_time(PublicationTime::from_iso(a), PublicationTime::from_iso(b))
        };
        assert!(same("2024-04-18", "2024-04-18T09:00"));
        assert!(same("2024-04-18T09:00", "2024-04-18T09:00:31"));
        assert!(same("2024-04-18T09:00+02:00", "2024-04-18T07:00Z"));
        assert!(!same("2024-04-18T09:00", "2024-04-18T09:01"));
        assert!(!same("2024-04-18", "2024-04-19T00:10"));
        assert!(!same("2024-04-18", ""));
    }
}
