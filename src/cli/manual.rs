//! `newsvault man`: manual pages, out of the same words as `--help`.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Stdio};

use anyhow::{Context, bail};
use clap::{Command, CommandFactory};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::summary::counted;
use super::{Cli, Common, Exit, terminal};

/// What the program is, at more length than in a list of commands.
const ABOUT: &str = "Give it a list of addresses, or feeds and sitemaps to follow: it fetches the pages politely, \
    reads out headline, outlet, date, authors and body, leaves the boilerplate behind, and keeps \
    article, metadata and raw page in one SQLite file that anyone can query with SQL.";

/// Examples, and what they do.
const EXAMPLES: [(&str, &str); 5] = [
    (
        "newsvault run my-list.txt --contact you@example.org",
        "Fetches the pages of a list and archives their articles.",
    ),
    (
        "newsvault sources add harbour-post.example",
        "Follows a site's feeds and its sitemap of news.",
    ),
    (
        "newsvault install systemd",
        "Prints a unit that keeps following in the background.",
    ),
    (
        "newsvault search bridge \"salt marsh\" -ferry",
        "Finds articles, best first.",
    ),
    (
        "newsvault query \"SELECT date_published, outlet, headline FROM articles\"",
        "Asks the archive in SQL.",
    ),
];

/// What the program reads and writes beside what it is told.
const FILES: [(&str, &str); 3] = [
    (
        "newsvault.db",
        "The archive, unless --archive or NEWSVAULT_ARCHIVE names another one; -wal and -shm beside it belong to it.",
    ),
    (
        "newsvault.toml",
        "The configuration, beside the archive, unless --config names another one.",
    ),
    (
        "newsvault.db.watch, newsvault.db.lock",
        "Locks, by the process that watches the archive and by all that write to it. They stay.",
    ),
];

/// What the environment says.
const ENVIRONMENT: [(&str, &str); 7] = [
    ("NEWSVAULT_ARCHIVE", "The archive, as --archive."),
    ("NEWSVAULT_CONFIG", "The configuration, as --config."),
    (
        "NEWSVAULT_LOG_FORMAT",
        "What standard error is written as, as --log-format.",
    ),
    (
        "NEWSVAULT_LOG",
        "What developers see, in the words of tracing's filters: newsvault=debug.",
    ),
    (
        "HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY",
        "Proxies, unless --proxy names one.",
    ),
    (
        "PAGER, LESS",
        "What long output is read with on a terminal.",
    ),
    (
        "NOTIFY_SOCKET",
        "Where watch tells a service manager that it is ready and lives.",
    ),
];

/// Options of `newsvault man`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "On a terminal the page is shown as man shows it. To have them where man looks:\n  newsvault man --dir ~/.local/share/man/man1"
)]
pub(super) struct Args {
    /// Whose page: run, or sources add; without any, the program's
    #[arg(value_name = "COMMAND", conflicts_with = "dir")]
    command: Vec<String>,
    /// Write the pages of all commands into a folder
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

/// Runs the command.
pub(super) fn run(_common: &Common, args: &Args) -> anyhow::Result<Exit> {
    let mut program = Cli::command().disable_help_subcommand(true);
    program.build();
    if let Some(dir) = &args.dir {
        let written = write_all(&program, dir)
            .with_context(|| format!("cannot write manual pages into `{}`", dir.display()))?;
        let pages = counted(written, "page", "pages");
        terminal::note(&format!("wrote {pages} into `{}`", dir.display()));
        return Ok(Exit::Done);
    }
    let page = page(named(&program, &args.command)?)?;
    if !std::io::stdout().is_terminal() || !show(&page) {
        terminal::data(&page)?;
    }
    Ok(Exit::Done)
}

/// The command of this name.
fn named<'a>(program: &'a Command, words: &[String]) -> anyhow::Result<&'a Command> {
    let mut command = program;
    for word in words {
        let Some(found) = command.find_subcommand(word) else {
            bail!(
                "there is no command `{}`\nhint: newsvault --help lists all",
                words.join(" ")
            );
        };
        command = found;
    }
    Ok(command)
}

