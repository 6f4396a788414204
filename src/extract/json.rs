//! JSON as pages write it: [`parse`] mends what they commonly get wrong.

use serde_json::Value;

/// Parses JSON-LD, mending what pages commonly get wrong: comment wrappers, raw line
/// breaks in strings, a semicolon at the end. What cannot be mended is left out.
pub(super) fn parse(text: &str) -> Option<Value> {
    let text = text.trim();
    let text = text.strip_prefix("<!--").unwrap_or(text);
    let text = text.strip_suffix("-->").unwrap_or(text).trim();
    let text = text
        .strip_prefix("//<![CDATA[")
        .or_else(|| text.strip_prefix("<![CDATA["))
        .unwrap_or(text);
    let text = text
        .strip_suffix("//]]>")
        .or_else(|| text.strip_suffix("]]>"))
        .unwrap_or(text);
    let text = text.trim().trim_end_matches(';');
    serde_json::from_str(text).ok().or_else(|| {
        let mended: String = text
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        let mended = without_trailing_commas(&mended);
        serde_json::from_str(&mended)
            .ok()
            .or_else(|| first_value(&mended))
    })
}

/// The first complete value, where rubbish follows it.
fn first_value(text: &str) -> Option<Value> {
    serde_json::Deserializer::from_str(text)
        .into_iter::<Value>()
        .next()?
        .ok()
}

fn without_trailing_commas(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut quoted, mut escaped) = (false, false);
    for c in text.chars() {
        if !quoted && matches!(c, '}' | ']') {
            let kept = out.trim_end().trim_end_matches(',').len();
            out.truncate(kept);
        }
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = quoted;
        } else if c == '"' {
            quoted = !quoted;
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn common_mistakes_are_mended() {
        for text in [
            "{\"a\": 1}",
            "<!-- {\"a\": 1} -->",
            "{\"a\": 1,}",
            "{\"a\": 1};",
            "//<![CDATA[\n{\"a\": 1}\n//]]>",
            "{\"a\": 1, \"b\": \"x\ny\"}",
            "{\"a\": 1} {\"b\"",
        ] {
            assert_eq!(parse(text).and_then(|v| v["a"].as_i64()), Some(1), "{text}");
        }
        assert!(parse("{broken").is_none());
    }
}
