//! What people ask an archive, and how long it takes to say.

use std::path::Path;
use std::time::{Duration, Instant};

use newsvault::archive::{ArchiveError, ArticleKey, QueryLimits, Reader, SearchQuery};

use super::text::{Dice, World, character};

/// Searches of each class.
const SEARCHES: usize = 60;

/// Asks all, and prints what it took.
pub(crate) fn ask(path: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let world = World::new();
    timed("open, and ask for one row", 20, |_| {
        let mut reader = Reader::open(path)?;
        run(&mut reader, "SELECT id FROM articles LIMIT 1")
    })?;
    let mut reader = Reader::open(path)?;
    searches(&mut reader, &world)?;
    for (what, sql) in [
        (
            "count by outlet and day",
            "SELECT count(*) FROM (SELECT outlet, published_day, count(*) FROM articles GROUP BY outlet, published_day)",
        ),
        (
            "count by outlet",
            "SELECT outlet, count(*) FROM articles GROUP BY outlet",
        ),
        (
            "count by day",
            "SELECT published_day, count(*) FROM articles GROUP BY published_day",
        ),
    ] {
        timed(what, 5, |_| run(&mut reader, sql))?;
    }
    let mut dice = Dice::new(5);
    let articles = largest(&mut reader)?;
    timed("show", 200, |_| {
        let key = ArticleKey::Id(1 + dice.below(articles) as i64);
        reader.article(&key).map(drop)
    })?;
    Ok(())
}

fn largest(reader: &mut Reader) -> Result<u64, ArchiveError> {
    let mut largest = 1;
    reader.query(
        "SELECT max(id) FROM articles",
        &QueryLimits::default(),
        |answer| {
            if let newsvault::archive::Answer::Row([newsvault::archive::Value::Integer(id)]) =
                answer
            {
                largest = (*id).max(1).unsigned_abs();
            }
            Ok::<_, ArchiveError>(())
        },
    )?;
    Ok(largest)
}

fn searches(reader: &mut Reader, world: &World) -> Result<(), ArchiveError> {
    let mut dice = Dice::new(3);
    let mut all = Vec::new();
    let mut rank = |from: u64, to: u64| {
        // As many words asked for of each order of magnitude.
        let span = (to as f64 / from as f64).ln();
        let at = dice.below(1_000_000) as f64 / 1e6;
        (from as f64 * (span * at).exp()) as usize
    };
    let mut classes: Vec<(&str, Vec<String>)> = Vec::new();
    let mut class = |name, make: &mut dyn FnMut() -> String| {
        classes.push((name, (0..SEARCHES).map(|_| make()).collect()));
    };
    let of_rank = |rank: usize| world.word(rank).to_owned();
    class("one word", &mut || of_rank(rank(300, 50_000)));
    class("two words", &mut || {
        format!(
            "{} {}",
            of_rank(rank(100, 20_000)),
            of_rank(rank(300, 50_000))
        )
    });
    class("three words", &mut || {
        format!(
            "{} {} {}",
            of_rank(rank(50, 5_000)),
            of_rank(rank(100, 5_000)),
            of_rank(rank(300, 20_000))
        )
    });
    class("a phrase", &mut || {
        format!(
            "\"{} {}\"",
            of_rank(rank(20, 2_000)),
            of_rank(rank(20, 2_000))
        )
    });
    class("a beginning", &mut || {
        let whole = of_rank(rank(2_000, 50_000));
        format!("{}*", whole.get(..5).unwrap_or(&whole))
    });
    class("two Chinese characters", &mut || {
        [character(rank(5, 500)), character(rank(5, 500))]
            .iter()
            .collect()
    });
    class("one OR the other", &mut || {
        format!(
            "{} OR {}",
            of_rank(rank(300, 50_000)),
            of_rank(rank(300, 50_000))
        )
    });
    for (name, queries) in &classes {
        all.extend(searched(reader, name, queries)?);
    }
    all.sort_unstable();
    say("all of these", &all);
    let frequent: Vec<String> = [0, 1, 2, 5, 10, 20, 50, 100, 200].map(of_rank).to_vec();
    searched(reader, "words of every other story", &frequent)?;
    Ok(())
}

fn searched(
    reader: &mut Reader,
    name: &str,
    queries: &[String],
) -> Result<Vec<Duration>, ArchiveError> {
    let (mut found, mut slowest) = (0, (Duration::ZERO, ""));
    let times = measured(queries.len(), |at| {
        let began = Instant::now();
        let words = queries.get(at).map_or("", String::as_str);
        let hits = reader.search(&SearchQuery {
            words: words.to_owned(),
            limit: 20,
            markers: ("[".to_owned(), "]".to_owned()),
            ..SearchQuery::default()
        })?;
        found += hits.len();
        slowest = slowest.max((began.elapsed(), words));
        Ok(())
    })?;
    say(name, &times);
    println!(
        "      {:.1} hits each; slowest: {}",
        found as f64 / queries.len() as f64,
        slowest.1
    );
    Ok(times)
}

fn run(reader: &mut Reader, sql: &str) -> Result<(), ArchiveError> {
    let each = |_: newsvault::archive::Answer<'_>| Ok::<_, ArchiveError>(());
    reader.query(sql, &QueryLimits::default(), each).map(drop)
}

fn timed(
    name: &str,
    times: usize,
    work: impl FnMut(usize) -> Result<(), ArchiveError>,
) -> Result<(), ArchiveError> {
    say(name, &measured(times, work)?);
    Ok(())
}

/// How long each time took, shortest first.
fn measured(
    times: usize,
    mut work: impl FnMut(usize) -> Result<(), ArchiveError>,
) -> Result<Vec<Duration>, ArchiveError> {
    let mut took = Vec::with_capacity(times);
    for at in 0..times {
        let began = Instant::now();
        work(at)?;
        took.push(began.elapsed());
    }
    took.sort_unstable();
    Ok(took)
}

fn say(name: &str, sorted: &[Duration]) {
    let at = |share: usize| sorted.get((sorted.len() * share / 100).min(sorted.len() - 1));
    let ms = |time: Option<&Duration>| time.map_or(0.0, |time| time.as_secs_f64() * 1e3);
    println!(
        "{name:<28} p50 {:>8.2} ms   p95 {:>8.2} ms   worst {:>8.2} ms",
        ms(at(50)),
        ms(at(95)),
        ms(sorted.last())
    );
}
