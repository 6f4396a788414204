//! The text around what was found, for all scripts. (FTS5's `snippet()` knows bigrams, which
//! no reader wants to see, and runs the whole search again for every text.)

use super::matching::{Needle, are_glued, fold};
use crate::archive::bigrams::is_unspaced;

/// Room before the first word that is shown, and from it on: in letters, of which a character of a script
/// without spaces takes two.
const BEFORE: usize = 48;
const FROM: usize = 112;

/// The passage with most of what is wanted, each of the words between the markers. `None`
/// if nothing is there.
pub(super) fn excerpt(
    text: &str,
    needles: &[Needle],
    (open, close): &(String, String),
) -> Option<String> {
    let text: Vec<char> = text.chars().collect();
    let found = places(&text, needles);
    let (from, to) = passage(&text, best(&text, &found)?);
    let mut out = String::from(if from > 0 { "…" } else { "" });
    let mut at = from;
    for place in found
        .iter()
        .filter(|place| place.at >= from && place.end() <= to)
    {
        if place.at >= at {
            push(&mut out, text.get(at..place.at));
            out.push_str(open);
            push(&mut out, text.get(place.at..place.end()));
            out.push_str(close);
            at = place.end();
        }
    }
    push(&mut out, text.get(at..to));
    out.push_str(if to < text.len() { "…" } else { "" });
    Some(out)
}

/// How a text begins.
pub(super) fn beginning(text: &str) -> String {
    let text: Vec<char> = text.chars().take(FROM + 2).collect();
    let (_, to) = passage(&text, 0);
    let mut out = String::new();
    push(&mut out, text.get(..to));
    out.push_str(if to < text.len() { "…" } else { "" });
    out
}

/// Where something wanted stands.
struct Place {
    at: usize,
    length: usize,
    needle: usize,
}

impl Place {
    fn end(&self) -> usize {
        self.at + self.length
    }
}

/// All places, the longest first where several begin.
fn places(text: &[char], needles: &[Needle]) -> Vec<Place> {
    let folded: Vec<char> = text.iter().copied().map(fold).collect();
    let mut places = Vec::new();
    for at in 0..folded.len() {
        let here = needles.iter().enumerate().filter_map(|(needle, wanted)| {
            let length = wanted.length_at(&folded, at)?;
            Some(Place { at, length, needle })
        });
        places.extend(here);
    }
    places.sort_by_key(|place| (place.at, usize::MAX - place.length));
    places
}

/// From where most different words stand together; from the first if they are equal.
fn best(text: &[char], places: &[Place]) -> Option<usize> {
    let mut best = (0, None);
    for (number, place) in places.iter().enumerate() {
        let end = forward(text, place.at, FROM);
        let near = places
            .iter()
            .skip(number)
            .take_while(|other| other.end() <= end);
        let mut different: Vec<usize> = near.map(|other| other.needle).collect();
        different.sort_unstable();
        different.dedup();
        if different.len() > best.0 {
            best = (different.len(), Some(place.at));
        }
    }
    best.1
}

/// The passage around a place: no word is cut that need not be.
fn passage(text: &[char], first: usize) -> (usize, usize) {
    let mut room = BEFORE;
    let before = text
        .iter()
        .take(first)
        .rev()
        .take_while(|c| take(&mut room, **c));
    let mut from = first - before.count();
    let mut to = forward(text, first, FROM);
    let is_cut = |at: usize| matches!(text.get(at.wrapping_sub(1)..=at), Some([one, next]) if are_glued(*one, *next));
    let is_blank = |at: usize| text.get(at).is_some_and(|c| c.is_whitespace());
    while from < first && (is_cut(from) || is_blank(from)) {
        from += 1;
    }
    let whole = (first + 1..=to)
        .rev()
        .find(|at| *at == text.len() || !is_cut(*at));
    to = whole.unwrap_or(to);
    (from, to)
}

/// As far as the room goes.
fn forward(text: &[char], from: usize, mut room: usize) -> usize {
    from + text
        .iter()
        .skip(from)
        .take_while(|c| take(&mut room, **c))
        .count()
}

fn take(room: &mut usize, c: char) -> bool {
    let width = if is_unspaced(c) { 2 } else { 1 };
    let fits = *room >= width;
    *room = room.saturating_sub(width);
    fits
}

fn push(out: &mut String, text: Option<&[char]>) {
    out.extend(
        text.unwrap_or_default()
            .iter()
            .map(|c| if *c == '\n' { ' ' } else { *c }),
    );
}

#[cfg(test)]
mod tests {
    use super::super::matching::Needle;
    use super::super::syntax::{parse, wanted};

    fn excerpt(text: &str, typed: &str) -> String {
        let markers = ("[".to_owned(), "]".to_owned());
        let node = parse(typed);
        let needles: Vec<Needle> = wanted(&node).into_iter().map(Needle::of).collect();
        let shown = super::excerpt(text, &needles, &markers);
        shown.unwrap_or_else(|| super::beginning(text))
    }

    #[test]
    fn what_is_wanted_is_marked_where_it_stands_whole() {
        assert_eq!(excerpt("经济增长，经济", "经济"), "[经济]增长，[经济]");
        assert_eq!(
            excerpt("The APPLE公司 applet", "apple 公司"),
            "The [APPLE][公司] applet"
        );
        assert_eq!(excerpt("The applet", "appl*"), "The [appl]et");
        assert_eq!(
            excerpt("The café -\nbar", "\"cafe bar\""),
            "The [café - bar]"
        );
        assert_eq!(excerpt("nothing", "经济"), "nothing");
        assert_eq!(excerpt("", "经济"), "");
        let long = "字".repeat(40) + "经济" + &"字".repeat(80);
        let cut = format!("…{}[经济]{}…", "字".repeat(24), "字".repeat(54));
        assert_eq!(excerpt(&long, "经济"), cut);
    }

    #[test]
    fn the_passage_with_most_words_is_shown_and_no_word_is_cut() {
        let text = format!(
            "A bridge. {} The old bridge and the ferry {}",
            "filler ".repeat(40),
            "end ".repeat(60)
        );
        let shown = excerpt(&text, "bridge ferry");
        assert!(
            shown.contains("old [bridge] and the [ferry] end"),
            "{shown}"
        );
        let words = shown.trim_matches('…').split_whitespace();
        for word in words.filter(|word| !word.contains('[')) {
            assert!(
                ["filler", "end", "The", "old", "and", "the"].contains(&word),
                "{word} in {shown}"
            );
        }
    }
}
