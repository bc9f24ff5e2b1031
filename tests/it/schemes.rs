//! Further level schemes: decided beside the pack's own, shown under their own names, refused and checked like all else.

use crate::packs::Change::{File, Swap};
use crate::packs::{Change, blocks, changed, pack};
use crate::tables::tables;
use fenji::{Direction, Effect, Facts, Limits, Options, Pack};
use serde_json::{Value, json};

tables! { "schemes":
    schemes_are_declared_in_one_way,
    names_of_schemes_in_rules_are_declared,
    schemes_are_checked_like_levels,
    what_a_scheme_without_rules_lacks_is_told,
    a_case_names_a_scheme_that_there_is,
}

const SCHEMA: &str = "pack.toml";
const FACTS: &str = "facts.toml";
const WORDS: &str = "text/en.toml";
const RULES: &str = "rules/scheme.rhai";
const CASES: &str = "cases/scheme.toml";

const DECLARED: Change<'_> = Swap(
    SCHEMA,
    "plan = \"plan-1\"\n",
    "plan = \"plan-1\"\n\n[[scheme]]\nid = \"service-level\"\nlevels = [\"grave\", \"middling\", \"mild\"]\n",
);
const NAMED: Change<'_> = Swap(
    WORDS,
    "[roles]\n",
    "[schemes]\nservice-level = \"Service level\"\n\n[scheme-levels.service-level]\ngrave = \"Grave\"\nmiddling = \"Middling\"\nmild = \"Mild\"\n\n[roles]\n",
);
const WORDED: Change<'_> = Swap(
    WORDS,
    "[rules]\n",
    "[rules]\nvery-many = \"Very many.\"\nserious-and-many = \"Serious, and many.\"\nany-at-all = \"Any.\"\n",
);
const NOTED: Change<'_> = Swap(WORDS, "[notes]\n", "[notes]\nvery-many = \"Ours.\"\nany-at-all = \"Ours.\"\n");
const STEPPED: Change<'_> = Swap(WORDS, "[steps]\n", "[steps]\ncall-others = \"Call the others.\"\n");

/// Rules that read facts and the four conclusions, and guidance that reads what they give.
const RULED: Change<'_> = File(
    RULES,
    r#"//! The levels of another plan.
level_of("service-level", "grave", "very-many").when(|r| r.affected >= 100).gap();
level_of("service-level", "middling", "serious-and-many").when(|r| r.level == "P1" && r.scope == "wide").clause("plan-2 §1");
level_of("service-level", "mild", "any-at-all").gap();
step("call-others").phase("detection").by("head").when(|r| r.service_level in ["grave", "middling"]).clause("plan-2 §2");
"#,
);

