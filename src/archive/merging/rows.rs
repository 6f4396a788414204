//! Rows of a table taken over as they are, whatever columns it has.
//!
//! Both archives have one schema, so a row needs no more than other ids in it.

use rusqlite::types::{ToSql, Value};
use rusqlite::{Connection, Params, params_from_iter};

/// A table by its columns.
#[derive(Debug)]
pub(super) struct Table {
    name: &'static str,
    /// Whether its rows have a column `id`, which each archive gives by itself.
    has_id: bool,
    /// All others that are stored.
    columns: Vec<String>,
}

/// A row of another archive on its way into this one.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// Its id there; 0 in tables that have none.
    pub(super) id: i64,
    columns: std::sync::Arc<[String]>,
    values: Vec<Value>,
}

impl Table {
    pub(super) fn of(connection: &Connection, name: &'static str) -> rusqlite::Result<Self> {
        // Generated columns are not among these.
        let mut columns: Vec<String> = connection
            .prepare("SELECT name FROM pragma_table_info(?1)")?
            .query_map([name], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let all = columns.len();
        columns.retain(|column| column != "id");
        Ok(Self {
            name,
            has_id: columns.len() < all,
            columns,
        })
    }

    /// Rows for which a condition holds: `WHERE …`, with what follows it.
    pub(super) fn read(
        &self,
        connection: &Connection,
        condition: &str,
        params: impl Params,
    ) -> rusqlite::Result<Vec<Row>> {
        let id = if self.has_id { "id" } else { "0" };
        let names = self.columns.join(", ");
        let sql = format!("SELECT {id}, {names} FROM {} {condition}", self.name);
        let columns: std::sync::Arc<[String]> = self.columns.clone().into();
        connection
            .prepare_cached(&sql)?
            .query_map(params, |row| {
                let values = (1..=columns.len()).map(|at| row.get(at));
                Ok(Row {
                    id: row.get(0)?,
                    columns: columns.clone(),
                    values: values.collect::<rusqlite::Result<_>>()?,
                })
            })?
            .collect()
    }

    /// Writes a row, under a new id.
    pub(super) fn insert(&self, connection: &Connection, row: &Row) -> rusqlite::Result<i64> {
        self.write(connection, "", row)?;
        Ok(connection.last_insert_rowid())
    }

    /// Writes a row under this id.
    pub(super) fn insert_as(
        &self,
        connection: &Connection,
        id: i64,
        row: &Row,
    ) -> rusqlite::Result<()> {
        let sql = format!(
            "INSERT INTO {} (id, {}) VALUES (?{})",
            self.name,
            self.columns.join(", "),
            ", ?".repeat(self.columns.len())
        );
        let id: &dyn ToSql = &id;
        let values = row.values.iter().map(|value| value as &dyn ToSql);
        connection
            .prepare_cached(&sql)?
            .execute(params_from_iter(std::iter::once(id).chain(values)))
            .map(drop)
    }

    /// Writes a row, unless one stands in its way. True if it was written.
    pub(super) fn add(&self, connection: &Connection, row: &Row) -> rusqlite::Result<bool> {
        Ok(self.write(connection, "ON CONFLICT DO NOTHING", row)? > 0)
    }

    fn write(&self, connection: &Connection, end: &str, row: &Row) -> rusqlite::Result<usize> {
        let sql = format!(
            "INSERT INTO {} ({}) VALUES (?{}) {end}",
            self.name,
            self.columns.join(", "),
            ", ?".repeat(self.columns.len() - 1)
        );
        connection
            .prepare_cached(&sql)?
            .execute(params_from_iter(&row.values))
    }
}

impl Row {
    fn at(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|name| name == column)
    }

    pub(super) fn get(&self, column: &str) -> &Value {
        self.at(column).map_or(&Value::Null, |at| &self.values[at])
    }

    pub(super) fn text(&self, column: &str) -> Option<&str> {
        match self.get(column) {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn integer(&self, column: &str) -> Option<i64> {
        match self.get(column) {
            Value::Integer(number) => Some(*number),
            _ => None,
        }
    }

    /// Puts another value in; a column that is not there stays away.
    pub(super) fn set(&mut self, column: &str, value: impl Into<Value>) {
        if let Some(at) = self.at(column) {
            self.values[at] = value.into();
        }
    }

    /// What must hold of a column that is never NULL.
    pub(super) fn required(&self, column: &str) -> rusqlite::Result<&str> {
        self.text(column)
            .ok_or_else(|| rusqlite::Error::InvalidColumnName(column.to_owned()))
    }
}
