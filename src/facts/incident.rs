//! Incidents: what cells of variables mean, as facts in JSON.

use crate::compiled::plan::Compiled;
use crate::diagram::condition::Var;
use crate::diagram::ranges::NA;
use crate::facts::nested::nest;
use crate::model::schema::FactType;
use serde_json::Value;
use serde_json::json;

/// The value of a variable's cell as JSON; none where the fact does not apply.
pub(crate) fn cell_value(compiled: &Compiled, var: Var, cell: u32) -> Option<Value> {
    let (fact, _) = compiled.layout.owner(var)?;
    let declared = compiled.schema.facts.get(fact)?;
    let (first, _) = compiled.domain(var)?.values(cell);
    if first == NA {
        return None;
    }
    Some(match declared.fact_type {
        FactType::One => usize::try_from(first).ok().and_then(|option| declared.options.get(option))?.as_str().into(),
        FactType::YesNo | FactType::Several => (first == 1).into(),
        _ => first.into(),
    })
}

/// A witness's path as facts in JSON. Numbers take the largest value of their run.
pub(crate) fn incident(compiled: &Compiled, path: &[(Var, u32)]) -> Value {
    let mut values: Vec<(usize, Value)> = Vec::new();
    for (var, cell) in path {
        let Some((fact, option)) = compiled.layout.owner(*var) else { continue };
        let several = compiled.schema.facts.get(fact).is_some_and(|fact| fact.fact_type == FactType::Several);
        match cell_value(compiled, *var, *cell) {
            None => {}
            Some(chosen) if several => {
                let entry = match values.iter_mut().find(|(other, _)| *other == fact) {
                    Some((_, entry)) => entry,
                    None => {
                        values.push((fact, json!({})));
                        let Some((_, entry)) = values.last_mut() else { continue };
                        entry
                    }
                };
                let name = compiled
                    .schema
                    .facts
                    .get(fact)
                    .and_then(|fact| fact.options.get(option))
                    .cloned()
                    .unwrap_or_default();
                let key = if chosen == Value::Bool(true) { "includes" } else { "excludes" };
                if let Some(map) = entry.as_object_mut() {
                    let list = map.entry(key).or_insert_with(|| json!([]));
                    if let Some(list) = list.as_array_mut() {
                        list.push(name.into());
                    }
                }
            }
            Some(value) => values.push((fact, value)),
        }
    }
    let computed = |fact: usize| compiled.computation(fact).is_some();
    let given = values.into_iter().filter(|(fact, _)| !computed(*fact));
    nest(given.filter_map(|(fact, value)| Some((compiled.schema.facts.get(fact)?.id.as_str(), value))))
}
