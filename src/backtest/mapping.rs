//! A mapping: which column of a file says what about which fact. Plain data.

use serde_json::Value;

/// Which column of a file says what.
#[derive(Clone, Debug, Default)]
pub struct Mapping {
    /// The file that it was read from, for messages.
    pub(crate) file: String,
    /// The column with the id of an incident.
    pub(crate) id: Option<Column>,
    /// The column with its time.
    pub(crate) time: Option<(Column, Dates)>,
    /// The column with the level that people recorded.
    pub(crate) recorded: Option<RecordedBy>,
    pub(crate) sources: Vec<Source>,
    /// What stands between the cells of a CSV file, where it is not to be found out.
    pub(crate) separator: Option<char>,
    /// The encoding of the file, where it is not to be found out.
    pub(crate) encoding: Option<String>,
}

/// A column by its name, with the line in which it is named.
#[derive(Clone, Debug, Default)]
pub(crate) struct Column {
    pub name: String,
    pub line: Option<usize>,
}

/// How times are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Dates {
    /// As `strptime` has it; RFC 3339 where there is none.
    pub format: Option<String>,
    /// The zone of times that are written without one.
    pub zone: Option<crate::time::zone::Zone>,
}

/// The level that people recorded.
#[derive(Clone, Debug, Default)]
pub(crate) struct RecordedBy {
    pub column: Column,
    /// The scheme that it is a level of; the pack's own where there is none.
    pub scheme: Option<String>,
    /// People's words and the level that each means.
    pub levels: Vec<(String, String)>,
    /// Words that say that nothing was recorded.
    pub unknown: Vec<String>,
}

/// One thing that says something about a fact.
#[derive(Clone, Debug, Default)]
pub(crate) struct Source {
    /// The line in which it is declared.
    pub line: Option<usize>,
    pub fact: String,
    pub from: From,
    /// The option that a yes or no is about.
    pub option: Option<String>,
    /// What stands between several options in one cell.
    pub split: Option<String>,
    /// What stands in cells, and the answer that each means.
    pub values: Vec<(String, Value)>,
    /// What stands in cells that say nothing.
    pub unknown: Vec<String>,
    /// The answer that everything else means.
    pub otherwise: Option<Value>,
    /// Whether the options that are found are all that there are.
    pub whole: bool,
    pub dates: Dates,
    /// Whether the answer is left out where the fact does not apply.
    pub if_applies: bool,
}

/// Where an answer comes from.
#[derive(Clone, Debug)]
// Only files say that it is a column.
#[cfg_attr(not(feature = "folder"), allow(dead_code))]
pub(crate) enum From {
    Column(String),
    /// It is the same in every row.
    Constant(Value),
}

impl Default for From {
    fn default() -> Self {
        Self::Constant(Value::Null)
    }
}

impl Mapping {
    /// What stands between the cells of a CSV file, where the mapping says so.
    pub fn separator(&self) -> Option<char> {
        self.separator
    }

    /// The encoding of a text file, where the mapping says so.
    pub fn encoding(&self) -> Option<&str> {
        self.encoding.as_deref()
    }
}
