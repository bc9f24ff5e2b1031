//! What is reckoned from several facts: each result is a hidden variable, which conditions test as they test a number.

use crate::diagram::chain::Chain;
use crate::diagram::condition::Var;
use crate::diagram::ranges::{NA, Ranges};
use serde::{Deserialize, Serialize};

/// How many pieces a term may have.
const MAX_PIECES: usize = 1024;

/// What one variable adds to a sum.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Term {
    pub var: Var,
    /// All values of the variable, ascending; "does not apply" comes first.
    pub pieces: Vec<Piece>,
}

/// A run of values, and what they give: slope and offset, or nothing that can be reckoned with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Piece {
    pub low: i64,
    pub high: i64,
    pub gives: Option<(i64, i64)>,
}

/// How a hidden variable is reckoned. Where a part does not apply, nor does the whole.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Reckoned {
    Sum(Vec<Term>),
    Times(Chain, Chain),
    /// Integer division; where the divisor is 0 it has no value.
    Over(Chain, Chain),
}

/// The values that something may still have: from least to largest, and whether it may not apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    /// None where it has no number at all.
    pub numbers: Option<(i64, i64)>,
    pub absent: bool,
}

impl Span {
    pub fn ranges(self) -> Ranges {
        let numbers = self.numbers.map_or_else(Ranges::none, |(low, high)| Ranges::span(low, high));
        if self.absent { numbers.union(&Ranges::one(NA)) } else { numbers }
    }

    /// The span of a set of values.
    pub fn of(values: &Ranges) -> Self {
        let numbers = values.pairs().iter().filter(|(_, high)| *high != NA);
        let numbers = numbers.map(|(low, high)| (if *low == NA { NA + 1 } else { *low }, *high));
        let numbers = numbers.reduce(|(low, _), (_, high)| (low, high));
        Self { numbers, absent: values.contains(NA) }
    }
}

impl Piece {
    fn at(self, value: i64) -> Option<i128> {
        let (slope, offset) = self.gives?;
        Some(i128::from(slope) * i128::from(value) + i128::from(offset))
    }
}

impl Term {
    /// What the term adds for the values in a set: least, largest, and whether it can be nothing.
    fn bounds(&self, values: &Ranges) -> (Option<(i128, i128)>, bool) {
        let (mut bounds, mut absent) = (None::<(i128, i128)>, false);
        for piece in &self.pieces {
            for (low, high) in values.pairs() {
                let (low, high) = ((*low).max(piece.low), (*high).min(piece.high));
                if low > high {
                    continue;
                }
                match (piece.at(low), piece.at(high)) {
                    (Some(a), Some(b)) => {
                        let (least, most) = bounds.unwrap_or((a, a));
                        bounds = Some((least.min(a).min(b), most.max(a).max(b)));
                    }
                    _ => absent = true,
                }
            }
        }
        (bounds, absent)
    }

    /// Both terms, which are about one variable, added; none where that takes too many pieces or overflows.
    fn add(&self, other: &Self) -> Option<Self> {
        let mut pieces: Vec<Piece> = Vec::new();
        for a in &self.pieces {
            for b in &other.pieces {
                let (low, high) = (a.low.max(b.low), a.high.min(b.high));
                if low > high {
                    continue;
                }
                let gives = match (a.gives, b.gives) {
                    (Some((s, o)), Some((t, p))) => Some((s.checked_add(t)?, o.checked_add(p)?)),
                    _ => None,
                };
                pieces.push(Piece { low, high, gives });
            }
        }
        (pieces.len() <= MAX_PIECES).then_some(Self { var: self.var, pieces })
    }

    /// The term times `factor`.
    pub fn times(&self, factor: i64) -> Option<Self> {
        let pieces = self.pieces.iter().map(|piece| {
            let gives = match piece.gives {
                Some((slope, offset)) => Some((slope.checked_mul(factor)?, offset.checked_mul(factor)?)),
                None => None,
            };
            Some(Piece { gives, ..*piece })
        });
        Some(Self { var: self.var, pieces: pieces.collect::<Option<_>>()? })
    }

