//! Beginnings made: what is decided in advance, for compiled files.

use crate::answer::decision::Holds;
use crate::compiled::beginning::{Beginning, Concluded};
use crate::compiled::plan::{Compiled, RuleSet};
use crate::decide::beginning::{narrowed, settled};
use crate::decide::questions;
use crate::decide::resolve::resolve;
use crate::decide::resolved::Held;
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
pub(crate) fn states<'s>(schemas: impl Iterator<Item = &'s Schema>) -> [Value; 2] {
    let facts = schemas.flat_map(|schema| &schema.facts);
    let first = facts.filter(|fact| fact.ask_first && fact.fact_type == FactType::YesNo);
    let ids: BTreeSet<&str> = first.map(|fact| fact.id.as_str()).collect();
    [nest(std::iter::empty()), nest(ids.into_iter().map(|id| (id, Value::Bool(false))))]
}

/// What is concluded from each of these facts.
pub(crate) fn decided<'f>(compiled: &Compiled, all: impl Iterator<Item = &'f Facts>) -> Vec<Beginning> {
    let mut decided: Vec<Beginning> = Vec::new();
    for beginning in all.filter_map(|facts| made(compiled, facts)) {
        // Where nothing is asked first, both states are one.
        let same = |known: &Beginning| known.settled == beginning.settled && known.cells == beginning.cells;
        if !decided.iter().any(same) {
            decided.push(beginning);
        }
    }
    decided
}

/// The same from one; none where everything is known, which needs no help, or nothing is possible.
fn made(compiled: &Compiled, facts: &Facts) -> Option<Beginning> {
    if facts.full {
        return None;
    }
    let resolved = resolve(compiled, facts, true);
    if Stage::all(&compiled.schema).any(|stage| resolved.masks[stage] == 0) {
        return None;
    }
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

fn marks(set: &RuleSet, held: &Held) -> Vec<u8> {
    let mark = |rule: &usize| match held.iter().find(|(index, _)| index == rule) {
        None => 0,
        Some((_, Holds::Maybe)) => 1,
        Some((_, Holds::Yes)) => 2,
    };
    set.rules.iter().map(mark).collect()
}
