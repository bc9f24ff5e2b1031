//! `fenji mutate`: what the cases of a pack are worth.

use crate::command::input::{self, Plans};
use crate::page::output;
use crate::page::paint::{self, paint};
use crate::status::{Outcome, Status, Stop};
use fenji::{MutationReport, Pack, Problem, Survivor, visible};
use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;
use serde::Serialize;
use std::path::PathBuf;

/// Say what the cases of packs are worth: change each rule, and see whether a case tells
#[derive(clap::Args)]
#[command(after_long_help = "\
Each rule is changed in one place at a time: a condition left out, an option more or less, a threshold moved by one, \
another value, no rule at all. Such a mutant is proved to decide every combination of facts as before, or a case fails \
because of it, or the incident that would tell is written as a case, to be accepted if the plan says so.

Examples:
  fenji mutate my-plan
  fenji mutate my-plan --cases my-plan/cases/mutants.toml
  fenji mutate rules --json

Exit status: 0 the cases tell every mutant that decides otherwise, 1 they do not, 2 a pack cannot be loaded.")]
pub struct Args {
    /// Rule packs: folders or bundle files; of a desk, its packs
    #[arg(value_name = "PACK", required = true)]
    packs: Vec<PathBuf>,
    /// Write the cases that would tell the others to this file
    #[arg(long, value_name = "FILE")]
    cases: Option<PathBuf>,
    /// Print the results as JSON: {"packs": [...]}, one entry a pack
    #[arg(long)]
    pub json: bool,
}

pub fn run(args: &Args) -> Outcome {
    let subjects = args.packs.iter().map(|path| input::with_sources(path)).collect::<Result<Vec<_>, _>>()?;
    let mut reports: Vec<MutationReport> = Vec::new();
    for subject in &subjects {
        match subject {
            Plans::Pack(pack) => reports.push(judged(pack)?),
            Plans::Desk(desk) => {
                for pack in desk.packs() {
                    reports.push(judged(pack)?);
                }
            }
        }
    }
    if let Some(path) = &args.cases {
        let cases = reports.iter().flat_map(|report| &report.survivors).map(|survivor| survivor.case.as_str());
        let cases: Vec<&str> = cases.filter(|case| !case.is_empty()).collect();
        std::fs::write(path, cases.join("\n")).map_err(|error| {
            Stop::cannot(Problem::error("output", format!("cannot write `{}`: {error}", path.display())))
        })?;
    }
    if args.json {
        output::json(&Document { packs: &reports })?;
    } else {
        output::text(&reports.iter().map(text).collect::<String>())?;
    }
    Ok(if reports.iter().all(MutationReport::ok) { Status::Done } else { Status::Failed })
}

/// The JSON document.
#[derive(Serialize)]
struct Document<'a> {
    packs: &'a [MutationReport],
}

fn judged(pack: &Pack) -> Result<MutationReport, Stop> {
    let mutations = pack.mutations().map_err(Stop::pack)?;
    // Shown only on a terminal.
    let bar = ProgressBar::new(mutations.len() as u64);
    if let Ok(style) = ProgressStyle::with_template("{prefix} {pos}/{len} {eta}") {
        bar.set_style(style);
    }
    bar.set_prefix(pack.id().to_owned());
    let judge = |place| {
        let fate = mutations.judge(place);
        bar.inc(1);
        fate
    };
    let fates = (0..mutations.len()).into_par_iter().map(judge).collect();
    bar.finish_and_clear();
    Ok(mutations.report(fates))
}

fn text(report: &MutationReport) -> String {
    let mut text: String = report.survivors.iter().map(survivor).collect();
    if !report.failing.is_empty() {
        let failing = visible(&report.failing.join(", ")).into_owned();
        text.push_str(&format!("{}: {failing}\n", paint(paint::ALARM, "cases that fail already, and tell nothing")));
    }
    let told = report.killed + report.survived;
    let rate = if told == 0 { 100.0 } else { report.killed as f64 * 100.0 / told as f64 };
    let MutationReport { rules, mutants, equivalent, killed, survived, not_proved, .. } = report;
    let unsure = if *not_proved > 0 { format!(", {not_proved} not proved") } else { String::new() };
    text.push_str(&format!(
        "{}: {mutants} mutants of {rules} rules: {equivalent} proved equivalent, {killed} told by a case, {survived} by \
         none{unsure}; {rate:.1} % of those that decide otherwise\n",
        output::called(&report.id, &report.version, None),
    ));
    text
}

fn survivor(one: &Survivor) -> String {
    let place = one.at.as_ref().map(|place| format!(" ({place})")).unwrap_or_default();
    let said = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
    let mut text = format!(
        "{} {}: {}{}\n  {}: {} in place of {}\n  {}\n",
        paint(paint::CAUTION, "survived"),
        paint(paint::STRONG, &visible(&one.rule)),
        visible(&one.what),
        visible(&place),
        one.expect,
        visible(&said(&one.mutated)),
        visible(&said(&one.decided)),
        visible(&one.facts.to_string()),
    );
    text.extend(one.case.lines().map(|line| format!("    {}\n", visible(line))));
    text.push('\n');
    text
}
