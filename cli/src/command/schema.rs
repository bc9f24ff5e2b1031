//! `fenji schema`: JSON Schemas for editors, gateways and other programs.

use crate::command::input::{self, Plans};
use crate::page::output;
use crate::status::Outcome;
use crate::status::Status;
use crate::status::Stop;
use fenji::Subject;
use serde_json::Value;
use std::path::PathBuf;

/// Print the JSON Schema of the facts of a pack or desk, of a decision, or of a report
#[derive(clap::Args)]
#[command(after_long_help = "\
With PACK, the schema of the facts that it takes, with its questions as titles; of a desk, those of all its packs, each \
once. Without PACK, the schema of a decision; \
its `$defs` have every other answer: verdict, explanation, check report, test report, pack info, problems.

Examples:
  fenji schema > decision.schema.json
  fenji schema rules/it-operations --locale en > facts.schema.json
  fenji schema --report > report.schema.json

Exit status: 0 done, 2 the pack cannot be loaded.")]
pub struct Args {
    /// The rule pack: a folder or a bundle file; or the folder of a desk with several packs
    #[arg(value_name = "PACK")]
    pack: Option<PathBuf>,
    /// The schema of a report as forms send it; its `$defs` have that of a receipt
    #[arg(long, conflicts_with_all = ["pack", "locale"])]
    report: bool,
    /// The locale of the words
    #[arg(long, value_name = "L")]
    locale: Option<String>,
    /// Print errors as JSON
    #[arg(long)]
    pub json: bool,
}

pub fn run(args: &Args) -> Outcome {
    let schema = match &args.pack {
        None if args.report => fenji::report_schema(),
        None => fenji::answer_schema(),
        Some(path) => match input::plans(path)? {
            Plans::Pack(pack) => of(&*pack, args.locale.as_deref())?,
            Plans::Desk(desk) => of(&*desk, args.locale.as_deref())?,
        },
    };
    output::json(&schema)?;
    Ok(Status::Done)
}

fn of<S: Subject>(subject: &S, locale: Option<&str>) -> Result<Value, Stop> {
    let locale = match locale {
        Some(locale) => subject.locale(locale).map_err(Stop::pack)?,
        None => subject.locales().first().map_or("", String::as_str),
    };
    Ok(subject.facts_schema(locale))
}
