//! `fenji schema`: JSON Schemas for editors, gateways and other programs.

use super::{Outcome, Status, Stop, input, output};
use std::path::PathBuf;

/// Print the JSON Schema of a pack's facts, or of a decision
#[derive(clap::Args)]
#[command(after_long_help = "\
With PACK, the schema of the facts that it takes, with its questions as titles. Without PACK, the schema of a decision; \
its `$defs` have every other answer: verdict, explanation, check report, test report, pack info, problems.

Examples:
  fenji schema > decision.schema.json
  fenji schema rules/it-operations --locale en > facts.schema.json

Exit status: 0 done, 2 the pack cannot be loaded.")]
pub struct Args {
    /// The rule pack: a folder or a bundle file
    #[arg(value_name = "PACK")]
    pack: Option<PathBuf>,
    /// The locale of the words
    #[arg(long, value_name = "L")]
    locale: Option<String>,
    /// Print errors as JSON
    #[arg(long)]
    pub json: bool,
}

pub fn run(args: &Args) -> Outcome {
    let schema = match &args.pack {
        None => fenji::answer_schema(),
        Some(path) => {
            let pack = input::pack(path)?;
            let locale = match &args.locale {
                Some(locale) => pack.locale(locale).map_err(Stop::pack)?,
                None => pack.locales().first().map_or("", String::as_str),
            };
            pack.facts_schema(locale)
        }
    };
    output::json(&schema)?;
    Ok(Status::Done)
}
