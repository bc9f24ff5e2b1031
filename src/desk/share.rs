//! Sharing what answers imply: an answer that one pack takes can settle a fact that others ask about too. Whoever knows
//! which customer data leaked knows that customer data leaked.

use crate::desk::owners::Owners;
use crate::diagram::condition::Var;
use crate::diagram::ranges::{NA, Ranges};
use crate::diagram::reach::Reach;
use crate::diagram::store::FALSE;
use crate::facts::known::Answer;
use crate::facts::known::Facts;
use crate::model::schema::{Fact, FactType};
use crate::pack::core::Pack;
use crate::problem::Problem;
use std::collections::BTreeMap;

/// By fact and, of a several-choice fact, option: the values that it may still have, and the pack that was the last to
/// narrow them.
type Implied<'d> = BTreeMap<(&'d str, &'d str), (Ranges, &'d str)>;

/// What stands for an option in every pack: its name, as packs may know different ones; nothing, where a fact has one value.
fn name(fact: &Fact, option: usize) -> &str {
    if fact.fact_type == FactType::Several { fact.options.get(option).map_or("", String::as_str) } else { "" }
}

/// The variable of a pack for a fact and the name of an option.
fn variable(pack: &Pack, id: &str, option: &str) -> Option<Var> {
    let index = *pack.compiled.fact_ids.get(id)?;
    let fact = pack.compiled.schema.facts.get(index)?;
    let option = match fact.fact_type {
        FactType::Several => fact.options.iter().position(|known| known == option)?,
        _ => 0,
    };
    Some(pack.compiled.layout.var_of(index, option))
}

/// Passes on what each pack's answers imply about shared facts until nothing is new: every round leaves fewer values.
pub(crate) fn share(owners: &Owners, packs: &[&Pack], facts: &mut [Facts], problems: &mut Vec<Problem>) {
    loop {
        let mut implied = Implied::new();
        for (pack, facts) in packs.iter().zip(facts.iter()) {
            imply(owners, pack, facts, &mut implied);
        }
        let mut news = false;
        for (pack, facts) in packs.iter().zip(facts.iter_mut()) {
            for ((id, option), (values, by)) in &implied {
                let Some(var) = variable(pack, id, option) else { continue };
                let Some(domain) = pack.compiled.domain(var) else { continue };
                let mut wanted = domain.cells(values);
                if domain.base == 1 {
                    // Whether it applies here, its own condition says.
                    wanted = wanted.union(&Ranges::one(0));
                }
                let before = facts.of(var);
                let after = before.intersect(&wanted);
                if after.is_empty() {
                    problems.push(contradiction(id, by, pack.id()));
                } else if after != before {
                    facts.set(var, after);
                    news = true;
                }
            }
            facts.finish();
        }
        if !news || !problems.is_empty() {
            return;
        }
    }
}

fn contradiction(id: &str, one: &str, other: &str) -> Problem {
    let message = if one == other {
        format!("what other plans know about `{id}` contradicts what `{one}` allows")
    } else {
        format!("what is known contradicts itself about `{id}`: `{one}` and `{other}` conclude opposite things")
    };
    Problem::error("contradictory", message)
        .about(id)
        .help("correct one of the facts that lead there; `explain` with one pack shows what it makes of them")
}

/// Adds what the answers for one pack imply about facts that it shares and was not told.
fn imply<'d>(owners: &Owners, pack: &'d Pack, facts: &Facts, implied: &mut Implied<'d>) {
    let compiled = &pack.compiled;
    for component in &compiled.components {
        let Some(allowed) = component.allowed else { continue };
        let all = |var: u32| compiled.domain(var).map_or_else(Ranges::none, |domain| domain.all());
        // Where nothing is known, nothing is implied.
        if component.vars.iter().all(|var| facts.of(*var) == all(*var)) {
            continue;
        }
        for var in &component.vars {
            let Some((index, option)) = compiled.layout.owner(*var) else { continue };
            let Some(fact) = compiled.schema.facts.get(index).filter(|fact| owners.is_shared(&fact.id)) else {
                continue;
            };
            // What was said is known everywhere already.
            if facts.answers.get(index).is_some_and(|answer| matches!(answer, Answer::Known(_))) {
                continue;
            }
            let Some(domain) = compiled.domain(*var) else { continue };
            let cells = facts.of(*var);
            let mut left = Vec::new();
            let mut open = facts.cells.clone();
            for cell in (0..domain.size()).filter(|cell| cells.contains(i64::from(*cell))) {
                if let Some(slot) = open.get_mut(*var as usize) {
                    *slot = Ranges::one(i64::from(cell));
                }
                if Reach::new(&compiled.ties, &open).mask(allowed) != FALSE {
                    left.push(domain.values(cell));
                }
            }
            // Where it need not apply, nothing is implied for others.
            if left.contains(&(NA, NA)) {
                continue;
            }
            let left = Ranges::from_pairs(left);
            match implied.get_mut(&(fact.id.as_str(), name(fact, option))) {
                Some((known, by)) => {
                    let both = known.intersect(&left);
                    if both != *known {
                        (*known, *by) = (both, pack.id());
                    }
                }
                None => _ = implied.insert((&fact.id, name(fact, option)), (left, pack.id())),
            }
        }
    }
}
