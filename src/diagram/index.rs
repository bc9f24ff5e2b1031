//! The index: which conditions hold where every variable is known, found by intersecting one bit row per variable.

use crate::diagram::condition::{Expr, Var};
use crate::diagram::domain::Domain;
use smallvec::SmallVec;

/// So many rows are intersected without asking for memory.
const MOST_ROWS: usize = 64;
/// Rows beyond this many words in all are shared by neighbouring cells.
const MAX_WORDS: usize = 1 << 18;

/// For each variable and cell, the conditions that can hold there.
#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    count: usize,
    words: usize,
    tables: Vec<Table>,
    /// Conditions whose rows say everything: candidates that need no second look.
    exact: Vec<u64>,
}

#[derive(Clone, Debug)]
struct Table {
    var: Var,
    /// How many neighbouring cells share a row.
    stride: u32,
    rows: Vec<u64>,
}

impl Index {
    /// The index of these conditions over cells.
    pub fn new<'e>(conditions: impl Iterator<Item = &'e Expr>, domains: &[Domain]) -> Self {
        let conditions: Vec<&Expr> = conditions.collect();
        let words = conditions.len().div_ceil(64);
        let mut index = Self { count: conditions.len(), words, tables: Vec::new(), exact: vec![0; words] };
        let mut tests = Vec::new();
        for (at, condition) in conditions.iter().enumerate() {
            let parts = match condition {
                Expr::All(parts) => parts.as_slice(),
                other => std::slice::from_ref(*other),
            };
            let mut exact = true;
            for part in parts {
                match part {
                    Expr::In(var, set) => tests.push((*var, at, set)),
                    Expr::Const(true) => {}
                    _ => exact = false,
                }
            }
            if exact {
                set_bit(&mut index.exact, at);
            }
        }
        tests.sort_by_key(|(var, at, _)| (*var, *at));
        for group in tests.chunk_by(|a, b| a.0 == b.0) {
            let Some((var, _, _)) = group.first() else { continue };
            let Some(size) = domains.get(*var as usize).map(Domain::size) else { continue };
            let most = (MAX_WORDS / words.max(1)).max(1) as u32;
            let stride = size.div_ceil(most);
            let rows = size.div_ceil(stride) as usize;
            let mut table = Table { var: *var, stride, rows: vec![u64::MAX; rows * words] };
            for (_, at, set) in group {
                for (row, words) in table.rows.chunks_mut(words).enumerate() {
                    let first = row as i64 * i64::from(stride);
                    let last = (first + i64::from(stride) - 1).min(i64::from(size) - 1);
                    if !set.meets_span(first, last) {
                        clear_bit(words, *at);
                    } else if stride > 1 && !crate::diagram::ranges::Ranges::span(first, last).within(set) {
                        clear_bit(&mut index.exact, *at);
                    }
                }
            }
            index.tables.push(table);
        }
        index
    }

    /// Calls `found` with every condition that can hold, ascending, and whether that needs no second look.
    ///
    /// `cell` gives a variable's cell, or none where it is not known to be in just one.
    pub fn candidates(&self, cell: impl Fn(Var) -> Option<u32>, mut found: impl FnMut(usize, bool)) {
        let rows: SmallVec<[&[u64]; MOST_ROWS]> = self
            .tables
            .iter()
            .filter_map(|table| {
                let row = (cell(table.var)? / table.stride) as usize;
                table.rows.get(row * self.words..(row + 1) * self.words)
            })
            .collect();
        let mut emit = |word: usize, mut bits: u64| {
            let exact = self.exact.get(word).copied().unwrap_or(0);
            while bits != 0 {
                let bit = bits.trailing_zeros();
                let at = word * 64 + bit as usize;
                if at < self.count {
                    found(at, exact >> bit & 1 == 1);
                }
                bits &= bits - 1;
            }
        };
        match rows.as_slice() {
            [] => (0..self.words).for_each(|word| emit(word, u64::MAX)),
            [first, rest @ ..] => {
                for (word, bits) in first.iter().enumerate() {
                    let mut bits = *bits;
                    // Whether something is left is asked once for several rows: a processor guesses it wrong too often.
                    for rows in rest.chunks(4) {
                        bits = rows.iter().fold(bits, |bits, row| bits & row.get(word).copied().unwrap_or(0));
                        if bits == 0 {
                            break;
                        }
                    }
                    if bits != 0 {
                        emit(word, bits);
                    }
                }
            }
        }
    }
}

fn set_bit(words: &mut [u64], bit: usize) {
    if let Some(word) = words.get_mut(bit / 64) {
        *word |= 1 << (bit % 64);
    }
}

fn clear_bit(words: &mut [u64], bit: usize) {
    if let Some(word) = words.get_mut(bit / 64) {
        *word &= !(1 << (bit % 64));
    }
}
