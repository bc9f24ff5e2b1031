//! What checking a pack must find, by enumeration.

use super::knowledge::{Knowledge, Known};
use super::pack::{Answer, Stage};
use super::table::Table;
use serde_json::Value;
use std::collections::BTreeSet;

/// The names of the conclusions that some incident does not get.
pub fn gaps(table: &Table) -> BTreeSet<String> {
    let lacks = |place: usize| table.allowed().any(|incident| incident.outcome.conclusions[place].is_none());
    table
        .script
        .conclusions
        .iter()
        .enumerate()
        .filter(|(place, _)| lacks(*place))
        .map(|(_, (_, name))| (*name).to_owned())
        .collect()
}

/// The rules that no possible incident meets.
pub fn dead(table: &Table) -> BTreeSet<String> {
    let rules = table.script.rules.iter().enumerate().filter(|(_, rule)| rule.stage != Stage::Impossible);
    let dead = rules.filter(|(index, _)| !table.allowed().any(|incident| incident.outcome.met[*index]));
    dead.map(|(_, rule)| rule.id.clone()).collect()
}

/// The kind rules that some incident meets, and never before all others.
pub fn never_first(table: &Table) -> BTreeSet<String> {
    let rules: Vec<usize> = table.script.of(Stage::Kind).map(|(index, _)| index).collect();
    let first: BTreeSet<usize> =
        table.allowed().filter_map(|incident| rules.iter().copied().find(|rule| incident.outcome.met[*rule])).collect();
    let dead = dead(table);
    let ids = rules.iter().filter(|rule| !first.contains(rule)).map(|rule| table.script.rules[*rule].id.clone());
    ids.filter(|id| !dead.contains(id)).collect()
}

/// The rules of scopes, levels and priorities that some incident meets, and of which the value never comes out.
pub fn overruled(table: &Table) -> BTreeSet<String> {
    let dead = dead(table);
    let mut found = BTreeSet::new();
    for (place, (stage, _)) in
        table.script.conclusions.iter().enumerate().filter(|(_, (stage, _))| *stage != Stage::Kind)
    {
        let rules = table.script.of(*stage).filter(|(_, rule)| !dead.contains(&rule.id));
        let decides = |index: usize, gives: usize| {
            table
                .allowed()
                .any(|incident| incident.outcome.met[index] && incident.outcome.conclusions[place] == Some(gives))
        };
        found.extend(rules.filter(|(index, rule)| !decides(*index, rule.gives)).map(|(_, rule)| rule.id.clone()));
    }
    found
}

/// The rules of scopes, levels and priorities that decide, and that the same incidents meet as one before them with the
/// same value.
pub fn doubled(table: &Table) -> BTreeSet<String> {
    let (dead, overruled) = (dead(table), overruled(table));
    let mut found = BTreeSet::new();
    for (stage, _) in table.script.conclusions.iter().filter(|(stage, _)| *stage != Stage::Kind) {
        let rules: Vec<_> = table.script.of(*stage).collect();
        for (at, (index, rule)) in rules.iter().enumerate() {
            let alike = |other: usize| {
                table.allowed().all(|incident| incident.outcome.met[*index] == incident.outcome.met[other])
            };
            let before = rules.iter().take(at).any(|(other, before)| before.gives == rule.gives && alike(*other));
            if before && !dead.contains(&rule.id) && !overruled.contains(&rule.id) {
                found.insert(rule.id.clone());
            }
        }
    }
    found
}

/// The facts of which a more serious answer can give a milder level while all else is answered alike, each with what is
/// milder: `level` or a further scheme.
pub fn milder(table: &Table) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (place, (_, name)) in levels(table) {
        let milder = |axis: &usize| (0..table.rows.len()).any(|row| milder_from(table, place, *axis, row));
        let axes = (0..table.asked.len()).filter(milder);
        found.extend(axes.map(|axis| format!("{} {name}", table.facts[table.asked[axis]].id)));
    }
    found
}

