//! Rows of a file, whatever its format: chunks are read by one thread and made into batches by all.

use crate::data::encoding::Text;
use crate::data::format::Format;
use crate::data::lines::{Lines, Most, Run};
use crate::data::name::{is_stdin, name, unreadable};
use crate::data::table::{Records, Table};
use crate::status::Stop;
use fenji::{Backtest, Batch};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// A chunk ends with so many rows, or the row with which it has so many bytes: where it ends depends on the data alone.
const CHUNK: Most = Most { rows: 4096, bytes: 8 << 20 };

/// What is known of a file before it is read, and overrides what would be found out.
#[derive(Clone, Debug, Default)]
pub struct Hints {
    pub format: Option<Format>,
    pub separator: Option<char>,
    pub encoding: Option<String>,
}

/// A file of rows.
pub enum Rows {
    Table(Table),
    Lines(Lines),
}

/// Some rows.
pub struct Chunk {
    /// The number of the first, from 1.
    pub first: u64,
    pub rows: usize,
    /// How many bytes of the file they took.
    pub bytes: u64,
    raw: Raw,
}

enum Raw {
    Records(Records),
    Run(Run),
}

impl Rows {
    /// Opens a file, or standard input for `-`.
    pub fn open(path: &Path, hints: &Hints) -> Result<Self, Stop> {
        let name = name(path);
        let source: Box<dyn Read + Send> = if is_stdin(path) {
            Box::new(io::stdin())
        } else {
            Box::new(File::open(path).map_err(|error| unreadable(&name, &error))?)
        };
        let text = Text::new(source, hints.encoding.as_deref(), &name)?;
        let format = hints.format.or_else(|| Format::of(path)).unwrap_or_else(|| {
            let json = text.sample().trim_start().starts_with('{');
            if json { Format::Jsonl } else { Format::Csv }
        });
        match format {
            Format::Csv => Table::new(text, hints.separator, &name).map(Self::Table),
            Format::Jsonl => Ok(Self::Lines(Lines::new(text, &name))),
        }
    }

    /// Its columns, where they are known before it is read.
    pub fn columns(&self) -> Option<&[String]> {
        match self {
            Self::Table(table) => Some(table.columns()),
            Self::Lines(_) => None,
        }
    }

    /// Its format, its encoding and, of a table, what separates its cells.
    pub fn described(&self) -> (Format, &str, Option<char>) {
        match self {
            Self::Table(table) => (Format::Csv, table.encoding(), Some(table.separator())),
            Self::Lines(lines) => (Format::Jsonl, lines.encoding(), None),
        }
    }

    /// Reads only these columns from now on, in this order.
    pub fn select(&mut self, columns: &[String]) {
        if let Self::Table(table) = self {
            table.select(columns);
        }
    }

    /// The next rows; none at the end.
    pub fn next(&mut self) -> Result<Option<Chunk>, Stop> {
        match self {
            Self::Table(table) => {
                let Some((first, rows, bytes, records)) = table.chunk(CHUNK)? else { return Ok(None) };
                Ok(Some(Chunk { first, rows, bytes, raw: Raw::Records(records) }))
            }
            Self::Lines(lines) => {
                let Some((first, rows, bytes, run)) = lines.chunk(CHUNK)? else { return Ok(None) };
                Ok(Some(Chunk { first, rows, bytes, raw: Raw::Run(run) }))
            }
        }
    }
}

impl Chunk {
    /// The rows, column by column.
    pub fn batch(&self, backtest: &Backtest) -> Batch {
        let mut batch = Batch::new(self.first, backtest.columns().len());
        match &self.raw {
            Raw::Records(records) => records.fill(&mut batch),
            Raw::Run(run) => run.fill(&mut batch, backtest),
        }
        batch
    }
}
