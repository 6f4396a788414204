//! The whole way (fetch, extract, archive) from one nginx that serves a manifest's pages
//! as 500 hosts, against the same list through trafilatura's own command line. Shares of
//! the machine and a ratio, since machines differ. The hosts are addresses of loopback
//! (127.0.1.1 and on, which Linux has without being told), as trafilatura's proxies
//! are SOCKS only and names would have to be written into the system's files.
//!
//! `cargo bench --bench whole -- manifest.jsonl COPIES [trafilatura]`: needs nginx; each
//! page is asked for COPIES times; the last argument is trafilatura's program, without
//! which only newsvault runs.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark looks at the archive from outside and prints what it measured"
)]

use std::error::Error;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use flate2::read::MultiGzDecoder;
use rusqlite::Connection;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const HOSTS: usize = 500;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1).filter(|a| !a.starts_with("--"));
    let usage = "usage: cargo bench --bench whole -- manifest.jsonl COPIES [trafilatura]";
    // `cargo test --benches` and `cargo bench` without a manifest have nothing to do here.
    let (Some(manifest), Some(copies)) = (arguments.next(), arguments.next()) else {
        println!("{usage}");
        return Ok(());
    };
    let copies: usize = copies.parse()?;
    let folder = tempfile::tempdir()?;
    // nginx gives up root's rights, and must still read what it serves.
    open_to_all(folder.path())?;
    let pages = unpack(Path::new(&manifest), &folder.path().join("pages"))?;
    let list = folder.path().join("list.txt");
    let nginx = Nginx::start(folder.path())?;
    fs::write(&list, named(pages, pages * copies, nginx.port))?;
    println!("{} addresses, {pages} pages, {HOSTS} hosts", pages * copies);

    let ours = measured(
        "newsvault",
        &nginx,
        newsvault(folder.path(), &list),
        pages * copies,
    )?;
    let archive = Connection::open_with_flags(
        folder.path().join("news.db"),
        rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY,
    )?;
    let count = |from: &str| -> rusqlite::Result<i64> {
        archive.query_row(&format!("SELECT count(*) FROM {from}"), [], |row| {
            row.get(0)
        })
    };
    println!(
        "           {} pages kept, {} articles",
        count("snapshots")?,
        count("articles")?
    );
    if let Some(program) = arguments.next() {
        let command = trafilatura(folder.path(), &program, &list)?;
        let theirs = measured("trafilatura", &nginx, command, pages * copies)?;
        let written = files(&folder.path().join("out"))?;
        println!("           {written} files written");
        println!("ratio of wall times {:.1}", theirs / ours);
    }
    Ok(())
}

/// How many files there are in a folder and in those within it.
fn files(folder: &Path) -> Result<usize> {
    let mut count = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        count += if entry.file_type()?.is_dir() {
            files(&entry.path())?
        } else {
            1
        };
    }
    Ok(count)
}

fn open_to_all(folder: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755))?;
    }
    Ok(())
}

/// Writes the manifest's pages as `N.html`; gives their number.
fn unpack(manifest: &Path, to: &Path) -> Result<usize> {
    fs::create_dir(to)?;
    let beside = manifest.parent().unwrap_or(Path::new("."));
    let mut pages = 0;
    for line in BufReader::new(File::open(manifest)?).lines() {
        let row: serde_json::Value = serde_json::from_str(&line?)?;
        let file = row["html"].as_str().ok_or("a row without html")?;
        let mut bytes = fs::read(beside.join(file))?;
        if bytes.starts_with(&[0x1f, 0x8b]) {
            let mut unpacked = Vec::new();
            MultiGzDecoder::new(bytes.as_slice()).read_to_end(&mut unpacked)?;
            bytes = unpacked;
        }
        fs::write(to.join(format!("{pages}.html")), bytes)?;
        pages += 1;
    }
    Ok(pages)
}

/// So many addresses, pages and hosts in turn.
fn named(pages: usize, addresses: usize, port: u16) -> String {
    (0..addresses).fold(String::new(), |mut list, n| {
        let host = host(n % HOSTS);
        let _ = writeln!(list, "http://{host}:{port}/{n}/{}.html", n % pages);
        list
    })
}

fn host(n: usize) -> String {
    format!("127.0.{}.{}", 1 + n / 250, 1 + n % 250)
}

/// nginx as every host.
struct Nginx {
    process: Child,
    port: u16,
}

