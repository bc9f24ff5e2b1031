//! Orders: facts after those they depend on, steps by phase and after those they wait for.

use crate::compiled::plan::CompiledRule;
use crate::diagram::condition::Expr;
use crate::model::layout::Layout;
use crate::model::rule::{Rule, RuleKind};
use crate::model::schema::Schema;
use crate::order;
use crate::problem::Problem;
use crate::script::declared::Declared;
use crate::script::ledger::Ledger;
use std::collections::{BTreeMap, BTreeSet};

/// The facts in an order in which each follows those that decide whether it applies, or from which it is computed, as
/// close behind them as it can: diagrams are smaller where what belongs together stands together.
pub(crate) fn facts(
    schema: &Schema,
    layout: &Layout,
    applies: &[Option<Expr>],
    rules: &[Declared],
    ledger: &Ledger,
    problems: &mut Vec<Problem>,
) -> Vec<usize> {
    let position = |id: &String| schema.facts.iter().position(|fact| fact.id == *id);
    let mut needs: Vec<BTreeSet<usize>> = applies
        .iter()
        .map(|condition| {
            let mut vars = BTreeSet::new();
            condition.iter().for_each(|condition| condition.vars(&mut vars));
            let vars = vars.into_iter().flat_map(|var| ledger.inputs(var));
            vars.filter_map(|var| layout.owner(var)).map(|(fact, _)| fact).collect()
        })
        .collect();
    let mut computed = BTreeSet::new();
    for rule in rules.iter().filter(|rule| rule.kind == RuleKind::Compute) {
        if let Some(fact) = position(&rule.gives) {
            if !computed.insert(fact) {
                problems.push(
                    Problem::error("twice", format!("`{}` is computed twice", rule.gives))
                        .at(Some(rule.place.clone()))
                        .help("keep one of the two"),
                );
            }
            if let Some(needs) = needs.get_mut(fact) {
                needs.extend(rule.from.iter().filter_map(position));
            }
        }
    }
    let mut order = Vec::new();
    let mut state = vec![0_u8; schema.facts.len()];
    for fact in 0..schema.facts.len() {
        place_fact(fact, &needs, &mut state, &mut order, &mut Vec::new(), schema, problems);
    }
    order
}

fn place_fact(
    fact: usize,
    needs: &[BTreeSet<usize>],
    state: &mut [u8],
    order: &mut Vec<usize>,
    path: &mut Vec<usize>,
    schema: &Schema,
    problems: &mut Vec<Problem>,
) {
    match state.get(fact) {
        Some(0) => {}
        Some(1) => {
            let name = |fact: &usize| schema.facts.get(*fact).map_or("", |fact| fact.id.as_str());
            let start = path.iter().position(|other| *other == fact).unwrap_or(0);
            let circle = path.iter().skip(start).chain([&fact]).map(name).collect::<Vec<_>>().join(" → ");
            problems.push(
                Problem::error("cycle", format!("facts depend on each other: {circle}"))
                    .at(schema.facts.get(fact).map(|fact| fact.place.clone()))
                    .help("change one `when` or `compute(…)`"),
            );
            return;
        }
        _ => return,
    }
    if let Some(state) = state.get_mut(fact) {
        *state = 1;
    }
    path.push(fact);
    for need in needs.get(fact).into_iter().flatten() {
        place_fact(*need, needs, state, order, path, schema, problems);
    }
    path.pop();
    if let Some(state) = state.get_mut(fact) {
        *state = 2;
    }
    order.push(fact);
}

/// The steps by phase; within a phase as declared, but after those they wait for.
pub(crate) fn steps(schema: &Schema, rules: &[CompiledRule]) -> Vec<usize> {
    let steps = rules.iter().enumerate().filter(|(_, rule)| rule.rule.kind == RuleKind::Step);
    let steps: Vec<(usize, &Rule)> = steps.map(|(index, rule)| (index, &rule.rule)).collect();
    let places: BTreeMap<&str, usize> =
        steps.iter().enumerate().map(|(place, (_, step))| (step.id.as_str(), place)).collect();
    let place = |id: &String| places.get(id.as_str()).copied();
    let needs: Vec<Vec<usize>> = steps.iter().map(|(_, step)| step.after.iter().filter_map(place).collect()).collect();
    let phase = |step: usize| {
        schema.phases.iter().position(|phase| steps.get(step).is_some_and(|(_, step)| step.phase == *phase))
    };
    // Steps that wait for each other were refused before.
    let order = order::order(&needs, phase).unwrap_or_default();
    order.into_iter().filter_map(|step| Some(steps.get(step)?.0)).collect()
}
