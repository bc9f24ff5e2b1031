//! Every incident that a pack allows, with what its rules conclude: the slow, obvious form of everything.

use super::pack::{Answer, Fact, Pack};
use super::script::{Full, Next, Outcome, Script};
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};

/// A pack's raw space and its incidents.
pub struct Table {
    /// The facts.
    pub facts: Vec<Fact>,
    /// The facts that are asked, in order of declaration: the axes of the raw space.
    pub asked: Vec<usize>,
    /// One row for each combination of answers to all asked facts, also to those that do not apply.
    pub rows: Vec<Row>,
    /// The distinct sets of facts.
    pub incidents: Vec<Incident>,
    /// The rules.
    pub script: Script,
}

/// One combination of answers.
pub struct Row {
    /// For each asked fact the place of its answer.
    pub answers: Vec<usize>,
    /// The place of the incident it describes.
    pub incident: usize,
}

/// One full set of facts.
pub struct Incident {
    /// The facts.
    pub full: Full,
    /// Whether the facts can be together.
    pub allowed: bool,
    /// What the rules conclude.
    pub outcome: Outcome,
}

impl Table {
    /// Enumerates `pack`.
    pub fn of(pack: &Pack) -> Self {
        let script = Script::run(pack);
        let facts = pack.facts.clone();
        let asked: Vec<usize> = (0..facts.len()).filter(|fact| facts[*fact].computed_from.is_none()).collect();
        let mut begun: Vec<(Vec<usize>, Full)> = vec![(vec![0; asked.len()], vec![None; facts.len()])];
        for fact in settling_order(&facts) {
            let axis = asked.iter().position(|asked| *asked == fact);
            let count = facts[fact].answer.count();
            begun = begun
                .into_iter()
                .flat_map(|(answers, full)| extend(fact, axis, count, script.next(fact, &full), &answers, &full))
                .collect();
        }
        begun.sort();
        let mut known: HashMap<Full, usize> = HashMap::new();
        let mut incidents: Vec<Incident> = Vec::new();
        let mut rows = Vec::new();
        for (answers, full) in begun {
            let incident = *known.entry(full.clone()).or_insert_with(|| {
                let (allowed, outcome) = (script.possible(&full), script.outcome(&full));
                incidents.push(Incident { full, allowed, outcome });
                incidents.len() - 1
            });
            rows.push(Row { answers, incident });
        }
        Self { facts, asked, rows, incidents, script }
    }

    /// The incidents that the pack allows.
    pub fn allowed(&self) -> impl Iterator<Item = &Incident> {
        self.incidents.iter().filter(|incident| incident.allowed)
    }

    /// The asked facts of which two answers, all else alike, lead to different conclusions or guidance.
    pub fn decisive(&self) -> BTreeSet<usize> {
        let outcome = |row: usize| {
            let incident = &self.incidents[self.rows[row].incident];
            incident.allowed.then_some(&incident.outcome)
        };
        let differs = |axis: usize| {
            let up = self.stride(axis);
            (0..self.rows.len()).any(|row| {
                let next = (row + up..self.rows.len()).step_by(up);
                let mut alike =
                    next.take(self.facts[self.asked[axis]].answer.count() - 1 - self.rows[row].answers[axis]);
                alike.any(|other| matches!((outcome(row), outcome(other)), (Some(one), Some(two)) if one != two))
            })
        };
        (0..self.asked.len()).filter(|axis| differs(*axis)).map(|axis| self.asked[axis]).collect()
    }

    /// How far apart rows stand that differ by one in the answer on `axis` and in nothing else.
    pub fn stride(&self, axis: usize) -> usize {
        self.asked[axis + 1..].iter().map(|fact| self.facts[*fact].answer.count()).product()
    }

    /// The computed facts whose result is not known before their inputs are: those that numbers go into, at any remove.
    pub fn late(&self) -> Vec<usize> {
        let mut late: Vec<usize> = Vec::new();
        for fact in settling_order(&self.facts) {
            let counted =
                |input: &usize| matches!(self.facts[*input].answer, Answer::Number(..)) || late.contains(input);
            if self.facts[fact].computed_from.iter().flatten().any(counted) {
                late.push(fact);
            }
        }
        late
    }

    /// The JSON of an answer.
    pub fn json(&self, fact: usize, value: usize) -> Value {
        match &self.facts[fact].answer {
            Answer::One(options) => json!(options[value]),
            Answer::YesNo => json!(value == 1),
            Answer::Number(min, _) => json!(min + value as i64),
            Answer::Several(options) => json!(subset(options, value)),
        }
    }

    /// The place of the answer that `value` is.
    pub fn place(&self, fact: usize, value: &Value) -> Option<usize> {
        (0..self.facts[fact].answer.count()).find(|place| self.json(fact, *place) == *value)
    }
}

/// The options in the bit set `set`.
pub fn subset(options: &[String], set: usize) -> Vec<&String> {
    options.iter().enumerate().filter(|(index, _)| set & (1 << index) != 0).map(|(_, option)| option).collect()
}

/// The facts in an order in which each follows those that it depends on.
fn settling_order(facts: &[Fact]) -> Vec<usize> {
    let mut order: Vec<usize> = Vec::new();
    while order.len() < facts.len() {
        let settled = |fact: &usize| order.contains(fact);
        let ready = |fact: &usize| {
            !settled(fact)
                && facts[*fact].when_reads.iter().all(settled)
                && facts[*fact].computed_from.iter().flatten().all(settled)
        };
        order.push((0..facts.len()).find(ready).expect("facts do not depend on each other in circles"));
    }
    order
}

/// All ways to go on with `fact`: an asked one is answered even where it does not apply.
fn extend(
    fact: usize,
    axis: Option<usize>,
    count: usize,
    next: Next,
    answers: &[usize],
    full: &Full,
) -> Vec<(Vec<usize>, Full)> {
    let given = if axis.is_some() { count } else { 1 };
    let with = |answer: usize| {
        let (mut answers, mut full) = (answers.to_vec(), full.clone());
        if let Some(axis) = axis {
            answers[axis] = answer;
        }
        full[fact] = match next {
            Next::Applies => Some(answer),
            Next::Computed(value) => Some(value),
            Next::DoesNotApply => None,
        };
        (answers, full)
    };
    (0..given).map(with).collect()
}
