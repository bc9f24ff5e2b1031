//! Cases of a pack: named situations, each with what must be decided about it.

use crate::answer::decision::{ComputedFact, Conclusion, Decision, Holds};
use crate::answer::reports::{CaseResult, TestReport};
use crate::compiled::plan::Compiled;
use crate::decide::assess::Options;
use crate::model::audience::Audience;
use crate::model::case::{Case, Expectation, Form, Topic};
use crate::model::path;
use crate::model::rule::RuleKind;
use crate::pack::core::Pack;
use crate::problem::Problem;
use crate::prove::expect::{self, Outcome, due};
use serde_json::Value;
use std::collections::BTreeSet;

/// Names in expectations that the pack does not know.
pub(crate) fn validate(cases: &[Case], compiled: &Compiled, problems: &mut Vec<Problem>) {
    // A desk knows the names in its cases only together with its packs.
    for case in cases.iter().filter(|_| compiled.schema.routing.is_none()) {
        // What an overlay has switched off is known, and never holds.
        let overlay = compiled.schema.overlay.as_ref().filter(|_| !path::is_ours(&case.file));
        for (row, name, problem) in expect::unknown(case, |row| known(compiled, row), "not in the pack") {
            let off = overlay.is_some_and(|overlay| overlay.switches_off(&name));
            if off && row.key.starts_with("no") {
                continue;
            }
            problems.push(if off {
                let help = format!("the overlay switches `{name}` off; switch off `{}` too, under [cases]", case.id);
                Problem { help: None, allowed: Vec::new(), ..problem }.help(help)
            } else {
                problem
            });
        }
    }
}

/// The names that an expectation may have; none where it is not about names, or says itself what is not there.
fn known<'c>(compiled: &'c Compiled, row: &Expectation) -> Option<Vec<&'c str>> {
    let ids = |kinds: &[RuleKind]| -> Vec<&'c str> {
        let rules = compiled.rules.iter().map(|rule| &rule.rule);
        rules.filter(|rule| kinds.contains(&rule.kind)).map(|rule| rule.id.as_str()).collect()
    };
    let facts = || compiled.schema.facts.iter().map(|fact| fact.id.as_str());
    Some(match (row.topic, row.form) {
        (Topic::First, _) => Audience::ALL.map(Audience::name).to_vec(),
        (Topic::Counts, _) => expect::COUNTS.iter().map(|(name, _)| *name).collect(),
        (Topic::Schemes, _) => compiled.schema.schemes.iter().map(|scheme| scheme.id.as_str()).collect(),
        (Topic::Computed, _) => {
            let computed = compiled.computations.iter();
            computed.filter_map(|computation| facts().nth(computation.fact)).collect()
        }
        (_, Form::Text | Form::Map) => return None,
        (Topic::Rules, _) => {
            ids(&[RuleKind::Kind, RuleKind::Scope, RuleKind::Level, RuleKind::Priority, RuleKind::Scheme])
        }
        (Topic::Steps, _) => ids(&[RuleKind::Step]),
        (Topic::Reports, _) => ids(&[RuleKind::Report]),
        (Topic::Duties, _) => ids(&[RuleKind::Duty]),
        (Topic::Commands, _) => ids(&[RuleKind::Command]),
        (Topic::Open | Topic::Irrelevant | Topic::Used, _) => facts().collect(),
        (Topic::Packs | Topic::Conflicts | Topic::Values, _) => return None,
    })
}

/// Decides every case and compares.
pub(crate) fn run(pack: &Pack) -> TestReport {
    let mut covered: BTreeSet<String> = BTreeSet::new();
    let cases = pack.cases().iter().map(|case| run_case(pack, case, &mut covered)).collect();
    let compiled = &pack.compiled;
    let listed = compiled.stages.iter().chain([&compiled.guidance]).flat_map(|set| &set.rules);
    let mut all: Vec<usize> = listed.copied().collect();
    all.sort_unstable();
    let ids: Vec<&str> =
        all.iter().filter_map(|index| compiled.rule(*index)).map(|rule| rule.rule.id.as_str()).collect();
    TestReport {
        id: pack.id().to_owned(),
        version: pack.version().to_owned(),
        overlay: pack.overlay().cloned(),
        cases,
        rules: ids.len(),
        uncovered: ids.into_iter().filter(|id| !covered.contains(*id)).map(str::to_owned).collect(),
        overlooked: pack.overlooked().cloned().collect(),
    }
}

