//! Cases of a desk: situations that concern several packs, each with what must come out of all of them.

use crate::answer::decision::Holds;
use crate::answer::desk::DeskDecision;
use crate::desk::core::{Desk, DeskOptions};
use crate::model::routing as router;
use crate::model::rule::RuleKind;
use crate::problem::Problem;
use crate::prove::cases::{self, Case, CaseResult, Difference, Expected, TestReport};
use std::collections::BTreeSet;

/// What a desk's case may expect.
pub(crate) const KEYS: cases::Keys = cases::Keys {
    texts: &["next"],
    lists: &[
        "packs",
        "maybe_packs",
        "no_packs",
        "steps",
        "maybe_steps",
        "no_steps",
        "order",
        "no_duties",
        "conflicts",
        "no_conflicts",
        "open",
        "used",
        "irrelevant",
    ],
    maps: &["levels", "duties", "joined"],
};

/// Decides every case of a desk and compares.
pub(crate) fn run(desk: &Desk) -> TestReport {
    let mut covered: BTreeSet<String> = BTreeSet::new();
    let cases = desk.router.cases().iter().map(|case| run_case(desk, case, &mut covered)).collect();
    let routing = desk.router.routing();
    let all: Vec<&String> = routing.packs.iter().chain(routing.conflicts.iter().map(|conflict| &conflict.id)).collect();
    TestReport {
        id: desk.id().to_owned(),
        version: desk.version().to_owned(),
        overlay: None,
        cases,
        rules: all.len(),
        uncovered: all.into_iter().filter(|id| !covered.contains(*id)).cloned().collect(),
        overlooked: desk.overlooked(),
    }
}

fn run_case(desk: &Desk, case: &Case, covered: &mut BTreeSet<String>) -> CaseResult {
    let mut result = CaseResult {
        id: case.id.clone(),
        file: router::path(&case.file),
        passed: false,
        differences: Vec::new(),
        problems: Vec::new(),
    };
    names(desk, case, &mut result.problems);
    let facts = match desk.facts(&case.facts) {
        Ok(facts) => facts,
        Err(error) => {
            result.problems.extend(error.problems);
            return result;
        }
    };
    let options = DeskOptions { received: case.received, zone: case.zone.clone(), ..DeskOptions::default() };
    let decision = desk.assess(&facts, &options);
    let certain = decision.packs.iter().filter(|pack| pack.holds == Holds::Yes);
    covered.extend(certain.map(|pack| pack.pack.to_owned()));
    covered.extend(decision.conflicts.iter().map(|conflict| conflict.id.to_owned()));
    for (key, expected) in &case.expect {
        compare(&decision, key, expected, &mut result.differences);
    }
    result.passed = result.differences.is_empty() && result.problems.is_empty();
    result
}

/// Names in expectations that no pack knows.
fn names(desk: &Desk, case: &Case, problems: &mut Vec<Problem>) {
    let ids = |kind: RuleKind| -> BTreeSet<&str> {
        let rules = desk.packs.iter().flat_map(|pack| &pack.compiled.rules);
        rules.filter(|rule| rule.rule.kind == kind).map(|rule| rule.rule.id.as_str()).collect()
    };
    let routing = desk.router.routing();
    for (key, expected) in &case.expect {
        let known: BTreeSet<&str> = match key.as_str() {
            "packs" | "maybe_packs" | "no_packs" | "levels" => routing.packs.iter().map(String::as_str).collect(),
            "steps" | "maybe_steps" | "no_steps" | "order" | "joined" => ids(RuleKind::Step),
            "duties" | "no_duties" => ids(RuleKind::Duty),
            "conflicts" | "no_conflicts" => routing.conflicts.iter().map(|conflict| conflict.id.as_str()).collect(),
            "next" | "open" | "used" | "irrelevant" => desk.facts.ids().collect(),
            _ => continue,
        };
        let given: Vec<&String> = match expected {
            Expected::List(list) => list.iter().collect(),
            Expected::Map(map) => map.iter().map(|(name, _)| name).collect(),
            Expected::Text(text) => vec![text],
            Expected::Flag(_) | Expected::Number(_) => Vec::new(),
        };
        for name in given.into_iter().filter(|name| !name.is_empty() && !known.contains(name.as_str())) {
            let what = format!("`{name}` in `{key}` of case `{}` is in no pack of the desk", case.id);
            let place = crate::problem::Place { file: router::path(&case.place.file), ..case.place.clone() };
            problems.push(Problem::error("unknown-name", what).at(Some(place)).suggest(name, known.iter().copied()));
        }
    }
}

