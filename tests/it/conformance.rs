//! The conformance corpus: calls for every runtime, each with the native engine's answer, written to target/conformance/.
//!
//! `calls.ndjson` has one call a line, `answers.ndjson` the line that must be said to it (see `answer.rs`), and
//! `small-*.ndjson` a selection of both, for the tests that carry it inside. tests/runtimes/ compares with it. For
//! tests/wasm.rs, `answers.hashes` has a hash of each answer.

mod answer;
mod compiled;
mod desks;

use crate::oracle::knowledge::{facts_json, knowledge};
use crate::oracle::subject::for_random_packs;
use crate::packs::{self, Change};
use answer::Loaded;
use compiled::{Compiled, Holding};
use fenji::{MAX_FACTS_BYTES, MAX_NUMBER, MAX_TEXT, Pack};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Mutex;

/// Where tests write what they try, one JSON value a line, when this variable names a file.
const COLLECT: &str = "FENJI_COLLECT";

/// Remembers something that a test tries, for the corpus; does nothing in an ordinary run.
pub fn collect(tried: impl FnOnce() -> Value) {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let Some(path) = std::env::var_os(COLLECT) else { return };
    let _guard = ONE_AT_A_TIME.lock();
    let mut file = fs::File::options().append(true).create(true).open(path).expect("the collection is writable");
    writeln!(file, "{}", tried()).expect("the collection is writable");
}

/// Everything that the tests of wrong bundles, packs and facts try, in a fixed order.
fn collected() -> BTreeSet<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("tried.ndjson");
    // Those that try random input are slow and collect nothing.
    let tests = ["bad_bundles::", "bad_facts::", "bad_packs::", "--skip", "never_harm"];
    let this = std::env::current_exe().expect("this program has a path");
    // Whether they pass is not asked here.
    Command::new(this).args(tests).env(COLLECT, &path).output().expect("the tests run");
    fs::read_to_string(path).expect("something was tried").lines().map(str::to_owned).collect()
}

/// Calls and the native answers.
#[derive(Default)]
struct Corpus {
    loaded: Loaded,
    compiled: Compiled,
    calls: Vec<String>,
    answers: Vec<String>,
    /// Which calls are in the selection.
    small: Vec<bool>,
}

impl Corpus {
    /// Adds a call; whether it was answered and not refused.
    fn call(&mut self, call: Value) -> bool {
        let answer = answer::line(&mut self.loaded, &call);
        self.compiled.hold(&self.loaded, &call, &answer);
        let answered = answer.starts_with("ok ");
        let needed = matches!(call["call"].as_str(), Some("load" | "withScript")) && answered;
        let small = needed || (self.calls.len().is_multiple_of(23) && answer.len() < 60_000);
        self.add(&call, answer, small);
        answered
    }

    /// Adds a call that only JavaScript can make, with the answer that its layer gives by itself.
    fn stated(&mut self, mut call: Value, answer: String) {
        call["stated"] = json!(true);
        self.add(&call, answer, false);
    }

    fn add(&mut self, call: &Value, answer: String, small: bool) {
        self.calls.push(call.to_string());
        self.answers.push(answer);
        self.small.push(small);
    }

    fn load(&mut self, name: &str, bundle: &str) -> bool {
        self.call(json!({ "call": "load", "pack": name, "bundle": bundle }))
    }

    /// Loads the compiled rules in the bundle as they stand.
    fn trust(&mut self, name: &str, bundle: &str) -> bool {
        self.call(json!({ "call": "load", "pack": name, "bundle": bundle, "trusted": true }))
    }

    /// Everything that can be said of a pack without facts.
    fn about(&mut self, pack: &str, locales: &[&str]) {
        for call in ["check", "runCases", "scripts", "toBundle", "info", "factsSchema"] {
            self.call(json!({ "call": call, "pack": pack }));
        }
        for locale in locales {
            self.call(json!({ "call": "info", "pack": pack, "locale": locale }));
            self.call(json!({ "call": "factsSchema", "pack": pack, "locale": locale }));
        }
    }

