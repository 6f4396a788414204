//! Pages that are torn, deep or mislabelled, and what the tree makes of them.

use super::{Tag, Tree, parse};

fn tree(html: &str) -> Tree {
    parse(
        html.as_bytes(),
        Some("text/html; charset=utf-8"),
        usize::MAX,
    )
    .tree
}

fn depth(tree: &Tree) -> usize {
    tree.ids()
        .map(|id| tree.ancestors(id).count())
        .max()
        .unwrap_or(0)
}

#[test]
fn the_tree_is_in_document_order() {
    let tree = tree("<body><div><p>a<b>b</b></p></div><p class=x>c</p>");
    let ps: Vec<_> = tree.ids().filter(|id| tree.tag(*id) == Tag::P).collect();
    assert_eq!(
        ps.iter().map(|p| tree.text_of(*p)).collect::<Vec<_>>(),
        ["ab", "c"]
    );
    assert_eq!(tree.attr(ps[1], "class"), Some("x"));
    assert!(!tree.contains(ps[0], ps[1]));
    assert_eq!(tree.name(tree.parent(ps[1]).expect("a body")), "body");
}

#[test]
fn what_is_never_read_is_not_there() {
    let page = parse(
        b"<title>a <b></title><script type=\"application/ld+json\">{\"a\":1}</script><!-- x > --><style>p{}</style>\
          <svg><svg><text>s</text></svg><text>t</text></svg><p title=\"a>b\">kept</p><noscript><p>twice</p></noscript>",
        None,
        usize::MAX,
    );
    assert_eq!(page.json_ld, ["{\"a\":1}"]);
    assert_eq!(page.tree.text_of(page.tree.root()), "a <b> kept");
}

#[test]
fn an_element_that_is_never_closed_takes_nothing_with_it() {
    let tree = tree("<p>a</p><svg><noscript><p>b</p>");
    assert_eq!(tree.text_of(tree.root()), "a b");
}

#[test]
fn depth_is_bounded_whatever_the_tags() {
    for unit in [
        "<div>",
        "<span>",
        "<b id=N>",
        "<font color=N>",
        "<x-N>",
        "<div></span>",
        "<b><div></b>",
        "<div><table><td></div>",
        "<span><div></span>",
        "<table>",
        "<ul><li>",
        "<a><div></a>",
        "<button><table><tr><td>",
        "<p><b id=N></p>",
        "<form><div></form>",
    ] {
        let html: String = (0..5_000)
            .map(|n| unit.replace('N', &n.to_string()))
            .collect();
        let tree = tree(&format!("<p>start</p>{html}end"));
        assert!(depth(&tree) < 700, "{unit}: depth {}", depth(&tree));
        let text = tree.text_up_to(tree.root(), usize::MAX);
        assert!(text.ends_with("end"), "{unit}");
    }
}

#[test]
fn attributes_are_bounded() {
    let many = (0..10_000).fold(String::new(), |all, n| all + &format!(" a{n}=1"));
    let tree = tree(&format!("<p{many}>text</p>"));
    let p = tree
        .ids()
        .find(|id| tree.tag(*id) == Tag::P)
        .expect("a paragraph");
    assert!(tree.attrs(p).count() <= 128);
    assert_eq!(tree.text_of(p), "text");
}

#[test]
fn encodings_are_found() {
    let cases: &[(&[u8], Option<&str>, &str)] = &[
        (
            b"\xef\xbb\xbf<p>\xc3\xa4",
            Some("text/html; charset=iso-8859-1"),
            "UTF-8",
        ),
        (
            b"<p>\xe4",
            Some("text/html; charset=ISO-8859-1"),
            "windows-1252",
        ),
        (b"<meta charset='gb2312'><p>\xd6\xd0", None, "GBK"),
        (
            b"<meta http-equiv=content-type content=\"text/html; charset=Shift_JIS\"><p>\x93\xfa",
            None,
            "Shift_JIS",
        ),
        (
            b"<?xml version=\"1.0\" encoding='koi8-r'?><p>\xc1",
            None,
            "KOI8-R",
        ),
        (
            b"<meta charset=iso-8859-1><p>\xc3\xa4\xc3\xb6\xe2\x82\xac",
            None,
            "UTF-8",
        ),
        (b"<meta charset=utf-16><p>a", None, "UTF-8"),
        (b"plain", None, "UTF-8"),
    ];
    for (bytes, header, expected) in cases {
        assert_eq!(
            parse(bytes, *header, usize::MAX).encoding,
            *expected,
            "{bytes:?}"
        );
    }
}

#[test]
fn russian_without_a_declaration_is_read() {
    let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(
        "В городе открылась новая библиотека. Жители ждали этого события несколько лет, и теперь залы полны.",
    );
    let page = parse(&bytes, None, usize::MAX);
    assert_eq!(page.encoding, "windows-1251");
}

#[test]
fn a_limit_cuts_and_says_so() {
    let page = parse(b"<p>abcdef</p>", None, 6);
    assert!(page.truncated);
    assert_eq!(page.tree.text_of(page.tree.root()), "abc");
}
