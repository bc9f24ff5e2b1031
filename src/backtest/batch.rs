//! Batches: some rows of a file, column by column, each distinct cell once.

use crate::backtest::cell::Cell;
use crate::problem::Problem;
use rustc_hash::FxHashMap;
use serde_json::Value;

/// Some rows that follow each other, column by column, in the order of [`crate::Backtest::columns`].
#[derive(Debug, Default)]
pub struct Batch {
    /// The number of the first row, from 1.
    pub(crate) first: u64,
    pub(crate) rows: usize,
    pub(crate) columns: Vec<Coded>,
    /// The rows that could not be read, by their place in the batch, ascending.
    pub(crate) bad: Vec<(usize, Problem)>,
}

/// A column: its distinct cells, and for each row which of them.
#[derive(Debug, Default)]
pub(crate) struct Coded {
    pub values: Vec<Cell>,
    pub codes: Vec<u32>,
    texts: FxHashMap<Box<str>, u32>,
    others: FxHashMap<Value, u32>,
    /// The code of nothing, once there is one.
    empty: Option<u32>,
}

impl Batch {
    /// An empty batch that begins with this row, counted from 1, of so many columns.
    pub fn new(first: u64, columns: usize) -> Self {
        Self { first, columns: (0..columns).map(|_| Coded::default()).collect(), ..Self::default() }
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Adds what a column says in the row that is being read: each column at most once.
    pub fn text(&mut self, column: usize, text: &str) {
        if let Some(column) = self.columns.get_mut(column) {
            column.text(text);
        }
    }

    /// The same for bytes that are no text.
    pub fn broken(&mut self, column: usize, bytes: &[u8]) {
        if let Some(column) = self.columns.get_mut(column) {
            let text = String::from_utf8_lossy(bytes);
            column.push(Cell::Broken(text.into()));
        }
    }

    /// The same for a value with a type of its own.
    pub fn value(&mut self, column: usize, value: &Value) {
        if let Some(column) = self.columns.get_mut(column) {
            match value {
                Value::Null => column.nothing(),
                Value::String(text) => column.text(text),
                other => column.other(other),
            }
        }
    }

    /// The same for an answer as facts have it, of which the type counts.
    pub(crate) fn answer(&mut self, column: usize, value: &Value) {
        if let Some(column) = self.columns.get_mut(column) {
            column.other(value);
        }
    }

    /// Ends the row; columns of which nothing was said say nothing.
    pub fn end_row(&mut self) {
        self.rows += 1;
        let rows = self.rows;
        for column in self.columns.iter_mut().filter(|column| column.codes.len() < rows) {
            column.nothing();
        }
    }

    /// Ends a row that could not be read, and says why.
    pub fn end_bad_row(&mut self, problem: Problem) {
        self.bad.push((self.rows, problem));
        self.end_row();
    }

    /// Sets a column whole: its distinct cells, and for each row which of them. Columns set so have as many rows as
    /// [`Batch::set_rows`] says.
    pub fn set_column(&mut self, column: usize, values: Vec<Cell>, codes: Vec<u32>) {
        if let Some(column) = self.columns.get_mut(column) {
            *column = Coded { values, codes, ..Coded::default() };
        }
    }

    /// How many rows it has, where its columns are set whole.
    pub fn set_rows(&mut self, rows: usize) {
        self.rows = rows;
        for column in self.columns.iter_mut().filter(|column| column.codes.len() < rows) {
            while column.codes.len() < rows {
                column.nothing();
            }
        }
    }
}

impl Coded {
    pub fn at(&self, row: usize) -> &Cell {
        let code = self.codes.get(row).copied().unwrap_or(u32::MAX);
        self.values.get(code as usize).unwrap_or(&Cell::Empty)
    }

    fn push(&mut self, cell: Cell) -> u32 {
        let code = self.values.len() as u32;
        self.values.push(cell);
        self.codes.push(code);
        code
    }

    fn nothing(&mut self) {
        match self.empty {
            Some(code) => self.codes.push(code),
            None => self.empty = Some(self.push(Cell::Empty)),
        }
    }

    fn text(&mut self, text: &str) {
        if text.is_empty() {
            return self.nothing();
        }
        match self.texts.get(text) {
            Some(code) => self.codes.push(*code),
            None => {
                let code = self.push(Cell::Text(text.into()));
                self.texts.insert(text.into(), code);
            }
        }
    }

    fn other(&mut self, value: &Value) {
        match self.others.get(value) {
            Some(code) => self.codes.push(*code),
            None => {
                let code = self.push(Cell::Json(value.clone()));
                self.others.insert(value.clone(), code);
            }
        }
    }
}
