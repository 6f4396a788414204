//! `newsvault export --to warc`: captures as web archives.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::archive::ExportQuery;
use crate::cli::summary::counted;
use crate::cli::terminal;
use crate::cli::unfinished::Unfinished;
use crate::exchange::wacz;
use crate::pipeline::{self, WebArchiveError, WebArchiveOptions, WebArchiveReport};

use super::target::BUFFER;

/// How all names of such files end.
const SUFFIX: &str = ".warc.gz";

/// Writes them, and says what.
pub(super) fn run(
    archive: &Path,
    wanted: &ExportQuery,
    options: &WebArchiveOptions,
    (out, force): (&str, bool),
) -> anyhow::Result<()> {
    let report = write(archive, wanted, options, (out, force))?;
    terminal::note(&told(&report, out));
    Ok(())
}

/// The same in a package with an index and its pages (WACZ).
pub(super) fn run_packed(
    archive: &Path,
    wanted: &ExportQuery,
    options: &WebArchiveOptions,
    out: &str,
) -> anyhow::Result<()> {
    if out == "-" || options.max_size.is_some() {
        bail!("a package is one file\nhint: name it, and leave out --max-size");
    }
    let cannot = || format!("cannot write `{out}`");
    // The records go into a file first: what is in a package begins with how long it is.
    let records =
        Unfinished::create(&PathBuf::from(format!("{out}.records"))).with_context(cannot)?;
    let mut open = |_| {
        let file = records.as_file().try_clone()?;
        Ok((
            "data.warc.gz".to_owned(),
            BufWriter::with_capacity(BUFFER, file),
        ))
    };
    let written =
        pipeline::export_web_archive(archive, wanted, options, &mut open, &mut |mut out| {
            out.flush()
        });
    let report = reported(written, out)?;
    let package = Unfinished::create(Path::new(out)).with_context(cannot)?;
    let name = archive.file_stem().unwrap_or_default().to_string_lossy();
    let about = wacz::About {
        title: &format!("{name}, kept by newsvault"),
        created: &report
            .first
            .clone()
            .unwrap_or_else(|| "1970-01-01T00:00:00Z".to_owned()),
    };
    let mut source = records.as_file().try_clone().with_context(cannot)?;
    let packed =
        BufWriter::with_capacity(BUFFER, package.as_file().try_clone().with_context(cannot)?);
    let mut packed = wacz::pack(&mut source, packed, &about).with_context(cannot)?;
    packed.flush().with_context(cannot)?;
    drop(packed);
    package.finish().with_context(cannot)?;
    terminal::note(&told(&report, out));
    Ok(())
}

fn write(
    archive: &Path,
    wanted: &ExportQuery,
    options: &WebArchiveOptions,
    (out, force): (&str, bool),
) -> anyhow::Result<WebArchiveReport> {
    if options.max_size.is_some() && !out.ends_with(SUFFIX) {
        bail!(
            "cannot number `{out}`\nhint: with --max-size the name ends in {SUFFIX}: OUT{SUFFIX} becomes OUT-00000{SUFFIX}"
        );
    }
    let mut open = |number| {
        let path = path(out, options.max_size.map(|_| number));
        if options.max_size.is_some() && path.exists() && !force {
            let there = format!("`{}` is there already", path.display());
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, there));
        }
        Ok((
            path.file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
            Sink::open(&path)?,
        ))
    };
    let written =
        pipeline::export_web_archive(archive, wanted, options, &mut open, &mut Sink::close);
    let report = reported(written, out)?;
    if force && options.max_size.is_some() {
        clear(out, report.files)?;
    }
    Ok(report)
}

/// Removes the files of an earlier export that had more of them.
fn clear(out: &str, from: u64) -> anyhow::Result<()> {
    for number in from.. {
        let path = path(out, Some(number));
        match fs::remove_file(&path) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => break,
            Err(error) => {
                let cannot = format!("cannot remove `{}` of an earlier export", path.display());
                return Err(anyhow::Error::new(error).context(cannot));
            }
        }
    }
    Ok(())
}

fn reported(
    written: Result<WebArchiveReport, WebArchiveError>,
    out: &str,
) -> anyhow::Result<WebArchiveReport> {
    match written {
        Ok(report) => Ok(report),
        Err(WebArchiveError::Archive(error)) => Err(error.into()),
        Err(WebArchiveError::Write(error)) => {
            Err(anyhow::Error::new(error).context(format!("cannot write `{out}`")))
        }
    }
}

/// The name of a file by its number.
fn path(out: &str, number: Option<u64>) -> PathBuf {
    match (number, out.strip_suffix(SUFFIX)) {
        (Some(number), Some(stem)) => PathBuf::from(format!("{stem}-{number:05}{SUFFIX}")),
        _ => PathBuf::from(out),
    }
}

/// Standard output, or a file that takes its name when it is whole.
enum Sink {
    StandardOutput(terminal::Out),
    File(BufWriter<File>, Unfinished),
}

impl Sink {
    fn open(path: &Path) -> io::Result<Self> {
        if path == Path::new("-") {
            return Ok(Self::StandardOutput(terminal::Out::new()));
        }
        let file = Unfinished::create(path)?;
        let out = BufWriter::with_capacity(BUFFER, file.as_file().try_clone()?);
        Ok(Self::File(out, file))
    }

    fn close(sink: Self) -> io::Result<()> {
        match sink {
            Self::StandardOutput(mut out) => out.flush(),
            Self::File(mut out, file) => {
                out.flush()?;
                file.finish()
            }
        }
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::StandardOutput(out) => out.write(bytes),
            Self::File(out, _) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::StandardOutput(out) => out.flush(),
            Self::File(out, _) => out.flush(),
        }
    }
}

fn told(report: &WebArchiveReport, out: &str) -> String {
    let mut told = format!(
        "{} to {out}{}",
        counted(report.captures + report.identical, "page", "pages"),
        if report.files > 1 {
            format!(" ({} files)", report.files)
        } else {
            String::new()
        }
    );
    for (count, what) in [
        (report.identical, "of the same bytes as another"),
        (report.not_modified, "times not modified"),
        (report.gone, "times gone"),
        (report.let_go, "whose bytes were let go"),
        (
            report.noarchive,
            "left out, as they ask not to be kept (--noarchive-too)",
        ),
        (report.damaged, "left out, as their bytes are damaged"),
    ] {
        if count > 0 {
            told.extend(["; ", &count.to_string(), " ", what]);
        }
    }
    told
}
