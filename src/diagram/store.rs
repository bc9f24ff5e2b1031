//! Decision diagrams: reduced, hash-consed functions from variables to sets of values.
//!
//! A leaf is a bit set (the values still possible there; 0: no incident the pack allows leads there). A node tests one
//! variable; its edges are runs of values, each with where it leads. Variables come in ascending order on every path, and
//! no two nodes are alike, so two equal functions are the same node.

use crate::diagram::condition::Var;
use rustc_hash::{FxHashMap, FxHasher};
use serde::{Deserialize, Serialize};
use std::hash::{Hash, Hasher};

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

/// One test of a variable.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Node {
    pub var: Var,
    /// Runs of values: the last value of each, ascending, and where it leads.
    pub edges: Box<[(u32, Ref)]>,
}

/// What stands at a [`Ref`].
pub(crate) enum At<'d> {
    Leaf(u64),
    Node(&'d Node),
}

/// A store of diagrams.
#[derive(Clone, Debug, Default)]
pub(crate) struct Diagrams {
    nodes: Vec<Node>,
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
        let mut reopened = Self { nodes: self.nodes.clone(), leaves: self.leaves.clone(), ..Self::new(budget) };
        for (id, mask) in (0..).zip(&self.leaves) {
            reopened.leaf_ids.entry(*mask).or_insert(id);
        }
        for (id, node) in (0..).zip(&self.nodes) {
            let mut hash = hash(node);
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
        let edges = node.edges.iter().map(|(end, to)| (*end, self.take(from, *to, moved))).collect();
        let done = Ref(self.nodes.len() as u32);
        self.nodes.push(Node { var: node.var, edges });
        moved.insert(at, done);
        done
    }

    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Lets the store grow by `more` nodes from here, up to `total`.
    pub fn allow(&mut self, more: usize, total: usize) {
        self.budget = self.nodes.len().saturating_add(more).min(total);
    }

    /// Frees what only building needs.
    pub fn seal(&mut self) {
        self.unique = FxHashMap::default();
        self.nodes.shrink_to_fit();
    }

    /// All nodes as numbers (variable, number of edges, edges), and the leaves. An edge is where its run ends and twice how
    /// far back the node stands that it leads to, or one more than twice the number of a leaf.
    pub fn numbers(&self) -> (Vec<u32>, &[u64]) {
        let mut numbers = Vec::new();
        for (at, node) in (0..).zip(&self.nodes) {
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
            let edges: Option<Box<[(u32, Ref)]>> =
                pairs.iter().map(|[end, edge]| Some((*end, Ref(to(*edge)?)))).collect();
            let edges = edges?;
            let falls = edges.iter().all(|(_, to)| {
                to.0 & LEAF != 0 || diagrams.nodes.get(to.0 as usize).is_some_and(|node| node.var > *var)
            });
            if !falls || *var >= vars || edges.is_empty() || !edges.is_sorted_by(|a, b| a.0 < b.0) {
                return None;
            }
            diagrams.nodes.push(Node { var: *var, edges });
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
        match self.nodes.get(at.0 as usize) {
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
    pub fn node(&mut self, var: Var, mut edges: Vec<(u32, Ref)>) -> Built {
        edges.dedup_by(|next, last| {
            let same = next.1 == last.1;
            if same {
                last.0 = next.0;
            }
            same
        });
        if let [(_, to)] = edges.as_slice() {
            return Ok(*to);
        }
        let node = Node { var, edges: edges.into_boxed_slice() };
        let mut hash = hash(&node);
        while let Some(id) = self.unique.get(&hash) {
            if self.nodes.get(*id as usize) == Some(&node) {
                return Ok(Ref(*id));
            }
            hash = hash.wrapping_add(1);
        }
        if self.nodes.len() >= self.budget {
            return Err(TooLarge);
        }
        let id = self.nodes.len() as u32;
        self.unique.insert(hash, id);
        self.nodes.push(node);
        Ok(Ref(id))
    }

    fn top(&self, at: Ref) -> Var {
        match self.at(at) {
            At::Leaf(_) => Var::MAX,
            At::Node(node) => node.var,
        }
    }

    /// An edge of a function where `var` is tested, whether or not it depends on it.
    fn edge(&self, at: Ref, var: Var, index: usize) -> Option<(u32, Ref)> {
        match self.at(at) {
            At::Node(node) if node.var == var => node.edges.get(index).copied(),
            _ => (index == 0).then_some((u32::MAX, at)),
        }
    }

    /// The function that is `combine` of two functions' leaves everywhere.
    pub fn apply(&mut self, a: Ref, b: Ref, memo: &mut Memo, combine: &impl Fn(u64, u64) -> u64) -> Built {
        if let (Some(a), Some(b)) = (self.mask(a), self.mask(b)) {
            return Ok(self.leaf(combine(a, b)));
        }
        if let Some(done) = memo.0.get(&(a, b)) {
            return Ok(*done);
        }
        self.fuel = self.fuel.checked_sub(1).ok_or(TooLarge)?;
        let var = self.top(a).min(self.top(b));
        // Most nodes test for one thing.
        let mut edges = Vec::with_capacity(2);
        let (mut left, mut right) = (0, 0);
        while let (Some((left_end, left_to)), Some((right_end, right_to))) =
            (self.edge(a, var, left), self.edge(b, var, right))
        {
            let end = left_end.min(right_end);
            edges.push((end, self.apply(left_to, right_to, memo, combine)?));
            left += usize::from(left_end == end);
            right += usize::from(right_end == end);
        }
        let done = self.node(var, edges)?;
        memo.0.insert((a, b), done);
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
        let mut mapped = Vec::with_capacity(2);
        while let Some((end, to)) = self.edge(at, var, mapped.len()) {
            mapped.push((end, self.map(to, memo, rewrite)?));
        }
        let done = self.node(var, mapped)?;
        memo.insert(at, done);
        Ok(done)
    }

    /// `combine` of many functions, by halves, so that cost stays near the size of the result.
    pub fn fold(&mut self, parts: &[Ref], empty: u64, memo: &mut Memo, combine: &impl Fn(u64, u64) -> u64) -> Built {
        match parts {
            [] => Ok(self.leaf(empty)),
            [one] => Ok(*one),
            many => {
                let (left, right) = many.split_at(many.len() / 2);
                let left = self.fold(left, empty, memo, combine)?;
                let right = self.fold(right, empty, memo, combine)?;
                self.apply(left, right, memo, combine)
            }
        }
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
            for (_, to) in &node.edges {
                self.visit_new(*to, seen, visit);
            }
        } else {
            visit(here);
        }
    }
}

fn hash(node: &Node) -> u64 {
    let mut hasher = FxHasher::default();
    node.hash(&mut hasher);
    hasher.finish()
}

/// Results of one combination, so that nothing is combined twice.
#[derive(Debug, Default)]
pub(crate) struct Memo(FxHashMap<(Ref, Ref), Ref>);

impl Memo {
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
