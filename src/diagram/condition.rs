//! Conditions: the analysable form of a rule's condition, over variables with finite or ordered domains.

use crate::diagram::ranges::Ranges;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use std::cell::Cell;
use std::collections::BTreeSet;

/// A variable: a fact, an option of a several-choice fact, or an earlier conclusion.
pub(crate) type Var = u32;

/// A condition in negation normal form.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub(crate) enum Expr {
    Const(bool),
    /// The variable's value lies in the set.
    In(Var, Ranges),
    All(Vec<Expr>),
    Any(Vec<Expr>),
}

/// How deep conditions may lie in each other.
const MAX_DEPTH: usize = 200;

thread_local! {
    /// How deep the condition that is being read lies in others: not every format has a limit of its own.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

impl<'de> Deserialize<'de> for Expr {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        /// The same, part by part.
        #[derive(Deserialize)]
        #[serde(rename = "Expr")]
        enum Part {
            Const(bool),
            In(Var, Ranges),
            All(Vec<Expr>),
            Any(Vec<Expr>),
        }
        let depth = DEPTH.get();
        if depth >= MAX_DEPTH {
            return Err(D::Error::custom("conditions lie too deep in each other"));
        }
        DEPTH.set(depth + 1);
        let part = Part::deserialize(from);
        DEPTH.set(depth);
        Ok(match part? {
            Part::Const(truth) => Self::Const(truth),
            Part::In(var, set) => Self::In(var, set),
            Part::All(parts) => Self::All(parts),
            Part::Any(parts) => Self::Any(parts),
        })
    }
}

/// Truth under partial knowledge: whether it can be true and whether it can be false.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Truth {
    pub can_be_true: bool,
    pub can_be_false: bool,
}

impl Expr {
    pub fn is_in(var: Var, set: Ranges) -> Self {
        if set.is_empty() { Self::Const(false) } else { Self::In(var, set) }
    }

    pub fn not(self) -> Self {
        match self {
            Self::Const(value) => Self::Const(!value),
            Self::In(var, set) => Self::is_in(var, set.complement()),
            Self::All(parts) => Self::any(parts.into_iter().map(Self::not)),
            Self::Any(parts) => Self::all(parts.into_iter().map(Self::not)),
        }
    }

    pub fn and(self, other: Self) -> Self {
        Self::all([self, other])
    }

    pub fn or(self, other: Self) -> Self {
        Self::any([self, other])
    }

    pub fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut kept: Vec<Self> = Vec::new();
        for part in parts {
            match part {
                Self::Const(true) => {}
                Self::Const(false) => return part,
                Self::All(inner) => kept.extend(inner),
                Self::In(var, set) => {
                    // Two tests of one variable are one test.
                    let same = kept.iter_mut().find_map(|other| match other {
                        Self::In(v, s) if *v == var => Some(s),
                        _ => None,
                    });
                    match same {
                        Some(other) => {
                            *other = other.intersect(&set);
                            if other.is_empty() {
                                return Self::Const(false);
                            }
                        }
                        None => kept.push(Self::In(var, set)),
                    }
                }
                part => kept.push(part),
            }
        }
        match kept.len() {
            0 => Self::Const(true),
            1 => kept.remove(0),
            _ => Self::All(kept),
        }
    }

    pub fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut kept: Vec<Self> = Vec::new();
        for part in parts {
            match part {
                Self::Const(false) => {}
                Self::Const(true) => return part,
                Self::Any(inner) => kept.extend(inner),
                Self::In(var, set) => {
                    let same = kept.iter_mut().find_map(|other| match other {
                        Self::In(v, s) if *v == var => Some(s),
                        _ => None,
                    });
                    match same {
                        Some(other) => *other = other.union(&set),
                        None => kept.push(Self::In(var, set)),
                    }
                }
                part => kept.push(part),
            }
        }
        match kept.len() {
            0 => Self::Const(false),
            1 => kept.remove(0),
            _ => Self::Any(kept),
        }
    }

    /// How many tests stand in the condition.
    pub fn size(&self) -> usize {
        match self {
            Self::Const(_) => 1,
            Self::In(_, set) => set.pairs().len(),
            Self::All(parts) | Self::Any(parts) => parts.iter().map(Self::size).sum(),
        }
    }

    /// The variables that stand in the condition.
    pub fn vars(&self, found: &mut BTreeSet<Var>) {
        match self {
            Self::Const(_) => {}
            Self::In(var, _) => {
                found.insert(*var);
            }
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.vars(found)),
        }
    }

    /// Calls `visit` for every test of a variable.
    pub fn for_each_test(&self, visit: &mut impl FnMut(Var, &Ranges)) {
        match self {
            Self::Const(_) => {}
            Self::In(var, set) => visit(*var, set),
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.for_each_test(visit)),
        }
    }

    /// The same condition with every test rewritten.
    pub fn map_tests(&self, rewrite: &mut impl FnMut(Var, &Ranges) -> Expr) -> Expr {
        match self {
            Self::Const(value) => Self::Const(*value),
            Self::In(var, set) => rewrite(*var, set),
            Self::All(parts) => {
                let parts: Vec<Expr> = parts.iter().map(|part| part.map_tests(rewrite)).collect();
                Self::all(parts)
            }
            Self::Any(parts) => {
                let parts: Vec<Expr> = parts.iter().map(|part| part.map_tests(rewrite)).collect();
                Self::any(parts)
            }
        }
    }

    /// Truth with full knowledge.
    pub fn holds(&self, value: &impl Fn(Var) -> i64) -> bool {
        match self {
            Self::Const(truth) => *truth,
            Self::In(var, set) => set.contains(value(*var)),
            Self::All(parts) => parts.iter().all(|part| part.holds(value)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(value)),
        }
    }

    /// Truth with partial knowledge: sound, but coarse where a variable stands in it more than once.
    pub fn truth(&self, known: &impl Fn(Var) -> Ranges) -> Truth {
        match self {
            Self::Const(truth) => Truth { can_be_true: *truth, can_be_false: !*truth },
            Self::In(var, set) => {
                let known = known(*var);
                Truth { can_be_true: known.meets(set), can_be_false: !known.within(set) }
            }
            Self::All(parts) => parts.iter().map(|part| part.truth(known)).fold(
                Truth { can_be_true: true, can_be_false: false },
                |a, b| Truth {
                    can_be_true: a.can_be_true && b.can_be_true,
                    can_be_false: a.can_be_false || b.can_be_false,
                },
            ),
            Self::Any(parts) => parts.iter().map(|part| part.truth(known)).fold(
                Truth { can_be_true: false, can_be_false: true },
                |a, b| Truth {
                    can_be_true: a.can_be_true || b.can_be_true,
                    can_be_false: a.can_be_false && b.can_be_false,
                },
            ),
        }
    }
}
