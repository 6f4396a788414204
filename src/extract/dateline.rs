//! `BEIJING, April 18 (Xinhua) --` at the head of a story.

use super::outlet;

/// A dateline ends within so many characters.
const MAX_LENGTH: usize = 80;
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
    use super::read;

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
