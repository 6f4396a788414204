//! Behaviour through the front door: the real binary, real HTTP on loopback, a
//! real SQLite file. One module a behaviour.
#![expect(
    clippy::disallowed_methods,
    reason = "tests look at archives, and break them, from outside"
)]

mod alerts;
mod architecture;
mod archive;
mod as_of;
mod asking;
mod backups;
mod care;
mod changes;
mod config;
mod copies;
mod diff;
mod documentation;
mod export;
mod export_parts;
mod extract;
mod failures;
mod fetch;
mod fetch_from;
mod figures;
mod hostile;
mod import;
mod library;
mod log;
mod manifest;
mod merge;
mod metrics;
mod month;
mod newsroom;
mod oddities;
mod packaging;
mod pages;
mod program;
mod query;
mod reextract;
mod revisits;
mod robots;
mod run;
mod sameness;
mod sample_pages;
mod search;
mod server;
mod show;
mod site;
mod site_memory;
mod soundness;
mod sources;
mod status;
mod terminal;
mod timemap;
mod tools;
mod unattended;
mod warc;
mod watch;
mod web_archives;
