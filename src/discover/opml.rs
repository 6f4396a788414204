//! OPML 2.0: lists of feeds, as feed readers give and take them.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use quick_xml::reader::Reader;

use super::{links, mending};
use crate::model::PageUrl;

/// Outlines that are read: no reader has so many feeds.
const MOST: usize = 100_000;

/// A feed in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// The feed (`xmlUrl`).
    pub url: PageUrl,
    /// What it is called.
    pub title: Option<String>,
    /// The site that it belongs to (`htmlUrl`).
    pub home: Option<PageUrl>,
}

/// Reads a list; an error says why it is none. Folders are flattened; an outline without
/// the address of a feed is no feed.
pub fn read(bytes: &[u8]) -> Result<(Vec<Outline>, Vec<String>), String> {
    let text = mending::mended(bytes, None).ok_or("it holds no element")?;
    let mut reader = Reader::from_str(&text);
    reader.config_mut().check_end_names = false;
    let (mut outlines, mut problems) = (Vec::new(), Vec::new());
    let mut is_opml = false;
    while outlines.len() < MOST {
        match reader.read_event() {
            Ok(Event::Start(start) | Event::Empty(start)) => {
                let name = start.local_name().as_ref().to_ascii_lowercase();
                is_opml |= name == "opml";
                if !is_opml {
                    return Err(format!("its first element is `{name}`, not opml"));
                }
                if name == "outline" {
                    outline(&start, &mut outlines, &mut problems);
                }
            }
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(error) => {
                problems.push(error.to_string());
                break;
            }
        }
    }
    if is_opml {
        Ok((outlines, problems))
    } else {
        Err("it holds no element opml".to_owned())
    }
}

fn outline(start: &BytesStart<'_>, outlines: &mut Vec<Outline>, problems: &mut Vec<String>) {
    let attribute = |name: &str| {
        let mut all = start.attributes();
        let mut all = all.with_checks(false).flatten();
        let found = all.find(|a| a.key.as_ref().eq_ignore_ascii_case(name))?;
        let value = crate::html::unescaped(&found.value);
        (!value.trim().is_empty()).then_some(value)
    };
    let Some(address) = attribute("xmlurl") else {
        return;
    };
    match links::resolved(None, &address) {
        Some(url) => outlines.push(Outline {
            url,
            title: attribute("title")
                .or_else(|| attribute("text"))
                .map(|title| title.split_whitespace().collect::<Vec<_>>().join(" ")),
            home: attribute("htmlurl").and_then(|home| links::resolved(None, &home)),
        }),
        None => problems.push(format!("`{address}` is no address")),
    }
}

/// Writes a list.
pub fn write(title: &str, outlines: &[Outline]) -> std::io::Result<Vec<u8>> {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    writer.write_event(Event::Start(
        BytesStart::new("opml").with_attributes([("version", "2.0")]),
    ))?;
    writer.create_element("head").write_inner_content(|head| {
        head.create_element("title")
            .write_text_content(BytesText::new(title))
            .map(drop)
    })?;
    writer.create_element("body").write_inner_content(|body| {
        for outline in outlines {
            let name = outline.title.as_deref().unwrap_or(outline.url.as_str());
            let mut element = body.create_element("outline").with_attributes([
                ("type", "rss"),
                ("text", name),
                ("title", name),
                ("xmlUrl", outline.url.as_str()),
            ]);
            if let Some(home) = &outline.home {
                element = element.with_attribute(("htmlUrl", home.as_str()));
            }
            element.write_empty()?;
        }
        Ok(())
    })?;
    writer.write_event(Event::End(BytesEnd::new("opml")))?;
    let mut bytes = writer.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::{Outline, read, write};
    use crate::model::PageUrl;

    #[test]
    fn what_is_written_is_read_again() {
        let url = |text: &str| PageUrl::parse(text).expect("a URL");
        let outlines = [
            Outline {
                url: url("https://harbour-post.example/feed?a=1&b=2"),
                title: Some("Harbour \"Post\" & <Co>".to_owned()),
                home: Some(url("https://harbour-post.example/")),
            },
            Outline {
                url: url("https://hill-news.example/rss"),
                title: None,
                home: None,
            },
        ];
        let bytes = write("My feeds", &outlines).expect("memory");
        let (mut again, problems) = read(&bytes).expect("a list");
        assert_eq!(problems, [""; 0]);
        assert_eq!(
            again[1].title.as_deref(),
            Some("https://hill-news.example/rss")
        );
        again[1].title = None;
        assert_eq!(again, outlines);
    }
}
