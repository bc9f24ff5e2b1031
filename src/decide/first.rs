//! The first fifteen minutes: the most urgent steps of each audience.

use crate::answer::decision::{FirstStep, Holds, Step};
use crate::model::audience::Audience;
use crate::model::schema::Schema;

/// How many steps one audience is shown first.
const MOST: usize = 7;

/// The urgent steps among those listed, which need not be the first ones.
pub(crate) fn urgent<'p>(schema: &Schema, steps: &[Step<'p>], pack: Holds) -> Vec<FirstStep<'p>> {
    let urgent = steps.iter().filter_map(|step| {
        Some(FirstStep {
            id: step.id,
            audience: schema.audience(step.by),
            by: step.by,
            holds: step.holds.max(pack),
            urgency: step.first?,
            avoid: step.avoid,
            text: step.text,
            phones: step.phones,
        })
    });
    urgent.collect()
}

/// The first steps of each audience, or of the one that is asked for: each action once, certain ones before possible
/// ones, then by urgency, then as they stand.
pub(crate) fn shown(mut urgent: Vec<FirstStep<'_>>, only: Option<Audience>) -> Vec<FirstStep<'_>> {
    urgent.retain(|step| only.is_none_or(|only| only == step.audience));
    urgent.sort_by_key(|step| (step.audience, step.holds, step.urgency));
    let mut shown: Vec<FirstStep<'_>> = Vec::new();
    for step in urgent {
        let of_audience = shown.iter().filter(|other| other.audience == step.audience);
        if of_audience.clone().count() < MOST && !of_audience.into_iter().any(|other| other.id == step.id) {
            shown.push(step);
        }
    }
    shown
}
