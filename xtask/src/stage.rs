//! Stages: numbered, timed pieces of work, of which the first that fails stops the rest.

use crate::touched::Reads;
use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// One piece of work.
pub struct Stage {
    /// What a person types to run only this one.
    pub name: &'static str,
    /// What it proves, in a few words.
    pub title: &'static str,
    /// What to do when it fails.
    pub help: &'static str,
    /// Which files decide how it ends.
    pub reads: Reads,
    /// The work itself.
    pub run: fn() -> Result<Outcome, String>,
}

/// How a stage ended that did not fail.
pub enum Outcome {
    /// It was done.
    Passed,
    /// It could not be done here: why, and what would make it possible.
    Skipped(String),
}

/// Runs `stages` in order with a heading each and a table of their times at the end; false as soon as one fails.
pub fn run_all(stages: &[&Stage]) -> bool {
    let start = Instant::now();
    let mut rows = Vec::new();
    for (index, stage) in stages.iter().enumerate() {
        let number = format!("{}/{}", index + 1, stages.len());
        println!("\n[{number}] {}: {}", stage.name, stage.title);
        let begun = Instant::now();
        let outcome = (stage.run)();
        let time = begun.elapsed();
        let (word, said) = match &outcome {
            Ok(Outcome::Passed) => ("passed", format!("passed in {}", seconds(time))),
            Ok(Outcome::Skipped(why)) => ("skipped", format!("SKIPPED, {why}")),
            Err(_) => ("failed", String::new()),
        };
        rows.push((stage.name, time, word));
        if let Err(what) = outcome {
            eprintln!("\n{}", table(&rows, start.elapsed()));
            eprintln!("error: stage {number} `{}` failed after {}: {what}", stage.name, seconds(time));
            eprintln!("  help: {}", stage.help);
            eprintln!("  help: `cargo xtask test {}` runs only this stage", stage.name);
            return false;
        }
        println!("[{number}] {}: {said}", stage.name);
    }
    println!("\n{}\nall stages passed", table(&rows, start.elapsed()));
    true
}

/// The stages with their seconds, and the sum.
fn table(rows: &[(&str, Duration, &str)], all: Duration) -> String {
    let mut table = String::new();
    for (name, time, ended) in rows {
        _ = writeln!(table, "{name:<10}{:>8.1} s  {ended}", time.as_secs_f64());
    }
    _ = write!(table, "{:<10}{:>8.1} s", "all", all.as_secs_f64());
    table
}

/// A `cargo` command in the repository's root.
pub fn cargo(args: &[&str]) -> Command {
    let mut command = from_root(std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
    command.args(args);
    command
}

/// A program that runs in the repository's root.
pub fn from_root(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(crate::root());
    command
}

/// A program of this workspace, once it is built: cargo puts all of them beside the one that runs.
pub fn program(name: &str) -> PathBuf {
    let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    std::env::current_exe().map_or_else(|_| PathBuf::from(&name), |xtask| xtask.with_file_name(&name))
}

/// Shows `command` as a person would type it.
pub fn show(command: &Command) -> String {
    let program = command.get_program().to_string_lossy();
    let program = program.rsplit(['/', '\\']).next().unwrap_or_default().trim_end_matches(".exe").to_owned();
    let mut line = String::new();
    for (name, value) in command.get_envs() {
        _ = write!(line, "{}='{}' ", name.to_string_lossy(), value.unwrap_or_default().to_string_lossy());
    }
    line.push_str(&program);
    for arg in command.get_args() {
        _ = write!(line, " {}", arg.to_string_lossy());
    }
    line
}

/// Prints and runs `command` to its end, its output going where ours goes.
pub fn run(command: &mut Command) -> Result<(), String> {
    println!("$ {}", show(command));
    let status = command.status().map_err(|error| format!("`{}` did not start: {error}", show(command)))?;
    if status.success() { Ok(()) } else { Err(format!("`{}` ended with {status}", show(command))) }
}

/// Prints and runs `commands`, as many at once as there are cores, each line of their output as it comes; all are run to
/// their end, and those that failed are named.
pub fn run_side_by_side(commands: Vec<Command>) -> Result<(), String> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let waiting = Mutex::new(commands.into_iter());
    let next = || waiting.lock().ok().and_then(|mut waiting| waiting.next());
    let worker = || {
        let mut failed = Vec::new();
        while let Some(mut command) = next() {
            failed.extend(run_by_line(&mut command).err());
        }
        failed
    };
    let failed = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(worker)).collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().unwrap_or_else(|_| vec!["a thread broke".to_owned()]))
            .collect()
    });
    match failed {
        failed if Vec::is_empty(&failed) => Ok(()),
        failed => Err(failed.join("\nerror: ")),
    }
}