fn compare(decision: &DeskDecision<'_>, key: &str, expected: &Expected, differences: &mut Vec<Difference>) {
    let mut differ = |what: String, expected: String, got: String| {
        if expected != got {
            differences.push(Difference { what, expected, got });
        }
    };
    let packs = |holds: Holds| -> Vec<&str> {
        decision.packs.iter().filter(|pack| pack.holds == holds).map(|pack| pack.pack).collect()
    };
    let state = |found: Option<Holds>| match found {
        Some(Holds::Yes) => "yes",
        Some(Holds::Maybe) => "maybe",
        None => "no",
    };
    let step = |id: &str| decision.worklist.steps.iter().find(|step| step.id == id);
    let duty = |id: &str| decision.worklist.duties.iter().find(|duty| duty.id == id);
    match expected {
        Expected::Flag(flag) => differ(key.to_owned(), flag.to_string(), decision.complete.to_string()),
        Expected::Number(number) => {
            differ(key.to_owned(), number.to_string(), "none: a desk has no priority".to_owned())
        }
        Expected::Text(text) => {
            differ(key.to_owned(), text.clone(), decision.questions.next.unwrap_or("").to_owned());
        }
        Expected::List(list) => match key {
            "packs" => differ(key.to_owned(), list.join(", "), packs(Holds::Yes).join(", ")),
            "maybe_packs" => differ(key.to_owned(), list.join(", "), packs(Holds::Maybe).join(", ")),
            "order" => {
                let steps = decision.worklist.steps.iter().map(|step| step.id);
                let got: Vec<&str> = steps.filter(|id| list.iter().any(|wanted| wanted == id)).collect();
                differ(key.to_owned(), list.join(", "), got.join(", "));
            }
            "open" => {
                let got: Vec<&str> = decision.questions.open.iter().map(|question| question.fact).collect();
                differ(key.to_owned(), list.join(", "), got.join(", "));
            }
            _ => {
                for id in list {
                    let got = match key {
                        "no_packs" => state(decision.packs.iter().find(|pack| pack.pack == id).map(|pack| pack.holds)),
                        "no_duties" => state(duty(id).map(|duty| duty.holds)),
                        "conflicts" | "no_conflicts" => {
                            let there = decision.conflicts.iter().any(|conflict| conflict.id == id);
                            state(there.then_some(Holds::Yes))
                        }
                        "used" => state(decision.questions.used.contains(&id.as_str()).then_some(Holds::Yes)),
                        "irrelevant" => {
                            state(decision.questions.irrelevant.contains(&id.as_str()).then_some(Holds::Yes))
                        }
                        _ => state(step(id).map(|step| step.holds)),
                    };
                    let wanted = match key {
                        "maybe_steps" => "maybe",
                        other if other.starts_with("no_") => "no",
                        _ => "yes",
                    };
                    differ(format!("{key}.{id}"), wanted.to_owned(), got.to_owned());
                }
            }
        },
        Expected::Map(map) => {
            for (name, wanted) in map {
                let got = match key {
                    "levels" => {
                        let pack = decision.packs.iter().find(|pack| pack.pack == name);
                        let level = pack.and_then(|pack| pack.decision.level.value);
                        vec![level.unwrap_or("none").to_owned()]
                    }
                    "duties" => {
                        vec![duty(name).map_or_else(|| "none".to_owned(), |duty| cases::due(&duty.due, wanted))]
                    }
                    // The packs that know a step, in the order in which they are listed.
                    _ => step(name)
                        .map(|step| step.from.iter().map(|from| from.pack.to_owned()).collect())
                        .unwrap_or_default(),
                };
                differ(format!("{key}.{name}"), wanted.join(", "), got.join(", "));
            }
        }
    }
}
