//! When: to try again after a failure ([`retry`]), to look again at a story
//! ([`revisit`]). Pure: the time of day is an argument, and so is chance.

pub mod retry;
pub mod revisit;
