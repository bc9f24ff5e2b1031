//! Evidence before whatever destroys it.

use crate::compiled::plan::Compiled;
use crate::compiled::plan::CompiledRule;
use crate::diagram::search::Found;
use crate::diagram::store::{FALSE, Ref, TRUE};
use crate::facts::incident::incident;
use crate::model::rule::RuleKind;
use crate::problem::Problem;
use crate::prove::search::listed;
use crate::prove::search::search_incident;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// Destructive steps come after steps that save evidence, whenever they are listed.
pub(crate) fn evidence_first(compiled: &Compiled, problems: &mut Vec<Problem>) {
    let steps: FxHashMap<&str, &CompiledRule> = listed(compiled)
        .filter(|rule| rule.rule.kind == RuleKind::Step)
        .map(|rule| (rule.rule.id.as_str(), rule))
        .collect();
    for rule in listed(compiled).filter(|rule| rule.rule.destructive && !rule.rule.avoid) {
        let mut before: Vec<&CompiledRule> = Vec::new();
        let mut waiting: Vec<&str> = rule.rule.after.iter().map(String::as_str).collect();
        let mut seen = BTreeSet::new();
        while let Some(id) = waiting.pop() {
            if let Some(step) = steps.get(id).filter(|_| seen.insert(id)) {
                before.push(step);
                waiting.extend(step.rule.after.iter().map(String::as_str));
            }
        }
        before.retain(|step| step.rule.evidence);
        let at = Some(rule.rule.place.clone());
        if before.is_empty() {
            problems.push(
                Problem::error(
                    "evidence-lost",
                    format!("the destructive step `{}` comes after no step that saves evidence", rule.rule.id),
                )
                .at(at)
                .help("add `.after(\"…\")` with a step that is marked `.evidence()`"),
            );
            continue;
        }
        let roots: Option<Vec<Ref>> =
            std::iter::once(rule).chain(before.iter().copied()).map(|step| compiled.possible(step)).collect();
        let Some(roots) = roots else { continue };
        let lost = |masks: &[u64]| matches!(masks, [TRUE, rest @ ..] if rest.iter().all(|mask| *mask == FALSE));
        let names = before.iter().map(|step| format!("`{}`", step.rule.id)).collect::<Vec<_>>().join(" or ");
        match search_incident(compiled, &roots, &lost) {
            Found::Nothing => {}
            Found::Path(path) => problems.push(Problem {
                witness: Some(incident(compiled, &path)),
                ..Problem::error(
                    "evidence-lost",
                    format!("the destructive step `{}` can be listed without {names}", rule.rule.id),
                )
                .at(at)
                .help("let the evidence step hold whenever this one does")
            }),
            Found::TooMuch => problems.push(
                Problem::warning(
                    "not-proved",
                    format!("whether `{}` always comes after {names} was not proved", rule.rule.id),
                )
                .at(at),
            ),
        }
    }
}
