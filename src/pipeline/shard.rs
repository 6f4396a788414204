//! A machine's part of what several share.

use std::str::FromStr;

use crate::model::PageUrl;

/// Of so many parts, one. To which part a site belongs is always the same, on every machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// Which, from 1.
    number: u32,
    of: u32,
}

impl Shard {
    /// All there is.
    pub const WHOLE: Self = Self { number: 1, of: 1 };

    /// Whether the site (the registrable domain) of an address belongs to it. Of files on disk, which
    /// have none, each belongs somewhere by itself.
    pub fn holds(self, url: &PageUrl) -> bool {
        let host = url.host_key();
        let key = match host.as_str() {
            "" => url.as_str(),
            host => host,
        };
        let digest = blake3::hash(key.as_bytes());
        let first = digest
            .as_bytes()
            .first_chunk::<8>()
            .copied()
            .unwrap_or_default();
        u64::from_le_bytes(first) % u64::from(self.of) == u64::from(self.number - 1)
    }
}

impl FromStr for Shard {
    type Err = String;

    /// `2/3`
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let numbers = text
            .split_once('/')
            .and_then(|(number, of)| Some((number.trim().parse().ok()?, of.trim().parse().ok()?)));
        match numbers {
            Some((number, of)) if (1..=of).contains(&number) => Ok(Self { number, of }),
            _ => Err(format!(
                "`{text}` is no part of anything\nhint: 2/3 is the second of three machines"
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> PageUrl {
        PageUrl::parse(text).expect("a URL")
    }

    #[test]
    fn a_site_is_in_one_part_and_stays_there() {
        let parts = [1, 2, 3].map(|number| Shard { number, of: 3 });
        let part_of = |text: &str| {
            let held: Vec<usize> = (0..3).filter(|at| parts[*at].holds(&url(text))).collect();
            assert_eq!(held.len(), 1, "{text}");
            held[0]
        };
        let site = part_of("https://news.harbour-post.example/a");
        assert_eq!(part_of("http://harbour-post.example/b?c=1"), site);
        let mut sizes = [0; 3];
        for n in 0..300 {
            sizes[part_of(&format!("https://paper-{n}.example/"))] += 1;
        }
        assert!(sizes.iter().all(|size| *size > 70), "{sizes:?}");
        // What another version, or another machine, must say too.
        let known = ["bbc.co.uk", "lemonde.fr", "spiegel.de", "nhk.or.jp"];
        let known = known.map(|host| part_of(&format!("https://{host}/")));
        assert_eq!(known, [0, 0, 2, 1]);
        assert!(Shard::WHOLE.holds(&url("https://x.example")));
    }

    #[test]
    fn only_a_part_is_a_part() {
        assert_eq!("2/3".parse(), Ok(Shard { number: 2, of: 3 }));
        for wrong in ["", "0/3", "4/3", "1/0", "1", "a/b", "-1/2", "1/2/3"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }
}
