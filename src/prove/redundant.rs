//! Rules that never decide anything, each with the rule that is in its way.

use crate::compiled::plan::Compiled;
use crate::compiled::plan::CompiledRule;
use crate::diagram::search::{Found, meets, search};
use crate::diagram::store::{FALSE, Ref, TRUE};
use crate::model::layout::Stage;
use crate::model::rule::{Rule, RuleKind};
use crate::model::texts::Texts;
use crate::problem::Problem;
use rustc_hash::FxHashMap;

/// How many rules with the same value are compared with one that is not the same function as any.
const MAX_COMPARED: usize = 64;
/// How many rules in the way are looked at for those that are enough.
const MAX_SIFTED: usize = 12;
/// How many rules in the way are named.
const MAX_NAMED: usize = 3;

/// Rules without which everything would be decided, said, suggested and ruled out alike.
pub(crate) fn rules(compiled: &Compiled, texts: &Texts, problems: &mut Vec<Problem>) {
    for stage in Stage::all(&compiled.schema) {
        conclusion(compiled, stage, problems);
    }
    guidance(compiled, texts, problems);
    impossible(compiled, problems);
    suggestions(compiled, problems);
    lists(compiled, problems);
}

/// Where a rule that can hold is true, over the incidents that the pack allows.
fn can_hold(compiled: &Compiled, rule: &CompiledRule) -> Option<Ref> {
    let possible = compiled.possible(rule)?;
    let always = compiled.logic().diagrams.mask(possible) == Some(TRUE);
    let somewhere = always || meets(&compiled.logic().diagrams, possible, possible, &|mask| mask == TRUE) == Some(true);
    somewhere.then_some(possible)
}

/// Rules of one conclusion: those whose value always comes from another, and those that say the same as another.
fn conclusion(compiled: &Compiled, stage: Stage, problems: &mut Vec<Problem>) {
    let rules: Vec<&CompiledRule> =
        compiled.stages[stage].rules.iter().filter_map(|index| compiled.rule(*index)).collect();
    let mut same: FxHashMap<(Ref, usize), &CompiledRule> = FxHashMap::default();
    let mut decide: Vec<(&CompiledRule, Ref)> = Vec::new();
    for (place, rule) in rules.iter().enumerate() {
        let Some(possible) = can_hold(compiled, rule) else { continue };
        let value = compiled.logic().conclusions[stage];
        let overruled = match stage {
            Stage::Kind => compiled.never_first(rule),
            _ => value.is_some_and(|value| {
                meets(&compiled.logic().diagrams, possible, value, &|mask| mask == 1 << rule.value) == Some(false)
            }),
        };
        if overruled {
            // Kinds stand in their author's order, all else by how serious it is.
            let before = |other: &&&CompiledRule| stage == Stage::Kind || other.value != rule.value;
            let before: Vec<&CompiledRule> = rules.iter().take(place).filter(before).copied().collect();
            problems.push(never_decides(compiled, stage, rule, possible, &before));
            continue;
        }
        // Equal functions are the same; what the pack allows can make others alike.
        let near = decide.iter().rev().take_while(|(other, _)| other.value == rule.value).take(MAX_COMPARED);
        let alike = || near.map(|(other, at)| (*other, *at)).find(|(_, at)| alike(compiled, possible, *at));
        match same.get(&(possible, rule.value)).copied().or_else(|| alike().map(|(other, _)| other)) {
            Some(other) => problems.push(doubled(&rule.rule, &other.rule, &format!("both give `{}`", rule.rule.gives))),
            None => {
                same.insert((possible, rule.value), rule);
                decide.push((rule, possible));
            }
        }
    }
}

/// Whether two functions are true of the same incidents, among those that the pack allows.
fn alike(compiled: &Compiled, one: Ref, other: Ref) -> bool {
    let within = |one, other| meets(&compiled.logic().diagrams, one, other, &|mask| mask == FALSE) == Some(false);
    one == other || within(one, other) && within(other, one)
}

