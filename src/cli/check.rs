//! `fenji check`: every problem of packs, and what was proved about them.

use super::{Outcome, Status, output};
use fenji::{CheckReport, Pack, Problem, Severity};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Find every problem of packs and prove that they decide every case
#[derive(clap::Args)]
#[command(after_long_help = "\
Each problem is a block on standard error: what is wrong, where, an incident that shows it, and what to do. Then one
line a pack on standard output says how many combinations of facts were proved. Gaps, rules that can never hold, worse
facts that give a milder level, and missing texts are all found at once.

Examples:
  fenji check rules/*
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
    let mut status = Status::Done;
    let (mut entries, mut lines, mut problems) = (Vec::new(), String::new(), Vec::new());
    for path in &args.packs {
        let finding = check(path);
        status = status.max(finding.status);
        lines.push_str(&finding.line);
        problems.extend(finding.problems);
        entries.push(finding.entry);
    }
    if args.json {
        output::json(&json!({ "packs": entries }))?;
    } else {
        if !problems.is_empty() {
            output::problems(&problems, false);
        }
        output::text(&lines)?;
    }
    Ok(status)
}

/// What came out for one pack.
struct Finding {
    status: Status,
    /// Its entry in the JSON document.
    entry: Value,
    /// Its summary line, empty for a pack that could not be loaded.
    line: String,
    problems: Vec<Problem>,
}

fn check(path: &Path) -> Finding {
    let report = match Pack::open(path) {
        Ok(pack) => pack.check(),
        Err(error) => return unloadable(path, error.problems),
    };
    let mut entry = json!({ "path": path.display().to_string(), "ok": report.ok() });
    if let (Value::Object(entry), Ok(Value::Object(report))) = (&mut entry, serde_json::to_value(&report)) {
        entry.extend(report);
    }
    Finding {
        status: if report.ok() { Status::Done } else { Status::Failed },
        entry,
        line: summary(&report),
        problems: report.problems,
    }
}

/// A pack that cannot even be read stops the check; one with errors in it is what a check is for.
fn unloadable(path: &Path, problems: Vec<Problem>) -> Finding {
    let unreadable = problems.iter().any(|problem| problem.code == "unreadable");
    let path = path.display().to_string();
    Finding {
        status: if unreadable { Status::Stopped } else { Status::Failed },
        line: format!("{path}: not loaded, {}\n", counts(&problems)),
        entry: json!({ "path": path, "ok": false, "problems": problems }),
        problems,
    }
}

fn summary(report: &CheckReport) -> String {
    let proof =
        if report.exact { "proved exactly" } else { "too many to prove exactly, checked by three-valued logic" };
    format!(
        "{} {}: {} facts, {} rules, {} combinations {proof} ({} diagram nodes), {}\n",
        report.id,
        report.version,
        report.facts,
        report.rules,
        report.combinations,
        report.nodes,
        counts(&report.problems),
    )
}

fn counts(problems: &[Problem]) -> String {
    let errors = problems.iter().filter(|problem| problem.severity == Severity::Error).count();
    let plural = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    format!("{}, {}", plural(errors, "error"), plural(problems.len() - errors, "warning"))
}
