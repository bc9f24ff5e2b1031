//! The schemas for editors in `schema/`: every file that we ship is as they say, and they know the keys that the reader knows.

use crate::packs::{Change, changed};
use fenji::{Pack, Problem, Sources};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use toml::de::{DeTable, DeValue};

/// Folders with files of packs, desks and overlays.
const FOLDERS: [&str; 3] = ["rules", "examples", "cli/src/command/new"];

/// A key that no table has.
const ODD: &str = "zz";

/// Which schema checks which files, in the order of `.taplo.toml`: the last one that fits counts.
fn assigned() -> Vec<(String, String)> {
    let config = toml(&read(".taplo.toml"));
    let rules = config["rule"].as_array().expect("it has rules").clone();
    let of = |rule: &Value| {
        let schema = rule["schema"]["path"].as_str()?.strip_prefix("./")?.to_owned();
        let include = rule["include"].as_array()?.iter().filter_map(Value::as_str).map(str::to_owned);
        Some(include.map(|pattern| (pattern, schema.clone())).collect::<Vec<_>>())
    };
    rules
        .iter()
        .flat_map(|rule| of(rule).unwrap_or_else(|| panic!("no rule with `include` and a schema: {rule}")))
        .collect()
}

/// Whether a pattern `**/a/*.toml` fits a path.
fn fits(pattern: &str, path: &str) -> bool {
    let pattern: Vec<&str> = pattern.trim_start_matches("**/").rsplit('/').collect();
    let path: Vec<&str> = path.rsplit('/').collect();
    pattern.len() <= path.len()
        && pattern.iter().zip(&path).all(|(wanted, part)| match wanted.split_once('*') {
            Some((start, end)) => part.starts_with(start) && part.ends_with(end),
            None => wanted == part,
        })
}

