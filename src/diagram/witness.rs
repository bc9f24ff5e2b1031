//! Witnesses: paths to a leaf that shows something.

use crate::diagram::condition::Var;
use crate::diagram::ranges::Ranges;
use crate::diagram::store::{At, Diagrams, Ref};

/// The path to some leaf that `wanted` accepts, as the cell of every variable tested; none if there is no such leaf.
pub(crate) fn witness(diagrams: &Diagrams, at: Ref, wanted: &impl Fn(u64) -> bool) -> Option<Vec<(Var, u32)>> {
    witness_within(diagrams, at, &[], wanted)
}

/// The same where variables may lie in some cells only; one without an entry in any.
pub(crate) fn witness_within(
    diagrams: &Diagrams,
    at: Ref,
    cells: &[Ranges],
    wanted: &impl Fn(u64) -> bool,
) -> Option<Vec<(Var, u32)>> {
    fn walk(
        diagrams: &Diagrams,
        at: Ref,
        cells: &[Ranges],
        wanted: &impl Fn(u64) -> bool,
        path: &mut Vec<(Var, u32)>,
        dead: &mut rustc_hash::FxHashSet<Ref>,
    ) -> bool {
        let node = match diagrams.at(at) {
            At::Leaf(mask) => return wanted(mask),
            At::Node(node) => node,
        };
        if dead.contains(&at) {
            return false;
        }
        let mut first = 0_i64;
        for (end, to) in node.edges {
            let last = i64::from(*end);
            let cell = match cells.get(node.var as usize) {
                Some(allowed) => allowed.intersect(&Ranges::span(first, last)).pairs().last().map(|(_, high)| *high),
                None => Some(last),
            };
            first = last + 1;
            let Some(cell) = cell.and_then(|cell| u32::try_from(cell).ok()) else { continue };
            path.push((node.var, cell));
            if walk(diagrams, *to, cells, wanted, path, dead) {
                return true;
            }
            path.pop();
        }
        dead.insert(at);
        false
    }
    let mut path = Vec::new();
    walk(diagrams, at, cells, wanted, &mut path, &mut Default::default()).then_some(path)
}
