//! Tallies: everything that is counted, part by part, so that parts can be graded anywhere and a run can go on later.

use crate::answer::backtest::RowRef;
use crate::backtest::plan::Backtest;
use crate::problem::{Error, Problem};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many distinct cells of a column that were not understood are listed; the others are counted together.
const MAX_CELLS: usize = 500;
/// How many reasons for refusing rows are listed.
const MAX_REFUSALS: usize = 200;

/// Everything that was counted in some rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    pub(crate) read: u64,
    pub(crate) unreadable: u64,
    /// The sum of all rows' digests.
    pub(crate) digest: u128,
    /// What all versions conclude, version by version and conclusion by conclusion (0: the row was refused) → how many rows.
    pub(crate) verdicts: BTreeMap<Vec<u64>, u64>,
    pub(crate) flows: BTreeMap<FlowKey, Behind>,
    /// Version, recorded level and what is concluded.
    pub(crate) recorded: BTreeMap<(u32, u32, u64), Behind>,
    /// Column and value (none for all further ones) → what is wrong with it.
    pub(crate) cells: BTreeMap<(u32, Option<String>), Odd>,
    /// Version (none for rows that could not be read), code and message.
    pub(crate) refused: BTreeMap<(Option<u32>, String, String), Odd>,
    /// By fact of the plan: how many answers were left out.
    pub(crate) left_out: BTreeMap<u32, u64>,
    /// The earliest and the latest second and nanosecond.
    pub(crate) period: Option<((i64, i32), (i64, i32))>,
    /// By column, whether any row says something in it.
    pub(crate) filled: Vec<bool>,
}

/// A conclusion, what it was and what it is.
pub(crate) type FlowKey = (u32, u64, u64);

/// Some rows that are alike: how many, by which rules, and the first of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Behind {
    pub rows: u64,
    /// Version and rule → in how many rows it gives what is concluded.
    pub rules: BTreeMap<(u32, u32), u64>,
    pub examples: Vec<RowRef>,
}

/// Something odd: how often, and where first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Odd {
    pub code: String,
    pub message: String,
    /// The fact that it is about, by its place in the plan.
    pub fact: Option<u32>,
    pub rows: u64,
    pub first: RowRef,
}

impl Odd {
    pub fn new(problem: &Problem, fact: Option<u32>, row: RowRef) -> Self {
        Self { code: problem.code.to_owned(), message: problem.message.clone(), fact, rows: 1, first: row }
    }

    fn add(&mut self, other: Self) {
        self.rows += other.rows;
        if other.first < self.first {
            self.first = other.first;
        }
    }
}

impl Tally {
    /// How many rows were read.
    pub fn rows(&self) -> u64 {
        self.read
    }

    /// How many rows were not graded: they could not be read, or some version refused them.
    pub fn not_graded(&self, backtest: &Backtest) -> u64 {
        let width = backtest.conclusions.len().max(1);
        let refused = |verdict: &[u64]| verdict.chunks(width).any(|version| version.iter().all(|mask| *mask == 0));
        let refused: u64 = self.verdicts.iter().filter(|(verdict, _)| refused(verdict)).map(|(_, rows)| rows).sum();
        self.unreadable + refused
    }

    /// Adds what another part came to. Parts may be added in any order and give the same report, as long as not more distinct
    /// cells or reasons are odd than are listed.
    pub fn add(&mut self, other: Tally, backtest: &Backtest) {
        self.read += other.read;
        self.unreadable += other.unreadable;
        self.digest = self.digest.wrapping_add(other.digest);
        for (verdict, rows) in other.verdicts {
            *self.verdicts.entry(verdict).or_default() += rows;
        }
        for (key, behind) in other.flows {
            self.flows.entry(key).or_default().add(behind, backtest.examples);
        }
        for (key, behind) in other.recorded {
            self.recorded.entry(key).or_default().add(behind, backtest.examples);
        }
        for ((column, value), odd) in other.cells {
            self.odd_cell(column, value, odd);
        }
        for (key, odd) in other.refused {
            self.refusal(key, odd);
        }
        for (fact, rows) in other.left_out {
            *self.left_out.entry(fact).or_default() += rows;
        }
        if let Some((first, last)) = other.period {
            self.moment(first);
            self.moment(last);
        }
        if self.filled.len() < other.filled.len() {
            self.filled.resize(other.filled.len(), false);
        }
        for (filled, other) in self.filled.iter_mut().zip(other.filled) {
            *filled |= other;
        }
    }

    /// Counts a cell that was not understood.
    pub(crate) fn odd_cell(&mut self, column: u32, value: Option<String>, odd: Odd) {
        let listed = |value: &Option<String>| self.cells.contains_key(&(column, value.clone()));
        let known = listed(&value);
        let many = || self.cells.range((column, None)..(column + 1, None)).count() >= MAX_CELLS;
        let key = if known || !many() { (column, value) } else { (column, None) };
        match self.cells.get_mut(&key) {
            Some(known) => known.add(odd),
            None => _ = self.cells.insert(key, odd),
        }
    }

    /// Counts a row that was not graded.
    pub(crate) fn refusal(&mut self, key: (Option<u32>, String, String), odd: Odd) {
        let (by, code, _) = &key;
        let many = !self.refused.contains_key(&key) && self.refused.len() >= MAX_REFUSALS;
        let key = if many { (*by, code.clone(), String::new()) } else { key };
        match self.refused.get_mut(&key) {
            Some(known) => known.add(odd),
            None => _ = self.refused.insert(key, odd),
        }
    }

    pub(crate) fn time(&mut self, time: Timestamp) {
        self.moment((time.as_second(), time.subsec_nanosecond()));
    }

    fn moment(&mut self, time: (i64, i32)) {
        let (first, last) = self.period.unwrap_or((time, time));
        self.period = Some((first.min(time), last.max(time)));
    }

    /// As bytes, to go on later or to be added elsewhere.
    ///
    /// # Errors
    /// There is too much of it for the memory.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        postcard::to_allocvec(self)
            .map_err(|error| Problem::error("output", format!("the tally cannot be written: {error}")).into())
    }

    /// From such bytes, as this version of fenji writes them.
    ///
    /// # Errors
    /// They are no tally, or one of another version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        postcard::from_bytes(bytes).map_err(|_| {
            Problem::error("broken-checkpoint", "this is no tally of this version of fenji")
                .help("begin anew, without the file")
                .into()
        })
    }
}

impl Behind {
    pub fn row(&mut self, row: RowRef, most: usize, rules: impl Iterator<Item = (u32, u32)>) {
        self.rows += 1;
        if self.examples.len() < most {
            self.examples.push(row);
        }
        for rule in rules {
            *self.rules.entry(rule).or_default() += 1;
        }
    }

    fn add(&mut self, other: Self, most: usize) {
        self.rows += other.rows;
        self.examples.extend(other.examples);
        self.examples.sort();
        self.examples.truncate(most);
        for (rule, rows) in other.rules {
            *self.rules.entry(rule).or_default() += rows;
        }
    }
}
