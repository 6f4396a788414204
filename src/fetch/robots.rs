//! robots.txt, as RFC 9309 has it.
//!
//! What came of the last request for it is kept in a [`RobotsRecord`], and
//! [`ruling`] reads the record: 2xx holds the rules; 4xx is "unavailable", and all
//! is allowed (section 2.3.1.3, 429 included); 5xx and silence are "unreachable",
//! and all is disallowed (section 2.3.1.4); more redirects than five are
//! "unavailable" (section 2.3.1.2).

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use texting_robots::Robot;

use super::request_rate;
use crate::model::{HostRecord, PageUrl, Refusal, RobotsRecord};

/// The name that groups of rules call us by.
pub const PRODUCT_TOKEN: &str = "newsvault";

/// How much of the file is read: the least that section 2.5 asks for.
pub(super) const MAX_BYTES: u64 = 500 * 1024;
/// How many redirects are followed: what section 2.3.1.2 asks for.
pub(super) const MAX_REDIRECTS: u32 = 5;

/// The longest pause that a site is granted; some ask for hours by mistake.
const LONGEST_DELAY: Duration = Duration::from_secs(60);
/// How many rules with a `$` are read; sites with real ones have a few dozen.
const MAX_PATTERNS: usize = 1000;
/// How long a record counts (section 2.4).
const LIFETIME: TimeDelta = TimeDelta::hours(24);
/// How long the lack of an answer counts: the pages that were refused for it
/// come back after an hour at the earliest, and shall then find a new answer.
const LIFETIME_UNREACHABLE: TimeDelta = TimeDelta::minutes(30);
/// A host's record keeps no more origins than this, the newest: redirects may
/// lead from one host to any number of others.
const MAX_ORIGINS: usize = 16;

/// How long the site asks us to wait between two requests (`Crawl-delay` and
/// `Request-rate`, which are no part of the RFC but in use), at most a minute. `None`
/// if nothing is known or asked for.
pub fn crawl_delay(host: &HostRecord, url: &PageUrl) -> Option<Duration> {
    let record = find(host, url)?;
    // Most files ask for nothing of the kind, and parsing one costs more than this look.
    let asks = |word: &str| contains_word(&record.text, word);
    let delay = if asks("crawl-delay") {
        rules(record).and_then(|rules| rules.delay)
    } else {
        None
    };
    let delay = delay.map(|s| Duration::try_from_secs_f32(s).unwrap_or(LONGEST_DELAY));
    let is_read = matches!(record.status, Some(200..=299)) && asks("request-rate");
    let rate = is_read.then(|| request_rate::pause(&record.text)).flatten();
    delay.max(rate).map(|delay| delay.min(LONGEST_DELAY))
}

fn contains_word(text: &str, word: &str) -> bool {
    let mut windows = text.as_bytes().windows(word.len());
    windows.any(|window| window.eq_ignore_ascii_case(word.as_bytes()))
}

/// The record for the URL's origin, if it is young enough to count.
pub(super) fn fresh<'a>(
    host: &'a HostRecord,
    url: &PageUrl,
    now: DateTime<Utc>,
) -> Option<&'a RobotsRecord> {
    find(host, url).filter(|record| is_fresh(record, now))
}

/// True if the record is young enough to count.
pub(super) fn is_fresh(record: &RobotsRecord, now: DateTime<Utc>) -> bool {
    let lifetime = if is_unreachable(record) {
        LIFETIME_UNREACHABLE
    } else {
        LIFETIME
    };
    now - record.fetched_at < lifetime
}

/// Puts a new record in its place.
///
/// If the file is unreachable now but was not before, the old rules go on to
/// count (section 2.4), and are asked for again as soon as an unreachable file is.
pub(super) fn remember(host: &mut HostRecord, mut new: RobotsRecord) {
    let old = host.robots.iter().position(|r| r.origin == new.origin);
    if let Some(old) = old.map(|place| host.robots.swap_remove(place))
        && is_unreachable(&new)
        && !is_unreachable(&old)
    {
        new = RobotsRecord {
            fetched_at: new.fetched_at - LIFETIME + LIFETIME_UNREACHABLE,
            ..old
        };
    }
    host.robots.insert(0, new);
    host.robots
        .sort_by_key(|record| std::cmp::Reverse(record.fetched_at));
    host.robots.truncate(MAX_ORIGINS);
}

