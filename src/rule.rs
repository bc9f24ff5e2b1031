//! Rules as their author declared them: what each builder call of a rule file leaves behind.

use crate::decision::Basis;
use crate::image::is_default;
use crate::problem::Place;
use rhai::FnPtr;
use serde::{Deserialize, Serialize};

/// What a rule concludes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) enum RuleKind {
    Kind,
    Scope,
    Level,
    Priority,
    Command,
    Duty,
    Step,
    Report,
    Suggest,
    Impossible,
    Compute,
}

impl RuleKind {
    /// The name of its builder.
    pub fn name(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Scope => "scope",
            Self::Level => "level",
            Self::Priority => "priority",
            Self::Command => "command",
            Self::Duty => "duty",
            Self::Step => "step",
            Self::Report => "report",
            Self::Suggest => "suggest",
            Self::Impossible => "impossible",
            Self::Compute => "compute",
        }
    }

    /// The section of the text files in which its words stand.
    pub fn section(self) -> &'static str {
        match self {
            Self::Command => "commands",
            Self::Duty => "duties",
            Self::Step => "steps",
            Self::Report => "reports",
            _ => "rules",
        }
    }

    /// Whether rules of this sort say why they exist.
    pub fn has_basis(self) -> bool {
        !matches!(self, Self::Suggest | Self::Impossible | Self::Compute)
    }
}

/// One rule. What closures and builder calls leave behind is for loading only and not part of its compiled form.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Rule {
    pub kind: RuleKind,
    pub id: String,
    #[serde(skip)]
    pub place: Place,
    /// The value of a conclusion, the act of a command, the fact of a suggestion or computation.
    #[serde(default, skip_serializing_if = "is_default")]
    pub gives: String,
    /// The number of a priority rule, the answer of a suggestion about a yes-no fact.
    #[serde(default, skip_serializing_if = "is_default")]
    pub number: i64,
    #[serde(skip)]
    pub when: Option<FnPtr>,
    pub basis: Basis,
    #[serde(default, skip_serializing_if = "is_default")]
    pub note: Option<String>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub clause: Option<String>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub by: String,
    #[serde(default, skip_serializing_if = "is_default")]
    pub to: Option<String>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub due: Option<DueRule>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub phase: String,
    #[serde(default, skip_serializing_if = "is_default")]
    pub destructive: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    pub avoid: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    pub at_once: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    pub evidence: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    pub after: Vec<String>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub fields: Vec<String>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub words: Vec<String>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub unless: Vec<String>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub from: Vec<String>,
    #[serde(skip)]
    pub computation: Option<FnPtr>,
    /// The builder methods called so far.
    #[serde(skip)]
    pub calls: Vec<&'static str>,
}

/// By when, as declared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
            number: 0,
            when: None,
            basis: Basis::Plan,
            note: None,
            clause: None,
            by: String::new(),
            to: None,
            due: None,
            phase: String::new(),
            destructive: false,
            avoid: false,
            at_once: false,
            evidence: false,
            after: Vec::new(),
            fields: Vec::new(),
            words: Vec::new(),
            unless: Vec::new(),
            from: Vec::new(),
            computation: None,
            calls: Vec::new(),
        }
    }
}
