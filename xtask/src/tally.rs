//! The tally: the results of all test programs that one `cargo test` runs, in one line.

use std::fmt;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

/// What the test programs reported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Test programs that reported a result.
    pub programs: usize,
    /// Tests that passed.
    pub passed: usize,
    /// Tests that failed.
    pub failed: usize,
    /// Tests that did not run.
    pub ignored: usize,
}

impl Tally {
    /// Adds a line of output if it is a test program's closing line.
    pub fn add(&mut self, line: &str) {
        let Some((_, counts)) = line.split_once("test result: ") else { return };
        let count = |what: &str| {
            let before = counts.split(what).next().unwrap_or_default();
            before.rsplit(|c: char| !c.is_ascii_digit()).next().and_then(|digits| digits.parse().ok()).unwrap_or(0)
        };
        self.programs += 1;
        self.passed += count(" passed;");
        self.failed += count(" failed;");
        self.ignored += count(" ignored;");
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.ignored > 0 {
            write!(f, ", {} ignored", self.ignored)?;
        }
        Ok(())
    }
}

/// Runs `command`, passing its output through, and returns the tally with whether the command ended well.
pub fn run(command: &mut Command) -> Result<(Tally, bool), String> {
    let name = super::stage::show(command);
    println!("$ {name}");
    let mut child =
        command.stdout(Stdio::piped()).spawn().map_err(|error| format!("`{name}` did not start: {error}"))?;
    let mut tally = Tally::default();
    if let Some(output) = child.stdout.take() {
        let mut output = BufReader::new(output);
        let mut line = Vec::new();
        while output.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            _ = std::io::stdout().write_all(&line);
            tally.add(&String::from_utf8_lossy(&line));
            line.clear();
        }
    }
    let status = child.wait().map_err(|error| format!("`{name}` was lost: {error}"))?;
    Ok((tally, status.success()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_are_summed_and_other_lines_are_not() {
        let mut tally = Tally::default();
        for line in [
            "running 3 tests",
            "test a_test_with_7_passed_in_its_name ... ok",
            "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.10s",
            "test result: \u{1b}[31mFAILED\u{1b}[m. 30 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out",
        ] {
            tally.add(line);
        }
        assert_eq!(tally, Tally { programs: 2, passed: 42, failed: 2, ignored: 1 });
        assert_eq!(tally.to_string(), "42 passed, 2 failed, 1 ignored");
    }
}
