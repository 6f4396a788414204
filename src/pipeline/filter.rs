//! Which of the addresses that a source names are wanted.

use regex::RegexSet;

/// Patterns that addresses must and may not match.
#[derive(Debug)]
pub struct Filter {
    include: RegexSet,
    exclude: RegexSet,
}

impl Filter {
    /// Regular expressions, one of which an address must match, and none of which it may;
    /// without any, all addresses are wanted. An error says what makes no sense.
    pub fn new(include: &[String], exclude: &[String]) -> Result<Self, String> {
        let set = |patterns: &[String]| {
            RegexSet::new(patterns).map_err(|error| format!("a pattern makes no sense: {error}"))
        };
        Ok(Self {
            include: set(include)?,
            exclude: set(exclude)?,
        })
    }

    /// True if the address is wanted.
    pub fn lets(&self, url: &str) -> bool {
        (self.include.is_empty() || self.include.is_match(url)) && !self.exclude.is_match(url)
    }
}
