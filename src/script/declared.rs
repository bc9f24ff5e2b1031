//! Declared rules: a rule with what only a rule file can give it.

use crate::model::rule::{Rule, RuleKind};
use crate::problem::Place;
use rhai::FnPtr;
use std::ops::{Deref, DerefMut};

/// A rule with its functions, and the builder methods called so far.
#[derive(Clone, Debug)]
pub(crate) struct Declared {
    pub rule: Rule,
    pub when: Option<FnPtr>,
    pub computation: Option<FnPtr>,
    pub calls: Vec<&'static str>,
}

impl Declared {
    pub fn new(kind: RuleKind, id: &str, gives: &str, place: Place) -> Self {
        Self { rule: Rule::new(kind, id, gives, place), when: None, computation: None, calls: Vec::new() }
    }
}

impl Deref for Declared {
    type Target = Rule;

    fn deref(&self) -> &Rule {
        &self.rule
    }
}

impl DerefMut for Declared {
    fn deref_mut(&mut self) -> &mut Rule {
        &mut self.rule
    }
}

impl AsRef<Rule> for Declared {
    fn as_ref(&self) -> &Rule {
        &self.rule
    }
}
