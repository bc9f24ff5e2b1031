//! The stage `server`: the server as a program of its own, and the board that it serves.

use crate::stage::{self, Outcome};
use crate::{browser, build, start};
use std::path::PathBuf;
use std::process::Command;

/// The package.
const PACKAGE: &str = "fenji-server";

/// A receiver of reports that others may begin with, in examples/.
const RECEIVER: &str = "fenji-receiver";

/// Its tests in the browser, with those of the form.
const FOLDER: &str = "tests/browser";
const BOARD: &str = "board.mjs";

/// Tells these tests which server to start.
const VARIABLE: &str = "FENJI_SERVER";

/// Looks for warnings, runs its tests over every database that is there, and works on an incident in Chromium.
pub fn run() -> Result<Outcome, String> {
    let chromium = browser::chromium()?;
    start::prepare()?;
    stage::run(&mut stage::cargo(&["clippy", "--package", PACKAGE, "--all-targets", "--", "-D", "warnings"]))?;
    let server = of_tests(PACKAGE)?;
    stage::run(&mut stage::cargo(&["test", "--package", PACKAGE, "--package", RECEIVER]))?;
    build::npm_install(FOLDER)?;
    let mut board = Command::new("node");
    board.args(["run.mjs", BOARD]).current_dir(crate::root().join(FOLDER));
    stage::run(board.env(browser::VARIABLE, chromium).env(VARIABLE, server))?;
    Ok(Outcome::Passed)
}

/// Builds the tests of the server and what they need, and answers where the program `name` of it is. The example of a
/// receiver has no dependency that the server has not: with it, it costs next to nothing.
pub fn of_tests(name: &str) -> Result<PathBuf, String> {
    stage::run(&mut stage::cargo(&["test", "--quiet", "--no-run", "--package", PACKAGE, "--package", RECEIVER]))?;
    Ok(program("debug", name))
}

/// Builds the server as it is put to use, and answers where it is.
pub fn release() -> Result<PathBuf, String> {
    stage::run(&mut stage::cargo(&["build", "--release", "--package", PACKAGE]))?;
    Ok(program("release", PACKAGE))
}

fn program(profile: &str, name: &str) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| crate::root().join("target"), PathBuf::from);
    target.join(profile).join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}
