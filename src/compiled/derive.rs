//! Deriving: rules and conclusions as diagrams, made of their conditions and of what ties facts together.
//!
//! They follow from what is declared and are made faster than they would be fetched, so that no file holds them.

use crate::compiled::builder::Builder;
use crate::compiled::plan::{Compiled, CompiledRule, Logic};
use crate::diagram::condition::Var;
use crate::diagram::ranges::Ranges;
use crate::diagram::store::{self, FALSE, Memo, Ref, TRUE};
use crate::model::layout::{PerStage, Stage, stage_size};

impl Compiled {
    /// Rules and conclusions as diagrams.
    pub fn logic(&self) -> &Logic {
        self.logic.get_or_init(|| self.derived())
    }

    /// Whether a rule holds, over facts alone; none past the budget.
    pub fn truth(&self, rule: &CompiledRule) -> Option<Ref> {
        self.logic().truths.get(rule.at).copied().flatten()
    }

    /// The same where incidents that the pack does not allow lead to 0.
    pub fn possible(&self, rule: &CompiledRule) -> Option<Ref> {
        self.logic().possible.get(rule.at).copied().flatten()
    }

    /// Whether an earlier kind always holds where this one does.
    pub fn never_first(&self, rule: &CompiledRule) -> bool {
        self.logic().never_first.get(rule.at) == Some(&true)
    }

    /// Whether no diagram went past the budget.
    pub fn exact(&self) -> bool {
        let listed = self.stages.iter().chain([&self.guidance]).flat_map(|set| &set.rules).chain(&self.impossible);
        self.loose.is_empty()
            && Stage::all(&self.schema).all(|stage| self.logic().conclusions[stage].is_some())
            && self.components.iter().all(|component| component.allowed.is_some())
            && listed.filter_map(|index| self.rule(*index)).all(|rule| self.possible(rule).is_some())
    }

    /// Whether what a function says may be more than can be: it depends on something of which diagrams do not know what it
    /// is, and which `cells` leave open. Without cells, whatever is known.
    pub fn is_loose(&self, function: Ref, cells: Option<&[Ranges]>) -> bool {
        if self.loose.is_empty() {
            return false;
        }
        let open = |var: Var| {
            let known = cells.and_then(|cells| cells.get(var as usize)).is_some_and(|cells| cells.single().is_some());
            !known && self.loose.iter().any(|loose| loose.var == var)
        };
        let mut found = false;
        self.logic().diagrams.visit(function, &mut |at| {
            found |= matches!(at, store::At::Node(node) if open(node.var));
        });
        found
    }

    fn derived(&self) -> Logic {
        let mut builder = Builder::new(&self.ties, self.domains.clone(), self.layout.clone(), self.budget);
        let mut truths: Vec<Option<Ref>> = vec![None; self.rules.len()];
        let mut conclusions = PerStage::default();
        for stage in Stage::all(&self.schema) {
            let mut rules: Vec<(usize, Option<Ref>)> = Vec::new();
            for rule in self.stages[stage].rules.iter().filter_map(|index| self.rule(*index)) {
                let truth = builder.condition(&rule.condition).ok();
                truths.get_mut(rule.at).into_iter().for_each(|slot| *slot = truth);
                rules.push((rule.value, truth));
            }
            let value = builder.conclusion(stage, stage_size(&self.schema, stage), &rules).ok();
            builder.values[stage] = value;
            conclusions[stage] = value.and_then(|value| builder.constrain(value, &self.components).ok());
        }
        for rule in self.guidance.rules.iter().chain(&self.impossible).filter_map(|index| self.rule(*index)) {
            let truth = builder.condition(&rule.condition).ok();
            truths.get_mut(rule.at).into_iter().for_each(|slot| *slot = truth);
        }
        let never_first = self.shadowed(&truths, &mut builder);
        let mut possible = Vec::with_capacity(truths.len());
        for truth in &truths {
            possible.push(truth.and_then(|truth| builder.constrain(truth, &self.components).ok()));
        }
        let mut diagrams = builder.diagrams;
        diagrams.seal();
        Logic { diagrams, truths, possible, conclusions, never_first }
    }

    /// The kinds that never come first.
    fn shadowed(&self, truths: &[Option<Ref>], builder: &mut Builder) -> Vec<bool> {
        let mut never_first = vec![false; truths.len()];
        let mut earlier = builder.diagrams.leaf(FALSE);
        for index in &self.stages[Stage::Kind].rules {
            let Some(Some(truth)) = truths.get(*index).copied() else { break };
            builder.allow();
            let first = |truth: u64, earlier: u64| if truth == TRUE && earlier != TRUE { TRUE } else { FALSE };
            let Ok(first) = builder.diagrams.apply(truth, earlier, &mut Memo::default(), &first) else { break };
            let Ok(first) = builder.constrain(first, &self.components) else { break };
            let holds = builder.can_hold(first);
            never_first.get_mut(*index).into_iter().for_each(|slot| *slot = !holds);
            let Ok(both) = builder.diagrams.apply(earlier, truth, &mut builder.or, &store::or) else { break };
            earlier = both;
        }
        never_first
    }
}
