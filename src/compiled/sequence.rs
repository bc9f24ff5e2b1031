//! Sequence: whether everything in a compiled pack comes after what it depends on.
//!
//! Deciding goes through facts, sums, conclusions and steps once, in the order in which they stand. What would stand before
//! what it needs, or wait for itself, would silently be left out; rule files in which that is so do not load.

use crate::compiled::plan::{Compiled, Computation, Gives, Way};
use crate::diagram::condition::{Expr, Var};
use crate::model::layout::Stage;
use crate::model::rule::RuleKind;
use std::collections::BTreeSet;

/// Whether nothing comes before what it needs. Every index leads somewhere.
pub(crate) fn holds(compiled: &Compiled) -> bool {
    let facts = Facts::of(compiled);
    facts.hidden() && facts.applying() && facts.computing() && tables(compiled) && stages(compiled) && steps(compiled)
}

/// The facts with the place of each in the order of all.
struct Facts<'c> {
    compiled: &'c Compiled,
    places: Vec<usize>,
}

impl<'c> Facts<'c> {
    fn of(compiled: &'c Compiled) -> Self {
        let mut places = vec![0; compiled.schema.facts.len()];
        for (place, fact) in compiled.fact_order.iter().enumerate() {
            if let Some(slot) = places.get_mut(*fact) {
                *slot = place;
            }
        }
        Self { compiled, places }
    }

    fn place(&self, fact: usize) -> usize {
        self.places.get(fact).copied().unwrap_or(usize::MAX)
    }

    fn all_before(&self, facts: &[usize], fact: usize) -> bool {
        facts.iter().all(|other| self.place(*other) < self.place(fact))
    }

    /// Whether what a variable stands for is known before a fact is looked at; of a conclusion it never is.
    fn known_before(&self, var: Var, fact: usize) -> bool {
        let layout = &self.compiled.layout;
        match layout.hidden(var) {
            Some(index) => self.compiled.hidden.get(index).is_some_and(|hidden| {
                self.place(hidden.after) < self.place(fact) && self.all_before(&hidden.facts, fact)
            }),
            None => layout.owner(var).is_some_and(|(other, _)| self.place(other) < self.place(fact)),
        }
    }

    fn read_before(&self, condition: &Expr, fact: usize) -> bool {
        let mut vars = BTreeSet::new();
        condition.vars(&mut vars);
        vars.into_iter().all(|var| self.known_before(var, fact))
    }

    /// What is reckoned is made of facts that are its own, the last of which is named, and of what is reckoned before it.
    fn hidden(&self) -> bool {
        let layout = &self.compiled.layout;
        self.compiled.hidden.iter().enumerate().all(|(index, one)| {
            one.facts.iter().all(|fact| self.place(*fact) <= self.place(one.after))
                && one.what.vars().into_iter().all(|var| match layout.hidden(var) {
                    Some(inner) => {
                        let facts = self.compiled.hidden.get(inner).map(|inner| &inner.facts);
                        inner < index && facts.into_iter().flatten().all(|fact| one.facts.contains(fact))
                    }
                    None => layout.owner(var).is_some_and(|(fact, _)| one.facts.contains(&fact)),
                })
        })
    }

    /// Facts come after those that say whether they apply.
    fn applying(&self) -> bool {
        let mut conditions = self.compiled.applies.iter().enumerate();
        conditions.all(|(fact, applies)| applies.as_ref().is_none_or(|applies| self.read_before(applies, fact)))
    }

    /// Computed facts come after what they are computed from.
    fn computing(&self) -> bool {
        self.compiled.computations.iter().all(|one| self.all_before(&one.inputs, one.fact) && self.formula(one))
    }

    fn formula(&self, computation: &Computation) -> bool {
        let Way::Formula { formula, fails } = &computation.way else { return true };
        let fact = computation.fact;
        let given = |gives: &Gives| match gives {
            Gives::Value(_) => true,
            Gives::Chain(chain) => self.known_before(chain.var, fact),
        };
        self.read_before(fails, fact)
            && formula.iter().all(|(guard, gives)| self.read_before(guard, fact) && given(gives))
    }
}

/// Tables are searched: their rows ascend.
fn tables(compiled: &Compiled) -> bool {
    compiled.computations.iter().all(|computation| match &computation.way {
        Way::Table(table) => table.is_sorted_by(|(one, _), (other, _)| one < other),
        _ => true,
    })
}

/// Conclusions are drawn from those before them; those of further schemes from the four alone, what no pack allows from none.
fn stages(compiled: &Compiled) -> bool {
    let first = compiled.layout.fact_vars();
    let of_stages = Stage::all(&compiled.schema)
        .flat_map(|stage| compiled.stages[stage].rules.iter().map(move |rule| (stage.index(), *rule)));
    let impossible = compiled.impossible.iter().map(|rule| (0, *rule));
    of_stages.chain(impossible).all(|(before, rule)| {
        let before = before.min(Stage::FOUR.len()) as Var;
        compiled.rule(rule).is_some_and(|rule| {
            let mut vars = BTreeSet::new();
            rule.condition.vars(&mut vars);
            vars.last().is_none_or(|last| *last < first + before)
        })
    })
}

/// Each step is listed once, after those that it waits for.
fn steps(compiled: &Compiled) -> bool {
    let mut listed = BTreeSet::new();
    let rules = compiled.guidance.rules.iter().filter_map(|index| compiled.rule(*index)).map(|rule| &rule.rule);
    rules.filter(|rule| rule.kind == RuleKind::Step).all(|step| {
        let waited = step.after.iter().all(|id| listed.contains(id.as_str()));
        waited && listed.insert(step.id.as_str())
    })
}
