//! Texts: every word a person reads, in one locale.

use crate::model::parameters::{Parameter, Templates};
use serde::{Deserialize, Serialize};

/// The words of a pack in one locale; where one is missing, the default locale's, else its id.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Texts {
    pub title: String,
    pub summary: String,
    pub facts: Vec<FactText>,
    pub kinds: Vec<String>,
    pub scopes: Vec<String>,
    pub levels: Vec<String>,
    /// The further schemes: each one's name and its levels.
    pub schemes: Vec<(String, Vec<String>)>,
    pub roles: Vec<String>,
    pub acts: Vec<String>,
    pub phases: Vec<String>,
    pub goals: Vec<String>,
    pub outputs: Vec<String>,
    /// What to do about the conflicts of a desk.
    pub conflicts: Vec<String>,
    /// By rule.
    pub rules: Vec<RuleText>,
    /// The parameters that stand in them.
    pub parameters: Vec<Parameter>,
    /// What they were before these were put in.
    #[serde(skip)]
    pub templates: Templates,
}

/// The words of one fact.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct FactText {
    pub question: String,
    pub help: String,
    pub why: String,
    pub unit: Option<String>,
    /// By option; for yes-no: no, yes.
    pub options: Vec<String>,
    /// By group of options.
    pub groups: Vec<String>,
}

/// The words of one rule.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct RuleText {
    pub text: String,
    pub note: Option<String>,
    pub clause: Option<String>,
    /// The fields of a report.
    pub labels: Vec<String>,
    /// The numbers to call that stand in the text.
    pub phones: Vec<String>,
}
