//! Building diagrams; what was combined before is kept.

use crate::compiled::plan::Component;
use crate::diagram::condition::{Expr, Var};
use crate::diagram::domain::Domain;
use crate::diagram::ranges::Ranges;
use crate::diagram::store::{self, Diagrams, FALSE, Memo, Ref, TRUE, TooLarge};
use crate::model::layout::{Layout, PerStage, Stage};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// How many times one diagram's nodes a whole pack may have.
const PACK_DIAGRAMS: usize = 10;

/// How many combinations are remembered at the most.
const MAX_MEMO: usize = 1_000_000;

/// Builds diagrams; keeps what was combined before.
pub(crate) struct Builder {
    pub diagrams: Diagrams,
    pub domains: Vec<Domain>,
    layout: Layout,
    budget: usize,
    pub(crate) and: Memo,
    pub(crate) or: Memo,
    /// By stage: its values over facts, every fact free.
    pub(crate) values: PerStage<Option<Ref>>,
    /// Component sets → where all of them allow.
    allowed: FxHashMap<Vec<usize>, Ref>,
    keep: Memo,
    /// Functions that were constrained before: many rules share a condition.
    constrained: FxHashMap<Ref, Ref>,
    /// Conclusions and sets of their values → where the conclusion is among them: many rules ask the same.
    tests: FxHashMap<(Var, u64), Ref>,
}

impl Builder {
    /// A builder of diagrams that may each add `budget` nodes to those there are.
    pub fn new(tied: &Diagrams, domains: Vec<Domain>, layout: Layout, budget: usize) -> Self {
        Self {
            diagrams: tied.reopened(budget.saturating_mul(PACK_DIAGRAMS)),
            domains,
            layout,
            budget,
            and: Memo::default(),
            or: Memo::default(),
            values: PerStage::default(),
            allowed: FxHashMap::default(),
            keep: Memo::default(),
            constrained: FxHashMap::default(),
            tests: FxHashMap::default(),
        }
    }

    /// The opposite of a condition over cells.
    pub fn not(&self, condition: &Expr) -> Expr {
        match condition {
            Expr::In(var, set) => match self.domains.get(*var as usize) {
                Some(domain) => Expr::is_in(*var, domain.all().intersect(&set.complement())),
                None => Expr::Const(true),
            },
            Expr::Const(value) => Expr::Const(!value),
            Expr::All(parts) => Expr::any(parts.iter().map(|part| self.not(part)).collect::<Vec<_>>()),
            Expr::Any(parts) => Expr::all(parts.iter().map(|part| self.not(part)).collect::<Vec<_>>()),
        }
    }

    /// Lets one more diagram be built, within what the whole pack may take.
    pub(crate) fn allow(&mut self) {
        self.diagrams.allow(self.budget, self.budget.saturating_mul(PACK_DIAGRAMS));
        for memo in [&mut self.and, &mut self.or, &mut self.keep] {
            memo.keep_below(MAX_MEMO);
        }
    }

    /// Whether a condition's diagram is true somewhere.
    pub fn can_hold(&self, at: Ref) -> bool {
        let mut holds = false;
        self.diagrams.visit(at, &mut |at| holds |= matches!(at, store::At::Leaf(TRUE)));
        holds
    }

    /// The diagram of a condition.
    pub fn condition(&mut self, condition: &Expr) -> Result<Ref, TooLarge> {
        self.allow();
        self.truth(condition)
    }

    fn truth(&mut self, condition: &Expr) -> Result<Ref, TooLarge> {
        match condition {
            Expr::Const(value) => Ok(self.diagrams.leaf(if *value { TRUE } else { FALSE })),
            Expr::In(var, set) => self.test(*var, set),
            Expr::All(parts) => {
                let parts = self.truths(parts)?;
                self.diagrams.fold(&parts, TRUE, &mut self.and, &store::and)
            }
            Expr::Any(parts) => {
                let parts = self.truths(parts)?;
                self.diagrams.fold(&parts, FALSE, &mut self.or, &store::or)
            }
        }
    }

    fn truths(&mut self, parts: &[Expr]) -> Result<Vec<Ref>, TooLarge> {
        parts.iter().map(|part| self.truth(part)).collect()
    }

