//! The benchmarks beside other engines: the native one, a workspace of its own because its dependencies are large, and
//! the one of the npm package.

use crate::{build, stage};
use std::process::{Command, ExitCode};

/// Runs a benchmark with `args`: the npm package's after `js`, otherwise the native one in release.
pub fn run(args: &[&str]) -> ExitCode {
    let done = match args.split_first() {
        Some((&"js", args)) => js(args),
        _ => native(args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(what) => {
            eprintln!("error: {what}");
            ExitCode::FAILURE
        }
    }
}

fn native(args: &[&str]) -> Result<(), String> {
    eprintln!("the native engine beside engines for Rust; `cargo xtask bench js` measures the npm package");
    stage::run(stage::cargo(&["run", "--release", "--manifest-path", "benches/peers/Cargo.toml", "--"]).args(args))
}

fn js(args: &[&str]) -> Result<(), String> {
    eprintln!("the npm package beside engines for JavaScript; `cargo xtask bench` measures the native engine");
    // Never an old package, nor bundles of an old command.
    build::build()?;
    stage::run(&mut stage::cargo(&["build", "--quiet", "--package", "fenji-cli"]))?;
    build::npm_install("benches/js")?;
    let mut node = Command::new("node");
    node.args(["--expose-gc", "bench.mjs"]).args(args).current_dir(crate::root().join("benches/js"));
    stage::run(node.env("FENJI_BINARY", stage::program("fenji")))
}