    /// Whether it adds nothing, whatever the variable's value.
    fn is_nothing(&self) -> bool {
        self.pieces.iter().all(|piece| piece.gives == Some((0, 0)))
    }

    /// The one slope and offset of all values, if the term is as simple as that.
    pub fn plain(&self) -> Option<(i64, i64)> {
        let mut gives = self.pieces.iter().filter(|piece| piece.low != NA).map(|piece| piece.gives);
        let first = gives.next()??;
        let absent = self.pieces.iter().all(|piece| piece.low != NA || piece.gives.is_none());
        (absent && gives.all(|other| other == Some(first))).then_some(first)
    }
}

/// Both sums added, ordered by variable, one term a variable; none where that is too much.
pub(crate) fn add(left: &[Term], right: &[Term]) -> Option<Vec<Term>> {
    let mut terms = left.to_vec();
    for term in right {
        match terms.binary_search_by_key(&term.var, |other| other.var) {
            Ok(at) => {
                let both = terms.get(at)?.add(term)?;
                if both.is_nothing() {
                    terms.remove(at);
                } else if let Some(slot) = terms.get_mut(at) {
                    *slot = both;
                }
            }
            Err(at) => terms.insert(at, term.clone()),
        }
    }
    Some(terms)
}

impl Reckoned {
    /// The variables from which it is reckoned.
    pub fn vars(&self) -> Vec<Var> {
        match self {
            Self::Sum(terms) => terms.iter().map(|term| term.var).collect(),
            Self::Times(a, b) | Self::Over(a, b) => vec![a.var, b.var],
        }
    }

    /// The same over other numbers of variables.
    pub fn renumbered(&self, number: &impl Fn(Var) -> Var) -> Self {
        let chain = |chain: &Chain| Chain { var: number(chain.var), ..chain.clone() };
        match self {
            Self::Sum(terms) => {
                Self::Sum(terms.iter().map(|term| Term { var: number(term.var), ..term.clone() }).collect())
            }
            Self::Times(a, b) => Self::Times(chain(a), chain(b)),
            Self::Over(a, b) => Self::Over(chain(a), chain(b)),
        }
    }

