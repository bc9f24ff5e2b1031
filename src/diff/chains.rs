//! Chains: boxes that say together that at least one of several options is there. No single box can say so.

use crate::diagram::condition::Var;
use crate::diagram::cover::Cells;
use crate::diff::joint::Joint;
use crate::model::schema::FactType;
use std::collections::BTreeSet;

/// Boxes that are told together.
#[derive(Clone, Debug)]
pub(crate) struct Chain {
    /// What holds in all of them.
    pub common: Cells,
    /// Of these variables, options of one fact, at least one is there.
    pub some: Vec<Var>,
    /// The boxes, which share no combination.
    pub boxes: Vec<Cells>,
}

/// The same boxes, in their order, with those joined that only name one option after the other of one fact: the first, or not
/// the first but the second, or neither but the third.
pub(crate) fn chains(boxes: Vec<Cells>, joint: &Joint) -> Vec<Chain> {
    let alone = |cells: Cells| Chain { common: cells.clone(), some: Vec::new(), boxes: vec![cells] };
    let mut chains: Vec<Chain> = boxes.into_iter().map(alone).collect();
    let several = joint.facts.iter().filter(|fact| fact.fact_type == FactType::Several);
    for fact in several {
        let mut left: Vec<Chain> = std::mem::take(&mut chains);
        while !left.is_empty() {
            let first = left.remove(0);
            chains.push(longest(first, &mut left, &fact.vars, joint));
        }
    }
    chains
}

/// A box as what it says of some options, and the rest.
struct Split {
    with: BTreeSet<Var>,
    without: BTreeSet<Var>,
    rest: Cells,
}

fn split(chain: &Chain, options: &[Var], joint: &Joint) -> Option<Split> {
    let mut split = Split { with: BTreeSet::new(), without: BTreeSet::new(), rest: Vec::new() };
    if !chain.some.is_empty() {
        return None;
    }
    for (var, cells) in &chain.common {
        if !options.contains(var) {
            split.rest.push((*var, cells.clone()));
            continue;
        }
        let domain = joint.domains.get(*var as usize)?;
        // The last cell is that it is there, the one before that it is not; the first may be that the fact does not apply.
        let (there, not) = (i64::from(domain.size()) - 1, i64::from(domain.size()) - 2);
        let proper = cells.intersect(&domain.applicable());
        match proper.single() {
            Some(cell) if cell == there && *cells == proper => _ = split.with.insert(*var),
            Some(cell) if cell == not => _ = split.without.insert(*var),
            _ => return None,
        }
    }
    Some(split)
}

/// The longest chain that begins with a box; what it takes of the others is gone from them.
fn longest(first: Chain, others: &mut Vec<Chain>, options: &[Var], joint: &Joint) -> Chain {
    let Some(start) = split(&first, options, joint) else { return first };
    let mut best: Option<(Vec<Var>, Vec<usize>)> = None;
    for option in &start.with {
        let base: BTreeSet<Var> = start.with.iter().copied().filter(|var| var != option).collect();
        let (mut some, mut members) = (vec![*option], Vec::new());
        let mut without: BTreeSet<Var> = start.without.clone();
        without.insert(*option);
        loop {
            let next = others.iter().enumerate().find_map(|(place, other)| {
                let other = split(other, options, joint)
                    .filter(|other| other.rest == start.rest && other.without == without)?;
                let more: Vec<Var> = other.with.difference(&base).copied().collect();
                match more.as_slice() {
                    [one] if base.is_subset(&other.with) && !members.contains(&place) => Some((place, *one)),
                    _ => None,
                }
            });
            let Some((place, one)) = next else { break };
            members.push(place);
            some.push(one);
            without.insert(one);
        }
        if best.as_ref().is_none_or(|(_, longest)| members.len() > longest.len()) {
            best = Some((some, members));
        }
    }
    let Some((some, mut members)) = best.filter(|(_, members)| !members.is_empty()) else { return first };
    let common = first.common.into_iter().filter(|(var, _)| Some(var) != some.first()).collect();
    let mut boxes = first.boxes;
    boxes.extend(members.iter().filter_map(|place| others.get(*place)).flat_map(|other| other.boxes.iter().cloned()));
    members.sort_unstable();
    for place in members.into_iter().rev() {
        others.remove(place);
    }
    Chain { common, some, boxes }
}
