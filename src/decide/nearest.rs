//! Smallest changes: the fewest facts to change, or to learn, so that a function takes a wanted value.

use crate::compiled::plan::Compiled;
use crate::diagram::condition::Var;
use crate::diagram::ranges::Ranges;
use crate::diagram::reach::Reach;
use crate::diagram::store::{At, Diagrams, Memo, Ref, TooLarge};
use crate::facts::incident::cell_value;
use crate::facts::known::Answer;
use crate::facts::known::Facts;
use crate::facts::known::OPEN;
use crate::model::schema::FactType;
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::Value;

/// What changing a known fact costs; learning an unknown one costs 1, so that fewest changes come first.
const CHANGE: u32 = 1000;
/// How many nodes a search may take.
const MAX_NODES: usize = 500_000;

/// The fact paid for last, and what was paid: all options of a several-choice fact are one change.
type Paid = Option<(usize, u32)>;
/// What a path says: variables tested, the cell of each, and what it cost.
type Picks = Vec<(Var, u32, u32)>;

/// The smallest sets of changes under which `function` gives a leaf that `wanted` accepts, at most `most` of them, each
/// with the facts' new values by fact; none where there are too many ways to look for them.
pub(crate) fn smallest(
    compiled: &Compiled,
    facts: &Facts,
    function: Ref,
    wanted: &impl Fn(u64) -> bool,
    most: usize,
) -> Option<Vec<Vec<(usize, Value)>>> {
    // What is computed is neither changed nor learnt; it follows.
    let computed: FxHashSet<Var> = compiled.following().collect();
    let mut projected = Diagrams::new(MAX_NODES);
    let function = if computed.is_empty() {
        Some(function)
    } else {
        project(&compiled.logic().diagrams, &mut projected, function, &computed, &mut FxHashMap::default()).ok()
    };
    let function = function?;
    let diagrams = if computed.is_empty() { &compiled.logic().diagrams } else { &projected };
    let search = Search { compiled, facts, diagrams, wanted };
    let mut costs = FxHashMap::default();
    if search.cost(function, None, &mut costs) == u32::MAX {
        return Some(Vec::new());
    }
    let mut found = Vec::new();
    search.collect(function, None, &costs, &mut Vec::new(), &mut found, most);
    let mut sets: Vec<Vec<Chosen>> = found.iter().map(|picks| search.reduce(function, search.chosen(picks))).collect();
    let cost = |set: &[Chosen]| set.iter().map(|chosen| chosen.cost).sum::<u32>();
    let least = sets.iter().map(|set| cost(set)).min();
    sets.retain(|set| Some(cost(set)) == least);
    let mut values: Vec<Vec<(usize, Value)>> = Vec::new();
    for set in sets {
        let set: Vec<(usize, Value)> = set.into_iter().map(|chosen| (chosen.fact, chosen.value)).collect();
        if !values.contains(&set) {
            values.push(set);
        }
    }
    Some(values)
}

/// A fact to change or to learn.
struct Chosen {
    fact: usize,
    value: Value,
    cells: Vec<(Var, u32)>,
    cost: u32,
}

/// The function without some variables: a leaf holds all values that they can give.
fn project(
    from: &Diagrams,
    to: &mut Diagrams,
    at: Ref,
    vars: &FxHashSet<Var>,
    memo: &mut FxHashMap<Ref, Ref>,
) -> Result<Ref, TooLarge> {
    let node = match from.at(at) {
        At::Leaf(mask) => return Ok(to.leaf(mask)),
        At::Node(node) => node,
    };
    if let Some(done) = memo.get(&at) {
        return Ok(*done);
    }
    let mut edges = Vec::with_capacity(node.edges.len());
    for (end, child) in node.edges {
        edges.push((*end, project(from, to, *child, vars, memo)?));
    }
    let done = if vars.contains(&node.var) {
        let all: Vec<Ref> = edges.into_iter().map(|(_, child)| child).collect();
        to.fold(&all, 0, &mut Memo::default(), &|a, b| a | b)?
    } else {
        to.node(node.var, &edges)?
    };
    memo.insert(at, done);
    Ok(done)
}

struct Search<'c, W> {
    compiled: &'c Compiled,
    facts: &'c Facts,
    diagrams: &'c Diagrams,
    wanted: &'c W,
}

