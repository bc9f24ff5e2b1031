//! Scores: how near a description is to the examples of each answer, in whole numbers, so that they are the same everywhere.

use crate::model::examples::{Counted, Told};
use crate::model::negations::Negations;
use crate::model::pieces::{self, Piece, WHOLE, telling, weight};
use crate::model::wording::Wording;

/// How many of the parts of a description that spoke for an answer are named.
const MAX_NAMED: usize = 3;

/// How many examples are added on each side of a yes or no, so that what few examples say is not taken for certain.
const UNSEEN: u64 = 2;
/// How many examples there are on each side at least thought to be: people write of more than a small pack knows.
const FEW: u64 = 1000;
/// How often an example of a no counts: it stands beside what it is taken for.
const NO: u64 = 4;
/// How many pieces make a text long.
const LONG: u64 = 50;
/// What is enough in the shortest text, in 1/256 of a binary digit: three to one.
const SHORT: u64 = 3 << 7;
/// How much one stretch of a text must say, in fifths of what is enough in a long one.
const STRETCH: u64 = 12;
/// The most that one piece says for or against a yes, in 1/256 of a binary digit: 16 to one.
const MOST_SAID: i64 = 4 << 8;

/// How near a description is to each answer.
pub(crate) struct Scores<'c> {
    counted: &'c Counted,
    /// What the description and the examples have in common, in the order of the keys.
    shared: Vec<(Piece, &'c [(u16, u16)])>,
    /// How many pieces the description has.
    pieces: u64,
    /// By answer.
    by: Vec<u64>,
}

impl<'c> Scores<'c> {
    pub fn of(counted: &'c Counted, description: &Wording, negations: &Negations) -> Self {
        let mut scores = Self { counted, shared: Vec::new(), pieces: 0, by: vec![0; counted.answers.len()] };
        if counted.is_empty() {
            return scores;
        }
        for piece in pieces::pieces(description, negations) {
            scores.pieces += 1;
            let row = counted.row(piece.key);
            if row.is_empty() {
                continue;
            }
            for (answer, count) in row {
                if let Some(score) = scores.by.get_mut(usize::from(*answer)) {
                    *score += scores_of(piece, row.len(), *count, counted.answers.len());
                }
            }
            scores.shared.push((piece, row));
        }
        scores
    }

    /// Whether examples know answers of a fact.
    pub fn knows(&self, fact: usize) -> bool {
        self.counted.answers.iter().any(|told| told.fact == fact)
    }

    /// Adds what else speaks for an answer.
    pub fn add(&mut self, told: Told, more: u64) {
        let index = self.counted.answers.binary_search(&told).ok();
        if let Some(score) = index.and_then(|index| self.by.get_mut(index)) {
            *score += more;
        }
    }

    /// What a piece counts that one example of one answer holds and no other answer's.
    pub fn unit(&self) -> u64 {
        adds(WHOLE, 1, 1, self.counted.answers.len())
    }

    /// Each answer with its index and its score, in order of declaration.
    pub fn answers(&self) -> impl Iterator<Item = (usize, Told, u64)> {
        self.counted.answers.iter().zip(&self.by).enumerate().map(|(index, (told, score))| (index, *told, *score))
    }

    /// How much speaks for the yes to a question rather than for all else that people write, if it is enough, in 1/256 of a
    /// binary digit: the examples of yes and of what implies it against those of no and of all other answers. `bar` is enough in
    /// a long text; a short one needs less, and one stretch of a text more, whatever stands around it.
    pub fn evidence(&self, yes: usize, bar: u64) -> Option<u64> {
        let told = self.counted.answers.get(yes)?;
        let no = Told { answer: 0, ..*told };
        let side = |answer: usize| match self.counted.answers.get(answer) {
            Some(other) if *other == no => (0, NO),
            Some(_) if answer == yes || self.implies(answer, yes) => (1, 0),
            _ => (0, 1),
        };
        let weigh = |row: &mut dyn Iterator<Item = (usize, u64)>| {
            row.fold((0_u64, 0_u64), |(for_yes, against), (answer, count)| {
                let (one, other) = side(answer);
                (for_yes + one * count, against + other * count)
            })
        };
        let (all_yes, all_else) = weigh(&mut self.counted.totals.iter().map(|total| u64::from(*total)).enumerate());
        let of_all = ratio(all_yes.max(FEW) + 2 * UNSEEN, all_else.max(FEW) + 2 * UNSEEN);
        let said = self.shared.iter().map(|(piece, row)| {
            let mut row = row.iter().map(|(answer, count)| (usize::from(*answer), u64::from(*count)));
            let (for_yes, against) = weigh(&mut row);
            // Where there are few examples, one stands for as many as it is a part of.
            let (for_yes, against) = (scaled(for_yes, all_yes), scaled(against, all_else));
            let says = ratio(for_yes + UNSEEN, against + UNSEEN) - of_all;
            (piece.start, piece.end, says.clamp(-MOST_SAID, MOST_SAID) * telling(piece.key) / 16)
        });
        let mut said: Vec<(usize, usize, i64)> = said.collect();
        said.sort_unstable();
        let (mut all, mut stretch, mut most) = (0, 0, 0);
        for (.., says) in said {
            all += says;
            stretch = 0.max(stretch + says);
            most = most.max(stretch);
        }
        let (all, most) = (u64::try_from(all).unwrap_or(0), u64::try_from(most).unwrap_or(0));
        let enough = (bar * self.pieces / LONG).max(SHORT).min(bar);
        (all >= enough || most >= bar * STRETCH / 5).then_some(all.max(most))
    }

