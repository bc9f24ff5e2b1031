//! Reach: which values a diagram can still take when variables are restricted.

use crate::diagram::ranges::Ranges;
use crate::diagram::store::{At, Diagrams, Ref};

/// Walks diagrams under one restriction; remembers what it found.
pub(crate) struct Reach<'d> {
    diagrams: &'d Diagrams,
    cells: &'d [Ranges],
    /// By node; no mask has all bits.
    seen: Vec<u64>,
}

impl<'d> Reach<'d> {
    /// `cells`: by variable, where it may lie.
    pub fn new(diagrams: &'d Diagrams, cells: &'d [Ranges]) -> Self {
        Self { diagrams, cells, seen: vec![u64::MAX; diagrams.len()] }
    }

    /// The union of all leaves that can be reached.
    pub fn mask(&mut self, at: Ref) -> u64 {
        let node = match self.diagrams.at(at) {
            At::Leaf(mask) => return mask,
            At::Node(node) => node,
        };
        if let Some(mask) = self.seen.get(at.index()).filter(|mask| **mask != u64::MAX) {
            return *mask;
        }
        let mut mask = 0;
        let mut first = 0_i64;
        let cells = self.cells.get(node.var as usize);
        for (end, to) in node.edges {
            let last = i64::from(*end);
            if cells.is_none_or(|cells| cells.meets_span(first, last)) {
                mask |= self.mask(*to);
            }
            first = last + 1;
        }
        if let Some(seen) = self.seen.get_mut(at.index()) {
            *seen = mask;
        }
        mask
    }
}
