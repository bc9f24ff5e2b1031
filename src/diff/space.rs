//! The space of both packs: which combinations of facts each allows, in groups that have nothing to do with each other, and
//! functions of either pack over the joint variables.
//!
//! What a pack computes or reckons follows from the facts, so it is taken out of every function. A fact that applies in other
//! cases than before is ignored by the pack in which it does not apply: its answer counts where it applies in either.

use crate::compiled::plan::Compiled;
use crate::diagram::condition::{Expr, Var};
use crate::diagram::count::Counter;
use crate::diagram::domain::Domain;
use crate::diagram::ranges::Ranges;
use crate::diagram::store::{Diagrams, Edge, Memo, Ref, TRUE, TooLarge};
use crate::diagram::translate::{Translation, join, pick};
use crate::diff::joint::{Both, Joint, JointFact, Side};
use crate::model::layout::{Stage, stage_size, stage_values};
use num_bigint::BigUint;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// How many nodes the diagrams of a comparison may take.
const BUDGET: usize = 1_000_000;

/// Facts that have to do with each other, and what each pack allows of them.
pub(crate) struct Group {
    /// The variables of facts, ascending.
    pub vars: Vec<Var>,
    /// Those, and the ones that follow from them.
    all: BTreeSet<Var>,
    /// Facts that apply in other cases than before, each with where its value counts.
    relaxed: Vec<(usize, Ref)>,
    /// Where each pack allows them: `TRUE`, else 0.
    pub allowed: Both<Ref>,
    /// How many combinations both allow.
    pub both: BigUint,
    /// Whether some rule of either pack depends on it.
    pub counts: bool,
}

impl Group {
    /// Whether a fact of it applies in other cases than before.
    pub fn is_relaxed(&self, fact: usize) -> bool {
        self.relaxed.iter().any(|(other, _)| *other == fact)
    }
}

/// The facts of both packs.
pub(crate) struct Space<'c> {
    pub packs: Both<&'c Compiled>,
    pub joint: Joint,
    pub diagrams: Diagrams,
    pub groups: Vec<Group>,
    /// All cells of all variables.
    pub all: Vec<Ranges>,
    /// By variable: its group.
    group_of: Vec<usize>,
    /// Whether nothing had to be left out or assumed.
    pub exact: bool,
    translations: Both<Translation>,
    cleared: FxHashMap<Ref, Ref>,
    joined: Memo,
    picked: Memo,
    allowed: Memo,
}

impl<'c> Space<'c> {
    /// The space of two packs; an error where they tie their facts together in too many ways.
    pub fn of(packs: Both<&'c Compiled>) -> Result<Self, TooLarge> {
        let joint = Joint::of(packs);
        let all = joint.domains.iter().map(Domain::all).collect();
        let mut space = Self {
            packs,
            all,
            group_of: vec![0; joint.domains.len()],
            joint,
            diagrams: Diagrams::new(BUDGET),
            groups: Vec::new(),
            exact: packs.iter().all(|pack| pack.loose.is_empty()),
            translations: Both::default(),
            cleared: FxHashMap::default(),
            joined: Memo::default(),
            picked: Memo::default(),
            allowed: Memo::default(),
        };
        space.group()?;
        Ok(space)
    }

    /// A function of one pack over the facts of both, without what follows from them.
    pub fn brought(&mut self, side: Side, function: Ref) -> Result<Ref, TooLarge> {
        let logic = self.packs[side].logic();
        let lies = &self.joint.lies[side];
        let here = self.translations[side].of(&logic.diagrams, lies, function, &mut self.diagrams)?;
        self.without_following(here)
    }

    fn without_following(&mut self, function: Ref) -> Result<Ref, TooLarge> {
        let joint = &self.joint;
        self.diagrams.without(function, &|var| joint.follows(var), &mut self.cleared, &mut self.joined)
    }

    /// The groups that functions touch, ascending.
    pub fn touched(&self, functions: &[Ref]) -> Vec<usize> {
        let vars = functions.iter().flat_map(|function| self.diagrams.tested(*function));
        let groups: BTreeSet<usize> = vars.filter_map(|var| self.group_of.get(var as usize).copied()).collect();
        groups.into_iter().collect()
    }