/// Decides one case and compares; the rules that hold in it are `covered`.
pub(crate) fn run_case(pack: &Pack, case: &Case, covered: &mut BTreeSet<String>) -> CaseResult {
    let mut result = expect::undecided(case, case.file.clone());
    validate(std::slice::from_ref(case), &pack.compiled, &mut result.problems);
    let facts = match pack.facts(&case.facts) {
        Ok(facts) => facts,
        Err(error) => {
            result.problems.extend(error.problems);
            return result;
        }
    };
    let options =
        Options { received: case.received, zone: case.zone.clone(), audience: case.audience, ..Options::default() };
    let decision = pack.assess(&facts, &options);
    let holding = [Topic::Rules, Topic::Steps, Topic::Reports, Topic::Duties, Topic::Commands];
    let holding = holding.into_iter().flat_map(|topic| decision.listed(topic));
    covered.extend(holding.filter(|(_, holds)| *holds == Holds::Yes).map(|(id, _)| id.to_owned()));
    expect::compare(case, &decision, &mut result);
    result
}

impl Outcome for Decision<'_> {
    fn value(&self, key: &str) -> String {
        let some = |value: Option<&str>| value.unwrap_or("").to_owned();
        match key {
            "kind" => some(self.kind.value),
            "scope" => some(self.scope.value),
            "level" => some(self.level.value),
            "priority" => self.priority.value.map(|value| value.to_string()).unwrap_or_default(),
            "complete" => self.complete.to_string(),
            _ => some(self.questions.next),
        }
    }

    fn listed(&self, topic: Topic) -> Vec<(&str, Holds)> {
        fn reasons<'d, T>(conclusion: &Conclusion<'d, T>) -> Vec<(&'d str, Holds)> {
            conclusion.reasons.iter().map(|reason| (reason.rule, reason.holds)).collect()
        }
        match topic {
            Topic::Rules => {
                let schemes = self.schemes.iter().map(|scheme| &scheme.conclusion);
                let conclusions = [&self.kind, &self.scope, &self.level].into_iter().chain(schemes);
                conclusions.flat_map(reasons).chain(reasons(&self.priority)).collect()
            }
            Topic::Steps => self.steps.iter().map(|step| (step.id, step.holds)).collect(),
            Topic::Duties => self.duties.iter().map(|duty| (duty.id, duty.holds)).collect(),
            Topic::Reports => self.reports.iter().map(|report| (report.id, report.holds)).collect(),
            Topic::Commands => self.command.iter().map(|command| (command.rule, command.holds)).collect(),
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
            "possible" => possible(self, name),
            "schemes" => {
                let scheme = self.schemes.iter().find(|scheme| scheme.scheme == name);
                vec![scheme.and_then(|scheme| scheme.conclusion.value).unwrap_or("").to_owned()]
            }
            "computed" => {
                let fact = self.computed.iter().find(|computed| computed.fact == name);
                vec![fact.map_or_else(|| "unknown".to_owned(), computed)]
            }
            "command" => {
                let acts = self.command.iter().filter(|act| act.act == name && act.holds == Holds::Yes);
                let roles: Vec<String> = acts.map(|command| command.role.to_owned()).collect();
                // An act may have several roles; one of them was asked for.
                if wanted.iter().all(|role| roles.contains(role)) { wanted.to_vec() } else { roles }
            }
            _ => {
                let duty = self.duties.iter().find(|duty| duty.id == name && duty.holds == Holds::Yes);
                due(duty.map(|duty| &duty.due), wanted)
            }
        }
    }
}

/// A computed value as a case writes it; one whose computation failed is unknown.
fn computed(fact: &ComputedFact<'_>) -> String {
    match &fact.value {
        Value::Null => "unknown".to_owned(),
        Value::String(option) => option.clone(),
        other => other.to_string(),
    }
}

fn possible(decision: &Decision<'_>, name: &str) -> Vec<String> {
    let texts = |list: &[&str]| list.iter().map(|value| (*value).to_owned()).collect();
    match name {
        "kind" => texts(&decision.kind.possible),
        "scope" => texts(&decision.scope.possible),
        "level" => texts(&decision.level.possible),
        "priority" => decision.priority.possible.iter().map(ToString::to_string).collect(),
        other => match decision.schemes.iter().find(|scheme| scheme.scheme == other) {
            Some(scheme) => texts(&scheme.conclusion.possible),
            None => vec![format!("no conclusion is called {other}")],
        },
    }
}
