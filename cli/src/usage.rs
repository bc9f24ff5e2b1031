//! The command line: what can be typed, what it starts, and with which status it ends.

use crate::command::ask;
use crate::command::assess;
use crate::command::backtest;
use crate::command::bundle;
use crate::command::check;
use crate::command::compare;
use crate::command::compile;
use crate::command::completions;
use crate::command::diff;
use crate::command::explain;
use crate::command::info;
use crate::command::mutate;
use crate::command::new;
use crate::command::problems;
use crate::command::schema;
use crate::command::test;
use crate::command::verify;
use crate::page::output;
use crate::status::Status;
use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, Subcommand};
use fenji::{Problem, visible};
use std::borrow::Cow;
use std::process::ExitCode;

/// Grade incidents by rule packs: what kind, how far, how serious, who acts by when, and what to do next.
#[derive(Parser)]
#[command(name = "fenji", version, max_term_width = 100, after_long_help = AFTER_HELP, long_about = LONG_ABOUT)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Assess(assess::Args),
    Explain(explain::Args),
    Compare(compare::Args),
    Ask(ask::Args),
    Check(check::Args),
    Test(test::Args),
    Diff(diff::Args),
    Mutate(mutate::Args),
    Backtest(backtest::Args),
    Verify(verify::Args),
    Bundle(bundle::Args),
    Compile(compile::Args),
    Info(info::Args),
    Schema(schema::Args),
    New(new::Args),
    Completions(completions::Args),
    #[command(hide = true)]
    Problems(problems::Args),
}

/// Runs the command that the arguments ask for.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let (json, outcome) = match cli.command {
        Command::Assess(args) => (args.json, assess::run(&args)),
        Command::Explain(args) => (args.json, explain::run(&args)),
        Command::Compare(args) => (args.json, compare::run(&args)),
        Command::Ask(args) => (args.json, ask::run(&args)),
        Command::Check(args) => (args.json, check::run(&args)),
        Command::Test(args) => (args.json, test::run(&args)),
        Command::Diff(args) => (args.json, diff::run(&args)),
        Command::Verify(args) => (args.json, verify::run(&args)),
        Command::Mutate(args) => (args.json, mutate::run(&args)),
        Command::Backtest(args) => (args.json, backtest::run(&args)),
        Command::Bundle(args) => (args.json, bundle::run(&args)),
        Command::Compile(args) => (args.json, compile::run(&args)),
        Command::Info(args) => (args.json, info::run(&args)),
        Command::Schema(args) => (args.json, schema::run(&args)),
        Command::New(args) => (args.json, new::run(&args)),
        Command::Completions(args) => (false, completions::run(&args, Cli::command())),
        Command::Problems(args) => (false, problems::run(&args)),
    };
    match outcome {
        Ok(status) => ExitCode::from(status as u8),
        Err(stop) => {
            output::problems(&stop.problems, json);
            ExitCode::from(stop.status as u8)
        }
    }
}

/// Help and version go to stdout; a usage error goes to stderr, as JSON where `--json` was typed.
fn usage(error: &clap::Error) -> ExitCode {
    let wanted = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    if !wanted && std::env::args_os().any(|argument| argument == "--json") {
        let text = error.render().to_string();
        let paragraph: Vec<&str> = text.lines().map(str::trim).take_while(|line| !line.is_empty()).collect();
        let message = paragraph.join(" ");
        let message = message.strip_prefix("error: ").unwrap_or(&message);
        output::problems(&[Problem::error("usage", message).help("see `fenji --help`")], true);
    } else if wanted || arguments().all(|argument| matches!(visible(&argument), Cow::Borrowed(_))) {
        // A closed pipe is no failure of ours, and there is nowhere left to report any other.
        let _ = error.print();
    } else {
        let mut text = error.render().ansi().to_string();
        for argument in arguments() {
            let value = argument.split_once('=').map_or("", |(_, value)| value);
            for part in [argument.as_str(), value].into_iter().filter(|part| !part.is_empty()) {
                text = text.replace(part, &visible(part));
            }
        }
        output::usage(&text);
    }
    ExitCode::from(if wanted { Status::Done } else { Status::Stopped } as u8)
}

/// What was typed behind the command's name.
fn arguments() -> impl Iterator<Item = String> {
    std::env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned())
}

// Help is written one paragraph a line: clap wraps it to the width of the terminal.

const LONG_ABOUT: &str = "\
Grade incidents by rule packs: what kind, how far, how serious, who acts by when, and what to do next.

PACK is a rule pack: a folder with a `pack.toml`, or the one JSON file that `fenji bundle` makes of it. A folder with an \
`overlay.toml` is a pack, too: the one that it names, with the changes that it makes.

FACTS is what is known about one incident: a JSON object, in a file, or `-` (or nothing) for standard input.";

const AFTER_HELP: &str = "\
Facts:
  {\"system\": {\"state\": \"down\", \"restart\": null}, \"leak\": {}}
  left out                                 not asked yet
  null                                     asked, nobody knows
  {\"any_of\": [\"a\", \"b\"]}                 one of these
  {\"at_least\": 5, \"at_most\": 9}          a number in a range
  {\"includes\": [\"a\"], \"excludes\": [\"b\"]}  of several choices, partly known

Exit status:
  0  done
  1  some input or case failed: wrong facts, a bad line, errors in a pack
  2  cannot go on: wrong usage, something that cannot be read or written

Errors go to standard error, one block a problem, with --json as {\"problems\": [...]}. Standard output \
stays empty when a command cannot go on. Colours are used only on a terminal and never with NO_COLOR set.

Examples:
  fenji ask rules/it-operations
  fenji assess rules/it-operations incident.json
  fenji explain rules/it-operations incident.json --level P1
  fenji new my-plan && fenji check my-plan && fenji test my-plan

`fenji help COMMAND` shows more about each command.";

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn arguments_are_consistent() {
        super::Cli::command().debug_assert();
    }
}
