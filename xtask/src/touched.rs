//! What a change can touch: which files each stage reads, and which of them differ from the default branch.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

/// Beginnings of paths from the root, in groups.
pub type Reads = &'static [&'static [&'static str]];

/// Every file.
pub const ALL: &[&str] = &[""];

/// The engine and the command, and what they are built with.
pub const ENGINE: &[&str] = &["src/", "words/", "cli/", "Cargo.toml", "Cargo.lock", ".cargo/"];

/// Everything in Rust besides.
pub const RUST: &[&str] =
    &["tests/it/", "tests/wasm.rs", "xtask/", "examples/decide.rs", "examples/receiver", "benches/cost.rs"];

/// The server.
pub const SERVER: &[&str] = &["server/"];

/// What rules are written in, and what is decided by them.
pub const PACKS: &[&str] = &["rules/", "examples/"];

/// The npm package, and how it is built from the engine and the packs.
pub const PACKAGE: &[&str] = &["pkg/", "schema/", "LICENSE-", "xtask/src/build.rs", "xtask/wasm/"];

/// Documents that are examples in Rust's documentation, and those that are run.
pub const DOCUMENTS: &[&str] = &["README", "CONTRIBUTING", "ARCHITECTURE", "CHANGELOG", "docs/"];

/// What the corpus of calls and native answers is made of.
pub const CORPUS: &[&str] = &["tests/it/", "tests/data/"];

/// Whether one of the files `changed` is one that these groups name.
pub fn touches(reads: Reads, changed: &BTreeSet<String>) -> bool {
    changed.iter().any(|path| reads.iter().any(|group| names(group, path)))
}

fn names(group: &[&str], path: &str) -> bool {
    group.iter().any(|start| path.starts_with(start))
}

/// The files that differ from where this branch left the default branch, committed or not, and those that git does not
/// know yet.
pub fn changed(root: &Path) -> Result<BTreeSet<String>, String> {
    let base = base(root)?;
    let differing = git(root, &["diff", "--name-only", "--no-renames", "-z", &base])?;
    let unknown = git(root, &["ls-files", "--others", "--exclude-standard", "-z"])?;
    let paths = differing.split('\0').chain(unknown.split('\0'));
    Ok(paths.filter(|path| !path.is_empty()).map(str::to_owned).collect())
}

/// The commit where this branch left the default branch: that of `origin`, else `main` or `master`.
fn base(root: &Path) -> Result<String, String> {
    let origin = git(root, &["symbolic-ref", "--quiet", "refs/remotes/origin/HEAD"]).ok();
    let local = ["refs/heads/main", "refs/heads/master"].map(str::to_owned);
    let found =
        origin.into_iter().chain(local).find_map(|branch| git(root, &["merge-base", "HEAD", branch.trim()]).ok());
    let commit = found.ok_or("there is neither a default branch of `origin` nor `main` or `master` to compare with")?;
    Ok(commit.trim().to_owned())
}

fn git(root: &Path, args: &[&str]) -> Result<String, String> {
    let line = format!("git {}", args.join(" "));
    let output = Command::new("git").args(args).current_dir(root).output();
    let output = output.map_err(|error| format!("`{line}` did not start: {error}"))?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => Err(format!("`{line}` ended with {}: {}", output.status, String::from_utf8_lossy(&output.stderr))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test::STAGES;

    /// Files that no stage reads but those that read every file.
    const UNREAD: &[&str] = &[".editorconfig", ".gitattributes", ".gitignore", "benches/js/"];

    /// The stages whose groups name `path`, without those that read every file.
    fn readers(path: &str) -> Vec<&'static str> {
        let particular = STAGES.iter().filter(|stage| stage.reads.iter().all(|group| *group != ALL));
        let reads = particular.filter(|stage| stage.reads.iter().any(|group| names(group, path)));
        reads.map(|stage| stage.name).collect()
    }

    fn tracked() -> Vec<String> {
        let listed = git(&crate::root(), &["ls-files", "-z"]).unwrap();
        listed.split_terminator('\0').map(str::to_owned).collect()
    }

    #[test]
    fn every_file_is_read_by_a_stage_or_stands_in_the_list_of_those_that_none_reads() {
        let tracked = tracked();
        assert!(tracked.len() > 100, "git lists {} files", tracked.len());
        let offences: Vec<&String> =
            tracked.iter().filter(|path| readers(path).is_empty() != names(UNREAD, path)).collect();
        assert!(
            offences.is_empty(),
            "stages that read these are missing in STAGES, or they stand in UNREAD for nothing: {offences:#?}"
        );
    }

    #[test]
    fn every_beginning_of_a_path_begins_some_path() {
        let tracked = tracked();
        let written = STAGES.iter().flat_map(|stage| stage.reads).copied().flatten().chain(UNREAD);
        let idle: Vec<_> = written.filter(|start| !tracked.iter().any(|path| path.starts_with(**start))).collect();
        assert!(idle.is_empty(), "no file begins with {idle:?}");
    }

    #[test]
    fn a_change_touches_the_stages_that_read_it() {
        let touched = |path: &str| {
            let changed = BTreeSet::from([path.to_owned()]);
            let stages = STAGES.iter().filter(|stage| touches(stage.reads, &changed));
            stages.map(|stage| stage.name).collect::<Vec<_>>().join(" ")
        };
        let all = STAGES.iter().map(|stage| stage.name).filter(|name| *name != "deny").collect::<Vec<_>>().join(" ");
        assert_eq!(touched("src/lib.rs"), all);
        assert_eq!(touched("www/index.html"), "tidy packaging browser board");
        assert_eq!(touched("server/src/main.rs"), "fmt clippy doc tidy packaging board test");
        assert_eq!(touched("tests/runtimes/conform.js"), "tidy runtimes");
        assert_eq!(touched("docs/form.md"), "doc tidy packaging test");
        assert_eq!(touched("deny.toml"), "deny tidy test");
        assert_eq!(touched("benches/js/bench.mjs"), "tidy");
        assert_eq!(touched("no/such/file"), "tidy");
    }

    #[test]
    fn what_differs_from_the_default_branch_is_found_committed_or_not() {
        let folder = crate::root().join(format!("target/touched-test-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let write = |name: &&str| std::fs::write(folder.join(name), name).unwrap();
        let git = |args: &[&str]| git(&folder, args).unwrap();
        let commit = || {
            git(&["add", "--all"]);
            git(&[
                "-c",
                "user.name=a",
                "-c",
                "user.email=a@b.c",
                "commit",
                "--quiet",
                "--no-gpg-sign",
                "--message",
                "x",
            ]);
        };
        git(&["init", "--quiet", "--initial-branch", "other"]);
        ["old", "moved", "edited"].iter().for_each(write);
        commit();
        assert!(changed(&folder).is_err(), "there is no default branch");
        git(&["branch", "main"]);
        assert!(changed(&folder).unwrap().is_empty());
        write(&"committed");
        git(&["mv", "moved", "elsewhere"]);
        commit();
        std::fs::write(folder.join("edited"), "otherwise").unwrap();
        ["staged", "烟", "unknown"].iter().for_each(write);
        git(&["add", "staged"]);
        let found = changed(&folder).unwrap();
        let expected = ["committed", "edited", "elsewhere", "moved", "staged", "unknown", "烟"];
        assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), expected);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
