//! The JSON shapes of what the cases of a pack are worth.

use crate::problem::Place;
use serde::Serialize;
use serde_json::Value;

/// What becomes of a mutant: a pack with one thing changed in one rule.
#[derive(Clone, Debug, PartialEq)]
pub enum Fate {
    /// It decides every combination as the pack does: proved.
    Equivalent,
    /// This case fails because of it.
    Killed(String),
    /// It decides otherwise, and no case tells.
    Survived(Box<Survivor>),
    /// Neither was proved: diagrams are too large, or something is only known within bounds.
    NotProved,
}

/// What the cases of a pack are worth.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MutationReport {
    /// The pack's id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// How many rules were changed.
    pub rules: usize,
    /// How many mutants there are.
    pub mutants: usize,
    /// How many are proved to decide everything as the pack does.
    pub equivalent: usize,
    /// How many a case tells from the pack.
    pub killed: usize,
    /// How many no case tells from it.
    pub survived: usize,
    /// How many were not proved to be either.
    pub not_proved: usize,
    /// Those that no case tells, each with the incident that would.
    pub survivors: Vec<Survivor>,
    /// The cases that fail without any change, and so tell nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub failing: Vec<String>,
}

impl MutationReport {
    /// Whether every mutant that decides otherwise is told by a case.
    pub fn ok(&self) -> bool {
        self.survived == 0 && self.failing.is_empty()
    }
}

/// A mutant that no case tells from the pack.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Survivor {
    /// The rule's builder, such as `level`.
    pub sort: String,
    /// The rule.
    pub rule: String,
    /// Where it stands.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub at: Option<Place>,
    /// What was changed.
    pub what: String,
    /// An incident about which it decides otherwise.
    pub facts: Value,
    /// What it decides otherwise: a conclusion, or what sort of guidance.
    pub expect: String,
    /// What the pack decides there; none for nothing.
    pub decided: Option<String>,
    /// What the mutant does.
    pub mutated: Option<String>,
    /// The incident as a case, TOML; empty where another one of these cases tells this mutant, too.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub case: String,
}
