//! A user's SQL: one statement that reads, row by row, within limits.

use std::fmt;
use std::time::Duration;

use rusqlite::types::ValueRef;
use rusqlite::{ErrorCode, Row, Statement};

use super::error::message;
use super::stopwatch::{self, Stopwatch};
use super::{ArchiveError, Reader};

pub use rusqlite::types::Value;

/// How much a query may cost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct QueryLimits {
    /// Time that SQLite may spend; what the caller does with the rows does not count.
    pub timeout: Option<Duration>,
    /// Rows to give at most.
    pub max_rows: Option<usize>,
}

/// Values for the parameters of a query (`:name`, `@name`, `$name`), by their names.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Parameters {
    /// Those that somebody gave: each must have a place in the query.
    pub given: Vec<(String, Value)>,
    /// What the others are.
    pub otherwise: Vec<(String, Value)>,
}

impl Parameters {
    fn get(&self, name: &str) -> Option<&Value> {
        let given = self.given.iter().rev();
        let mut all = given.chain(&self.otherwise);
        all.find(|(known, _)| known == name).map(|(_, value)| value)
    }
}

/// What a query gives: first the columns, then each row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Answer<'a> {
    /// The columns' names.
    Columns(&'a [String]),
    /// A row's cells, one a column.
    Row(&'a [Value]),
}

/// How a query ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended {
    /// Rows that were given.
    pub rows: usize,
    /// True if there were more than `max_rows`.
    pub cut: bool,
}

/// Stops a reader's query from another thread, such as one that waits for Ctrl-C.
pub struct InterruptHandle(rusqlite::InterruptHandle);

impl InterruptHandle {
    /// The query that is running ends with [`ArchiveError::Interrupted`]; without one, nothing happens.
    pub fn interrupt(&self) {
        self.0.interrupt();
    }
}

impl fmt::Debug for InterruptHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InterruptHandle")
    }
}

impl Reader {
    /// A handle to stop queries with.
    pub fn interrupt_handle(&self) -> InterruptHandle {
        InterruptHandle(self.connection.get_interrupt_handle())
    }

    /// Runs one statement and gives columns and rows to `each` as they come;
    /// an error of `each` ends it. Comments and a semicolon at the end are fine;
    /// a second statement is refused, because its answer would have other columns.
    pub fn query<E: From<ArchiveError>>(
        &mut self,
        sql: &str,
        limits: &QueryLimits,
        each: impl FnMut(Answer<'_>) -> Result<(), E>,
    ) -> Result<Ended, E> {
        self.query_with(sql, &Parameters::default(), limits, each)
    }

    /// The same for a statement with parameters.
    pub fn query_with<E: From<ArchiveError>>(
        &mut self,
        sql: &str,
        parameters: &Parameters,
        limits: &QueryLimits,
        mut each: impl FnMut(Answer<'_>) -> Result<(), E>,
    ) -> Result<Ended, E> {
        self.refusals.take();
        let clock = Stopwatch::new(limits.timeout);
        self.watch(Some(clock.clone()))?;
        let asked = Asked {
            reader: self,
            clock,
            limits,
        };
        let ended = asked.run(sql, parameters, &mut each);
        self.watch(None)?;
        ended
    }

    /// SQLite looks at the clock while it works, until it is given none.
    pub(super) fn watch(&mut self, clock: Option<Stopwatch>) -> Result<(), ArchiveError> {
        let watching = clock.map(|clock| move || clock.is_over());
        let set = self.connection.progress_handler(stopwatch::STEPS, watching);
        self.located(set)
    }
}

/// One query on its way.
struct Asked<'a> {
    reader: &'a Reader,
    clock: Stopwatch,
    limits: &'a QueryLimits,
}

impl Asked<'_> {
    fn run<E: From<ArchiveError>>(
        &self,
        sql: &str,
        parameters: &Parameters,
        each: &mut impl FnMut(Answer<'_>) -> Result<(), E>,
    ) -> Result<Ended, E> {
        let mut statement = self.prepare(sql)?;
        bind(&mut statement, parameters)?;
        let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
        each(Answer::Columns(&columns))?;
        let most = self.limits.max_rows.unwrap_or(usize::MAX);
        let mut rows = statement.raw_query();
        let mut cells = Vec::with_capacity(columns.len());
        let mut given = 0;
        while let Some(row) = self.timed(|| rows.next())? {
            if given == most {
                return Ok(Ended {
                    rows: given,
                    cut: true,
                });
            }
            read_row(row, columns.len(), &mut cells)
                .map_err(|e| E::from(ArchiveError::Sql(message(&e))))?;
            each(Answer::Row(&cells))?;
            given += 1;
        }
        Ok(Ended {
            rows: given,
            cut: false,
        })
    }

    fn prepare(&self, sql: &str) -> Result<Statement<'_>, ArchiveError> {
        let statement = self.timed(|| self.reader.connection.prepare(sql))?;
        if statement.column_count() == 0 || !statement.readonly() {
            let not_asking = "it is no question; one begins with SELECT, WITH, VALUES or EXPLAIN";
            return Err(ArchiveError::Refused(not_asking.to_owned()));
        }
        Ok(statement)
    }

