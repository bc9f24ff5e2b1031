//! JSON Schemas (draft 2020-12): of the facts that a pack takes, and of everything that the engine answers.

use crate::facts::read::{MAX_LIST, MAX_TEXT};
use crate::model::schema::{FactType, MAX_NUMBER};
use crate::pack::core::Pack;
use crate::pack::info::FactInfo;
use crate::pack::info::PackInfo;
use crate::time::rfc3339 as moment;
use serde_json::{Map, Value, json};

const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The schema of a pack's facts, with its questions as titles. What depends on other facts (when a fact applies, what is
/// impossible together) is not in it, nor whether the parts of one answer leave a value (`at_least` above `at_most`, an
/// option both included and excluded); the engine says that.
pub(crate) fn facts(pack: &Pack, info: &PackInfo<'_>) -> Value {
    let mut root = Map::new();
    for fact in info.facts.iter().filter(|fact| !fact.computed) {
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
    schema.insert("title".to_owned(), info.title.into());
    if !info.summary.is_empty() {
        schema.insert("description".to_owned(), info.summary.into());
    }
    // For who reads the schema, in whatever locale its words are.
    let comment = "a key left out is not asked yet, null is asked and not known";
    schema.insert(
        "$comment".to_owned(),
        format!("facts for the pack {} {}: {comment}", pack.id(), pack.version()).into(),
    );
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
        FactType::Time => vec![json!({ "type": "string", "format": "date-time", "pattern": moment::PATTERN })],
    };
    let forms: Vec<Value> = forms.into_iter().chain([null]).collect();
    let mut schema = json!({ "title": fact.question, "anyOf": forms });
    if let (Some(schema), false) = (schema.as_object_mut(), fact.help.is_empty()) {
        schema.insert("description".to_owned(), fact.help.into());
    }
    schema
}

/// The schema of a decision; `$defs` has the shapes of all other answers, too.
#[cfg(feature = "schema")]
pub fn answers() -> Value {
    use schemars::generate::SchemaSettings;
    let mut generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let root = generator.subschema_for::<crate::answer::decision::Decision<'_>>();
    _ = generator.subschema_for::<crate::answer::decision::Verdict<'_>>();
    _ = generator.subschema_for::<crate::decide::explain::Explanation<'_>>();
    _ = generator.subschema_for::<crate::decide::compare::Comparison<'_>>();
    _ = generator.subschema_for::<PackInfo<'_>>();
    _ = generator.subschema_for::<crate::answer::desk::DeskDecision<'_>>();
    _ = generator.subschema_for::<crate::desk::compare::DeskComparison<'_>>();
    _ = generator.subschema_for::<crate::answer::desk::DeskInfo<'_>>();
    _ = generator.subschema_for::<crate::prove::check::CheckReport>();
    _ = generator.subschema_for::<crate::prove::cases::TestReport>();
    _ = generator.subschema_for::<crate::pack::lines::Refused<'_>>();
    let mut schema = Map::new();
    schema.insert("$schema".to_owned(), DRAFT.into());
    schema.insert("title".to_owned(), "Everything that fenji answers; the document itself is a decision".into());
    schema.extend(root.as_value().as_object().cloned().unwrap_or_default());
    let mut definitions = Value::Object(generator.take_definitions(true));
    never_null_where_left_out(&mut definitions);
    schema.insert("$defs".to_owned(), definitions);
    let schema = Value::Object(schema);
    // Values are texts, but for priorities.
    let named = schema.to_string().replace("Of_string\"", "\"").replace("Of_uint32\"", "OfNumber\"");
    serde_json::from_str(&named).unwrap_or(schema)
}

/// What may be left out is left out rather than null, which the generator does not see.
#[cfg(feature = "schema")]
fn never_null_where_left_out(schema: &mut Value) {
    let required = schema.get("required").cloned().unwrap_or_default();
    let required: Vec<&str> = required.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    for (name, property) in schema.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten() {
        if required.contains(&name.as_str()) {
            continue;
        }
        if let Some([one, Value::String(null)]) = property.get("type").and_then(Value::as_array).map(Vec::as_slice)
            && null == "null"
        {
            let one = one.clone();
            property["type"] = one;
        }
        if let Some([one, null]) = property.get("anyOf").and_then(Value::as_array).map(Vec::as_slice)
            && null.get("type") == Some(&Value::from("null"))
        {
            let mut merged = one.clone();
            if let (Some(merged), Some(text)) = (merged.as_object_mut(), property.get("description")) {
                merged.insert("description".to_owned(), text.clone());
            }
            *property = merged;
        }
    }
    match schema {
        Value::Object(map) => map.values_mut().for_each(never_null_where_left_out),
        Value::Array(list) => list.iter_mut().for_each(never_null_where_left_out),
        _ => {}
    }
}
