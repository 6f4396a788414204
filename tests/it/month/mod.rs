//! A month of a made-up newsroom through the real pipeline: real HTTP on loopback, a real
//! archive, and a clock that leaps to what is due next.
//!
//! What must hold afterwards stands in [`promises`]; each is reckoned from what the
//! newsroom did and what its server was asked, not from what the program believes.

mod kept;
mod promises;

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use newsvault::archive::{HostLimits, SourceSpec, Writer};
use newsvault::fetch::{self, Fetcher};
use newsvault::pipeline::clock::{Clock, Driven};
use newsvault::pipeline::{self, Lasts};
use tokio::sync::{mpsc, watch};

use crate::archive::{Place, url};
use crate::newsroom::{Habit, Newsroom, Schedule, Server, Site};

/// Of what is left to chance in the newsroom and in the program.
const SEED: u64 = 1;

/// A newsroom, its server, and the archive of whoever follows it.
struct Month {
    newsroom: Arc<Newsroom>,
    clock: Driven,
    server: Server,
    place: Place,
    start: DateTime<Utc>,
    /// When nobody followed anything: the machine slept, or was off.
    asleep: Vec<(DateTime<Utc>, DateTime<Utc>)>,
    /// When it was gone in the midst of its requests.
    crashes: Vec<DateTime<Utc>>,
}

impl Month {
    async fn begin(start: &str, days: i64, is_wanted: fn(&Habit) -> bool) -> Self {
        let start = start.parse().expect("a time");
        let newsroom = Arc::new(Newsroom::of(start, days, SEED, is_wanted));
        let clock = Driven::at(start, SEED);
        let server = Server::start(Arc::clone(&newsroom), clock.clone()).await;
        let month = Self {
            newsroom,
            clock,
            server,
            place: Place::new(),
            start,
            asleep: Vec::new(),
            crashes: Vec::new(),
        };
        let mut writer = month.writer();
        for site in &month.newsroom.sites {
            writer.follow(&spec(site), 1800, start).expect("followed");
        }
        month
    }

    fn writer(&self) -> Writer {
        Writer::open(&self.place.path, self.clock.now()).expect("an archive")
    }

    fn day(&self, day: i64, hour: i64) -> DateTime<Utc> {
        self.start + TimeDelta::days(day) + TimeDelta::hours(hour)
    }

    /// Follows until a moment, and ends in order.
    async fn watch_until(&self, moment: DateTime<Utc>) {
        let (stop, stopped) = watch::channel(false);
        let arrive = async {
            self.clock.go_on_until(moment).await;
            stop.send(true)
                .expect("the run goes on until it is stopped");
        };
        tokio::join!(self.run(stopped), arrive);
    }

    /// Follows until some more requests have been made, and is gone in the midst of them.
    async fn crash_after(&mut self, requests: usize) {
        let (_stop, stopped) = watch::channel(false);
        let far = self.clock.now() + TimeDelta::days(9);
        tokio::select! {
            () = self.run(stopped) => unreachable!("nobody stops it"),
            () = self.clock.go_on_until(far) => unreachable!("there is enough to do"),
            () = self.server.wait_for_more(requests) => {}
        }
        self.crashes.push(self.clock.now());
    }

    async fn run(&self, stopped: watch::Receiver<bool>) {
        let fetcher = Fetcher::new(fetch::Options {
            proxy: Some(format!("http://{}", self.server.address)),
            delay: std::time::Duration::ZERO,
            ..fetch::Options::default()
        });
        let options = pipeline::Options {
            clock: Clock::Driven(self.clock.clone()),
            ..pipeline::Options::default()
        };
        let (_errands, to_do) = mpsc::unbounded_channel();
        let lasts = Lasts::UntilStopped(to_do);
        let fetcher = fetcher.expect("a client");
        let ran = pipeline::run(self.writer(), fetcher, options, lasts, stopped, &|_| {}).await;
        ran.expect("the archive is writable");
    }

    /// Nobody follows anything until a moment.
    fn sleep_until(&mut self, moment: DateTime<Utc>) {
        self.asleep.push((self.clock.now(), moment));
        self.clock.set(moment);
    }
}

fn spec(site: &Site) -> SourceSpec {
    SourceSpec {
        name: site.habit.host.to_owned(),
        kind: site.habit.tells.kind(),
        url: url(&site.source()),
        home: None,
        is_configured: false,
        schedule: site.habit.schedule.text(),
        time_zone: site.zone().name().to_owned(),
        include: Vec::new(),
        exclude: Vec::new(),
        language: None,
        outlet: None,
        revisit: site.habit.revisit.to_owned(),
        limits: HostLimits {
            requests_a_day: site.habit.requests_a_day,
            delay: None,
        },
    }
}

fn simulate(start: &str, days: i64, is_wanted: fn(&Habit) -> bool) -> Month {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("threads");
    runtime.block_on(async {
        let mut month = Month::begin(start, days, is_wanted).await;
        month.watch_until(month.day(8, 0)).await;
        month.crash_after(40).await;
        // Over a night's jobs.
        month.watch_until(month.day(13, 22)).await;
        month.sleep_until(month.day(14, 9));
        month.watch_until(month.day(days, 0)).await;
        month
    })
}

/// Both clocks go back: Berlin's on 26 October, New York's on 2 November.
#[test]
fn an_autumn_month_is_kept_whole() {
    let month = simulate("2025-10-20T00:00:00Z", 31, |_| true);
    promises::hold(&month);
}

/// Both clocks go forward: New York's on 9 March, Berlin's on 30 March. It is the sites
/// that are asked by the clock which have something to fear.
#[test]
fn a_spring_month_is_kept_whole() {
    let by_the_clock = |habit: &Habit| matches!(habit.schedule, Schedule::Daily { .. });
    let month = simulate("2025-03-05T00:00:00Z", 28, by_the_clock);
    promises::hold(&month);
}
