//! Formats whose makers publish a schema, held to it; `tests/data/channels/README.md` says where each is from.

use crate::channels::{DESK, LOCALES, incidents, notice, occasion};
use fenji::{Event, Format};
use jsonschema::{Registry, Validator};
use serde_json::{Value, json};
use std::path::Path;

fn read(path: &str) -> Value {
    let path = crate::root().join("tests/data/channels").join(path);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).expect("a schema is JSON")
}

fn validator(schema: &Value) -> Validator {
    jsonschema::options().should_validate_formats(true).build(schema).expect("a schema")
}

/// Fails where a value is not as its schema says.
fn hold(validator: &Validator, value: &Value, what: &str) {
    let wrong: Vec<String> =
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(wrong.is_empty(), "{what}:\n{}\n{value}", wrong.join("\n"));
}

/// What is told about many incidents, as JSON.
fn told(format: Format) -> Vec<Value> {
    let one = |(at, facts): (usize, &Value)| {
        let occasion = occasion(Event::ALL[at % Event::ALL.len()], LOCALES[at % LOCALES.len()]);
        serde_json::from_str(&format.write(&notice(&DESK, facts, occasion)).body).expect("it is JSON")
    };
    incidents(&DESK, 18).iter().enumerate().map(one).collect()
}

#[test]
fn cloud_events_are_as_their_schema_says() {
    let validator = validator(&read("cloudevents.json"));
    for event in told(Format::Cloudevents) {
        hold(&validator, &event, "CloudEvents");
        assert_eq!(event["specversion"], "1.0");
    }
    assert!(!validator.is_valid(&json!({ "specversion": "1.0", "id": "", "source": "a", "type": "b" })));
}

#[test]
fn findings_of_ocsf_are_as_their_schema_says() {
    let validator = validator(&read("ocsf-incident-finding.json"));
    for finding in told(Format::Ocsf) {
        hold(&validator, &finding, "OCSF");
        let activity = finding["activity_id"].as_i64().expect("a number");
        assert_eq!(finding["type_uid"], 200_500 + activity, "the type follows from class and activity");
        // The caption is that of the number.
        let captions = ["Unknown", "Informational", "Low", "Medium", "High", "Critical"];
        assert_eq!(finding["severity"], captions[finding["severity_id"].as_u64().expect("a number") as usize]);
        let captions = ["Unknown", "Low", "Medium", "High", "Critical"];
        assert_eq!(finding["priority"], captions[finding["priority_id"].as_u64().expect("a number") as usize]);
    }
    let mut wrong = told(Format::Ocsf).remove(0);
    wrong["severity_id"] = "5".into();
    assert!(!validator.is_valid(&wrong));
}

#[test]
fn cards_of_teams_are_as_their_schema_says() {
    let validator = validator(&read("adaptive-card.json"));
    for message in told(Format::Teams) {
        let mut card = message["attachments"][0]["content"].clone();
        // Teams' own, which the schema leaves to it.
        card.as_object_mut().expect("a card").remove("msteams");
        hold(&validator, &card, "Adaptive Cards");
    }
    assert!(
        !validator
            .is_valid(&json!({ "type": "AdaptiveCard", "version": "1.4", "body": [{ "type": "RichTextBlock" }] }))
    );
}

#[test]
fn bundles_of_stix_are_as_their_schemas_say() {
    let folder = crate::root().join("tests/data/channels/stix");
    let mut schemas = Vec::new();
    for entry in std::fs::read_dir(&folder).expect("it is there").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let schema = read(&format!("stix/{name}"));
        schemas.push((schema["$id"].as_str().expect("it has an id").to_owned(), schema));
    }
    let registry = schemas
        .iter()
        .fold(Registry::new(), |registry, (id, schema)| registry.add(id, schema.clone()).expect("a schema"));
    let registry = registry.prepare().expect("all that they name is there");
    let validator = |name: &str| {
        let schema = read(&format!("stix/{name}.json"));
        jsonschema::options().with_registry(&registry).build(&schema).expect("a schema")
    };
    let of = ["identity", "extension-definition", "incident"].map(|name| (name, validator(name)));
    for bundle in told(Format::Stix) {
        assert_eq!(bundle["type"], "bundle");
        let objects = bundle["objects"].as_array().expect("objects");
        assert_eq!(objects.len(), of.len());
        for (object, (name, validator)) in objects.iter().zip(&of) {
            assert_eq!(object["type"], *name);
            hold(validator, object, name);
        }
        let extension = objects[1]["id"].as_str().expect("an id");
        assert!(objects[2]["extensions"].get(extension).is_some(), "the extension is the one that is defined");
        assert!(objects[2]["modified"].as_str() >= objects[2]["created"].as_str());
    }
    assert!(!of[2].1.is_valid(&json!({ "type": "incident", "name": "a" })));
    assert!(Path::new(&folder).is_dir());
}

/// What VERIS 1.3 asks of a record: keys that must be there, those that may, and the values that are counted.
#[test]
fn records_of_veris_have_what_it_asks_for() {
    let required = [
        "actor",
        "action",
        "discovery_method",
        "schema_version",
        "asset",
        "timeline",
        "incident_id",
        "security_incident",
    ];
    let allowed = ["source_id", "reference", "confidence", "summary", "plus"];
    for record in told(Format::Veris) {
        let keys: Vec<&str> = record.as_object().expect("a record").keys().map(String::as_str).collect();
        assert!(required.iter().all(|key| keys.contains(key)), "{keys:?}");
        assert!(keys.iter().all(|key| required.contains(key) || allowed.contains(key)), "{keys:?}");
        let one_of =
            |key: &str, values: &[&str]| assert!(values.contains(&record[key].as_str().expect("a text")), "{key}");
        one_of("security_incident", &["Confirmed", "Suspected", "False positive", "Near miss"]);
        one_of("confidence", &["High", "Medium", "Low", "None"]);
        assert!(record["timeline"]["incident"]["year"].as_i64().is_some_and(|year| year >= 1950));
        assert_eq!(record["asset"]["assets"], json!([{ "variety": "Unknown" }]));
        for part in ["actor", "action"] {
            assert_eq!(record[part].as_object().expect("parts").keys().collect::<Vec<_>>(), ["unknown"]);
        }
    }
}
