//! `cargo xtask test`: everything that must hold before a change goes in, cheapest first, the tests last.

use crate::stage::{self, Outcome, Stage};
use crate::touched::{self, ALL, CORPUS, DOCUMENTS, ENGINE, PACKAGE, PACKS, RUST, SERVER};
use crate::{build, cost, deny, packaging, runtimes, server, start, tally};
use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::process::{Command, ExitCode};

/// The stages in their order.
pub const STAGES: &[Stage] = &[
    Stage {
        name: "fmt",
        title: "every file is formatted",
        help: "`cargo fmt --all` formats all files (and `cargo fmt --manifest-path benches/peers/Cargo.toml`)",
        reads: &[ENGINE, RUST, SERVER, &["rustfmt.toml", "benches/peers/"]],
        run: fmt,
    },
    Stage {
        name: "clippy",
        title: "no warning in the workspace, no library call newer than the `rust-version` of most of it",
        help: "mend what clippy names; `cargo clippy --workspace --fix --all-targets` does part of it",
        reads: &[ENGINE, RUST, SERVER, &["clippy.toml", "rules/TRACEABILITY.md", "tests/runtimes/webdriver.json"]],
        run: clippy,
    },
    Stage {
        name: "lib",
        title: "no warning in the library that only decides, with rule files, and with folders",
        help: "what only authors need belongs behind the feature `author`, folders behind `folder`",
        reads: &[ENGINE, PACKS, &["clippy.toml"]],
        run: lib,
    },
    Stage {
        name: "msrv",
        title: "the workspace builds with the oldest Rust that it names",
        help: "avoid what is newer, or raise `rust-version` in Cargo.toml and `msrv` in clippy.toml",
        reads: &[ENGINE, RUST, &["rules/TRACEABILITY.md", "tests/runtimes/webdriver.json"]],
        run: msrv,
    },
    Stage {
        name: "wasm",
        title: "no warning in the library built for browsers",
        help: "the library must need no file system, clock or threads; look for a dependency that does",
        reads: &[ENGINE, &["clippy.toml"]],
        run: wasm,
    },
    Stage {
        name: "doc",
        title: "the documentation builds without a warning",
        help: "most often a link in a `///` comment that leads nowhere; `cargo doc --no-deps --open` shows it",
        reads: &[ENGINE, RUST, SERVER, DOCUMENTS],
        run: doc,
    },
    Stage {
        name: "deny",
        title: "licences, sources and versions of the dependencies",
        help: "a licence or source that is meant to be allowed goes into deny.toml, with the reason",
        reads: &[&["Cargo.", "deny.toml", "server/Cargo.toml", "xtask/Cargo.toml", "xtask/wasm/Cargo.toml"]],
        run: deny::run_if_installed,
    },
    Stage {
        name: "check",
        title: "every pack in rules/ is proved",
        help: "mend the pack as each problem says; `fenji check PACK` repeats it for one pack",
        reads: &[ENGINE, PACKS],
        run: check,
    },
    Stage {
        name: "cases",
        title: "every pack in rules/ decides its own cases",
        help: "mend the rule or the case; `fenji test PACK` repeats it for one pack",
        reads: &[ENGINE, PACKS],
        run: cases,
    },
    Stage {
        name: "cost",
        title: "compiled packs are small, and deciding takes no more instructions than stated",
        help: "find what made it more, or raise the number in xtask/src/cost.rs with the reason",
        reads: &[ENGINE, PACKS, &["xtask/src/cost.rs", "benches/cost.rs"]],
        run: cost::run,
    },
    Stage {
        name: "tidy",
        title: "every file keeps to the habits of this repository",
        help: "mend what is named; `cargo test --test it tidy` repeats it",
        reads: &[ALL],
        run: tidy,
    },
    Stage {
        name: "wasm-test",
        title: "the library on Wasm answers, in Node and in Chromium, what the native engine answers",
        help: "the differing answers are listed above; `tests/wasm.rs` says what is compared",
        reads: &[ENGINE, PACKS, CORPUS, &["tests/wasm.rs", "tests/runtimes/webdriver.json", "xtask/wasm/"]],
        run: runtimes::on_wasm,
    },
    Stage {
        name: "runtimes",
        title: "the npm package decides in every runtime, byte for byte, what the native engine decides",
        help: "the mismatches are listed above; `node all.mjs hosts.test.js` in tests/runtimes runs one file",
        reads: &[ENGINE, PACKS, CORPUS, PACKAGE, &["tests/runtimes/", "tests/tools/"]],
        run: runtimes::run,
    },
    Stage {
        name: "packaging",
        title: "the packed npm package in bundlers, test runners, runtimes and browsers",
        help: "the failing tests are listed above; `node run.mjs vite.test.mjs` in tests/packaging runs one file",
        reads: &[
            ENGINE,
            PACKS,
            PACKAGE,
            DOCUMENTS,
            SERVER,
            &["www/", "tests/packaging/", "tests/session/", "tests/tools/"],
        ],
        run: packaging::run,
    },
    Stage {
        name: "browser",
        title: "the form in Chromium: the whole way, drafts, sending, accessibility, hostile texts",
        help: "the failing tests are listed above; `node run.mjs way.test.mjs` in tests/browser runs one file",
        reads: &[ENGINE, PACKS, PACKAGE, &["www/", "tests/browser/", "tests/tools/"]],
        run: packaging::form,
    },
    Stage {
        name: "board",
        title: "the server's board in Chromium",
        help: "the failing tests are listed above; `node run.mjs board.mjs` in tests/browser runs them",
        reads: &[ENGINE, PACKS, PACKAGE, SERVER, &["www/", "tests/browser/", "tests/tools/"]],
        run: server::board,
    },
    Stage {
        name: "test",
        title: "unit tests, tests/it, the server over SQLite and PostgreSQL, the examples in the documentation",
        help: "the failing tests are listed above; `cargo test --workspace NAME` runs one of them",
        reads: &[
            ENGINE,
            RUST,
            PACKS,
            CORPUS,
            SERVER,
            DOCUMENTS,
            &[
                "schema/",
                "pkg/",
                "www/README.md",
                "benches/README.md",
                ".ci/run",
                "tests/runtimes/webdriver.json",
                "clippy.toml",
                "deny.toml",
                ".taplo.toml",
            ],
        ],
        run: test,
    },
];