    /// What it may be for these values of its variables; none where it can leave 64 bits.
    pub fn span(&self, values: &impl Fn(Var) -> Ranges) -> Option<Span> {
        let narrow = |(low, high): (i128, i128)| Some((i64::try_from(low).ok()?, i64::try_from(high).ok()?));
        match self {
            Self::Sum(terms) => {
                let (mut sum, mut absent) = (Some((0_i128, 0_i128)), false);
                for term in terms {
                    let (bounds, may_be_absent) = term.bounds(&values(term.var));
                    absent |= may_be_absent;
                    sum = sum.zip(bounds).map(|((low, high), (a, b))| (low + a, high + b));
                }
                Some(Span { numbers: sum.map_or(Some(None), |sum| narrow(sum).map(Some))?, absent })
            }
            Self::Times(a, b) | Self::Over(a, b) => {
                let (left, right) = (Span::of(&values(a.var)), Span::of(&values(b.var)));
                let absent = left.absent || right.absent;
                let (Some((low, high)), Some((first, last))) = (left.numbers, right.numbers) else {
                    return Some(Span { numbers: None, absent });
                };
                let ((low, high), (first, last)) = (a.image(low, high)?, b.image(first, last)?);
                let wide = |n: i64| i128::from(n);
                let corners = |low: i64, high: i64, first: i64, last: i64, of: &dyn Fn(i128, i128) -> i128| {
                    let all =
                        [(low, first), (low, last), (high, first), (high, last)].map(|(a, b)| of(wide(a), wide(b)));
                    (all.into_iter().fold(i128::MAX, i128::min), all.into_iter().fold(i128::MIN, i128::max))
                };
                let numbers = match self {
                    Self::Over(..) => {
                        // A divisor of 0 gives nothing; either side of it the quotient lies between its corners.
                        let sides = [(first, last.min(-1)), (first.max(1), last)];
                        let sides = sides.into_iter().filter(|(first, last)| first <= last);
                        let quotients = sides.map(|(first, last)| corners(low, high, first, last, &|a, b| a / b));
                        quotients.reduce(|(a, b), (c, d)| (a.min(c), b.max(d)))
                    }
                    _ => Some(corners(low, high, first, last, &|a, b| a * b)),
                };
                Some(Span { numbers: numbers.map_or(Some(None), |bounds| narrow(bounds).map(Some))?, absent })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Piece, Reckoned, Span, Term, add};
    use crate::diagram::chain::{Chain, Op};
    use crate::diagram::ranges::{NA, Ranges};

    fn line(var: u32, low: i64, high: i64, slope: i64) -> Term {
        Term { var, pieces: vec![Piece { low, high, gives: Some((slope, 0)) }] }
    }

    #[test]
    fn spans_hold_every_value_and_reach_both_ends() {
        let chain = |var: u32, ops: Vec<Op>| Chain { var, min: -9, max: 9, ops };
        let sum = Reckoned::Sum(vec![line(0, -9, 9, 2), line(1, -9, 9, -3)]);
        let times = Reckoned::Times(chain(0, vec![Op::Add(1)]), chain(1, vec![]));
        let over = Reckoned::Over(chain(0, vec![Op::Times(5)]), chain(1, vec![Op::From(2)]));
        for (a, b) in [((-3, 4), (-2, 5)), ((2, 2), (2, 2)), ((-9, -1), (0, 9)), ((0, 0), (3, 7))] {
            let values = |var: u32| if var == 0 { Ranges::span(a.0, a.1) } else { Ranges::span(b.0, b.1) };
            let pairs = (a.0..=a.1).flat_map(|x| (b.0..=b.1).map(move |y| (x, y)));
            let pairs: Vec<(i64, i64)> = pairs.collect();
            let ends = |all: &mut dyn Iterator<Item = i64>| {
                let all: Vec<i64> = all.collect();
                all.iter().min().copied().zip(all.iter().max().copied())
            };
            let got = |what: &Reckoned| what.span(&values).map(|span| span.numbers);
            assert_eq!(got(&sum), Some(ends(&mut pairs.iter().map(|(x, y)| 2 * x - 3 * y))));
            assert_eq!(got(&times), Some(ends(&mut pairs.iter().map(|(x, y)| (x + 1) * y))));
            assert_eq!(got(&over), Some(ends(&mut pairs.iter().filter_map(|(x, y)| (5 * x).checked_div(2 - y)))));
        }
    }

    #[test]
    fn a_part_that_does_not_apply_takes_the_whole_with_it() {
        let mut part = line(0, 0, 5, 1);
        part.pieces.insert(0, Piece { low: NA, high: NA, gives: None });
        let sum = Reckoned::Sum(vec![part, line(1, 0, 5, 1)]);
        let with = |values: Ranges| sum.span(&|var| if var == 0 { values.clone() } else { Ranges::one(2) });
        assert_eq!(with(Ranges::one(NA)), Some(Span { numbers: None, absent: true }));
        let either = Ranges::span(1, 3).union(&Ranges::one(NA));
        assert_eq!(with(either), Some(Span { numbers: Some((3, 5)), absent: true }));
    }

    #[test]
    fn terms_of_one_variable_are_one_term() {
        let both = add(&[line(0, 0, 9, 2)], &[line(0, 0, 9, 3), line(1, 0, 9, 1)]);
        assert_eq!(both, Some(vec![line(0, 0, 9, 5), line(1, 0, 9, 1)]));
        assert_eq!(add(&[line(0, 0, 9, 2)], &[line(0, 0, 9, -2)]), Some(vec![]));
    }
}
