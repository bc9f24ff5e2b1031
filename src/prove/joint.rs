//! Looking for one report that shows something of several packs of a desk at once.
//!
//! Each pack has variables and diagrams of its own. They are walked one after the other, and what one of them takes an
//! answer to be, all others that ask for the fact take it to be, too. Whether a fact applies is each pack's own matter, so
//! that more may be found than there is: what is found is tried out. What is not found is not there.

use crate::compiled::plan::Compiled;
use crate::desk::owners::Owners;
use crate::diagram::condition::Var;
use crate::diagram::ranges::{NA, Ranges};
use crate::diagram::store::{At, Diagrams, Ref, TRUE};
use crate::facts::nested::nest;
use crate::model::schema::FactType;
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// How many places are looked at before a proof is given up.
const MAX_STEPS: usize = 400_000;
/// How many reports are tried out.
const MAX_TRIED: usize = 50;

/// A function of one pack of a desk, of which 0 is the desk itself.
#[derive(Clone, Copy)]
pub(crate) struct Root {
    pub pack: usize,
    pub at: Ref,
}

/// What was found.
#[derive(Debug, PartialEq)]
pub(crate) enum Found {
    Report(Value),
    Nothing,
    /// Given up.
    TooMuch,
}

/// A variable of one pack.
type Place = (usize, Var);

struct Search<'d> {
    owners: &'d Owners,
    packs: Vec<&'d Compiled>,
    roots: &'d [Root],
    /// By root: what it and those before it narrow, and those behind it read.
    watched: Vec<Vec<Place>>,
    /// By pack and variable.
    cells: Vec<Vec<Ranges>>,
    path: Vec<(Place, Ranges)>,
    /// Roots with what had been narrowed when they were entered, in vain.
    entered: FxHashSet<(usize, Vec<Ranges>)>,
    steps: usize,
    tried: usize,
}

/// Those places of one root from which nothing is found, with what was narrowed.
type Dead = FxHashSet<(Ref, Vec<Ranges>)>;

/// A report for which all functions are true and which is accepted. The desk itself comes before its packs.
pub(crate) fn search(
    owners: &Owners,
    packs: Vec<&Compiled>,
    roots: &[Root],
    accept: &impl Fn(&Value) -> bool,
) -> Found {
    let cells = packs.iter().map(|pack| pack.domains.iter().map(|domain| domain.all()).collect()).collect();
    let mut search = Search {
        owners,
        packs,
        roots,
        watched: Vec::new(),
        cells,
        path: Vec::new(),
        entered: FxHashSet::default(),
        steps: 0,
        tried: 0,
    };
    search.watch();
    if search.enter(0, accept) {
        return Found::Report(search.report().unwrap_or_default());
    }
    if search.steps > MAX_STEPS || search.tried > 0 { Found::TooMuch } else { Found::Nothing }
}

