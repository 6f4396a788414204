//! Readers of what pages say of themselves. Each only puts candidates forward.

mod header_line;
pub(super) mod json_ld;
mod meta_tags;
mod microdata;
mod open_graph;
mod own_entry;
mod program_data;
mod signature;
mod site_name;
mod times;
mod trail;
mod url_path;

use super::document::Document;
use super::evidence::Candidates;

/// One reader.
pub(super) struct Reader {
    /// Its name in `--explain`.
    pub(super) name: &'static str,
    pub(super) read: fn(&Document, &mut Candidates, &'static str),
}

/// All readers, in the order in which they are heard.
pub(super) const READERS: &[Reader] = &[
    Reader {
        name: "json-ld",
        read: json_ld::read,
    },
    Reader {
        name: "microdata",
        read: microdata::read,
    },
    Reader {
        name: "open graph",
        read: open_graph::read,
    },
    Reader {
        name: "meta tags",
        read: meta_tags::read,
    },
    Reader {
        name: "header line",
        read: header_line::read,
    },
    Reader {
        name: "times",
        read: times::read,
    },
    Reader {
        name: "signature",
        read: signature::read,
    },
    Reader {
        name: "trail",
        read: trail::read,
    },
    Reader {
        name: "site name",
        read: site_name::read,
    },
    Reader {
        name: "url",
        read: url_path::read,
    },
    Reader {
        name: "own entry",
        read: own_entry::read,
    },
    Reader {
        name: "program data",
        read: program_data::read,
    },
];
