//! Questions: which unknown facts can still change which conclusion, and which to ask next.
//!
//! A conclusion is seen as a function of the facts that can still be asked: what the reporter does not know, and what is
//! computed, is projected out first, so that a leaf says what would remain possible after all answers. A fact is open if
//! that function cannot do without it. Where incidents are ruled out, several sets of facts may do; then those asked
//! later are dropped first.

use crate::answer::decision::{Holds, OpenQuestion, Questions};
use crate::compiled::beginning::Open;
use crate::compiled::plan::Compiled;
use crate::decide::asked::asked;
use crate::decide::beginning;
use crate::decide::needs::Work;
use crate::decide::resolved::Resolved;
use crate::diagram::narrow::{Narrowing, narrowing};
use crate::facts::known::Answer;
use crate::facts::known::Facts;
use crate::model::audience::Audience;
use crate::model::layout::Stage;
use crate::model::rule::RuleKind;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// What an answer can change, in the order in which it is listed.
const NAMES: [&str; 11] =
    ["kind", "scope", "level", "priority", "schemes", "command", "duties", "steps", "reports", "packs", "first"];

/// The bit of steps of the first minutes.
const FIRST: usize = 10;

/// The bits of conclusions.
const CONCLUSIONS: u16 = 0b1_1111;

/// The questions about an incident.
pub(crate) fn questions<'p>(
    compiled: &'p Compiled,
    facts: &Facts,
    resolved: &Resolved,
    audience: Option<Audience>,
) -> Questions<'p> {
    let id = |fact: usize| compiled.schema.facts.get(fact).map_or("", |fact| fact.id.as_str());
    let decided = if facts.full { Some(&[] as &[Open]) } else { beginning::open(compiled, facts, audience) };
    let open = decided.map_or_else(|| Cow::Owned(open(compiled, facts, resolved, audience)), Cow::Borrowed);
    let is_open = |fact: usize| open.iter().any(|open| open.fact == fact);
    let mut read = vec![false; compiled.schema.facts.len()];
    let listed = resolved.reasons.iter().flatten().chain(&resolved.guidance);
    for rule in listed.filter_map(|(index, _)| compiled.rule(*index)) {
        for fact in &rule.facts {
            if let Some(flag) = read.get_mut(*fact) {
                *flag = true;
            }
        }
    }
    // A computed fact is read through the facts from which it is computed.
    for computation in compiled.computations.iter().rev() {
        if read.get(computation.fact) == Some(&true) {
            for input in &computation.inputs {
                if let Some(flag) = read.get_mut(*input) {
                    *flag = true;
                }
            }
        }
    }
    let answered = |fact: usize| facts.answers.get(fact).unwrap_or(&Answer::Absent);
    let asked = asked(compiled, facts, audience);
    let all = 0..compiled.schema.facts.len();
    Questions {
        used: all.clone().filter(|fact| read.get(*fact) == Some(&true) && answered(*fact).given()).map(id).collect(),
        irrelevant: all.filter(|fact| asked.get(*fact) == Some(&true) && !is_open(*fact)).map(id).collect(),
        next: open.first().map(|open| id(open.fact)),
        open: open
            .iter()
            .map(|Open { fact, changes, urgency }| OpenQuestion {
                fact: id(*fact),
                asked_of: compiled.schema.facts.get(*fact).map_or(&[], |fact| fact.asked_of.as_slice()),
                urgency: *urgency,
                can_change: NAMES
                    .iter()
                    .enumerate()
                    .filter(|(bit, _)| changes >> bit & 1 == 1)
                    .map(|(_, name)| *name)
                    .collect(),
            })
            .collect(),
    }
}

