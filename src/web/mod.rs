//! Two faces over HTTP, both read-only: [`serve`] tells monitors figures ([`metrics`]),
//! [`serve_site`] shows people what is in an archive ([`site`]).

mod metrics;
mod server;
mod site;

pub use metrics::{Counters, Metrics, serve};
pub use site::{Access, Question, Site, serve_site};
