//! The order of variables: what hangs together stands near each other, so that diagrams stay small.
//!
//! Only whether facts apply counts here: that ties them together in every function. Facts are first drawn to the middle of
//! what they hang together with, then moved one by one to where the fewest ties cross each gap. All of it is reckoned in
//! whole numbers and by a stated amount of work, so that every machine finds the same order.

use crate::diagram::condition::{Expr, Var};
use crate::model::layout::Layout;
use crate::script::ledger::Ledger;
use std::collections::BTreeSet;

/// How often facts are drawn together.
const MAX_ROUNDS: usize = 50;
/// How often each fact is moved.
const MAX_PASSES: usize = 4;
/// How much may be looked at in all.
const MAX_WORK: usize = 20_000_000;
/// Places are reckoned in these parts of a place.
const PART: usize = 1 << 10;

/// The facts in the order of their variables.
pub(crate) fn facts(layout: &Layout, applies: &[Option<Expr>], ledger: &Ledger) -> Vec<usize> {
    let mut ties: Vec<Vec<usize>> = Vec::new();
    for (fact, condition) in applies.iter().enumerate() {
        let Some(condition) = condition else { continue };
        let mut read = BTreeSet::new();
        condition.vars(&mut read);
        let read: BTreeSet<Var> = read.into_iter().flat_map(|var| ledger.inputs(var)).collect();
        for var in layout.vars_of(fact) {
            ties.push(read.iter().copied().chain([var]).map(|var| var as usize).collect());
        }
    }
    let blocks: Vec<Vec<usize>> =
        (0..applies.len()).map(|fact| layout.vars_of(fact).map(|var| var as usize).collect()).collect();
    let vars = layout.fact_vars() as usize;
    let mut arranging =
        Arranging { ties: &ties, blocks: &blocks, places: vec![0; vars], reach: vec![0; vars], work: 0 };
    let order = arranging.drawn(vars);
    arranging.moved(order)
}

struct Arranging<'a> {
    /// Variables that hang together.
    ties: &'a [Vec<usize>],
    /// By fact: its variables.
    blocks: &'a [Vec<usize>],
    /// By variable: its place.
    places: Vec<usize>,
    /// By place: the last place of what hangs together with the variable there.
    reach: Vec<usize>,
    work: usize,
}

