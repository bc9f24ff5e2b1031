//! Names in rules: whatever a rule mentions must be declared, and what it needs must be said.

use crate::model::path;
use crate::model::rule::{DueRule, Rule, RuleKind};
use crate::model::schema::{FactType, Schema};
use crate::order;
use crate::problem::Problem;
use crate::script::declared::Declared;
use crate::source::ids::is_kebab;
use crate::time::duration;
use std::collections::BTreeMap;

/// Checks the names in all rules.
pub(crate) fn rules(schema: &Schema, rules: &[Declared], problems: &mut Vec<Problem>) {
    let mut ids: BTreeMap<&str, &Rule> = BTreeMap::new();
    for rule in rules {
        let mut report = |problem: Problem| problems.push(problem.at(Some(rule.place.clone())));
        if !matches!(rule.kind, RuleKind::Suggest | RuleKind::Compute)
            && let Some(other) = ids.insert(&rule.id, rule)
        {
            report(
                Problem::error("duplicate-rule", format!("the rule id `{}` is used twice", rule.id)).help(
                    if path::is_ours(&rule.place.file) == path::is_ours(&other.place.file) {
                        format!("it stands at {} too; ids are unique in a pack", other.place)
                    } else {
                        format!(
                            "it stands at {} too; to put this rule in its place, switch that one off: [rules], `off = [\"{}\"]`",
                            other.place, rule.id
                        )
                    },
                ),
            );
        }
        gives(schema, rule, &mut report);
        roles_and_times(schema, rule, &mut report);
        match rule.kind {
            RuleKind::Suggest => suggestion(schema, rule, &mut report),
            RuleKind::Compute => computation(schema, rule, &mut report),
            RuleKind::Impossible if rule.when.is_none() => report(
                Problem::error("missing-builder", format!("`{}` has no `.when`", rule.id))
                    .help("say what is impossible: `.when(|r| …)`"),
            ),
            _ => {}
        }
    }
    after(schema, rules, problems);
    crate::compile::routing::rules(schema, rules, problems);
}

fn known<'s>(
    what: &'static str,
    code: &'static str,
    name: &str,
    names: &'s [String],
    report: &mut impl FnMut(Problem),
) -> Option<&'s String> {
    let found = names.iter().find(|known| *known == name);
    if found.is_none() {
        report(
            Problem::error(code, format!("`{name}` is no {what} of this pack"))
                .suggest(name, names.iter().map(String::as_str)),
        );
    }
    found
}

/// The level of a further scheme.
fn level_of(schema: &Schema, rule: &Rule, report: &mut impl FnMut(Problem)) {
    let Some(scheme) = schema.schemes.iter().find(|scheme| scheme.id == rule.scheme) else {
        let ids = schema.schemes.iter().map(|scheme| scheme.id.as_str());
        let mut problem = Problem::error("unknown-scheme", format!("`{}` is no scheme of this pack", rule.scheme));
        problem = problem.suggest(&rule.scheme, ids);
        problem.help.get_or_insert_with(|| "declare it in pack.toml: `[[scheme]]` with `id` and `levels`".to_owned());
        return report(problem);
    };
    if !scheme.levels.contains(&rule.gives) {
        report(
            Problem::error("unknown-level", format!("`{}` is no level of the scheme `{}`", rule.gives, scheme.id))
                .suggest(&rule.gives, scheme.levels.iter().map(String::as_str)),
        );
    }
}

fn gives(schema: &Schema, rule: &Rule, report: &mut impl FnMut(Problem)) {
    match rule.kind {
        RuleKind::Scheme => level_of(schema, rule, report),
        RuleKind::Kind => drop(known("kind", "unknown-kind", &rule.gives, &schema.kinds, report)),
        RuleKind::Scope => drop(known("scope", "unknown-scope", &rule.gives, &schema.scopes, report)),
        RuleKind::Level => drop(known("level", "unknown-level", &rule.gives, &schema.levels, report)),
        RuleKind::Command => drop(known("act", "unknown-act", &rule.gives, &schema.acts, report)),
        RuleKind::Priority if !(1..=i64::from(schema.priorities)).contains(&rule.number) => report(
            Problem::error("unknown-priority", format!("`{}` is no priority of this pack", rule.number))
                .allowed((schema.priorities > 0).then(|| format!("1 to {}", schema.priorities))),
        ),
        _ => {}
    }
}

