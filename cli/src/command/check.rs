//! `fenji check`: every problem of packs, and what was proved about them.

use crate::command::input::{self, Plans};
use crate::page::output;
use crate::status::Outcome;
use crate::status::Status;
use fenji::{CODES, CheckReport, Problem, Severity, visible};
use serde::Serialize;
use std::path::{Path, PathBuf};

/// Find every problem of packs and prove that they decide every case
#[derive(clap::Args)]
#[command(after_long_help = "\
Gaps, rules that can never hold, worse facts that give a milder level, and missing texts are all found at once. Each \
problem is a block on standard error: what is wrong, where, an incident that shows it, and what to do. One line a pack \
on standard output says how many combinations of facts were proved. With --json all of it is on standard output.

Examples:
  fenji check rules
  fenji check my-plan --json

Exit status: 0 no errors (warnings are allowed), 1 a pack has errors, 2 a pack cannot be read.")]
pub struct Args {
    /// Rule packs: folders or bundle files
    #[arg(value_name = "PACK", required = true)]
    packs: Vec<PathBuf>,
    /// Print the findings as JSON: {"packs": [...]}, one entry a pack
    #[arg(long)]
    pub json: bool,
}

pub fn run(args: &Args) -> Outcome {
    let findings: Vec<Finding> = args.packs.iter().flat_map(|path| check(path)).collect();
    if args.json {
        output::json(&Document { packs: findings.iter().map(Finding::entry).collect() })?;
    } else {
        for finding in &findings {
            if !finding.problems().is_empty() {
                output::problems(&output::located(&finding.path, finding.problems()), false);
            }
            output::text(&finding.line())?;
        }
    }
    Ok(findings.iter().map(Finding::status).max().unwrap_or(Status::Done))
}

/// Whether there is no pack to check because of a problem: nothing can be read, an overlay has no base, a bundle was spoilt.
fn leaves_no_pack(problem: &Problem) -> bool {
    CODES.iter().flat_map(|(_, codes)| *codes).any(|code| code.no_pack && code.code == problem.code)
}

/// What came out for one pack.
struct Finding {
    path: String,
    found: Result<CheckReport, fenji::Error>,
}

/// The JSON document.
#[derive(Serialize)]
struct Document<'a> {
    packs: Vec<Entry<'a>>,
}

/// One pack in the JSON document: its report, or the problems that kept it from being loaded.
#[derive(Serialize)]
struct Entry<'a> {
    path: &'a str,
    ok: bool,
    #[serde(flatten)]
    report: Option<&'a CheckReport>,
    #[serde(flatten)]
    error: Option<&'a fenji::Error>,
}

/// What is found for a pack; for a desk: for each of its packs, and for itself.
fn check(path: &Path) -> Vec<Finding> {
    let finding = |path: &Path, found| Finding { path: path.display().to_string(), found };
    match input::with_sources(path) {
        Err(stop) => vec![finding(path, Err(fenji::Error { problems: stop.problems }))],
        Ok(Plans::Pack(pack)) => vec![finding(path, Ok(pack.check()))],
        Ok(Plans::Desk(desk)) => {
            let packs = desk.packs().iter().map(|pack| finding(&path.join(pack.id()), Ok(pack.check())));
            packs.chain([finding(path, Ok(desk.check()))]).collect()
        }
    }
}

impl Finding {
    fn problems(&self) -> &[Problem] {
        match &self.found {
            Ok(report) => &report.problems,
            Err(error) => &error.problems,
        }
    }

    /// A pack that cannot even be read stops the check; one with errors in it is what a check is for.
    fn status(&self) -> Status {
        match &self.found {
            Ok(report) if report.ok() => Status::Done,
            Err(error) if error.problems.iter().any(leaves_no_pack) => Status::Stopped,
            _ => Status::Failed,
        }
    }

    fn entry(&self) -> Entry<'_> {
        let ok = self.status() == Status::Done;
        Entry { path: &self.path, ok, report: self.found.as_ref().ok(), error: self.found.as_ref().err() }
    }

    fn line(&self) -> String {
        let counts = counts(self.problems());
        let Ok(report) = &self.found else { return format!("{}: not loaded, {counts}\n", visible(&self.path)) };
        let proof = if report.exact { "proved exactly" } else { "checked within bounds, not proved exactly" };
        let plural = |count: &str, word: &str| format!("{count} {word}{}", if count == "1" { "" } else { "s" });
        let CheckReport { id, version, overlay, facts, rules, combinations, nodes, .. } = report;
        let called = output::called(id, version, overlay.as_ref());
        format!(
            "{called}: {}, {}, {} {proof} ({}), {counts}\n",
            plural(&facts.to_string(), "fact"),
            plural(&rules.to_string(), "rule"),
            plural(combinations, "combination"),
            plural(&nodes.to_string(), "diagram node"),
        )
    }
}

fn counts(problems: &[Problem]) -> String {
    let errors = problems.iter().filter(|problem| problem.severity == Severity::Error).count();
    let plural = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    format!("{}, {}", plural(errors, "error"), plural(problems.len() - errors, "warning"))
}
