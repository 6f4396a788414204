//! From names to addresses, past the guard.
//!
//! A name is looked up before its page is asked for, so that the address is known
//! and can be counted; the connection then gets the same, checked answer. What was
//! looked up is remembered for a short while only: sites do move.

use std::collections::{HashMap, HashSet};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::time::Instant;

use super::Options;
use super::address_guard::{Forbidden, is_public};
use super::proxy;

/// Names that are remembered at a time.
const MOST: usize = 10_000;

/// The addresses of a name, as they are found.
pub type Found = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;

/// Finds the addresses of a name.
pub type Lookup = Arc<dyn Fn(String) -> Found + Send + Sync>;

/// As the system resolves names.
pub(super) fn system() -> Lookup {
    Arc::new(|name| {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    })
}

/// A resolver that gives addresses which may be asked. Clones remember together.
#[derive(Clone)]
pub(super) struct Names {
    lookup: Lookup,
    /// Names that the user chose, the proxy's: they may lead anywhere.
    trusted: Arc<HashSet<String>>,
    allow_private: bool,
    lifetime: Duration,
    known: Arc<Mutex<HashMap<String, Known>>>,
}

struct Known {
    addresses: Vec<IpAddr>,
    until: Instant,
}

impl Names {
    pub(super) fn new(options: &Options, lookup: Lookup) -> Self {
        Self {
            lookup,
            trusted: Arc::new(proxy::names(options)),
            allow_private: options.allow_private,
            lifetime: options.names_for,
            known: Arc::default(),
        }
    }

    /// The addresses of a name that may be asked; [`Forbidden`] if it has only others.
    pub(super) async fn addresses(
        &self,
        name: &str,
    ) -> Result<Vec<IpAddr>, Box<dyn std::error::Error + Send + Sync>> {
        if let Some(addresses) = self.remembered(name) {
            return Ok(addresses);
        }
        let found = (self.lookup)(name.to_owned()).await?;
        let free = self.allow_private || self.trusted.contains(name);
        let may_be_asked = |address: &IpAddr| free || is_public(*address);
        let usable: Vec<IpAddr> = found.iter().copied().filter(may_be_asked).collect();
        match found.first() {
            None => Err("the name has no address".into()),
            Some(first) if usable.is_empty() => Err(Forbidden(*first).into()),
            Some(_) => {
                self.remember(name, &usable);
                Ok(usable)
            }
        }
    }

    fn remembered(&self, name: &str) -> Option<Vec<IpAddr>> {
        let known = self.lock();
        let known = known.get(name)?;
        (known.until > Instant::now()).then(|| known.addresses.clone())
    }

    fn remember(&self, name: &str, addresses: &[IpAddr]) {
        let (now, mut known) = (Instant::now(), self.lock());
        if known.len() >= MOST {
            known.retain(|_, name| name.until > now);
        }
        if known.len() >= MOST {
            known.clear();
        }
        let until = now + self.lifetime;
        let addresses = addresses.to_vec();
        known.insert(name.to_owned(), Known { addresses, until });
    }

    /// Nothing here can be left half done.
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        let names = self.clone();
        Box::pin(async move {
            let addresses = names.addresses(name.as_str()).await?;
            // Port 0 stands for the scheme's own.
            let sockets = addresses.into_iter().map(|ip| SocketAddr::new(ip, 0));
            Ok(Box::new(sockets) as Addrs)
        })
    }
}
