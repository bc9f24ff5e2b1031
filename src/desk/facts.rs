//! Facts for a desk: one report, read once for every pack that asks for any of it.

use crate::decide::questions;
use crate::desk::core::Desk;
use crate::desk::share as desk_share;
use crate::diagram::nearest as changes;
use crate::diagram::ranges::Ranges;
use crate::facts::read::{self as facts, Answer, Facts};
use crate::pack::core::Pack;
use crate::problem::{Error, Problem};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// What is known about one incident, for every pack of one desk.
#[derive(Clone, Debug)]
pub struct DeskFacts {
    /// For the rules of the desk itself.
    pub(crate) router: Facts,
    /// For its packs, in its order.
    pub(crate) packs: Vec<Facts>,
    /// The facts that were given or are known to be unknown.
    pub(crate) answered: BTreeSet<String>,
}

/// Which of a desk's packs have each fact: 0 is the desk itself, the packs follow in its order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Owners {
    of: BTreeMap<String, Vec<usize>>,
    /// Facts that several packs ask under different conditions: an answer to one says nothing about another's condition.
    loose: BTreeSet<String>,
}

impl Owners {
    pub fn new(router: &Pack, packs: &[Pack]) -> Self {
        let mut owners = Self::default();
        let mut conditions: BTreeMap<&str, &Option<String>> = BTreeMap::new();
        for (index, pack) in std::iter::once(router).chain(packs).enumerate() {
            for fact in &pack.compiled.schema.facts {
                owners.of.entry(fact.id.clone()).or_default().push(index);
                // The same words mean the same, unless they name what each pack sets or declares for itself.
                let known = conditions.get(fact.id.as_str());
                let own = fact.when.as_ref().is_some_and(|when| when.contains('('));
                // What is computed, each pack computes for itself.
                if known.is_some_and(|known| own || *known != &fact.when) || pack.computes(&fact.id) {
                    owners.loose.insert(fact.id.clone());
                }
                conditions.entry(&fact.id).or_insert(&fact.when);
            }
        }
        owners
    }

    /// Whether several packs have a fact, and all of them under the same condition.
    pub fn is_firm_and_shared(&self, id: &str) -> bool {
        self.of.get(id).is_some_and(|owners| owners.len() > 1) && !self.loose.contains(id)
    }

    /// The ids of all facts, in order.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.of.keys().map(String::as_str)
    }
}

/// Reads facts from nested JSON for every pack; all that is wrong with them at once.
pub(crate) fn read(desk: &Desk, value: &Value) -> Result<DeskFacts, Error> {
    let owners = &desk.facts;
    let mut split = Split { owners, answers: BTreeMap::new(), problems: Vec::new(), more: 0 };
    match value {
        Value::Object(map) => split.table(map, "", 0),
        other => split.problems.push(facts::no_object(other)),
    }
    let Split { answers, mut problems, more, .. } = split;
    let unread = facts::not_looked_at(more);
    let mut read = Vec::with_capacity(desk.packs.len() + 1);
    let mut refused: BTreeMap<&str, Vec<Problem>> = BTreeMap::new();
    let mut taken: BTreeSet<&str> = BTreeSet::new();
    for (index, pack) in std::iter::once(&desk.router).chain(&desk.packs).enumerate() {
        let mine = answers.iter().filter(|(id, _)| owners.of.get(**id).is_some_and(|owners| owners.contains(&index)));
        let (loose, firm): (Vec<_>, Vec<_>) = mine.partition(|(id, _)| owners.loose.contains(**id));
        let firm = nested(firm.into_iter().map(|(id, value)| (*id, *value)));
        let mut all = firm.clone();
        let mut found = facts::read(&pack.compiled, &firm);
        let mut perhaps = Vec::new();
        for (id, value) in loose {
            let Ok(facts) = &found else { break };
            let Some(fact) = pack.compiled.fact_ids.get(*id).copied() else { continue };
            let mut with = all.clone();
            changes::put(&mut with, id, (*value).clone());
            match facts::read(&pack.compiled, &with) {
                Ok(told) if questions::surely_applies(&pack.compiled, facts, fact) => {
                    taken.insert(id);
                    found = Ok(told);
                    all = with;
                }
                Ok(told) => {
                    // Whether it applies here is open; if it does, this is the answer.
                    taken.insert(id);
                    let vars = pack.compiled.layout.vars_of(fact);
                    perhaps.extend(vars.map(|var| (var, told.of(var).union(&Ranges::one(0)))));
                }
                Err(found) => refused.entry(id).or_default().extend(found),
            }
        }
        match found {
            Ok(mut facts) => {
                perhaps.into_iter().for_each(|(var, cells)| facts.set(var, cells));
                facts.finish();
                read.push(facts);
            }
            Err(found) => problems.extend(found),
        }
    }
    // What every pack refuses is told; what one pack takes is none of the others' business.
    problems.extend(refused.into_iter().filter(|(id, _)| !taken.contains(id)).flat_map(|(_, found)| found));
    if problems.is_empty() {
        let packs: Vec<&Pack> = std::iter::once(&desk.router).chain(&desk.packs).collect();
        desk_share::share(owners, &packs, &mut read, &mut problems);
    }
    problems.extend(unread);
    let mut seen = BTreeSet::new();
    problems.retain(|problem| seen.insert((problem.code, problem.fact.clone(), problem.message.clone())));
    let mut read = read.into_iter();
    match read.next() {
        Some(router) if problems.is_empty() => Ok(DeskFacts {
            router,
            packs: read.collect(),
            answered: answers.iter().filter(|(_, value)| !is_partly(value)).map(|(id, _)| (*id).to_owned()).collect(),
        }),
        _ => Err(Error { problems }),
    }
}

/// Whether an answer leaves several values.
fn is_partly(value: &Value) -> bool {
    value.is_object()
}

fn nested<'v>(answers: impl Iterator<Item = (&'v str, &'v Value)>) -> Value {
    let mut all = Value::Object(Map::new());
    for (id, value) in answers {
        changes::put(&mut all, id, value.clone());
    }
    all
}

impl Facts {
    /// Whether nobody has been asked about a fact, or only a part of the answer is known.
    pub(crate) fn is_open(&self, fact: usize) -> bool {
        matches!(self.answers.get(fact), None | Some(Answer::Absent | Answer::Partly(_)))
    }
}

struct Split<'d, 'v> {
    owners: &'d Owners,
    answers: BTreeMap<&'d str, &'v Value>,
    problems: Vec<Problem>,
    /// How many answers were not looked at any more.
    more: usize,
}

impl<'v> Split<'_, 'v> {
    fn table(&mut self, map: &'v Map<String, Value>, above: &str, depth: usize) {
        for (key, value) in map {
            if self.problems.len() >= facts::MAX_PROBLEMS {
                self.more += 1;
                continue;
            }
            let path = if above.is_empty() { key.clone() } else { format!("{above}.{key}") };
            match self.owners.of.get_key_value(&path) {
                Some(_) if key.contains('.') => self.problems.push(facts::dotted_key(&path)),
                Some((id, _)) => _ = self.answers.insert(id, value),
                None => match value {
                    Value::Object(inner) if depth < 16 && facts::is_beginning(&path, self.owners.ids()) => {
                        self.table(inner, &path, depth + 1);
                    }
                    _ => self.problems.push(facts::unknown(&path, value, || self.owners.ids())),
                },
            }
        }
    }
}
