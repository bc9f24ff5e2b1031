//! The stage `runtimes`: one corpus, decided natively and by the packed npm package in every JavaScript runtime.

use crate::packaging::ready;
use crate::stage::{self, Outcome};
use std::process::Command;

const FOLDER: &str = "tests/runtimes";

/// Writes the corpus with the native answers, then compares every runtime with it.
pub fn run() -> Result<Outcome, String> {
    let chromium = ready(FOLDER)?;
    stage::run(&mut stage::cargo(&["test", "--quiet", "--test", "it", "conformance"]))?;
    let mut command = Command::new("npm");
    command.args(["test", "--silent"]).current_dir(crate::root().join(FOLDER));
    stage::run(command.env(crate::browser::VARIABLE, chromium))?;
    Ok(Outcome::Passed)
}
