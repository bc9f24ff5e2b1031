//! What functions need: under what is known about one incident, which of the facts that can be asked a function cannot do
//! without.

use crate::answer::decision::Holds;
use crate::compiled::plan::Compiled;
use crate::decide::asked::asked;
use crate::diagram::condition::Var;
use crate::diagram::store::{At, Diagrams, Memo, Ref, TooLarge};
use crate::facts::known::{Answer, Facts};
use crate::model::audience::Audience;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// How many nodes the questions about one incident may take.
const MAX_NODES: usize = 500_000;

/// The mark of a leaf at which answers to a fact would differ.
const DIFFER: u64 = 1 << 63;

/// How a variable is seen.
#[derive(Clone, Copy, PartialEq, Eq)]
enum View {
    /// Its fact can be asked.
    Ask,
    /// It stays unknown: every value it may have counts.
    Project,
}

/// Diagrams restricted to what is known about one incident.
pub(crate) struct Work<'c> {
    compiled: &'c Compiled,
    facts: &'c Facts,
    pub diagrams: Diagrams,
    /// By node of the pack: itself restricted.
    restricted: Vec<Option<Ref>>,
    /// What restricted functions cannot do without: under what is known, many become the same.
    relevant: FxHashMap<Ref, BTreeSet<usize>>,
    union: Memo,
    views: Vec<View>,
    /// The facts that can be asked, in reverse order of declaration.
    askable: Vec<usize>,
}

impl<'c> Work<'c> {
    pub fn new(compiled: &'c Compiled, facts: &'c Facts, audience: Option<Audience>) -> Self {
        let asked = asked(compiled, facts, audience);
        let askable: Vec<usize> = (0..asked.len()).rev().filter(|fact| asked.get(*fact) == Some(&true)).collect();
        let views = (0..compiled.layout.fact_vars())
            .map(|var| match compiled.layout.owner(var) {
                Some((fact, _)) if askable.contains(&fact) => View::Ask,
                _ => View::Project,
            })
            .collect();
        Self {
            compiled,
            facts,
            diagrams: Diagrams::new(MAX_NODES),
            restricted: vec![None; compiled.logic().diagrams.len()],
            relevant: FxHashMap::default(),
            union: Memo::default(),
            views,
            askable,
        }
    }

    /// The facts that a function cannot do without, and the function restricted; none past the budget.
    pub fn relevant(&mut self, function: Ref) -> Option<(Ref, BTreeSet<usize>)> {
        let root = self.restrict(function).ok()?;
        let mut relevant = match self.relevant.get(&root) {
            Some(relevant) => relevant.clone(),
            None => {
                let relevant = self.needed(root)?;
                self.relevant.insert(root, relevant.clone());
                relevant
            }
        };
        self.add_inputs(function, &mut relevant);
        Some((root, relevant))
    }

    /// The facts that a function reads under what is known, whether or not it could do without them; none past the budget.
    pub fn readable(&mut self, function: Ref) -> Option<BTreeSet<usize>> {
        let root = self.restrict(function).ok()?;
        let (support, _) = self.support(root);
        let owned = support.into_iter().filter_map(|var| self.compiled.layout.owner(var));
        let mut facts: BTreeSet<usize> =
            owned.map(|(fact, _)| fact).filter(|fact| self.askable.contains(fact)).collect();
        self.add_inputs(function, &mut facts);
        Some(facts)
    }

    /// The facts that a restricted function cannot do without.
    fn needed(&mut self, root: Ref) -> Option<BTreeSet<usize>> {
        let (support, excludes) = self.support(root);
        let mut relevant = BTreeSet::new();
        let mut current = root;
        for fact in self.askable.clone() {
            let vars: Vec<Var> = self.compiled.layout.vars_of(fact).filter(|var| support.contains(var)).collect();
            if vars.is_empty() {
                continue;
            }
            // Where nothing is ruled out, a reduced diagram tests only what matters.
            let without = if excludes { self.without(current, &vars).ok()? } else { None };
            match without {
                Some(without) => current = without,
                None => drop(relevant.insert(fact)),
            }
        }
        Some(relevant)
    }

    /// Computed facts whose result diagrams do not know: then their inputs can change what they change.
    fn add_inputs(&self, function: Ref, relevant: &mut BTreeSet<usize>) {
        if self.compiled.loose.is_empty() {
            return;
        }
        let mut vars = BTreeSet::new();
        self.compiled.logic().diagrams.visit(function, &mut |at| {
            if let At::Node(node) = at {
                vars.insert(node.var);
            }
        });
        let mut waiting: Vec<usize> = Vec::new();
        for loose in &self.compiled.loose {
            if vars.contains(&loose.var) && self.facts.of(loose.var).single().is_none() {
                waiting.extend(&loose.facts);
            }
        }
        // What is computed is known through what it is computed from.
        let mut seen = BTreeSet::new();
        while let Some(fact) = waiting.pop() {
            let computation = self.compiled.computation(fact);
            match computation {
                _ if !seen.insert(fact) => {}
                Some(computation) => waiting.extend(&computation.inputs),
                None if matches!(self.facts.answers.get(fact), Some(Answer::Absent | Answer::Partly(_))) => {
                    relevant.insert(fact);
                }
                None => {}
            }
        }
    }