    /// The function with 0 where one pack does not allow what stands in some groups.
    pub fn within(&mut self, side: Side, function: Ref, groups: &[usize]) -> Result<Ref, TooLarge> {
        let mut here = function;
        for group in groups {
            let Some(group) = self.groups.get(*group) else { continue };
            let (raw, relaxed) = (group.allowed[side], group.relaxed.clone());
            for (fact, _) in &relaxed {
                here = self.ignored(side, *fact, here)?;
            }
            here = self.diagrams.apply(raw, here, &mut self.picked, &pick)?;
        }
        Ok(here)
    }

    /// Whether some fact in the groups applies in other cases than before.
    pub fn is_relaxed(&self, groups: &[usize]) -> bool {
        groups.iter().filter_map(|group| self.groups.get(*group)).any(|group| !group.relaxed.is_empty())
    }

    /// The variables of groups, ascending.
    pub fn vars(&self, groups: &[usize]) -> Vec<Var> {
        let groups = groups.iter().filter_map(|group| self.groups.get(*group));
        let mut vars: Vec<Var> = groups.flat_map(|group| group.vars.iter().copied()).collect();
        vars.sort_unstable();
        vars
    }

    /// How many combinations both packs allow of everything but these groups.
    pub fn elsewhere(&self, groups: &[usize]) -> BigUint {
        let others = self.groups.iter().enumerate().filter(|(index, group)| group.counts && !groups.contains(index));
        others.map(|(_, group)| &group.both).product()
    }

    /// How many combinations of some groups' facts lead a function to a leaf that is wanted.
    pub fn count(&self, function: Ref, groups: &[usize], wanted: impl Fn(u64) -> bool) -> BigUint {
        let vars = self.vars(groups);
        Counter::new(&self.diagrams, &vars, &self.all, wanted).count(function)
    }

    /// The leaf of two functions together.
    pub fn both(&mut self, old: Ref, new: Ref, combine: &impl Fn(u64, u64) -> u64) -> Result<Ref, TooLarge> {
        self.diagrams.apply(old, new, &mut Memo::default(), combine)
    }

    /// Joins variables that have to do with each other.
    fn group(&mut self) -> Result<(), TooLarge> {
        let relaxed = self.relaxed();
        let mut parts: Vec<(BTreeSet<Var>, Both<Vec<Ref>>)> = Vec::new();
        let mut add = |vars: BTreeSet<Var>, side: Option<Side>, tie: Option<Ref>| {
            let mut ties: Both<Vec<Ref>> = Both::default();
            if let (Some(side), Some(tie)) = (side, tie) {
                ties[side].push(tie);
            }
            parts.push((vars, ties));
        };
        for fact in &self.joint.facts {
            add(fact.vars.iter().copied().collect(), None, None);
        }
        for side in Side::BOTH {
            let pack = self.packs[side];
            for component in &pack.components {
                let lies = &self.joint.lies[side];
                let vars = component.vars.iter().filter_map(|var| lies.vars.get(*var as usize).copied()).collect();
                let tie = match component.allowed {
                    Some(allowed) => {
                        let to = &mut self.diagrams;
                        let tie = self.translations[side].of(&pack.logic().diagrams, lies, allowed, to)?;
                        Some(to.map(tie, &mut FxHashMap::default(), &|mask| if mask == TRUE { TRUE } else { 0 })?)
                    }
                    None => {
                        self.exact = false;
                        None
                    }
                };
                add(vars, Some(side), tie);
            }
            for (fact, relaxed) in self.joint.facts.iter().zip(&relaxed) {
                let tie = valid(&mut self.diagrams, &self.joint, side, fact, *relaxed)?;
                add(fact.vars.iter().copied().collect(), Some(side), tie);
            }
        }
        for var in (0..self.joint.domains.len() as Var).filter(|var| self.joint.follows(*var)) {
            add(BTreeSet::from([var]), None, None);
        }
        for (vars, ties) in connected(parts) {
            let group = self.close(vars, ties, &relaxed)?;
            for var in &group.all {
                let place = self.groups.len();
                self.group_of.get_mut(*var as usize).into_iter().for_each(|slot| *slot = place);
            }
            self.groups.push(group);
        }
        Ok(())
    }

