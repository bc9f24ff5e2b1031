//! Standing duties: what a plan asks for on ordinary days, and no incident starts.

use crate::model::rule::Basis;
use serde::Serialize;

/// A drill, a review, a training: due again and again, whether or not anything happens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Standing<'p> {
    /// The duty's id.
    pub id: &'p str,
    /// Who owes it.
    pub by: &'p str,
    /// To whom.
    pub to: Option<&'p str>,
    /// How often, as an ISO 8601 duration such as `P3M`; null where the plan does not say.
    pub every: Option<&'p str>,
    /// When it was done last, where that was told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub done: Option<String>,
    /// When it is due next, in UTC (RFC 3339): `every` after it was done last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// The duty in words.
    pub text: &'p str,
    /// Why it exists.
    pub basis: Basis,
    /// Plan and section.
    pub clause: Option<&'p str>,
    /// Why we read or decided it so.
    pub note: Option<&'p str>,
}
