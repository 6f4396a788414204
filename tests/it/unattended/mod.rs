//! `newsvault watch` left alone, with sources that are asked every second: stories come,
//! are edited, sources fail, the configuration is read anew, other commands look in, and
//! once the process is killed. In the end all is there, nothing was asked twice for
//! nothing, and the process is as small as it was.
//!
//! `NEWSVAULT_UNATTENDED=600 cargo test --test it unattended` lets it run
//! for ten minutes instead of ten seconds.
#![cfg(unix)]

mod newsroom;

use std::collections::HashMap;
use std::io::Write;
use std::os::unix::net::UnixDatagram;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use self::newsroom::{Newsroom, Published};
use crate::archive::Place;
use crate::program::{Program, Running};

const SECOND: Duration = Duration::from_secs(1);
/// In how many seconds the last stories must be there once nothing new is published.
const PATIENCE: Duration = Duration::from_secs(30);

/// A service manager that hears what it is told.
struct Manager {
    socket: UnixDatagram,
    path: PathBuf,
    heard: Vec<String>,
}

impl Manager {
    fn beside(place: &Place) -> Self {
        let path = place.folder().join("notify");
        let socket = UnixDatagram::bind(&path).expect("a socket");
        socket.set_nonblocking(true).expect("it can be");
        Self {
            socket,
            path,
            heard: Vec::new(),
        }
    }

    fn listen(&mut self) {
        let mut bytes = [0; 256];
        while let Ok(length) = self.socket.recv(&mut bytes) {
            self.heard
                .push(String::from_utf8_lossy(&bytes[..length]).trim().to_owned());
        }
    }

    fn count(&self, word: &str) -> usize {
        self.heard.iter().filter(|said| *said == word).count()
    }
}

/// What a process takes of the machine.
#[derive(Debug, Clone, Copy)]
#[expect(dead_code, reason = "the long form prints all of it")]
struct Size {
    memory_kb: u64,
    files: usize,
    threads: u64,
    /// Hundredths of a second of the processor's time since it began.
    ticks: u64,
}

/// As the kernel has it; `None` where there is no `/proc`.
fn size(process: &Running) -> Option<Size> {
    let folder = format!("/proc/{}", process.id());
    let status = std::fs::read_to_string(format!("{folder}/status")).ok()?;
    let number = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.split_whitespace().next()?.parse().ok()
    };
    let stat = std::fs::read_to_string(format!("{folder}/stat")).ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = [11, 12].map(|field| fields.get(field)?.parse::<u64>().ok());
    Some(Size {
        ticks: ticks[0]? + ticks[1]?,
        memory_kb: number("VmRSS:")?,
        threads: number("Threads:")?,
        files: std::fs::read_dir(format!("{folder}/fd")).ok()?.count(),
    })
}

fn watch(place: &Place, newsroom: &Newsroom, manager: &Manager) -> Running {
    Program::on(place)
        .words("watch --quiet --delay 0 --proxy")
        .arg(newsroom.server.address())
        .variable("NOTIFY_SOCKET", &manager.path.display().to_string())
        .start()
}

/// What else goes on in an archive that is watched.
fn look_in(place: &Place, newsroom: &Newsroom, second: usize, watching: &Running) {
    match second % 10 {
        2 => watching.signal("HUP"),
        4 => drop(
            Program::on(place)
                .words("sources list --format json")
                .run()
                .expect(0),
        ),
        5 => drop(crate::run::run(place, &newsroom.server, "--quiet").run()),
        7 => drop(Program::on(place).words("search harbour").run().expect(0)),
        // As if the machine had slept.
        6 => {
            watching.signal("STOP");
            std::thread::sleep(SECOND / 2);
            watching.signal("CONT");
        }
        8 => drop(Program::on(place).words("backup copy.db").run().expect(0)),
        _ => {}
    }
}

/// Stories that are not there yet, or not as they were edited last.
fn missing(place: &Place, newsroom: &Newsroom) -> Vec<Published> {
    let there: Vec<String> = place.column("SELECT url || ' ' || revision_count FROM articles");
    let there: HashMap<&str, usize> = there
        .iter()
        .filter_map(|row| {
            let (url, count) = row.rsplit_once(' ')?;
            Some((url, count.parse().ok()?))
        })
        .collect();
    let mut published = newsroom.published();
    published.retain(|story| there.get(story.url.as_str()) < Some(&(1 + story.edits)));
    published
}

/// How often each address was asked for, robots.txt left out.
fn asked(newsroom: &Newsroom) -> HashMap<String, usize> {
    let mut asked = HashMap::new();
    for request in newsroom.server.requests() {
        let url = format!("http://{}{}", request.host, request.path);
        *asked.entry(url).or_default() += 1;
    }
    asked
}

