//! The desks of the corpus: the shipped one over all its packs, trusted or not, and what no desk takes.

use super::answer::refusal;
use super::{Corpus, MOODS, Random, TIMES, case_facts, generated, same_in_javascript};
use fenji::{Desk, Pack, Problem, Sources};
use serde_json::{Value, json};

/// All that is said of the desk in rules/, its cases, reports nobody wrote, and wrong input.
pub fn every_desk(corpus: &mut Corpus) {
    let shipped = Desk::from_folder(crate::root().join("rules")).expect("the desk loads");
    let own = shipped.to_bundle();
    let packs: Vec<&str> = shipped.packs().iter().map(Pack::id).collect();
    assert!(load(corpus, "desk", &own, &json!(packs)));
    assert!(trust(corpus, "desk, trusted", &own, &json!(packs)));
    let info = serde_json::to_value(shipped.info("en")).expect("info is JSON");
    let mut locales = shipped.locales().iter().map(String::as_str).cycle();
    for desk in ["desk", "desk, trusted"] {
        for call in ["check", "runCases"] {
            corpus.call(json!({ "call": call, "desk": desk }));
        }
    }
    let cases = cases(&own);
    assert!(cases.len() > 20, "the desk lost its cases");
    for locale in shipped.locales() {
        corpus.call(json!({ "call": "info", "desk": "desk", "locale": locale }));
        corpus.call(asked("{}", locale));
    }
    // A desk's answers are long: each case speaks one of the locales, in turn, and only some speak all.
    for (index, case) in cases.iter().enumerate() {
        let spoken = if index % 8 == 0 { shipped.locales().len() } else { 1 };
        for locale in shipped.locales().iter().cycle().skip(index).take(spoken) {
            let mut call = asked(&case_facts(case), locale);
            call["received"] = case["received"].clone();
            assert!(corpus.call(call));
        }
    }
    as_a_pack_is(corpus, &cases, shipped.locales());
    for pair in cases.windows(2) {
        let [before, after] = [&pair[0], &pair[1]].map(case_facts);
        let mut call = asked(&before, locales.next().unwrap_or_default());
        (call["call"], call["after"], call["received"]) = (json!("compare"), json!(after), json!(TIMES[0]));
        corpus.call(call);
    }
    partial(corpus, &info);
    who_fills_the_roles(corpus, &case_facts(&cases[0]));
    options(corpus);
    wrong_facts(corpus);
    wrong_bundles(corpus, &own, &packs);
    changed_packs(corpus, &own, &packs);
    only_javascript(corpus);
}

/// What a desk is asked as a pack is: verdicts, explanations, batches, the schema of facts, levels of none and of several.
fn as_a_pack_is(corpus: &mut Corpus, cases: &[Value], locales: &[String]) {
    let said = |call: &str, facts: &str| {
        let mut said = asked(facts, "en");
        said["call"] = json!(call);
        said
    };
    for locale in locales {
        assert!(corpus.call(json!({ "call": "factsSchema", "desk": "desk", "locale": locale })));
    }
    for (index, case) in cases.iter().enumerate() {
        assert!(corpus.call(said("verdict", &case_facts(case))));
        // The slowest answer, so not for all.
        if index % 8 == 0 {
            assert!(corpus.call(said("explain", &case_facts(case))));
        }
    }
    let facts = json!({ "report": { "about": ["customer-data", "shop-security"] } }).to_string();
    for level in ["ecommerce-security:low", "high", "P1", "nothing", "nobody:high", "service-desk:urgent", "", ":"] {
        let mut call = said("explain", &facts);
        call["level"] = json!(level);
        corpus.call(call);
    }
    let lines: Vec<String> = cases.iter().step_by(6).map(case_facts).collect();
    for verdict in [true, false] {
        let lines = format!("{}\n\n{{\"x\":1}}\n[]", lines.join("\n"));
        let call = json!({ "call": "lines", "desk": "desk", "lines": lines, "verdict": verdict, "locale": "en" });
        assert!(corpus.call(call));
    }
}

fn load(corpus: &mut Corpus, name: &str, bundle: &str, packs: &Value) -> bool {
    corpus.call(json!({ "call": "load", "desk": name, "bundle": bundle, "packs": packs }))
}

fn trust(corpus: &mut Corpus, name: &str, bundle: &str, packs: &Value) -> bool {
    corpus.call(json!({ "call": "load", "desk": name, "bundle": bundle, "packs": packs, "trusted": true }))
}

