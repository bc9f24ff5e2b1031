//! By which facts incidents are known again: what the configuration says of the rules, because no program knows a fact.

use serde::Deserialize;

/// The table `[history]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct History {
    /// Facts in whose own words people name what is hit: a system, a place.
    pub named: Vec<String>,
    /// The question whether it has happened before; nothing is proposed for it where none is named.
    pub again: Option<Again>,
    /// How far apart two open incidents may be to be proposed as one.
    pub duplicate_hours: u32,
    /// How far back an incident counts as an earlier occurrence.
    pub again_days: u32,
}

/// What is answered where an incident was over and has come back.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Again {
    pub fact: String,
    /// One of the fact's options.
    pub answer: String,
}

impl History {
    /// Those of the shipped rules. Rules without these facts are compared by all others.
    pub fn shipped() -> Result<Self, String> {
        toml::from_str(include_str!("../../history.toml")).map_err(|error| format!("server/history.toml: {error}"))
    }
}
