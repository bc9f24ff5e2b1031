//! Counting one batch: what is concluded, what moved, what was recorded otherwise, and what was not understood.

use crate::answer::backtest::{MovedFrom, MovedRow, RecordedAs, RowRef};
use crate::backtest::answers::Answer;
use crate::backtest::batch::{Batch, Coded};
use crate::backtest::cell::{Cell, moment, no_time};
use crate::backtest::plan::Backtest;
use crate::backtest::tally::{Behind, FlowKey, Odd, Tally};
use crate::backtest::verdict::{half, rule_id};
use crate::problem::Problem;
use crate::text::fold::folded;
use crate::text::visible::clip;
use jiff::Timestamp;
use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// What a batch came to.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Everything that was counted.
    pub tally: Tally,
    /// The rows that moved, where they are kept.
    pub moved: Vec<MovedRow>,
}

/// The counting of one batch.
pub(crate) struct Counting<'c> {
    backtest: &'c Backtest,
    batch: &'c Batch,
    pub out: Outcome,
    verdicts: FxHashMap<Vec<u64>, u64>,
    flows: FxHashMap<FlowKey, Behind>,
    recorded: FxHashMap<(u32, u32, u64), Behind>,
    /// By distinct cell of the column with the recorded level: which it is.
    levels: Vec<Level>,
    /// By version and level of the scale, its place in that version.
    places: Vec<Vec<Option<u32>>>,
    /// By distinct cell of the column with the time.
    times: Vec<Option<Timestamp>>,
}

/// What a cell of the column with the recorded level says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Nothing,
    Is(u32),
    Odd,
}

impl<'c> Counting<'c> {
    pub fn new(backtest: &'c Backtest, batch: &'c Batch) -> Self {
        let plan = &backtest.plan;
        let column = |at: usize| batch.columns.get(at).map(|column| column.values.as_slice()).unwrap_or_default();
        let level = |cell: &Cell| {
            let word = plain(cell).map(|text| folded(&text)).unwrap_or_default();
            match plan.recorded.as_ref() {
                Some(recorded) if !word.is_empty() && !recorded.unknown.contains(&word) => {
                    recorded.words.get(&word).map_or(Level::Odd, |level| Level::Is(*level as u32))
                }
                _ => Level::Nothing,
            }
        };
        let place = |version: usize, level: &String| {
            let conclusion = plan.recorded.as_ref().and_then(|one| backtest.conclusions.get(one.conclusion));
            let values = conclusion.and_then(|one| one.values.get(version));
            values.and_then(|values| values.iter().position(|value| value == level)).map(|at| at as u32)
        };
        let scale = plan.recorded.as_ref().map(|one| one.scale.as_slice()).unwrap_or_default();
        let time = |cell: &Cell| {
            let dates = plan.time.as_ref().map(|(_, dates)| dates)?;
            moment(&plain(cell)?, dates)
        };
        let mut out = Outcome::default();
        let filled = |column: &Coded| column.values.iter().any(|cell| *cell != Cell::Empty);
        out.tally.filled = batch.columns.iter().map(filled).collect();
        Self {
            levels: plan
                .recorded
                .as_ref()
                .map(|one| column(one.column).iter().map(level).collect())
                .unwrap_or_default(),
            places: (0..backtest.packs.len())
                .map(|version| scale.iter().map(|level| place(version, level)).collect())
                .collect(),
            times: plan.time.as_ref().map(|(at, _)| column(*at).iter().map(time).collect()).unwrap_or_default(),
            backtest,
            batch,
            out,
            verdicts: FxHashMap::default(),
            flows: FxHashMap::default(),
            recorded: FxHashMap::default(),
        }
    }

    fn cell(&self, column: usize, row: usize) -> &Cell {
        self.batch.columns.get(column).map_or(&Cell::Empty, |column| column.at(row))
    }

    fn code(&self, column: usize, row: usize) -> usize {
        self.batch
            .columns
            .get(column)
            .and_then(|column| column.codes.get(row))
            .map_or(usize::MAX, |code| *code as usize)
    }

    fn number(&self, row: usize) -> u64 {
        self.batch.first + row as u64
    }

    fn reference(&self, row: usize) -> RowRef {
        let plan = &self.backtest.plan;
        RowRef {
            row: self.number(row),
            id: plan.id.and_then(|column| Some(clip(&plain(self.cell(column, row))?))),
            time: plan.time.as_ref().and_then(|(column, _)| Some(clip(&plain(self.cell(*column, row))?))),
        }
    }

