//! Tables of text: cells between separators, in quotes where they hold one.

use crate::data::encoding::Text;
use crate::data::lines::Most;
use crate::status::Stop;
use csv::{ByteRecord, Reader, ReaderBuilder};
use fenji::{Batch, Problem, visible};
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What may separate cells, the likelier first.
const SEPARATORS: [char; 4] = [',', ';', '\t', '|'];
/// How many lines say which it is.
const SAMPLE_RECORDS: usize = 50;
/// How many columns a table may have.
const MAX_COLUMNS: usize = 10_000;
/// How many bytes the header, and any other row, may have: a quote that is never closed would take in all that follows.
const MAX_RECORD: u64 = 8 << 20;

/// A table whose first row names its columns.
pub struct Table {
    reader: Reader<Bounded>,
    budget: Arc<AtomicU64>,
    record: ByteRecord,
    columns: Vec<String>,
    /// Which columns are read, in which order; none for a column that the table does not have.
    selected: Vec<Option<usize>>,
    separator: char,
    encoding: &'static str,
    /// Whether U+FFFD marks what does not belong to the encoding.
    marked: bool,
    name: String,
    rows: u64,
}

/// Some rows: the cells of the selected columns, one after the other.
#[derive(Default)]
pub struct Records {
    bytes: Vec<u8>,
    ends: Vec<usize>,
    width: usize,
    marked: bool,
    rows: usize,
    /// How many cells the header has, and those rows that have more or fewer, with how many.
    columns: usize,
    ragged: Vec<(usize, usize)>,
}

/// Reads on only as long as the row is not too long.
struct Bounded {
    text: Text,
    budget: Arc<AtomicU64>,
}

impl Read for Bounded {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let left = self.budget.load(Ordering::Relaxed);
        if left == 0 {
            return Err(io::Error::other("a row is longer than 8 MiB; a quote may be open that is never closed"));
        }
        let most = to.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        let read = self.text.read(to.get_mut(..most).unwrap_or_default())?;
        self.budget.store(left - read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

impl Table {
    /// A table; what separates its cells is found out where it is not named.
    pub fn new(text: Text, separator: Option<char>, name: &str) -> Result<Self, Stop> {
        // Excel writes the separator in a line of its own.
        let named = text.sample().strip_prefix("sep=").and_then(|rest| rest.chars().next());
        let separator = separator.or(named).unwrap_or_else(|| found(text.sample()));
        let (encoding, marked) = (text.encoding(), text.marks_what_is_broken());
        let budget = Arc::new(AtomicU64::new(MAX_RECORD));
        let reader = ReaderBuilder::new()
            .delimiter(u8::try_from(separator).unwrap_or(b','))
            .has_headers(false)
            .flexible(true)
            .from_reader(Bounded { text, budget: budget.clone() });
        let mut table = Self {
            reader,
            budget,
            record: ByteRecord::new(),
            columns: Vec::new(),
            selected: Vec::new(),
            separator,
            encoding,
            marked,
            name: name.to_owned(),
            rows: 0,
        };
        let mut found = table.record()?;
        if named.is_some() && found {
            found = table.record()?;
        }
        if !found {
            let problem = Problem::error("no-rows", format!("`{name}` is empty"));
            return Err(Stop::cannot(problem.help("its first row must name the columns")));
        }
        if table.record.len() > MAX_COLUMNS {
            let message = format!("the first row of `{name}` has {} columns", table.record.len());
            let problem = Problem::error("too-large", message);
            return Err(Stop::cannot(
                problem.help(format!("give at most {MAX_COLUMNS}: leave out what no fact needs")),
            ));
        }
        table.columns = table.record.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_owned()).collect();
        Ok(table)
    }

    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    pub fn encoding(&self) -> &'static str {
        self.encoding
    }

    pub fn separator(&self) -> char {
        self.separator
    }

    /// Reads only these columns from now on, in this order.
    pub fn select(&mut self, columns: &[String]) {
        let place = |name: &String| self.columns.iter().position(|known| known == name);
        self.selected = columns.iter().map(place).collect();
    }

    /// Reads the next row; false at the end.
    fn record(&mut self) -> Result<bool, Stop> {
        // What was read ahead may belong to this row.
        self.budget.store(MAX_RECORD, Ordering::Relaxed);
        self.reader.read_byte_record(&mut self.record).map_err(|error| {
            let row =
                if self.columns.is_empty() { "its first row".to_owned() } else { format!("row {}", self.rows + 1) };
            let problem =
                Problem::error("unreadable", format!("cannot read {row} of `{}`: {}", self.name, said(&error)));
            Stop::cannot(problem.help("look there for a quote that is opened and not closed"))
        })
    }

