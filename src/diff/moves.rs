//! What a conclusion moves: how many combinations from which value to which, where, and by which rules.

use crate::answer::comparison::Direction;
use crate::answer::count::Count;
use crate::answer::diff::{Behind, Edition, Move, Moves};
use crate::compiled::plan::{Compiled, CompiledRule};
use crate::diagram::cover::{Cells, leaves};
use crate::diagram::ranges::Ranges;
use crate::diagram::store::{At, FALSE, Ref, TRUE, TooLarge};
use crate::diff::comparing::Comparing;
use crate::diff::joint::{Both, Side};
use crate::diff::rules::Rules;
use crate::model::layout::{Stage, stage_size, stage_values};
use num_bigint::BigUint;
use std::collections::BTreeSet;

/// How many regions are listed for one move.
const MAX_REGIONS: usize = 200;

/// What a conclusion moves; none where it was not compared.
pub(crate) fn moves(work: &mut Comparing<'_>, stages: Both<Stage>, rules: &Rules) -> Option<Moves> {
    let functions = Both::of(|side| work.space.packs[side].logic().conclusions[stages[side]]);
    let (Some(old), Some(new)) = (functions.old, functions.new) else {
        work.space.exact = false;
        return None;
    };
    let found = moved(work, stages, Both { old, new }, rules);
    if found.is_err() {
        work.space.exact = false;
    }
    found.ok()
}

fn moved(
    work: &mut Comparing<'_>,
    stages: Both<Stage>,
    functions: Both<Ref>,
    rules: &Rules,
) -> Result<Moves, TooLarge> {
    let total = work.space.elsewhere(&[]);
    let (old, new) = (work.space.brought(Side::Old, functions.old)?, work.space.brought(Side::New, functions.new)?);
    let names = Both::of(|side| names(work.space.packs[side], stages[side]));
    let still = |total: BigUint| Moves { total: total.clone().into(), unmoved: total.into(), moved: Vec::new() };
    let Some((pairs, groups)) = work.beside(old, new, &pair)? else {
        if names.old == names.new {
            return Ok(still(total));
        }
        // The same places have other names.
        let groups = work.space.touched(&[old]);
        let (old, new) = (work.space.within(Side::Old, old, &groups)?, work.space.within(Side::New, new, &groups)?);
        let pairs = work.space.both(old, new, &pair)?;
        return listed(work, stages, &names, pairs, &groups, total, rules);
    };
    listed(work, stages, &names, pairs, &groups, total, rules)
}

/// A value in each pack as one leaf: the most serious of what is possible, as a decision assumes it. 0 where one of the packs
/// does not allow the combination.
fn pair(old: u64, new: u64) -> u64 {
    if old == 0 || new == 0 { 0 } else { 1 + u64::from(old.trailing_zeros()) * 64 + u64::from(new.trailing_zeros()) }
}

/// The places of both values in a leaf.
fn places(leaf: u64) -> Option<(usize, usize)> {
    let leaf = usize::try_from(leaf.checked_sub(1)?).ok()?;
    Some((leaf / 64, leaf % 64))
}

fn listed(
    work: &mut Comparing<'_>,
    stages: Both<Stage>,
    names: &Both<Vec<String>>,
    pairs: Ref,
    groups: &[usize],
    total: BigUint,
    rules: &Rules,
) -> Result<Moves, TooLarge> {
    let mut found: BTreeSet<u64> = BTreeSet::new();
    work.space.diagrams.visit(pairs, &mut |at| {
        if let At::Leaf(leaf) = at {
            found.insert(leaf);
        }
    });
    let mut moved = Vec::new();
    let mut unmoved = total.clone();
    for leaf in found {
        let Some((from, to)) = places(leaf) else { continue };
        let (before, after) = (names.old.get(from).cloned(), names.new.get(to).cloned());
        if before == after {
            continue;
        }
        let function = work.those(pairs, |mask| mask == leaf)?;
        let covered = work.regions(function, groups, MAX_REGIONS)?;
        if covered.count == BigUint::ZERO {
            continue;
        }
        unmoved -= &covered.count;
        let mut regions = covered.regions;
        let (behind, of_regions) =
            behind(work, stages, Both { old: from, new: to }, function, groups, &covered.boxes, rules)?;
        for (region, rules) in regions.iter_mut().zip(of_regions) {
            region.rules = rules;
        }
        let witness =
            work.witness(function, &covered.boxes.first().and_then(|boxes| boxes.first()).cloned().unwrap_or_default());
        moved.push(Move {
            direction: turn(stages.new, names, before.as_deref(), after.as_deref()),
            from: before,
            to: after,
            count: covered.count.into(),
            regions,
            more: covered.more.into(),
            witness_old: (witness.old != witness.new).then_some(witness.old),
            witness: witness.new,
            rules: behind,
        });
    }
    // What matters most first: what becomes more serious, then how far it moves and how much does.
    let rank = |name: &Option<String>| {
        let place = name.as_ref().and_then(|name| names.new.iter().position(|other| other == name));
        place.unwrap_or(usize::MAX)
    };
    moved.sort_by_cached_key(|one| {
        let order = match one.direction {
            Direction::Up => 0,
            Direction::Other | Direction::Same => 1,
            Direction::Down => 2,
        };
        (order, rank(&one.to), rank(&one.from))
    });
    Ok(Moves { total: total.into(), unmoved: unmoved.into(), moved })
}

