//! Two packs that are being compared: functions side by side, and what moves as regions.

use crate::answer::count::Count;
use crate::answer::diff::{Edition, Region, Where};
use crate::diagram::condition::Var;
use crate::diagram::count::Counter;
use crate::diagram::cover::{Cells, cover};
use crate::diagram::ranges::{NA, Ranges};
use crate::diagram::store::{FALSE, Ref, TRUE, TooLarge};
use crate::diagram::witness::witness_within;
use crate::diff::chains::{Chain, chains};
use crate::diff::joint::{Both, JointFact, Side};
use crate::diff::phrase::Phrases;
use crate::diff::space::Space;
use crate::facts::nested::nest;
use crate::model::schema::FactType;
use crate::pack::core::Pack;
use num_bigint::BigUint;
use rustc_hash::FxHashMap;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Two packs that are being compared.
pub(crate) struct Comparing<'p> {
    pub packs: Both<&'p Pack>,
    pub space: Space<'p>,
    phrases: Vec<(&'p str, Phrases<'p>)>,
    /// The cases of the new pack: the joint cells in which each one's facts lie.
    cases: Option<Vec<(String, Vec<Ranges>)>>,
    covered: FxHashMap<(Ref, Vec<usize>, usize), Covered>,
}

/// A function as regions.
#[derive(Clone)]
pub(crate) struct Covered {
    pub regions: Vec<Region>,
    /// By region: the boxes that it is made of.
    pub boxes: Vec<Vec<Cells>>,
    /// How many combinations it holds in all.
    pub count: BigUint,
    /// How many lie in no region, because they are too many.
    pub more: BigUint,
}

impl From<BigUint> for Count {
    fn from(number: BigUint) -> Self {
        Self(number.to_string())
    }
}

impl<'p> Comparing<'p> {
    pub fn of(packs: Both<&'p Pack>) -> Result<Self, TooLarge> {
        let space = Space::of(Both { old: &packs.old.compiled, new: &packs.new.compiled })?;
        let phrases = packs.new.locales().iter().map(|locale| (locale.as_str(), Phrases::of(packs, locale)));
        Ok(Self { packs, space, phrases: phrases.collect(), cases: None, covered: FxHashMap::default() })
    }

    /// Two functions side by side over everything that both packs allow: leaf 0 where one does not. None where they are the
    /// same function.
    pub fn beside(
        &mut self,
        old: Ref,
        new: Ref,
        combine: &impl Fn(u64, u64) -> u64,
    ) -> Result<Option<(Ref, Vec<usize>)>, TooLarge> {
        let groups = self.space.touched(&[old, new]);
        if old == new && !self.space.is_relaxed(&groups) {
            return Ok(None);
        }
        let old = self.space.within(Side::Old, old, &groups)?;
        let new = self.space.within(Side::New, new, &groups)?;
        Ok(Some((self.space.both(old, new, combine)?, groups)))
    }

    /// The regions in which a function over some groups is `TRUE`; 0 where no combination is, which does not matter.
    pub fn regions(&mut self, function: Ref, groups: &[usize], most: usize) -> Result<Covered, TooLarge> {
        let key = (function, groups.to_vec(), most);
        if let Some(known) = self.covered.get(&key) {
            return Ok(known.clone());
        }
        let elsewhere = self.space.elsewhere(groups);
        let vars = self.space.vars(groups);
        let (boxes, all) = cover(&self.space.diagrams, function, &self.space.joint.domains, most)?;
        let whole = self.space.count(function, groups, |mask| mask == TRUE) * &elsewhere;
        let mut regions = Vec::with_capacity(boxes.len());
        let mut listed = BigUint::ZERO;
        let mut counted = Vec::with_capacity(boxes.len());
        for cells in boxes {
            let within = self.inside(&cells);
            let count =
                Counter::new(&self.space.diagrams, &vars, &within, |mask| mask == TRUE).count(function) * &elsewhere;
            listed += &count;
            counted.push((count, cells));
        }
        counted.sort_by(|a, b| b.0.cmp(&a.0));
        let of_box: FxHashMap<Cells, BigUint> =
            counted.iter().map(|(count, cells)| (cells.clone(), count.clone())).collect();
        let mut told: Vec<(BigUint, Chain)> =
            chains(counted.into_iter().map(|(_, cells)| cells).collect(), &self.space.joint)
                .into_iter()
                .map(|chain| (chain.boxes.iter().filter_map(|cells| of_box.get(cells)).sum(), chain))
                .collect();
        told.sort_by(|a, b| b.0.cmp(&a.0));
        let mut boxes = Vec::with_capacity(told.len());
        for (count, chain) in told {
            regions.push(self.region(&chain, count));
            boxes.push(chain.boxes);
        }
        let more = if all { BigUint::ZERO } else { &whole - listed };
        let covered = Covered { regions, boxes, count: whole, more };
        self.covered.insert(key, covered.clone());
        Ok(covered)
    }

