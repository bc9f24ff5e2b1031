//! What is reckoned from several facts: exact where diagrams can know it, bounded and called so where they cannot.

use crate::oracle::compare::unsound;
use crate::oracle::expect::{Mistake, expect};
use crate::oracle::knowledge::{facts_json, knowledge};
use crate::oracle::subject::for_random_packs;
use fenji::{Limits, Options, Pack, Sources};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The weights of the eight answers in tests/data/weighted-sum, in order of declaration, and by option.
const WEIGHTS: [(&str, i64, &[i64]); 8] = [
    ("sector", 3, &[4, 7, 4, 6, 15, 10, 5, 7, 5, 20, 8, 6, 16, 3, 15, 12]),
    ("functional_impact", 6, &[0, 4, 7, 8, 10, 12, 14, 20]),
    ("location", 4, &[6, 8, 10, 12, 14, 16, 18, 20]),
    ("actor", 4, &[4, 6, 8, 10, 13, 16, 20]),
    ("information_impact", 2, &[0, 2, 4, 10, 12, 14, 16, 20]),
    ("observed_activity", 5, &[0, 8, 14, 16, 20]),
    ("recoverability", 4, &[4, 8, 12, 20]),
    ("potential_impact", 6, &[0, 5, 10, 15, 20]),
];
const LEVELS: [&str; 6] = ["emergency", "severe", "high", "medium", "low", "baseline"];

fn data(name: &str) -> Pack {
    Pack::from_folder(crate::root().join("tests/data").join(name)).expect("the pack is right")
}

fn sources(facts: &str, rules: &str) -> Sources {
    let manifest = "format = 1\nid = \"tiny\"\nversion = \"0.1.0\"\nlocales = [\"en\"]\nkinds = [\"k\"]\nscopes = [\"s\"]\n\
                    levels = [\"high\", \"low\"]\npriorities = 1\n[source]\nplan = \"p\"\n";
    let always = "kind(\"k\", \"k\").clause(\"c\"); scope(\"s\", \"s\").clause(\"c\"); priority(1, \"p\").clause(\"c\");\n\
                  level(\"low\", \"rest\").clause(\"c\");\n";
    Sources::new([
        ("pack.toml", manifest.to_owned()),
        ("facts.toml", facts.to_owned()),
        ("rules/all.rhai", format!("{always}{rules}")),
        ("text/en.toml", "[pack]\ntitle = \"t\"\nsummary = \"s\"\n".to_owned()),
    ])
}

/// A pack of two levels: `low`, unless `high` holds.
fn tiny(facts: &str, rules: &str) -> Pack {
    Pack::from_sources(&sources(facts, rules)).unwrap_or_else(|error| panic!("{error}"))
}

/// The tiny pack with this one rule for `high`.
fn high_when(facts: &str, condition: &str) -> Pack {
    tiny(facts, &format!("level(\"high\", \"much\").when(|r| {condition}).clause(\"c\");"))
}

fn refused(facts: &str, rules: &str) -> Value {
    match Pack::from_sources(&sources(facts, rules)) {
        Ok(_) => panic!("it loads"),
        Err(error) => json!(error.problems),
    }
}

fn number(id: &str, min: i64, max: i64) -> String {
    format!("[[fact]]\nid = \"{id}\"\ntype = \"number\"\nmin = {min}\nmax = {max}\n")
}

fn decided(pack: &Pack, facts: Value) -> Value {
    let facts = pack.facts(&facts).unwrap_or_else(|error| panic!("{facts}: {error}"));
    json!(pack.assess(&facts, &Options::default()))
}

fn possible(pack: &Pack, facts: Value) -> Value {
    decided(pack, facts)["level"]["possible"].clone()
}

fn warnings(pack: &Pack) -> Vec<&'static str> {
    pack.check().problems.iter().map(|problem| problem.code).filter(|code| !code.starts_with("missing")).collect()
}

fn level(sum: i64) -> usize {
    (0..5).find(|level| (sum - 65) * 100 >= (100 - 20 * *level as i64) * 615).unwrap_or(5)
}

