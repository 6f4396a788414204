//! An archive of a million articles: how fast it is written, and how fast it answers.
//!
//! `cargo bench --bench million -- build news.db 1000000` writes one, `… -- ask news.db` asks
//! it; without arguments a small one is written, asked and thrown away. The times to be kept
//! are in benches/README.md.

#![expect(
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap,
    reason = "a benchmark prints what it measured; its numbers are small"
)]

mod ask;
mod build;
mod text;
#[path = "../timing/mod.rs"]
mod timing;

use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench");
    let arguments: Vec<String> = arguments.collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["build", file, articles] => build::build(Path::new(file), articles.parse()?),
        ["ask", file] => ask::ask(Path::new(file)),
        [] => {
            let folder = tempfile::tempdir()?;
            let file = folder.path().join("news.db");
            build::build(&file, 20_000)?;
            ask::ask(&file)
        }
        _ => Err("wanted: build FILE ARTICLES, ask FILE, or nothing".into()),
    }
}
