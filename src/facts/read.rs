//! Facts: what is known about one incident, read from JSON and checked against the pack.

use crate::compiled::plan::Compiled;
use crate::diagram::condition::Var;
use crate::diagram::ranges::Ranges;
use crate::facts::json;
use crate::facts::known::{Answer, Facts, nothing_known};
use crate::facts::limits::MAX_PROBLEMS;
use crate::facts::problems::{describe, no_object, not_looked_at, short, wanted};
use crate::facts::walk::Taker;
use crate::model::schema::{Fact, FactType};
use crate::problem::Problem;
use serde_json::Value;

/// Reads facts from nested JSON; all that is wrong with them at once.
pub(crate) fn read(compiled: &Compiled, value: &Value) -> Result<Facts, Vec<Problem>> {
    let mut reading = Reading::new(compiled);
    match value {
        Value::Object(map) => reading.walk(map, &mut String::new(), 0),
        other => reading.problems.push(no_object(other)),
    }
    reading.finish()
}

/// The same for answers of which it is known already to which facts they belong, by index.
pub(crate) fn read_told<'v>(
    compiled: &Compiled,
    told: impl Iterator<Item = (usize, &'v Value)>,
) -> Result<Facts, Vec<Problem>> {
    let mut reading = Reading::new(compiled);
    for (fact, value) in told {
        if reading.problems.len() < MAX_PROBLEMS {
            reading.fact(fact, value);
        } else {
            reading.more += 1;
        }
    }
    reading.finish()
}

/// What one answer says by itself, before anything follows from it: where each variable of its fact may lie.
pub(crate) fn read_one(compiled: &Compiled, fact: usize, value: &Value) -> Result<Vec<(Var, Ranges)>, Vec<Problem>> {
    let mut reading = Reading::new(compiled);
    reading.fact(fact, value);
    if !reading.problems.is_empty() {
        return Err(reading.problems);
    }
    Ok(compiled.layout.vars_of(fact).map(|var| (var, reading.facts.of(var))).collect())
}

pub(crate) struct Reading<'c> {
    pub(crate) compiled: &'c Compiled,
    pub(crate) facts: Facts,
    pub(crate) problems: Vec<Problem>,
    /// How many answers were not looked at any more.
    pub(crate) more: usize,
}

impl Taker<'_> for Reading<'_> {
    type Fact = usize;

    fn find(&self, id: &str) -> Option<usize> {
        self.compiled.fact_ids.get(id).copied()
    }

    fn ids(&self) -> impl Iterator<Item = &str> {
        self.compiled.schema.facts.iter().map(|fact| fact.id.as_str())
    }

    fn take(&mut self, fact: usize, value: &Value) {
        self.fact(fact, value);
    }

    fn problems(&mut self) -> &mut Vec<Problem> {
        &mut self.problems
    }

    fn leave(&mut self) {
        self.more += 1;
    }
}

impl<'c> Reading<'c> {
    fn new(compiled: &'c Compiled) -> Self {
        Self { compiled, facts: nothing_known(compiled), problems: Vec::new(), more: 0 }
    }

    /// What the answers come to, taken together.
    fn finish(mut self) -> Result<Facts, Vec<Problem>> {
        if self.problems.is_empty() {
            self.settle();
        }
        if self.problems.is_empty() {
            self.consistent();
        }
        let Self { mut facts, mut problems, more, .. } = self;
        problems.extend(not_looked_at(more));
        if !problems.is_empty() {
            return Err(problems);
        }
        facts.finish();
        Ok(facts)
    }

    pub(crate) fn wrong(&mut self, fact: &Fact, value: &Value, wanted: &str) {
        let allowed: Vec<String> = match fact.fact_type {
            FactType::One | FactType::Several => fact.options.clone(),
            FactType::YesNo => vec!["true".to_owned(), "false".to_owned()],
            FactType::Number => vec![format!("{} to {}", fact.min, fact.max)],
            FactType::Text => Vec::new(),
            FactType::Time => vec!["a moment such as 2026-11-22T09:00:00+08:00".to_owned()],
        };
        let problem = Problem::error("wrong-type", format!("`{}` must be {wanted}, not {}", fact.id, describe(value)));
        self.problems.push(Problem { given: Some(short(value)), ..problem.about(fact.id.clone()).allowed(allowed) });
    }

    fn fact(&mut self, index: usize, value: &Value) {
        let compiled = self.compiled;
        let Some(fact) = compiled.schema.facts.get(index) else { return };
        if let Some(computation) = compiled.computation(index) {
            let inputs = computation.inputs.iter().filter_map(|input| compiled.schema.facts.get(*input));
            let inputs: Vec<String> = inputs.map(|input| format!("`{}`", input.id)).collect();
            self.problems.push(Problem {
                given: Some(short(value)),
                ..Problem::error("computed-fact", format!("`{}` is computed and cannot be given", fact.id))
                    .about(fact.id.clone())
                    .help(format!("give the facts from which it is computed: {}", inputs.join(", ")))
            });
            return;
        }
        let answer = match value {
            Value::Null => Answer::Unknown,
            Value::Object(form) => {
                if form.is_empty() {
                    return self.wrong(fact, value, wanted(fact.fact_type));
                }
                if !self.form(index, fact, form, value) {
                    return;
                }
                Answer::Partly(json::plain(value))
            }
            value => {
                if !self.value(index, fact, value) {
                    return;
                }
                match self.facts.texts.get(index) {
                    Some(Some(text)) => Answer::Known(text.as_str().into()),
                    _ => Answer::Known(json::plain(value)),
                }
            }
        };
        if let Some(slot) = self.facts.answers.get_mut(index) {
            *slot = answer;
        }
        if self.is_either_way(index) {
            let var = compiled.layout.var_of(index, 0);
            let cells = self.facts.of(var).union(&Ranges::one(0));
            self.facts.set(var, cells);
        }
    }

    /// Whether what was answered says the same as that the fact does not apply.
    pub(crate) fn is_either_way(&self, index: usize) -> bool {
        let Some(fact) = self.compiled.schema.facts.get(index) else { return false };
        let Some(Answer::Known(value)) = self.facts.answers.get(index) else { return false };
        let otherwise = fact.otherwise.filter(|_| fact.when.is_some());
        otherwise.is_some_and(|otherwise| match fact.fact_type {
            FactType::One => {
                usize::try_from(otherwise).ok().and_then(|at| fact.options.get(at)).map(String::as_str)
                    == value.as_str()
            }
            FactType::YesNo => value.as_bool() == Some(otherwise == 1),
            FactType::Number => value.as_i64() == Some(otherwise),
            FactType::Several | FactType::Text | FactType::Time => false,
        })
    }
}
