//! `newsvault copies` from outside.

use crate::archive::Place;
use crate::program::{Ended, Program};
use crate::run::run;
use crate::server::{Answer, Server};

const STORY: &str = "The bridge across the harbour reopened on Saturday after fourteen months of \
    repairs that cost the city nine million, twice what the council had planned for. \
    Engineers had found cracks in two of its piers during an inspection in spring, and the \
    ferry carried commuters to the other side ever since. Mayor Ana Ruiz thanked the crews \
    and promised that lorries will have to keep to the tunnel until new bearings arrive.";

fn archive() -> Place {
    let place = Place::new();
    let page = |body: &str| {
        Answer::html(&format!(
            "<!doctype html><title>Bridge reopens</title><article><h1>Bridge reopens</h1><p>{body}</p></article>"
        ))
    };
    let server = Server::start([]);
    server.then("/1", page(STORY));
    server.then("/2", page(&format!("{STORY} A band played.")));
    server.then(
        "/3",
        page("Another story altogether was told here, of a bridge that nobody wanted, at some length."),
    );
    for address in [
        "http://harbour-post.example/1",
        "http://evening-mail.example/2",
        "http://harbour-post.example/3",
    ] {
        run(&place, &server, address).run().expect(0);
    }
    place
}

fn copies(place: &Place, words: &str) -> Ended {
    Program::on(place).arg("copies").words(words).run()
}

#[test]
fn carriers_are_told_with_what_they_kept() {
    let place = archive();
    for name in ["2", "http://harbour-post.example/1"] {
        let told = copies(&place, &format!("{name} --format json"))
            .expect(0)
            .json();
        let told = told.as_array().expect("an array");
        assert_eq!(told.len(), 2, "{told:?}");
        assert_eq!(told[1]["story_id"], 1);
        assert_eq!(told[1]["site"], "evening-mail.example");
        assert_eq!(told[1]["kept"], 1.0);
        assert!(
            told[1]["added"]
                .as_f64()
                .is_some_and(|share| share > 0.0 && share < 0.2)
        );
    }
    let alone = copies(&place, "3 -f jsonl").expect(0);
    assert_eq!(alone.text().lines().count(), 1);
}

#[test]
fn a_table_is_for_people() {
    let place = archive();
    let table = copies(&place, "1").expect(0);
    for said in [
        "Bridge reopens\n",
        "2 articles on 2 sites; first out: ",
        "100 %",
        "first",
    ] {
        assert!(table.text().contains(said), "{said}\n{}", table.text());
    }
    let missing = copies(&place, "77").expect(2);
    assert!(
        missing.stderr.contains("no article `77`"),
        "{}",
        missing.stderr
    );
    assert!(missing.stderr.contains("hint: "));
}
