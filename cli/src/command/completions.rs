//! `fenji completions`: what a shell needs to complete the command line.

use crate::page::output;
use crate::status::Outcome;
use crate::status::Status;
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

pub fn run(args: &Args, mut command: clap::Command) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "fenji", &mut script);
    output::bytes(&script)?;
    Ok(Status::Done)
}
