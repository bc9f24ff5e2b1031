//! Chromium, for the tests that open pages: found, or installed where that is possible.

use crate::stage;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Tells the tests which Chromium to use; a person may set it, too.
pub const VARIABLE: &str = "FENJI_CHROMIUM";

/// Tells wasm-bindgen's test runner which driver to use; a person may set it, too.
pub const DRIVER: &str = "CHROMEDRIVER";

const NAMES: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const DRIVERS: &[&str] = &["chromedriver", "chromium.chromedriver"];

/// The path of a Chromium, or what to install.
pub fn chromium() -> Result<PathBuf, String> {
    get("Chromium", VARIABLE, NAMES, "chromium")
}

/// The path of the program that steers Chromium for tests in Rust, or what to install.
pub fn driver() -> Result<PathBuf, String> {
    get("Chromium's driver", DRIVER, DRIVERS, "chromium-driver")
}

/// The program that `variable` names, or one of `names`, installed as `package` where that is possible.
fn get(what: &str, variable: &str, names: &[&str], package: &str) -> Result<PathBuf, String> {
    if let Some(named) = std::env::var_os(variable).map(PathBuf::from) {
        let missing = format!("{variable} names {}, which is not there", named.display());
        return if named.is_file() { Ok(named) } else { Err(missing) };
    }
    if let Some(found) = find(names) {
        return Ok(found);
    }
    if is_root() && stage::succeeds(Command::new("apt-get").arg("--version")) {
        stage::run(Command::new("apt-get").args(["update", "-qq"])).ok();
        let install = ["install", "-y", "-qq", "--no-install-recommends", package];
        stage::run(Command::new("apt-get").args(install).env("DEBIAN_FRONTEND", "noninteractive")).ok();
    }
    find(names).ok_or_else(|| {
        format!("{what} is missing; install it (`sudo apt-get install -y {package}`), or set {variable} to its path")
    })
}

fn find(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name))).find(|file| file.is_file())
}

/// Whether packages of the system may be installed.
fn is_root() -> bool {
    let user = Command::new("id").arg("-u").stdin(Stdio::null()).stderr(Stdio::null()).output();
    user.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}
