//! What leaves the command: whole documents on standard output, problems on standard error.

use crate::page::paint::{self, paint};
use crate::status::Stop;
use fenji::{OverlayRef, Problem, Severity, visible};
use serde::Serialize;
use std::io::{self, Write};

/// Writes one whole readable text. Colours survive only on a terminal.
pub fn text(text: &str) -> Result<(), Stop> {
    done(write_text(text))
}

/// Writes one JSON document, indented, with a line break at its end.
pub fn json(value: &impl Serialize) -> Result<(), Stop> {
    let mut bytes = serde_json::to_vec_pretty(value)
        .map_err(|error| Stop::cannot(Problem::error("output", format!("cannot write JSON: {error}"))))?;
    bytes.push(b'\n');
    self::bytes(&bytes)
}

/// Writes bytes as they are.
pub fn bytes(bytes: &[u8]) -> Result<(), Stop> {
    let mut out = io::stdout().lock();
    done(out.write_all(bytes).and_then(|()| out.flush()))
}

/// A pack as it is called in messages: its id and version, and the overlay through which it was changed.
pub fn called(id: &str, version: &str, overlay: Option<&OverlayRef>) -> String {
    let called = match overlay {
        Some(overlay) => format!("{id} {version} with overlay {} {}", overlay.id, overlay.version),
        None => format!("{id} {version}"),
    };
    visible(&called).into_owned()
}

/// Shows problems on standard error: a block each, or one JSON document `{"problems": [...]}`.
pub fn problems<'a>(problems: impl IntoIterator<Item = &'a Problem>, json: bool) {
    let problems: Vec<&Problem> = problems.into_iter().collect();
    // Where even standard error is closed, the exit status is all that is left to say it with.
    let _ = if json {
        let document = serde_json::to_string_pretty(&Document { problems: &problems }).unwrap_or_default();
        writeln!(io::stderr(), "{document}")
    } else {
        writeln!(anstream::stderr(), "{}", blocks(problems))
    };
}

/// Shows what is wrong with the arguments, without colours.
pub fn usage(text: &str) {
    let plain = anstream::adapter::strip_str(text).to_string();
    let _ = write!(io::stderr(), "{}", paint::tame(&plain));
}

/// The JSON document of problems.
#[derive(Serialize)]
struct Document<'a> {
    problems: &'a [&'a Problem],
}

/// The problems as blocks of text with an empty line between them.
pub fn blocks<'a>(problems: impl IntoIterator<Item = &'a Problem>) -> String {
    problems.into_iter().map(block).collect::<Vec<_>>().join("\n\n")
}

/// A closed pipe means that the reader has seen enough; anything else is worth stopping for.
pub fn done(written: io::Result<()>) -> Result<(), Stop> {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Stop::cannot(Problem::error("output", format!("cannot write standard output: {error}"))))
        }
        _ => Ok(()),
    }
}

fn write_text(text: &str) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    out.write_all(paint::tame(text).as_bytes())?;
    out.flush()
}

fn block(problem: &Problem) -> String {
    let text = problem.to_string();
    let text = paint::tame(&text);
    let style = match problem.severity {
        Severity::Error => paint::ALARM,
        Severity::Warning => paint::CAUTION,
    };
    match text.split_once(": ") {
        Some((head, rest)) => format!("{}: {rest}", paint(style, head)),
        None => text.into_owned(),
    }
}

/// Problems with places that a terminal or an editor can open: paths from here, not from inside the pack at `path`; an
/// overlay's in its own folder, its base's in that of the base.
pub fn located(path: &str, problems: &[Problem]) -> Vec<Problem> {
    let mut problems = problems.to_vec();
    for place in problems.iter_mut().filter_map(|problem| problem.place.as_mut()) {
        place.file = fenji::locate(path, &place.file).display().to_string();
    }
    problems
}
