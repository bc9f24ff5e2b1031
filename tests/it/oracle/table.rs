//! Every incident that a pack allows, with what its rules conclude: the slow, obvious form of everything.

use super::pack::{Answer, Fact, Pack};
use super::script::{Full, Next, Outcome, Script};
use serde_json::{Value, json};
use std::collections::HashMap;

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
        let mut begun: Vec<(Vec<usize>, Full)> = vec![(Vec::new(), Vec::new())];
        for fact in &facts {
            begun = begun.iter().flat_map(|(answers, full)| extend(fact, script.next(full), answers, full)).collect();
        }
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

/// All ways to go on with `fact`: an asked one is answered even where it does not apply.
fn extend(fact: &Fact, next: Next, answers: &[usize], full: &Full) -> Vec<(Vec<usize>, Full)> {
    let with = |answer: Option<usize>, value: Option<usize>| {
        (answers.iter().copied().chain(answer).collect(), full.iter().copied().chain([value]).collect())
    };
    match next {
        Next::Computed(value) => vec![with(None, Some(value))],
        Next::Applies => (0..fact.answer.count()).map(|answer| with(Some(answer), Some(answer))).collect(),
        Next::DoesNotApply => (0..fact.answer.count()).map(|answer| with(Some(answer), None)).collect(),
    }
}
