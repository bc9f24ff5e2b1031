//! `fenji assess`: decides one incident, or with `--lines` a batch of them.

use super::input::{self, Subject};
use super::names::Names;
use super::{Outcome, Status, Stop, desk_report, lines, output, report};
use fenji::{Desk, Problem};
use std::path::PathBuf;

/// Decide one incident, or a batch of them (--lines)
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  fenji assess rules/it-operations incident.json
  fenji assess rules/it-operations incident.json --received 2026-11-22T16:00:00+08:00 --locale en
  fenji assess rules/it-operations incident.json --received 2026-11-22T08:00:00Z --zone Asia/Shanghai
  echo '{\"leak\":{\"status\":\"confirmed\"}}' | fenji assess rules/it-operations --json
  fenji assess it-operations.json --lines < incidents.ndjson > decisions.ndjson
  fenji assess it-operations.json --lines --verdict < incidents.ndjson | jq -c .level.value

Batches (--lines):
Each line of the input is answered by one line of the output, in order: the decision as one line of JSON, or, for line \
n that is not one facts object, {\"error\": {\"problems\": [...]}, \"line\": n}, and the exit status 1 at the end. Empty \
lines are skipped, but counted. \
A batch of any size needs little memory. RAYON_NUM_THREADS sets how many threads decide; the output is the same.")]
pub struct Args {
    /// The rule pack: a folder or a bundle file; or the folder of a desk with several packs
    #[arg(value_name = "PACK")]
    pack: PathBuf,
    /// What is known of the incident: a JSON file; `-` or nothing for standard input
    #[arg(value_name = "FACTS")]
    facts: Option<PathBuf>,
    #[command(flatten)]
    reading: input::Reading,
    /// Show the source and the note of every item in the report, not only of the verdict
    #[arg(long)]
    full: bool,
    /// Print the decision (and errors) as JSON
    #[arg(long)]
    pub json: bool,
    /// Read one facts object a line, write one decision a line (JSON), in order
    #[arg(long)]
    lines: bool,
    /// Print only kind, scope, level and priority with the rules behind them, as JSON: much faster for large batches
    #[arg(long)]
    verdict: bool,
}

pub fn run(args: &Args) -> Outcome {
    let pack = match input::subject(&args.pack)? {
        Subject::Pack(pack) => pack,
        Subject::Desk(desk) => return of_desk(args, &desk),
    };
    let settings = args.reading.settings(&pack)?;
    if args.lines {
        let options = (!args.verdict).then_some(&settings.options);
        return lines::run(&pack, args.facts.as_deref(), options);
    }
    let facts = input::facts(&pack, args.facts.as_deref())?;
    if args.verdict {
        output::json(&pack.verdict(&facts))?;
        return Ok(Status::Done);
    }
    let decision = pack.assess(&facts, &settings.options);
    if args.json {
        output::json(&decision)?;
    } else {
        let names = Names::new(&pack, &settings.locale, decision.zone.as_ref());
        output::text(&report::report(&decision, &names, args.full))?;
    }
    Ok(Status::Done)
}

fn of_desk(args: &Args, desk: &Desk) -> Outcome {
    for (given, option) in [(args.lines, "--lines"), (args.verdict, "--verdict")] {
        if given {
            let problem = Problem::error("usage", format!("{option} takes one pack, not a desk"));
            return Err(Stop::cannot(problem.help("name one of the packs in the folder")));
        }
    }
    let options = args.reading.desk_settings(desk)?;
    let facts = desk.facts_from_json(&input::read(args.facts.as_deref())?).map_err(Stop::input)?;
    let decision = desk.assess(&facts, &options);
    if args.json {
        output::json(&decision)?;
    } else {
        output::text(&desk_report::report(desk, &decision, &options, args.full))?;
    }
    Ok(Status::Done)
}
