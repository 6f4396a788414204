//! What a site used to do and does no more, told from its own history.
//!
//! Each [`Measure`] is a mean over requests, pages or stories. The latest few are held
//! against all before them: a fall must be deep, far larger than chance explains, and
//! nothing that happened now and then before. Stories of one day are alike, so chance
//! alone would be too weak a judge; that is what the last condition is for.

use std::ops::Range;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::broken;
use crate::model::{COUNTED_FIELDS, Concern, Condition, Rule, SiteFigures, SiteHour, Sums};

/// What was earlier with a concern.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Before {
    /// From when on it looks broken, if it does.
    pub open_since: Option<DateTime<Utc>>,
    /// When it looked broken earlier: that is no history to be measured by.
    pub closed: Vec<Range<DateTime<Utc>>>,
}

/// Observations: how many, and their sums.
#[derive(Debug, Clone, Copy, Default)]
struct Sample {
    count: u64,
    sums: Sums,
}

/// Something that is measured.
struct Measure {
    rule: Rule,
    field: &'static str,
    /// So many of the latest observations are looked at: few show a deep fall soon, more a
    /// shallow one.
    recent: &'static [u64],
    /// Not younger than that, or it says nothing of now.
    age: TimeDelta,
    /// So many there must be before them.
    history: u64,
    /// The variance is at least that: a few that are all alike prove nothing.
    variance: f64,
    sample: fn(&SiteFigures, &'static str) -> Sample,
    /// Whether it is a fall, from and to.
    is_deep: fn(f64, f64) -> bool,
    /// Whether it is none any more.
    is_mended: fn(f64, f64) -> bool,
    /// In a sentence, from and to, of so many.
    says: fn(f64, f64, u64, &'static str) -> String,
}

/// How far chance must be left behind, in standard errors.
const SURE: f64 = 5.0;
/// History must go back so far.
const LEAST_SPAN: TimeDelta = TimeDelta::days(3);
/// One of so many earlier spans may have looked as bad.
const RARE: usize = 20;

/// The larger ones are for figures that nobody looked at for a while.
const STORIES: &[u64] = &[15, 40, 100, 250, 600];
const REQUESTS: &[u64] = &[20, 60, 200, 600, 2000];
const STORY: Measure = Measure {
    rule: Rule::FieldLost,
    field: "",
    recent: STORIES,
    age: TimeDelta::days(21),
    history: 40,
    variance: 0.05,
    sample: filled,
    is_deep: |from, to| from >= 0.3 && to <= from / 2.0,
    is_mended: |from, to| to > from * 0.75,
    says: |from, to, count, field| {
        format!(
            "{} in {} of its last {count} stories; before in {}",
            field_in_words(field),
            percent(to),
            percent(from)
        )
    },
};

const SITE_FAILING: Measure = Measure {
    rule: Rule::SiteFailing,
    recent: REQUESTS,
    age: TimeDelta::days(2),
    history: 50,
    sample: |figures, _| {
        share(
            figures.requests.saturating_sub(figures.failed),
            figures.requests,
        )
    },
    is_deep: |from, to| from >= 0.5 && to <= 0.2,
    is_mended: |_, to| to > 0.5,
    says: |from, to, count, _| {
        format!(
            "{} of its last {count} requests fail; before {} did",
            percent(1.0 - to),
            percent(1.0 - from)
        )
    },
    ..STORY
};

const STORIES_FOUND: Measure = Measure {
    rule: Rule::LayoutChanged,
    field: "stories",
    sample: |figures, _| share(figures.stories, figures.pages),
    is_deep: |from, to| from >= 0.5 && to <= from / 2.0,
    says: |from, to, count, _| {
        format!(
            "a story is found in {} of its last {count} new pages; before in {}",
            percent(to),
            percent(from)
        )
    },
    ..STORY
};

const CONFIDENCE: Measure = Measure {
    rule: Rule::LayoutChanged,
    field: "confidence",
    variance: 0.01,
    sample: |figures, _| Sample {
        count: figures.stories,
        sums: figures.confidence,
    },
    is_deep: |from, to| from - to >= 0.15,
    is_mended: |from, to| from - to < 0.08,
    says: |from, to, count, _| {
        format!("the confidence in its last {count} stories is {to:.2}; before it was {from:.2}")
    },
    ..STORY
};

const LENGTH: Measure = Measure {
    field: "body",
    variance: 0.25,
    sample: |figures, _| Sample {
        count: figures.stories,
        sums: figures.log_words,
    },
    is_deep: |from, to| from - to >= std::f64::consts::LN_2,
    is_mended: |from, to| from - to < std::f64::consts::LN_2 / 2.0,
    says: |from, to, count, _| {
        format!(
            "its last {count} stories have about {:.0} words; before it was {:.0}",
            to.exp_m1(),
            from.exp_m1()
        )
    },
    ..STORY
};

/// How a site looks, by all rules: `hours` oldest first, `before` what was earlier with a
/// concern.
pub fn site(
    host: &str,
    hours: &[SiteHour],
    now: DateTime<Utc>,
    before: impl Fn(&Concern) -> Before,
) -> Vec<(Concern, Condition)> {
    let fields = COUNTED_FIELDS.map(|field| Measure { field, ..STORY });
    let mut found: Vec<(Concern, Condition)> = Vec::new();
    for measure in [SITE_FAILING, STORIES_FOUND, CONFIDENCE]
        .into_iter()
        .chain(fields)
        .chain([LENGTH])
    {
        let concern = Concern::field(measure.rule, host, measure.field);
        let condition = measure.condition(hours, now, &before(&concern));
        // Bodies may be missing or short: one concern.
        match found.iter_mut().find(|(known, _)| *known == concern) {
            Some((_, known)) if known.is_broken() => {}
            Some((_, known)) if condition.is_broken() => *known = condition,
            Some((_, known)) if condition == Condition::Unsure => *known = condition,
            Some(_) => {}
            None => found.push((concern, condition)),
        }
    }
    found
}

impl Measure {
    fn condition(&self, hours: &[SiteHour], now: DateTime<Utc>, before: &Before) -> Condition {
        if let Some(since) = before.open_since {
            return self.standing(hours, now, before, since);
        }
        let mut condition = Condition::Unsure;
        for least in self.recent {
            let Some(at) = self.latest(hours, *least, now) else {
                break;
            };
            let (early, recent) = hours.split_at(at);
            let history = self.history(early, before);
            let Some(from) = self.enough(&history) else {
                continue;
            };
            let to = self.add(recent);
            if (self.is_deep)(from.mean(), to.mean())
                && self.is_beyond_chance(from, to)
                && self.is_rare(&history, to.mean(), *least)
            {
                return self.complaint(from, to, recent[0].hour);
            }
            condition = Condition::Well;
        }
        condition
    }

    /// The condition of what looked broken since a moment: held against what was before that.
    fn standing(
        &self,
        hours: &[SiteHour],
        now: DateTime<Utc>,
        before: &Before,
        since: DateTime<Utc>,
    ) -> Condition {
        let at = hours.partition_point(|hour| hour.hour < since);
        let (early, later) = hours.split_at(at);
        // What was before is forgotten by now: this is how it is.
        let Some(from) = self.enough(&self.history(early, before)) else {
            return Condition::Well;
        };
        let Some(at) = self.latest(later, self.recent[0], now) else {
            return Condition::Unsure;
        };
        let to = self.add(&later[at..]);
        if (self.is_mended)(from.mean(), to.mean()) {
            return Condition::Well;
        }
        if (self.is_deep)(from.mean(), to.mean()) {
            return self.complaint(from, to, since);
        }
        Condition::Unsure
    }

    /// Where the latest hours begin that have so many observations.
    fn latest(&self, hours: &[SiteHour], least: u64, now: DateTime<Utc>) -> Option<usize> {
        let mut count = 0;
        for (at, hour) in hours.iter().enumerate().rev() {
            count += self.of(hour).count;
            if count >= least {
                return (now - hour.hour <= self.age).then_some(at);
            }
        }
        None
    }

    /// Hours in which nothing looked broken.
    fn history<'a>(&self, hours: &'a [SiteHour], before: &Before) -> Vec<&'a SiteHour> {
        let was_well =
            |hour: &&SiteHour| !before.closed.iter().any(|span| span.contains(&hour.hour));
        let counts = |hour: &&SiteHour| self.of(hour).count > 0;
        hours.iter().filter(was_well).filter(counts).collect()
    }