    pub fn refuse(&mut self, by: Option<u32>, problem: &Problem, row: usize) {
        let key = (by, problem.code.to_owned(), problem.message.clone());
        let odd = Odd::new(problem, None, self.reference(row));
        self.out.tally.refusal(key, odd);
    }

    pub fn left_out(&mut self, facts: &[u32], version: usize) {
        // The latest version speaks for all.
        if version + 1 == self.backtest.packs.len() {
            for fact in facts {
                *self.out.tally.left_out.entry(*fact).or_default() += 1;
            }
        }
    }

    /// Counts the cells of a row that were not understood, each once, however many facts it should have said something about.
    pub fn unmapped(&mut self, answers: &[&Answer], row: usize) {
        let mut counted: Vec<usize> = Vec::new();
        for (fact, answer) in answers.iter().enumerate().filter(|(_, answer)| !answer.wrong.is_empty()) {
            for (source, problem) in &answer.wrong {
                let plan = self.backtest.plan.facts.get(fact);
                let column = plan.and_then(|plan| plan.sources.get(*source)).and_then(|source| source.column);
                let Some(column) = column.filter(|column| !counted.contains(column)) else { continue };
                counted.push(column);
                let value = self.cell(column, row).shown();
                let odd = Odd::new(problem, Some(fact as u32), self.reference(row));
                self.out.tally.odd_cell(column as u32, Some(value), odd);
            }
        }
        let plan = &self.backtest.plan;
        if let Some((column, dates)) = &plan.time {
            let code = self.code(*column, row);
            match self.times.get(code).copied().flatten() {
                Some(time) => self.out.tally.time(time),
                None => {
                    if let Some(text) = plain(self.cell(*column, row)) {
                        let odd = Odd::new(&no_time(&text, dates), None, self.reference(row));
                        self.out.tally.odd_cell(*column as u32, Some(self.cell(*column, row).shown()), odd);
                    }
                }
            }
        }
        if let Some(recorded) = &plan.recorded
            && self.levels.get(self.code(recorded.column, row)) == Some(&Level::Odd)
        {
            let value = self.cell(recorded.column, row).shown();
            let problem = Problem::error("unmapped-value", format!("`{value}` is no recorded level"));
            let odd = Odd::new(&problem, None, self.reference(row));
            self.out.tally.odd_cell(recorded.column as u32, Some(value), odd);
        }
    }

    /// Counts what all versions conclude.
    pub fn verdict(&mut self, verdict: &[u64], digest: [u8; 16], row: usize) {
        match self.verdicts.get_mut(verdict) {
            Some(rows) => *rows += 1,
            None => _ = self.verdicts.insert(verdict.to_vec(), 1),
        }
        let mut hash = Sha256::new();
        match self.backtest.plan.id.map(|column| self.cell(column, row)) {
            Some(Cell::Text(text)) if !text.trim().is_empty() => hash.update(text.trim()),
            Some(Cell::Json(value)) => hash.update(plain(&Cell::Json(value.clone())).unwrap_or_default()),
            _ => hash.update(self.number(row).to_string()),
        }
        hash.update([0]);
        hash.update(digest);
        let sum = &mut self.out.tally.digest;
        *sum = sum.wrapping_add(u128::from_be_bytes(half(hash)));
    }

    fn level(&self, row: usize) -> Option<u32> {
        let recorded = self.backtest.plan.recorded.as_ref()?;
        match self.levels.get(self.code(recorded.column, row)) {
            Some(Level::Is(level)) => Some(*level),
            _ => None,
        }
    }

    /// Counts recorded levels, and names what moved or was recorded otherwise: version and conclusion.
    pub fn differs(&mut self, verdict: &[u64], row: usize, differ: &mut Vec<(usize, usize)>) {
        let (before, after) = (self.backtest.part(verdict, 0), self.backtest.part(verdict, 1));
        if let (Some(before), Some(after)) = (before, after) {
            for (at, (before, after)) in before.iter().zip(after).enumerate() {
                if *before != 0 && *after != 0 && !self.backtest.is_same(at, *before, *after) {
                    differ.extend([(0, at), (1, at)]);
                }
            }
        }
        let Some((level, recorded)) = self.level(row).zip(self.backtest.plan.recorded.as_ref()) else { return };
        for version in 0..self.backtest.packs.len() {
            let Some(mask) = self.backtest.part(verdict, version).and_then(|part| part.get(recorded.conclusion)) else {
                continue;
            };
            if *mask == 0 {
                continue;
            }
            if self.is_recorded(version, level, *mask) {
                self.recorded.entry((version as u32, level, *mask)).or_default().rows += 1;
            } else {
                differ.push((version, recorded.conclusion));
            }
        }
    }

