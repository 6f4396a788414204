//! `newsvault run` from outside: what it takes in, what it keeps, what it says.

mod again;
mod archives;
mod crash;
mod disk;
mod failures;
mod fairness;
mod kills;
mod labels;
mod lists;
mod moved;
mod pace;
mod records;
mod shards;
mod stop;
mod together;
mod walls;

use crate::archive::Place;
use crate::program::Program;
use crate::server::Server;

/// A run without pauses that reaches every host through the server.
pub(crate) fn run(place: &Place, server: &Server, words: &str) -> Program {
    Program::on(place)
        .words("run --delay 0 --proxy")
        .arg(server.address())
        .words(words)
}

/// How often the server was asked for something else than robots.txt.
pub(crate) fn pages_asked(server: &Server) -> usize {
    let paths = server.paths();
    paths.iter().filter(|path| *path != "/robots.txt").count()
}
