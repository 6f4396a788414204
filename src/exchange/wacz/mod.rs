//! WACZ, a package of web archives: a ZIP file with WARC files in its folder `archive/`.

mod index;
mod pack;
mod package;

pub use pack::{About, pack};
pub use package::Package;
