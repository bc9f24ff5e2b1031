//! JSON Schemas (draft 2020-12) of everything that the engine answers.

#[cfg(feature = "schema")]
use crate::answer::info::PackInfo;
#[cfg(feature = "schema")]
use serde_json::{Map, Value};

/// The schema of a decision; `$defs` has the shapes of all other answers, too.
#[cfg(feature = "schema")]
pub fn answers() -> Value {
    use schemars::generate::SchemaSettings;
    let mut generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let root = generator.subschema_for::<crate::answer::decision::Decision<'_>>();
    _ = generator.subschema_for::<crate::answer::decision::Verdict<'_>>();
    _ = generator.subschema_for::<crate::answer::explanation::Explanation<'_>>();
    _ = generator.subschema_for::<crate::answer::comparison::Comparison<'_>>();
    _ = generator.subschema_for::<PackInfo<'_>>();
    _ = generator.subschema_for::<crate::answer::standing::Standing<'_>>();
    _ = generator.subschema_for::<crate::answer::desk::DeskDecision<'_>>();
    _ = generator.subschema_for::<crate::answer::desk::DeskVerdict<'_>>();
    _ = generator.subschema_for::<crate::answer::desk::DeskExplanation<'_>>();
    _ = generator.subschema_for::<crate::answer::comparison::DeskComparison<'_>>();
    _ = generator.subschema_for::<crate::answer::desk::DeskInfo<'_>>();
    _ = generator.subschema_for::<crate::answer::reports::CheckReport>();
    _ = generator.subschema_for::<crate::answer::reports::TestReport>();
    _ = generator.subschema_for::<crate::answer::diff::Diff>();
    _ = generator.subschema_for::<crate::answer::diff::DeskDiff>();
    _ = generator.subschema_for::<crate::answer::diff::Objection>();
    _ = generator.subschema_for::<crate::answer::mutation::MutationReport>();
    _ = generator.subschema_for::<crate::answer::backtest::BacktestReport>();
    _ = generator.subschema_for::<crate::answer::backtest::MovedRow>();
    _ = generator.subschema_for::<crate::answer::refused::Refused<'_>>();
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

/// The schema of a report; `$defs` has that of a receipt, too.
#[cfg(feature = "schema")]
pub fn reports() -> Value {
    use crate::answer::report::{Receipt, Report};
    use schemars::generate::SchemaSettings;
    let mut generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let root = generator.subschema_for::<Report>();
    _ = generator.subschema_for::<Receipt>();
    let mut schema = Map::new();
    schema.insert("$schema".to_owned(), DRAFT.into());
    schema.insert("title".to_owned(), "A report and its receipt; the document itself is a report".into());
    schema.extend(root.as_value().as_object().cloned().unwrap_or_default());
    let mut definitions = Value::Object(generator.take_definitions(true));
    never_null_where_left_out(&mut definitions);
    schema.insert("$defs".to_owned(), definitions);
    Value::Object(schema)
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

pub const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";
