//! The desk's decision: the JSON shape of everything that several packs conclude about one incident.

use crate::answer::decision::{Decision, Due, FirstStep, Holds, PackRef, Verdict};
use crate::answer::explanation::Explanation;
use crate::answer::info::FactInfo;
use crate::answer::info::PackInfo;
use crate::answer::info::PhaseInfo;
use crate::answer::suggestion::Suggestion;
use crate::model::audience::Audience;
use crate::model::rule::Basis;
use crate::time::zone::Zone;
use serde::Serialize;

/// Everything concluded about one incident by the packs that it concerns.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeskDecision<'d> {
    /// The desk that asked its packs.
    pub desk: PackRef<'d>,
    /// True when it is certain which packs are concerned and each of their decisions is complete.
    pub complete: bool,
    /// The packs that are or may be concerned: certain ones first, then by the rank of their level, then in the desk's order.
    pub packs: Vec<PackDecision<'d>>,
    /// What to do in all, each action once.
    pub worklist: Worklist<'d>,
    /// What to do in the first fifteen minutes, as in a [`Decision`], of all packs concerned; each action once an audience.
    pub first: Vec<FirstStep<'d>>,
    /// Actions in the worklist that speak against each other.
    pub conflicts: Vec<DeskConflict<'d>>,
    /// What to ask next, for all packs together.
    pub questions: DeskQuestions<'d>,
    /// Answers that the description suggests, the likeliest first, for the reporter to confirm.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub suggestions: Vec<Suggestion<'d>>,
    /// The zone in which to show the times here: the one that the caller named, else the offset of `received`, else that of
    /// the first time fact; absent where nothing has a time. `UTC`, an offset such as `+08:00`, or an IANA name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub zone: Option<Zone>,
}

/// A pack that is or may be concerned, and what it decides.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PackDecision<'d> {
    /// The pack's id.
    pub pack: &'d str,
    /// Its title.
    pub title: &'d str,
    /// Whether it is concerned for certain.
    pub holds: Holds,
    /// Why it is concerned, in words.
    pub text: &'d str,
    /// Why the rule of the desk exists.
    pub basis: Basis,
    /// Plan and section, null for a rule of ours.
    pub clause: Option<&'d str>,
    /// Why we decided it so.
    pub note: Option<&'d str>,
    /// The facts that the rule reads.
    pub facts: &'d [String],
    /// Where the level stands among those of other packs, 1 is the most serious: our own order, for sorting only. It
    /// converts no level into another scheme's.
    pub rank: Option<u32>,
    /// What the pack decides by itself.
    pub decision: Decision<'d>,
}

/// Only the verdicts of the packs that an incident concerns, for hot paths.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeskVerdict<'d> {
    /// The packs that are or may be concerned, in the order of a [`DeskDecision`].
    pub packs: Vec<PackVerdict<'d>>,
}

/// A pack that is or may be concerned, and its verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PackVerdict<'d> {
    /// The pack's id.
    pub pack: &'d str,
    /// Whether it is concerned for certain.
    pub holds: Holds,
    /// As in [`PackDecision`].
    pub rank: Option<u32>,
    /// What the pack concludes by itself.
    pub verdict: Verdict<'d>,
}

/// Why the packs that an incident concerns decide as they do, and what would change their levels.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeskExplanation<'d> {
    /// The desk that asked its packs.
    pub desk: PackRef<'d>,
    /// The packs that are or may be concerned, in the order of a [`DeskDecision`]; only one where a level was asked for.
    pub packs: Vec<PackExplanation<'d>>,
}

/// A pack that is or may be concerned, why it is, and why it decides as it does.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PackExplanation<'d> {
    /// The pack's id.
    pub pack: &'d str,
    /// Its title.
    pub title: &'d str,
    /// Whether it is concerned for certain.
    pub holds: Holds,
    /// Why it is concerned, in words.
    pub text: &'d str,
    /// Why the rule of the desk exists.
    pub basis: Basis,
    /// Plan and section, null for a rule of ours.
    pub clause: Option<&'d str>,
    /// Why we decided it so.
    pub note: Option<&'d str>,
    /// The facts that the rule reads.
    pub facts: &'d [String],
    /// As in [`PackDecision`].
    pub rank: Option<u32>,
    /// What the pack explains by itself.
    pub explanation: Explanation<'d>,
}

/// What to do in all.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Worklist<'d> {
    /// Acts of the command chain, each with everybody whom some pack names for it.
    pub command: Vec<WorkAct<'d>>,
    /// Duties: the most urgent first.
    pub duties: Vec<WorkDuty<'d>>,
    /// Steps: by phase; in a phase what is to be done in the first minutes first, then what is certain, then by urgency, then
    /// what comes first in its own pack; always after what they wait for.
    pub steps: Vec<WorkStep<'d>>,
}

/// An act of the command chain, as one or several packs know it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WorkAct<'d> {
    /// What is done: receive, judge, start, command, release-information, end, …
    pub act: &'d str,
    /// Whether it holds for certain.
    pub holds: Holds,
    /// True where packs name different roles: who of them does it must be settled first.
    pub differs: bool,
    /// Who does it, by pack: what is certain first.
    pub from: Vec<ActSource<'d>>,
}

/// What one pack says about an act.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ActSource<'d> {
    /// The pack.
    pub pack: &'d str,
    /// The rule's id.
    pub rule: &'d str,
    /// Who does it.
    pub role: &'d str,
    /// To whom, for acts that tell somebody something.
    pub to: Option<&'d str>,
    /// Whether it holds for certain.
    pub holds: Holds,
    /// The act in words.
    pub text: &'d str,
    /// Why the rule exists.
    pub basis: Basis,
    /// Plan and section.
    pub clause: Option<&'d str>,
    /// Why it was read or decided so.
    pub note: Option<&'d str>,
}