#[test]
fn a_sum_of_eight_weighted_answers_is_exact_at_every_step() {
    let pack = data("weighted-sum");
    let report = pack.check();
    assert!(report.exact && report.ok(), "{report:?}");
    assert_eq!(report.combinations, "5734400");
    let mut choice = 7_usize;
    for _ in 0..12 {
        let mut facts = serde_json::Map::new();
        let mut known = 0;
        for asked in 0..=WEIGHTS.len() {
            let mut sums = BTreeSet::from([known]);
            for (_, weight, points) in WEIGHTS.iter().skip(asked) {
                sums = sums.iter().flat_map(|sum| points.iter().map(move |point| sum + weight * point)).collect();
            }
            let levels: BTreeSet<usize> = sums.into_iter().map(level).collect();
            let expected: Vec<&str> = levels.iter().map(|level| LEVELS[*level]).collect();
            let decision = decided(&pack, Value::Object(facts.clone()));
            assert_eq!(decision["level"]["possible"], json!(expected), "{facts:?}");
            assert_eq!(decision["level"].get("gap"), None);
            assert_eq!(decision["level"].get("inexact"), None);
            assert_eq!(decision["complete"], json!(expected.len() == 1));
            let open = decision["questions"]["open"].as_array().map(Vec::len);
            assert_eq!(open == Some(0), expected.len() == 1, "{facts:?}");
            if let Some((id, weight, points)) = WEIGHTS.get(asked) {
                choice = (choice * 31 + 11) % 1009;
                let info = pack.info("en");
                let fact = info.facts.iter().find(|fact| fact.id == *id).expect("it is declared");
                known += weight * points[choice % points.len()];
                facts.insert((*id).to_owned(), json!(fact.options[choice % points.len()].id));
            }
        }
        let decision = decided(&pack, Value::Object(facts));
        let last = decision["computed"].as_array().and_then(|computed| computed.last()).cloned();
        assert_eq!(last.map(|last| last["value"].clone()), Some(json!(known)));
    }
}

#[test]
fn a_bundle_of_sums_decides_alike_however_it_is_loaded() {
    let pack = data("weighted-sum");
    let bundle = pack.to_bundle();
    for other in [Pack::from_bundle(&bundle), Pack::from_trusted_bundle(&bundle)] {
        let other = other.expect("the bundle is right");
        for facts in [json!({}), json!({ "sector": "energy", "actor": "apt" }), json!({ "location": "unknown" })] {
            assert_eq!(decided(&other, facts.clone()), decided(&pack, facts));
        }
        assert!(other.check().ok());
    }
}

#[test]
fn numbers_are_compared_with_each_other() {
    let facts = |max: i64| number("users.online", 0, max) + number("users.licensed", 0, max).as_str();
    let small = high_when(&facts(1_000), "r.users.online > r.users.licensed");
    assert!(small.check().exact);
    let both = json!(["high", "low"]);
    let cases = [
        (json!({}), both.clone()),
        (json!({ "users": { "online": 0 } }), json!(["low"])),
        (json!({ "users": { "online": 7 } }), both.clone()),
        (json!({ "users": { "licensed": 1000 } }), json!(["low"])),
        (json!({ "users": { "online": { "at_least": 6 }, "licensed": { "at_most": 5 } } }), json!(["high"])),
        (json!({ "users": { "online": { "at_least": 5 }, "licensed": { "at_most": 5 } } }), both.clone()),
        (json!({ "users": { "online": 6, "licensed": 5 } }), json!(["high"])),
    ];
    for (facts, expected) in &cases {
        assert_eq!(possible(&small, facts.clone()), *expected, "{facts}");
    }
    // Too many values to cut: the same answers here, and what is not proved is called so.
    let large = high_when(&facts(1_000_000), "r.users.online > r.users.licensed");
    assert!(!large.check().exact);
    assert!(warnings(&large).contains(&"not-exact"));
    for (facts, expected) in &cases {
        if *facts != json!({ "users": { "licensed": 1000 } }) {
            assert_eq!(possible(&large, facts.clone()), *expected, "{facts}");
        }
    }
    let open = decided(&large, json!({ "users": { "online": 7 } }));
    assert_eq!((&open["level"]["inexact"], open["level"].get("gap")), (&json!(true), None));
    assert_eq!(open["questions"]["next"], "users.licensed");
}

#[test]
fn large_numbers_stay_exact_where_few_places_matter() {
    let facts =
        number("a.x", 0, 1_000_000) + number("b.y", -1_000_000, 1_000_000).as_str() + number("c.z", 0, 9).as_str();
    let pack = high_when(&facts, "2 * r.a.x + 300_000 * r.c.z >= 1_000_000");
    assert!(pack.check().exact);
    assert_eq!(possible(&pack, json!({ "a": { "x": 49_999 } })), json!(["high", "low"]));
    assert_eq!(possible(&pack, json!({ "a": { "x": 50_000 }, "c": { "z": { "at_least": 3 } } })), json!(["high"]));
    assert_eq!(possible(&pack, json!({ "a": { "x": 49_999 }, "c": { "z": { "at_most": 3 } } })), json!(["low"]));
    assert_eq!(possible(&pack, json!({ "a": { "x": 49_999 }, "c": { "z": 3 } })), json!(["low"]));
}

