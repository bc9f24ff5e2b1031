//! Random packs from random numbers.

use super::choices::Choices;
use super::facts::facts;
use super::pack::Pack;
use super::rules::assemble;

/// A pack from `numbers`; the same numbers give the same pack, smaller ones a smaller pack.
pub fn pack(numbers: &[u32]) -> Pack {
    // Facts and rules draw from streams of their own, so that one fact fewer leaves the rules' numbers in place.
    let (for_facts, for_rules) = numbers.split_at(numbers.len() / 4);
    let (facts, computes) = facts(&mut Choices::new(for_facts));
    assemble(&mut Choices::new(for_rules), facts, computes)
}
