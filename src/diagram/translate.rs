//! Translating: the same functions over other variables, which may stand in another order and be cut otherwise.

use crate::diagram::condition::Var;
use crate::diagram::store::{At, Diagrams, Edge, FALSE, Memo, Node, Ref, TRUE, TooLarge};
use rustc_hash::FxHashMap;

/// Where the variables of one store lie in another.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lies {
    /// By variable there: the variable here.
    pub vars: Vec<Var>,
    /// By variable there, by cell here: the cell there; none where it has no such value, which leads to 0.
    pub cells: Vec<Vec<Option<u32>>>,
}

/// A translation of functions from one store into another; what was translated once is known.
#[derive(Debug, Default)]
pub(crate) struct Translation {
    done: FxHashMap<Ref, Ref>,
    picked: Memo,
    joined: Memo,
}

impl Translation {
    /// The function at `at` of another store, here.
    pub fn of(&mut self, from: &Diagrams, lies: &Lies, at: Ref, to: &mut Diagrams) -> Result<Ref, TooLarge> {
        let node = match from.at(at) {
            At::Leaf(mask) => return Ok(to.leaf(mask)),
            At::Node(node) => node,
        };
        if let Some(done) = self.done.get(&at) {
            return Ok(*done);
        }
        let mut children = Vec::with_capacity(node.edges.len());
        for (end, child) in node.edges {
            children.push((*end, self.of(from, lies, *child, to)?));
        }
        let index = node.var as usize;
        let (Some(var), Some(cells)) = (lies.vars.get(index).copied(), lies.cells.get(index)) else {
            return Err(TooLarge);
        };
        let none = to.leaf(0);
        let mut edges: Vec<(u32, Ref)> = Vec::with_capacity(children.len());
        for (end, cell) in (0..).zip(cells) {
            let child = cell.and_then(|cell| children.iter().find(|(end, _)| cell <= *end));
            let child = child.map_or(none, |(_, child)| *child);
            match edges.last_mut() {
                Some(last) if last.1 == child => last.0 = end,
                _ => edges.push((end, child)),
            }
        }
        let below = |child: Ref| match to.at(child) {
            At::Node(node) => node.var > var,
            At::Leaf(_) => true,
        };
        let done = if edges.iter().all(|(_, child)| below(*child)) {
            to.node(var, &edges)?
        } else {
            self.choose(var, &edges, to)?
        };
        self.done.insert(at, done);
        Ok(done)
    }

    /// The function that is one of several, by a variable that need not come before theirs.
    fn choose(&mut self, var: Var, edges: &[(u32, Ref)], to: &mut Diagrams) -> Result<Ref, TooLarge> {
        let (yes, no) = (to.leaf(TRUE), to.leaf(FALSE));
        let mut children: Vec<Ref> = edges.iter().map(|(_, child)| *child).collect();
        children.sort_unstable();
        children.dedup();
        let mut all = to.leaf(0);
        for child in children {
            let test: Vec<Edge> = edges.iter().map(|(end, to)| (*end, if *to == child { yes } else { no })).collect();
            let test = to.node(var, &test)?;
            let part = to.apply(test, child, &mut self.picked, &pick)?;
            all = to.apply(all, part, &mut self.joined, &join)?;
        }
        Ok(all)
    }
}

/// The second where the first is true, else nothing.
pub(crate) fn pick(truth: u64, mask: u64) -> u64 {
    if truth == TRUE { mask } else { 0 }
}

/// Everything that is in either.
pub(crate) fn join(one: u64, other: u64) -> u64 {
    one | other
}

impl Diagrams {
    /// The function without the variables that are `gone`: each leaf is the union of all to which they lead.
    pub fn without(
        &mut self,
        at: Ref,
        gone: &impl Fn(Var) -> bool,
        done: &mut FxHashMap<Ref, Ref>,
        joined: &mut Memo,
    ) -> Result<Ref, TooLarge> {
        let At::Node(Node { var, .. }) = self.at(at) else { return Ok(at) };
        if let Some(done) = done.get(&at) {
            return Ok(*done);
        }
        let first = self.begin();
        for index in 0.. {
            let Some((end, child)) = self.edge(at, index) else { break };
            let child = self.without(child, gone, done, joined)?;
            self.pend(first, (end, child));
        }
        let result = if gone(var) { self.folded(first, 0, joined, &join)? } else { self.made(var, first)? };
        done.insert(at, result);
        Ok(result)
    }

    /// The function where these variables lie in one cell each.
    pub fn fixed(
        &mut self,
        at: Ref,
        cell: &impl Fn(Var) -> Option<u32>,
        done: &mut FxHashMap<Ref, Ref>,
    ) -> Result<Ref, TooLarge> {
        let At::Node(node) = self.at(at) else { return Ok(at) };
        let var = node.var;
        if let Some(done) = done.get(&at) {
            return Ok(*done);
        }
        let result = match cell(var).map(|here| node.child(here).unwrap_or(at)) {
            Some(child) => self.fixed(child, cell, done)?,
            None => {
                let first = self.begin();
                for index in 0.. {
                    let Some((end, child)) = self.edge(at, index) else { break };
                    let child = self.fixed(child, cell, done)?;
                    self.pend(first, (end, child));
                }
                self.made(var, first)?
            }
        };
        done.insert(at, result);
        Ok(result)
    }

    /// The variables that a function tests, ascending.
    pub fn tested(&self, at: Ref) -> Vec<Var> {
        let mut vars = Vec::new();
        self.visit(at, &mut |at| {
            if let At::Node(node) = at {
                vars.push(node.var);
            }
        });
        vars.sort_unstable();
        vars.dedup();
        vars
    }
}
