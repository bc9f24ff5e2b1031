//! Rows graded one by one as `assess` does it: where diagrams alone do not decide, where a row cannot be, and for the rules
//! behind what is concluded.

use crate::backtest::answers::{Answer, first};
use crate::backtest::plan::Backtest;
use crate::decide::resolve::resolve;
use crate::facts::read::read_told;
use crate::problem::Problem;
use serde_json::Value;
use std::sync::Arc;

/// What one version concludes about a row, and why.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reasoned {
    /// By conclusion: the values still possible as bits; 0 where the version has no such conclusion.
    pub masks: Vec<u64>,
    /// By conclusion: the rules that give one of them.
    pub rules: Vec<Vec<u32>>,
    /// The facts whose answers were left out, as they do not apply there.
    pub left_out: Vec<u32>,
}

/// What each version concludes, and why; or why it refuses the row.
pub(crate) type Reasons = Arc<[Result<Reasoned, Box<Problem>>]>;

impl Backtest {
    /// What a version concludes from the answers of a row, one a fact of the plan.
    ///
    /// # Errors
    /// Why the version refuses the row.
    pub(crate) fn reason(&self, version: usize, answers: &[&Answer]) -> Result<Reasoned, Box<Problem>> {
        let Some(pack) = self.packs.get(version) else { return Ok(Reasoned::default()) };
        let mut told: Vec<(u32, usize, &Value)> = Vec::with_capacity(answers.len());
        for (number, (answer, plan)) in answers.iter().zip(&self.plan.facts).enumerate() {
            let Some(side) = answer.sides.get(version) else { continue };
            if let Some(problem) = &side.refused {
                return Err(Box::new(problem.clone()));
            }
            if let (Some(value), Some(Some(at))) = (&side.value, plan.at.get(version)) {
                told.push((number as u32, *at, value));
            }
        }
        let compiled = &pack.compiled;
        let mut left_out = Vec::new();
        let facts = loop {
            match read_told(compiled, told.iter().map(|(_, fact, value)| (*fact, *value))) {
                Ok(facts) => break facts,
                Err(problems) => {
                    // One at a time, each before those that depend on it: without it, they may apply.
                    let of = |fact: &usize| {
                        let at = told.iter().position(|(_, told, _)| told == fact)?;
                        let plan = self.plan.facts.get(told.get(at)?.0 as usize).filter(|plan| plan.if_applies)?;
                        let about = |problem: &Problem| problem.fact.as_deref() == Some(plan.id.as_str());
                        problems.iter().any(|one| one.code == "not-applicable" && about(one)).then_some(at)
                    };
                    match compiled.fact_order.iter().find_map(of) {
                        Some(at) => left_out.push(told.remove(at).0),
                        None => return Err(Box::new(first(problems))),
                    }
                }
            }
        };
        let resolved = resolve(compiled, &facts, false);
        let mut reasoned = Reasoned { left_out, ..Reasoned::default() };
        for conclusion in &self.conclusions {
            let Some(Some(stage)) = conclusion.stages.get(version) else {
                reasoned.masks.push(0);
                reasoned.rules.push(Vec::new());
                continue;
            };
            let mask = resolved.masks[*stage];
            let gives = |rule: &usize| compiled.rule(*rule).is_some_and(|rule| mask >> rule.value & 1 == 1);
            let rules = resolved.reasons[*stage].iter().map(|(rule, _)| *rule).filter(gives);
            reasoned.masks.push(mask);
            reasoned.rules.push(rules.map(|rule| rule as u32).collect());
        }
        Ok(reasoned)
    }
}
