//! Verdicts of all versions: masks, version by version and conclusion by conclusion, and what they mean.

use crate::answer::backtest::Possible;
use crate::backtest::plan::Backtest;
use crate::pack::core::Pack;
use sha2::{Digest, Sha256};

impl Backtest {
    /// What a version concludes in a verdict of all versions; none where it refused the row.
    pub(crate) fn part<'v>(&self, verdict: &'v [u64], version: usize) -> Option<&'v [u64]> {
        let width = self.conclusions.len();
        let part = verdict.get(version * width..(version + 1) * width)?;
        part.iter().any(|mask| *mask != 0).then_some(part)
    }

    /// The values that a mask of a conclusion means in one version.
    pub(crate) fn possible(&self, conclusion: usize, version: usize, mask: u64) -> Possible {
        let values = self.conclusions.get(conclusion).and_then(|one| one.values.get(version));
        let values = values.map(Vec::as_slice).unwrap_or_default();
        let possible = values.iter().enumerate().filter(|(at, _)| mask >> at & 1 == 1);
        Possible {
            possible: possible.map(|(_, value)| value.clone()).collect(),
            none: mask.checked_shr(values.len() as u32).is_some_and(|rest| rest & 1 == 1),
        }
    }

    /// Whether a conclusion is the same in two masks of the first two versions.
    pub(crate) fn is_same(&self, conclusion: usize, before: u64, after: u64) -> bool {
        match self.conclusions.get(conclusion) {
            Some(one) if one.alike => before == after,
            _ => {
                let (before, after) = (self.possible(conclusion, 0, before), self.possible(conclusion, 1, after));
                let set = |one: &Possible| {
                    let mut values = one.possible.clone();
                    values.sort();
                    (values, one.none)
                };
                set(&before) == set(&after)
            }
        }
    }

    /// The digest of what all versions conclude, by the names of values.
    pub(crate) fn digest(&self, verdict: &[u64]) -> [u8; 16] {
        let mut hash = Sha256::new();
        for version in 0..self.packs.len() {
            match self.part(verdict, version) {
                None => hash.update("refused\n"),
                Some(part) => {
                    for (at, mask) in part.iter().enumerate() {
                        let name = self.conclusions.get(at).map(|one| one.name.as_str()).unwrap_or_default();
                        let Possible { possible, none } = self.possible(at, version, *mask);
                        let none = if none { "|" } else { "" };
                        hash.update(format!("{name}={}{none}\n", possible.join("|")));
                    }
                }
            }
            hash.update("\n");
        }
        half(hash)
    }
}

/// The first half of a digest.
pub(crate) fn half(hash: Sha256) -> [u8; 16] {
    let mut half = [0; 16];
    for (to, from) in half.iter_mut().zip(hash.finalize()) {
        *to = from;
    }
    half
}

/// The id of a rule.
pub(crate) fn rule_id(pack: &Pack, rule: u32) -> Option<String> {
    pack.compiled.rule(rule as usize).map(|rule| rule.rule.id.clone())
}
