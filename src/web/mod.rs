//! Read-only over HTTP: what monitors ask a process that keeps following.
//!
//! [`Metrics`] is the figures, those of this process and those that the archive gives, in
//! Prometheus' text ([`exposition`]); [`serve`] answers with them.

mod counters;
mod exposition;
mod metrics;
mod server;

pub use counters::Counters;
pub use metrics::Metrics;
pub use server::serve;
