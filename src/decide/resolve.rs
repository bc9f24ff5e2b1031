//! Resolving: which values each conclusion can still have, and which rules hold or may hold.

use crate::answer::decision::Holds;
use crate::compiled::plan::Compiled;
use crate::compiled::plan::CompiledRule;
use crate::compiled::plan::RuleSet;
use crate::decide::beginning;
use crate::decide::resolved::{Held, Resolved};
use crate::diagram::condition::Var;
use crate::diagram::ranges::Ranges;
use crate::diagram::reach::Reach;
use crate::diagram::store::{FALSE, TRUE};
use crate::facts::known::Facts;
use crate::facts::known::OPEN;
use crate::model::layout::{PerStage, Stage, stage_size};
use smallvec::SmallVec;

/// Resolves conclusions, and guidance too where asked for.
pub(crate) fn resolve(compiled: &Compiled, facts: &Facts, with_guidance: bool) -> Resolved {
    if facts.full {
        return full(compiled, facts, with_guidance);
    }
    match beginning::found(compiled, facts) {
        Some(known) => beginning::resolved(compiled, known),
        None => partial(compiled, facts, with_guidance),
    }
}

/// Every fact is known: one value each, found through the index.
fn full(compiled: &Compiled, facts: &Facts, with_guidance: bool) -> Resolved {
    let schema = &compiled.schema;
    let mut cells: SmallVec<[u32; 64]> = SmallVec::from_slice(&facts.single);
    let mut resolved = Resolved::default();
    for stage in Stage::all(schema) {
        let set = &compiled.stages[stage];
        let held = holding(compiled, set, &cells);
        let first = held.first().and_then(|(rule, _)| compiled.rule(*rule));
        let value = first.map_or_else(|| stage_size(schema, stage), |rule| rule.value);
        cells.push(value as u32);
        resolved.masks[stage] = 1 << value;
        resolved.exact[stage] = true;
        resolved.reasons[stage] = held;
    }
    if with_guidance {
        resolved.guidance = holding(compiled, &compiled.guidance, &cells);
    }
    resolved
}

fn holding(compiled: &Compiled, set: &RuleSet, cells: &[u32]) -> Held {
    let cell = |var: Var| cells.get(var as usize).copied();
    let mut held = Held::new();
    set.index.candidates(cell, |position, exact| {
        let Some(index) = set.rules.get(position).copied() else { return };
        let holds = exact
            || compiled
                .rule(index)
                .is_some_and(|rule| rule.condition.holds(&|var| cell(var).map_or(i64::MIN, i64::from)));
        if holds {
            held.push((index, Holds::Yes));
        }
    });
    held
}

fn partial(compiled: &Compiled, facts: &Facts, with_guidance: bool) -> Resolved {
    let mut resolved = Resolved::default();
    let mut reach = Reach::new(&compiled.logic().diagrams, &facts.cells);
    for stage in Stage::all(&compiled.schema) {
        let set = &compiled.stages[stage];
        let reasons = holding_partly(compiled, facts, &resolved.masks, &mut reach, set);
        resolved.masks[stage] = match compiled.logic().conclusions[stage] {
            Some(conclusion) => reach.mask(conclusion),
            None => {
                // Past the budget: everything that may hold counts, down to the first rule that must.
                let mut mask = 0;
                let mut certain = false;
                for (index, holds) in &reasons {
                    mask |= compiled.rule(*index).map_or(0, |rule| 1 << rule.value);
                    if *holds == Holds::Yes {
                        certain = true;
                        break;
                    }
                }
                if certain { mask } else { mask | 1 << stage_size(&compiled.schema, stage) }
            }
        };
        resolved.exact[stage] = resolved.masks[stage].count_ones() == 1
            || compiled.logic().conclusions[stage].is_some_and(|at| !compiled.is_loose(at, Some(&facts.cells)));
        resolved.reasons[stage] = reasons;
    }
    if with_guidance {
        resolved.guidance = holding_partly(compiled, facts, &resolved.masks, &mut reach, &compiled.guidance);
    }
    resolved
}

fn holding_partly(
    compiled: &Compiled,
    facts: &Facts,
    masks: &PerStage<u64>,
    reach: &mut Reach<'_>,
    set: &RuleSet,
) -> Held {
    let cell = |var: Var| match compiled.layout.stage(var) {
        None => facts.single.get(var as usize).copied().filter(|cell| *cell != OPEN),
        Some(stage) => {
            let mask = masks[stage];
            (mask.count_ones() == 1).then(|| mask.trailing_zeros())
        }
    };
    let mut held = Held::new();
    set.index.candidates(cell, |position, _| {
        let Some(index) = set.rules.get(position).copied() else { return };
        let Some(rule) = compiled.rule(index) else { return };
        let mask = match compiled.possible(rule) {
            Some(possible) => reach.mask(possible),
            None => coarse(compiled, facts, masks, rule),
        };
        if mask & TRUE != 0 {
            held.push((index, if mask & FALSE == 0 { Holds::Yes } else { Holds::Maybe }));
        }
    });
    held
}

/// Three-valued truth as a mask, where a rule has no diagram.
fn coarse(compiled: &Compiled, facts: &Facts, masks: &PerStage<u64>, rule: &CompiledRule) -> u64 {
    let truth = rule.condition.truth(&|var| match compiled.layout.stage(var) {
        None => facts.of(var),
        Some(stage) => {
            let mask = masks[stage];
            Ranges::from_values((0..64).filter(|bit| mask >> bit & 1 == 1))
        }
    });
    (if truth.can_be_false { FALSE } else { 0 }) | (if truth.can_be_true { TRUE } else { 0 })
}
