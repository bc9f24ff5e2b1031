//! Looking for an incident that shows what is wrong.

use crate::compiled::plan::Compiled;
use crate::compiled::plan::CompiledRule;
use crate::diagram::search::{Found, search};
use crate::diagram::store::Ref;

/// Why something was not proved.
pub(crate) const BOUNDS: &str = "a value that it depends on is only known within bounds; other warnings say which";

pub(crate) fn listed(compiled: &Compiled) -> impl Iterator<Item = &CompiledRule> {
    compiled.rules.iter().filter(|rule| rule.rule.kind.has_basis())
}

/// As [`search`], but within mere bounds a path may be no real incident.
pub(crate) fn search_incident(compiled: &Compiled, roots: &[Ref], accept: &impl Fn(&[u64]) -> bool) -> Found {
    match search(&compiled.logic().diagrams, roots, accept) {
        Found::Path(_) if roots.iter().any(|root| compiled.is_loose(*root, None)) => Found::TooMuch,
        found => found,
    }
}