/// Why the record does not let us fetch the URL; `None` if it does.
pub(super) fn ruling(record: &RobotsRecord, url: &PageUrl) -> Option<Refusal> {
    if is_unreachable(record) {
        return Some(Refusal::RobotsUnreachable);
    }
    let allowed = rules(record).is_none_or(|robot| robot.allowed(url.as_str()));
    (!allowed).then_some(Refusal::Robots)
}

/// The file's text up to [`MAX_BYTES`]. A line that this cuts is left out: half a
/// path would disallow more than the site meant.
pub(super) fn text(bytes: &[u8]) -> String {
    let limit = usize::try_from(MAX_BYTES).unwrap_or(usize::MAX);
    let kept = match bytes.get(..limit) {
        Some(start) => {
            let end = start.iter().rposition(|b| matches!(b, b'\n' | b'\r'));
            &start[..end.unwrap_or(0)]
        }
        None => bytes,
    };
    String::from_utf8_lossy(kept).into_owned()
}

/// Scheme, host and port: what a robots.txt is good for.
pub(super) fn origin(url: &PageUrl) -> String {
    url.as_url().origin().ascii_serialization()
}

fn find<'a>(host: &'a HostRecord, url: &PageUrl) -> Option<&'a RobotsRecord> {
    let origin = origin(url);
    host.robots.iter().find(|record| record.origin == origin)
}

/// Section 2.3.1.4: a server error, or no answer at all.
fn is_unreachable(record: &RobotsRecord) -> bool {
    record.status.is_none_or(|status| status >= 500)
}

/// The rules for us; `None` if there are none.
fn rules(record: &RobotsRecord) -> Option<Robot> {
    if !matches!(record.status, Some(200..=299)) || record.text.is_empty() {
        return None;
    }
    let text = few_patterns(&record.text);
    let robot = Robot::new(PRODUCT_TOKEN, text.as_bytes());
    let robot = robot.or_else(|_| Robot::new(PRODUCT_TOKEN, without_broken(&text).as_bytes()));
    robot.ok()
}

/// Every rule with a `$` becomes a regular expression of some KiB, and half a MiB
/// of robots.txt could hold tens of thousands. Those beyond reason are left out.
fn few_patterns(text: &str) -> String {
    let mut left = MAX_PATTERNS;
    let kept = lines(text).filter(|line| {
        let is_pattern = line.contains('$');
        left = left.saturating_sub(usize::from(is_pattern));
        !is_pattern || left > 0
    });
    kept.collect::<Vec<_>>().join("\n")
}

/// Lines as the parser sees them: it ends them at NUL, too.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split(['\n', '\r', '\0'])
}

