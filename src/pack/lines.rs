//! One line of a batch: a facts object in, a decision or what is wrong with the facts out.

use crate::decide::assess::Options;
use crate::facts::json;
use crate::facts::read::MAX_FACTS_BYTES;
use crate::pack::core::Pack;
use crate::problem::Error;
use crate::problem::Problem;
use serde::Serialize;

/// What is written in the place of a line that is wrong.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Refused<'a> {
    /// What is wrong with it.
    pub error: &'a Error,
    /// The line's number in its file, counted from 1; empty lines count.
    pub line: usize,
}

/// What became of one line of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// Nothing stands in it, and nothing was written for it.
    Empty,
    /// Its decision was written.
    Decided,
    /// What is wrong with it was written.
    Wrong,
}

impl Pack {
    /// Appends the answer to one line of a batch to `out`, with a line break: the decision (without `options` only the
    /// verdict), or `{"error": {"problems": […]}, "line": number}`. A line with nothing but white space has no answer.
    pub fn answer_line(&self, line: &[u8], number: usize, options: Option<&Options>, out: &mut Vec<u8>) -> Line {
        if is_empty(line) {
            return Line::Empty;
        }
        let start = out.len();
        let value = json::parse_from(number, line, MAX_FACTS_BYTES, "the facts");
        let facts = value.map_err(|problems| Error { problems }).and_then(|value| self.facts(&value));
        let answered = facts.and_then(|facts| {
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
        out.push(b'\n');
        if answered.is_ok() { Line::Decided } else { Line::Wrong }
    }
}

/// Whether nothing stands in a line but white space, and a byte order mark where a file begins.
fn is_empty(line: &[u8]) -> bool {
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    // Most lines are told by their first byte.
    line.first().is_none_or(|first| !first.is_ascii_graphic())
        && std::str::from_utf8(line).is_ok_and(|text| text.trim().is_empty())
}