fn read(path: &str) -> String {
    let path = crate::root().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn schema(file: &str) -> Value {
    serde_json::from_str(&read(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// A TOML text as JSON.
pub fn toml(text: &str) -> Value {
    json(DeTable::parse(text).expect("it is TOML").get_ref())
}

fn json(table: &DeTable<'_>) -> Value {
    fn value(toml: &DeValue<'_>) -> Value {
        match toml {
            DeValue::String(text) => text.as_ref().into(),
            DeValue::Integer(number) => {
                number.as_str().replace('_', "").parse::<i64>().map_or(Value::Null, Value::from)
            }
            DeValue::Float(number) => number.as_str().parse::<f64>().map_or(Value::Null, Value::from),
            DeValue::Boolean(flag) => (*flag).into(),
            DeValue::Datetime(moment) => moment.to_string().into(),
            DeValue::Array(items) => items.iter().map(|item| value(item.get_ref())).collect(),
            DeValue::Table(table) => json(table),
        }
    }
    table.iter().map(|(key, item)| (key.get_ref().to_string(), value(item.get_ref()))).collect()
}

/// Every TOML file in [`FOLDERS`], by path.
fn shipped() -> BTreeMap<String, Value> {
    fn walk(folder: &str, found: &mut BTreeMap<String, Value>) {
        let root = crate::root();
        for entry in std::fs::read_dir(root.join(folder)).expect("the folder is there").flatten() {
            let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                walk(&path, found);
            } else if path.ends_with(".toml") && !path.ends_with("/Cargo.toml") {
                let document = toml(&read(&path));
                found.insert(path, document);
            }
        }
    }
    let mut found = BTreeMap::new();
    FOLDERS.iter().for_each(|folder| walk(folder, &mut found));
    found.extend(crate::suggesting::all_examples().into_iter().map(|(path, text)| (path, toml(&text))));
    found
}

/// What a schema says against a document.
fn offences(schema: &Value, document: &Value) -> Vec<String> {
    let validator = jsonschema::validator_for(schema).expect("it is a schema");
    validator.iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn every_file_that_we_ship_is_as_its_schema_says() {
    let assigned = assigned();
    let mut used = BTreeSet::new();
    for (path, document) in shipped() {
        let (_, file) = assigned
            .iter()
            .rfind(|(pattern, _)| fits(pattern, &path))
            .unwrap_or_else(|| panic!("no schema for {path}"));
        used.insert(file.clone());
        assert_eq!(offences(&schema(file), &document), [""; 0], "{path} against {file}");
    }
    let all: BTreeSet<String> = std::fs::read_dir(crate::root().join("schema"))
        .expect("the folder is there")
        .flatten()
        .map(|entry| format!("schema/{}", entry.file_name().to_string_lossy()))
        // The others are of what programs send each other, and are made of the shapes.
        .filter(|path| path.ends_with(".toml.json"))
        .collect();
    assert_eq!(used, all, "schemas in use, and schemas that are there");
}

#[test]
fn a_schema_can_say_no() {
    let facts = |fact: Value| serde_json::json!({ "fact": [fact] });
    let rows = [
        (serde_json::json!({ "id": "a.b", "type": "yes-no" }), true),
        (serde_json::json!({ "id": "a.b", "type": "yes-no", "options": ["x"] }), false),
        (serde_json::json!({ "id": "a.b", "type": "one" }), false),
        (serde_json::json!({ "id": "a.b", "type": "one", "options": ["x"], "groups": { "g": ["x"] } }), true),
        (serde_json::json!({ "id": "a.b", "type": "several", "options": ["x"], "groups": { "g": [] } }), false),
        (serde_json::json!({ "id": "a.b", "type": "several", "options": ["x"], "groups": { "G!": ["x"] } }), false),
        (serde_json::json!({ "id": "a.b", "type": "yes-no", "groups": { "g": ["x"] } }), false),
        (serde_json::json!({ "id": "a.b", "groups": { "g": ["x"] } }), false),
        (serde_json::json!({ "id": "a.b", "type": "number", "min": 0, "max": 9 }), true),
        (serde_json::json!({ "id": "a.b", "type": "text", "max": 9 }), false),
        (serde_json::json!({ "id": "A.b", "type": "text" }), false),
        (serde_json::json!({ "id": "a.b", "type": "text", "whn": "true" }), false),
        (serde_json::json!({ "id": "a.b", "options": ["x"], "when": "true", "ask_first": true }), true),
        (serde_json::json!({ "id": "a.b", "max": 9 }), false),
        (serde_json::json!({ "id": "a.b", "ordered": true }), false),
        (serde_json::json!({ "id": "a.b", "asked_of": ["reporter"] }), false),
    ];
    let schema = schema("schema/facts.toml.json");
    for (fact, right) in rows {
        assert_eq!(offences(&schema, &facts(fact.clone())).is_empty(), right, "{fact}");
    }
}

/// The keys that the reader knows of the table in which it finds [`ODD`], as its message lists them.
fn known(sources: &Sources, table: &str) -> BTreeSet<String> {
    let problems: Vec<Problem> = match Pack::from_sources(sources) {
        Ok(pack) => pack.check().problems,
        Err(error) => error.problems,
    };
    let wanted = format!("unknown key `{table}{ODD}`");
    // What may be at most so many is told by its name, not as a key.
    let name = format!("`{ODD}` in `{}`", table.trim_end_matches('.').rsplit('.').next().unwrap_or_default());
    let tells = |problem: &&Problem| match problem.code {
        "unknown-key" => problem.message == wanted,
        "unknown-name" => problem.message.starts_with(&name),
        _ => false,
    };
    let found = problems.iter().find(tells);
    let found = found.unwrap_or_else(|| panic!("nobody says `{wanted}`:\n{problems:?}"));
    found.allowed.iter().cloned().collect()
}

/// The keys that a schema has in the table at a JSON pointer.
fn keys(file: &str, pointer: &str) -> BTreeSet<String> {
    let schema = schema(file);
    let table = schema.pointer(pointer).unwrap_or_else(|| panic!("{file} has no {pointer}"));
    table["properties"].as_object().expect("a table has keys").keys().cloned().collect()
}

#[test]
fn the_schemas_know_the_keys_that_the_reader_knows_and_no_others() {
    let odd = format!("{ODD} = 1\n");
    let case = |more: &str| format!("[[case]]\nid = \"odd\"\nwhy = \"Odd.\"\n{more}");
    let with = |file: &str, text: &str| changed(&[Change::Before(file, text)]);
    let new = |file: &str, text: &str| changed(&[Change::File(file, text)]);
    let overlay = |text: &str| {
        let base = if text.contains("[base]") { "" } else { "base = { id = \"tiny\", version = \"0.1.0\" }\n" };
        new("overlay/overlay.toml", &format!("format = 1\nid = \"o\"\nversion = \"1\"\n{base}{text}"))
    };
    let desk = |text: &str| {
        let head = "format = 1\nid = \"d\"\nversion = \"1\"\nlocales = [\"en\"]\npacks = [\"a\"]\n";
        changed(&[Change::Gone("pack.toml"), Change::File("desk.toml", &format!("{head}{text}"))])
    };
    let pair = "[[never]]\nid = \"p\"\none = [\"step:a\"]\nother = [\"step:b\"]\n";
    let tabled = |text: &str| changed(&[Change::Swap("pack.toml", "[source]", &format!("{text}[source]"))]);
    let rows = [
        ("schema/pack.toml.json", "", "", with("pack.toml", &odd)),
        (
            "schema/pack.toml.json",
            "/properties/source",
            "source.",
            changed(&[Change::Swap("pack.toml", "plan = ", &format!("{odd}plan = "))]),
        ),
        (
            "schema/pack.toml.json",
            "/properties/scheme/items",
            "scheme.",
            changed(&[Change::Swap(
                "pack.toml",
                "[source]",
                &format!("[[scheme]]\nid = \"s\"\nlevels = [\"a\"]\n{odd}[source]"),
            )]),
        ),
        (
            "schema/pack.toml.json",
            "/properties/negations/additionalProperties",
            "negations.en.",
            changed(&[Change::Swap("pack.toml", "[negations.en]", &format!("[negations.en]\n{odd}"))]),
        ),
        ("schema/pack.toml.json", "/properties/never/items", "never.", tabled(&format!("{pair}{odd}"))),
        ("schema/pack.toml.json", "/properties/role/items", "role.", tabled(&format!("[[role]]\nid = \"r\"\n{odd}"))),
        ("schema/facts.toml.json", "", "", with("facts.toml", &odd)),
        ("schema/examples.toml.json", "", "", new("examples/en.toml", &odd)),
        ("schema/cases.toml.json", "", "", new("cases/odd.toml", &odd)),
        ("schema/cases.toml.json", "/properties/case/items", "case.", new("cases/odd.toml", &case(&odd))),
        (
            "schema/cases.toml.json",
            "/properties/case/items/properties/expect",
            "expect.",
            new("cases/odd.toml", &case(&format!("[case.expect]\n{odd}"))),
        ),
        (
            "schema/cases.toml.json",
            "/properties/case/items/properties/expect/properties/at_most",
            "expect.at_most.",
            new("cases/odd.toml", &case(&format!("[case.expect.at_most]\n{odd}"))),
        ),
        ("schema/desk.toml.json", "", "", desk(&odd)),
        ("schema/desk.toml.json", "/properties/never/items", "never.", desk(&format!("{pair}{odd}"))),
        (
            "schema/desk.toml.json",
            "/properties/negations/additionalProperties",
            "negations.en.",
            desk(&format!("[negations.en]\nwords = [\"no\"]\n{odd}")),
        ),
        (
            "schema/desk.toml.json",
            "/properties/conflict/items",
            "conflict.",
            desk(&format!("[[conflict]]\nid = \"c\"\none = [\"step:a\"]\nother = [\"step:b\"]\n{odd}")),
        ),
        (
            "schema/vocabulary.toml.json",
            "",
            "",
            changed(&[
                Change::Before("pack.toml", "uses = \"words\""),
                Change::File("vocabulary/vocabulary.toml", &format!("format = 1\nid = \"words\"\n{odd}")),
            ]),
        ),
        (
            "schema/vocabulary.toml.json",
            "/properties/never/items",
            "never.",
            changed(&[
                Change::Before("pack.toml", "uses = \"words\""),
                Change::File("vocabulary/vocabulary.toml", &format!("format = 1\nid = \"words\"\n{}{odd}", pair)),
            ]),
        ),
        ("schema/overlay.toml.json", "", "", overlay(&odd)),
        (
            "schema/overlay.toml.json",
            "/properties/base",
            "base.",
            overlay(&format!("[base]\nid = \"tiny\"\nversion = \"0.1.0\"\n{odd}")),
        ),
        ("schema/overlay.toml.json", "/properties/rules", "rules.", overlay(&format!("[rules]\n{odd}"))),
        ("schema/overlay.toml.json", "/properties/cases", "cases.", overlay(&format!("[cases]\n{odd}"))),
    ];
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for (file, pointer, table, sources) in rows {
        seen.insert(format!("{file} {pointer}"));
        assert_eq!(keys(file, pointer), known(&sources, table), "{file} {pointer}: the schema, and the reader");
    }
    // What a fact takes depends on its type.
    let types = ["one", "several", "yes-no", "number", "text", "time"];
    let taken = types.map(|name| {
        let options = if ["one", "several"].contains(&name) { "options = [\"a\"]\n" } else { "" };
        known(&with("facts.toml", &format!("[[fact]]\nid = \"odd\"\ntype = \"{name}\"\n{options}{odd}")), "fact.")
    });
    assert_eq!(keys("schema/facts.toml.json", "/properties/fact/items"), taken.into_iter().flatten().collect());
    // The cases of a desk are read with the desk.
    let desk = |cases: &str| {
        changed(&[
            Change::Gone("pack.toml"),
            Change::File("desk.toml", "format = 1\nid = \"d\"\nversion = \"1\"\nlocales = [\"en\"]\npacks = [\"a\"]\n"),
            Change::File("facts.toml", "[[fact]]\nid = \"b\"\ntype = \"yes-no\"\n"),
            Change::File("rules/plan.rhai", "concerns(\"a\").gap();"),
            Change::File("cases/all.toml", cases),
        ])
    };
    let expected = "/properties/case/items/properties/expect";
    let told = known(&desk(&case(&format!("[case.expect]\n{odd}"))), "expect.");
    assert_eq!(keys("schema/desk-cases.toml.json", expected), told, "what a desk's case may expect");
    seen.insert(format!("schema/desk-cases.toml.json {expected}"));
    // The rest is read as a pack's.
    for pointer in ["", "/properties/case/items", &format!("{expected}/properties/at_most")] {
        assert_eq!(keys("schema/desk-cases.toml.json", pointer), keys("schema/cases.toml.json", pointer));
        seen.insert(format!("schema/desk-cases.toml.json {pointer}"));
    }
    seen.insert("schema/facts.toml.json /properties/fact/items".to_owned());
    // Texts and mappings are held to theirs elsewhere.
    let all: BTreeSet<String> =
        all_tables().into_iter().filter(|table| !table.contains("/text.") && !table.contains("/mapping.")).collect();
    assert_eq!(seen, all, "tables that are held to the reader, and tables of the schemas");
}

/// Every table in the schemas of TOML files: the file, and where in it.
fn all_tables() -> BTreeSet<String> {
    fn walk(schema: &Value, path: &str, found: &mut BTreeSet<String>) {
        if !schema.is_object() {
            return;
        }
        if schema["properties"].is_object() {
            found.insert(path.to_owned());
        }
        for (key, inner) in schema["properties"].as_object().into_iter().flatten() {
            walk(inner, &format!("{path}/properties/{key}"), found);
        }
        for key in ["items", "additionalProperties"] {
            walk(&schema[key], &format!("{path}/{key}"), found);
        }
    }
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(crate::root().join("schema")).expect("the folder is there").flatten() {
        let name = format!("schema/{}", entry.file_name().to_string_lossy());
        if name.ends_with(".toml.json") {
            walk(&schema(&name), &format!("{name} "), &mut found);
        }
    }
    found
}

#[test]
fn the_schema_of_texts_knows_the_sections_in_use_and_no_others() {
    let mut used = BTreeSet::new();
    for (_, document) in shipped().iter().filter(|(path, _)| path.contains("/text/")) {
        used.extend(document.as_object().expect("it is a table").keys().cloned());
    }
    assert_eq!(keys("schema/text.toml.json", ""), used);
}

#[test]
fn every_key_is_described_in_both_languages() {
    let documents = [
        ("docs/packs", ["pack", "facts", "text", "cases", "vocabulary", "overlay"].as_slice()),
        ("docs/desk", ["desk", "desk-cases"].as_slice()),
    ];
    fn collect(schema: &Value, found: &mut BTreeSet<String>) {
        for (key, table) in schema["properties"].as_object().into_iter().flatten() {
            found.insert(key.clone());
            collect(table, found);
            collect(&table["items"], found);
        }
    }
    for (document, schemas) in documents {
        let mut wanted = BTreeSet::new();
        for name in schemas {
            let schema = schema(&format!("schema/{name}.toml.json"));
            // What a desk's case has beside what it expects, it has in common with a pack's.
            let expected = schema.pointer("/properties/case/items/properties/expect").filter(|_| *name == "desk-cases");
            collect(expected.unwrap_or(&schema), &mut wanted);
        }
        for ending in [".md", ".zh-CN.md"] {
            let text = read(&format!("{document}{ending}"));
            let rows = text.lines().filter(|line| line.starts_with("| "));
            let words = rows.flat_map(|row| row.split('`').skip(1).step_by(2));
            let names = words.map(|word| word.trim_matches(['[', ']']).split('.').next().unwrap_or_default());
            let described: BTreeSet<String> = names.map(str::to_owned).collect();
            let missing: Vec<&String> = wanted.difference(&described).collect();
            assert!(missing.is_empty(), "{document}{ending} describes no {missing:?}");
        }
    }
}

#[test]
fn every_key_of_a_schema_says_what_it_is() {
    fn mute(schema: &Value, path: &str, found: &mut Vec<String>) {
        if !schema.is_object() {
            return;
        }
        for (key, table) in schema["properties"].as_object().into_iter().flatten() {
            // What only says how keys hang together describes none.
            if table.is_object() && table["$ref"].is_null() && table["description"].is_null() {
                found.push(format!("{path}.{key}"));
            }
            mute(table, &format!("{path}.{key}"), found);
        }
        for (inner, name) in [(&schema["items"], "[]"), (&schema["additionalProperties"], ".*")] {
            mute(inner, &format!("{path}{name}"), found);
        }
        for (name, inner) in schema["$defs"].as_object().into_iter().flatten() {
            mute(inner, &format!("{path}#{name}"), found);
        }
    }
    let mut found = Vec::new();
    mute(&serde_json::json!({ "properties": { "a": { "items": { "properties": { "b": {} } } } } }), "made", &mut found);
    assert_eq!(found, ["made.a", "made.a[].b"]);
    for entry in std::fs::read_dir(crate::root().join("schema")).expect("the folder is there").flatten() {
        let name = format!("schema/{}", entry.file_name().to_string_lossy());
        let mut found = Vec::new();
        mute(&schema(&name), &name, &mut found);
        assert!(found.is_empty(), "without a description: {found:?}");
    }
}