    fn selection(&self, lines: &[String]) -> Vec<String> {
        lines.iter().zip(&self.small).filter(|(_, small)| **small).map(|(line, _)| line.clone()).collect()
    }

    /// Writes the files, and counts.
    fn write(&self) {
        let folder = folder();
        fs::create_dir_all(&folder).expect("target is writable");
        let files = [
            ("calls", self.calls.clone()),
            ("answers", self.answers.clone()),
            ("small-calls", self.selection(&self.calls)),
            ("small-answers", self.selection(&self.answers)),
        ];
        let files = files.into_iter().map(|(name, lines)| (format!("{name}.ndjson"), lines));
        let hashes = self.answers.iter().map(|answer| hash(answer)).collect();
        for (name, lines) in files.chain([("answers.hashes".to_owned(), hashes)]) {
            let (path, written) = (folder.join(&name), folder.join(format!("{name}.new")));
            // A reader never sees half a file.
            fs::write(&written, lines.join("\n") + "\n").expect("target is writable");
            fs::rename(written, path).expect("target is writable");
        }
    }
}

/// A hash that is the same on every machine and of every word size.
fn hash(text: &str) -> String {
    let mut hasher = DefaultHasher::new();
    hasher.write(text.as_bytes());
    format!("{:016x}", hasher.finish())
}

fn folder() -> PathBuf {
    crate::root().join("target/conformance")
}

/// Random numbers, always the same ones.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % n as u64).expect("under n")
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn pick<T: Clone>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())].clone()
    }

    fn some<T: Clone>(&mut self, items: &[T], percent: usize) -> Vec<T> {
        items.iter().filter(|_| self.chance(percent)).cloned().collect()
    }
}

const STORIES: [&str; 7] = [
    "",
    "smoke in the server room",
    "收到勒索信，文件打不开，数据可能已经泄露",
    "“quoted” \"twice\" \\ and / then\nnext line\ttab \u{0} \u{1f} \u{7f}",
    "\u{2028}\u{2029}\u{feff}𝄞 👩‍👩‍👧 e\u{301}",
    "網路不通，伺服器停電",
    "</script><!-- ]]> ${x} `y`",
];

const TIMES: [&str; 5] = [
    "2026-11-22T09:00:00+08:00",
    "2026-02-28T23:59:59Z",
    "2028-02-29T00:00:00-11:30",
    "1969-12-31T23:59:59.999Z",
    "9999-12-31T00:00:00Z",
];

/// How much is known of generated facts, in percent: not given, unknown, and of the rest partly known.
const MOODS: [[usize; 3]; 5] = [[0, 0, 0], [70, 10, 20], [20, 20, 60], [40, 5, 30], [5, 5, 10]];

/// Facts as a pack's users could give them: mostly acceptable, sometimes contradictory.
fn generated(random: &mut Random, info: &Value, mood: [usize; 3]) -> Value {
    let mut facts = json!({});
    for fact in info["facts"].as_array().expect("info lists facts") {
        if random.chance(mood[0]) || (fact["computed"] == json!(true) && !random.chance(5)) {
            continue;
        }
        // What applies only sometimes is refused where it does not.
        if fact["when"].is_string() && random.chance(75) {
            continue;
        }
        let value = if random.chance(mood[1]) { Value::Null } else { known(random, fact, mood[2]) };
        let mut place = &mut facts;
        for part in fact["id"].as_str().expect("a fact has an id").split('.') {
            if place.is_null() {
                *place = json!({});
            }
            place = &mut place[part];
        }
        *place = value;
    }
    facts
}

