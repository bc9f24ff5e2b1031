//! What a change of a pack or of a desk changes, as one answer.

use crate::answer::diff::{Combinations, DeskDiff, Diff, Moves, PackVersion, Region};
use crate::desk::core::Desk;
use crate::diagram::store::{FALSE, TRUE};
use crate::diff::comparing::Comparing;
use crate::diff::guidance::guidance;
use crate::diff::joint::{Both, Side};
use crate::diff::moves::{moves, still};
use crate::diff::projected::projected;
use crate::diff::rules::Rules;
use crate::diff::texts::texts;
use crate::model::layout::{Stage, stage_size};
use crate::model::schema::FactType;
use crate::pack::core::Pack;
use crate::problem::{Error, Problem};
use num_bigint::BigUint;
use std::collections::BTreeMap;

/// How many regions are listed for combinations that only one pack allows.
const MAX_REGIONS: usize = 50;

impl Pack {
    /// What differs between this pack and a newer one: for each conclusion how many combinations of facts move from which
    /// value to which, in which regions, by which rules; guidance that appears or goes; and words that changed.
    ///
    /// # Errors
    /// The packs tie their facts together in too many ways to be compared.
    ///
    /// ```
    /// let old = fenji::Pack::from_folder("rules/it-operations")?;
    /// let diff = old.diff(&old)?;
    /// assert!(diff.exact && diff.decides_alike());
    /// # Ok::<(), fenji::Error>(())
    /// ```
    pub fn diff(&self, new: &Pack) -> Result<Diff, Error> {
        let packs = Both { old: self, new };
        let mut work = Comparing::of(packs).map_err(|_| {
            Error::from(
                Problem::error(
                    "not-compared",
                    "the facts of the two packs hang together in too many ways to be compared",
                )
                .help("compare with a version between the two, or rule out fewer combinations in one `impossible(…)`"),
            )
        })?;
        let rules = Rules::of(&mut work);
        let [kind, scope, level, priority] =
            Stage::FOUR.map(|stage| conclusion(&mut work, Both { old: stage, new: stage }, &rules));
        let mut schemes = BTreeMap::new();
        for (stages, id) in schemes_of(packs) {
            schemes.insert(id, conclusion(&mut work, stages, &rules));
        }
        let guidance = guidance(&mut work, &rules);
        let combinations = combinations(&mut work);
        Ok(Diff {
            old: version(self),
            new: version(new),
            combinations,
            kind,
            scope,
            level,
            priority,
            schemes,
            guidance,
            rules: rules.listed(work.space.packs),
            projected: projected(&work.space),
            texts: texts(packs),
            numbers: numbers(&work),
            exact: work.space.exact,
        })
    }
}

impl Desk {
    /// What differs between this desk and a newer one: its own rules, and each pack of both.
    ///
    /// # Errors
    /// As [`Pack::diff`].
    pub fn diff(&self, new: &Desk) -> Result<DeskDiff, Error> {
        let desk = self.router.diff(&new.router)?;
        let with = |id: &str, desk: &Desk| desk.packs().iter().any(|pack| pack.id() == id);
        let ids = |of: &Desk, other: &Desk| -> Vec<String> {
            of.packs().iter().map(|pack| pack.id().to_owned()).filter(|id| !with(id, other)).collect()
        };
        let mut packs = BTreeMap::new();
        for pack in self.packs() {
            if let Some(other) = new.packs().iter().find(|other| other.id() == pack.id()) {
                packs.insert(pack.id().to_owned(), pack.diff(other)?);
            }
        }
        let digest = |desk: &Desk| PackVersion { digest: desk.digest().to_owned(), ..version(&desk.router) };
        Ok(DeskDiff {
            old: digest(self),
            new: digest(new),
            exact: desk.exact && packs.values().all(|diff| diff.exact),
            desk,
            packs_added: ids(new, self),
            packs_removed: ids(self, new),
            packs,
        })
    }
}

/// A pack in one version.
pub(crate) fn version(pack: &Pack) -> PackVersion {
    PackVersion {
        id: pack.id().to_owned(),
        version: pack.version().to_owned(),
        digest: pack.digest().to_owned(),
        overlay: pack.overlay().cloned(),
    }
}

fn conclusion(work: &mut Comparing<'_>, stages: Both<Stage>, rules: &Rules) -> Option<Moves> {
    let size = |side: Side| stage_size(&work.space.packs[side].schema, stages[side]);
    if size(Side::Old) == 0 && size(Side::New) == 0 {
        return Some(still(&work.space.elsewhere(&[])));
    }
    moves(work, stages, rules)
}

/// The further schemes of both packs: where each stands.
fn schemes_of(packs: Both<&Pack>) -> Vec<(Both<Stage>, String)> {
    let place = |side: Side, id: &str| {
        let schemes = &packs[side].compiled.schema.schemes;
        schemes.iter().position(|scheme| scheme.id == id).and_then(|place| u8::try_from(place).ok()).map(Stage::Scheme)
    };
    let ids = packs.new.compiled.schema.schemes.iter().map(|scheme| scheme.id.clone());
    ids.filter_map(|id| Some((Both { old: place(Side::Old, &id)?, new: place(Side::New, &id)? }, id))).collect()
}

/// How many combinations each pack allows, and where only one does.
fn combinations(work: &mut Comparing<'_>) -> Combinations {
    let both = work.space.elsewhere(&[]);
    let mut all = Both { old: BigUint::from(1_u8), new: BigUint::from(1_u8) };
    let mut only: Both<Vec<Region>> = Both::default();
    for place in 0..work.space.groups.len() {
        let Some(group) = work.space.groups.get(place).filter(|group| group.counts) else { continue };
        let (allowed, groups) = (group.allowed, [place]);
        for side in Side::BOTH {
            all[side] *= work.space.count(allowed[side], &groups, |mask| mask != 0);
        }
        if allowed.old == allowed.new {
            continue;
        }
        for side in Side::BOTH {
            // Where the other allows it, too, nothing is to be said.
            let leaf = |own: u64, other: u64| match (own != 0, other != 0) {
                (true, false) => TRUE,
                (false, false) => 0,
                _ => FALSE,
            };
            let found = work
                .space
                .both(allowed[side], allowed[side.other()], &leaf)
                .and_then(|function| work.regions(function, &groups, MAX_REGIONS));
            match found {
                Ok(covered) => {
                    only[side].extend(covered.regions.into_iter().map(|region| Region { cases: Vec::new(), ..region }))
                }
                Err(_) => work.space.exact = false,
            }
        }
    }
    Combinations {
        only_old: (all.old - &both).into(),
        only_new: (all.new - &both).into(),
        both: both.into(),
        gone: only.old,
        come: only.new,
    }
}

/// The runs in which the numbers of facts are counted.
fn numbers(work: &Comparing<'_>) -> BTreeMap<String, Vec<(i64, i64)>> {
    let joint = &work.space.joint;
    let numbers = joint.facts.iter().filter(|fact| fact.fact_type == FactType::Number);
    let runs = numbers.filter_map(|fact| {
        let domain = joint.domains.get(*fact.vars.first()? as usize)?;
        Some((fact.id.clone(), (domain.base..domain.size()).map(|cell| domain.values(cell)).collect()))
    });
    runs.collect()
}
