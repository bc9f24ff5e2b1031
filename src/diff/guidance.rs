//! Guidance that appears, goes, or says something else: commands, duties, steps, reports, and the packs that a desk calls.

use crate::answer::diff::{Changed, GuidanceDiff, sort};
use crate::compiled::plan::CompiledRule;
use crate::diagram::store::{FALSE, TRUE, TooLarge};
use crate::diff::comparing::{Comparing, Covered};
use crate::diff::joint::{Both, Side};
use crate::diff::rules::{APPEARS, GOES, Rules, beside, declared, function};
use crate::model::rule::RuleKind;
use std::collections::BTreeMap;

/// How many regions are listed for each of guidance.
const MAX_REGIONS: usize = 50;

pub(crate) fn guidance(work: &mut Comparing<'_>, rules: &Rules) -> Vec<GuidanceDiff> {
    let packs = work.space.packs;
    let mut found = Vec::new();
    for pair in &rules.pairs {
        let both = Both::of(|side| packs[side].rule(pair[side]?));
        let Some(rule) = both.new.or(both.old) else { continue };
        let kinds = [RuleKind::Command, RuleKind::Duty, RuleKind::Step, RuleKind::Report, RuleKind::Concerns];
        if !kinds.contains(&rule.rule.kind) || rule.rule.standing.is_some() {
            continue;
        }
        let changed = match (both.old, both.new) {
            // Why a rule exists changes nothing about what is to be done.
            (Some(old), Some(new)) => {
                declared(&old.rule, &new.rule).into_iter().filter(|one| one.what != "basis").collect()
            }
            _ => Vec::new(),
        };
        let moved = moved(work, both);
        let still = matches!(&moved, Some((None, None))) && changed.is_empty();
        if !still {
            found.push(entry(work, both, rule, moved, changed));
        }
    }
    found
}

/// Where a rule appears and where it goes, none where it does not; nothing where that was not compared.
type Moved = Option<(Option<Covered>, Option<Covered>)>;

fn moved(work: &mut Comparing<'_>, both: Both<Option<&CompiledRule>>) -> Moved {
    let never = work.space.diagrams.leaf(FALSE);
    let mut functions = Both { old: never, new: never };
    for side in Side::BOTH {
        if let Some(rule) = both[side] {
            functions[side] = function(work, side, rule)?;
        }
    }
    let found = regions(work, functions);
    if found.is_err() {
        work.space.exact = false;
    }
    found.ok()
}

fn regions(
    work: &mut Comparing<'_>,
    functions: Both<crate::diagram::store::Ref>,
) -> Result<(Option<Covered>, Option<Covered>), TooLarge> {
    let Some((function, groups)) = beside(work, functions)? else { return Ok((None, None)) };
    let mut found = Both::default();
    for (side, leaf) in [(Side::New, APPEARS), (Side::Old, GOES)] {
        let those = work.those(function, |mask| mask == leaf)?;
        let mut some = false;
        work.space.diagrams.visit(those, &mut |at| some |= matches!(at, crate::diagram::store::At::Leaf(TRUE)));
        if some {
            found[side] = Some(work.regions(those, &groups, MAX_REGIONS)?);
        }
    }
    Ok((found.new, found.old))
}

fn entry(
    work: &Comparing<'_>,
    both: Both<Option<&CompiledRule>>,
    rule: &CompiledRule,
    moved: Moved,
    changed: Vec<Changed>,
) -> GuidanceDiff {
    let of = if both.new.is_some() { Side::New } else { Side::Old };
    let pack = work.packs[of];
    let words = |locale: &String| {
        let texts = pack.words(Some(locale)).1;
        let text = texts.rules.get(rule.at).map(|text| text.text.clone()).filter(|text| !text.is_empty());
        let act = || {
            let place = pack.compiled.schema.acts.iter().position(|act| *act == rule.rule.gives);
            place.and_then(|place| texts.acts.get(place)).cloned()
        };
        Some((locale.clone(), text.or_else(|| (rule.rule.kind == RuleKind::Command).then(act).flatten())?))
    };
    let words: BTreeMap<String, String> = pack.locales().iter().filter_map(words).collect();
    let count = |covered: &Option<Covered>| {
        covered.as_ref().map_or_else(|| num_bigint::BigUint::ZERO, |covered| covered.count.clone()).into()
    };
    let listed = |covered: Option<Covered>| covered.map(|covered| covered.regions).unwrap_or_default();
    let first = both.iter().flatten().any(|rule| rule.rule.first > 0);
    let (appears, goes) =
        (moved.as_ref().map(|(appears, _)| count(appears)), moved.as_ref().map(|(_, goes)| count(goes)));
    let (appears_in, goes_in) = moved.unwrap_or_default();
    GuidanceDiff {
        sort: sort(rule.rule.kind),
        id: rule.rule.id.clone(),
        words,
        first,
        appears,
        goes,
        appears_in: listed(appears_in),
        goes_in: listed(goes_in),
        changed,
    }
}
