//! Whom a story is by: persons before desks, desks before the site itself.
//!
//! Metadata name persons, and as often nothing but the site; bylines in sight name
//! persons, and now and then are no bylines at all. So what is named decides before
//! who names it.

use super::by_word;
use super::byline::{self, is_full_name};
use super::evidence::{Candidate, Candidates};
use super::headline::fold;
use super::lexicon::{self, Phrases};
use super::outlet;
use crate::model::{Author, Field};

/// Shorter agreements of names are chance, in bytes.
const MIN_AGREED: usize = 4;
/// A story has no more authors.
const MAX_NAMES: usize = 64;
/// A group that is to add names to another's weighs no less: cards of other stories
/// name their authors too.
const MIN_HEARD: f32 = 0.65;
/// The place of what is printed.
const BYLINE: &str = "byline";
/// What each further place with the same line adds, and how many count.
const REPEATED: f32 = 0.1;
const MAX_REPEATED: usize = 2;
/// What a full name adds to a byline's weight.
const FULL_NAME: f32 = 0.2;

/// What the site is called, to tell it from persons.
pub(super) struct Site<'a> {
    pub(super) publisher: Option<&'a str>,
    /// The longest label of the host's name.
    pub(super) host: Option<&'a str>,
}

/// How much a group of names is what is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// One word in sight, which may be a label.
    Word,
    /// A desk, or the site.
    Desk,
    Person,
}

/// What one place of one reader names.
struct Group {
    reader: &'static str,
    place: String,
    weight: f32,
    names: Vec<String>,
    rank: Rank,
}

/// The byline as printed, and the authors.
pub(super) fn choose(candidates: &mut Candidates, site: &Site) -> (Option<String>, Vec<Author>) {
    let byline = byline(candidates);
    if let Some(byline) = &byline {
        candidates.put(Field::Authors, byline, "signature", BYLINE, 0.5);
    }
    let groups = groups(candidates, site);
    let best = groups.iter().reduce(|best, group| {
        if (group.rank, group.weight) > (best.rank, best.weight) {
            group
        } else {
            best
        }
    });
    let fuller = best.and_then(|best| {
        let heard = |group: &&Group| {
            group.rank == Rank::Person && (group.weight >= MIN_HEARD || group.place == BYLINE)
        };
        let mut others = groups.iter().filter(heard);
        others.find(|group| adds_to(&group.names, &best.names))
    });
    let Some(chosen) = fuller.or(best) else {
        candidates.accept(Field::Authors, |_| false);
        return (byline, Vec::new());
    };
    candidates.accept(Field::Authors, |c| {
        c.reader == chosen.reader && c.place == chosen.place
    });
    let author = |name: &String| Author { name: name.clone() };
    (byline, chosen.names.iter().map(author).collect())
}

/// The printed line with the most weight; one with a full name before one with a word.
fn byline(candidates: &mut Candidates) -> Option<String> {
    let lines: Vec<Vec<String>> = candidates
        .of(Field::Byline)
        .map(|candidate| byline::names(&candidate.value))
        .collect();
    let weigh = |candidate: &Candidate| {
        let names = byline::names(&candidate.value);
        let full = names.iter().any(|n| is_full_name(n));
        let same = lines.iter().filter(|line| **line == names).count();
        let repeated = same.saturating_sub(1).min(MAX_REPEATED) as f32;
        candidate.weight + if full { FULL_NAME } else { 0.0 } + REPEATED * repeated
    };
    candidates.choose_by(Field::Byline, weigh, |candidate| {
        if is_label(&candidate.value) {
            return Err("a label, no byline");
        }
        if byline::names(&candidate.value).is_empty() {
            return Err("no name in it");
        }
        Ok(candidate.value.clone())
    })
}

/// "Published on", "Author:", and nothing behind it.
fn is_label(line: &str) -> bool {
    let lower = line.to_lowercase();
    line.ends_with([':', '：'])
        || by_word::is_by_word(line)
        || [Phrases::Published, Phrases::Updated]
            .into_iter()
            .any(|label| lexicon::starts(label, &lower))
            && !by_word::is_byline(line)
}

/// All groups of names, in the order in which they were put forward.
fn groups(candidates: &Candidates, site: &Site) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for candidate in candidates.of(Field::Authors) {
        let (names, rank) = named(candidate, site);
        if names.is_empty() {
            continue;
        }
        let same = groups
            .iter_mut()
            .find(|g| g.reader == candidate.reader && g.place == candidate.place);
        match same {
            Some(group) if group.rank < rank => (group.names, group.rank) = (names, rank),
            Some(group) if group.rank == rank => {
                for name in names.into_iter().take(MAX_NAMES) {
                    if group.names.len() < MAX_NAMES
                        && !group.names.iter().any(|other| fold(other) == fold(&name))
                    {
                        group.names.push(name);
                    }
                }
            }
            Some(_) => {}
            None => groups.push(Group {
                reader: candidate.reader,
                place: candidate.place.clone(),
                weight: candidate.weight,
                names,
                rank,
            }),
        }
    }
    groups
}

