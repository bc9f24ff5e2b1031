//! Comparing: what a changed report changes in the decision, and which facts did it.

use crate::answer::comparison::{Because, ChangedFact, Changes, Comparison, Direction, Effect, Moved, SchemeMoved};
use crate::answer::decision::{Command, Conclusion, Duty, Holds, PackRef, Report, Step};
use crate::compiled::plan::Compiled;
use crate::decide::assess::{Options, assess};
use crate::decide::cells::in_words;
use crate::facts::known::Answer;
use crate::facts::known::Facts;
use crate::model::texts::Texts;
use crate::sorted::Set;
use serde_json::Value;

/// What changed from `before` to `after`.
pub(crate) fn compare<'p>(
    compiled: &'p Compiled,
    texts: &'p Texts,
    pack: PackRef<'p>,
    before: &Facts,
    after: &Facts,
    options: &Options,
) -> Comparison<'p> {
    let decide = |facts| assess(compiled, texts, pack, facts, options);
    let facts = changed_facts(compiled, texts, before, after);
    let (before, after) = (decide(before), decide(after));
    let cause = Cause { compiled, changed: facts.iter().map(|fact| fact.fact).collect() };
    let schemes = compiled.schema.schemes.iter().zip(before.schemes.iter().zip(&after.schemes));
    let schemes = schemes.map(|(scheme, (before, after))| SchemeMoved {
        scheme: &scheme.id,
        moved: cause.level_moved(&before.conclusion, &after.conclusion, &scheme.levels),
    });
    let command = cause.changes(before.command, after.command, |act| (act.rule, act.holds));
    let duties = cause.changes(before.duties, after.duties, |duty| (duty.id, (duty.holds, duty.due.clone())));
    let steps = cause.changes(before.steps, after.steps, |step| (step.id, step.holds));
    let reports =
        cause.changes(before.reports, after.reports, |report| (report.id, (report.holds, report.due.clone())));
    Comparison {
        pack,
        kind: cause.moved(&before.kind, &after.kind, None),
        scope: cause.moved(&before.scope, &after.scope, Some(&position(&compiled.schema.scopes))),
        level: cause.level_moved(&before.level, &after.level, &compiled.schema.levels),
        schemes: schemes.collect(),
        priority: cause.moved(&before.priority, &after.priority, Some(&|priority| Some(priority as usize))),
        zone: after.zone.or(before.zone),
        tell: roles(added(&command), added(&duties), added(&steps), added(&reports)),
        command,
        duties,
        steps,
        reports,
        facts,
    }
}

pub(crate) fn changed_facts<'p>(
    compiled: &'p Compiled,
    texts: &'p Texts,
    before: &Facts,
    after: &Facts,
) -> Vec<ChangedFact<'p>> {
    let value = |facts: &Facts, index: usize| match facts.answers.get(index) {
        Some(Answer::Known(value) | Answer::Partly(value)) => value.clone(),
        _ => Value::Null,
    };
    let facts = compiled.schema.facts.iter().enumerate().filter_map(|(index, fact)| {
        let (before, after) = (value(before, index), value(after, index));
        (before != after).then(|| ChangedFact {
            fact: &fact.id,
            question: texts.facts.get(index).map_or("", |text| text.question.as_str()),
            before_text: in_words(compiled, texts, index, &before),
            after_text: in_words(compiled, texts, index, &after),
            before,
            after,
        })
    });
    facts.collect()
}

/// What is new in a list.
fn added<'l, T>(changes: &'l Changes<'_, T>) -> impl Iterator<Item = &'l T> {
    changes.added.iter().map(|because| &because.item)
}

/// The roles that have something to do, or are told something, in order of their names.
pub(crate) fn roles<'l, 'p: 'l>(
    command: impl Iterator<Item = &'l Command<'p>>,
    duties: impl Iterator<Item = &'l Duty<'p>>,
    steps: impl Iterator<Item = &'l Step<'p>>,
    reports: impl Iterator<Item = &'l Report<'p>>,
) -> Vec<&'p str> {
    let acts = command.flat_map(|act| [Some(act.role), act.to]);
    let duties = duties.flat_map(|duty| [Some(duty.by), duty.to]);
    let steps = steps.map(|step| Some(step.by));
    let reports = reports.flat_map(|report| [report.by, report.to]);
    let roles: Set<&str> = acts.chain(duties).chain(steps).chain(reports).flatten().collect();
    roles.into_iter().filter(|role| !role.is_empty()).collect()
}