/// The names of a conclusion's values by place; beyond them there is none.
fn names(pack: &Compiled, stage: Stage) -> Vec<String> {
    match stage {
        Stage::Priority => (1..=stage_size(&pack.schema, stage)).map(|number| number.to_string()).collect(),
        stage => stage_values(&pack.schema, stage).to_vec(),
    }
}

/// Which way a value moves, by the order of whichever pack knows both; kinds have none.
fn turn(stage: Stage, names: &Both<Vec<String>>, from: Option<&str>, to: Option<&str>) -> Direction {
    let (Some(from), Some(to)) = (from, to) else { return Direction::Other };
    let places = |names: &Vec<String>| {
        let place = |name: &str| names.iter().position(|other| other == name);
        Some((place(from)?, place(to)?))
    };
    match [&names.new, &names.old].into_iter().find_map(places) {
        Some((before, after)) if stage != Stage::Kind => {
            if after < before {
                Direction::Up
            } else {
                Direction::Down
            }
        }
        _ => Direction::Other,
    }
}

/// The rules that give the values somewhere among what moves, those that changed first; and for each box the names of those
/// that do so in it.
fn behind(
    work: &mut Comparing<'_>,
    stages: Both<Stage>,
    values: Both<usize>,
    function: Ref,
    groups: &[usize],
    boxes: &[Vec<Cells>],
    rules: &Rules,
) -> Result<(Vec<Behind>, Vec<Vec<String>>), TooLarge> {
    let mut found: Vec<(Behind, Ref)> = Vec::new();
    for side in Side::BOTH {
        let pack = work.space.packs[side];
        let of_value = |rule: &&CompiledRule| rule.value == values[side];
        let candidates: Vec<&CompiledRule> =
            pack.stages[stages[side]].rules.iter().filter_map(|index| pack.rule(*index)).filter(of_value).collect();
        for rule in candidates {
            let Some(possible) = pack.possible(rule) else { continue };
            let holds = work.space.brought(side, possible)?;
            let holds = if work.space.is_relaxed(groups) { work.space.within(side, holds, groups)? } else { holds };
            let both = |moved: u64, holds: u64| if moved == TRUE && holds & TRUE != 0 { TRUE } else { FALSE };
            let both = work.space.both(function, holds, &both)?;
            if work.space.diagrams.mask(both) == Some(FALSE) {
                continue;
            }
            let words = work.packs[side].words(None).1;
            let of = if side == Side::Old { Edition::Old } else { Edition::New };
            let text = words.rules.get(rule.at);
            let clause = text.and_then(|text| text.clause.clone()).or_else(|| rule.rule.clause.clone());
            let changed = rules.changed(&rule.rule);
            found.push((Behind { of, rule: rule.rule.id.clone(), clause, changed }, both));
        }
    }
    found.sort_by_key(|(behind, _)| !behind.changed);
    let roots: Vec<Ref> = found.iter().map(|(_, both)| *both).collect();
    let (small, roots) = work.space.diagrams.only(&roots);
    let of_region = |boxes: &Vec<Cells>| {
        let within: Vec<Vec<Ranges>> = boxes.iter().map(|cells| work.inside(cells)).collect();
        let holds = |root: Ref| within.iter().any(|within| leaves(&small, root, within) & TRUE != 0);
        let here = roots.iter().zip(&found).filter(|(root, _)| holds(**root));
        let name = |behind: &Behind| match behind.of {
            Edition::Old => format!("old:{}", behind.rule),
            Edition::New => format!("new:{}", behind.rule),
        };
        here.map(|(_, (behind, _))| name(behind)).collect()
    };
    let of_boxes = boxes.iter().map(of_region).collect();
    Ok((found.into_iter().map(|(behind, _)| behind).collect(), of_boxes))
}

/// Nothing moves, of so many.
pub(crate) fn still(total: &BigUint) -> Moves {
    let total: Count = total.clone().into();
    Moves { unmoved: total.clone(), total, moved: Vec::new() }
}
