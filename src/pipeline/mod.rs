//! Joins the leaves: the only place where they meet.
//!
//! [`take_in`] brings what a user names into the queue; [`run`] fetches what is due,
//! keeps it and reads it, one task a page ([`page`]), all ending in [`store`]. The
//! writer sits at its own [`desk`]. [`import()`] takes in what others captured. [`extract_manifest`] and [`extract_records`] read pages
//! without an archive, [`reextract`] those that an archive has. [`Archive`] is for other
//! programs that keep pages. What happens is told as [`Event`]s; whether all is well is
//! looked at by [`look`] and [`keep_looking`].

mod archive;
mod batch;
mod bulk;
pub mod clock;
mod desk;
mod event;
mod filter;
mod follow;
mod health;
mod idle;
mod import;
mod in_order;
mod intake;
mod left_over;
mod merge;
mod notices;
mod page;
mod plan;
mod probe;
mod recent;
mod reextract;
mod run;
mod shard;
mod single;
mod store;
mod trip;
mod web_archive;

pub use archive::{Archive, Kept};
pub use batch::{BatchReport, capture_of_file, capture_of_text, extract_manifest, read_page};
pub use bulk::{
    BulkExtraction, BulkReport, Problem, RecordPage, RecordSource, RecordStream, Told,
    extract_records,
};
pub use event::{Event, PageResult, Report};
pub use filter::Filter;
pub use health::{keep_looking, look, sizes};
pub use import::{
    Import, ImportEvent, ImportKind, ImportReport, ImportSource, Trouble, UnfitSource, import,
    import_dry, sources,
};
pub use intake::{Intake, IntakeError, Known, Named, take_in};
pub use merge::{merge, merge_dry};
pub use notices::{Hooks, deliver, keep_delivering};
pub use plan::{HostPlan, PlanOptions, plan_host};
pub use probe::{Candidate, Probed, Unfit, candidate, probe, test_source};
pub use reextract::{FieldCount, Reextraction, Rereadings, reextract, reextract_dry};
pub use run::{Errand, Lasts, Options, run};
pub use shard::Shard;
pub use single::{NoPage, fetch_page};
pub use store::look_otherwise;
pub use web_archive::{WebArchiveError, WebArchiveOptions, WebArchiveReport, export_web_archive};
