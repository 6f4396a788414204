//! Names out of bylines: one each, without roles, places, addresses and "By".

use std::collections::HashMap;
use std::sync::LazyLock;

use super::by_word;
use super::lexicon::{self, LEXICONS, Phrases};
use super::name_case;
use super::no_name;
use super::outlet;

/// Longer parts are no names.
const MAX_NAME: usize = 50;
/// Longer lines are no signatures.
const MAX_SIGNATURE: usize = 60;
/// A name on a line of its own has no more words, and no more stand in one line.
const MAX_WORDS_ALONE: usize = 4;
const MAX_ALONE: usize = 4;
/// More words than this are no name.
const MAX_WORDS: usize = 6;

/// A byline as printed: without the date and what else follows it in one line.
pub(super) fn printed(line: &str) -> &str {
    let mut end = line.len();
    let mut from = 0;
    for (count, word) in line.split_whitespace().enumerate() {
        let at = line
            .get(from..)
            .and_then(|rest| rest.find(word))
            .map_or(from, |i| from + i);
        from = at + word.len();
        if count > 0 && ends_byline(word) {
            end = at;
            break;
        }
    }
    let kept = line.get(..end).unwrap_or(line);
    kept.trim_end_matches(|c: char| {
        c.is_whitespace() || matches!(c, ',' | '-' | '–' | '—' | '|' | '/')
    })
}

/// True for a word that begins what is no byline any more: a date, a label, a mark between parts.
fn ends_byline(word: &str) -> bool {
    if word.contains('@')
        || word.chars().any(char::is_numeric)
        || matches!(word, "|" | "•" | "·" | "｜" | "on" | "am" | "um" | "@")
    {
        return true;
    }
    let lower = word.trim_end_matches([':', '.', ',']).to_lowercase();
    lexicon::is_whole(Phrases::Published, &lower) || lexicon::is_whole(Phrases::Updated, &lower)
}

/// A desk or organisation that metadata name as author: short, and no address.
pub(super) fn desk(text: &str) -> Option<String> {
    let text = without_by(text.trim());
    let is_name = (2..=MAX_NAME).contains(&text.chars().count())
        && text.chars().any(char::is_alphabetic)
        && !text.contains(['@', '/', '<', '{'])
        && !no_name::is_placeholder(text);
    is_name.then(|| text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// True for a name of two words or more that begins and ends as names do.
pub(super) fn is_full_name(name: &str) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    let starts_as_name = |word: &&str| !word.starts_with(char::is_lowercase);
    let joined = |word: &&str| starts_as_name(word) || name_case::is_particle(word);
    let parted = words.len() >= 2
        && words.first().is_some_and(starts_as_name)
        && words.last().is_some_and(starts_as_name)
        && words.iter().all(joined);
    parted || name.chars().any(|c| c > '\u{2e80}')
}

/// The writer in a signature below a story: `Desk・Ana Ruiz`, no editor and no agency.
pub(super) fn signed(signature: &str) -> Option<String> {
    let last = signature.rsplit(['・', '·', '/', '／', ',']).next()?;
    let label = signature.contains([':', '：']);
    let name = names(last).into_iter().next()?;
    let is_name =
        name.contains(' ') || name.chars().all(|c| ('\u{3040}'..='\u{9fff}').contains(&c));
    (is_name && !label && outlet::agency(&name).is_none()).then_some(name)
}

/// A name that is printed in capitals, as names are written.
pub(super) fn in_name_case(name: &str) -> String {
    if outlet::agency(name).is_some() || outlet::is_organisation(name) {
        return name.to_owned();
    }
    name_case::restored(name)
}

/// True if a line is one full name and nothing else.
pub(super) fn is_name_alone(line: &str) -> bool {
    line.split_whitespace().count() <= MAX_WORDS_ALONE
        && line
            .chars()
            .all(|c| c.is_alphabetic() || " .-'’".contains(c))
        && is_full_name(line)
        && !line.ends_with('.')
        && names(line).len() == 1
}

/// The names of a line that is nothing but full names.
pub(super) fn names_alone(line: &str) -> Vec<String> {
    let parts: Vec<&str> = line.split(['/', ',']).map(str::trim).collect();
    let all_names = parts.len() <= MAX_ALONE
        && parts.iter().all(|part| {
            // Where words are not parted, a short line may be anything.
            let as_written =
                |word: &str| word.starts_with(char::is_uppercase) || name_case::is_particle(word);
            is_name_alone(part) && part.split(' ').all(as_written)
        });
    if all_names { names(line) } else { Vec::new() }
}

/// The full names of a line that begins as bylines do, or that is nothing but names.
pub(super) fn signature(line: &str) -> Vec<String> {
    let printed = printed(line);
    if !by_word::is_byline(line) || printed.chars().count() > MAX_SIGNATURE {
        return names_alone(line);
    }
    let mut names = names(printed);
    names.retain(|name| is_full_name(name));
    names
}

/// The names in a byline, one each.
pub(super) fn names(line: &str) -> Vec<String> {
    let line = line.trim();
    if line.contains("://") || line.starts_with("www.") || line.chars().count() > 300 {
        return Vec::new();
    }
    let line = without_brackets(without_by(line));
    let mut parts = vec![line];
    for separator in [
        ",", ";", "|", " • ", " · ", " / ", "/", "／", "∕", "、", "，", " & ", " + ", "\u{3000}",
        "｜",
    ] {
        parts = split_all(parts, separator);
    }
    for joint in lexicon::joints() {
        parts = split_all(parts, joint);
    }
    for joint in [
        " And ",
        " AND ",
        " UND ",
        " ET ",
        " Y ",
        " Und ",
        // Interviews are signed by both.
        " im Gespräch mit ",
        " in conversation with ",
    ] {
        parts = split_all(parts, joint);
    }
    let mut found = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        match name(part) {
            Some(name) => found.push(name),
            // Behind the first part that is no name come roles, places and dates.
            None if at == 0 => {}
            None => {}
        }
    }
    found
}