    /// The number of the next row, how many there are, the bytes that they took, and the rows.
    pub fn chunk(&mut self, most: Most) -> Result<Option<(u64, usize, u64, Records)>, Stop> {
        let columns = self.columns.len();
        let mut records = Records { width: self.selected.len(), marked: self.marked, columns, ..Records::default() };
        let (first, start) = (self.rows + 1, self.reader.position().byte());
        while records.rows < most.rows && records.bytes.len() < most.bytes && self.record()? {
            if self.record.len() != columns {
                records.ragged.push((records.rows, self.record.len()));
            }
            for column in &self.selected {
                let cell = column.and_then(|column| self.record.get(column));
                records.bytes.extend_from_slice(cell.unwrap_or_default());
                records.ends.push(records.bytes.len());
            }
            records.rows += 1;
            self.rows += 1;
        }
        let bytes = self.reader.position().byte() - start;
        Ok((records.rows > 0).then_some((first, records.rows, bytes, records)))
    }
}

impl Records {
    /// Adds the rows to a batch.
    pub fn fill(&self, batch: &mut Batch) {
        let mut ragged = self.ragged.iter().peekable();
        let (mut start, mut ends) = (0, self.ends.iter());
        for row in 0..self.rows {
            let odd = ragged.next_if(|(at, _)| *at == row);
            for column in 0..self.width {
                let end = ends.next().copied().unwrap_or(start);
                let cell = self.bytes.get(start..end).unwrap_or_default();
                start = end;
                if odd.is_some() {
                    continue;
                }
                match std::str::from_utf8(cell) {
                    Ok(text) if !(self.marked && text.contains('\u{fffd}')) => batch.text(column, text),
                    _ => batch.broken(column, cell),
                }
            }
            match odd {
                None => batch.end_row(),
                Some((_, cells)) => {
                    let (s, more) = (if *cells == 1 { "" } else { "s" }, *cells > self.columns);
                    let message = format!("a row has {cells} cell{s}, and the header {}", self.columns);
                    let problem = Problem::error("ragged-row", message);
                    let why = if more {
                        "put cells that hold the separator in quotes"
                    } else {
                        "look for a line break in a cell without quotes"
                    };
                    batch.end_bad_row(problem.help(why));
                }
            }
        }
    }
}

fn said(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Io(error) => error.to_string(),
        _ => visible(&error.to_string()).into_owned(),
    }
}

/// What separates the cells of a text that begins so: what gives most of its lines as many cells as the first, and more than
/// one; then what gives more cells.
fn found(sample: &str) -> char {
    let score = |separator: &char| {
        let mut reader = ReaderBuilder::new()
            .delimiter(u8::try_from(*separator).unwrap_or(b','))
            .has_headers(false)
            .flexible(true)
            .from_reader(sample.as_bytes());
        let widths: Vec<usize> =
            reader.byte_records().take(SAMPLE_RECORDS).map_while(|record| Some(record.ok()?.len())).collect();
        let first = widths.first().copied().unwrap_or(0);
        let alike = widths.iter().filter(|width| **width == first).count();
        // In hundredths; the last line may be cut.
        let share = if first > 1 { alike * 100 / widths.len().max(1) } else { 0 };
        (share, first)
    };
    let scores = SEPARATORS.iter().rev().map(|separator| (score(separator), *separator));
    scores.max_by_key(|(score, _)| *score).filter(|((share, _), _)| *share > 0).map_or(',', |(_, separator)| separator)
}

#[cfg(test)]
mod tests {
    use super::found;

    #[test]
    fn separators_are_found() {
        let cases = [
            ("a,b,c\n1,2,3\n", ','),
            ("a;b;c\n1,5;2;3\n1,6;2;3\n", ';'),
            ("a\tb\n1\t2\n", '\t'),
            ("a|b|c\n1|2|3,4,5\n", '|'),
            ("\"a;b\",c\n\"1;2;3\",4\n", ','),
            ("one column\nof words\n", ','),
            ("", ','),
        ];
        for (sample, separator) in cases {
            assert_eq!(found(sample), separator, "{sample:?}");
        }
    }
}
