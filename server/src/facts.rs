//! Facts as nested JSON: what a reporter said and what responders found, laid over each other.

use serde_json::{Map, Value};

/// The keys of an answer that is known in part only.
const PARTLY: &[&str] = &["any_of", "at_least", "at_most", "includes", "excludes"];

/// Whether a value is an answer, and no group of facts.
fn is_answer(value: &Value) -> bool {
    value.as_object().is_none_or(|map| map.keys().any(|key| PARTLY.contains(&key.as_str())))
}

/// Lays `over` on `under`: where both answer a fact, `over` counts.
pub fn lay(under: &mut Map<String, Value>, over: &Map<String, Value>) {
    for (key, value) in over {
        match (under.get_mut(key), value) {
            (Some(Value::Object(inner)), Value::Object(more))
                if !is_answer(value) && !is_answer(&Value::Object(inner.clone())) =>
            {
                lay(inner, more);
            }
            _ => {
                under.insert(key.clone(), value.clone());
            }
        }
    }
}

/// The effective facts: what responders found counts before what was reported.
pub fn effective(reported: &Map<String, Value>, answers: &Map<String, Value>) -> Value {
    let mut facts = reported.clone();
    lay(&mut facts, answers);
    Value::Object(facts)
}

/// One answer as nested facts.
pub fn nested(id: &str, answer: Value) -> Map<String, Value> {
    let (group, inner) = match id.split_once('.') {
        Some((group, rest)) => (group, Value::Object(nested(rest, answer))),
        None => (id, answer),
    };
    Map::from_iter([(group.to_owned(), inner)])
}

/// Takes the answer to a fact back.
pub fn clear(facts: &mut Map<String, Value>, id: &str) {
    match id.split_once('.') {
        None => {
            facts.remove(id);
        }
        Some((group, rest)) => {
            let empty = facts.get_mut(group).and_then(Value::as_object_mut).is_some_and(|inner| {
                clear(inner, rest);
                inner.is_empty()
            });
            if empty {
                facts.remove(group);
            }
        }
    }
}

/// Every answer with the dotted id of its fact.
pub fn flat(facts: &Value) -> Vec<(String, &Value)> {
    fn walk<'v>(value: &'v Value, path: String, found: &mut Vec<(String, &'v Value)>) {
        match value {
            Value::Object(map) if !is_answer(value) => {
                for (key, inner) in map {
                    let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                    walk(inner, path, found);
                }
            }
            answer => found.push((path, answer)),
        }
    }
    let mut found = Vec::new();
    walk(facts, String::new(), &mut found);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn map(value: Value) -> Map<String, Value> {
        value.as_object().cloned().unwrap_or_default()
    }

    #[test]
    fn what_responders_found_counts_before_what_was_reported() {
        let reported = map(json!({ "a": { "x": 1, "y": { "any_of": ["p", "q"] } }, "b": null }));
        let answers = map(json!({ "a": { "y": { "any_of": ["q"] }, "z": true }, "b": "known" }));
        let expected = json!({ "a": { "x": 1, "y": { "any_of": ["q"] }, "z": true }, "b": "known" });
        assert_eq!(effective(&reported, &answers), expected);
    }

    #[test]
    fn one_answer_is_nested_under_its_groups() {
        assert_eq!(Value::Object(nested("a.b.c", json!(true))), json!({ "a": { "b": { "c": true } } }));
    }

    #[test]
    fn an_answer_that_is_taken_back_leaves_no_empty_group() {
        let mut facts = map(json!({ "a": { "b": { "c": 1 } }, "d": 2 }));
        clear(&mut facts, "a.b.c");
        assert_eq!(Value::Object(facts), json!({ "d": 2 }));
    }

    #[test]
    fn answers_that_are_known_in_part_are_no_groups() {
        let facts = json!({ "a": { "n": { "at_least": 5 }, "t": "x" } });
        let ids: Vec<String> = flat(&facts).into_iter().map(|(id, _)| id).collect();
        assert_eq!(ids, ["a.n", "a.t"]);
    }
}
