//! Leaves: what the parts of a condition can be, in which case, and where the reading of it stands.

use crate::diagram::chain::Chain;
use crate::diagram::condition::Expr as Condition;
use crate::model::layout::Stage;
use crate::problem::Problem;
use crate::script::report::place;
use rhai::{Dynamic, Position, RangeCase};
use std::cell::{Cell, RefCell};
use std::hash::{Hash, Hasher};

/// How many cases a value may split into before a condition counts as too complicated.
pub(crate) const MAX_CASES: usize = 256;

/// How deep helpers may call each other.
pub(crate) const MAX_CALLS: usize = 32;

/// How much one condition may grow when helpers and variables are put in place.
pub(crate) const MAX_SIZE: usize = 100_000;

/// How deep expressions may be nested, through all helpers.
pub(crate) const MAX_NESTED: usize = 200;

/// What a part of a condition can be.
#[derive(Clone, Debug)]
pub(crate) enum Leaf {
    Unit,
    Int(i64),
    Text(String),
    List(Vec<Leaf>),
    Span(i64, i64),
    Flag(Condition),
    /// The report or a part of it that is no fact yet: the names so far, joined by dots.
    Path(String),
    /// A choice, several-choice, text or time fact.
    Fact(usize),
    /// A number: a fact's, or one reckoned from several.
    Number(Chain),
    Conclusion(Stage),
}

/// A value that depends on facts: guards that exclude each other, each with what the value is then.
pub(crate) type Cases = Vec<(Condition, Leaf)>;

pub(crate) type Outcome<T> = Result<T, Box<Problem>>;

/// Where a computation fails, as far as it has been read.
pub(crate) struct Failing {
    /// Under which condition the part being read is run.
    pub(crate) path: RefCell<Condition>,
    pub(crate) found: RefCell<Vec<Condition>>,
}

pub(crate) struct Frame<'f> {
    pub file: &'f str,
    pub(crate) variables: Vec<(String, Cases)>,
    pub(crate) depth: usize,
    /// The first stage that may not be read here.
    pub(crate) before: usize,
    /// How much the condition may still grow.
    pub(crate) left: &'f Cell<usize>,
    /// How deep the expression being read lies in others, through all helpers.
    pub(crate) nested: &'f Cell<usize>,
    /// For computations, which are run.
    pub(crate) failing: Option<&'f Failing>,
}

impl<'f> Frame<'f> {
    /// The same place in the same script, without its variables.
    pub fn copy(&self) -> Frame<'f> {
        Frame { variables: Vec::new(), ..*self }
    }

    /// The same where nothing can fail.
    pub fn quiet(&self) -> Frame<'f> {
        Frame { failing: None, ..self.copy() }
    }

    /// Reads what is run only under a condition.
    pub fn under<T>(&mut self, condition: &Condition, read: impl FnOnce(&mut Self) -> Outcome<T>) -> Outcome<T> {
        let Some(failing) = self.failing else { return read(self) };
        self.spend(condition.size(), Position::NONE)?;
        let before = failing.path.borrow().clone();
        let inner = before.clone().and(condition.clone());
        _ = failing.path.replace(inner);
        let outcome = read(self);
        _ = failing.path.replace(before);
        outcome
    }

    /// Notes where a computation fails.
    pub fn fails(&self, condition: Condition) {
        let Some(failing) = self.failing else { return };
        let here = failing.path.borrow().clone().and(condition);
        let mut found = failing.found.borrow_mut();
        if here != Condition::Const(false) && !found.contains(&here) {
            found.push(here);
        }
    }

    /// Whether a computation is read, which is run, and not a condition.
    pub fn computing(&self) -> bool {
        self.failing.is_some()
    }

    /// Takes from what the condition may still grow.
    pub fn spend(&self, amount: usize, at: Position) -> Outcome<()> {
        match self.left.get().checked_sub(amount) {
            Some(left) => {
                self.left.set(left);
                Ok(())
            }
            None => Err(too_large(at, self.file)),
        }
    }
}

