//! cargo-deny: licences, sources and duplicate versions of everything that the lock file names.

use crate::stage::{self, Outcome};
use std::process::ExitCode;

const INSTALL: &[&str] = &["install", "cargo-deny", "--locked"];

/// Installs cargo-deny if it is missing (some minutes, once), then runs it.
pub fn run() -> ExitCode {
    let installed = if is_installed() {
        Ok(())
    } else {
        println!("cargo-deny is not installed; building it takes about four minutes on two cores, once");
        stage::run(&mut stage::cargo(INSTALL))
    };
    match installed.and_then(|()| check()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(what) => {
            eprintln!("error: {what}");
            ExitCode::FAILURE
        }
    }
}

/// As a stage: runs cargo-deny where it is installed, and never makes anybody wait for installing it.
pub fn run_if_installed() -> Result<Outcome, String> {
    if is_installed() {
        check().map(|()| Outcome::Passed)
    } else {
        Ok(Outcome::Skipped("cargo-deny is not installed; `cargo xtask deny` installs and runs it".to_owned()))
    }
}

fn is_installed() -> bool {
    stage::succeeds(&mut stage::cargo(&["deny", "--version"]))
}

/// Runs all checks but `advisories`, which fetches a git repository and so fails wherever only crates.io is reachable.
fn check() -> Result<(), String> {
    stage::run(&mut stage::cargo(&["deny", "--workspace", "check", "bans", "licenses", "sources"]))
}
