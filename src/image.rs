//! The image: a compiled pack as it stands in its bundle, so that a bundle from a trusted place loads without parsing,
//! proving and compiling its rule files again.
//!
//! An image is used only by the engine version that made it and only for the content that it names; else the rule files
//! are compiled. What it says is not proved again, but whatever it says, deciding with it ends and does not panic.

use crate::VERSION;
use crate::compile::{Compiled, CompiledRule, Component, Computation, RuleSet};
use crate::diagram::{Diagrams, Ref};
use crate::domain::Domain;
use crate::expr::Expr;
use crate::layout::{Layout, PerStage};
use crate::machine::Machine;
use crate::schema::{MAX_VALUES, Schema};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Whether a value is what is assumed where it is left out.
pub(crate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// A compiled pack without what is read from its documents or made again faster than read.
#[derive(Serialize, Deserialize)]
pub(crate) struct Image<'c> {
    engine: Cow<'c, str>,
    /// The digest of the content that was compiled.
    of: Cow<'c, str>,
    order: Cow<'c, [usize]>,
    domains: Cow<'c, [Domain]>,
    applies: Cow<'c, [Option<Expr>]>,
    rules: Cow<'c, [CompiledRule]>,
    stages: Cow<'c, PerStage<RuleSet>>,
    guidance: Cow<'c, RuleSet>,
    impossible: Cow<'c, [usize]>,
    suggestions: Cow<'c, [usize]>,
    computations: Cow<'c, [Computation]>,
    conclusions: Cow<'c, PerStage<Option<Ref>>>,
    components: Cow<'c, [Component]>,
    exact: bool,
    deciding: Cow<'c, [bool]>,
    /// The diagrams, as numbers.
    nodes: Cow<'c, [u32]>,
    leaves: Cow<'c, [u64]>,
}

impl<'c> Image<'c> {
    /// The image of a compiled pack.
    pub fn of(compiled: &'c Compiled, digest: &'c str) -> Self {
        let (nodes, leaves) = compiled.diagrams.numbers();
        Self {
            engine: VERSION.into(),
            of: digest.into(),
            order: Cow::from(&compiled.fact_order),
            domains: Cow::from(&compiled.domains),
            applies: Cow::from(&compiled.applies),
            rules: Cow::from(&compiled.rules),
            stages: Cow::Borrowed(&compiled.stages),
            guidance: Cow::Borrowed(&compiled.guidance),
            impossible: Cow::from(&compiled.impossible),
            suggestions: Cow::from(&compiled.suggestions),
            computations: Cow::from(&compiled.computations),
            conclusions: Cow::Borrowed(&compiled.conclusions),
            components: Cow::from(&compiled.components),
            exact: compiled.exact,
            deciding: Cow::from(&compiled.deciding),
            nodes: nodes.into(),
            leaves: Cow::from(leaves),
        }
    }

    /// Which engine made the image in a text.
    pub fn engine(text: &str) -> Option<String> {
        #[derive(Deserialize)]
        struct Made {
            engine: String,
        }
        serde_json::from_str::<Made>(text).ok().map(|made| made.engine)
    }

    /// The compiled pack, if this engine made the image from the content with this digest and it holds together.
    pub fn open(self, schema: Schema, machine: Machine, digest: &str) -> Option<Compiled> {
        if self.engine != VERSION || self.of != digest || !self.holds_together() {
            return None;
        }
        let diagrams = Diagrams::from_numbers(&self.nodes, self.leaves.into_owned())?;
        let mut compiled = Compiled {
            layout: Layout::new(&schema.facts, &self.order),
            fact_ids: schema.facts.iter().enumerate().map(|(index, fact)| (fact.id.clone(), index)).collect(),
            schema,
            fact_order: self.order.into_owned(),
            domains: self.domains.into_owned(),
            applies: self.applies.into_owned(),
            rules: self.rules.into_owned(),
            stages: self.stages.into_owned(),
            guidance: self.guidance.into_owned(),
            impossible: self.impossible.into_owned(),
            suggestions: self.suggestions.into_owned(),
            computations: self.computations.into_owned(),
            conclusions: self.conclusions.into_owned(),
            components: self.components.into_owned(),
            exact: self.exact,
            deciding: self.deciding.into_owned(),
            diagrams,
            machine,
        };
        compiled.name_facts();
        compiled.index();
        Some(compiled)
    }

    /// Whether numbers that are used as bits fit, and domains have the cells that walking them needs.
    fn holds_together(&self) -> bool {
        self.rules.iter().all(|rule| rule.value <= MAX_VALUES)
            && self.domains.iter().all(|domain| domain.base <= 1 && !domain.starts.is_empty())
    }
}
