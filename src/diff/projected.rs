//! What one of two packs does not know, and how it was compared all the same.

use crate::answer::diff::{Projected, Projection};
use crate::diff::joint::{Side, is_computed};
use crate::diff::space::Space;
use crate::model::schema::{Fact, FactType};

pub(crate) fn projected(space: &Space<'_>) -> Vec<Projected> {
    let mut found = Vec::new();
    let mut say = |what: &str, why: Projection, values: Vec<String>| {
        found.push(Projected { what: what.to_owned(), why, values });
    };
    let packs = space.packs;
    let declared = |side: Side, id: &str| packs[side].schema.facts.iter().position(|fact| fact.id == id);
    for (side, why) in [(Side::New, Projection::FactAdded), (Side::Old, Projection::FactRemoved)] {
        for (at, fact) in packs[side].schema.facts.iter().enumerate().filter(|(_, fact)| fact.fact_type.finite()) {
            let Some(other) = declared(side.other(), &fact.id) else {
                // What is computed is no question that anybody is asked.
                if !is_computed(packs[side], at) {
                    say(&fact.id, why, Vec::new());
                }
                continue;
            };
            // What both have is told once.
            if side == Side::Old {
                continue;
            }
            let computed = (is_computed(packs.old, other), is_computed(packs.new, at));
            let Some(before) = packs.old.schema.facts.get(other) else { continue };
            if computed.0 != computed.1 {
                say(&fact.id, Projection::FactComputed, Vec::new());
            } else if !computed.1 && before.fact_type != fact.fact_type {
                say(&fact.id, Projection::FactRetyped, Vec::new());
            } else if !computed.1 {
                both(before, fact, &mut say);
            }
        }
    }
    for (index, fact) in space.joint.facts.iter().enumerate() {
        if fact.at.old.is_some() && fact.at.new.is_some() && space.groups.iter().any(|group| group.is_relaxed(index)) {
            say(&fact.id, Projection::Applies, Vec::new());
        }
    }
    for (side, why) in [(Side::New, Projection::SchemeAdded), (Side::Old, Projection::SchemeRemoved)] {
        let other = &packs[side.other()].schema.schemes;
        let schemes = packs[side].schema.schemes.iter();
        for scheme in schemes.filter(|scheme| !other.iter().any(|other| other.id == scheme.id)) {
            say(&scheme.id, why, Vec::new());
        }
    }
    found
}

fn both(old: &Fact, new: &Fact, say: &mut impl FnMut(&str, Projection, Vec<String>)) {
    let only = |one: &Fact, other: &Fact| -> Vec<String> {
        one.options.iter().filter(|option| !other.options.contains(option)).cloned().collect()
    };
    for (why, values) in [(Projection::OptionsAdded, only(new, old)), (Projection::OptionsRemoved, only(old, new))] {
        if !values.is_empty() {
            say(&new.id, why, values);
        }
    }
    if new.fact_type == FactType::Number {
        let beyond = |one: &Fact, other: &Fact| {
            let below = (one.min < other.min).then(|| format!("{}..{}", one.min, one.max.min(other.min - 1)));
            let above = (one.max > other.max).then(|| format!("{}..{}", one.min.max(other.max + 1), one.max));
            below.into_iter().chain(above).collect::<Vec<_>>()
        };
        for (why, values) in
            [(Projection::NumbersAdded, beyond(new, old)), (Projection::NumbersRemoved, beyond(old, new))]
        {
            if !values.is_empty() {
                say(&new.id, why, values);
            }
        }
    }
}
