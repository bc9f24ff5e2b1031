//! Examples: how people put what a fact asks for, counted by their pieces, so that a description can be compared with them.

use crate::model::negations::Negations;
use crate::model::pieces::{self, Piece};
use crate::model::wording::Wording;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The most phrases and words of a pack, in all locales together.
pub(crate) const MAX_PHRASES: usize = 20_000;
/// The most characters of one of them.
pub(crate) const MAX_LENGTH: usize = 200;
/// How often a single word counts: nobody writes it without meaning the option.
const WORD: u16 = 2;
/// How many parts of all answers may hold a piece for it to say anything: one in so many.
const COMMON: usize = 2;

/// An answer that has examples: a fact by its index, and an option by its index, or 0 for no and 1 for yes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Told {
    pub fact: usize,
    pub answer: usize,
}

/// The examples of a pack: as they are written, or counted already.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Counted", into = "Counted")]
pub(crate) struct Examples {
    /// What was written, with how often it counts.
    phrases: Vec<(Told, u16, String)>,
    /// Answers that others bring with them: whoever describes the second describes the first, too.
    implied: Vec<(Told, Told)>,
    counted: OnceLock<Counted>,
}

/// Examples, counted.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Counted {
    /// In order of declaration.
    pub answers: Vec<Told>,
    /// Indices of answers: the first is implied by the second.
    pub implied: Vec<(u16, u16)>,
    /// Ascending; in what is written, each as its distance from the one before.
    #[serde(with = "distances")]
    pub keys: Vec<u64>,
    /// By key, which answers' examples hold the piece, and how many.
    pub rows: Vec<Vec<(u16, u16)>>,
}

impl From<Counted> for Examples {
    fn from(counted: Counted) -> Self {
        Self { counted: OnceLock::from(counted), ..Self::default() }
    }
}

impl From<Examples> for Counted {
    fn from(examples: Examples) -> Self {
        examples.counted.into_inner().unwrap_or_default()
    }
}

impl Examples {
    pub fn add(&mut self, told: Told, phrase: String, is_word: bool) {
        self.phrases.push((told, if is_word { WORD } else { 1 }, phrase));
    }

    pub fn imply(&mut self, implied: Told, by: Told) {
        self.implied.push((implied, by));
    }

    pub fn len(&self) -> usize {
        self.phrases.len()
    }

    /// Counted; they are counted when first needed.
    pub fn counted(&self, negations: &Negations) -> &Counted {
        self.counted.get_or_init(|| Counted::of(&self.phrases, &self.implied, negations))
    }

    pub fn is_empty(&self) -> bool {
        self.phrases.is_empty() && self.known().is_none_or(|counted| counted.keys.is_empty())
    }

    /// The answers that have some.
    pub fn answers(&self) -> impl Iterator<Item = Told> {
        self.phrases.iter().map(|(told, ..)| *told)
    }

    /// What is counted already.
    pub fn known(&self) -> Option<&Counted> {
        self.counted.get()
    }

    /// The same with what was counted alone.
    pub fn only_counted(&self, negations: &Negations) -> Self {
        self.counted(negations).clone().into()
    }
}

impl Counted {
    fn of(phrases: &[(Told, u16, String)], implied: &[(Told, Told)], negations: &Negations) -> Self {
        let mut answers: Vec<Told> = phrases.iter().map(|(told, ..)| *told).collect();
        answers.extend(implied.iter().flat_map(|(one, other)| [*one, *other]));
        answers.sort_unstable();
        answers.dedup();
        let index = |told: &Told| answers.binary_search(told).ok().and_then(|index| u16::try_from(index).ok());
        let mut counts: BTreeMap<(u64, u16), u16> = BTreeMap::new();
        for (told, times, phrase) in phrases {
            let Some(answer) = index(told) else { continue };
            for Piece { key, .. } in pieces::pieces(&Wording::of(phrase), negations) {
                let count = counts.entry((key, answer)).or_default();
                *count = count.saturating_add(*times);
            }
        }
        let mut counted = Self::default();
        for ((key, answer), count) in counts {
            if counted.keys.last() != Some(&key) {
                counted.keys.push(key);
                counted.rows.push(Vec::new());
            }
            if let Some(row) = counted.rows.last_mut() {
                row.push((answer, count));
            }
        }
        let common = answers.len() / COMMON;
        if answers.len() > 8 {
            let telling: Vec<bool> = counted.rows.iter().map(|row| row.len() <= common).collect();
            let mut keep = telling.iter().copied();
            counted.keys.retain(|_| keep.next().unwrap_or(true));
            counted.rows.retain(|row| row.len() <= common);
        }
        counted.implied = implied.iter().filter_map(|(one, other)| Some((index(one)?, index(other)?))).collect();
        counted.implied.sort_unstable();
        counted.implied.dedup();
        counted.answers = answers;
        counted
    }

    /// Whether every index leads somewhere.
    pub fn holds_together(&self) -> bool {
        let known = |answer: u16| usize::from(answer) < self.answers.len();
        self.keys.len() == self.rows.len()
            && self.implied.iter().all(|(one, other)| known(*one) && known(*other))
            && self.rows.iter().flatten().all(|(answer, _)| known(*answer))
    }

    /// What the examples know of the piece with this key: which answers it speaks for, and how often.
    pub fn row(&self, key: u64) -> &[(u16, u16)] {
        let row = self.keys.binary_search(&key).ok().and_then(|index| self.rows.get(index));
        row.map_or(&[], Vec::as_slice)
    }
}

/// Ascending numbers as their distances, which are shorter.
mod distances {
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(keys: &[u64], serializer: S) -> Result<S::Ok, S::Error> {
        let mut last = 0;
        serializer.collect_seq(keys.iter().map(|key| key.wrapping_sub(std::mem::replace(&mut last, *key))))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u64>, D::Error> {
        let mut keys = Vec::<u64>::deserialize(deserializer)?;
        let mut last = 0u64;
        for key in &mut keys {
            last = last.wrapping_add(*key);
            *key = last;
        }
        Ok(keys)
    }
}
