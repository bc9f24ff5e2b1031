//! How facts are computed, and what is reckoned from several.

use crate::compile::compute;
use crate::compiled::plan::{Computation, HiddenVar, Way};
use crate::diagram::condition::{Expr, Var};
use crate::model::layout::Layout;
use crate::model::rule::RuleKind;
use crate::model::schema::Schema;
use crate::script::declared::Declared;
use crate::script::formula::{self, Formula};
use crate::script::ledger::Hidden;
use crate::script::syntax::Conditions;
use std::collections::BTreeSet;

/// The computations in the order of their facts, each with its formula where it has one.
pub(crate) fn computations(
    conditions: &Conditions<'_>,
    order: &[usize],
    rules: &[Declared],
) -> Vec<(Computation, Option<Formula>)> {
    let position = |id: &String| conditions.schema.facts.iter().position(|fact| fact.id == *id);
    let mut known = vec![None; conditions.schema.facts.len()];
    let mut all: Vec<(usize, usize)> = Vec::new();
    for (index, rule) in rules.iter().enumerate().filter(|(_, rule)| rule.kind == RuleKind::Compute) {
        all.extend(position(&rule.gives).map(|fact| (fact, index)));
    }
    all.sort_by_key(|(fact, _)| order.iter().position(|other| other == fact));
    let computation = |(fact, index): (usize, usize)| {
        let rule = rules.get(index)?;
        let inputs = rule.from.iter().filter_map(position).collect();
        let formula = formula::read(conditions, rule, &mut known);
        Some((Computation { fact, inputs, rule: index, way: Way::Run }, formula))
    };
    all.into_iter().filter_map(computation).collect()
}

pub(crate) fn hidden_vars(
    layout: &Layout,
    order: &[usize],
    hidden: &[Hidden],
    number: &impl Fn(Var) -> Var,
) -> Vec<HiddenVar> {
    let mut vars: Vec<HiddenVar> = Vec::with_capacity(hidden.len());
    for one in hidden {
        let what = one.what.renumbered(number);
        let mut facts = BTreeSet::new();
        for var in what.vars() {
            match layout.hidden(var).and_then(|index| vars.get(index)) {
                Some(inner) => facts.extend(inner.facts.iter().copied()),
                None => facts.extend(layout.owner(var).map(|(fact, _)| fact)),
            }
        }
        let after = facts.iter().copied().max_by_key(|fact| order.iter().position(|other| other == fact));
        vars.push(HiddenVar { what, after: after.unwrap_or(0), facts: facts.into_iter().collect() });
    }
    vars
}

/// Settles how each fact is computed: by formula, but by trying all combinations of a few where a formula only gives
/// bounds or may fail.
pub(crate) fn ways(
    schema: &Schema,
    layout: &Layout,
    hidden: &[HiddenVar],
    computations: Vec<(Computation, Option<Formula>)>,
) -> Vec<Computation> {
    let bounded = |formula: &Formula| {
        let mut waiting = BTreeSet::new();
        formula.vars(&mut waiting);
        let mut seen = BTreeSet::new();
        while let Some(var) = waiting.pop_first() {
            if let Some(one) = layout.hidden(var).and_then(|index| hidden.get(index))
                && seen.insert(var)
            {
                if formula::is_bounded(&one.what) {
                    return true;
                }
                waiting.extend(one.what.vars());
            }
        }
        false
    };
    let settle = |(computation, formula): (Computation, Option<Formula>)| {
        let few = compute::combinations(schema, &computation.inputs).is_some();
        // Of few combinations each that fails can be told.
        let better = |formula: &Formula| few && (formula.fails != Expr::Const(false) || bounded(formula));
        let way = match formula {
            Some(formula) if !better(&formula) => Way::Formula { formula: formula.cases, fails: formula.fails },
            _ if few => Way::Table(Vec::new()),
            _ => Way::Run,
        };
        Computation { way, ..computation }
    };
    computations.into_iter().map(settle).collect()
}
