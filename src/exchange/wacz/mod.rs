//! WACZ, a package of web archives: a ZIP file with WARC files in its folder `archive/`.

mod package;

pub use package::Package;
