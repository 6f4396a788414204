//! In what order articles leave an archive.

use crate::model::ArticleRecord;

/// In what order articles leave an archive.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ExportOrder {
    /// By their numbers.
    #[default]
    ByNumber,
    /// Whatever changed last, first.
    NewestFirst,
    /// Those that share these values together, within them by number.
    Parted(Vec<PartKey>),
}

/// A value that many articles share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PartKey {
    /// The outlet.
    Outlet,
    /// The month of publication in UTC, `2026-04`.
    Month,
    /// Its day.
    Day,
    /// The language.
    Language,
}

impl PartKey {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Outlet, Self::Month, Self::Day, Self::Language];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Outlet => "outlet",
            Self::Month => "month",
            Self::Day => "day",
            Self::Language => "language",
        }
    }

    /// What it is of this article, if that is known.
    pub fn value(self, record: &ArticleRecord) -> Option<&str> {
        let published = |bytes| {
            let text = record.published_utc.as_deref();
            text.and_then(|text| text.get(..bytes))
        };
        let value = match self {
            Self::Outlet => record.outlet.as_deref(),
            Self::Month => published(7),
            Self::Day => published(10),
            Self::Language => record.language.as_deref(),
        };
        value.filter(|value| !value.is_empty())
    }

    fn sql(self, texts: &str) -> String {
        match self {
            Self::Outlet => format!("{texts}.outlet"),
            Self::Month => format!("substr({texts}.published_utc, 1, 7)"),
            Self::Day => format!("substr({texts}.published_utc, 1, 10)"),
            Self::Language => format!("{texts}.language"),
        }
    }
}

impl ExportOrder {
    /// By what to sort; `None` by number. Texts stand in the table `texts`,
    /// revisions in `r`.
    pub(super) fn sql(&self, texts: &str) -> Option<String> {
        // A limit of -1 is none, but has SQLite keep the order of what is joined to it.
        match self {
            Self::ByNumber => None,
            Self::NewestFirst => {
                Some("r.seen_at DESC, articles.id DESC, r.number DESC LIMIT -1".to_owned())
            }
            Self::Parted(keys) => {
                let keys = keys.iter().map(|key| key.sql(texts));
                let last = ["articles.id".to_owned(), "r.number LIMIT -1".to_owned()];
                Some(keys.chain(last).collect::<Vec<_>>().join(", "))
            }
        }
    }
}
