//! Witnesses: paths to a leaf that shows something.

use crate::diagram::condition::Var;
use crate::diagram::store::{At, Diagrams, Ref};

/// The path to some leaf that `wanted` accepts, as the cell of every variable tested; none if there is no such leaf.
pub(crate) fn witness(diagrams: &Diagrams, at: Ref, wanted: &impl Fn(u64) -> bool) -> Option<Vec<(Var, u32)>> {
    fn walk(
        diagrams: &Diagrams,
        at: Ref,
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
        for (end, to) in &node.edges {
            path.push((node.var, *end));
            if walk(diagrams, *to, wanted, path, dead) {
                return true;
            }
            path.pop();
        }
        dead.insert(at);
        false
    }
    let mut path = Vec::new();
    walk(diagrams, at, wanted, &mut path, &mut Default::default()).then_some(path)
}