/// The problem of a rule of which the value always comes from one of those before it.
fn never_decides(
    compiled: &Compiled,
    stage: Stage,
    rule: &CompiledRule,
    possible: Ref,
    before: &[&CompiledRule],
) -> Problem {
    let id = &rule.rule.id;
    let covers = |other: &&&CompiledRule| {
        compiled.possible(other).is_some_and(|other| {
            meets(&compiled.logic().diagrams, possible, other, &|mask| mask == FALSE) == Some(false)
        })
    };
    let equal =
        before.iter().find(|other| compiled.possible(other).is_some_and(|other| alike(compiled, possible, other)));
    let (code, more) = match stage {
        Stage::Kind => ("never-first", "earlier"),
        _ => ("overruled", "more serious"),
    };
    let message = match (equal, before.iter().find(covers)) {
        (Some(other), _) => format!(
            "`{id}` never decides: `{}` holds in the same incidents and gives the {more} `{}`",
            other.rule.id, other.rule.gives
        ),
        (None, Some(other)) => format!(
            "`{id}` never decides: `{}` always holds too, and gives the {more} `{}`",
            other.rule.id, other.rule.gives
        ),
        (None, None) => {
            let meeting = |other: &&&CompiledRule| {
                compiled.possible(other).is_some_and(|other| {
                    meets(&compiled.logic().diagrams, possible, other, &|mask| mask == TRUE) != Some(false)
                })
            };
            let meeting = before.iter().filter(meeting).copied().collect();
            let names: Vec<String> =
                enough(compiled, possible, meeting).iter().map(|other| format!("`{}`", other.rule.id)).collect();
            let shown = names.iter().take(MAX_NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
            let rest = names.len().saturating_sub(MAX_NAMED);
            let rest = if rest > 0 { format!(" and {rest} more") } else { String::new() };
            format!("`{id}` never decides: one of {shown}{rest} always holds too, and gives something {more}")
        }
    };
    let help = match stage {
        Stage::Kind => "move it up, or remove it",
        _ => "correct its condition or its value, or remove it",
    };
    Problem::warning(code, message).at(Some(rule.rule.place.clone())).help(help)
}

/// Of rules that together always hold where another does, as many as are enough.
fn enough<'c>(compiled: &Compiled, possible: Ref, rules: Vec<&'c CompiledRule>) -> Vec<&'c CompiledRule> {
    let mut kept = rules;
    let mut at = 0;
    while at < kept.len() && kept.len() <= MAX_SIFTED {
        let without =
            kept.iter().enumerate().filter(|(place, _)| *place != at).filter_map(|(_, rule)| compiled.possible(rule));
        let roots: Vec<Ref> = std::iter::once(possible).chain(without).collect();
        let alone = |masks: &[u64]| matches!(masks, [TRUE, rest @ ..] if rest.iter().all(|mask| *mask == FALSE));
        if search(&compiled.logic().diagrams, &roots, &alone) == Found::Nothing {
            kept.remove(at);
        } else {
            at += 1;
        }
    }
    kept
}

fn doubled(rule: &Rule, other: &Rule, what: &str) -> Problem {
    Problem::warning(
        "doubled-rule",
        format!("`{}` adds nothing to `{}`: they hold in the same incidents, and {what}", rule.id, other.id),
    )
    .at(Some(rule.place.clone()))
    .help(format!("correct one of the two conditions, or remove one; the other stands at {}", other.place))
}

/// Commands, duties, steps and reports that are listed twice.
fn guidance(compiled: &Compiled, texts: &Texts, problems: &mut Vec<Problem>) {
    let mut same: FxHashMap<(Ref, String), &CompiledRule> = FxHashMap::default();
    for (rule, index) in compiled.guidance.rules.iter().filter_map(|index| Some((compiled.rule(*index)?, *index))) {
        if rule.rule.kind == RuleKind::Concerns {
            continue;
        }
        let Some(possible) = can_hold(compiled, rule) else { continue };
        let Rule { kind, gives, by, to, due, phase, destructive, avoid, first, evidence, fields, .. } = &rule.rule;
        // What a command says is its act; of all else the words say what to do.
        let words =
            if *kind == RuleKind::Command { "" } else { texts.rules.get(index).map_or("", |text| text.text.trim()) };
        let flags = [destructive, avoid, evidence];
        let content =
            format!("{kind:?} {gives:?} {by:?} {to:?} {due:?} {phase:?} {first} {flags:?} {fields:?} {words:?}");
        match same.get(&(possible, content.clone())) {
            Some(other) => problems.push(doubled(&rule.rule, &other.rule, "both say the same")),
            None => _ = same.insert((possible, content), rule),
        }
    }
}

