//! Site memory: what stands on many pages of a site is left out of their stories, and
//! nothing else is.

use std::collections::BTreeSet;

use crate::archive::Place;
use crate::program::Program;
use crate::run::run;
use crate::server::{Answer, Server};

const APPEAL: &str =
    "The Harbour Post lives by its readers, and every one of them makes it a little more free.";
const LEAD: &str =
    "Good morning from the quay, this is what the day has in store for the people of the harbour.";

/// Subjects with nothing in common: a headline, and words to make paragraphs of.
const SUBJECTS: [(&str, [&str; 5]); 6] = [
    (
        "Bridge reopens early",
        ["bridge", "engineers", "bolts", "piers", "crossing"],
    ),
    (
        "Cup final lost",
        ["striker", "goalkeeper", "penalty", "stadium", "trainer"],
    ),
    (
        "Storm warning issued",
        ["gale", "forecast", "lifeboat", "shelter", "rainfall"],
    ),
    (
        "Bakery wins prize",
        ["baker", "oven", "loaf", "flour", "customers"],
    ),
    (
        "Library gets roof",
        ["librarian", "shelves", "builders", "slates", "reading"],
    ),
    (
        "Whale seen offshore",
        ["whale", "biologist", "fishermen", "camera", "current"],
    ),
];

/// The paragraphs that only this story has.
fn own(subject: usize) -> Vec<String> {
    let (_, words) = SUBJECTS[subject];
    let sentence = |at: usize| {
        let word = |number: usize| words[(number + at) % words.len()];
        format!(
            "On day {at} the {} was on everybody's mind, while the {} had been left to the {}, and \
             nobody who knew the {} could say whether the {} would still be there by the weekend.",
            word(0),
            word(1),
            word(2),
            word(3),
            word(4)
        )
    };
    (0..5).map(sentence).collect()
}

fn page(headline: &str, paragraphs: &[String]) -> String {
    let paragraphs = paragraphs.join("</p>\n<p>");
    format!(
        "<!doctype html><html lang=\"en\"><head><title>{headline}</title>\
         <meta property=\"og:site_name\" content=\"Harbour Post\"></head><body><article><h1>{headline}</h1>\
         <p>{paragraphs}</p></article></body></html>"
    )
}

/// A story of the site, with what the site puts into each of them.
fn printed(subject: usize) -> String {
    let mut paragraphs = own(subject);
    paragraphs.insert(0, LEAD.to_owned());
    paragraphs.insert(3, APPEAL.to_owned());
    page(SUBJECTS[subject].0, &paragraphs)
}

struct Site {
    place: Place,
    server: Server,
}

impl Site {
    fn new() -> Self {
        Self {
            place: Place::new(),
            server: Server::start([]),
        }
    }

    fn prints(&self, path: &str, page: &str) {
        self.server.then(path, Answer::html(page));
        self.fetch(path);
    }

    fn fetch(&self, path: &str) {
        let address = format!("http://harbour-post.example{path}");
        run(&self.place, &self.server, &address)
            .words("--recheck")
            .run()
            .expect(0);
    }

    fn body(&self, path: &str) -> String {
        self.place.one(&format!(
            "SELECT body FROM articles WHERE url = 'http://harbour-post.example{path}'"
        ))
    }

    fn known(&self) -> Vec<String> {
        self.place
            .column("SELECT text FROM site_boilerplate ORDER BY text")
    }
}

/// Words kept that are the story's, of all kept and of all wanted.
fn precision_and_recall(body: &str, wanted: &[String]) -> (f64, f64) {
    let wanted: BTreeSet<&str> = wanted.iter().map(String::as_str).collect();
    let kept: BTreeSet<&str> = body.split("\n\n").collect();
    let right = kept.intersection(&wanted).count() as f64;
    (right / kept.len() as f64, right / wanted.len() as f64)
}

