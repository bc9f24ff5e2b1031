//! Owners: which packs ask for which fact.

use crate::compiled::plan::Compiled;
use crate::desk::applies::Applies;
use crate::desk::options::merged;
use crate::model::schema::Fact;
use crate::pack::core::Pack;
use crate::sorted::Map;
use std::collections::BTreeSet;

/// Which of a desk's packs have each fact.
#[derive(Clone, Debug, Default)]
pub(crate) struct Owners(Map<String, Owned>);

/// Who asks for one fact.
#[derive(Clone, Debug, Default)]
pub(crate) struct Owned {
    /// The packs, each with the fact's index in it: 0 is the desk itself, the packs follow in its order.
    pub by: Vec<(usize, usize)>,
    /// Whether they ask under different conditions: an answer to one says nothing about another's condition.
    pub loose: bool,
    /// Whether some pack computes it: each computes for itself.
    pub computed: bool,
    /// All options, where packs know different ones; else none.
    pub options: Vec<String>,
}

impl Owners {
    pub fn new(router: &Pack, packs: &[Pack]) -> Self {
        let mut owners = Self::default();
        let all: Vec<&Pack> = std::iter::once(router).chain(packs).collect();
        let mut conditions: Map<&str, Applies<'_>> = Map::new();
        for (pack_index, pack) in all.iter().enumerate() {
            for (index, fact) in pack.compiled.schema.facts.iter().enumerate() {
                let applies = Applies::of(&pack.compiled, index);
                let differs = conditions.get(fact.id.as_str()).is_some_and(|known| !known.same_as(applies));
                conditions.or_insert_with(&fact.id, || applies);
                // What is computed, each pack computes for itself.
                let loose = differs || pack.computes(&fact.id);
                let owned = owners.0.or_insert_with(fact.id.clone(), Default::default);
                owned.by.push((pack_index, index));
                owned.loose |= loose;
                owned.computed |= pack.computes(&fact.id);
            }
        }
        owners.spread(&all);
        for owned in owners.0.values_mut() {
            let fact = |(pack, fact): &(usize, usize)| all.get(*pack)?.compiled.schema.facts.get(*fact);
            let facts: Vec<&Fact> = owned.by.iter().filter_map(fact).collect();
            let lists: Vec<&[String]> = facts.iter().map(|fact| fact.options.as_slice()).collect();
            if facts.windows(2).any(|pair| matches!(pair, [one, other] if one.options != other.options)) {
                owned.options = merged(&lists).unwrap_or_default();
            }
        }
        owners
    }

    /// What depends on a fact that is asked under different conditions applies under different conditions, too.
    fn spread(&mut self, all: &[&Pack]) {
        loop {
            let loose: Vec<String> = all.iter().flat_map(|pack| self.newly_loose(&pack.compiled)).collect();
            for id in &loose {
                self.0.or_insert_with(id.clone(), Default::default).loose = true;
            }
            if loose.is_empty() {
                return;
            }
        }
    }

    /// The facts of a pack that are firm until now and depend on a loose one.
    fn newly_loose(&self, compiled: &Compiled) -> Vec<String> {
        let is_loose = |id: &str| self.0.get(id).is_some_and(|owned| owned.loose);
        let id = |index: usize| compiled.schema.facts.get(index).map_or("", |fact| fact.id.as_str());
        let depends = |index: usize| {
            let mut vars = BTreeSet::new();
            compiled.applies.get(index).and_then(Option::as_ref).into_iter().for_each(|when| when.vars(&mut vars));
            vars.into_iter().filter_map(|var| compiled.layout.owner(var)).any(|(fact, _)| is_loose(id(fact)))
        };
        let firm = (0..compiled.schema.facts.len()).filter(|index| !is_loose(id(*index)));
        firm.filter(|index| depends(*index)).map(|index| id(index).to_owned()).collect()
    }

    /// A fact's id, and who asks for it.
    pub fn get(&self, id: &str) -> Option<(&str, &Owned)> {
        self.0.get_key_value(id).map(|(id, owned)| (id.as_str(), owned))
    }

    /// Whether several packs ask for a fact, so that what one knows of it says something to the others.
    pub fn is_shared(&self, id: &str) -> bool {
        self.0.get(id).is_some_and(|owned| owned.by.len() > 1 && !owned.computed)
    }

    /// The ids of all facts, in order.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}
