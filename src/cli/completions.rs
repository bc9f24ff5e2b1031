//! `fenji completions`: what a shell needs to complete the command line.

use super::{Cli, Outcome, Status, output};
use clap::CommandFactory;
use clap_complete::Shell;

/// Print completions for a shell
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  fenji completions bash > ~/.local/share/bash-completion/completions/fenji
  fenji completions zsh > ~/.zfunc/_fenji
  fenji completions fish > ~/.config/fish/completions/fenji.fish")]
pub struct Args {
    /// The shell
    shell: Shell,
}

pub fn run(args: &Args) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "fenji", &mut script);
    output::bytes(&script)?;
    Ok(Status::Done)
}
