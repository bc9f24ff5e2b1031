//! Deciding for a desk: which packs a report concerns, what each decides, and what to ask for all of them together.

use crate::answer::decision::{Decision, Holds, Questions, Suggestion};
use crate::answer::desk::{DeskDecision, DeskInfo, DeskQuestion, DeskQuestions, PackDecision};
use crate::compile::build::CompiledRule;
use crate::decide::questions;
use crate::decide::resolve::resolve;
use crate::decide::suggest;
use crate::desk::core::{Desk, DeskOptions};
use crate::desk::facts::DeskFacts;
use crate::desk::worklist;
use crate::facts::read::Facts;
use crate::model::rule::RuleKind;
use crate::pack::core::Pack;
use crate::pack::info::{FactInfo, Word};
use std::collections::BTreeMap;

/// The decision of a desk about one incident.
pub(crate) fn assess<'d>(desk: &'d Desk, facts: &DeskFacts, options: &DeskOptions) -> DeskDecision<'d> {
    let router = &desk.router;
    let resolved = resolve(&router.compiled, &facts.router, true);
    let (_, texts) = router.words(options.locale.as_deref());
    let concerned: BTreeMap<&str, (usize, &CompiledRule, Holds)> = resolved
        .guidance
        .iter()
        .filter_map(|(index, holds)| Some((*index, router.compiled.rule(*index)?, *holds)))
        .filter(|(_, rule, _)| rule.rule.kind == RuleKind::Concerns)
        .map(|(index, rule, holds)| (rule.rule.id.as_str(), (index, rule, holds)))
        .collect();
    let mut asked: Vec<(&Pack, &Facts)> = Vec::new();
    let mut packs = Vec::with_capacity(concerned.len());
    for (pack, facts) in desk.packs.iter().zip(&facts.packs) {
        let Some((index, rule, holds)) = concerned.get(pack.id()).copied() else { continue };
        let Some(text) = texts.rules.get(index) else { continue };
        let decision = pack.assess(facts, &desk.options_for(pack, options));
        asked.push((pack, facts));
        packs.push(PackDecision {
            pack: pack.id(),
            title: &pack.words(options.locale.as_deref()).1.title,
            holds,
            text: &text.text,
            basis: rule.rule.basis,
            clause: text.clause.as_deref(),
            note: text.note.as_deref(),
            facts: &rule.fact_ids,
            rank: rank(router, pack, &decision),
            decision,
        });
    }
    let own = questions::questions(&router.compiled, &facts.router, &resolved);
    let questions = merged(desk, facts, &own, &packs);
    let mut suggestions = suggest::suggestions(&router.compiled, &facts.router);
    for found in packs.iter().flat_map(|pack| &pack.decision.suggestions) {
        add(&mut suggestions, found, facts);
    }
    // Equally ranked packs keep the desk's order.
    packs.sort_by_key(|pack| (pack.holds, pack.rank.unwrap_or(u32::MAX)));
    let worklist = worklist::merge(desk, &packs, options.zone.as_ref());
    DeskDecision {
        desk: desk.reference(),
        complete: !packs.is_empty() && packs.iter().all(|pack| pack.holds == Holds::Yes && pack.decision.complete),
        conflicts: worklist::conflicts(router.routing(), &texts.conflicts, &worklist),
        worklist,
        questions,
        suggestions,
        zone: options.zone.clone().or_else(|| packs.iter().find_map(|pack| pack.decision.zone.clone())),
        packs,
    }
}

/// Where the level of a decision stands among those of other packs.
fn rank(router: &Pack, pack: &Pack, decision: &Decision<'_>) -> Option<u32> {
    let ranks = router.routing().ranks.get(pack.id())?;
    u32::try_from(*ranks.of.get(decision.level.value?)?).ok()
}

/// Adds what one pack suggests, where it was not answered for another.
fn add<'d>(suggestions: &mut Vec<Suggestion<'d>>, found: &Suggestion<'d>, facts: &DeskFacts) {
    if facts.answered.contains(found.fact) {
        return;
    }
    match suggestions.iter_mut().find(|known| known.fact == found.fact && known.value == found.value) {
        Some(known) => {
            let new: Vec<&str> = found.because.iter().filter(|words| !known.because.contains(words)).copied().collect();
            known.because.extend(new);
        }
        None => suggestions.push(found.clone()),
    }
}

/// A question as it is ranked.
struct Ranked<'d> {
    question: DeskQuestion<'d>,
    ask_first: bool,
    /// Its place among the desk's own questions, if it can change which packs are concerned.
    route: Option<usize>,
    /// How many packs it can change the conclusions of; those that are concerned for certain count twice.
    concludes: usize,
    /// The best place that a pack gives it.
    place: usize,
}

