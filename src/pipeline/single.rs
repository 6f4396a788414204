//! One page from the network, without an archive: robots.txt is heeded, nothing is remembered.

use super::clock;
use crate::fetch::Fetcher;
use crate::model::{Capture, HostRecord, Lease, Outcome, PageUrl, Validators};

/// Fetches a page, or says why it cannot be had and what to do about it.
pub async fn fetch_page(fetcher: &Fetcher, url: &PageUrl) -> Result<Capture, String> {
    let lease = Lease {
        queue_id: 0,
        url: url.clone(),
        moved_to: None,
        validators: Validators::default(),
        failures: 0,
        host: HostRecord::new(url.host_key()),
    };
    match fetcher
        .fetch(&lease, clock::now(), &mut fetcher.place())
        .await
        .outcome
    {
        Outcome::Captured(capture) => Ok(capture),
        Outcome::NotModified => {
            Err("the server calls it unmodified, though we asked for all of it".to_owned())
        }
        Outcome::Refused(refusal) => Err(format!("{}\nhint: {}", refusal.code(), refusal.advice())),
        Outcome::Failed(failure) => Err(format!("{failure}\nhint: {}", failure.advice())),
    }
}