/// The names in a candidate, and what they are.
fn named(candidate: &Candidate, site: &Site) -> (Vec<String>, Rank) {
    let text = candidate.value.as_str();
    if text.starts_with('@') {
        return (Vec::new(), Rank::Word);
    }
    let mut names = byline::names(text);
    let in_sight = candidate.place == BYLINE;
    if in_sight {
        // What stands where names should and is written as none.
        names.retain(|name| !name.contains(' ') || is_full_name(name));
    }
    if names.is_empty() && !in_sight {
        return (byline::desk(text).into_iter().collect(), Rank::Desk);
    }
    if names.iter().any(|name| site.is_named(name)) {
        // Beside the site's name stand places and agencies, or its own people.
        let people = names
            .iter()
            .filter(|name| !site.is_named(name) && is_full_name(name));
        let people: Vec<String> = people.map(|name| byline::in_name_case(name)).collect();
        if people.is_empty() {
            names.retain(|name| site.is_named(name) || in_sight);
            return (names, if in_sight { Rank::Word } else { Rank::Desk });
        }
        return (people, Rank::Person);
    }
    let signed =
        by_word::is_byline(text) && names.iter().all(|n| n.starts_with(char::is_uppercase));
    let rank = if !in_sight || signed || names.iter().any(|name| is_full_name(name)) {
        Rank::Person
    } else {
        Rank::Word
    };
    if names.iter().any(|name| is_full_name(name)) {
        // One word beside a full name is a place or a sign: `Ana Ruiz, Madrid`.
        names.retain(|name| is_full_name(name) || outlet::agency(name).is_some());
    }
    let names = names.iter().map(|name| byline::in_name_case(name));
    (names.collect(), rank)
}

impl Site<'_> {
    /// True if a name is the site's rather than a person's.
    fn is_named(&self, name: &str) -> bool {
        let own = fold(name);
        let like = |site: &str| {
            let site = fold(site);
            own == site
                || (site.len() >= MIN_AGREED && own.contains(&site))
                || (own.len() >= MIN_AGREED && site.contains(&own))
        };
        let is_domain = name.rsplit_once('.').is_some_and(|(before, tld)| {
            (2..=3).contains(&tld.len())
                && tld.bytes().all(|b| b.is_ascii_lowercase())
                && before.len() > 1
                && !name.contains(' ')
        });
        // A regional edition has the site's name before its own: `ABC North`.
        let first = name.split_once(' ').map(|(first, _)| fold(first));
        let is_edition = |site: &str| {
            let short = site.chars().filter(|c| c.is_uppercase()).count() > 1;
            short && first.as_ref().is_some_and(|first| *first == fold(site))
        };
        is_domain
            || self
                .publisher
                .is_some_and(|site| like(site) || is_edition(site))
            || self.host.is_some_and(like)
    }
}

/// True if a group has all of the names, and more.
fn adds_to(group: &[String], names: &[String]) -> bool {
    let has = |name: &String| group.iter().any(|other| fold(other) == fold(name));
    !names.is_empty() && group.len() > names.len() && names.iter().all(has)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn authors(said: &[(&'static str, &str, &str, f32)], publisher: &str) -> Vec<String> {
        let mut candidates = Candidates::default();
        for (reader, place, value, weight) in said {
            let field = if *reader == "signature" {
                Field::Byline
            } else {
                Field::Authors
            };
            candidates.put(field, value, reader, place, *weight);
        }
        let site = Site {
            publisher: Some(publisher),
            host: None,
        };
        let (_, authors) = choose(&mut candidates, &site);
        authors.into_iter().map(|author| author.name).collect()
    }

    #[test]
    fn a_printed_person_is_believed_before_the_site() {
        let said = [
            ("json-ld", "author", "The Harbour Post", 0.9),
            ("signature", "line", "By Ana Ruiz", 0.6),
        ];
        assert_eq!(authors(&said, "Harbour Post"), ["Ana Ruiz"]);
    }

    #[test]
    fn a_word_in_sight_is_not() {
        let said = [
            ("json-ld", "author", "The Harbour Post", 0.9),
            ("signature", "marked", "Follow", 0.6),
        ];
        assert_eq!(authors(&said, "Harbour Post"), ["The Harbour Post"]);
    }

    #[test]
    fn whoever_names_all_and_more_is_heard() {
        let said = [
            ("json-ld", "author", "Ana Ruiz", 0.9),
            ("meta tags", "author", "Ana Ruiz, Tom Wu", 0.75),
        ];
        assert_eq!(authors(&said, "Harbour Post"), ["Ana Ruiz", "Tom Wu"]);
    }

    #[test]
    fn a_desk_is_better_than_nobody() {
        let said = [("json-ld", "author", "Redaktion", 0.9)];
        assert_eq!(authors(&said, "Harbour Post"), ["Redaktion"]);
    }
}
