//! Domains: the values of each variable cut into cells, so that every condition is a set of cells.

use crate::expr::{Expr, Var};
use crate::layout::{Layout, Stage, stage_size};
use crate::ranges::{NA, Ranges};
use crate::schema::{FactType, Schema};
use std::collections::BTreeSet;

/// The cells of one variable. Cell 0 of a conditional fact stands for "does not apply".
#[derive(Clone, Debug, PartialEq, Eq)]
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

    /// All cells.
    pub fn all(&self) -> Ranges {
        Ranges::span(0, i64::from(self.size()) - 1)
    }

    /// All cells but "does not apply".
    pub fn applicable(&self) -> Ranges {
        Ranges::span(i64::from(self.base), i64::from(self.size()) - 1)
    }
}

/// How many values a number may have to be cut into all of them where a fact is computed from it.
const MAX_VALUES: i64 = 1024;

/// The domains of all variables, conclusions included; numbers are cut wherever one of `conditions` changes, and those
/// among the `inputs` of computations at every value.
pub(crate) fn domains<'e>(
    schema: &Schema,
    layout: &Layout,
    inputs: &BTreeSet<&String>,
    conditions: impl Iterator<Item = &'e Expr>,
) -> Vec<Domain> {
    let mut domains: Vec<Domain> = (0..layout.fact_vars())
        .filter_map(|var| {
            let (fact, _) = layout.owner(var)?;
            let fact = schema.facts.get(fact)?;
            let base = u32::from(fact.when.is_some());
            let (starts, last) = match fact.fact_type {
                FactType::One => ((0..fact.options.len() as i64).collect(), fact.options.len() as i64 - 1),
                FactType::Number if inputs.contains(&fact.id) && fact.max.saturating_sub(fact.min) < MAX_VALUES => {
                    ((fact.min..=fact.max).collect(), fact.max)
                }
                FactType::Number => (vec![fact.min], fact.max),
                _ => (vec![0, 1], 1),
            };
            Some(Domain { base, starts, last })
        })
        .collect();
    let numbers: Vec<bool> = (0..layout.fact_vars())
        .map(|var| {
            let fact = layout.owner(var).and_then(|(fact, _)| schema.facts.get(fact));
            fact.is_some_and(|fact| fact.fact_type == FactType::Number)
        })
        .collect();
    for condition in conditions {
        condition.for_each_test(&mut |var, set| {
            if numbers.get(var as usize) != Some(&true) {
                return;
            }
            if let Some(domain) = domains.get_mut(var as usize) {
                for (low, high) in set.pairs() {
                    domain.starts.push(*low);
                    domain.starts.push(high.saturating_add(1));
                }
            }
        });
    }
    for (var, domain) in domains.iter_mut().enumerate() {
        if numbers.get(var) == Some(&true) {
            let (first, last) = (domain.starts.first().copied().unwrap_or(0), domain.last);
            domain.starts.retain(|start| (first..=last).contains(start));
            domain.starts.sort_unstable();
            domain.starts.dedup();
        }
    }
    domains.extend(Stage::all(schema).map(|stage| {
        let size = stage_size(schema, stage) as i64;
        Domain { base: 0, starts: (0..=size).collect(), last: size }
    }));
    domains
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
