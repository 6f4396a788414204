//! A body that looks cut or wrong is told from one that does not, for each reason; and
//! the posts of live blogs are read from what describes them.

use newsvault::extract::{Options, extract};
use newsvault::model::{Capture, Completeness, Extraction, PageKind, Suspicion};

const HEADLINE: &str = "Harbour bridge reopens after winter repairs";

/// Paragraphs of a story of its own, enough for any reader.
const PARAGRAPHS: [&str; 6] = [
    "The harbour bridge opened again on Monday morning, four months after the first cracks were found in its western pier.",
    "About two hundred people had come to walk across it before the first bus, among them the engineer who had closed it in November.",
    "The repairs cost less than the council had feared. Divers found the foundations sound, so that only the bearings had to be replaced.",
    "Shopkeepers on the island had asked for the ferry to run longer hours; it carried three times its usual load through the winter.",
    "From next year on the bridge is to be looked at every spring, with instruments that stay in the steel and report by themselves.",
    "The council will speak of the costs in its meeting on Thursday, which is open to everyone who lives in the town.",
];

fn page(head: &str, paragraphs: &[&str], behind: &str) -> String {
    let text = format!("<p>{}</p>", paragraphs.join("</p>\n<p>"));
    format!(
        "<!doctype html><html lang=en><head><title>{HEADLINE}</title>
         <meta property='og:type' content='article'>{head}</head>
         <body><article><h1>{HEADLINE}</h1>\n{text}</article>{behind}</body></html>"
    )
}

fn read(html: &str) -> Extraction {
    extract(&Capture::from_html(html), &Options::default())
}

fn suspicions(html: &str) -> Vec<Suspicion> {
    read(html).suspect
}

fn json_ld(fields: &str) -> String {
    format!(
        r#"<script type="application/ld+json">{{"@context":"https://schema.org","@type":"NewsArticle","headline":"{HEADLINE}",{fields}}}</script>"#
    )
}

#[test]
fn a_sound_story_is_not_suspect() {
    let reading = read(&page("", &PARAGRAPHS, ""));
    assert_eq!(reading.suspect, []);
    assert_eq!(reading.completeness, Some(Completeness::Whole));
}

#[test]
fn a_story_without_text() {
    let html = page(&json_ld("\"wordCount\":600"), &[], "");
    assert_eq!(suspicions(&html), [Suspicion::NoText]);
}

#[test]
fn a_story_shorter_than_its_claim() {
    let claim = json_ld("\"wordCount\":900");
    let reading = read(&page(&claim, &PARAGRAPHS, ""));
    assert_eq!(reading.suspect, [Suspicion::ShorterThanClaimed]);
    assert_eq!(reading.completeness, Some(Completeness::Stub));
    let fair = json_ld("\"wordCount\":130");
    assert_eq!(suspicions(&page(&fair, &PARAGRAPHS, "")), []);
}

#[test]
fn a_story_that_breaks_off() {
    let mut cut = PARAGRAPHS;
    cut[5] = "The council will speak of the costs on Thursday. It has said before that no one in the town should have to pay for them twice, and that the island";
    assert_eq!(
        suspicions(&page("", &cut, "")),
        [Suspicion::EndsMidSentence]
    );
}

#[test]
fn a_story_that_goes_on_for_money() {
    let mut teaser = PARAGRAPHS[..3].to_vec();
    teaser.push("This article is for subscribers only. Subscribe to continue reading.");
    let reading = read(&page(
        &json_ld("\"isAccessibleForFree\":false"),
        &teaser,
        "",
    ));
    assert_eq!(reading.kind, PageKind::PaywallStub);
    assert_eq!(reading.suspect, [Suspicion::GoesOnElsewhere]);
    assert_eq!(reading.completeness, Some(Completeness::Stub));
}

#[test]
fn a_page_that_ends_inside_a_tag() {
    let whole = page("", &PARAGRAPHS, "<footer class='site-footer'>");
    let cut = &whole[..whole.find("site-footer").expect("the footer")];
    assert_eq!(suspicions(cut), [Suspicion::PageCut]);
}

