//! What is long goes to a pager, if a person reads it.
//!
//! `$PAGER` names it, and `cat` or nothing means none; else it is `less`, which ends by itself
//! if all fits on the screen (`-F`). Where there is none, everything is printed as it comes.

use std::io::{self, IsTerminal, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Mutex, PoisonError};

static PAGER: Mutex<Option<(Child, ChildStdin)>> = Mutex::new(None);

/// From here on standard output goes to the pager, if it is a terminal.
pub(super) fn begin() {
    if !io::stdout().is_terminal() {
        return;
    }
    let named = std::env::var("PAGER").unwrap_or_else(|_| "less".to_owned());
    let mut words = named.split_whitespace();
    let Some(program) = words.next().filter(|program| *program != "cat") else {
        return;
    };
    let mut command = Command::new(program);
    command.args(words).stdin(Stdio::piped());
    if std::env::var_os("LESS").is_none() {
        command.env("LESS", "FRX");
    }
    // Without a pager there is still the terminal.
    if let Ok(mut child) = command.spawn()
        && let Some(input) = child.stdin.take()
    {
        *pager() = Some((child, input));
    }
}

/// Ends what is written to the pager, and waits until its reader has had enough.
pub(super) fn end() {
    let ended = pager().take();
    if let Some((mut child, input)) = ended {
        drop(input);
        // All is written; how the pager ends is its own affair.
        let _ = child.wait();
    }
}

/// True if there is a pager.
pub(super) fn is_open() -> bool {
    pager().is_some()
}

fn pager() -> std::sync::MutexGuard<'static, Option<(Child, ChildStdin)>> {
    PAGER.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Writes to the pager.
pub(super) struct Stream;

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut *pager() {
            Some((_, input)) => input.write(bytes),
            None => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut *pager() {
            Some((_, input)) => input.flush(),
            None => Ok(()),
        }
    }
}
