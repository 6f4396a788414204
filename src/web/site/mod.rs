//! The archive to look at: pages that read well without a script, each list also as JSON and CSV.
//!
//! Every request goes through [`guard`] (who may ask, from where; what a browser may do
//! with the answer). Questions are answered by a few readers that are kept open
//! ([`readers`]). A page is a file here; what they share is in [`layout`] (the frame),
//! [`pieces`] (times, stories in lists, pages of lists), [`charts`] and [`listing`]
//! (JSON and CSV; [`feed`] is Atom). What goes wrong is a [`problem`].
//!
//! Stored text is escaped wherever it stands. Stored pages are shown in a frame whose origin
//! is nobody's, where nothing runs and nothing is loaded ([`snapshot`]).

mod assets;
mod changes;
mod charts;
mod diff;
mod evidence;
mod feed;
mod front;
mod guard;
mod layout;
mod listing;
mod names;
mod openapi;
mod outlet;
mod pieces;
mod problem;
mod readers;
mod search;
mod search_form;
mod snapshot;
mod sources;
mod sql;
mod sql_answer;
mod story;
mod story_fields;

pub use guard::Access;

use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::middleware;
use axum::routing::get;
use chrono::{DateTime, Utc};
use tokio::net::TcpListener;

use self::problem::Problem;
use self::readers::Readers;
use super::server::{self, Limits};
use crate::archive::{ArchiveError, Value};

/// A browser opens half a dozen, and keeps them.
const LIMITS: Limits = Limits {
    connections: 256,
    lasting: Duration::from_secs(300),
};

/// A question in SQL that has a name.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// Its name.
    pub name: String,
    /// One statement.
    pub sql: String,
    /// What it answers.
    pub about: String,
    /// Its parameters, and what they are if nobody says so.
    pub parameters: Vec<(String, Value)>,
}

/// What is shown, and to whom.
#[derive(Debug)]
pub struct Site {
    archive: PathBuf,
    questions: Vec<Question>,
    access: Access,
    now: fn() -> DateTime<Utc>,
    readers: Readers,
}

impl Site {
    /// Of an archive that exists.
    pub fn new(
        archive: PathBuf,
        questions: Vec<Question>,
        access: Access,
        now: fn() -> DateTime<Utc>,
    ) -> Result<Self, ArchiveError> {
        let readers = Readers::open(&archive)?;
        Ok(Self {
            archive,
            questions,
            access,
            now,
            readers,
        })
    }

    fn now(&self) -> DateTime<Utc> {
        (self.now)()
    }

    /// The file's name, by which the archive is called.
    fn name(&self) -> String {
        let name = self.archive.file_stem().unwrap_or_default();
        name.to_string_lossy().into_owned()
    }
}

/// Shows the site until `stop` is done; what is being answered then is answered.
pub async fn serve_site(listener: TcpListener, site: Site, stop: impl Future<Output = ()>) {
    server::answer(listener, router(Arc::new(site)), LIMITS, stop).await;
}

fn router(site: Arc<Site>) -> Router {
    Router::new()
        .route("/", get(front::page))
        .merge(search::routes())
        .merge(feed::routes())
        .merge(story::routes())
        .merge(snapshot::routes())
        .merge(changes::routes())
        .merge(names::routes())
        .merge(outlet::routes())
        .merge(sources::routes())
        .merge(sql::routes())
        .merge(openapi::routes())
        .merge(assets::routes())
        .fallback(|| async { Problem::NotFound("page at this address".to_owned()) })
        .layer(middleware::from_fn_with_state(
            Arc::clone(&site),
            guard::guard,
        ))
        .with_state(site)
}