/// What builds with the oldest Rust: all but the server, which needs a newer one.
const OURS: &[&str] = &["--workspace", "--exclude", "fenji-server"];

/// Asks for the stages that a change can touch.
const CHANGED: &str = "--changed";

/// Runs all stages, or only those in `args`; with `--changed`, of these only the ones that read a file that has changed.
pub fn run(args: &[&str]) -> ExitCode {
    let (options, names): (Vec<&str>, Vec<&str>) = args.iter().partition(|arg| **arg == CHANGED);
    if let Some(unknown) = names.iter().find(|name| STAGES.iter().all(|stage| stage.name != **name)) {
        let known: Vec<&str> = STAGES.iter().map(|stage| stage.name).collect();
        eprintln!("error: there is no stage `{unknown}`; the stages are {}", known.join(", "));
        return ExitCode::from(2);
    }
    let mut stages: Vec<&Stage> =
        STAGES.iter().filter(|stage| names.is_empty() || names.contains(&stage.name)).collect();
    if !options.is_empty() {
        stages = match touched::changed(&crate::root()) {
            Ok(changed) => only_touched(stages, &changed),
            Err(what) => {
                eprintln!("error: {what}");
                return ExitCode::from(2);
            }
        };
    }
    let missing: Vec<String> = [("rustfmt", "fmt", "fmt"), ("clippy", "clippy", "clippy"), ("clippy", "clippy", "lib")]
        .into_iter()
        .filter(|(_, _, stage)| stages.iter().any(|wanted| wanted.name == *stage))
        .filter(|(_, command, _)| !stage::succeeds(&mut stage::cargo(&[command, "--version"])))
        .map(|(component, ..)| {
            format!("error: {component} is missing; install it with `rustup component add {component}`")
        })
        .collect();
    if !missing.is_empty() {
        eprintln!("{}", missing.join("\n"));
        return ExitCode::from(2);
    }
    if stages.iter().any(|stage| stage.reads.contains(&PACKAGE)) {
        build::begin();
    }
    let passed = stage::run_all(&stages);
    if let Some(tally) = TALLY.get() {
        println!("{tally}");
    }
    if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Those of `stages` that read one of the files `changed`; says which these are and which are left out.
fn only_touched<'s>(stages: Vec<&'s Stage>, changed: &BTreeSet<String>) -> Vec<&'s Stage> {
    let (kept, left): (Vec<&Stage>, Vec<&Stage>) =
        stages.into_iter().partition(|stage| touched::touches(stage.reads, changed));
    let named = |stages: &[&Stage]| match stages {
        [] => "none".to_owned(),
        _ => stages.iter().map(|stage| stage.name).collect::<Vec<_>>().join(", "),
    };
    println!("{} files have changed; they touch: {}; left out: {}", changed.len(), named(&kept), named(&left));
    kept
}

