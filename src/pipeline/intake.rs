//! From what a user names (lists, pages, addresses, standard input) to the queue.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::shard::Shard;
use crate::archive::{ArchiveError, Enqueued, Writer};
use crate::discover::list::{self, ListBase, Problem};
use crate::model::{Discovery, PageUrl, without_credentials};

/// Addresses put into the queue in one transaction.
const CHUNK: usize = 1_000;
/// Longer lines are cut before they are looked at: no address is that long.
const MAX_LINE: u64 = 16 * 1024;

/// Something that names pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// A list on disk, or a pipe with a name.
    List(PathBuf),
    /// A list on standard input.
    StandardInput,
    /// One page.
    Page(PageUrl),
}

/// Why an argument names nothing.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IntakeError {
    /// Neither a file nor an address.
    #[error(
        "cannot find `{0}`: it is neither a file nor a web address\nhint: name a list with one address a line, a page, an address, or - for standard input"
    )]
    Nothing(String),
    /// A file that is neither a page nor a text.
    #[error(
        "cannot read the list `{0}`: it is no text\nhint: a list is plain text in UTF-8, one address a line; an archive is named with --archive"
    )]
    Binary(String),
    /// A list that cannot be read.
    #[error("cannot read the list `{0}`: {1}")]
    Unreadable(String, io::Error),
    /// The queue cannot be written.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}

/// What came of the arguments.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Intake {
    /// Addresses that are new to the queue.
    pub added: u64,
    /// Addresses that it had already.
    pub known: u64,
    /// Lines that name no page.
    pub problems: u64,
    /// Addresses that are for other machines.
    pub elsewhere: u64,
}

/// What to do with addresses that are in the queue already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// They are fetched when they are due.
    Wait,
    /// They are due now.
    Recheck,
}

impl Named {
    /// What an argument names: a file or pipe that is there, an address, or `-`.
    pub fn parse(argument: &str) -> Result<Self, IntakeError> {
        if argument == "-" {
            return Ok(Self::StandardInput);
        }
        let path = Path::new(argument);
        if path.is_file() {
            return Self::file(path);
        }
        // What comes out of a pipe comes only once, so it is not looked at here.
        if path.exists() && !path.is_dir() {
            return Ok(Self::List(path.to_owned()));
        }
        // Paths were tried first, so what is left must be an address.
        match list::read([argument], ListBase::None).next() {
            Some(Ok(url)) => Ok(Self::Page(url)),
            _ => Err(IntakeError::Nothing(without_credentials(argument))),
        }
    }

    fn file(path: &Path) -> Result<Self, IntakeError> {
        let unreadable = |error| IntakeError::Unreadable(path.display().to_string(), error);
        let absolute = path.canonicalize().map_err(unreadable)?;
        let start = start(&absolute).map_err(unreadable)?;
        if is_page(&absolute, &start) {
            let url = url::Url::from_file_path(&absolute).ok();
            let url = url.and_then(|url| PageUrl::from_url(url).ok());
            return url
                .map(Self::Page)
                .ok_or_else(|| IntakeError::Nothing(path.display().to_string()));
        }
        if is_binary(&start) {
            return Err(IntakeError::Binary(path.display().to_string()));
        }
        Ok(Self::List(path.to_owned()))
    }

    fn name(&self) -> String {
        match self {
            Self::List(path) => path.display().to_string(),
            Self::StandardInput => "-".to_owned(),
            Self::Page(_) => "command line".to_owned(),
        }
    }
}

/// The file's first bytes.
fn start(path: &Path) -> io::Result<Vec<u8>> {
    let mut start = Vec::new();
    File::open(path)?.take(512).read_to_end(&mut start)?;
    Ok(start)
}

/// A saved page rather than a list: by its name, or because it begins with a tag.
fn is_page(path: &Path, start: &[u8]) -> bool {
    let extension = path
        .extension()
        .and_then(|e| e.to_str())
        .unwrap_or_default();
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    ["html", "htm", "xhtml", "shtml"]
        .iter()
        .any(|e| extension.eq_ignore_ascii_case(e))
        || start.trim_ascii_start().starts_with(b"<")
}

/// An archive, a packed file, a picture: read as a list, each would fill the queue with nonsense.
fn is_binary(start: &[u8]) -> bool {
    start.starts_with(b"\x1f\x8b") || start.contains(&0)
}

