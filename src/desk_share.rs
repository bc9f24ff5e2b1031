//! Sharing what answers imply: an answer that one pack takes can settle a fact that others ask about too. Whoever knows
//! which customer data leaked knows that customer data leaked.

use crate::Pack;
use crate::desk_facts::Owners;
use crate::diagram::FALSE;
use crate::facts::{Answer, Facts};
use crate::problem::Problem;
use crate::ranges::{NA, Ranges};
use crate::reach::Reach;
use crate::schema::FactType;
use std::collections::BTreeMap;

/// How often news is passed on; each time something new is known, or it ends.
const MAX_ROUNDS: usize = 16;

/// By fact and option: the values that it may still have, as some pack knows.
type Implied<'d> = BTreeMap<(&'d str, usize), Ranges>;

/// Passes on what each pack's answers imply about shared facts until nothing is new.
pub(crate) fn share(owners: &Owners, packs: &[&Pack], facts: &mut [Facts], problems: &mut Vec<Problem>) {
    for _ in 0..MAX_ROUNDS {
        let mut implied = Implied::new();
        for (pack, facts) in packs.iter().zip(facts.iter()) {
            imply(owners, pack, facts, &mut implied);
        }
        let mut news = false;
        for (pack, facts) in packs.iter().zip(facts.iter_mut()) {
            for ((id, option), values) in &implied {
                let Some(index) = pack.compiled.fact_ids.get(*id) else { continue };
                let var = pack.compiled.layout.var_of(*index, *option);
                let Some(domain) = pack.compiled.domain(var) else { continue };
                let (before, absent) = (facts.of(var), Ranges::from_values((domain.base == 1).then_some(NA)));
                let wanted = domain.cells(values);
                let after = before.intersect(&Ranges::from_pairs(
                    wanted.pairs().iter().chain(domain.cells(&absent).pairs()).copied(),
                ));
                if after.is_empty() {
                    problems.push(
                        Problem::error("contradictory", format!("what is known contradicts itself about `{id}`"))
                            .about(*id)
                            .help("two plans draw opposite conclusions from these facts; correct one of them"),
                    );
                    return;
                }
                if after != before {
                    facts.set(var, after);
                    news = true;
                }
            }
            facts.finish();
        }
        if !news {
            return;
        }
    }
}

/// Adds what the answers for one pack imply about facts that it shares and was not told.
fn imply<'d>(owners: &Owners, pack: &'d Pack, facts: &Facts, implied: &mut Implied<'d>) {
    let compiled = &pack.compiled;
    for component in &compiled.components {
        let Some(allowed) = component.allowed else { continue };
        let given = |var: &u32| {
            let owner = compiled.layout.owner(*var).and_then(|(fact, _)| facts.answers.get(fact));
            owner.is_some_and(Answer::given) || facts.of(*var).single().is_some()
        };
        if !component.vars.iter().any(given) {
            continue;
        }
        for var in &component.vars {
            let Some((index, option)) = compiled.layout.owner(*var) else { continue };
            let Some(fact) = compiled.schema.facts.get(index).filter(|fact| owners.is_firm_and_shared(&fact.id)) else {
                continue;
            };
            let cells = facts.of(*var);
            // What was said is known everywhere already; numbers are cut differently in each pack.
            if fact.fact_type == FactType::Number
                || facts.answers.get(index).is_some_and(|answer| matches!(answer, Answer::Known(_)))
            {
                continue;
            }
            let Some(domain) = compiled.domain(*var) else { continue };
            let mut left = Vec::new();
            let mut open = facts.cells.clone();
            for cell in (0..domain.size()).filter(|cell| cells.contains(i64::from(*cell))) {
                if let Some(slot) = open.get_mut(*var as usize) {
                    *slot = Ranges::one(i64::from(cell));
                }
                if Reach::new(&compiled.diagrams, &open).mask(allowed) != FALSE {
                    left.push(domain.values(cell).0);
                }
            }
            // Where it need not apply, nothing is implied for others.
            if left.contains(&NA) {
                continue;
            }
            let left = Ranges::from_values(left);
            let entry = implied.entry((&fact.id, option));
            entry.and_modify(|known| *known = known.intersect(&left)).or_insert(left);
        }
    }
}