/// What the stage `test` counted: the last line of the output says it again, below everything else.
static TALLY: std::sync::OnceLock<String> = std::sync::OnceLock::new();

fn fmt() -> Result<Outcome, String> {
    stage::run(&mut stage::cargo(&["fmt", "--all", "--check"]))?;
    let peers = "benches/peers/Cargo.toml";
    if crate::root().join(peers).is_file() {
        stage::run(&mut stage::cargo(&["fmt", "--manifest-path", peers, "--check"]))?;
    }
    Ok(Outcome::Passed)
}

fn clippy() -> Result<Outcome, String> {
    let lints = ["--", "-D", "warnings", "-D", "clippy::incompatible_msrv"];
    stage::run(stage::cargo(&["clippy"]).args(build::MEMBERS).arg("--all-targets").args(lints))?;
    Ok(Outcome::Passed)
}

fn lib() -> Result<Outcome, String> {
    for features in [&[][..], &["--features", "author"], &["--features", "folder"]] {
        let mut command = stage::cargo(&["clippy", "--package", "fenji", "--lib", "--no-default-features"]);
        stage::run(command.args(features).args(["--", "-D", "warnings", "-D", "clippy::incompatible_msrv"]))?;
    }
    decides_alone()
}

/// The library without features decides by a compiled pack, and pulls in nothing that reads rule files or draws a command.
fn decides_alone() -> Result<Outcome, String> {
    let mut tree = stage::cargo(&["tree", "--package", "fenji", "--no-default-features", "--edges", "normal"]);
    let tree = tree.output().map_err(|error| format!("`cargo tree` did not start: {error}"))?;
    if !tree.status.success() {
        return Err(format!("`cargo tree` ended with {}: {}", tree.status, String::from_utf8_lossy(&tree.stderr)));
    }
    let tree = String::from_utf8_lossy(&tree.stdout).into_owned();
    let names: Vec<&str> = tree.lines().filter_map(|line| line.split_whitespace().rev().nth(1)).collect();
    let foreign = ["rhai", "toml", "clap", "rayon", "indicatif"].into_iter().find(|name| names.contains(name));
    if !names.contains(&"serde") {
        return Err("`cargo tree` lists nothing that the library is made of".to_owned());
    }
    if let Some(name) = foreign {
        return Err(format!("the library without features depends on {name}"));
    }
    let compiled = "target/it-operations.fenji";
    build::programs()?;
    stage::run(&mut build::fenji(&["compile", "rules/it-operations", "-o", compiled, "--force"]))?;
    // It is only to be seen deciding, once: compiling it well would take longer.
    let fast = ["--config", "profile.dev.package.fenji.opt-level=0"];
    let run = ["run", "--quiet", "--package", "fenji", "--no-default-features", "--example", "decide"];
    let mut decide = stage::cargo(&run);
    decide.args(fast).arg("--");
    let said = decide.args([compiled, "examples/lost-laptop.json"]).output();
    let said = said.map_err(|error| format!("`{}` did not start: {error}", stage::show(&decide)))?;
    match String::from_utf8_lossy(&said.stdout).trim() {
        "P1 [\"P1\", \"P2\"]" => Ok(Outcome::Passed),
        other => Err(format!("examples/decide.rs says {other:?}: {}", String::from_utf8_lossy(&said.stderr))),
    }
}

