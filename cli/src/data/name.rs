//! Files by name, and standard input.

use crate::status::Stop;
use fenji::Problem;
use std::io;
use std::path::Path;

/// Whether a path stands for standard input.
pub fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

/// What a file is called in messages.
pub fn name(path: &Path) -> String {
    if is_stdin(path) { "standard input".to_owned() } else { path.display().to_string() }
}

/// A file that cannot be read.
pub fn unreadable(name: &str, error: &io::Error) -> Stop {
    Stop::cannot(Problem::error("unreadable", format!("cannot read `{name}`: {error}")))
}
