//! Beginnings made and found: see [`Beginning`].

use crate::answer::decision::Holds;
use crate::compiled::beginning::{Beginning, Concluded, Open};
use crate::compiled::plan::{Compiled, RuleSet};
use crate::decide::questions;
use crate::decide::resolve::{Held, Resolved, resolve};
use crate::diagram::condition::Var;
use crate::diagram::ranges::Ranges;
use crate::facts::known::Facts;
use crate::facts::nested::nest;
use crate::model::audience::Audience;
use crate::model::layout::Stage;
use crate::model::schema::{FactType, Schema};
use serde_json::Value;
use std::collections::BTreeSet;

/// Whose questions are kept: everybody's, and those of reporters, who are the first to be asked.
const AUDIENCES: [Option<Audience>; 2] = [None, Some(Audience::Reporter)];

/// With what one begins, as facts: with nothing, and with “no” to the questions that are asked first.
pub(crate) fn all<'s>(schemas: impl Iterator<Item = &'s Schema>) -> [Value; 2] {
    let facts = schemas.flat_map(|schema| &schema.facts);
    let first = facts.filter(|fact| fact.ask_first && fact.fact_type == FactType::YesNo);
    let ids: BTreeSet<&str> = first.map(|fact| fact.id.as_str()).collect();
    [nest(std::iter::empty()), nest(ids.into_iter().map(|id| (id, Value::Bool(false))))]
}

/// What is concluded from these facts; none where everything is known, which needs no help.
pub(crate) fn made(compiled: &Compiled, facts: &Facts) -> Option<Beginning> {
    if facts.full {
        return None;
    }
    let resolved = resolve(compiled, facts, true);
    let stages = Stage::all(&compiled.schema).map(|stage| Concluded {
        mask: resolved.masks[stage],
        exact: resolved.exact[stage],
        held: marks(&compiled.stages[stage], &resolved.reasons[stage]),
    });
    let guidance = Concluded { held: marks(&compiled.guidance, &resolved.guidance), ..Concluded::default() };
    let open = |audience| (audience, questions::open(compiled, facts, &resolved, audience));
    Some(Beginning {
        cells: narrowed(compiled, facts).collect(),
        settled: settled(compiled, facts).collect(),
        stages: stages.chain([guidance]).collect(),
        open: AUDIENCES.map(open).into(),
    })
}

/// What was concluded before from just these facts.
pub(crate) fn found<'c>(compiled: &'c Compiled, facts: &Facts) -> Option<&'c Beginning> {
    let fits = |beginning: &&Beginning| {
        settled(compiled, facts).eq(beginning.settled.iter().copied())
            && narrowed(compiled, facts).eq(beginning.cells.iter().cloned())
    };
    compiled.beginnings.iter().find(fits)
}

/// The conclusions of a beginning.
pub(crate) fn resolved(compiled: &Compiled, beginning: &Beginning) -> Resolved {
    let mut resolved = Resolved::default();
    let mut concluded = beginning.stages.iter();
    for (stage, concluded) in Stage::all(&compiled.schema).zip(concluded.by_ref()) {
        resolved.masks[stage] = concluded.mask;
        resolved.exact[stage] = concluded.exact;
        resolved.reasons[stage] = held(&compiled.stages[stage], concluded);
    }
    resolved.guidance = concluded.next().map(|concluded| held(&compiled.guidance, concluded)).unwrap_or_default();
    resolved
}

/// The open questions of an audience at a beginning, where they were kept.
pub(crate) fn open<'c>(compiled: &'c Compiled, facts: &Facts, audience: Option<Audience>) -> Option<&'c [Open]> {
    let beginning = found(compiled, facts)?;
    beginning.open.iter().find(|(asked, _)| *asked == audience).map(|(_, open)| open.as_slice())
}

/// The facts that are not open any more. What decides nothing, such as the reporter's own words, does not count.
fn settled(compiled: &Compiled, facts: &Facts) -> impl Iterator<Item = usize> {
    let decides = |fact: &usize| compiled.deciding.get(*fact) == Some(&true);
    (0..facts.answers.len()).filter(decides).filter(|fact| !facts.is_open(*fact))
}

/// The variables that may not have every value, with those that they may have.
fn narrowed(compiled: &Compiled, facts: &Facts) -> impl Iterator<Item = (Var, Ranges)> {
    let cells = (0..).zip(&facts.cells).zip(&compiled.domains);
    cells.filter(|((_, cells), domain)| **cells != domain.all()).map(|((var, cells), _)| (var, cells.clone()))
}

fn marks(set: &RuleSet, held: &Held) -> Vec<u8> {
    let mark = |rule: &usize| match held.iter().find(|(index, _)| index == rule) {
        None => 0,
        Some((_, Holds::Maybe)) => 1,
        Some((_, Holds::Yes)) => 2,
    };
    set.rules.iter().map(mark).collect()
}

fn held(set: &RuleSet, concluded: &Concluded) -> Held {
    let marked = set.rules.iter().zip(&concluded.held).filter(|(_, mark)| **mark > 0);
    marked.map(|(rule, mark)| (*rule, if *mark == 1 { Holds::Maybe } else { Holds::Yes })).collect()
}