    /// A group of its variables and ties.
    fn close(&mut self, all: BTreeSet<Var>, ties: Both<Vec<Ref>>, relaxed: &[bool]) -> Result<Group, TooLarge> {
        let mut allowed = Both { old: self.diagrams.leaf(TRUE), new: self.diagrams.leaf(TRUE) };
        for side in Side::BOTH {
            for tie in &ties[side] {
                allowed[side] = self.diagrams.apply(*tie, allowed[side], &mut self.allowed, &pick)?;
            }
            allowed[side] = self.without_following(allowed[side])?;
        }
        let vars: Vec<Var> = all.iter().copied().filter(|var| !self.joint.follows(*var)).collect();
        let facts = self.joint.facts.iter().enumerate();
        let mut others: Vec<(Var, usize)> = facts
            .filter(|(index, _)| relaxed.get(*index) == Some(&true))
            .filter_map(|(index, fact)| Some((*fact.vars.first()?, index)))
            .filter(|(var, _)| all.contains(var))
            .collect();
        others.sort_unstable();
        let mut group = Vec::new();
        for (_, fact) in &others {
            let counts = self.counts_where(*fact, &others, allowed)?;
            group.push((*fact, counts));
        }
        for side in Side::BOTH {
            for (fact, _) in &group {
                allowed[side] = self.ignored(side, *fact, allowed[side])?;
            }
            for (_, counts) in &group {
                allowed[side] = self.diagrams.apply(*counts, allowed[side], &mut self.picked, &pick)?;
            }
        }
        let both = self.diagrams.apply(allowed.old, allowed.new, &mut self.picked, &pick)?;
        let both = Counter::new(&self.diagrams, &vars, &self.all, |mask| mask != 0).count(both);
        let counts = Side::BOTH.into_iter().any(|side| self.decides(side, &all));
        Ok(Group { vars, all, relaxed: group, allowed, both, counts })
    }

    /// Where a fact's answer counts, and where that it does not apply does: whatever is answered to the `others` that apply in
    /// other cases than before.
    fn counts_where(&mut self, fact: usize, others: &[(Var, usize)], allowed: Both<Ref>) -> Result<Ref, TooLarge> {
        let mut valued = allowed;
        for side in Side::BOTH {
            for (_, other) in others.iter().filter(|(_, other)| *other != fact) {
                valued[side] = self.ignored(side, *other, valued[side])?;
            }
            valued[side] = self.valued(side, fact, valued[side])?;
        }
        let either = self.diagrams.apply(valued.old, valued.new, &mut self.joined, &join)?;
        let (proper, absent) = self.shapes(fact)?;
        let somewhere = self.diagrams.apply(proper, either, &mut self.picked, &pick)?;
        let opposite = |mask: u64| if mask == 0 { TRUE } else { 0 };
        let neither = self.diagrams.map(either, &mut FxHashMap::default(), &opposite)?;
        let nowhere = self.diagrams.apply(absent, neither, &mut self.picked, &pick)?;
        self.diagrams.apply(somewhere, nowhere, &mut self.joined, &join)
    }

    /// Whether some rule of a pack depends on one of these variables.
    fn decides(&self, side: Side, vars: &BTreeSet<Var>) -> bool {
        let pack = self.packs[side];
        let lies = &self.joint.lies[side].vars;
        (0..).zip(lies).any(|(own, var)| {
            vars.contains(var) && pack.layout.owner(own).is_some_and(|(fact, _)| pack.deciding.get(fact) == Some(&true))
        })
    }