/// The same as [`run`], a line of output at a time: it may stand between the lines of others.
fn run_by_line(command: &mut Command) -> Result<(), String> {
    println!("$ {}", show(command));
    let said = show(command);
    let failed = |error: std::io::Error| format!("`{said}` did not start: {error}");
    let (output, input) = std::io::pipe().map_err(failed)?;
    command.stdin(Stdio::null()).stdout(input.try_clone().map_err(failed)?).stderr(input);
    let mut child = command.spawn().map_err(failed)?;
    // The command holds the end that is written to; held here, too, it would never be closed.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
        println!("{}", String::from_utf8_lossy(&line));
    }
    let status = child.wait().map_err(failed)?;
    if status.success() { Ok(()) } else { Err(format!("`{said}` ended with {status}")) }
}

/// Whether `command` runs and ends well, its output thrown away.
pub fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// A duration for people: `0.4 s`, `12 s`, `3 min 05 s`.
pub fn seconds(time: Duration) -> String {
    match time.as_secs() {
        0..10 => format!("{:.1} s", time.as_secs_f64()),
        whole @ 10..60 => format!("{whole} s"),
        whole => format!("{} min {:02} s", whole / 60, whole % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stage(name: &'static str, run: fn() -> Result<Outcome, String>) -> Stage {
        Stage { name, title: "a stage of the tests", help: "none", reads: &[], run }
    }

    #[test]
    fn the_first_failing_stage_stops_the_rest() {
        let good = stage("good", || Ok(Outcome::Passed));
        let skipped = stage("skipped", || Ok(Outcome::Skipped("no tool".to_owned())));
        let bad = stage("bad", || Err("it broke".to_owned()));
        let never = stage("never", || unreachable!("a stage ran after one that failed"));
        assert!(run_all(&[&good, &skipped]));
        assert!(!run_all(&[&good, &bad, &never]));
    }

    #[test]
    fn a_command_that_fails_or_is_missing_is_named() {
        let error = run(cargo(&["no-such-command"]).stderr(Stdio::null())).unwrap_err();
        assert!(error.contains("`cargo no-such-command` ended with"), "{error}");
        let error = run(&mut Command::new("no-such-program-here")).unwrap_err();
        assert!(error.contains("`no-such-program-here` did not start"), "{error}");
    }

    #[test]
    fn commands_side_by_side_all_run_and_those_that_fail_are_named() {
        assert!(run_side_by_side(vec![cargo(&["--version"]), cargo(&["--version"]), cargo(&["--version"])]).is_ok());
        let commands = vec![cargo(&["no-such-command"]), cargo(&["--version"]), Command::new("no-such-program-here")];
        let error = run_side_by_side(commands).unwrap_err();
        assert!(error.contains("`cargo no-such-command` ended with"), "{error}");
        assert!(error.contains("`no-such-program-here` did not start"), "{error}");
    }

    #[test]
    fn the_table_has_every_stage_and_the_sum() {
        let rows = [("fmt", Duration::from_millis(1_250), "passed"), ("wasm-test", Duration::from_secs(185), "failed")];
        let table = table(&rows, Duration::from_secs(187));
        assert_eq!(table, "fmt            1.2 s  passed\nwasm-test    185.0 s  failed\nall          187.0 s");
    }

    #[test]
    fn times_are_for_people() {
        let shown = [400, 12_345, 185_000].map(|millis| seconds(Duration::from_millis(millis)));
        assert_eq!(shown, ["0.4 s", "12 s", "3 min 05 s"]);
    }
}
