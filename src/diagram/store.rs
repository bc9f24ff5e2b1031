//! Decision diagrams: reduced, hash-consed functions from variables to sets of values.
//!
//! A leaf is a bit set (the values still possible there; 0: no incident the pack allows leads there). A node tests one
//! variable; its edges are runs of values, each with where it leads. Variables come in ascending order on every path, and
//! no two nodes are alike, so two equal functions are the same node.

use crate::diagram::condition::Var;
use rustc_hash::{FxHashMap, FxHasher};
use serde::{Deserialize, Serialize};
use std::hash::Hasher;

/// A function: a node, or a leaf.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Ref(u32);

const LEAF: u32 = 1 << 31;

impl Ref {
    /// The node's index; beyond all nodes for a leaf.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// The bit of "false" and "true" in the leaves of conditions.
pub(crate) const FALSE: u64 = 1;
pub(crate) const TRUE: u64 = 2;

/// A run of values: the last of them, and where it leads.
pub(crate) type Edge = (u32, Ref);

/// One test of a variable.
#[derive(Clone, Copy)]
pub(crate) struct Node<'d> {
    pub var: Var,
    /// Its runs, ascending.
    pub edges: &'d [Edge],
}

impl Node<'_> {
    /// Where it leads from a value.
    pub fn child(self, cell: u32) -> Option<Ref> {
        self.edges.iter().find(|(end, _)| cell <= *end).map(|(_, to)| *to)
    }
}

/// What stands at a [`Ref`].
#[derive(Clone, Copy)]
pub(crate) enum At<'d> {
    Leaf(u64),
    Node(Node<'d>),
}

/// A store of diagrams.
#[derive(Clone, Debug, Default)]
pub(crate) struct Diagrams {
    /// By node: what it tests, and where its edges begin; they end where those of the next one begin.
    nodes: Vec<(Var, u32)>,
    /// The edges of all nodes, in their order: a node takes no memory of its own.
    edges: Vec<Edge>,
    /// Edges of nodes that are being made and functions that are being joined, those of the innermost last.
    pending: Vec<Edge>,
    leaves: Vec<u64>,
    leaf_ids: FxHashMap<u64, u32>,
    /// Hash of a node, or the next one that was free → the node.
    unique: FxHashMap<u64, u32>,
    /// How many nodes there may be.
    budget: usize,
    /// How many more pairs of nodes may be combined.
    fuel: u64,
}

/// How many pairs of nodes may be combined for each node that there may be: a bound on time where results stay small.
const FUEL: u64 = 100;

/// A diagram would have grown past the budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooLarge;

type Built<T = Ref> = Result<T, TooLarge>;

impl Diagrams {
    pub fn new(budget: usize) -> Self {
        Self { budget, fuel: (budget as u64).saturating_mul(FUEL), ..Self::default() }
    }

    /// The same diagrams, to which others can be added: up to `budget` nodes in all.
    pub fn reopened(&self, budget: usize) -> Self {
        let (nodes, edges, leaves) = (self.nodes.clone(), self.edges.clone(), self.leaves.clone());
        let mut reopened = Self { nodes, edges, leaves, ..Self::new(budget) };
        for (id, mask) in (0..).zip(&self.leaves) {
            reopened.leaf_ids.entry(*mask).or_insert(id);
        }
        for (id, node) in (0..).zip(self.listed()) {
            let mut hash = hash(node.var, node.edges);
            while reopened.unique.contains_key(&hash) {
                hash = hash.wrapping_add(1);
            }
            reopened.unique.insert(hash, id);
        }
        reopened
    }

    /// These functions alone, in the same order, each node after those that it leads to.
    pub fn only(&self, roots: &[Ref]) -> (Self, Vec<Ref>) {
        let (mut only, mut moved) = (Self::default(), FxHashMap::default());
        let roots = roots.iter().map(|root| only.take(self, *root, &mut moved)).collect();
        only.leaf_ids = FxHashMap::default();
        (only, roots)
    }

    fn take(&mut self, from: &Self, at: Ref, moved: &mut FxHashMap<Ref, Ref>) -> Ref {
        let node = match from.at(at) {
            At::Leaf(mask) => return self.leaf(mask),
            At::Node(node) => node,
        };
        if let Some(done) = moved.get(&at) {
            return *done;
        }
        let edges: Vec<Edge> = node.edges.iter().map(|(end, to)| (*end, self.take(from, *to, moved))).collect();
        let done = self.push(node.var, &edges);
        moved.insert(at, done);
        done
    }

    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Lets the store grow by `more` nodes from here, up to `total`.
    pub fn allow(&mut self, more: usize, total: usize) {
        // What was given up leaves its edges behind.
        self.pending.clear();
        self.budget = self.nodes.len().saturating_add(more).min(total);
    }

