//! The JSON shapes of what a change of a pack changes.

use crate::answer::comparison::Direction;
use crate::answer::count::Count;
use crate::model::overlay::OverlayRef;
use crate::model::rule::RuleKind;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// What differs between two versions of a pack, or between any two packs, for every combination of facts.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Diff {
    /// The pack before.
    pub old: PackVersion,
    /// The pack after.
    pub new: PackVersion,
    /// Whether all of it is proved; else some conclusion was not compared, or depends on what is only known within bounds.
    pub exact: bool,
    /// The combinations of facts that there are.
    pub combinations: Combinations,
    /// The kind of incident; none where it was not compared, as its diagrams are too large.
    pub kind: Option<Moves>,
    /// How far it reaches.
    pub scope: Option<Moves>,
    /// How serious it is.
    pub level: Option<Moves>,
    /// The order of work.
    pub priority: Option<Moves>,
    /// By further level scheme of both packs.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub schemes: BTreeMap<String, Option<Moves>>,
    /// Commands, duties, steps, reports and, of a desk, packs concerned, that appear, go, or say something else.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub guidance: Vec<GuidanceDiff>,
    /// Rules that were added, removed or declared otherwise.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<RuleDiff>,
    /// What one of the packs does not know, and how it was compared all the same.
    pub projected: Vec<Projected>,
    /// Words that changed and decide nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub texts: Vec<TextDiff>,
    /// The runs of values, first and last, in which the numbers of a fact are counted: within one, no rule of either pack
    /// tells them apart.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub numbers: BTreeMap<String, Vec<(i64, i64)>>,
}

/// A pack in one version.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PackVersion {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// `sha256:` and the digest of its content.
    pub digest: String,
    /// The overlay through which it was changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overlay: Option<OverlayRef>,
}

/// How many combinations of facts there are; numbers are counted by what rules tell apart.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Combinations {
    /// Those that both packs allow: what every conclusion is compared for.
    pub both: Count,
    /// Those that only the old pack allows.
    pub only_old: Count,
    /// Those that only the new pack allows.
    pub only_new: Count,
    /// Where only the old one allows them: one list for each group of facts that have to do with each other.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gone: Vec<Region>,
    /// Where only the new one does.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub come: Vec<Region>,
}

/// What one conclusion moves.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Moves {
    /// How many combinations both packs allow.
    pub total: Count,
    /// For how many of them both packs conclude the same.
    pub unmoved: Count,
    /// The others, by what they were and are: together with `unmoved` they are all.
    pub moved: Vec<Move>,
}

/// Everything that one conclusion moves from one value to another.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Move {
    /// What the old pack concludes; none where no rule gives anything.
    pub from: Option<String>,
    /// What the new one does.
    pub to: Option<String>,
    /// Whether the new value is more serious (`up`), less (`down`), or neither can be said (`other`).
    pub direction: Direction,
    /// How many combinations.
    pub count: Count,
    /// Which: regions that share no combination, large ones first.
    pub regions: Vec<Region>,
    /// How many combinations lie in none of the regions, because they are too many to list.
    #[serde(skip_serializing_if = "Count::is_zero")]
    pub more: Count,
    /// One such incident, as facts of the new pack.
    pub witness: Value,
    /// The same as facts of the old pack, where that is not the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub witness_old: Option<Value>,
    /// The rules that give the values, those that changed first.
    pub rules: Vec<Behind>,
}

/// Some combinations of facts: those for which all of `where` holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Region {
    /// How many.
    pub count: Count,
    /// What holds there; nothing, where it is everything.
    #[serde(rename = "where")]
    pub conditions: Vec<Where>,
    /// The same in words, condition by condition, by locale.
    pub words: BTreeMap<String, Vec<String>>,
    /// The rules behind it, as `old:id` and `new:id`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
    /// The cases of the new pack that lie in it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cases: Vec<String>,
}

/// What holds of one fact.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Where {
    /// The fact.
    pub fact: String,
    /// `old`, where it is a fact that only the old pack asks, or asks for another sort of answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<Edition>,
    /// It is one of these options, or yes, or no.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub is: Vec<Value>,
    /// It is a number from a first to a last one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub within: Vec<(i64, i64)>,
    /// It has these options.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub includes: Vec<String>,
    /// It has at least one of these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub some: Vec<String>,
    /// It does not have these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub excludes: Vec<String>,
    /// It does not apply; beside others: or it does not. Without any of them it applies, whatever the answer.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub absent: bool,
}

/// A rule that gives a value somewhere among what moves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Behind {
    /// Of which pack.
    pub of: Edition,
    /// Its id.
    pub rule: String,
    /// The clause of the plan behind it, in the first locale.
    pub clause: Option<String>,
    /// Whether it was added, removed or changed.
    pub changed: bool,
}

/// One of the two packs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Edition {
    /// The pack before.
    Old,
    /// The pack after.
    New,
}

