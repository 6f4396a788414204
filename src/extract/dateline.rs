//! `BEIJING, April 18 (Xinhua) --` at the head of a story.

use super::outlet;

/// A dateline ends within so many characters.
const MAX_LENGTH: usize = 80;
/// A reporter is named within so many characters.
const HEAD: usize = 48;
/// What parts a dateline from the story.
const DASHES: [&str; 7] = [" -- ", " — ", " – ", " - ", "— ", "– ", "--"];

/// A dateline, and the wire service named in it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Dateline {
    pub(super) text: String,
    pub(super) agency: Option<String>,
}

/// The dateline at the head of a paragraph, if it has one.
pub(super) fn read(paragraph: &str) -> Option<Dateline> {
    chinese(paragraph).or_else(|| dashed(paragraph))
}

/// The reporter named at the head of a story: `（记者 林知夏）`, `한서윤 기자 =`.
pub(super) fn reporter(paragraph: &str) -> Option<String> {
    let head: String = paragraph.chars().take(HEAD).collect();
    let is_han = |c: &char| ('\u{4e00}'..='\u{9fff}').contains(c);
    for role in ["记者", "記者"] {
        let Some((_, rest)) = head.split_once(role) else {
            continue;
        };
        let rest = rest.trim_start_matches([' ', '\u{3000}', '：', ':']);
        let name: String = rest.chars().take_while(is_han).collect();
        let closed = rest.chars().nth(name.chars().count());
        if (2..=4).contains(&name.chars().count())
            && closed.is_some_and(|c| "）)、 ／/".contains(c))
        {
            return Some(name);
        }
    }
    let (before, rest) = head.split_once(" 기자")?;
    let name: String = before
        .chars()
        .rev()
        .take_while(|c| c.is_alphabetic())
        .collect();
    let name: String = name.chars().rev().collect();
    let is_head = rest.trim_start().starts_with(['=', ']', ')']);
    (is_head && (2..=4).contains(&name.chars().count())).then_some(name)
}

fn dashed(paragraph: &str) -> Option<Dateline> {
    let window = paragraph
        .char_indices()
        .nth(MAX_LENGTH)
        .map_or(paragraph.len(), |(at, _)| at);
    let head = paragraph.get(..window)?;
    let end = DASHES.iter().filter_map(|dash| head.find(dash)).min()?;
    let text = head.get(..end)?.trim();
    let agency = in_brackets(text);
    let place = text.split(['(', ',']).next().unwrap_or(text).trim();
    let shouted = place.chars().any(char::is_uppercase)
        && !place.chars().any(char::is_lowercase)
        && place.chars().count() > 2;
    let named = agency
        .as_deref()
        .is_some_and(|name| outlet::agency(name).is_some());
    let is_place = place.chars().next().is_some_and(char::is_uppercase)
        && place.split_whitespace().count() <= 4;
    (is_place && (shouted || named)).then(|| Dateline {
        text: text.to_owned(),
        agency,
    })
}

/// `新华社北京4月18日电`.
fn chinese(paragraph: &str) -> Option<Dateline> {
    let window = paragraph
        .char_indices()
        .nth(40)
        .map_or(paragraph.len(), |(at, _)| at);
    let head = paragraph.get(..window)?;
    let end = head.find('电').or_else(|| head.find('電'))? + '电'.len_utf8();
    let text = head.get(..end)?.trim();
    if !text.contains('月') || !text.contains('日') {
        return None;
    }
    let names = [
        "新华社",
        "新華社",
        "中新社",
        "中新网",
        "中央社",
        "法新社",
        "路透社",
    ];
    let agency = names.iter().find(|name| text.starts_with(**name))?;
    Some(Dateline {
        text: text.to_owned(),
        agency: Some((*agency).to_owned()),
    })
}

fn in_brackets(text: &str) -> Option<String> {
    let (_, rest) = text.split_once('(')?;
    let (name, _) = rest.split_once(')')?;
    Some(name.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::{read, reporter};

    #[test]
    fn reporters_are_named_at_the_head() {
        let name = |paragraph: &str| reporter(paragraph);
        assert_eq!(
            name("新华社4月18日电（记者 林知夏）保护区").as_deref(),
            Some("林知夏")
        );
        assert_eq!(
            name("(서울=통신) 한서윤 기자 = 섬이").as_deref(),
            Some("한서윤")
        );
        assert_eq!(name("记者看到，昔日的鱼塘"), None);
    }

    #[test]
    fn datelines_are_told_from_sentences() {
        let text = |paragraph: &str| read(paragraph).map(|d| d.text);
        assert_eq!(
            text("BEIJING, April 18 (Xinhua) -- China said").as_deref(),
            Some("BEIJING, April 18 (Xinhua)")
        );
        assert_eq!(
            text("LONDON (AP) — The bridge").as_deref(),
            Some("LONDON (AP)")
        );
        assert_eq!(
            text("Berlin (dpa) - Die Brücke").as_deref(),
            Some("Berlin (dpa)")
        );
        assert_eq!(
            text("新华社北京4月18日电 记者").as_deref(),
            Some("新华社北京4月18日电")
        );
        assert_eq!(text("The bridge — long closed — reopened"), None);
        assert_eq!(text("She said (and meant it) - twice"), None);
    }
}
