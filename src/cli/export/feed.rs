//! What an exported feed says of itself.

use std::path::Path;

use uuid::Uuid;

use super::Args;
use crate::exchange::records::FeedHead;

/// The same export of the same archive is the same feed.
pub(super) fn head(args: &Args, archive: &Path) -> FeedHead {
    let place = archive
        .canonicalize()
        .unwrap_or_else(|_| archive.to_owned());
    let of = format!(
        "{} {:?} {:?} {:?} {:?} {}",
        place.display(),
        args.condition,
        args.search,
        args.since,
        args.until,
        args.revisions
    );
    let title = match &args.search {
        Some(words) => format!("newsvault: {words}"),
        None => "newsvault".to_owned(),
    };
    FeedHead {
        title,
        id: Uuid::new_v5(&Uuid::NAMESPACE_URL, of.as_bytes())
            .urn()
            .to_string(),
        revisions: args.revisions,
        ..FeedHead::default()
    }
}
