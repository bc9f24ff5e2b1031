//! A decision as users see it (JSON) held against what enumeration says it must be.

use super::expect::{Expected, Possible};
use super::knowledge::{Knowledge, Known};
use super::pack::{KINDS, LEVELS, SCOPES, Stage};
use super::questions::Questions;
use super::script::CONCLUSIONS;
use super::table::Table;
use serde_json::{Map, Value, json};

/// Everything in `decision` that differs from what is expected; nothing where it is right.
pub fn differences(table: &Table, expected: &Expected, decision: &Value) -> Vec<String> {
    let mut differences = Vec::new();
    let mut same = |what: &str, expected: Value, got: &Value| {
        if expected != *got {
            differences.push(format!("{what}: enumeration says {expected}, the decision {got}"));
        }
    };
    for (place, (stage, name)) in CONCLUSIONS.into_iter().enumerate() {
        let possible = &expected.conclusions[place];
        let got = &decision[name];
        same(&format!("{name}.possible"), words(stage, possible), &got["possible"]);
        same(&format!("{name}.value"), value(stage, possible), &got["value"]);
        same(&format!("{name}.gap"), holds(possible.gap), &got["gap"]);
        same(&format!("{name}.reasons"), rules(table, expected, stage), &listed(&got["reasons"], "rule", "holds"));
        let gives: Map<String, Value> = table
            .script
            .of(stage)
            .filter(|(rule, _)| expected.rules[*rule].is_some())
            .map(|(_, rule)| (rule.id.clone(), word(stage, rule.gives)))
            .collect();
        same(&format!("{name}.reasons gives"), gives.into(), &listed(&got["reasons"], "rule", "gives"));
        same(&format!("{name}.reasons order"), order(table, expected, stage), &ids(&got["reasons"], "rule"));
    }
    let guidance = [
        (Stage::Command, "command", "rule"),
        (Stage::Duty, "duties", "id"),
        (Stage::Step, "steps", "id"),
        (Stage::Report, "reports", "id"),
    ];
    for (stage, name, key) in guidance {
        same(name, rules(table, expected, stage), &listed(&decision[name], key, "holds"));
    }
    let complete = expected.conclusions.iter().all(Possible::certain);
    same("complete", json!(complete), &decision["complete"]);
    differences
}

/// What the questions in `decision` get wrong.
pub fn question_differences(
    table: &Table,
    knowledge: &Knowledge,
    expected: &Questions,
    decision: &Value,
) -> Vec<String> {
    let got = &decision["questions"];
    let mut differences = Vec::new();
    let mut same = |what: &str, expected: Value, got: &Value| {
        if expected != *got {
            differences.push(format!("{what}: enumeration says {expected}, the decision {got}"));
        }
    };
    same("questions.open", json!(expected.open), &listed(&got["open"], "fact", "can_change"));
    // A fact that matters with nothing known must be listed; one that is only mentioned may be seen not to matter at all.
    let listed_too: Vec<&String> = expected
        .irrelevant
        .iter()
        .filter(|fact| expected.decisive.contains(*fact) || contains(&got["irrelevant"], fact))
        .collect();
    same("questions.irrelevant", json!(listed_too), &got["irrelevant"]);
    same("questions.next", got["open"].get(0).map_or(Value::Null, |first| first["fact"].clone()), &got["next"]);
    let used = |id: &Value| got["used"].as_array().is_some_and(|used| used.contains(id));
    for (name, reason) in CONCLUSIONS.iter().flat_map(|(_, name)| {
        decision[name]["reasons"].as_array().into_iter().flatten().map(move |reason| (name, reason))
    }) {
        for read in reason["facts"].as_array().into_iter().flatten() {
            let axis = table.asked.iter().position(|fact| *read == table.facts[*fact].id);
            if axis.is_some_and(|axis| matches!(knowledge[axis], Known::Among(..))) && !used(read) {
                differences.push(format!("questions.used: {read} was given, and a {name} rule reads it"));
            }
        }
    }
    for used in got["used"].as_array().into_iter().flatten() {
        let axis = table.asked.iter().position(|fact| *used == table.facts[*fact].id);
        if axis.is_none_or(|axis| knowledge[axis] == Known::Absent) {
            differences.push(format!("questions.used: {used} was not given"));
        }
    }
    differences
}

/// The JSON word of a value of `stage`.
pub fn word(stage: Stage, value: usize) -> Value {
    match stage {
        Stage::Kind => json!(KINDS[value]),
        Stage::Scope => json!(SCOPES[value]),
        Stage::Level => json!(LEVELS[value]),
        _ => json!(value + 1),
    }
}

fn words(stage: Stage, possible: &Possible) -> Value {
    possible.values.iter().map(|value| word(stage, *value)).collect()
}

fn value(stage: Stage, possible: &Possible) -> Value {
    match possible.values.first() {
        Some(first) if stage != Stage::Kind || possible.certain() => word(stage, *first),
        _ => Value::Null,
    }
}

fn holds(certain: Option<bool>) -> Value {
    match certain {
        None => Value::Null,
        Some(true) => json!("yes"),
        Some(false) => json!("maybe"),
    }
}

/// Rule id → yes or maybe, for the rules of `stage` that hold or may hold.
fn rules(table: &Table, expected: &Expected, stage: Stage) -> Value {
    let rules = table.script.of(stage).filter(|(rule, _)| expected.rules[*rule].is_some());
    Value::Object(rules.map(|(rule, declared)| (declared.id.clone(), holds(expected.rules[rule]))).collect())
}

/// Their ids in order: kinds as declared, the others most serious first.
fn order(table: &Table, expected: &Expected, stage: Stage) -> Value {
    let mut rules: Vec<_> = table.script.of(stage).filter(|(rule, _)| expected.rules[*rule].is_some()).collect();
    if stage != Stage::Kind {
        rules.sort_by_key(|(_, rule)| rule.gives);
    }
    rules.into_iter().map(|(_, rule)| json!(rule.id)).collect()
}

/// `key` → `value` of each item of a list.
fn listed(list: &Value, key: &str, value: &str) -> Value {
    let items = list.as_array().into_iter().flatten();
    Value::Object(items.map(|item| (item[key].as_str().unwrap_or("?").to_owned(), item[value].clone())).collect())
}

fn contains(list: &Value, id: &str) -> bool {
    list.as_array().into_iter().flatten().any(|item| item == id)
}

fn ids(list: &Value, key: &str) -> Value {
    list.as_array().into_iter().flatten().map(|item| item[key].clone()).collect()
}
