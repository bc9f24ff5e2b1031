//! Covers: a function as few disjoint boxes, each a set of cells for some of the variables.

use crate::diagram::condition::Var;
use crate::diagram::domain::Domain;
use crate::diagram::ranges::Ranges;
use crate::diagram::store::{At, Diagrams, FALSE, Memo, Ref, TRUE, TooLarge};
use rustc_hash::FxHashMap;

/// A box: the variables that are restricted, ascending, each to some cells.
pub(crate) type Cells = Vec<(Var, Ranges)>;

/// How many nodes what is left to cover may take.
const BUDGET: usize = 200_000;
/// Up to how many cells are tried one by one where a box is made wider.
const MAX_WIDER: u32 = 64;

/// Disjoint boxes that together hold every combination that the function makes true and none that it makes false, and
/// whether they are all: at most `most`. Where the leaf is 0 it does not matter; a box may go through there, no two share any
/// combination elsewhere. Large boxes come first.
pub(crate) fn cover(
    diagrams: &Diagrams,
    function: Ref,
    domains: &[Domain],
    most: usize,
) -> Result<(Vec<Cells>, bool), TooLarge> {
    let (alone, roots) = diagrams.only(&[function]);
    let mut diagrams = alone.reopened(BUDGET);
    let mut left = roots.first().copied().ok_or(TooLarge)?;
    let all: Vec<Ranges> = domains.iter().map(Domain::all).collect();
    let mut boxes = Vec::new();
    while let Some(path) = widest(&diagrams, left, domains) {
        if boxes.len() >= most {
            return Ok((boxes, false));
        }
        let mut inside = all.clone();
        for (var, cells) in &path {
            inside.get_mut(*var as usize).into_iter().for_each(|slot| *slot = cells.clone());
        }
        let vars: Vec<Var> = path.iter().map(|(var, _)| *var).collect();
        widen(&diagrams, left, &vars, &all, &mut inside);
        narrow(&diagrams, left, &vars, &all, &mut inside);
        let chosen: Cells = vars
            .iter()
            .filter_map(|var| Some((*var, inside.get(*var as usize)?.clone(), all.get(*var as usize)?)))
            .filter(|(_, cells, all)| cells != *all)
            .map(|(var, cells, _)| (var, cells))
            .collect();
        let taken = of_box(&mut diagrams, &chosen, domains)?;
        let rest = |leaf: u64, taken: u64| if taken == TRUE && leaf != 0 { FALSE } else { leaf };
        left = diagrams.apply(left, taken, &mut Memo::default(), &rest)?;
        boxes.push(chosen);
    }
    Ok((boxes, true))
}

/// The function that is true in a box alone.
pub(crate) fn of_box(diagrams: &mut Diagrams, cells: &Cells, domains: &[Domain]) -> Result<Ref, TooLarge> {
    let no = diagrams.leaf(FALSE);
    let mut below = diagrams.leaf(TRUE);
    for (var, cells) in cells.iter().rev() {
        let last = domains.get(*var as usize).map_or(0, Domain::size).saturating_sub(1);
        let mut edges = Vec::with_capacity(cells.pairs().len() * 2 + 1);
        let mut next = 0_i64;
        for (low, high) in cells.pairs() {
            if *low > next {
                edges.push(((*low - 1) as u32, no));
            }
            edges.push((*high as u32, below));
            next = *high + 1;
        }
        if next <= i64::from(last) {
            edges.push((last, no));
        }
        below = diagrams.node(*var, &edges)?;
    }
    Ok(below)
}

