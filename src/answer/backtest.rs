//! The JSON shapes of old incidents graded anew.

use crate::answer::comparison::Direction;
use crate::answer::diff::{Edition, PackVersion};
use serde::Serialize;
use std::collections::BTreeMap;

/// Old incidents, graded by one or two versions of a pack, beside what people recorded.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BacktestReport {
    /// The pack; of two versions the one before.
    pub old: PackVersion,
    /// The version after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<PackVersion>,
    /// How many rows there were, and what became of them.
    pub rows: RowCounts,
    /// The earliest and the latest time in the rows, where a column with the time is named: RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<(String, String)>,
    /// The kind of incident.
    pub kind: Graded,
    /// How far it reaches.
    pub scope: Graded,
    /// How serious it is.
    pub level: Graded,
    /// The order of work.
    pub priority: Graded,
    /// By further level scheme.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub schemes: BTreeMap<String, Graded>,
    /// What people recorded beside what the rules say: one entry a version.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub recorded: Vec<Agreement>,
    /// What could not be read as an answer, and counts as not known.
    pub unmapped: Vec<Unmapped>,
    /// Why rows were not graded.
    pub refused: Vec<Refusal>,
    /// Answers that were left out because the fact does not apply there, by fact: how many.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub left_out: BTreeMap<String, u64>,
    /// Columns of the file that say nothing about a fact.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unused_columns: Vec<String>,
    /// Columns that the mapping names and no row has.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub empty_columns: Vec<String>,
    /// 128 bits in hexadecimal of every row with all of its conclusions, whatever the order of the rows: two runs with the
    /// same digest have graded the same rows alike.
    pub digest: String,
}

/// How many rows there were, and what became of them: `read` is `unreadable` and those that each version graded or refused.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RowCounts {
    /// All rows, without the header.
    pub read: u64,
    /// Those that are no row: not JSON, or with more or fewer cells than the header.
    pub unreadable: u64,
    /// Those that the pack graded; of two versions the one before.
    pub graded: u64,
    /// Those that it did not, because their facts cannot be.
    pub refused: u64,
    /// Those that the version after graded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub graded_by_new: Option<u64>,
    /// Those that it did not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused_by_new: Option<u64>,
}

/// What one conclusion came to in all rows.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Graded {
    /// How many rows by what is concluded; of two versions by the one before.
    pub old: Vec<Concluded>,
    /// By the version after.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub new: Vec<Concluded>,
    /// How many rows both versions conclude the same of; none with one version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unmoved: Option<u64>,
    /// The others, by what was and is concluded, most rows first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub flows: Vec<Flow>,
}

/// Rows of which the same is concluded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Concluded {
    /// What is possible.
    #[serde(flatten)]
    pub values: Possible,
    /// How many rows.
    pub rows: u64,
}

/// The values that a conclusion may still have: one where it is certain.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Possible {
    /// The values, most serious first.
    pub possible: Vec<String>,
    /// Whether it may be that no rule gives any.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub none: bool,
}

/// Rows that moved from the same to the same.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Flow {
    /// What was concluded.
    pub from: Possible,
    /// What is.
    pub to: Possible,
    /// Whether that is more serious (`up`) or less (`down`); `same` where the most and the least serious possible value stay,
    /// `other` where neither can be said.
    pub direction: Direction,
    /// How many rows.
    pub rows: u64,
    /// The rules that give these values, most rows first.
    pub rules: Vec<RuleRows>,
    /// The first of the rows.
    pub examples: Vec<RowRef>,
}

/// A rule, and in how many of some rows it gives what is concluded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RuleRows {
    /// Of which version.
    pub of: Edition,
    /// Its id.
    pub rule: String,
    /// The clause of the plan behind it, in the first locale.
    pub clause: Option<String>,
    /// In how many rows.
    pub rows: u64,
}

/// One row of the data.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RowRef {
    /// Its number, from 1, without the header and empty lines.
    pub row: u64,
    /// What the column with the id says.
    pub id: Option<String>,
    /// What the column with the time says.
    pub time: Option<String>,
}

