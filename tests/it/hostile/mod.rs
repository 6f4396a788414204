//! No bytes make `newsvault extract` panic, overflow its stack or stall.
//!
//! Each page goes through the real binary. It must end by itself, with an article
//! (exit code 0) or a clear message (1). Most pages hold a story before the trap, and
//! its headline must still be read: a defence that loses the story is none. Time is
//! not measured; the limit only tells quadratic from linear, also in a debug build.

mod noise;
mod trap;

use std::fmt::Write as _;
use std::io::Write as _;

use flate2::{Compression, write::GzEncoder};

use noise::Noise;
use trap::{HEADLINE, MANY, Trap, extract, numbered};

#[test]
fn bytes_that_are_no_page() {
    let mut noise = Noise(0x5eed);
    let png: Vec<u8> = [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(),
        &noise.bytes(5_000),
    ]
    .concat();
    let invalid_utf8 = b"\xff\xfe\xfd\xc3\x28\xa0\xf0\x9f ".repeat(10_000);
    survives(&[
        Trap::bare("empty", Vec::new()),
        Trap::bare("one byte", b"<".to_vec()),
        Trap::bare("png", png),
        Trap::bare("noise", noise.bytes(300_000)),
        Trap::bare("noise that is ascii", noise.ascii(300_000)),
        Trap::bare("noise of markup", noise.markup(50_000)),
        Trap::bare("nul bytes only", vec![0; 1_000_000]),
        Trap::bare(
            "half of utf-16",
            "\u{feff}<p>x"
                .encode_utf16()
                .flat_map(u16::to_le_bytes)
                .skip(1)
                .collect(),
        ),
        Trap::repeated("word", 2_500_000),
        Trap::story("invalid utf-8", invalid_utf8),
        Trap::story("nul bytes", b"<p>\0a\0<\0b>\0</p\0>".repeat(10_000)),
    ]);
}

#[test]
fn nesting_without_end() {
    let tags = "div span b a font table ul blockquote section select svg math template button form h1 p dl noscript nobr object ruby x-y";
    let traps: Vec<Trap> = tags
        .split(' ')
        .map(|tag| Trap::repeated(&format!("<{tag}>"), 100_000))
        .collect();
    survives(&traps);
    survives(&[
        Trap::repeated("<ul><li>", 100_000),
        Trap::repeated("<table><tr><td>", 100_000),
        Trap::repeated("<b><div>", 100_000),
        Trap::repeated("<a><b><i><p>", 50_000),
        Trap::repeated("<p><b></p>", 100_000),
        Trap::repeated("<font size=1><p>x</font>", 50_000),
        Trap::repeated("<div><span><b><font><table><ul><li><blockquote>x", 20_000),
        Trap::repeated("</div></p></b></table></br>", 100_000),
        Trap::repeated("<table><b>x", 50_000),
        Trap::repeated("<svg><foreignObject><div>", 50_000),
        Trap::repeated("<dl><dd><dt>", 50_000),
        Trap::repeated("<a><table>", 50_000),
        Trap::repeated("<div a=1><p>x</section>", 50_000),
    ]);
}

#[test]
fn more_of_everything_than_any_page_has() {
    let attributes: String = (0..200_000).fold(String::from("<div"), |mut tag, n| {
        let _ = write!(tag, " a{n}=x");
        tag
    });
    let links: String = (0..1_000_000).fold(String::new(), |mut links, n| {
        let _ = write!(links, "<a href=/{n}>n{n}</a> ");
        links
    });
    survives(&[
        Trap::repeated(
            "<p>Fifty megabytes of one and the same sentence.</p>\n",
            1_000_000,
        ),
        Trap::repeated("<p>", 1_000_000),
        Trap::repeated("<br>", 1_000_000),
        // More nodes than are kept of any page.
        Trap::story("800,000 nodes", b"<div>x</div>".repeat(400_000)),
        Trap::repeated("<i>x</i>", 1_000_000),
        Trap::story(
            "a table of 10 MB",
            [
                "<table>",
                &"<tr><td>cell one</td><td>cell two</td></tr>".repeat(200_000),
            ]
            .concat()
            .into_bytes(),
        ),
        // Each paragraph opens all of them anew.
        Trap::story(
            "formatting over and over",
            [numbered("<font id=#>", 60), "<p>x".repeat(1_000_000)]
                .concat()
                .into_bytes(),
        ),
        Trap::repeated("one line of text ", 600_000),
        Trap::repeated("<meta name=author content='By A'>", 100_000),
        Trap::repeated("<h1>By Ann Lee, 3 May 2024</h1>", 50_000),
        Trap::repeated("<time datetime=2024-05-03>3 May 2024</time>", 50_000),
        Trap::repeated(
            "<div class='author date'>3 May 2024 | By Ann Lee</div>",
            50_000,
        ),
        Trap::repeated(
            "<p class=a>Ann said so on 3 May 2024, and Bob did too.",
            50_000,
        ),
        Trap::repeated("&amp;&nosuch;&#x110000;&", 300_000),
        Trap::repeated(
            "<div itemscope itemprop=author itemtype=Person><b itemprop=name>A",
            20_000,
        ),
        Trap::story("200,000 attributes", format!("{attributes}>x").into_bytes()),
        Trap::story(
            "1 MB attribute",
            format!("<p class='{}'>x", "author ".repeat(150_000)).into_bytes(),
        ),
        Trap::story(
            "1 MB name",
            format!("<{}>x", "n".repeat(1_000_000)).into_bytes(),
        ),
        Trap::story("1,000,000 links", links.into_bytes()),
    ]);
}

