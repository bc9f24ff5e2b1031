//! When a fact applies: whether two packs say the same about it, in whatever words.

use crate::compiled::builder::Builder;
use crate::compiled::plan::Compiled;
use crate::diagram::condition::{Expr, Var};
use crate::diagram::domain::{Domain, lower};
use crate::diagram::ranges::NA;
use crate::diagram::reckon::Reckoned;
use crate::diagram::store::Diagrams;
use crate::model::layout::Layout;
use crate::model::schema::FactType;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// How many nodes a comparison may take. Conditions that take more count as different: what is concluded stays sound.
const BUDGET: usize = 10_000;

/// When a fact applies in one pack.
#[derive(Clone, Copy)]
pub(crate) struct Applies<'c> {
    compiled: &'c Compiled,
    /// None where it always does.
    when: Option<&'c Expr>,
}

impl<'c> Applies<'c> {
    pub fn of(compiled: &'c Compiled, fact: usize) -> Self {
        Self { compiled, when: compiled.applies.get(fact).and_then(Option::as_ref) }
    }

    /// Whether it applies in the same incidents in another pack. Conditions are compared as they were compiled, over the
    /// facts of both packs.
    pub fn same_as(self, other: Self) -> bool {
        let mut joint = Joint::default();
        match (joint.condition(self), joint.condition(other)) {
            (Some(one), Some(other)) => one == other || joint.equal(&one, &other),
            _ => false,
        }
    }
}

/// What a variable stands for in whichever pack.
#[derive(PartialEq, Eq, Hash)]
enum Stands<'c> {
    /// A fact and, of a several-choice fact, the option.
    Fact(&'c str, &'c str),
    /// What is reckoned from joint variables.
    Reckoned(Reckoned),
}

/// The variables of two packs.
#[derive(Default)]
struct Joint<'c>(FxHashMap<Stands<'c>, Var>);

impl<'c> Joint<'c> {
    /// A pack's condition over values of joint variables; none where it reads something else than facts.
    fn condition(&mut self, Applies { compiled, when }: Applies<'c>) -> Option<Expr> {
        let mut strange = false;
        let condition = when.map(|when| {
            when.map_tests(&mut |var, cells| match (self.var(compiled, var), compiled.domain(var)) {
                (Some(here), Some(domain)) => Expr::is_in(here, domain.of_cells(cells)),
                _ => {
                    strange = true;
                    Expr::Const(false)
                }
            })
        });
        (!strange).then(|| condition.unwrap_or(Expr::Const(true)))
    }

    fn var(&mut self, compiled: &'c Compiled, var: Var) -> Option<Var> {
        let stands = match compiled.layout.owner(var) {
            Some((fact, option)) => {
                let fact = compiled.schema.facts.get(fact)?;
                let several = fact.fact_type == FactType::Several;
                let option = fact.options.get(option).filter(|_| several);
                Stands::Fact(&fact.id, option.map_or("", String::as_str))
            }
            None => {
                let what = &compiled.hidden.get(compiled.layout.hidden(var)?)?.what;
                let mut joint = FxHashMap::default();
                for var in what.vars() {
                    joint.insert(var, self.var(compiled, var)?);
                }
                let mut what = what.renumbered(&|var| joint.get(&var).copied().unwrap_or(var));
                if let Reckoned::Sum(terms) = &mut what {
                    terms.sort_unstable();
                }
                Stands::Reckoned(what)
            }
        };
        let next = self.0.len() as Var;
        Some(*self.0.entry(stands).or_insert(next))
    }

    /// Whether two conditions over values are one function.
    fn equal(&self, one: &Expr, other: &Expr) -> bool {
        let mut starts = vec![BTreeSet::from([NA + 1]); self.0.len()];
        for condition in [one, other] {
            condition.for_each_test(&mut |var, set| {
                let edges = set.pairs().iter().flat_map(|(low, high)| [*low, high.saturating_add(1)]);
                starts.get_mut(var as usize).into_iter().for_each(|starts| starts.extend(edges.clone()));
            });
        }
        let domain = |mut starts: BTreeSet<i64>| {
            starts.remove(&NA);
            Domain { base: 1, starts: starts.into_iter().collect(), last: i64::MAX }
        };
        let domains: Vec<Domain> = starts.into_iter().map(domain).collect();
        let layout = Layout::default().with_hidden(domains.len());
        let mut builder = Builder::new(&Diagrams::default(), domains.clone(), layout, BUDGET);
        let mut function = |condition: &Expr| builder.condition(&lower(condition, &domains)).ok();
        function(one).is_some_and(|one| function(other) == Some(one))
    }
}
