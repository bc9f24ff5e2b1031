//! The declaration of a desk, `desk.toml`: which packs it serves, how their levels rank, and which of their actions speak
//! against each other. Its rules, in `desk/rules`, say which packs a report concerns.

use crate::model::rule::RuleKind;
use crate::problem::{Place, Problem};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many conflicts a desk may name.
pub(crate) const MAX_CONFLICTS: usize = 200;

/// What `desk.toml` declares beside what a pack does.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Routing {
    /// The packs, in the order in which equally serious ones are shown.
    pub packs: Vec<String>,
    /// Where the packs stand in the file.
    #[serde(skip)]
    pub place: Place,
    /// Where their phases do.
    #[serde(skip)]
    pub phases: Place,
    /// By pack: the rank of each level, 1 first. Only for sorting.
    pub ranks: BTreeMap<String, Ranks>,
    pub conflicts: Vec<Conflict>,
    /// Steps that never stand together, of which one side yields to the other where different packs bring them.
    pub never: Vec<Conflict>,
}

/// The ranks of one pack's levels.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Ranks {
    pub of: BTreeMap<String, i64>,
    #[serde(skip)]
    pub place: Place,
}

/// Actions that speak against each other: whoever has both on the list must choose or order them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Conflict {
    pub id: String,
    pub one: Vec<Action>,
    pub other: Vec<Action>,
    /// Of what never stands together: whether `one` takes the place of `other` on a desk.
    #[serde(skip)]
    pub wins: bool,
    #[serde(skip)]
    pub place: Place,
}

/// A step or a duty, as `step:save-evidence`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Action {
    pub kind: RuleKind,
    pub id: String,
}

impl std::fmt::Display for Action {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.kind.name(), self.id)
    }
}

/// The problem of a name that is no pack of the desk.
pub(crate) fn unknown_pack(name: &str, packs: &[String]) -> Problem {
    Problem::error("unknown-pack", format!("the desk has no pack `{name}`"))
        .suggest(name, packs.iter().map(String::as_str))
}
