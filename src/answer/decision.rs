//! The decision: the JSON shape of everything the engine concludes about one incident.

use crate::answer::roles::BoundRole;
use crate::answer::roles::Warning;
use crate::answer::suggestion::Suggestion;
use crate::model::audience::Audience;
use crate::model::overlay::OverlayRef;
use crate::model::rule::Basis;
use crate::time::zone::Zone;
use serde::{Deserialize, Serialize, Serializer};

/// Everything concluded about one incident. Borrows its words from the pack.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Decision<'p> {
    /// The pack that decided.
    pub pack: PackRef<'p>,
    /// True when kind, scope, level, priority and the level in each further scheme have one possible value each.
    pub complete: bool,
    /// What sort of incident; `value` is null while several are possible.
    pub kind: Conclusion<'p, &'p str>,
    /// How far it reaches.
    pub scope: Conclusion<'p, &'p str>,
    /// How serious it is, in the pack's own scheme.
    pub level: Conclusion<'p, &'p str>,
    /// Order of work, 1 is first.
    pub priority: Conclusion<'p, u32>,
    /// How serious it is in each of the pack's further schemes, in their order; no scheme is converted into another.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub schemes: Vec<SchemeConclusion<'p>>,
    /// Who receives, judges, starts, commands, releases information, ends.
    pub command: Vec<Command<'p>>,
    /// Who must do what for whom by when.
    pub duties: Vec<Duty<'p>>,
    /// What to do and what not to do, by phase, in an order that keeps every `after`.
    pub steps: Vec<Step<'p>>,
    /// What to do in the first fifteen minutes: at most seven steps an audience, certain ones before possible ones, then
    /// the most urgent first. With an audience in the options, its own alone.
    pub first: Vec<FirstStep<'p>>,
    /// What must be written.
    pub reports: Vec<Report<'p>>,
    /// What to ask next, and what need not be asked.
    pub questions: Questions<'p>,
    /// What was computed and some rule reads, in order of declaration.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub computed: Vec<ComputedFact<'p>>,
    /// Answers that the description suggests, the likeliest first, for the reporter to confirm; they decide nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub suggestions: Vec<Suggestion<'p>>,
    /// Who fills the roles named here, as far as the options say.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<BoundRole<'p>>,
    /// What whoever runs this should know.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Warning<'p>>,
    /// The zone in which to show the times here: the one that the caller named, else the offset of `received`, else that of
    /// the first time fact; absent where nothing has a time. `UTC`, an offset such as `+08:00`, or an IANA name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub zone: Option<Zone>,
}

/// A computed fact that is known, or whose computation failed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ComputedFact<'p> {
    /// The fact's id.
    pub fact: &'p str,
    /// What it is called.
    pub question: &'p str,
    /// Its value: an option, true or false, or a number; null where the computation failed, so that it stays unknown.
    pub value: serde_json::Value,
    /// The value in words, with its unit.
    pub text: String,
    /// Why the computation failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed: Option<String>,
}

/// Which pack decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PackRef<'p> {
    /// The pack's id.
    pub id: &'p str,
    /// The pack's version.
    pub version: &'p str,
    /// `sha256:` and the digest of the pack's content, that of its overlay included.
    pub digest: &'p str,
    /// The overlay through which the pack was changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overlay: Option<&'p OverlayRef>,
}

/// One conclusion: its value, what it may still be, and why.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "ConclusionOf_{T}"))]
pub struct Conclusion<'p, T> {
    /// The only possible value; else the most serious possible (for kind: null).
    pub value: Option<T>,
    /// Exactly the values that some completion of the facts gives, most serious first; with `inexact`, no fewer.
    pub possible: Vec<T>,
    /// The rules that hold or may hold, most serious first.
    pub reasons: Vec<Reason<'p, T>>,
    /// Whether some completion of the facts is met by no rule (`fenji check` finds these); only where that is proved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gap: Option<Holds>,
    /// True where `possible` only bounds what can be: some of it may be impossible, and whether a rule gives a value in
    /// every case was not proved. Left out where all is exact.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub inexact: bool,
}

/// The level in one of a pack's further schemes.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SchemeConclusion<'p> {
    /// The scheme's id.
    pub scheme: &'p str,
    /// The level in it.
    #[serde(flatten)]
    pub conclusion: Conclusion<'p, &'p str>,
}

