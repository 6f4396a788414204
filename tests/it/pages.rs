//! Pages that tests serve.

/// The page of a story that nobody could take for anything else. `tail` begins its last paragraph.
pub(crate) fn story(headline: &str, tail: &str) -> String {
    story_with(headline, tail, "")
}

/// The same with more in the page's head.
pub(crate) fn story_with(headline: &str, tail: &str, head: &str) -> String {
    format!(
        r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{headline}</title>
<meta property="og:site_name" content="Harbour Post">
<meta property="article:published_time" content="2024-04-18T11:11:00+08:00">
<meta name="author" content="Ana Ruiz">{head}</head>
<body><article><h1>{headline}</h1>
<p>The harbour council opened the lift bridge to traffic again on Thursday morning, two weeks
earlier than engineers had thought possible when the first bolts were found on the quay.</p>
<p>Ferries that had carried commuters across the basin since February made their last crossings
at noon, and the ticket office gave back the money for passes that had not been used up.</p>
<p>{tail} Nobody on the quay could remember when that had last been so, and the harbour
master, who has kept a diary of the basin for thirty years, found nothing in it either.</p></article></body></html>"#
    )
}
