//! One format, one truth: the JSON Schema of a pack and the engine give the same verdict on whatever is near its facts.

use crate::oracle::subject::for_random_packs;
use crate::packs;
use fenji::{FactInfo, FactType, MAX_NUMBER, MAX_TEXT, Options, Pack};
use jsonschema::Validator;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What the engine alone knows: how facts, or the parts of one answer, hang together.
const RELATIONS: [&str; 3] = ["contradictory", "not-applicable", "empty-range"];

fn validator(schema: &Value) -> Validator {
    jsonschema::options().should_validate_formats(true).build(schema).expect("a schema that is one")
}

/// Says where the schema and the engine disagree.
fn disagreement(pack: &Pack, schema: &Validator, facts: &Value) -> Option<String> {
    let valid = schema.is_valid(facts);
    let engine = match pack.facts(facts) {
        Ok(_) => String::new(),
        // The schema may say some of these, too, and need not.
        Err(error) if error.problems.iter().all(|problem| RELATIONS.contains(&problem.code)) => return None,
        Err(error) => error.to_string(),
    };
    let why: Vec<String> = schema.iter_errors(facts).map(|error| error.to_string()).collect();
    (valid != engine.is_empty()).then(|| format!("{facts}\nthe schema: {why:?}\nthe engine: {engine}"))
}

/// Plain pseudo-random numbers.
struct Dice(u64);

impl Dice {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % count
    }

    fn one<'t, T>(&mut self, all: &'t [T]) -> &'t T {
        &all[self.below(all.len())]
    }

    /// A number at, near or far from the bounds of a fact, however it may be written.
    fn number(&mut self, fact: &FactInfo<'_>) -> Value {
        let (min, max) = (fact.min.unwrap_or(0), fact.max.unwrap_or(100));
        let near = [min, max, 0, 1, 50, MAX_NUMBER, -MAX_NUMBER];
        let integer = *self.one(&near) + *self.one(&[-1, 0, 0, 1]);
        match self.below(8) {
            0 => json!(integer as f64),
            1 => json!(integer as f64 + 0.5),
            2 => json!(-0.0),
            3 => self.one(&[json!(u64::MAX), json!(i64::MIN), json!(1e300), json!(5e1), json!(1e-300)]).clone(),
            _ => json!(integer),
        }
    }

    fn option(&mut self, fact: &FactInfo<'_>) -> Value {
        let id = if fact.options.is_empty() { "yes" } else { self.one(&fact.options).id };
        match self.below(8) {
            0 => json!(id.to_uppercase()),
            1 => json!(format!("{id} ")),
            2 => self.one(&[json!(null), json!(1), json!(""), json!([id]), json!({}), json!(true)]).clone(),
            _ => json!(id),
        }
    }

    fn list(&mut self, mut item: impl FnMut(&mut Self) -> Value) -> Value {
        match self.below(12) {
            0 => json!([]),
            1 => Value::Array(vec![item(self); 2 + self.below(3)]),
            2 => Value::Array(vec![item(self); *self.one(&[2048, 2049])]),
            _ => (0..1 + self.below(4)).map(|_| item(self)).collect(),
        }
    }

    fn time(&mut self) -> Value {
        let year = *self.one(&["2026", "2024", "0000", "9998", "9999", "-001", "12026", "１２３４"]);
        let day = *self.one(&["-11-22", "-02-29", "-02-30", "-04-31", "-13-01", "-00-10", "1122", "-1-2"]);
        let mark = *self.one(&["T", "T", "t", " ", ""]);
        let clock =
            *self.one(&["09:00:00", "23:59:60", "15:59:60", "24:00:00", "23:60:00", "09:00", "090000", "07:59:59"]);
        let fraction = *self.one(&["", "", ".5", ".123456789123", ".", ",5"]);
        let offset =
            *self.one(&["Z", "z", "+08:00", "-00:00", "+23:59", "+24:00", "+08", "+0800", "", "Z[UTC]", "−08:00"]);
        json!(format!("{year}{day}{mark}{clock}{fraction}{offset}"))
    }

    /// An answer to a fact, or what is near one.
    fn answer(&mut self, fact: &FactInfo<'_>) -> Value {
        let anything =
            [json!(null), json!(true), json!(""), json!([]), json!({}), json!([null]), json!(0), json!({"x": 1})];
        if self.below(8) == 0 {
            return self.one(&anything).clone();
        }
        let partly = self.below(3) == 0;
        let flags = [json!(true), json!(false), json!("yes"), json!(1)];
        match fact.fact_type {
            FactType::One if partly => json!({ "any_of": self.list(|dice| dice.option(fact)) }),
            FactType::One => self.option(fact),
            FactType::YesNo if partly => json!({ "any_of": self.list(|dice| dice.one(&flags).clone()) }),
            FactType::YesNo => self.one(&flags).clone(),
            FactType::Several if partly => {
                let keys = ["includes", "excludes", "any_of", "Includes"];
                let form = (0..1 + self.below(2)).map(|_| {
                    let key = *self.one(&keys);
                    (key.to_owned(), self.list(|dice| dice.option(fact)))
                });
                Value::Object(form.collect())
            }
            FactType::Several => self.list(|dice| dice.option(fact)),
            FactType::Number if partly => {
                let form = (0..1 + self.below(3)).map(|_| match self.below(7) {
                    0 => ("any_of".to_owned(), self.list(|dice| dice.number(fact))),
                    1 | 2 => ("at_least".to_owned(), self.number(fact)),
                    3 | 4 => ("at_most".to_owned(), self.number(fact)),
                    5 => ("at_least".to_owned(), json!(null)),
                    _ => ("over".to_owned(), self.number(fact)),
                });
                Value::Object(form.collect())
            }
            FactType::Number => self.number(fact),
            FactType::Text => {
                let length = *self.one(&[0, 1, MAX_TEXT - 1, MAX_TEXT, MAX_TEXT + 1]);
                json!(self.one(&["x", "火", "\u{1f525}"]).repeat(length))
            }
            FactType::Time => self.time(),
        }
    }

    /// Facts near those that the pack takes.
    fn facts(&mut self, known: &[FactInfo<'_>]) -> Value {
        let mut facts = Value::Object(Map::new());
        for _ in 0..self.below(4) {
            let fact = self.one(known);
            let mut path: Vec<&str> = fact.id.split('.').collect();
            let answer = self.answer(fact);
            match self.below(24) {
                0 => _ = path.pop(),
                1 => path.push("more"),
                2 => path = vec![fact.id],
                3 => path.insert(0, *self.one(&["__proto__", "constructor", "", "toString"])),
                4 => path = vec!["unknown"],
                _ => {}
            }
            put(&mut facts, &path, answer);
        }
        match self.below(60) {
            0 => json!([facts]),
            1 => json!(null),
            _ => facts,
        }
    }
}

