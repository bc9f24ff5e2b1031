//! What somebody who works on the board may do.

use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// What somebody may do; each may do what those before may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Works on incidents, and may raise levels.
    Responder,
    /// May lower levels, and close.
    Commander,
    /// Sees what was told to whom.
    Admin,
}

impl Role {
    pub fn name(self) -> &'static str {
        match self {
            Self::Responder => "responder",
            Self::Commander => "commander",
            Self::Admin => "admin",
        }
    }
}

impl FromStr for Role {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let all = [Self::Responder, Self::Commander, Self::Admin];
        let found = all.into_iter().find(|role| role.name() == name);
        found.ok_or_else(|| format!("there is no role `{name}`; the roles are responder, commander and admin"))
    }
}
