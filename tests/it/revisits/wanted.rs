//! What is wanted of a source is shown, and goes into a configuration.

use super::budget::site;
use crate::archive::Place;
use crate::program::Program;
use crate::run::run;
use crate::server::Answer;

/// Strange, and allowed.
const NAME: &str = "harbour \"quoted\" \\ \u{7f}";

#[test]
fn sources_go_into_a_configuration_with_all_that_is_wanted_of_them() {
    let (place, (server, _)) = (Place::new(), site("harbour-post.example", 1));
    let feed = "<rss version=\"2.0\"><channel><title>x</title><link>http://harbour-post.example/</link><description>x</description><item><title>0</title><link>http://harbour-post.example/0</link></item></channel></rss>";
    server.set("harbour-post.example/feed", Answer::text(feed));
    let sources = |words: &str| Program::on(&place).words("sources").words(words);
    sources("add http://harbour-post.example/feed --kind feed --exclude /b\\.html$")
        .words("--requests-a-day 500 --delay 0.5 --time-zone Europe/Berlin --outlet Harbour")
        .words("--name")
        .arg(NAME)
        .words("--revisit")
        .arg("1h 6h")
        .words("--schedule")
        .arg("30 2 * * *")
        .run()
        .expect(0);
    sources("add http://hill-news.example/map.xml --kind sitemap")
        .run()
        .expect(0);
    let told = sources("test http://harbour-post.example/feed --proxy").arg(server.address());
    let told = told.run().expect(0).stderr;
    let wanted = "its stories are looked at again at 1h 6h after their last change; its host gets 500 requests a day at most; 0.5 s lie between two requests\n";
    assert!(told.ends_with(wanted), "{told}");
    let export = |place: &Place| {
        let words = "sources export --format toml";
        let exported = Program::on(place).words(words).run().expect(0);
        exported.text().to_owned()
    };
    let exported = export(&place);
    let other = Place::new();
    other.file("newsvault.toml", &exported);
    run(&other, &server, "--quiet").run();
    let followed = "SELECT json_array(name, kind, url, schedule, time_zone, include, exclude,
        language, outlet, revisit, requests_a_day, delay_ms) FROM sources ORDER BY name";
    let (ours, theirs): (Vec<String>, Vec<String>) =
        (place.column(followed), other.column(followed));
    assert_eq!(ours.len(), 2);
    assert_eq!(theirs, ours);
    assert_eq!(export(&other), exported);
}
