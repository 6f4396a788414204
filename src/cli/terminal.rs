//! The one place that prints.
//!
//! Text from pages may hold control characters and bidirectional overrides that
//! would let a page rewrite the reader's terminal. Whatever is meant for people
//! is made safe by [`safe`] first; machine formats (JSON, CSV) escape by their own rules.

use std::borrow::Cow;
use std::io::{self, BufWriter, StdoutLock, Write};

/// Lets developers see more: `NEWSVAULT_LOG=debug`, in the words of tracing's filters.
pub(super) fn trace() {
    if let Ok(filter) = tracing_subscriber::EnvFilter::try_from_env("NEWSVAULT_LOG") {
        tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_writer(io::stderr)
            .init();
    }
}

/// Writes data to standard output. A closed pipe comes back as an error, which
/// [`super::run`] takes for a quiet success.
pub(super) fn data(text: &str) -> io::Result<()> {
    io::stdout().lock().write_all(text.as_bytes())
}

/// Standard output as a buffered stream, for data of any length.
pub(super) struct Out(BufWriter<StdoutLock<'static>>);

impl Out {
    /// Takes standard output until it is dropped.
    pub(super) fn new() -> Self {
        Self(BufWriter::new(io::stdout().lock()))
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Writes a line for people to standard error. Nobody can be told if that fails.
pub(super) fn note(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", safe(line));
}

/// Prints an error with its causes in one line, and its hint, if it has one, in another.
pub(super) fn error(error: &anyhow::Error) {
    let text = format!("{error:#}");
    let (message, hint) = text
        .split_once("\nhint: ")
        .map_or((text.as_str(), None), |(m, h)| (m, Some(h)));
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

fn is_unsafe(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::safe;

    #[test]
    fn a_page_cannot_steer_the_terminal() {
        assert_eq!(
            safe("a\u{1b}[31mb\u{202e}c\td\n"),
            "a\u{fffd}[31mb\u{fffd}c\td\n"
        );
        assert_eq!(safe("čeština"), "čeština");
    }
}
