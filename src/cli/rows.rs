//! Rows of a query as a table, CSV, JSON, JSON lines or Markdown.
//!
//! CSV, JSON and JSON lines go out row by row, however many there are; a table and
//! Markdown are drawn once all rows are known.

use std::io::{self, IsTerminal, Write};

use clap::ValueEnum;
use comfy_table::{ContentArrangement, Table, presets};
use serde_json::{Map, Value as Json};

use super::terminal;
use crate::archive::Value;

/// What rows are printed as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Layout {
    /// A table for people
    Table,
    /// Comma-separated, with a header
    Csv,
    /// One array of objects
    Json,
    /// One object a line
    Jsonl,
    /// A table for documents
    Markdown,
}

/// Prints rows.
pub(super) trait Printer {
    /// Takes the columns' names.
    fn columns(&mut self, names: &[String]) -> io::Result<()>;
    /// Takes a row.
    fn row(&mut self, cells: &[Value]) -> io::Result<()>;
    /// Prints what is left.
    fn finish(&mut self) -> io::Result<()>;
}

/// The printer of a layout.
pub(super) fn printer(layout: Layout) -> Box<dyn Printer> {
    match layout {
        Layout::Table => Box::new(Drawn {
            table: table(),
            cell: shown,
        }),
        Layout::Markdown => Box::new(Drawn {
            table: markdown(),
            cell: |text| shown(text).replace('|', "\\|"),
        }),
        Layout::Csv => Box::new(Csv {
            out: csv::Writer::from_writer(terminal::Out::new()),
        }),
        Layout::Json => Box::new(Objects {
            names: Vec::new(),
            lines: false,
            count: 0,
            out: terminal::Out::new(),
        }),
        Layout::Jsonl => Box::new(Objects {
            names: Vec::new(),
            lines: true,
            count: 0,
            out: terminal::Out::new(),
        }),
    }
}

/// How many characters of a table stand side by side, if a terminal says so.
pub(super) fn width() -> Option<usize> {
    let is_drawn = io::stdout().is_terminal();
    is_drawn.then(|| table().width().map(usize::from)).flatten()
}

fn table() -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_BORDERS_ONLY);
    if io::stdout().is_terminal() {
        table.set_content_arrangement(ContentArrangement::Dynamic);
    }
    table
}

fn markdown() -> Table {
    let mut table = Table::new();
    table.load_style(presets::ASCII_MARKDOWN);
    table
}

struct Drawn {
    table: Table,
    /// How a text looks in a cell.
    cell: fn(&str) -> String,
}

impl Printer for Drawn {
    fn columns(&mut self, names: &[String]) -> io::Result<()> {
        self.table
            .set_header(names.iter().map(|name| (self.cell)(name)));
        Ok(())
    }

    fn row(&mut self, cells: &[Value]) -> io::Result<()> {
        self.table
            .add_row(cells.iter().map(|cell| (self.cell)(&text(cell))));
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        terminal::data(&format!("{}\n", self.table))
    }
}

/// On one line, and unable to steer the terminal or break the table.
fn shown(text: &str) -> String {
    terminal::safe(text).replace(['\n', '\t'], " ")
}

struct Csv {
    out: csv::Writer<terminal::Out>,
}

impl Printer for Csv {
    fn columns(&mut self, names: &[String]) -> io::Result<()> {
        self.out.write_record(names).map_err(unwrapped)
    }

    fn row(&mut self, cells: &[Value]) -> io::Result<()> {
        self.out
            .write_record(cells.iter().map(text))
            .map_err(unwrapped)
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// The error of the stream itself, so that a closed pipe is still known as one.
fn unwrapped(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

struct Objects {
    names: Vec<String>,
    lines: bool,
    count: usize,
    out: terminal::Out,
}

impl Printer for Objects {
    fn columns(&mut self, names: &[String]) -> io::Result<()> {
        self.names = distinct(names);
        if self.lines {
            Ok(())
        } else {
            self.out.write_all(b"[")
        }
    }

    fn row(&mut self, cells: &[Value]) -> io::Result<()> {
        let object: Map<String, Json> = self
            .names
            .iter()
            .cloned()
            .zip(cells.iter().map(json))
            .collect();
        if !self.lines {
            self.out
                .write_all(if self.count == 0 { b"\n" } else { b",\n" })?;
        }
        self.count += 1;
        serde_json::to_writer(&mut self.out, &object)?;
        if self.lines {
            self.out.write_all(b"\n")
        } else {
            Ok(())
        }
    }

    fn finish(&mut self) -> io::Result<()> {
        if !self.lines {
            self.out
                .write_all(if self.count == 0 { b"]\n" } else { b"\n]\n" })?;
        }
        self.out.flush()
    }
}

/// An object has each key once: a name's second column is `name:1`, as SQLite itself
/// calls it in `CREATE TABLE … AS`.
fn distinct(names: &[String]) -> Vec<String> {
    let mut taken = Vec::with_capacity(names.len());
    for name in names {
        let numbered = (1..).map(|number: usize| format!("{name}:{number}"));
        let free = std::iter::once(name.clone())
            .chain(numbered)
            .find(|candidate| !taken.contains(candidate));
        taken.push(free.expect("there are more numbers than columns"));
    }
    taken
}

/// A cell as text; NULL is empty, a BLOB hexadecimal.
fn text(cell: &Value) -> String {
    match cell {
        Value::Null => String::new(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::Blob(bytes) => hex(bytes),
    }
}

fn json(cell: &Value) -> Json {
    match cell {
        Value::Null => Json::Null,
        Value::Integer(number) => Json::from(*number),
        Value::Real(number) => Json::from(*number),
        Value::Text(text) => Json::from(text.as_str()),
        Value::Blob(bytes) => Json::from(hex(bytes)),
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}