#[test]
fn precision_rises_and_recall_does_not_fall() {
    let site = Site::new();
    for subject in 0..SUBJECTS.len() {
        site.prints(&format!("/{subject}"), &printed(subject));
    }
    assert_eq!(site.known(), [LEAD, APPEAL]);
    let measured: Vec<(f64, f64)> = (0..SUBJECTS.len())
        .map(|subject| precision_and_recall(&site.body(&format!("/{subject}")), &own(subject)))
        .collect();
    // The first three teach; what comes then is read with what they taught.
    assert!(
        measured[..3].iter().all(|(precision, _)| *precision < 0.75),
        "{measured:?}"
    );
    assert!(
        measured[3..].iter().all(|(precision, _)| *precision > 0.99),
        "{measured:?}"
    );
    assert!(
        measured.iter().all(|(_, recall)| *recall > 0.99),
        "{measured:?}"
    );

    // Reading them again puts the first ones right, and makes no revision of it.
    Program::on(&site.place).arg("reextract").run().expect(0);
    for subject in 0..SUBJECTS.len() {
        assert_eq!(site.body(&format!("/{subject}")), own(subject).join("\n\n"));
    }
    assert_eq!(site.place.count("revisions"), 6);
}

#[test]
fn what_was_learnt_later_makes_no_revision() {
    let site = Site::new();
    for subject in 0..3 {
        site.prints(&format!("/{subject}"), &printed(subject));
    }
    assert_eq!(site.known().len(), 2);
    site.fetch("/0");
    assert_eq!(site.place.count("revisions"), 3);
    // A change of the story is one, and what is known goes with it.
    let changed = printed(1).replace("On day 2", "On the second day");
    site.server.set("/1", Answer::html(&changed));
    site.fetch("/1");
    assert_eq!(site.place.count("revisions"), 4);
    assert!(!site.body("/1").contains(APPEAL));
}

#[test]
fn a_wire_story_under_many_addresses_survives() {
    let site = Site::new();
    let wire = own(0);
    let headlines = [
        "Bridge reopens early",
        "Quay traffic flows",
        "Ferries retire now",
        "Ships may pass",
        "Mayor is glad",
    ];
    for (headline, number) in headlines.iter().zip(0..) {
        site.prints(&format!("/{number}"), &page(headline, &wire));
    }
    assert_eq!(site.known(), Vec::<String>::new());
    assert_eq!(site.body("/4"), wire.join("\n\n"));
}

#[test]
fn the_background_of_one_subject_survives() {
    let site = Site::new();
    let background = "The bridge was closed in February after an inspection had found loose bolts on the quay below.";
    for (word, subject) in ["opens", "closed", "toll", "painted", "praised"]
        .iter()
        .zip(0..)
    {
        let mut paragraphs = own(subject);
        paragraphs.push(background.to_owned());
        site.prints(
            &format!("/{subject}"),
            &page(&format!("Bridge {word}"), &paragraphs),
        );
    }
    assert_eq!(site.known(), Vec::<String>::new());
    assert!(site.body("/4").ends_with(background));
}

#[test]
fn another_site_is_not_touched_and_nothing_is_known_without_an_archive() {
    let site = Site::new();
    for subject in 0..4 {
        site.prints(&format!("/{subject}"), &printed(subject));
    }
    let address = "http://evening-mail.example/4";
    site.server.then("/4", Answer::html(&printed(4)));
    run(&site.place, &site.server, address).run().expect(0);
    let body: String = site.place.one(&format!(
        "SELECT body FROM articles WHERE url = '{address}'"
    ));
    assert!(body.contains(APPEAL));

    site.place.file("page.html", printed(5));
    let extract = |words: &str| {
        let page =
            Program::on(&site.place).words("extract page.html --url http://harbour-post.example/5");
        page.words(words).run().expect(0)
    };
    assert!(extract("--format text").text().contains(APPEAL));
    let told = extract("--memory --format text");
    assert!(
        !told.text().contains(APPEAL) && told.text().contains("whale"),
        "{}",
        told.text()
    );
    let explained = extract("--memory --explain");
    let why = "site memory: stands on many pages of this site";
    assert!(explained.text().contains(why), "{}", explained.text());
    // A row that is deleted is forgotten.
    site.place
        .raw()
        .execute("DELETE FROM site_boilerplate", [])
        .expect("deleted");
    assert!(extract("--memory --format text").text().contains(APPEAL));
}