    /// Whether what a version concludes is the level that was recorded, and no other.
    fn is_recorded(&self, version: usize, level: u32, mask: u64) -> bool {
        let place = self.places.get(version).and_then(|places| places.get(level as usize)).copied().flatten();
        place.is_some_and(|place| mask == 1 << place)
    }

    /// Counts what moved and what was recorded otherwise, with the rules behind it by version and conclusion.
    pub fn differing(&mut self, verdict: &[u64], rules: &FxHashMap<(usize, usize), Vec<u32>>, row: usize) {
        let backtest = self.backtest;
        let most = backtest.examples;
        let reference = self.reference(row);
        let rules = |version: usize, conclusion: usize| {
            rules.get(&(version, conclusion)).map(Vec::as_slice).unwrap_or_default()
        };
        let keyed = |version: usize, conclusion: usize| {
            rules(version, conclusion).iter().map(move |rule| (version as u32, *rule))
        };
        let names = |version: usize, conclusion: usize| -> Vec<String> {
            let pack = backtest.packs.get(version);
            let name = |rule: &u32| pack.and_then(|pack| rule_id(pack, *rule));
            rules(version, conclusion).iter().filter_map(name).collect()
        };
        let mut moved = MovedRow { row: reference.clone(), moved: BTreeMap::new(), recorded: None };
        if let (Some(before), Some(after)) = (backtest.part(verdict, 0), backtest.part(verdict, 1)) {
            for (at, (before, after)) in before.iter().zip(after).enumerate() {
                if *before == 0 || *after == 0 || backtest.is_same(at, *before, *after) {
                    continue;
                }
                let flow = self.flows.entry((at as u32, *before, *after)).or_default();
                flow.row(reference.clone(), most, keyed(0, at).chain(keyed(1, at)));
                if backtest.keeps_rows {
                    let name = backtest.conclusions.get(at).map(|one| one.name.clone()).unwrap_or_default();
                    let change = MovedFrom {
                        from: backtest.possible(at, 0, *before),
                        to: backtest.possible(at, 1, *after),
                        rules_before: names(0, at),
                        rules: names(1, at),
                    };
                    moved.moved.insert(name, change);
                }
            }
        }
        if let Some((level, recorded)) = self.level(row).zip(backtest.plan.recorded.as_ref()) {
            let at = recorded.conclusion;
            for version in 0..backtest.packs.len() {
                let Some(mask) = backtest.part(verdict, version).and_then(|part| part.get(at)) else { continue };
                if *mask == 0 || self.is_recorded(version, level, *mask) {
                    continue;
                }
                let behind = self.recorded.entry((version as u32, level, *mask)).or_default();
                behind.row(reference.clone(), most, keyed(version, at));
                if backtest.keeps_rows && version + 1 == backtest.packs.len() {
                    moved.recorded = Some(RecordedAs {
                        level: recorded.scale.get(level as usize).cloned().unwrap_or_default(),
                        values: backtest.possible(at, version, *mask),
                        rules: names(version, at),
                    });
                }
            }
        }
        if !moved.moved.is_empty() || moved.recorded.is_some() {
            self.out.moved.push(moved);
        }
    }

    pub fn finish(self) -> Outcome {
        let Self { mut out, verdicts, flows, recorded, .. } = self;
        out.tally.verdicts = verdicts.into_iter().collect();
        out.tally.flows = flows.into_iter().collect();
        out.tally.recorded = recorded.into_iter().collect();
        out
    }
}

/// A cell as text; none where it says nothing.
fn plain(cell: &Cell) -> Option<String> {
    let text = match cell {
        Cell::Empty | Cell::Json(serde_json::Value::Null) => return None,
        Cell::Text(text) | Cell::Broken(text) => text.trim().to_owned(),
        Cell::Json(serde_json::Value::String(text)) => text.trim().to_owned(),
        Cell::Json(value) => value.to_string(),
    };
    Some(text).filter(|text| !text.is_empty())
}
