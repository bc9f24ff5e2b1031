//! The joint layout: one set of variables for two packs. Facts are the same where their id and type are, options where their
//! names are, and numbers are cut wherever either pack draws a line.

use crate::compiled::plan::Compiled;
use crate::diagram::condition::Var;
use crate::diagram::domain::Domain;
use crate::diagram::ranges::NA;
use crate::diagram::translate::Lies;
use crate::model::schema::{Fact, FactType};
use rustc_hash::FxHashMap;

/// One of the two packs that are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Side {
    Old,
    New,
}

impl Side {
    /// Both.
    pub const BOTH: [Side; 2] = [Side::Old, Side::New];

    pub fn other(self) -> Self {
        match self {
            Self::Old => Self::New,
            Self::New => Self::Old,
        }
    }
}

/// Something for each side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Both<T> {
    pub old: T,
    pub new: T,
}

impl<T> Both<T> {
    pub fn of(mut make: impl FnMut(Side) -> T) -> Self {
        Self { old: make(Side::Old), new: make(Side::New) }
    }

    pub fn iter(&self) -> impl Iterator<Item = &T> {
        [&self.old, &self.new].into_iter()
    }
}

impl<T> std::ops::Index<Side> for Both<T> {
    type Output = T;
    fn index(&self, side: Side) -> &T {
        match side {
            Side::Old => &self.old,
            Side::New => &self.new,
        }
    }
}

impl<T> std::ops::IndexMut<Side> for Both<T> {
    fn index_mut(&mut self, side: Side) -> &mut T {
        match side {
            Side::Old => &mut self.old,
            Side::New => &mut self.new,
        }
    }
}

/// A fact that somebody is asked in one pack or in both.
#[derive(Clone, Debug)]
pub(crate) struct JointFact {
    pub id: String,
    pub fact_type: FactType,
    /// Its place among the facts of each pack that asks it.
    pub at: Both<Option<usize>>,
    /// Of all options of both, those of the new pack first.
    pub options: Vec<String>,
    /// One variable; of a several-choice fact one for each option.
    pub vars: Vec<Var>,
    /// Whether it may not apply, by side.
    pub conditional: Both<bool>,
}

/// What a variable stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stands {
    /// A fact, and the option within it.
    Fact(usize, usize),
    /// What one pack reckons or computes from facts.
    Following,
}

/// The variables of both packs.
#[derive(Debug)]
pub(crate) struct Joint {
    /// In the order of the new pack, then those that only the old one asks.
    pub facts: Vec<JointFact>,
    /// By variable.
    pub stands: Vec<Stands>,
    /// By variable.
    pub domains: Vec<Domain>,
    /// Where the variables of each pack lie.
    pub lies: Both<Lies>,
}

/// What tells whether variables of two packs are the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Fact(String, &'static str, String),
    Own(Side, Var),
}

impl Joint {
    pub fn of(packs: Both<&Compiled>) -> Self {
        let keys = Both::of(|side| keys(packs[side], side));
        let order = merged(&keys.old, &keys.new);
        let place: FxHashMap<&Key, Var> = order.iter().zip(0..).collect();
        let facts = facts(packs, &place);
        let mut stands = vec![Stands::Following; order.len()];
        for (index, fact) in facts.iter().enumerate() {
            for (option, var) in fact.vars.iter().enumerate() {
                stands.get_mut(*var as usize).into_iter().for_each(|slot| *slot = Stands::Fact(index, option));
            }
        }
        let domain = |var: usize| match (stands.get(var), order.get(var)) {
            (Some(Stands::Fact(fact, _)), _) => facts.get(*fact).map(|fact| joined(packs, fact)),
            (_, Some(Key::Own(side, own))) => packs[*side].domain(*own).cloned(),
            _ => None,
        };
        let none = Domain { base: 0, starts: vec![0], last: 0 };
        let domains: Vec<Domain> = (0..order.len()).map(|var| domain(var).unwrap_or_else(|| none.clone())).collect();
        let lies = Both::of(|side| {
            let vars: Vec<Var> = keys[side].iter().map(|key| place.get(key).copied().unwrap_or(0)).collect();
            let cells = (0..).zip(&vars).map(|(own, var)| {
                let (Some(domain), Some(here)) = (packs[side].domain(own), domains.get(*var as usize)) else {
                    return Vec::new();
                };
                let fact = match stands.get(*var as usize) {
                    Some(Stands::Fact(fact, _)) => facts.get(*fact),
                    _ => None,
                };
                (0..here.size()).map(|cell| cell_there(packs[side], fact, side, here, domain, cell)).collect()
            });
            Lies { cells: cells.collect(), vars }
        });
        Self { facts, stands, domains, lies }
    }

    /// The fact of a variable, and the option within it; none for what follows from others.
    pub fn fact_of(&self, var: Var) -> Option<(usize, &JointFact, usize)> {
        match self.stands.get(var as usize) {
            Some(Stands::Fact(fact, option)) => self.facts.get(*fact).map(|declared| (*fact, declared, *option)),
            _ => None,
        }
    }

    /// Whether a variable follows from others.
    pub fn follows(&self, var: Var) -> bool {
        self.stands.get(var as usize) == Some(&Stands::Following)
    }
}

