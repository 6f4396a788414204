//! The program as a user meets it: arguments and standard input in, exit code,
//! standard output and standard error out.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use crate::archive::Place;

/// Longer than any test takes: a program that still runs then hangs.
const PATIENCE: Duration = Duration::from_secs(120);

/// The program, about to be run.
pub(crate) struct Program {
    command: Command,
    input: Vec<u8>,
}

impl Program {
    /// The program in a folder, with nothing of newsvault's in its environment.
    pub(crate) fn within(folder: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_newsvault"));
        command.current_dir(folder);
        for (name, _) in std::env::vars_os() {
            let upper = name.to_string_lossy().to_ascii_uppercase();
            if upper.starts_with("NEWSVAULT_") || upper.ends_with("_PROXY") {
                command.env_remove(name);
            }
        }
        Self {
            command,
            input: Vec::new(),
        }
    }

    /// The program on an archive, in the archive's folder.
    pub(crate) fn on(place: &Place) -> Self {
        let program = Self::within(place.folder());
        program.arg("--archive").arg(&place.path)
    }

    /// With one more argument.
    pub(crate) fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.command.arg(arg);
        self
    }

    /// With more arguments, given as one would type them if they hold no white space.
    pub(crate) fn words(mut self, words: &str) -> Self {
        self.command.args(words.split_whitespace());
        self
    }

    /// With this on standard input, which is empty otherwise.
    pub(crate) fn input(mut self, input: impl Into<Vec<u8>>) -> Self {
        self.input = input.into();
        self
    }

    /// Runs it to its end.
    pub(crate) fn run(self) -> Ended {
        self.start().end()
    }

    /// Starts it.
    pub(crate) fn start(self) -> Running {
        self.start_reading(all_of)
    }

    fn start_reading(mut self, read: fn(ChildStdout) -> Vec<u8>) -> Running {
        self.command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = self.command.spawn().expect("the program is built");
        let mut stdin = child.stdin.take().expect("piped");
        let input = self.input;
        // A program that reads no input closes the pipe; that is its right.
        std::thread::spawn(move || stdin.write_all(&input));
        let stdout = child.stdout.take().expect("piped");
        let stderr = child.stderr.take().expect("piped");
        Running {
            stdout: in_background(move |sender| {
                let _ = sender.send(read(stdout));
            }),
            stderr: in_background(move |sender| send_lines(stderr, &sender)),
            said: Vec::new(),
            child,
        }
    }
}

/// The program while it runs; killed when dropped.
pub(crate) struct Running {
    child: Child,
    stdout: Receiver<Vec<u8>>,
    /// Standard error as it comes.
    stderr: Receiver<Vec<u8>>,
    /// Standard error so far.
    said: Vec<u8>,
}

impl Running {
    /// Sends a signal: `INT`, `TERM`.
    #[cfg(unix)]
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .arg(format!("-{name}"))
            .arg(self.child.id().to_string())
            .status();
        assert!(sent.expect("kill is there").success());
    }

    /// Waits until standard error has said something.
    pub(crate) fn wait_for(&mut self, text: &str) {
        while !String::from_utf8_lossy(&self.said).contains(text) {
            let Ok(more) = self.stderr.recv_timeout(PATIENCE) else {
                panic!("no `{text}` in {}", String::from_utf8_lossy(&self.said));
            };
            self.said.extend(more);
        }
    }

    /// Ends it at once, with no chance to put anything in order.
    pub(crate) fn kill(mut self) -> Ended {
        self.child.kill().expect("it can be killed");
        self.end()
    }

    /// Waits for its end.
    pub(crate) fn end(mut self) -> Ended {
        loop {
            match self.stderr.recv_timeout(PATIENCE) {
                Ok(more) => self.said.extend(more),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("the program does not end"),
            }
        }
        let stdout = self.stdout.recv_timeout(PATIENCE);
        Ended {
            stdout: stdout.expect("the program ends"),
            code: self.child.wait().expect("it is ours").code(),
            stderr: String::from_utf8(std::mem::take(&mut self.said)).expect("messages are UTF-8"),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Fails if it has ended, which is well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What the program left behind.
#[derive(Debug)]
pub(crate) struct Ended {
    /// `None` if a signal ended it.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

impl Ended {
    /// Fails the test, with all that was said, if the exit code is another.
    #[track_caller]
    pub(crate) fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}\n{}", self.stderr, self.text());
        self
    }

    /// Standard output as text.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.stdout).expect("output is UTF-8")
    }

    /// Standard output as one JSON value.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.stdout).expect("standard output is JSON")
    }

    /// Fails the test if standard error says something else, or if anything is on standard output.
    #[track_caller]
    pub(crate) fn says(self, stderr: &str) {
        assert_eq!(self.stderr, stderr);
        assert_eq!(self.text(), "");
    }
}

fn all_of(mut stream: impl Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    bytes
}

/// Sends the stream's lines on until it ends, or until nobody listens because the test has failed.
fn send_lines(stream: impl Read, lines: &Sender<Vec<u8>>) {
    let mut stream = BufReader::new(stream);
    loop {
        let mut line = Vec::new();
        match stream.read_until(b'\n', &mut line) {
            Ok(read) if read > 0 && lines.send(line).is_ok() => {}
            _ => return,
        }
    }
}

fn in_background(work: impl FnOnce(Sender<Vec<u8>>) + Send + 'static) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || work(sender));
    receiver
}