impl Nginx {
    fn start(folder: &Path) -> Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let configuration = folder.join("nginx.conf");
        let root = folder.join("pages");
        let listen = (0..HOSTS).fold(String::new(), |mut lines, n| {
            let _ = writeln!(lines, "listen {}:{port};", host(n));
            lines
        });
        fs::write(
            &configuration,
            format!(
                "daemon off; worker_processes 1; pid {0}/nginx.pid; error_log {0}/nginx.log;
             events {{ worker_connections 4096; }}
             http {{
               access_log off; sendfile on; default_type text/html;
               client_body_temp_path {0}/t1; proxy_temp_path {0}/t2; fastcgi_temp_path {0}/t3;
               uwsgi_temp_path {0}/t4; scgi_temp_path {0}/t5;
               server {{
                 {2}
                 location = /robots.txt {{ return 404; }}
                 location ~ ^/[0-9]+(/.*)$ {{ root {1}; try_files $1 =404; }}
               }} }}",
                folder.display(),
                root.display(),
                listen
            ),
        )?;
        let process = Command::new("nginx")
            .arg("-c")
            .arg(&configuration)
            .spawn()?;
        let began = Instant::now();
        while TcpStream::connect((host(0), port)).is_err() {
            if began.elapsed() > Duration::from_secs(10) {
                return Err("nginx does not start".into());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(Self { process, port })
    }

    /// CPU time of all its processes, in seconds.
    fn cpu(&self) -> f64 {
        let own = self.process.id();
        let children = format!("/proc/{own}/task/{own}/children");
        let children = fs::read_to_string(children).unwrap_or_default();
        let ids = children.split_whitespace().map(str::to_owned);
        ids.chain([own.to_string()])
            .map(|id| seconds(&id, [13, 14]))
            .sum()
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // Its master ends its workers.
        let id = self.process.id().to_string();
        let _ = Command::new("kill").args(["-QUIT", &id]).status();
        let _ = self.process.wait();
    }
}

fn newsvault(folder: &Path, list: &Path) -> Command {
    let words = "run --quiet --delay 0 --concurrency 32 --allow-private --proxy direct --archive";
    let mut command = Command::new(env!("CARGO_BIN_EXE_newsvault"));
    command.args(words.split(' '));
    command.arg(folder.join("news.db")).arg(list);
    command
}

fn trafilatura(folder: &Path, program: &str, list: &Path) -> Result<Command> {
    // Its defaults, but for what would make it wait.
    let settings = folder.join("settings.cfg");
    let found = Command::new(PathBuf::from(program).with_file_name("python3"))
        .args([
            "-c",
            "import trafilatura, os; print(os.path.dirname(trafilatura.__file__))",
        ])
        .output()?;
    let place = String::from_utf8(found.stdout)?;
    let defaults = fs::read_to_string(Path::new(place.trim()).join("settings.cfg"))?;
    let lines = defaults.lines().map(|line| match line.split_once('=') {
        Some((name, _)) if name.trim() == "SLEEP_TIME" => "SLEEP_TIME = 0".to_owned(),
        Some((name, _)) if name.trim() == "SSRF_PROTECTION" => "SSRF_PROTECTION = off".to_owned(),
        _ => line.to_owned(),
    });
    fs::write(&settings, lines.collect::<Vec<_>>().join("\n") + "\n")?;
    let out = folder.join("out");
    fs::create_dir(&out)?;
    let mut command = Command::new(program);
    command.args([
        "--json",
        "--with-metadata",
        "--parallel",
        "2",
        "--config-file",
    ]);
    command.arg(settings).arg("-i").arg(list).arg("-o").arg(out);
    Ok(command)
}

/// Runs a command to its end and prints what it took; gives the wall time in seconds.
fn measured(name: &str, nginx: &Nginx, mut command: Command, addresses: usize) -> Result<f64> {
    let cores = std::thread::available_parallelism()?.get() as f64;
    let (before, nginx_before) = (seconds("self", [15, 16]), nginx.cpu());
    let (began, busy_before) = (Instant::now(), busy());
    command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()?;
    let wall = began.elapsed().as_secs_f64();
    let busy = busy() - busy_before;
    let own = seconds("self", [15, 16]) - before;
    let served = nginx.cpu() - nginx_before;
    println!(
        "{name:<11}{wall:>7.1} s, {:>6.1} pages a second; CPU {own:.1} s, nginx {served:.1} s: {:.0} % of {cores} cores, which were {:.0} % busy in all",
        addresses as f64 / wall,
        100.0 * (own + served) / (wall * cores),
        100.0 * busy / (wall * cores),
    );
    Ok(wall)
}

/// What a process used: fields of its `stat`, counted from 0, in seconds. 13 and 14 are its own, 15
/// and 16 those of its children that have ended.
fn seconds(process: &str, fields: [usize; 2]) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // The name may hold spaces; what follows it does not.
    let rest: Vec<&str> = stat
        .rsplit(") ")
        .next()
        .unwrap_or_default()
        .split(' ')
        .collect();
    let ticks = fields
        .iter()
        .filter_map(|at| rest.get(at - 2)?.parse::<f64>().ok());
    ticks.sum::<f64>() / 100.0
}

/// CPU time of the whole machine that was not idle, in seconds.
fn busy() -> f64 {
    let stat = fs::read_to_string("/proc/stat").unwrap_or_default();
    let all: Vec<f64> = stat
        .lines()
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .filter_map(|field| field.parse().ok())
        .collect();
    let idle: f64 = all.iter().skip(3).take(2).sum();
    (all.iter().take(8).sum::<f64>() - idle) / 100.0
}
