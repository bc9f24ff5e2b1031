//! Cells in words.

use crate::compiled::plan::Compiled;
use crate::model::schema::FactType;
use crate::model::texts::Texts;
use crate::time::zone;
use serde_json::Value;

/// An answer in words.
pub(crate) fn in_words(compiled: &Compiled, texts: &Texts, fact: usize, value: &Value) -> String {
    let (Some(declared), Some(text)) = (compiled.schema.facts.get(fact), texts.facts.get(fact)) else {
        return String::new();
    };
    let option = |name: &str| {
        let index = declared.options.iter().position(|option| option == name);
        index.and_then(|index| text.options.get(index)).map_or_else(|| name.to_owned(), Clone::clone)
    };
    match (declared.fact_type, value) {
        (_, Value::Null) => String::new(),
        (FactType::YesNo, Value::Bool(flag)) => text.options.get(usize::from(*flag)).cloned().unwrap_or_default(),
        (FactType::Number, Value::Number(number)) => match &text.unit {
            Some(unit) => format!("{number} {unit}"),
            None => number.to_string(),
        },
        (FactType::Time, Value::String(time)) => zone::shown(time),
        (_, Value::String(name)) => option(name),
        (_, Value::Array(list)) => list.iter().filter_map(Value::as_str).map(option).collect::<Vec<_>>().join(", "),
        (_, other) => other.to_string(),
    }
}
