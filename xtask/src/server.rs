//! The server: put to use, and its board tested in a browser.

use crate::stage::{self, Outcome};
use crate::{browser, build, start};
use std::path::PathBuf;
use std::process::Command;

/// The package, and its program.
const PACKAGE: &str = "fenji-server";

/// Its tests in the browser, with those of the form.
const FOLDER: &str = "tests/browser";
const BOARD: [&str; 2] = ["board.mjs", "accounts.mjs"];

/// Tells these tests which server to start.
const VARIABLE: &str = "FENJI_SERVER";

/// Works on an incident in Chromium.
pub fn board() -> Result<Outcome, String> {
    let chromium = browser::chromium()?;
    start::prepare()?;
    build::programs()?;
    build::npm_install(FOLDER)?;
    let mut board = Command::new("node");
    board.arg("run.mjs").args(BOARD).current_dir(crate::root().join(FOLDER));
    stage::run(board.env(browser::VARIABLE, chromium).env(VARIABLE, stage::program(PACKAGE)))?;
    Ok(Outcome::Passed)
}

/// Builds the server as it is put to use, and answers where it is.
pub fn release() -> Result<PathBuf, String> {
    stage::run(&mut stage::cargo(&["build", "--release", "--package", PACKAGE]))?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| crate::root().join("target"), PathBuf::from);
    Ok(target.join("release").join(format!("{PACKAGE}{}", std::env::consts::EXE_SUFFIX)))
}
