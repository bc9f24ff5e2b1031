//! Worse answers that give a milder level.

use crate::compiled::plan::Compiled;
use crate::diagram::condition::Var;
use crate::diagram::search::{MAX_PAIRS, child, ends};
use crate::diagram::store::{At, Ref};
use crate::facts::incident::incident;
use crate::model::layout::{Stage, stage_size};
use crate::model::schema::FactType;
use crate::problem::Problem;
use crate::prove::search::BOUNDS;
use rustc_hash::FxHashSet;
use std::collections::BTreeSet;

/// More serious answers that give a milder level, in the pack's own scheme or in a further one.
pub(crate) fn milder(compiled: &Compiled, problems: &mut Vec<Problem>) {
    for stage in Stage::all(&compiled.schema).filter(|stage| matches!(stage, Stage::Level | Stage::Scheme(_))) {
        if let Some(level) = compiled.logic().conclusions[stage] {
            milder_in(compiled, stage, level, problems);
        }
    }
}

fn milder_in(compiled: &Compiled, stage: Stage, level: Ref, problems: &mut Vec<Problem>) {
    let name = stage.described(&compiled.schema);
    let computed: BTreeSet<Var> = compiled.following().collect();
    for (index, fact) in compiled.schema.facts.iter().enumerate() {
        let comparable = fact.ordered && fact.fact_type.finite() && fact.fact_type != FactType::Several;
        let var = compiled.layout.var_of(index, 0);
        if !comparable || computed.contains(&var) {
            continue;
        }
        let gap = stage_size(&compiled.schema, stage);
        let mut pairs = Pairs { compiled, computed: &computed, var, gap, seen: FxHashSet::default(), path: Vec::new() };
        let found = pairs.walk(level, level, false);
        if found && !compiled.is_loose(level, None) {
            let change = pairs.path.iter().find(|(other, _, _)| *other == var).copied();
            let path: Vec<(Var, u32)> = pairs.path.iter().map(|(var, cell, _)| (*var, *cell)).collect();
            let shown = |cell: u32| {
                crate::facts::incident::cell_value(compiled, var, cell)
                    .map(|value| value.to_string())
                    .unwrap_or_default()
            };
            let (less, more) = change.map(|(_, a, b)| (shown(a), shown(b))).unwrap_or_default();
            problems.push(Problem {
                witness: Some(incident(compiled, &path)),
                ..Problem::error("milder", format!("a more serious answer to `{}` gives a milder {name}: {more} instead of {less}", fact.id))
                    .at(Some(fact.place.clone()))
                    .help("add a rule for the more serious answer, correct the order of the options, or set `ordered = false` and say why")
            });
        } else if found || pairs.seen.len() > MAX_PAIRS {
            problems.push(
                Problem::warning(
                    "not-proved",
                    format!("whether more serious answers to `{}` can give a milder {name} was not proved", fact.id),
                )
                .at(Some(fact.place.clone()))
                .help(if found { BOUNDS } else { "the rules are too many for this proof" }),
            );
        }
    }
}

/// Two incidents that differ in one fact (and in whether others apply because of it).
struct Pairs<'c> {
    compiled: &'c Compiled,
    computed: &'c BTreeSet<Var>,
    var: Var,
    gap: usize,
    seen: FxHashSet<(Ref, Ref, bool)>,
    /// Variable, cell of the first incident, cell of the second.
    path: Vec<(Var, u32, u32)>,
}

impl Pairs<'_> {
    /// Whether the second place, reached by a more serious answer, can give a milder level than the first.
    fn walk(&mut self, first: Ref, second: Ref, differs: bool) -> bool {
        let diagrams = &self.compiled.logic().diagrams;
        let top = |at: Ref| match diagrams.at(at) {
            At::Node(node) => node.var,
            At::Leaf(_) => Var::MAX,
        };
        let mut var = top(first).min(top(second));
        if !differs {
            // Until the answers differ both are at the same place.
            var = var.min(self.var);
        }
        if var == Var::MAX {
            let rank = |at: Ref| diagrams.mask(at).filter(|mask| *mask != 0).map(u64::trailing_zeros);
            let (Some(a), Some(b)) = (rank(first), rank(second)) else { return false };
            return b > a && (b as usize) < self.gap;
        }
        if self.seen.len() > MAX_PAIRS || !self.seen.insert((first, second, differs)) {
            return false;
        }
        let base = self.compiled.domain(var).map_or(0, |domain| domain.base);
        let size = self.compiled.domain(var).map_or(1, |domain| domain.size());
        let mut cells = ends(diagrams, &[first, second], var);
        if cells.is_empty() {
            cells.insert(size.saturating_sub(1));
        }
        let answers: Vec<u32> = cells.iter().copied().filter(|cell| *cell >= base).collect();
        let mut options: Vec<(u32, u32)> = Vec::new();
        if var == self.var {
            for (position, less) in answers.iter().enumerate() {
                options.extend(answers.iter().skip(position + 1).map(|more| (*less, *more)));
            }
        } else if self.computed.contains(&var) {
            // What is computed follows from the facts, also that it does not apply; their constraint keeps it true.
            options.extend(cells.iter().flat_map(|a| cells.iter().map(|b| (*a, *b))));
        } else {
            options.extend(answers.iter().map(|cell| (*cell, *cell)));
            if base == 1 {
                // The answer is the same, but it may apply in one incident only.
                options.push((0, 0));
                options.extend(answers.iter().flat_map(|cell| [(0, *cell), (*cell, 0)]));
            }
        }
        for (a, b) in options {
            let next = (child(diagrams, first, var, a), child(diagrams, second, var, b));
            self.path.push((var, a, b));
            if self.walk(next.0, next.1, differs || var == self.var) {
                return true;
            }
            self.path.pop();
        }
        false
    }
}