    /// By fact: whether it may apply in other cases than before.
    fn relaxed(&self) -> Vec<bool> {
        let mut relaxed = vec![false; self.joint.facts.len()];
        let mut order: Vec<usize> = (0..relaxed.len()).collect();
        order.sort_by_key(|fact| self.joint.facts.get(*fact).and_then(|fact| fact.vars.first().copied()));
        for index in order {
            let Some(fact) = self.joint.facts.get(index) else { continue };
            if !fact.conditional.old && !fact.conditional.new {
                continue;
            }
            let conditions = Both::of(|side| self.applies(side, fact));
            let same = matches!((&conditions.old, &conditions.new), (Some(old), Some(new)) if old == new);
            let mut vars = BTreeSet::new();
            conditions.iter().flatten().for_each(|condition| condition.vars(&mut vars));
            let through = vars.iter().any(|var| match self.joint.fact_of(*var) {
                Some((fact, ..)) => relaxed.get(fact) == Some(&true),
                None => true,
            });
            relaxed.get_mut(index).into_iter().for_each(|slot| *slot = !same || through);
        }
        relaxed
    }

    /// When a fact applies in a pack, over joint cells.
    fn applies(&self, side: Side, fact: &JointFact) -> Option<Expr> {
        let condition = self.packs[side].applies.get(fact.at[side]?)?.as_ref()?;
        Some(self.condition(side, condition))
    }

    /// A condition of a pack over joint cells, and over conclusions by the names of their values.
    pub fn condition(&self, side: Side, condition: &Expr) -> Expr {
        let (lies, pack) = (&self.joint.lies[side], self.packs[side]);
        condition.map_tests(&mut |var, set| {
            if let Some(stage) = pack.layout.stage(var) {
                return self.conclusion(side, stage, set);
            }
            let cells = lies.cells.get(var as usize).into_iter().flatten();
            let inside = (0..).zip(cells).filter(|(_, own)| own.is_some_and(|own| set.contains(i64::from(own))));
            let joint = lies.vars.get(var as usize).copied().unwrap_or(0);
            Expr::is_in(joint, Ranges::from_values(inside.map(|(cell, _): (i64, _)| cell)))
        })
    }

    /// A test of a conclusion, its values numbered over both packs.
    fn conclusion(&self, side: Side, stage: Stage, set: &Ranges) -> Expr {
        let name = stage.name(&self.packs[side].schema);
        let like = |other: Side| {
            Stage::all(&self.packs[other].schema).find(|stage| stage.name(&self.packs[other].schema) == name)
        };
        let values = |other: Side| {
            let schema = &self.packs[other].schema;
            like(other).map_or(&[][..], |stage| stage_values(schema, stage))
        };
        let place = |value: i64| {
            let own =
                usize::try_from(value).ok().and_then(|value| stage_values(&self.packs[side].schema, stage).get(value));
            let Some(own) = own else { return value };
            let (new, old) = (values(Side::New), values(Side::Old));
            let found = new.iter().position(|other| other == own);
            let found = found.or_else(|| old.iter().position(|other| other == own).map(|place| new.len() + place));
            found.map_or(value, |place| place as i64)
        };
        let size = stage_size(&self.packs[side].schema, stage) as i64;
        let all = (0..=size).filter(|value| set.contains(*value));
        // Where no rule gives anything stands behind all values.
        let places = all.map(|value| if value == size { i64::from(u32::MAX) } else { place(value) });
        let var = Var::MAX - like(Side::New).unwrap_or(stage).index() as Var;
        Expr::is_in(var, Ranges::from_values(places))
    }

    /// The function of a pack in which a fact's answer does not matter where it does not apply.
    fn ignored(&mut self, side: Side, fact: usize, function: Ref) -> Result<Ref, TooLarge> {
        let Some(declared) = self.joint.facts.get(fact) else { return Ok(function) };
        if declared.at[side].is_none() || !declared.conditional[side] {
            return Ok(function);
        }
        let vars = declared.vars.clone();
        let absent = |var: Var| vars.contains(&var).then_some(0);
        let without = self.diagrams.fixed(function, &absent, &mut FxHashMap::default())?;
        let (proper, _) = self.shapes(fact)?;
        let besides = self.diagrams.apply(proper, without, &mut self.picked, &pick)?;
        self.diagrams.apply(function, besides, &mut self.joined, &join)
    }

