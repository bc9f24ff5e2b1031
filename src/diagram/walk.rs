//! Walking: which values diagrams can still take, for very many sets of cells one after the other. Sets of cells are bits
//! and nothing is allocated on the way.

use crate::diagram::condition::{Expr, Truth, Var};
use crate::diagram::ranges::Ranges;
use crate::diagram::store::{At, Diagrams, Ref};

/// How many cells a variable may have that is walked by.
pub(crate) const MAX_CELLS: u32 = 64;

/// Walks diagrams; remembers what it found for one set of cells.
pub(crate) struct Walk<'d> {
    diagrams: &'d Diagrams,
    /// By node: in which round it was seen, and what was found.
    seen: Vec<(u32, u64)>,
    round: u32,
}

impl<'d> Walk<'d> {
    pub fn new(diagrams: &'d Diagrams) -> Self {
        Self { diagrams, seen: vec![(0, 0); diagrams.len()], round: 0 }
    }

    /// Begins with other cells.
    pub fn begin(&mut self) {
        self.round = self.round.wrapping_add(1);
        if self.round == 0 {
            self.seen.fill((0, 0));
            self.round = 1;
        }
    }

    /// The union of all leaves that can be reached; `cells`: by variable, as bits, where it may lie.
    pub fn mask(&mut self, mut at: Ref, cells: &[u64]) -> u64 {
        loop {
            let node = match self.diagrams.at(at) {
                At::Leaf(mask) => return mask,
                At::Node(node) => node,
            };
            let open = cells.get(node.var as usize).copied().unwrap_or(u64::MAX);
            if open.is_power_of_two() {
                let cell = open.trailing_zeros();
                match node.edges.iter().find(|(end, _)| *end >= cell) {
                    Some((_, to)) => at = *to,
                    None => return 0,
                }
                continue;
            }
            if let Some((round, mask)) = self.seen.get(at.index())
                && *round == self.round
            {
                return *mask;
            }
            let (mut mask, mut first) = (0, 0);
            for (end, to) in node.edges {
                if open & run(first, *end) != 0 {
                    mask |= self.mask(*to, cells);
                }
                first = end.saturating_add(1);
            }
            let round = self.round;
            if let Some(seen) = self.seen.get_mut(at.index()) {
                *seen = (round, mask);
            }
            return mask;
        }
    }
}

/// The bits from a first to a last one.
fn run(first: u32, last: u32) -> u64 {
    if first >= MAX_CELLS || last < first {
        return 0;
    }
    (u64::MAX << first) & (u64::MAX >> (MAX_CELLS - 1 - last.min(MAX_CELLS - 1)))
}

/// Cells as bits; those past the last bit are left out.
pub(crate) fn bits(cells: &Ranges) -> u64 {
    let low = |value: i64| u32::try_from(value.max(0)).unwrap_or(u32::MAX);
    cells
        .pairs()
        .iter()
        .filter(|(_, last)| *last >= 0)
        .fold(0, |bits, (first, last)| bits | run(low(*first), low(*last)))
}

/// A condition over cells as bits.
#[derive(Debug)]
pub(crate) enum Test {
    Const(bool),
    In(Var, u64),
    All(Vec<Test>),
    Any(Vec<Test>),
}

impl Test {
    pub fn of(condition: &Expr) -> Self {
        let parts = |parts: &[Expr]| parts.iter().map(Self::of).collect();
        match condition {
            Expr::Const(truth) => Self::Const(*truth),
            Expr::In(var, set) => Self::In(*var, bits(set)),
            Expr::All(all) => Self::All(parts(all)),
            Expr::Any(any) => Self::Any(parts(any)),
        }
    }

    /// As [`Expr::truth`].
    pub fn truth(&self, cells: &[u64]) -> Truth {
        match self {
            Self::Const(truth) => Truth { can_be_true: *truth, can_be_false: !*truth },
            Self::In(var, set) => {
                let known = cells.get(*var as usize).copied().unwrap_or(u64::MAX);
                Truth { can_be_true: known & set != 0, can_be_false: known & !set != 0 }
            }
            Self::All(parts) => {
                let mut all = Truth { can_be_true: true, can_be_false: false };
                for part in parts {
                    let truth = part.truth(cells);
                    all.can_be_true &= truth.can_be_true;
                    all.can_be_false |= truth.can_be_false;
                    if !all.can_be_true {
                        break;
                    }
                }
                all
            }
            Self::Any(parts) => {
                let mut any = Truth { can_be_true: false, can_be_false: true };
                for part in parts {
                    let truth = part.truth(cells);
                    any.can_be_true |= truth.can_be_true;
                    any.can_be_false &= truth.can_be_false;
                    if !any.can_be_false {
                        break;
                    }
                }
                any
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{bits, run};
    use crate::diagram::ranges::Ranges;

    #[test]
    fn runs_are_bits() {
        assert_eq!((run(0, 0), run(1, 2), run(0, 63), run(63, u32::MAX), run(64, 70)), (1, 6, u64::MAX, 1 << 63, 0));
        assert_eq!(bits(&Ranges::from_values([0, 2, 3])), 0b1101);
        assert_eq!(bits(&Ranges::none()), 0);
    }
}
