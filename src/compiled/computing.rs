//! Computing: what is asked of whoever can run the scripts of computed facts. Deciding itself cannot.

use crate::model::schema::{Fact, FactType};
use crate::problem::Problem;
use std::sync::Arc;

/// What a script sees of a fact.
#[derive(Clone, Debug)]
pub(crate) enum Seen {
    Nothing,
    Flag(bool),
    Number(i64),
    Text(String),
    List(Vec<String>),
}

impl Seen {
    /// What it sees of a fact that does not apply.
    pub fn absent(fact_type: FactType) -> Self {
        match fact_type {
            FactType::YesNo => Self::Flag(false),
            FactType::Several => Self::List(Vec::new()),
            _ => Self::Nothing,
        }
    }
}

/// Why a computation gave no value.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub problem: Problem,
    /// Whether it ran too long: others like it would, too.
    pub endless: bool,
}

/// Runs the scripts of computed facts.
pub(crate) trait Compute: Threads {
    /// The value that a fact is computed to have, as an index of an option, 0 or 1, or the number.
    fn compute(&self, fact: &Fact, inputs: &[Seen]) -> Result<i64, Box<Failure>>;
}

/// Where there are no scripts: whatever asks for one all the same stays unknown.
pub(crate) struct Idle;

impl Compute for Idle {
    fn compute(&self, fact: &Fact, _: &[Seen]) -> Result<i64, Box<Failure>> {
        let problem =
            Problem::error("compute-failed", format!("computing `{}` failed: there is no script here", fact.id));
        Err(Box::new(Failure { problem: problem.about(fact.id.clone()), endless: false }))
    }
}

impl<T: Compute> Compute for Arc<T> {
    fn compute(&self, fact: &Fact, inputs: &[Seen]) -> Result<i64, Box<Failure>> {
        (**self).compute(fact, inputs)
    }
}

/// One pack serves all threads.
#[cfg(not(target_family = "wasm"))]
pub(crate) trait Threads: Send + Sync {}
#[cfg(not(target_family = "wasm"))]
impl<T: Send + Sync> Threads for T {}
/// There is one thread only.
#[cfg(target_family = "wasm")]
pub(crate) trait Threads {}
#[cfg(target_family = "wasm")]
impl<T> Threads for T {}
