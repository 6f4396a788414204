//! The program as a user meets it: arguments and standard input in, exit code,
//! standard output and standard error out.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
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

    /// With an environment variable.
    pub(crate) fn variable(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
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

    /// Runs it; whoever reads standard output has had enough after one line, like `head -1`.
    pub(crate) fn run_for_one_line(self) -> Ended {
        self.start_reading(1).end()
    }

    /// Starts it.
    pub(crate) fn start(self) -> Running {
        self.start_reading(usize::MAX)
    }

    fn start_reading(mut self, lines: usize) -> Running {
        self.command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = self.command.spawn().expect("the program is built");
        let mut stdin = child.stdin.take().expect("piped");
        let input = self.input;
        // A program that reads no input closes the pipe; that is its right.
        std::thread::spawn(move || stdin.write_all(&input));
        Running {
            stdout: Said::by(child.stdout.take().expect("piped"), lines),
            stderr: Said::by(child.stderr.take().expect("piped"), usize::MAX),
            child,
        }
    }
}

/// The program while it runs; killed when dropped.
pub(crate) struct Running {
    child: Child,
    pub(crate) stdout: Said,
    pub(crate) stderr: Said,
}

impl Running {
    /// The process's number.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal: `INT`, `TERM`.
    #[cfg(unix)]
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .arg(format!("-{name}"))
            .arg(self.child.id().to_string())
            .status();
        assert!(sent.expect("kill is there").success());
    }

    /// Ends it at once, with no chance to put anything in order.
    pub(crate) fn kill(mut self) -> Ended {
        self.child.kill().expect("it can be killed");
        self.end()
    }

    /// Waits for its end.
    pub(crate) fn end(mut self) -> Ended {
        let stdout = self.stdout.the_rest();
        let stderr = String::from_utf8(self.stderr.the_rest()).expect("messages are UTF-8");
        Ended {
            code: self.child.wait().expect("it is ours").code(),
            stdout,
            stderr,
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

/// One of the program's streams, read by a thread of its own.
pub(crate) struct Said {
    lines: Receiver<Vec<u8>>,
    so_far: Vec<u8>,
}

impl Said {
    /// Reads so many lines, then closes the stream.
    fn by(stream: impl Read + Send + 'static, most: usize) -> Self {
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            let mut stream = BufReader::new(stream);
            for _ in 0..most {
                let mut line = Vec::new();
                match stream.read_until(b'\n', &mut line) {
                    // Nobody listens any more if the test has failed.
                    Ok(read) if read > 0 && sender.send(line).is_ok() => {}
                    _ => return,
                }
            }
        });
        Self {
            lines,
            so_far: Vec::new(),
        }
    }

    /// Waits until the program has said this.
    pub(crate) fn wait_for(&mut self, text: &str) {
        while !String::from_utf8_lossy(&self.so_far).contains(text) {
            let more = self.lines.recv_timeout(PATIENCE);
            let Ok(more) = more else {
                panic!("no `{text}` in {}", String::from_utf8_lossy(&self.so_far));
            };
            self.so_far.extend(more);
        }
    }

    /// What was said until the last wait ended, and somewhat beyond.
    pub(crate) fn so_far(&self) -> String {
        String::from_utf8_lossy(&self.so_far).into_owned()
    }

    fn the_rest(&mut self) -> Vec<u8> {
        loop {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(more) => self.so_far.extend(more),
                Err(RecvTimeoutError::Disconnected) => return std::mem::take(&mut self.so_far),
                Err(RecvTimeoutError::Timeout) => panic!("the program does not end"),
            }
        }
    }
}
