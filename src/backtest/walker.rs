//! One version of a pack as diagrams to be walked by bits, with what follows directly from answers settled as facts are.

use crate::backtest::answers::Answer;
use crate::backtest::plan::{Backtest, Conclusion, is_walkable};
use crate::compiled::plan::Compiled;
use crate::diagram::condition::Var;
use crate::diagram::store::{FALSE, Ref, TRUE};
use crate::diagram::walk::{Test, Walk, bits};
use crate::model::layout::Stage;
use std::ops::Range;

/// One version's diagrams, ready to be walked.
pub(crate) struct Walker<'b> {
    walk: Walk<'b>,
    /// By variable: all of its cells.
    all: Vec<u64>,
    /// Those of the row.
    cells: Vec<u64>,
    compiled: &'b Compiled,
    /// By conclusion.
    stages: Vec<Option<Stage>>,
    roots: Vec<Option<Ref>>,
    /// What must be possible beside the conclusions.
    checks: Vec<Ref>,
    /// The facts that do not always apply, each after those that it depends on.
    conditional: Vec<Conditional>,
}

/// A fact that does not always apply.
struct Conditional {
    applies: Test,
    vars: Range<usize>,
    /// Its place in the plan, where something says something about it.
    planned: Option<usize>,
    /// Whether its answer is left out where it does not apply.
    if_applies: bool,
}

/// The cell of a fact that does not apply.
const ABSENT: u64 = 1;

impl<'b> Walker<'b> {
    /// None where diagrams alone do not decide.
    pub fn new(backtest: &'b Backtest, version: usize) -> Option<Self> {
        let pack = backtest.packs.get(version).filter(|pack| is_walkable(pack))?;
        let compiled: &Compiled = &pack.compiled;
        let logic = compiled.logic();
        let stage = |conclusion: &Conclusion| conclusion.stages.get(version).copied().flatten();
        let stages: Vec<Option<Stage>> = backtest.conclusions.iter().map(stage).collect();
        let root = |stage: &Option<Stage>| stage.and_then(|stage| logic.conclusions[stage]);
        let domains = compiled.domains.iter().take(compiled.layout.fact_vars() as usize);
        let all: Vec<u64> = domains.map(|domain| bits(&domain.all())).collect();
        let conditional = compiled.fact_order.iter().filter_map(|fact| {
            let applies = compiled.applies.get(*fact)?.as_ref()?;
            let planned = backtest.plan.facts.iter().position(|plan| plan.at.get(version) == Some(&Some(*fact)));
            let vars = compiled.layout.vars_of(*fact);
            Some(Conditional {
                applies: Test::of(applies),
                vars: vars.start as usize..vars.end as usize,
                planned,
                if_applies: planned.and_then(|at| backtest.plan.facts.get(at)).is_some_and(|plan| plan.if_applies),
            })
        });
        Some(Self {
            walk: Walk::new(&logic.diagrams),
            cells: all.clone(),
            compiled,
            roots: stages.iter().map(root).collect(),
            stages,
            checks: compiled.components.iter().filter_map(|component| component.allowed).collect(),
            conditional: conditional.collect(),
            all,
        })
    }

    /// What the version concludes from the answers of a row, and which of them are left out; false where it refuses the row.
    pub fn grade(
        &mut self,
        version: usize,
        answers: &[&Answer],
        masks: &mut Vec<u64>,
        left_out: &mut Vec<u32>,
    ) -> bool {
        self.cells.copy_from_slice(&self.all);
        for side in answers.iter().filter_map(|answer| answer.sides.get(version)) {
            if side.refused.is_some() {
                return false;
            }
            for (var, cells) in &side.cells {
                if let Some(slot) = self.cells.get_mut(*var as usize) {
                    *slot &= cells;
                }
            }
        }
        if !self.settle(version, answers, left_out) {
            return false;
        }
        self.walk.begin();
        for check in &self.checks {
            if self.walk.mask(*check, &self.cells) == FALSE {
                return false;
            }
        }
        let before = masks.len();
        for root in &self.roots {
            let mask = root.map_or(0, |root| self.walk.mask(root, &self.cells));
            if mask == 0 && root.is_some() {
                masks.truncate(before);
                return false;
            }
            masks.push(mask);
        }
        true
    }

    /// The rules that give one of the values that a conclusion may have, in the row that was graded last; `masks` is what the
    /// version concludes about it.
    pub fn rules(&mut self, at: usize, masks: &[u64]) -> Vec<u32> {
        let compiled = self.compiled;
        let (Some(Some(stage)), Some(mask)) = (self.stages.get(at), masks.get(at).copied()) else { return Vec::new() };
        let set = &compiled.stages[*stage];
        let cells = &self.cells;
        let cell = |var: Var| {
            let of =
                |stage: Stage| self.stages.iter().position(|known| *known == Some(stage)).and_then(|at| masks.get(at));
            let open = match compiled.layout.stage(var) {
                None => cells.get(var as usize),
                Some(stage) => of(stage),
            };
            open.filter(|open| open.is_power_of_two()).map(|open| open.trailing_zeros())
        };
        let mut candidates = Vec::new();
        set.index.candidates(cell, |position, _| candidates.extend(set.rules.get(position)));
        let mut rules = Vec::new();
        for index in candidates {
            let Some(rule) = compiled.rule(index).filter(|rule| mask >> rule.value & 1 == 1) else { continue };
            if compiled.possible(rule).is_some_and(|possible| self.walk.mask(possible, &self.cells) & TRUE != 0) {
                rules.push(index as u32);
            }
        }
        rules
    }

    /// Settles which facts cannot or must apply; false where one is given that cannot.
    fn settle(&mut self, version: usize, answers: &[&Answer], left_out: &mut Vec<u32>) -> bool {
        for fact in &self.conditional {
            let truth = fact.applies.truth(&self.cells);
            if truth.can_be_true && truth.can_be_false {
                continue;
            }
            let side = fact.planned.and_then(|at| answers.get(at)).and_then(|answer| answer.sides.get(version));
            let given = side.is_some_and(|side| side.applies);
            if given && !truth.can_be_true {
                if !fact.if_applies {
                    return false;
                }
                left_out.extend(fact.planned.map(|at| at as u32));
            }
            for (slot, all) in self.cells.iter_mut().zip(&self.all).take(fact.vars.end).skip(fact.vars.start) {
                // Where it applies, whatever of it is left open; where it does not, nothing else.
                *slot = if truth.can_be_true { *slot & all & !ABSENT } else { ABSENT };
            }
        }
        true
    }
}
