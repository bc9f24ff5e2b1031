//! The stages `runtimes` and `wasm-test`: one corpus, decided natively, by the packed npm package and by the library on Wasm.

use crate::packaging::ready;
use crate::stage::{self, Outcome};
use crate::{browser, build};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

const FOLDER: &str = "tests/runtimes";

/// Compares the package in every runtime with the native answers.
pub fn run() -> Result<Outcome, String> {
    let chromium = ready(FOLDER)?;
    corpus()?;
    let mut command = Command::new("npm");
    command.args(["test", "--silent"]).current_dir(crate::root().join(FOLDER));
    stage::run(command.env(browser::VARIABLE, chromium))?;
    Ok(Outcome::Passed)
}

/// Compares the library, compiled for tests, with the native answers in Node and in Chromium.
pub fn on_wasm() -> Result<Outcome, String> {
    let driver = browser::driver()?;
    let settings = webdriver(&browser::chromium()?)?;
    build::add_target()?;
    corpus()?;
    let runner = format!("{} test", stage::program("xtask-wasm").display());
    let test = || {
        // What is shipped is tested as the package: this one is built fast, and fast enough for the whole corpus.
        let test =
            ["test", "--profile", "wasm-test", "--package", "fenji", "--test", "wasm", "--target", build::TARGET];
        let mut command = stage::cargo(&test);
        command
            .args(["--no-default-features", "--features", "wasm-author"])
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", &runner);
        command
    };
    stage::run(test().arg("--no-run"))?;
    let mut in_browser = test();
    in_browser
        .env("WASM_BINDGEN_USE_BROWSER", "1")
        .env("WASM_BINDGEN_TEST_TIMEOUT", "300")
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", &settings)
        .env(browser::DRIVER, &driver);
    // Each goes through the corpus on one core.
    stage::run_side_by_side(vec![test(), in_browser])?;
    Ok(Outcome::Passed)
}

/// Writes the settings of the driver with the Chromium that was found, which may be another one than the driver's own.
fn webdriver(chromium: &Path) -> Result<PathBuf, String> {
    let from = crate::root().join(FOLDER).join("webdriver.json");
    let to = crate::root().join("target/webdriver.json");
    let settings =
        std::fs::read_to_string(&from).map_err(|error| format!("cannot read {}: {error}", from.display()))?;
    let settings = with_binary(&settings, &chromium.to_string_lossy());
    std::fs::write(&to, settings).map_err(|error| format!("cannot write {}: {error}", to.display()))?;
    Ok(to)
}

/// The settings with the browser's path as their first option.
fn with_binary(settings: &str, chromium: &str) -> String {
    let path = chromium.replace('\\', "\\\\").replace('"', "\\\"");
    settings.replacen("\"args\":", &format!("\"binary\": \"{path}\",\n    \"args\":"), 1)
}

/// The tests that hold the corpus to what it must have, and write it with the native answers.
const CORPUS: &str = "conformance::";
static WRITTEN: OnceLock<Result<(), String>> = OnceLock::new();

/// Writes the corpus with the native answers, once a run.
fn corpus() -> Result<(), String> {
    build::programs()?;
    WRITTEN.get_or_init(|| build::test(CORPUS)).clone()
}

/// The tests that have passed already in this run, if any.
pub fn passed() -> Option<&'static str> {
    WRITTEN.get().filter(|written| written.is_ok()).map(|_| CORPUS)
}

#[cfg(test)]
mod tests {
    use super::with_binary;

    #[test]
    fn the_driver_is_told_which_browser_was_found() {
        let settings = with_binary(include_str!("../../tests/runtimes/webdriver.json"), r#"C:\a "b"\chrome.exe"#);
        assert!(settings.contains(r#""binary": "C:\\a \"b\"\\chrome.exe","#), "{settings}");
        assert!(settings.contains(r#""args": ["headless""#), "{settings}");
    }
}