fn split_all(parts: Vec<String>, separator: &str) -> Vec<String> {
    if !parts.iter().any(|part| part.contains(separator)) {
        return parts;
    }
    parts
        .iter()
        .flat_map(|part| part.split(separator))
        .map(|part| part.trim().to_owned())
        .collect()
}

/// Without "By", "Von", "Text:" and their like at the head.
fn without_by(line: &str) -> &str {
    by_word::behind_by(line).unwrap_or(line)
}

/// Without what stands in brackets: places, agencies, addresses.
fn without_brackets(line: &str) -> String {
    let (mut out, mut depth) = (String::new(), 0_u32);
    for c in line.chars() {
        match c {
            '(' | '[' | '（' => depth += 1,
            ')' | ']' | '）' => depth = depth.saturating_sub(1),
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// A part as a name, if it can be one.
fn name(part: &str) -> Option<String> {
    let part = no_name::without_greeting(without_by(part.trim()));
    let part = part
        .trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '.' | '\'' | '’'))
        .trim_end_matches(',');
    let part = without_place(without_role(part));
    let count = part.chars().count();
    let words = part.split_whitespace().count();
    let no_name = !(2..=MAX_NAME).contains(&count)
        || words > MAX_WORDS
        || part.contains(['@', '#', '<', '>', '{', '=', ':'])
        || part.chars().filter(char::is_ascii_digit).count() > 1
        || !part.chars().any(char::is_alphabetic)
        || is_role(part)
        || no_name::is_day(part)
        || no_name::is_phrase(part)
        || no_name::is_placeholder(part);
    if no_name {
        return None;
    }
    let lower_start = part.chars().next().is_some_and(char::is_lowercase) && words > 1;
    let all_lower = !part.chars().any(char::is_uppercase) && part.is_ascii();
    if lower_start && all_lower && words > 3 {
        return None;
    }
    Some(part.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// True for a part that begins or ends with a job.
fn is_role(part: &str) -> bool {
    let lower = part.to_lowercase();
    if outlet::is_organisation(part) {
        return false;
    }
    ROLES.that_end_as(&lower).iter().any(|role| {
        lower.strip_suffix(role).is_some_and(|before| {
            before.is_empty() || (role.is_ascii() && before.ends_with(' ')) || is_unspaced(role)
        })
    })
}

/// Jobs in all languages, by the letters that they begin and end with.
struct Roles {
    by_first: HashMap<char, Vec<&'static str>>,
    by_last: HashMap<char, Vec<&'static str>>,
}

static ROLES: LazyLock<Roles> = LazyLock::new(|| {
    let mut roles = Roles {
        by_first: HashMap::new(),
        by_last: HashMap::new(),
    };
    for role in LEXICONS.iter().flat_map(|l| l.roles) {
        if let (Some(first), Some(last)) = (role.chars().next(), role.chars().next_back()) {
            roles.by_first.entry(first).or_default().push(role);
            roles.by_last.entry(last).or_default().push(role);
        }
    }
    roles
});

impl Roles {
    fn that_begin_as(&self, text: &str) -> &[&'static str] {
        let first = text.chars().next().and_then(|c| self.by_first.get(&c));
        first.map_or(&[], Vec::as_slice)
    }

    fn that_end_as(&self, text: &str) -> &[&'static str] {
        let last = text.chars().next_back().and_then(|c| self.by_last.get(&c));
        last.map_or(&[], Vec::as_slice)
    }
}

/// True for scripts that do not part words.
fn is_unspaced(text: &str) -> bool {
    text.chars().all(|c| ('\u{3040}'..='\u{9fff}').contains(&c))
}

/// Without a place behind a name: `Ana Ruiz in Madrid`.
fn without_place(part: &str) -> &str {
    let words: Vec<&str> = part.split(' ').collect();
    let place = words.iter().position(|word| {
        matches!(
            *word,
            "in" | "at" | "aus" | "from" | "for" | "For" | "skrifar"
        )
    });
    match place.filter(|at| *at >= 2) {
        Some(at) => {
            let length: usize = words.iter().take(at).map(|word| word.len() + 1).sum();
            part.get(..length - 1).unwrap_or(part)
        }
        None => part,
    }
}

/// Without a job that stands before a name: `Reporterin Ana Ruiz`.
fn without_role(part: &str) -> &str {
    let lower = part.to_lowercase();
    if lower.len() != part.len() {
        return part;
    }
    for role in ROLES.that_end_as(&lower) {
        if !role.is_ascii()
            && let Some(name) = lower.strip_suffix(role)
            && name.chars().count() >= 2
            && (name.ends_with(' ') || !is_unspaced(role))
        {
            return part.get(..name.len()).unwrap_or(part).trim_end();
        }
    }
    if let Some(name) = before_last_role(part, &lower) {
        return name;
    }
    for role in ROLES.that_begin_as(&lower) {
        if let Some(rest) = lower.strip_prefix(role)
            && (rest.starts_with([' ', ':', '：']) || (!role.is_ascii() && !rest.is_empty()))
            && rest.split_whitespace().count() >= 1
        {
            return part
                .get(role.len()..)
                .unwrap_or(part)
                .trim_start_matches([' ', ':', '：']);
        }
    }
    part
}

/// A full name that one word of a job stands behind: `Ana Ruiz Pressesprecherin`, `Ana Ruiz
/// ABC-Vorsitzende`.
fn before_last_role<'a>(part: &'a str, lower: &str) -> Option<&'a str> {
    let (_, last) = lower.rsplit_once(' ')?;
    let job = last.rsplit('-').next().unwrap_or(last);
    let name = part.get(..part.len() - last.len())?.trim_end();
    let is_job = ROLES.that_end_as(job).contains(&job);
    (is_job && is_full_name(name)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn names_come_one_by_one() {
        assert_eq!(names("By Ana Ruiz and Tom Wu"), ["Ana Ruiz", "Tom Wu"]);
        assert_eq!(
            names("Von Lena Groß, Berlin (dpa)"),
            ["Lena Groß", "Berlin"]
        );
        assert_eq!(names("By ANA MARIA RUIZ"), ["ANA MARIA RUIZ"]);
        assert_eq!(names("記者徐若嵐／白沙灣報導"), ["徐若嵐"]);
        assert_eq!(names("Lena Groß HVB-Bundesvorsitzende"), ["Lena Groß"]);
        assert_eq!(names("한서윤 기자"), ["한서윤"]);
        assert_eq!(names("文明上网"), ["文明上网"]);
        assert_eq!(names("https://example.com/ana"), Vec::<String>::new());
        assert_eq!(names("ana@example.com"), Vec::<String>::new());
    }
}