/// A rule that holds or may hold.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "ReasonOf_{T}"))]
pub struct Reason<'p, T> {
    /// The rule's id.
    pub rule: &'p str,
    /// The value it gives.
    pub gives: T,
    /// Whether its condition is met for certain.
    pub holds: Holds,
    /// Why the rule exists.
    pub basis: Basis,
    /// Plan and section, null for a rule of ours where the plan is silent.
    pub clause: Option<&'p str>,
    /// The reason in words.
    pub text: &'p str,
    /// Why we read or decided it so (readings and gaps).
    pub note: Option<&'p str>,
    /// The facts that the rule reads, directly or through earlier conclusions.
    pub facts: &'p [String],
}

/// Whether something holds: what cannot hold any more is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Holds {
    /// In every completion of the facts.
    Yes,
    /// In some completions, not in others.
    Maybe,
}

/// One act of the command chain.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Command<'p> {
    /// What is done: receive, judge, confirm, start, command, release-information, end, …
    pub act: &'p str,
    /// Who does it.
    pub role: &'p str,
    /// To whom, for acts that tell somebody something.
    pub to: Option<&'p str>,
    /// Whether it holds for certain.
    pub holds: Holds,
    /// The rule's id.
    pub rule: &'p str,
    /// Why the rule exists.
    pub basis: Basis,
    /// Plan and section.
    pub clause: Option<&'p str>,
    /// The act in words.
    pub text: &'p str,
    /// Why we read or decided it so.
    pub note: Option<&'p str>,
}

/// By when.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "DueShape"))]
pub enum Due<'p> {
    /// Within a duration (ISO 8601) from a clock event.
    Within {
        /// The duration, such as `PT1H`.
        within: &'p str,
        /// The clock event: `received` or the id of a time fact.
        from: &'p str,
        /// The moment in UTC (RFC 3339), where the event's time is known.
        at: Option<String>,
    },
    /// At once; no number.
    Immediately,
    /// The plan sets no time, and none is invented.
    Unspecified,
}

/// The shape of [`Due`] in JSON.
#[cfg(feature = "schema")]
#[derive(schemars::JsonSchema)]
#[schemars(untagged, rename = "Due")]
#[expect(dead_code, reason = "only its shape is used")]
enum DueShape {
    /// Within a duration (ISO 8601) from a clock event.
    Within {
        /// The duration, such as `PT1H`.
        within: String,
        /// The clock event: `received` or the id of a time fact.
        from: String,
        /// The moment in UTC (RFC 3339); absent where the event's time is not known.
        #[schemars(skip_serializing_if = "Option::is_none")]
        at: Option<String>,
    },
    /// At once, or at a time that the plan does not set; never a number of ours.
    When {
        /// `immediately`, or `unspecified` where the plan sets no time.
        when: DueWhen,
    },
}

/// A time without a number.
#[cfg(feature = "schema")]
#[derive(schemars::JsonSchema)]
#[schemars(rename_all = "lowercase")]
#[expect(dead_code, reason = "only its shape is used")]
enum DueWhen {
    /// At once.
    Immediately,
    /// The plan sets no time.
    Unspecified,
}

impl Serialize for Due<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;
        let mut map = serializer.serialize_map(None)?;
        match self {
            Due::Within { within, from, at } => {
                map.serialize_entry("within", within)?;
                map.serialize_entry("from", from)?;
                if let Some(at) = at {
                    map.serialize_entry("at", at)?;
                }
            }
            Due::Immediately => map.serialize_entry("when", "immediately")?,
            Due::Unspecified => map.serialize_entry("when", "unspecified")?,
        }
        map.end()
    }
}

/// Who must do what for whom by when.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Duty<'p> {
    /// The duty's id.
    pub id: &'p str,
    /// Who owes it.
    pub by: &'p str,
    /// To whom.
    pub to: Option<&'p str>,
    /// Whether it holds for certain.
    pub holds: Holds,
    /// By when.
    pub due: Due<'p>,
    /// The duty in words.
    pub text: &'p str,
    /// The numbers to call that stand in those words, in their order.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub phones: &'p [String],
    /// Why it exists.
    pub basis: Basis,
    /// Plan and section.
    pub clause: Option<&'p str>,
    /// Why we read or decided it so.
    pub note: Option<&'p str>,
}

