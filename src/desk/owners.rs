//! Owners: which packs ask for which fact.

use crate::pack::core::Pack;
use std::collections::BTreeMap;

/// Which of a desk's packs have each fact.
#[derive(Clone, Debug, Default)]
pub(crate) struct Owners(BTreeMap<String, Owned>);

/// Who asks for one fact.
#[derive(Clone, Debug, Default)]
pub(crate) struct Owned {
    /// The packs, each with the fact's index in it: 0 is the desk itself, the packs follow in its order.
    pub by: Vec<(usize, usize)>,
    /// Whether they ask under different conditions: an answer to one says nothing about another's condition.
    pub loose: bool,
}

impl Owners {
    pub fn new(router: &Pack, packs: &[Pack]) -> Self {
        let mut owners = Self::default();
        let mut conditions: BTreeMap<&str, &Option<String>> = BTreeMap::new();
        for (pack_index, pack) in std::iter::once(router).chain(packs).enumerate() {
            for (index, fact) in pack.compiled.schema.facts.iter().enumerate() {
                // The same words mean the same, unless they name what each pack sets or declares for itself.
                let known = conditions.get(fact.id.as_str());
                let own = fact.when.as_ref().is_some_and(|when| when.contains('('));
                // What is computed, each pack computes for itself.
                let loose = known.is_some_and(|known| own || *known != &fact.when) || pack.computes(&fact.id);
                conditions.entry(&fact.id).or_insert(&fact.when);
                let owned = owners.0.entry(fact.id.clone()).or_default();
                owned.by.push((pack_index, index));
                owned.loose |= loose;
            }
        }
        owners
    }

    /// A fact's id, and who asks for it.
    pub fn get(&self, id: &str) -> Option<(&str, &Owned)> {
        self.0.get_key_value(id).map(|(id, owned)| (id.as_str(), owned))
    }

    /// Whether several packs have a fact, and all of them under the same condition.
    pub fn is_firm_and_shared(&self, id: &str) -> bool {
        self.0.get(id).is_some_and(|owned| owned.by.len() > 1 && !owned.loose)
    }

    /// The ids of all facts, in order.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}