/// The conclusions that are levels, with their places.
fn levels(table: &Table) -> impl Iterator<Item = (usize, &'static (Stage, &'static str))> {
    let all = table.script.conclusions.iter().enumerate();
    all.filter(|(_, (stage, _))| matches!(stage, Stage::Level | Stage::Scheme(_)))
}

/// Whether a more serious answer on `axis` than that of `row` can give a milder level, the conclusion at `place`.
fn milder_from(table: &Table, place: usize, axis: usize, row: usize) -> bool {
    let fact = &table.facts[table.asked[axis]];
    let stride = table.stride(axis);
    let level = |row: usize| {
        let incident = &table.incidents[table.rows[row].incident];
        let counts = incident.allowed && incident.full[table.asked[axis]].is_some();
        counts.then_some(incident.outcome.conclusions[place]).flatten()
    };
    let Some(less) = level(row) else { return false };
    let more = fact.answer.count() - 1 - table.rows[row].answers[axis];
    fact.ordered && (1..=more).any(|up| level(row + up * stride).is_some_and(|level| level > less))
}

/// Whether `witness` shows that some incident gets no value from the stage called `name`.
pub fn shows_gap(table: &Table, witness: &Value, name: &str) -> bool {
    let place = table.script.conclusions.iter().position(|(_, known)| *known == name);
    let incidents = described(table, witness);
    let lacks = |row: &usize| {
        let incident = &table.incidents[table.rows[*row].incident];
        place.is_some_and(|place| incident.outcome.conclusions[place].is_none())
    };
    !incidents.is_empty() && incidents.iter().all(lacks)
}

/// Whether `witness` describes an incident from which a more serious answer to a fact leads to a milder level; `what` is the
/// fact and the level, as in [`milder`].
pub fn shows_milder(table: &Table, witness: &Value, what: &str) -> bool {
    let Some((fact, name)) = what.split_once(' ') else { return false };
    let Some((place, _)) = levels(table).find(|(_, (_, known))| *known == name) else { return false };
    let axis = table.asked.iter().position(|known| table.facts[*known].id == fact);
    axis.is_some_and(|axis| described(table, witness).into_iter().any(|row| milder_from(table, place, axis, row)))
}

/// The rows that the facts in `witness` leave, all of them given, so applying.
fn described(table: &Table, witness: &Value) -> Vec<usize> {
    let knowledge: Option<Knowledge> = table.asked.iter().map(|fact| known(table, *fact, witness)).collect();
    let Some(knowledge) = knowledge else { return Vec::new() };
    let fits = |row: &usize| {
        let row = &table.rows[*row];
        let incident = &table.incidents[row.incident];
        incident.allowed
            && knowledge.iter().enumerate().all(|(axis, known)| match known {
                Known::Absent | Known::Null => true,
                Known::Among(among, _) => {
                    incident.full[table.asked[axis]].is_some() && among.contains(&row.answers[axis])
                }
            })
    };
    (0..table.rows.len()).filter(fits).collect()
}

/// What `facts` say of one fact; nothing where it is no answer.
fn known(table: &Table, fact: usize, facts: &Value) -> Option<Known> {
    let mut written = facts;
    for part in table.facts[fact].id.split('.') {
        match written.get(part) {
            Some(inner) => written = inner,
            None => return Some(Known::Absent),
        }
    }
    if let Some(place) = table.place(fact, written) {
        return Some(Known::Among(vec![place], written.clone()));
    }
    let Answer::Several(options) = &table.facts[fact].answer else { return None };
    let mask = |key: &str| -> usize {
        let named = |option: &String| written[key].as_array().into_iter().flatten().any(|name| name == option.as_str());
        options.iter().enumerate().filter(|(_, option)| named(option)).map(|(place, _)| 1 << place).sum()
    };
    let (with, without) = (mask("includes"), mask("excludes"));
    let among = (0..1 << options.len()).filter(|set: &usize| set & with == with && set & without == 0).collect();
    Some(Known::Among(among, written.clone()))
}