fn put(value: &mut Value, path: &[&str], answer: Value) {
    let (Value::Object(map), Some((first, rest))) = (value, path.split_first()) else { return };
    if rest.is_empty() {
        map.insert((*first).to_owned(), answer);
    } else {
        put(map.entry(*first).or_insert_with(|| json!({})), rest, answer);
    }
}

fn shipped() -> BTreeMap<String, Pack> {
    let folders = std::fs::read_dir(crate::root().join("rules")).expect("the shipped packs").flatten();
    let packs = folders.filter(|folder| folder.path().join("pack.toml").is_file());
    packs
        .map(|folder| {
            (folder.file_name().to_string_lossy().into_owned(), Pack::from_folder(folder.path()).expect("a pack"))
        })
        .collect()
}

#[track_caller]
fn agree(pack: &Pack, tries: usize, seed: u64) {
    let locale = &pack.locales()[0];
    let info = pack.info(locale);
    let schema = validator(&pack.facts_schema(locale));
    let mut dice = Dice(seed);
    let (mut taken, mut refused) = (0, 0);
    for _ in 0..tries {
        let facts = dice.facts(&info.facts);
        if let Some(disagreement) = disagreement(pack, &schema, &facts) {
            panic!("{}: {disagreement}", pack.id());
        }
        if schema.is_valid(&facts) { taken += 1 } else { refused += 1 }
    }
    assert!(taken * 8 > tries && refused * 8 > tries, "{}: {taken} taken, {refused} refused", pack.id());
}

#[test]
fn the_schema_of_each_shipped_pack_says_what_the_engine_says() {
    for (index, pack) in shipped().values().enumerate() {
        agree(pack, 400, index as u64);
    }
}

