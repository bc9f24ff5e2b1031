//! What ties the facts of a pack together, as diagrams.

use crate::compile::build::Limits;

use crate::compile::compute;
use crate::compile::cuts::Cuts;
use crate::compiled::builder::Builder;
use crate::compiled::plan::{Compiled, Loose, Way};
use crate::diagram::condition::{Expr, Var};
use crate::diagram::domain::lower;
use crate::diagram::ranges::Ranges;
use crate::diagram::store::{Diagrams, Ref, TRUE, TooLarge};
use crate::diagram::witness::witness;
use crate::problem::Problem;
use std::collections::BTreeSet;

impl Compiled {
    pub(crate) fn build(&mut self, limits: &Limits, cuts: Cuts) -> Result<(), Vec<Problem>> {
        let domains = std::mem::take(&mut self.domains);
        let mut builder = Builder::new(&Diagrams::default(), domains, self.layout.clone(), limits.diagram_nodes);
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
        let allowed: Vec<Ref> = self.components.iter().filter_map(|component| component.allowed).collect();
        let (ties, allowed) = builder.diagrams.only(&allowed);
        let mut allowed = allowed.into_iter();
        for component in self.components.iter_mut().filter(|component| component.allowed.is_some()) {
            component.allowed = allowed.next();
        }
        self.ties = ties;
        self.budget = limits.diagram_nodes;
        self.domains = builder.domains;
        Ok(())
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
                Ok(at) => {
                    let path = witness(&builder.diagrams, at, &|mask| mask == TRUE);
                    self.suspects.extend(path.map(|path| (computation.fact, path)));
                }
                Err(TooLarge) => {}
            }
        }
    }
}
