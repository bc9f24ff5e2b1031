//! The domains of all variables of a pack.

use crate::diagram::condition::Var;
use crate::diagram::domain::Domain;
use crate::model::layout::{Layout, Stage, stage_size};
use crate::model::schema::{FactType, Schema};
use crate::script::ledger::Hidden;
use std::collections::BTreeSet;

/// The domains of all variables, conclusions included; numbers, hidden ones too, are cut where `cuts` says.
pub(crate) fn domains(schema: &Schema, layout: &Layout, hidden: &[Hidden], cuts: &[BTreeSet<i64>]) -> Vec<Domain> {
    let cut = |var: Var, min: i64, max: i64| -> Vec<i64> {
        let cuts = cuts.get(var as usize).into_iter().flatten().copied();
        std::iter::once(min).chain(cuts.filter(|start| min < *start && *start <= max)).collect()
    };
    let domain = |var: Var| {
        if let Some(hidden) = layout.hidden(var).and_then(|index| hidden.get(index)) {
            let starts = cut(var, hidden.min, hidden.max);
            return Some(Domain { base: u32::from(hidden.absent), starts, last: hidden.max });
        }
        let (fact, _) = layout.owner(var)?;
        let fact = schema.facts.get(fact)?;
        let (starts, last) = match fact.fact_type {
            FactType::One => ((0..fact.options.len() as i64).collect(), fact.options.len() as i64 - 1),
            FactType::Number => (cut(var, fact.min, fact.max), fact.max),
            _ => (vec![0, 1], 1),
        };
        Some(Domain { base: u32::from(fact.when.is_some()), starts, last })
    };
    let mut domains: Vec<Domain> = (0..layout.fact_vars()).filter_map(domain).collect();
    domains.extend(Stage::all(schema).map(|stage| {
        let size = stage_size(schema, stage) as i64;
        Domain { base: 0, starts: (0..=size).collect(), last: size }
    }));
    domains
}
