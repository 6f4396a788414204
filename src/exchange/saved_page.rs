//! Pages that a browser saved: where they were read and when, if the file says so.
//!
//! SingleFile writes a comment (`Page saved with SingleFile`, `url:`, `saved date:`); Chrome,
//! Edge and Internet Explorer write `saved from url=(0042)https://…`. Others leave nothing but
//! what the page says of itself.

use chrono::{DateTime, Utc};

use crate::model::PageUrl;

/// How far into a file its comment is looked for.
const HEAD: usize = 16 * 1024;

/// What a saved page says of how it was saved.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SavedPage {
    /// Where it was read.
    pub url: Option<PageUrl>,
    /// When.
    pub saved_at: Option<DateTime<Utc>>,
}

/// Reads the comment at the head of a saved page.
pub fn saved_page(bytes: &[u8]) -> SavedPage {
    let head = String::from_utf8_lossy(bytes.get(..HEAD).unwrap_or(bytes));
    single_file(&head)
        .or_else(|| saved_from(&head))
        .unwrap_or_default()
}

fn single_file(head: &str) -> Option<SavedPage> {
    let (_, comment) = head.split_once("Page saved with SingleFile")?;
    let comment = comment.split("-->").next().unwrap_or(comment);
    let field = |name: &str| {
        let mut lines = comment.lines().map(str::trim);
        let value = lines.find_map(|line| line.strip_prefix(name));
        value.map(str::trim)
    };
    Some(SavedPage {
        url: field("url:").and_then(address),
        saved_at: field("saved date:").and_then(moment),
    })
}

fn saved_from(head: &str) -> Option<SavedPage> {
    let (_, rest) = head.split_once("saved from url=(")?;
    let (digits, rest) = rest.split_once(')')?;
    let is_length = digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit());
    let url = rest.split("-->").next().unwrap_or_default();
    Some(SavedPage {
        url: is_length.then(|| address(url)).flatten(),
        saved_at: None,
    })
}

fn address(text: &str) -> Option<PageUrl> {
    let url = PageUrl::parse(text.split_whitespace().next()?).ok()?;
    (!url.is_file()).then_some(url)
}

/// As JavaScript writes a date: `Thu Apr 18 2024 11:11:00 GMT+0200 (Central European Summer
/// Time)`; or ISO 8601.
fn moment(text: &str) -> Option<DateTime<Utc>> {
    let plain = text.split('(').next().unwrap_or(text).trim();
    let scripted = DateTime::parse_from_str(plain, "%a %b %d %Y %H:%M:%S GMT%z");
    let read = scripted.or_else(|_| DateTime::parse_from_rfc3339(plain));
    read.ok().map(|moment| moment.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<String>, Option<String>) {
        let page = saved_page(text.as_bytes());
        (
            page.url.map(|url| url.to_string()),
            page.saved_at.map(|at| at.to_rfc3339()),
        )
    }

    #[test]
    fn browsers_say_where_a_page_was() {
        let single = "<!DOCTYPE html> <html><!--\n Page saved with SingleFile \n url: https://harbour-post.example/a?b=1 \n saved date: Thu Apr 18 2024 11:11:00 GMT+0200 (Central European Summer Time)\n-->";
        assert_eq!(
            read(single),
            (
                Some("https://harbour-post.example/a?b=1".into()),
                Some("2024-04-18T09:11:00+00:00".into())
            )
        );
        let chrome =
            "<!DOCTYPE html>\n<!-- saved from url=(0032)https://harbour-post.example/bridge -->";
        assert_eq!(
            read(chrome).0.as_deref(),
            Some("https://harbour-post.example/bridge")
        );
        for nothing in [
            "",
            "<html>",
            "<!-- saved from url=(0014)about:internet -->",
            "<!-- saved from url=(x)https://a.example -->",
            "Page saved with SingleFile\nurl: javascript:alert(1)",
        ] {
            assert_eq!(read(nothing), (None, None), "{nothing}");
        }
    }
}
