//! How page bytes are kept: against an earlier page of their site, once, and whole.

use newsvault::archive::{ArchiveError, Packer, Payload, Reader, SnapshotId, Writer};
use proptest::prelude::*;

use super::{Place, at, capture, url};

/// Text that does not compress by itself: `length` bytes, others for each seed.
fn noise(seed: u64, length: usize) -> String {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        char::from(b' ' + (state % 90) as u8)
    };
    (0..length).map(|_| next()).collect()
}

/// A page of a site: its template, and a story in the middle.
fn page(template: u64, story: u64) -> String {
    let template = noise(template, 20_000);
    let (above, below) = template.split_at(10_000);
    format!("{above}{}{below}", noise(1000 + story, 1000))
}

struct Vault {
    place: Place,
    writer: Writer,
    packer: Packer,
    captured: i64,
}

impl Vault {
    fn new() -> Self {
        let place = Place::new();
        let writer = place.writer();
        let packer = Packer::open(&place.path).expect("a packer");
        Self {
            place,
            writer,
            packer,
            captured: 0,
        }
    }

    fn pack(&self, address: &str, page: &str) -> Payload {
        let address = url(address);
        let packed = self.packer.pack(&address, &address, page.as_bytes());
        packed.expect("packed")
    }

    fn keep(&mut self, address: &str, page: &str) -> SnapshotId {
        let payload = self.pack(address, page);
        self.keep_packed(address, page, &payload)
    }

    fn keep_packed(&mut self, address: &str, page: &str, payload: &Payload) -> SnapshotId {
        self.captured += 1;
        let capture = capture(&url(address), page, at(self.captured));
        let kept = self
            .writer
            .record_capture(&url(address), &capture, Some(payload));
        kept.expect("kept")
    }

    fn read(&self, snapshot: SnapshotId) -> Result<String, ArchiveError> {
        let reader = Reader::open(&self.place.path)?;
        let body = reader.capture(snapshot)?.body;
        Ok(String::from_utf8(body).expect("these pages are text"))
    }

    #[track_caller]
    fn gives_back(&self, snapshot: SnapshotId, page: &str) {
        assert_eq!(self.read(snapshot).expect("readable"), page);
    }

    fn alone(&self) -> i64 {
        self.place.count("payloads WHERE reference_id IS NULL")
    }
}

#[test]
fn pages_of_a_site_are_packed_against_one_of_them() {
    let mut vault = Vault::new();
    for story in 0..10 {
        let (address, page) = (format!("https://news.example/{story}"), page(1, story));
        let kept = vault.keep(&address, &page);
        vault.gives_back(kept, &page);
    }
    assert_eq!((vault.alone(), vault.place.count("payloads")), (1, 10));
    let largest: i64 = vault
        .place
        .one("SELECT max(length(content)) FROM payloads WHERE reference_id IS NOT NULL");
    assert!(largest < 2000, "{largest} bytes for a story of 1000");
}

#[test]
fn each_template_of_a_site_has_its_reference() {
    let mut vault = Vault::new();
    for story in 0..12 {
        let page = page(story % 3, story);
        let kept = vault.keep(&format!("https://news.example/{story}"), &page);
        vault.gives_back(kept, &page);
    }
    assert_eq!(vault.alone(), 3);
    // Another site's pages are not compared with these, alike as they are.
    vault.keep("https://other-news.example/", &page(0, 99));
    assert_eq!(vault.alone(), 4);
}

#[test]
fn a_site_has_few_references_and_keeps_those_that_serve() {
    let mut vault = Vault::new();
    for other in 0..30 {
        vault.keep("https://news.example/story", &page(1, other));
        vault.keep("https://news.example/other", &page(100 + other, 0));
    }
    assert_eq!(vault.place.count("site_references"), 8);
    // The template that is in use all the time was chosen once.
    assert_eq!(vault.alone(), 31);
}

#[test]
fn a_template_that_changes_bit_by_bit_gets_a_new_reference() {
    let mut vault = Vault::new();
    for story in 0..120_usize {
        let mut page = page(1, story as u64).into_bytes();
        let changed = noise(500, 20_000);
        page[..story * 80].copy_from_slice(&changed.as_bytes()[..story * 80]);
        let page = String::from_utf8(page).expect("ASCII");
        let kept = vault.keep(&format!("https://news.example/{story}"), &page);
        vault.gives_back(kept, &page);
    }
    let alone = vault.alone();
    assert!((2..=8).contains(&alone), "{alone} references for 120 pages");
}

#[test]
fn the_same_bytes_are_kept_once() {
    let mut vault = Vault::new();
    let page = page(1, 1);
    let first = vault.keep("https://news.example/1", &page);
    let second = vault.keep("https://other-news.example/2", &page);
    vault.gives_back(first, &page);
    vault.gives_back(second, &page);
    assert_eq!(vault.place.count("payloads"), 1);
    assert_eq!(vault.place.count("snapshots"), 2);
}