fn known(random: &mut Random, fact: &Value, partly: usize) -> Value {
    let partly = random.chance(partly);
    let options: Vec<Value> =
        fact["options"].as_array().into_iter().flatten().map(|option| option["id"].clone()).collect();
    match fact["type"].as_str().expect("a fact has a type") {
        "one" if partly => json!({ "any_of": random.some(&options, 60) }),
        "one" => random.pick(&options),
        "yes-no" if partly => json!({ "any_of": random.pick(&[vec![true], vec![false, true], vec![false]]) }),
        "yes-no" => json!(random.chance(50)),
        "several" if partly => {
            let includes = random.some(&options, 15);
            let mut excludes = random.some(&options, 30);
            if random.chance(90) {
                excludes.retain(|option| !includes.contains(option));
            }
            random.pick(&[
                json!({ "includes": includes, "excludes": excludes }),
                json!({ "includes": includes }),
                json!({ "excludes": excludes }),
            ])
        }
        "several" => json!(random.some(&options, 15)),
        "number" => {
            let (min, max) = (fact["min"].as_i64().unwrap_or(i64::MIN), fact["max"].as_i64().unwrap_or(i64::MAX));
            let any = |random: &mut Random| random.pick(&[min, max, min / 2 + max / 2, 0, 9, 10, 11, 12]);
            let (one, other) = (any(random), any(random));
            match partly {
                false => json!(one),
                true => random.pick(&[
                    json!({ "at_least": one }),
                    json!({ "at_most": one }),
                    json!({ "at_least": one.min(other), "at_most": one.max(other) }),
                    json!({ "any_of": [one, other] }),
                ]),
            }
        }
        "text" => json!(random.pick(&STORIES)),
        _ if random.chance(2) => json!("2026-02-30T00:00:00Z"),
        _ => json!(random.pick(&TIMES)),
    }
}

/// Whether JavaScript reads this text as the same object: no number is rounded, no key is lost, and its depth is allowed,
/// or the message would tell a line of the text. (A text in JavaScript is JSON and not a value.)
fn same_in_javascript(text: &str) -> bool {
    fn exact(value: &Value, depth: usize) -> bool {
        match value {
            Value::Number(number) => number.as_i64().is_some_and(|number| number.unsigned_abs() < 1 << 53),
            Value::Array(list) => depth > 0 && list.iter().all(|value| exact(value, depth - 1)),
            Value::Object(map) => depth > 0 && map.values().all(|value| exact(value, depth - 1)),
            _ => true,
        }
    }
    // Without its spaces, a text of the same length has no key twice.
    serde_json::from_str::<Value>(text)
        .is_ok_and(|value| !value.is_string() && exact(&value, 64) && value.to_string().len() == text.len())
}

/// A call with facts; marked when giving them as an object must have the same answer.
fn with_facts(call: &str, pack: &str, facts: &str) -> Value {
    json!({ "call": call, "pack": pack, "facts": facts, "value": same_in_javascript(facts) })
}

#[test]
fn every_runtime_has_calls_to_answer_alike() {
    let mut corpus = Corpus::default();
    corpus.call(json!({ "call": "version" }));
    every_pack(&mut corpus);
    options(&mut corpus);
    zones(&mut corpus);
    lines(&mut corpus);
    scripts(&mut corpus);
    limits(&mut corpus);
    numbers(&mut corpus);
    tried_elsewhere(&mut corpus);
    random_packs(&mut corpus);
    desks::every_desk(&mut corpus);
    corpus.write();
    let count = |start: &str| corpus.answers.iter().filter(|answer| answer.starts_with(start)).count();
    let kinds: BTreeMap<String, usize> = corpus.calls.iter().fold(BTreeMap::new(), |mut kinds, call| {
        let call: Value = serde_json::from_str(call).expect("calls are JSON");
        *kinds.entry(call["call"].as_str().unwrap_or_default().to_owned()).or_default() += 1;
        kinds
    });
    println!("{} calls: {} answered, {} refused; {kinds:?}", corpus.calls.len(), count("ok "), count("no "));
    let Holding { held, scripted, .. } = corpus.compiled.end();
    println!("{held} calls held to compiled packs; {scripted} packs cannot be compiled");
    assert!(held > 2000 && scripted < 20, "{held} calls were held to compiled packs, {scripted} packs are none");
    assert!(count("ok ") > 2000 && count("no ") > 500, "the corpus lost calls: {kinds:?}");
}

