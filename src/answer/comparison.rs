//! The comparison: the JSON shape of what changed between two states of one incident.

use crate::answer::decision::{Command, Duty, Holds, PackRef, Report, Step};
use crate::time::zone::Zone;
use serde::Serialize;
use serde_json::Value;

/// Two decisions about one incident, before and after its facts changed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Comparison<'p> {
    /// The pack that decided.
    pub pack: PackRef<'p>,
    /// The facts that were answered otherwise, in order of declaration.
    pub facts: Vec<ChangedFact<'p>>,
    /// The kind, before and after.
    pub kind: Moved<'p, &'p str>,
    /// The scope, before and after.
    pub scope: Moved<'p, &'p str>,
    /// The level, before and after.
    pub level: Moved<'p, &'p str>,
    /// The priority, before and after.
    pub priority: Moved<'p, u32>,
    /// The level in each further scheme, before and after.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub schemes: Vec<SchemeMoved<'p>>,
    /// Acts of command that are new, gone, or hold otherwise.
    pub command: Changes<'p, Command<'p>>,
    /// Duties that are new, gone, or hold otherwise.
    pub duties: Changes<'p, Duty<'p>>,
    /// Steps that are new, gone, or hold otherwise.
    pub steps: Changes<'p, Step<'p>>,
    /// Reports that are new, gone, or hold otherwise.
    pub reports: Changes<'p, Report<'p>>,
    /// Roles that something new is for: to do, or to be told.
    pub tell: Vec<&'p str>,
    /// The zone in which to show the times here: the one that the caller named, else the offset of `received`, else that of
    /// the first time fact; absent where nothing has a time. `UTC`, an offset such as `+08:00`, or an IANA name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub zone: Option<Zone>,
}

/// A fact that was answered otherwise.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangedFact<'p> {
    /// The fact's id.
    pub fact: &'p str,
    /// Its question.
    pub question: &'p str,
    /// What was given before; null where it was not known.
    pub before: Value,
    /// The same in words.
    pub before_text: String,
    /// What is given now; null where it is not known.
    pub after: Value,
    /// The same in words.
    pub after_text: String,
}

/// A conclusion before and after.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "MovedOf_{T}"))]
pub struct Moved<'p, T> {
    /// The value before, as in the decision.
    pub before: Option<T>,
    /// The value now.
    pub after: Option<T>,
    /// The possible values before.
    pub possible_before: Vec<T>,
    /// The possible values now.
    pub possible_after: Vec<T>,
    /// Which way it went.
    pub direction: Direction,
    /// For a level that changed: whether it counts at once or needs the word of whoever commands.
    pub takes_effect: Option<Effect>,
    /// The changed facts that the rules read which hold otherwise now.
    pub because: Vec<&'p str>,
}

/// The level in one of a pack's further schemes, before and after.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SchemeMoved<'p> {
    /// The scheme's id.
    pub scheme: &'p str,
    /// The level in it.
    #[serde(flatten)]
    pub moved: Moved<'p, &'p str>,
}

/// Which way a conclusion went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// The value is the same; what is possible may differ.
    Same,
    /// A more serious value.
    Up,
    /// A less serious value.
    Down,
    /// Another value, where there is no order, or none before or after.
    Other,
}

/// When a changed level counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// It is more serious: nobody needs to be asked.
    AtOnce,
    /// It is less serious: until whoever commands agrees, the old one counts.
    WhenConfirmed,
}

/// What is new in a list, what is gone from it, and what holds otherwise or is due otherwise.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "ChangesOf_{T}"))]
pub struct Changes<'p, T> {
    /// Not there before.
    pub added: Vec<Because<'p, T>>,
    /// Not there any more.
    pub removed: Vec<Because<'p, T>>,
    /// There before and now, but it may hold where it held, or the other way round, or is due at another time: as it is now.
    pub changed: Vec<Because<'p, T>>,
}

/// An item, and the changed facts that its rule reads.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "BecauseOf_{T}"))]
pub struct Because<'p, T> {
    /// The item, as in the decision.
    pub item: T,
    /// The changed facts that its rule reads.
    pub because: Vec<&'p str>,
}

/// Two decisions of a desk about one incident, before and after its facts changed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeskComparison<'d> {
    /// The desk that asked its packs.
    pub desk: PackRef<'d>,
    /// The facts that were answered otherwise, each once.
    pub facts: Vec<ChangedFact<'d>>,
    /// The packs that are or were concerned, in the desk's order.
    pub packs: Vec<PackComparison<'d>>,
}

/// A pack before and after the facts changed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PackComparison<'d> {
    /// The pack's id.
    pub pack: &'d str,
    /// Its title.
    pub title: &'d str,
    /// Whether it was concerned before; null where it was not.
    pub before: Option<Holds>,
    /// Whether it is concerned now; null where it is not any more.
    pub after: Option<Holds>,
    /// When the change counts: a pack that joins counts at once; one that drops out when whoever commands agrees.
    pub takes_effect: Option<Effect>,
    /// The changed facts that the rule reads which says whether the pack is concerned, where that changed.
    pub because: Vec<&'d str>,
    /// Who must be told now, by role: for a pack that is new here everybody who has something to do in it.
    pub tell: Vec<&'d str>,
    /// Its level now, where it is concerned.
    pub level: Option<&'d str>,
    /// What changed in its decision, where it was concerned before too; else all of it is new, or gone.
    pub comparison: Option<Comparison<'d>>,
}