fn position<'p>(names: &'p [String]) -> impl Fn(&'p str) -> Option<usize> {
    |name| names.iter().position(|other| other == name)
}

struct Cause<'p> {
    compiled: &'p Compiled,
    changed: Vec<&'p str>,
}

impl<'p> Cause<'p> {
    /// The changed facts among those that a rule reads.
    fn of(&self, rule: &str) -> impl Iterator<Item = &'p str> {
        let rule = self.compiled.rules.iter().find(|other| other.rule.id == rule);
        let read = rule.map(|rule| rule.fact_ids.as_slice()).unwrap_or_default();
        self.changed.iter().copied().filter(move |fact| read.iter().any(|other| other == fact))
    }

    fn moved<T: Copy + PartialEq>(
        &self,
        before: &Conclusion<'p, T>,
        after: &Conclusion<'p, T>,
        order: Option<&dyn Fn(T) -> Option<usize>>,
    ) -> Moved<'p, T> {
        let rank = |value: Option<T>| value.and_then(|value| order.and_then(|order| order(value)));
        let direction = match (before.value == after.value, rank(before.value), rank(after.value)) {
            (true, ..) => Direction::Same,
            (_, Some(before), Some(after)) if after < before => Direction::Up,
            (_, Some(_), Some(_)) => Direction::Down,
            _ => Direction::Other,
        };
        let held = |conclusion: &Conclusion<'p, T>| -> Set<(&'p str, Holds)> {
            conclusion.reasons.iter().map(|reason| (reason.rule, reason.holds)).collect()
        };
        let (was, is) = (held(before), held(after));
        let because: Set<&str> = was.symmetric_difference(&is).flat_map(|(rule, _)| self.of(rule)).collect();
        Moved {
            before: before.value,
            after: after.value,
            possible_before: before.possible.clone(),
            possible_after: after.possible.clone(),
            direction,
            takes_effect: None,
            because: self.changed.iter().copied().filter(|fact| because.contains(fact)).collect(),
        }
    }

    /// As [`Cause::moved`] for a level among `levels`, with when the change counts.
    fn level_moved(
        &self,
        before: &Conclusion<'p, &'p str>,
        after: &Conclusion<'p, &'p str>,
        levels: &'p [String],
    ) -> Moved<'p, &'p str> {
        let mut level = self.moved(before, after, Some(&position(levels)));
        level.takes_effect = match level.direction {
            Direction::Up => Some(Effect::AtOnce),
            Direction::Down => Some(Effect::WhenConfirmed),
            // A level where there was none is news, and so is none where there was one.
            Direction::Other => Some(if level.after.is_some() { Effect::AtOnce } else { Effect::WhenConfirmed }),
            Direction::Same => None,
        };
        level
    }

    /// Compares two lists by their items' ids; `state` is what else can differ.
    fn changes<T: Clone, S: PartialEq>(
        &self,
        before: Vec<T>,
        after: Vec<T>,
        state: impl Fn(&T) -> (&'p str, S),
    ) -> Changes<'p, T> {
        let with = |item: T| {
            let because = self.of(state(&item).0).collect();
            Because { item, because }
        };
        let there = |list: &[T], id: &str| list.iter().find(|item| state(item).0 == id).map(|item| state(item).1);
        let (mut added, mut changed) = (Vec::new(), Vec::new());
        for item in &after {
            let (id, now) = state(item);
            match there(&before, id) {
                None => added.push(with(item.clone())),
                Some(was) if was != now => changed.push(with(item.clone())),
                Some(_) => {}
            }
        }
        let removed = before.iter().filter(|item| there(&after, state(item).0).is_none());
        Changes { added, removed: removed.cloned().map(with).collect(), changed }
    }
}