fn roles_and_times(schema: &Schema, rule: &Rule, report: &mut impl FnMut(Problem)) {
    let needs_role = matches!(rule.kind, RuleKind::Command | RuleKind::Duty | RuleKind::Step);
    if !rule.by.is_empty() {
        known("role", "unknown-role", &rule.by, &schema.roles, report);
    } else if needs_role {
        let method = if rule.kind == RuleKind::Command { "role" } else { "by" };
        report(
            Problem::error("missing-builder", format!("`{}` does not say who: `.{method}` is missing", rule.id))
                .allowed(schema.roles.clone()),
        );
    }
    if let Some(to) = &rule.to {
        known("role", "unknown-role", to, &schema.roles, report);
    }
    if rule.kind == RuleKind::Step {
        if rule.phase.is_empty() {
            report(
                Problem::error("missing-builder", format!("`{}` has no `.phase`", rule.id))
                    .allowed(schema.phases.clone()),
            );
        } else {
            known("phase", "unknown-phase", &rule.phase, &schema.phases, report);
        }
    }
    if rule.kind == RuleKind::Duty && rule.due.is_none() && rule.standing.is_none() {
        report(Problem::error("missing-builder", format!("`{}` does not say by when", rule.id)).help(
            "add `.within(\"PT1H\", \"received\")`, `.immediately()` or, where the plan sets no time, `.unspecified()`",
        ));
    }
    let mut timed = |text: &str| {
        if duration::read(text).is_none_or(|span| span.is_negative() || span.is_zero()) {
            report(
                Problem::error("bad-duration", format!("`{text}` is no duration"))
                    .help("write ISO 8601, such as PT30M, PT2H, P1D or P3M"),
            );
        }
    };
    if let Some(every) = rule.standing.as_ref().filter(|every| !every.is_empty()) {
        timed(every);
    }
    if let Some(DueRule::Within { within, from }) = &rule.due {
        timed(within);
        let clock = schema.facts.iter().any(|fact| fact.id == *from && fact.fact_type == FactType::Time);
        if from != "received" && !clock {
            let times = schema.facts.iter().filter(|fact| fact.fact_type == FactType::Time);
            report(
                Problem::error("unknown-clock", format!("`{from}` is no clock event"))
                    .suggest(from, std::iter::once("received").chain(times.map(|fact| fact.id.as_str()))),
            );
        }
    }
    for field in &rule.fields {
        let is_fact = schema.facts.iter().any(|fact| fact.id == *field);
        if !is_fact && !is_kebab(field) {
            report(
                Problem::error("unknown-fact", format!("the field `{field}` is neither a fact nor a field's name"))
                    .suggest(field, schema.facts.iter().map(|fact| fact.id.as_str())),
            );
        }
    }
}

fn suggestion(schema: &Schema, rule: &Rule, report: &mut impl FnMut(Problem)) {
    let Some(fact) = schema.facts.iter().find(|fact| fact.id == rule.gives) else {
        return report(
            Problem::error("unknown-fact", format!("unknown fact `{}`", rule.gives))
                .suggest(&rule.gives, schema.facts.iter().map(|fact| fact.id.as_str())),
        );
    };
    let flag = rule.number != 0;
    match fact.fact_type {
        FactType::One | FactType::Several if !flag => {
            if !fact.options.contains(&rule.id) {
                report(
                    Problem::error("unknown-option", format!("`{}` is no option of `{}`", rule.id, fact.id))
                        .suggest(&rule.id, fact.options.iter().map(String::as_str)),
                );
            }
        }
        FactType::YesNo if flag => {}
        _ => report(
            Problem::error("wrong-arguments", format!("this answer does not fit the fact `{}`", fact.id))
                .help("suggest an option of a choice, or true or false for a yes-no fact"),
        ),
    }
    if rule.words.iter().all(|word| word.trim().is_empty()) {
        report(
            Problem::error("missing-builder", format!("the suggestion about `{}` has no `.words`", fact.id))
                .help("name the words and phrases that suggest it"),
        );
    }
}

