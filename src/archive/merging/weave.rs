//! One story as two archives saw it, told once: what both observed goes through the rules of
//! ordinary archiving again, in the order in which it was observed.
//!
//! What only one of them saw since the text that stands came up is taken as that archive
//! took it: nothing has come between. Everything else is judged anew.
//!
//! Pure: no table is read or written here. The same observations give the same history,
//! whichever archive they come from.

use chrono::{DateTime, Utc};
use rusqlite::types::Value;

use super::super::articles::class_names;
use super::super::edits::{self, Telling};
use super::super::revisions::{AGREEING, SPAN};
use super::super::snapshots::sql_count;
use crate::model::{Article, Held, LivePost, Worth, gist, utc_text};

/// Which archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Origin {
    /// The one that takes over.
    Here,
    /// The other one.
    There,
}

/// A text of the story.
#[derive(Debug, Clone)]
pub(super) struct Version {
    pub(super) origin: Origin,
    /// In the form in which texts are compared.
    pub(super) article: Article,
    pub(super) worth: Worth,
    /// What read it.
    pub(super) extractor: String,
    /// Of the page that it was read from.
    pub(super) digest: String,
    /// As the columns have it.
    pub(super) fields: Vec<Value>,
    pub(super) posts: Vec<LivePost>,
    /// Authors and keywords, one each, if that is known.
    pub(super) lists: Option<(Vec<String>, Vec<String>)>,
    /// The revision that it is in its archive.
    pub(super) row: Option<Recorded>,
}

/// A revision as its archive has it.
#[derive(Debug, Clone)]
pub(super) struct Recorded {
    /// `stored_revisions.id`.
    pub(super) id: i64,
    /// Among the texts, the one before it in its archive.
    pub(super) previous: Option<usize>,
    pub(super) edit: EditColumns,
}

/// How a revision differs from the one before, as [`EDIT_COLUMNS`] has it.
pub(super) type EditColumns = [Value; 8];

/// The columns of [`EditColumns`].
pub(super) const EDIT_COLUMNS: [&str; 8] = [
    "changed",
    "previous_seen_at",
    "classes",
    "words_added",
    "words_removed",
    "similarity",
    "silent_edit",
    "backdated",
];

/// What was observed of a story at a moment.
#[derive(Debug, Clone)]
pub(super) struct Observation {
    pub(super) at: DateTime<Utc>,
    pub(super) origin: Origin,
    /// The page, for what is captured; `None`: the server said that it stands.
    pub(super) capture: Option<Capture>,
    pub(super) says: Says,
}

/// A captured page.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Capture {
    pub(super) digest: String,
    pub(super) url: String,
    /// `snapshots.id` in the archive that takes over.
    pub(super) snapshot: i64,
}

/// What it says. Numbers are places among the texts.
#[derive(Debug, Clone)]
pub(super) enum Says {
    /// A text that was new to its archive.
    New(usize),
    /// The text that stood in its archive, and the page's own wording of it, if it was read.
    Same(usize, Option<usize>),
    /// Less than what stood there: why, the text if it is known, and its gist.
    Less(Held, Option<usize>, Option<String>),
    /// Nobody has looked at it: the server says that the text stands.
    Stands(usize),
}

/// A revision of the history of both.
#[derive(Debug, Clone)]
pub(super) struct Woven {
    /// The text.
    pub(super) version: usize,
    pub(super) seen_at: DateTime<Utc>,
    pub(super) capture: Capture,
    pub(super) edit: EditColumns,
}

/// `snapshots.reading` and `gist` of a page.
#[derive(Debug, Clone)]
pub(super) struct Judged {
    pub(super) snapshot: i64,
    pub(super) reading: &'static str,
    pub(super) gist: Option<String>,
    /// The text that was kept aside.
    pub(super) declined: Option<usize>,
}

/// The history of both.
#[derive(Debug, Default)]
pub(super) struct History {
    pub(super) revisions: Vec<Woven>,
    pub(super) pages: Vec<Judged>,
    /// When the latest text was last seen.
    pub(super) last_seen_at: Option<DateTime<Utc>>,
}

