//! The JSON shape of a pack in words.

use crate::model::audience::Audience;
use crate::model::overlay::OverlayRef;
use crate::model::schema::FactType;
use serde::Serialize;

/// A pack in the words of one locale.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PackInfo<'p> {
    /// The pack's id.
    pub id: &'p str,
    /// The pack's version.
    pub version: &'p str,
    /// `sha256:` and the digest of its content.
    pub digest: &'p str,
    /// The overlay through which the pack was changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overlay: Option<&'p OverlayRef>,
    /// The locale of the words here.
    pub locale: &'p str,
    /// All locales of the pack, the default first.
    pub locales: &'p [String],
    /// The pack's title.
    pub title: &'p str,
    /// What it is for.
    pub summary: &'p str,
    /// The plan behind it.
    pub plan: &'p str,
    /// Kinds of incidents.
    pub kinds: Vec<Word<'p>>,
    /// Scopes, most serious first.
    pub scopes: Vec<Word<'p>>,
    /// Levels, most serious first.
    pub levels: Vec<Word<'p>>,
    /// Further level schemes, kept apart from the pack's own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub schemes: Vec<SchemeInfo<'p>>,
    /// Roles.
    pub roles: Vec<RoleInfo<'p>>,
    /// Acts of the command chain.
    pub acts: Vec<Word<'p>>,
    /// Phases in order.
    pub phases: Vec<PhaseInfo<'p>>,
    /// Priorities go from 1 to this.
    pub priorities: u32,
    /// Facts in order of declaration.
    pub facts: Vec<FactInfo<'p>>,
}

/// A name and its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Word<'p> {
    /// The name in rules and JSON.
    pub id: &'p str,
    /// What people read.
    pub text: &'p str,
}

/// A role, and whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RoleInfo<'p> {
    /// The name in rules and JSON.
    pub id: &'p str,
    /// What people read.
    pub text: &'p str,
    /// The audience that it belongs to.
    pub audience: Audience,
}

/// A further level scheme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SchemeInfo<'p> {
    /// The scheme's id.
    pub id: &'p str,
    /// Its name.
    pub text: &'p str,
    /// Its levels, most serious first.
    pub levels: Vec<Word<'p>>,
}

/// A phase: what it is for and what it must leave behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PhaseInfo<'p> {
    /// The phase's id.
    pub id: &'p str,
    /// Its name.
    pub text: &'p str,
    /// Its goal.
    pub goal: &'p str,
    /// What it must leave behind.
    pub output: &'p str,
}

/// Options of a fact that are shown together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GroupInfo<'p> {
    /// The group's id.
    pub id: &'p str,
    /// What they have in common.
    pub text: &'p str,
    /// The ids of its options, in the order of the fact.
    pub options: Vec<&'p str>,
}

/// A fact as a question.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FactInfo<'p> {
    /// The fact's dotted id.
    pub id: &'p str,
    /// What sort of answer it takes.
    #[serde(rename = "type")]
    pub fact_type: FactType,
    /// The question.
    pub question: &'p str,
    /// How to tell.
    pub help: &'p str,
    /// Why it is asked.
    pub why: &'p str,
    /// The unit of a number.
    pub unit: Option<&'p str>,
    /// The options, least to most serious; for yes-no: `no` and `yes`.
    pub options: Vec<Word<'p>>,
    /// The same by topic, in this order; those that are in no group come last.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<GroupInfo<'p>>,
    /// The smallest number allowed.
    pub min: Option<i64>,
    /// The largest number allowed.
    pub max: Option<i64>,
    /// The condition under which it applies.
    pub when: Option<&'p str>,
    /// Whether it is asked before others (safety and the like).
    pub ask_first: bool,
    /// Who can know it.
    pub asked_of: &'p [Audience],
    /// Whether some rule reads it.
    pub deciding: bool,
    /// Whether it is computed from others and never asked.
    pub computed: bool,
}