#[test]
fn keys_for_programs_without_end() {
    // No date in sight, so that the programs' data are looked through.
    survives(&[
        Trap::bare("keys of dates", b"publishedAt".repeat(500_000)),
        Trap::bare("keys without dates", b"publishedAt=x".repeat(500_000)),
        Trap::bare("values that never end", b"<p>publishDate:1".repeat(500_000)),
    ]);
}

#[test]
fn markup_that_never_ends() {
    let beginnings = [
        "<script>",
        "<style>",
        "<!--",
        "<title>",
        "<textarea>",
        "<a href=\"",
        "<a href='",
        "<a ",
        "</a ",
        "<![CDATA[",
        "<!doctype ",
        "<noscript>",
        "<svg>",
        "<iframe>",
        "<object>",
        "<template>",
        "<plaintext>",
        "<xmp>",
        "<frameset>",
        "<script type='application/ld+json'>{\"a\":\"",
        "<",
        "</",
        "<?",
        "<!",
        "&",
    ];
    let traps: Vec<Trap> = beginnings
        .map(|begin| Trap::repeated(begin, 100_000))
        .into();
    survives(&traps);
}

#[test]
fn json_ld_that_is_no_good() {
    let json_ld =
        |json: String| format!("<script type='application/ld+json'>{json}</script>").into_bytes();
    let deep =
        |begin: &str, end: &str, n| json_ld(format!("{}1{}", begin.repeat(n), end.repeat(n)));
    let article = r#"{"@type":"NewsArticle","author":{"@id":"b"},"@id":"a"},{"@type":"Person","@id":"b","author":{"@id":"a"}},"#;
    survives(&[
        Trap::story(
            "broken JSON-LD",
            json_ld(r#"{"@type": "NewsArticle", "headline": "#.to_owned()),
        ),
        Trap::story(
            "wrong types",
            json_ld(
                r#"{"@type": [1, {}], "headline": [[{}]], "author": 7, "datePublished": {}}"#
                    .to_owned(),
            ),
        ),
        Trap::story("deep lists", deep("[", "]", 500_000)),
        Trap::story("deep objects", deep("{\"@graph\":", "}", 100_000)),
        Trap::story(
            "deep authors",
            deep("{\"@type\":\"NewsArticle\",\"author\":", "}", 100),
        ),
        Trap::story("unclosed lists", json_ld("[".repeat(1_000_000))),
        Trap::story("commas", json_ld(format!("[{}]", ",".repeat(1_000_000)))),
        Trap::story("commas apart", json_ld(", ]".repeat(300_000))),
        Trap::story(
            "references in a circle",
            json_ld(format!("[{}1]", article.repeat(1000))),
        ),
        Trap::story(
            "huge JSON-LD",
            json_ld(format!(
                "[{}1]",
                r#"{"@type":"Person","name":"Ann Lee"},"#.repeat(250_000)
            )),
        ),
        Trap::story(
            "huge string",
            json_ld(format!(
                r#"{{"@type":"Article","author":"{}"}}"#,
                "Ann Lee, ".repeat(300_000)
            )),
        ),
        Trap::repeated(
            "<script type='application/ld+json'>{\"@type\":\"Thing\"}</script>",
            50_000,
        ),
    ]);
}

/// What compares each with all others shows only where each is different.
#[test]
fn no_two_alike() {
    let json_ld = |begin: &str, item: &str| {
        let items = numbered(item, MANY);
        format!("<script type='application/ld+json'>{{\"@type\":\"NewsArticle\",{begin}[{items}\"\"]}}</script>").into_bytes()
    };
    survives(&[
        Trap::numbered("<meta property=og:title content='Another headline, number # | Post'>"),
        Trap::numbered("<meta name=author content='By Ann L#'>"),
        Trap::numbered("<meta name=keywords content='word #'>"),
        Trap::numbered("<meta property=article:tag content='tag #'>"),
        Trap::numbered("<meta name=date content='2024-05-03 10:00 #'>"),
        Trap::numbered("<h1>Another headline, number #</h1>"),
        Trap::numbered("<p class=byline>By Ann L#</p>"),
        Trap::numbered("<b itemprop=author>Ann L#</b>"),
        Trap::numbered("<p>The bridge, said passer-by #, had been closed since November."),
        Trap::numbered("<li><a href=/#/story>Headline of story # that is long</a>"),
        Trap::numbered("<div><a href=/#/story><h3>Headline # long</h3></a></div>"),
        Trap::numbered("<x-#>x"),
        Trap::numbered("<body a#=x>"),
        Trap::story("authors", json_ld("\"author\":", "\"Ann L#\",")),
        Trap::story("keywords", json_ld("\"keywords\":", "\"word #\",")),
        Trap::story(
            "agencies",
            json_ld("\"sourceOrganization\":", "\"Agency #\","),
        ),
    ]);
}

/// Each is open over all that follows: who looks for its end, or reads all that is in
/// it, must not do so for each of them.
#[test]
fn all_the_rest_in_each() {
    let rest = "3 May 2024 By Ann Lee ".repeat(400_000);
    let around = |tag: &str| [tag.repeat(250), rest.clone()].concat().into_bytes();
    survives(&[
        Trap::repeated("<div><title></div>", 100_000),
        Trap::repeated("<div><textarea></div>", 100_000),
        Trap::repeated("<form><div></form>", 100_000),
        Trap::story(
            "svg in svg",
            format!("<svg>{}", "<svg ".repeat(100_000)).into_bytes(),
        ),
        Trap::story(
            "object in object",
            format!("<object>{}", "<object a='".repeat(100_000)).into_bytes(),
        ),
        Trap::story(
            "marked",
            around("<div class='author date source' itemprop=author>"),
        ),
        Trap::story("times", around("<time>")),
        Trap::story("headings", around("<section><h1>")),
    ]);
}

#[test]
fn text_captures_of_any_shape() {
    survives(&[
        Trap::bare("one line of 10 MB", b"word ".repeat(2_000_000)),
        Trap::bare("empty lines", b"\n".repeat(5_000_000)),
        Trap::bare("carriage returns", b"\r".repeat(1_000_000)),
        Trap::bare("lines of a word", b"word\n".repeat(1_000_000)),
        Trap::bare("dates", b"3 May 2024\n\n".repeat(100_000)),
        Trap::bare("digits", b"1".repeat(5_000_000)),
        Trap::bare(
            "datelines",
            b"BEIJING, April 18 (Xinhua) -- \n\n".repeat(50_000),
        ),
    ]);
}

#[test]
fn gzip_garbage_is_told_and_no_panic() {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed
        .write_all(&Trap::repeated("<p>x", 1000).page)
        .expect("memory");
    let whole = packed.finish().expect("memory");
    let cut = whole.get(..whole.len() / 2).expect("half of it").to_vec();
    let garbage = [b"\x1f\x8b\x08\0".as_slice(), &Noise(7).bytes(1000)].concat();
    for page in [cut, garbage, b"\x1f\x8b".to_vec()] {
        let ended = extract("page.html.gz", &page, &[]).expect("ended by itself");
        assert_eq!(ended.code, Some(1), "{}", ended.stderr);
        assert!(
            ended.stderr.starts_with("newsvault: cannot read `"),
            "{}",
            ended.stderr
        );
    }
    let ended = extract("page.html.gz", &whole, &[]).expect("ended by itself");
    assert!(ended.stdout.contains(HEADLINE), "{}", ended.stdout);
}

#[test]
fn a_page_cannot_steer_the_terminal() {
    let steering = "<p>Red \u{1b}[31m&#27;[2J turns the bridge \u{9b}1m, or so it says \u{7}here, that is.</p>";
    let page = Trap::story("steering", steering.as_bytes().to_vec()).page;
    for format in ["json", "jsonl", "markdown", "text"] {
        let ended = extract("page.html", &page, &["--format", format]).expect("ended by itself");
        assert!(ended.stdout.contains("it says here"), "--format {format}");
        let steering = ended.stdout.chars().find(|c| c.is_control() && *c != '\n');
        assert_eq!(steering, None, "--format {format}");
    }
}

/// Springs all traps and reports all failures at once.
fn survives(traps: &[Trap]) {
    let failures: Vec<String> = traps
        .iter()
        .filter_map(|trap| Some(format!("{}: {}", trap.name, trap.spring()?)))
        .collect();
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}
