//! A run of 100,000 addresses of which half go wrong, in ten ways: each must end in
//! exactly one recorded state, and memory must not grow with the list.
//!
//! `cargo bench --bench soak [-- ADDRESSES]`

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark looks at the archive from outside and prints what it found"
)]

mod server;

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use server::{FAULTS, Server};

const ADDRESSES: usize = 100_000;
/// Addresses of one host.
const A_HOST: usize = 5;
/// Runs until every address was tried: hosts that asked for rest keep theirs back.
const RUNS: usize = 10;

fn main() -> Result<(), Box<dyn Error>> {
    let asked = std::env::args().find_map(|argument| argument.parse().ok());
    let addresses = asked.unwrap_or(ADDRESSES);
    let folder = tempfile::tempdir()?;
    let archive = folder.path().join("soak.db");
    let list = folder.path().join("list.txt");
    std::fs::write(&list, named(addresses))?;
    let server = Server::start()?;
    for run in 1..=RUNS {
        let began = Instant::now();
        let memory = go(&archive, (run == 1).then_some(&list), server.address())?;
        let untried = count(&archive, "queue WHERE last_attempt_at IS NULL")?;
        println!(
            "run {run}: {:.0} s, {untried} addresses not tried yet",
            began.elapsed().as_secs_f64()
        );
        memory.check();
        if untried == 0 {
            break;
        }
    }
    check(&archive, addresses)
}

fn named(addresses: usize) -> String {
    (0..addresses).fold(String::new(), |mut list, n| {
        let _ = writeln!(list, "http://town{}.example/{n}", n / A_HOST);
        list
    })
}

/// What the process held in memory, in kB, sampled evenly.
struct Memory(Vec<u64>);

impl Memory {
    /// The most in each fifth of the run, in MB.
    fn fifths(&self) -> Vec<u64> {
        let part = self.0.len().div_ceil(5).max(1);
        let most = self
            .0
            .chunks(part)
            .filter_map(|samples| samples.iter().max());
        most.map(|kb| kb / 1024).collect()
    }

    /// Prints it, and fails if it grows with the list: the first fifth warms up.
    fn check(&self) {
        let fifths = self.fifths();
        println!("       most memory in each fifth of it, in MB: {fifths:?}");
        if let [_, second, .., last] = fifths[..] {
            assert!(last <= second * 5 / 4 + 16, "memory grows");
        }
    }
}

fn go(
    archive: &Path,
    list: Option<&std::path::PathBuf>,
    proxy: &str,
) -> Result<Memory, Box<dyn Error>> {
    let words = "run --quiet --delay 0 --concurrency 64 --timeout 2 --max-bytes 100000 --proxy";
    let mut program = Command::new(env!("CARGO_BIN_EXE_newsvault"))
        .args(words.split(' '))
        .arg(proxy)
        .arg("--archive")
        .arg(archive)
        .args(list)
        .stderr(Stdio::null())
        .spawn()?;
    let mut memory = Vec::new();
    while program.try_wait()?.is_none() {
        memory.extend(resident(&program));
        std::thread::sleep(Duration::from_millis(200));
    }
    Ok(Memory(memory))
}

/// Resident memory in kB, where the system tells.
fn resident(program: &Child) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", program.id())).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn count(archive: &Path, from: &str) -> rusqlite::Result<i64> {
    let sql = format!("SELECT count(*) FROM {from}");
    Connection::open(archive)?.query_row(&sql, [], |row| row.get(0))
}

/// Each address is in one state, which is that of its last request, and that is the
/// one which the server gave cause for.
fn check(archive: &Path, addresses: usize) -> Result<(), Box<dyn Error>> {
    let all = i64::try_from(addresses)?;
    let states = "SELECT ifnull(last_error, 'read'), count(*), sum(parked) FROM queue
        WHERE leased_at IS NULL AND next_at IS NOT NULL GROUP BY 1 ORDER BY 1";
    let connection = Connection::open(archive)?;
    let mut statement = connection.prepare(states)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let mut sum = 0;
    for row in rows {
        let (state, count, parked): (String, i64, i64) = row?;
        println!("{state:<16} {count:>7} addresses, {parked} of them parked");
        sum += count;
    }
    assert_eq!(sum, all, "each address is in one state");
    for fault in FAULTS {
        let wrong = format!(
            "queue WHERE (CAST(substr(url, instr(url, 'example/') + 8) AS INTEGER) % 20 = {})
             <> (ifnull(last_error, 'read') IN ({}))",
            fault.number, fault.errors
        );
        assert_eq!(
            count(archive, &wrong)?,
            0,
            "{} has its own state",
            fault.errors
        );
    }
    let unlike =
        "queue WHERE ifnull(last_error, 'read') <> (SELECT ifnull(error, 'read') FROM fetches
        WHERE fetches.url = queue.url ORDER BY fetches.id DESC LIMIT 1)";
    connection.execute_batch("CREATE INDEX soak ON fetches (url)")?;
    assert_eq!(
        count(archive, unlike)?,
        0,
        "the state is the last request's"
    );
    let twice = "(SELECT 1 FROM fetches GROUP BY run_id, url HAVING count(*) > 1)";
    assert_eq!(count(archive, twice)?, 0, "nothing is asked twice in a run");
    let articles = count(archive, "articles")?;
    println!(
        "{articles} articles, {} requests",
        count(archive, "fetches")?
    );
    Ok(())
}
