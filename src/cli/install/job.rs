//! What is to be installed: which program runs with which words, for whom, on which files.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Parser, ValueEnum};

use super::super::config::Config;
use super::super::terminal::LogFormat;
use super::super::{Cli, Command, Common};
use crate::pipeline::Named;

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum What {
    /// One process that keeps following
    Watch,
    /// A run every now and then
    Run,
}

impl What {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Watch => "watch",
            Self::Run => "run",
        }
    }
}

/// What is to be installed, and all that it touches.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) what: What,
    /// What units and log lines are called after: one name an archive.
    pub(super) name: String,
    /// The program.
    pub(super) program: String,
    /// The archive.
    pub(super) archive: String,
    /// The folders that are written to: the archive's, and the one that it really stands in.
    pub(super) folders: Vec<String>,
    /// Files elsewhere that are read.
    pub(super) reads: Vec<String>,
    /// All words behind the program.
    pub(super) words: Vec<String>,
    /// What of them says which archive, for other commands.
    pub(super) shared: Vec<String>,
    /// Some number that is the same for the same archive.
    pub(super) seed: u32,
}

impl Job {
    /// Finds out what is to be installed. The words are tried: what would not start here
    /// is told here.
    pub(super) fn new(
        common: &Common,
        what: What,
        name: Option<&str>,
        more: &[OsString],
    ) -> anyhow::Result<Self> {
        let (archive, folders) = archive(&common.archive)?;
        let mut reads = Vec::new();
        let mut shared = vec!["--archive".to_owned(), text(&archive)?];
        if let Some(config) = &common.config {
            let config = config
                .canonicalize()
                .with_context(|| format!("cannot find the configuration `{}`", config.display()))?;
            reads.push(text(&config)?);
            shared.extend(["--config".to_owned(), text(&config)?]);
        }
        if common.log_format == LogFormat::Json {
            shared.extend(["--log-format".to_owned(), "json".to_owned()]);
        }
        let more = arguments(common, what, more, &mut reads)?;
        let mut words = vec![what.word().to_owned()];
        if !more.iter().any(|word| word == "--quiet" || word == "-q") {
            words.push("--quiet".to_owned());
        }
        words.extend(shared.iter().cloned());
        words.extend(more);
        let archive = text(&archive)?;
        Ok(Self {
            what,
            name: unit_name(name, &archive)?,
            program: text(&program()?)?,
            folders: folders
                .iter()
                .map(|f| text(f))
                .collect::<anyhow::Result<_>>()?,
            seed: seed(&archive),
            archive,
            reads,
            words,
            shared,
        })
    }

    /// All files and folders that it touches.
    pub(super) fn touches(&self) -> impl Iterator<Item = &Path> {
        let paths = self.folders.iter().chain(&self.reads);
        paths.chain([&self.program]).map(Path::new)
    }
}

/// Where the archive stands or will stand, and the folders that are written to for it.
fn archive(said: &Path) -> anyhow::Result<(PathBuf, Vec<PathBuf>)> {
    let said = std::path::absolute(said).context("cannot tell the folder that this is")?;
    let (Some(folder), Some(name)) = (said.parent(), said.file_name()) else {
        bail!("`{}` is no archive", said.display());
    };
    let Ok(folder) = folder.canonicalize() else {
        bail!(
            "there is no folder `{}` for the archive\nhint: mkdir -p makes it",
            folder.display()
        );
    };
    let archive = folder.join(name);
    // SQLite writes beside the file itself, where a link leads elsewhere.
    let real = archive.canonicalize().ok();
    let real = real.and_then(|real| real.parent().map(Path::to_owned));
    let mut folders = vec![folder];
    folders.extend(real.filter(|real| *real != folders[0]));
    Ok((archive, folders))
}

/// The words that the user adds. Files among them are named in full, as the job begins
/// in another folder.
fn arguments(
    common: &Common,
    what: What,
    more: &[OsString],
    reads: &mut Vec<String>,
) -> anyhow::Result<Vec<String>> {
    let before = ["newsvault", what.word(), "--archive"].map(OsString::from);
    let before = before
        .into_iter()
        .chain([common.archive.clone().into_os_string()]);
    let parsed = Cli::try_parse_from(before.chain(more.iter().cloned())).map_err(|error| {
        anyhow::anyhow!(
            "newsvault {} would not start: {}",
            what.word(),
            reason(&error)
        )
    })?;
    let config = Config::load(common)?;
    let lists: &[String] = match &parsed.command {
        Command::Run(args) => {
            args.conduct.prepare(&config)?;
            for list in &args.lists {
                Named::parse(list)?;
            }
            &args.lists
        }
        Command::Watch(args) => {
            args.conduct.prepare(&config)?;
            &[]
        }
        _ => bail!("newsvault {} takes other words", what.word()),
    };
    let mut words = Vec::new();
    for word in more {
        let Some(word) = word.to_str() else {
            bail!("`{}` is no text", word.display());
        };
        let is_list = lists.iter().any(|list| list == word);
        if word == "-" && is_list {
            bail!(
                "nobody will stand at standard input\nhint: name a list, or let sources be followed"
            );
        }
        if let (true, Ok(path)) = (is_list, Path::new(word).canonicalize()) {
            reads.push(text(&path)?);
            words.push(text(&path)?);
        } else {
            words.push(line(word)?);
        }
    }
    Ok(words)
}

/// The first line of what the parser of options says, without its greeting.
fn reason(error: &clap::Error) -> String {
    let text = error.to_string();
    let first = text.lines().next().unwrap_or_default();
    first.strip_prefix("error: ").unwrap_or(first).to_owned()
}

/// This program, by the name under which a new version will stand, too.
fn program() -> anyhow::Result<PathBuf> {
    let real = std::env::current_exe().context("cannot tell where this program stands")?;
    let name = real.file_name().unwrap_or_default();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut named = std::env::split_paths(&path)
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(name));
    let same = named.find(|named| named.canonicalize().is_ok_and(|found| found == real));
    Ok(same.unwrap_or(real))
}

fn text(path: &Path) -> anyhow::Result<String> {
    match path.to_str() {
        Some(text) => line(text),
        None => bail!("`{}` is no text", path.display()),
    }
}

fn line(text: &str) -> anyhow::Result<String> {
    if text.contains(|c: char| c.is_control() && c != '\t') {
        bail!("{text:?} holds a line break or its like, and is to stand in one line");
    }
    Ok(text.to_owned())
}

/// `newsvault` for an archive of that name, `newsvault-harbour` for `harbour.db`.
fn unit_name(said: Option<&str>, archive: &str) -> anyhow::Result<String> {
    let is_fit = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    if let Some(said) = said {
        if said.is_empty() || !said.chars().all(is_fit) {
            bail!("`{said}` is no name for a unit\nhint: letters, digits, and _-.");
        }
        return Ok(said.to_owned());
    }
    let stem = Path::new(archive).file_stem().unwrap_or_default();
    let stem = stem.to_string_lossy();
    let fit: String = stem
        .chars()
        .map(|c| if is_fit(c) { c } else { '-' })
        .collect();
    Ok(match fit.trim_matches(['-', '.']) {
        "" | "newsvault" => "newsvault".to_owned(),
        stem => format!("newsvault-{stem}"),
    })
}

/// FNV-1a: the same for the same text, in every version.
fn seed(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}
