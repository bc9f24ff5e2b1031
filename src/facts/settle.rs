//! What follows from facts directly: which of them apply, what is computed, what is reckoned.

use crate::compiled::computing::Seen;
use crate::compiled::plan::Computation;
use crate::compiled::plan::Gives;
use crate::compiled::plan::Way;
use crate::diagram::condition::{Expr, Var};
use crate::diagram::ranges::Ranges;
use crate::diagram::reckon::{Reckoned, Span};
use crate::facts::known::Answer;
use crate::facts::read::Reading;
use crate::model::schema::FactType;
use crate::time::rfc3339;
use serde_json::Value;

impl Reading<'_> {
    /// Settles what follows directly: facts that cannot or must apply, and computed facts.
    pub(crate) fn settle(&mut self) {
        let compiled = self.compiled;
        for fact in &compiled.fact_order {
            if let Some(Some(applies)) = compiled.applies.get(*fact) {
                let truth = applies.truth(&|var| self.facts.of(var));
                let given = self.facts.answers.get(*fact).is_some_and(Answer::given) && !self.is_either_way(*fact);
                for var in compiled.layout.vars_of(*fact) {
                    if !truth.can_be_true && !given {
                        self.facts.set(var, Ranges::one(0));
                    } else if !truth.can_be_false
                        && let Some(domain) = compiled.domain(var)
                    {
                        let cells = self.facts.of(var).intersect(&domain.applicable());
                        self.facts.set(var, cells);
                    }
                }
                if !truth.can_be_true && given {
                    self.not_applicable(*fact);
                }
            }
            if let Some(computation) = compiled.computation(*fact) {
                self.computed(computation);
            }
            for (var, hidden) in
                compiled.layout.hidden_vars().zip(&compiled.hidden).filter(|(_, one)| one.after == *fact)
            {
                self.reckon(var, &hidden.what);
            }
        }
    }

    /// What a hidden variable may be, from what its parts may be.
    pub(crate) fn reckon(&mut self, var: Var, what: &Reckoned) {
        let compiled = self.compiled;
        let Some(values) = what.span(&|var| self.facts.values(compiled, var)).map(Span::ranges) else { return };
        let cells = compiled.domain(var).map(|domain| domain.cells(&values));
        // Where it has no value, such as a quotient by 0, nothing reads it.
        if let Some(cells) = cells.filter(|cells| !cells.is_empty()) {
            self.facts.set(var, cells);
            self.facts.numbers.insert(var, values);
        }
    }

    /// What a formula may give: everything, where it may fail.
    pub(crate) fn by_formula(&mut self, computation: &Computation, formula: &[(Expr, Gives)], fails: &Expr) {
        let compiled = self.compiled;
        let failing = fails.truth(&|var| self.facts.of(var));
        if failing.can_be_true {
            if !failing.can_be_false {
                self.by_script(computation);
            }
            return;
        }
        let values = |var: Var| self.facts.values(compiled, var);
        let mut given = Ranges::none();
        for (guard, gives) in formula {
            let truth = guard.truth(&|var| self.facts.of(var));
            if truth.can_be_true {
                let domain = match gives {
                    Gives::Chain(chain) => compiled.domain(chain.var),
                    Gives::Value(_) => None,
                };
                given = given.union(&crate::facts::formula::given(gives, guard, &values, domain));
            }
            if !truth.can_be_false {
                break;
            }
        }
        if let Some(value) = given.single() {
            return self.result(computation.fact, value);
        }
        let var = compiled.layout.var_of(computation.fact, 0);
        let cells = compiled.domain(var).map(|domain| domain.cells(&given));
        if let Some(cells) = cells.filter(|cells| !cells.is_empty()) {
            self.facts.set(var, cells);
            self.facts.numbers.insert(var, given);
        }
    }

    pub(crate) fn computed(&mut self, computation: &Computation) {
        let compiled = self.compiled;
        if let Way::Formula { formula, fails } = &computation.way {
            return self.by_formula(computation, formula, fails);
        }
        if let Way::Table(table) = &computation.way {
            let vars = computation.inputs.iter().flat_map(|fact| compiled.layout.vars_of(*fact));
            let cells: Option<Vec<u32>> =
                vars.map(|var| self.facts.of(var).single().and_then(|cell| u32::try_from(cell).ok())).collect();
            if let Some(value) = cells.and_then(|cells| {
                table
                    .binary_search_by(|(known, _)| known.cmp(&cells))
                    .ok()
                    .and_then(|row| table.get(row))
                    .map(|row| row.1)
            }) {
                self.result(computation.fact, value);
            }
            return;
        }
        self.by_script(computation);
    }

    /// Runs the script of a computation, once its inputs are known. Where it fails the fact stays unknown.
    pub(crate) fn by_script(&mut self, computation: &Computation) {
        let inputs: Option<Vec<Seen>> = computation.inputs.iter().map(|fact| self.input(*fact)).collect();
        let Some(inputs) = inputs else { return };
        match self.compiled.compute(computation.fact, &inputs) {
            Ok(value) => self.result(computation.fact, value),
            Err(failure) => self.facts.failures.push((computation.fact, failure.problem)),
        }
    }

    /// Keeps the result of a computation.
    pub(crate) fn result(&mut self, fact: usize, value: i64) {
        let var = self.compiled.layout.var_of(fact, 0);
        if let Some(domain) = self.compiled.domain(var) {
            self.facts.set(var, Ranges::one(i64::from(domain.cell(value))));
            self.facts.numbers.insert(var, Ranges::one(value));
        }
        if let Some(slot) = self.facts.computed.get_mut(fact) {
            *slot = Some(value);
        }
    }

    /// What a script sees of a known fact; none where it is not known.
    pub(crate) fn input(&self, index: usize) -> Option<Seen> {
        let compiled = self.compiled;
        let fact = compiled.schema.facts.get(index)?;
        if compiled.computation(index).is_some() {
            let value = self.facts.computed.get(index).copied().flatten()?;
            return match fact.fact_type {
                FactType::One => usize::try_from(value)
                    .ok()
                    .and_then(|option| fact.options.get(option))
                    .map(|name| Seen::Text(name.clone())),
                FactType::YesNo => Some(Seen::Flag(value == 1)),
                _ => Some(Seen::Number(value)),
            };
        }
        match self.facts.answers.get(index)? {
            Answer::Known(Value::String(text)) if fact.fact_type == FactType::Time => {
                Some(Seen::Number(rfc3339::read(text)?.0.as_second()))
            }
            Answer::Known(Value::String(text)) => Some(Seen::Text(text.clone())),
            Answer::Known(Value::Bool(flag)) => Some(Seen::Flag(*flag)),
            Answer::Known(Value::Number(number)) => number.as_i64().map(Seen::Number),
            Answer::Known(Value::Array(list)) => {
                Some(Seen::List(list.iter().filter_map(Value::as_str).map(str::to_owned).collect()))
            }
            _ => {
                let var = compiled.layout.vars_of(index).next()?;
                let absent = self.facts.of(var).single() == Some(0) && compiled.domain(var)?.base == 1;
                absent.then(|| Seen::absent(fact.fact_type))
            }
        }
    }
}