    /// The history's observations, if they are many and go back far.
    fn enough(&self, history: &[&SiteHour]) -> Option<Sample> {
        let span = history.last()?.hour - history.first()?.hour;
        let sample = self.add(history.iter().copied());
        (sample.count >= self.history && span >= LEAST_SPAN).then_some(sample)
    }

    /// If all were as before, the latest would vary as those before do: a few that happen to
    /// be alike prove nothing by that.
    fn is_beyond_chance(&self, from: Sample, to: Sample) -> bool {
        let variance = from.variance().max(self.variance);
        let error = (variance / from.count as f64 + variance / to.count as f64).sqrt();
        from.mean() - to.mean() >= SURE * error
    }

    /// True if hardly any earlier span of as many observations was as low. Those right
    /// before belong to the same fall: nobody may have looked for a while.
    fn is_rare(&self, history: &[&SiteHour], low: f64, least: u64) -> bool {
        let (mut spans, mut as_low, mut sample) = (0, 0, Sample::default());
        for hour in history.iter().rev() {
            sample.add(self.of(hour));
            if sample.count >= least {
                let is_low = sample.mean() <= low;
                sample = Sample::default();
                if !is_low || spans > 0 {
                    spans += 1;
                    as_low += usize::from(is_low);
                }
            }
        }
        as_low * RARE <= spans
    }