/// Tells the history anew.
pub(super) fn weave(versions: &[Version], mut observations: Vec<Observation>) -> History {
    observations.sort_by(|a, b| place(a).cmp(&place(b)));
    let mut loom = Loom {
        versions,
        history: History::default(),
        last_seen: DateTime::UNIX_EPOCH,
        sole: None,
        shorter: Vec::new(),
    };
    for observation in observations {
        loom.take(observation);
    }
    if !loom.history.revisions.is_empty() {
        loom.history.last_seen_at = Some(loom.last_seen);
    }
    loom.history
}

/// By time; what falls into one second, in an order that both archives would find.
fn place(observation: &Observation) -> (DateTime<Utc>, bool, &Option<Capture>) {
    let is_looked_at = observation.capture.is_some();
    (observation.at, !is_looked_at, &observation.capture)
}

struct Loom<'a> {
    versions: &'a [Version],
    history: History,
    /// When the text that stands was last seen.
    last_seen: DateTime<Utc>,
    /// The archive that alone has seen anything since that text came up.
    sole: Option<Origin>,
    /// Gists of readings kept aside that may be confirmed.
    shorter: Vec<(String, DateTime<Utc>)>,
}

impl Loom<'_> {
    fn take(&mut self, observation: Observation) {
        let Observation {
            at, origin, says, ..
        } = observation;
        let alone = self.sole == Some(origin);
        if !alone {
            self.sole = None;
        }
        match (says, observation.capture) {
            (Says::Stands(version), _) => {
                if self.stands(version) {
                    self.touch(at);
                }
            }
            (Says::New(version), Some(capture)) => {
                let edit = alone.then(|| self.recorded(version)).flatten();
                match edit {
                    Some(edit) => self.revise(version, at, capture, edit),
                    None => self.judge(version, at, capture),
                }
                self.is_of(origin, version, at);
            }
            (Says::Same(..), Some(capture)) if alone => self.same(at, &capture),
            (Says::Same(version, own), Some(capture)) => {
                let version = own.unwrap_or(version);
                self.judge(version, at, capture);
                self.is_of(origin, version, at);
            }
            (Says::Less(why, version, gist), Some(capture)) if alone => {
                self.hold(why, at, &capture, gist, version);
            }
            (Says::Less(_, Some(version), _), Some(capture)) => self.judge(version, at, capture),
            (Says::Less(why, None, gist), Some(capture)) => {
                self.hold(why, at, &capture, gist, None);
            }
            (_, None) => {}
        }
    }

    /// True if the text that stands says this.
    fn stands(&self, version: usize) -> bool {
        let Some(latest) = self.history.revisions.last() else {
            return false;
        };
        latest.version == version || {
            let seen = self.versions[version].worth.captured_at;
            let told = telling(self.versions, version, seen);
            edits::differences(self.telling(latest), told).is_empty()
        }
    }

    /// How its archive tells that the text differs from the one that stands, if that is the
    /// one before it there.
    fn recorded(&self, version: usize) -> Option<EditColumns> {
        let latest = self.history.revisions.last()?;
        let row = self.versions[version].row.as_ref()?;
        (row.previous == Some(latest.version)).then(|| row.edit.clone())
    }

    /// What the rules of ordinary archiving make of a text.
    fn judge(&mut self, version: usize, at: DateTime<Utc>, capture: Capture) {
        let told = Telling {
            digest: &capture.digest,
            ..telling(self.versions, version, at)
        };
        let Some(latest) = self.history.revisions.last() else {
            return self.revise(version, at, capture, first());
        };
        let before = self.telling(latest);
        let fields = edits::differences(before, told);
        if fields.is_empty() {
            return self.same(at, &capture);
        }
        let had = self.worth(latest.version, latest.seen_at);
        if let Some(why) = self.worth(version, at).held_beside(&had) {
            let digest = why.may_be_confirmed().then(|| {
                let text = gist(told.article);
                blake3::hash(text.as_bytes()).to_hex().to_string()
            });
            let confirmed = digest
                .as_ref()
                .is_some_and(|gist| self.is_confirmed(gist, at));
            if !confirmed {
                return self.hold(why, at, &capture, digest, Some(version));
            }
        }
        let earlier = (before, !had.is_partial());
        let edited = edits::edited(earlier, told, &fields, self.last_seen);
        let edit = [
            Value::Text(edited.changed),
            Value::Text(edited.previous_seen_at),
            Value::Text(class_names(&edited.edit)),
            Value::Integer(sql_count(edited.edit.words_added)),
            Value::Integer(sql_count(edited.edit.words_removed)),
            Value::Real(edited.edit.similarity),
            Value::Integer(edited.is_silent.into()),
            Value::Integer(edited.is_backdated.into()),
        ];
        self.revise(version, at, capture, edit);
    }

    fn revise(&mut self, version: usize, at: DateTime<Utc>, capture: Capture, edit: EditColumns) {
        let is_first = self.history.revisions.is_empty();
        self.history.pages.push(Judged {
            snapshot: capture.snapshot,
            reading: if is_first { "new" } else { "revised" },
            gist: None,
            declined: None,
        });
        self.history.revisions.push(Woven {
            version,
            seen_at: at,
            capture,
            edit,
        });
        self.sole = None;
        self.last_seen = at;
    }

    /// If the text stands since just now: all that its archive tells from here on, it tells
    /// of this.
    fn is_of(&mut self, origin: Origin, version: usize, at: DateTime<Utc>) {
        let latest = self.history.revisions.last();
        if latest.is_some_and(|latest| latest.version == version && latest.seen_at == at) {
            self.sole = Some(origin);
        }
    }

    fn same(&mut self, at: DateTime<Utc>, capture: &Capture) {
        self.touch(at);
        self.history.pages.push(Judged {
            snapshot: capture.snapshot,
            reading: "unchanged",
            gist: None,
            declined: None,
        });
    }

    fn touch(&mut self, at: DateTime<Utc>) {
        self.last_seen = self.last_seen.max(at);
    }

    fn hold(
        &mut self,
        why: Held,
        at: DateTime<Utc>,
        capture: &Capture,
        gist: Option<String>,
        version: Option<usize>,
    ) {
        self.history.pages.push(Judged {
            snapshot: capture.snapshot,
            reading: why.as_str(),
            gist: gist.clone(),
            declined: version,
        });
        self.shorter.extend(gist.map(|gist| (gist, at)));
    }

    /// True if pages have said the same for long enough, and none of them what stands.
    fn is_confirmed(&self, gist: &str, at: DateTime<Utc>) -> bool {
        let since = self
            .shorter
            .iter()
            .filter(|(other, seen)| other == gist && *seen > self.last_seen)
            .map(|(_, seen)| *seen);
        let pages = sql_count(since.clone().count() as u64);
        pages + 1 >= AGREEING && since.min().is_some_and(|first| first <= at - SPAN)
    }

    fn worth(&self, version: usize, at: DateTime<Utc>) -> Worth {
        Worth {
            captured_at: at,
            ..self.versions[version].worth.clone()
        }
    }

    fn telling<'a>(&'a self, revision: &'a Woven) -> Telling<'a> {
        Telling {
            digest: &revision.capture.digest,
            ..telling(self.versions, revision.version, revision.seen_at)
        }
    }
}

fn telling(versions: &[Version], version: usize, at: DateTime<Utc>) -> Telling<'_> {
    let version = &versions[version];
    Telling {
        article: &version.article,
        kind: &version.worth.kind,
        extractor_version: &version.extractor,
        digest: &version.digest,
        captured_at: at,
    }
}

/// Of a first revision: there is none that it could differ from.
pub(super) fn first() -> EditColumns {
    let text = |text: &str| Value::Text(text.to_owned());
    [
        text(""),
        Value::Null,
        text(""),
        Value::Null,
        Value::Null,
        Value::Null,
        Value::Integer(0),
        Value::Integer(0),
    ]
}

/// A moment as the columns have it.
pub(super) fn moment(at: DateTime<Utc>) -> Value {
    Value::Text(utc_text(at))
}
