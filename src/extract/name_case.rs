//! Names that are printed in capitals, in the case that names have: `CORDELIA VANE`
//! is Cordelia Vane. What only looks like a name stays: initials, acronyms, scripts
//! without cases.

/// Words within names that are written small.
const PARTICLES: &[&str] = &[
    "af", "al", "av", "bin", "bint", "da", "das", "de", "dei", "del", "della", "den", "der", "di",
    "do", "dos", "du", "e", "el", "ibn", "la", "las", "le", "los", "ten", "ter", "van", "vom",
    "von", "y", "zu", "zum", "zur", "ul", "ur", "of", "the", "und",
];
/// A name of one word with no more letters may be an acronym.
const MAX_ACRONYM: usize = 5;

/// True for a word that stands small within a name.
pub(super) fn is_particle(word: &str) -> bool {
    PARTICLES.contains(&word) || word.starts_with("d'") || word.starts_with("d’")
}

/// The name with capitals only where names have them; one that has small letters stays.
pub(super) fn restored(name: &str) -> String {
    let letters = || name.chars().filter(|c| c.is_alphabetic());
    let words: Vec<&str> = name.split_whitespace().collect();
    let all_capitals = letters().all(char::is_uppercase) && letters().count() > 0;
    let is_acronym = |word: &&str| {
        let has_vowel = |c: char| !c.is_ascii() || "AEIOUY".contains(c);
        word.len() == 3 && word.bytes().all(|b| b.is_ascii_uppercase()) && !word.contains(has_vowel)
    };
    if !all_capitals
        || (words.len() == 1 && letters().count() <= MAX_ACRONYM)
        || words.iter().any(|word| is_acronym(word) && *word != "MRS")
    {
        return name.to_owned();
    }
    let mut restored: Vec<String> = Vec::with_capacity(words.len());
    for word in &words {
        let small = word.to_lowercase();
        let within = !restored.is_empty() && restored.len() + 1 < words.len();
        restored.push(if within && is_particle(&small) {
            small
        } else {
            capitalised(word)
        });
    }
    restored.join(" ")
}

/// One word: its parts between hyphens and apostrophes begin with a capital each.
fn capitalised(word: &str) -> String {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let is_initials = word.contains('.') || letters == 1;
    let is_number = word.chars().all(|c| matches!(c, 'I' | 'V' | 'X'));
    let has_vowel = word.chars().any(|c| !c.is_ascii() || "AEIOUY".contains(c));
    let is_title = matches!(word, "JR" | "SR" | "DR" | "MR" | "MS" | "ST" | "MRS");
    if is_initials || is_number || (letters <= 2 && !has_vowel && !is_title) {
        return word.to_owned();
    }
    let mut out = String::with_capacity(word.len());
    let mut at_start = true;
    let mut part = String::new();
    for c in word.chars() {
        if at_start {
            out.push(c);
        } else {
            out.extend(c.to_lowercase());
        }
        part.push(c);
        let parts = matches!(c, '-' | '‐' | '‑');
        // Behind an apostrophe one letter is a plural's or a possessive's.
        let irish = matches!(c, '\'' | '’') && part.chars().count() == 2;
        let scots = part == "MC" && letters > 3;
        at_start = parts || irish || scots;
        if parts {
            part.clear();
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::restored;

    #[test]
    fn capitals_are_left_where_names_have_them() {
        for (printed, name) in [
            ("CORDELIA VANE", "Cordelia Vane"),
            ("JEAN-LUC O'HARA", "Jean-Luc O'Hara"),
            ("ROSE MCALLEN", "Rose McAllen"),
            ("J. R. DE LA CRUZ", "J. R. de la Cruz"),
            ("ÉLODIE ŽÁKOVÁ", "Élodie Žáková"),
            ("TOM WU III", "Tom Wu III"),
            ("АННА ПЕТРОВА", "Анна Петрова"),
            ("AFP", "AFP"),
            ("BBC", "BBC"),
            ("NDR KIEL", "NDR KIEL"),
            ("Ana Ruiz", "Ana Ruiz"),
            ("林小明", "林小明"),
        ] {
            assert_eq!(restored(printed), name);
        }
    }
}