fn msrv() -> Result<Outcome, String> {
    let version = env!("CARGO_PKG_RUST_VERSION");
    let rustup = |args: &[&str]| {
        let mut command = Command::new("rustup");
        command.args(["run", version]).args(args).current_dir(crate::root()).env("RUSTUP_AUTO_INSTALL", "0");
        command
    };
    if !stage::succeeds(&mut rustup(&["cargo", "--version"])) {
        return Ok(Outcome::Skipped(format!(
            "Rust {version} is not installed (`rustup toolchain install {version}`); the stage `clippy` denies \
             library calls newer than it, and tests/it/tidy.rs dependencies that ask for a newer one"
        )));
    }
    stage::run(rustup(&["cargo", "check", "--all-targets"]).args(OURS))?;
    Ok(Outcome::Passed)
}

fn wasm() -> Result<Outcome, String> {
    build::add_target()?;
    for features in [&[][..], &["--features", "wasm"], &["--features", "wasm-author"]] {
        let lib = ["clippy", "--package", "fenji", "--lib", "--no-default-features", "--target", build::TARGET];
        stage::run(stage::cargo(&lib).args(features).args(["--", "-D", "warnings"]))?;
    }
    Ok(Outcome::Passed)
}

fn doc() -> Result<Outcome, String> {
    stage::run(stage::cargo(&["doc", "--no-deps"]).args(build::MEMBERS).env("RUSTDOCFLAGS", "-D warnings"))?;
    Ok(Outcome::Passed)
}

fn check() -> Result<Outcome, String> {
    fenji("check")
}

fn cases() -> Result<Outcome, String> {
    fenji("test")
}

/// Runs `fenji COMMAND` over the desk in rules/ and all its packs.
fn fenji(command: &str) -> Result<Outcome, String> {
    build::programs()?;
    stage::run(&mut build::fenji(&[command, "rules"]))?;
    Ok(Outcome::Passed)
}

fn tidy() -> Result<Outcome, String> {
    build::test("tidy::").map(|()| Outcome::Passed)
}

fn test() -> Result<Outcome, String> {
    // The server's tests want the packs and the page that it has inside.
    start::prepare()?;
    build::programs()?;
    let mut command = stage::cargo(&["test", "--no-fail-fast"]);
    command.args(build::MEMBERS).arg("--");
    if std::io::stdout().is_terminal() {
        command.arg("--color=always");
    }
    if let Some(passed) = runtimes::passed() {
        command.args(["--skip", passed]);
    }
    let (tally, ended_well) = tally::run(&mut command)?;
    let unfinished = !ended_well && tally.failed == 0;
    _ = TALLY.set(match unfinished {
        true => format!("{tally}, and a test program that did not build or did not finish"),
        false => tally.to_string(),
    });
    match ended_well {
        true if tally.programs == 0 => Err("`cargo test` ran no test program".to_owned()),
        true => Ok(Outcome::Passed),
        false if unfinished => Err("a test program did not build or did not finish".to_owned()),
        false => Err(format!("{tally}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stage_names_are_unique_and_the_tests_come_last() {
        let mut names: Vec<&str> = STAGES.iter().map(|stage| stage.name).collect();
        assert_eq!(names.last(), Some(&"test"));
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), STAGES.len());
    }

    #[test]
    fn an_unknown_stage_is_refused_before_anything_runs() {
        assert_eq!(format!("{:?}", run(&["no-such-stage"])), format!("{:?}", ExitCode::from(2)));
    }
}
