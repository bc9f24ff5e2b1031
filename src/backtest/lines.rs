//! Rows from lines of JSON: facts as they are given to be decided, or objects with columns.

use crate::backtest::answers::first;
use crate::backtest::batch::Batch;
use crate::backtest::plan::Backtest;
use crate::facts::json;
use crate::facts::limits::MAX_FACTS_BYTES;
use crate::facts::problems::{is_beginning, no_object, unknown};
use crate::problem::Problem;
use serde_json::{Map, Value};

impl Backtest {
    /// Adds one line of JSON to a batch; `number` is the line's in its file. A line with nothing but white space is none.
    pub fn add_line(&self, batch: &mut Batch, line: &[u8], number: usize) {
        if line.iter().all(u8::is_ascii_whitespace) {
            return;
        }
        let parsed = json::parse_from(number, line, MAX_FACTS_BYTES, "the row");
        let added = match parsed {
            Ok(Value::Object(row)) if self.plan.plain => self.add_facts(batch, &row),
            Ok(Value::Object(row)) => {
                self.add_cells(batch, &row);
                Ok(())
            }
            Ok(other) => Err(Box::new(no_object(&other))),
            Err(error) => Err(Box::new(first(error.problems))),
        };
        match added {
            Ok(()) => batch.end_row(),
            Err(problem) => batch.end_bad_row(*problem),
        }
    }

    /// Without a mapping: every entry is a fact, nested or under its id.
    fn add_facts(&self, batch: &mut Batch, row: &Map<String, Value>) -> Result<(), Box<Problem>> {
        let mut found: Vec<(usize, &Value)> = Vec::with_capacity(self.plan.columns.len());
        self.flatten(row, &mut String::new(), &mut found)?;
        found.sort_by_key(|(column, _)| *column);
        if let Some(twice) = found.windows(2).find(|pair| matches!(pair, [(one, _), (other, _)] if one == other)) {
            let column = twice.first().and_then(|(column, _)| self.plan.columns.get(*column));
            let id = column.map(String::as_str).unwrap_or_default();
            let problem = Problem::error("duplicate-key", format!("`{id}` is given twice"));
            return Err(Box::new(problem.about(id)));
        }
        found.into_iter().for_each(|(column, value)| batch.answer(column, value));
        Ok(())
    }

    fn flatten<'v>(
        &self,
        row: &'v Map<String, Value>,
        path: &mut String,
        found: &mut Vec<(usize, &'v Value)>,
    ) -> Result<(), Box<Problem>> {
        for (key, value) in row {
            let length = path.len();
            if length > 0 {
                path.push('.');
            }
            path.push_str(key);
            let ids = || self.plan.columns.iter().map(String::as_str);
            match (self.plan.by_name.get(path.as_str()), value) {
                (Some(column), _) => found.push((*column, value)),
                (None, Value::Object(inner)) if is_beginning(path, ids()) => self.flatten(inner, path, found)?,
                (None, _) => return Err(Box::new(unknown(path, value, ids))),
            }
            path.truncate(length);
        }
        Ok(())
    }

    /// With a mapping: its columns by name, or as a path into nested objects.
    fn add_cells(&self, batch: &mut Batch, row: &Map<String, Value>) {
        for (column, name) in self.plan.columns.iter().enumerate() {
            if let Some(value) = row.get(name).or_else(|| nested(row, name)) {
                batch.value(column, value);
            }
        }
    }
}

fn nested<'v>(row: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    let (first, rest) = name.split_once('.')?;
    let mut value = row.get(first)?;
    for part in rest.split('.') {
        value = value.as_object()?.get(part)?;
    }
    Some(value)
}
