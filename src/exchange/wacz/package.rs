//! Reading a package.

use std::io::{self, Read, Seek};

use zip::ZipArchive;

/// A package that is open.
pub struct Package<R>(ZipArchive<R>);

impl<R: Read + Seek> Package<R> {
    /// Reads the list of what is in it.
    pub fn open(source: R) -> io::Result<Self> {
        ZipArchive::new(source).map(Self).map_err(io::Error::from)
    }

    /// The names of its web archives, in order.
    pub fn web_archives(&self) -> Vec<String> {
        let is_one = |name: &String| {
            let name = name.to_ascii_lowercase();
            let ends = [".warc.gz", ".warc", ".warc.zst"];
            name.starts_with("archive/") && ends.iter().any(|end| name.ends_with(end))
        };
        // A name that is no text names no file of a package.
        let names = self.0.file_names().filter_map(Result::ok);
        let mut names: Vec<String> = names.map(Into::into).filter(is_one).collect();
        names.sort();
        names
    }

    /// Gives what is in one of its files to `read`.
    pub fn read<T>(&mut self, name: &str, read: impl FnOnce(&mut dyn Read) -> T) -> io::Result<T> {
        let mut entry = self.0.by_name(name).map_err(io::Error::from)?;
        Ok(read(&mut entry))
    }
}
