//! `newsvault timemap` from outside.

use crate::archive::{Place, archive_story, at, story};
use crate::program::{Ended, Program};

const PAGE: &str = "https://harbour-post.example/ferry?x=%22";

fn archive() -> Place {
    let place = Place::new();
    let mut writer = place.writer();
    archive_story(&mut writer, PAGE, &story("Ferry", "It burnt out."), at(0));
    archive_story(&mut writer, PAGE, &story("Ferry", "It burnt out."), at(60));
    archive_story(&mut writer, PAGE, &story("Ferry", "It sank."), at(86_400));
    archive_story(
        &mut writer,
        "https://harbour-post.example/other",
        &story("Other", "Words."),
        at(5),
    );
    place
}

fn timemap(place: &Place, words: &str) -> Ended {
    Program::on(place).arg("timemap").words(words).run()
}

#[test]
fn every_capture_is_a_memento() {
    let place = archive();
    let map = timemap(
        &place,
        &format!("{PAGE} --base https://archive.example/web/"),
    )
    .expect(0);
    assert_eq!(
        map.text(),
        format!(
            "<{PAGE}>; rel=\"original\",\n\
             <https://archive.example/web/timemap/link/{PAGE}>; rel=\"self\"; type=\"application/link-format\"; \
             from=\"Tue, 14 Nov 2023 22:13:20 GMT\"; until=\"Wed, 15 Nov 2023 22:13:20 GMT\",\n\
             <https://archive.example/web/20231114221320/{PAGE}>; rel=\"first memento\"; \
             datetime=\"Tue, 14 Nov 2023 22:13:20 GMT\",\n\
             <https://archive.example/web/20231114221420/{PAGE}>; rel=\"memento\"; \
             datetime=\"Tue, 14 Nov 2023 22:14:20 GMT\",\n\
             <https://archive.example/web/20231115221320/{PAGE}>; rel=\"last memento\"; \
             datetime=\"Wed, 15 Nov 2023 22:13:20 GMT\"\n"
        )
    );
    let alone = timemap(&place, "2").expect(0);
    assert!(
        alone
            .text()
            .contains("#snapshot=4>; rel=\"first last memento\""),
        "{}",
        alone.text()
    );
    let file = url::Url::from_file_path(place.path.canonicalize().expect("a path")).expect("a URL");
    assert!(
        alone.text().contains(&format!("<{file}#snapshot=4>")),
        "{}",
        alone.text()
    );
}

#[test]
fn programs_are_told_which_revision_each_is() {
    let place = archive();
    let map = timemap(&place, "1 --format json").expect(0).json();
    assert_eq!(map["original_uri"], PAGE);
    let list = map["mementos"]["list"].as_array().expect("a list");
    let revisions: Vec<_> = list
        .iter()
        .map(|memento| memento["revision"].as_i64())
        .collect();
    assert_eq!(revisions, [Some(1), None, Some(2)]);
    let digests: Vec<String> =
        place.column("SELECT digest FROM snapshots WHERE article_id = 1 ORDER BY id");
    assert_eq!(list[2]["digest"], digests[2].as_str());
    assert_eq!(map["mementos"]["first"], list[0]);
    assert_eq!(map["mementos"]["last"]["datetime"], "2023-11-15T22:13:20Z");
}

#[test]
fn what_is_not_there_is_said_so() {
    let place = archive();
    let missing = timemap(&place, "https://harbour-post.example/none").expect(2);
    assert!(missing.stderr.contains("hint: "), "{}", missing.stderr);
    timemap(&place, "1 --base ftp://archive.example/").expect(2);
}
