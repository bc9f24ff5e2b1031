//! The strings of a compiled file: each stands in it once, in the order in which they are first named.
//!
//! A string is named by a number: 0 is none, 1 the next that was not named before, more how many were first named after it.
//! Packs that share words name them in the same order, so that the numbers repeat.
//!
//! Characters are numbered, too: what a file says has few different ones, and three bytes a character hide from a compressor
//! what is alike.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::cmp::Reverse;

/// What stands behind every string.
const END: char = '\0';
/// How many characters have one byte, those that are needed most; all others have two.
const OFTEN: usize = 240;
/// The most bytes of all strings together.
const MAX_TEXT: usize = 64 << 20;

/// All strings as a file has them.
#[derive(Serialize, Deserialize)]
pub(crate) struct Strings<'s> {
    /// The characters of one byte, ascending: each as its distance from the one before.
    often: Vec<u32>,
    /// Those of two bytes. The first byte goes on from the number of those above.
    seldom: Vec<u32>,
    #[serde(borrow)]
    bytes: Cow<'s, [u8]>,
}

impl Strings<'_> {
    /// None where there are too many different characters.
    fn of(all: &str) -> Option<Self> {
        let mut counts: FxHashMap<char, usize> = FxHashMap::default();
        all.chars().for_each(|c| *counts.entry(c).or_default() += 1);
        let mut chars: Vec<(Reverse<usize>, char)> = counts.into_iter().map(|(c, count)| (Reverse(count), c)).collect();
        chars.sort_unstable();
        let mut often: Vec<char> = chars.into_iter().map(|(_, c)| c).collect();
        // The fewer have one byte, the more room there is for two.
        let room = |one: &usize| often.len().saturating_sub(*one) <= (256 - one) << 8;
        let one = (0..=OFTEN).rev().find(room)?.min(often.len());
        let mut seldom = often.split_off(one);
        often.sort_unstable();
        seldom.sort_unstable();
        let mut bytes = Vec::with_capacity(all.len());
        for c in all.chars() {
            match often.binary_search(&c) {
                Ok(at) => bytes.push(u8::try_from(at).ok()?),
                Err(_) => {
                    let at = seldom.binary_search(&c).ok()?;
                    bytes.extend([u8::try_from(one + (at >> 8)).ok()?, (at & 0xff) as u8]);
                }
            }
        }
        Some(Self { often: distances(&often), seldom: distances(&seldom), bytes: Cow::Owned(bytes) })
    }

    /// The strings, each with what stands behind it.
    pub fn read(&self) -> Option<String> {
        let (often, seldom) = (characters(&self.often)?, characters(&self.seldom)?);
        let mut text = String::with_capacity(self.bytes.len());
        let mut bytes = self.bytes.iter().map(|byte| usize::from(*byte));
        while let Some(at) = bytes.next() {
            let c = match at.checked_sub(often.len()) {
                None => often.get(at),
                Some(first) => seldom.get(first << 8 | bytes.next()?),
            };
            text.push(*c?);
            (text.len() <= MAX_TEXT).then_some(())?;
        }
        Some(text)
    }
}

fn distances(ascending: &[char]) -> Vec<u32> {
    let mut before = 0;
    ascending.iter().map(|c| u32::from(*c) - std::mem::replace(&mut before, u32::from(*c))).collect()
}

fn characters(distances: &[u32]) -> Option<Vec<char>> {
    let mut code = 0_u32;
    let next = |distance: &u32| {
        code = code.checked_add(*distance)?;
        char::from_u32(code)
    };
    distances.iter().map(next).collect()
}

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

    /// All strings.
    ///
    /// # Errors
    /// One cannot be told from two, or they have too many different characters; in words.
    pub fn finish(self) -> Result<Strings<'static>, &'static str> {
        if self.broken {
            return Err("a text has the character U+0000");
        }
        Strings::of(&self.all).ok_or("its texts have more different characters than there are numbers for")
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

#[cfg(test)]
mod tests {
    use super::{Naming, OFTEN, Strings};

    /// So many different characters, the last of them oftenest.
    fn of(count: usize) -> String {
        let chars: Vec<char> = ('\u{1}'..=char::MAX).take(count).collect();
        let often = chars.last().copied().into_iter().chain(chars.first().copied()).cycle().take(count);
        chars.iter().copied().chain(often).collect()
    }

    #[test]
    fn strings_are_read_as_they_were_written() {
        for text in ["", "\0", "a\0", "机房着火了\0server room on fire\0機房\0", "\u{10ffff}\u{1}"] {
            let written = Strings::of(text).unwrap();
            assert_eq!(written.read().as_deref(), Some(text));
        }
        for count in [1, OFTEN - 1, OFTEN, OFTEN + 1, OFTEN + 4096, OFTEN + 4097, 60_000] {
            let (text, written) = (of(count), Strings::of(&of(count)).unwrap());
            assert_eq!(written.read(), Some(text), "{count}");
            assert_eq!(written.often.len() + written.seldom.len(), count);
            assert!(written.often.len() <= OFTEN && (count > OFTEN || written.seldom.is_empty()));
        }
        assert!(Strings::of(&of(70_000)).is_none());
    }

    #[test]
    fn what_is_no_string_is_not_read() {
        let whole = Strings::of("ab界").unwrap();
        let with = |bytes: &[u8]| Strings { bytes: bytes.to_vec().into(), often: whole.often.clone(), seldom: vec![] };
        assert_eq!(with(&[0, 1, 2]).read().as_deref(), Some("ab界"));
        for bytes in [&[3][..], &[3, 0], &[255, 255]] {
            assert_eq!(with(bytes).read(), None, "{bytes:?}");
        }
        for often in [vec![0xd800], vec![0x11_0000], vec![u32::MAX, 1]] {
            assert_eq!(Strings { often, seldom: vec![], bytes: vec![0].into() }.read(), None);
        }
        let mut naming = Naming::default();
        naming.of("a\0b");
        assert!(naming.finish().is_err());
    }
}
