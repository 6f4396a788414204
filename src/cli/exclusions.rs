//! `-word` on the command line of `search`.
//!
//! To the parser of options `-ferry` is `-f erry`, and if it were told to take
//! anything with a hyphen for a word, it would take `--since` after the first word
//! for one, too. So a word with one hyphen is disguised before options are parsed.

use std::ffi::OsString;

/// Stands for the hyphen; nobody types it.
const DISGUISE: char = '\u{f0003}';
/// What is short for an option rather than a word to leave out.
const OPTIONS: &[&str] = &["-a", "-n", "-f", "-h", "-V"];

/// The arguments of the program, in which words to leave out are disguised if the command is `search`.
pub(super) fn disguised(arguments: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = arguments.collect();
    let Some(search) = command(&arguments).filter(|at| arguments[*at] == "search") else {
        return arguments;
    };
    let words = arguments.iter_mut().skip(search + 1);
    for argument in words.take_while(|argument| *argument != "--") {
        if let Some(word) = argument.to_str().and_then(excluded) {
            *argument = format!("{DISGUISE}{word}").into();
        }
    }
    arguments
}

/// The word as it was typed.
pub(super) fn undisguised(word: &str) -> String {
    match word.strip_prefix(DISGUISE) {
        Some(rest) => format!("-{rest}"),
        None => word.to_owned(),
    }
}

/// Where the command stands: the first argument that belongs to no option.
fn command(arguments: &[OsString]) -> Option<usize> {
    let mut at = 1;
    while let Some(argument) = arguments.get(at) {
        let takes_next = argument == "-a" || argument == "--archive";
        if !takes_next && !argument.to_string_lossy().starts_with('-') {
            return Some(at);
        }
        at += if takes_next { 2 } else { 1 };
    }
    None
}

/// What is to be left out: `ferry` of `-ferry`, but nothing of `-n` and `-n5`.
fn excluded(argument: &str) -> Option<&str> {
    let word = argument.strip_prefix('-')?;
    let is_count = word
        .strip_prefix('n')
        .is_some_and(|count| count.bytes().all(|b| b.is_ascii_digit()));
    let is_word = !word.is_empty() && !word.starts_with('-') && !is_count;
    (is_word && !OPTIONS.contains(&argument)).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> String {
        let arguments = disguised(line.split(' ').map(OsString::from));
        let shown = arguments.iter().map(|a| a.to_string_lossy().into_owned());
        shown.collect::<Vec<_>>().join(" ").replace(DISGUISE, "~")
    }

    #[test]
    fn only_words_of_a_search_are_disguised() {
        for (typed, seen) in [
            (
                "newsvault search bridge -ferry --since 2024-01-01 -n 5",
                "newsvault search bridge ~ferry --since 2024-01-01 -n 5",
            ),
            (
                "newsvault -a x search -港 -n5 -news",
                "newsvault -a x search ~港 -n5 ~news",
            ),
            (
                "newsvault search -- -ferry -",
                "newsvault search -- -ferry -",
            ),
            ("newsvault -a search run -q5", "newsvault -a search run -q5"),
            ("newsvault query -fcsv", "newsvault query -fcsv"),
            ("newsvault", "newsvault"),
        ] {
            assert_eq!(parsed(typed), seen);
        }
        assert_eq!(undisguised(&format!("{DISGUISE}ferry")), "-ferry");
        assert_eq!(undisguised("salt-marsh"), "salt-marsh");
    }
}
