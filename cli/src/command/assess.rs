//! `fenji assess`: decides one incident, or with `--lines` a batch of them.

use crate::command::input::{self, Plans, Settings};
use crate::command::lines;
use crate::page::desk::{self, Voices};
use crate::page::names::Names;
use crate::page::output;
use crate::page::report;
use crate::status::Outcome;
use crate::status::Status;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use fenji::{Format, Notice, Occasion, Subject, Timestamp};
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
  fenji assess rules incident.json --as feishu --reference 7K3M-Q2XA --link https://incidents.example/7K3M-Q2XA

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
    /// Print only kind, scope, level and priority with the rules behind them (of a desk, those of each pack concerned), as
    /// JSON: much faster for large batches
    #[arg(long)]
    verdict: bool,
    /// Print the notice that a channel would send about it: a chat, a pager, a ticket, a security or alerting format, mail
    #[arg(long = "as", value_name = "FORMAT", value_parser = formats(), conflicts_with_all = ["json", "lines", "verdict", "full"])]
    format: Option<Format>,
    /// With --as: the code that people know the incident by
    #[arg(long, value_name = "CODE", requires = "format")]
    reference: Option<String>,
    /// With --as: where more about it is seen
    #[arg(long, value_name = "URL", requires = "format")]
    link: Option<String>,
}

fn formats() -> impl TypedValueParser<Value = Format> {
    let named = |name: String| name.parse::<Format>().map_err(|()| name);
    PossibleValuesParser::new(Format::ALL.map(Format::name)).try_map(named)
}

pub fn run(args: &Args) -> Outcome {
    match input::plans(&args.pack)? {
        Plans::Pack(pack) => decide(
            args,
            &*pack,
            |decision, settings| {
                let names = Names::new(&pack, &settings.locale, decision.zone.as_ref());
                report::report(decision, &names, args.full)
            },
            |decision, occasion| Notice::of_pack(&pack, decision, occasion),
        ),
        Plans::Desk(desk) => decide(
            args,
            &*desk,
            |decision, settings| {
                let voices = Voices::new(&desk, &settings.locale, decision.zone.as_ref());
                desk::report(decision, &voices, args.full)
            },
            |decision, occasion| Notice::of_desk(&desk, decision, occasion),
        ),
    }
}

fn decide<'s, S>(
    args: &Args,
    subject: &'s S,
    report: impl Fn(&S::Decision<'s>, &Settings<S>) -> String,
    notice: impl Fn(&S::Decision<'s>, Occasion) -> Notice,
) -> Outcome
where
    S: Subject + Sync,
    S::Options: Sync,
{
    let settings = args.reading.settings(subject)?;
    if args.lines {
        let options = (!args.verdict).then_some(&settings.options);
        return lines::run(subject, args.facts.as_deref(), options);
    }
    let facts = input::facts(subject, args.facts.as_deref())?;
    if args.verdict {
        output::json(&subject.verdict(&facts))?;
        return Ok(Status::Done);
    }
    let decision = subject.assess(&facts, &settings.options);
    if let Some(format) = args.format {
        let mut body = format.write(&notice(&decision, occasion(args, &settings))).body;
        if !body.ends_with('\n') {
            body.push('\n');
        }
        output::bytes(body.as_bytes())?;
    } else if args.json {
        output::json(&decision)?;
    } else {
        output::text(&report(&decision, &settings))?;
    }
    Ok(Status::Done)
}

/// What a notice says beside the decision: it happened when it was received, or now.
fn occasion<S: Subject>(args: &Args, settings: &Settings<S>) -> Occasion {
    let at = settings.received.map_or_else(Timestamp::now, |received| received.time);
    let reference = args.reference.clone().unwrap_or_default();
    Occasion {
        id: reference.clone(),
        reference,
        link: args.link.clone(),
        sender: "fenji".to_owned(),
        at,
        opened: at,
        locale: Some(settings.locale.clone()),
        ..Occasion::default()
    }
}