/// A report of `facts`.
fn asked(facts: &str, locale: &str) -> Value {
    let value = same_in_javascript(facts);
    json!({ "call": "assess", "desk": "desk", "facts": facts, "value": value, "locale": locale })
}

fn cases(bundle: &str) -> Vec<Value> {
    let bundle: Value = serde_json::from_str(bundle).expect("a bundle is JSON");
    let content = bundle["content"].as_object().expect("a bundle has content");
    let files = content.iter().filter(|(path, _)| path.contains("cases/"));
    files.flat_map(|(_, doc)| doc["case"].as_array().into_iter().flatten().cloned()).collect()
}

/// Reports nobody wrote, some of which are refused, and how they go on.
fn partial(corpus: &mut Corpus, info: &Value) {
    let mut random = Random(3);
    let mut answered = 0;
    for round in 0..48 {
        let mut facts = || generated(&mut random, info, MOODS[round % MOODS.len()]);
        let [before, after] = [facts(), facts()];
        let mut call = asked(&before.to_string(), random.pick(&["zh-Hans", "zh-Hant", "en"]));
        call["desk"] = json!(random.pick(&["desk", "desk, trusted"]));
        if random.chance(30) {
            call["received"] = json!(random.pick(&TIMES));
        }
        answered += usize::from(corpus.call(call.clone()));
        if round % 6 == 0 {
            (call["call"], call["after"]) = (json!("compare"), json!(after.to_string()));
            corpus.call(call);
        }
    }
    assert!(answered > 5, "hardly a report of a desk is answered: {answered}");
    println!("desk: {answered} of 48 reports nobody wrote were answered");
}

fn who_fills_the_roles(corpus: &mut Corpus, facts: &str) {
    let person = json!({ "name": "王 <b>", "contact": "8001" });
    for (roles, taken) in [
        (json!({}), true),
        (json!({ "it-operations": { "overall-head": person, "service-desk": { "name": "Desk" } } }), true),
        (json!({ "it-operations": {}, "customer-data-leak": {} }), true),
        (json!({ "it-operations": { "nobody": person } }), false),
        (json!({ "no-such-pack": { "overall-head": person }, "it-operation": {} }), false),
        (json!({ "overall-head": person }), false),
        (json!({ "it-operations": { "overall-head": "Wang" } }), false),
        (json!([]), false),
    ] {
        let mut call = asked(facts, "en");
        call["roles"] = json!(roles.to_string());
        assert_eq!(corpus.call(call), taken, "{roles}");
    }
}

/// Right and wrong locales and moments.
fn options(corpus: &mut Corpus) {
    for locale in ["zh-CN", "zh_TW", "EN-gb", "fr", "", "\u{0}"] {
        for call in ["assess", "compare", "info"] {
            corpus.call(
                json!({ "call": call, "desk": "desk", "facts": NO_QUESTION, "after": NO_QUESTION, "locale": locale }),
            );
        }
    }
    for received in ["2026-11-22T09:00:00Z[UTC]", "2026-11-22", ""] {
        corpus.call(json!({ "call": "assess", "desk": "desk", "facts": NO_QUESTION, "received": received }));
    }
    // Options are looked at before facts.
    corpus.call(json!({ "call": "assess", "desk": "desk", "facts": "[", "locale": "fr" }));
}

/// A report with a short answer.
const NO_QUESTION: &str = r#"{"incident":{"signs":[]},"safety":{"people_at_risk":false},"leak":{"status":"none"}}"#;

fn wrong_facts(corpus: &mut Corpus) {
    for facts in [
        "",
        "[",
        "[]",
        "null",
        r#""{}""#,
        r#"{"leak":1,"leak":2}"#,
        r#"{"incident":{"sings":[]}}"#,
        r#"{"incident.signs":[]}"#,
        r#"{"nobody":{"knows":1}}"#,
        r#"{"__proto__":{"about":[]}}"#,
        r#"{"safety":{"people_at_risk":"yes"},"leak":{"status":"sure"},"incident":{"signs":["fire",1]}}"#,
        r#"{"leak":{"status":"none","customer_data":true}}"#,
        r#"{"leak":{"status":"none","way":["offered-online"],"exposure":"public"}}"#,
        r#"{"leak":{"status":{"any_of":[]}}}"#,
        r#"{"people":{"affected":1.5},"loss":{"money":-1}}"#,
        r#"{"people":{"affected":9007199254740993}}"#,
        r#"{"incident":{"occurred_at":"2026-02-30T00:00:00Z"}}"#,
        r#"{"system":{"state":"normal"},"incident":{"signs":{"includes":["hardware-fault"],"excludes":["hardware-fault"]}}}"#,
    ] {
        assert!(!corpus.call(asked(facts, "en")), "{facts}");
    }
    let wrong = r#"{"leak":{"status":"sure"}}"#;
    for (facts, after) in [(wrong, NO_QUESTION), (NO_QUESTION, wrong)] {
        assert!(!corpus.call(json!({ "call": "compare", "desk": "desk", "facts": facts, "after": after })));
    }
}

