//! Finds addresses of pages in what a source gives. Pure: where the text came
//! from is the caller's business. Today's only source is a [`list`].

pub mod list;