/// The parser gives up on the whole file for one rule that it finds too complex.
/// Section 2.2 wants the other rules to be kept.
fn without_broken(text: &str) -> String {
    let is_sound =
        |line: &&str| !line.contains('$') || Robot::new(PRODUCT_TOKEN, line.as_bytes()).is_ok();
    lines(text).filter(is_sound).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn url(path: &str) -> PageUrl {
        PageUrl::parse(&format!("https://www.example.com{path}")).expect("a URL")
    }

    fn record(status: Option<u16>, text: &str) -> RobotsRecord {
        RobotsRecord {
            origin: origin(&url("/")),
            fetched_at: DateTime::UNIX_EPOCH,
            status,
            text: text.to_owned(),
        }
    }

    fn host(record: RobotsRecord) -> HostRecord {
        HostRecord {
            robots: vec![record],
            ..HostRecord::new(url("/").host_key())
        }
    }

    #[test]
    fn our_group_wins_over_the_general_one() {
        let text = "User-agent: *\nDisallow: /\n\nUser-agent: NewsVault\nDisallow: /private\n";
        let record = record(Some(200), text);
        assert_eq!(ruling(&record, &url("/story")), None);
        assert_eq!(ruling(&record, &url("/private/x")), Some(Refusal::Robots));
    }

    #[test]
    fn statuses_decide_as_the_rfc_says() {
        let all = "User-agent: *\nDisallow: /";
        let rule = |status| ruling(&record(status, all), &url("/story"));
        assert_eq!(rule(Some(200)), Some(Refusal::Robots));
        for unavailable in [301, 404, 403, 410, 429] {
            assert_eq!(rule(Some(unavailable)), None, "{unavailable}");
        }
        for unreachable in [Some(500), Some(503), None] {
            assert_eq!(rule(unreachable), Some(Refusal::RobotsUnreachable));
        }
    }

    #[test]
    fn a_crawl_delay_is_capped() {
        let delay = |value: &str| {
            let text = format!("User-agent: *\nCrawl-delay: {value}\n");
            crawl_delay(&host(record(Some(200), &text)), &url("/story"))
        };
        assert_eq!(delay("2.5"), Some(Duration::from_millis(2500)));
        assert_eq!(delay("86400"), Some(LONGEST_DELAY));
        assert_eq!(delay("soon"), None);
    }

    #[test]
    fn records_age_by_what_they_say() {
        let at = |hours| DateTime::UNIX_EPOCH + TimeDelta::hours(hours);
        let known = host(record(Some(404), ""));
        assert!(fresh(&known, &url("/"), at(23)).is_some());
        assert!(fresh(&known, &url("/"), at(24)).is_none());
        let silent = host(record(None, ""));
        assert!(fresh(&silent, &url("/"), at(0)).is_some());
        assert!(fresh(&silent, &url("/"), at(1)).is_none());
    }

    #[test]
    fn old_rules_outlive_an_unreachable_file() {
        let mut host = host(record(Some(200), "User-agent: *\nDisallow: /a"));
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(2);
        let silence = RobotsRecord {
            fetched_at: now,
            ..record(None, "")
        };
        remember(&mut host, silence);
        let kept = fresh(&host, &url("/"), now).expect("a record");
        assert_eq!(ruling(kept, &url("/a")), Some(Refusal::Robots));
        assert_eq!(ruling(kept, &url("/b")), None);
        assert!(fresh(&host, &url("/"), now + TimeDelta::minutes(30)).is_none());
    }

    #[test]
    fn one_rule_too_complex_does_not_open_the_site() {
        let complex = "*a".repeat(500);
        let text = format!("User-agent: *\nDisallow: /{complex}$\nDisallow: /story\n");
        assert!(Robot::new(PRODUCT_TOKEN, text.as_bytes()).is_err());
        let record = record(Some(200), &text);
        assert_eq!(ruling(&record, &url("/story")), Some(Refusal::Robots));
        assert_eq!(ruling(&record, &url("/other")), None);
    }

    #[test]
    fn patterns_beyond_reason_are_left_out() {
        for end in ["\n", "\r\n", "\r", "\0"] {
            let many = format!("Disallow: /*.pdf${end}").repeat(30_000);
            let text = few_patterns(&format!("User-agent: *\n{many}Disallow: /story"));
            assert!(text.matches('$').count() <= MAX_PATTERNS);
            assert!(text.ends_with("Disallow: /story"));
        }
    }

    #[test]
    fn a_cut_line_is_left_out() {
        assert_eq!(text(b"Disallow: /a"), "Disallow: /a");
        let mut long = b"Disallow: /a\n".to_vec();
        long.resize(600 * 1024, b'#');
        assert_eq!(text(&long), "Disallow: /a");
    }

    #[test]
    fn origins_do_not_pile_up() {
        let mut host = host(record(Some(404), ""));
        for n in 0..100 {
            let mut new = record(Some(404), "");
            new.origin = format!("https://{n}.example");
            remember(&mut host, new);
        }
        assert_eq!(host.robots.len(), MAX_ORIGINS);
        assert_eq!(host.robots[0].origin, "https://99.example");
    }

    proptest! {
        #[test]
        fn any_text_is_ruled_on(text in any::<String>(), rule in "[a-z/*$%]{0,20}", path in "/[a-z/?=&%]{0,20}") {
            let text = format!("{text}\nUser-agent: *\nDisallow: {rule}\nCrawl-delay: {rule}\n");
            let known = host(record(Some(200), &text));
            let page = url(&path);
            prop_assert_ne!(ruling(&known.robots[0], &page), Some(Refusal::RobotsUnreachable));
            prop_assert!(crawl_delay(&known, &page).is_none_or(|delay| delay <= LONGEST_DELAY));
        }
    }
}