/// The keys of a pack's variables, in its order.
fn keys(pack: &Compiled, side: Side) -> Vec<Key> {
    let key = |var: Var| {
        let (fact, option) = pack.layout.owner(var)?;
        let declared = pack.schema.facts.get(fact).filter(|_| !is_computed(pack, fact))?;
        let several = declared.fact_type == FactType::Several;
        let option = declared.options.get(option).filter(|_| several).cloned().unwrap_or_default();
        Some(Key::Fact(declared.id.clone(), type_name(declared.fact_type), option))
    };
    (0..pack.layout.fact_vars()).map(|var| key(var).unwrap_or(Key::Own(side, var))).collect()
}

pub(crate) fn is_computed(pack: &Compiled, fact: usize) -> bool {
    pack.computation(fact).is_some()
}

pub(crate) fn type_name(fact_type: FactType) -> &'static str {
    FactType::NAMES.iter().find(|(_, known)| *known == fact_type).map_or("", |(name, _)| name)
}

/// Both orders as one: that of the new pack, with what only the old one has where it stood there. Functions of the old one
/// keep their order as far as both orders agree.
fn merged(old: &[Key], new: &[Key]) -> Vec<Key> {
    let place: FxHashMap<&Key, usize> = old.iter().enumerate().map(|(place, key)| (key, place)).collect();
    let is_new: FxHashMap<&Key, usize> = new.iter().enumerate().map(|(place, key)| (key, place)).collect();
    let mut order = Vec::with_capacity(old.len() + new.len());
    let mut next = 0;
    let only_old = |from: usize, to: usize| old.iter().take(to).skip(from).filter(|key| !is_new.contains_key(key));
    for key in new {
        if let Some(here) = place.get(key) {
            order.extend(only_old(next, *here).cloned());
            next = next.max(here + 1);
        }
        order.push(key.clone());
    }
    order.extend(only_old(next, old.len()).cloned());
    order
}

fn facts(packs: Both<&Compiled>, place: &FxHashMap<&Key, Var>) -> Vec<JointFact> {
    let mut facts: Vec<JointFact> = Vec::new();
    for side in [Side::New, Side::Old] {
        for (at, declared) in packs[side].schema.facts.iter().enumerate() {
            if !declared.fact_type.finite() || is_computed(packs[side], at) {
                continue;
            }
            let known = |fact: &&mut JointFact| fact.id == declared.id && fact.fact_type == declared.fact_type;
            let fact = match facts.iter_mut().find(known) {
                Some(fact) => fact,
                None => {
                    facts.push(JointFact {
                        id: declared.id.clone(),
                        fact_type: declared.fact_type,
                        at: Both::default(),
                        options: Vec::new(),
                        vars: Vec::new(),
                        conditional: Both::default(),
                    });
                    let Some(fact) = facts.last_mut() else { continue };
                    fact
                }
            };
            fact.at[side] = Some(at);
            fact.conditional[side] = declared.when.is_some();
            let more: Vec<String> =
                declared.options.iter().filter(|option| !fact.options.contains(option)).cloned().collect();
            fact.options.extend(more);
        }
    }
    for fact in &mut facts {
        let key = |option: &str| Key::Fact(fact.id.clone(), type_name(fact.fact_type), option.to_owned());
        fact.vars = match fact.fact_type {
            FactType::Several => fact.options.iter().filter_map(|option| place.get(&key(option)).copied()).collect(),
            _ => place.get(&key("")).copied().into_iter().collect(),
        };
    }
    facts
}

/// The domain of a fact's variables over both packs.
fn joined(packs: Both<&Compiled>, fact: &JointFact) -> Domain {
    let base = u32::from(fact.conditional.old || fact.conditional.new);
    match fact.fact_type {
        FactType::Number => {
            let own = Side::BOTH
                .into_iter()
                .filter_map(|side| packs[side].domain(packs[side].layout.var_of(fact.at[side]?, 0)));
            let own: Vec<&Domain> = own.collect();
            let last = own.iter().map(|domain| domain.last).max().unwrap_or(0);
            let ends = own.iter().map(|domain| domain.last.saturating_add(1)).filter(|start| *start <= last);
            let mut starts: Vec<i64> = own.iter().flat_map(|domain| domain.starts.iter().copied()).collect();
            starts.extend(ends);
            starts.sort_unstable();
            starts.dedup();
            Domain { base, starts, last }
        }
        FactType::One => {
            let count = fact.options.len() as i64;
            Domain { base, starts: (0..count).collect(), last: count - 1 }
        }
        _ => Domain { base, starts: vec![0, 1], last: 1 },
    }
}

/// The cell of a pack's own variable in which a joint cell lies; none where the pack knows no such value.
fn cell_there(
    pack: &Compiled,
    fact: Option<&JointFact>,
    side: Side,
    here: &Domain,
    there: &Domain,
    cell: u32,
) -> Option<u32> {
    let Some(fact) = fact else { return Some(cell) };
    let (value, _) = here.values(cell);
    if value == NA {
        return (there.base == 1).then_some(0);
    }
    match fact.fact_type {
        FactType::One => {
            let declared: &Fact = pack.schema.facts.get(fact.at[side]?)?;
            let name = fact.options.get(usize::try_from(value).ok()?)?;
            let own = declared.options.iter().position(|option| option == name)?;
            Some(there.base + own as u32)
        }
        FactType::Number => {
            let first = there.starts.first().copied().unwrap_or(0);
            (first <= value && value <= there.last).then(|| there.cell(value))
        }
        _ => Some(there.cell(value)),
    }
}
