//! Files that commands make of packs: whole or not at all, and what is said about them.

use crate::page::output;
use crate::status::{Outcome, Status, Stop};
use fenji::{CheckReport, OverlayRef, Problem, Severity, visible};
use serde::Serialize;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

/// What was written, as JSON.
#[derive(Serialize)]
pub struct Written<'a> {
    pub file: String,
    pub bytes: usize,
    pub id: &'a str,
    pub version: &'a str,
    pub digest: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overlay: Option<&'a OverlayRef>,
}

/// Writes to a file, or for `-` to standard output, and says what was written.
pub fn write<'a>(path: &Path, bytes: &[u8], json: bool, what: impl FnOnce(String, usize) -> Written<'a>) -> Outcome {
    if path == Path::new("-") {
        output::bytes(bytes)?;
        return Ok(Status::Done);
    }
    write_whole(path, bytes).map_err(|error| {
        Stop::cannot(Problem::error("unwritable", format!("cannot write `{}`: {error}", path.display())))
    })?;
    let written = what(path.display().to_string(), bytes.len());
    if json {
        output::json(&written)?;
    } else {
        let called = output::called(written.id, written.version, written.overlay);
        output::text(&format!("{}: {called}, {} bytes, {}\n", visible(&written.file), bytes.len(), written.digest))?;
    }
    Ok(Status::Done)
}

/// Refuses a pack in which `fenji check` finds errors.
pub fn refuse_errors(report: CheckReport, done: &str, by: &str) -> Result<(), Stop> {
    let mut problems = report.problems;
    problems.retain(|problem| problem.severity == Severity::Error);
    if problems.is_empty() {
        return Ok(());
    }
    let refusal = Problem::error("pack-has-errors", format!("the pack is not {done}: it has errors"));
    problems.push(refusal.help(format!("mend them, or {by} it all the same with `--force`")));
    Err(Stop { status: Status::Failed, problems })
}

/// Writes a new file beside `path` and then puts it in its place, so that nobody ever reads half a file.
pub fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let name = path.file_name().ok_or_else(|| io::Error::other("this is not the name of a file"))?;
    if path.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let mut beside = OsString::from(".");
    beside.push(name);
    beside.push(format!(".{}.tmp", std::process::id()));
    let beside = path.with_file_name(beside);
    let written = File::create_new(&beside)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        // The error that matters is the first one; the half-written file must not stay behind.
        let _ = fs::remove_file(&beside);
    }
    written
}
