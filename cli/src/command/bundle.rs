//! `fenji bundle`: makes one JSON file of a pack, the form that browsers load.

use crate::command::input::{self, Plans};
use crate::command::written::{self, Written};
use crate::status::Outcome;
use std::path::PathBuf;

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
    let subject = input::with_sources(&args.pack)?;
    if !args.force {
        written::refuse_errors(subject.check(), "bundled", "bundle")?;
    }
    let mut bundle = match &subject {
        Plans::Pack(pack) => pack.to_bundle(),
        Plans::Desk(desk) => desk.to_bundle(),
    };
    let (id, version, digest, overlay) = match &subject {
        Plans::Pack(pack) => (pack.id(), pack.version(), pack.digest(), pack.overlay()),
        // Its own part alone has a digest of its own, which is not that of the desk with its packs.
        Plans::Desk(desk) => (desk.id(), desk.version(), desk.own_digest(), None),
    };
    if !bundle.ends_with('\n') {
        bundle.push('\n');
    }
    written::write(&args.output, bundle.as_bytes(), args.json, |file, bytes| Written {
        file,
        bytes,
        id,
        version,
        digest,
        overlay,
    })
}
