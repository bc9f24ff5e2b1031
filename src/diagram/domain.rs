//! Domains: the values of each variable cut into cells, so that every condition is a set of cells.

use crate::diagram::condition::{Expr, Var};
use crate::diagram::ranges::{NA, Ranges};
use serde_tuple::{Deserialize_tuple, Serialize_tuple};

/// The cells of one variable. Cell 0 of a conditional fact stands for "does not apply".
#[derive(Clone, Debug, PartialEq, Eq, Serialize_tuple, Deserialize_tuple)]
pub(crate) struct Domain {
    /// 1 where cell 0 stands for "does not apply", else 0.
    pub base: u32,
    /// The first value of each further cell, ascending.
    pub starts: Vec<i64>,
    /// The last value of the last cell.
    pub last: i64,
}

impl Domain {
    pub fn size(&self) -> u32 {
        self.base + self.starts.len() as u32
    }

    /// The cell of a value in the domain.
    pub fn cell(&self, value: i64) -> u32 {
        if value == NA {
            return 0;
        }
        self.base + (self.starts.partition_point(|start| *start <= value) as u32).saturating_sub(1)
    }

    /// The values of a cell, first and last; `NA` for "does not apply".
    pub fn values(&self, cell: u32) -> (i64, i64) {
        let Some(index) = cell.checked_sub(self.base) else { return (NA, NA) };
        let index = index as usize;
        let first = self.starts.get(index).copied().unwrap_or(self.last);
        let last = self.starts.get(index + 1).map_or(self.last, |next| next - 1);
        (first, last)
    }

    /// A set of values as a set of cells.
    pub fn cells(&self, values: &Ranges) -> Ranges {
        let first = self.starts.first().copied().unwrap_or(0);
        let pairs = values.pairs().iter().filter_map(|(low, high)| {
            let (low, high) = ((*low).max(first), (*high).min(self.last));
            (low <= high).then(|| (i64::from(self.cell(low)), i64::from(self.cell(high))))
        });
        let absent = (self.base == 1 && values.contains(NA)).then_some((0, 0));
        Ranges::from_pairs(pairs.chain(absent))
    }

    /// A set of cells as a set of values.
    pub fn of_cells(&self, cells: &Ranges) -> Ranges {
        let values = cells.pairs().iter().flat_map(|(low, high)| {
            let absent = (self.base == 1 && *low <= 0).then_some((NA, NA));
            let (low, high) = ((*low).max(i64::from(self.base)), (*high).min(i64::from(self.size()) - 1));
            let numbers = (low <= high).then(|| (self.values(low as u32).0, self.values(high as u32).1));
            absent.into_iter().chain(numbers)
        });
        Ranges::from_pairs(values)
    }

    /// All cells.
    pub fn all(&self) -> Ranges {
        Ranges::span(0, i64::from(self.size()) - 1)
    }

    /// All cells but "does not apply".
    pub fn applicable(&self) -> Ranges {
        Ranges::span(i64::from(self.base), i64::from(self.size()) - 1)
    }
}

/// A condition over values as a condition over cells; tests that are always or never met disappear.
pub(crate) fn lower(condition: &Expr, domains: &[Domain]) -> Expr {
    condition.map_tests(&mut |var: Var, set: &Ranges| match domains.get(var as usize) {
        Some(domain) => {
            let cells = domain.cells(set);
            if cells == domain.all() { Expr::Const(true) } else { Expr::is_in(var, cells) }
        }
        None => Expr::Const(false),
    })
}