#[test]
fn it_stays_well_when_it_is_left_alone() {
    let long = std::env::var("NEWSVAULT_UNATTENDED").ok();
    let seconds: usize = long
        .as_ref()
        .map_or(10, |text| text.parse().expect("seconds"));
    let place = Place::new();
    drop(place.writer());
    let mut newsroom = Newsroom::open();
    place.file("newsvault.toml", newsroom.configuration());
    let mut manager = Manager::beside(&place);
    let mut watching = watch(&place, &newsroom, &manager);
    let (mut early, mut killed) = (None, None);
    let began = Instant::now();
    for second in 0..seconds {
        newsroom.second(second, chrono::Utc::now());
        look_in(&place, &newsroom, second, &watching);
        manager.listen();
        if second == seconds / 3 {
            killed = Some(watching.kill());
            watching = watch(&place, &newsroom, &manager);
        }
        if second == seconds / 2 {
            early = size(&watching);
        }
        let next = SECOND * u32::try_from(second + 1).expect("not that long");
        std::thread::sleep(next.saturating_sub(began.elapsed()));
    }
    newsroom.mend();
    let patience = Instant::now() + PATIENCE;
    while !missing(&place, &newsroom).is_empty() && Instant::now() < patience {
        std::thread::sleep(SECOND / 5);
    }
    let late = size(&watching);
    let lasted = began.elapsed();
    watching.signal("TERM");
    let ended = watching.end().expect(0);
    manager.listen();
    if long.is_some() {
        let (stories, requests) = (place.count("articles"), newsroom.server.requests().len());
        let figures =
            format!("{early:?}\n{late:?}\n{stories} stories, {requests} requests in {lasted:?}\n");
        // Whoever asks for the long form wants to know.
        let _ = std::io::stderr().write_all(figures.as_bytes());
    }
    assert_eq!(missing(&place, &newsroom), [], "{}", ended.stderr);
    is_as_small_as_it_was(early, late);
    is_told(&manager, lasted);
    asked_no_more_than_needed(&newsroom, lasted);
    is_in_good_order(&place);
    for said in [&ended.stderr, &killed.expect("it was").stderr] {
        assert!(
            !said.contains("panicked") && !said.contains("lost a page"),
            "{said}"
        );
    }
}

fn is_as_small_as_it_was(early: Option<Size>, late: Option<Size>) {
    let (Some(early), Some(late)) = (early, late) else {
        return;
    };
    assert!(
        late.memory_kb < early.memory_kb + 64 * 1024,
        "{early:?} {late:?}"
    );
    assert!(late.files < early.files + 32, "{early:?} {late:?}");
    assert!(late.threads < early.threads + 32, "{early:?} {late:?}");
}

fn is_told(manager: &Manager, lasted: Duration) {
    assert_eq!(manager.count("READY=1"), 2, "{:?}", manager.heard);
    assert_eq!(manager.count("STOPPING=1"), 1, "{:?}", manager.heard);
    // It lives at its beginning, and says so again and again.
    let beats = manager.count("WATCHDOG=1");
    let fewest = usize::try_from(lasted.as_secs() / 30)
        .expect("not that long")
        .max(2);
    assert!(beats >= fewest, "{beats} in {lasted:?}");
}

fn asked_no_more_than_needed(newsroom: &Newsroom, lasted: Duration) {
    let asked = asked(newsroom);
    // What is said to be changed in the very second of a request is asked for once more, to
    // be sure; and what the killed process had in hand is asked again.
    let twice = newsroom.published().into_iter().filter(|story| {
        let doubts = if story.says_when { 2 } else { 1 };
        asked.get(&story.url).copied().unwrap_or_default() > doubts * (1 + story.edits)
    });
    let twice: Vec<Published> = twice.collect();
    assert!(twice.len() <= 12, "{twice:?}");
    for (host, path) in newsroom.sources() {
        let times = asked
            .get(&format!("http://{host}{path}"))
            .copied()
            .unwrap_or_default();
        let seconds = usize::try_from(lasted.as_secs()).expect("not that long");
        assert!(times <= seconds + 8, "{host}{path}: {times} in {seconds} s");
        assert!(times >= seconds / 3, "{host}{path}: {times} in {seconds} s");
    }
}

fn is_in_good_order(place: &Place) {
    assert_eq!(place.count("queue WHERE leased_at IS NOT NULL"), 0);
    let ended = place.count("runs WHERE ended_at IS NULL");
    assert!(ended <= 1, "{ended} runs have no end, and one was killed");
    Program::on(place).words("check").run().expect(0);
    Program::on(place).words("check --archive copy.db").run();
}
