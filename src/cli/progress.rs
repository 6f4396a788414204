//! A run as it goes: a bar on a terminal, plain lines otherwise.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};

use super::summary::counted;
use super::{log, terminal};
use crate::pipeline::{Event, PageResult};

/// Draws what happens in a run.
pub(super) struct Progress {
    bar: Option<ProgressBar>,
    quiet: bool,
    counts: RefCell<Counts>,
}

#[derive(Default)]
struct Counts {
    new: u64,
    changed: u64,
    failed: u64,
    /// Causes whose advice was given already.
    advised: BTreeSet<String>,
}

impl Progress {
    /// A bar if standard error is a terminal.
    pub(super) fn new(quiet: bool) -> Self {
        let drawn = !quiet && !terminal::log_is_json() && std::io::stderr().is_terminal();
        let bar = drawn.then(bar);
        Self {
            bar,
            quiet,
            counts: RefCell::default(),
        }
    }

    /// Lines, wherever they go: what lasts has no end that a bar could show.
    pub(super) fn lines(quiet: bool) -> Self {
        Self {
            bar: None,
            quiet,
            counts: RefCell::default(),
        }
    }

    /// Shows one event.
    pub(super) fn show(&self, event: &Event<'_>) {
        if terminal::log_is_json() {
            log::event(event, self.quiet);
            return;
        }
        match event {
            Event::Resuming { pages } => {
                let pages = counted(*pages as u64, "page", "pages");
                self.line(&format!(
                    "reading {pages} that an earlier run fetched and could not read any more"
                ));
            }
            Event::Started { due } => {
                if let Some(bar) = &self.bar {
                    bar.set_length(*due);
                    bar.enable_steady_tick(std::time::Duration::from_millis(250));
                }
            }
            Event::Page { url, result } => self.page(url.as_str(), result),
            Event::Beat { .. } => {}
            Event::Stopping => self.line(
                "stopping: pages in hand are kept, the rest stays due (once more to stop at once)",
            ),
        }
    }

    /// Takes the bar away.
    pub(super) fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    fn page(&self, url: &str, result: &PageResult) {
        let line = line(url, result);
        let problem = self.count(result);
        match (&self.bar, problem) {
            (_, Some(advice)) => {
                self.line(&line);
                if !advice.is_empty() {
                    self.line(&format!("            {advice}"));
                }
            }
            (None, None) if !self.quiet => self.line(&line),
            _ => {}
        }
        if let Some(bar) = &self.bar {
            let counts = self.counts.borrow();
            bar.inc(u64::from(!matches!(result, PageResult::GivenBack)));
            bar.set_message(format!(
                "{} new, {} changed, {} failed",
                counts.new, counts.changed, counts.failed
            ));
        }
    }

    /// Counts the page; for a problem gives the advice, the first time that its cause comes up.
    fn count(&self, result: &PageResult) -> Option<&'static str> {
        let mut counts = self.counts.borrow_mut();
        match result.code() {
            "new" => counts.new += 1,
            "changed" => counts.changed += 1,
            _ => {}
        }
        let (code, advice) = match result {
            PageResult::Refused(refusal) => (refusal.code().to_owned(), refusal.advice()),
            PageResult::Failed(failure) => (failure.code(), failure.advice()),
            _ => return None,
        };
        counts.failed += 1;
        Some(if counts.advised.insert(code) {
            advice
        } else {
            ""
        })
    }

    /// A line above the bar, or just a line.
    fn line(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| terminal::note(line)),
            None => terminal::note(line),
        }
    }
}

/// A bar that counts pages.
pub(super) fn bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg} [{elapsed}, {eta} left]");
    let bar = ProgressBar::new(0);
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

/// `new         https://…  Bridge reopens`
fn line(url: &str, result: &PageResult) -> String {
    let said = match result {
        PageResult::Read { kind, headline, .. } => match (result.code(), headline) {
            ("no_article", _) => format!("({kind})"),
            ("changed", Some(headline)) => format!("{headline} ({})", fields(result)),
            (_, Some(headline)) => headline.clone(),
            _ => String::new(),
        },
        PageResult::Refused(refusal) => refusal.code().to_owned(),
        PageResult::Failed(failure) => format!("{}: {failure}", failure.code()),
        PageResult::Listed {
            source,
            added,
            changed,
            ..
        } => {
            let mut said = format!("{source}: {} new", counted(*added, "page", "pages"));
            if *changed > 0 {
                said = format!("{said}, {changed} changed");
            }
            said
        }
        PageResult::Unreadable { source, why } => format!("{source}: {why}"),
        PageResult::Elsewhere { .. } => "(its page is queued by itself)".to_owned(),
        PageResult::NotModified | PageResult::GivenBack => String::new(),
    };
    let line = format!("{:<11} {url}  {said}", result.code());
    terminal::safe_line(line.trim_end())
}

fn fields(result: &PageResult) -> String {
    let names: Vec<String> = result.changed().iter().map(ToString::to_string).collect();
    names.join(", ")
}