/// The path to "true" with the largest share of all cells on its way; none where nothing is true.
fn widest(diagrams: &Diagrams, at: Ref, domains: &[Domain]) -> Option<Cells> {
    /// The share of the best path from a node on, and where it goes.
    fn share(diagrams: &Diagrams, at: Ref, domains: &[Domain], known: &mut FxHashMap<Ref, (f64, Option<Ref>)>) -> f64 {
        let node = match diagrams.at(at) {
            At::Leaf(mask) => return if mask == TRUE { 1.0 } else { 0.0 },
            At::Node(node) => node,
        };
        if let Some((share, _)) = known.get(&at) {
            return *share;
        }
        let size = f64::from(domains.get(node.var as usize).map_or(1, Domain::size));
        let mut best = (0.0, None);
        for (_, child) in node.edges {
            let below = share(diagrams, *child, domains, known);
            let here = below * width(node, *child) / size;
            if here > best.0 {
                best = (here, Some(*child));
            }
        }
        known.insert(at, best);
        best.0
    }
    fn width(node: crate::diagram::store::Node<'_>, child: Ref) -> f64 {
        let mut first = 0;
        let mut sum = 0;
        for (end, to) in node.edges {
            sum += if *to == child { end + 1 - first } else { 0 };
            first = end + 1;
        }
        f64::from(sum)
    }
    let mut known = FxHashMap::default();
    if share(diagrams, at, domains, &mut known) <= 0.0 {
        return None;
    }
    let mut path = Vec::new();
    let mut here = at;
    while let At::Node(node) = diagrams.at(here) {
        let (_, child) = known.get(&here)?;
        let child = (*child)?;
        let mut first = 0_i64;
        let mut runs = Vec::new();
        for (end, to) in node.edges {
            if *to == child {
                runs.push((first, i64::from(*end)));
            }
            first = i64::from(*end) + 1;
        }
        path.push((node.var, Ranges::from_pairs(runs)));
        here = child;
    }
    Some(path)
}

/// Makes a box as large as it can be without holding anything that is false: first without some of its variables, the last
/// ones first, as what comes later often follows from what comes before; then with more cells of those that are left.
fn widen(diagrams: &Diagrams, at: Ref, vars: &[Var], all: &[Ranges], inside: &mut [Ranges]) {
    for var in vars.iter().rev() {
        let (Some(slot), Some(every)) = (inside.get_mut(*var as usize), all.get(*var as usize)) else { continue };
        let before = std::mem::replace(slot, every.clone());
        if leaves(diagrams, at, inside) & FALSE != 0 {
            inside.get_mut(*var as usize).into_iter().for_each(|slot| *slot = before.clone());
        }
    }
    for var in vars.iter().rev() {
        let (Some(here), Some(every)) = (inside.get(*var as usize).cloned(), all.get(*var as usize)) else { continue };
        let missing = every.intersect(&here.complement());
        if missing.is_empty() {
            continue;
        }
        let mut here = here;
        for (low, high) in missing.pairs() {
            let cells = *low..=(*high).min(low.saturating_add(i64::from(MAX_WIDER)));
            for cell in cells {
                let one = Ranges::one(cell);
                inside.get_mut(*var as usize).into_iter().for_each(|slot| *slot = one.clone());
                if leaves(diagrams, at, inside) & FALSE == 0 {
                    here = here.union(&one);
                }
            }
        }
        inside.get_mut(*var as usize).into_iter().for_each(|slot| *slot = here.clone());
    }
}

/// Takes out of a box the cells with which nothing in it is true: where nothing matters, nothing need be said.
fn narrow(diagrams: &Diagrams, at: Ref, vars: &[Var], all: &[Ranges], inside: &mut [Ranges]) {
    for var in vars {
        let (Some(here), Some(every)) = (inside.get(*var as usize).cloned(), all.get(*var as usize)) else { continue };
        if here == *every {
            continue;
        }
        let mut kept = Vec::new();
        for (low, high) in here.pairs() {
            for cell in *low..=*high {
                inside.get_mut(*var as usize).into_iter().for_each(|slot| *slot = Ranges::one(cell));
                if leaves(diagrams, at, inside) & TRUE != 0 {
                    kept.push((cell, cell));
                }
            }
        }
        inside.get_mut(*var as usize).into_iter().for_each(|slot| *slot = Ranges::from_pairs(kept.iter().copied()));
    }
}

/// The union of all leaves that can be reached within some cells.
pub(crate) fn leaves(diagrams: &Diagrams, at: Ref, cells: &[Ranges]) -> u64 {
    crate::diagram::reach::Reach::new(diagrams, cells).mask(at)
}
