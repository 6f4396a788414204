//! One polite, safe, bounded request: [`Lease`](crate::model::Lease) in,
//! [`Attempt`](crate::model::Attempt) out. It cannot fail: failure is in the attempt.
//!
//! *Polite*: robots.txt is asked first, at every origin that a redirect leads to, and
//! every request, for whatever purpose, waits for its turn at the host that it goes to
//! ([`HostPace`]): the pause is what we keep, what robots.txt asks for ([`crawl_delay`])
//! or what the host's answers teach, whichever is longest. *Safe*: a name that leads
//! into a private network is not followed. *Bounded*: by time until a connection
//! stands, until the answer begins, between two pieces and as a whole, by decoded
//! bytes, by redirects; and by pages at a time ([`Place`]).
//!
//! The one thing that is sent is what a user's own [`Webhook`] is told.
//!
//! Nothing is remembered here between two requests but connections and cookies:
//! what is known of a host comes in with the lease and goes out with the attempt.

mod address_guard;
mod ask;
mod ask_robots;
mod backoff;
mod body_limit;
mod cause;
mod crowd;
mod disk;
mod fetcher;
mod headers;
mod names;
mod options;
mod pace;
mod page_type;
mod place;
mod proxy;
mod redirects;
mod request_rate;
mod retry_after;
mod robots;
mod robots_memory;
mod stopwatch;
mod trust;
mod visit;
mod wall;
mod webhook;

pub use fetcher::Fetcher;
pub use names::{Found, Lookup};
pub use options::{DIRECT, Options, SetupError, Timeouts};
pub use pace::HostPace;
pub use place::Place;
pub use robots::{PRODUCT_TOKEN, crawl_delay};
pub use webhook::Webhook;