pub(crate) fn size(cases: &Cases) -> usize {
    let leaf = |leaf: &Leaf| match leaf {
        Leaf::Flag(flag) => flag.size(),
        Leaf::Text(text) => text.len(),
        Leaf::List(list) => list.len(),
        _ => 1,
    };
    cases.iter().map(|(guard, value)| guard.size() + leaf(value)).sum()
}

pub(crate) fn certain(leaf: Leaf) -> Cases {
    vec![(Condition::Const(true), leaf)]
}

pub(crate) fn flag_value(condition: Condition) -> Cases {
    certain(Leaf::Flag(condition))
}

/// The value where it depends on nothing.
pub(crate) fn only(cases: &Cases) -> Option<&Leaf> {
    match cases.as_slice() {
        [(Condition::Const(true), leaf)] => Some(leaf),
        _ => None,
    }
}

pub(crate) fn constant(value: &Dynamic) -> Option<Leaf> {
    let value = value.clone().flatten();
    if value.is_unit() {
        return Some(Leaf::Unit);
    }
    if let Ok(flag) = value.as_bool() {
        return Some(Leaf::Flag(Condition::Const(flag)));
    }
    if let Ok(number) = value.as_int() {
        return Some(Leaf::Int(number));
    }
    if let Ok(text) = value.as_immutable_string_ref() {
        return Some(Leaf::Text(text.to_string()));
    }
    if let Ok(character) = value.as_char() {
        return Some(Leaf::Text(character.to_string()));
    }
    if let Some(range) = value.read_lock::<std::ops::Range<i64>>() {
        return Some(Leaf::Span(range.start, range.end.saturating_sub(1)));
    }
    if let Some(range) = value.read_lock::<std::ops::RangeInclusive<i64>>() {
        return Some(Leaf::Span(*range.start(), *range.end()));
    }
    let items = value.as_array_ref().ok()?;
    let list: Option<Vec<Leaf>> = items.iter().map(constant).collect();
    list.map(Leaf::List)
}

/// A range as the case of a `switch`, by its hash.
pub(crate) fn range_case(range: &RangeCase) -> (u64, Leaf) {
    let value: Dynamic = match range {
        RangeCase::ExclusiveInt(range, _) => range.clone().into(),
        RangeCase::InclusiveInt(range, _) => range.clone().into(),
    };
    (case_hash(&value), constant(&value).unwrap_or(Leaf::Unit))
}

/// A place for each value that a case may have, the same on every machine.
pub(crate) fn case_order(leaf: &Leaf) -> (u8, i64, i64, &str) {
    match leaf {
        Leaf::Flag(condition) => (0, i64::from(matches!(condition, Condition::Const(true))), 0, ""),
        Leaf::Int(number) => (1, *number, 0, ""),
        Leaf::Span(low, high) => (2, *low, *high, ""),
        Leaf::Text(text) => (3, 0, 0, text),
        _ => (4, 0, 0, ""),
    }
}

pub(crate) fn outside(what: &str, at: Position, file: &str) -> Box<Problem> {
    Problem::error("outside-subset", format!("{what} cannot be analysed in a condition"))
        .at(Some(place(file, at)))
        .help("use comparisons, in, &&, ||, !, if, switch, let and helpers; put free scripting into `compute(…)`")
        .into()
}

pub(crate) fn too_large(at: Position, file: &str) -> Box<Problem> {
    Problem::error("outside-subset", "the condition is too large once helpers and variables are put in place")
        .at(Some(place(file, at)))
        .help("test fewer facts in one rule, or split it into several")
        .into()
}

pub(crate) fn too_many(at: Position, file: &str) -> Box<Problem> {
    Problem::error("outside-subset", format!("the value splits into more than {MAX_CASES} cases"))
        .at(Some(place(file, at)))
        .help("write the condition with && and || instead")
        .into()
}

/// The hash under which rhai finds the case of a `switch`.
pub(crate) fn case_hash(value: &Dynamic) -> u64 {
    let mut hasher = ahash::AHasher::default();
    value.hash(&mut hasher);
    hasher.finish()
}
