//! What goes out in the hands of warcio and pywb.
//!
//! They live in a virtual environment that `.ci/run` makes of `tests/tools/web_archives.txt`, in
//! `target/web-tools` or where NEWSVAULT_WEB_TOOLS says. Without it these tests are skipped, and say so;
//! where NEWSVAULT_WEB_TOOLS is set they must run.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::newspaper;
use crate::program::Program;

/// The environment's programs; `None` if there is none.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn tools() -> Option<PathBuf> {
    let named = std::env::var_os("NEWSVAULT_WEB_TOOLS").map(PathBuf::from);
    let is_named = named.is_some();
    let usual = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/web-tools");
    let programs = named.unwrap_or(usual).join("bin");
    if programs.join("warcio").exists() {
        return Some(programs);
    }
    assert!(!is_named, "NEWSVAULT_WEB_TOOLS has no warcio");
    eprintln!(
        "skipped: python3 -m venv target/web-tools && target/web-tools/bin/pip install -r tests/tools/web_archives.txt"
    );
    None
}

#[track_caller]
fn run(program: &Path, arguments: &[&str], folder: &Path) -> String {
    let ran = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("the program runs");
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&ran.stdout),
        String::from_utf8_lossy(&ran.stderr)
    );
    assert!(ran.status.success(), "{said}");
    said
}

#[test]
fn warcio_finds_nothing_wrong() {
    let Some(tools) = tools() else { return };
    let place = newspaper();
    Program::on(&place)
        .words("export --to warc out.warc.gz")
        .run()
        .expect(0);
    let told = run(
        &tools.join("warcio"),
        &["check", "-v", "out.warc.gz"],
        place.folder(),
    );
    assert!(
        !told.contains("failed") && told.contains("digest pass"),
        "{told}"
    );
    let index = run(
        &tools.join("warcio"),
        &[
            "index",
            "-f",
            "warc-type,warc-target-uri,http:status",
            "out.warc.gz",
        ],
        place.folder(),
    );
    assert_eq!(index.matches("\"response\"").count(), 6, "{index}");
    assert_eq!(index.matches("\"revisit\"").count(), 2, "{index}");
}

/// pywb shows a page as it was kept, that of a revisit record too.
#[test]
fn pywb_replays_what_was_kept() {
    let Some(tools) = tools() else { return };
    let place = newspaper();
    Program::on(&place)
        .words("export --to warc out.warc.gz")
        .run()
        .expect(0);
    run(&tools.join("wb-manager"), &["init", "news"], place.folder());
    run(
        &tools.join("wb-manager"),
        &["add", "news", "out.warc.gz"],
        place.folder(),
    );
    // Its own application, served on loopback at any free port, asked, and ended by itself.
    let script = r"
import threading, urllib.request
from gevent.monkey import patch_all; patch_all()
from gevent.pywsgi import WSGIServer
from pywb.apps.frontendapp import FrontEndApp
server = WSGIServer(('127.0.0.1', 0), FrontEndApp(), log=None)
server.start()
def get(moment, url):
    with urllib.request.urlopen(f'http://127.0.0.1:{server.server_port}/news/{moment}id_/{url}') as answer:
        return answer.status, answer.read().decode('windows-1251' if 'most' in url else 'utf-8')
for moment, path, says in [
    ('20260301120000', 'bridge', 'News of the old bridge'),
    ('20260304120000', 'bridge', 'News of the new bridge'),
    ('20260308120000', 'bridge', 'News of the old bridge'),
    ('20260305120000', 'most', 'Мост снова открыт'),
]:
    status, page = get(moment, 'https://news.example/' + path)
    assert status == 200 and says in page, (moment, path, status, page[:300])
server.stop()
print('replayed')
";
    let told = run(&tools.join("python"), &["-c", script], place.folder());
    assert!(told.contains("replayed"), "{told}");
}

#[test]
fn a_package_is_valid() {
    let Some(tools) = tools() else { return };
    let place = newspaper();
    let mut archive = newsvault::Archive::open(&place.path).expect("an archive");
    for address in ["Reports/2026/", "find?z=1&b=2", "%7Eana/%C3%BC"] {
        let page = crate::warc::made::page(address);
        super::keep(&mut archive, address, page.as_bytes(), 9);
    }
    drop(archive);
    Program::on(&place)
        .words("export --to wacz out.wacz")
        .run()
        .expect(0);
    let told = run(
        &tools.join("wacz"),
        &["validate", "-f", "out.wacz"],
        place.folder(),
    );
    assert!(
        told.contains("valid") && !told.to_lowercase().contains("invalid"),
        "{told}"
    );
    // Its keys are those by which programs that replay look pages up.
    let script = r"
import json, surt, zipfile
lines = zipfile.ZipFile('out.wacz').read('indexes/index.cdxj').decode().splitlines()
for line in lines:
    key, moment, fields = line.split(' ', 2)
    assert key == surt.surt(json.loads(fields)['url']), (key, surt.surt(json.loads(fields)['url']))
print(len(lines), 'keys')
";
    let told = run(&tools.join("python"), &["-c", script], place.folder());
    assert!(told.contains("11 keys"), "{told}");
}
