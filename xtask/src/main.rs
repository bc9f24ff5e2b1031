//! `cargo xtask …`: the one entrance to everything that people and CI run.

mod bench;
mod browser;
mod build;
mod cost;
mod deny;
mod fingerprint;
mod packaging;
mod runtimes;
mod server;
mod stage;
mod start;
mod tally;
mod test;
mod touched;

use std::path::PathBuf;
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask COMMAND

  start [PORT]    the server with form and board: builds what is not built or has changed, starts it over ./data, and
                  prints the addresses
  build           the npm package in pkg/: Wasm, entries, types, packs and schemas, with their sizes
  test [STAGE…]   everything that CI runs, or only the named stages; with --changed only those that read a file that
                  differs from the default branch
  deny            licences, sources and duplicate versions of the dependencies (cargo-deny)
  bench [ARG…]    the benchmark beside other engines, in release; ARGs go to the benchmark, `js` is that of the package;
                  with --write its tables stand in docs/performance.md
  help            this page
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.split_first() {
        None | Some((&("help" | "--help" | "-h"), _)) => {
            print!("{HELP}\nStages of `cargo xtask test`, in this order:\n\n");
            for stage in test::STAGES {
                println!("  {:<9} {}", stage.name, stage.title);
            }
            ExitCode::SUCCESS
        }
        Some((&"test", names)) => test::run(names),
        Some((&"start", args)) => start::run(args),
        Some((&"build", [])) => build::run(),
        Some((&"deny", [])) => deny::run(),
        Some((&"bench", args)) => bench::run(args),
        Some((command, _)) => {
            eprint!("error: `cargo xtask {}` is not known\n\n{HELP}", [&[*command], &args[1..]].concat().join(" "));
            ExitCode::from(2)
        }
    }
}

/// The packs in rules/, as paths from the root.
fn packs() -> Result<Vec<String>, String> {
    let entries = root().join("rules").read_dir().map_err(|error| format!("cannot read rules/: {error}"))?;
    let mut packs: Vec<String> = entries
        .flatten()
        .filter(|entry| entry.path().join("pack.toml").is_file())
        .map(|entry| format!("rules/{}", entry.file_name().to_string_lossy()))
        .collect();
    packs.sort();
    if packs.is_empty() { Err("there is no pack in rules/".to_owned()) } else { Ok(packs) }
}

/// The repository's root.
fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().map(PathBuf::from).unwrap_or_default()
}