/// Impossible incidents that others rule out already.
fn impossible(compiled: &Compiled, problems: &mut Vec<Problem>) {
    let rules: Vec<(&CompiledRule, Ref)> = compiled
        .impossible
        .iter()
        .filter_map(|index| compiled.rule(*index))
        .filter_map(|rule| Some((rule, compiled.truth(rule)?)))
        .filter(|(_, truth)| compiled.logic().diagrams.mask(*truth) != Some(FALSE))
        .collect();
    let mut gone: Vec<&str> = Vec::new();
    for (rule, truth) in rules.iter().rev() {
        let others: Vec<&(&CompiledRule, Ref)> = rules
            .iter()
            .filter(|(other, _)| other.rule.id != rule.rule.id && !gone.contains(&other.rule.id.as_str()))
            .filter(|(_, other)| meets(&compiled.logic().diagrams, *truth, *other, &|mask| mask == TRUE) != Some(false))
            .collect();
        if others.is_empty() {
            continue;
        }
        let roots: Vec<Ref> = std::iter::once(*truth).chain(others.iter().map(|(_, other)| *other)).collect();
        let alone = |masks: &[u64]| matches!(masks, [TRUE, rest @ ..] if rest.iter().all(|mask| *mask == FALSE));
        if search(&compiled.logic().diagrams, &roots, &alone) == Found::Nothing {
            gone.push(&rule.rule.id);
            let names: Vec<String> =
                others.iter().take(MAX_NAMED).map(|(other, _)| format!("`{}`", other.rule.id)).collect();
            problems.push(
                Problem::warning(
                    "doubled-rule",
                    format!("`{}` rules out nothing that {} does not", rule.rule.id, names.join(" or ")),
                )
                .at(Some(rule.rule.place.clone()))
                .help("correct its condition, or remove it"),
            );
        }
    }
}

/// Words that suggest what they suggest already, or nothing.
fn suggestions(compiled: &Compiled, problems: &mut Vec<Problem>) {
    let mut said: FxHashMap<(&str, &str, i64, &str), &Rule> = FxHashMap::default();
    for rule in compiled.suggestions.iter().filter_map(|index| compiled.rule(*index)).map(|rule| &rule.rule) {
        let at = || Some(rule.place.clone());
        for word in rule.words.iter().filter(|word| !word.is_empty()) {
            if rule.unless.contains(word) {
                problems.push(
                    Problem::warning(
                        "doubled-word",
                        format!("`{word}` stands in `.words` and in `.unless`: it suggests nothing"),
                    )
                    .at(at())
                    .help("keep one of the two"),
                );
            }
            let key = (rule.gives.as_str(), rule.id.as_str(), rule.number, word.as_str());
            match said.get(&key) {
                // The same list holding it twice is told with all lists.
                Some(other) if other.place == rule.place => {}
                Some(other) if other.unless.iter().all(|phrase| rule.unless.contains(phrase)) => problems.push(
                    Problem::warning(
                        "doubled-word",
                        format!("`{word}` suggests the same answer at {} already", other.place),
                    )
                    .at(at())
                    .help("take it out of one of the two lists"),
                ),
                _ => _ = said.insert(key, rule),
            }
        }
    }
}

/// Lists of builders that hold an item twice.
fn lists(compiled: &Compiled, problems: &mut Vec<Problem>) {
    for rule in compiled.rules.iter().map(|rule| &rule.rule) {
        let Rule { words, unless, fields, after, from, .. } = rule;
        let lists = [("words", words), ("unless", unless), ("fields", fields), ("after", after), ("from", from)];
        for (name, list) in lists {
            let again =
                list.iter().enumerate().filter(|(place, item)| list.iter().take(*place).any(|other| other == *item));
            problems.extend(again.map(|(_, item)| {
                // A suggestion has no id of its own.
                let of = if rule.kind == RuleKind::Suggest { &rule.gives } else { &rule.id };
                Problem::warning("doubled-word", format!("`{item}` stands twice in `.{name}` of `{of}`"))
                    .at(Some(rule.place.clone()))
                    .help("keep one of the two")
            }));
        }
    }
}