/// One action, or one thing not to do.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Step<'p> {
    /// The step's id.
    pub id: &'p str,
    /// Its phase.
    pub phase: &'p str,
    /// Who acts.
    pub by: &'p str,
    /// Whether it holds for certain.
    pub holds: Holds,
    /// True for a step that can destroy evidence or data.
    pub destructive: bool,
    /// True for something that must not be done.
    pub avoid: bool,
    /// How urgent it is in the first fifteen minutes, 1 first; absent where it is not of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<u8>,
    /// The listed steps that must be done before.
    pub after: Vec<&'p str>,
    /// The step in words.
    pub text: &'p str,
    /// The numbers to call that stand in those words, in their order.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub phones: &'p [String],
    /// Why it exists.
    pub basis: Basis,
    /// Plan and section.
    pub clause: Option<&'p str>,
    /// Why we read or decided it so.
    pub note: Option<&'p str>,
}

/// A step of the first fifteen minutes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FirstStep<'p> {
    /// The step's id.
    pub id: &'p str,
    /// Whose it is: the audience of the role that acts.
    pub audience: Audience,
    /// Who acts.
    pub by: &'p str,
    /// Whether it holds for certain.
    pub holds: Holds,
    /// How urgent it is, 1 first.
    pub urgency: u8,
    /// True for something that must not be done.
    pub avoid: bool,
    /// The step in words.
    pub text: &'p str,
    /// The numbers to call that stand in those words, in their order.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub phones: &'p [String],
}

/// A report that must be written.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Report<'p> {
    /// The report's id.
    pub id: &'p str,
    /// Who writes it.
    pub by: Option<&'p str>,
    /// Who gets it.
    pub to: Option<&'p str>,
    /// Whether it holds for certain.
    pub holds: Holds,
    /// By when.
    pub due: Due<'p>,
    /// The ids of its fields: a fact's id, or a name of the pack's own.
    pub fields: &'p [String],
    /// The fields in words, one each.
    pub labels: &'p [String],
    /// The report in words.
    pub text: &'p str,
    /// Why it exists.
    pub basis: Basis,
    /// Plan and section.
    pub clause: Option<&'p str>,
    /// Why we read or decided it so.
    pub note: Option<&'p str>,
}

/// What to ask next, and what need not be asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Questions<'p> {
    /// The best next question: the first of `open`.
    pub next: Option<&'p str>,
    /// The facts not known whose answer can still change something, best first.
    pub open: Vec<OpenQuestion<'p>>,
    /// The facts given that the listed rules read.
    pub used: Vec<&'p str>,
    /// The facts not known whose answer can no longer change anything.
    pub irrelevant: Vec<&'p str>,
}

/// A fact whose answer can still change something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OpenQuestion<'p> {
    /// The fact's id.
    pub fact: &'p str,
    /// What it can change: `kind`, `scope`, `level`, `priority`, `schemes` (the level in some further scheme), `command`,
    /// `duties`, `steps`, `reports`; `first`: steps of the first minutes, where an audience is named.
    pub can_change: Vec<&'static str>,
    /// Who can know it.
    pub asked_of: &'p [Audience],
    /// How urgent the most urgent step of the first minutes is that it can settle.
    #[serde(skip)]
    pub(crate) urgency: u8,
}

/// Only the verdict: values and the ids of the rules behind them, for hot paths.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Verdict<'p> {
    /// Kind: its value, what is possible, and the ids of the rules that hold or may hold.
    pub kind: VerdictPart<'p, &'p str>,
    /// Scope.
    pub scope: VerdictPart<'p, &'p str>,
    /// Level.
    pub level: VerdictPart<'p, &'p str>,
    /// Priority.
    pub priority: VerdictPart<'p, u32>,
    /// The level in each further scheme.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub schemes: Vec<SchemeVerdict<'p>>,
}

/// The level in one of a pack's further schemes, as part of a [`Verdict`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SchemeVerdict<'p> {
    /// The scheme's id.
    pub scheme: &'p str,
    /// The level in it.
    #[serde(flatten)]
    pub part: VerdictPart<'p, &'p str>,
}

/// One conclusion of a [`Verdict`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "VerdictPartOf_{T}"))]
pub struct VerdictPart<'p, T> {
    /// As in [`Conclusion`].
    pub value: Option<T>,
    /// As in [`Conclusion`]; empty when `value` is the only possible one.
    pub also_possible: Vec<T>,
    /// The ids of the rules that hold (and, with partial facts, that may hold), most serious first.
    pub rules: Vec<&'p str>,
}
