//! The strings of a compiled file: each stands in it once, in the order in which they are first named.
//!
//! A string is named by a number: 0 is none, 1 the next that was not named before, more how many were first named after it.
//! Packs that share words name them in the same order, so that the numbers repeat.

use rustc_hash::FxHashMap;

/// What stands behind every string.
const END: char = '\0';

/// Strings being written.
#[derive(Default)]
pub(crate) struct Naming {
    known: FxHashMap<String, u32>,
    all: String,
    /// Whether some string holds what stands between strings.
    broken: bool,
}

impl Naming {
    pub fn of(&mut self, string: &str) -> u32 {
        let next = self.known.len() as u32;
        if let Some(index) = self.known.get(string) {
            return next - index + 1;
        }
        self.broken |= string.contains(END);
        self.all.push_str(string);
        self.all.push(END);
        self.known.insert(string.to_owned(), next);
        1
    }

    pub fn of_any(&mut self, string: Option<&str>) -> u32 {
        string.map_or(0, |string| self.of(string))
    }

    /// All strings; none where one cannot be told from two.
    pub fn finish(self) -> Option<String> {
        (!self.broken).then_some(self.all)
    }
}

/// Strings being read.
pub(crate) struct Named<'s> {
    left: &'s str,
    known: Vec<&'s str>,
}

impl<'s> Named<'s> {
    pub fn new(all: &'s str) -> Self {
        Self { left: all, known: Vec::new() }
    }

    /// The string with this number, if there is one.
    pub fn get(&mut self, number: u32) -> Option<&'s str> {
        match number {
            0 => None,
            1 => {
                let (string, left) = self.left.split_once(END)?;
                self.left = left;
                self.known.push(string);
                Some(string)
            }
            _ => self.known.get(self.known.len().checked_sub(number as usize - 1)?).copied(),
        }
    }

    pub fn owned(&mut self, number: u32) -> Option<String> {
        self.get(number).map(str::to_owned)
    }

    /// A string, or none; the outer none where there is no string with this number.
    pub fn any(&mut self, number: u32) -> Option<Option<String>> {
        if number == 0 { Some(None) } else { self.owned(number).map(Some) }
    }

    /// Whether all have been named.
    pub fn is_empty(&self) -> bool {
        self.left.is_empty()
    }
}
