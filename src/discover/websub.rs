//! WebSub: where a feed announces its changes, and what it is called there.
//!
//! The head of the answer says it (`Link`, RFC 8288), or the feed itself.

use serde_json::Value;

use crate::model::Capture;

/// What a feed says of being announced.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Announced {
    /// The hub that pushes its changes.
    pub hub: Option<String>,
    /// Its own address, which is its name at the hub.
    pub topic: Option<String>,
}

impl Announced {
    /// With what the head says, which comes first.
    pub(super) fn in_head(self, capture: &Capture) -> Self {
        let head: Vec<&str> = capture
            .headers
            .iter()
            .filter(|(name, _)| name.eq_ignore_ascii_case("link"))
            .map(|(_, value)| value.as_str())
            .collect();
        Self {
            hub: linked(&head, "hub").or(self.hub),
            topic: linked(&head, "self").or(self.topic),
        }
    }

    /// What a JSON Feed says.
    pub(super) fn in_json(text: &str) -> Self {
        let Ok(feed) = serde_json::from_str::<Value>(text) else {
            return Self::default();
        };
        let hubs = feed["hubs"].as_array().into_iter().flatten();
        let is_websub = |hub: &&Value| {
            hub["type"]
                .as_str()
                .is_some_and(|kind| kind.eq_ignore_ascii_case("websub"))
        };
        let text = |value: &Value| value.as_str().map(str::to_owned);
        Self {
            hub: hubs
                .clone()
                .find(is_websub)
                .and_then(|hub| text(&hub["url"])),
            topic: text(&feed["feed_url"]),
        }
    }
}

/// The target of the first link of this relation: `<https://hub.example/>; rel="hub"`.
fn linked(headers: &[&str], relation: &str) -> Option<String> {
    headers.iter().find_map(|header| {
        let links = header.split('<').skip(1);
        links
            .filter_map(|link| link.split_once('>'))
            .find_map(|(target, parameters)| {
                let is_it = parameters.split(';').any(|parameter| {
                    let (name, value) = parameter.split_once('=').unwrap_or_default();
                    let value = value
                        .trim()
                        .trim_end_matches(',')
                        .trim_end()
                        .trim_matches('"');
                    name.trim().eq_ignore_ascii_case("rel")
                        && value
                            .split_whitespace()
                            .any(|word| word.eq_ignore_ascii_case(relation))
                });
                is_it.then(|| target.trim().to_owned())
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_may_hold_several_links() {
        let head = [
            "</a.css>; rel=preload",
            "<https://hub.example/?a,b>; rel=\"hub\", <https://post.example/feed>; type=\"x\"; rel=\"self alternate\"",
        ];
        assert_eq!(
            linked(&head, "hub").as_deref(),
            Some("https://hub.example/?a,b")
        );
        assert_eq!(
            linked(&head, "self").as_deref(),
            Some("https://post.example/feed")
        );
        assert_eq!(linked(&head, "next"), None);
        assert_eq!(linked(&["<>;;rel==;", "x", "<"], "hub"), None);
    }

    #[test]
    fn a_json_feed_has_hubs_of_several_kinds() {
        let feed = r#"{"feed_url": "https://post.example/feed.json", "hubs": [{"type": "rssCloud", "url": "https://cloud.example/"}, {"type": "WebSub", "url": "https://hub.example/"}]}"#;
        let said = Announced::in_json(feed);
        assert_eq!(said.hub.as_deref(), Some("https://hub.example/"));
        assert_eq!(
            said.topic.as_deref(),
            Some("https://post.example/feed.json")
        );
        assert_eq!(Announced::in_json("{\"hubs\": 3}"), Announced::default());
    }
}
