//! Counting: how many combinations of cells lead to leaves that are wanted, exactly.

use crate::diagram::condition::Var;
use crate::diagram::ranges::Ranges;
use crate::diagram::store::{At, Diagrams, Ref};
use num_bigint::BigUint;
use rustc_hash::FxHashMap;

/// Counts within some cells of the variables; what was counted once is known, for one sort of leaf.
pub(crate) struct Counter<'d, W: Fn(u64) -> bool> {
    diagrams: &'d Diagrams,
    /// All variables that count, ascending, each with the cells that it may lie in.
    vars: &'d [Var],
    cells: &'d [Ranges],
    wanted: W,
    known: FxHashMap<Ref, BigUint>,
}

impl<'d, W: Fn(u64) -> bool> Counter<'d, W> {
    /// `vars`: all that the functions test, ascending. `cells`: by variable.
    pub fn new(diagrams: &'d Diagrams, vars: &'d [Var], cells: &'d [Ranges], wanted: W) -> Self {
        Self { diagrams, vars, cells, wanted, known: FxHashMap::default() }
    }

    /// How many combinations lead to a leaf that is wanted.
    pub fn count(&mut self, at: Ref) -> BigUint {
        self.from(at, 0)
    }

    /// The same for the variables from a place among them on.
    fn from(&mut self, at: Ref, place: usize) -> BigUint {
        let node = match self.diagrams.at(at) {
            At::Leaf(mask) if (self.wanted)(mask) => return self.free(place, self.vars.len()),
            At::Leaf(_) => return BigUint::ZERO,
            At::Node(node) => node,
        };
        let own = self.vars.partition_point(|var| *var < node.var);
        if let Some(known) = self.known.get(&at) {
            return known * self.free(place, own);
        }
        let mut sum = BigUint::ZERO;
        let mut first = 0_i64;
        for (end, child) in node.edges {
            let last = i64::from(*end);
            let width = self.width(node.var, first, last);
            if width > 0 {
                sum += self.from(*child, own + 1) * width;
            }
            first = last + 1;
        }
        self.known.insert(at, sum.clone());
        sum * self.free(place, own)
    }

    fn width(&self, var: Var, first: i64, last: i64) -> u128 {
        self.cells.get(var as usize).map_or(0, |cells| cells.count_within(first, last))
    }

    /// How many combinations the variables between two places have.
    fn free(&self, from: usize, to: usize) -> BigUint {
        let vars = self.vars.get(from..to).unwrap_or_default();
        vars.iter().map(|var| BigUint::from(self.width(*var, 0, i64::from(u32::MAX)))).product()
    }
}
