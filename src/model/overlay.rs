//! Overlays: what overlay.toml declares, and the reference to it.

use crate::problem::Place;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The overlay through which a pack was changed, and the pack as it was before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OverlayRef {
    /// The overlay's id.
    pub id: String,
    /// The overlay's version.
    pub version: String,
    /// `sha256:` and the digest of the base alone.
    pub base_digest: String,
}

/// What overlay.toml declares.
#[derive(Clone, Debug, Default)]
pub(crate) struct Overlay {
    pub id: String,
    pub version: String,
    /// The folder or bundle of the base, as seen from the overlay's folder; only those who read folders look at it.
    pub path: Option<Named>,
    pub base: Option<Named>,
    pub base_version: Option<Named>,
    pub parameters: BTreeMap<String, (i64, Place)>,
    pub slots: Option<Vec<Named>>,
    pub roles: Vec<Named>,
    pub acts: Vec<Named>,
    pub rules_off: Vec<Named>,
    pub cases_off: Vec<Named>,
    /// Whether it was made for another pack, so that there is no use in comparing names.
    pub foreign: bool,
    pub off: BTreeSet<String>,
    pub off_cases: BTreeSet<String>,
}

/// A name and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Named {
    pub name: String,
    pub place: Place,
}

impl Overlay {
    /// Whether the rule of the base with this id is switched off.
    pub fn switches_off(&self, rule: &str) -> bool {
        self.off.contains(rule)
    }

    /// Whether the case of the base with this id is switched off.
    pub fn switches_off_case(&self, case: &str) -> bool {
        self.off_cases.contains(case)
    }

    /// Whether a text of the base under this key (`section.name`) belongs to a rule that is switched off. The words of a
    /// rule say what it does, so they go with it: what takes its place has its own.
    pub fn drops_text(&self, key: &str) -> bool {
        key.split_once('.').is_some_and(|(section, id)| OF_RULES.contains(&section) && self.switches_off(id))
    }

    /// Whether the overlay adds this name to what pack.toml lists under `key`.
    pub fn adds(&self, key: &str, name: &str) -> bool {
        let added = match key {
            "roles" => &self.roles,
            "acts" => &self.acts,
            _ => return false,
        };
        added.iter().any(|added| added.name == name)
    }
}

/// The sections of text files whose keys are rules.
const OF_RULES: [&str; 6] = ["rules", "notes", "commands", "duties", "steps", "reports"];
