//! The command line as a person or a script meets it: the real binary, its output, its errors, its exit status.

mod backtest;
mod decide;
mod desks;
mod diff;
mod hostile;
mod info;
mod interview;
mod lines;
mod overlays;
mod packs;
mod usage;
mod verify;

use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use tempfile::TempDir;

/// The pack that `fenji new` writes, shared by the tests that only read it.
static PACK: LazyLock<(TempDir, String)> = LazyLock::new(|| {
    let folder = TempDir::new().expect("a temporary folder");
    let pack = folder.path().join("my-plan").display().to_string();
    fenji(&["new", &pack], "").ends(0);
    (folder, pack)
});

/// The path of a small working pack.
fn pack() -> &'static str {
    &PACK.1
}

/// A copy of that pack with one piece of one file replaced.
fn changed(file: &str, from: &str, to: &str) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    fenji(&["new", &folder.path().display().to_string()], "").ends(0);
    let path = folder.path().join(file);
    let text = std::fs::read_to_string(&path).expect("the pack has the file");
    assert!(text.contains(from), "{file} has no {from}");
    std::fs::write(&path, text.replace(from, to)).expect("the file can be written");
    folder
}

/// A folder's path as an argument.
fn path(folder: &TempDir) -> String {
    folder.path().display().to_string()
}

/// What one run of the command came to.
struct Run {
    status: Option<i32>,
    out: String,
    err: String,
}

/// Runs `fenji` with these arguments and this standard input.
fn fenji(args: &[&str], input: impl AsRef<[u8]>) -> Run {
    fenji_with(args, input, &[])
}

/// The same with environment variables.
fn fenji_with(args: &[&str], input: impl AsRef<[u8]>, variables: &[(&str, &str)]) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_fenji"))
        .args(args)
        .envs(variables.iter().copied())
        .current_dir(crate::root())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("fenji starts");
    let mut stdin = child.stdin.take().expect("standard input is a pipe");
    let input = input.as_ref().to_vec();
    // A command that ends before it has read all closes the pipe: that is its right.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().expect("fenji ends");
    writer.join().expect("the input is written");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the output is UTF-8");
    Run { status: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

impl Run {
    /// Fails where the command ended with another status, or said what a command line must never say.
    #[track_caller]
    fn ends(self, status: i32) -> Self {
        assert_eq!(self.status, Some(status), "\n--- out\n{}\n--- err\n{}", self.out, self.err);
        assert!(!self.err.contains("panicked"), "{}", self.err);
        assert!(!self.out.contains('\u{1b}') && !self.err.contains('\u{1b}'), "colours without a terminal");
        self
    }

    /// Fails where standard output lacks one of these, or has them in another order.
    #[track_caller]
    fn says(self, words: &[&str]) -> Self {
        in_order(&self.out, words);
        self
    }

    /// Fails where standard error lacks one of these, or has them in another order.
    #[track_caller]
    fn complains(self, words: &[&str]) -> Self {
        in_order(&self.err, words);
        self
    }

    /// Fails where anything is on standard output.
    #[track_caller]
    fn quietly(self) -> Self {
        assert_eq!(self.out, "", "nothing but errors is to be said");
        self
    }

    /// Standard output as JSON.
    #[track_caller]
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error} in\n{}", self.out))
    }

    /// The codes of the problems on standard error, which must be one JSON document.
    #[track_caller]
    fn codes(&self) -> Vec<String> {
        let document: Value =
            serde_json::from_str(&self.err).unwrap_or_else(|error| panic!("{error} in\n{}", self.err));
        let problems = document["problems"].as_array().expect("the document has problems");
        problems.iter().map(|problem| problem["code"].as_str().expect("a problem has a code").to_owned()).collect()
    }
}

#[track_caller]
fn in_order(text: &str, words: &[&str]) {
    let mut rest = text;
    for word in words {
        let Some(at) = rest.find(word) else { panic!("no {word:?} (in this order) in\n{text}") };
        rest = &rest[at + word.len()..];
    }
}

/// The files in `folder`, by name.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("a readable folder").map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files
}
