//! Joins the leaves: the only place where they meet.

mod batch;

pub use batch::{BatchReport, capture_of_file, capture_of_text, extract_manifest, read_page};
