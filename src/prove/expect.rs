//! Expectations: what a case says must come out, compared with what did, for packs and desks alike.

use crate::answer::decision::{Due, FirstStep, Holds};
use crate::answer::reports::{CaseResult, Difference};
use crate::model::case::{Case, Expectation, Expected, Topic, Way};
use crate::problem::Problem;

/// What came out, as expectations ask for it.
pub(crate) trait Outcome {
    /// The one value under a key.
    fn value(&self, key: &str) -> String;
    /// Everything of a topic, in order.
    fn listed(&self, topic: Topic) -> Vec<(&str, Holds)>;
    /// The values of a name under a key; where several will do, those that are wanted.
    fn named(&self, key: &str, name: &str, wanted: &[String]) -> Vec<String>;
}

/// The result of a case that was not decided yet.
pub(crate) fn undecided(case: &Case, file: String) -> CaseResult {
    CaseResult { id: case.id.clone(), file, passed: false, differences: Vec::new(), problems: Vec::new() }
}

/// Compares everything that a case expects.
pub(crate) fn compare(case: &Case, outcome: &impl Outcome, result: &mut CaseResult) {
    for (row, expected) in &case.expect {
        one(outcome, row, expected, &mut result.differences);
    }
    result.passed = result.differences.is_empty() && result.problems.is_empty();
}

fn one(outcome: &impl Outcome, row: &Expectation, expected: &Expected, differences: &mut Vec<Difference>) {
    let mut differ = |what: String, expected: String, got: String| {
        if expected != got {
            differences.push(Difference { what, expected, got });
        }
    };
    let key = row.key.to_owned();
    match expected {
        Expected::Text(text) => differ(key, text.clone(), outcome.value(row.key)),
        Expected::Number(number) => differ(key, number.to_string(), outcome.value(row.key)),
        Expected::Flag(flag) => differ(key, flag.to_string(), outcome.value(row.key)),
        Expected::Map(map) => {
            for (name, wanted) in map {
                let got = outcome.named(row.key, name, wanted);
                differ(format!("{key}.{name}"), wanted.join(", "), got.join(", "));
            }
        }
        Expected::List(list) => {
            let out = outcome.listed(row.topic);
            let joined = |wanted: &dyn Fn(&str, Holds) -> bool| {
                let got: Vec<&str> =
                    out.iter().filter(|(name, holds)| wanted(name, *holds)).map(|(name, _)| *name).collect();
                got.join(", ")
            };
            match row.way {
                Way::Each(wanted) => {
                    for name in list {
                        let holds = out.iter().find(|(other, _)| other == name).map(|(_, holds)| *holds);
                        differ(format!("{key}.{name}"), wanted.to_owned(), state(holds).to_owned());
                    }
                }
                Way::All(wanted) => differ(key, list.join(", "), joined(&|_, holds| state(Some(holds)) == wanted)),
                Way::Order | Way::Same => {
                    differ(key, list.join(", "), joined(&|name, _| list.iter().any(|wanted| wanted == name)));
                }
            }
        }
    }
}

fn state(holds: Option<Holds>) -> &'static str {
    match holds {
        Some(Holds::Yes) => "yes",
        Some(Holds::Maybe) => "maybe",
        None => "no",
    }
}

/// The first steps of an audience, as many as are wanted.
pub(crate) fn first(steps: &[FirstStep<'_>], audience: &str, wanted: &[String]) -> Vec<String> {
    let steps = steps.iter().filter(|step| step.audience.name() == audience);
    steps.take(wanted.len()).map(|step| step.id.to_owned()).collect()
}

/// What a case counts.
pub(crate) const COUNTS: [(&str, Topic); 3] =
    [("steps", Topic::Steps), ("duties", Topic::Duties), ("open", Topic::Open)];

/// What is wanted where there are no more of these, else how many there are.
pub(crate) fn at_most(outcome: &impl Outcome, name: &str, wanted: &[String]) -> Vec<String> {
    let topic = COUNTS.iter().find(|(known, _)| *known == name).map(|(_, topic)| *topic);
    let count = topic.map_or(0, |topic| outcome.listed(topic).len());
    let most = wanted.first().and_then(|most| most.parse().ok());
    if most.is_some_and(|most: usize| count <= most) { wanted.to_vec() } else { vec![count.to_string()] }
}

/// A deadline as a case writes it: its length where that is what is wanted, else its moment.
pub(crate) fn due(due: Option<&Due<'_>>, wanted: &[String]) -> Vec<String> {
    vec![match due {
        None => "none".to_owned(),
        Some(Due::Within { within, .. }) if wanted.iter().any(|wanted| wanted == within) => (*within).to_owned(),
        Some(Due::Within { within, at, .. }) => at.clone().unwrap_or_else(|| (*within).to_owned()),
        Some(Due::Immediately) => "immediately".to_owned(),
        Some(Due::Unspecified) => "unspecified".to_owned(),
    }]
}

/// Names in what is expected that are not `known`: a misspelt one in `no_steps` would else pass for ever. `whose` says in
/// messages where they are not.
pub(crate) fn unknown<'k>(
    case: &Case,
    known: impl Fn(&Expectation) -> Option<Vec<&'k str>>,
    whose: &str,
) -> Vec<(&'static Expectation, String, Problem)> {
    let mut problems = Vec::new();
    for (row, expected) in &case.expect {
        let Some(known) = known(row) else { continue };
        let given: Vec<&String> = match expected {
            Expected::List(list) => list.iter().collect(),
            Expected::Map(map) => map.iter().map(|(name, _)| name).collect(),
            Expected::Text(text) => Some(text).into_iter().filter(|text| !text.is_empty()).collect(),
            Expected::Flag(_) | Expected::Number(_) => Vec::new(),
        };
        for name in given.into_iter().filter(|name| !known.contains(&name.as_str())) {
            let what = format!("`{name}` in `{}` of case `{}` is {whose}", row.key, case.id);
            let problem = Problem::error("unknown-name", what).at(Some(case.place.clone()));
            problems.push((*row, name.clone(), problem.suggest(name, known.iter().copied())));
        }
    }
    problems
}
