//! Lines: one after the other, in chunks, each no longer than facts may be.

use crate::data::encoding::Text;
use crate::data::name::unreadable;
use crate::status::Stop;
use fenji::{Backtest, Batch, MAX_FACTS_BYTES};
use std::io::{self, BufRead, BufReader, Read};

/// One read gives so many bytes.
const READ_BYTES: usize = 1 << 18;

/// How much one chunk holds at the most, but for its last row.
#[derive(Clone, Copy, Debug)]
pub struct Most {
    pub rows: usize,
    pub bytes: usize,
}

/// Adds the next line to `bytes`, without its line break; none at the end of the input, else how many bytes it took. Of a
/// line too long to be facts only so much is kept that the library finds it too long.
pub fn line(source: &mut impl BufRead, bytes: &mut Vec<u8>) -> io::Result<Option<usize>> {
    let start = bytes.len();
    let mut taken = source.by_ref().take(MAX_FACTS_BYTES as u64 + 2).read_until(b'\n', bytes)?;
    if taken == 0 {
        return Ok(None);
    }
    if bytes.last() == Some(&b'\n') {
        bytes.pop();
        if bytes.len() > start && bytes.last() == Some(&b'\r') {
            bytes.pop();
        }
    } else if taken > MAX_FACTS_BYTES {
        taken += source.skip_until(b'\n')?;
    }
    Ok(Some(taken))
}

/// A file of lines of JSON.
pub struct Lines {
    source: BufReader<Text>,
    encoding: &'static str,
    name: String,
    /// How many rows and lines were read.
    rows: u64,
    lines: usize,
}

/// Some lines, without empty ones.
pub struct Run {
    bytes: Vec<u8>,
    /// Where each line ends, and its number in the file.
    ends: Vec<(usize, usize)>,
}

impl Lines {
    pub fn new(text: Text, name: &str) -> Self {
        let encoding = text.encoding();
        Self { source: BufReader::with_capacity(READ_BYTES, text), encoding, name: name.to_owned(), rows: 0, lines: 0 }
    }

    pub fn encoding(&self) -> &'static str {
        self.encoding
    }

    /// The number of the next row, how many there are, the bytes that they took, and the rows.
    pub fn chunk(&mut self, most: Most) -> Result<Option<(u64, usize, u64, Run)>, Stop> {
        let mut run = Run { bytes: Vec::new(), ends: Vec::new() };
        let mut taken = 0;
        while run.ends.len() < most.rows && run.bytes.len() < most.bytes {
            let start = run.bytes.len();
            let read = line(&mut self.source, &mut run.bytes);
            let Some(bytes) = read.map_err(|error| unreadable(&self.name, &error))? else { break };
            taken += bytes as u64;
            self.lines += 1;
            let empty = run.bytes.get(start..).is_none_or(|line| line.iter().all(u8::is_ascii_whitespace));
            if empty {
                run.bytes.truncate(start);
            } else {
                run.ends.push((run.bytes.len(), self.lines));
            }
        }
        let (first, count) = (self.rows + 1, run.ends.len());
        self.rows += count as u64;
        Ok((count > 0).then_some((first, count, taken, run)))
    }
}

impl Run {
    /// Adds the rows to a batch.
    pub fn fill(&self, batch: &mut Batch, backtest: &Backtest) {
        let mut start = 0;
        for (end, number) in &self.ends {
            backtest.add_line(batch, self.bytes.get(start..*end).unwrap_or_default(), *number);
            start = *end;
        }
    }
}
