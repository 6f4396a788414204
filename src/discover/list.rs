//! A list: one address a line, as people write them.
//!
//! `#` begins a comment at the start of a line or after white space (within an
//! address it begins a fragment). A host without a scheme means https. A path is
//! relative to the list's own folder, and only a list that the user named may
//! hold one: what comes through a pipe has no folder, and a foreign list must not
//! choose files of this machine.
//!
//! Lines go through one by one, so a list may be of any length.

use std::fmt;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};

use url::Url;

use crate::model::{PageUrl, without_credentials};

/// How much of a bad line is kept to show it.
const SHOWN: usize = 200;

/// No server takes longer addresses; what is longer is not a list of them.
const LONGEST: usize = 8 * 1024;

/// Where a list stands, which decides about paths in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListBase {
    /// The absolute folder of a list that the user named.
    Folder(PathBuf),
    /// Nowhere: standard input.
    None,
}

/// A line that names no page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The line's number, from 1.
    pub line: u64,
    /// The line, shortened if it is very long.
    pub text: String,
    /// What is wrong with it.
    pub why: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.why)
    }
}

/// Reads the addresses out of a list's lines, with or without their line ends.
/// A line gives an address, a problem, or nothing if it is blank or a comment.
pub fn read<L>(lines: L, base: ListBase) -> impl Iterator<Item = Result<PageUrl, Problem>>
where
    L: IntoIterator<Item: AsRef<str>>,
{
    (1..).zip(lines).filter_map(move |(number, line)| {
        let line = line.as_ref();
        let entry = entry(if number == 1 { without_bom(line) } else { line })?;
        Some(address(entry, &base).map_err(|why| Problem {
            line: number,
            text: without_credentials(entry).chars().take(SHOWN).collect(),
            why,
        }))
    })
}

fn without_bom(line: &str) -> &str {
    line.strip_prefix('\u{feff}').unwrap_or(line)
}

/// A line without comment and surrounding white space, if anything is left.
fn entry(line: &str) -> Option<&str> {
    let comment = line.match_indices('#').map(|(at, _)| at).find(|at| {
        line[..*at]
            .chars()
            .next_back()
            .is_none_or(char::is_whitespace)
    });
    let entry = line[..comment.unwrap_or(line.len())].trim();
    (!entry.is_empty()).then_some(entry)
}

fn address(entry: &str, base: &ListBase) -> Result<PageUrl, String> {
    if entry.len() > LONGEST {
        return Err(format!("longer than any address, {} bytes", entry.len()));
    }
    let shown = without_credentials(entry);
    match form(entry) {
        Form::Web(url) if url.contains(char::is_whitespace) => Err(format!(
            "`{shown}` has white space inside; one address a line"
        )),
        Form::Web(url) => PageUrl::parse(&url).map_err(|error| error.to_string()),
        Form::Path if *base == ListBase::None => Err(format!(
            "`{shown}` is neither a web address nor a host; paths are read only from a list that is a file"
        )),
        Form::FileUrl if *base == ListBase::None => Err(format!(
            "`{shown}` is a file of this machine; these are read only from a list that is a file"
        )),
        Form::FileUrl => PageUrl::parse(entry).map_err(|error| error.to_string()),
        Form::Path => path(entry, base),
    }
}

enum Form {
    Web(String),
    FileUrl,
    Path,
}

fn form(entry: &str) -> Form {
    if starts_like_path(entry) {
        return Form::Path;
    }
    if let Some(rest) = entry.strip_prefix("//") {
        return Form::Web(format!("https://{rest}"));
    }
    if has_scheme(entry, "file") {
        return Form::FileUrl;
    }
    if is_host(entry) {
        return Form::Web(format!("https://{entry}"));
    }
    // Every other scheme is left to the parser, which says what it thinks of it.
    match Url::parse(entry) {
        Err(url::ParseError::RelativeUrlWithoutBase) => Form::Path,
        // The parser passes over control characters before a scheme; so must we.
        Ok(url) if url.scheme() == "file" => Form::FileUrl,
        _ => Form::Web(entry.to_owned()),
    }
}

fn starts_like_path(entry: &str) -> bool {
    let is_rooted = entry.starts_with('/') && !entry.starts_with("//");
    let is_relative = ["./", "../", ".\\", "..\\"]
        .iter()
        .any(|start| entry.starts_with(start));
    is_rooted || is_relative || entry.starts_with('\\') || has_drive(entry)
}

/// `C:\` or `C:/`
fn has_drive(entry: &str) -> bool {
    matches!(entry.as_bytes(), [letter, b':', b'\\' | b'/', ..] if letter.is_ascii_alphabetic())
}

fn has_scheme(entry: &str, scheme: &str) -> bool {
    entry
        .split_once(':')
        .is_some_and(|(start, _)| start.eq_ignore_ascii_case(scheme))
}

/// `example.com/a`, `localhost:8000`, `127.0.0.1`, `[::1]`; not `page.html`: a
/// name is a host if the public suffix list knows its end.
fn is_host(entry: &str) -> bool {
    let authority = entry.split(['/', '?', '#']).next().unwrap_or(entry);
    if authority.starts_with('[') {
        return authority.contains(']');
    }
    let (name, port) = authority.split_once(':').unwrap_or((authority, ""));
    let is_port = port.bytes().all(|b| b.is_ascii_digit());
    is_port && (is_known_name(name) || name.parse::<Ipv4Addr>().is_ok())
}