    /// Runs a step of SQLite on the clock.
    fn timed<T>(&self, step: impl FnOnce() -> rusqlite::Result<T>) -> Result<T, ArchiveError> {
        self.clock.start();
        let done = step();
        self.clock.stop();
        done.map_err(|error| self.explain(&error))
    }

    fn explain(&self, error: &rusqlite::Error) -> ArchiveError {
        if let Some(reason) = self.reader.refusals.take() {
            return reason;
        }
        if let rusqlite::Error::MultipleStatement = error {
            return ArchiveError::Refused("it holds more than one statement".to_owned());
        }
        match error.sqlite_error_code() {
            Some(ErrorCode::OperationInterrupted) => match self.limits.timeout {
                Some(timeout) if self.clock.is_over() => ArchiveError::TimedOut(timeout),
                _ => ArchiveError::Interrupted,
            },
            Some(ErrorCode::ReadOnly) => ArchiveError::Refused("it writes".to_owned()),
            _ => ArchiveError::Sql(message(error)),
        }
    }
}

/// Gives each parameter its value, and each value its parameter.
fn bind(statement: &mut Statement<'_>, parameters: &Parameters) -> Result<(), ArchiveError> {
    let mut names = Vec::new();
    for place in 1..=statement.parameter_count() {
        let name = statement.parameter_name(place).unwrap_or("?");
        let Some(name) = name.strip_prefix([':', '@', '$']) else {
            let nameless = "it has a parameter without a name (`?`); write `:name`";
            return Err(ArchiveError::Sql(nameless.to_owned()));
        };
        names.push(name.to_owned());
    }
    for (place, name) in (1..).zip(&names) {
        let Some(value) = parameters.get(name) else {
            return Err(ArchiveError::NoValue(name.clone()));
        };
        let bound = statement.raw_bind_parameter(place, value);
        bound.map_err(|e| ArchiveError::Sql(message(&e)))?;
    }
    match parameters
        .given
        .iter()
        .find(|(name, _)| !names.contains(name))
    {
        None => Ok(()),
        Some((name, _)) => Err(ArchiveError::NoParameter {
            name: name.clone(),
            known: if names.is_empty() {
                "it has none".to_owned()
            } else {
                format!("it has {}", names.join(", "))
            },
        }),
    }
}

fn read_row(row: &Row<'_>, columns: usize, cells: &mut Vec<Value>) -> rusqlite::Result<()> {
    cells.clear();
    for column in 0..columns {
        cells.push(match row.get_ref(column)? {
            // The archive holds UTF-8 only, but an expression may cut a text anywhere.
            ValueRef::Text(bytes) => Value::Text(String::from_utf8_lossy(bytes).into_owned()),
            other => Value::try_from(other)?,
        });
    }
    Ok(())
}