    /// Where some answer to a fact is allowed in a pack, over everything else.
    fn valued(&mut self, side: Side, fact: usize, allowed: Ref) -> Result<Ref, TooLarge> {
        let declared = self.joint.facts.get(fact);
        let Some(declared) = declared.filter(|fact| fact.at[side].is_some()) else { return Ok(self.diagrams.leaf(0)) };
        let vars = declared.vars.clone();
        let (proper, _) = self.shapes(fact)?;
        let valued = self.diagrams.apply(proper, allowed, &mut self.picked, &pick)?;
        self.diagrams.without(valued, &|var| vars.contains(&var), &mut FxHashMap::default(), &mut self.joined)
    }

    /// Where a fact has an answer, and where it does not apply; of a several-choice fact all options together.
    fn shapes(&mut self, fact: usize) -> Result<(Ref, Ref), TooLarge> {
        let vars = self.joint.facts.get(fact).map(|fact| fact.vars.clone()).unwrap_or_default();
        let (mut proper, mut absent) = (self.diagrams.leaf(TRUE), self.diagrams.leaf(TRUE));
        let none = self.diagrams.leaf(0);
        let mut vars = vars;
        vars.sort_unstable();
        for var in vars.into_iter().rev() {
            let domain = self.joint.domains.get(var as usize);
            let (base, last) = domain.map_or((0, 0), |domain| (domain.base, domain.size().saturating_sub(1)));
            if base == 0 {
                absent = none;
                continue;
            }
            proper = self.diagrams.node(var, &[(0, none), (last, proper)])?;
            absent = self.diagrams.node(var, &[(0, absent), (last, none)])?;
        }
        Ok((proper, absent))
    }
}

/// Where a fact's variables have values that a pack knows; none where it knows all.
fn valid(
    diagrams: &mut Diagrams,
    joint: &Joint,
    side: Side,
    fact: &JointFact,
    relaxed: bool,
) -> Result<Option<Ref>, TooLarge> {
    let lies = &joint.lies[side];
    let known: FxHashMap<Var, &Vec<Option<u32>>> = lies.vars.iter().copied().zip(&lies.cells).collect();
    let (yes, no) = (diagrams.leaf(TRUE), diagrams.leaf(0));
    let mut all: Option<Ref> = None;
    let mut with = |diagrams: &mut Diagrams, tie: Ref| -> Result<(), TooLarge> {
        all = Some(match all {
            Some(before) => diagrams.apply(tie, before, &mut Memo::default(), &pick)?,
            None => tie,
        });
        Ok(())
    };
    for var in &fact.vars {
        let Some(cells) = known.get(var).filter(|cells| cells.iter().any(Option::is_none)) else { continue };
        let edges: Vec<Edge> =
            (0..).zip(cells.iter()).map(|(cell, own)| (cell, if own.is_some() { yes } else { no })).collect();
        let tie = diagrams.node(*var, &edges)?;
        with(diagrams, tie)?;
    }
    // Options that only the other pack has: the fact applies with all of them, or with none.
    let missing = fact.at[side].is_some() && fact.vars.iter().any(|var| !known.contains_key(var));
    if missing && !relaxed && (fact.conditional.old || fact.conditional.new) {
        let (mut proper, mut absent) = (yes, yes);
        let mut vars = fact.vars.clone();
        vars.sort_unstable();
        for var in vars.into_iter().rev() {
            let last = joint.domains.get(var as usize).map_or(1, Domain::size).saturating_sub(1);
            proper = diagrams.node(var, &[(0, no), (last, proper)])?;
            absent = diagrams.node(var, &[(0, absent), (last, no)])?;
        }
        let tie = diagrams.apply(proper, absent, &mut Memo::default(), &join)?;
        with(diagrams, tie)?;
    }
    Ok(all)
}

type Part = (BTreeSet<Var>, Both<Vec<Ref>>);

/// Parts that share variables, joined.
fn connected(parts: Vec<Part>) -> Vec<Part> {
    let mut groups: Vec<Part> = Vec::new();
    for (mut vars, mut ties) in parts {
        let mut kept = Vec::with_capacity(groups.len() + 1);
        for (others, more) in groups {
            if others.is_disjoint(&vars) {
                kept.push((others, more));
            } else {
                vars.extend(others);
                ties.old.extend(more.old);
                ties.new.extend(more.new);
            }
        }
        kept.push((vars, ties));
        groups = kept;
    }
    groups
}
