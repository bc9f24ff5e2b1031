//! The ledger: hidden variables while the rules of a pack are read; equal ones are one.

use crate::diagram::chain::Chain;
use crate::diagram::condition::Var;
use crate::diagram::ranges::Ranges;
use crate::diagram::reckon::Reckoned;
use rustc_hash::FxHashMap;
use std::cell::RefCell;

/// Where the numbers of hidden variables begin until all of them are known.
pub(crate) const HIDDEN: Var = 1 << 30;

/// How many hidden variables a pack may have.
const MAX_HIDDEN: usize = 10_000;

/// A hidden variable with all the values that it can have.
#[derive(Clone, Debug)]
pub(crate) struct Hidden {
    pub what: Reckoned,
    pub min: i64,
    pub max: i64,
    /// Whether it may not apply.
    pub absent: bool,
}

/// The hidden variables of a pack while its rules are read: equal ones are one.
#[derive(Debug, Default)]
pub(crate) struct Ledger(RefCell<Vec<Hidden>>, RefCell<FxHashMap<Reckoned, usize>>);

impl Ledger {
    /// The chain that begins at a hidden variable; none where there are too many or it may leave 64 bits.
    pub fn chain(&self, what: Reckoned, values: &impl Fn(Var) -> Ranges) -> Option<Chain> {
        let known = self.1.borrow().get(&what).copied();
        let index = match known {
            Some(index) => index,
            None => {
                let span = what.span(values)?;
                let (min, max) = span.numbers.unwrap_or((0, 0));
                let mut list = self.0.borrow_mut();
                if list.len() >= MAX_HIDDEN {
                    return None;
                }
                self.1.borrow_mut().insert(what.clone(), list.len());
                list.push(Hidden { what, min, max, absent: span.absent });
                list.len() - 1
            }
        };
        let list = self.0.borrow();
        let hidden = list.get(index)?;
        Some(Chain { var: HIDDEN + index as Var, min: hidden.min, max: hidden.max, ops: Vec::new() })
    }

    /// A hidden variable.
    pub fn get(&self, var: Var) -> Option<Hidden> {
        self.0.borrow().get(var.checked_sub(HIDDEN)? as usize).cloned()
    }

    /// The variables of facts behind a variable: itself, where it is not hidden.
    pub fn inputs(&self, var: Var) -> Vec<Var> {
        match self.get(var) {
            Some(hidden) => hidden.what.vars().into_iter().flat_map(|var| self.inputs(var)).collect(),
            None => vec![var],
        }
    }

    pub fn into_list(self) -> Vec<Hidden> {
        self.0.into_inner()
    }
}
