//! The names of folders: each value has one of its own, on every system.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::path::PathBuf;

use clap::ValueEnum;
use clap::builder::PossibleValue;

use crate::archive::PartKey;
use crate::model::ArticleRecord;

/// A value is part of a name so far, in bytes: file systems take names of 255, with the key and a mark.
const LONGEST: usize = 230;
/// What Hive calls a value that is not there.
const NONE: &str = "__HIVE_DEFAULT_PARTITION__";

impl ValueEnum for PartKey {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let help = match self {
            Self::Outlet => "The outlet",
            Self::Month => "The month of publication in UTC, 2026-04",
            Self::Day => "Its day",
            Self::Language => "The language",
        };
        Some(PossibleValue::new(self.name()).help(help))
    }
}

/// Finds the folder of an article.
#[derive(Default)]
pub(super) struct Folders {
    names: HashMap<(PartKey, String), String>,
    /// As systems see them that do not tell `a` from `A`.
    taken: HashSet<(PartKey, String)>,
}

impl Folders {
    /// `outlet=Harbour%20Post/month=2026-04`
    pub(super) fn of(&mut self, keys: &[PartKey], record: &ArticleRecord) -> PathBuf {
        let part = |key: &PartKey| {
            let value = key.value(record);
            let name = value.map_or(NONE.to_owned(), |value| self.name(*key, value));
            format!("{}={name}", key.name())
        };
        keys.iter().map(part).collect()
    }

    fn name(&mut self, key: PartKey, value: &str) -> String {
        let known = (key, value.to_owned());
        if let Some(name) = self.names.get(&known) {
            return name.clone();
        }
        let mut name = safe(value, false);
        if !self.taken.insert((key, name.to_lowercase())) {
            name = safe(value, true);
            self.taken.insert((key, name.to_lowercase()));
        }
        self.names.insert(known, name.clone());
        name
    }
}

/// Letters, digits and a few signs as they are; every other byte as %XX, which readers undo. If the name
/// is another's but for its case, letters, too. What is too long is cut, and told from what begins alike by a mark.
fn safe(value: &str, letters_too: bool) -> String {
    let mut name = String::new();
    for letter in value.chars() {
        let before = name.len();
        let is_plain = letter.is_numeric() || matches!(letter, '-' | '_');
        if is_plain || (letter.is_alphabetic() && !letters_too) {
            name.push(letter);
        } else {
            for byte in letter.encode_utf8(&mut [0; 4]).bytes() {
                let _ = write!(name, "%{byte:02X}");
            }
        }
        if name.len() > LONGEST {
            name.truncate(before);
            return format!("{name}-{}", mark(value));
        }
    }
    name
}

/// Tells apart values whose names would be one.
fn mark(value: &str) -> String {
    blake3::hash(value.as_bytes()).to_hex()[..8].to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn undone(name: &str) -> String {
        let mut bytes = Vec::new();
        let mut rest = name.as_bytes();
        while let [first, more @ ..] = rest {
            if *first == b'%' {
                let code = std::str::from_utf8(&more[..2]).expect("two digits");
                bytes.push(u8::from_str_radix(code, 16).expect("a number"));
                rest = &more[2..];
            } else {
                bytes.push(*first);
                rest = more;
            }
        }
        String::from_utf8(bytes).expect("whole characters")
    }

    #[test]
    fn a_name_is_cut_at_a_character_and_marked() {
        let mut folders = Folders::default();
        let one = "港口".repeat(60);
        let other = format!("{one}报");
        let names = [&one, &other].map(|value| folders.name(PartKey::Outlet, value));
        assert_ne!(names[0], names[1]);
        for (name, value) in names.iter().zip([&one, &other]) {
            let (text, mark) = name.rsplit_once('-').expect("a mark");
            assert!(name.len() <= LONGEST + 9 && mark.len() == 8, "{name}");
            assert!(value.starts_with(&undone(text)), "{name}");
        }
    }

    #[test]
    fn names_that_differ_in_case_are_two_folders_everywhere() {
        let mut folders = Folders::default();
        assert_eq!(folders.name(PartKey::Outlet, "The Quay"), "The%20Quay");
        let second = folders.name(PartKey::Outlet, "THE QUAY");
        assert!(second.starts_with("%54%48%45%20"), "{second}");
        assert_eq!(undone(&second), "THE QUAY");
        assert_eq!(folders.name(PartKey::Outlet, "The Quay"), "The%20Quay");
        assert_eq!(folders.name(PartKey::Outlet, "THE QUAY"), second);
        assert_eq!(folders.name(PartKey::Language, "the quay"), "the%20quay");
    }

    proptest! {
        #[test]
        fn each_value_has_its_own_name(values in prop::collection::hash_set("[aA]{0,2}.{0,90}", 1..8)) {
            let mut folders = Folders::default();
            let mut names = HashSet::new();
            for value in &values {
                let name = folders.name(PartKey::Outlet, value);
                prop_assert!(name.len() < 255 && !name.contains(['/', '\\', '.', '=']));
                prop_assert!(name.len() > LONGEST - 12 || undone(&name) == *value);
                prop_assert!(names.insert(name.to_lowercase()));
            }
        }
    }
}
