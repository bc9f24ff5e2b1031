//! Audiences: who can answer a fact, and who acts in a role.

use crate::problem::{Error, Problem};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// Who answers or reads. A fact says which audiences can know it, a role which one it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Audience {
    /// Who noticed the incident, or is concerned by it: staff and customers.
    Reporter,
    /// Who works on it.
    Responder,
    /// Who works on what only few may read, such as an inquiry.
    Restricted,
}

impl Audience {
    /// All of them.
    pub(crate) const ALL: [Self; 3] = [Self::Reporter, Self::Responder, Self::Restricted];

    /// Those that can be asked.
    pub(crate) const ASKED: [Self; 2] = [Self::Reporter, Self::Responder];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reporter => "reporter",
            Self::Responder => "responder",
            Self::Restricted => "restricted",
        }
    }
}

impl FromStr for Audience {
    type Err = Error;

    /// An audience that can be asked: `reporter` or `responder`.
    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ASKED.into_iter().find(|audience| audience.name() == name).ok_or_else(|| {
            let names = Self::ASKED.map(Self::name);
            Problem::error("invalid-option", format!("there is no audience `{name}`"))
                .suggest(name, names)
                .allowed(names)
                .into()
        })
    }
}
