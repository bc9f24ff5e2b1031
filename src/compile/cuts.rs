//! Cuts: at which values numbers must be told apart, so that every condition and every sum is a set of cells.

use crate::compiled::plan::Computation;
use crate::compiled::plan::HiddenVar;
use crate::compiled::plan::Way;
use crate::diagram::condition::{Expr, Var};
use crate::diagram::reckon::Reckoned;
use crate::diagram::sums::Shape;
use crate::model::layout::Layout;
use crate::model::schema::{FactType, Schema};
use crate::script::ledger::Hidden;
use std::collections::BTreeSet;

/// How many values a number may have to be cut into all of them where a table is made of it.
pub(crate) const MAX_VALUES: i64 = 1024;

/// What tells values apart, and what ties variables together.
#[derive(Default)]
pub(crate) struct Cuts {
    /// By variable: where a run of values begins.
    pub starts: Vec<BTreeSet<i64>>,
    /// By hidden variable: its shape; none where it is not a sum, is too large, or nothing reads it.
    pub shapes: Vec<Option<Shape>>,
    /// The hidden variables that something reads though no diagram knows what they are.
    pub loose: Vec<usize>,
    /// Constraints over values that tie computed facts to what they are computed from.
    pub ties: Vec<Expr>,
    read: BTreeSet<Var>,
}

impl Cuts {
    /// The cuts for these conditions over values; what is reckoned from other things comes before them here, as it says
    /// where they must be cut.
    pub fn of<'e>(
        schema: &Schema,
        layout: &Layout,
        order: &[usize],
        hidden: &[Hidden],
        vars: &[HiddenVar],
        computations: &[Computation],
        conditions: impl Iterator<Item = &'e Expr>,
    ) -> Self {
        let mut cuts = Self {
            starts: vec![BTreeSet::new(); layout.fact_vars() as usize],
            shapes: vec![None; hidden.len()],
            ..Self::default()
        };
        conditions.for_each(|condition| cuts.at(condition));
        let rank = |fact: usize| order.iter().position(|other| *other == fact).unwrap_or(0);
        // (rank, whether hidden, position): a hidden variable comes after the last fact that it is reckoned from.
        let mut items: Vec<(usize, bool, usize)> = Vec::new();
        for (index, computation) in computations.iter().enumerate() {
            items.push((rank(computation.fact), false, index));
            match &computation.way {
                Way::Formula { fails, .. } => cuts.at(fails),
                Way::Table(_) => cuts.all_values(schema, layout, &computation.inputs),
                Way::Run => {}
            }
        }
        items.extend(vars.iter().enumerate().map(|(index, var)| (rank(var.after), true, index)));
        items.sort_unstable();
        for (_, is_hidden, index) in items.into_iter().rev() {
            if is_hidden {
                cuts.shape(layout, hidden, index);
            } else if let Some(computation) = computations.get(index) {
                cuts.tie(schema, layout, computation);
            }
        }
        cuts
    }

    fn at(&mut self, condition: &Expr) {
        condition.for_each_test(&mut |var, set| {
            self.read.insert(var);
            if let Some(starts) = self.starts.get_mut(var as usize) {
                starts.extend(set.pairs().iter().flat_map(|(low, high)| [*low, high.saturating_add(1)]));
            }
        });
    }

    fn all_values(&mut self, schema: &Schema, layout: &Layout, facts: &[usize]) {
        for (index, fact) in facts.iter().filter_map(|index| Some((*index, schema.facts.get(*index)?))) {
            if fact.fact_type == FactType::Number && fact.max.saturating_sub(fact.min) < MAX_VALUES {
                let var = layout.var_of(index, 0);
                self.read.insert(var);
                if let Some(starts) = self.starts.get_mut(var as usize) {
                    starts.extend(fact.min..=fact.max);
                }
            }
        }
    }

    /// The runs that begin within a range; the first begins it.
    fn runs(&self, var: Var, min: i64, max: i64) -> Vec<i64> {
        let starts = self.starts.get(var as usize).into_iter().flatten().copied();
        std::iter::once(min).chain(starts.filter(|start| min < *start && *start <= max)).collect()
    }

    fn shape(&mut self, layout: &Layout, hidden: &[Hidden], index: usize) {
        let (Some(one), var) = (hidden.get(index), layout.hidden_vars().start + index as Var) else { return };
        if !self.read.contains(&var) {
            return;
        }
        self.read.extend(one.what.vars());
        let shape = match &one.what {
            Reckoned::Sum(terms) => Shape::of(terms, &self.runs(var, one.min, one.max)),
            _ => None,
        };
        match &shape {
            Some(shape) => {
                for (var, at) in shape.cuts() {
                    if let Some(starts) = self.starts.get_mut(var as usize) {
                        starts.extend(at);
                    }
                }
            }
            None => self.loose.push(index),
        }
        if let Some(slot) = self.shapes.get_mut(index) {
            *slot = shape;
        }
    }

    fn tie(&mut self, schema: &Schema, layout: &Layout, computation: &Computation) {
        let Way::Formula { formula, fails } = &computation.way else { return };
        let Some(fact) = schema.facts.get(computation.fact) else { return };
        let var = layout.var_of(computation.fact, 0);
        if !self.read.contains(&var) && *fails == Expr::Const(false) {
            return;
        }
        let (min, max) = match fact.fact_type {
            FactType::Number => (fact.min, fact.max),
            FactType::One => (0, fact.options.len() as i64 - 1),
            _ => (0, 1),
        };
        let tie = crate::script::formula::tie(formula, fails, var, &self.runs(var, min, max), max);
        self.at(&tie);
        self.ties.push(tie);
    }
}
