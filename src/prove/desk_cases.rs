//! Cases of a desk: situations that concern several packs, each with what must come out of all of them.

use crate::answer::decision::Holds;
use crate::answer::desk::DeskDecision;
use crate::answer::reports::{CaseResult, TestReport};
use crate::desk::core::{Desk, DeskOptions};
use crate::model::audience::Audience;
use crate::model::case::{Case, Expectation, Topic};
use crate::model::path;
use crate::model::rule::RuleKind;
use crate::prove::expect::{self, Outcome, due};
use std::collections::BTreeSet;

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
    let mut result = expect::undecided(case, path::of_desk(&case.file, None));
    for (_, _, mut problem) in expect::unknown(case, |row| known(desk, row), "in no pack of the desk") {
        problem.place.iter_mut().for_each(|place| place.file = path::of_desk(&place.file, None));
        result.problems.push(problem);
    }
    let facts = match desk.facts(&case.facts) {
        Ok(facts) => facts,
        Err(error) => {
            result.problems.extend(error.problems);
            return result;
        }
    };
    let options = DeskOptions {
        received: case.received,
        zone: case.zone.clone(),
        audience: case.audience,
        ..DeskOptions::default()
    };
    let decision = desk.assess(&facts, &options);
    let held = decision.listed(Topic::Packs).into_iter().filter(|(_, holds)| *holds == Holds::Yes);
    covered.extend(held.chain(decision.listed(Topic::Conflicts)).map(|(id, _)| id.to_owned()));
    expect::compare(case, &decision, &mut result);
    result
}

/// The names that an expectation may have.
fn known<'d>(desk: &'d Desk, row: &Expectation) -> Option<Vec<&'d str>> {
    let ids = |kind: RuleKind| -> Vec<&'d str> {
        let rules = desk.packs.iter().flat_map(|pack| &pack.compiled.rules).map(|rule| &rule.rule);
        let ids: BTreeSet<&str> = rules.filter(|rule| rule.kind == kind).map(|rule| rule.id.as_str()).collect();
        ids.into_iter().collect()
    };
    let routing = desk.router.routing();
    Some(match row.topic {
        Topic::First => Audience::ALL.map(Audience::name).to_vec(),
        Topic::Counts => expect::COUNTS.iter().map(|(name, _)| *name).collect(),
        Topic::Packs => routing.packs.iter().map(String::as_str).collect(),
        Topic::Conflicts => routing.conflicts.iter().map(|conflict| conflict.id.as_str()).collect(),
        Topic::Steps => ids(RuleKind::Step),
        Topic::Duties => ids(RuleKind::Duty),
        Topic::Open | Topic::Irrelevant | Topic::Used => desk.facts.ids().collect(),
        _ => return None,
    })
}

impl Outcome for DeskDecision<'_> {
    fn value(&self, key: &str) -> String {
        match key {
            "complete" => self.complete.to_string(),
            "priority" => "none: a desk has no priority".to_owned(),
            _ => self.questions.next.unwrap_or("").to_owned(),
        }
    }

    fn listed(&self, topic: Topic) -> Vec<(&str, Holds)> {
        match topic {
            Topic::Packs => self.packs.iter().map(|pack| (pack.pack, pack.holds)).collect(),
            Topic::Steps => self.worklist.steps.iter().map(|step| (step.id, step.holds)).collect(),
            Topic::Duties => self.worklist.duties.iter().map(|duty| (duty.id, duty.holds)).collect(),
            // One that is named at all is named.
            Topic::Conflicts => self.conflicts.iter().map(|conflict| (conflict.id, Holds::Yes)).collect(),
            Topic::Open => self.questions.open.iter().map(|question| (question.fact, Holds::Yes)).collect(),
            Topic::Used => self.questions.used.iter().map(|fact| (*fact, Holds::Yes)).collect(),
            Topic::Irrelevant => self.questions.irrelevant.iter().map(|fact| (*fact, Holds::Yes)).collect(),
            _ => Vec::new(),
        }
    }

    fn named(&self, key: &str, name: &str, wanted: &[String]) -> Vec<String> {
        match key {
            "first" => expect::first(&self.first, name, wanted),
            "at_most" => expect::at_most(self, name, wanted),
            "levels" => {
                let pack = self.packs.iter().find(|pack| pack.pack == name);
                vec![pack.and_then(|pack| pack.decision.level.value).unwrap_or("none").to_owned()]
            }
            "duties" => {
                let duty = self.worklist.duties.iter().find(|duty| duty.id == name);
                due(duty.map(|duty| &duty.due), wanted)
            }
            // The packs that know a step, in the order in which they are listed.
            _ => {
                let step = self.worklist.steps.iter().find(|step| step.id == name);
                step.into_iter().flat_map(|step| &step.from).map(|from| from.pack.to_owned()).collect()
            }
        }
    }
}