    /// The unknown facts that rules without a diagram read.
    pub fn read_by(&self, rules: &[(usize, Holds)]) -> BTreeSet<usize> {
        let maybe = rules.iter().filter(|(_, holds)| *holds == Holds::Maybe);
        let mut waiting: Vec<usize> = maybe
            .filter_map(|(index, _)| self.compiled.rule(*index))
            .flat_map(|rule| rule.facts.iter().copied())
            .collect();
        let mut read = BTreeSet::new();
        while let Some(fact) = waiting.pop() {
            if read.insert(fact) {
                waiting.extend(self.compiled.computation(fact).into_iter().flat_map(|computation| &computation.inputs));
            }
        }
        read.into_iter()
            .filter(|fact| {
                self.askable.contains(fact)
                    && self.compiled.layout.vars_of(*fact).any(|var| self.facts.of(var).single().is_none())
            })
            .collect()
    }

    /// The variables that a function tests, and whether it rules anything out.
    fn support(&self, root: Ref) -> (BTreeSet<Var>, bool) {
        let (mut vars, mut excludes) = (BTreeSet::new(), false);
        self.diagrams.visit(root, &mut |at| match at {
            At::Leaf(mask) => excludes |= mask == 0,
            At::Node(node) => drop(vars.insert(node.var)),
        });
        (vars, excludes)
    }

    /// The function under what is known, over the facts that can be asked.
    fn restrict(&mut self, at: Ref) -> Result<Ref, TooLarge> {
        let compiled = self.compiled;
        let node = match compiled.logic().diagrams.at(at) {
            At::Leaf(mask) => return Ok(self.diagrams.leaf(mask)),
            At::Node(node) => node,
        };
        if let Some(Some(done)) = self.restricted.get(at.index()) {
            return Ok(*done);
        }
        let cells = self.facts.of(node.var);
        let base = compiled.domain(node.var).map_or(0, |domain| domain.base);
        let view = self.views.get(node.var as usize).copied().unwrap_or(View::Project);
        let or = |a: u64, b: u64| a | b;
        let mut absent = None;
        let mut low = 0_i64;
        let first = self.diagrams.begin();
        for (end, to) in node.edges {
            let high = i64::from(*end);
            let run = (low, high);
            low = high + 1;
            if !cells.meets_span(run.0, high) {
                continue;
            }
            let mut to = self.restrict(*to)?;
            // It can only be the first run.
            if base == 1 && run.0 == 0 && cells.contains(0) {
                absent = Some(to);
                if high == 0 || !cells.meets_span(1, high) {
                    continue;
                }
            }
            // A value counts as answered whether or not the fact applies: just one of the two is possible.
            if let Some(absent) = absent.filter(|absent| view == View::Ask && *absent != to) {
                to = self.diagrams.apply(to, absent, &mut self.union, &or)?;
            }
            // Values that are ruled out join the run before them, so that they tell nothing apart.
            let lowest = cells.nearest(run.0.max(i64::from(base)), high, run.0);
            self.diagrams.pend_from(first, lowest.and_then(|cell| u32::try_from(cell).ok()).unwrap_or(0), to);
        }
        let done = match view {
            _ if self.diagrams.begin() == first => absent.unwrap_or_else(|| self.diagrams.leaf(0)),
            View::Project => {
                absent.into_iter().for_each(|absent| self.diagrams.pend(first, (0, absent)));
                self.diagrams.folded(first, 0, &mut self.union, &or)?
            }
            View::Ask => {
                self.diagrams.end(first, compiled.domain(node.var).map_or(1, |domain| domain.size()).saturating_sub(1));
                self.diagrams.made(node.var, first)?
            }
        };
        if let Some(restricted) = self.restricted.get_mut(at.index()) {
            *restricted = Some(done);
        }
        Ok(done)
    }

    /// The function without some variables, if it is the same for all their values wherever incidents are allowed.
    fn without(&mut self, root: Ref, vars: &[Var]) -> Result<Option<Ref>, TooLarge> {
        let mut current = root;
        for var in vars {
            let mut memo = FxHashMap::default();
            match self.merge(current, *var, &mut memo)? {
                Some(merged) => current = merged,
                None => return Ok(None),
            }
        }
        Ok(Some(current))
    }

    fn merge(&mut self, at: Ref, var: Var, memo: &mut FxHashMap<Ref, Ref>) -> Result<Option<Ref>, TooLarge> {
        let tested = match self.diagrams.at(at) {
            At::Node(node) if node.var <= var => node.var,
            _ => return Ok(Some(at)),
        };
        if let Some(done) = memo.get(&at) {
            return Ok(Some(*done));
        }
        let first = self.diagrams.begin();
        for index in 0.. {
            let Some((end, to)) = self.diagrams.edge(at, index) else { break };
            let to = if tested == var { Some(to) } else { self.merge(to, var, memo)? };
            match to {
                Some(to) => self.diagrams.pend(first, (end, to)),
                None => return Ok(None),
            }
        }
        let done = if tested == var {
            let agree = |a: u64, b: u64| match (a, b) {
                (0, other) | (other, 0) => other,
                (a, b) if a == b => a,
                _ => DIFFER,
            };
            let merged = self.diagrams.folded(first, 0, &mut Memo::default(), &agree)?;
            let mut differs = false;
            self.diagrams.visit(merged, &mut |at| {
                differs |= matches!(at, At::Leaf(DIFFER));
            });
            if differs {
                return Ok(None);
            }
            merged
        } else {
            self.diagrams.made(tested, first)?
        };
        memo.insert(at, done);
        Ok(Some(done))
    }
}