fn computation(schema: &Schema, rule: &Declared, report: &mut impl FnMut(Problem)) {
    let names = || schema.facts.iter().map(|fact| fact.id.as_str());
    match schema.facts.iter().find(|fact| fact.id == rule.gives) {
        None => report(
            Problem::error("unknown-fact", format!("unknown fact `{}`", rule.gives))
                .suggest(&rule.gives, names())
                .help("declare the computed fact in facts.toml"),
        ),
        Some(fact) => {
            if !matches!(fact.fact_type, FactType::One | FactType::YesNo | FactType::Number) {
                report(
                    Problem::error(
                        "wrong-type",
                        format!("the computed fact `{}` has a type that cannot be computed", fact.id),
                    )
                    .allowed(["one", "yes-no", "number"]),
                );
            }
            if fact.when.is_some() {
                report(
                    Problem::error("wrong-type", format!("the computed fact `{}` has a `when`", fact.id))
                        .help("a computed fact always applies; let the computation decide"),
                );
            }
        }
    }
    for input in &rule.from {
        if !names().any(|id| id == input) {
            report(Problem::error("unknown-fact", format!("unknown fact `{input}`")).suggest(input, names()));
        }
    }
    if rule.from.is_empty() || rule.computation.is_none() {
        report(
            Problem::error("missing-builder", format!("the computation of `{}` is not complete", rule.gives))
                .help("write `compute(\"fact.id\").from([\"input\"]).by(|input| …)`"),
        );
    }
}

/// `after` names steps of the same or an earlier phase and never leads in a circle.
fn after(schema: &Schema, rules: &[Declared], problems: &mut Vec<Problem>) {
    let steps: BTreeMap<&str, &Declared> =
        rules.iter().filter(|rule| rule.kind == RuleKind::Step).map(|rule| (rule.id.as_str(), rule)).collect();
    let phase = |rule: &Rule| schema.phases.iter().position(|phase| *phase == rule.phase);
    for step in steps.values() {
        for id in &step.after {
            let Some(earlier) = steps.get(id.as_str()) else {
                let problem =
                    Problem::error("unknown-step", format!("`{}` comes after the unknown step `{id}`", step.id))
                        .at(Some(step.place.clone()));
                let off = schema.overlay.as_ref().is_some_and(|overlay| overlay.switches_off(id));
                problems.push(if off {
                    problem.help(format!(
                        "the overlay switches `{id}` off; put another step `{}` in its place, too",
                        step.id
                    ))
                } else {
                    problem.suggest(id, steps.keys().copied())
                });
                continue;
            };
            if step.first > 0 && !(1..=step.first).contains(&earlier.first) {
                let when = |step: &Declared| match step.first {
                    0 => "without `.first`".to_owned(),
                    urgency => format!("`.first({urgency})`"),
                };
                problems.push(
                    Problem::error(
                        "wrong-order",
                        format!("`{}`, {}, comes after `{id}`, {}", step.id, when(step), when(earlier)),
                    )
                    .at(Some(step.place.clone()))
                    .help("what a step of the first minutes waits for must be as urgent"),
                );
            }
            if phase(earlier) > phase(step) {
                problems.push(
                    Problem::error(
                        "wrong-order",
                        format!(
                            "`{}` in phase {} comes after `{id}` in the later phase {}",
                            step.id, step.phase, earlier.phase
                        ),
                    )
                    .at(Some(step.place.clone()))
                    .help("move one of the two to another phase"),
                );
            }
        }
    }
    let ids: Vec<&str> = steps.keys().copied().collect();
    let position = |id: &String| ids.binary_search(&id.as_str()).ok();
    let needs: Vec<Vec<usize>> = steps.values().map(|step| step.after.iter().filter_map(position).collect()).collect();
    let Err(circle) = order::order(&needs, |step| step) else { return };
    let circle: Vec<&str> = circle.iter().chain(circle.first()).filter_map(|step| ids.get(*step)).copied().collect();
    problems.push(
        Problem::error("cycle", format!("steps wait for each other: {}", circle.join(" → ")))
            .at(circle.first().and_then(|id| steps.get(id)).map(|step| step.place.clone()))
            .help("remove one `.after`"),
    );
}
