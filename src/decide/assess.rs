//! Assessing: from resolved rules to a decision in words.

use crate::answer::decision::*;
use crate::compiled::plan::Compiled;
use crate::compiled::plan::CompiledRule;
use crate::decide::cells::in_words;
use crate::decide::first;
use crate::decide::questions;
use crate::decide::resolve::resolve;
use crate::decide::resolved::Resolved;
use crate::decide::roles::Roles;
use crate::decide::suggest;
use crate::facts::known::Answer;
use crate::facts::known::Facts;
use crate::model::audience::Audience;
use crate::model::layout::{PerStage, Stage, stage_size};
use crate::model::rule::{DueRule, RuleKind};
use crate::model::schema::{Fact, FactType, Scheme};
use crate::model::texts::{RuleText, Texts};
use crate::time::duration;
use crate::time::zone::{Moment, Zone};
use serde_json::Value;

/// What a decision depends on besides pack and facts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The locale of all words; the pack's default where none or an unknown one is given.
    pub locale: Option<String>,
    /// When the report was received: the start of most clocks. Without it no moment is computed for them.
    pub received: Option<Moment>,
    /// Where days, months and years are counted. Without it each clock counts in the offset with which its start is
    /// written; a start that is written with `Z` counts in that of `received`, or in UTC.
    pub zone: Option<Zone>,
    /// Whose questions, suggestions and first steps are shown; everybody's where none is named. The conclusions are the same.
    pub audience: Option<Audience>,
    /// Who fills the pack's roles here.
    pub roles: Roles,
}

/// The decision about `facts`.
pub(crate) fn assess<'p>(
    compiled: &'p Compiled,
    texts: &'p Texts,
    pack: PackRef<'p>,
    facts: &Facts,
    options: &Options,
) -> Decision<'p> {
    let resolved = resolve(compiled, facts, true);
    let words = Words { compiled, texts, facts, received: options.received, zone: options.zone.as_ref() };
    let (command, duties, steps, reports) = words.guidance(&resolved.guidance);
    let mut decision = Decision {
        pack,
        complete: complete(compiled, &resolved.masks),
        kind: words.conclusion(Stage::Kind, &resolved, |index| name(&compiled.schema.kinds, index)),
        scope: words.conclusion(Stage::Scope, &resolved, |index| name(&compiled.schema.scopes, index)),
        level: words.conclusion(Stage::Level, &resolved, |index| name(&compiled.schema.levels, index)),
        priority: words.conclusion(Stage::Priority, &resolved, |index| index as u32 + 1),
        schemes: words.schemes(&resolved),
        command,
        duties,
        first: first::shown(first::urgent(&compiled.schema, &steps, Holds::Yes), options.audience),
        steps,
        reports,
        questions: questions::questions(compiled, facts, &resolved, options.audience),
        computed: words.computed(),
        suggestions: suggest::suggestions(compiled, facts, options.audience, Vec::new()),
        roles: Vec::new(),
        warnings: Vec::new(),
        zone: words.shown_in(),
    };
    decision.roles = options.roles.of(&compiled.schema, &decision);
    decision.warnings = options.roles.missing(compiled, &resolved.guidance);
    decision
}

/// Only values and rule ids.
pub(crate) fn verdict<'p>(compiled: &'p Compiled, facts: &Facts) -> Verdict<'p> {
    let resolved = resolve(compiled, facts, false);
    fn part<'p, T: Copy>(
        compiled: &'p Compiled,
        stage: Stage,
        resolved: &Resolved,
        value: impl Fn(usize) -> T,
    ) -> VerdictPart<'p, T> {
        let mask = resolved.masks[stage];
        let (first, possible) = match mask.trailing_zeros() as usize {
            one if mask.count_ones() == 1 => {
                ((one < stage_size(&compiled.schema, stage)).then(|| value(one)), Vec::new())
            }
            _ => values(compiled, stage, mask, value),
        };
        let ids = resolved.reasons[stage].iter().filter_map(|(rule, _)| compiled.rule(*rule));
        VerdictPart {
            value: first,
            also_possible: if possible.len() > 1 { possible } else { Vec::new() },
            rules: ids.map(|rule| rule.rule.id.as_str()).collect(),
        }
    }
    let schemes = compiled.schema.schemes.iter().zip((0..).map(Stage::Scheme));
    let schemes = schemes.map(|(scheme, stage)| SchemeVerdict {
        scheme: &scheme.id,
        part: part(compiled, stage, &resolved, |index| name(&scheme.levels, index)),
    });
    Verdict {
        schemes: schemes.collect(),
        kind: part(compiled, Stage::Kind, &resolved, |index| name(&compiled.schema.kinds, index)),
        scope: part(compiled, Stage::Scope, &resolved, |index| name(&compiled.schema.scopes, index)),
        level: part(compiled, Stage::Level, &resolved, |index| name(&compiled.schema.levels, index)),
        priority: part(compiled, Stage::Priority, &resolved, |index| index as u32 + 1),
    }
}

