//! Explaining: why this level, why not another, and the smallest changes of facts that would give it.

use crate::answer::decision::{Conclusion, Holds, PackRef};
use crate::compile::build::Compiled;
use crate::decide::assess::conclusions;
use crate::decide::resolve::resolve;
use crate::diagram::nearest::smallest;
use crate::diagram::store::{Ref, TRUE};
use crate::facts::read::{Answer, Facts};
use crate::model::layout::Stage;
use crate::model::schema::FactType;
use crate::model::texts::Texts;
use crate::time::zone;
use serde::Serialize;
use serde_json::Value;

/// How many equally small sets of changes are shown.
const MOST: usize = 8;

/// Why a decision is what it is, and what would change its level. Further schemes are not explained; the decision has their
/// reasons.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Explanation<'p> {
    /// The pack that decided.
    pub pack: PackRef<'p>,
    /// As in the decision.
    pub kind: Conclusion<'p, &'p str>,
    /// As in the decision.
    pub scope: Conclusion<'p, &'p str>,
    /// As in the decision.
    pub level: Conclusion<'p, &'p str>,
    /// As in the decision.
    pub priority: Conclusion<'p, u32>,
    /// The level asked for, or every level but the certain one, most serious first.
    pub targets: Vec<Target<'p>>,
}

/// One level: whether it is possible, which rules would give it, and what would have to change.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Target<'p> {
    /// The level.
    pub level: &'p str,
    /// What it means.
    pub text: &'p str,
    /// Yes: it is the level; maybe: it still can be; null: it cannot.
    pub possible: Option<Holds>,
    /// The rules that give it.
    pub rules: Vec<TargetRule<'p>>,
    /// All smallest sets of changes that give it, up to eight. Changing a known fact weighs more than learning an
    /// unknown one; a fact counts once, however many of its options change.
    pub changes: Vec<Vec<Change<'p>>>,
    /// Whether `changes` is proved: where it is empty no changes give the level, else no fewer do. Where it is false there
    /// may be others.
    pub changes_proved: bool,
}

/// A rule that gives a level.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TargetRule<'p> {
    /// The rule's id.
    pub rule: &'p str,
    /// Whether it holds; null where it cannot.
    pub holds: Option<Holds>,
    /// The rule in words.
    pub text: &'p str,
    /// Plan and section.
    pub clause: Option<&'p str>,
    /// One smallest set of changes under which it holds; empty where it holds.
    pub changes: Vec<Change<'p>>,
    /// As for a level.
    pub changes_proved: bool,
}

/// One fact that would have to be otherwise, or to turn out so.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Change<'p> {
    /// The fact's id.
    pub fact: &'p str,
    /// Its question.
    pub question: &'p str,
    /// What is given now; null where it is not known.
    pub from: Value,
    /// The same in words.
    pub from_text: String,
    /// What it would have to be.
    pub to: Value,
    /// The same in words.
    pub to_text: String,
}

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
            let (sets, proved) = match (holds, rule.possible) {
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
        let (sets, proved) = match compiled.conclusions[Stage::Level] {
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

fn changes<'p>(compiled: &'p Compiled, texts: &'p Texts, facts: &Facts, set: Vec<(usize, Value)>) -> Vec<Change<'p>> {
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

/// An answer in words.
pub(crate) fn in_words(compiled: &Compiled, texts: &Texts, fact: usize, value: &Value) -> String {
    let (Some(declared), Some(text)) = (compiled.schema.facts.get(fact), texts.facts.get(fact)) else {
        return String::new();
    };
    let option = |name: &str| {
        let index = declared.options.iter().position(|option| option == name);
        index.and_then(|index| text.options.get(index)).map_or_else(|| name.to_owned(), Clone::clone)
    };
    match (declared.fact_type, value) {
        (_, Value::Null) => String::new(),
        (FactType::YesNo, Value::Bool(flag)) => text.options.get(usize::from(*flag)).cloned().unwrap_or_default(),
        (FactType::Number, Value::Number(number)) => match &text.unit {
            Some(unit) => format!("{number} {unit}"),
            None => number.to_string(),
        },
        (FactType::Time, Value::String(time)) => zone::shown(time),
        (_, Value::String(name)) => option(name),
        (_, Value::Array(list)) => list.iter().filter_map(Value::as_str).map(option).collect::<Vec<_>>().join(", "),
        (_, other) => other.to_string(),
    }
}
