//! Actions that must never stand together: that they do not, in any decision of a pack or a desk.

use crate::compiled::plan::{Compiled, CompiledRule};
use crate::desk::core::{Desk, DeskOptions};
use crate::diagram::search::Found;
use crate::diagram::store::TRUE;
use crate::facts::incident::incident;
use crate::model::audience::Audience;
use crate::model::path;
use crate::model::routing::{Action, Conflict};
use crate::model::rule::RuleKind;
use crate::pack::core::Pack;
use crate::problem::Problem;
use crate::prove::joint::{self, Root};
use crate::prove::search::search_incident;
use serde_json::Value;
use std::collections::BTreeSet;

/// The rule of an action, if the pack has it.
fn rule<'c>(compiled: &'c Compiled, action: &Action) -> Option<&'c CompiledRule> {
    compiled.rules.iter().find(|rule| rule.rule.kind == action.kind && rule.rule.id == action.id)
}

/// Whose list an action stands in: what is restricted, those read who respond, too.
fn reporters(compiled: &Compiled, rule: &CompiledRule) -> bool {
    compiled.schema.audience(&rule.rule.by) == Audience::Reporter
}

/// Each action of one side with each of the other.
fn pairs(pair: &Conflict) -> impl Iterator<Item = (&Action, &Action)> {
    pair.one.iter().flat_map(|one| pair.other.iter().map(move |other| (one, other)))
}

/// In the decisions of one pack.
pub(crate) fn in_pack(compiled: &Compiled, problems: &mut Vec<Problem>) {
    for pair in &compiled.schema.never {
        if pair.place.file == path::PACK {
            let known = |action: &Action| rule(compiled, action).is_some();
            problems.extend(unknown(pair, "the pack", known, compiled.rules.iter()));
        }
        for (one, other) in pairs(pair) {
            let (Some(first), Some(second)) = (rule(compiled, one), rule(compiled, other)) else { continue };
            if reporters(compiled, first) != reporters(compiled, second) {
                continue;
            }
            let at = Some(second.rule.place.clone());
            let roots = [compiled.possible(first), compiled.possible(second)].into_iter().collect::<Option<Vec<_>>>();
            let both = |masks: &[u64]| masks.iter().all(|mask| *mask == TRUE);
            match roots.map(|roots| search_incident(compiled, &roots, &both)) {
                Some(Found::Nothing) => {}
                Some(Found::Path(path)) => problems.push(Problem {
                    witness: Some(incident(compiled, &path)),
                    ..stand_together(&one.to_string(), &other.to_string(), pair).at(at)
                }),
                Some(Found::TooMuch) | None => problems.push(not_proved(one, other).at(at)),
            }
        }
    }
}

/// In the decisions of a desk about reports that concern several packs; each pack by itself was checked before.
pub(crate) fn in_desk(desk: &Desk, problems: &mut Vec<Problem>) {
    let router = &desk.router.compiled;
    for pair in &router.schema.never {
        let known = |action: &Action| desk.packs.iter().any(|pack| rule(&pack.compiled, action).is_some());
        let mut strange: Vec<Problem> =
            unknown(pair, "any pack", known, desk.packs.iter().flat_map(|pack| &pack.compiled.rules)).collect();
        for place in strange.iter_mut().filter_map(|problem| problem.place.as_mut()) {
            place.file = path::of_desk(&place.file, router.schema.uses());
        }
        problems.extend(strange);
        // Where one side yields to the other, the desk lists no two.
        if !pair.wins {
            problems.extend(pairs(pair).filter_map(|(one, other)| of_packs(desk, pair, one, other)));
        }
    }
}

/// The first two packs of which one brings one action and the other the other.
fn of_packs(desk: &Desk, pair: &Conflict, one: &Action, other: &Action) -> Option<Problem> {
    let with = |action: &Action| -> Vec<(usize, &Pack, &CompiledRule)> {
        let packs = (1..).zip(&desk.packs);
        packs.filter_map(|(index, pack)| Some((index, pack, rule(&pack.compiled, action)?))).collect()
    };
    let mut doubt = None;
    for (first, pack, rule) in with(one) {
        for (second, next, opposite) in with(other) {
            if first == second || reporters(&pack.compiled, rule) != reporters(&next.compiled, opposite) {
                continue;
            }
            let steps = [(first, pack.compiled.possible(rule)), (second, next.compiled.possible(opposite))];
            let steps = steps.into_iter().map(|(pack, at)| at.map(|at| Root { pack, at }));
            let roots: Option<Vec<Root>> = steps.chain(concerned(desk, [pack, next])).collect();
            let found = roots.map(|roots| {
                let all = desk.all().map(|pack| &*pack.compiled).collect();
                joint::search(&desk.facts, all, &roots, &|report| stands(desk, report, [one, other]))
            });
            let said = [(one, pack), (other, next)].map(|(action, pack)| format!("{action}` of `{}", pack.id()));
            match found {
                Some(joint::Found::Nothing) => {}
                Some(joint::Found::Report(witness)) => {
                    let [one, other] = said;
                    let place = crate::desk::agree::place(next, &opposite.rule.place);
                    return Some(Problem { witness: Some(witness), ..stand_together(&one, &other, pair).at(place) });
                }
                Some(joint::Found::TooMuch) | None => doubt = Some(not_proved(one, other)),
            }
        }
    }
    doubt
}

/// That a report concerns both packs; nothing, where the desk has no rules and it concerns all.
fn concerned(desk: &Desk, packs: [&Pack; 2]) -> Vec<Option<Root>> {
    let compiled = &desk.router.compiled;
    let concerns = |pack: &Pack| {
        compiled.rules.iter().find(|rule| rule.rule.kind == RuleKind::Concerns && rule.rule.id == pack.id())
    };
    let rules = packs.into_iter().filter_map(concerns);
    rules.map(|rule| compiled.possible(rule).map(|at| Root { pack: 0, at })).collect()
}

/// Whether both actions stand in what the desk decides.
fn stands(desk: &Desk, report: &Value, actions: [&Action; 2]) -> bool {
    let Ok(facts) = desk.facts(report) else { return false };
    let decision = desk.assess(&facts, &DeskOptions::default());
    actions.into_iter().all(|action| decision.worklist.steps.iter().any(|step| step.id == action.id))
}

fn stand_together(one: &str, other: &str, pair: &Conflict) -> Problem {
    Problem::error("stand-together", format!("`{one}` and `{other}` can stand together"))
        .help(format!("`{}` says that they never do: let one hold only where the other does not", pair.id))
}

fn not_proved(one: &Action, other: &Action) -> Problem {
    Problem::warning("not-proved", format!("whether `{one}` and `{other}` never stand together was not proved"))
        .help("the rules are too many for this proof")
}

/// The actions that nobody has.
fn unknown<'c>(
    pair: &'c Conflict,
    who: &'c str,
    known: impl Fn(&Action) -> bool,
    rules: impl Iterator<Item = &'c CompiledRule>,
) -> impl Iterator<Item = Problem> {
    let listed = rules.filter(|rule| rule.rule.kind == RuleKind::Step);
    let all: BTreeSet<String> =
        listed.map(|rule| Action { kind: rule.rule.kind, id: rule.rule.id.clone() }.to_string()).collect();
    let strange = pair.one.iter().chain(&pair.other).filter(move |action| !known(action)).map(ToString::to_string);
    strange.map(move |action| {
        Problem::error("unknown-action", format!("`{action}`, named in the never `{}`, is not in {who}", pair.id))
            .at(Some(pair.place.clone()))
            .suggest(&action, all.iter().map(String::as_str))
    })
}
