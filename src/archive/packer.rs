//! Chooses what a page is packed against, in whatever thread has the page.
//!
//! Each site has a few references in `site_references`: pages packed by themselves, as
//! a rule one a template. A page is packed against the one in which most of it stands.
//! It is packed by itself, and becomes a reference, if
//!
//! - the site has none in which enough of the page stands (a new site, a new template);
//! - the versions of its story, against that reference, have come to take as much as
//!   the page takes by itself: the next ones will differ little from this one;
//! - pages against that reference have come to take much more than its first ones did:
//!   the template has changed bit by bit.
//!
//! All that is only thrift. What must hold is checked by the writer, in the transaction:
//! that the reference is (still) there. So several processes may choose at a time.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

use super::compression::{Form, Kept, Named, Payload, compress, digest};
use super::outline::Outline;
use super::{ArchiveError, open, payloads};
use crate::model::PageUrl;

/// Bytes of references that are kept unpacked.
const CACHE: usize = 64 * 1024 * 1024;
/// A page of fewer bytes packs well enough by itself, and is of no use as a reference.
const SMALLEST: usize = 1024;
/// The largest page that is compared; references live in memory.
const LARGEST: usize = 4 * 1024 * 1024;
/// A reference in which less of the page stands is not tried.
const LIKE_ENOUGH: f64 = 0.1;
/// A reference is of use if the page takes less than this share of what it takes by itself.
const USEFUL: f64 = 0.6;
/// Below this share of what it takes by itself a page cannot be had much smaller.
const THRIFTY: f64 = 0.08;
/// Pages packed against a reference before it may be found worn, and how many of the
/// first and the last of them are compared.
const SETTLED: i64 = 32;
const COMPARED: i64 = 8;
/// How much more the last ones must take.
const WORN: f64 = 1.6;

/// Packs pages; shared by all threads that have some.
#[derive(Debug)]
pub struct Packer {
    connection: Mutex<Connection>,
    cache: Mutex<Cache>,
    path: PathBuf,
}

/// A reference in memory.
#[derive(Debug)]
struct Reference {
    named: Named,
    bytes: Vec<u8>,
    outline: Outline,
    /// Bytes packed by themselves for each byte: what pages like it take without a reference.
    ratio: f64,
}

impl Packer {
    /// Opens an archive that exists, for looking up references.
    pub fn open(path: &Path) -> Result<Self, ArchiveError> {
        Ok(Self {
            connection: Mutex::new(open::reading(path)?),
            cache: Mutex::default(),
            path: path.to_owned(),
        })
    }

    /// Packs the page that `address` led to.
    pub fn pack(
        &self,
        address: &PageUrl,
        final_url: &PageUrl,
        bytes: &[u8],
    ) -> Result<Payload, ArchiveError> {
        let chosen = self.choose(address, final_url, bytes);
        chosen.map_err(|error| ArchiveError::of(&self.path, error))
    }

    fn choose(
        &self,
        address: &PageUrl,
        final_url: &PageUrl,
        bytes: &[u8],
    ) -> rusqlite::Result<Payload> {
        let digest = digest(bytes);
        let form = if payloads::is_kept(&self.connection(), &digest)? {
            Form::Known
        } else if (SMALLEST..=LARGEST).contains(&bytes.len()) {
            self.form(address, final_url.host_key().as_str(), bytes)?
        } else {
            Form::Alone {
                content: compress(bytes, None),
                reference_for: None,
            }
        };
        Ok(Payload {
            digest,
            raw_bytes: bytes.len() as u64,
            form,
        })
    }