#[test]
fn little_of_a_long_page() {
    let teaser = |n| {
        format!(
            "<p><a href='/{n}'>Story {n}</a> speaks of quite another matter, at length, in sentences that have commas, and ends where it began.</p>"
        )
    };
    let box_of = |from: u32| {
        let teasers: String = (from..from + 10).map(teaser).collect();
        format!("<aside class='related-stories'><h2>Related stories</h2>{teasers}</aside>")
    };
    let behind: String = [10, 20, 30, 40].map(box_of).concat();
    let html = page("", &PARAGRAPHS[..3], &behind);
    assert_eq!(suspicions(&html), [Suspicion::LittleOfPage]);
}

#[test]
fn a_short_story_with_many_comments() {
    let comment = "<li><p>A reader speaks of quite another matter, at length, in sentences that have commas, and ends where it began.</p></li>";
    let comments = comment.repeat(40);
    let behind =
        format!("<section class='comments'><h2>Comments</h2><ol>{comments}</ol></section>");
    let reading = read(&page("", &PARAGRAPHS[..2], &behind));
    assert_eq!(reading.article.body.text(), PARAGRAPHS[..2].join("\n\n"));
    assert_eq!(reading.suspect, []);
}

#[test]
fn a_text_that_is_not_of_its_headline() {
    // Short texts may well be without the headline's words.
    let longer = PARAGRAPHS.map(|text| format!("{text} {}", PARAGRAPHS[5]));
    let longer: Vec<&str> = longer.iter().map(String::as_str).collect();
    let html = page("", &longer, "").replace(
        HEADLINE,
        "Zoologists welcome jaguar triplets beneath Amazonian canopy",
    );
    assert_eq!(suspicions(&html), [Suspicion::NotOfHeadline]);
}

#[test]
fn a_text_in_another_language_than_declared() {
    let html = page("", &PARAGRAPHS, "")
        .replace("lang=en", "lang=fr")
        .replace(HEADLINE, "Les zoologues saluent trois petits jaguars");
    assert!(suspicions(&html).contains(&Suspicion::OtherLanguage));
}

const POSTS: &str = r#"<script type="application/ld+json">{"@context":"https://schema.org",
"@type":"LiveBlogPosting","headline":"Harbour bridge reopens after winter repairs","liveBlogUpdate":[
{"@type":"BlogPosting","headline":"First bus crosses","datePublished":"2024-03-04T08:15:00+01:00","articleBody":"The first bus has crossed. It was full."},
{"@type":"BlogPosting","datePublished":"2024-03-04T07:55:00+01:00","articleBody":"People wait at the western end."}]}</script>"#;

#[test]
fn posts_come_from_json_ld() {
    let reading = read(&page(POSTS, &[], ""));
    assert_eq!(reading.kind, PageKind::LiveBlog);
    let posts = &reading.article.live_posts;
    assert_eq!(posts.len(), 2);
    assert_eq!(posts[0].headline.as_deref(), Some("First bus crosses"));
    let time = posts[0].published.map(|time| time.to_iso());
    assert_eq!(time.as_deref(), Some("2024-03-04T08:15:00+01:00"));
    assert_eq!(posts[1].text, "People wait at the western end.");
}

#[test]
fn posts_come_from_microdata() {
    let post = |time: &str, text: &str| {
        format!(
            "<div itemprop=liveBlogUpdate itemscope itemtype='https://schema.org/BlogPosting'>
             <time itemprop=datePublished datetime='{time}'>then</time>
             <div itemprop=articleBody><p>{text}</p></div></div>"
        )
    };
    let html = format!(
        "<html lang=en><body itemscope itemtype='https://schema.org/LiveBlogPosting'><h1>{HEADLINE}</h1>{}{}</body></html>",
        post("2024-03-04T08:15:00+01:00", PARAGRAPHS[0]),
        post("2024-03-04T07:55:00+01:00", PARAGRAPHS[1]),
    );
    let posts = read(&html).article.live_posts;
    let texts: Vec<&str> = posts.iter().map(|post| post.text.as_str()).collect();
    assert_eq!(texts, PARAGRAPHS[..2]);
    let time = posts[1].published.map(|time| time.to_iso());
    assert_eq!(time.as_deref(), Some("2024-03-04T07:55:00+01:00"));
}