impl<W: Fn(u64) -> bool> Search<'_, W> {
    fn fact(&self, var: Var) -> usize {
        self.compiled.layout.owner(var).map_or(usize::MAX, |(fact, _)| fact)
    }

    /// The cells that a variable may have without any change; a conditional fact that was not answered may still turn
    /// out either way.
    fn free(&self, var: Var) -> Ranges {
        let fact = self.fact(var);
        let given = self.facts.answers.get(fact).is_some_and(Answer::given);
        match self.compiled.domain(var) {
            Some(domain) if !given => domain.all(),
            _ => self.facts.of(var),
        }
    }

    /// What taking an edge costs, and the cell that lies on it.
    fn edge(&self, at: Ref, edge: usize, paid: Paid) -> (u32, u32) {
        let At::Node(node) = self.diagrams.at(at) else { return (0, 0) };
        let Some((end, _)) = node.edges.get(edge) else { return (0, 0) };
        let first = edge.checked_sub(1).and_then(|before| node.edges.get(before)).map_or(0, |(end, _)| end + 1);
        let (low, high) = (i64::from(first), i64::from(*end));
        let free = self.free(node.var);
        let already = paid.map_or(0, |(_, cost)| cost);
        let base = self.compiled.domain(node.var).map_or(0, |domain| domain.base);
        // That a fact does not apply follows from others.
        if base == 1 && low == 0 && high == 0 {
            return (0, 0);
        }
        let low = if base == 1 { low.max(1) } else { low };
        if free.meets_span(low, high) {
            let cell = free.nearest(low, high, low).and_then(|cell| u32::try_from(cell).ok()).unwrap_or(*end);
            if free.single().is_some() {
                return (0, cell);
            }
            // Where every allowed value leads to the same place, the answer does not matter.
            let mut places = node.edges.iter().map(|(_, to)| *to).filter(|to| self.diagrams.mask(*to) != Some(0));
            let same = places.next().is_some_and(|first| places.all(|other| other == first));
            if same {
                return (0, cell);
            }
            return (if already > 0 { 0 } else { 1 }, cell);
        }
        let known = self.facts.single.get(node.var as usize).copied().filter(|cell| *cell != OPEN);
        let wanted = known.map_or(low, i64::from).clamp(low, high);
        (CHANGE.saturating_sub(already), u32::try_from(wanted).unwrap_or(*end))
    }

    /// What is paid for after an edge.
    fn paid(&self, at: Ref, cost: u32, paid: Paid) -> Paid {
        let At::Node(node) = self.diagrams.at(at) else { return None };
        let total = cost + paid.map_or(0, |(_, cost)| cost);
        (total > 0).then_some((self.fact(node.var), total))
    }

    fn cost(&self, at: Ref, paid: Paid, costs: &mut FxHashMap<(Ref, Paid), u32>) -> u32 {
        let node = match self.diagrams.at(at) {
            At::Leaf(mask) => return if (self.wanted)(mask) { 0 } else { u32::MAX },
            At::Node(node) => node,
        };
        let paid = paid.filter(|(fact, _)| *fact == self.fact(node.var));
        if let Some(cost) = costs.get(&(at, paid)) {
            return *cost;
        }
        let mut best = u32::MAX;
        for (edge, (_, to)) in node.edges.iter().enumerate() {
            let (cost, _) = self.edge(at, edge, paid);
            let below = self.cost(*to, self.paid(at, cost, paid), costs);
            best = best.min(below.saturating_add(if below == u32::MAX { 0 } else { cost }));
        }
        costs.insert((at, paid), best);
        best
    }

    fn collect(
        &self,
        at: Ref,
        paid: Paid,
        costs: &FxHashMap<(Ref, Paid), u32>,
        picks: &mut Picks,
        found: &mut Vec<Picks>,
        most: usize,
    ) {
        let node = match self.diagrams.at(at) {
            At::Leaf(_) => return found.push(picks.clone()),
            At::Node(node) => node,
        };
        let paid = paid.filter(|(fact, _)| *fact == self.fact(node.var));
        let Some(best) = costs.get(&(at, paid)).copied() else { return };
        let mut explored: Vec<(Ref, u32)> = Vec::new();
        for (edge, (_, to)) in node.edges.iter().enumerate() {
            if found.len() >= most {
                return;
            }
            let (cost, pick) = self.edge(at, edge, paid);
            let after = self.paid(at, cost, paid);
            let below = match self.diagrams.at(*to) {
                At::Leaf(mask) => {
                    if (self.wanted)(mask) {
                        0
                    } else {
                        u32::MAX
                    }
                }
                At::Node(next) => {
                    let after = after.filter(|(fact, _)| *fact == self.fact(next.var));
                    costs.get(&(*to, after)).copied().unwrap_or(u32::MAX)
                }
            };
            if below == u32::MAX || below.saturating_add(cost) != best {
                continue;
            }
            if explored.contains(&(*to, cost)) {
                continue;
            }
            explored.push((*to, cost));
            let length = picks.len();
            picks.push((node.var, pick, cost));
            self.collect(*to, after, costs, picks, found, most);
            picks.truncate(length);
        }
    }

    /// Picks as new values of facts; a several-choice fact keeps its other options.
    fn chosen(&self, picks: &Picks) -> Vec<Chosen> {
        let mut set: Vec<Chosen> = Vec::new();
        for (var, cell, cost) in picks.iter().filter(|(_, _, cost)| *cost > 0) {
            let Some((fact, _)) = self.compiled.layout.owner(*var) else { continue };
            let Some(declared) = self.compiled.schema.facts.get(fact) else { continue };
            if let Some(earlier) = set.iter_mut().find(|chosen| chosen.fact == fact) {
                earlier.cost += cost;
                continue;
            }
            if declared.fact_type != FactType::Several {
                if let Some(value) = cell_value(self.compiled, *var, *cell) {
                    let value = self.number_near(fact, *var, *cell).unwrap_or(value);
                    set.push(Chosen { fact, value, cells: vec![(*var, *cell)], cost: *cost });
                }
                continue;
            }
            let base = self.compiled.domain(*var).map_or(0, |domain| domain.base);
            let chosen = |var: Var| {
                let cell = picks.iter().find(|(other, _, _)| *other == var).map(|(_, cell, _)| *cell);
                let known = self.facts.single.get(var as usize).copied().filter(|cell| *cell != OPEN);
                cell.or(known) == Some(base + 1)
            };
            let vars = self.compiled.layout.vars_of(fact);
            let names = declared.options.iter().zip(vars.clone()).filter(|(_, var)| chosen(*var));
            let value = names.map(|(name, _)| name.as_str()).collect();
            let cells = vars.map(|var| (var, base + u32::from(chosen(var)))).collect();
            set.push(Chosen { fact, value, cells, cost: *cost });
        }
        set
    }

    /// The set without what need not be learnt: a path also tells apart what is ruled out.
    fn reduce(&self, function: Ref, mut set: Vec<Chosen>) -> Vec<Chosen> {
        for position in (0..set.len()).rev() {
            if set.get(position).is_some_and(|chosen| chosen.cost >= CHANGE) {
                continue;
            }
            let mut cells: Vec<Ranges> = (0..self.compiled.layout.fact_vars())
                .map(|var| match self.compiled.domain(var) {
                    // A fact that was given may no longer apply.
                    Some(domain) if domain.base == 1 => self.free(var).union(&Ranges::one(0)),
                    _ => self.free(var),
                })
                .collect();
            let others = set.iter().enumerate().filter(|(other, _)| *other != position);
            for (var, cell) in others.flat_map(|(_, chosen)| &chosen.cells) {
                if let Some(slot) = cells.get_mut(*var as usize) {
                    *slot = Ranges::one(i64::from(*cell));
                }
            }
            if (self.wanted)(Reach::new(self.diagrams, &cells).mask(function)) {
                set.remove(position);
            }
        }
        set
    }

    /// The number of a cell that is nearest to the one given.
    fn number_near(&self, fact: usize, var: Var, cell: u32) -> Option<Value> {
        let declared = self.compiled.schema.facts.get(fact)?;
        if declared.fact_type != FactType::Number {
            return None;
        }
        let (low, high) = self.compiled.domain(var)?.values(cell);
        match self.facts.answers.get(fact)? {
            Answer::Known(value) => Some(value.as_i64()?.clamp(low, high).into()),
            // What is learnt must agree with what is partly known, if it can.
            Answer::Partly(form) => {
                let bound = |key: &str, default: i64| form.get(key).and_then(Value::as_i64).unwrap_or(default);
                let mut left = Ranges::span(bound("at_least", declared.min), bound("at_most", declared.max));
                if let Some(list) = form.get("any_of").and_then(Value::as_array) {
                    left = left.intersect(&Ranges::from_values(list.iter().filter_map(Value::as_i64)));
                }
                Some(left.nearest(low, high, low).unwrap_or(low).into())
            }
            _ => Some(low.into()),
        }
    }
}
