//! What an earlier run kept and could not read any more, as it was killed.

use std::sync::Arc;

use super::clock::Clock;
use super::desk::{Desk, Undone};
use super::event::Event;
use super::store::{Before, store};
use crate::archive::Writer;
use crate::extract;

/// Pages that are read at a time.
const LEFT_OVER: usize = 32;

/// Reads it.
pub(super) async fn read(
    desk: &Desk,
    clock: &Clock,
    reading: &extract::Options,
    tell: &dyn Fn(&Event<'_>),
) -> Result<(), Undone> {
    loop {
        let left = desk
            .call(|writer| writer.unread_snapshots(LEFT_OVER))
            .await?;
        if left.is_empty() {
            return Ok(());
        }
        tell(&Event::Resuming { pages: left.len() });
        for snapshot in left {
            let load = move |writer: &mut Writer| {
                let capture = writer.capture(snapshot)?;
                let memory = capture.url.as_ref().map(|page| writer.site_memory(page));
                Ok((memory.transpose()?.unwrap_or_default(), capture))
            };
            let (memory, capture) = desk.call(load).await?;
            let reading = extract::Options {
                site_memory: Arc::new(memory),
                ..reading.clone()
            };
            let before = Before::default();
            store(desk, clock, snapshot, capture, reading, before).await?;
        }
    }
}
