//! Formulas: computations of facts whose function can be analysed, as cases over variables instead of a script to run.

use crate::compiled::plan::Gives;
use crate::diagram::chain::{Chain, Compare};
use crate::diagram::condition::{Expr, Var};
use crate::diagram::ranges::{NA, Ranges};
use crate::diagram::reckon::Reckoned;
use crate::model::schema::{Fact, FactType};
use crate::script::declared::Declared;
use crate::script::leaf::Cases;
use crate::script::leaf::Leaf;
use crate::script::leaf::certain;
use crate::script::leaf::only;
use crate::script::syntax::Conditions;
use std::collections::BTreeSet;

/// What a computation gives in which case, and where it fails.
#[derive(Clone, Debug)]
pub(crate) struct Formula {
    /// Cases that exclude each other.
    pub cases: Vec<(Expr, Gives)>,
    pub fails: Expr,
}

/// The formula of a computation; none where it cannot be analysed. `known` has by fact what was found for those computed
/// before, as far as it is one number: sums of sums are one sum.
pub(crate) fn read(conditions: &Conditions<'_>, rule: &Declared, known: &mut [Option<Cases>]) -> Option<Formula> {
    let position = |id: &String| conditions.schema.facts.iter().position(|fact| fact.id == *id);
    let output = position(&rule.gives)?;
    let fact = conditions.schema.facts.get(output)?;
    let inputs: Option<Vec<Cases>> = rule
        .from
        .iter()
        .map(|id| {
            let input = position(id)?;
            if matches!(conditions.schema.facts.get(input)?.fact_type, FactType::Text | FactType::Time) {
                return None;
            }
            let found = known.get(input).cloned().flatten();
            Some(found.unwrap_or_else(|| certain(conditions.leaf_of(input))))
        })
        .collect();
    let (value, fails) = conditions.of_computation(rule.computation.as_ref()?, &rule.place.file, inputs?).ok()?;
    if matches!(only(&value), Some(Leaf::Number(_))) && fails == Expr::Const(false) {
        // What lies outside the fact's range has no place in a sum made of it.
        let inside =
            |chain: &Chain| chain.image(chain.min, chain.max).is_some_and(|(a, b)| fact.min <= a && b <= fact.max);
        if matches!(only(&value), Some(Leaf::Number(chain)) if inside(chain))
            && let Some(slot) = known.get_mut(output)
        {
            *slot = Some(value.clone());
        }
    }
    let mut formula = Formula { cases: Vec::new(), fails };
    for (guard, leaf) in value {
        formula.case(conditions, fact, guard, leaf)?;
    }
    Some(formula)
}

impl Formula {
    fn case(&mut self, conditions: &Conditions<'_>, fact: &Fact, guard: Expr, leaf: Leaf) -> Option<()> {
        let option = |name: &str| fact.options.iter().position(|option| option == name).map(|index| index as i64);
        match (fact.fact_type, leaf) {
            (FactType::YesNo, Leaf::Flag(flag)) => {
                self.give(guard.clone().and(flag.clone()), Gives::Value(1));
                self.give(guard.and(flag.not()), Gives::Value(0));
            }
            (FactType::Number, Leaf::Int(n)) if (fact.min..=fact.max).contains(&n) => self.give(guard, Gives::Value(n)),
            (FactType::Number, Leaf::Number(chain)) => {
                let inside = preimage(&chain, fact.min, fact.max)?;
                self.fail(guard.clone().and(conditions.absent(&chain)));
                self.fail(
                    guard.clone().and(Expr::is_in(
                        chain.var,
                        Ranges::span(chain.min, chain.max).intersect(&inside.complement()),
                    )),
                );
                self.give(guard.and(Expr::is_in(chain.var, inside)), Gives::Chain(chain));
            }
            (FactType::One, Leaf::Text(name)) => match option(&name) {
                Some(index) => self.give(guard, Gives::Value(index)),
                None => self.fail(guard),
            },
            (FactType::One, Leaf::Fact(other)) => {
                let var = conditions.layout.var_of(other, 0);
                let from = conditions.fact(other).filter(|other| other.fact_type == FactType::One)?;
                self.fail(guard.clone().and(Expr::is_in(var, Ranges::one(NA))));
                for (index, name) in from.options.iter().enumerate() {
                    let here = guard.clone().and(Expr::is_in(var, Ranges::one(index as i64)));
                    match option(name) {
                        Some(index) => self.give(here, Gives::Value(index)),
                        None => self.fail(here),
                    }
                }
            }
            // Anything else is no value of the fact.
            _ => self.fail(guard),
        }
        Some(())
    }

    fn give(&mut self, guard: Expr, gives: Gives) {
        if guard != Expr::Const(false) {
            self.cases.push((guard, gives));
        }
    }

    fn fail(&mut self, condition: Expr) {
        self.fails = std::mem::replace(&mut self.fails, Expr::Const(false)).or(condition);
    }

    /// The same over other numbers of variables.
    pub fn renumbered(self, number: &impl Fn(Var) -> Var) -> Self {
        let renumber = |condition: &Expr| condition.map_tests(&mut |var, set| Expr::is_in(number(var), set.clone()));
        let gives = |gives: Gives| match gives {
            Gives::Chain(chain) => Gives::Chain(Chain { var: number(chain.var), ..chain }),
            other => other,
        };
        Self {
            cases: self.cases.into_iter().map(|(guard, given)| (renumber(&guard), gives(given))).collect(),
            fails: renumber(&self.fails),
        }
    }

    /// The variables that it reads.
    pub fn vars(&self, found: &mut BTreeSet<Var>) {
        self.fails.vars(found);
        for (guard, gives) in &self.cases {
            guard.vars(found);
            if let Gives::Chain(chain) = gives {
                found.insert(chain.var);
            }
        }
    }
}

/// What ties the fact in `output`, cut where runs of `starts` begin, to the rest; where it fails, nothing does.
pub(crate) fn tie(cases: &[(Expr, Gives)], fails: &Expr, output: Var, starts: &[i64], last: i64) -> Expr {
    let runs: Vec<(i64, i64)> = starts
        .iter()
        .enumerate()
        .map(|(position, start)| (*start, starts.get(position + 1).map_or(last, |next| next - 1)))
        .collect();
    let cases = cases.iter().flat_map(|(guard, gives)| match gives {
        Gives::Value(value) => vec![guard.clone().and(Expr::is_in(output, Ranges::one(*value)))],
        Gives::Chain(chain) => {
            let run = |(low, high): &(i64, i64)| {
                let here = Expr::is_in(chain.var, preimage(chain, *low, *high).unwrap_or_else(Ranges::none));
                guard.clone().and(here).and(Expr::is_in(output, Ranges::span(*low, *high)))
            };
            runs.iter().map(run).collect()
        }
    });
    Expr::any(cases.chain([fails.clone()]).collect::<Vec<_>>())
}

/// Where a chain gives a value from `low` to `high`.
fn preimage(chain: &Chain, low: i64, high: i64) -> Option<Ranges> {
    Some(chain.solve(Compare::GreaterOrEqual, low)?.intersect(&chain.solve(Compare::LessOrEqual, high)?))
}

/// Whether something is more than a sum: what it can be is then only bounded.
pub(crate) fn is_bounded(what: &Reckoned) -> bool {
    !matches!(what, Reckoned::Sum(_))
}
