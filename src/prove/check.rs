//! Checking: what is proved about a pack, and every problem found, each with a concrete incident where there is one.

use crate::answer::reports::CheckReport;
use crate::compiled::plan::Compiled;
use crate::diagram::reach::Reach;
use crate::diagram::store::{FALSE, Ref, TRUE};
use crate::diagram::witness::witness;
use crate::facts::incident::incident;
use crate::model::case::Case;
use crate::model::path;
use crate::model::rule::Basis;
use crate::model::rule::RuleKind;
use crate::model::texts::Texts;
use crate::problem::{Place, Problem};
use crate::prove::evidence::evidence_first;
use crate::prove::gaps::{combinations, gaps, unconcerned};
use crate::prove::milder::milder;
use crate::prove::never;
use crate::prove::redundant;
use crate::prove::search::listed;
use crate::prove::unused::unused;
use rustc_hash::FxHashSet;

/// Checks what was compiled, with its words in one locale and its cases. What is wrong with the files that it was made of is
/// among the `problems` already.
pub(crate) fn check(compiled: &Compiled, texts: &Texts, cases: &[Case], mut problems: Vec<Problem>) -> CheckReport {
    crate::prove::cases::validate(cases, compiled, &mut problems);
    missing_clauses(compiled, &mut problems);
    gaps(compiled, &mut problems);
    unconcerned(compiled, &mut problems);
    dead(compiled, &mut problems);
    redundant::rules(compiled, texts, &mut problems);
    milder(compiled, &mut problems);
    evidence_first(compiled, &mut problems);
    never::in_pack(compiled, &mut problems);
    unused(compiled, &mut problems);
    not_exact(compiled, &mut problems);
    if cases.is_empty() {
        let what = if compiled.schema.routing.is_some() { "desk" } else { "pack" };
        problems.push(
            Problem::warning("no-cases", format!("the {what} has no cases"))
                .help("write named situations in cases/*.toml"),
        );
    }
    if compiled.schema.overlay.is_some() {
        // What the base says and nothing needs any more, the overlay cannot take out.
        let of_base = |place: &Option<Place>| place.as_ref().is_some_and(|place| !path::is_ours(&place.file));
        problems.retain(|problem| !(problem.code.starts_with("unused-") && of_base(&problem.place)));
    }
    let mut seen = FxHashSet::default();
    problems.retain(|problem| seen.insert(problem.to_string()));
    problems.sort_by(|a, b| (a.severity, &a.place).cmp(&(b.severity, &b.place)));
    CheckReport {
        id: compiled.schema.id.clone(),
        version: compiled.schema.version.clone(),
        overlay: None,
        facts: compiled.schema.facts.len(),
        rules: compiled.rules.len(),
        combinations: combinations(compiled).to_string(),
        exact: compiled.exact(),
        nodes: compiled.logic().diagrams.len(),
        problems,
    }
}

fn missing_clauses(compiled: &Compiled, problems: &mut Vec<Problem>) {
    for rule in listed(compiled) {
        if rule.rule.clause.is_none() && rule.rule.basis != Basis::Gap {
            problems.push(
                Problem::error("missing-clause", format!("`{}` names no clause of the plan", rule.rule.id))
                    .at(Some(rule.rule.place.clone()))
                    .help("add `.clause(\"plan and section\")`, or `.gap()` where the plan is silent"),
            );
        }
    }
}

