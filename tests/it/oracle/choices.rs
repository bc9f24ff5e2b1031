//! A stream of random choices: small numbers make small packs, so shrinking the numbers shrinks the pack.

/// Numbers still to be used; zero once they are used up.
pub struct Choices<'a> {
    left: &'a [u32],
}

impl<'a> Choices<'a> {
    /// The stream of `numbers`.
    pub fn new(numbers: &'a [u32]) -> Self {
        Self { left: numbers }
    }

    /// A number under `n`, growing with the number drawn.
    pub fn below(&mut self, n: usize) -> usize {
        let Some((first, rest)) = self.left.split_first() else { return 0 };
        self.left = rest;
        usize::try_from((u64::from(*first) * n as u64) >> 32).unwrap()
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below(usize::try_from(high - low + 1).unwrap()) as i64
    }

    /// True in `percent` of a hundred draws; false for the smallest numbers.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) >= 100 - percent
    }

    /// One of `items`, the first for the smallest number.
    pub fn pick<'t, T>(&mut self, items: &'t [T]) -> &'t T {
        &items[self.below(items.len())]
    }

    /// A subset of `items` in their order, with at least `least` and fewer than all of them where that is possible.
    pub fn some<'t, T>(&mut self, items: &'t [T], least: usize) -> Vec<&'t T> {
        let mut chosen: Vec<bool> = items.iter().map(|_| self.chance(45)).collect();
        for index in 0..items.len() {
            if chosen.iter().filter(|is| **is).count() >= least {
                break;
            }
            chosen[index] = true;
        }
        if chosen.iter().all(|is| *is) && items.len() > least {
            chosen[items.len() - 1] = false;
        }
        items.iter().zip(chosen).filter(|(_, is)| *is).map(|(item, _)| item).collect()
    }
}
