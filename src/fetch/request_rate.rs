//! `Request-rate: 1/5` in robots.txt: one page in five seconds. No part of the RFC, and
//! rarer than Crawl-delay, which says the same.

use std::time::Duration;

use super::PRODUCT_TOKEN;

/// The pause that the rules for us ask for in this way: those of a group of our name,
/// else those for all.
pub(super) fn pause(text: &str) -> Option<Duration> {
    let (mut ours, mut for_all, mut are_named) = (None, None, false);
    let mut group = Group::default();
    for line in text.lines() {
        let line = line.split('#').next().unwrap_or_default();
        let Some((key, value)) = line.split_once(':') else {
            continue;
        };
        let value = value.trim();
        match key.trim().to_ascii_lowercase().as_str() {
            "user-agent" => group.name(value),
            "request-rate" => {
                group.open = false;
                let pause = rate(value);
                if group.ours {
                    ours = pause.or(ours);
                }
                if group.all {
                    for_all = pause.or(for_all);
                }
            }
            _ => group.open = false,
        }
        are_named |= group.ours;
    }
    if are_named { ours } else { for_all }
}

/// Whom the lines that follow are for.
#[derive(Default)]
struct Group {
    /// True while one name may follow another.
    open: bool,
    ours: bool,
    all: bool,
}

impl Group {
    fn name(&mut self, name: &str) {
        if !self.open {
            (self.ours, self.all) = (false, false);
        }
        self.open = true;
        self.ours |= name.eq_ignore_ascii_case(PRODUCT_TOKEN);
        self.all |= name == "*";
    }
}

/// `pages/seconds`, or `pages/time` with a unit: `1/10m`. Hours of the day after it
/// are not kept apart.
fn rate(value: &str) -> Option<Duration> {
    let (pages, time) = value.split_whitespace().next()?.split_once('/')?;
    let pages: f64 = pages.parse().ok()?;
    let unit = match time.chars().last()? {
        'm' | 'M' => 60.0,
        'h' | 'H' => 3600.0,
        _ => 1.0,
    };
    let time = time.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let time: f64 = time.parse().ok()?;
    Duration::try_from_secs_f64(time * unit / pages).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn seconds(text: &str) -> Option<f64> {
        pause(text).map(|pause| pause.as_secs_f64())
    }

    #[test]
    fn rates_are_pauses() {
        for (value, pause) in [
            ("1/5", Some(5.0)),
            ("2/1", Some(0.5)),
            ("1/1m 0600-0845", Some(60.0)),
            ("30/1h", Some(120.0)),
            ("0/5", None),
            ("often", None),
        ] {
            let text = format!("User-agent: *\nRequest-rate: {value} # please\n");
            assert_eq!(seconds(&text), pause, "{value}");
        }
    }

    #[test]
    fn our_group_counts_alone() {
        let text = "User-agent: *\nRequest-rate: 1/9\n\nUser-agent: other\nUser-agent: NewsVault\nDisallow: /x\nRequest-rate: 1/3\n";
        assert_eq!(seconds(text), Some(3.0));
        let text = "User-agent: *\nRequest-rate: 1/9\n\nUser-agent: newsvault\nDisallow: /x\n";
        assert_eq!(seconds(text), None);
        assert_eq!(seconds("Request-rate: 1/9\n"), None);
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "(User-agent|Request-rate|[a-z]{0,4}): ?[*0-9a-z/.-]{0,9}\n{0,2}") {
            let _ = pause(&text);
        }
    }
}
