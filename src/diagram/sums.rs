//! Sums as diagrams: built from the partial sums that can still be told apart, not from combinations of inputs.
//!
//! One level a term. A place is known by the partial sum that leads to it, together with all partial sums that lead to
//! the same results from there on: so a place is built once, and a run of values that leads to one place is one edge. Where
//! runs end, numbers must be cut.

use crate::diagram::condition::Var;
use crate::diagram::domain::Domain;
use crate::diagram::reckon::Term;
use crate::diagram::store::{Diagrams, Edge, FALSE, Ref, TRUE, TooLarge};
use std::collections::{BTreeMap, BTreeSet};

/// How many runs of values one sum may take.
const MAX_RUNS: usize = 50_000;
/// At how many places a sum may cut one of its numbers.
const MAX_CUTS: usize = 1024;

/// A sum as places.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shape {
    /// Each after those it leads to.
    places: Vec<Place>,
    /// Where the sum begins.
    first: usize,
}

#[derive(Clone, Debug)]
enum Place {
    /// Every variable is known: the sum lies in the run of results at this position, or does not apply.
    End(Option<usize>),
    /// The variable, and its runs of values: the last of each, and the place it leads to.
    Test(Var, Vec<(i64, usize)>),
}

/// The partial sums from the first to the second lead to the place.
type Same = (i128, i128, usize);

struct Shaping<'t> {
    terms: &'t [Term],
    /// Where runs of results begin.
    starts: &'t [i64],
    shape: Shape,
    /// By level: the first partial sum → the last, and the place.
    known: Vec<BTreeMap<i128, (i128, usize)>>,
    runs: usize,
    absent: Option<usize>,
}

impl Shape {
    /// The shape of a sum whose results are told apart where a run of `starts` begins; none where it is too large.
    pub fn of(terms: &[Term], starts: &[i64]) -> Option<Self> {
        let known = vec![BTreeMap::new(); terms.len() + 1];
        let mut shaping = Shaping { terms, starts, shape: Self::default(), known, runs: 0, absent: None };
        let (_, _, first) = shaping.place(0, 0)?;
        let shape = Self { first, ..shaping.shape };
        let within = |cuts: &BTreeSet<i64>| cuts.len() <= MAX_CUTS;
        shape.cuts().values().all(within).then_some(shape)
    }

    /// By variable: the values at which a run begins.
    pub fn cuts(&self) -> BTreeMap<Var, BTreeSet<i64>> {
        let mut cuts: BTreeMap<Var, BTreeSet<i64>> = BTreeMap::new();
        for place in &self.places {
            if let Place::Test(var, runs) = place {
                let ends = runs.iter().rev().skip(1).map(|(last, _)| last.saturating_add(1));
                cuts.entry(*var).or_default().extend(ends);
            }
        }
        cuts
    }

    /// The diagram that ties the sum in `output` to its terms: true where the output is what they give.
    pub fn diagram(&self, output: Var, domains: &[Domain], diagrams: &mut Diagrams) -> Result<Ref, TooLarge> {
        let (yes, no) = (diagrams.leaf(TRUE), diagrams.leaf(FALSE));
        let cells = |var: Var| domains.get(var as usize);
        let mut refs: Vec<Ref> = Vec::with_capacity(self.places.len());
        for place in &self.places {
            let at = match place {
                Place::End(run) => {
                    let domain = cells(output).ok_or(TooLarge)?;
                    let cell = run.map_or(0, |run| domain.base + run as u32);
                    let last = domain.size().saturating_sub(1);
                    let edges = [(cell.checked_sub(1), no), (Some(cell), yes), ((cell < last).then_some(last), no)];
                    let edges: Vec<Edge> = edges.into_iter().filter_map(|(end, to)| Some((end?, to))).collect();
                    diagrams.node(output, &edges)?
                }
                Place::Test(var, runs) => {
                    let domain = cells(*var).ok_or(TooLarge)?;
                    let last = domain.size().saturating_sub(1);
                    let mut edges: Vec<(u32, Ref)> = Vec::with_capacity(runs.len());
                    for (position, (end, to)) in runs.iter().enumerate() {
                        let end = if position + 1 == runs.len() { last } else { domain.cell(*end) };
                        edges.push((end, refs.get(*to).copied().ok_or(TooLarge)?));
                    }
                    diagrams.node(*var, &edges)?
                }
            };
            refs.push(at);
        }
        refs.get(self.first).copied().ok_or(TooLarge)
    }
}

impl Shaping<'_> {
    /// The place to which a partial sum leads, with all that lead there.
    fn place(&mut self, level: usize, partial: i128) -> Option<Same> {
        let found = self.known.get(level)?.range(..=partial).next_back();
        if let Some((first, (last, place))) = found.filter(|(_, (last, _))| partial <= *last) {
            return Some((*first, *last, *place));
        }
        let Some(term) = self.terms.get(level) else { return self.end(level, partial) };
        let (mut first, mut last) = (i128::MIN / 4, i128::MAX / 4);
        let mut runs: Vec<(i64, usize)> = Vec::new();
        for piece in &term.pieces {
            let Some((slope, offset)) = piece.gives.map(|(slope, offset)| (i128::from(slope), i128::from(offset)))
            else {
                let absent = self.absent();
                self.run(&mut runs, piece.high, absent)?;
                continue;
            };
            let mut value = i128::from(piece.low);
            while value <= i128::from(piece.high) {
                let adds = slope * value + offset;
                let (low, high, place) = self.place(level + 1, partial + adds)?;
                // How far the place stays the same.
                let reach = match slope {
                    0 => i128::from(piece.high),
                    slope if slope > 0 => (high - partial - offset).div_euclid(slope),
                    slope => (partial + offset - low).div_euclid(-slope),
                };
                let end = reach.clamp(value, i128::from(piece.high));
                let until = slope * end + offset;
                (first, last) = (first.max(low - adds.min(until)), last.min(high - adds.max(until)));
                self.run(&mut runs, i64::try_from(end).ok()?, place)?;
                value = end + 1;
            }
        }
        let place = match runs.as_slice() {
            // Where it leads does not depend on the variable.
            [(_, place)] => *place,
            _ => self.add(Place::Test(term.var, runs)),
        };
        self.known.get_mut(level)?.insert(first, (last, place));
        Some((first, last, place))
    }

    fn run(&mut self, runs: &mut Vec<(i64, usize)>, end: i64, place: usize) -> Option<()> {
        match runs.last_mut() {
            Some(last) if last.1 == place => last.0 = end,
            _ => {
                self.runs += 1;
                runs.push((end, place));
            }
        }
        (self.runs <= MAX_RUNS).then_some(())
    }

    fn end(&mut self, level: usize, sum: i128) -> Option<Same> {
        let run = self.starts.partition_point(|start| i128::from(*start) <= sum).saturating_sub(1);
        let first = if run == 0 { i128::MIN / 4 } else { i128::from(*self.starts.get(run)?) };
        let last = self.starts.get(run + 1).map_or(i128::MAX / 4, |next| i128::from(*next) - 1);
        let place = self.add(Place::End(Some(run)));
        self.known.get_mut(level)?.insert(first, (last, place));
        Some((first, last, place))
    }

    fn absent(&mut self) -> usize {
        match self.absent {
            Some(place) => place,
            None => {
                let place = self.add(Place::End(None));
                self.absent = Some(place);
                place
            }
        }
    }

    fn add(&mut self, place: Place) -> usize {
        self.shape.places.push(place);
        self.shape.places.len() - 1
    }
}
