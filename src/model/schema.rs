//! The schema of a pack: what `pack.toml` and `facts.toml` declare.

use crate::model::audience::Audience;
use crate::model::examples::Examples;
use crate::model::negations::Negations;
use crate::model::overlay::{Named, Overlay};
use crate::model::routing::{Conflict, Routing};
use crate::problem::Place;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How many facts a pack may have.
pub const MAX_FACTS: usize = 512;
/// How many options a choice may have.
pub const MAX_OPTIONS: usize = 1024;
/// How many options all several-choice facts of a pack may have together.
pub(crate) const MAX_SEVERAL_OPTIONS: usize = 512;
/// How far from zero a number may lie: JavaScript, and many a reader of JSON, loses digits of larger ones.
pub const MAX_NUMBER: i64 = (1 << 53) - 1;
/// How many kinds, scopes, levels or priorities a pack may have.
pub const MAX_VALUES: usize = 60;

/// How many level schemes a pack may have beside its own.
pub const MAX_SCHEMES: usize = 8;

/// What `pack.toml` and `facts.toml` declare.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Schema {
    pub id: String,
    pub version: String,
    pub plan: String,
    pub locales: Vec<String>,
    pub kinds: Vec<String>,
    /// Most serious first, as `levels`.
    pub scopes: Vec<String>,
    pub levels: Vec<String>,
    pub schemes: Vec<Scheme>,
    pub priorities: u32,
    pub roles: Vec<String>,
    /// By role: its audience, where that is not the responders.
    pub audiences: BTreeMap<String, Audience>,
    /// Roles for which whoever runs the pack must name somebody.
    pub slots: Vec<String>,
    pub acts: Vec<String>,
    pub phases: Vec<String>,
    /// What rules read by name while they are compiled.
    #[serde(skip)]
    pub parameters: Parameters,
    /// How a description denies something.
    pub negations: Negations,
    pub facts: Vec<Fact>,
    /// Actions that never stand together, its own and its vocabulary's, for whoever proves it.
    #[serde(skip)]
    pub never: Vec<Conflict>,
    /// The vocabulary that it takes from: the folder beside it, and the id.
    #[serde(skip)]
    pub uses: Option<Named>,
    /// How people put the answers.
    #[serde(skip)]
    pub examples: Examples,
    /// What changed the pack, once it has.
    #[serde(skip)]
    pub overlay: Option<Overlay>,
    /// What a desk declares; none for a pack.
    pub routing: Option<Routing>,
}

/// A further level scheme: another plan's, kept apart from the pack's own and never converted into it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Scheme {
    pub id: String,
    /// How conditions name it: its id with `_` for `-`.
    pub property: String,
    /// Most serious first.
    pub levels: Vec<String>,
}

/// Numbers that the pack's owner sets in one place and rules read by name, as `parameter("name")`.
pub(crate) type Parameters = Arc<BTreeMap<String, i64>>;

/// One observable thing about an incident.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Fact {
    pub id: String,
    pub fact_type: FactType,
    pub options: Vec<String>,
    /// Its options by topic, in the order of their first options; those in none stand by themselves.
    pub groups: Vec<Group>,
    pub when: Option<String>,
    pub ask_first: bool,
    /// The value that says the same as that it does not apply, such as “none”: an answer that is true either way.
    pub otherwise: Option<i64>,
    /// Who can know it.
    pub asked_of: Vec<Audience>,
    pub ordered: bool,
    pub min: i64,
    pub max: i64,
    /// The vocabulary that it was taken from.
    pub vocabulary: Option<String>,
    #[serde(skip)]
    pub place: Place,
}

/// Options of a fact that are shown together; those in the order of the fact.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Group {
    pub id: String,
    pub options: Vec<String>,
}

/// What sort of answer a fact takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum FactType {
    /// One of the options.
    One,
    /// Any number of the options.
    Several,
    /// Yes or no.
    YesNo,
    /// An integer.
    Number,
    /// Free text.
    Text,
    /// A moment, RFC 3339.
    Time,
}

impl FactType {
    pub(crate) const NAMES: [(&'static str, FactType); 6] = [
        ("one", FactType::One),
        ("several", FactType::Several),
        ("yes-no", FactType::YesNo),
        ("number", FactType::Number),
        ("text", FactType::Text),
        ("time", FactType::Time),
    ];

    /// Whether conditions can read a fact of this type.
    pub(crate) fn finite(self) -> bool {
        !matches!(self, FactType::Text | FactType::Time)
    }
}

impl Schema {
    /// The name of the vocabulary that it takes from.
    pub fn uses(&self) -> Option<&str> {
        self.uses.as_ref().map(|uses| uses.name.as_str())
    }

    /// The audience that a role belongs to.
    pub(crate) fn audience(&self, role: &str) -> Audience {
        self.audiences.get(role).copied().unwrap_or(Audience::Responder)
    }
}

impl Fact {
    /// Whether an audience can be asked; where none is named, everybody is.
    pub(crate) fn is_asked_of(&self, audience: Option<Audience>) -> bool {
        audience.is_none_or(|audience| self.asked_of.contains(&audience))
    }

    /// The smallest and largest value that a number may take by default.
    pub(crate) const BOUNDS: (i64, i64) = (-1_000_000_000_000_000, 1_000_000_000_000_000);
}
