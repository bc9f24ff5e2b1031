//! The JSON shapes of what checking a pack and running its cases give.

use crate::model::overlay::OverlayRef;
use crate::problem::Problem;
use crate::problem::Severity;
use serde::Serialize;

/// What running a pack's cases gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TestReport {
    /// The pack's id.
    pub id: String,
    /// The pack's version.
    pub version: String,
    /// The overlay through which the pack was changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overlay: Option<OverlayRef>,
    /// Every case, in order of file and declaration.
    pub cases: Vec<CaseResult>,
    /// How many rules can be covered.
    pub rules: usize,
    /// The rules that hold in no case.
    pub uncovered: Vec<String>,
    /// A warning for every file of the pack's folder that is not read, and so tested by nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub overlooked: Vec<Problem>,
}

impl TestReport {
    /// Whether every case passed.
    pub fn ok(&self) -> bool {
        self.cases.iter().all(|case| case.passed)
    }
}

/// What running one case gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CaseResult {
    /// The case's id.
    pub id: String,
    /// The file it stands in.
    pub file: String,
    /// Whether all it expects was decided.
    pub passed: bool,
    /// What was decided otherwise.
    pub differences: Vec<Difference>,
    /// Why its facts were not accepted, and names that the pack does not know.
    pub problems: Vec<Problem>,
}

/// One expectation that was not met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Difference {
    /// The key of the expectation, such as `level` or `duties.respond`.
    pub what: String,
    /// What the case expects.
    pub expected: String,
    /// What was decided.
    pub got: String,
}

/// What checking a pack found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CheckReport {
    /// The pack's id.
    pub id: String,
    /// The pack's version.
    pub version: String,
    /// The overlay through which the pack was changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overlay: Option<OverlayRef>,
    /// How many facts it declares.
    pub facts: usize,
    /// How many rules it has.
    pub rules: usize,
    /// How many incidents, told apart by what rules read, the proof covers (a decimal number, as it can be large).
    pub combinations: String,
    /// Whether every conclusion has a decision diagram; else some are decided by three-valued evaluation.
    pub exact: bool,
    /// How many diagram nodes the pack takes.
    pub nodes: usize,
    /// What was found: errors first, then by place.
    pub problems: Vec<Problem>,
}

impl CheckReport {
    /// Whether there is no error; warnings may be left.
    pub fn ok(&self) -> bool {
        self.problems.iter().all(|problem| problem.severity != Severity::Error)
    }
}
