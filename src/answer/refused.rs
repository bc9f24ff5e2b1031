//! What stands in the place of a decision that could not be made.

use crate::problem::Error;
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
