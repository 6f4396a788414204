//! What HTTP does to a body on its way, undone: any bytes → the body, within a limit.
//!
//! [`Decoder`] undoes a `Content-Encoding` piece by piece; [`chunked`] joins what a
//! transfer cut up; [`unpacked`] gives what is in a gzip file. Who asked for the bytes, a
//! server or a file of records, is not known here.

pub mod chunked;
mod content;

pub use content::{ACCEPTED, Decoder, Spoilt, unpacked};
