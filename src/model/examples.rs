//! Examples: how people put what a fact asks for, counted by their pieces, so that a description can be compared with them.

use crate::model::negations::Negations;
use crate::model::pieces::{self, Piece};
use crate::model::wording::Wording;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;

/// The most phrases and words of a pack, in all locales together.
pub(crate) const MAX_PHRASES: usize = 20_000;
/// The most characters of one of them.
pub(crate) const MAX_LENGTH: usize = 200;
/// How often a single word counts: nobody writes it without meaning the option.
pub(crate) const WORD: u16 = 2;
/// How many parts of all answers may hold a piece for it to say anything: one in so many.
const COMMON: usize = 2;

/// An answer that has examples: a fact by its index, and an option by its index, or 0 for no and 1 for yes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Told {
    pub fact: usize,
    pub answer: usize,
}

/// The examples of a pack: as they are written, and counted once that is needed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Examples {
    /// What was written, with how often it counts.
    phrases: Vec<(Told, u16, String)>,
    /// Answers that others bring with them: whoever describes the second describes the first, too.
    implied: Vec<(Told, Told)>,
    counted: OnceLock<Counted>,
}

/// Examples, counted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counted {
    /// In order of declaration.
    pub answers: Vec<Told>,
    /// By answer, how many examples it has.
    pub totals: Vec<u32>,
    /// Indices of answers: the first is implied by the second.
    pub implied: Vec<(u16, u16)>,
    /// By the key of a piece, which answers' examples hold it, and how many. In no order: sorting them all would take longer than
    /// counting them.
    rows: FxHashMap<u64, Vec<(u16, u16)>>,
}

impl Examples {
    /// Adds a phrase with how often it counts.
    pub fn add(&mut self, told: Told, phrase: String, times: u16) {
        self.phrases.push((told, times, phrase));
    }

    pub fn imply(&mut self, implied: Told, by: Told) {
        self.implied.push((implied, by));
    }

    /// What was written, with how often it counts.
    pub fn phrases(&self) -> &[(Told, u16, String)] {
        &self.phrases
    }

    /// Answers that others bring with them, each before the other.
    pub fn implied(&self) -> &[(Told, Told)] {
        &self.implied
    }

    pub fn len(&self) -> usize {
        self.phrases.len()
    }

    /// Counted; they are counted when first needed.
    pub fn counted(&self, negations: &Negations) -> &Counted {
        self.counted.get_or_init(|| Counted::of(&self.phrases, &self.implied, negations))
    }

    pub fn is_empty(&self) -> bool {
        self.phrases.is_empty()
    }

    /// The answers that have some.
    pub fn answers(&self) -> impl Iterator<Item = Told> {
        self.phrases.iter().map(|(told, ..)| *told)
    }
}

impl Counted {
    fn of(phrases: &[(Told, u16, String)], implied: &[(Told, Told)], negations: &Negations) -> Self {
        let mut answers: Vec<Told> = phrases.iter().map(|(told, ..)| *told).collect();
        answers.extend(implied.iter().flat_map(|(one, other)| [*one, *other]));
        answers.sort_unstable();
        answers.dedup();
        let index = |told: &Told| answers.binary_search(told).ok().and_then(|index| u16::try_from(index).ok());
        let mut rows: FxHashMap<u64, Vec<(u16, u16)>> = FxHashMap::default();
        let mut totals = vec![0_u32; answers.len()];
        for (told, times, phrase) in phrases {
            let Some(answer) = index(told) else { continue };
            if let Some(total) = totals.get_mut(usize::from(answer)) {
                *total += u32::from(*times);
            }
            for Piece { key, .. } in pieces::pieces(&Wording::of(phrase), negations) {
                let row = rows.entry(key).or_default();
                match row.binary_search_by_key(&answer, |(known, _)| *known) {
                    Ok(known) => {
                        row.get_mut(known).into_iter().for_each(|(_, count)| *count = count.saturating_add(*times))
                    }
                    Err(place) => row.insert(place, (answer, *times)),
                }
            }
        }
        let common = answers.len() / COMMON;
        if answers.len() > 8 {
            rows.retain(|_, row| row.len() <= common);
        }
        let mut implied: Vec<(u16, u16)> =
            implied.iter().filter_map(|(one, other)| Some((index(one)?, index(other)?))).collect();
        implied.sort_unstable();
        implied.dedup();
        Self { answers, totals, implied, rows }
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// What the examples know of the piece with this key: which answers it speaks for, and how often.
    pub fn row(&self, key: u64) -> &[(u16, u16)] {
        self.rows.get(&key).map_or(&[], Vec::as_slice)
    }
}