#[test]
fn chosen_options_are_counted() {
    let facts = "[[fact]]\nid = \"incident.signs\"\ntype = \"several\"\noptions = [\"a\", \"b\", \"c\", \"d\"]\n";
    let pack = high_when(facts, "r.incident.signs.len() >= 2");
    assert!(pack.check().exact);
    let signs = |signs: Value| possible(&pack, json!({ "incident": { "signs": signs } }));
    assert_eq!(signs(json!(["a", "d"])), json!(["high"]));
    assert_eq!(signs(json!(["a"])), json!(["low"]));
    assert_eq!(signs(json!({ "includes": ["a", "c"] })), json!(["high"]));
    assert_eq!(signs(json!({ "excludes": ["a", "c", "d"] })), json!(["low"]));
    assert_eq!(signs(json!({ "includes": ["a"] })), json!(["high", "low"]));
}

#[test]
fn numbers_that_do_not_apply_make_no_sum() {
    let facts = "[[fact]]\nid = \"f\"\ntype = \"yes-no\"\n".to_owned()
        + number("x", 0, 9).as_str()
        + "when = 'r.f'\n"
        + number("y", 0, 9).as_str()
        + "when = 'r.f'\n";
    let pack = high_when(&facts, "r.x + r.y < 5");
    assert_eq!(possible(&pack, json!({ "f": false })), json!(["low"]));
    assert_eq!(possible(&pack, json!({ "f": true, "x": 2 })), json!(["high", "low"]));
    assert_eq!(possible(&pack, json!({ "x": 5 })), json!(["low"]));
    let pack = high_when(&facts, "r.x != r.y");
    assert_eq!(possible(&pack, json!({ "f": false })), json!(["low"]));
    assert_eq!(possible(&pack, json!({ "x": 3, "y": 3 })), json!(["low"]));
    assert_eq!(possible(&pack, json!({ "x": 3, "y": { "at_least": 4 } })), json!(["high"]));
}

#[test]
fn bounds_are_tight_and_nothing_is_claimed_beyond_them() {
    let pack = data("share");
    let users = |affected: Value, total: Value| json!({ "users": { "affected": affected, "total": total } });
    assert_eq!(warnings(&pack), ["no-cases", "not-exact"]);
    let known = decided(&pack, users(json!(5), json!(1000)));
    assert_eq!(known["level"]["possible"], json!(["low"]));
    assert_eq!(
        known["computed"],
        json!([{ "fact": "users.share", "question": "Users share?", "value": 0, "text": "0" }])
    );
    // Ten of a thousand at the most are one percent.
    assert_eq!(possible(&pack, users(json!({ "at_most": 10 }), json!({ "at_least": 1000 }))), json!(["low"]));
    assert_eq!(
        possible(&pack, users(json!({ "at_least": 500 }), json!({ "at_least": 1, "at_most": 1000 }))),
        json!(["high"])
    );
    assert_eq!(possible(&pack, users(json!({ "at_least": 500 }), json!(0))), json!(["low"]));
    let facts = pack.facts(&users(json!(5), json!(1000))).expect("they are right");
    let explanation = json!(pack.explain(&facts, Some("high"), &Options::default()).expect("it is a level"));
    let target = &explanation["targets"][0];
    assert_eq!((&target["possible"], &target["changes_proved"]), (&Value::Null, &json!(false)));
    let low = json!(pack.explain(&facts, Some("low"), &Options::default()).expect("it is a level"));
    assert_eq!(low["targets"][0]["changes_proved"], json!(true));
}

#[test]
fn changes_of_sums_are_the_smallest() {
    let facts = number("a", 0, 20) + number("b", 0, 20).as_str();
    let pack = high_when(&facts, "r.a + 3 * r.b >= 30");
    let known = pack.facts(&json!({ "a": 5, "b": 4 })).expect("they are right");
    let explanation = json!(pack.explain(&known, Some("high"), &Options::default()).expect("it is a level"));
    let target = &explanation["targets"][0];
    assert_eq!(target["changes_proved"], json!(true));
    let sets: Vec<Vec<(Value, Value)>> = target["changes"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|set| set.as_array().into_iter().flatten().map(|one| (one["fact"].clone(), one["to"].clone())).collect())
        .collect();
    assert_eq!(sets, [vec![(json!("b"), json!(9))], vec![(json!("a"), json!(18))]]);
}

