//! What SQL from outside may do: read. SQLite asks here before it compiles each step.
//!
//! The connection is read-only already; this also stops what reads elsewhere or
//! leaves traces: other files, temporary tables, settings, loaded code.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};

use super::ArchiveError;

/// Settings that may be asked for; those in [`READABLE`] only without a new value.
const DESCRIBING: &[&str] = &[
    "table_info",
    "table_xinfo",
    "table_list",
    "index_list",
    "index_info",
    "index_xinfo",
    "foreign_key_list",
    "foreign_key_check",
    "integrity_check",
    "quick_check",
    "database_list",
    "collation_list",
    "function_list",
    "module_list",
    "pragma_list",
    "compile_options",
    "data_version",
    "page_count",
    "freelist_count",
];
const READABLE: &[&str] = &[
    "application_id",
    "user_version",
    "schema_version",
    "encoding",
    "page_size",
    "journal_mode",
    "query_only",
];
/// Functions that reach out of the database, or change how it works.
const REFUSED_FUNCTIONS: &[&str] = &[
    "load_extension",
    "fts3_tokenizer",
    "readfile",
    "writefile",
    "edit",
];

/// Why the last statement was refused.
#[derive(Debug, Clone, Default)]
pub(super) struct Refusals(Arc<Mutex<Option<ArchiveError>>>);

impl Refusals {
    /// The reason, and forgets it.
    pub(super) fn take(&self) -> Option<ArchiveError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn note(&self, reason: ArchiveError) {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.get_or_insert(reason);
    }
}

/// Puts the guard on a connection, for as long as it is open. Tables that are `unkept` have
/// no past that could be asked.
pub(super) fn install(
    connection: &mut Connection,
    unkept: HashSet<String>,
) -> rusqlite::Result<Refusals> {
    let refusals = Refusals::default();
    let notes = refusals.clone();
    connection.authorizer(Some(move |asked: AuthContext<'_>| {
        let reason = match asked.action {
            AuthAction::Read { table_name, .. } if unkept.contains(table_name) => {
                ArchiveError::NoPast(table_name.to_owned())
            }
            ref action => match refusal(action) {
                None => return Authorization::Allow,
                Some(reason) => ArchiveError::Refused(reason),
            },
        };
        notes.note(reason);
        Authorization::Deny
    }))?;
    Ok(refusals)
}

/// What is wrong with a step; `None` if it only reads.
fn refusal(action: &AuthAction<'_>) -> Option<String> {
    match action {
        AuthAction::Select | AuthAction::Read { .. } | AuthAction::Recursive => None,
        AuthAction::Function { function_name } => refused_function(function_name),
        AuthAction::Pragma {
            pragma_name,
            pragma_value,
        } => refused_pragma(pragma_name, *pragma_value),
        AuthAction::Attach { .. } | AuthAction::Detach { .. } => {
            Some("it attaches or detaches a file (ATTACH, DETACH, VACUUM)".to_owned())
        }
        AuthAction::Insert { table_name }
        | AuthAction::Delete { table_name }
        | AuthAction::Update { table_name, .. } => Some(format!("it writes to `{table_name}`")),
        AuthAction::Transaction { .. } | AuthAction::Savepoint { .. } => {
            Some("it begins or ends a transaction".to_owned())
        }
        _ => Some("it changes tables, indexes, triggers or views".to_owned()),
    }
}

fn refused_function(name: &str) -> Option<String> {
    REFUSED_FUNCTIONS
        .iter()
        .any(|refused| name.eq_ignore_ascii_case(refused))
        .then(|| format!("it calls `{name}`"))
}

fn refused_pragma(name: &str, value: Option<&str>) -> Option<String> {
    let is_in = |list: &[&str]| list.iter().any(|known| name.eq_ignore_ascii_case(known));
    if is_in(DESCRIBING) || (value.is_none() && is_in(READABLE)) {
        return None;
    }
    Some(format!("PRAGMA {name} is not one that only reads"))
}