/// The packs of rules/, one changed by an overlay, and the tiny one: all that is said of them, their cases, examples, and generated facts.
fn every_pack(corpus: &mut Corpus) {
    let tiny = packs::pack(&[]);
    let mut all = vec![("tiny".to_owned(), tiny.to_bundle())];
    for entry in fs::read_dir(crate::root().join("rules")).expect("rules/ is there").flatten() {
        // The desk's own files stand beside the packs.
        if !entry.path().join("pack.toml").is_file() {
            continue;
        }
        let pack = Pack::from_folder(entry.path()).expect("the packs of rules/ load");
        all.push((entry.file_name().to_string_lossy().into_owned(), pack.to_bundle()));
    }
    let overlaid = Pack::from_folder(crate::root().join("examples/overlays/customer-data-leak-clinic"))
        .expect("the overlay loads");
    all.push(("customer-data-leak, overlaid".to_owned(), overlaid.to_bundle()));
    all.sort();
    for (name, bundle) in all {
        assert!(corpus.load(&name, &bundle));
        let trusted = format!("{name}, trusted");
        assert!(corpus.trust(&trusted, &bundle));
        let pack = &corpus.loaded.packs[&name];
        let locales: Vec<String> = pack.locales().to_vec();
        let locales: Vec<&str> = locales.iter().map(String::as_str).collect();
        let info = serde_json::to_value(pack.info(locales[0])).expect("info is JSON");
        corpus.about(&name, &locales);
        corpus.about(&trusted, &locales[..1]);
        let bundle: Value = serde_json::from_str(&bundle).expect("a bundle is JSON");
        // One large pack tells most about the engine; of the others, that they are decided alike, too.
        let (spoken, rounds) = match name.as_str() {
            "it-operations" | "tiny" => (locales.as_slice(), 600),
            _ => (&locales[..1], 60),
        };
        for (file, doc) in bundle["content"].as_object().expect("a bundle has content") {
            let cases = doc["case"].as_array().into_iter().flatten().filter(|_| file.contains("cases/"));
            for (index, case) in cases.enumerate() {
                let facts = case_facts(case);
                for locale in spoken {
                    let mut call = with_facts("assess", &name, &facts);
                    call["locale"] = json!(locale);
                    call["received"] = case["received"].clone();
                    corpus.call(call);
                }
                corpus.call(with_facts("verdict", &name, &facts));
                // The slowest answer, so not for all.
                if index % 4 == 0 {
                    corpus.call(with_facts("explain", &name, &facts));
                }
            }
        }
        let mut random = Random(1);
        let levels: Vec<Value> =
            info["levels"].as_array().into_iter().flatten().map(|level| level["id"].clone()).collect();
        for round in 0..rounds {
            let facts = generated(&mut random, &info, MOODS[round % MOODS.len()]).to_string();
            let mut call = with_facts("assess", &name, &facts);
            if let Some(locale) = locales.get(round % (locales.len() + 1)) {
                call["locale"] = json!(locale);
            }
            if random.chance(50) {
                call["received"] = json!(random.pick(&TIMES));
            }
            corpus.call(call.clone());
            corpus.call(with_facts("verdict", if round % 2 == 0 { &name } else { &trusted }, &facts));
            if round % 5 == 0 {
                let mut call = call.clone();
                let names = ["overall-head", "service-desk", "vendor", "nobody"];
                let known = if random.chance(90) { 3 } else { 4 };
                let people = random.some(&names[..known], 60);
                let bound: BTreeMap<_, _> =
                    people.iter().map(|role| (role, json!({ "name": "王 <b>", "contact": "8001" }))).collect();
                call["roles"] = json!(json!(bound).to_string());
                corpus.call(call);
            }
            if round % 6 == 0 {
                let mut call = with_facts("compare", &name, &facts);
                call["after"] = json!(generated(&mut random, &info, MOODS[(round / 6) % MOODS.len()]).to_string());
                call["received"] = json!(random.pick(&TIMES));
                corpus.call(call);
            }
            if round % 12 == 0 {
                call["call"] = json!("explain");
                if random.chance(50) {
                    call["level"] = random.pick(&levels);
                }
                corpus.call(call);
            }
        }
    }
    for entry in fs::read_dir(crate::root().join("examples")).expect("examples/ is there").flatten() {
        if entry.path().extension().is_some_and(|ending| ending == "json") {
            let facts = fs::read_to_string(entry.path()).expect("examples are text");
            corpus.call(with_facts("assess", "it-operations", &facts));
            corpus.call(with_facts("explain", "it-operations", &facts));
        }
    }
}

