//! Who fills which role, and for whom nobody is named.

use serde::Serialize;

/// A role of the decision and who fills it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BoundRole<'p> {
    /// The role.
    pub role: &'p str,
    /// The name of the person or team.
    pub name: String,
    /// How to reach them.
    pub contact: Option<String>,
}

/// Something that whoever runs this should know about a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Warning<'p> {
    /// What sort of warning.
    pub code: WarningCode,
    /// The role that it is about.
    pub role: &'p str,
}

/// What sort of warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum WarningCode {
    /// The decision needs the role to act, the pack says that somebody must be named for it, and nobody is.
    UnboundRole,
}
