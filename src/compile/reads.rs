//! Which facts each rule reads, and which facts decide anything.

use crate::compiled::plan::{Compiled, HiddenVar};
use crate::diagram::condition::Expr;
use crate::model::layout::{Layout, Stage};
use std::collections::BTreeSet;

impl Compiled {
    /// Which facts each rule reads, directly or through conclusions.
    pub(crate) fn find_facts(&mut self) {
        let mut through: Vec<BTreeSet<usize>> = Vec::new();
        let stages = Stage::all(&self.schema).map(|stage| &self.stages[stage]);
        let sets: Vec<Vec<usize>> = stages.chain([&self.guidance]).map(|set| set.rules.clone()).collect();
        for set in sets {
            let mut all = BTreeSet::new();
            for index in set {
                let Some(rule) = self.rules.get_mut(index) else { continue };
                let facts = read_facts(&rule.condition, &self.layout, &self.hidden, &through);
                rule.facts = facts.iter().copied().collect();
                all.extend(facts);
            }
            through.push(all);
        }
        for index in self.impossible.clone() {
            let Some(rule) = self.rules.get_mut(index) else { continue };
            let facts = read_facts(&rule.condition, &self.layout, &self.hidden, &[]);
            rule.facts = facts.into_iter().collect();
        }
        self.name_facts();
        let mut deciding: BTreeSet<usize> = through.into_iter().flatten().collect();
        // What decides whether a deciding fact applies, computes it, or excludes some of its values, decides too.
        loop {
            let mut more = BTreeSet::new();
            for fact in &deciding {
                if let Some(Some(applies)) = self.applies.get(*fact) {
                    more.extend(read_facts(applies, &self.layout, &self.hidden, &[]));
                }
            }
            for computation in &self.computations {
                if deciding.contains(&computation.fact) {
                    more.extend(&computation.inputs);
                }
            }
            for rule in self.impossible.iter().filter_map(|index| self.rules.get(*index)) {
                if rule.facts.iter().any(|fact| deciding.contains(fact)) {
                    more.extend(&rule.facts);
                }
            }
            let before = deciding.len();
            deciding.extend(more);
            if deciding.len() == before {
                break;
            }
        }
        for fact in deciding {
            if let Some(flag) = self.deciding.get_mut(fact) {
                *flag = true;
            }
        }
    }
}

pub(crate) fn read_facts(
    condition: &Expr,
    layout: &Layout,
    hidden: &[HiddenVar],
    through: &[BTreeSet<usize>],
) -> BTreeSet<usize> {
    let mut vars = BTreeSet::new();
    condition.vars(&mut vars);
    let mut facts = BTreeSet::new();
    for var in vars {
        if let Some(hidden) = layout.hidden(var).and_then(|index| hidden.get(index)) {
            facts.extend(&hidden.facts);
            continue;
        }
        match (layout.owner(var), layout.stage(var)) {
            (Some((fact, _)), _) => drop(facts.insert(fact)),
            (None, Some(stage)) => facts.extend(through.get(stage.index()).into_iter().flatten()),
            _ => {}
        }
    }
    facts
}
