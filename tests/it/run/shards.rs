//! Some machines that share a list, and one archive out of theirs in the end.

use std::collections::BTreeSet;

use super::run;
use crate::archive::Place;
use crate::pages::story;
use crate::program::Program;
use crate::server::{Answer, Server};

/// Nine sites with two stories each, and the list of them.
fn world() -> (Server, String) {
    let (server, mut list) = (Server::start([]), String::new());
    for n in 0..18 {
        let page = story(
            &format!("Story {n} of the coast"),
            "A band played on the quay.",
        );
        let address = format!("www.town{}.example/{n}", n % 9);
        server.set(&address, Answer::html(&page));
        list = list + "http://" + &address + "\n";
    }
    (server, list)
}

#[test]
fn machines_part_sites_and_put_them_together() {
    let (server, list) = world();
    let places = [1, 2, 3].map(|number| {
        let place = Place::new();
        place.file("list.txt", list.clone());
        let ended = run(&place, &server, "list.txt")
            .words(&format!("--shard {number}/3 --json"))
            .run()
            .expect(0);
        let told = ended.json();
        let sum =
            |names: &[&str]| -> u64 { names.iter().filter_map(|name| told[name].as_u64()).sum() };
        assert_eq!(sum(&["added", "elsewhere"]), 18, "{told}");
        assert_eq!(
            sum(&["added"]),
            place.count("articles").unsigned_abs(),
            "{told}"
        );
        place
    });
    let requests = server.requests();
    let stories = requests
        .iter()
        .filter(|request| request.path != "/robots.txt");
    assert_eq!(stories.count(), 18, "nothing twice, nothing left out");
    let robots: BTreeSet<&str> = requests
        .iter()
        .filter(|request| request.path == "/robots.txt")
        .map(|request| request.host.as_str())
        .collect();
    assert_eq!(robots.len(), requests.len() - 18, "one machine asks a site");
    for other in &places[1..] {
        let merge = Program::on(&places[0]).words("merge").arg(&other.path);
        merge.run().expect(0);
    }
    assert_eq!(places[0].count("articles"), 18);
}

#[test]
fn sources_of_the_configuration_belong_to_one_machine() {
    let (server, _) = world();
    let table = |n: usize| format!("[[source]]\nurl = \"http://www.town{n}.example/feed\"\n");
    let sources: Vec<String> = (0..9).map(table).collect();
    let sources = sources.concat();
    let followed = [1, 2].map(|number| {
        let place = Place::new();
        place.file("newsvault.toml", sources.clone());
        run(&place, &server, &format!("--shard {number}/2")).run();
        place.count("sources")
    });
    assert_eq!(followed.iter().sum::<i64>(), 9);
    assert!(followed.iter().all(|count| *count > 0), "{followed:?}");
}

#[test]
fn only_a_part_is_a_part() {
    let place = Place::new();
    let ended = Program::on(&place).words("run x.txt --shard 4/3").run();
    assert_eq!(ended.code, Some(2));
    assert!(
        ended.stderr.contains("2/3 is the second of three machines"),
        "{}",
        ended.stderr
    );
}