/// The four conclusions under `facts`, in words.
pub(crate) fn conclusions<'p>(
    compiled: &'p Compiled,
    texts: &'p Texts,
    facts: &Facts,
    resolved: &Resolved,
) -> (Conclusion<'p, &'p str>, Conclusion<'p, &'p str>, Conclusion<'p, &'p str>, Conclusion<'p, u32>) {
    let words = Words { compiled, texts, facts, received: None, zone: None };
    (
        words.conclusion(Stage::Kind, resolved, |index| name(&compiled.schema.kinds, index)),
        words.conclusion(Stage::Scope, resolved, |index| name(&compiled.schema.scopes, index)),
        words.conclusion(Stage::Level, resolved, |index| name(&compiled.schema.levels, index)),
        words.conclusion(Stage::Priority, resolved, |index| index as u32 + 1),
    )
}

fn name(names: &[String], index: usize) -> &str {
    names.get(index).map_or("", String::as_str)
}

/// Whether each conclusion has one possible value.
fn complete(compiled: &Compiled, masks: &PerStage<u64>) -> bool {
    Stage::all(&compiled.schema).all(|stage| {
        let mask = masks[stage];
        mask.count_ones() == 1 && mask >> stage_size(&compiled.schema, stage) == 0
    })
}

/// The value to show and all possible ones, for a mask of values.
fn values<T: Copy>(compiled: &Compiled, stage: Stage, mask: u64, value: impl Fn(usize) -> T) -> (Option<T>, Vec<T>) {
    let size = stage_size(&compiled.schema, stage);
    let possible: Vec<T> = (0..size).filter(|index| mask >> index & 1 == 1).map(value).collect();
    let certain = possible.len() == 1 && mask >> size == 0;
    // The worst is assumed, but an incident's kind is not guessed.
    let first = possible.first().copied().filter(|_| certain || stage != Stage::Kind);
    (first, possible)
}

/// A computed value as JSON.
fn computed_value(fact: &Fact, value: i64) -> Option<Value> {
    Some(match fact.fact_type {
        FactType::One => fact.options.get(usize::try_from(value).ok()?)?.as_str().into(),
        FactType::YesNo => (value == 1).into(),
        _ => value.into(),
    })
}

struct Words<'p, 'f> {
    compiled: &'p Compiled,
    texts: &'p Texts,
    facts: &'f Facts,
    received: Option<Moment>,
    zone: Option<&'f Zone>,
}

type Guidance<'p> = (Vec<Command<'p>>, Vec<Duty<'p>>, Vec<Step<'p>>, Vec<Report<'p>>);

