//! What the archive has of a newsroom's stories.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::Month;

/// A story as the archive has it.
pub(super) struct KeptStory {
    pub(super) first_seen: DateTime<Utc>,
    pub(super) status: String,
    /// When each revision was seen, and its text.
    pub(super) revisions: Vec<(DateTime<Utc>, String)>,
}

/// By address.
pub(super) struct Kept(pub(super) HashMap<String, KeptStory>);

impl Kept {
    pub(super) fn of(month: &Month) -> Self {
        let connection = month.place.raw();
        let mut statement = connection
            .prepare(
                "SELECT articles.url, first_seen_at, pub_status, seen_at, revisions.body
                 FROM articles JOIN revisions ON article_id = articles.id ORDER BY number",
            )
            .expect("valid SQL");
        let mut rows = statement.query([]).expect("rows");
        let mut stories = HashMap::new();
        while let Some(row) = rows.next().expect("a row") {
            let text = |column| row.get::<_, String>(column).expect("a text");
            let time = |column| text(column).parse().expect("a time");
            let story = stories.entry(text(0)).or_insert_with(|| KeptStory {
                first_seen: time(1),
                status: text(2),
                revisions: Vec::new(),
            });
            story.revisions.push((time(3), text(4)));
        }
        Self(stories)
    }
}
