//! Addresses in a column of a table.

use std::io::{BufRead, BufReader, Read};

use crate::model::{PageUrl, UrlError};

/// How a column of addresses is called.
const NAMES: [&str; 6] = ["url", "link", "address", "uri", "href", "canonical_url"];

/// True if a column of this name holds addresses.
pub(super) fn is_name(cell: &str) -> bool {
    let cell = cell.trim().trim_matches('"').to_lowercase();
    NAMES.contains(&cell.as_str())
}

/// The addresses of a table, row by row: of the column that is called so, else of the first that
/// has one in the first row.
pub(super) fn addresses(source: impl Read) -> impl Iterator<Item = Result<PageUrl, UrlError>> {
    let mut source = BufReader::new(source);
    let delimiter = source.fill_buf().map_or(b',', delimiter);
    let reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(source);
    let mut column = None;
    reader.into_records().filter_map(move |row| {
        let row = row.ok()?;
        let Some(at) = column else {
            let named = row.iter().position(is_name);
            let found = named.or_else(|| row.iter().position(|cell| PageUrl::parse(cell).is_ok()));
            column = found;
            return match named {
                Some(_) => None,
                None => found.and_then(|at| row.get(at)).map(PageUrl::parse),
            };
        };
        let cell = row.get(at).map(str::trim).filter(|cell| !cell.is_empty())?;
        Some(PageUrl::parse(cell))
    })
}

fn delimiter(head: &[u8]) -> u8 {
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = String::from_utf8_lossy(line);
    let count = |wanted: u8| line.matches(char::from(wanted)).count();
    [b'\t', b';']
        .into_iter()
        .find(|other| count(*other) > count(b','))
        .unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_column_is_found() {
        for table in [
            "title,url\r\n\"a, b\",https://a.example/1\r\n,nonsense\r\nc,https://a.example/2\r\n",
            "id;Link\n1;https://a.example/1\n2;nonsense\n3;https://a.example/2",
            "https://a.example/1,x\nnonsense,y\nhttps://a.example/2,z\n",
        ] {
            let found: Vec<Option<String>> = addresses(table.as_bytes())
                .map(|url| url.ok().map(|url| url.to_string()))
                .collect();
            assert_eq!(
                found,
                [
                    Some("https://a.example/1".into()),
                    None,
                    Some("https://a.example/2".into())
                ],
                "{table}"
            );
        }
    }
}