/// A case's facts with those that it calls unknown.
fn case_facts(case: &Value) -> String {
    let mut facts = if case["facts"].is_object() { case["facts"].clone() } else { json!({}) };
    for unknown in case["unknown"].as_array().into_iter().flatten() {
        let mut place = &mut facts;
        for part in unknown.as_str().unwrap_or_default().split('.') {
            place = &mut place[part];
        }
    }
    facts.to_string()
}

/// Calendar units in zones of all sorts: around changes of the clocks, at the ends of months, at the end of time.
fn zones(corpus: &mut Corpus) {
    let moments = [
        "2026-03-01T02:00:00+08:00",
        "2026-08-31T07:00:00+08:00",
        "2026-01-31T18:30:00.25Z",
        "2026-03-07T07:30:00Z",
        "2026-10-31T05:30:00Z",
        "2026-10-24T01:30:00+02:00",
        "2026-09-26T02:30:00+13:45",
        "2011-12-29T20:00:00Z",
        "9999-11-30T21:00:00Z",
    ];
    let names = "Asia/Shanghai America/New_York Europe/Berlin Europe/London Australia/Lord_Howe Pacific/Chatham \
        Pacific/Apia Asia/Kathmandu America/St_Johns Antarctica/Troll America/Sao_Paulo Asia/Tehran +05:45 -11:30 UTC";
    for within in ["P1D", "P1M", "P3M", "P1Y", "P1DT4H"] {
        let rules =
            packs::RULES.replace(".within(\"PT1H\", \"seen_at\")", &format!(".within({within:?}, \"received\")"));
        let name = format!("tiny, {within}");
        corpus.call(
            json!({ "call": "withScript", "pack": "tiny", "as": name, "path": "rules/plan.rhai", "text": rules }),
        );
        for received in moments {
            corpus.call(json!({ "call": "assess", "pack": name, "facts": "{}", "received": received }));
            for zone in names.split_whitespace() {
                let call = json!({ "call": "assess", "pack": name, "facts": "{}", "received": received, "zone": zone });
                corpus.call(call);
            }
        }
    }
}

/// Right and wrong locales, moments, zones and levels.
fn options(corpus: &mut Corpus) {
    let long = "x".repeat(3000);
    for pack in ["it-operations", "tiny"] {
        for locale in ["zh-CN", "zh_TW", "ZH-hant-HK", "en-GB", "EN", "fr", "", "e", "zh-Hans ", "\u{0}", &long] {
            for call in ["assess", "explain", "info", "factsSchema", "lines"] {
                corpus.call(json!({ "call": call, "pack": pack, "facts": "{}", "lines": "{}\n", "locale": locale }));
            }
        }
        for received in ["2026-11-22T09:00:00+08:00", "2026-11-22T09:00:00Z[UTC]", "2026-11-22", "now", "", "٢", &long]
        {
            for call in ["assess", "explain", "lines"] {
                corpus.call(json!({ "call": call, "pack": pack, "facts": "{}", "lines": "{}", "received": received }));
            }
        }
        for level in ["P1", "P2", "P9", "p1", "", "__proto__", &long] {
            corpus.call(json!({ "call": "explain", "pack": pack, "facts": "{}", "level": level }));
        }
        for zone in ["Asia/Shanghai", "asia/shanghai", "+08:00", "-03:30:30", "UTC", "", "+8", "+24:00", &long] {
            for call in ["assess", "explain", "compare", "lines"] {
                corpus.call(
                    json!({ "call": call, "pack": pack, "facts": "{}", "after": "{}", "lines": "{}", "zone": zone }),
                );
            }
        }
        for audience in ["reporter", "responder", "restricted", "Reporter", "", &long] {
            for call in ["assess", "lines"] {
                corpus.call(json!({ "call": call, "pack": pack, "facts": "{}", "lines": "{}", "audience": audience }));
            }
        }
        for done in ["{}", "{\"drill-regularly\":\"2026-09-01T09:00:00+08:00\"}", "{\"drill\":1}", "[]", "{", &long] {
            for zone in [None, Some("Asia/Shanghai"), Some("nowhere")] {
                corpus.call(json!({ "call": "standing", "pack": pack, "done": done, "zone": zone, "locale": "en" }));
            }
        }
        // Options are looked at before facts.
        corpus.call(json!({ "call": "assess", "pack": pack, "facts": "[", "locale": "fr" }));
        corpus.call(json!({ "call": "explain", "pack": pack, "facts": "[", "level": "P9" }));
    }
}