/// The level that people recorded beside the one that the rules give.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Agreement {
    /// By which version.
    pub of: Edition,
    /// `level`, or the id of a further scheme.
    pub conclusion: String,
    /// Rows that were graded and have a recorded level.
    pub rows: u64,
    /// Rows of which one level is certain and is the one that was recorded.
    pub agree: u64,
    /// Rows of which one level is certain and is another one.
    pub disagree: u64,
    /// Rows that may still have several levels, the recorded one among them.
    pub open: u64,
    /// Rows that may still have several levels, without the recorded one; or of which no rule gives a level.
    pub apart: u64,
    /// Of the rows with one certain level, the share that agrees; none where there are none.
    pub share: Option<f64>,
    /// Cohen's kappa of the same rows: agreement beyond chance, 1 where all agree; none where chance alone gives all.
    pub kappa: Option<f64>,
    /// The same with linear weights: a level missed by one counts less than by two.
    pub weighted_kappa: Option<f64>,
    /// What was recorded and what is concluded; the largest differences first, then most rows.
    pub table: Vec<Recorded>,
}

/// Rows for which the same was recorded and the same is concluded.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Recorded {
    /// What was recorded.
    pub recorded: String,
    /// What the rules conclude.
    #[serde(flatten)]
    pub values: Possible,
    /// How many rows.
    pub rows: u64,
    /// By how many levels the nearest possible one is more serious (above 0) or less than what was recorded.
    pub distance: i64,
    /// The rules that give it, where it is not what was recorded.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<RuleRows>,
    /// The first of these rows, where it is not what was recorded.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<RowRef>,
}

/// Cells that could not be read as an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Unmapped {
    /// The column.
    pub column: String,
    /// What stands there; none for all further ones together, where they are too many to list.
    pub value: Option<String>,
    /// The fact that it should have said something about; none for the recorded level and the time.
    pub fact: Option<String>,
    /// A stable name of what is wrong.
    pub code: String,
    /// What is wrong.
    pub message: String,
    /// How many rows.
    pub rows: u64,
    /// The first of them.
    pub first: RowRef,
}

/// Rows that were not graded, for the same reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Refusal {
    /// By which version; none for rows that could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<Edition>,
    /// A stable name of what is wrong.
    pub code: String,
    /// What is wrong.
    pub message: String,
    /// How many rows.
    pub rows: u64,
    /// The first of them.
    pub first: RowRef,
}

/// A row that two versions grade otherwise, or that was recorded otherwise than it is graded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MovedRow {
    /// Which row.
    #[serde(flatten)]
    pub row: RowRef,
    /// By conclusion that moved: what it was and what it is.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub moved: BTreeMap<String, MovedFrom>,
    /// The level that was recorded, where the latest version gives another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded: Option<RecordedAs>,
}

/// What a conclusion was and what it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MovedFrom {
    /// By the version before.
    pub from: Possible,
    /// By the version after.
    pub to: Possible,
    /// The rules of the version before that give it.
    pub rules_before: Vec<String>,
    /// Those of the version after.
    pub rules: Vec<String>,
}

/// What was recorded, and what the rules give.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RecordedAs {
    /// What was recorded.
    pub level: String,
    /// What the rules give.
    #[serde(flatten)]
    pub values: Possible,
    /// By which rules.
    pub rules: Vec<String>,
}

impl BacktestReport {
    /// The conclusions, by name; further schemes by id.
    pub fn conclusions(&self) -> impl Iterator<Item = (&str, &Graded)> {
        let four = [("kind", &self.kind), ("scope", &self.scope), ("level", &self.level), ("priority", &self.priority)];
        four.into_iter().chain(self.schemes.iter().map(|(id, graded)| (id.as_str(), graded)))
    }
}

impl Graded {
    /// How many rows moved.
    pub fn moved(&self) -> u64 {
        self.flows.iter().map(|flow| flow.rows).sum()
    }
}
