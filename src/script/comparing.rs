//! Comparing in conditions: numbers, options, texts and lists with each other.

use crate::diagram::chain::Compare;
use crate::diagram::condition::Expr as Condition;
use crate::diagram::ranges::{NA, Ranges};
use crate::model::layout::Stage;
use crate::problem::Problem;
use crate::script::leaf::{Cases, Frame, Leaf, MAX_CASES, Outcome, certain, flag_value, only, outside, too_many};
use crate::script::report::place;
use crate::script::syntax::Conditions;
use rhai::Position;

impl Conditions<'_> {
    pub(crate) fn pairs(
        &self,
        left: &Cases,
        right: &Cases,
        at: Position,
        frame: &Frame<'_>,
        mut test: impl FnMut(&Leaf, &Leaf) -> Outcome<Condition>,
    ) -> Outcome<Condition> {
        if left.len().saturating_mul(right.len()) > MAX_CASES {
            return Err(too_many(at, frame.file));
        }
        let mut parts = Vec::new();
        for (left_guard, left) in left {
            for (right_guard, right) in right {
                let guard = left_guard.clone().and(right_guard.clone());
                if guard != Condition::Const(false) {
                    parts.push(guard.and(test(left, right)?));
                }
            }
        }
        Ok(Condition::any(parts))
    }

    pub(crate) fn compare(
        &self,
        compare: Compare,
        left: &Cases,
        right: &Cases,
        at: Position,
        frame: &Frame<'_>,
    ) -> Outcome<Condition> {
        self.pairs(left, right, at, frame, |left, right| self.compare_leaves(compare, left, right, at, frame))
    }

    pub(crate) fn compare_leaves(
        &self,
        compare: Compare,
        left: &Leaf,
        right: &Leaf,
        at: Position,
        frame: &Frame<'_>,
    ) -> Outcome<Condition> {
        let equality = matches!(compare, Compare::Equal | Compare::NotEqual);
        let signed = |condition: Condition| if compare == Compare::NotEqual { condition.not() } else { condition };
        match (left, right) {
            (Leaf::Flag(a), Leaf::Flag(b)) if equality => {
                frame.spend(a.size() + b.size(), at)?;
                let both = a.clone().and(b.clone());
                let neither = a.clone().not().and(b.clone().not());
                Ok(signed(both.or(neither)))
            }
            (Leaf::Int(a), Leaf::Int(b)) => Ok(Condition::Const(compare.holds(a, b))),
            (Leaf::Text(a), Leaf::Text(b)) => Ok(Condition::Const(compare.holds(a, b))),
            (Leaf::Unit, Leaf::Unit) => Ok(signed(Condition::Const(equality))),
            (Leaf::Number(chain), Leaf::Int(constant)) => self.solve(chain, compare, *constant, at, frame),
            (Leaf::Int(constant), Leaf::Number(chain)) => self.solve(chain, compare.mirrored(), *constant, at, frame),
            (Leaf::Number(left), Leaf::Number(right)) => self.compare_numbers(compare, left, right, at, frame),
            // What has no number, such as a `switch` without a case for it, is no match for one.
            (Leaf::Unit, Leaf::Int(_)) | (Leaf::Int(_), Leaf::Unit) => {
                Ok(Condition::Const(compare == Compare::NotEqual))
            }
            (Leaf::Fact(fact), Leaf::Text(option)) | (Leaf::Text(option), Leaf::Fact(fact)) if equality => {
                self.option(*fact, option, at, frame).map(signed)
            }
            (Leaf::Fact(fact), Leaf::Unit) | (Leaf::Unit, Leaf::Fact(fact)) if equality && self.is_choice(*fact) => {
                Ok(signed(Condition::is_in(self.layout.var_of(*fact, 0), Ranges::one(NA))))
            }
            (Leaf::Number(chain), Leaf::Unit) | (Leaf::Unit, Leaf::Number(chain)) if equality => {
                Ok(signed(Condition::is_in(chain.var, Ranges::one(NA))))
            }
            (Leaf::Number(_), Leaf::Unit) | (Leaf::Unit, Leaf::Number(_)) => Ok(Condition::Const(false)),
            (Leaf::Conclusion(stage), Leaf::Text(name)) | (Leaf::Text(name), Leaf::Conclusion(stage))
                if equality && *stage != Stage::Priority =>
            {
                self.conclusion(*stage, name, at, frame).map(signed)
            }
            (Leaf::Conclusion(Stage::Priority), Leaf::Int(n)) => Ok(self.priority(compare, *n)),
            (Leaf::Int(n), Leaf::Conclusion(Stage::Priority)) => Ok(self.priority(compare.mirrored(), *n)),
            (a, b) => {
                let message = format!("{} cannot be compared with {} here", self.describe(a), self.describe(b));
                let facts = |leaf: &Leaf| matches!(leaf, Leaf::Fact(_) | Leaf::Number(_));
                let help = if facts(a) && facts(b) {
                    "compare two facts in a `compute(…)` and test its result"
                } else if matches!(a, Leaf::Fact(_)) || matches!(b, Leaf::Fact(_)) {
                    "compare a choice with one of its options using == or !=, a several-choice fact with `in`; text and time facts only in `compute(…)`"
                } else {
                    "compare values of the same sort"
                };
                Err(Problem::error("bad-comparison", message).at(Some(place(frame.file, at))).help(help).into())
            }
        }
    }

    pub(crate) fn contains(
        &self,
        container: &Cases,
        item: &Cases,
        at: Position,
        frame: &Frame<'_>,
    ) -> Outcome<Condition> {
        self.pairs(container, item, at, frame, |container, item| match (container, item) {
            (Leaf::List(list), item) => {
                let mut parts = Vec::with_capacity(list.len());
                for leaf in list {
                    // A list may mix sorts of values; only a fact's own must fit.
                    if matches!((leaf, item), (Leaf::Int(_), Leaf::Text(_)) | (Leaf::Text(_), Leaf::Int(_))) {
                        continue;
                    }
                    parts.push(self.compare_leaves(Compare::Equal, item, leaf, at, frame)?);
                }
                Ok(Condition::any(parts))
            }
            (Leaf::Span(low, high), _) => {
                if let Leaf::Number(chain) = item {
                    // rhai has no ranges for what does not apply.
                    frame.fails(self.absent(chain));
                }
                let item = certain(item.clone());
                self.within(&item, *low, *high, at, frame)
            }
            (Leaf::Fact(fact), Leaf::Text(option)) if self.is_several(*fact) => self.option(*fact, option, at, frame),
            (Leaf::Fact(fact), item) if self.is_several(*fact) => {
                let message = format!("{} is no option of {}", self.describe(item), self.describe(container));
                let options = self.fact(*fact).map(|fact| fact.options.clone()).unwrap_or_default();
                Err(Problem::error("bad-comparison", message).at(Some(place(frame.file, at))).allowed(options).into())
            }
            (container, _) => {
                Err(outside(&format!("`in` or `.contains` on {}", self.describe(container)), at, frame.file))
            }
        })
    }

    pub(crate) fn within(
        &self,
        subject: &Cases,
        low: i64,
        high: i64,
        at: Position,
        frame: &Frame<'_>,
    ) -> Outcome<Condition> {
        let at_least = self.compare(Compare::GreaterOrEqual, subject, &certain(Leaf::Int(low)), at, frame)?;
        let at_most = self.compare(Compare::LessOrEqual, subject, &certain(Leaf::Int(high)), at, frame)?;
        Ok(at_least.and(at_most))
    }

    pub(crate) fn is_empty(&self, subject: &Cases, at: Position, frame: &Frame<'_>) -> Outcome<Cases> {
        match only(subject) {
            Some(Leaf::Fact(fact)) if self.is_several(*fact) => {
                let vars = self.layout.vars_of(*fact);
                Ok(flag_value(Condition::all(vars.map(|var| Condition::is_in(var, Ranges::one(1).complement())))))
            }
            _ => Err(outside("`is_empty` of anything but a several-choice fact", at, frame.file)),
        }
    }
}