/// Batches with every line end, wrong lines in their place, and bytes that are no text.
fn lines(corpus: &mut Corpus) {
    for file in ["examples/batch.jsonl", "examples/batch-with-error.jsonl"] {
        let lines = fs::read_to_string(crate::root().join(file)).expect("examples are text");
        for verdict in [false, true] {
            let call = json!({ "call": "lines", "pack": "it-operations", "lines": lines, "verdict": verdict });
            corpus.call(call.clone());
            let crlf = lines.replace('\n', "\r\n");
            corpus.call(json!({ "call": "lines", "pack": "it-operations", "lines": crlf, "verdict": verdict, "firstLine": 1001, "locale": "en" }));
        }
    }
    let mut random = Random(2);
    for pack in ["it-operations", "tiny"] {
        let info = serde_json::to_value(corpus.loaded.packs[pack].info("")).expect("info is JSON");
        for round in 0..8 {
            let mut batch = String::new();
            for _ in 0..40 {
                let facts = generated(&mut random, &info, MOODS[round % MOODS.len()]).to_string();
                let cut = if random.chance(10) { facts.len() / 2 } else { facts.len() };
                batch.push_str(facts.get(..cut).unwrap_or("\u{feff}{}"));
                batch.push_str(random.pick(&["\n", "\r\n", "\n\n", "\n"]));
            }
            corpus.call(
                json!({ "call": "lines", "pack": pack, "lines": batch, "verdict": round % 2 == 1, "firstLine": round + 1 }),
            );
        }
        for lines in
            ["", "\n", "\r\n", "{}", "{}\r", " {} \n\t\n", "{}\n[]\nnull\n\"\"\n1\n{\"a\":1,\"a\":2}", "\u{feff}{}\n"]
        {
            corpus.call(json!({ "call": "lines", "pack": pack, "lines": lines }));
        }
        for hex in
            ["", "00", "ff", "7b7d0a7b22ff223a317d0a7b7d", "fefffe", "efbbbf7b7d0d0a", "7b2273746f7279223a22e783227d"]
        {
            corpus.call(json!({ "call": "lines", "pack": pack, "hex": hex }));
        }
    }
}

