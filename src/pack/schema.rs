//! The JSON Schema (draft 2020-12) of the facts that a pack or a desk takes.

use crate::answer::info::FactInfo;
use crate::answer::schema::DRAFT;
use crate::facts::limits::MAX_LIST;
use crate::facts::limits::MAX_TEXT;
use crate::model::schema::{FactType, MAX_NUMBER};
use crate::pack::core::Pack;
use crate::time::rfc3339;
use serde_json::{Map, Value, json};

/// The schema of the facts `of` a pack or desk, with its questions as titles. What depends on other facts (when a fact applies, what is
/// impossible together) is not in it, nor whether the parts of one answer leave a value (`at_least` above `at_most`, an
/// option both included and excluded); the engine says that.
pub(crate) fn facts(of: &str, title: &str, summary: &str, facts: &[FactInfo<'_>]) -> Value {
    let mut root = Map::new();
    for fact in facts.iter().filter(|fact| !fact.computed) {
        let mut level = &mut root;
        let mut parts = fact.id.split('.').peekable();
        while let Some(part) = parts.next() {
            if parts.peek().is_none() {
                level.insert(part.to_owned(), fact_schema(fact));
                break;
            }
            let group = level.entry(part).or_insert_with(|| object(Map::new()));
            match group.get_mut("properties").and_then(Value::as_object_mut) {
                Some(inner) => level = inner,
                None => break,
            }
        }
    }
    let Value::Object(shape) = object(root) else { return Value::Null };
    let mut schema = Map::new();
    schema.insert("$schema".to_owned(), DRAFT.into());
    schema.insert("title".to_owned(), title.into());
    if !summary.is_empty() {
        schema.insert("description".to_owned(), summary.into());
    }
    // For who reads the schema, in whatever locale its words are.
    let comment = "a key left out is not asked yet, null is asked and not known";
    schema.insert("$comment".to_owned(), format!("facts for {of}: {comment}").into());
    schema.extend(shape);
    Value::Object(schema)
}

fn object(properties: Map<String, Value>) -> Value {
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

fn fact_schema(fact: &FactInfo<'_>) -> Value {
    let null = json!({ "type": "null" });
    let options: Vec<Value> =
        fact.options.iter().map(|option| json!({ "const": option.id, "title": option.text })).collect();
    // An item said twice means the same, so nothing asks for each once.
    let list = |items: Value| json!({ "type": "array", "items": items, "maxItems": MAX_LIST });
    let some = |items: Value| json!({ "type": "array", "items": items, "minItems": 1, "maxItems": MAX_LIST });
    let partly = |keys: &[(&str, Value)]| {
        let properties: Map<String, Value> =
            keys.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
        let mut shape = object(properties);
        if let Some(shape) = shape.as_object_mut() {
            shape.insert("minProperties".to_owned(), 1.into());
        }
        shape
    };
    let forms = match fact.fact_type {
        FactType::One => {
            let option = json!({ "oneOf": options });
            vec![option.clone(), partly(&[("any_of", some(option))])]
        }
        FactType::Several => {
            let chosen = list(json!({ "oneOf": options }));
            vec![chosen.clone(), partly(&[("includes", chosen.clone()), ("excludes", chosen)])]
        }
        FactType::YesNo => {
            let flag = json!({ "type": "boolean" });
            vec![flag.clone(), partly(&[("any_of", some(flag))])]
        }
        FactType::Number => {
            let integer = |low: i64, high: i64| json!({ "type": "integer", "minimum": low, "maximum": high });
            let (min, max) = (fact.min.unwrap_or(-MAX_NUMBER), fact.max.unwrap_or(MAX_NUMBER));
            let number = integer(min, max);
            let (at_least, at_most) = (integer(-MAX_NUMBER, max), integer(min, MAX_NUMBER));
            let any_of = some(number.clone());
            vec![number, partly(&[("at_least", at_least), ("at_most", at_most), ("any_of", any_of)])]
        }
        FactType::Text => vec![json!({ "type": "string", "maxLength": MAX_TEXT })],
        FactType::Time => vec![json!({ "type": "string", "format": "date-time", "pattern": rfc3339::PATTERN })],
    };
    let forms: Vec<Value> = forms.into_iter().chain([null]).collect();
    let mut schema = json!({ "title": fact.question, "anyOf": forms });
    if let (Some(schema), false) = (schema.as_object_mut(), fact.help.is_empty()) {
        schema.insert("description".to_owned(), fact.help.into());
    }
    schema
}

impl Pack {
    /// The JSON Schema (draft 2020-12) of this pack's facts, in the words of one locale.
    pub fn facts_schema(&self, locale: &str) -> Value {
        let info = self.info(locale);
        facts(&format!("the pack {} {}", info.id, info.version), info.title, info.summary, &info.facts)
    }
}
