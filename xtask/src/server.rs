//! The stage `server`: the server as a program of its own, and the board that it serves.

use crate::stage::{self, Outcome};
use crate::{browser, build, start};
use std::path::PathBuf;
use std::process::Command;

/// The package.
const PACKAGE: &str = "fenji-server";

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
    stage::run(&mut stage::cargo(&["test", "--package", PACKAGE]))?;
    build::npm_install(FOLDER)?;
    let server = build(false)?;
    let mut board = Command::new("node");
    board.args(["run.mjs", BOARD]).current_dir(crate::root().join(FOLDER));
    stage::run(board.env(browser::VARIABLE, chromium).env(VARIABLE, server))?;
    Ok(Outcome::Passed)
}

/// Builds the server, as it is put to use or to be tried, and answers where it is.
pub fn build(release: bool) -> Result<PathBuf, String> {
    let mut command = stage::cargo(&["build", "--package", PACKAGE]);
    if release {
        command.arg("--release");
    }
    stage::run(&mut command)?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| crate::root().join("target"), PathBuf::from);
    let profile = if release { "release" } else { "debug" };
    Ok(target.join(profile).join(format!("{PACKAGE}{}", std::env::consts::EXE_SUFFIX)))
}
