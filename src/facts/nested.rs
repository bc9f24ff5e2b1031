//! Facts by dotted id as nested JSON.

use serde_json::{Value, json};

/// Facts by dotted id as nested JSON.
pub(crate) fn nest<'f>(facts: impl Iterator<Item = (&'f str, Value)>) -> Value {
    let mut root = json!({});
    for (id, value) in facts {
        put(&mut root, id, value);
    }
    root
}

/// Sets the fact at a dotted id of nested JSON.
pub(crate) fn put(root: &mut Value, id: &str, value: Value) {
    if !root.is_object() {
        *root = json!({});
    }
    let Some(map) = root.as_object_mut() else { return };
    match id.split_once('.') {
        Some((part, rest)) => put(map.entry(part).or_insert_with(|| json!({})), rest, value),
        None => drop(map.insert(id.to_owned(), value)),
    }
}