/// Rule files replaced, added and removed; the pack that they were put into decides as before.
fn scripts(corpus: &mut Corpus) {
    let facts = r#"{"affected":20}"#;
    let plan = corpus.loaded.packs["tiny"].scripts()["rules/plan.rhai"].clone();
    let higher = plan.replace("r.affected > 10", "r.affected > 100").replace("r.affected <= 10", "r.affected <= 100");
    assert_ne!(plan, higher);
    let put = |path: &str, text: Option<&str>, name: &str| json!({ "call": "withScript", "pack": "tiny", "path": path, "text": text, "as": name });
    assert!(corpus.call(put("rules/plan.rhai", Some(&higher), "tiny, higher")));
    for pack in ["tiny, higher", "tiny"] {
        corpus.call(with_facts("assess", pack, facts));
    }
    let scopes: Vec<bool> =
        corpus.answers.iter().rev().take(2).map(|line| line.contains(r#""value":"wide""#)).collect();
    assert_eq!(scopes, [true, false], "the new threshold decides otherwise, the old pack as before");
    corpus.about("tiny, higher", &["en"]);
    assert!(!corpus.call(put("rules/plan.rhai", None, "")));
    assert!(!corpus.call(put("rules/none.rhai", None, "")));
    assert!(!corpus.call(put("facts.toml", None, "")));
    assert!(corpus.call(put("rules/z.rhai", Some("// nothing\n"), "tiny, more")));
    for path in
        ["plan.rhai", "rules/../plan.rhai", "", "rules/plan.rhai\u{0}", "facts.toml", "text/en.toml", "__proto__"]
    {
        assert!(!corpus.call(put(path, Some("// nothing\n"), "tiny, elsewhere")), "{path}");
    }
    for text in
        ["", "level(", "let x = 1;", "kind(\"x\", \"y\")", "loop {}", "\u{0}", "// 中文 𝄞\nfoo();", "fn f(r) { f(r) }"]
    {
        corpus.call(put("rules/x.rhai", Some(text), "tiny, x"));
    }
    let path = "rules/level.rhai";
    let text = corpus.loaded.packs["it-operations"].scripts()[path].replace("\"repeated\"", "\"intermittent\"");
    let put = |text: &str| json!({ "call": "withScript", "pack": "it-operations", "path": path, "text": text, "as": "it, other" });
    assert!(corpus.call(put(&text)));
    corpus.about("it, other", &["en"]);
    let facts = fs::read_to_string(crate::root().join("examples/website-slow.json")).expect("the example is there");
    for pack in ["it, other", "it-operations"] {
        corpus.call(with_facts("assess", pack, &facts));
    }
    assert!(!corpus.call(put(&text.replace("r.leak.status", "r.leek.status"))));
}

/// As large and as deep as is allowed, and one more.
fn limits(corpus: &mut Corpus) {
    let story = |length: usize| format!(r#"{{"story":"{}"}}"#, "字".repeat(length));
    let deep = |depth: usize| format!(r#"{{"signs":{}{}}}"#, "[".repeat(depth), "]".repeat(depth));
    let spaces = |length: usize| format!("{{{}}}", " ".repeat(length - 2));
    let texts = [
        story(MAX_TEXT / 3),
        story(MAX_TEXT),
        story(MAX_TEXT + 1),
        deep(62),
        deep(63),
        deep(64),
        deep(5000),
        spaces(MAX_FACTS_BYTES),
        spaces(MAX_FACTS_BYTES + 1),
        format!("{{{}\"spread\":true}}", (0..3000).map(|n| format!("\"k{n}\":1,")).collect::<String>()),
        r#"{"10":1,"9":2,"b":3,"a":4,"-1":5,"1":6}"#.to_owned(),
    ];
    for facts in texts {
        corpus.call(with_facts("verdict", "tiny", &facts));
    }
}

/// As far from zero as numbers go, in packs, in facts and in answers; rules may go further.
fn numbers(corpus: &mut Corpus) {
    let most = MAX_NUMBER.to_string();
    let limits = format!("min = -{most}\nmax = {most}");
    let far = packs::pack(&[
        Change::Swap("facts.toml", "min = 0\nmax = 1000", &limits),
        Change::Swap("rules/plan.rhai", "r.affected > 10)", "r.affected > 9007199254740990)"),
        Change::Swap("rules/plan.rhai", "r.affected <= 10)", "r.affected < 9223372036854775807)"),
    ]);
    assert!(corpus.load("far", &far.to_bundle()));
    corpus.about("far", &["en"]);
    for number in [-MAX_NUMBER, MAX_NUMBER - 1, MAX_NUMBER] {
        for facts in [
            json!({ "affected": number }),
            json!({ "affected": { "at_least": number } }),
            json!({ "affected": { "at_most": number }, "spread": true }),
        ] {
            for call in ["assess", "verdict", "explain"] {
                assert!(corpus.call(with_facts(call, "far", &facts.to_string())));
            }
        }
    }
    for limit in ["-9007199254740992", "9007199254740992", "-9223372036854775808", "9223372036854775807"] {
        for facts in [format!(r#"{{"affected":{limit}}}"#), format!(r#"{{"affected":{{"at_most":{limit}}}}}"#)] {
            assert!(!corpus.call(with_facts("explain", "far", &facts)));
        }
    }
}

/// What the tests of wrong bundles, packs and facts try.
fn tried_elsewhere(corpus: &mut Corpus) {
    let tiny: Value = serde_json::from_str(&corpus.loaded.packs["tiny"].to_bundle()).expect("a bundle is JSON");
    let mut names = BTreeMap::from([(tiny["digest"].to_string(), "tiny".to_owned())]);
    let mut counts = [0; 3];
    for tried in collected() {
        let tried: Value = serde_json::from_str(&tried).expect("what was collected is JSON");
        if let Some(facts) = tried["facts"].as_str() {
            let bundle = tried["bundle"].as_str().expect("facts are tried with a pack");
            let digest = serde_json::from_str::<Value>(bundle).expect("a bundle is JSON")["digest"].to_string();
            let name = format!("tried {}", names.len());
            let name = names.entry(digest).or_insert_with(|| {
                assert!(corpus.load(&name, bundle));
                name
            });
            corpus.call(with_facts("assess", name, facts));
            counts[0] += 1;
        } else if let Some(bundle) = tried["bundle"].as_str() {
            corpus.load("bad", bundle);
            corpus.trust("bad", bundle);
            counts[1] += 1;
        } else if let Some((path, text)) = only_script(&tried["files"]) {
            let call = json!({ "call": "withScript", "pack": "tiny", "path": path, "text": text, "as": "bad" });
            corpus.call(call);
            counts[2] += 1;
        }
    }
    println!("tried elsewhere: {} facts, {} bundles, {} rule files", counts[0], counts[1], counts[2]);
    assert!(
        counts[0] > 90 && counts[1] > 20 && counts[2] > 120,
        "the hooks in the tests of wrong input are gone: {counts:?}"
    );
}

/// The one rule file that differs from the tiny pack's, if nothing else does.
fn only_script(files: &Value) -> Option<(String, Option<String>)> {
    let tiny: BTreeMap<String, String> = texts(&packs::changed(&[])).into_iter().collect();
    let files: BTreeMap<String, String> = serde_json::from_value(files.clone()).ok()?;
    let paths: BTreeSet<&String> = tiny.keys().chain(files.keys()).collect();
    let mut differing = paths.into_iter().filter(|path| tiny.get(*path) != files.get(*path));
    let path = differing.next().filter(|path| path.starts_with("rules/"))?;
    differing.next().is_none().then(|| (path.clone(), files.get(path).cloned()))
}

/// A pack's files that are text.
pub fn texts(sources: &fenji::Sources) -> Vec<(String, String)> {
    let text = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).into_owned();
    sources.files.iter().map(|(path, bytes)| (path.clone(), text(bytes))).collect()
}

/// Packs nobody wrote, and what can be known there.
fn random_packs(corpus: &mut Corpus) {
    let found = RefCell::new(Vec::new());
    for_random_packs(12, &|subject, choices| {
        let facts = (0..12).map(|_| facts_json(&subject.table, &knowledge(choices, &subject.table)).to_string());
        found.borrow_mut().push((subject.engine.to_bundle(), facts.collect::<Vec<_>>()));
        Ok(())
    });
    for (index, (bundle, facts)) in found.into_inner().into_iter().enumerate() {
        let name = format!("random {index}");
        assert!(corpus.load(&name, &bundle));
        corpus.about(&name, &["en"]);
        let trusted = format!("{name}, trusted");
        assert!(corpus.trust(&trusted, &bundle));
        for facts in facts {
            for call in ["assess", "verdict", "explain"] {
                corpus.call(with_facts(call, &name, &facts));
            }
            corpus.call(with_facts("assess", &trusted, &facts));
        }
    }
}