    /// All cells, but in a box only those of the box.
    pub fn inside(&self, cells: &Cells) -> Vec<Ranges> {
        let mut all = self.space.all.clone();
        for (var, cells) in cells {
            all.get_mut(*var as usize).into_iter().for_each(|slot| *slot = cells.clone());
        }
        all
    }

    fn region(&mut self, chain: &Chain, count: BigUint) -> Region {
        let conditions = self.conditions(chain);
        let words = self.phrases.iter().map(|(locale, phrases)| ((*locale).to_owned(), phrases.region(&conditions)));
        let words = words.collect();
        let mut cases: Vec<String> = chain.boxes.iter().flat_map(|cells| self.cases_in(cells)).collect();
        cases.sort_unstable();
        Region { count: count.into(), conditions, words, rules: Vec::new(), cases }
    }

    /// What holds in a region, fact by fact, in the order of declaration.
    fn conditions(&self, chain: &Chain) -> Vec<Where> {
        let joint = &self.space.joint;
        let mut facts: BTreeMap<usize, Vec<(usize, &Ranges, Var)>> = BTreeMap::new();
        for (var, cells) in &chain.common {
            if let Some((fact, _, option)) = joint.fact_of(*var) {
                facts.entry(fact).or_default().push((option, cells, *var));
            }
        }
        let some = chain.some.iter().filter_map(|var| joint.fact_of(*var));
        let some: Vec<(usize, usize)> = some.map(|(fact, _, option)| (fact, option)).collect();
        if let Some((fact, _)) = some.first() {
            facts.entry(*fact).or_default();
        }
        let condition = |(index, parts): (&usize, &Vec<(usize, &Ranges, Var)>)| {
            let fact = joint.facts.get(*index)?;
            let mut one = self.condition(fact, parts);
            let here = some.iter().filter(|(other, _)| other == index);
            one.some = here.filter_map(|(_, option)| fact.options.get(*option).cloned()).collect();
            // At least one is there, so that the fact applies.
            one.absent &= one.some.is_empty();
            Some(one)
        };
        facts.iter().filter_map(condition).collect()
    }

    fn condition(&self, fact: &JointFact, parts: &[(usize, &Ranges, Var)]) -> Where {
        let of = fact.at.new.is_none().then_some(Edition::Old);
        let mut one = Where { fact: fact.id.clone(), of, ..Where::default() };
        // Of several options each says for itself whether the fact may not apply.
        one.absent = true;
        let (mut proper, mut only_absent) = (Vec::new(), false);
        for (option, cells, var) in parts {
            let Some(domain) = self.space.joint.domains.get(*var as usize) else { continue };
            let absent = domain.base == 1 && cells.contains(0);
            one.absent &= absent;
            let values = domain.of_cells(&cells.intersect(&domain.applicable()));
            only_absent |= values.is_empty();
            proper.push((*option, values, domain.of_cells(&domain.applicable())));
        }
        if only_absent {
            one.absent = true;
            return one;
        }
        for (option, values, every) in proper {
            let numbers = || values.pairs().iter().flat_map(|(low, high)| *low..=*high).filter(|value| *value != NA);
            match fact.fact_type {
                FactType::Number if values != every => one.within = values.pairs().to_vec(),
                FactType::One if values != every => {
                    let names = numbers().filter_map(|index| fact.options.get(usize::try_from(index).ok()?));
                    one.is = names.map(|name| Value::from(name.as_str())).collect();
                }
                FactType::YesNo if values != every => one.is = numbers().map(|value| Value::from(value == 1)).collect(),
                FactType::Several => {
                    let name = fact.options.get(option).cloned();
                    match values.single() {
                        Some(1) => one.includes.extend(name),
                        Some(_) => one.excludes.extend(name),
                        None => {}
                    }
                }
                _ => {}
            }
        }
        one
    }

    /// The cases of the new pack that lie in a box.
    fn cases_in(&mut self, cells: &Cells) -> Vec<String> {
        let cases = match self.cases.take() {
            Some(cases) => cases,
            None => self.read_cases(),
        };
        let inside = |known: &[Ranges]| {
            let mut parts = cells.iter();
            parts.all(|(var, cells)| known.get(*var as usize).is_some_and(|known| known.within(cells)))
        };
        let found = cases.iter().filter(|(_, known)| inside(known)).map(|(id, _)| id.clone()).collect();
        self.cases = Some(cases);
        found
    }

