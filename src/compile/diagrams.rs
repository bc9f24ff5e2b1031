//! The diagrams of a pack: what ties its facts together, what each conclusion is, and where each rule holds.

use crate::compile::build::Limits;
use crate::compile::builder::Builder;
use crate::compile::compute;
use crate::compile::cuts::Cuts;
use crate::compiled::plan::{Compiled, Loose, Way};
use crate::diagram::condition::{Expr, Var};
use crate::diagram::domain::lower;
use crate::diagram::ranges::Ranges;
use crate::diagram::store::{self, FALSE, Memo, Ref, TRUE, TooLarge};
use crate::model::layout::{Stage, stage_size};
use crate::problem::Problem;
use std::collections::BTreeSet;

impl Compiled {
    pub(crate) fn build(&mut self, limits: &Limits, cuts: Cuts) -> Result<(), Vec<Problem>> {
        let domains = std::mem::take(&mut self.domains);
        let mut builder = Builder::new(domains, self.layout.clone(), limits.diagram_nodes);
        let ties: Vec<Expr> = cuts.ties.iter().map(|tie| lower(tie, &builder.domains)).collect();
        let mut constraints = self.constraints(&builder);
        constraints.extend(ties);
        let failures = compute::tabulate(self, &mut constraints, &builder);
        let first = self.layout.hidden_vars().start;
        let mut loose: BTreeSet<usize> = cuts.loose.into_iter().collect();
        let mut sums = Vec::new();
        for (index, shape) in cuts.shapes.iter().enumerate() {
            let (Some(shape), var) = (shape, first + index as Var) else { continue };
            if builder.domains.get(var as usize).is_none_or(|domain| domain.size() < 2) {
                continue;
            }
            builder.allow();
            match shape.diagram(var, &builder.domains, &mut builder.diagrams) {
                Ok(sum) => sums.push((index, sum)),
                Err(TooLarge) => _ = loose.insert(index),
            }
        }
        self.components = builder.join(constraints, sums, &mut loose);
        loose.retain(|index| builder.domains.get(first as usize + index).is_some_and(|domain| domain.size() > 1));
        self.find_loose(&loose);
        let problems = compute::reachable(failures, self, &mut builder);
        if !problems.is_empty() {
            return Err(problems);
        }
        self.find_suspects(&mut builder);
        for stage in Stage::all(&self.schema) {
            let size = stage_size(&self.schema, stage);
            let set = &self.stages[stage];
            let rules: Vec<(usize, Option<Ref>)> = set
                .rules
                .iter()
                .filter_map(|index| {
                    let rule = self.rules.get_mut(*index)?;
                    rule.truth = builder.condition(&rule.condition).ok();
                    Some((rule.value, rule.truth))
                })
                .collect();
            let value = builder.conclusion(stage, size, &rules).ok();
            builder.values[stage] = value;
            self.conclusions[stage] = value.and_then(|value| builder.constrain(value, &self.components).ok());
        }
        for index in self.guidance.rules.iter().chain(&self.impossible) {
            if let Some(rule) = self.rules.get_mut(*index) {
                rule.truth = builder.condition(&rule.condition).ok();
            }
        }
        self.find_shadowed(&mut builder);
        for rule in &mut self.rules {
            rule.possible = rule.truth.and_then(|truth| builder.constrain(truth, &self.components).ok());
        }
        let listed = self.stages.iter().chain([&self.guidance]).flat_map(|set| &set.rules).chain(&self.impossible);
        self.exact = self.loose.is_empty()
            && self.conclusions.iter().all(Option::is_some)
            && self.components.iter().all(|component| component.allowed.is_some())
            && listed.filter_map(|index| self.rules.get(*index)).all(|rule| rule.possible.is_some());
        builder.diagrams.seal();
        self.diagrams = builder.diagrams;
        self.domains = builder.domains;
        Ok(())
    }

    /// Marks kinds that never come first.
    pub(crate) fn find_shadowed(&mut self, builder: &mut Builder) {
        let mut earlier = builder.diagrams.leaf(FALSE);
        for index in &self.stages[Stage::Kind].rules {
            let Some(rule) = self.rules.get_mut(*index) else { continue };
            let Some(truth) = rule.truth else { return };
            builder.allow();
            let first = |truth: u64, earlier: u64| if truth == TRUE && earlier != TRUE { TRUE } else { FALSE };
            let Ok(first) = builder.diagrams.apply(truth, earlier, &mut Memo::default(), &first) else { return };
            let Ok(first) = builder.constrain(first, &self.components) else { return };
            rule.never_first = !builder.can_hold(first);
            let Ok(both) = builder.diagrams.apply(earlier, truth, &mut builder.or, &store::or) else { return };
            earlier = both;
        }
    }

    /// Notes of which variables diagrams do not know what they are: these hidden ones, and facts that only a script knows.
    pub(crate) fn find_loose(&mut self, hidden: &BTreeSet<usize>) {
        let first = self.layout.hidden_vars().start;
        let scripts = self.computations.iter().filter(|computation| matches!(computation.way, Way::Run));
        let scripts = scripts.map(|computation| Loose {
            var: self.layout.var_of(computation.fact, 0),
            facts: computation.inputs.clone(),
            computed: Some(computation.fact),
        });
        let hidden = hidden.iter().filter_map(|index| {
            let facts = self.hidden.get(*index)?.facts.clone();
            Some(Loose { var: first + *index as Var, facts, computed: None })
        });
        self.loose = scripts.chain(hidden).collect();
    }

    /// What ties facts together, each with its variables.
    pub(crate) fn constraints(&self, builder: &Builder) -> Vec<Expr> {
        let mut constraints = Vec::new();
        for (fact, applies) in self.applies.iter().enumerate() {
            let Some(applies) = applies else { continue };
            for var in self.layout.vars_of(fact) {
                let absent = Expr::is_in(var, Ranges::one(0));
                let present = builder.not(&absent);
                let does_not = builder.not(applies);
                constraints.push(applies.clone().and(present).or(does_not.and(absent)));
            }
        }
        for index in &self.impossible {
            if let Some(rule) = self.rules.get(*index) {
                constraints.push(builder.not(&rule.condition));
            }
        }
        constraints
    }

    /// Notes which formulas may fail; of the others it is proved that they do not.
    pub(crate) fn find_suspects(&mut self, builder: &mut Builder) {
        for computation in &mut self.computations {
            let Way::Formula { fails, .. } = &mut computation.way else { continue };
            let at = builder.condition(fails).and_then(|at| builder.constrain(at, &self.components));
            match at {
                Ok(at) if !builder.can_hold(at) => *fails = Expr::Const(false),
                Ok(at) => self.suspects.push((computation.fact, at)),
                Err(TooLarge) => {}
            }
        }
    }
}
