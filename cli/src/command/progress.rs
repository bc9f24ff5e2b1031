//! A progress bar on a terminal's standard error, shown only once it has run for a second.

use crate::command::input;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, IsTerminal};
use std::path::Path;
use std::time::{Duration, Instant};

/// How far something is that reads a file.
pub struct Progress {
    bar: ProgressBar,
    /// A file's length is known; of standard input only the rows are counted.
    bytes: bool,
    /// Whether what is written scrolls over the same terminal, which shows well enough that it is going on.
    scrolls: bool,
    start: Instant,
}

impl Progress {
    /// For a file, or standard input; `scrolls`: whether standard output is written all the while.
    pub fn new(path: Option<&Path>, what: &str, scrolls: bool) -> Self {
        let length = input::file(path).and_then(|path| path.metadata().ok()).filter(|file| file.is_file());
        let (bar, template) = match &length {
            Some(file) => (ProgressBar::new(file.len()), "{bar:30} {percent}% · {elapsed} · {eta} left".to_owned()),
            None => (ProgressBar::new_spinner(), format!("{{spinner}} {{human_pos}} {what} · {{elapsed}}")),
        };
        bar.set_draw_target(ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template(&template) {
            bar.set_style(style);
        }
        Self { bar, bytes: length.is_some(), scrolls, start: Instant::now() }
    }

    /// So many more bytes and rows are done.
    pub fn advance(&self, bytes: u64, rows: u64) {
        self.bar.inc(if self.bytes { bytes } else { rows });
        let quiet = !self.scrolls || !io::stdout().is_terminal();
        if self.bar.is_hidden() && self.start.elapsed() > Duration::from_secs(1) && quiet {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
