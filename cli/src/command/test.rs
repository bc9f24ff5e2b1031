//! `fenji test`: runs the cases of packs, says what differs, and which rules no case covers.

use crate::command::input::{self, Plans};
use crate::page::output;
use crate::page::paint::{self, paint};
use crate::status::Outcome;
use crate::status::Status;
use fenji::{CaseResult, Pack, TestReport, visible};
use serde::Serialize;
use std::path::PathBuf;

/// Run the cases of packs; say what differs and which rules no case covers
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  fenji test rules
  fenji test my-plan --json

Exit status: 0 every case passed, 1 a case failed, 2 a pack cannot be loaded.")]
pub struct Args {
    /// Rule packs: folders or bundle files
    #[arg(value_name = "PACK", required = true)]
    packs: Vec<PathBuf>,
    /// Print the results as JSON: {"packs": [...]}, one entry a pack
    #[arg(long)]
    pub json: bool,
}

pub fn run(args: &Args) -> Outcome {
    let subjects = args.packs.iter().map(|path| input::with_sources(path)).collect::<Result<Vec<_>, _>>()?;
    let mut paths: Vec<String> = Vec::new();
    let mut reports: Vec<TestReport> = Vec::new();
    for (path, subject) in args.packs.iter().zip(&subjects) {
        match subject {
            Plans::Pack(pack) => reports.push(pack.run_cases()),
            Plans::Desk(desk) => {
                paths.extend(desk.packs().iter().map(|pack| path.join(pack.id()).display().to_string()));
                reports.extend(desk.packs().iter().map(Pack::run_cases));
                reports.push(desk.run_cases());
            }
        }
        paths.push(path.display().to_string());
    }
    let passed = reports.iter().all(TestReport::ok);
    if !args.json {
        for (path, report) in paths.iter().zip(&reports).filter(|(_, report)| !report.overlooked.is_empty()) {
            output::problems(&crate::page::output::located(path, &report.overlooked), false);
        }
    }
    if args.json {
        let packs =
            paths.into_iter().zip(&reports).map(|(path, report)| Entry { path, ok: report.ok(), report }).collect();
        output::json(&Document { packs })?;
    } else {
        output::text(&reports.iter().map(text).collect::<String>())?;
    }
    Ok(if passed { Status::Done } else { Status::Failed })
}

/// The JSON document.
#[derive(Serialize)]
struct Document<'a> {
    packs: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    path: String,
    ok: bool,
    #[serde(flatten)]
    report: &'a TestReport,
}

fn text(report: &TestReport) -> String {
    let failed: Vec<&CaseResult> = report.cases.iter().filter(|case| !case.passed).collect();
    let mut text: String = failed.iter().map(|case| failure(case)).collect();
    if report.overlay.is_some() {
        // The files of an overlay stand under `overlay/`.
        let of_base: Vec<String> = failed
            .iter()
            .filter(|case| !case.file.starts_with("overlay/"))
            .map(|case| format!("{:?}", case.id))
            .collect();
        if !of_base.is_empty() {
            text.push_str(&format!(
                "cases of the base that need not hold any more stand in overlay.toml: [cases], off = [{}]\n",
                of_base.join(", ")
            ));
        }
    }
    let covered = report.rules.saturating_sub(report.uncovered.len());
    if !report.uncovered.is_empty() {
        text.push_str(&format!("no case covers: {}\n", visible(&report.uncovered.join(", "))));
    }
    text.push_str(&format!(
        "{}: {} passed, {} failed; {covered} of {} rules covered\n",
        output::called(&report.id, &report.version, report.overlay.as_ref()),
        report.cases.len() - failed.len(),
        failed.len(),
        report.rules,
    ));
    text
}

fn failure(case: &CaseResult) -> String {
    let mut text = format!(
        "{} {} ({})\n",
        paint(paint::ALARM, "failed"),
        paint(paint::STRONG, &visible(&case.id)),
        visible(&case.file)
    );
    for difference in &case.differences {
        text.push_str(&format!(
            "  {}\n    expected: {}\n    got:      {}\n",
            visible(&difference.what),
            visible(&difference.expected),
            visible(&difference.got)
        ));
    }
    for problem in &case.problems {
        text.push_str(&indented(&problem.to_string()));
    }
    text.push('\n');
    text
}

fn indented(block: &str) -> String {
    block.lines().map(|line| format!("  {line}\n")).collect()
}
