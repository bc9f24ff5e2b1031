//! Arithmetic in conditions and computations: sums, differences and counts become hidden variables, which stay exact.

use crate::diagram::chain::{Chain, Compare, Op};
use crate::diagram::condition::{Expr as Condition, Var};
use crate::diagram::ranges::{NA, Ranges};
use crate::diagram::reckon::{Piece, Reckoned, Term, add};
use crate::model::schema::FactType;
use crate::problem::Problem;
use crate::script::leaf::Cases;
use crate::script::leaf::Frame;
use crate::script::leaf::Leaf;
use crate::script::leaf::MAX_CASES;
use crate::script::leaf::Outcome;
use crate::script::leaf::certain;
use crate::script::leaf::only;
use crate::script::leaf::outside;
use crate::script::leaf::too_many;
use crate::script::report::place;
use crate::script::syntax::Conditions;
use rhai::Position;
use std::collections::BTreeSet;

/// How many values a number may have to be divided inside a sum.
const MAX_DIVIDED: i64 = 1024;

/// A sum of terms and a constant.
type Linear = (Vec<Term>, i64);

impl Conditions<'_> {
    /// A number fact as it is.
    pub fn number(&self, fact: usize) -> Chain {
        let (min, max) = self.fact(fact).map_or((0, 0), |fact| (fact.min, fact.max));
        Chain { var: self.layout.var_of(fact, 0), min, max, ops: Vec::new() }
    }

    /// Everything that a variable can be.
    fn values(&self, var: Var) -> Ranges {
        if let Some(hidden) = self.ledger.get(var) {
            let numbers = Ranges::span(hidden.min, hidden.max);
            return if hidden.absent { numbers.union(&Ranges::one(NA)) } else { numbers };
        }
        let Some(fact) = self.layout.owner(var).and_then(|(fact, _)| self.fact(fact)) else { return Ranges::none() };
        let numbers = match fact.fact_type {
            FactType::One => Ranges::span(0, fact.options.len() as i64 - 1),
            FactType::Number => Ranges::span(fact.min, fact.max),
            _ => Ranges::span(0, 1),
        };
        if fact.when.is_some() { numbers.union(&Ranges::one(NA)) } else { numbers }
    }

    /// The condition without tests that are always or never met.
    pub fn possible(&self, condition: &Condition) -> Condition {
        condition.map_tests(&mut |var, set| {
            let all = self.values(var);
            match all.intersect(set) {
                // Conclusions have no values here.
                _ if all.is_empty() => Condition::is_in(var, set.clone()),
                left if left == all => Condition::Const(true),
                left => Condition::is_in(var, left),
            }
        })
    }

    /// Where a number does not apply.
    pub fn absent(&self, chain: &Chain) -> Condition {
        match self.values(chain.var).contains(NA) {
            true => Condition::is_in(chain.var, Ranges::one(NA)),
            false => Condition::Const(false),
        }
    }

    /// `+`, `-`, `*` or `/` of two values.
    pub fn arithmetic(
        &self,
        name: &str,
        left: &Cases,
        right: &Cases,
        at: Position,
        frame: &Frame<'_>,
    ) -> Outcome<Cases> {
        if let (Some(left), Some(right)) = (only(left), only(right)) {
            return self.reckon(name, left, right, at, frame).map(certain);
        }
        let constant = |cases: &Cases| matches!(only(cases), Some(Leaf::Int(_)));
        if matches!(name, "+" | "-")
            && !constant(left)
            && !constant(right)
            && let (Some(one), Some(other)) = (self.linear(left), self.linear(right))
        {
            return self.sum(one, other, name == "-", at, frame).map(certain);
        }
        self.each(left, right, at, frame, |left, right| self.reckon(name, left, right, at, frame).map(certain))
    }

    /// `min` or `max` of two values.
    pub fn extreme(&self, least: bool, left: &Cases, right: &Cases, at: Position, frame: &Frame<'_>) -> Outcome<Cases> {
        self.each(left, right, at, frame, |left, right| {
            let numeric = |leaf: &Leaf| matches!(leaf, Leaf::Int(_) | Leaf::Number(_) | Leaf::Unit);
            if !numeric(left) || !numeric(right) {
                return Err(outside("`min` or `max` of anything but numbers", at, frame.file));
            }
            let nothing = |leaf: &Leaf| match leaf {
                Leaf::Number(chain) => self.absent(chain),
                other => Condition::Const(matches!(other, Leaf::Unit)),
            };
            let absent = nothing(left).or(nothing(right));
            frame.fails(absent.clone());
            let compare = if least { Compare::LessOrEqual } else { Compare::GreaterOrEqual };
            let first = self.compare_leaves(compare, left, right, at, frame)?;
            let present = absent.clone().not();
            Ok(vec![
                (absent, Leaf::Unit),
                (present.clone().and(first.clone()), left.clone()),
                (present.and(first.not()), right.clone()),
            ])
        })
    }

    /// How many options of a several-choice fact are chosen.
    pub fn count(&self, subject: &Cases, at: Position, frame: &Frame<'_>) -> Outcome<Cases> {
        let fact = match only(subject) {
            Some(Leaf::Fact(fact)) if self.is_several(*fact) => *fact,
            Some(Leaf::List(list)) => return Ok(certain(Leaf::Int(list.len() as i64))),
            _ => return Err(outside("`len` of anything but a several-choice fact", at, frame.file)),
        };
        let term = |var: Var| {
            let chosen = Piece { low: 0, high: 1, gives: Some((1, 0)) };
            let absent = Piece { low: NA, high: NA, gives: Some((0, 0)) };
            let absent = self.values(var).contains(NA).then_some(absent);
            Term { var, pieces: absent.into_iter().chain([chosen]).collect() }
        };
        let terms = self.layout.vars_of(fact).map(term).collect();
        self.total((terms, 0), at, frame).map(certain)
    }

    /// A comparison of two numbers, neither of them constant.
    pub fn compare_numbers(
        &self,
        compare: Compare,
        left: &Chain,
        right: &Chain,
        at: Position,
        frame: &Frame<'_>,
    ) -> Outcome<Condition> {
        let side = |chain: &Chain| self.linear(&certain(Leaf::Number(chain.clone())));
        let (Some(one), Some(other)) = (side(left), side(right)) else {
            return Err(self.cannot("the comparison", at, frame));
        };
        // Nothing is reckoned where a number that does not apply is only compared.
        let quiet = frame.quiet();
        let difference = self.sum(one, other, true, at, &quiet)?;
        let holds = self.compare_leaves(compare, &difference, &Leaf::Int(0), at, frame)?;
        // In rhai, `() == ()` is true.
        let neither = self.absent(left).and(self.absent(right));
        Ok(match compare {
            Compare::Equal => holds.or(neither),
            Compare::NotEqual => holds.and(neither.not()),
            _ => holds,
        })
    }

    /// Where a comparison of a number with a constant holds.
    pub fn solve(
        &self,
        chain: &Chain,
        compare: Compare,
        constant: i64,
        at: Position,
        frame: &Frame<'_>,
    ) -> Outcome<Condition> {
        let set = chain.solve(compare, constant).ok_or_else(|| self.overflow(chain.var, at, frame))?;
        // In rhai, `() != 5` is true: a number that does not apply differs from every number.
        let set = if compare == Compare::NotEqual { set.union(&Ranges::one(NA)) } else { set };
        Ok(Condition::is_in(chain.var, set))
    }

    /// Something for each pair of cases, under both their conditions.
    fn each(
        &self,
        left: &Cases,
        right: &Cases,
        at: Position,
        frame: &Frame<'_>,
        reckon: impl Fn(&Leaf, &Leaf) -> Outcome<Cases>,
    ) -> Outcome<Cases> {
        if left.len().saturating_mul(right.len()) > MAX_CASES {
            return Err(too_many(at, frame.file));
        }
        let mut all = Vec::new();
        for (left_guard, left) in left {
            for (right_guard, right) in right {
                let guard = left_guard.clone().and(right_guard.clone());
                if guard == Condition::Const(false) {
                    continue;
                }
                frame.spend(guard.size(), at)?;
                let mut inner = frame.copy();
                let cases = inner.under(&guard, |_| reckon(left, right))?;
                all.push((guard, cases));
            }
        }
        self.merge(all, at, frame)
    }

    fn reckon(&self, name: &str, left: &Leaf, right: &Leaf, at: Position, frame: &Frame<'_>) -> Outcome<Leaf> {
        let failed = || outside("arithmetic that overflows or divides by zero", at, frame.file);
        let with = |chain: &Chain, op: Op| {
            frame.fails(self.absent(chain));
            let mut chain = chain.clone();
            chain.ops.push(op);
            Ok(Leaf::Number(chain))
        };
        match (name, left, right) {
            ("+", Leaf::Text(a), Leaf::Text(b)) => {
                frame.spend(a.len() + b.len(), at)?;
                Ok(Leaf::Text(format!("{a}{b}")))
            }
            (_, Leaf::Int(a), Leaf::Int(b)) => {
                let result = match name {
                    "+" => a.checked_add(*b),
                    "-" => a.checked_sub(*b),
                    "*" => a.checked_mul(*b),
                    _ => a.checked_div(*b),
                };
                result.map(Leaf::Int).ok_or_else(failed)
            }
            ("+", Leaf::Number(chain), Leaf::Int(n)) | ("+", Leaf::Int(n), Leaf::Number(chain)) => {
                with(chain, Op::Add(*n))
            }
            ("-", Leaf::Number(chain), Leaf::Int(n)) => with(chain, Op::Add(n.checked_neg().ok_or_else(failed)?)),
            ("-", Leaf::Int(n), Leaf::Number(chain)) => with(chain, Op::From(*n)),
            ("*", Leaf::Number(chain), Leaf::Int(n)) | ("*", Leaf::Int(n), Leaf::Number(chain)) => {
                with(chain, Op::Times(*n))
            }
            ("/", Leaf::Number(chain), Leaf::Int(n)) if *n != 0 => with(chain, Op::Over(*n)),
            ("/", Leaf::Number(_), Leaf::Int(_)) => Err(failed()),
            ("+" | "-", Leaf::Number(_), Leaf::Number(_)) => {
                match (self.linear(&certain(left.clone())), self.linear(&certain(right.clone()))) {
                    (Some(one), Some(other)) => self.sum(one, other, name == "-", at, frame),
                    _ => Err(self.cannot(&format!("`{name}` of what was divided"), at, frame)),
                }
            }
            ("*", Leaf::Number(a), Leaf::Number(b)) if frame.computing() => {
                self.combine(Reckoned::Times(a.clone(), b.clone()), [a, b], at, frame)
            }
            ("/", Leaf::Number(a), Leaf::Number(b)) if frame.computing() => {
                frame.fails(self.solve(b, Compare::Equal, 0, at, frame)?);
                self.combine(Reckoned::Over(a.clone(), b.clone()), [a, b], at, frame)
            }
            ("/", Leaf::Int(n), Leaf::Number(b)) if frame.computing() => {
                frame.fails(self.solve(b, Compare::Equal, 0, at, frame)?);
                let constant = Chain { ops: vec![Op::Times(0), Op::Add(*n)], ..b.clone() };
                self.combine(Reckoned::Over(constant, b.clone()), [b, b], at, frame)
            }
            // As rhai would have it, nothing can be reckoned with what does not apply; as a condition it is not met.
            (_, Leaf::Unit, Leaf::Int(_) | Leaf::Number(_) | Leaf::Unit)
            | (_, Leaf::Int(_) | Leaf::Number(_), Leaf::Unit) => {
                frame.fails(Condition::Const(true));
                Ok(Leaf::Unit)
            }
            (_, a, b) => {
                Err(self.cannot(&format!("`{name}` of {} and {}", self.describe(a), self.describe(b)), at, frame))
            }
        }
    }

    fn combine(&self, what: Reckoned, parts: [&Chain; 2], at: Position, frame: &Frame<'_>) -> Outcome<Leaf> {
        parts.iter().for_each(|part| frame.fails(self.absent(part)));
        let chain = self.ledger.chain(what, &|var| self.values(var));
        chain.map(Leaf::Number).ok_or_else(|| self.overflow(Var::MAX, at, frame))
    }

    /// A value as a sum of terms and a constant; none where some part depends on more than one variable.
    fn linear(&self, cases: &Cases) -> Option<Linear> {
        match only(cases) {
            Some(Leaf::Int(n)) => return Some((Vec::new(), *n)),
            Some(Leaf::Number(chain)) => return self.linear_chain(chain),
            _ => {}
        }
        // Else the guards must all be about one variable: then the value is one term.
        let mut vars = BTreeSet::new();
        let mut starts = BTreeSet::new();
        for (guard, leaf) in cases {
            guard.vars(&mut vars);
            guard.for_each_test(&mut |_, set| {
                starts.extend(set.pairs().iter().flat_map(|(low, high)| [*low, high.saturating_add(1)]));
            });
            match leaf {
                Leaf::Int(_) | Leaf::Unit => {}
                Leaf::Number(chain) => {
                    chain.linear()?;
                    vars.insert(chain.var);
                }
                _ => return None,
            }
        }
        let [var] = vars.iter().copied().collect::<Vec<_>>()[..] else { return None };
        let mut pieces = Vec::new();
        for (low, high) in self.values(var).pairs() {
            // "Does not apply" stands next to no number.
            let cuts = starts.iter().copied().filter(|start| low < start && start <= high);
            let begins: Vec<i64> = std::iter::once(*low).chain(cuts).collect();
            for (position, begin) in begins.iter().enumerate() {
                let end = begins.get(position + 1).map_or(*high, |next| next - 1);
                let leaf = cases.iter().find(|(guard, _)| guard.holds(&|_| *begin)).map(|(_, leaf)| leaf);
                let gives = match leaf {
                    Some(Leaf::Int(n)) => Some((0, *n)),
                    Some(Leaf::Number(chain)) if *begin != NA => chain.linear(),
                    _ => None,
                };
                pieces.push(Piece { low: *begin, high: end, gives });
            }
        }
        Some((vec![Term { var, pieces }], 0))
    }

    fn linear_chain(&self, chain: &Chain) -> Option<Linear> {
        // The chain must not overflow on the way either.
        chain.image(chain.min, chain.max)?;
        let Some((slope, offset)) = chain.linear() else {
            if chain.max.checked_sub(chain.min)? >= MAX_DIVIDED {
                return None;
            }
            let piece = |value: i64| Some(Piece { low: value, high: value, gives: Some((0, chain.value(value)?)) });
            let pieces: Option<Vec<Piece>> = (chain.min..=chain.max).map(piece).collect();
            return Some((vec![Term { var: chain.var, pieces: self.with_absent(chain, pieces?) }], 0));
        };
        if slope == 0 && self.absent(chain) == Condition::Const(false) {
            return Some((Vec::new(), offset));
        }
        if let Some(Reckoned::Sum(terms)) = self.ledger.get(chain.var).map(|hidden| hidden.what) {
            let terms: Option<Vec<Term>> = terms.iter().map(|term| term.times(slope)).collect();
            return Some((terms?, offset));
        }
        let pieces = vec![Piece { low: chain.min, high: chain.max, gives: Some((slope, 0)) }];
        Some((vec![Term { var: chain.var, pieces: self.with_absent(chain, pieces) }], offset))
    }

    fn with_absent(&self, chain: &Chain, mut pieces: Vec<Piece>) -> Vec<Piece> {
        if self.values(chain.var).contains(NA) {
            pieces.insert(0, Piece { low: NA, high: NA, gives: None });
        }
        pieces
    }

    fn sum(&self, left: Linear, right: Linear, minus: bool, at: Position, frame: &Frame<'_>) -> Outcome<Leaf> {
        let too_much = || self.overflow(Var::MAX, at, frame);
        let factor = if minus { -1 } else { 1 };
        for term in left.0.iter().chain(&right.0) {
            let nothing = term.pieces.iter().filter(|piece| piece.gives.is_none());
            let nothing = Ranges::from_pairs(nothing.map(|piece| (piece.low, piece.high)));
            frame.fails(Condition::is_in(term.var, nothing));
        }
        let other: Option<Vec<Term>> = right.0.iter().map(|term| term.times(factor)).collect();
        let terms = other.and_then(|other| add(&left.0, &other)).ok_or_else(too_much)?;
        let constant = right.1.checked_mul(factor).and_then(|right| left.1.checked_add(right)).ok_or_else(too_much)?;
        self.total((terms, constant), at, frame)
    }

    /// A sum as one number.
    fn total(&self, (terms, constant): Linear, at: Position, frame: &Frame<'_>) -> Outcome<Leaf> {
        frame.spend(terms.iter().map(|term| term.pieces.len()).sum(), at)?;
        let finish = |mut chain: Chain, slope: i64, constant: i64| {
            if slope != 1 {
                chain.ops.push(Op::Times(slope));
            }
            if constant != 0 {
                chain.ops.push(Op::Add(constant));
            }
            Ok(Leaf::Number(chain))
        };
        match terms.as_slice() {
            [] => return Ok(Leaf::Int(constant)),
            [term] => {
                let fact = self
                    .layout
                    .owner(term.var)
                    .filter(|(fact, _)| self.fact(*fact).is_some_and(|fact| fact.fact_type == FactType::Number));
                if let (Some((fact, _)), Some((slope, offset))) = (fact, term.plain())
                    && let Some(constant) = constant.checked_add(offset)
                {
                    return finish(self.number(fact), slope, constant);
                }
            }
            _ => {}
        }
        // A sum and its opposite are one variable.
        let falls = terms.first().and_then(|term| term.pieces.iter().find_map(|piece| piece.gives));
        let sign = if falls.is_some_and(|(slope, offset)| slope < 0 || slope == 0 && offset < 0) { -1 } else { 1 };
        let terms: Option<Vec<Term>> = terms.iter().map(|term| term.times(sign)).collect();
        let chain = terms.and_then(|terms| self.ledger.chain(Reckoned::Sum(terms), &|var| self.values(var)));
        match chain {
            Some(chain) => finish(chain, sign, constant),
            None => Err(self.overflow(Var::MAX, at, frame)),
        }
    }

    fn cannot(&self, what: &str, at: Position, frame: &Frame<'_>) -> Box<Problem> {
        Problem::error("outside-subset", format!("{what} cannot be analysed"))
            .at(Some(place(frame.file, at)))
            .help("a condition may add and subtract numbers and multiply them with constants; else use `compute(…)`")
            .into()
    }

    fn overflow(&self, var: Var, at: Position, frame: &Frame<'_>) -> Box<Problem> {
        let fact = self.layout.owner(var).and_then(|(fact, _)| self.fact(fact));
        let of = fact.map_or(String::new(), |fact| format!(" for some `{}`", fact.id));
        Problem::error("overflow", format!("this can leave 64 bits{of}"))
            .at(Some(place(frame.file, at)))
            .help("set `min` and `max` of the fact in facts.toml")
            .into()
    }
}
