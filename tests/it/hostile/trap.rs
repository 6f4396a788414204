//! A page that tries the program, and what came of it.

use std::fs::{self, File};
use std::io::Read;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Far more than any page takes, far less than quadratic work on it.
const LIMIT: Duration = Duration::from_secs(120);
/// Programs that are checked as they run are many times slower, so they get less.
const SLOWER: usize = if cfg!(debug_assertions) { 4 } else { 1 };
/// How many of a kind make a trap.
pub(super) const MANY: usize = 100_000 / SLOWER;
/// The headline of every page that has a story.
pub(super) const HEADLINE: &str = "Old bridge reopens after a winter of repairs";

/// A page with something in it that a careless reader falls into.
pub(super) struct Trap {
    pub(super) name: String,
    pub(super) page: Vec<u8>,
    has_story: bool,
}

impl Trap {
    /// Nothing but these bytes.
    pub(super) fn bare(name: &str, page: Vec<u8>) -> Self {
        Self {
            name: name.to_owned(),
            page,
            has_story: false,
        }
    }

    /// A story with the trap in and behind it.
    pub(super) fn story(name: &str, trap: Vec<u8>) -> Self {
        let paragraph =
            "<p>The bridge, which had been closed since November, was opened again on Monday.</p>";
        let begin = format!(
            "<!doctype html><meta charset=utf-8><title>{HEADLINE}</title><article><h1>{HEADLINE}</h1>{}",
            paragraph.repeat(5)
        );
        Self {
            name: name.to_owned(),
            page: [begin.into_bytes(), trap].concat(),
            has_story: true,
        }
    }

    /// A story with the same markup over and over.
    pub(super) fn repeated(markup: &str, times: usize) -> Self {
        let times = times / SLOWER;
        Self::story(
            &format!("{times} {markup}"),
            markup.repeat(times).into_bytes(),
        )
    }

    /// A story with this markup very often, `#` being another word each time.
    pub(super) fn numbered(markup: &str) -> Self {
        Self::story(markup, numbered(markup, MANY).into_bytes())
    }

    /// What went wrong, if anything did.
    pub(super) fn spring(&self) -> Option<String> {
        let Some(ended) = extract("page.html", &self.page, &[]) else {
            return Some(format!("still running after {LIMIT:?}"));
        };
        let told = ended.code == Some(1) && ended.stderr.starts_with("newsvault: cannot ");
        let read = ended.code == Some(0)
            && serde_json::from_str::<serde_json::Value>(&ended.stdout).is_ok();
        if !(read || told) {
            return Some(format!("exit code {:?}: {}", ended.code, ended.stderr));
        }
        (self.has_story && !ended.stdout.contains(HEADLINE))
            .then(|| "the story's headline is lost".to_owned())
    }
}

/// A text over and over, each time with another word of letters for `#`.
pub(super) fn numbered(text: &str, times: usize) -> String {
    let letter = |digit: char| char::from_u32(u32::from(digit) + 49).unwrap_or(digit);
    (0..times)
        .map(|n| text.replace('#', &n.to_string().chars().map(letter).collect::<String>()))
        .collect()
}

/// How the program ended; no code if a signal ended it (a stack overflow, say).
pub(super) struct Ended {
    pub(super) code: Option<i32>,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

/// Runs `newsvault extract` on a file with these bytes; nothing if it had to be stopped.
pub(super) fn extract(name: &str, page: &[u8], options: &[&str]) -> Option<Ended> {
    let folder = tempfile::tempdir().expect("a folder for the page");
    let (path, messages) = (folder.path().join(name), folder.path().join("stderr"));
    fs::write(&path, page).expect("the page is written");
    let mut child = Command::new(env!("CARGO_BIN_EXE_newsvault"))
        .arg("extract")
        .args(options)
        .arg(&path)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(File::create(&messages).expect("a file for messages"))
        .spawn()
        .expect("the program starts");
    let mut pipe = child.stdout.take().expect("a pipe");
    let (ended, end) = mpsc::channel();
    let reading = thread::spawn(move || {
        let mut stdout = Vec::new();
        let read = pipe.read_to_end(&mut stdout);
        // Nobody waits any more if the time is over.
        let _ = ended.send(read.map(|_| stdout));
    });
    let stdout = end.recv_timeout(LIMIT).ok();
    if stdout.is_none() {
        child.kill().expect("the program is stopped");
    }
    let status = child.wait().expect("the program has ended");
    reading.join().expect("the reading thread does not panic");
    Some(Ended {
        code: status.code(),
        stdout: String::from_utf8(stdout?.expect("output is read")).expect("output is UTF-8"),
        stderr: fs::read_to_string(&messages).expect("messages are UTF-8"),
    })
}
