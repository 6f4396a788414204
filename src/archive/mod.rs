//! Everything SQLite: one file, one writer, many readers.
//!
//! A [`Writer`] changes the file; several may have it open, and wait for each other. It keeps the queue ([`Writer::enqueue`], [`Writer::lease`]), takes in
//! what requests brought ([`Writer::record_attempt`], raw page first) and what was
//! read out of it ([`Writer::record_extraction`], a revision only if it says
//! something new). [`Writer::batch`] puts many operations into one transaction.
//!
//! A [`Reader`] answers questions and can change nothing, whatever SQL it is given
//! ([`Reader::query`]): the connection is read-only and an authorizer refuses the rest.
//!
//! The schema is the product: [`MIGRATIONS`] holds it with its documentation.
//! Nothing here knows HTTP, HTML or an async runtime; time is an argument.

mod answers;
mod article;
mod articles;
mod as_of;
mod attempts;
mod backup;
mod bigrams;
mod browse;
mod budgets;
mod captures_out;
mod carriers;
mod changes;
mod check;
mod compression;
mod copies;
mod described;
mod differences;
mod discoveries;
mod edits;
mod error;
mod export_order;
mod exporting;

mod failures;
mod fulltext;
mod guard;
mod health;
mod hosts;
mod imports;
mod leasing;
mod ledger;
mod likeness;
mod lists;
mod live_posts;
mod mementos;
mod merging;
mod migrate;
mod open;
mod outline;
mod packer;
mod past;
mod payloads;
mod planned;
mod presence;
mod prune;
mod query;
pub mod questions;
mod queue;
mod reader;
mod readings;
mod reread;
mod revisions;
mod revisits;
mod runs;
mod search;

mod site_memory;
mod sketch;
mod snapshots;
mod source_spec;
mod sources;
mod standing;
mod stats;
mod status;
mod stopwatch;
mod stored;
mod story_keys;
mod texts;
mod walls;
mod watching;
mod writer;

pub use answers::{AnswersSettled, WaitingRevisit};
pub use article::{ArticleKey, StoredArticle};
pub use attempts::{Arrival, Elsewhere, Next, Route};
pub use backup::backup;
pub use browse::{AuthorRow, Day, NamesQuery, OutletRow, RevisionRow, SnapshotRow};
pub use budgets::{HostLimits, OverBudget};
pub use captures_out::{Observation, Observed};
pub use carriers::{Carrier, Copies};
pub use changes::{ChangedStory, ChangesQuery};
pub use check::{CheckOptions, CheckReport, Examined, Finding, Step, check};
pub use compression::Payload;
pub use described::{DescribedColumn, DescribedTable, described_tables};
pub use differences::{Compared, FieldDiff, RevisionDiff, Side};
pub use discoveries::{Discovered, Naming, Part};
pub use error::ArchiveError;
pub use export_order::{ExportOrder, PartKey};
pub use exporting::ExportQuery;
pub use failures::{FailureGroup, FailureQuery};
pub use health::{
    Affairs, AlertRow, Counted, Due, Happened, Hook, Notice, Rate, Reach, SourceHealth, free_bytes,
};
pub use imports::{Captured, ImportFile, Reached};
pub use ledger::{Head, NoHead};
pub use live_posts::StoredPost;
pub use mementos::{Memento, Mementos};
pub use merging::{Merge, Merged, Origin, Part as MergePart, Read as ReadPages, is_same_archive};
pub use migrate::{MIGRATIONS, Migration};
pub use packer::Packer;
pub use past::When;
pub use planned::{PlannedHost, PlannedRow};
pub use prune::{Keeping, Pruned};
pub use query::{Answer, Ended, InterruptHandle, Parameters, QueryLimits, Value};
pub use queue::{Enqueued, QueueSummary};
pub use reader::Reader;
pub use readings::{Difference, Rereading, Selection, Verdict};
pub use revisits::Outlook;
pub use runs::{RunId, RunTotals};
pub use search::{Facets, Hit, Order, SearchQuery};
pub use snapshots::SnapshotId;
pub use source_spec::SourceSpec;
pub use sources::{Followed, SourceRow};
pub use standing::Standing;
pub use stats::{Count, Stats};
pub use watching::Watching;
pub use writer::Writer;
