//! A sheet: a text that grows line by line.

use crate::page::names::Names;
use crate::page::paint::{self, paint};

/// A text that grows line by line.
pub struct Page {
    text: String,
    /// Whether every clause and note is shown, not only those of the verdict.
    pub full: bool,
}

impl Page {
    /// An empty page; `full` for one with every clause and note.
    pub fn new(full: bool) -> Self {
        Self { text: String::new(), full }
    }

    /// A heading with an empty line before it.
    pub fn heading(&mut self, text: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.line(0, &paint(paint::HEADING, text));
    }

    /// A line, indented by `depth` steps.
    pub fn line(&mut self, depth: usize, text: &str) {
        self.text.push_str(&"  ".repeat(depth));
        self.text.push_str(&paint::inline(text));
        self.text.push('\n');
    }

    /// A line in the background: a clause, a note, help.
    pub fn quiet(&mut self, depth: usize, text: &str) {
        if !text.is_empty() {
            self.line(depth, &paint(paint::QUIET, text));
        }
    }

    /// A line in the background that only a full report shows.
    pub fn detail(&mut self, depth: usize, text: &str) {
        if self.full {
            self.quiet(depth, text);
        }
    }

    /// The whole text.
    pub fn finish(self) -> String {
        self.text
    }
}

/// “Source: …”, or nothing where there is no clause.
pub fn source(clause: Option<&str>, names: &Names<'_>) -> String {
    clause.map(|clause| names.lang.labelled(names.words.clause, clause)).unwrap_or_default()
}
