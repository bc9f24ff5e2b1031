//! Narrowing: how much a conclusion stays open, on average, after one more answer.

use crate::diagram::condition::Var;
use crate::diagram::domain::Domain;
use crate::diagram::ranges::Ranges;
use crate::diagram::store::{At, Diagrams, Ref};
use rustc_hash::{FxHashMap, FxHashSet};

/// By group of variables that are answered together: the impurity left after the answer, less the impurity now (so 0 for
/// one that tells nothing, and negative for one that narrows). Impurity is the chance that two incidents drawn at random, every answer as likely as another,
/// differ in the conclusion.
#[derive(Clone, Debug, Default)]
pub(crate) struct Narrowing {
    gains: FxHashMap<usize, f64>,
}

impl Narrowing {
    pub fn add(&mut self, other: &Self) {
        for (group, gain) in &other.gains {
            *self.gains.entry(*group).or_insert(0.0) += gain;
        }
    }

    pub fn left_after(&self, group: usize) -> f64 {
        self.gains.get(&group).copied().unwrap_or(0.0)
    }
}

/// Only `+ - * /` are used, so that every machine orders questions alike.
fn impurity(shares: &[f64]) -> f64 {
    let total: f64 = shares.iter().sum();
    if total <= 0.0 { 0.0 } else { 1.0 - shares.iter().map(|share| share / total * (share / total)).sum::<f64>() }
}

/// The narrowing of the function at `root` for each group that it tests; `owner` tells the group of a variable.
pub(crate) fn narrowing(
    diagrams: &Diagrams,
    root: Ref,
    cells: &[Ranges],
    domains: &[Domain],
    owner: impl Fn(Var) -> Option<usize>,
) -> Narrowing {
    let mut order: Vec<(Var, Ref)> = Vec::new();
    let mut masks: Vec<u64> = Vec::new();
    collect(diagrams, root, &mut FxHashSet::default(), &mut order, &mut masks);
    order.sort_unstable();
    masks.sort_unstable();
    masks.dedup();
    let position: FxHashMap<Ref, usize> = order.iter().enumerate().map(|(index, (_, at))| (*at, index)).collect();
    let width = masks.len();
    let leaf = |at: Ref| {
        let mut shares = vec![0.0; width];
        // Incidents that are ruled out have no share.
        if let Some(mask) = diagrams.mask(at).filter(|mask| *mask != 0)
            && let Ok(index) = masks.binary_search(&mask)
            && let Some(share) = shares.get_mut(index)
        {
            *share = 1.0;
        }
        shares
    };
    // From the bottom up: by node, how often each leaf is reached from it.
    let mut below: Vec<Vec<f64>> = vec![Vec::new(); order.len()];
    let shares_of = |at: Ref, below: &[Vec<f64>]| match position.get(&at).and_then(|index| below.get(*index)) {
        Some(shares) => shares.clone(),
        None => leaf(at),
    };
    for (index, (var, at)) in order.iter().enumerate().rev() {
        let mut shares = vec![0.0; width];
        for (weight, to) in edges(domains, diagrams, *at, *var, cells) {
            for (share, part) in shares.iter_mut().zip(shares_of(to, &below)) {
                *share += weight * part;
            }
        }
        if let Some(slot) = below.get_mut(index) {
            *slot = shares;
        }
    }
    // From the top down: by node, how often it is reached.
    let mut reached = vec![0.0; order.len()];
    if let Some(first) = position.get(&root).and_then(|index| reached.get_mut(*index)) {
        *first = 1.0;
    }
    for (index, (var, at)) in order.iter().enumerate() {
        let here = reached.get(index).copied().unwrap_or(0.0);
        for (weight, to) in edges(domains, diagrams, *at, *var, cells) {
            if let Some(slot) = position.get(&to).and_then(|index| reached.get_mut(*index)) {
                *slot += here * weight;
            }
        }
    }
    let whole = shares_of(root, &below);
    let now = impurity(&whole);
    let mut gains: FxHashMap<usize, f64> = FxHashMap::default();
    let tested: FxHashSet<usize> = order.iter().filter_map(|(var, _)| owner(*var)).collect();
    for nodes in order.chunk_by(|a, b| a.0 == b.0) {
        let Some(((var, _), group)) = nodes.first().and_then(|first| Some((first, owner(first.0)?))) else {
            continue;
        };
        // The answers, each with the leaves reached when it is given: paths that do not test the variable, plus those that do.
        let mut rest = whole.clone();
        for (_, at) in nodes {
            let Some(index) = position.get(at) else { continue };
            let here = reached.get(*index).copied().unwrap_or(0.0);
            for (share, part) in rest.iter_mut().zip(shares_of(*at, &below)) {
                *share -= here * part;
            }
        }
        let mut after = 0.0;
        let mut total = 0.0;
        for (low, high) in answers(diagrams, nodes) {
            let weight = weight(domains, *var, low, high, cells);
            if weight <= 0.0 {
                continue;
            }
            let mut shares = rest.clone();
            for (_, at) in nodes {
                let Some(index) = position.get(at) else { continue };
                let here = reached.get(*index).copied().unwrap_or(0.0);
                if let Some(to) = child(diagrams, *at, low) {
                    for (share, part) in shares.iter_mut().zip(shares_of(to, &below)) {
                        *share += here * part;
                    }
                }
            }
            let sum: f64 = shares.iter().sum();
            after += weight * sum * impurity(&shares);
            total += weight * sum;
        }
        let left = if total > 0.0 { after / total } else { 0.0 };
        // All variables of a group are answered at once; if nothing else is tested, nothing stays open.
        let left = if tested.len() == 1 { 0.0 } else { left };
        let gain = left - now;
        gains.entry(group).and_modify(|best| *best = best.min(gain)).or_insert(gain);
    }
    Narrowing { gains }
}