/// Writes the pages of a command and of all below it; gives how many.
fn write_all(command: &Command, dir: &Path) -> anyhow::Result<u64> {
    std::fs::create_dir_all(dir)?;
    let name = command.get_display_name().unwrap_or(command.get_name());
    std::fs::write(dir.join(format!("{name}.1")), page(command)?)?;
    let below = command.get_subcommands().filter(|sub| !sub.is_hide_set());
    below
        .map(|sub| write_all(sub, dir))
        .sum::<anyhow::Result<u64>>()
        .map(|n| n + 1)
}

/// A command's page.
fn page(command: &Command) -> anyhow::Result<String> {
    let name = command.get_display_name().unwrap_or(command.get_name());
    let is_program = name == "newsvault";
    let man = Man::new(command.clone())
        .title(name.to_uppercase())
        .source(concat!("newsvault ", env!("CARGO_PKG_VERSION")))
        // Empty it would not be quoted, and what follows would stand in its place.
        .date(" ")
        .manual("newsvault manual");
    let mut bytes = Vec::new();
    man.render_title(&mut bytes)?;
    man.render_name_section(&mut bytes)?;
    man.render_synopsis_section(&mut bytes)?;
    man.render_description_section(&mut bytes)?;
    let mut more = Roff::new();
    if is_program {
        more.control("PP", []);
        more.text([roman(ABOUT)]);
    }
    if let Some(text) = command.get_after_help() {
        prose(&mut more, &text.to_string());
    }
    more.to_writer(&mut bytes)?;
    man.render_options_section(&mut bytes)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut bytes)?;
    }
    let mut last = Roff::new();
    if is_program {
        about_the_program(&mut last);
    }
    see_also(&mut last, name);
    last.to_writer(&mut bytes)?;
    Ok(String::from_utf8(bytes)?)
}

/// Text with paragraphs, in which indented lines stay as they are.
fn prose(roff: &mut Roff, text: &str) {
    roff.control("PP", []);
    let mut is_kept = false;
    for line in text.lines() {
        let keeps = line.starts_with("  ");
        if keeps != is_kept {
            roff.control(if keeps { "nf" } else { "fi" }, []);
            is_kept = keeps;
        }
        if line.trim().is_empty() {
            roff.control("PP", []);
        } else {
            roff.text([roman(line)]);
        }
    }
    if is_kept {
        roff.control("fi", []);
    }
}

fn about_the_program(roff: &mut Roff) {
    roff.control("SH", ["EXIT STATUS"]);
    for (exit, meaning) in Exit::ALL {
        entry(roff, &(exit as u8).to_string(), meaning);
    }
    table(roff, "ENVIRONMENT", &ENVIRONMENT);
    table(roff, "FILES", &FILES);
    table(roff, "EXAMPLES", &EXAMPLES);
}

fn table(roff: &mut Roff, heading: &str, rows: &[(&str, &str)]) {
    roff.control("SH", [heading]);
    for (term, meaning) in rows {
        entry(roff, term, meaning);
    }
}

fn entry(roff: &mut Roff, term: &str, meaning: &str) {
    roff.control("TP", []);
    roff.text([bold(term)]);
    roff.text([roman(meaning)]);
}

/// Every page leads to the program's, and that one to `sqlite3`.
fn see_also(roff: &mut Roff, name: &str) {
    roff.control("SH", ["SEE ALSO"]);
    let other = match name {
        "newsvault" => "sqlite3",
        _ => "newsvault",
    };
    roff.text([bold(other), roman("(1)")]);
}

/// Has `man` show a page; false if there is no `man` that can.
fn show(page: &str) -> bool {
    let mut man = Process::new("man");
    man.args(["-l", "-"]).stdin(Stdio::piped());
    let Ok(mut child) = man.spawn() else {
        return false;
    };
    if let Some(mut input) = child.stdin.take() {
        // Who reads no further has seen enough.
        let _ = input.write_all(page.as_bytes());
    }
    child.wait().is_ok_and(|status| status.success())
}
