//! When: to try again after a failure ([`retry`]), to ask a source ([`timetable`], [`polling`]), to look again at a story
//! ([`revisit`]), and what all that comes to ([`plan`]). Pure: the time of day is an argument, and so is chance.

pub mod plan;
pub mod polling;
pub mod retry;
pub mod revisit;
pub mod timetable;