fn collect(diagrams: &Diagrams, at: Ref, seen: &mut FxHashSet<Ref>, order: &mut Vec<(Var, Ref)>, masks: &mut Vec<u64>) {
    if !seen.insert(at) {
        return;
    }
    match diagrams.at(at) {
        At::Leaf(mask) => masks.push(mask),
        At::Node(node) => {
            order.push((node.var, at));
            node.edges.iter().for_each(|(_, to)| collect(diagrams, *to, seen, order, masks));
        }
    }
}

/// The share of a variable's remaining cells that lies in a run; "does not apply" is no answer.
fn weight(domains: &[Domain], var: Var, low: u32, high: u32, cells: &[Ranges]) -> f64 {
    let base = i64::from(domains.get(var as usize).map_or(0, |domain| domain.base));
    let Some(cells) = cells.get(var as usize) else { return 0.0 };
    let inside = cells.count_within(i64::from(low).max(base), i64::from(high));
    inside as f64 / cells.count_within(base, i64::from(u32::MAX)).max(1) as f64
}

fn edges(domains: &[Domain], diagrams: &Diagrams, at: Ref, var: Var, cells: &[Ranges]) -> Vec<(f64, Ref)> {
    let At::Node(node) = diagrams.at(at) else { return Vec::new() };
    let mut first = 0;
    node.edges
        .iter()
        .map(|(end, to)| {
            let edge = (weight(domains, var, first, *end, cells), *to);
            first = end + 1;
            edge
        })
        .collect()
}

/// The runs of values that some of these nodes tell apart.
fn answers(diagrams: &Diagrams, nodes: &[(Var, Ref)]) -> Vec<(u32, u32)> {
    let mut ends: Vec<u32> = Vec::new();
    for (_, at) in nodes {
        if let At::Node(node) = diagrams.at(*at) {
            ends.extend(node.edges.iter().map(|(end, _)| *end));
        }
    }
    ends.sort_unstable();
    ends.dedup();
    let mut first = 0;
    ends.into_iter()
        .map(|end| {
            let run = (first, end);
            first = end + 1;
            run
        })
        .collect()
}

fn child(diagrams: &Diagrams, at: Ref, cell: u32) -> Option<Ref> {
    match diagrams.at(at) {
        At::Node(node) => node.child(cell),
        At::Leaf(_) => None,
    }
}
