//! The tree beside the one that `scraper` builds with the same parser: nodes, names,
//! attributes and texts must be the same, however torn the page is.
#![expect(
    clippy::disallowed_methods,
    reason = "the other parser is what this one is compared with"
)]

use ego_tree::NodeRef;
use proptest::prelude::*;
use scraper::{Html, Node};

use super::tree::{self, NodeId, Tree};

fn ours(tree: &Tree, id: NodeId, depth: usize, out: &mut Vec<String>) {
    for child in tree.children(id) {
        if let Some(text) = tree.text(child) {
            out.push(format!("{depth} {text:?}"));
        } else {
            let attributes: Vec<_> = tree.attrs(child).collect();
            out.push(format!("{depth} <{}> {attributes:?}", tree.name(child)));
        }
        ours(tree, child, depth + 1, out);
    }
}

fn theirs(node: NodeRef<Node>, depth: usize, out: &mut Vec<String>) {
    for child in node.children() {
        match child.value() {
            Node::Text(text) => out.push(format!("{depth} {:?}", folded(&text.text))),
            Node::Element(element) => {
                let attributes: Vec<_> = element.attrs().collect();
                out.push(format!("{depth} <{}> {attributes:?}", element.name()));
            }
            // What a template holds stands in a node of its own.
            Node::Fragment => {
                theirs(child, depth, out);
                continue;
            }
            _ => continue,
        }
        theirs(child, depth + 1, out);
    }
}

/// White space as our tree has it: each run is one space.
fn folded(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c.is_ascii_whitespace() {
            true if out.ends_with(' ') => {}
            true => out.push(' '),
            false => out.push(c),
        }
    }
    out
}

fn assert_same(html: &str) {
    let (mut mine, mut other) = (Vec::new(), Vec::new());
    let tree = tree::build(html.into());
    ours(&tree, tree.root(), 0, &mut mine);
    theirs(Html::parse_document(html).tree.root(), 0, &mut other);
    assert_eq!(mine, other, "{html}");
}

#[test]
fn sample_pages_give_the_same_tree() {
    let pages = std::fs::read_dir("sample_pages").expect("the folder is there");
    let mut read = 0;
    for page in pages {
        let path = page.expect("an entry").path();
        if path.extension().is_some_and(|ext| ext == "html") {
            let bytes = std::fs::read(&path).expect("a page");
            let (text, _) = super::decode(&bytes, None);
            assert_same(&super::scan::scan(&text).html);
            read += 1;
        }
    }
    assert!(read > 30);
}

#[test]
fn misplaced_elements_give_the_same_tree() {
    for html in [
        "<table>text<tr>more<td>cell<p>x</table>",
        "<p>a<b>b<p>c</b>d",
        "<a>1<a>2<div>3</a>4",
        "<b><i><p>x</b>y</i>z",
        "<template><p>in</template><p>out",
        "<table><template><td>x</template><a>y",
        "<select><div>x<option>y<b>z</select>",
        "<body a=1><body a=2 b=3><html c=4>",
        "<frameset><p>x",
        "</p></br><li>x<li>y",
        "<svg><p>x</p></svg><math><mi>y<p>z",
        "<p>&amp;&nbsp;&notit;&notin;&#8211;&#x41;&#150;&#0;&#xD800;&#99999999999;&#;&foo;&ampx &",
        "<a href='?a=1&copy=2&amp;b&lt;c&lt=d&not;e&#39'>x</a><a href=?x&y>",
        "<title>a<b>&lt;</titles></TITLE ><textarea>\n<p></textarea x=y>z<xmp><b>&lt;</xmp>",
        "<p CLASS=a class=b id = 'c' d= e/f =g h/ i><br/><div/ >x</P\t>y</>z</ q>w<!x><?y><3",
        "<!-- a --!>b<!-->c<!--->d<!---->e<!-- - -- x --->f<!-- g",
        "<!DOCTYPE html PUBLIC \"-//W3C//DTD HTML 4.01//EN\" 'x'><p><table>",
        "<!doctype html><p><table>",
        "<!doctype><p><table>",
        "<!DOCTYPE html SYSTEM 'about:legacy-compat'><p><table>",
        "<!DOCTYPE html PUBLIC \"-//W3C//DTD HTML 4.01 Transitional//EN\"><p><table>",
        "<!DOCTYPE html PUBLIC \"-//W3C//DTD HTML 4.01 Transitional//EN\" \"x><p><table>",
        "\u{feff}<pre>\r\n\r\nx\ry</pre><p a='\r\n'>",
        "a\0b<p c\0d=e\0f>g<title>\0&lt;</title><t\0g><table>\0x",
        "<p>a<plaintext>b</plaintext>&lt;",
        "<svg><![CDATA[x<y&lt;]]>z</svg><![CDATA[w]]>",
        "<input type=hidden><table><input type=HIDDEN><p a=1 <b>c</p",
        "<p title=\"never closed>x",
        "</",
        "<",
        "&am",
        "<title>x",
    ] {
        assert_same(html);
    }
}

/// Pieces of tag soup that make a parser move nodes about.
fn soup() -> impl Strategy<Value = String> {
    let names = prop::sample::select(vec![
        "a", "b", "i", "p", "div", "table", "tr", "td", "tbody", "li", "ul", "form", "select",
        "option", "button", "template", "font", "nobr", "h1", "svg", "html", "body", "head",
        "title", "x-y",
    ]);
    let piece = prop_oneof![
        names.clone().prop_map(|name| format!("<{name}>")),
        names
            .clone()
            .prop_map(|name| format!("<{name} class=c id=d>")),
        names.prop_map(|name| format!("</{name}>")),
        "[a-z ]{1,4}",
        "[<>/=\"'&;#!?a-zA-Z0-9 \\-\n\r\0é]{1,8}",
        "&(#[0-9]{1,7}|#x[0-9a-f]{1,6}|amp|lt|not|notin|copy|nbsp);?[=a-z]?",
        "<(p|A|td|x-y)( [a-cA-C]{1,2} ?(= ?(\"[^\"]{0,3}\"|'[^']{0,3}'|[a-c&]{1,3}))?){0,3} ?/?>",
        Just("<!-- x -->".to_owned()),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn tag_soup_gives_the_same_tree(html in soup()) {
        assert_same(&html);
    }
}