impl Arranging<'_> {
    fn place(&self, var: usize) -> usize {
        self.places.get(var).copied().unwrap_or(0)
    }

    /// The first and the last place of variables.
    fn span(&self, vars: &[usize]) -> (usize, usize) {
        let places = vars.iter().map(|var| self.place(*var));
        places.fold((usize::MAX, 0), |(first, last), place| (first.min(place), last.max(place)))
    }

    /// The facts, each drawn to the middle of what its variables hang together with, for as long as that shortens ties.
    fn drawn(&mut self, vars: usize) -> Vec<usize> {
        self.places = (0..vars).collect();
        let length = |own: &Self| -> usize {
            own.ties.iter().map(|tie| own.span(tie)).map(|(first, last)| last.saturating_sub(first)).sum()
        };
        let (mut best, mut shortest) = (self.places.clone(), length(self));
        for _ in 0..MAX_ROUNDS {
            let mut drawn = vec![(0, 0); vars];
            for tie in self.ties {
                let middle = tie.iter().map(|var| self.place(*var) * PART).sum::<usize>() / tie.len().max(1);
                for var in tie {
                    if let Some((sum, count)) = drawn.get_mut(*var) {
                        (*sum, *count) = (*sum + middle, *count + 1);
                    }
                }
            }
            let wanted = drawn.iter().enumerate().map(|(var, (sum, count))| match count {
                0 => (self.place(var) * PART, var),
                count => (sum / count, var),
            });
            let mut wanted: Vec<(usize, usize)> = wanted.collect();
            wanted.sort_unstable();
            for (place, (_, var)) in wanted.into_iter().enumerate() {
                self.places.get_mut(var).into_iter().for_each(|slot| *slot = place);
            }
            let now = length(self);
            if now >= shortest {
                break;
            }
            (best, shortest) = (self.places.clone(), now);
        }
        self.places = best;
        let middle =
            |block: &Vec<usize>| block.iter().map(|var| self.place(*var) * PART).sum::<usize>() / block.len().max(1);
        let mut order: Vec<usize> = (0..self.blocks.len()).collect();
        order.sort_by_key(|fact| self.blocks.get(*fact).map(middle));
        order
    }

    /// The facts, each moved to where the fewest ties cross the gaps.
    fn moved(&mut self, mut order: Vec<usize>) -> Vec<usize> {
        let mut least = self.crossing(&order);
        for _ in 0..MAX_PASSES {
            let before = least;
            for fact in 0..self.blocks.len() {
                let Some(at) = order.iter().position(|other| *other == fact) else { continue };
                if self.blocks.get(fact).is_none_or(Vec::is_empty) {
                    continue;
                }
                let mut best = at;
                let mut trial = order.clone();
                trial.remove(at);
                for to in (0..order.len()).filter(|to| *to != at) {
                    if self.work > MAX_WORK {
                        return order;
                    }
                    trial.insert(to, fact);
                    let crossing = self.crossing(&trial);
                    if crossing < least {
                        (least, best) = (crossing, to);
                    }
                    trial.remove(to);
                }
                if best != at {
                    trial.insert(best, fact);
                    order = trial;
                }
            }
            if least == before {
                break;
            }
        }
        order
    }

    /// How much must be remembered at all gaps together: at each as many variables as hang together with later ones, or as
    /// many ties as cross it, where these are fewer.
    fn crossing(&mut self, order: &[usize]) -> usize {
        let vars = order.iter().filter_map(|fact| self.blocks.get(*fact)).flatten();
        for (place, var) in vars.enumerate() {
            self.places.get_mut(*var).into_iter().for_each(|slot| *slot = place);
        }
        self.reach.fill(0);
        // By place: how many ties begin there, less those that end there.
        let mut ties = vec![0_isize; self.places.len()];
        for tie in self.ties {
            self.work += tie.len() + 1;
            let (first, last) = self.span(tie);
            ties.get_mut(first).into_iter().for_each(|begin| *begin += 1);
            ties.get_mut(last).into_iter().for_each(|end| *end -= 1);
            for var in tie {
                let place = self.place(*var);
                self.reach.get_mut(place).into_iter().for_each(|reach| *reach = last.max(*reach));
            }
        }
        self.work += self.places.len();
        let mut ends = vec![0_usize; self.places.len()];
        let (mut waiting, mut crossing, mut total) = (0_usize, 0_isize, 0);
        for (place, (reach, begin)) in self.reach.iter().zip(&ties).enumerate() {
            if *reach > place {
                waiting += 1;
                ends.get_mut(*reach).into_iter().for_each(|end| *end += 1);
            }
            waiting = waiting.saturating_sub(ends.get(place).copied().unwrap_or(0));
            crossing += begin;
            total += waiting.min(usize::try_from(crossing).unwrap_or(0));
        }
        total
    }
}

#[cfg(test)]
mod tests {
    use super::Arranging;

    #[test]
    fn facts_that_hang_together_stand_together() {
        let blocks: Vec<Vec<usize>> = (0..6).map(|var| vec![var]).collect();
        // Each of the first three with one of the last three.
        let ties = vec![vec![0, 5], vec![1, 4], vec![2, 3]];
        let mut arranging = Arranging { ties: &ties, blocks: &blocks, places: vec![0; 6], reach: vec![0; 6], work: 0 };
        assert_eq!(arranging.crossing(&[0, 1, 2, 3, 4, 5]), 1 + 2 + 3 + 2 + 1);
        let order = arranging.moved((0..6).collect());
        assert_eq!(arranging.crossing(&order), 3, "{order:?}");
    }
}
