//! The ledger: a chain of hashes over everything that was captured.
//!
//! An entry is a few lines of text (`ledger_entries` in the schema shows them); its
//! hash is that of the hash before and these lines. So one hash that somebody keeps
//! elsewhere, a [`Head`], vouches for all that was there when it was printed.

use std::fmt;
use std::str::FromStr;

use rusqlite::{Connection, OptionalExtension, params};

use super::{ArchiveError, Reader, SnapshotId};

/// What stands before the first entry.
const BEGINNING: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Up to where a ledger goes, and the hash of all up to there: `12:9f86d0…`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Head {
    /// The number of the newest entry; 0 if there is none.
    pub seq: i64,
    /// Its hash: BLAKE3, hexadecimal.
    pub hash: String,
}

/// Why a text is no head.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no head of a ledger: one looks like 12:9f86d081… with 64 hexadecimal digits")]
pub struct NoHead(String);

impl Head {
    /// Of an archive in which nothing was captured.
    pub(super) fn beginning() -> Self {
        Self {
            seq: 0,
            hash: BEGINNING.to_owned(),
        }
    }

    /// The head once this entry is added.
    pub(super) fn after(&self, entry: &str) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(self.hash.as_bytes());
        hasher.update(b"\n");
        hasher.update(entry.as_bytes());
        Self {
            seq: self.seq + 1,
            hash: hasher.finalize().to_hex().to_string(),
        }
    }
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.seq, self.hash)
    }
}

impl FromStr for Head {
    type Err = NoHead;

    fn from_str(text: &str) -> Result<Self, NoHead> {
        let no_head = || NoHead(text.to_owned());
        let (seq, hash) = text.trim().split_once(':').ok_or_else(no_head)?;
        let seq = seq.parse().ok().filter(|seq| *seq >= 0);
        let is_hash = hash.len() == BEGINNING.len() && hash.bytes().all(|b| b.is_ascii_hexdigit());
        let seq = seq.filter(|_| is_hash).ok_or_else(no_head)?;
        let hash = hash.to_ascii_lowercase();
        Ok(Self { seq, hash })
    }
}

impl Reader {
    /// Up to where the ledger goes.
    pub fn head(&self) -> Result<Head, ArchiveError> {
        self.located(head(&self.connection))
    }
}

/// Up to where the ledger goes.
pub(super) fn head(connection: &Connection) -> rusqlite::Result<Head> {
    let newest = connection
        .prepare_cached("SELECT seq, hash FROM ledger ORDER BY seq DESC LIMIT 1")?
        .query_row([], |row| {
            Ok(Head {
                seq: row.get(0)?,
                hash: row.get(1)?,
            })
        })
        .optional()?;
    Ok(newest.unwrap_or_else(Head::beginning))
}

/// A captured page as the ledger has it; texts as the columns of `snapshots` hold them.
pub(super) struct Capture<'a> {
    pub(super) url: &'a str,
    pub(super) final_url: &'a str,
    pub(super) captured_at: &'a str,
    pub(super) status: u16,
    pub(super) headers: &'a str,
    pub(super) digest: &'a str,
}

/// Enters a snapshot.
pub(super) fn enter(
    connection: &Connection,
    snapshot: SnapshotId,
    capture: &Capture<'_>,
) -> rusqlite::Result<()> {
    let Capture {
        url,
        final_url,
        captured_at,
        status,
        headers,
        digest,
    } = capture;
    let entry =
        format!("snapshot\n{url}\n{final_url}\n{captured_at}\n{status}\n{headers}\n{digest}");
    let head = head(connection)?.after(&entry);
    connection
        .prepare_cached("INSERT INTO ledger (seq, snapshot_id, hash) VALUES (?1, ?2, ?3)")?
        .execute(params![head.seq, snapshot.0, head.hash])
        .map(drop)
}

/// Enters that bytes were let go.
pub(super) fn enter_let_go(
    connection: &Connection,
    digest: &str,
    at: &str,
) -> rusqlite::Result<()> {
    let head = head(connection)?.after(&format!("let go\n{digest}\n{at}"));
    connection
        .prepare_cached(
            "INSERT INTO ledger (seq, let_go_digest, let_go_at, hash) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![head.seq, digest, at, head.hash])
        .map(drop)
}

#[cfg(test)]
mod tests {
    use super::Head;

    #[test]
    fn a_head_is_read_back() {
        let head = Head::beginning().after("snapshot");
        assert_eq!(head.to_string().parse(), Ok(head.clone()));
        let shouted = format!(" {}\n", head.to_string().to_uppercase());
        assert_eq!(shouted.parse(), Ok(head));
        for text in ["", "1", "1:", "x:0", ":", "-1:00", "1:zz", &"0".repeat(66)] {
            assert!(text.parse::<Head>().is_err(), "{text}");
        }
    }
}
