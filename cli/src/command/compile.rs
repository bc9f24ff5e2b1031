//! `fenji compile`: makes the compact compiled file of a pack or a desk.

use crate::command::input::{self, Plans};
use crate::command::written::{self, Written};
use crate::status::{Outcome, Stop};
use std::path::PathBuf;

/// Make a compiled file of a pack, or of a desk with its packs: small, and read at once
#[derive(clap::Args)]
#[command(after_long_help = "\
The file holds what deciding needs and the words of the locales that are named, the first of which becomes the default. \
It has no rule files and no cases: `check`, `test` and `bundle` need the folder or the bundle. Every other command reads \
it. A file that was changed or cut short is refused.

A pack with errors in `fenji check` is refused unless --force is given. The file appears whole or not at all.

Examples:
  fenji compile rules/it-operations -o it-operations.fenji
  fenji compile rules -o all.fenji --locale zh-Hans --locale en

Exit status: 0 written, 1 the pack has errors in `fenji check`, 2 it cannot be loaded or the file not written.")]
pub struct Args {
    /// The rule pack: a folder or a bundle file; or the folder of a desk
    #[arg(value_name = "PACK")]
    pack: PathBuf,
    /// The file to write; `-` for standard output
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// A locale to take along, more than one by repeating it [default: all]
    #[arg(long, value_name = "L")]
    locale: Vec<String>,
    /// Compile a pack even if `fenji check` finds errors in it
    #[arg(long)]
    force: bool,
    /// Print errors, and what was written, as JSON
    #[arg(long)]
    pub json: bool,
}

pub fn run(args: &Args) -> Outcome {
    let subject = input::with_sources(&args.pack)?;
    if !args.force {
        written::refuse_errors(subject.check(), "compiled", "compile")?;
    }
    let locales: Vec<&str> = args.locale.iter().map(String::as_str).collect();
    let compiled = match &subject {
        Plans::Pack(pack) => pack.to_compiled(&locales),
        Plans::Desk(desk) => desk.to_compiled(&locales),
    };
    let (id, version, digest, overlay) = match &subject {
        Plans::Pack(pack) => (pack.id(), pack.version(), pack.digest(), pack.overlay()),
        Plans::Desk(desk) => (desk.id(), desk.version(), desk.digest(), None),
    };
    let bytes = compiled.map_err(Stop::pack)?;
    written::write(&args.output, &bytes, args.json, |file, bytes| Written { file, bytes, id, version, digest, overlay })
}
