//! Behaviour through the front door: the real binary, real HTTP on loopback, a
//! real SQLite file. One module a behaviour.

mod fetch;
mod fetch_from;
mod robots;
mod sample_pages;
mod server;
