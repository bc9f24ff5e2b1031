//! `fenji verify`: whether a receipt says what its report comes to, decided anew.

use crate::command::input::{self, Plans};
use crate::page::output;
use crate::status::Outcome;
use crate::status::Status;
use crate::status::Stop;
use fenji::report::{Differs, Receipt, Report, What};
use fenji::{Desk, Problem, visible};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::path::PathBuf;

/// Decide a received report again, and say whether its receipt says the same
#[derive(clap::Args)]
#[command(after_long_help = "\
RECEIPT is a JSON object with `receipt` and `report`, as the server gives it (`/api/receipts/ID`). The rules must be those whose \
digest the receipt names; what was decided then must come out again, byte for byte.

Examples:
  fenji verify rules receipt.json
  curl -b cookies https://incidents.example/api/receipts/ID | fenji verify rules

Exit status: 0 the same, 1 something is otherwise, 2 the rules or the receipt cannot be read.")]
pub struct Args {
    /// The rule pack: a folder or a bundle file; or the folder of a desk with several packs
    #[arg(value_name = "PACK")]
    pack: PathBuf,
    /// The receipt with its report: a JSON file; `-` or nothing for standard input
    #[arg(value_name = "RECEIPT")]
    receipt: Option<PathBuf>,
    /// Print what is otherwise (and errors) as JSON: {"same": …, "differs": […]}
    #[arg(long)]
    pub json: bool,
}

/// What the server gives.
#[derive(Deserialize)]
struct Given {
    receipt: Receipt,
    report: Value,
}

#[derive(Serialize)]
struct Document<'d> {
    same: bool,
    differs: &'d [Differs],
}

pub fn run(args: &Args) -> Outcome {
    let desk = match input::plans(&args.pack)? {
        Plans::Pack(pack) => Desk::of(*pack),
        Plans::Desk(desk) => *desk,
    };
    let given: Given = serde_json::from_slice(&input::read(args.receipt.as_deref())?).map_err(|error| {
        let problem = Problem::error("invalid-report", format!("the receipt cannot be read: {error}"));
        Stop::cannot(
            problem.help("give a JSON object with `receipt` and `report`; `fenji schema --report` has their shapes"),
        )
    })?;
    let report = Report::read(given.report.to_string().as_bytes()).map_err(Stop::pack)?;
    let differs = desk.verify(&report, &given.receipt).map_err(Stop::pack)?;
    let same = differs.is_empty();
    if args.json {
        output::json(&Document { same, differs: &differs })?;
    } else {
        output::text(&told(&given.receipt, &differs))?;
    }
    Ok(if same { Status::Done } else { Status::Failed })
}

fn told(receipt: &Receipt, differs: &[Differs]) -> String {
    let reference = visible(&receipt.reference);
    if differs.is_empty() {
        let (pack, desk) = (receipt.pack.as_ref(), receipt.desk.as_ref());
        let digest = pack.map(|pack| &pack.digest).or(desk.map(|desk| &desk.digest));
        let digest = digest.map(|digest| visible(digest).into_owned()).unwrap_or_default();
        return format!("{reference}: the same; decided anew by the rules {digest}\n");
    }
    let mut said = format!("{reference}: not what the receipt says\n");
    for one in differs {
        let what = match one.what {
            What::Digest => "rules",
            What::Facts => "facts that these rules do not take",
            What::Complete => "whether everything is decided",
            What::Level => "level",
            What::First => "what to do at once",
        };
        let pack = one.pack.as_deref().map(|pack| format!(" ({})", visible(pack))).unwrap_or_default();
        let (reported, decided) = (one.reported.to_string(), one.decided.to_string());
        said.push_str(&format!(
            "  {what}{pack}\n    receipt  {}\n    now      {}\n",
            visible(&reported),
            visible(&decided)
        ));
    }
    said
}