/// Bundles that make no desk together, and those that stand in each other's place. Most are trusted, which is faster.
fn wrong_bundles(corpus: &mut Corpus, own: &str, packs: &[&str]) {
    let with = |more: &str| json!([packs, &[more]].concat());
    let all = json!(packs);
    for packs in
        [json!([]), json!(packs[..packs.len() - 1]), with(packs[0]), with("tiny"), with(own), json!([own]), with("{")]
    {
        assert!(!trust(corpus, "bad", own, &packs));
    }
    assert!(!load(corpus, "bad", own, &json!([own, "tiny", "{}"])));
    for bundle in ["", "{", "null", "it-operations", &own[..3000]] {
        assert!(!trust(corpus, "bad", bundle, &json!(["tiny"])));
        assert!(!load(corpus, "bad", bundle, &json!(["["])));
    }
    assert!(!trust(corpus, "bad", "it-operations", &all));
    let changed = own.replacen("sha256:", "sha256:0", 1);
    assert!(!load(corpus, "bad", &changed, &json!([])));
    assert!(!corpus.load("bad", own));
    assert!(!corpus.trust("bad", own));
    assert!(trust(corpus, "desk, in another order", own, &json!(packs.iter().rev().collect::<Vec<_>>())));
}

/// Packs that are the desk's by their names, and were changed.
fn changed_packs(corpus: &mut Corpus, own: &str, packs: &[&str]) {
    let instead =
        |of: &str, bundle: &str| json!(packs.iter().map(|id| if *id == of { bundle } else { id }).collect::<Vec<_>>());
    let overlaid = instead("customer-data-leak", "customer-data-leak, overlaid");
    assert!(trust(corpus, "desk, overlaid", own, &overlaid));
    let leaked = r#"{"incident":{"signs":["information-exposed"]},"safety":{"people_at_risk":false},"leak":{"status":"confirmed","customer_data":true}}"#;
    let mut call = asked(leaked, "zh-Hant");
    call["desk"] = json!("desk, overlaid");
    assert!(corpus.call(call));
    let mut sources =
        Sources::from_folder(crate::root().join("rules/social-media")).expect("the pack's files are there");
    // That the pack lacks a locale is no matter of the caller's options.
    sources.files.remove("text/en.toml").expect("the pack speaks English");
    let declared = sources.files.get_mut("pack.toml").expect("a pack is declared");
    let text = String::from_utf8_lossy(declared).replace(r#", "en"]"#, "]");
    let (before, after) = text.split_once("[negations.en]").expect("it says how English denies");
    let after = after.find("\n[").and_then(|next| after.get(next + 1..)).unwrap_or_default();
    *declared = format!("{before}{after}").into_bytes();
    let silent = Pack::from_sources(&sources).expect("the changed pack loads").to_bundle();
    assert!(!trust(corpus, "bad", own, &instead("social-media", &silent)));
    assert!(corpus.answers.last().is_some_and(|answer| answer.starts_with("no invalid-pack ")));
}

/// What no other language can do: give what is no list, and use what was freed.
fn only_javascript(corpus: &mut Corpus) {
    let no_list =
        Problem::error("invalid-option", "`packs` is no list").help("give the bundles of the desk's packs as an array");
    for packs in [json!(null), json!(5), json!(true), json!("tiny"), json!({}), json!({ "length": 1, "0": "tiny" })] {
        let call = json!({ "call": "load", "desk": "bad", "bundle": "{}", "packs": packs });
        corpus.stated(call, refusal("invalid-option", &no_list.clone().into()));
    }
    let freed = Problem::error("freed", "the desk was freed").help("load it again with `Desk.load`");
    for _ in 0..2 {
        corpus.stated(json!({ "call": "free", "desk": "desk" }), "ok null".to_owned());
    }
    for call in ["assess", "compare", "info", "check", "runCases"] {
        let call = json!({ "call": call, "desk": "desk", "facts": NO_QUESTION, "after": NO_QUESTION });
        corpus.stated(call, refusal("freed", &freed.clone().into()));
    }
}