#[test]
fn a_computation_that_fails_is_found_at_load() {
    let facts =
        number("affected", 0, 1_000_000) + number("total", 0, 1_000_000).as_str() + number("share", 0, 100).as_str();
    let share =
        |by: &str| format!("compute(\"share\").from([\"affected\", \"total\"]).by(|affected, total| {{ {by} }});");
    let cases = [
        ("affected * 100 / total", "divi", json!({ "affected": 0, "total": 0 })),
        (
            "if total == 0 { 0 } else { affected * 100 / total }",
            "it gave",
            json!({ "affected": 1_000_000, "total": 1 }),
        ),
        (
            "let q = affected / total; if total == 0 { 0 } else { min(100, q) }",
            "divi",
            json!({ "affected": 0, "total": 0 }),
        ),
        ("let s = 0; s += affected; s", "it gave", json!({ "affected": 1_000_000, "total": 0 })),
    ];
    for (by, what, witness) in cases {
        let problems = refused(&facts, &share(by));
        let problem = &problems[0];
        assert_eq!(problem["code"], "compute-failed", "{by}: {problems}");
        assert!(problem["message"].as_str().is_some_and(|message| message.to_lowercase().contains(what)), "{problem}");
        assert_eq!(problem["witness"], witness, "{by}");
    }
    // Proved, whatever the answers.
    for by in ["if total == 0 { 0 } else { min(100, affected * 100 / total) }", "max(0, min(affected - total, 100))"] {
        let pack = tiny(&facts, &share(by));
        assert!(!warnings(&pack).contains(&"may-fail"), "{by}");
    }
    // What no incident allows may fail.
    let rules = share("min(100, affected * 100 / total)") + "impossible(\"nobody\").when(|r| r.total == 0);";
    assert!(!warnings(&tiny(&facts, &rules)).contains(&"may-fail"));
}

#[test]
fn a_computation_that_fails_all_the_same_leaves_its_fact_unknown() {
    let facts = number("n", 0, 1_000_000) + number("out", 0, 10).as_str();
    // Neither an end of the range nor near one.
    let by = "let odd = 0; for one in [n] { if one == 123457 { odd = 99; } } odd";
    let rules = format!(
        "compute(\"out\").from([\"n\"]).by(|n| {{ {by} }});\nlevel(\"high\", \"much\").when(|r| r.out >= 5).clause(\"c\");"
    );
    let pack = tiny(&facts, &rules);
    assert!(warnings(&pack).contains(&"may-fail"));
    let fine = decided(&pack, json!({ "n": 5 }));
    assert_eq!((&fine["level"]["possible"], &fine["complete"]), (&json!(["low"]), &json!(true)));
    let failed = decided(&pack, json!({ "n": 123_457 }));
    assert_eq!((&failed["level"]["possible"], &failed["complete"]), (&json!(["high", "low"]), &json!(false)));
    let told = &failed["computed"][0];
    assert_eq!((&told["fact"], &told["value"]), (&json!("out"), &Value::Null));
    assert_eq!(told["failed"], "computing `out` from (123457) failed: it gave `99`");
}

#[test]
fn a_case_expects_what_is_computed() {
    let facts = number("a", 0, 10_000) + number("b", 0, 10_000).as_str() + number("sum.both", 0, 20_000).as_str();
    let rules = "compute(\"sum.both\").from([\"a\", \"b\"]).by(|a, b| a + b);\n\
                 level(\"high\", \"much\").when(|r| r.sum.both >= 100).clause(\"c\");";
    let case = |expect: &str| {
        let mut sources = sources(&facts, rules);
        let case =
            format!("[[case]]\nid = \"one\"\nwhy = \"w\"\nfacts = {{ a = 40, b = 2 }}\n[case.expect]\n{expect}\n");
        sources.files.insert("cases/one.toml".into(), case.into_bytes());
        Pack::from_sources(&sources).expect("it loads").run_cases().cases.remove(0)
    };
    assert!(case("computed = { \"sum.both\" = 42 }").passed);
    let wrong = case("computed = { \"sum.both\" = 41 }");
    let told: Vec<(&str, &str, &str)> =
        wrong.differences.iter().map(|one| (one.what.as_str(), one.expected.as_str(), one.got.as_str())).collect();
    assert_eq!(told, [("computed.sum.both", "41", "42")]);
    let unknown = case("computed = { a = 40 }");
    assert_eq!(unknown.problems.first().map(|problem| problem.code), Some("unknown-name"));
}

#[test]
fn past_the_budget_everything_said_stays_sound() {
    for nodes in [4, 24] {
        for_random_packs(20, &|subject, choices| {
            let limits = Limits { diagram_nodes: nodes };
            let engine =
                Pack::from_sources_with(&subject.pack.sources(), &limits).map_err(|error| error.to_string())?;
            for _ in 0..6 {
                let known = knowledge(choices, &subject.table);
                let Some(expected) = expect(&subject.table, &known, Mistake::None) else { continue };
                let facts = engine.facts(&facts_json(&subject.table, &known)).map_err(|error| error.to_string())?;
                let decision = json!(engine.assess(&facts, &Options::default()));
                subject.fail(&known, &unsound(&subject.table, &expected, &subject.with_schemes(decision)))?;
            }
            Ok(())
        });
    }
}
