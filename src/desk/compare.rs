//! Comparing for a desk: what a changed report changes in which packs are concerned, and in what each decides.

use crate::answer::decision::{Decision, Holds, PackRef};
use crate::decide::compare::{ChangedFact, Comparison, Effect, changed_facts};
use crate::decide::resolve::resolve;
use crate::desk::core::{Desk, DeskOptions};
use crate::desk::facts::DeskFacts;
use crate::model::rule::RuleKind;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Two decisions of a desk about one incident, before and after its facts changed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeskComparison<'d> {
    /// The desk that asked its packs.
    pub desk: PackRef<'d>,
    /// The facts that were answered otherwise, each once.
    pub facts: Vec<ChangedFact<'d>>,
    /// The packs that are or were concerned, in the desk's order.
    pub packs: Vec<PackComparison<'d>>,
}

/// A pack before and after the facts changed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PackComparison<'d> {
    /// The pack's id.
    pub pack: &'d str,
    /// Its title.
    pub title: &'d str,
    /// Whether it was concerned before; null where it was not.
    pub before: Option<Holds>,
    /// Whether it is concerned now; null where it is not any more.
    pub after: Option<Holds>,
    /// When the change counts: a pack that joins counts at once; one that drops out when whoever commands agrees.
    pub takes_effect: Option<Effect>,
    /// The changed facts that the rule reads which says whether the pack is concerned, where that changed.
    pub because: Vec<&'d str>,
    /// Who must be told now, by role: for a pack that is new here everybody who has something to do in it.
    pub tell: Vec<&'d str>,
    /// Its level now, where it is concerned.
    pub level: Option<&'d str>,
    /// What changed in its decision, where it was concerned before too; else all of it is new, or gone.
    pub comparison: Option<Comparison<'d>>,
}

/// What changed from `before` to `after`.
pub(crate) fn compare<'d>(
    desk: &'d Desk,
    before: &DeskFacts,
    after: &DeskFacts,
    options: &DeskOptions,
) -> DeskComparison<'d> {
    let locale = options.locale.as_deref();
    let (was, is) = (concerned(desk, before), concerned(desk, after));
    let sources = std::iter::once((&desk.router, &before.router, &after.router));
    let sources = sources.chain(
        desk.packs
            .iter()
            .zip(before.packs.iter().zip(&after.packs))
            .map(|(pack, (before, after))| (pack, before, after)),
    );
    let mut seen = BTreeSet::new();
    let facts =
        sources.flat_map(|(pack, before, after)| changed_facts(&pack.compiled, pack.words(locale).1, before, after));
    let facts: Vec<ChangedFact<'_>> = facts.filter(|fact| seen.insert(fact.fact)).collect();
    let read = |id: &str| -> Vec<&'d str> {
        let rules = desk.router.compiled.rules.iter().filter(|rule| rule.rule.kind == RuleKind::Concerns);
        let rule = rules.into_iter().find(|rule| rule.rule.id == id);
        let read = rule.map(|rule| rule.fact_ids.as_slice()).unwrap_or_default();
        facts.iter().map(|fact| fact.fact).filter(|fact| read.iter().any(|other| other == fact)).collect()
    };
    let packs = desk.packs.iter().zip(before.packs.iter().zip(&after.packs)).filter_map(|(pack, (before, after))| {
        let (was, is) = (was.get(pack.id()).copied(), is.get(pack.id()).copied());
        if was.is_none() && is.is_none() {
            return None;
        }
        let options = desk.options_for(pack, options);
        let comparison = (was.is_some() && is.is_some()).then(|| pack.compare(before, after, &options));
        let now = is.map(|_| pack.assess(after, &options));
        let tell = match (&comparison, &now) {
            (Some(comparison), _) => comparison.tell.clone(),
            (None, Some(decision)) => everybody(decision),
            (None, None) => Vec::new(),
        };
        Some(PackComparison {
            pack: pack.id(),
            title: &pack.words(locale).1.title,
            before: was,
            after: is,
            takes_effect: match (was, is) {
                (None, Some(_)) => Some(Effect::AtOnce),
                (Some(_), None) => Some(Effect::WhenConfirmed),
                _ => None,
            },
            because: if was == is { Vec::new() } else { read(pack.id()) },
            tell,
            level: now.and_then(|decision| decision.level.value),
            comparison,
        })
    });
    let packs = packs.collect();
    DeskComparison { desk: desk.reference(), facts, packs }
}

/// The roles that have something to do, or are told something, in order of their names.
fn everybody<'d>(decision: &Decision<'d>) -> Vec<&'d str> {
    let acts = decision.command.iter().flat_map(|act| [Some(act.role), act.to]);
    let duties = decision.duties.iter().flat_map(|duty| [Some(duty.by), duty.to]);
    let steps = decision.steps.iter().map(|step| Some(step.by));
    let reports = decision.reports.iter().flat_map(|report| [report.by, report.to]);
    let roles: BTreeSet<&str> = acts.chain(duties).chain(steps).chain(reports).flatten().collect();
    roles.into_iter().filter(|role| !role.is_empty()).collect()
}

/// The packs that are or may be concerned.
fn concerned<'d>(desk: &'d Desk, facts: &DeskFacts) -> BTreeMap<&'d str, Holds> {
    let compiled = &desk.router.compiled;
    let guidance = resolve(compiled, &facts.router, true).guidance;
    let rules = guidance.into_iter().filter_map(|(index, holds)| Some((compiled.rule(index)?, holds)));
    let rules = rules.filter(|(rule, _)| rule.rule.kind == RuleKind::Concerns);
    rules.map(|(rule, holds)| (rule.rule.id.as_str(), holds)).collect()
}
