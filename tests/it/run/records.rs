//! What a run writes down of its requests: `fetches`, `redirects`.

use std::time::Duration;

use crate::archive::Place;
use crate::pages::story;
use crate::run::run;
use crate::server::{Answer, Server};

#[test]
fn each_request_has_its_figures_and_its_way() {
    let place = Place::new();
    let page = story("Bridge reopens", &"A band played. ".repeat(50));
    let server = Server::start([
        ("/old", Answer::redirect(301, "/newer")),
        ("/newer", Answer::redirect(302, "/newest")),
        (
            "/newest",
            Answer::html(&page).gzip().header("ETag", "\"v1\""),
        ),
    ]);
    let list = "http://town.example/old";
    run(&place, &server, list).run().expect(0);
    let weight = "SELECT bytes || ' ' || (wire_bytes BETWEEN 100 AND bytes / 2) || ' ' || from_cache FROM fetches";
    assert_eq!(place.one::<String>(weight), format!("{} 1 0", page.len()));
    let timing = "SELECT first_byte_ms <= ms AND status = 200 FROM fetches";
    assert!(place.one::<bool>(timing));
    let way = "SELECT step || ' ' || redirects.url || ' ' || redirects.status FROM redirects
               JOIN fetches ON fetches.id = fetch_id ORDER BY step";
    let steps = [
        "1 http://town.example/old 301",
        "2 http://town.example/newer 302",
    ];
    assert_eq!(place.column::<String>(way), steps);
    let end: String = place.one("SELECT final_url FROM fetches");
    assert_eq!(end, "http://town.example/newest");

    // Asked again, the server says that it stands: that costs no storage.
    run(&place, &server, "--recheck").arg(list).run().expect(0);
    let again =
        "SELECT outcome || ' ' || from_cache || ' ' || wire_bytes FROM fetches WHERE id = 2";
    assert_eq!(place.one::<String>(again), "not_modified 1 0");
    assert_eq!((place.count("snapshots"), place.count("payloads")), (1, 1));
}

#[test]
fn a_host_may_be_asked_two_things_at_a_time() {
    let (place, server) = (Place::new(), Server::start([]));
    let mut list = Vec::new();
    for n in 0..6 {
        let page = Answer::html(&story(&format!("Story {n}"), "A band played."));
        let slow = page.delayed(Duration::from_millis(100));
        server.set(&format!("town.example/{n}"), slow);
        list.push(format!("http://town.example/{n}"));
    }
    run(&place, &server, "- --per-host 2")
        .input(list.join("\n"))
        .run()
        .expect(0);
    let requests = server.requests();
    let open_at = |moment| {
        let open = requests.iter().filter(|r| r.at <= moment);
        open.filter(|r| r.answered.is_some_and(|end| end > moment))
            .count()
    };
    let most = requests.iter().map(|r| open_at(r.at)).max();
    assert_eq!(most, Some(2));
    // One robots.txt, however many need it at a time.
    assert_eq!(requests.len(), 1 + 6);
}
