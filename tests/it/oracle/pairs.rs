//! Two packs beside each other, by enumeration: every combination of answers that both tables have rows for.

use super::pack::{Answer, KINDS, LEVELS, SCHEMES, SCOPES, Stage};
use super::table::Table;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// An answer, with the words of its pack.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Said {
    /// One option.
    One(String),
    /// Yes or no.
    Flag(bool),
    /// A number.
    Number(i64),
    /// The options that it has.
    Several(BTreeSet<String>),
}

/// What tells facts of both packs apart: the id, and whether only the first pack has it so.
pub type FactKey = (String, bool);

/// One combination of answers, none where the fact applies in neither pack.
pub type Point = BTreeMap<FactKey, Option<Said>>;

/// A combination with the places of its incidents in both tables.
pub struct Pair {
    /// The answers.
    pub point: Point,
    /// The incident of the first table.
    pub old: usize,
    /// That of the second.
    pub new: usize,
}

fn said(answer: &Answer, place: usize) -> Said {
    match answer {
        Answer::One(options) => Said::One(options[place].clone()),
        Answer::YesNo => Said::Flag(place == 1),
        Answer::Number(min, _) => Said::Number(min + place as i64),
        Answer::Several(options) => {
            let with = options.iter().enumerate().filter(|(index, _)| place & (1 << index) != 0);
            Said::Several(with.map(|(_, option)| option.clone()).collect())
        }
    }
}

/// The facts that both ask for the same sort of answer: the axis in each, and the options of several that both know.
fn shared(old: &Table, new: &Table) -> Vec<(usize, usize, BTreeSet<String>)> {
    let mut found = Vec::new();
    for (axis, fact) in old.asked.iter().enumerate() {
        let fact = &old.facts[*fact];
        let other = new.asked.iter().position(|other| {
            let other = &new.facts[*other];
            other.id == fact.id && std::mem::discriminant(&other.answer) == std::mem::discriminant(&fact.answer)
        });
        let Some(other) = other else { continue };
        let both = match (&fact.answer, &new.facts[new.asked[other]].answer) {
            (Answer::Several(one), Answer::Several(two)) => {
                one.iter().filter(|option| two.contains(option)).cloned().collect()
            }
            _ => BTreeSet::new(),
        };
        found.push((axis, other, both));
    }
    found
}

/// Every combination of answers to the facts of both; none where there are more than `most`.
pub fn pairs(old: &Table, new: &Table, most: usize) -> Option<Vec<Pair>> {
    let shared = shared(old, new);
    let key = |table: &Table, row: usize, first: bool| -> Vec<Said> {
        let part = |(one, two, both): &(usize, usize, BTreeSet<String>)| {
            let axis = if first { *one } else { *two };
            let fact = &table.facts[table.asked[axis]];
            match said(&fact.answer, table.rows[row].answers[axis]) {
                Said::Several(set) => Said::Several(set.intersection(both).cloned().collect()),
                other => other,
            }
        };
        shared.iter().map(part).collect()
    };
    let mut rows: HashMap<Vec<Said>, Vec<usize>> = HashMap::new();
    for row in 0..new.rows.len() {
        rows.entry(key(new, row, false)).or_default().push(row);
    }
    let mut found = Vec::new();
    let mut seen: BTreeSet<Point> = BTreeSet::new();
    for one in 0..old.rows.len() {
        for two in rows.get(&key(old, one, true)).into_iter().flatten() {
            let (old_row, new_row) = (&old.rows[one], &new.rows[*two]);
            let mut point = Point::new();
            let mut put = |table: &Table, row: &super::table::Row, is_old: bool| {
                for (axis, fact) in table.asked.iter().enumerate() {
                    let is_shared = shared.iter().any(|(one, two, _)| if is_old { *one == axis } else { *two == axis });
                    let key = (table.facts[*fact].id.clone(), is_old && !is_shared);
                    let applies = table.incidents[row.incident].full[*fact].is_some();
                    let answer = applies.then(|| said(&table.facts[*fact].answer, row.answers[axis]));
                    let slot = point.entry(key).or_insert(None);
                    *slot = match (slot.take(), answer) {
                        (Some(Said::Several(one)), Some(Said::Several(two))) => {
                            Some(Said::Several(one.union(&two).cloned().collect()))
                        }
                        // Where it applies in one pack only, all its options count.
                        (before, after) => before.or(after),
                    };
                }
            };
            put(old, old_row, true);
            put(new, new_row, false);
            // Options of a fact that applies in either pack count whether or not it applies in the pack that has them.
            for (one, two, _) in &shared {
                let fact = &old.facts[old.asked[*one]];
                if let Some(Some(Said::Several(set))) = point.get_mut(&(fact.id.clone(), false)) {
                    let more = [
                        said(&fact.answer, old_row.answers[*one]),
                        said(&new.facts[new.asked[*two]].answer, new_row.answers[*two]),
                    ];
                    for more in more {
                        if let Said::Several(more) = more {
                            set.extend(more);
                        }
                    }
                }
            }
            if seen.insert(point.clone()) {
                found.push(Pair { point, old: old_row.incident, new: new_row.incident });
            }
            if found.len() > most {
                return None;
            }
        }
    }
    Some(found)
}