#[test]
fn the_schema_of_every_type_of_fact_says_what_the_engine_says() {
    agree(&packs::pack(&[]), 6000, 77);
}

#[test]
fn the_schemas_of_random_packs_say_what_the_engine_says() {
    for_random_packs(20, &|subject, _| {
        let pack = &subject.engine;
        let locale = &pack.locales()[0];
        let (info, schema) = (pack.info(locale), validator(&pack.facts_schema(locale)));
        let asked: Vec<FactInfo<'_>> = info.facts.iter().filter(|fact| !fact.computed).cloned().collect();
        let mut dice = Dice(asked.len() as u64);
        for _ in 0..if asked.is_empty() { 0 } else { 60 } {
            let facts = dice.facts(&asked);
            if let Some(disagreement) = disagreement(pack, &schema, &facts) {
                return Err(disagreement);
            }
        }
        Ok(())
    });
}

#[test]
fn however_a_number_or_a_list_is_written_it_means_the_same() {
    let pack = packs::pack(&[]);
    let schema = validator(&pack.facts_schema("en"));
    let same = [
        (r#"{"affected": 50}"#, r#"{"affected": 50.0}"#),
        (r#"{"affected": 50}"#, r#"{"affected": 5e1}"#),
        (r#"{"affected": 100}"#, r#"{"affected": 1E2}"#),
        (r#"{"affected": 0}"#, r#"{"affected": -0}"#),
        (r#"{"affected": 0}"#, r#"{"affected": -0.0e0}"#),
        (r#"{"affected": {"at_least": 5}}"#, r#"{"affected": {"at_least": 5.0}}"#),
        (r#"{"affected": {"any_of": [5, 6]}}"#, r#"{"affected": {"any_of": [5, 5.0, 0.6e1]}}"#),
        (r#"{"signs": ["smoke"]}"#, r#"{"signs": ["smoke", "smoke"]}"#),
        (r#"{"signs": {"includes": ["smoke"]}}"#, r#"{"signs": {"includes": ["smoke", "smoke"]}}"#),
        (r#"{"signs": {"excludes": ["smoke"]}}"#, r#"{"signs": {"excludes": ["smoke", "smoke"]}}"#),
        (r#"{"system": {"state": {"any_of": ["down"]}}}"#, r#"{"system": {"state": {"any_of": ["down", "down"]}}}"#),
    ];
    for (plain, other) in same {
        let decide = |text: &str| {
            let value: Value = serde_json::from_str(text).expect("JSON");
            assert!(schema.is_valid(&value), "{text}");
            let facts = pack.facts_from_json(text.as_bytes()).unwrap_or_else(|error| panic!("{text}: {error}"));
            let explained = pack.explain(&facts, None, &Options::default()).expect("an explanation");
            let changes = pack.compare(&facts, &facts, &Options::default());
            json!([pack.assess(&facts, &Options::default()), explained, changes]).to_string()
        };
        assert_eq!(decide(other), decide(plain), "{other}");
    }
}

#[test]
fn what_is_decided_is_what_its_schema_says() {
    let schema = fenji::answer_schema();
    let decisions = validator(&schema);
    let mut verdicts = json!({ "$ref": "#/$defs/Verdict", "$defs": schema["$defs"] });
    let verdict = validator(&verdicts.take());
    for (index, pack) in shipped().values().enumerate() {
        let info = pack.info("en");
        let mut dice = Dice(index as u64 + 100);
        let options = Options { received: Some("2026-11-22T09:00:00Z".parse().expect("a time")), ..Options::default() };
        let mut decided = 0;
        for _ in 0..400 {
            // Most facts depend on others: many of those thrown contradict each other.
            let Ok(facts) = pack.facts(&dice.facts(&info.facts)) else { continue };
            if decided == 20 {
                break;
            }
            decided += 1;
            let decision = serde_json::to_value(pack.assess(&facts, &options)).expect("JSON");
            let wrong: Vec<String> =
                decisions.iter_errors(&decision).map(|error| format!("{}: {error}", error.instance_path())).collect();
            assert_eq!(wrong, [] as [String; 0], "{}", pack.id());
            assert!(verdict.is_valid(&serde_json::to_value(pack.verdict(&facts)).expect("JSON")), "{}", pack.id());
        }
        assert!(decided > 10, "{decided}");
    }
}
