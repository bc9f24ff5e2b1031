//! Comparing: what a changed report changes in the decision, and which facts did it.

use crate::answer::decision::{Command, Conclusion, Duty, Holds, PackRef, Report, Step};
use crate::compile::build::Compiled;
use crate::decide::assess::{Options, assess};
use crate::decide::explain::in_words;
use crate::facts::read::{Answer, Facts};
use crate::model::texts::Texts;
use crate::time::zone::Zone;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeSet;

/// Two decisions about one incident, before and after its facts changed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Comparison<'p> {
    /// The pack that decided.
    pub pack: PackRef<'p>,
    /// The facts that were answered otherwise, in order of declaration.
    pub facts: Vec<ChangedFact<'p>>,
    /// The kind, before and after.
    pub kind: Moved<'p, &'p str>,
    /// The scope, before and after.
    pub scope: Moved<'p, &'p str>,
    /// The level, before and after.
    pub level: Moved<'p, &'p str>,
    /// The priority, before and after.
    pub priority: Moved<'p, u32>,
    /// The level in each further scheme, before and after.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub schemes: Vec<SchemeMoved<'p>>,
    /// Acts of command that are new, gone, or hold otherwise.
    pub command: Changes<'p, Command<'p>>,
    /// Duties that are new, gone, or hold otherwise.
    pub duties: Changes<'p, Duty<'p>>,
    /// Steps that are new, gone, or hold otherwise.
    pub steps: Changes<'p, Step<'p>>,
    /// Reports that are new, gone, or hold otherwise.
    pub reports: Changes<'p, Report<'p>>,
    /// Roles that something new is for: to do, or to be told.
    pub tell: Vec<&'p str>,
    /// The zone in which to show the times here: the one that the caller named, else the offset of `received`, else that of
    /// the first time fact; absent where nothing has a time. `UTC`, an offset such as `+08:00`, or an IANA name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub zone: Option<Zone>,
}

/// A fact that was answered otherwise.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangedFact<'p> {
    /// The fact's id.
    pub fact: &'p str,
    /// Its question.
    pub question: &'p str,
    /// What was given before; null where it was not known.
    pub before: Value,
    /// The same in words.
    pub before_text: String,
    /// What is given now; null where it is not known.
    pub after: Value,
    /// The same in words.
    pub after_text: String,
}

/// A conclusion before and after.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "MovedOf_{T}"))]
pub struct Moved<'p, T> {
    /// The value before, as in the decision.
    pub before: Option<T>,
    /// The value now.
    pub after: Option<T>,
    /// The possible values before.
    pub possible_before: Vec<T>,
    /// The possible values now.
    pub possible_after: Vec<T>,
    /// Which way it went.
    pub direction: Direction,
    /// For a level that changed: whether it counts at once or needs the word of whoever commands.
    pub takes_effect: Option<Effect>,
    /// The changed facts that the rules read which hold otherwise now.
    pub because: Vec<&'p str>,
}

/// The level in one of a pack's further schemes, before and after.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SchemeMoved<'p> {
    /// The scheme's id.
    pub scheme: &'p str,
    /// The level in it.
    #[serde(flatten)]
    pub moved: Moved<'p, &'p str>,
}

/// Which way a conclusion went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// The value is the same; what is possible may differ.
    Same,
    /// A more serious value.
    Up,
    /// A less serious value.
    Down,
    /// Another value, where there is no order, or none before or after.
    Other,
}

/// When a changed level counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// It is more serious: nobody needs to be asked.
    AtOnce,
    /// It is less serious: until whoever commands agrees, the old one counts.
    WhenConfirmed,
}

/// What is new in a list, what is gone from it, and what holds otherwise or is due otherwise.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "ChangesOf_{T}"))]
pub struct Changes<'p, T> {
    /// Not there before.
    pub added: Vec<Because<'p, T>>,
    /// Not there any more.
    pub removed: Vec<Because<'p, T>>,
    /// There before and now, but it may hold where it held, or the other way round, or is due at another time: as it is now.
    pub changed: Vec<Because<'p, T>>,
}

/// An item, and the changed facts that its rule reads.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "BecauseOf_{T}"))]
pub struct Because<'p, T> {
    /// The item, as in the decision.
    pub item: T,
    /// The changed facts that its rule reads.
    pub because: Vec<&'p str>,
}

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
        tell: roles(&command, &duties, &steps, &reports),
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

/// The roles that something new is for, in order of their names.
fn roles<'p>(
    command: &Changes<'p, Command<'p>>,
    duties: &Changes<'p, Duty<'p>>,
    steps: &Changes<'p, Step<'p>>,
    reports: &Changes<'p, Report<'p>>,
) -> Vec<&'p str> {
    let acts = command.added.iter().flat_map(|act| [Some(act.item.role), act.item.to]);
    let duties = duties.added.iter().flat_map(|duty| [Some(duty.item.by), duty.item.to]);
    let steps = steps.added.iter().map(|step| Some(step.item.by));
    let reports = reports.added.iter().flat_map(|report| [report.item.by, report.item.to]);
    let roles: BTreeSet<&str> = acts.chain(duties).chain(steps).chain(reports).flatten().collect();
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
        let held = |conclusion: &Conclusion<'p, T>| -> BTreeSet<(&'p str, Holds)> {
            conclusion.reasons.iter().map(|reason| (reason.rule, reason.holds)).collect()
        };
        let (was, is) = (held(before), held(after));
        let because: BTreeSet<&str> = was.symmetric_difference(&is).flat_map(|(rule, _)| self.of(rule)).collect();
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
