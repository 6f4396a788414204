//! Fields of which a page says what they are: the best candidate that can be one is it.

use super::document::Document;
use super::evidence::{Candidates, folded};
use crate::model::{CanonicalUrl, Field, PageUrl};

/// The page's own canonical address where it leads to the same site and to a story.
pub(super) fn canonical_url(
    document: &Document,
    candidates: &mut Candidates,
) -> Option<CanonicalUrl> {
    let page = document.url;
    let chosen = candidates.choose(Field::CanonicalUrl, |candidate| {
        let target = match page {
            Some(page) => page.join(&candidate.value),
            None => PageUrl::parse(&candidate.value),
        };
        let target = target.map_err(|_| "no address")?;
        trusted(page, &target).map(|()| target.canonical())
    });
    chosen.or_else(|| page.map(PageUrl::canonical))
}

fn trusted(page: Option<&PageUrl>, target: &PageUrl) -> Result<(), &'static str> {
    let Some(page) = page.filter(|page| !page.is_file()) else {
        // A page on disk, or without an address, may say where it came from.
        return if target.is_root() || target.is_file() {
            Err("not a story's address")
        } else {
            Ok(())
        };
    };
    if !page.same_site(target) {
        return Err("on another site");
    }
    if target.is_root() && !page.is_root() {
        return Err("the site's front page");
    }
    Ok(())
}

pub(super) fn section(candidates: &mut Candidates) -> Option<String> {
    candidates.choose(Field::Section, |candidate| {
        let text = candidate.value.as_str();
        if text.contains("://") {
            return Err("an address, not a name");
        }
        if text.chars().count() > 60 {
            return Err("too long for a section's name");
        }
        Ok(text.to_owned())
    })
}

/// The keywords of the heaviest reader that gives any.
pub(super) fn keywords(candidates: &mut Candidates) -> Vec<String> {
    let heaviest = candidates
        .of(Field::Keywords)
        .map(|c| c.weight)
        .fold(0.0, f32::max);
    let mut found: Vec<String> = Vec::new();
    for candidate in candidates
        .of(Field::Keywords)
        .filter(|c| c.weight >= heaviest)
    {
        let keyword = folded(&candidate.value);
        if !keyword.is_empty() && keyword.chars().count() <= 80 && !found.contains(&keyword) {
            found.push(keyword);
        }
    }
    candidates.accept(Field::Keywords, |candidate| candidate.weight >= heaviest);
    found
}

pub(super) fn image_url(document: &Document, candidates: &mut Candidates) -> Option<String> {
    candidates.choose(Field::ImageUrl, |candidate| {
        let joined = match document.url {
            Some(page) if !page.is_file() => page.join(&candidate.value),
            _ => PageUrl::parse(&candidate.value),
        };
        joined.map(|url| url.to_string()).map_err(|_| "no address")
    })
}

pub(super) fn is_free(candidates: &mut Candidates) -> Option<bool> {
    candidates.choose(Field::IsAccessibleForFree, |c| match c.value.as_str() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err("neither true nor false"),
    })
}

pub(super) fn claimed_words(candidates: &mut Candidates) -> Option<u32> {
    candidates.choose(Field::ClaimedWordCount, |c| {
        let count = c.value.parse().map_err(|_| "no number")?;
        if count > 0 {
            Ok(count)
        } else {
            Err("nothing is claimed")
        }
    })
}
