//! Stages: numbered, timed pieces of work, of which the first that fails stops the rest.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// One piece of work.
pub struct Stage {
    /// What a person types to run only this one.
    pub name: &'static str,
    /// What it proves, in a few words.
    pub title: &'static str,
    /// What to do when it fails.
    pub help: &'static str,
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

/// Runs `stages` in order with a heading and a time each; false as soon as one fails.
pub fn run_all(stages: &[&Stage]) -> bool {
    let start = Instant::now();
    let mut times = String::new();
    for (index, stage) in stages.iter().enumerate() {
        let number = format!("{}/{}", index + 1, stages.len());
        println!("\n[{number}] {}: {}", stage.name, stage.title);
        let begun = Instant::now();
        let outcome = (stage.run)();
        let time = seconds(begun.elapsed());
        match outcome {
            Ok(Outcome::Passed) => {
                println!("[{number}] {}: passed in {time}", stage.name);
                _ = write!(times, "{} {time}, ", stage.name);
            }
            Ok(Outcome::Skipped(why)) => {
                println!("[{number}] {}: SKIPPED, {why}", stage.name);
                _ = write!(times, "{} skipped, ", stage.name);
            }
            Err(what) => {
                eprintln!("\nerror: stage {number} `{}` failed after {time}: {what}", stage.name);
                eprintln!("  help: {}", stage.help);
                eprintln!("  help: `cargo xtask test {}` runs only this stage", stage.name);
                return false;
            }
        }
    }
    println!("\nall stages passed in {}: {}", seconds(start.elapsed()), times.trim_end_matches(", "));
    true
}

/// A `cargo` command in the repository's root.
pub fn cargo(args: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
    command.args(args).current_dir(crate::root());
    command
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
        Stage { name, title: "a stage of the tests", help: "none", run }
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
    fn times_are_for_people() {
        let shown = [400, 12_345, 185_000].map(|millis| seconds(Duration::from_millis(millis)));
        assert_eq!(shown, ["0.4 s", "12 s", "3 min 05 s"]);
    }
}
