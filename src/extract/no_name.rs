//! What stands where names stand and is none: days, placeholders of programs, phrases.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::lexicon::{self, LEXICONS, Phrases};

/// Weekdays; those that are family names too are left out.
#[rustfmt::skip] // rows of a table
const WEEKDAYS: &[&str] = &[
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonnabend", "sonntag",
    "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
    "lunes", "martes", "miércoles", "jueves", "viernes", "sábado",
    "segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira",
    "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica",
    "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag",
    "poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota", "niedziela",
    "понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье",
    "понеділок", "вівторок", "середа", "четвер", "п'ятниця", "субота", "неділя",
    "pazartesi", "salı", "çarşamba", "perşembe", "cuma", "cumartesi", "pazar",
    "måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag",
    "mandag", "tirsdag", "lørdag", "søndag",
];
/// What phrases begin with and names do not.
const PHRASE_STARTS: &[&str] = &[
    "our", "your", "my", "this", "these", "all", "unser", "unsere", "unseren", "unserer", "mein",
    "meine", "dein", "deine", "diese", "dieser", "dieses", "alle", "nos", "notre", "votre", "vos",
    "nuestro", "nuestra", "nuestros", "nuestras", "nosso", "nossa", "nossos", "nossas",
];
/// What signatures of letters have before the name.
const GREETINGS: &[&str] = &["Euer ", "Eure ", "Ihr ", "Ihre ", "Yours, "];

/// A signature's name without the greeting: `Euer Jan`.
pub(super) fn without_greeting(part: &str) -> &str {
    let rest = GREETINGS.iter().find_map(|word| part.strip_prefix(word));
    rest.unwrap_or(part)
}

/// True for words that belong to a phrase: `Our newsletters`, `Today's weather`.
pub(super) fn is_phrase(part: &str) -> bool {
    let mut words = part.split_whitespace();
    let first = words.next().unwrap_or_default().to_lowercase();
    let goes_on = words.next().is_some();
    goes_on
        && (PHRASE_STARTS.contains(&first.as_str())
            || ["'s", "’s"].iter().any(|end| first.ends_with(end)))
}

/// Months in all languages.
static MONTHS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let months = LEXICONS.iter().flat_map(|l| l.months.iter());
    months.flat_map(|forms| forms.iter().copied()).collect()
});

/// True for a month with the number of a day: `1. November`.
pub(super) fn is_day(part: &str) -> bool {
    let mut words = part
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    part.chars().any(|c| c.is_ascii_digit())
        && words.all(|word| {
            let lower = word.to_lowercase();
            word.bytes().all(|b| b.is_ascii_digit()) || MONTHS.contains(lower.as_str())
        })
}

/// Words that stand where a name should.
pub(super) fn is_placeholder(part: &str) -> bool {
    let lower = part.to_lowercase();
    matches!(
        lower.as_str(),
        "admin"
            | "administrator"
            | "author"
            | "editor"
            | "null"
            | "undefined"
            | "none"
            | "unknown"
            | "guest"
            | "anonymous"
            | "user"
            | "webmaster"
            | "root"
            | "default"
    ) || lexicon::is_whole(Phrases::Related, &lower)
        || lexicon::is_whole(Phrases::StubLines, &lower)
        || lexicon::by_words(lower.chars().next().unwrap_or(' ')).contains(&lower.as_str())
        || MONTHS.contains(lower.as_str())
        || WEEKDAYS.contains(&lower.as_str())
}
