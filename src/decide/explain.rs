//! Explaining: why this level, why not another, and the smallest changes of facts that would give it.

use crate::answer::decision::{Holds, PackRef};
use crate::answer::explanation::{Change, Explanation, Target, TargetRule};
use crate::compiled::plan::Compiled;
use crate::decide::assess::conclusions;
use crate::decide::cells::in_words;
use crate::decide::nearest::smallest;
use crate::decide::resolve::resolve;
use crate::diagram::store::{Ref, TRUE};
use crate::facts::known::Answer;
use crate::facts::known::Facts;
use crate::model::layout::Stage;
use crate::model::texts::Texts;
use serde_json::Value;

/// How many equally small sets of changes are shown.
const MOST: usize = 8;

/// Explains the level under `facts`; `level` is an index among the pack's levels.
pub(crate) fn explain<'p>(
    compiled: &'p Compiled,
    texts: &'p Texts,
    pack: PackRef<'p>,
    facts: &Facts,
    level: Option<usize>,
) -> Explanation<'p> {
    let resolved = resolve(compiled, facts, false);
    let mask = resolved.masks[Stage::Level];
    let wanted: Vec<usize> = match level {
        Some(level) => vec![level],
        None => (0..compiled.schema.levels.len()).filter(|level| mask != 1 << level).collect(),
    };
    let reasons = &resolved.reasons[Stage::Level];
    let target = |level: usize| {
        let bit = 1_u64 << level;
        let rules = compiled.stages[Stage::Level].rules.iter().filter_map(|index| {
            let rule = compiled.rule(*index).filter(|rule| rule.value == level)?;
            let holds = reasons.iter().find(|(other, _)| other == index).map(|(_, holds)| *holds);
            let text = texts.rules.get(*index)?;
            let (sets, proved) = match (holds, compiled.possible(rule)) {
                (Some(Holds::Yes), _) => (Vec::new(), true),
                (_, None) => (Vec::new(), false),
                (_, Some(possible)) => least(compiled, facts, possible, &|mask| mask == TRUE, 1),
            };
            Some(TargetRule {
                rule: &rule.rule.id,
                holds,
                text: &text.text,
                clause: text.clause.as_deref(),
                changes: sets.into_iter().next().map(|set| changes(compiled, texts, facts, set)).unwrap_or_default(),
                changes_proved: proved,
            })
        });
        let (sets, proved) = match compiled.logic().conclusions[Stage::Level] {
            _ if mask == bit => (Vec::new(), true),
            Some(conclusion) => least(compiled, facts, conclusion, &|leaf| leaf == bit, MOST),
            None => (Vec::new(), false),
        };
        Target {
            level: compiled.schema.levels.get(level).map_or("", String::as_str),
            text: texts.levels.get(level).map_or("", String::as_str),
            possible: (mask & bit != 0).then_some(if mask == bit { Holds::Yes } else { Holds::Maybe }),
            rules: rules.collect(),
            changes: sets.into_iter().map(|set| changes(compiled, texts, facts, set)).collect(),
            changes_proved: proved,
        }
    };
    let targets = wanted.into_iter().map(target).collect();
    let (kind, scope, level, priority) = conclusions(compiled, texts, facts, &resolved);
    Explanation { pack, kind, scope, level, priority, targets }
}

/// The smallest sets of changes, and whether it is proved that they are.
fn least(
    compiled: &Compiled,
    facts: &Facts,
    function: Ref,
    wanted: &impl Fn(u64) -> bool,
    most: usize,
) -> (Vec<Vec<(usize, Value)>>, bool) {
    match smallest(compiled, facts, function, wanted, most) {
        Some(sets) => (sets, !compiled.is_loose(function, None)),
        None => (Vec::new(), false),
    }
}

pub(crate) fn changes<'p>(
    compiled: &'p Compiled,
    texts: &'p Texts,
    facts: &Facts,
    set: Vec<(usize, Value)>,
) -> Vec<Change<'p>> {
    let change = |(fact, to): (usize, Value)| {
        let from = match facts.answers.get(fact) {
            Some(Answer::Known(value) | Answer::Partly(value)) => value.clone(),
            _ => Value::Null,
        };
        Some(Change {
            fact: &compiled.schema.facts.get(fact)?.id,
            question: texts.facts.get(fact).map_or("", |text| text.question.as_str()),
            from_text: in_words(compiled, texts, fact, &from),
            to_text: in_words(compiled, texts, fact, &to),
            from,
            to,
        })
    };
    set.into_iter().filter_map(change).collect()
}