    fn implies(&self, by: usize, answer: usize) -> bool {
        self.counted.implied.iter().any(|(implied, other)| usize::from(*implied) == answer && usize::from(*other) == by)
    }

    /// The best score of a fact's answers.
    pub fn best_of(&self, fact: usize) -> u64 {
        self.answers().filter(|(_, told, _)| told.fact == fact).map(|(.., score)| score).max().unwrap_or(0)
    }

    /// The nearest of an answer and those that imply it.
    pub fn nearest(&self, answer: usize) -> usize {
        let by = self.counted.implied.iter().filter(|(implied, _)| usize::from(*implied) == answer);
        let all = std::iter::once(answer).chain(by.map(|(_, by)| usize::from(*by)));
        let scored = all.map(|index| (index, self.by.get(index).copied().unwrap_or(0)));
        // The first of those that are as near.
        scored.fold((answer, 0), |best, one| if one.1 > best.1 { one } else { best }).0
    }

    /// The parts of the description that tell an answer from others, in the order in which they stand there.
    pub fn because(&self, answer: usize, description: &Wording) -> Vec<String> {
        let speaks = |(piece, row): &(Piece, &[(u16, u16)])| {
            // How many examples hold it does not count here: they hold little words the most.
            let here = row.iter().any(|(other, _)| usize::from(*other) == answer);
            here.then(|| (scores_of(*piece, row.len(), 1, self.counted.answers.len()), *piece))
        };
        let mut loud: Vec<(u64, Piece)> = self.shared.iter().filter_map(speaks).collect();
        loud.sort_by_key(|(score, piece)| (std::cmp::Reverse(*score), piece.start, piece.end));
        let mut spans: Vec<(usize, usize)> =
            loud.iter().take(MAX_NAMED).map(|(_, piece)| (piece.start, piece.end)).collect();
        spans.sort_unstable();
        let mut joined: Vec<(usize, usize)> = Vec::with_capacity(spans.len());
        for (start, end) in spans {
            match joined.last_mut().filter(|(_, last)| start <= *last) {
                Some((_, last)) => *last = end.max(*last),
                None => joined.push((start, end)),
            }
        }
        joined.iter().filter_map(|(start, end)| description.text.get(*start..*end).map(str::to_owned)).collect()
    }
}

/// What a piece adds to an answer: more, the fewer answers it speaks for and, half as much again with each doubling, the more
/// of its examples hold it. In units of 1/256.
fn scores_of(piece: Piece, answers: usize, count: u16, of: usize) -> u64 {
    adds(weight(piece.key), answers, count, of)
}

fn adds(weight: u64, answers: usize, count: u16, of: usize) -> u64 {
    let rare = log2(of as u64 + 1).saturating_sub(log2(answers as u64));
    let often = (1 << 8) + log2(u64::from(count)) / 2;
    (rare * often * weight) >> 12
}

/// How many of many a few of all are.
fn scaled(few: u64, all: u64) -> u64 {
    few * all.max(FEW) / all.max(1)
}

/// The binary logarithm of a ratio, in 256ths.
fn ratio(one: u64, other: u64) -> i64 {
    log2(one).cast_signed() - log2(other).cast_signed()
}

/// The binary logarithm, in 256ths.
fn log2(n: u64) -> u64 {
    let n = n.clamp(1, 1 << 31);
    let whole = u64::from(n.ilog2());
    // In 1 << 31, between one and two.
    let mut part = n << (31 - whole);
    let mut bits = 0;
    for _ in 0..8 {
        part = (part * part) >> 31;
        bits <<= 1;
        if part >> 32 > 0 {
            part >>= 1;
            bits |= 1;
        }
    }
    whole << 8 | bits
}

#[cfg(test)]
mod tests {
    use super::log2;

    #[test]
    fn logarithms_are_those_of_real_numbers_cut_off() {
        for n in 1..5000_u64 {
            let exact = (n as f64).log2() * 256.0;
            assert!((log2(n) as f64 - exact).abs() < 1.01, "{n}: {} for {exact}", log2(n));
        }
        assert_eq!((log2(0), log2(1), log2(u64::MAX)), (0, 0, 31 << 8));
    }
}
