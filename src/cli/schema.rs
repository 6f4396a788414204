//! `newsvault schema`: the archive's tables, views and columns, with what they mean.

use std::io::Write;

use anyhow::bail;
use clap::ValueEnum;
use serde_json::{Map, Value, json};

use super::{Common, Exit, rows, terminal};
use crate::archive::{self, DescribedColumn, DescribedTable, MIGRATIONS, described_tables};
use crate::exchange::records::{COLUMNS, Column};

/// Options of `newsvault schema`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Tables or views to describe; without any, all
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// Only their names, with a line on each
    #[arg(long = "names", conflicts_with = "names")]
    names_only: bool,
    /// The columns of exported articles instead: newsvault export, extract --warc
    #[arg(long, conflicts_with_all = ["names", "names_only"])]
    exported: bool,
    /// What it is printed as [default: sql; of exported articles table]
    #[arg(long, short, value_enum)]
    format: Option<Format>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The SQL that makes them, with its comments
    Sql,
    /// A table of columns and what they mean
    Table,
    /// The same for documents
    Markdown,
    /// One array of objects
    Json,
    /// Metadata for Datasette, which shows the descriptions beside the data
    Datasette,
}

/// Runs the command.
pub(super) fn run(common: &Common, args: &Args) -> anyhow::Result<Exit> {
    terminal::page();
    let tables = if args.exported {
        vec![exported()]
    } else {
        wanted(&args.names)?
    };
    let usual = if args.exported {
        Format::Table
    } else {
        Format::Sql
    };
    let format = args.format.unwrap_or(usual);
    match format {
        Format::Sql | Format::Datasette if args.exported => {
            bail!(
                "exported articles are no table of the archive\nhint: --format table, markdown or json"
            );
        }
        _ if args.names_only => names(&tables, format)?,
        Format::Sql if args.names.is_empty() => {
            for migration in MIGRATIONS {
                terminal::data(migration.sql)?;
                terminal::data("\n")?;
            }
        }
        Format::Sql => {
            for (number, table) in tables.iter().enumerate() {
                let between = if number > 0 { "\n" } else { "" };
                terminal::data(&format!("{between}{}", table.sql))?;
            }
        }
        Format::Table => columns(&tables, rows::Layout::Table)?,
        Format::Markdown => columns(&tables, rows::Layout::Markdown)?,
        Format::Json => print(&serde_json::to_value(&tables)?)?,
        Format::Datasette => print(&metadata(common, &tables))?,
    }
    Ok(Exit::Done)
}

/// What every format of rows holds.
fn exported() -> DescribedTable {
    let column = |column: &Column| DescribedColumn {
        name: column.name.to_owned(),
        kind: column.kind.as_str().to_owned(),
        description: column.meaning.to_owned(),
    };
    DescribedTable {
        name: "exported articles".to_owned(),
        kind: "export",
        description: "one row an article, or a revision of one; what is not known is null"
            .to_owned(),
        columns: COLUMNS.iter().map(column).collect(),
        sql: String::new(),
    }
}

fn wanted(names: &[String]) -> anyhow::Result<Vec<DescribedTable>> {
    let tables = described_tables();
    if names.is_empty() {
        return Ok(tables);
    }
    let mut wanted = Vec::new();
    for name in names {
        let found = tables
            .iter()
            .find(|table| table.name.eq_ignore_ascii_case(name));
        let Some(table) = found else {
            let all: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
            bail!(
                "there is no table `{name}`\nhint: there are {}",
                all.join(", ")
            );
        };
        wanted.push(table.clone());
    }
    Ok(wanted)
}

/// What it is: the first sentence.
fn summary(description: &str) -> &str {
    let end = description.find(". ").or_else(|| description.find(": "));
    end.map_or(description, |end| &description[..end])
        .trim_end_matches(['.', ':'])
}

fn names(tables: &[DescribedTable], format: Format) -> anyhow::Result<()> {
    if format == Format::Json {
        let named = tables.iter().map(|table| {
            json!({"name": table.name, "kind": table.kind, "description": summary(&table.description)})
        });
        return print(&Value::Array(named.collect()));
    }
    let rows = tables
        .iter()
        .map(|table| [table.name.as_str(), table.kind, summary(&table.description)]);
    draw(rows::Layout::Table, ["name", "kind", "one row is"], rows)
}

fn columns(tables: &[DescribedTable], layout: rows::Layout) -> anyhow::Result<()> {
    for table in tables {
        terminal::data(&format!("{}: {}\n", table.name, table.description))?;
        let rows = table.columns.iter().map(|column| {
            [
                column.name.as_str(),
                column.kind.as_str(),
                column.description.as_str(),
            ]
        });
        draw(layout, ["column", "type", "meaning"], rows)?;
        terminal::data("\n")?;
    }
    Ok(())
}

fn draw<'a>(
    layout: rows::Layout,
    header: [&str; 3],
    lines: impl Iterator<Item = [&'a str; 3]>,
) -> anyhow::Result<()> {
    let mut printer = rows::printer(layout);
    printer.columns(&header.map(str::to_owned))?;
    for line in lines {
        printer.row(&line.map(|cell| archive::Value::Text(cell.to_owned())))?;
    }
    Ok(printer.finish()?)
}

/// In the words of Datasette's metadata; the database is called as the file is.
fn metadata(common: &Common, tables: &[DescribedTable]) -> Value {
    let described = tables.iter().map(|table| {
        let columns = table
            .columns
            .iter()
            .filter(|column| !column.description.is_empty());
        let columns: Map<String, Value> = columns
            .map(|column| (column.name.clone(), column.description.as_str().into()))
            .collect();
        let about = json!({"description": table.description, "columns": columns});
        (table.name.clone(), about)
    });
    let tables: Map<String, Value> = described.collect();
    let name = common
        .archive
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy();
    json!({"databases": {name: {"tables": tables}}})
}

fn print(value: &Value) -> anyhow::Result<()> {
    let mut out = terminal::Out::new();
    serde_json::to_writer_pretty(&mut out, value)?;
    out.write_all(b"\n")?;
    Ok(out.flush()?)
}
