//! The one place that prints.
//!
//! Text from pages may hold control characters and bidirectional overrides that
//! would let a page rewrite the reader's terminal. Whatever is meant for people
//! is made safe by [`safe`] first. Machine formats and raw pages go out through
//! [`Out`] as they are, unless standard output is a terminal: then they are made
//! safe too.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, BufWriter, IsTerminal, Stdout, Write};
use std::sync::OnceLock;

use clap::ValueEnum;
use serde_json::{Map, Value};

use super::neutral::Neutral;
use super::pager;
use crate::pipeline::clock;

/// What standard error is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LogFormat {
    /// Lines for people
    Text,
    /// One JSON object a line
    Json,
}

/// Said once, before anything is printed.
static LOG_FORMAT: OnceLock<LogFormat> = OnceLock::new();

/// Says how standard error is written, and lets developers see more of what happens:
/// `NEWSVAULT_LOG=debug`, in the words of tracing's filters.
pub(super) fn begin(format: LogFormat) {
    let format = *LOG_FORMAT.get_or_init(|| format);
    let Ok(filter) = tracing_subscriber::EnvFilter::try_from_env("NEWSVAULT_LOG") else {
        return;
    };
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(|| Neutral::new(io::stderr()))
        .with_ansi(false);
    match format {
        LogFormat::Text => lines.init(),
        LogFormat::Json => lines.json().flatten_event(true).init(),
    }
}

/// True if standard error is for programs.
pub(super) fn log_is_json() -> bool {
    LOG_FORMAT.get() == Some(&LogFormat::Json)
}

/// From here on what is printed goes to a pager, if a person reads it.
pub(super) fn page() {
    pager::begin();
}

/// Waits until the pager's reader has had enough.
pub(super) fn end_paging() {
    pager::end();
}

/// Writes text that was made safe, or is ours, to standard output. A closed pipe
/// comes back as an error, which [`super::run`] takes for a quiet success.
pub(super) fn data(text: &str) -> io::Result<()> {
    if pager::is_open() {
        return pager::Stream.write_all(text.as_bytes());
    }
    io::stdout().write_all(text.as_bytes())
}

/// Standard output as a buffered stream, for data of any length and from anywhere.
pub(super) enum Out {
    /// To a program or a file.
    Plain(BufWriter<Stdout>),
    /// To a person.
    Terminal(Neutral<BufWriter<Stdout>>),
    /// To a person who turns pages.
    Pager(Neutral<BufWriter<pager::Stream>>),
}

impl Out {
    /// Standard output as it is.
    pub(super) fn new() -> Self {
        if pager::is_open() {
            return Self::Pager(Neutral::new(BufWriter::new(pager::Stream)));
        }
        let stdout = io::stdout();
        let is_terminal = stdout.is_terminal();
        let out = BufWriter::new(stdout);
        if is_terminal {
            Self::Terminal(Neutral::new(out))
        } else {
            Self::Plain(out)
        }
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(out) => out.write(bytes),
            Self::Terminal(out) => out.write(bytes),
            Self::Pager(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(out) => out.flush(),
            Self::Terminal(out) => out.flush(),
            Self::Pager(out) => out.flush(),
        }
    }
}

/// How much a line of the log matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    /// So it went.
    Info,
    /// Something was lost.
    Warn,
    /// The user must act.
    Error,
}

/// Writes a line to standard error. Nobody can be told if that fails.
pub(super) fn note(line: &str) {
    say(Level::Info, line);
}

/// The same for something that is lost.
pub(super) fn warn(line: &str) {
    say(Level::Warn, line);
}

fn say(level: Level, line: &str) {
    if log_is_json() {
        record(level, line, Map::new());
    } else {
        let _ = writeln!(io::stderr().lock(), "{}", safe(line));
    }
}

/// Writes one JSON object to standard error, with time, level and message first.
pub(super) fn record(level: Level, message: &str, fields: Map<String, Value>) {
    let level = match level {
        Level::Info => "INFO",
        Level::Warn => "WARN",
        Level::Error => "ERROR",
    };
    let now = clock::now().to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
    let mut object = Map::new();
    object.insert("timestamp".to_owned(), now.into());
    object.insert("level".to_owned(), level.into());
    object.insert("message".to_owned(), message.into());
    object.extend(fields);
    let line = escaped(&Value::Object(object).to_string());
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// JSON that says the same, and does nothing on a terminal.
fn escaped(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if is_unsafe(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    out
}

/// Prints an error with its causes in one line, and its hint, if it has one, in another.
pub(super) fn error(error: &anyhow::Error) {
    let text = format!("{error:#}");
    let (message, hint) = text
        .split_once("\nhint: ")
        .map_or((text.as_str(), None), |(m, h)| (m, Some(h)));
    if log_is_json() {
        let hint = hint.map(|hint| ("hint".to_owned(), hint.into()));
        record(Level::Error, message, hint.into_iter().collect());
        return;
    }
    note(&format!("newsvault: {message}"));
    if let Some(hint) = hint {
        note(&format!("hint: {hint}"));
    }
}

/// Replaces what could change the terminal's state or the order of its text:
/// control characters other than line feed and tab, and bidirectional overrides.
pub(super) fn safe(text: &str) -> Cow<'_, str> {
    if text.chars().any(is_unsafe) {
        Cow::Owned(
            text.chars()
                .map(|c| if is_unsafe(c) { '\u{fffd}' } else { c })
                .collect(),
        )
    } else {
        Cow::Borrowed(text)
    }
}

/// The same on one line: no page can make lines of its own in a list.
pub(super) fn safe_line(text: &str) -> String {
    safe(text).replace(['\n', '\t', '\u{2028}', '\u{2029}'], " ")
}

fn is_unsafe(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{206f}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::{escaped, safe, safe_line};

    #[test]
    fn a_log_says_the_same_and_does_nothing() {
        let text = "a\u{9b}\u{202e}\u{e0041}b";
        let json = serde_json::to_string(text).expect("a text");
        let escaped = escaped(&json);
        assert!(escaped.is_ascii(), "{escaped}");
        assert_eq!(
            serde_json::from_str::<String>(&escaped).ok().as_deref(),
            Some(text)
        );
    }

    #[test]
    fn a_page_cannot_steer_the_terminal() {
        assert_eq!(
            safe("a\u{1b}[31mb\u{202e}c\td\n"),
            "a\u{fffd}[31mb\u{fffd}c\td\n"
        );
        assert_eq!(safe("\u{9b}31m\r\u{2066}"), "\u{fffd}31m\u{fffd}\u{fffd}");
        assert_eq!(safe("čeština"), "čeština");
        assert_eq!(safe_line("one\ntwo\u{2028}"), "one two ");
    }
}