/// A duty that one or several packs know.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WorkDuty<'d> {
    /// The duty's id.
    pub id: &'d str,
    /// Whether it holds for certain.
    pub holds: Holds,
    /// The earliest deadline that is as certain as the duty: the one that binds.
    pub due: Due<'d>,
    /// The duty in words, as the pack with the binding deadline says it.
    pub text: &'d str,
    /// The numbers to call that stand in those words, in their order.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub phones: &'d [String],
    /// The packs that know it, what is certain first; each has its own people, and those whose deadline binds are marked.
    pub from: Vec<DutySource<'d>>,
}

/// What one pack says about a duty.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DutySource<'d> {
    /// The pack.
    pub pack: &'d str,
    /// Who owes it.
    pub by: &'d str,
    /// To whom.
    pub to: Option<&'d str>,
    /// Whether it holds for certain.
    pub holds: Holds,
    /// By when.
    pub due: Due<'d>,
    /// False where a deadline that is at least as certain is earlier; two that cannot be compared both bind.
    pub binding: bool,
    /// The duty in words.
    pub text: &'d str,
    /// The numbers to call that stand in those words, in their order.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub phones: &'d [String],
    /// Why it exists.
    pub basis: Basis,
    /// Plan and section.
    pub clause: Option<&'d str>,
    /// Why it was read or decided so.
    pub note: Option<&'d str>,
}

/// A step that one or several packs know.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WorkStep<'d> {
    /// The step's id: the same in every pack that knows the action.
    pub id: &'d str,
    /// Its phase: the one that the first of `from` gives it, but none before that of a step that it waits for.
    pub phase: &'d str,
    /// Whether it holds for certain.
    pub holds: Holds,
    /// True for a step that can destroy evidence or data.
    pub destructive: bool,
    /// True for something that must not be done.
    pub avoid: bool,
    /// How urgent it is in the first fifteen minutes, 1 first; absent where it is not of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<u8>,
    /// The listed steps that must be done before, of whichever pack.
    pub after: Vec<&'d str>,
    /// The step in words, as the first of `from` says it.
    pub text: &'d str,
    /// The numbers to call that stand in those words, in their order.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub phones: &'d [String],
    /// The packs that know it, what is certain first, then in the order of the decision.
    pub from: Vec<StepSource<'d>>,
}

/// What one pack says about a step.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StepSource<'d> {
    /// The pack.
    pub pack: &'d str,
    /// Who acts.
    pub by: &'d str,
    /// In which phase of the pack.
    pub phase: &'d str,
    /// Whether it holds for certain.
    pub holds: Holds,
    /// Whether the pack says that it can destroy evidence or data.
    pub destructive: bool,
    /// How urgent the pack finds it in the first fifteen minutes, 1 first; absent where it is not of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<u8>,
    /// The step in words.
    pub text: &'d str,
    /// The numbers to call that stand in those words, in their order.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub phones: &'d [String],
    /// Why it exists.
    pub basis: Basis,
    /// Plan and section.
    pub clause: Option<&'d str>,
    /// Why it was read or decided so.
    pub note: Option<&'d str>,
}

/// Actions in the worklist that speak against each other, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeskConflict<'d> {
    /// The conflict's id.
    pub id: &'d str,
    /// Whether both sides hold for certain.
    pub holds: Holds,
    /// What to do about it, in words.
    pub text: &'d str,
    /// The actions on one side, as `step:id` or `duty:id`.
    pub one: Vec<String>,
    /// Those on the other side.
    pub other: Vec<String>,
}

/// What to ask next for all packs together, and what need not be asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeskQuestions<'d> {
    /// The best next question: the first of `open`.
    pub next: Option<&'d str>,
    /// The facts not known whose answer can still change something, best first.
    pub open: Vec<DeskQuestion<'d>>,
    /// The facts given that something listed reads.
    pub used: Vec<&'d str>,
    /// The facts not known whose answer can no longer change anything.
    pub irrelevant: Vec<&'d str>,
}

/// A fact whose answer can still change something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeskQuestion<'d> {
    /// The fact's id.
    pub fact: &'d str,
    /// The packs in whose decisions it can change something; none where it only decides which packs are concerned.
    pub packs: Vec<&'d str>,
    /// What it can change: `packs`, and what a pack's own questions name.
    pub can_change: Vec<&'static str>,
    /// Who can know it.
    pub asked_of: &'d [Audience],
}

/// A desk in the words of one locale.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeskInfo<'d> {
    /// The desk's id.
    pub id: &'d str,
    /// The desk's version.
    pub version: &'d str,
    /// `sha256:` and the digest of its content and its packs'.
    pub digest: &'d str,
    /// The locale of the words here.
    pub locale: &'d str,
    /// All locales of the desk, the default first.
    pub locales: &'d [String],
    /// The desk's title.
    pub title: &'d str,
    /// What it is for.
    pub summary: &'d str,
    /// The phases of the worklist in order; what each is for stands in the packs, unless the desk was made of one alone.
    pub phases: Vec<PhaseInfo<'d>>,
    /// Every fact once: the desk's own first, then those of its packs in order. Words are those of the first that asks.
    pub facts: Vec<FactInfo<'d>>,
    /// Its packs, in its order.
    pub packs: Vec<PackInfo<'d>>,
}