impl<'d> Search<'d> {
    fn diagrams(&self, pack: usize) -> Option<&'d Diagrams> {
        self.packs.get(pack).map(|pack| &pack.logic().diagrams)
    }

    /// The same fact and option in other packs; none where each pack finds it by itself.
    fn others(&self, (pack, var): Place) -> Vec<Place> {
        let Some(compiled) = self.packs.get(pack) else { return Vec::new() };
        let Some((index, option)) = compiled.layout.owner(var) else { return Vec::new() };
        let Some(fact) = compiled.schema.facts.get(index).filter(|fact| self.owners.is_shared(&fact.id)) else {
            return Vec::new();
        };
        let by = self.owners.get(&fact.id).map(|(_, owned)| owned.by.as_slice()).unwrap_or_default();
        let same = by.iter().filter(|(other, _)| *other != pack).filter_map(|(other, index)| {
            let compiled = self.packs.get(*other)?;
            let declared = compiled.schema.facts.get(*index)?;
            let option = match declared.fact_type {
                FactType::Several => {
                    declared.options.iter().position(|known| fact.options.get(option) == Some(known))?
                }
                _ => 0,
            };
            Some((*other, compiled.layout.var_of(*index, option)))
        });
        same.collect()
    }

    /// Finds out what is to be watched.
    fn watch(&mut self) {
        let mut read: Vec<BTreeSet<Place>> = Vec::new();
        for root in self.roots {
            let mut places = BTreeSet::new();
            if let Some(diagrams) = self.diagrams(root.pack) {
                diagrams.visit(root.at, &mut |at| {
                    if let At::Node(node) = at {
                        places.insert((root.pack, node.var));
                    }
                });
            }
            read.push(places);
        }
        let mut narrowed = BTreeSet::new();
        for (index, places) in read.iter().enumerate() {
            narrowed.extend(places.iter().copied().chain(places.iter().flat_map(|place| self.others(*place))));
            let later: BTreeSet<Place> = read.iter().skip(index + 1).flatten().copied().collect();
            self.watched.push(narrowed.intersection(&later).copied().collect());
        }
    }

    fn cells_of(&self, (pack, var): Place) -> Ranges {
        self.cells.get(pack).and_then(|cells| cells.get(var as usize)).cloned().unwrap_or_else(Ranges::none)
    }

    fn set(&mut self, (pack, var): Place, cells: Ranges) {
        if let Some(slot) = self.cells.get_mut(pack).and_then(|all| all.get_mut(var as usize)) {
            *slot = cells;
        }
    }

    /// What is left of everything that a root and those before it narrow, for those behind it.
    fn narrowed(&self, root: usize) -> Vec<Ranges> {
        self.watched.get(root).into_iter().flatten().map(|place| self.cells_of(*place)).collect()
    }

    /// Whether a function can still be true.
    fn can_hold(&self, root: Root, at: Ref, seen: &mut FxHashMap<Ref, bool>) -> bool {
        let Some(diagrams) = self.diagrams(root.pack) else { return false };
        let node = match diagrams.at(at) {
            At::Leaf(mask) => return mask == TRUE,
            At::Node(node) => node,
        };
        if let Some(known) = seen.get(&at) {
            return *known;
        }
        let cells = self.cells_of((root.pack, node.var));
        let mut first = 0;
        let mut found = false;
        for (end, to) in node.edges {
            let last = i64::from(*end);
            if cells.meets_span(first, last) && self.can_hold(root, *to, seen) {
                found = true;
                break;
            }
            first = last + 1;
        }
        seen.insert(at, found);
        found
    }

    /// Goes through one root and those behind it.
    fn enter(&mut self, index: usize, accept: &impl Fn(&Value) -> bool) -> bool {
        let Some(root) = self.roots.get(index).copied() else {
            let report = self.report();
            let found = report.as_ref().is_some_and(accept);
            self.tried += usize::from(!found);
            return found;
        };
        let before = index.checked_sub(1).map(|before| self.narrowed(before)).unwrap_or_default();
        if self.tried > MAX_TRIED || !self.entered.insert((index, before)) {
            return false;
        }
        let mut rest = self.roots.iter().skip(index);
        if !rest.all(|root| self.can_hold(*root, root.at, &mut FxHashMap::default())) {
            return false;
        }
        self.walk(index, root, root.at, &mut Dead::default(), accept)
    }

    fn walk(&mut self, index: usize, root: Root, at: Ref, dead: &mut Dead, accept: &impl Fn(&Value) -> bool) -> bool {
        let Some(diagrams) = self.diagrams(root.pack) else { return false };
        let node = match diagrams.at(at) {
            At::Leaf(mask) => return mask == TRUE && self.enter(index + 1, accept),
            At::Node(node) => node,
        };
        let key = (at, self.narrowed(index));
        self.steps += 1;
        if self.steps > MAX_STEPS || dead.contains(&key) {
            return false;
        }
        let place = (root.pack, node.var);
        let known = self.cells_of(place);
        let mut first = 0;
        for (end, to) in node.edges {
            let last = i64::from(*end);
            for cells in self.choices(place, &known.intersect(&Ranges::span(first, last))) {
                let Some(undo) = self.narrow(place, cells.clone()) else { continue };
                self.path.push((place, cells));
                // What makes one that follows false is not gone into.
                if self.can_follow(index, &undo) && self.walk(index, root, *to, dead, accept) {
                    return true;
                }
                self.path.pop();
                undo.into_iter().for_each(|(place, cells)| self.set(place, cells));
            }
            first = last + 1;
        }
        dead.insert(key);
        false
    }

    /// Whether all roots behind one can still be true after places were narrowed.
    fn can_follow(&self, index: usize, narrowed: &[(Place, Ranges)]) -> bool {
        let watched = self.watched.get(index).map(Vec::as_slice).unwrap_or_default();
        let touched = narrowed.iter().any(|(place, _)| watched.contains(place));
        let mut rest = self.roots.iter().skip(index + 1);
        !touched || rest.all(|root| self.can_hold(*root, root.at, &mut FxHashMap::default()))
    }

    /// That a fact does not apply is one thing, that it has some value another.
    fn choices(&self, (pack, var): Place, cells: &Ranges) -> Vec<Ranges> {
        let base = self.packs.get(pack).and_then(|pack| pack.domain(var)).map_or(0, |domain| domain.base);
        let absent = Ranges::span(0, i64::from(base) - 1);
        let parts = [cells.intersect(&absent.complement()), cells.intersect(&absent)];
        parts.into_iter().filter(|part| !part.is_empty()).collect()
    }

    /// Narrows a variable, and with it the same fact in other packs; what was there before, or none where nothing is left.
    fn narrow(&mut self, place: Place, cells: Ranges) -> Option<Vec<(Place, Ranges)>> {
        let values = self.values(place, &cells);
        let mut undo = vec![(place, self.cells_of(place))];
        self.set(place, cells);
        let others = if values.contains(NA) { Vec::new() } else { self.others(place) };
        for other in others {
            let Some(domain) = self.packs.get(other.0).and_then(|pack| pack.domain(other.1)) else { continue };
            let absent = Ranges::span(0, i64::from(domain.base) - 1);
            let before = self.cells_of(other);
            let after = before.intersect(&domain.cells(&values).union(&absent));
            let nothing = after.is_empty();
            undo.push((other, before));
            self.set(other, after);
            if nothing {
                undo.into_iter().for_each(|(place, cells)| self.set(place, cells));
                return None;
            }
        }
        Some(undo)
    }

    fn values(&self, (pack, var): Place, cells: &Ranges) -> Ranges {
        self.packs
            .get(pack)
            .and_then(|pack| pack.domain(var))
            .map_or_else(Ranges::none, |domain| domain.of_cells(cells))
    }

    /// The report that the path describes; none where packs that do not read it together leave nothing of a fact.
    fn report(&self) -> Option<Value> {
        let mut known: BTreeMap<(&str, &str), (FactType, &[String], Ranges)> = BTreeMap::new();
        for (place, cells) in &self.path {
            let values = self.values(*place, cells);
            let compiled = self.packs.get(place.0)?;
            let Some((index, option)) = compiled.layout.owner(place.1).filter(|_| !values.contains(NA)) else {
                continue;
            };
            let fact = compiled.schema.facts.get(index)?;
            let option = if fact.fact_type == FactType::Several { fact.options.get(option)?.as_str() } else { "" };
            let (.., left) = known.entry((&fact.id, option)).or_insert((fact.fact_type, &fact.options, values.clone()));
            *left = left.intersect(&values);
        }
        let mut facts: BTreeMap<&str, Value> = BTreeMap::new();
        for ((id, option), (fact_type, options, values)) in known {
            let (_, value) = *values.pairs().last()?;
            let value = match fact_type {
                FactType::One => Value::from(options.get(usize::try_from(value).ok()?)?.as_str()),
                FactType::YesNo => Value::from(value == 1),
                FactType::Several => {
                    let side = if value == 1 { "includes" } else { "excludes" };
                    let parts = facts.entry(id).or_insert_with(|| json!({})).as_object_mut()?;
                    parts.entry(side).or_insert_with(|| json!([])).as_array_mut()?.push(option.into());
                    continue;
                }
                _ => Value::from(value),
            };
            facts.insert(id, value);
        }
        Some(nest(facts.into_iter()))
    }
}