/// What is decided by less than diagrams, or may fail to be computed.
fn not_exact(compiled: &Compiled, problems: &mut Vec<Problem>) {
    let id = |fact: usize| compiled.schema.facts.get(fact).map_or("", |fact| fact.id.as_str());
    let place = |fact: usize| compiled.schema.facts.get(fact).map(|fact| fact.place.clone());
    if !compiled.exact() && compiled.loose.is_empty() {
        problems.push(
            Problem::warning(
                "not-exact",
                "some conditions are too large for decision diagrams; what they conclude is sound but not exact",
            )
            .help("split rules that read many facts, or test fewer facts in one rule"),
        );
    }
    for loose in &compiled.loose {
        let names: Vec<String> = loose.facts.iter().map(|fact| format!("`{}`", id(*fact))).collect();
        let problem = match loose.computed {
            Some(fact) => Problem::warning(
                "not-exact",
                format!("what `{}` can be computed to is not known until its inputs are", id(fact)),
            )
            .at(place(fact)),
            None => Problem::warning(
                "not-exact",
                format!("what is reckoned from {} is only known within bounds until they are known", names.join(", ")),
            )
            .at(loose.facts.first().and_then(|fact| place(*fact))),
        };
        problems.push(
            problem
                .help("what is concluded from it is sound but not exact; narrow the range of its inputs to be exact"),
        );
    }
    for fact in &compiled.may_fail {
        problems.push(
            Problem::warning("may-fail", format!("it was not proved that computing `{}` never fails", id(*fact)))
                .at(compiled.computation(*fact).and_then(|computation| {
                    compiled.rule(computation.rule).map(|rule| rule.rule.place.clone())
                }))
                .help("where it fails the fact stays unknown and the decision says so; use + - * /, min, max, if and switch on its inputs alone, which can be proved"),
        );
    }
}

/// Rules that can never hold, and facts that can never apply.
fn dead(compiled: &Compiled, problems: &mut Vec<Problem>) {
    let can_hold = |at: Ref| witness(&compiled.logic().diagrams, at, &|mask| mask == TRUE);
    if compiled
        .components
        .iter()
        .any(|component| component.allowed.is_some_and(|allowed| compiled.ties.mask(allowed) == Some(FALSE)))
    {
        problems.push(
            Problem::error("nothing-possible", "the pack rules out every incident")
                .help("look at `impossible(…)` and `when`; together they contradict each other"),
        );
        return;
    }
    for rule in
        compiled.rules.iter().filter(|rule| rule.rule.kind.has_basis() || rule.rule.kind == RuleKind::Impossible)
    {
        let (Some(truth), possible) = (compiled.truth(rule), compiled.possible(rule)) else { continue };
        let at = Some(rule.rule.place.clone());
        let id = &rule.rule.id;
        match can_hold(truth) {
            None => problems.push(
                Problem::error("dead-rule", format!("`{id}` can never hold"))
                    .at(at)
                    .help("its condition contradicts itself; correct it or remove the rule"),
            ),
            Some(path) if rule.rule.kind != RuleKind::Impossible => {
                if possible.is_some_and(|possible| can_hold(possible).is_none()) {
                    problems.push(Problem {
                        witness: Some(incident(compiled, &path)),
                        ..Problem::error(
                            "ruled-out",
                            format!("`{id}` can never hold: the pack rules out every incident that meets it"),
                        )
                        .at(at)
                        .help("look at `impossible(…)` and at when its facts apply")
                    });
                }
            }
            Some(_) => {}
        }
    }
    for (index, fact) in compiled.schema.facts.iter().enumerate().filter(|(_, fact)| fact.when.is_some()) {
        let Some(var) = compiled.layout.vars_of(index).next() else { continue };
        let component = compiled.components.iter().find(|component| component.vars.contains(&var));
        let Some(allowed) = component.and_then(|component| component.allowed) else { continue };
        let mut cells: Vec<_> = compiled.domains.iter().map(|domain| domain.all()).collect();
        if let (Some(slot), Some(domain)) = (cells.get_mut(var as usize), compiled.domain(var)) {
            *slot = domain.applicable();
        }
        if Reach::new(&compiled.ties, &cells).mask(allowed) == FALSE {
            problems.push(
                Problem::error("dead-fact", format!("`{}` can never apply", fact.id))
                    .at(Some(fact.place.clone()))
                    .help("correct its `when` or remove the fact"),
            );
        }
    }
}
