//! Sets of integers as sorted, disjoint, inclusive ranges.

use serde::{Deserialize, Serialize};
use smallvec::{SmallVec, smallvec};

/// A set of integers; `NA` stands for "does not apply".
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Ranges(SmallVec<[(i64, i64); 1]>);

/// The value of a conditional fact that does not apply, below every number that a fact may take.
pub(crate) const NA: i64 = i64::MIN;

impl Ranges {
    pub fn none() -> Self {
        Self(SmallVec::new())
    }

    pub fn one(value: i64) -> Self {
        Self(smallvec![(value, value)])
    }

    /// All from `low` to `high`; empty where `low > high`.
    pub fn span(low: i64, high: i64) -> Self {
        if low > high { Self::none() } else { Self(smallvec![(low, high)]) }
    }

    pub fn from_values(values: impl IntoIterator<Item = i64>) -> Self {
        Self::from_pairs(values.into_iter().map(|value| (value, value)))
    }

    pub fn from_pairs(pairs: impl IntoIterator<Item = (i64, i64)>) -> Self {
        let mut pairs: SmallVec<[(i64, i64); 4]> = pairs.into_iter().collect();
        if pairs.len() > 1 {
            pairs.sort_unstable();
        }
        let mut ranges: SmallVec<[(i64, i64); 1]> = SmallVec::new();
        for (low, high) in pairs {
            match ranges.last_mut() {
                Some(last) if low <= last.1.saturating_add(1) => last.1 = last.1.max(high),
                _ => ranges.push((low, high)),
            }
        }
        Self(ranges)
    }

    pub fn pairs(&self) -> &[(i64, i64)] {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it is as sets are kept, its ranges ascending and apart, and lies within `first..=last`.
    pub fn is_sorted_within(&self, first: i64, last: i64) -> bool {
        self.0.is_sorted_by(|one, other| one.1 < other.0)
            && self.0.iter().all(|(low, high)| first <= *low && low <= high && *high <= last)
    }

    pub fn contains(&self, value: i64) -> bool {
        self.0.iter().any(|(low, high)| *low <= value && value <= *high)
    }

    pub fn union(&self, other: &Self) -> Self {
        Self::from_pairs(self.0.iter().chain(&other.0).copied())
    }

    pub fn intersect(&self, other: &Self) -> Self {
        let pairs = self.0.iter().flat_map(|a| other.0.iter().map(|b| (a.0.max(b.0), a.1.min(b.1))));
        Self::from_pairs(pairs.filter(|(low, high)| low <= high))
    }

    /// Everything that is not in the set, `NA` included.
    pub fn complement(&self) -> Self {
        let mut ranges = SmallVec::with_capacity(self.0.len() + 1);
        let mut next = Some(i64::MIN);
        for (low, high) in &self.0 {
            if let Some(start) = next
                && start < *low
            {
                ranges.push((start, low - 1));
            }
            next = high.checked_add(1);
        }
        if let Some(start) = next {
            ranges.push((start, i64::MAX));
        }
        Self(ranges)
    }

    /// Whether the sets share a value.
    pub fn meets(&self, other: &Self) -> bool {
        self.0.iter().any(|a| other.0.iter().any(|b| a.0 <= b.1 && b.0 <= a.1))
    }

    /// Whether every value of `self` is in `other`.
    pub fn within(&self, other: &Self) -> bool {
        self.0.iter().all(|a| other.0.iter().any(|b| b.0 <= a.0 && a.1 <= b.1))
    }

    /// Whether a value of the set lies in `low..=high`, which must not be empty.
    pub fn meets_span(&self, low: i64, high: i64) -> bool {
        self.0.iter().any(|range| range.0 <= high && low <= range.1)
    }

    /// The only value, if there is just one.
    pub fn single(&self) -> Option<i64> {
        match self.0.as_slice() {
            [(low, high)] if low == high => Some(*low),
            _ => None,
        }
    }

    /// The value of the set within `low..=high` that is nearest to `wanted`.
    pub fn nearest(&self, low: i64, high: i64, wanted: i64) -> Option<i64> {
        self.0
            .iter()
            .map(|range| (range.0.max(low), range.1.min(high)))
            .filter(|(low, high)| low <= high)
            .map(|(low, high)| wanted.clamp(low, high))
            .min_by_key(|value| value.abs_diff(wanted))
    }

    /// How many values of the set lie in `low..=high`.
    pub fn count_within(&self, low: i64, high: i64) -> u128 {
        let inside = self.0.iter().map(|range| (range.0.max(low), range.1.min(high)));
        inside
            .filter(|(low, high)| low <= high)
            .map(|(low, high)| (i128::from(high) - i128::from(low) + 1) as u128)
            .sum()
    }
}
