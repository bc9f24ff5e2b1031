//! Comparing for a desk: what a changed report changes in which packs are concerned, and in what each decides.

use crate::compare::{ChangedFact, Comparison, changed_facts};
use crate::decision::{Holds, PackRef};
use crate::desk::{Desk, DeskOptions};
use crate::desk_facts::DeskFacts;
use crate::resolve::resolve;
use crate::rule::RuleKind;
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
    /// What changed in its decision. For a pack that is new here all that it decides is new: the decision says it.
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
    let facts = facts.filter(|fact| seen.insert(fact.fact)).collect();
    let packs = desk.packs.iter().zip(before.packs.iter().zip(&after.packs)).filter_map(|(pack, (before, after))| {
        let (was, is) = (was.get(pack.id()).copied(), is.get(pack.id()).copied());
        (was.is_some() || is.is_some()).then(|| PackComparison {
            pack: pack.id(),
            title: &pack.words(locale).1.title,
            before: was,
            after: is,
            comparison: (was.is_some() && is.is_some())
                .then(|| pack.compare(before, after, &desk.options_for(pack, options))),
        })
    });
    DeskComparison { desk: desk.reference(), facts, packs: packs.collect() }
}

/// The packs that are or may be concerned.
fn concerned<'d>(desk: &'d Desk, facts: &DeskFacts) -> BTreeMap<&'d str, Holds> {
    let compiled = &desk.router.compiled;
    let guidance = resolve(compiled, &facts.router, true).guidance;
    let rules = guidance.into_iter().filter_map(|(index, holds)| Some((compiled.rule(index)?, holds)));
    let rules = rules.filter(|(rule, _)| rule.rule.kind == RuleKind::Concerns);
    rules.map(|(rule, holds)| (rule.rule.id.as_str(), holds)).collect()
}
