//! The stage `packaging`: the packed npm package in the tools of those who use it.

use crate::stage::{self, Outcome};
use crate::{browser, build};
use std::process::Command;

const FOLDER: &str = "tests/packaging";

/// Packs the package and runs the tests of its tarball; builds it where that was never done.
pub fn run() -> Result<Outcome, String> {
    let chromium = browser::chromium()?;
    if !crate::root().join("pkg/dist/core_bg.wasm").is_file() {
        build::build()?;
    }
    build::npm_install(FOLDER)?;
    let mut command = Command::new("node");
    command.arg("run.mjs").current_dir(crate::root().join(FOLDER)).env(browser::VARIABLE, chromium);
    stage::run(&mut command)?;
    Ok(Outcome::Passed)
}
