//! Searching for an incident that two or more functions together show.

use crate::diagram::condition::Var;
use crate::diagram::store::{At, Diagrams, Ref, TRUE};
use rustc_hash::FxHashSet;
use std::collections::BTreeSet;

/// How many pairs of places are compared before a proof is given up.
pub(crate) const MAX_PAIRS: usize = 2_000_000;

/// The result of a search for an incident.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found {
    Path(Vec<(Var, u32)>),
    Nothing,
    /// Given up.
    TooMuch,
}

/// An incident for which the leaves of several functions together are accepted.
pub(crate) fn search(diagrams: &Diagrams, roots: &[Ref], accept: &impl Fn(&[u64]) -> bool) -> Found {
    fn walk(
        diagrams: &Diagrams,
        at: &[Ref],
        accept: &impl Fn(&[u64]) -> bool,
        path: &mut Vec<(Var, u32)>,
        seen: &mut FxHashSet<Vec<Ref>>,
    ) -> bool {
        let top = at.iter().filter_map(|at| match diagrams.at(*at) {
            At::Node(node) => Some(node.var),
            At::Leaf(_) => None,
        });
        let Some(var) = top.min() else {
            let masks: Vec<u64> = at.iter().filter_map(|at| diagrams.mask(*at)).collect();
            return accept(&masks);
        };
        if seen.len() > MAX_PAIRS || !seen.insert(at.to_vec()) {
            return false;
        }
        for end in ends(diagrams, at, var) {
            let next: Vec<Ref> = at.iter().map(|at| child(diagrams, *at, var, end)).collect();
            path.push((var, end));
            if walk(diagrams, &next, accept, path, seen) {
                return true;
            }
            path.pop();
        }
        false
    }
    let (mut path, mut seen) = (Vec::new(), FxHashSet::default());
    if walk(diagrams, roots, accept, &mut path, &mut seen) {
        Found::Path(path)
    } else if seen.len() > MAX_PAIRS {
        Found::TooMuch
    } else {
        Found::Nothing
    }
}

/// The last values of the runs that some of these places tell apart.
pub(crate) fn ends(diagrams: &Diagrams, at: &[Ref], var: Var) -> BTreeSet<u32> {
    let nodes = at.iter().filter_map(|at| match diagrams.at(*at) {
        At::Node(node) if node.var == var => Some(node),
        _ => None,
    });
    nodes.flat_map(|node| node.edges.iter().map(|(end, _)| *end)).collect()
}

pub(crate) fn child(diagrams: &Diagrams, at: Ref, var: Var, cell: u32) -> Ref {
    match diagrams.at(at) {
        At::Node(node) if node.var == var => node.child(cell).unwrap_or(at),
        _ => at,
    }
}

/// Whether some incident makes `holds` true and leads the other function to a leaf that is accepted; none where that was
/// given up.
pub(crate) fn meets(diagrams: &Diagrams, holds: Ref, other: Ref, accept: &impl Fn(u64) -> bool) -> Option<bool> {
    fn walk(
        diagrams: &Diagrams,
        (holds, other): (Ref, Ref),
        accept: &impl Fn(u64) -> bool,
        seen: &mut FxHashSet<(Ref, Ref)>,
    ) -> bool {
        if diagrams.mask(holds).is_some_and(|mask| mask != TRUE)
            || diagrams.mask(other).is_some_and(|mask| !accept(mask))
        {
            return false;
        }
        let top = [holds, other].into_iter().filter_map(|at| match diagrams.at(at) {
            At::Node(node) => Some(node.var),
            At::Leaf(_) => None,
        });
        let Some(var) = top.min() else { return true };
        if seen.len() > MAX_PAIRS || !seen.insert((holds, other)) {
            return false;
        }
        let next = |end| (child(diagrams, holds, var, end), child(diagrams, other, var, end));
        ends(diagrams, &[holds, other], var).into_iter().any(|end| walk(diagrams, next(end), accept, seen))
    }
    let mut seen = FxHashSet::default();
    let found = walk(diagrams, (holds, other), accept, &mut seen);
    (found || seen.len() <= MAX_PAIRS).then_some(found)
}