impl<'p> Words<'p, '_> {
    fn text(&self, rule: usize) -> &'p RuleText {
        static NONE: RuleText =
            RuleText { text: String::new(), note: None, clause: None, labels: Vec::new(), phones: Vec::new() };
        self.texts.rules.get(rule).unwrap_or(&NONE)
    }

    fn conclusion<T: Copy>(&self, stage: Stage, resolved: &Resolved, value: impl Fn(usize) -> T) -> Conclusion<'p, T> {
        let mask = resolved.masks[stage];
        let (first, possible) = values(self.compiled, stage, mask, &value);
        let exact = resolved.exact[stage];
        let gap = exact && mask >> stage_size(&self.compiled.schema, stage) & 1 == 1;
        let reasons = resolved.reasons[stage].iter().filter_map(|(index, holds)| {
            let rule = self.compiled.rule(*index)?;
            Some(self.reason(*index, rule, value(rule.value), *holds))
        });
        let gap = gap.then_some(if possible.is_empty() { Holds::Yes } else { Holds::Maybe });
        Conclusion { value: first, reasons: reasons.collect(), gap, possible, inexact: !exact }
    }

    /// What is computed and read by some rule, also by one that does not hold because of it.
    fn computed(&self) -> Vec<ComputedFact<'p>> {
        let compiled = self.compiled;
        let mut computed: Vec<usize> = compiled.computations.iter().map(|computation| computation.fact).collect();
        computed.sort_unstable();
        let deciding = computed.into_iter().filter(|fact| compiled.deciding.get(*fact) == Some(&true));
        let shown = deciding.filter_map(|fact| {
            let declared = compiled.schema.facts.get(fact)?;
            let failed = self.facts.failure(fact).map(|problem| problem.message.clone());
            let value = match self.facts.computed.get(fact).copied().flatten() {
                Some(value) => computed_value(declared, value)?,
                None if failed.is_some() => Value::Null,
                None => return None,
            };
            let question = self.texts.facts.get(fact).map_or("", |text| text.question.as_str());
            let text = in_words(compiled, self.texts, fact, &value);
            Some(ComputedFact { fact: &declared.id, question, value, text, failed })
        });
        shown.collect()
    }

    /// The level in each further scheme.
    fn schemes(&self, resolved: &Resolved) -> Vec<SchemeConclusion<'p>> {
        let schemes = self.compiled.schema.schemes.iter().zip((0..).map(Stage::Scheme));
        let conclusion = |(scheme, stage): (&'p Scheme, Stage)| SchemeConclusion {
            scheme: &scheme.id,
            conclusion: self.conclusion(stage, resolved, |index| name(&scheme.levels, index)),
        };
        schemes.map(conclusion).collect()
    }

    fn reason<T>(&self, index: usize, rule: &'p CompiledRule, gives: T, holds: Holds) -> Reason<'p, T> {
        let text = self.text(index);
        Reason {
            rule: &rule.rule.id,
            gives,
            holds,
            basis: rule.rule.basis,
            clause: text.clause.as_deref(),
            text: &text.text,
            note: text.note.as_deref(),
            facts: &rule.fact_ids,
        }
    }

    fn guidance(&self, held: &[(usize, Holds)]) -> Guidance<'p> {
        let (mut command, mut duties, mut steps, mut reports) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (index, holds) in held {
            let Some(CompiledRule { rule, .. }) = self.compiled.rule(*index) else { continue };
            let text = self.text(*index);
            let (holds, basis) = (*holds, rule.basis);
            let (clause, note) = (text.clause.as_deref(), text.note.as_deref());
            let phones = text.phones.as_slice();
            let (to, text, labels) = (rule.to.as_deref(), text.text.as_str(), text.labels.as_slice());
            match rule.kind {
                RuleKind::Command => {
                    command.push(Command {
                        act: &rule.gives,
                        role: &rule.by,
                        to,
                        holds,
                        rule: &rule.id,
                        basis,
                        clause,
                        text,
                        note,
                    });
                }
                RuleKind::Duty => {
                    let due = self.due(rule.due.as_ref());
                    duties.push(Duty { id: &rule.id, by: &rule.by, to, holds, due, text, phones, basis, clause, note });
                }
                RuleKind::Report => {
                    let by = Some(rule.by.as_str()).filter(|by| !by.is_empty());
                    let due = self.due(rule.due.as_ref());
                    let fields = rule.fields.as_slice();
                    reports.push(Report {
                        id: &rule.id,
                        by,
                        to,
                        holds,
                        due,
                        fields,
                        labels,
                        text,
                        basis,
                        clause,
                        note,
                    });
                }
                RuleKind::Step => steps.push(Step {
                    id: &rule.id,
                    phase: &rule.phase,
                    by: &rule.by,
                    holds,
                    destructive: rule.destructive,
                    avoid: rule.avoid,
                    first: (rule.first > 0).then_some(rule.first),
                    after: rule.after.iter().map(String::as_str).collect(),
                    text,
                    phones,
                    basis,
                    clause,
                    note,
                }),
                _ => {}
            }
        }
        // A step waits only for steps that are listed; they come before it.
        let listed: Vec<&str> = steps.iter().map(|step| step.id).collect();
        for step in steps.iter_mut().filter(|step| !step.after.is_empty()) {
            step.after.retain(|id| listed.contains(id));
        }
        (command, duties, steps, reports)
    }

    fn due(&self, due: Option<&'p DueRule>) -> Due<'p> {
        match due {
            Some(DueRule::Within { within, from }) => Due::Within { within, from, at: self.moment(within, from) },
            Some(DueRule::Immediately) => Due::Immediately,
            Some(DueRule::Unspecified) | None => Due::Unspecified,
        }
    }

    /// The moment that lies `within` after the clock event `from`, if that is known.
    fn moment(&self, within: &str, from: &str) -> Option<String> {
        let start = if from == "received" { self.received? } else { self.time(*self.compiled.fact_ids.get(from)?)? };
        let written = || start.zone().or_else(|| self.received?.zone()).unwrap_or_default();
        let zone = self.zone.cloned().unwrap_or_else(written);
        Some(zone.after(start.time, duration::read(within)?)?.to_string())
    }

    /// The moment that a time fact is known to be.
    fn time(&self, fact: usize) -> Option<Moment> {
        if !matches!(self.facts.answers.get(fact), Some(Answer::Known(_))) {
            return None;
        }
        self.facts.texts.get(fact)?.as_ref()?.parse().ok()
    }

    /// The zone in which the decision's times are to be shown, if it can have any.
    fn shown_in(&self) -> Option<Zone> {
        if self.zone.is_some() {
            return self.zone.cloned();
        }
        let facts = self.compiled.schema.facts.iter().enumerate();
        let times =
            facts.filter(|(_, fact)| fact.fact_type == FactType::Time).filter_map(|(index, _)| self.time(index));
        let mut known = self.received.into_iter().chain(times).peekable();
        known.peek()?;
        Some(known.find_map(|moment| moment.zone()).unwrap_or_default())
    }
}
