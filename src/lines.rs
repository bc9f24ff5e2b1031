//! One line of a batch: a facts object in, a decision or what is wrong with the facts out.

use crate::{Error, Options, Pack, Problem};
use serde::Serialize;

/// What is written in the place of a line that is wrong.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Refused<'a> {
    /// What is wrong with it.
    pub error: &'a Error,
    /// The line's number, counted from 1.
    pub line: usize,
}

impl Pack {
    /// Appends the answer to one line of a batch to `out`: the decision (without `options` only the verdict), or
    /// `{"error": {"problems": […]}, "line": number}`; false for a line that is wrong. No line break is written.
    pub fn answer_line(&self, line: &[u8], number: usize, options: Option<&Options>, out: &mut Vec<u8>) -> bool {
        let start = out.len();
        let answered = self.facts_from_json(line).and_then(|facts| {
            let written = match options {
                Some(options) => serde_json::to_writer(&mut *out, &self.assess(&facts, options)),
                None => serde_json::to_writer(&mut *out, &self.verdict(&facts)),
            };
            written.map_err(|error| Problem::error("output", format!("cannot write JSON: {error}")).into())
        });
        if let Err(error) = &answered {
            out.truncate(start);
            let answer = serde_json::to_string(&Refused { error, line: number });
            out.extend_from_slice(answer.unwrap_or_default().as_bytes());
        }
        answered.is_ok()
    }
}
