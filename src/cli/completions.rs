//! `newsvault completions`: what a shell needs to complete commands and options.

use clap::CommandFactory;
use clap_complete::Shell;

use super::{Cli, Common, Exit, terminal};

/// Options of `newsvault completions`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Where shells look for it:\n  bash  ~/.local/share/bash-completion/completions/newsvault\n  zsh   ~/.zfunc/_newsvault, with fpath+=~/.zfunc before compinit\n  fish  ~/.config/fish/completions/newsvault.fish\nA newer newsvault may complete more: make it anew then."
)]
pub(super) struct Args {
    /// Which shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Runs the command.
pub(super) fn run(_common: &Common, args: &Args) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "newsvault", &mut script);
    terminal::data(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Done)
}