/// The changes that give the tiny pack a second scheme.
pub const SCHEME: [Change<'static>; 6] = [DECLARED, NAMED, WORDED, NOTED, STEPPED, RULED];

fn schemed(more: &[Change<'_>]) -> Pack {
    pack(&[&SCHEME, more].concat())
}

fn facts(pack: &Pack, value: &Value) -> Facts {
    pack.facts(value).expect("the facts are right")
}

fn decided(pack: &Pack, value: &Value) -> Value {
    json!(pack.assess(&facts(pack, value), &Options::default()))
}

/// All facts but `affected`, with nothing serious among them.
fn calm(affected: Value) -> Value {
    json!({ "system": { "state": "normal" }, "signs": [], "spread": false, "affected": affected })
}

/// All facts of something urgent.
fn urgent(affected: Value) -> Value {
    json!({ "system": { "state": "down", "restart": "recovered" }, "signs": [], "spread": true, "affected": affected })
}

#[test]
fn a_pack_with_a_second_scheme_is_right_in_every_way() {
    assert_eq!(blocks(&schemed(&[]).check().problems), "");
}

#[test]
fn each_scheme_has_its_own_level() {
    let pack = schemed(&[]);
    let table = [
        (calm(json!(5)), "P2", "mild", vec!["any-at-all"]),
        (calm(json!(100)), "P2", "grave", vec!["very-many", "any-at-all"]),
        (urgent(json!(5)), "P1", "mild", vec!["any-at-all"]),
        (urgent(json!(50)), "P1", "middling", vec!["serious-and-many", "any-at-all"]),
        (urgent(json!(500)), "P1", "grave", vec!["very-many", "serious-and-many", "any-at-all"]),
    ];
    for (given, level, other, rules) in table {
        let decision = decided(&pack, &given);
        let scheme = &decision["schemes"][0];
        assert_eq!((&decision["level"]["value"], &scheme["value"]), (&json!(level), &json!(other)), "{given}");
        assert_eq!((&scheme["scheme"], &scheme["possible"]), (&json!("service-level"), &json!([other])));
        let reasons: Vec<&str> =
            scheme["reasons"].as_array().expect("a list").iter().filter_map(|reason| reason["rule"].as_str()).collect();
        assert_eq!(reasons, rules, "all that hold, the most serious first");
        assert_eq!(decision["complete"], true);
        let called = decision["steps"].as_array().expect("a list").iter().any(|step| step["id"] == "call-others");
        assert_eq!(called, other != "mild", "guidance reads the level of the scheme");
        let verdict = json!(pack.verdict(&facts(&pack, &given)));
        let part = json!({ "scheme": "service-level", "value": other, "also_possible": [], "rules": rules });
        assert_eq!(verdict["schemes"], json!([part]));
    }
}

#[test]
fn a_scheme_that_is_open_keeps_the_decision_open() {
    let pack = schemed(&[]);
    let decision = decided(&pack, &calm(json!({ "at_least": 20, "at_most": 200 })));
    assert_eq!((&decision["level"]["possible"], &decision["complete"]), (&json!(["P2"]), &json!(false)));
    assert_eq!(decision["schemes"][0]["possible"], json!(["grave", "mild"]));
    assert_eq!(decision["schemes"][0]["value"], "grave", "the most serious is assumed");
    assert_eq!(
        decision["questions"]["open"],
        json!([{ "fact": "affected", "can_change": ["schemes", "steps"], "asked_of": ["reporter", "responder"] }])
    );
    let verdict = json!(pack.verdict(&facts(&pack, &calm(json!({ "at_least": 20 })))));
    assert_eq!(verdict["schemes"][0]["also_possible"], json!(["grave", "mild"]));
}

#[test]
fn a_fact_that_only_a_scheme_reads_decides() {
    let rule = "level_of(\"service-level\", \"grave\", \"unguarded\").when(|r| r.guard.away).gap();";
    let fact = "[[fact]]\nid = \"guard.away\"\ntype = \"yes-no\"\n";
    let pack = schemed(&[File("rules/more.rhai", rule), Change::Before(FACTS, fact)]);
    let info = json!(pack.info("en"));
    let fact = info["facts"].as_array().expect("a list").iter().find(|fact| fact["id"] == "guard.away");
    assert_eq!(fact.expect("the fact")["deciding"], true);
}

#[test]
fn past_the_budget_a_scheme_is_sound() {
    let sources = changed(&SCHEME);
    let small = Pack::from_sources_with(&sources, &Limits { diagram_nodes: 1 }).expect("it loads");
    let large = schemed(&[]);
    assert!(!small.check().exact);
    for given in [json!({}), calm(json!(100)), urgent(json!({ "at_least": 20 })), urgent(json!(50))] {
        let (small, large) = (decided(&small, &given), decided(&large, &given));
        let possible = |decision: &Value| decision["schemes"][0]["possible"].as_array().cloned().unwrap_or_default();
        let left = possible(&small);
        assert!(possible(&large).iter().all(|level| left.contains(level)), "{given}");
    }
}

#[test]
fn words_name_the_scheme_and_its_levels() {
    let levels = json!([
        { "id": "grave", "text": "Grave" },
        { "id": "middling", "text": "Middling" },
        { "id": "mild", "text": "Mild" },
    ]);
    let scheme = json!({ "id": "service-level", "text": "Service level", "levels": levels });
    assert_eq!(json!(schemed(&[]).info("en"))["schemes"], json!([scheme]));
}

#[test]
fn packs_with_one_scheme_say_nothing_of_others() {
    let plain = pack(&[]);
    let nothing = facts(&plain, &json!({}));
    let all = [
        json!(plain.assess(&nothing, &Options::default())),
        json!(plain.verdict(&nothing)),
        json!(plain.compare(&nothing, &nothing, &Options::default())),
        json!(plain.info("en")),
    ];
    assert!(all.iter().all(|answer| answer.get("schemes").is_none()));
    let bundle: Value = serde_json::from_str(&plain.to_bundle()).expect("a bundle is JSON");
    assert_eq!(bundle["compiled"][3][4], json!([]), "its image has no further schemes");
}

#[test]
fn a_bundle_carries_its_schemes() {
    let pack = schemed(&[]);
    let bundle = pack.to_bundle();
    for other in [Pack::from_bundle(&bundle), Pack::from_trusted_bundle(&bundle)] {
        let other = other.expect("the bundle is right");
        assert_eq!(other.to_bundle(), bundle);
        assert_eq!(other.check(), pack.check());
        for given in [json!({}), calm(json!(100)), urgent(json!({ "at_least": 20 })), urgent(json!(50))] {
            assert_eq!(decided(&other, &given), decided(&pack, &given), "{given}");
        }
    }
}

#[test]
fn each_scheme_moves_for_itself() {
    let pack = schemed(&[]);
    let [few, many] = [5, 500].map(|affected| facts(&pack, &calm(json!(affected))));
    let up = pack.compare(&few, &many, &Options::default());
    let scheme = &up.schemes[0];
    assert_eq!(
        (scheme.scheme, scheme.moved.before, scheme.moved.after),
        ("service-level", Some("mild"), Some("grave"))
    );
    assert_eq!((scheme.moved.direction, scheme.moved.takes_effect), (Direction::Up, Some(Effect::AtOnce)));
    assert_eq!(scheme.moved.because, ["affected"]);
    assert_eq!((up.level.direction, up.level.takes_effect), (Direction::Same, None));
    let down = pack.compare(&many, &few, &Options::default());
    assert_eq!(down.schemes[0].moved.direction, Direction::Down);
    assert_eq!(down.schemes[0].moved.takes_effect, Some(Effect::WhenConfirmed));
}

#[test]
fn a_case_says_what_each_scheme_must_give() {
    let case = |expect: &str| {
        format!(
            "[[case]]\nid = \"many\"\nwhy = \"Many.\"\nfacts = {{ system.state = \"normal\", spread = false, affected = 150 }}\n\
             [case.expect]\n{expect}\n"
        )
    };
    let run = |expect: &str| {
        let report = json!(schemed(&[File(CASES, &case(expect))]).run_cases());
        report["cases"].as_array().expect("a list").iter().find(|case| case["id"] == "many").expect("the case").clone()
    };
    let right =
        "schemes = { service-level = \"grave\" }\npossible = { service-level = [\"grave\"] }\nrules = [\"very-many\"]";
    assert_eq!(run(right)["passed"], true);
    assert_eq!(
        run("schemes = { service-level = \"mild\" }")["differences"],
        json!([{ "what": "schemes.service-level", "expected": "mild", "got": "grave" }])
    );
}

#[test]
fn a_scheme_without_rules_gives_no_level() {
    let pack = pack(&[DECLARED, NAMED]);
    let decision = decided(&pack, &calm(json!(5)));
    let scheme = json!({ "scheme": "service-level", "value": null, "possible": [], "reasons": [], "gap": "yes" });
    assert_eq!((&decision["schemes"], &decision["complete"]), (&json!([scheme]), &json!(false)));
}
