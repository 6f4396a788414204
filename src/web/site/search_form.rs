//! What a search may be, as its address has it.

use chrono::NaiveDate;
use maud::{Markup, html};
use serde::Deserialize;

use super::Problem;
use super::pieces::{MARKERS, ROWS, address};
use crate::archive::{Order, SearchQuery};

/// How long a search may take.
const LIMIT: std::time::Duration = std::time::Duration::from_secs(5);
/// Parts of a search's hits that can be had: who wants more asks in SQL.
const PARTS: usize = 20;

/// The parameters of a search; empty ones are none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    pub(super) q: String,
    pub(super) outlet: String,
    pub(super) author: String,
    pub(super) section: String,
    pub(super) language: String,
    pub(super) since: String,
    pub(super) until: String,
    pub(super) sort: String,
    pub(super) page: Option<usize>,
}

/// In which order hits may be shown: word, what it is called, what it is.
const ORDERS: [(&str, &str, Order); 3] = [
    ("best", "Best first", Order::Best),
    ("newest", "Newest first", Order::Newest),
    ("oldest", "Oldest first", Order::Oldest),
];

impl Wanted {
    /// Which part of the hits.
    pub(super) fn part(&self) -> usize {
        self.page.unwrap_or(1).clamp(1, PARTS)
    }

    /// True if this is the last part that can be had.
    pub(super) fn is_at_end(&self) -> bool {
        self.part() == PARTS
    }

    /// What is asked of the archive: one hit more than is shown, to see whether there is more.
    pub(super) fn query(&self) -> Result<SearchQuery, Problem> {
        let order = ORDERS
            .iter()
            .find(|(word, ..)| *word == self.sort || (self.sort.is_empty() && *word == "best"));
        let Some((_, _, order)) = order else {
            return Err(Problem::Wrong(format!(
                "`{}` is no order\nhint: best, newest or oldest",
                self.sort
            )));
        };
        Ok(SearchQuery {
            words: self.q.clone(),
            outlet: some(&self.outlet),
            since: day(&self.since)?,
            until: day(&self.until)?,
            language: some(&self.language),
            author: some(&self.author),
            section: some(&self.section),
            limit: ROWS + 1,
            offset: (self.part() - 1) * ROWS,
            order: *order,
            markers: (MARKERS.0.to_owned(), MARKERS.1.to_owned()),
            timeout: Some(LIMIT),
        })
    }

    /// The address of this search as `/search`, `/search.json`, ….
    pub(super) fn address(&self, path: &str) -> String {
        let page = self
            .page
            .filter(|page| *page > 1)
            .map(|page| page.to_string());
        let mut parameters = self.filters();
        parameters.push(("sort", &self.sort));
        parameters.push(("page", page.as_deref().unwrap_or_default()));
        parameters.insert(0, ("q", &self.q));
        address(path, &parameters)
    }

    /// The same from its first part, in no order of its own.
    pub(super) fn unordered(&self) -> Self {
        Self {
            page: None,
            sort: String::new(),
            ..self.clone()
        }
    }

    /// Where it is a feed.
    pub(super) fn feed(&self) -> String {
        self.unordered().address(super::feed::PATH)
    }

    /// Its filters by their names.
    pub(super) fn filters(&self) -> Vec<(&'static str, &str)> {
        vec![
            ("outlet", &self.outlet),
            ("author", &self.author),
            ("section", &self.section),
            ("language", &self.language),
            ("since", &self.since),
            ("until", &self.until),
        ]
    }

    /// The same search with one filter set otherwise, from its first part.
    pub(super) fn with(&self, filter: &str, value: &str) -> Self {
        let mut wanted = Self {
            page: None,
            ..self.clone()
        };
        let field = match filter {
            "outlet" => &mut wanted.outlet,
            "author" => &mut wanted.author,
            "section" => &mut wanted.section,
            "language" => &mut wanted.language,
            "since" => &mut wanted.since,
            "until" => &mut wanted.until,
            _ => &mut wanted.sort,
        };
        value.clone_into(field);
        wanted
    }

    /// As people change it.
    pub(super) fn form(&self) -> Markup {
        let sort = if self.sort.is_empty() {
            "best"
        } else {
            &self.sort
        };
        html! {
            form.filters action="/search" {
                p.wide {
                    label for="words" { "Words" }
                    input #words type="search" name="q" value=(self.q) aria-describedby="syntax";
                }
                @for (name, value) in self.filters() {
                    p {
                        label for={ "f-" (name) } { (titled(name)) }
                        input #{ "f-" (name) } name=(name) value=(value) type=(if matches!(name, "since" | "until") { "date" } else { "text" });
                    }
                }
                p {
                    label for="f-sort" { "Order" }
                    select #f-sort name="sort" {
                        @for (word, called, _) in ORDERS {
                            option value=(word) selected[word == sort] { (called) }
                        }
                    }
                }
                p { button { "Search" } }
                p #syntax .dim.wide { code { "bridge -ferry" } " " code { "\"salt marsh\"" } " " code { "begin*" } " " code { "a OR b" } " " code { "NEAR(a b, 5)" } " " code { "headline:bridge" } }
            }
        }
    }
}

fn titled(name: &str) -> &str {
    match name {
        "outlet" => "Outlet",
        "author" => "Author",
        "section" => "Section",
        "language" => "Language",
        "since" => "From",
        _ => "To",
    }
}

fn some(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn day(text: &str) -> Result<Option<NaiveDate>, Problem> {
    let wrong = |_| Problem::Wrong(format!("`{text}` is no day\nhint: write it as 2026-04-18"));
    some(text)
        .map(|text| text.parse().map_err(wrong))
        .transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_the_search_again() {
        let wanted = Wanted {
            q: "a & \"b\"".to_owned(),
            outlet: "Ö+Post".to_owned(),
            page: Some(3),
            ..Wanted::default()
        };
        assert_eq!(
            wanted.address("/search"),
            "/search?q=a+%26+%22b%22&outlet=%C3%96%2BPost&page=3"
        );
        assert_eq!(
            wanted.with("outlet", "").address("/search.csv"),
            "/search.csv?q=a+%26+%22b%22"
        );
    }
}
