//! The `newsvault` program: everything happens in [`newsvault::cli`].

fn main() -> std::process::ExitCode {
    newsvault::cli::run()
}
