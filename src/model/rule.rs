//! Rules as their author declared them: what each builder call of a rule file leaves behind.

use crate::problem::Place;
use serde::{Deserialize, Serialize};

/// What a rule concludes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) enum RuleKind {
    Kind,
    Scope,
    Level,
    Scheme,
    Priority,
    Command,
    Duty,
    Step,
    Report,
    Suggest,
    Impossible,
    Compute,
    Concerns,
}

impl RuleKind {
    /// The name of its builder.
    pub fn name(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Scope => "scope",
            Self::Level => "level",
            Self::Scheme => "level_of",
            Self::Priority => "priority",
            Self::Command => "command",
            Self::Duty => "duty",
            Self::Step => "step",
            Self::Report => "report",
            Self::Suggest => "suggest",
            Self::Impossible => "impossible",
            Self::Compute => "compute",
            Self::Concerns => "concerns",
        }
    }

    /// The section of the text files in which its words stand.
    pub fn section(self) -> &'static str {
        match self {
            Self::Command => "commands",
            Self::Duty => "duties",
            Self::Step => "steps",
            Self::Report => "reports",
            Self::Concerns => "concerns",
            _ => "rules",
        }
    }

    /// Whether rules of this sort say why they exist.
    pub fn has_basis(self) -> bool {
        !matches!(self, Self::Suggest | Self::Impossible | Self::Compute)
    }
}

/// The largest number that `.first` takes.
pub(crate) const MAX_URGENCY: u8 = 9;

/// One rule.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub kind: RuleKind,
    pub id: String,
    pub place: Place,
    /// The value of a conclusion, the act of a command, the fact of a suggestion or computation.
    pub gives: String,
    /// The further scheme in which the value is a level.
    pub scheme: String,
    /// The number of a priority rule, the answer of a suggestion about a yes-no fact.
    pub number: i64,
    pub basis: Basis,
    pub note: Option<String>,
    pub clause: Option<String>,
    pub by: String,
    pub to: Option<String>,
    pub due: Option<DueRule>,
    /// Of a standing duty, which no incident starts: how often it is due, empty where the plan does not say.
    pub standing: Option<String>,
    pub phase: String,
    pub destructive: bool,
    pub avoid: bool,
    /// How urgent it is in the first fifteen minutes, 1 first; 0 where it is not of them.
    pub first: u8,
    pub evidence: bool,
    pub after: Vec<String>,
    pub fields: Vec<String>,
    pub words: Vec<String>,
    pub unless: Vec<String>,
    pub from: Vec<String>,
}

/// By when, as declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum DueRule {
    Within { within: String, from: String },
    Immediately,
    Unspecified,
}

impl Rule {
    pub fn new(kind: RuleKind, id: &str, gives: &str, place: Place) -> Self {
        Self {
            kind,
            id: id.to_owned(),
            place,
            gives: gives.to_owned(),
            scheme: String::new(),
            number: 0,
            basis: Basis::Plan,
            note: None,
            clause: None,
            by: String::new(),
            to: None,
            due: None,
            standing: None,
            phase: String::new(),
            destructive: false,
            avoid: false,
            first: 0,
            evidence: false,
            after: Vec::new(),
            fields: Vec::new(),
            words: Vec::new(),
            unless: Vec::new(),
            from: Vec::new(),
        }
    }
}

/// Why a rule exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// The plan says so.
    Plan,
    /// A corrected reading of the plan's words.
    Reading,
    /// The words of another plan than the pack's own.
    Borrowed,
    /// The plan is silent; the pack's owner decided.
    Gap,
}
