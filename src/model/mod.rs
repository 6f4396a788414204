//! The nouns that two or more modules speak of, and what must hold of them.
//!
//! A page is asked for because of a [`Discovery`], queued, and handed out as a
//! [`Lease`]. One request makes an [`Attempt`]; if it brought bytes they are a
//! [`Capture`]. Reading a capture gives an [`Extraction`]: an [`Article`], how
//! sound it looks and the [`Evidence`] for it. What the archive makes of that is a [`Change`].
//!
//! Nothing here does I/O, looks at a clock or knows HTML.

mod advice;
mod alert;
mod article;
mod budget;
mod capture;
mod extraction;
mod failure;
mod history;
mod record;
mod site_figures;
mod site_memory;
mod soundness;
mod source;
mod source_kind;
mod time;
mod url;
mod words;

pub use advice::advice;
pub use alert::{Complaint, Concern, Condition, Rule};
pub use article::{Article, Author, Block, BlockKind, Body, LivePost};
pub use budget::{Budget, Spending, Waits, next_day};
pub use capture::{Attempt, Capture, Outcome, Redirect, Refusal};
pub use extraction::{Evidence, Extraction, Field, PageKind, Verdict};
pub use failure::{Failure, TimeoutPhase, Wall};
pub use history::{
    Change, Claims, Edit, EditClass, EditHabit, EditHistory, Held, Looks, Op, Piece, SPANS,
    WordDiff, Worth, changed_fields, fold, gist,
};
pub use record::{ArticleRecord, KeptAs};
pub use site_figures::{COUNTED_FIELDS, SiteFigures, SiteHour, Sums};
pub use site_memory::{BlockPrint, SiteMemory};
pub use soundness::{Completeness, Confidence, Confidences, Suspicion};
pub use source::{Discovery, HostRecord, Lease, RobotsRecord, Told, Validators, Wanted};
pub use source_kind::SourceKind;
pub use time::{Precision, PublicationTime, utc_text};
pub use url::{CanonicalUrl, HostKey, PageUrl, UrlError, without_credentials};
pub use words::{count_words, is_ideograph};
