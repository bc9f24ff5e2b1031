//! Facts: what is known about one incident.

use crate::compiled::plan::Compiled;
use crate::diagram::condition::Var;
use crate::diagram::domain::Domain;
use crate::diagram::ranges::{NA, Ranges};
use crate::problem::Problem;
use rustc_hash::FxHashMap;
use serde_json::Value;

/// What is known about one incident: checked against one pack, and only good for that pack.
#[derive(Clone, Debug)]
pub struct Facts {
    /// By variable: the cells that it may lie in.
    pub(crate) cells: Vec<Ranges>,
    /// By variable: the one cell it lies in, or `OPEN`.
    pub(crate) single: Vec<u32>,
    /// By fact: how it was answered.
    pub(crate) answers: Vec<Answer>,
    /// By fact: the text or moment given.
    pub(crate) texts: Vec<Option<String>>,
    /// By fact: the value computed, as an index of an option, 0 or 1, or the number.
    pub(crate) computed: Vec<Option<i64>>,
    /// The computed facts that stay unknown because their computation failed, each with what happened.
    pub(crate) failures: Vec<(usize, Problem)>,
    /// What is known of numbers, hidden ones too, beyond the cells that they lie in.
    pub(crate) numbers: FxHashMap<Var, Ranges>,
    /// Whether every variable lies in one cell.
    pub(crate) full: bool,
}

/// The mark of a variable that may lie in several cells.
pub(crate) const OPEN: u32 = u32::MAX;

/// How a fact was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Not asked yet.
    Absent,
    /// The reporter does not know.
    Unknown,
    /// Several values are left.
    Partly(Value),
    Known(Value),
}

impl Answer {
    pub fn given(&self) -> bool {
        matches!(self, Answer::Known(_) | Answer::Partly(_))
    }
}

/// Facts of which nothing is known.
pub(crate) fn nothing_known(compiled: &Compiled) -> Facts {
    let fact_vars = compiled.layout.fact_vars() as usize;
    let cells: Vec<Ranges> = compiled.domains.iter().take(fact_vars).map(Domain::all).collect();
    Facts {
        single: vec![OPEN; fact_vars],
        cells,
        answers: vec![Answer::Absent; compiled.schema.facts.len()],
        texts: vec![None; compiled.schema.facts.len()],
        computed: vec![None; compiled.schema.facts.len()],
        failures: Vec::new(),
        numbers: FxHashMap::default(),
        full: false,
    }
}

impl Facts {
    pub(crate) fn set(&mut self, var: Var, cells: Ranges) {
        if let Some(slot) = self.cells.get_mut(var as usize) {
            *slot = cells;
        }
    }

    /// Whether nobody has been asked about a fact, or only a part of the answer is known.
    pub(crate) fn is_open(&self, fact: usize) -> bool {
        matches!(self.answers.get(fact), None | Some(Answer::Absent | Answer::Partly(_)))
    }

    pub(crate) fn finish(&mut self) {
        for (single, cells) in self.single.iter_mut().zip(&self.cells) {
            *single = cells.single().and_then(|cell| u32::try_from(cell).ok()).unwrap_or(OPEN);
        }
        self.full = !self.single.contains(&OPEN);
    }

    /// Why a computed fact stays unknown.
    pub(crate) fn failure(&self, fact: usize) -> Option<&Problem> {
        self.failures.iter().find(|(other, _)| *other == fact).map(|(_, problem)| problem)
    }

    /// The values that a variable may still have.
    pub(crate) fn values(&self, compiled: &Compiled, var: Var) -> Ranges {
        let Some(domain) = compiled.domain(var) else { return Ranges::none() };
        let values = domain.of_cells(&self.of(var));
        match self.numbers.get(&var) {
            Some(known) => values.intersect(&known.union(&Ranges::one(NA))),
            None => values,
        }
    }

    pub(crate) fn of(&self, var: Var) -> Ranges {
        self.cells.get(var as usize).cloned().unwrap_or_else(Ranges::none)
    }
}