    fn form(&self, address: &PageUrl, site: &str, bytes: &[u8]) -> rusqlite::Result<Form> {
        let outline = Outline::of(bytes);
        let references = self.references(site)?;
        let shares = references
            .iter()
            .map(|reference| (outline.share_in(&reference.outline), reference));
        let best = shares
            .max_by(|(one, _), (other, _)| one.total_cmp(other))
            .filter(|(share, _)| *share >= LIKE_ENOUGH);
        if let Some((_, reference)) = best {
            let content = compress(bytes, Some(&reference.bytes));
            let takes = content.len() as f64 / (bytes.len() as f64 * reference.ratio);
            let serves = takes <= THRIFTY
                || (takes <= USEFUL && !self.is_worn(address, reference, takes, bytes.len())?);
            if serves {
                return Ok(Form::Against {
                    content,
                    reference: reference.named.clone(),
                });
            }
        }
        Ok(Form::Alone {
            content: compress(bytes, None),
            reference_for: Some(site.to_owned()),
        })
    }

    /// True if it is time for another reference than this one, against which the page
    /// takes a share of what it takes by itself.
    fn is_worn(
        &self,
        address: &PageUrl,
        reference: &Reference,
        takes: f64,
        length: usize,
    ) -> rusqlite::Result<bool> {
        let connection = self.connection();
        let id = reference.named.id;
        let alone = length as f64 * reference.ratio;
        let versions = payloads::size_of_versions(&connection, address, id)?;
        if versions as f64 + takes * alone > alone {
            return Ok(true);
        }
        let Some((first, last)) = payloads::trend(&connection, id, SETTLED, COMPARED)? else {
            return Ok(false);
        };
        Ok(takes * reference.ratio > last && last > first * WORN)
    }

    fn references(&self, site: &str) -> rusqlite::Result<Vec<Arc<Reference>>> {
        let ids = payloads::references_of(&self.connection(), site)?;
        let mut references = Vec::with_capacity(ids.len());
        for id in ids {
            references.extend(self.reference(id)?);
        }
        Ok(references)
    }

    /// The reference; `None` if it cannot be unpacked, which is for `check` to find.
    fn reference(&self, id: i64) -> rusqlite::Result<Option<Arc<Reference>>> {
        if let Some(reference) = self.cache().get(id) {
            return Ok(Some(reference));
        }
        let kept = payloads::alone(&self.connection(), id)?;
        let Some(reference) = kept.and_then(|kept| Reference::of(id, &kept)) else {
            return Ok(None);
        };
        let reference = Arc::new(reference);
        self.cache().insert(Arc::clone(&reference));
        Ok(Some(reference))
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        // A thread that panicked left no half-done statement behind.
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn cache(&self) -> MutexGuard<'_, Cache> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reference {
    fn of(id: i64, kept: &Kept) -> Option<Self> {
        let bytes = kept.unpack(None).ok()?;
        let outline = Outline::of(&bytes);
        Some(Self {
            named: Named {
                id,
                digest: kept.digest.clone(),
            },
            ratio: kept.content.len() as f64 / bytes.len().max(1) as f64,
            outline,
            bytes,
        })
    }

    fn size(&self) -> usize {
        self.bytes.len() + self.outline.size()
    }
}

/// References by the rows of their payloads; the one unused for longest goes first.
/// A payload's id is never given again, so what is here is never wrong.
#[derive(Debug, Default)]
struct Cache {
    references: HashMap<i64, (u64, Arc<Reference>)>,
    uses: u64,
    size: usize,
}

impl Cache {
    fn get(&mut self, id: i64) -> Option<Arc<Reference>> {
        self.uses += 1;
        let (used, reference) = self.references.get_mut(&id)?;
        *used = self.uses;
        Some(Arc::clone(reference))
    }

    fn insert(&mut self, reference: Arc<Reference>) {
        self.uses += 1;
        self.size += reference.size();
        let entry = (self.uses, reference);
        let before = self.references.insert(entry.1.named.id, entry);
        self.size -= before.map_or(0, |(_, reference)| reference.size());
        while self.size > CACHE {
            let oldest = self.references.iter().min_by_key(|(_, (used, _))| *used);
            let Some(oldest) = oldest.map(|(id, _)| *id) else {
                return;
            };
            let gone = self.references.remove(&oldest);
            self.size -= gone.map_or(0, |(_, reference)| reference.size());
        }
    }
}
