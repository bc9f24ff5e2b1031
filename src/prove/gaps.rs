//! Combinations of facts for which a pack says nothing.

use crate::compiled::plan::Compiled;
use crate::diagram::condition::Var;
use crate::diagram::search::Found;
use crate::diagram::store::{At, FALSE, Ref, TRUE};
use crate::diagram::witness::witness;
use crate::facts::incident::incident;
use crate::model::layout::{Stage, stage_size};
use crate::model::rule::RuleKind;
use crate::problem::Problem;
use crate::prove::search::BOUNDS;
use crate::prove::search::search_incident;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// Incidents for which no rule gives a value.
pub(crate) fn gaps(compiled: &Compiled, problems: &mut Vec<Problem>) {
    for stage in Stage::all(&compiled.schema) {
        let name = stage.described(&compiled.schema);
        let size = stage_size(&compiled.schema, stage);
        let Some(conclusion) = compiled.logic().conclusions[stage].filter(|_| size > 0) else { continue };
        if let Some(path) = witness(&compiled.logic().diagrams, conclusion, &|mask| mask == 1 << size) {
            if compiled.is_loose(conclusion, None) {
                // What diagrams do not know may not be as the witness needs it, so that it may be no real incident.
                problems.push(
                    Problem::warning("not-proved", format!("whether every incident gets a {name} was not proved"))
                        .help(BOUNDS),
                );
                continue;
            }
            problems.push(Problem {
                witness: Some(incident(compiled, &path)),
                ..Problem::error("gap", format!("some incidents get no {name}"))
                    .help(format!("add a {name} rule that covers them"))
            });
        }
    }
}

/// Reports that concern no pack of a desk.
pub(crate) fn unconcerned(compiled: &Compiled, problems: &mut Vec<Problem>) {
    let rules = || compiled.rules.iter().filter(|rule| rule.rule.kind == RuleKind::Concerns);
    let roots: Option<Vec<Ref>> = rules().map(|rule| compiled.possible(rule)).collect();
    let Some(roots) = roots.filter(|roots| !roots.is_empty()) else { return };
    match search_incident(compiled, &roots, &|masks| masks.iter().all(|mask| *mask == FALSE)) {
        Found::Nothing => {}
        Found::Path(path) => problems.push(Problem {
            witness: Some(incident(compiled, &path)),
            ..Problem::error("gap", "some reports concern no pack").help("let one pack take what no other does")
        }),
        Found::TooMuch => problems.push(
            Problem::warning("not-proved", "whether every report concerns a pack was not proved")
                .help("the rules are too many for this proof"),
        ),
    }
}

/// How many incidents the deciding facts can describe, numbers counted by what rules tell apart.
pub(crate) fn combinations(compiled: &Compiled) -> u128 {
    let deciding =
        |var: Var| compiled.layout.owner(var).is_some_and(|(fact, _)| compiled.deciding.get(fact) == Some(&true));
    let mut total = 1_u128;
    let mut tied: BTreeSet<Var> = BTreeSet::new();
    for component in compiled.components.iter().filter(|component| component.vars.iter().any(|var| deciding(*var))) {
        tied.extend(&component.vars);
        if let Some(allowed) = component.allowed {
            let vars: Vec<Var> = component.vars.iter().copied().collect();
            total = total.saturating_mul(count(compiled, allowed, &vars, &mut FxHashMap::default()));
        }
    }
    for var in (0..compiled.layout.fact_vars()).filter(|var| deciding(*var) && !tied.contains(var)) {
        total = total.saturating_mul(u128::from(compiled.domain(var).map_or(1, |domain| domain.size())));
    }
    total
}

pub(crate) fn count(compiled: &Compiled, at: Ref, vars: &[Var], memo: &mut FxHashMap<(Ref, usize), u128>) -> u128 {
    let Some((var, rest)) = vars.split_first() else {
        return u128::from(compiled.ties.mask(at) == Some(TRUE));
    };
    if let Some(known) = memo.get(&(at, vars.len())) {
        return *known;
    }
    let size = u128::from(compiled.domain(*var).map_or(1, |domain| domain.size()));
    let total = match compiled.ties.at(at) {
        At::Node(node) if node.var == *var => {
            let mut first = 0;
            let mut sum = 0_u128;
            for (end, to) in node.edges {
                sum = sum.saturating_add(u128::from(end - first + 1).saturating_mul(count(compiled, *to, rest, memo)));
                first = end + 1;
            }
            sum
        }
        _ => size.saturating_mul(count(compiled, at, rest, memo)),
    };
    memo.insert((at, vars.len()), total);
    total
}