/// Reads everything named into the queue. Lines that name no page are told to
/// `complain`, with the list's name, and cost nothing else. Lists are read as a
/// stream, whatever their length.
pub fn take_in(
    writer: &mut Writer,
    named: &[Named],
    known: Known,
    now: DateTime<Utc>,
    shard: Shard,
    complain: &dyn Fn(&str, &Problem),
) -> Result<Intake, IntakeError> {
    let mut intake = Intake::default();
    for named in named {
        let name = named.name();
        let mut taker = Taker {
            writer: &mut *writer,
            known,
            now,
            shard,
            source: &name,
            intake: &mut intake,
            chunk: Vec::new(),
        };
        match named {
            Named::Page(url) => taker.take(url.clone())?,
            Named::StandardInput => taker.list(io::stdin().lock(), ListBase::None, complain)?,
            Named::List(path) => {
                let unreadable = |error| IntakeError::Unreadable(name.clone(), error);
                let file = File::open(path).map_err(unreadable)?;
                let base = base(path).map_err(unreadable)?;
                taker.list(BufReader::new(file), base, complain)?;
            }
        }
        taker.flush()?;
    }
    Ok(intake)
}

/// A file names what lies beside it; a pipe has no place, as standard input has none.
fn base(list: &Path) -> io::Result<ListBase> {
    if !list.is_file() {
        return Ok(ListBase::None);
    }
    let absolute = list.canonicalize()?;
    let folder = absolute.parent().map_or_else(PathBuf::new, Path::to_owned);
    Ok(ListBase::Folder(folder))
}

struct Taker<'a> {
    writer: &'a mut Writer,
    known: Known,
    now: DateTime<Utc>,
    shard: Shard,
    source: &'a str,
    intake: &'a mut Intake,
    chunk: Vec<Discovery>,
}

impl Taker<'_> {
    fn list(
        &mut self,
        mut text: impl BufRead,
        base: ListBase,
        complain: &dyn Fn(&str, &Problem),
    ) -> Result<(), IntakeError> {
        let mut failed = None;
        let lines = std::iter::from_fn(|| match line(&mut text) {
            Ok(line) => line,
            Err(error) => {
                failed = Some(error);
                None
            }
        });
        for entry in list::read(lines, base) {
            match entry {
                Ok(url) => self.take(url)?,
                Err(problem) => {
                    self.intake.problems += 1;
                    complain(self.source, &problem);
                }
            }
        }
        match failed {
            Some(error) => Err(IntakeError::Unreadable(self.source.to_owned(), error)),
            None => Ok(()),
        }
    }

    fn take(&mut self, url: PageUrl) -> Result<(), IntakeError> {
        if !self.shard.holds(&url) {
            self.intake.elsewhere += 1;
            return Ok(());
        }
        self.chunk.push(Discovery {
            url,
            source: self.source.to_owned(),
        });
        if self.chunk.len() < CHUNK {
            Ok(())
        } else {
            self.flush()
        }
    }

    fn flush(&mut self) -> Result<(), IntakeError> {
        let Enqueued { added, known } = self.writer.enqueue(&self.chunk, self.now)?;
        if self.known == Known::Recheck && known > 0 {
            let urls: Vec<PageUrl> = self.chunk.iter().map(|found| found.url.clone()).collect();
            self.writer.make_due(&urls, self.now)?;
        }
        self.intake.added += added;
        self.intake.known += known;
        self.chunk.clear();
        Ok(())
    }
}

/// The next line, damaged characters replaced; an overlong one is cut.
fn line(text: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut bytes = Vec::new();
    let read = text.by_ref().take(MAX_LINE).read_until(b'\n', &mut bytes)?;
    if read == 0 {
        return Ok(None);
    }
    if read as u64 == MAX_LINE && !bytes.ends_with(b"\n") {
        skip_line(text)?;
    }
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

fn skip_line(text: &mut impl BufRead) -> io::Result<()> {
    loop {
        let waiting = text.fill_buf()?;
        let (used, ends) = match waiting.iter().position(|b| *b == b'\n') {
            Some(at) => (at + 1, true),
            None => (waiting.len(), waiting.is_empty()),
        };
        text.consume(used);
        if ends {
            return Ok(());
        }
    }
}
