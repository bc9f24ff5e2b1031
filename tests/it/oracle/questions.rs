//! Which questions can still change something, by enumeration.

use super::expect::{Mistake, completions};
use super::knowledge::{Knowledge, Known};
use super::pack::Stage;
use super::script::Outcome;
use super::table::{Row, Table};
use std::collections::{BTreeMap, BTreeSet};

/// What a decision must say about questions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Questions {
    /// The facts whose answer can change something, by id, with the names of what it can change.
    pub open: BTreeMap<String, Vec<&'static str>>,
    /// The facts not known whose answer cannot, of those that some rule reads, in order of declaration.
    pub irrelevant: Vec<String>,
}

/// A fact that is not known, and the answers it may still have.
struct Unknown {
    fact: usize,
    axis: usize,
    answers: Vec<usize>,
}

/// One thing that answers may change.
#[derive(Clone, Copy)]
enum Aspect {
    /// The conclusion at this place.
    Conclusion(usize),
    /// Whether this rule holds.
    Rule(usize),
}

impl Aspect {
    fn value(self, outcome: &Outcome) -> Option<usize> {
        match self {
            Aspect::Conclusion(place) => outcome.conclusions[place],
            Aspect::Rule(rule) => Some(usize::from(outcome.met[rule])),
        }
    }
}

/// What must be asked and what need not be, where `knowledge` has a completion; `deciding` are the facts that rules read.
pub fn questions(table: &Table, deciding: &BTreeSet<usize>, knowledge: &Knowledge) -> Questions {
    let unknown = unknown(table, knowledge, deciding);
    let rows = completions(table, knowledge, Mistake::None);
    let mut can_change: BTreeMap<usize, Vec<&'static str>> = BTreeMap::new();
    for (name, aspect) in aspects(table) {
        for fact in supporting(table, &rows, &unknown, aspect) {
            let names = can_change.entry(fact).or_default();
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    let id = |fact: &usize| table.facts[*fact].id.clone();
    let irrelevant = unknown.iter().map(|unknown| unknown.fact).filter(|fact| !can_change.contains_key(fact));
    Questions {
        irrelevant: irrelevant.map(|fact| id(&fact)).collect(),
        open: can_change.iter().map(|(fact, names)| (id(fact), names.clone())).collect(),
    }
}

/// The facts that are absent or partly known, of those that some rule reads, in order of declaration.
fn unknown(table: &Table, knowledge: &Knowledge, deciding: &BTreeSet<usize>) -> Vec<Unknown> {
    let mut unknown = Vec::new();
    for (axis, fact) in table.asked.iter().enumerate().filter(|(_, fact)| deciding.contains(fact)) {
        let all = table.facts[*fact].answer.count();
        let answers = match &knowledge[axis] {
            Known::Absent => (0..all).collect(),
            Known::Among(among, written) if written.is_object() => among.clone(),
            Known::Among(..) | Known::Null => continue,
        };
        unknown.push(Unknown { fact: *fact, axis, answers });
    }
    unknown
}

/// All aspects with their names, in the order of names.
fn aspects(table: &Table) -> Vec<(&'static str, Aspect)> {
    let conclusions = table.script.conclusions.iter().enumerate().map(|(place, (stage, name))| {
        let name = if matches!(stage, Stage::Scheme(_)) { "schemes" } else { name };
        (name, Aspect::Conclusion(place))
    });
    let guidance =
        [(Stage::Command, "command"), (Stage::Duty, "duties"), (Stage::Step, "steps"), (Stage::Report, "reports")];
    let rules = guidance
        .into_iter()
        .flat_map(|(stage, name)| table.script.of(stage).map(move |(rule, _)| (name, Aspect::Rule(rule))));
    conclusions.chain(rules).collect()
}

/// The unknown facts on which `aspect` depends once those that do not matter are left out, last declared first.
fn supporting(table: &Table, rows: &[&Row], unknown: &[Unknown], aspect: Aspect) -> Vec<usize> {
    let mut left: Vec<&Unknown> = unknown.iter().collect();
    let mut sets = project(table, rows, &left, aspect);
    for position in (0..unknown.len()).rev() {
        if let Some(merged) = without(&sets, &counts(&left), position) {
            sets = merged;
            left.remove(position);
        }
    }
    left.iter().map(|unknown| unknown.fact).collect()
}

fn counts(unknown: &[&Unknown]) -> Vec<usize> {
    unknown.iter().map(|unknown| unknown.answers.len()).collect()
}

/// For each combination of answers to the unknown facts, the values that the aspect takes over all else that is not known.
fn project(table: &Table, rows: &[&Row], unknown: &[&Unknown], aspect: Aspect) -> Vec<BTreeSet<Option<usize>>> {
    let mut sets = vec![BTreeSet::new(); counts(unknown).iter().product()];
    for row in rows {
        let index = unknown.iter().fold(0, |index, unknown| {
            let answer = row.answers[unknown.axis];
            let place = unknown.answers.iter().position(|known| *known == answer).unwrap();
            index * unknown.answers.len() + place
        });
        sets[index].insert(aspect.value(&table.incidents[row.incident].outcome));
    }
    sets
}

/// The same without the fact at `position`, if it never makes a difference between combinations that are possible.
fn without(
    sets: &[BTreeSet<Option<usize>>],
    counts: &[usize],
    position: usize,
) -> Option<Vec<BTreeSet<Option<usize>>>> {
    let rest: usize = counts[position + 1..].iter().product();
    let mut merged = Vec::new();
    for index in 0..sets.len() / counts[position] {
        let (before, after) = (index / rest, index % rest);
        let mut same: Option<&BTreeSet<Option<usize>>> = None;
        for answer in 0..counts[position] {
            let set = &sets[(before * counts[position] + answer) * rest + after];
            if !set.is_empty() && *same.get_or_insert(set) != set {
                return None;
            }
        }
        merged.push(same.cloned().unwrap_or_default());
    }
    Some(merged)
}
