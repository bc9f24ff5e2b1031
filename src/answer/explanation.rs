//! The explanation: the JSON shape of why, why not, and what would change it.

use crate::answer::decision::{Conclusion, Holds, PackRef};
use serde::Serialize;
use serde_json::Value;

/// Why a decision is what it is, and what would change its level. Further schemes are not explained; the decision has their
/// reasons.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Explanation<'p> {
    /// The pack that decided.
    pub pack: PackRef<'p>,
    /// As in the decision.
    pub kind: Conclusion<'p, &'p str>,
    /// As in the decision.
    pub scope: Conclusion<'p, &'p str>,
    /// As in the decision.
    pub level: Conclusion<'p, &'p str>,
    /// As in the decision.
    pub priority: Conclusion<'p, u32>,
    /// The level asked for, or every level but the certain one, most serious first.
    pub targets: Vec<Target<'p>>,
}

/// One level: whether it is possible, which rules would give it, and what would have to change.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Target<'p> {
    /// The level.
    pub level: &'p str,
    /// What it means.
    pub text: &'p str,
    /// Yes: it is the level; maybe: it still can be; null: it cannot.
    pub possible: Option<Holds>,
    /// The rules that give it.
    pub rules: Vec<TargetRule<'p>>,
    /// All smallest sets of changes that give it, up to eight. Changing a known fact weighs more than learning an
    /// unknown one; a fact counts once, however many of its options change.
    pub changes: Vec<Vec<Change<'p>>>,
    /// Whether `changes` is proved: where it is empty no changes give the level, else no fewer do. Where it is false there
    /// may be others.
    pub changes_proved: bool,
}

/// A rule that gives a level.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TargetRule<'p> {
    /// The rule's id.
    pub rule: &'p str,
    /// Whether it holds; null where it cannot.
    pub holds: Option<Holds>,
    /// The rule in words.
    pub text: &'p str,
    /// Plan and section.
    pub clause: Option<&'p str>,
    /// One smallest set of changes under which it holds; empty where it holds.
    pub changes: Vec<Change<'p>>,
    /// As for a level.
    pub changes_proved: bool,
}

/// One fact that would have to be otherwise, or to turn out so.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Change<'p> {
    /// The fact's id.
    pub fact: &'p str,
    /// Its question.
    pub question: &'p str,
    /// What is given now; null where it is not known.
    pub from: Value,
    /// The same in words.
    pub from_text: String,
    /// What it would have to be.
    pub to: Value,
    /// The same in words.
    pub to_text: String,
}