/// What became of a command, a duty, a step, a report or, of a desk, a pack that is concerned.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GuidanceDiff {
    /// `command`, `duty`, `step`, `report` or `concerns`.
    pub sort: String,
    /// The rule's id.
    pub id: String,
    /// What it says, by locale.
    pub words: BTreeMap<String, String>,
    /// Whether a step is one of the first fifteen minutes, in either pack.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub first: bool,
    /// How many combinations have it only in the new pack; none where it was not compared.
    pub appears: Option<Count>,
    /// How many have it only in the old one.
    pub goes: Option<Count>,
    /// Where it appears.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub appears_in: Vec<Region>,
    /// Where it goes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub goes_in: Vec<Region>,
    /// What it says otherwise where both packs have it: who, by when, in which phase.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<Changed>,
}

/// One thing that is declared otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Changed {
    /// What, such as `due`.
    pub what: String,
    /// As it was.
    pub old: String,
    /// As it is.
    pub new: String,
}

/// A rule that was added, removed, or declared otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RuleDiff {
    /// Its builder, such as `level`.
    pub sort: String,
    /// Its id.
    pub id: String,
    /// What became of it.
    pub became: Became,
    /// Whether its own condition was changed so that it holds for other combinations; none where that was not found out.
    pub condition: Option<bool>,
    /// What else is declared otherwise.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<Changed>,
}

/// What became of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Became {
    /// Only the new pack has it.
    Added,
    /// Only the old pack has it.
    Removed,
    /// Both have it, and it is not the same.
    Changed,
}

/// What one of the packs does not know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Projected {
    /// The fact, or the scheme.
    pub what: String,
    /// Why it could not be compared as it stands.
    pub why: Projection,
    /// The options, values or numbers that it is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
}

/// Why something could not be compared as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Projection {
    /// Only the new pack asks it: the old one decides alike whatever the answer.
    FactAdded,
    /// Only the old pack asks it: the new one decides alike whatever the answer.
    FactRemoved,
    /// It takes answers of another sort: the two are compared as if they were two facts.
    FactRetyped,
    /// It is computed in one of the packs and asked in the other: compared as what is asked.
    FactComputed,
    /// Only the new pack knows these options. Where only one can be chosen, such combinations are among `only_new`; of
    /// several, the old pack decides alike whether or not they are.
    OptionsAdded,
    /// Only the old pack knows these options.
    OptionsRemoved,
    /// Only the new pack allows these numbers: such combinations are among `only_new`.
    NumbersAdded,
    /// Only the old pack allows these numbers.
    NumbersRemoved,
    /// It applies in other cases than before: its answer counts where it applies in either, and a pack in which it does not
    /// apply decides alike whatever the answer.
    Applies,
    /// Only the new pack has this level scheme: there is nothing to compare it with.
    SchemeAdded,
    /// Only the old pack has this level scheme.
    SchemeRemoved,
}

/// Words that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TextDiff {
    /// The locale.
    pub locale: String,
    /// What they are the words of, such as `levels.P1` or `rules.leak-confirmed.text`.
    pub what: String,
    /// As they were; none where there were none.
    pub old: Option<String>,
    /// As they are.
    pub new: Option<String>,
}

/// What differs between two desks.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeskDiff {
    /// The desk before.
    pub old: PackVersion,
    /// The desk after.
    pub new: PackVersion,
    /// Whether all of it is proved.
    pub exact: bool,
    /// The desk's own rules: which packs are concerned otherwise stands in `guidance`.
    pub desk: Diff,
    /// Packs that only the new desk has.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub packs_added: Vec<String>,
    /// Packs that only the old desk has.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub packs_removed: Vec<String>,
    /// By pack of both desks.
    pub packs: BTreeMap<String, Diff>,
}

impl Moves {
    /// Whether nothing moves.
    pub fn is_still(&self) -> bool {
        self.moved.is_empty()
    }
}

impl Diff {
    /// The conclusions that were compared, by name; further schemes by id.
    pub fn conclusions(&self) -> impl Iterator<Item = (&str, Option<&Moves>)> {
        let four = [("kind", &self.kind), ("scope", &self.scope), ("level", &self.level), ("priority", &self.priority)];
        let schemes = self.schemes.iter().map(|(id, moves)| (id.as_str(), moves.as_ref()));
        four.into_iter().map(|(name, moves)| (name, moves.as_ref())).chain(schemes)
    }

    /// Whether every combination is decided as before: conclusions and guidance alike, and the same combinations allowed.
    pub fn decides_alike(&self) -> bool {
        let still = |(_, moves): (&str, Option<&Moves>)| moves.is_some_and(Moves::is_still);
        self.conclusions().all(still)
            && self.guidance.is_empty()
            && self.combinations.only_old.is_zero()
            && self.combinations.only_new.is_zero()
    }
}

/// How a rule is called by its builder.
pub(crate) fn sort(kind: RuleKind) -> String {
    kind.name().to_owned()
}

/// Something that changes and that a gate does not let pass.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Objection {
    /// What: `level` and the like, a scheme's id, of guidance `duty:respond`, `combinations:gone` and `combinations:come` for
    /// what only one of the packs allows, `proof:missing` where not all was compared.
    pub what: String,
    /// What it was; none where there was nothing.
    pub from: Option<String>,
    /// What it is.
    pub to: Option<String>,
    /// Which way it moves.
    pub direction: Direction,
    /// How many combinations.
    pub count: Count,
    /// Where, in words by locale.
    pub words: BTreeMap<String, Vec<String>>,
    /// The clauses of the rules behind it.
    pub clauses: Vec<String>,
}
