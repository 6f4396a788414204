//! The schema as its own text describes it: what stands beside tables and columns in
//! the migrations, by name.

use serde::Serialize;

use super::MIGRATIONS;

/// A table, virtual table or view with what the migrations say of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct DescribedTable {
    /// Its name.
    pub name: String,
    /// `table`, `full text` or `view`.
    pub kind: &'static str,
    /// What stands above it.
    pub description: String,
    /// Its columns, in order.
    pub columns: Vec<DescribedColumn>,
    /// The SQL that makes it, comments included, and then its indexes.
    pub sql: String,
}

/// A column with what stands beside it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct DescribedColumn {
    /// Its name.
    pub name: String,
    /// `TEXT`, `INTEGER`; empty where it is not declared.
    #[serde(rename = "type")]
    pub kind: String,
    /// What stands beside it; empty if its name says it.
    pub description: String,
}

/// All tables and views, in the order in which they are made.
pub fn described_tables() -> Vec<DescribedTable> {
    let mut tables: Vec<DescribedTable> = Vec::new();
    for statement in MIGRATIONS
        .iter()
        .flat_map(|migration| statements(migration.sql))
    {
        if let Some(table) = statement.table() {
            tables.push(table);
        } else if let Some(of) = statement.belongs_to()
            && let Some(table) = tables.iter_mut().find(|table| table.name == of)
        {
            table.columns.extend(statement.added_column());
            table.sql.push('\n');
            table.sql.push_str(&statement.text);
        }
    }
    tables
}

/// One statement of a migration with the comment above it.
struct Statement {
    comment: String,
    /// All its lines, comments beside them included.
    text: String,
}

fn statements(sql: &str) -> Vec<Statement> {
    let mut statements = Vec::new();
    let (mut comment, mut text) = (String::new(), String::new());
    for line in sql.lines() {
        if text.is_empty() && line.trim().is_empty() {
            comment.clear();
        } else if text.is_empty() && line.starts_with("--") {
            comment.push_str(line);
            comment.push('\n');
        } else {
            text.push_str(line);
            text.push('\n');
            if ends(&text, line) {
                let (comment, text) = (std::mem::take(&mut comment), std::mem::take(&mut text));
                statements.push(Statement { comment, text });
            }
        }
    }
    statements
}

/// True if this line is the last of the statement.
fn ends(statement: &str, line: &str) -> bool {
    let code = code(line).0.trim_end();
    let is_trigger = statement.starts_with("CREATE TRIGGER");
    if is_trigger {
        code == "END;"
    } else {
        code.ends_with(';')
    }
}

/// A line's code, and the comment beside it.
fn code(line: &str) -> (&str, &str) {
    let mut quoted = false;
    for (at, c) in line.char_indices() {
        quoted ^= c == '\'';
        if !quoted && line[at..].starts_with("--") {
            return (&line[..at], line[at + 2..].trim());
        }
    }
    (line, "")
}

impl Statement {
    fn table(&self) -> Option<DescribedTable> {
        let first = self.text.lines().next()?;
        let (kind, rest) = [
            ("table", "CREATE TABLE "),
            ("full text", "CREATE VIRTUAL TABLE "),
            ("view", "CREATE VIEW "),
        ]
        .into_iter()
        .find_map(|(kind, begin)| Some((kind, first.strip_prefix(begin)?)))?;
        Some(DescribedTable {
            name: name(rest).to_owned(),
            kind,
            description: plain(&self.comment),
            columns: self.columns(kind),
            sql: format!("{}{}", self.comment, self.text),
        })
    }

    /// The table that an index is on, or that gets a column.
    fn belongs_to(&self) -> Option<&str> {
        if self.text.starts_with("CREATE INDEX") || self.text.starts_with("CREATE UNIQUE INDEX") {
            return self.text.split_once(" ON ").map(|(_, rest)| name(rest));
        }
        self.text.strip_prefix("ALTER TABLE ").map(name)
    }

    fn added_column(&self) -> Option<DescribedColumn> {
        let (_, definition) = self.text.split_once(" ADD COLUMN ")?;
        column(definition.lines().next()?)
    }

    /// One a line, as our migrations are written: four spaces, then its name; of a view the
    /// name is what it is called by.
    fn columns(&self, kind: &str) -> Vec<DescribedColumn> {
        let lines = self.text.lines().skip(1);
        let body = lines.take_while(|line| line.starts_with(' ') || line.trim().is_empty());
        let own = body.filter(|line| {
            line.starts_with("    ") && !line.starts_with("     ") && !line.trim().starts_with("--")
        });
        own.filter_map(|line| {
            if kind == "view" {
                viewed(line)
            } else {
                column(line)
            }
        })
        .collect()
    }
}

/// A column's line: its name, its type, the rest, and what stands beside it.
fn column(line: &str) -> Option<DescribedColumn> {
    let (code, beside) = code(line);
    let mut words = code.split_whitespace();
    let name = words.next()?.trim_end_matches(',');
    let is_name = name
        .bytes()
        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    let kind = words
        .next()
        .unwrap_or_default()
        .trim_end_matches([',', ';']);
    let is_kind = kind.is_empty() || kind.bytes().all(|b| b.is_ascii_uppercase());
    (is_name && is_kind).then(|| DescribedColumn {
        name: name.to_owned(),
        kind: kind.to_owned(),
        description: beside.to_owned(),
    })
}

/// A line of a view: the last word of its code is the column's name.
fn viewed(line: &str) -> Option<DescribedColumn> {
    let (code, beside) = code(line);
    let word = code.trim_end().trim_end_matches(',');
    let word = word.rsplit([' ', '.']).next()?;
    let is_name = !word.is_empty()
        && word
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    is_name.then(|| DescribedColumn {
        name: word.to_owned(),
        kind: String::new(),
        description: beside.to_owned(),
    })
}

fn name(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    &text[..end.unwrap_or(text.len())]
}

/// The words of a comment, without its signs.
fn plain(comment: &str) -> String {
    let lines = comment
        .lines()
        .map(|line| line.trim_start_matches('-').trim());
    lines.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::described_tables;

    #[test]
    fn what_stands_beside_a_column_is_its_description() {
        let tables = described_tables();
        let articles = tables
            .iter()
            .find(|t| t.name == "articles")
            .expect("a table");
        assert!(articles.description.starts_with("One row a story"));
        let of = |name: &str| articles.columns.iter().find(|c| c.name == name);
        let status = of("published_day").expect("a column");
        assert_eq!(
            (status.kind.as_str(), status.description.as_str()),
            ("TEXT", "the day as printed")
        );
        assert!(articles.sql.contains("CREATE INDEX articles_by_outlet"));
        let view = tables
            .iter()
            .find(|t| t.name == "revisions")
            .expect("a view");
        assert_eq!(view.kind, "view");
        assert!(view.columns.iter().any(|c| c.name == "body"));
    }
}
