//! The benchmark beside other engines, which is a workspace of its own because its dependencies are large.

use crate::stage;
use std::process::ExitCode;

/// Runs the benchmark in release with `args`.
pub fn run(args: &[&str]) -> ExitCode {
    let manifest = "benches/peers/Cargo.toml";
    if !crate::root().join(manifest).is_file() {
        eprintln!("error: {manifest} is not there");
        return ExitCode::from(2);
    }
    let mut command = stage::cargo(&["run", "--release", "--manifest-path", manifest, "--"]);
    match stage::run(command.args(args)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(what) => {
            eprintln!("error: {what}");
            ExitCode::FAILURE
        }
    }
}