/// Two processes may choose at a time: both pages are references, and both are whole.
#[test]
fn two_may_choose_at_once() {
    let mut vault = Vault::new();
    let (one, other) = (page(1, 1), page(1, 2));
    let packed = [
        vault.pack("https://news.example/1", &one),
        vault.pack("https://news.example/2", &other),
    ];
    let first = vault.keep_packed("https://news.example/1", &one, &packed[0]);
    let second = vault.keep_packed("https://news.example/2", &other, &packed[1]);
    vault.gives_back(first, &one);
    vault.gives_back(second, &other);
    let third = vault.keep("https://news.example/3", &page(1, 3));
    vault.gives_back(third, &page(1, 3));
    assert_eq!(vault.alone(), 2);
}

/// What was chosen is gone, or another page stands in its row, when the page comes to be written.
#[test]
fn a_reference_that_is_gone_is_done_without() {
    for gone in [
        "UPDATE payloads SET content = NULL, let_go_at = '2026-01-01T00:00:00Z'",
        "PRAGMA foreign_keys = OFF; UPDATE payloads SET digest = 'another'",
        "PRAGMA foreign_keys = OFF; DELETE FROM site_references; DELETE FROM payloads",
    ] {
        let mut vault = Vault::new();
        vault.keep("https://news.example/1", &page(1, 1));
        let packed = vault.pack("https://news.example/2", &page(1, 2));
        vault.place.raw().execute_batch(gone).expect("gone");
        let kept = vault.keep_packed("https://news.example/2", &page(1, 2), &packed);
        vault.gives_back(kept, &page(1, 2));
    }
}

/// Bytes that were here when the page was packed, and are let go when it is written.
#[test]
fn known_bytes_that_are_gone_are_packed_again() {
    let mut vault = Vault::new();
    let page = page(1, 1);
    let first = vault.keep("https://news.example/1", &page);
    let packed = vault.pack("https://news.example/1", &page);
    let let_go = "UPDATE payloads SET content = NULL, let_go_at = '2026-01-01T00:00:00Z'";
    vault.place.raw().execute_batch(let_go).expect("let go");
    let error = vault.read(first).expect_err("let go").to_string();
    assert!(error.contains("let go at 2026-01-01"), "{error}");
    let second = vault.keep_packed("https://news.example/1", &page, &packed);
    vault.gives_back(second, &page);
    vault.gives_back(first, &page);
}

#[test]
fn a_damaged_reference_is_named() {
    let mut vault = Vault::new();
    vault.keep("https://news.example/1", &page(1, 1));
    let second = vault.keep("https://news.example/2", &page(1, 2));
    let damage =
        "UPDATE payloads SET content = zeroblob(length(content)) WHERE reference_id IS NULL";
    vault.place.raw().execute_batch(damage).expect("damaged");
    let error = vault.read(second).expect_err("damaged").to_string();
    assert!(
        error.contains("the page they are packed against"),
        "{error}"
    );
    // New pages go their way all the same.
    vault.packer = Packer::open(&vault.place.path).expect("a packer");
    let third = vault.keep("https://news.example/3", &page(1, 3));
    vault.gives_back(third, &page(1, 3));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Whatever comes in which order, packed early or late by one of two packers: every
    /// page comes back, and none is more than one hop away from itself.
    #[test]
    fn one_hop_and_every_page_comes_back(
        pages in prop::collection::vec((0..3_u64, 0..4_u64, 0..6_u64, any::<bool>()), 1..25),
    ) {
        let mut vault = Vault::new();
        let other = Packer::open(&vault.place.path).expect("a packer");
        let early: Vec<_> = pages.iter().map(|(site, template, story, packs_early)| {
            let address = format!("https://site{site}.example/{story}");
            let page = page(*template, *story);
            let packed = packs_early.then(|| vault.pack(&address, &page));
            (address, page, packed)
        }).collect();
        let mut kept = Vec::new();
        for (number, (address, page, packed)) in early.iter().enumerate() {
            let packed = packed.clone().unwrap_or_else(|| {
                let packer = if number % 2 == 0 { &vault.packer } else { &other };
                packer.pack(&url(address), &url(address), page.as_bytes()).expect("packed")
            });
            kept.push((vault.keep_packed(address, page, &packed), page));
        }
        for (snapshot, page) in kept {
            prop_assert_eq!(&vault.read(snapshot).expect("readable"), page);
        }
        let hops = "payloads JOIN payloads AS other ON other.id = payloads.reference_id
            WHERE other.reference_id IS NOT NULL";
        prop_assert_eq!(vault.place.count(hops), 0);
    }
}