    fn read_cases(&self) -> Vec<(String, Vec<Ranges>)> {
        let (pack, joint) = (self.packs.new, &self.space.joint);
        let lies = &joint.lies.new;
        let read = |case: &crate::model::case::Case| {
            let facts = pack.facts(&case.facts).ok()?;
            let mut known = self.space.all.clone();
            for (own, var) in (0..).zip(&lies.vars) {
                let (Some(domain), Some(cells)) = (joint.domains.get(*var as usize), lies.cells.get(own as usize))
                else {
                    continue;
                };
                let (allowed, values) = (facts.of(own), facts.values(&pack.compiled, own));
                let number = joint.fact_of(*var).is_some_and(|(_, fact, _)| fact.fact_type == FactType::Number);
                let lies_in = |cell: u32, there: u32| {
                    let (low, high) = domain.values(cell);
                    allowed.contains(i64::from(there)) && (!number || values.meets_span(low, high))
                };
                let inside = (0..).zip(cells).filter(|(cell, there)| there.is_some_and(|there| lies_in(*cell, there)));
                let inside = Ranges::from_values(inside.map(|(cell, _)| i64::from(cell)));
                known.get_mut(*var as usize).into_iter().for_each(|slot| *slot = inside.clone());
            }
            Some((case.id.clone(), known))
        };
        pack.cases().iter().filter_map(read).collect()
    }

    /// An incident for which a function is `TRUE`, within a box, as facts of each pack.
    pub fn witness(&self, function: Ref, cells: &Cells) -> Both<Value> {
        let within = self.inside(cells);
        let path = witness_within(&self.space.diagrams, function, &within, &|mask| mask == TRUE).unwrap_or_default();
        Both::of(|side| self.incident(side, &path))
    }

    /// A path as facts of one pack: without what it does not know, or what does not apply in it.
    fn incident(&self, side: Side, path: &[(Var, u32)]) -> Value {
        let joint = &self.space.joint;
        let mut facts: Vec<(usize, Value)> = Vec::new();
        for (var, cell) in path {
            let (Some((index, fact, option)), Some(domain)) = (joint.fact_of(*var), joint.domains.get(*var as usize))
            else {
                continue;
            };
            let Some(declared) = fact.at[side].and_then(|at| self.packs[side].compiled.schema.facts.get(at)) else {
                continue;
            };
            let (value, _) = domain.values(*cell);
            if value == NA {
                continue;
            }
            let name = usize::try_from(value).ok().and_then(|value| fact.options.get(value));
            match fact.fact_type {
                // What the path does not test does not matter: the answer is whole without it.
                FactType::Several => {
                    if !facts.iter().any(|(other, _)| *other == index) {
                        facts.push((index, json!([])));
                    }
                    let known = fact.options.get(option).filter(|name| value == 1 && declared.options.contains(name));
                    let list =
                        facts.iter_mut().find(|(other, _)| *other == index).and_then(|(_, list)| list.as_array_mut());
                    if let (Some(name), Some(list)) = (known, list) {
                        list.push(name.as_str().into());
                    }
                }
                FactType::One => facts.extend(name.map(|name| (index, Value::from(name.as_str())))),
                FactType::YesNo => facts.push((index, (value == 1).into())),
                _ => facts.push((index, value.into())),
            }
        }
        let nested = |facts: &[(usize, Value)]| {
            nest(facts.iter().filter_map(|(fact, value)| Some((joint.facts.get(*fact)?.id.as_str(), value.clone()))))
        };
        // What applies in the other pack alone is no fact of this one.
        let given = nested(&facts);
        match self.packs[side].facts(&given) {
            Ok(_) => given,
            Err(error) => {
                let wrong = |id: &str| error.problems.iter().any(|problem| problem.fact.as_deref() == Some(id));
                facts.retain(|(fact, _)| joint.facts.get(*fact).is_some_and(|fact| !wrong(&fact.id)));
                nested(&facts)
            }
        }
    }

    /// The combinations that lead to a leaf that is wanted as `TRUE`, the others as `FALSE`; 0 stays.
    pub fn those(&mut self, function: Ref, wanted: impl Fn(u64) -> bool) -> Result<Ref, TooLarge> {
        let rewrite = |mask: u64| match mask {
            0 => 0,
            mask if wanted(mask) => TRUE,
            _ => FALSE,
        };
        self.space.diagrams.map(function, &mut FxHashMap::default(), &rewrite)
    }
}
