//! A decision as users see it (JSON) held against what enumeration says it must be.

use super::expect::{Expected, Possible};
use super::knowledge::{Knowledge, Known};
use super::pack::{KINDS, LEVELS, PHASES, SCHEMES, SCOPES, Stage};
use super::questions::Questions;
use super::table::Table;
use serde_json::{Map, Value, json};

/// The stages of guidance, what a decision calls them, and the key of a rule's id.
const GUIDANCE: [(Stage, &str, &str); 4] = [
    (Stage::Command, "command", "rule"),
    (Stage::Duty, "duties", "id"),
    (Stage::Step, "steps", "id"),
    (Stage::Report, "reports", "id"),
];

/// Everything in `decision` that differs from what is expected; nothing where it is right.
pub fn differences(table: &Table, expected: &Expected, decision: &Value) -> Vec<String> {
    let mut differences = Vec::new();
    let mut same = |what: &str, expected: Value, got: &Value| {
        if expected != *got {
            differences.push(format!("{what}: enumeration says {expected}, the decision {got}"));
        }
    };
    for (place, (stage, name)) in table.script.conclusions.iter().copied().enumerate() {
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
    for (stage, name, key) in GUIDANCE {
        same(name, rules(table, expected, stage), &listed(&decision[name], key, "holds"));
    }
    let complete = expected.conclusions.iter().all(Possible::certain);
    same("complete", json!(complete), &decision["complete"]);
    differences.extend(disorder(&decision["steps"]));
    differences
}

/// What `decision` says though it is not certain, or leaves out though it may be: less than [`differences`] asks for.
pub fn unsound(table: &Table, expected: &Expected, decision: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut sound = |what: String, holds: Option<bool>, got: &Value| {
        let fits = match got.as_str() {
            Some("yes") => holds == Some(true),
            Some(_) => true,
            None => holds.is_none(),
        };
        if !fits {
            wrong.push(format!("{what}: enumeration says {holds:?}, the decision {got}"));
        }
    };
    for (place, (stage, name)) in table.script.conclusions.iter().copied().enumerate() {
        let got = &decision[name];
        let possible = &expected.conclusions[place];
        // Where only bounds are known, a gap is claimed once it is proved.
        let inexact = got["inexact"] == json!(true);
        let gap = if inexact && got["gap"].is_null() { json!("maybe") } else { got["gap"].clone() };
        sound(format!("{name}.gap"), possible.gap, &gap);
        let only = got["possible"].as_array().is_some_and(|all| all.len() == 1) && got["gap"].is_null() && !inexact;
        for value in &possible.values {
            let listed = contains(&got["possible"], &word(stage, *value));
            let shown = if only { json!("yes") } else { json!("maybe") };
            sound(format!("{name}.possible"), Some(possible.certain()), if listed { &shown } else { &Value::Null });
        }
    }
    let lists = table.script.conclusions.iter().map(|(stage, name)| (*stage, &decision[*name]["reasons"], "rule"));
    let guidance = GUIDANCE.map(|(stage, name, key)| (stage, &decision[name], key));
    for (stage, list, key) in lists.chain(guidance) {
        let listed = listed(list, key, "holds");
        for (rule, declared) in table.script.of(stage) {
            sound(declared.id.clone(), expected.rules[rule], &listed[declared.id.as_str()]);
        }
    }
    wrong
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
    same("questions.irrelevant", json!(expected.irrelevant), &got["irrelevant"]);
    same("questions.next", got["open"].get(0).map_or(Value::Null, |first| first["fact"].clone()), &got["next"]);
    for (name, reason) in table.script.conclusions.iter().flat_map(|(_, name)| {
        decision[name]["reasons"].as_array().into_iter().flatten().map(move |reason| (name, reason))
    }) {
        for read in reason["facts"].as_array().into_iter().flatten() {
            let axis = table.asked.iter().position(|fact| *read == table.facts[*fact].id);
            if axis.is_some_and(|axis| matches!(knowledge[axis], Known::Among(..))) && !contains(&got["used"], read) {
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
        Stage::Scheme(scheme) => json!(SCHEMES[scheme].2[value]),
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

fn contains(list: &Value, item: &Value) -> bool {
    list.as_array().is_some_and(|list| list.contains(item))
}

/// Steps that stand before one they must come after, or before a step of an earlier phase.
fn disorder(steps: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    let steps = steps.as_array().cloned().unwrap_or_default();
    for (place, step) in steps.iter().enumerate() {
        for earlier in &steps[..place] {
            let phase = |step: &Value| PHASES.iter().position(|phase| step["phase"] == *phase);
            if phase(earlier) > phase(step) || contains(&earlier["after"], &step["id"]) {
                wrong.push(format!("steps: {} stands before {}", earlier["id"], step["id"]));
            }
        }
    }
    wrong
}

fn ids(list: &Value, key: &str) -> Value {
    list.as_array().into_iter().flatten().map(|item| item[key].clone()).collect()
}