/// The open facts, best first; what an answer can change as bits of [`NAMES`].
pub(crate) fn open(compiled: &Compiled, facts: &Facts, resolved: &Resolved, audience: Option<Audience>) -> Vec<Open> {
    let mut work = Work::new(compiled, facts, audience);
    let mut changes: Vec<u16> = vec![0; compiled.schema.facts.len()];
    let mut urgency: Vec<u8> = vec![u8::MAX; changes.len()];
    let mut roots = Vec::new();
    for stage in Stage::all(&compiled.schema) {
        if resolved.masks[stage].count_ones() < 2 {
            continue;
        }
        let relevant = match compiled.logic().conclusions[stage] {
            Some(conclusion) => work.relevant(conclusion).map(|(root, relevant)| {
                roots.push(root);
                relevant
            }),
            None => None,
        };
        let relevant = relevant.unwrap_or_else(|| work.read_by(&resolved.reasons[stage]));
        // All further schemes go by one name.
        mark(&mut changes, &relevant, stage.index().min(Stage::FOUR.len()));
    }
    for (index, holds) in &resolved.guidance {
        let Some(rule) = compiled.rule(*index).filter(|_| *holds == Holds::Maybe) else { continue };
        let bit = match rule.rule.kind {
            RuleKind::Command => 5,
            RuleKind::Duty => 6,
            RuleKind::Step => 7,
            RuleKind::Report => 8,
            _ => 9,
        };
        let asks = audience == Some(compiled.schema.audience(&rule.rule.by));
        let urgent = if asks && rule.rule.first > 0 { rule.rule.first } else { u8::MAX };
        // Most rules say nothing new: whatever they could read is known to change as much.
        let told = |fact: &usize| {
            changes.get(*fact).is_some_and(|changes| changes >> bit & 1 == 1)
                && urgency.get(*fact).is_some_and(|known| *known <= urgent)
        };
        if compiled
            .possible(rule)
            .and_then(|possible| work.readable(possible))
            .is_some_and(|facts| facts.iter().all(told))
        {
            continue;
        }
        let relevant =
            compiled.possible(rule).and_then(|possible| work.relevant(possible)).map(|(_, relevant)| relevant);
        let relevant = relevant.unwrap_or_else(|| work.read_by(&[(*index, *holds)]));
        mark(&mut changes, &relevant, bit);
        if urgent < u8::MAX {
            mark(&mut changes, &relevant, FIRST);
            for fact in &relevant {
                urgency.get_mut(*fact).into_iter().for_each(|known| *known = (*known).min(urgent));
            }
        }
    }
    let mut narrow = Narrowing::default();
    let owner = |var| compiled.layout.owner(var).map(|(fact, _)| fact);
    for root in roots {
        narrow.add(&narrowing(&work.diagrams, root, &facts.cells, &compiled.domains, owner));
    }
    let all = changes.into_iter().zip(urgency).enumerate();
    let open = all.map(|(fact, (changes, urgency))| Open { fact, changes, urgency });
    let mut open: Vec<Open> = open.filter(|open| open.changes != 0).collect();
    open.sort_by(|a, b| {
        let rank = |open: &Open| {
            let declared = compiled.schema.facts.get(open.fact);
            let ask_first = declared.is_some_and(|fact| fact.ask_first);
            let later = |what: bool| !ask_first && what;
            // What is asked first comes in its author's order, whatever it can change; then what says what to do now.
            (
                !surely_applies(compiled, facts, open.fact),
                !ask_first,
                if ask_first { 0 } else { open.urgency },
                later(open.changes & CONCLUSIONS == 0),
                if ask_first { open.fact } else { 0 },
            )
        };
        rank(a)
            .cmp(&rank(b))
            .then_with(|| narrow.left_after(a.fact).total_cmp(&narrow.left_after(b.fact)))
            .then(a.fact.cmp(&b.fact))
    });
    open
}

fn mark(changes: &mut [u16], relevant: &BTreeSet<usize>, bit: usize) {
    for fact in relevant {
        if let Some(changes) = changes.get_mut(*fact) {
            *changes |= 1 << bit;
        }
    }
}

/// Whether a fact applies whatever the open facts turn out to be.
pub(crate) fn surely_applies(compiled: &Compiled, facts: &Facts, fact: usize) -> bool {
    compiled
        .layout
        .vars_of(fact)
        .next()
        .is_none_or(|var| compiled.domain(var).is_none_or(|domain| domain.base == 0 || !facts.of(var).contains(0)))
}