/// The questions of the desk itself and of the packs concerned, each fact once.
fn merged<'d>(desk: &'d Desk, facts: &DeskFacts, own: &Questions<'d>, packs: &[PackDecision<'d>]) -> DeskQuestions<'d> {
    const CONCLUSIONS: [&str; 5] = ["kind", "scope", "level", "priority", "schemes"];
    let mut ranked: Vec<Ranked<'d>> = Vec::new();
    let router = std::iter::once((own, None));
    let asked = packs.iter().map(|pack| (&pack.decision.questions, Some(pack)));
    for (questions, pack) in router.chain(asked) {
        let asks = pack.map_or(Some(&desk.router), |pack| desk.pack(pack.pack));
        for (place, open) in questions.open.iter().enumerate() {
            // What was answered but does not count here yet is not asked again.
            if facts.answered.contains(open.fact) {
                continue;
            }
            let known = ranked.iter().position(|known| known.question.fact == open.fact);
            let index = known.unwrap_or_else(|| {
                let question = DeskQuestion { fact: open.fact, packs: Vec::new(), can_change: Vec::new() };
                ranked.push(Ranked { question, ask_first: false, route: None, concludes: 0, place });
                ranked.len() - 1
            });
            let Some(entry) = ranked.get_mut(index) else { continue };
            let declared = asks.and_then(|pack| {
                pack.compiled.fact_ids.get(open.fact).and_then(|fact| pack.compiled.schema.facts.get(*fact))
            });
            entry.ask_first |= declared.is_some_and(|fact| fact.ask_first);
            entry.place = entry.place.min(place);
            if pack.is_none() {
                entry.route = Some(place);
            }
            entry.question.packs.extend(pack.map(|pack| pack.pack));
            let weight = pack.map_or(0, |pack| if pack.holds == Holds::Yes { 2 } else { 1 });
            let concludes = open.can_change.iter().any(|what| CONCLUSIONS.contains(what));
            entry.concludes += if concludes { weight } else { 0 };
            let new = open.can_change.iter().filter(|what| !entry.question.can_change.contains(what));
            let new: Vec<&'static str> = new.copied().collect();
            entry.question.can_change.extend(new);
        }
    }
    ranked.sort_by_key(|entry| {
        (!entry.ask_first, entry.route.is_none(), entry.route, std::cmp::Reverse(entry.concludes), entry.place)
    });
    let open: Vec<DeskQuestion<'d>> = ranked.into_iter().map(|entry| entry.question).collect();
    let used = |id: &str| own.used.contains(&id) || packs.iter().any(|pack| pack.decision.questions.used.contains(&id));
    let is_open = |id: &str| open.iter().any(|question| question.fact == id);
    let sources = || std::iter::once((&desk.router, &facts.router)).chain(desk.packs.iter().zip(&facts.packs));
    let askable = |id: &str| {
        sources().any(|(pack, facts)| {
            let compiled = &pack.compiled;
            compiled.fact_ids.get(id).is_some_and(|fact| {
                compiled.deciding.get(*fact) == Some(&true)
                    && !compiled.computations.iter().any(|computation| computation.fact == *fact)
                    && facts.is_open(*fact)
            })
        })
    };
    DeskQuestions {
        next: open.first().map(|question| question.fact),
        used: desk.facts.ids().filter(|id| used(id)).collect(),
        irrelevant: desk
            .facts
            .ids()
            .filter(|id| !facts.answered.contains(*id) && !is_open(id) && askable(id))
            .collect(),
        open,
    }
}

/// A desk in the words of one locale.
pub(crate) fn info<'d>(desk: &'d Desk, locale: &str) -> DeskInfo<'d> {
    let own = desk.router.info(locale);
    let packs: Vec<_> = desk.packs.iter().map(|pack| pack.info(own.locale)).collect();
    let mut facts: Vec<FactInfo<'d>> = Vec::new();
    for fact in own.facts.iter().chain(packs.iter().flat_map(|pack| &pack.facts)) {
        match facts.iter_mut().find(|known| known.id == fact.id) {
            Some(known) => {
                known.ask_first |= fact.ask_first;
                known.deciding |= fact.deciding;
                known.computed &= fact.computed;
            }
            None => facts.push(fact.clone()),
        }
    }
    DeskInfo {
        id: desk.id(),
        version: desk.version(),
        digest: desk.digest(),
        locale: own.locale,
        locales: desk.locales(),
        title: own.title,
        summary: own.summary,
        phases: own.phases.iter().map(|phase| Word { id: phase.id, text: phase.text }).collect(),
        facts,
        packs,
    }
}
