//! What an exported feed says of itself.

use std::path::Path;

use super::Args;
use crate::exchange::records::{FeedHead, feed_id};

/// The same export of the same archive is the same feed.
pub(super) fn head(args: &Args, archive: &Path) -> FeedHead {
    let of = (
        &args.condition,
        &args.search,
        args.since,
        args.until,
        args.revisions,
    );
    let title = match &args.search {
        Some(words) => format!("newsvault: {words}"),
        None => "newsvault".to_owned(),
    };
    FeedHead {
        title,
        id: feed_id(archive, &format!("{of:?}")),
        revisions: args.revisions,
        ..FeedHead::default()
    }
}
