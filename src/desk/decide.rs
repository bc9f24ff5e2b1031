//! Deciding for a desk: which packs a report concerns, what each decides, and what to ask for all of them together.

use crate::answer::decision::{Holds, Questions};
use crate::answer::desk::{DeskDecision, DeskQuestion, DeskQuestions, PackDecision};
use crate::compiled::plan::Compiled;
use crate::decide::asked::asked;
use crate::decide::first;
use crate::decide::questions;
use crate::decide::suggest;
use crate::desk::concern::{Why, urgency};
use crate::desk::core::{Desk, DeskOptions};
use crate::desk::facts::DeskFacts;
use crate::desk::worklist;
use crate::desk::yielding::yielding;
use crate::model::audience::Audience;

impl Desk {
    /// Decides one incident: which packs it concerns, what each decides, and what to do in all.
    pub fn assess(&self, facts: &DeskFacts, options: &DeskOptions) -> DeskDecision<'_> {
        let router = &self.router;
        let locale = options.locale.as_deref();
        let resolved = self.resolved(facts);
        let packs = self.concerned(facts, &resolved).into_iter().map(|concern| {
            let decision = concern.pack.assess(concern.facts, &self.options_for(concern.pack, options));
            let Why { text, basis, clause, note, facts } = concern.why(self, locale);
            PackDecision {
                pack: concern.pack.id(),
                title: concern.title(locale),
                holds: concern.holds,
                text,
                basis,
                clause,
                note,
                facts,
                rank: self.rank(concern.pack, decision.level.value),
                decision,
            }
        });
        let mut packs: Vec<PackDecision<'_>> = packs.collect();
        let own = questions::questions(&router.compiled, &facts.router, &resolved, options.audience);
        let questions = merged(self, facts, &own, &packs, options.audience);
        // What was answered for another pack is not asked again.
        let of_packs = packs.iter().flat_map(|pack| &pack.decision.suggestions);
        let of_packs = of_packs.filter(|found| facts.answered.get(found.fact).is_none()).cloned();
        let suggestions =
            suggest::suggestions(&router.compiled, &facts.router, options.audience, suggest::together(of_packs));
        packs.sort_by_key(|pack| urgency(pack.holds, pack.rank));
        let left_out = yielding(self, &packs);
        let urgent = packs.iter().flat_map(|pack| {
            let schema = self.pack(pack.pack).map(|pack| &pack.compiled.schema);
            let urgent = schema.map(|schema| first::urgent(schema, &pack.decision.steps, pack.holds));
            urgent.into_iter().flatten().filter(|step| !left_out.contains(&(pack.pack, step.id)))
        });
        let first = first::shown(urgent.collect(), options.audience);
        let worklist = worklist::merge(self, &packs, &left_out, options.zone.as_ref());
        DeskDecision {
            desk: self.reference(),
            complete: !packs.is_empty() && packs.iter().all(|pack| pack.holds == Holds::Yes && pack.decision.complete),
            conflicts: worklist::conflicts(router.routing(), &router.words(locale).1.conflicts, &worklist),
            worklist,
            first,
            questions,
            suggestions,
            zone: options.zone.clone().or_else(|| packs.iter().find_map(|pack| pack.decision.zone.clone())),
            packs,
        }
    }
}

/// A question as it is ranked.
struct Ranked<'d> {
    question: DeskQuestion<'d>,
    ask_first: bool,
    /// Its place among the desk's own questions, if it can change which packs are concerned.
    route: Option<usize>,
    /// How urgent the most urgent step of the first minutes is that it can settle for a pack that is concerned for certain.
    urgency: u8,
    /// How many packs it can change the conclusions of; those that are concerned for certain count twice.
    concludes: usize,
    /// The best place that a pack gives it.
    place: usize,
}

/// The urgency of `.first(1)`.
const MOST_URGENT: u8 = 1;

/// The questions of the desk itself and of the packs concerned, each fact once.
fn merged<'d>(
    desk: &'d Desk,
    facts: &DeskFacts,
    own: &Questions<'d>,
    packs: &[PackDecision<'d>],
    audience: Option<Audience>,
) -> DeskQuestions<'d> {
    const CONCLUSIONS: [&str; 5] = ["kind", "scope", "level", "priority", "schemes"];
    let mut ranked: Vec<Ranked<'d>> = Vec::new();
    let router = std::iter::once((own, None));
    let of_packs = packs.iter().map(|pack| (&pack.decision.questions, Some(pack)));
    for (questions, pack) in router.chain(of_packs) {
        let asks = pack.map_or(Some(&desk.router), |pack| desk.pack(pack.pack));
        for (place, open) in questions.open.iter().enumerate() {
            // What was answered but does not count here yet is not asked again.
            if facts.answered.get(open.fact).is_some() {
                continue;
            }
            let known = ranked.iter().position(|known| known.question.fact == open.fact);
            let index = known.unwrap_or_else(|| {
                let question = DeskQuestion {
                    fact: open.fact,
                    packs: Vec::new(),
                    can_change: Vec::new(),
                    asked_of: open.asked_of,
                };
                ranked.push(Ranked { question, ask_first: false, route: None, urgency: u8::MAX, concludes: 0, place });
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
            if pack.is_some_and(|pack| pack.holds == Holds::Yes) {
                entry.urgency = entry.urgency.min(open.urgency);
            }
            let concludes = open.can_change.iter().any(|what| CONCLUSIONS.contains(what));
            entry.concludes += if concludes { weight } else { 0 };
            let new = open.can_change.iter().filter(|what| !entry.question.can_change.contains(what));
            let new: Vec<&'static str> = new.copied().collect();
            entry.question.can_change.extend(new);
        }
    }
    // What one pack alone asks stands in its order.
    if desk.alone().is_none() {
        ranked.sort_by_key(|entry| {
            let settles = (entry.urgency, std::cmp::Reverse(entry.concludes), entry.place);
            // What must be done this very minute under a plan that is concerned does not wait for what others depend on.
            let at_once = entry.urgency == MOST_URGENT;
            (!entry.ask_first, !at_once, entry.route.is_none(), entry.route, settles)
        });
    }
    let open: Vec<DeskQuestion<'d>> = ranked.into_iter().map(|entry| entry.question).collect();
    let used = |id: &str| own.used.contains(&id) || packs.iter().any(|pack| pack.decision.questions.used.contains(&id));
    let is_open = |id: &str| open.iter().any(|question| question.fact == id);
    let sources = std::iter::once((&desk.router, &facts.router)).chain(desk.packs.iter().zip(&facts.packs));
    let asked: Vec<(&Compiled, Vec<bool>)> =
        sources.map(|(pack, facts)| (&*pack.compiled, asked(&pack.compiled, facts, audience))).collect();
    let askable = |id: &str| {
        asked
            .iter()
            .any(|(compiled, asked)| compiled.fact_ids.get(id).is_some_and(|fact| asked.get(*fact) == Some(&true)))
    };
    DeskQuestions {
        next: open.first().map(|question| question.fact),
        used: desk.facts.ids().filter(|id| used(id)).collect(),
        irrelevant: desk
            .facts
            .ids()
            .filter(|id| facts.answered.get(*id).is_none() && !is_open(id) && askable(id))
            .collect(),
        open,
    }
}