    /// Frees what only building needs.
    pub fn seal(&mut self) {
        self.unique = FxHashMap::default();
        self.pending = Vec::new();
        self.nodes.shrink_to_fit();
        self.edges.shrink_to_fit();
    }

    /// Adds a node, whether or not there is one like it.
    fn push(&mut self, var: Var, edges: &[Edge]) -> Ref {
        let id = self.nodes.len() as u32;
        self.nodes.push((var, self.edges.len() as u32));
        self.edges.extend_from_slice(edges);
        Ref(id)
    }

    fn get(&self, index: usize) -> Option<Node<'_>> {
        let var = self.nodes.get(index)?.0;
        let (first, end) = self.span(Ref(index as u32), var)?;
        Some(Node { var, edges: self.edges.get(first..end)? })
    }

    fn listed(&self) -> impl Iterator<Item = Node<'_>> {
        (0..self.nodes.len()).filter_map(|index| self.get(index))
    }

    /// All nodes as numbers (variable, number of edges, edges), and the leaves. An edge is where its run ends and twice how
    /// far back the node stands that it leads to, or one more than twice the number of a leaf.
    pub fn numbers(&self) -> (Vec<u32>, &[u64]) {
        let mut numbers = Vec::new();
        for (at, node) in (0..).zip(self.listed()) {
            numbers.extend([node.var, node.edges.len() as u32]);
            let to = |to: Ref| if to.0 & LEAF == 0 { (at - to.0) << 1 } else { (to.0 & !LEAF) << 1 | 1 };
            numbers.extend(node.edges.iter().flat_map(|edge| [edge.0, to(edge.1)]));
        }
        (numbers, &self.leaves)
    }

    /// The diagrams of such numbers; none where they are no diagrams: edges lead to earlier nodes, which test later
    /// variables, so that every walk ends and is no deeper than there are variables, which are fewer than `vars`.
    pub fn from_numbers(numbers: &[u32], leaves: Vec<u64>, vars: Var) -> Option<Self> {
        let mut diagrams = Self { leaves, ..Self::default() };
        let mut rest = numbers;
        while let [var, count, more @ ..] = rest {
            let (edges, after) = more.split_at_checked((*count as usize).checked_mul(2)?)?;
            let (pairs, _) = edges.as_chunks::<2>();
            let at = diagrams.nodes.len() as u32;
            let to = |to: u32| if to & 1 == 1 { Some(LEAF | to >> 1) } else { at.checked_sub(to >> 1) };
            let edges: Option<Vec<Edge>> = pairs.iter().map(|[end, edge]| Some((*end, Ref(to(*edge)?)))).collect();
            let edges = edges?;
            let falls = edges
                .iter()
                .all(|(_, to)| to.0 & LEAF != 0 || diagrams.nodes.get(to.0 as usize).is_some_and(|node| node.0 > *var));
            if !falls || *var >= vars || edges.is_empty() || !edges.is_sorted_by(|a, b| a.0 < b.0) {
                return None;
            }
            diagrams.push(*var, &edges);
            rest = after;
        }
        Some(diagrams)
    }

    pub fn leaf(&mut self, mask: u64) -> Ref {
        let next = self.leaves.len() as u32;
        let id = *self.leaf_ids.entry(mask).or_insert(next);
        if id == next {
            self.leaves.push(mask);
        }
        Ref(LEAF | id)
    }

    pub fn at(&self, at: Ref) -> At<'_> {
        match self.get(at.0 as usize) {
            Some(node) => At::Node(node),
            None => At::Leaf(self.leaves.get((at.0 & !LEAF) as usize).copied().unwrap_or(0)),
        }
    }

    /// The leaf's mask, if it is a leaf.
    pub fn mask(&self, at: Ref) -> Option<u64> {
        match self.at(at) {
            At::Leaf(mask) => Some(mask),
            At::Node(_) => None,
        }
    }

    /// The node testing `var`; edges that lead to the same place join.
    pub fn node(&mut self, var: Var, edges: &[Edge]) -> Built {
        let first = self.begin();
        edges.iter().for_each(|edge| self.pend(first, *edge));
        self.made(var, first)
    }

    /// From where on edges will be pending: of the node that is made next, before the one being made goes on.
    pub fn begin(&self) -> usize {
        self.pending.len()
    }

    /// Adds an edge to those pending from `first` on; the run before it goes on where it leads to the same place.
    pub fn pend(&mut self, first: usize, edge: Edge) {
        match self.pending.get_mut(first..).and_then(<[Edge]>::last_mut) {
            Some(last) if last.1 == edge.1 => last.0 = edge.0,
            _ => self.pending.push(edge),
        }
    }

    /// The same for a run of which it is known where it begins, which is where the run before it ends.
    pub fn pend_from(&mut self, first: usize, lowest: u32, to: Ref) {
        if let Some(last) = self.pending.get_mut(first..).and_then(<[Edge]>::last_mut) {
            last.0 = lowest.saturating_sub(1);
        }
        self.pend(first, (lowest, to));
    }

    /// Ends the last run.
    pub fn end(&mut self, first: usize, last: u32) {
        self.pending.get_mut(first..).and_then(<[Edge]>::last_mut).into_iter().for_each(|edge| edge.0 = last);
    }

    /// The node testing `var` whose edges are pending from `first` on.
    pub fn made(&mut self, var: Var, first: usize) -> Built {
        let edges = self.pending.get(first..).unwrap_or_default();
        let done = match edges {
            [(_, to)] => Ok(*to),
            edges => {
                let mut hash = hash(var, edges);
                loop {
                    let Some(id) = self.unique.get(&hash) else { break self.added(var, first, hash) };
                    if self.get(*id as usize).is_some_and(|node| node.var == var && node.edges == edges) {
                        break Ok(Ref(*id));
                    }
                    hash = hash.wrapping_add(1);
                }
            }
        };
        self.pending.truncate(first);
        done
    }

    fn added(&mut self, var: Var, first: usize, hash: u64) -> Built {
        if self.nodes.len() >= self.budget {
            return Err(TooLarge);
        }
        let id = self.nodes.len() as u32;
        self.nodes.push((var, u32::try_from(self.edges.len()).map_err(|_| TooLarge)?));
        self.unique.insert(hash, id);
        self.edges.extend(self.pending.get(first..).unwrap_or_default());
        Ok(Ref(id))
    }

    fn top(&self, at: Ref) -> Var {
        self.nodes.get(at.index()).map_or(Var::MAX, |node| node.0)
    }

    /// Where the edges of a function stand that tests `var`; none where it does not depend on it.
    fn span(&self, at: Ref, var: Var) -> Option<(usize, usize)> {
        let (_, first) = self.nodes.get(at.index()).filter(|node| node.0 == var)?;
        Some((*first as usize, self.nodes.get(at.index() + 1).map_or(self.edges.len(), |next| next.1 as usize)))
    }

    /// The edge that is next in a span; of a function that does not depend on the variable, itself everywhere.
    fn next(&self, at: Ref, span: Option<(usize, usize)>) -> Option<Edge> {
        match span {
            Some((next, end)) => self.edges.get(next).copied().filter(|_| next < end),
            None => Some((u32::MAX, at)),
        }
    }

    /// An edge of a node.
    pub fn edge(&self, at: Ref, index: usize) -> Option<Edge> {
        match self.at(at) {
            At::Node(node) => node.edges.get(index).copied(),
            At::Leaf(_) => None,
        }
    }

    /// The function that is `combine` of two functions' leaves everywhere.
    pub fn apply(&mut self, a: Ref, b: Ref, memo: &mut Memo, combine: &impl Fn(u64, u64) -> u64) -> Built {
        if let (Some(a), Some(b)) = (self.mask(a), self.mask(b)) {
            return Ok(self.leaf(combine(a, b)));
        }
        if let Some(done) = memo.get(a, b) {
            return Ok(done);
        }
        self.fuel = self.fuel.checked_sub(1).ok_or(TooLarge)?;
        let var = self.top(a).min(self.top(b));
        let (mut left, mut right) = (self.span(a, var), self.span(b, var));
        let first = self.begin();
        while let (Some((left_end, left_to)), Some((right_end, right_to))) = (self.next(a, left), self.next(b, right)) {
            let end = left_end.min(right_end);
            let to = self.apply(left_to, right_to, memo, combine)?;
            self.pend(first, (end, to));
            for (span, reached) in [(&mut left, left_end), (&mut right, right_end)] {
                span.iter_mut().filter(|_| reached == end).for_each(|span| span.0 += 1);
            }
        }
        let done = self.made(var, first)?;
        memo.keep(a, b, done);
        Ok(done)
    }

    /// The function with every leaf rewritten.
    pub fn map(&mut self, at: Ref, memo: &mut FxHashMap<Ref, Ref>, rewrite: &impl Fn(u64) -> u64) -> Built {
        if let Some(mask) = self.mask(at) {
            return Ok(self.leaf(rewrite(mask)));
        }
        if let Some(done) = memo.get(&at) {
            return Ok(*done);
        }
        let var = self.top(at);
        let (first, mut span) = (self.begin(), self.span(at, var));
        while let Some((end, to)) = self.next(at, span) {
            let to = self.map(to, memo, rewrite)?;
            self.pend(first, (end, to));
            span.iter_mut().for_each(|span| span.0 += 1);
        }
        let done = self.made(var, first)?;
        memo.insert(at, done);
        Ok(done)
    }

    /// `combine` of many functions, by halves, so that cost stays near the size of the result.
    pub fn fold(&mut self, parts: &[Ref], empty: u64, memo: &mut Memo, combine: &impl Fn(u64, u64) -> u64) -> Built {
        let first = self.begin();
        self.pending.extend(parts.iter().map(|part| (0, *part)));
        self.folded(first, empty, memo, combine)
    }

    /// The same of all functions to which the edges lead that are pending from `first` on.
    pub fn folded(&mut self, first: usize, empty: u64, memo: &mut Memo, combine: &impl Fn(u64, u64) -> u64) -> Built {
        let done = match self.pending.len().saturating_sub(first) {
            0 => Ok(self.leaf(empty)),
            many => self.halves(first, many, memo, combine),
        };
        self.pending.truncate(first);
        done
    }

    fn halves(&mut self, at: usize, many: usize, memo: &mut Memo, combine: &impl Fn(u64, u64) -> u64) -> Built {
        let half = many / 2;
        if half == 0 {
            return self.pending.get(at).map(|edge| edge.1).ok_or(TooLarge);
        }
        let left = self.halves(at, half, memo, combine)?;
        let right = self.halves(at + half, many - half, memo, combine)?;
        self.apply(left, right, memo, combine)
    }

    /// Calls `visit` for everything below `at`, once for every node.
    pub fn visit(&self, at: Ref, visit: &mut impl FnMut(At<'_>)) {
        let mut seen = vec![0_u64; self.nodes.len().div_ceil(64)];
        self.visit_new(at, &mut seen, visit);
    }

    fn visit_new(&self, at: Ref, seen: &mut [u64], visit: &mut impl FnMut(At<'_>)) {
        let here = self.at(at);
        if let At::Node(node) = here {
            let bit = 1 << (at.index() % 64);
            match seen.get_mut(at.index() / 64) {
                Some(word) if *word & bit == 0 => *word |= bit,
                _ => return,
            }
            visit(here);
            for (_, to) in node.edges {
                self.visit_new(*to, seen, visit);
            }
        } else {
            visit(here);
        }
    }
}

fn hash(var: Var, edges: &[Edge]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write_u32(var);
    edges.iter().for_each(|(end, to)| hasher.write_u64(pair(*end, to.0)));
    hasher.finish()
}

fn pair(one: u32, other: u32) -> u64 {
    u64::from(one) << 32 | u64::from(other)
}

/// Results of one combination, so that nothing is combined twice.
#[derive(Debug, Default)]
pub(crate) struct Memo(FxHashMap<u64, Ref>);

impl Memo {
    fn get(&self, a: Ref, b: Ref) -> Option<Ref> {
        self.0.get(&pair(a.0, b.0)).copied()
    }

    fn keep(&mut self, a: Ref, b: Ref, done: Ref) {
        self.0.insert(pair(a.0, b.0), done);
    }

    /// Forgets everything where there is more than `most`.
    pub fn keep_below(&mut self, most: usize) {
        if self.0.len() > most {
            self.0.clear();
        }
    }
}

/// Truth tables of conditions, on leaves.
pub(crate) fn and(a: u64, b: u64) -> u64 {
    if a == TRUE && b == TRUE { TRUE } else { FALSE }
}

pub(crate) fn or(a: u64, b: u64) -> u64 {
    if a == TRUE || b == TRUE { TRUE } else { FALSE }
}
