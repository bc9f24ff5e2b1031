//! The stages `packaging` and `browser`: the packed npm package in the tools of those who use it, its form in a browser.

use crate::stage::{self, Outcome};
use crate::{browser, build, start};
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

const FOLDER: &str = "tests/packaging";
const FORM: &str = "tests/browser";

/// Tells the tests where the example of a receiver is, already built.
const RECEIVER: &str = "FENJI_RECEIVER";

/// Packs the package and runs the tests of its tarball.
pub fn run() -> Result<Outcome, String> {
    let chromium = ready(FOLDER)?;
    start::prepare()?;
    build::programs()?;
    let mut command = Command::new("node");
    command.arg("run.mjs").current_dir(crate::root().join(FOLDER)).env(browser::VARIABLE, chromium);
    stage::run(command.env(RECEIVER, stage::program("receiver")))?;
    Ok(Outcome::Passed)
}

/// Builds the page and tests the form, in it and in other pages.
pub fn form() -> Result<Outcome, String> {
    let chromium = ready(FORM)?;
    start::prepare()?;
    let mut command = Command::new("node");
    command.arg("run.mjs").current_dir(crate::root().join(FORM)).env(browser::VARIABLE, chromium);
    stage::run(&mut command)?;
    Ok(Outcome::Passed)
}

/// Makes ready what tests of the package in `folder` need: the package, their tools, and Chromium, whose path it gives.
pub fn ready(folder: &str) -> Result<PathBuf, String> {
    let chromium = browser::chromium()?;
    // Looked up once a run: whoever writes files meanwhile does not change what the tests are of.
    static BUILT: OnceLock<Result<(), String>> = OnceLock::new();
    BUILT.get_or_init(build::for_tests).clone()?;
    build::npm_install(folder)?;
    Ok(chromium)
}
