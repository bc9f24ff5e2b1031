//! Arithmetic on one number: a chain of operations solved exactly for comparisons.

use crate::diagram::condition::Var;
use crate::diagram::ranges::Ranges;
use serde::{Deserialize, Serialize};

/// One operation of a chain, each monotone in its input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Op {
    Add(i64),
    /// `constant - x`
    From(i64),
    Times(i64),
    /// Integer division by a constant that is not zero.
    Over(i64),
}

/// A number, a fact or something reckoned from several, with what is done to it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Chain {
    pub var: Var,
    /// The least and the largest value of the variable, where it applies.
    pub min: i64,
    pub max: i64,
    pub ops: Vec<Op>,
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compare {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Compare {
    pub fn from_operator(name: &str) -> Option<Self> {
        Some(match name {
            "==" => Self::Equal,
            "!=" => Self::NotEqual,
            "<" => Self::Less,
            "<=" => Self::LessOrEqual,
            ">" => Self::Greater,
            ">=" => Self::GreaterOrEqual,
            _ => return None,
        })
    }

    /// The comparison with its sides exchanged.
    pub fn mirrored(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
            same => same,
        }
    }

    pub fn holds<T: Ord>(self, left: T, right: T) -> bool {
        match self {
            Self::Equal => left == right,
            Self::NotEqual => left != right,
            Self::Less => left < right,
            Self::LessOrEqual => left <= right,
            Self::Greater => left > right,
            Self::GreaterOrEqual => left >= right,
        }
    }
}

impl Chain {
    /// The chain's value; none where it leaves 64 bits on the way, as rhai's own arithmetic would fail there.
    pub fn value(&self, x: i64) -> Option<i64> {
        self.ops.iter().try_fold(x, |x, op| match op {
            Op::Add(n) => x.checked_add(*n),
            Op::From(n) => n.checked_sub(x),
            Op::Times(n) => x.checked_mul(*n),
            Op::Over(n) => x.checked_div(*n),
        })
    }

    /// The least and the largest value where the variable lies in `low..=high`; none where the chain can overflow.
    pub fn image(&self, low: i64, high: i64) -> Option<(i64, i64)> {
        let (first, last) = (self.value(low)?, self.value(high)?);
        Some((first.min(last), first.max(last)))
    }

    /// The chain as `slope * x + offset`; none where it divides or overflows.
    pub fn linear(&self) -> Option<(i64, i64)> {
        self.ops.iter().try_fold((1_i64, 0_i64), |(slope, offset), op| match op {
            Op::Add(n) => Some((slope, offset.checked_add(*n)?)),
            Op::From(n) => Some((slope.checked_neg()?, n.checked_sub(offset)?)),
            Op::Times(n) => Some((slope.checked_mul(*n)?, offset.checked_mul(*n)?)),
            Op::Over(_) => None,
        })
    }

    /// The values of the variable for which the comparison with `constant` holds; none where the chain can overflow.
    pub fn solve(&self, compare: Compare, constant: i64) -> Option<Ranges> {
        let (min, max) = (self.min, self.max);
        let (first, last) = (self.value(min)?, self.value(max)?);
        let rising = first <= last;
        // The least x from which on "value >= limit" (rising) or "value < limit" (falling) holds; max + 1 where never.
        let turn = |limit: i128| -> Option<i128> {
            let (mut low, mut high) = (i128::from(min), i128::from(max) + 1);
            while low < high {
                let middle = (low + high).div_euclid(2);
                let value = i128::from(self.value(i64::try_from(middle).ok()?)?);
                if (value >= limit) == rising { high = middle } else { low = middle + 1 }
            }
            Some(low)
        };
        let at_least = |limit: i128| -> Option<Ranges> {
            let turn = turn(limit)?;
            // Beyond the last number the turn may lie outside 64 bits; then nothing or everything is left.
            Some(match (i64::try_from(turn), rising) {
                (Ok(turn), true) => Ranges::span(turn, max),
                (Err(_), true) => Ranges::none(),
                (_, false) => Ranges::span(min, i64::try_from(turn - 1).unwrap_or(max)),
            })
        };
        let domain = Ranges::span(min, max);
        let outside = |set: Ranges| domain.intersect(&set.complement());
        let c = i128::from(constant);
        Some(match compare {
            Compare::GreaterOrEqual => at_least(c)?,
            Compare::Greater => at_least(c + 1)?,
            Compare::Less => outside(at_least(c)?),
            Compare::LessOrEqual => outside(at_least(c + 1)?),
            Compare::Equal => at_least(c)?.intersect(&outside(at_least(c + 1)?)),
            Compare::NotEqual => outside(at_least(c)?.intersect(&outside(at_least(c + 1)?))),
        })
    }
}
