//! The library on Wasm, in Node and in browsers: the whole conformance corpus through its wasm-bindgen layer.
//!
//! `cargo xtask test wasm-test` writes the corpus (tests/it/conformance.rs), compiles this file and runs it in both.
#![cfg(target_family = "wasm")]

use fenji::wasm::{Core, DeskCore, version};
use js_sys::{JSON, Reflect};
use serde_json::Value;
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hasher};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

const CALLS: &str = include_str!("../target/conformance/calls.ndjson");
const HASHES: &str = include_str!("../target/conformance/answers.hashes");

/// Problems of these sorts are about options, wherever they occur but in a pack.
const ABOUT_OPTIONS: [&str; 8] = [
    "unknown-level",
    "ambiguous-level",
    "not-concerned",
    "unknown-pack",
    "unknown-locale",
    "unknown-zone",
    "invalid-option",
    "invalid-roles",
];

/// What wrong input means for a call, and the answer as JSON text.
type Said = (&'static str, Result<String, JsValue>);

/// The packs and desks loaded so far, by the names that calls give them.
#[derive(Default)]
struct Loaded {
    packs: BTreeMap<String, Core>,
    desks: BTreeMap<String, DeskCore>,
}

#[wasm_bindgen_test]
fn every_call_is_answered_as_natively() {
    let mut loaded = Loaded::default();
    let (mut calls, mut wrong) = (0, Vec::new());
    for (text, expected) in CALLS.lines().zip(HASHES.lines()) {
        calls += 1;
        let call: Value = serde_json::from_str(text).expect("calls are JSON");
        // Those are answered by the package's own code, before the engine is asked.
        if call["stated"] == true {
            continue;
        }
        let got = line(&mut loaded, &call);
        if hash(&got) != expected {
            wrong.push(format!("call {calls}: {}\n  answered {}", start(text), start(&got)));
        }
    }
    assert!(calls > 2500 && calls == HASHES.lines().count(), "the corpus lost calls: {calls}");
    assert!(wrong.is_empty(), "{} of {calls} answers differ:\n{}", wrong.len(), wrong[..wrong.len().min(5)].join("\n"));
}

#[wasm_bindgen_test]
fn an_answer_that_differs_would_be_noticed() {
    let mut loaded = Loaded::default();
    let differing = CALLS.lines().zip(HASHES.lines()).take(20).filter(|(text, expected)| {
        let got = line(&mut loaded, &serde_json::from_str(text).expect("calls are JSON"));
        hash(&got.replacen('"', "'", 1)) != *expected
    });
    assert_eq!(differing.count(), 20);
}

#[wasm_bindgen_test]
fn a_freed_pack_gives_its_memory_back() {
    let bundle = CALLS.lines().map(|text| serde_json::from_str::<Value>(text).expect("calls are JSON"));
    let load = bundle.into_iter().find(|call| call["call"] == "load" && call["pack"] == "it-operations");
    let bundle = load.as_ref().and_then(|call| call["bundle"].as_str()).expect("the corpus loads a pack");
    let pages = || core::arch::wasm32::memory_size(0);
    let round = || drop(Core::load(bundle, true).expect("the bundle loads"));
    (0..3).for_each(|_| round());
    let before = pages();
    (0..30).for_each(|_| round());
    assert_eq!(pages(), before);
}

/// The line for `call`, as tests/it/conformance/answer.rs writes it.
fn line(loaded: &mut Loaded, call: &Value) -> String {
    let said = match call["desk"].as_str() {
        Some(name) => say_of_desk(loaded, name, call),
        None => say(&mut loaded.packs, call),
    };
    match said {
        (_, Ok(answer)) => format!("ok {answer}"),
        (about, Err(thrown)) => {
            let thrown = JSON::parse(&thrown.as_string().expect("a text is thrown")).expect("what is thrown is JSON");
            let problems = json(&get(&thrown, "problems"));
            let listed: Vec<Value> = serde_json::from_str(&problems).expect("problems are a list");
            let code = |problem: &Value| problem["code"].as_str().is_some_and(|code| ABOUT_OPTIONS.contains(&code));
            let about = if about != "invalid-pack" && listed.iter().all(code) { "invalid-option" } else { about };
            format!("no {about} {problems} {}", json(&get(&thrown, "message")))
        }
    }
}

/// What a pack and a desk are both asked: two classes with the same methods.
macro_rules! ask {
    ($of:ident, $call:ident) => {{
        let given = |key: &str| $call[key].as_str().unwrap_or_default();
        let owned = |key: &str| $call[key].as_str().map(str::to_owned);
        let (locale, received, zone, roles) = (owned("locale"), owned("received"), owned("zone"), owned("roles"));
        let audience = owned("audience");
        let spoken = || locale.clone().unwrap_or_else(|| first_locale($of.reference()));
        match given("call") {
            "assess" => ("invalid-facts", $of.assess(given("facts"), locale, received, zone, audience, roles)),
            "verdict" => ("invalid-facts", $of.verdict(given("facts"))),
            "explain" => ("invalid-facts", $of.explain(given("facts"), owned("level"), locale, received, zone)),
            "compare" => ("invalid-facts", $of.compare(given("facts"), given("after"), locale, received, zone, roles)),
            "lines" => {
                let (lines, first) = (lines($call), first_line($call));
                let verdicts = $call["verdict"] == true;
                let answers = $of.assess_lines(&lines, first, verdicts, locale, received, zone, audience, roles);
                ("invalid-facts", answers.map(|answers| Value::from(answers).to_string()))
            }
            "info" => ("invalid-option", $of.info(&spoken())),
            "factsSchema" => ("invalid-option", $of.facts_schema(&spoken())),
            "check" => ("invalid-pack", $of.check()),
            "runCases" => ("invalid-pack", $of.run_cases()),
            _ => panic!("no such call: {}", $call),
        }
    }};
}

/// What wrong input means for this call, and the answer.
fn say(packs: &mut BTreeMap<String, Core>, call: &Value) -> Said {
    let given = |key: &str| call[key].as_str();
    let owned = |key: &str| given(key).map(str::to_owned);
    let (what, name) = (given("call").unwrap_or_default(), given("pack").unwrap_or_default());
    match what {
        "version" => return ("invalid-option", Ok(version())),
        "load" => {
            let made = Core::load(given("bundle").unwrap_or_default(), call["trusted"] == true);
            return ("invalid-pack", keep(packs, name, made));
        }
        _ => {}
    }
    let pack = packs.get(name).unwrap_or_else(|| panic!("no pack `{name}` was loaded: {call}"));
    match what {
        "standing" => {
            let locale = given("locale").unwrap_or_default();
            ("invalid-option", pack.standing(locale, owned("done"), owned("zone")))
        }
        "scripts" => ("invalid-pack", pack.scripts()),
        "toBundle" => ("invalid-pack", Ok(Value::from(pack.bundle()).to_string())),
        "withScript" => {
            let made = pack.with_script(given("path").unwrap_or_default(), owned("text"));
            ("invalid-pack", keep(packs, given("as").unwrap_or_default(), made))
        }
        _ => ask!(pack, call),
    }
}

/// The same for a call to a desk.
fn say_of_desk(loaded: &mut Loaded, name: &str, call: &Value) -> Said {
    if call["call"] == "load" {
        let packs = call["packs"].as_array().into_iter().flatten().map(|of| bundle(loaded, of)).collect();
        let made = DeskCore::load(&bundle(loaded, &call["bundle"]), packs, call["trusted"] == true);
        let kept = made.and_then(|desk| {
            let who = sorted(&desk.reference()?);
            loaded.desks.insert(name.to_owned(), desk);
            Ok(who)
        });
        return ("invalid-pack", kept);
    }
    let desk = loaded.desks.get(name).unwrap_or_else(|| panic!("no desk `{name}` was loaded: {call}"));
    ask!(desk, call)
}

/// A bundle that stands in a call, as the name of a pack that was loaded or as a text.
fn bundle(loaded: &Loaded, given: &Value) -> String {
    let given = given.as_str().unwrap_or_default();
    loaded.packs.get(given).map_or_else(|| given.to_owned(), Core::bundle)
}

fn first_locale(reference: Result<String, JsValue>) -> String {
    let reference = reference.expect("what is loaded has an id");
    let reference: Value = serde_json::from_str(&reference).expect("answers are JSON");
    reference["locales"][0].as_str().expect("what is loaded has a locale").to_owned()
}

/// Keeps a pack that loaded under `name`, and says who it is.
fn keep(packs: &mut BTreeMap<String, Core>, name: &str, made: Result<Core, JsValue>) -> Result<String, JsValue> {
    let pack = made?;
    let who = sorted(&pack.reference()?);
    packs.insert(name.to_owned(), pack);
    Ok(who)
}

/// The input of a batch.
fn lines(call: &Value) -> Vec<u8> {
    match call["hex"].as_str() {
        Some(hex) => bytes(hex),
        None => call["lines"].as_str().unwrap_or_default().as_bytes().to_vec(),
    }
}

fn first_line(call: &Value) -> usize {
    call["firstLine"].as_u64().map_or(1, |first| usize::try_from(first).expect("a small number"))
}

/// The bytes written as `hex`.
fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u32> = hex.chars().map(|digit| digit.to_digit(16).expect("hexadecimal")).collect();
    digits.chunks(2).map(|pair| u8::try_from(pair[0] * 16 + pair[1]).expect("two digits")).collect()
}

fn get(value: &JsValue, key: &str) -> JsValue {
    Reflect::get(value, &key.into()).expect("an object")
}

fn json(value: &JsValue) -> String {
    JSON::stringify(value).expect("answers are JSON").into()
}

/// The object with its keys in order.
fn sorted(object: &str) -> String {
    let map: BTreeMap<String, Value> = serde_json::from_str(object).expect("an object");
    serde_json::to_string(&map).expect("a map is JSON")
}

fn start(text: &str) -> String {
    text.chars().take(300).collect()
}

fn hash(text: &str) -> String {
    let mut hasher = DefaultHasher::new();
    hasher.write(text.as_bytes());
    format!("{:016x}", hasher.finish())
}