/// Whether a region holds a point.
pub fn holds(region: &Value, point: &Point) -> bool {
    let list = |one: &Value, key: &str| one[key].as_array().cloned().unwrap_or_default();
    region["where"].as_array().expect("a region has conditions").iter().all(|one| {
        let id = one["fact"].as_str().expect("a fact").to_owned();
        let said = &point[&(id, one["of"] == json!("old"))];
        let lists = ["is", "within", "includes", "some", "excludes"].iter().any(|key| !list(one, key).is_empty());
        let Some(said) = said else { return one["absent"] == json!(true) };
        if one["absent"] == json!(true) && !lists {
            return false;
        }
        match said {
            Said::One(option) => list(one, "is").is_empty() || list(one, "is").contains(&json!(option)),
            Said::Flag(flag) => list(one, "is").is_empty() || list(one, "is").contains(&json!(flag)),
            Said::Number(number) => {
                let within = list(one, "within");
                let inside = |range: &Value| range[0].as_i64() <= Some(*number) && Some(*number) <= range[1].as_i64();
                within.is_empty() || within.iter().any(inside)
            }
            Said::Several(set) => {
                let has = |option: &Value| set.contains(option.as_str().expect("an option"));
                let some = list(one, "some");
                (some.is_empty() || some.iter().any(has))
                    && list(one, "includes").iter().all(has)
                    && !list(one, "excludes").iter().any(has)
            }
        }
    })
}

/// A point with its numbers as the runs in which they are counted.
pub fn counted(numbers: &Value, point: &Point) -> Vec<Option<Said>> {
    let run = |id: &str, number: i64| {
        let runs = numbers[id].as_array().expect("the runs of every number are told");
        let inside = |range: &Value| range[0].as_i64() <= Some(number) && Some(number) <= range[1].as_i64();
        runs.iter().position(inside).expect("every number is in a run") as i64
    };
    let cell = |((id, _), said): (&FactKey, &Option<Said>)| match said {
        Some(Said::Number(number)) => Some(Said::Number(run(id, *number))),
        other => other.clone(),
    };
    point.iter().map(cell).collect()
}

/// The conclusions that two packs with so many schemes both have, by name, each with its place.
pub fn conclusions(old: usize, new: usize) -> Vec<(&'static str, usize)> {
    let schemes = SCHEMES[..old.min(new)].iter().enumerate().map(|(place, (id, ..))| (*id, 4 + place));
    ["kind", "scope", "level", "priority"]
        .into_iter()
        .enumerate()
        .map(|(place, name)| (name, place))
        .chain(schemes)
        .collect()
}

/// The value at a place of a conclusion, as JSON.
pub fn value(conclusion: usize, place: Option<usize>) -> Value {
    let Some(place) = place else { return Value::Null };
    match conclusion {
        0 => json!(KINDS[place]),
        1 => json!(SCOPES[place]),
        2 => json!(LEVELS[place]),
        3 => json!((place + 1).to_string()),
        scheme => json!(SCHEMES[scheme - 4].2[place]),
    }
}

/// Whether a rule is guidance.
pub fn is_guidance(stage: Stage) -> bool {
    matches!(stage, Stage::Command | Stage::Duty | Stage::Step | Stage::Report)
}