    fn test(&mut self, var: Var, set: &Ranges) -> Result<Ref, TooLarge> {
        if let Some(stage) = self.layout.stage(var) {
            let value = self.values[stage].ok_or(TooLarge)?;
            let mask = set
                .pairs()
                .iter()
                .fold(0_u64, |mask, (low, high)| (*low..=(*high).min(63)).fold(mask, |mask, value| mask | 1 << value));
            if let Some(done) = self.tests.get(&(var, mask)) {
                return Ok(*done);
            }
            let rewrite = |leaf: u64| if leaf & mask != 0 { TRUE } else { FALSE };
            let done = self.diagrams.map(value, &mut FxHashMap::default(), &rewrite)?;
            self.tests.insert((var, mask), done);
            return Ok(done);
        }
        let size = self.domains.get(var as usize).map_or(0, Domain::size);
        let (yes, no) = (self.diagrams.leaf(TRUE), self.diagrams.leaf(FALSE));
        let mut edges = Vec::with_capacity(set.pairs().len() * 2 + 1);
        let mut next = 0_i64;
        for (low, high) in set.pairs() {
            if *low > next {
                edges.push(((*low - 1) as u32, no));
            }
            edges.push((*high as u32, yes));
            next = *high + 1;
        }
        if next < i64::from(size) {
            edges.push((size.saturating_sub(1), no));
        }
        self.diagrams.node(var, &edges)
    }

    /// The value of a conclusion everywhere: the first of its rules' values that any rule gives, for kind the first rule's.
    pub(crate) fn conclusion(
        &mut self,
        stage: Stage,
        size: usize,
        rules: &[(usize, Option<Ref>)],
    ) -> Result<Ref, TooLarge> {
        self.allow();
        let mut conditions: Vec<(usize, Ref)> = Vec::new();
        if stage == Stage::Kind {
            for (value, truth) in rules {
                conditions.push((*value, (*truth).ok_or(TooLarge)?));
            }
        } else {
            for group in rules.chunk_by(|a, b| a.0 == b.0) {
                let truths: Option<Vec<Ref>> = group.iter().map(|(_, truth)| *truth).collect();
                let any = self.diagrams.fold(&truths.ok_or(TooLarge)?, FALSE, &mut self.or, &store::or)?;
                conditions.push((group.first().map_or(0, |rule| rule.0), any));
            }
        }
        let mut value = self.diagrams.leaf(1 << size);
        for (index, condition) in conditions.iter().rev() {
            let bit = 1_u64 << index;
            let choose = |truth: u64, other: u64| if truth == TRUE { bit } else { other };
            value = self.diagrams.apply(*condition, value, &mut Memo::default(), &choose)?;
        }
        Ok(value)
    }

    /// The function with 0 wherever the pack allows no incident.
    pub fn constrain(&mut self, function: Ref, components: &[Component]) -> Result<Ref, TooLarge> {
        if let Some(done) = self.constrained.get(&function) {
            return Ok(*done);
        }
        let mut vars = BTreeSet::new();
        self.diagrams.visit(function, &mut |at| {
            if let store::At::Node(node) = at {
                vars.insert(node.var);
            }
        });
        let touched: Vec<usize> = (0..components.len())
            .filter(|index| components.get(*index).is_some_and(|component| !component.vars.is_disjoint(&vars)))
            .collect();
        if touched.is_empty() {
            return Ok(function);
        }
        self.allow();
        let allowed = match self.allowed.get(&touched) {
            Some(allowed) => *allowed,
            None => {
                let parts: Option<Vec<Ref>> = touched
                    .iter()
                    .map(|index| components.get(*index).and_then(|component| component.allowed))
                    .collect();
                let allowed = self.diagrams.fold(&parts.ok_or(TooLarge)?, TRUE, &mut self.and, &store::and)?;
                self.allowed.insert(touched, allowed);
                allowed
            }
        };
        let keep = |allowed: u64, value: u64| if allowed == TRUE { value } else { 0 };
        let done = self.diagrams.apply(allowed, function, &mut self.keep, &keep)?;
        self.constrained.insert(function, done);
        Ok(done)
    }
}
