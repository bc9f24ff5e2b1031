//! `fenji bundle`: makes one JSON file of a pack, the form that browsers load.

use super::input::{self, Subject};
use super::{Outcome, Status, Stop, output};
use fenji::{CheckReport, OverlayRef, Problem, Severity, visible};
use serde::Serialize;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Make one JSON file of a pack, for browsers and other programs
#[derive(clap::Args)]
#[command(after_long_help = "\
Of a desk, only its own part is bundled: its packs have bundles of their own, which are loaded together with it.

A pack with errors in `fenji check` is refused unless --force is given. The file appears whole or not at all.

Examples:
  fenji bundle rules/it-operations -o it-operations.json
  fenji bundle rules/it-operations -o - | gzip > it-operations.json.gz

Exit status: 0 written, 1 the pack has errors in `fenji check`, 2 it cannot be loaded or the file not written.")]
pub struct Args {
    /// The rule pack: a folder or a bundle file; or the folder of a desk
    #[arg(value_name = "PACK")]
    pack: PathBuf,
    /// The file to write; `-` for standard output
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Bundle a pack even if `fenji check` finds errors in it
    #[arg(long)]
    force: bool,
    /// Print errors, and what was written, as JSON
    #[arg(long)]
    pub json: bool,
}

pub fn run(args: &Args) -> Outcome {
    let subject = input::subject(&args.pack)?;
    if !args.force {
        let report = match &subject {
            Subject::Pack(pack) => pack.check(),
            Subject::Desk(desk) => desk.check(),
        };
        refuse_errors(report)?;
    }
    let mut bundle = match &subject {
        Subject::Pack(pack) => pack.to_bundle(),
        Subject::Desk(desk) => desk.to_bundle(),
    };
    let (id, version, digest, overlay) = match &subject {
        Subject::Pack(pack) => (pack.id(), pack.version(), pack.digest(), pack.overlay()),
        // Its own part alone has a digest of its own, which is not that of the desk with its packs.
        Subject::Desk(desk) => (desk.id(), desk.version(), desk.own_digest(), None),
    };
    if !bundle.ends_with('\n') {
        bundle.push('\n');
    }
    if args.output == Path::new("-") {
        output::bytes(bundle.as_bytes())?;
        return Ok(Status::Done);
    }
    write_whole(&args.output, bundle.as_bytes()).map_err(|error| {
        let file = args.output.display();
        Stop::cannot(Problem::error("unwritable", format!("cannot write `{file}`: {error}")))
    })?;
    let file = args.output.display().to_string();
    if args.json {
        output::json(&Written { file: &file, bytes: bundle.len(), id, version, digest, overlay })?;
    } else {
        let (called, bytes) = (output::called(id, version, overlay), bundle.len());
        output::text(&format!("{}: {called}, {bytes} bytes, {digest}\n", visible(&file)))?;
    }
    Ok(Status::Done)
}

/// The JSON document.
#[derive(Serialize)]
struct Written<'a> {
    file: &'a str,
    bytes: usize,
    id: &'a str,
    version: &'a str,
    digest: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    overlay: Option<&'a OverlayRef>,
}

fn refuse_errors(report: CheckReport) -> Result<(), Stop> {
    let mut problems = report.problems;
    problems.retain(|problem| problem.severity == Severity::Error);
    if problems.is_empty() {
        return Ok(());
    }
    let refusal = Problem::error("pack-has-errors", "the pack is not bundled: it has errors");
    problems.push(refusal.help("mend them, or bundle it all the same with `--force`"));
    Err(Stop { status: Status::Failed, problems })
}

/// Writes a new file beside `path` and then puts it in its place, so that nobody ever reads half a file.
fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let name = path.file_name().ok_or_else(|| io::Error::other("this is not the name of a file"))?;
    if path.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let mut beside = OsString::from(".");
    beside.push(name);
    beside.push(format!(".{}.tmp", std::process::id()));
    let beside = path.with_file_name(beside);
    let written = File::create_new(&beside)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        // The error that matters is the first one; the half-written file must not stay behind.
        let _ = fs::remove_file(&beside);
    }
    written
}