    fn complaint(&self, from: Sample, to: Sample, since: DateTime<Utc>) -> Condition {
        let message = (self.says)(from.mean(), to.mean(), to.count, self.field);
        let rounded = |mean: f64| (mean * 1000.0).round() / 1000.0;
        let figures = json!({
            "before": rounded(from.mean()),
            "before_count": from.count,
            "now": rounded(to.mean()),
            "now_count": to.count,
        });
        broken(message, since, figures)
    }

    fn of(&self, hour: &SiteHour) -> Sample {
        (self.sample)(&hour.figures, self.field)
    }

    fn add<'a>(&self, hours: impl IntoIterator<Item = &'a SiteHour>) -> Sample {
        let mut sample = Sample::default();
        for hour in hours {
            sample.add(self.of(hour));
        }
        sample
    }
}

impl Sample {
    fn add(&mut self, other: Self) {
        self.count += other.count;
        self.sums += other.sums;
    }

    fn mean(self) -> f64 {
        self.sums.sum / self.count.max(1) as f64
    }

    fn variance(self) -> f64 {
        let mean = self.mean();
        (self.sums.squares / self.count.max(1) as f64 - mean * mean).max(0.0)
    }
}

/// Each observation is 1 or 0, and so is its square.
fn share(of: u64, count: u64) -> Sample {
    let sum = of as f64;
    Sample {
        count,
        sums: Sums { sum, squares: sum },
    }
}

fn filled(figures: &SiteFigures, field: &'static str) -> Sample {
    let place = COUNTED_FIELDS.iter().position(|known| *known == field);
    let of = place.map_or(0, |place| figures.filled[place]);
    share(of, figures.stories)
}

fn field_in_words(field: &str) -> &str {
    match field {
        "headline" => "a headline stands",
        "date_published" => "a date of publication stands",
        "authors" => "authors stand",
        "section" => "a section stands",
        "description" => "a standfirst stands",
        "image_url" => "an image stands",
        _ => "a text stands",
    }
}

fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

#[cfg(test)]
mod tests;
