//! `fenji problems`: the page that explains every problem, from the table of codes. For this repository only, so hidden.

use crate::page::output;
use crate::status::Outcome;
use crate::status::Status;
use fenji::{CODES, Code, Severity};

/// Print docs/problems.md
#[derive(clap::Args)]
pub struct Args {}

/// What stands above the codes.
const HEAD: &str = "\
# Problems

Everything that can be wrong is told as a problem: its code, what is wrong, where (file, line and column, or the fact), what
is allowed, what to do, and where there is one an incident that shows it. All are told at once. A problem is an error, which
must be mended, unless it is marked as a warning.

On the command line a problem is a block that opens with `error[code]`; with `--json`, in Rust (`Problem`) and in JavaScript
(`problems` of a `FenjiError`) it is an object with `code`, `severity`, `message`, `file`, `line`, `column`, `fact`, `given`,
`allowed`, `help` and `witness`, as far as there is something to say. Codes stay the same; messages may be worded better.
";

pub fn run(Args {}: &Args) -> Outcome {
    output::text(&page())?;
    Ok(Status::Done)
}

fn page() -> String {
    let mut page = HEAD.to_owned();
    for (heading, codes) in CODES {
        page += &format!("\n## {heading}\n");
        for Code { code, severity, means, example, mend, .. } in codes {
            let mark = match severity {
                Some(Severity::Error) => "",
                Some(Severity::Warning) => "*Warning.* ",
                None => "*Error or warning.* ",
            };
            page += &format!("\n### {code}\n\n{mark}{means}\n\n> {example}\n\n{mend}\n");
        }
    }
    page
}
