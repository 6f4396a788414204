//! What many pages show: moments, names, addresses, stories in a list, ways to the next part of one.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime};
use maud::{Markup, html};
use url::form_urlencoded;

use crate::archive::Hit;

/// What stands before and behind a found word until it is marked.
pub(super) const MARKERS: (&str, &str) = ("\u{f0001}", "\u{f0002}");
/// A headline is shown so far, in characters: some pages have megabytes of them.
const LONGEST_HEADLINE: usize = 400;
/// Rows in a part of a list.
pub(super) const ROWS: usize = 50;

/// A moment or a day as it was written down. A script tells a moment on the reader's clock; what was
/// written stays in sight when it is pointed at.
pub(super) fn time(written: &str) -> Markup {
    let moment = DateTime::parse_from_rfc3339(written).or_else(|_| lax(written));
    let shown = match (&moment, written.parse::<NaiveDate>()) {
        (Ok(moment), _) => moment.format("%-d %b %Y, %H:%M %:z").to_string(),
        (_, Ok(day)) => day.format("%-d %b %Y").to_string(),
        _ => local(written).unwrap_or_else(|| written.replace('T', " ")),
    };
    let shown = shown.replace(" +00:00", " UTC");
    html! {
        time datetime=(written) title={ (written) } data-moment[moment.is_ok()] { (shown) }
    }
}

/// A time of day of which nobody says where it is.
fn local(written: &str) -> Option<String> {
    let moment = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(written, form).ok());
    moment.map(|moment| moment.format("%-d %b %Y, %H:%M").to_string())
}

/// Without seconds, as pages print.
fn lax(written: &str) -> chrono::ParseResult<DateTime<FixedOffset>> {
    DateTime::parse_from_str(written, "%Y-%m-%dT%H:%M%:z")
}

/// The same, or a dash.
pub(super) fn maybe_time(written: Option<&str>) -> Markup {
    written.map_or_else(|| html! { "–" }, time)
}

/// A headline, in whatever direction it runs, and never longer than anyone reads.
pub(super) fn headline(text: Option<&str>) -> Markup {
    let text = text.unwrap_or("(no headline)");
    html! { bdi { (shortened(text, LONGEST_HEADLINE)) } }
}

/// The beginning of a text.
pub(super) fn shortened(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// An address elsewhere: a link only if a browser may follow it.
pub(super) fn outward(url: &str) -> Markup {
    let shown = shortened(url, 120);
    if url.starts_with("https://") || url.starts_with("http://") {
        html! { a.outward href=(url) rel="noreferrer noopener external" { bdi { (shown) } } }
    } else {
        html! { bdi { (shown) } }
    }
}

/// `/search?outlet=…`: an address here with these parameters; empty ones are left out.
pub(super) fn address(path: &str, parameters: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(parameters.iter().filter(|(_, value)| !value.is_empty()));
    let query = query.finish();
    if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{query}")
    }
}

/// The page of an outlet.
pub(super) fn outlet_link(outlet: Option<&str>) -> Markup {
    html! {
        @if let Some(outlet) = outlet {
            a href=(address("/outlet", &[("name", outlet)])) { bdi { (shortened(outlet, 80)) } }
        } @else { "outlet unknown" }
    }
}

/// A text with its found words marked.
pub(super) fn marked(text: &str) -> Markup {
    html! {
        bdi {
            @for (at, part) in text.split(MARKERS.0).enumerate() {
                @match part.split_once(MARKERS.1) {
                    Some((found, rest)) if at > 0 => { mark { (found) } (rest) }
                    _ => (part),
                }
            }
        }
    }
}

/// Stories in a list.
pub(super) fn stories(hits: &[Hit]) -> Markup {
    html! {
        ol.stories {
            @for hit in hits {
                li data-item {
                    h2 { a href={ "/articles/" (hit.id) } { (headline(hit.headline.as_deref())) } }
                    p.by { (outlet_link(hit.outlet.as_deref())) " · " (maybe_time(hit.date_published.as_deref())) }
                    p.snippet { (marked(&hit.snippet)) }
                }
            }
        }
    }
}

/// A number with its noun: `1 story`, `12,345 stories`.
pub(super) fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(count), if count == 1 { one } else { many })
}

/// `12345` → `12,345`.
pub(super) fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Ways to the part before and the part after, given the address of a part by its number.
pub(super) fn parts(part: usize, is_last: bool, address_of: impl Fn(usize) -> String) -> Markup {
    html! {
        @if part > 1 || !is_last {
            nav.parts aria-label="Parts of this list" {
                @if part > 1 { a rel="prev" href=(address_of(part - 1)) { "← Before" } }
                span { "Part " (part) }
                @if !is_last { a rel="next" href=(address_of(part + 1)) { "After →" } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        for (count, text) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(grouped(count), text);
        }
    }

    #[test]
    fn found_words_are_marked_and_all_else_is_text() {
        let (on, off) = MARKERS;
        let text = format!("a {on}<b>{off} c{off}");
        assert_eq!(
            marked(&text).into_string(),
            format!("<bdi>a <mark>&lt;b&gt;</mark> c{off}</bdi>")
        );
    }

    #[test]
    fn only_the_web_is_linked() {
        for url in [
            "javascript:alert(1)",
            "file:///etc/passwd",
            "data:text/html,x",
        ] {
            assert!(!outward(url).into_string().contains("href"), "{url}");
        }
        assert!(
            outward("https://a.example/\"onclick=")
                .into_string()
                .contains("&quot;onclick")
        );
    }

    #[test]
    fn moments_show_how_they_were_written() {
        let shown = time("2024-04-18T11:11+08:00").into_string();
        assert!(
            shown.contains("18 Apr 2024, 11:11 +08:00") && shown.contains("data-moment"),
            "{shown}"
        );
        assert!(time("2024-04-18").into_string().contains(">18 Apr 2024<"));
        assert!(
            time("2024-04-18T11:11")
                .into_string()
                .contains(">18 Apr 2024, 11:11<")
        );
        assert!(
            time("2024-04-18T11:11:00Z")
                .into_string()
                .contains("11:11 UTC")
        );
    }
}
