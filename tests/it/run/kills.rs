//! Killed again and again, at any moment: the archive is whole each time, and in the end
//! it is the one that an undisturbed run makes.

use std::time::{Duration, Instant};

use crate::archive::Place;
use crate::pages::story;
use crate::program::Program;
use crate::run::run;
use crate::server::{Answer, Server};

const HOSTS: usize = 5;
const PAGES: usize = 3;
/// How often every page changes.
const EDITIONS: usize = 4;

fn address(host: usize, page: usize) -> String {
    format!("town{host}.example/{page}")
}

/// The server's pages are from now on those of an edition; most have changed.
fn publish(server: &Server, edition: usize) {
    for host in 0..HOSTS {
        for page in 0..PAGES {
            let changes = if page == 0 { 0 } else { edition };
            let headline = format!("Story {page} of town {host}");
            let tail = format!("{changes} bands played, {page} more than ever before.");
            let answer = Answer::html(&story(&headline, &tail));
            let late = Duration::from_millis(3 * (host as u64 + 1));
            server.set(&address(host, page), answer.delayed(late));
        }
    }
}

/// What is to be the same, whatever happened on the way.
fn state(place: &Place) -> Vec<String> {
    let mut state = place.column(
        "SELECT canonical_url || '|' || headline || '|' || body || '|' || revision_count
             || '|' || pub_status FROM articles ORDER BY canonical_url",
    );
    state.extend(place.column::<String>(
        "SELECT canonical_url || '|' || number || '|' || changed || '|' || revisions.body
         FROM revisions JOIN articles ON articles.id = article_id ORDER BY canonical_url, number",
    ));
    state.extend(
        place.column::<String>("SELECT DISTINCT url || '|' || digest FROM snapshots ORDER BY 1"),
    );
    state
}

/// What is kept, and what of it is not read yet.
fn work(place: &Place) -> (i64, i64) {
    let unread = place.count("snapshots WHERE extracted_at IS NULL");
    (place.count("snapshots"), unread)
}

#[track_caller]
fn is_whole(place: &Place, when: &str) {
    let checked = Program::on(place).words("check").run();
    assert_eq!(
        checked.code,
        Some(0),
        "{when}: {}{}",
        checked.text(),
        checked.stderr
    );
}

/// `NEWSVAULT_KILLS=200 cargo test --test it kills` is the long form.
#[test]
fn killed_at_any_moment_an_archive_is_whole() {
    let kills = std::env::var("NEWSVAULT_KILLS")
        .ok()
        .and_then(|n| n.parse().ok());
    let kills: usize = kills.unwrap_or(20);
    let (server, disturbed, undisturbed) = (Server::start([]), Place::new(), Place::new());
    let list: Vec<String> = (0..HOSTS)
        .flat_map(|host| (0..PAGES).map(move |page| format!("http://{}", address(host, page))))
        .collect();
    for place in [&disturbed, &undisturbed] {
        place.file("news.txt", list.join("\n"));
    }
    drop(disturbed.writer());
    let (mut chance, mut in_the_midst) = (7_u64, 0);
    for edition in 0..EDITIONS {
        publish(&server, edition);
        let began = Instant::now();
        run(&undisturbed, &server, "news.txt --recheck")
            .run()
            .expect(0);
        let took = began.elapsed();
        for kill in 0..kills.div_ceil(EDITIONS) {
            let before = work(&disturbed);
            let running = run(&disturbed, &server, "news.txt --recheck").start();
            chance = chance
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            // A share of what an undisturbed run takes, as builds and machines differ in that.
            let share = u32::try_from((chance >> 33) % 100).expect("below 100");
            std::thread::sleep(took * share / 100);
            let was_running = running.kill().code.is_none();
            in_the_midst += usize::from(was_running && work(&disturbed) != before);
            is_whole(&disturbed, &format!("edition {edition}, kill {kill}"));
        }
        run(&disturbed, &server, "news.txt --recheck")
            .run()
            .expect(0);
        is_whole(&disturbed, &format!("after edition {edition}"));
    }
    assert!(
        in_the_midst > 0,
        "only {in_the_midst} of {kills} kills came when the run had done something"
    );
    assert_eq!(state(&disturbed), state(&undisturbed));
    assert_eq!(disturbed.count("snapshots WHERE extracted_at IS NULL"), 0);
}
