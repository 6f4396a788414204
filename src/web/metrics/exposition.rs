//! Prometheus' text format, version 0.0.4: families of samples, each with its help and type.

use std::fmt::Write as _;

/// The format's media type.
pub(super) const MEDIA_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// What a family's samples are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Only ever grows, until the process begins anew; its name ends in `_total`.
    Counter,
    /// Goes up and down.
    Gauge,
}

/// A text that is being written. Families stand together, each once.
#[derive(Debug, Default)]
pub(super) struct Exposition {
    text: String,
    family: &'static str,
}

impl Exposition {
    /// Begins a family: what follows are its samples.
    pub(super) fn family(&mut self, name: &'static str, kind: Kind, help: &str) -> &mut Self {
        let kind = match kind {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
        };
        self.family = name;
        let _ = writeln!(self.text, "# HELP {name} {}", escaped(help, false));
        let _ = writeln!(self.text, "# TYPE {name} {kind}");
        self
    }

    /// A sample without labels.
    pub(super) fn value(&mut self, value: f64) -> &mut Self {
        let _ = writeln!(self.text, "{} {value}", self.family);
        self
    }

    /// A sample, if there is a value.
    pub(super) fn maybe(&mut self, value: Option<f64>) -> &mut Self {
        match value {
            Some(value) => self.value(value),
            None => self,
        }
    }

    /// A sample with a label.
    pub(super) fn labelled(&mut self, label: &str, of: &str, value: f64) -> &mut Self {
        let of = escaped(of, true);
        let _ = writeln!(self.text, "{}{{{label}=\"{of}\"}} {value}", self.family);
        self
    }

    /// The text.
    pub(super) fn finish(self) -> String {
        self.text
    }
}

fn escaped(text: &str, is_label: bool) -> String {
    let text = text.replace('\\', "\\\\").replace('\n', "\\n");
    if is_label {
        text.replace('"', "\\\"")
    } else {
        text
    }
}