fn is_known_name(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_lowercase();
    let Ok(host) = url::Host::parse(&name) else {
        return false;
    };
    let name = host.to_string();
    name == "localhost"
        || name.contains('.')
            && psl::suffix(name.as_bytes()).is_some_and(|suffix| suffix.is_known())
}

fn path(entry: &str, base: &ListBase) -> Result<PageUrl, String> {
    let ListBase::Folder(folder) = base else {
        return Err(format!(
            "`{entry}` is a path, and there is no folder for it"
        ));
    };
    if has_drive(entry) && !cfg!(windows) {
        return Err(format!(
            "`{entry}` is a Windows path, which means nothing here"
        ));
    }
    let path = folder.join(Path::new(entry));
    let url = Url::from_file_path(&path)
        .map_err(|()| format!("`{}` is no absolute path", path.display()))?;
    // Parsed once more, which resolves `..`: one file, one address.
    PageUrl::parse(url.as_str()).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(text: &str, base: ListBase) -> Vec<Result<PageUrl, Problem>> {
        read(text.split('\n'), base).collect()
    }

    fn urls(text: &str) -> Vec<String> {
        all(text, ListBase::None)
            .into_iter()
            .map(|it| it.map_or_else(|p| p.to_string(), |url| url.to_string()))
            .collect()
    }

    #[cfg(unix)]
    fn in_folder(entry: &str) -> Result<String, String> {
        let mut found = all(entry, ListBase::Folder("/lists/mine".into()));
        assert_eq!(found.len(), 1);
        found
            .remove(0)
            .map(|url| url.to_string())
            .map_err(|p| p.why)
    }

    #[test]
    fn lists_as_people_write_them() {
        let text = "\u{feff}https://example.com/a#part\r\n\r\n# all of it\r\n  \
                    http://example.com/b  # why\n#https://example.com/c\n\thttps://example.com/d\t#";
        assert_eq!(
            urls(text),
            [
                "https://example.com/a",
                "http://example.com/b",
                "https://example.com/d"
            ]
        );
    }

    #[test]
    fn hosts_need_no_scheme() {
        for (entry, url) in [
            ("example.com/a?b=c", "https://example.com/a?b=c"),
            ("WWW.BBC.co.uk", "https://www.bbc.co.uk/"),
            ("example.com:8443/a", "https://example.com:8443/a"),
            ("//example.com/a", "https://example.com/a"),
            ("localhost:8000/x", "https://localhost:8000/x"),
            ("127.0.0.1/x", "https://127.0.0.1/x"),
            ("[::1]:80/x", "https://[::1]:80/x"),
            ("münchen.de", "https://xn--mnchen-3ya.de/"),
        ] {
            assert_eq!(urls(entry), [url], "{entry}");
        }
    }

    #[test]
    fn problems_name_line_and_reason() {
        let text = "https://example.com/\n\nftp://example.com/x\nhttps://a b\nmailto:x@example.com";
        let problems: Vec<(u64, String)> = all(text, ListBase::None)
            .into_iter()
            .filter_map(Result::err)
            .map(|p| (p.line, p.text))
            .collect();
        assert_eq!(
            problems,
            [
                (3, "ftp://example.com/x".to_owned()),
                (4, "https://a b".to_owned()),
                (5, "mailto:x@example.com".to_owned())
            ]
        );
    }

    #[test]
    fn a_problem_is_short_whatever_the_line() {
        let line = format!("https://example.com/{}", "a".repeat(1_000_000));
        let found = all(&line, ListBase::None);
        let [Err(problem)] = &found[..] else {
            panic!("no problem: {}", found.len());
        };
        assert_eq!(problem.text.len(), SHOWN);
        assert_eq!(
            problem.to_string(),
            "line 1: longer than any address, 1000020 bytes"
        );
    }

    #[test]
    fn a_pipe_names_no_files() {
        for entry in [
            "page.html",
            "./a",
            "/etc/passwd",
            "file:///etc/passwd",
            "FILE:/etc/passwd",
            "\u{4}file:///etc/passwd",
            "fi\tle:///etc/passwd",
            "C:\\a.html",
            "saved/page.html",
            "words",
        ] {
            let found = all(entry, ListBase::None);
            assert!(matches!(found[..], [Err(_)]), "{entry}: {found:?}");
        }
    }

    #[test]
    #[cfg(unix)]
    fn a_list_in_a_folder_names_files_beside_it() {
        for (entry, url) in [
            ("page.html", "file:///lists/mine/page.html"),
            (
                "./my page.html # saved",
                "file:///lists/mine/my%20page.html",
            ),
            ("../x.htm", "file:///lists/x.htm"),
            ("saved/a.html", "file:///lists/mine/saved/a.html"),
            ("/abs/a.txt", "file:///abs/a.txt"),
            ("file:///abs/a.txt", "file:///abs/a.txt"),
        ] {
            assert_eq!(in_folder(entry).as_deref(), Ok(url), "{entry}");
        }
        assert!(in_folder("C:\\a.html").is_err());
    }

    #[test]
    fn lines_go_through_one_by_one() {
        let endless = std::iter::repeat("https://example.com/");
        assert_eq!(read(endless, ListBase::None).take(100_000).count(), 100_000);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_files_from_a_pipe(text in any::<String>()) {
            for found in all(&text, ListBase::None).into_iter().flatten() {
                prop_assert!(!found.is_file());
            }
        }
    }
}
