//! One polite, safe, bounded request: [`Lease`](crate::model::Lease) in,
//! [`Attempt`](crate::model::Attempt) out. It cannot fail: failure is in the attempt.
//!
//! *Polite*: robots.txt is asked first, at every origin that a redirect leads to
//! ([`crawl_delay`] is what it asks for), and [`HostPace`] keeps the pauses
//! between requests to one host. *Safe*: a name that leads into a private network
//! is not followed. *Bounded*: by time as a whole, by time between two pieces, by
//! decoded bytes, by redirects.
//!
//! Nothing is remembered here between two requests but connections and cookies:
//! what is known of a host comes in with the lease and goes out with the attempt.

mod address_guard;
mod body_limit;
mod cause;
mod disk;
mod fetcher;
mod headers;
mod host;
mod options;
mod page_type;
mod proxy;
mod redirects;
mod retry_after;
mod robots;
mod visit;

pub use fetcher::Fetcher;
pub use host::HostPace;
pub use options::{DIRECT, Options, SetupError, Timeouts};
pub use robots::{PRODUCT_TOKEN, crawl_delay};
