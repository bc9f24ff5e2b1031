//! Further level schemes: decided beside the pack's own, shown under their own names, refused and checked like all else.

use crate::packs::Change::{File, Swap};
use crate::packs::{Change, blocks, changed, compare, pack, refusal};
use fenji::{Direction, Effect, Facts, Limits, Options, Pack};
use serde_json::{Value, json};

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
    let unknown = schemed(&[File(CASES, &case("schemes = { service-levels = \"mild\" }"))]);
    assert!(!unknown.run_cases().ok());
    compare([(
        "an unknown scheme",
        r#"
        error[unknown-name]: `service-levels` in `schemes` of case `many` is not in the pack
          --> cases/scheme.toml:1:1
          allowed: service-level
          help: did you mean `service-level`?
    "#,
        blocks(unknown.check().problems.iter().filter(|problem| problem.code == "unknown-name")),
    )]);
}

/// The tiny pack with a scheme and some changes is refused with exactly these problems.
fn refuse(table: &[(&[Change<'_>], &'static str)]) {
    compare(table.iter().map(|(changes, says)| (*changes, *says, refusal(&[&SCHEME, *changes].concat()))));
}

#[test]
fn schemes_are_declared_in_one_way() {
    let eight: String = (0..8).map(|n| format!("[[scheme]]\nid = \"s{n}\"\nlevels = [\"a\"]\n")).collect();
    let declare = |scheme: &str| format!("levels = [\"grave\", \"middling\", \"mild\"]\n\n[[scheme]]\n{scheme}");
    let last = "levels = [\"grave\", \"middling\", \"mild\"]\n";
    let table: Vec<(String, &'static str)> = vec![
        (
            declare("id = \"service-level\"\nlevels = [\"a\"]\n"),
            r#"
            error[duplicate-scheme]: the scheme `service-level` is declared twice
              --> pack.toml:20:1
              help: keep one of the two, or rename it
        "#,
        ),
        (
            declare("id = \"level\"\nlevels = [\"a\"]\n"),
            r#"
            error[bad-id]: the scheme `level` has the name of a conclusion
              --> pack.toml:21:1
              help: `r.kind`, `r.scope`, `r.level` and `r.priority` are conclusions; choose another name
        "#,
        ),
        (
            declare("id = \"Other_level\"\nlevels = [\"a\"]\n"),
            r#"
            error[bad-id]: `Other_level` is no scheme id
              --> pack.toml:21:1
              help: write parts of a-z and 0-9 joined by -, such as `service-level`; rules read it as `r.service_level`
        "#,
        ),
        (
            declare("id = \"other\"\nlevels = [\"a\", \"b\", \"a\"]\nscopes = []\n"),
            r#"
            error[duplicate-name]: `a` stands twice in `scheme.levels`
              --> pack.toml:22:1
              help: keep one of the two

            error[unknown-key]: unknown key `scheme.scopes`
              --> pack.toml:23:1
              allowed: id, levels
        "#,
        ),
        (
            declare("levels = []\n"),
            r#"
            error[missing-key]: `scheme.id` is missing
              --> pack.toml:20:1

            error[out-of-range]: `scheme.levels` has 0 names
              --> pack.toml:21:1
              allowed: 1 to 60
        "#,
        ),
        (
            format!("{last}{eight}"),
            r#"
            error[too-many]: the pack has 9 further level schemes
              --> pack.toml:1:1
              help: a pack has at most 8
        "#,
        ),
    ];
    compare(table.iter().map(|(text, says)| {
        let changes = [&SCHEME[..], &[Swap(SCHEMA, last, text)]].concat();
        (text.clone(), *says, refusal(&changes))
    }));
}

#[test]
fn names_of_schemes_in_rules_are_declared() {
    let fact = |id: &str| format!("[[fact]]\nid = \"{id}\"\ntype = \"yes-no\"\n");
    let (group, whole) = (fact("service_level.known"), fact("service_level"));
    refuse(&[
        (
            &[File(
                "rules/x.rhai",
                r#"level_of("service-levels", "mild", "a").gap();
level_of("service-level", "midling", "b").gap();
level_of("service-level", "P1", "c").gap().when(|r| r.service_level == "mild");
step("d").phase("detection").by("desk").gap().when(|r| r.service_level == "graf");
step("e").phase("detection").by("desk").gap().when(|r| r.service_levels == "grave");
level("P1", "f").gap().when(|r| r.service_level == "grave");
step("g").phase("detection").by("desk").gap().when(|r| r.service_level > "mild");
level_of("service-level", "i").gap();
"#,
            )],
            r#"
            error[unknown-scheme]: `service-levels` is no scheme of this pack
              --> rules/x.rhai:1:1
              allowed: service-level
              help: did you mean `service-level`?

            error[unknown-level]: `midling` is no level of the scheme `service-level`
              --> rules/x.rhai:2:1
              allowed: grave, middling, mild
              help: did you mean `middling`?

            error[unknown-level]: `P1` is no level of the scheme `service-level`
              --> rules/x.rhai:3:1
              allowed: grave, middling, mild

            error[too-early]: `r.service_level` is not decided yet
              --> rules/x.rhai:3:55
              help: only kind, scope, level, priority can be read here

            error[unknown-level]: `graf` is no level of the scheme `service-level`
              --> rules/x.rhai:4:72
              allowed: grave, middling, mild
              help: did you mean `grave`?

            error[unknown-fact]: unknown fact `service_levels`
              --> rules/x.rhai:5:58
              allowed: system.state, system.restart, signs, spread, affected, urgent, story, seen_at, service_level
              help: did you mean `service_level`?

            error[too-early]: `r.service_level` is not decided yet
              --> rules/x.rhai:6:35
              help: only kind, scope can be read here

            error[bad-comparison]: `r.service_level` cannot be compared with the text "mild" here
              --> rules/x.rhai:7:72
              help: compare values of the same sort

            error[wrong-arguments]: `level_of` does not take (text, text)
              --> rules/x.rhai:8:1
              help: write `level_of("scheme", "value", "rule-id")`
        "#,
        ),
        (
            &[Change::Before(FACTS, &group)],
            r#"
            error[bad-id]: `service_level.known` begins with the name of a conclusion
              --> facts.toml:2:1
              help: `r.service_level` is the scheme `service-level`; rename one of the two
        "#,
        ),
        (
            &[Change::Before(FACTS, &whole)],
            r#"
            error[bad-id]: `service_level` begins with the name of a conclusion
              --> facts.toml:2:1
              help: `r.service_level` is the scheme `service-level`; rename one of the two
        "#,
        ),
    ]);
    compare([(
        "no schemes at all",
        r#"
        error[unknown-scheme]: `service-level` is no scheme of this pack
          --> rules/x.rhai:1:1
          help: declare it in pack.toml: `[[scheme]]` with `id` and `levels`
    "#,
        refusal(&[File("rules/x.rhai", "level_of(\"service-level\", \"mild\", \"a\").gap();")]),
    )]);
}

#[test]
fn schemes_are_checked_like_levels() {
    let table: &[(&[Change<'_>], &'static str)] = &[
        (
            &[Swap(RULES, "level_of(\"service-level\", \"mild\", \"any-at-all\").gap();\n", "")],
            r#"
            error[gap]: some incidents get no `service-level`
              for example: {"affected":11,"system":{"state":"slow"}}
              help: add a `service-level` rule that covers them

            warning[unused-name]: no rule uses the `service-level` level `mild`
              --> pack.toml
              help: use it, or take it out of pack.toml

            warning[unused-text]: nothing uses the text `rules.any-at-all`
              --> text/en.toml:91:1

            warning[unused-text]: nothing uses the text `notes.any-at-all`
              --> text/en.toml:105:1
        "#,
        ),
        (
            &[Swap(RULES, "r.affected >= 100", "r.affected == 100")],
            r#"
            error[milder]: a more serious answer to `affected` gives a milder `service-level`: 101 instead of 100
              --> facts.toml:22:1
              for example: {"affected":100,"system":{"state":"slow"}}
              help: add a rule for the more serious answer, correct the order of the options, or set `ordered = false` and say why
        "#,
        ),
        (
            &[Swap(RULES, "\"P1\" && r.scope == \"wide\"", "\"P1\" && r.level == \"P2\"")],
            r#"
            error[dead-rule]: `serious-and-many` can never hold
              --> rules/scheme.rhai:3:1
              help: its condition contradicts itself; correct it or remove the rule
        "#,
        ),
        (
            &[Swap(WORDS, "middling = \"Middling\"\n", ""), Swap(WORDS, "service-level = \"Service level\"\n", "")],
            r#"
            error[missing-text]: the text `schemes.service-level` is missing
              --> text/en.toml
              help: add it under [schemes]

            error[missing-text]: the text `scheme-levels.service-level.middling` is missing
              --> text/en.toml
              help: add it under [scheme-levels.service-level]
        "#,
        ),
    ];
    compare(table.iter().map(|(changes, says)| (*changes, *says, blocks(&schemed(changes).check().problems))));
}

#[test]
fn a_scheme_without_rules_gives_no_level_and_the_check_says_so() {
    let pack = pack(&[DECLARED, NAMED]);
    let decision = decided(&pack, &calm(json!(5)));
    let scheme = json!({ "scheme": "service-level", "value": null, "possible": [], "reasons": [], "gap": "yes" });
    assert_eq!((&decision["schemes"], &decision["complete"]), (&json!([scheme]), &json!(false)));
    compare([(
        "only declared",
        r#"
        error[gap]: some incidents get no `service-level`
          for example: {}
          help: add a `service-level` rule that covers them

        warning[unused-name]: no rule uses the `service-level` level `grave`
          --> pack.toml
          help: use it, or take it out of pack.toml

        warning[unused-name]: no rule uses the `service-level` level `middling`
          --> pack.toml
          help: use it, or take it out of pack.toml

        warning[unused-name]: no rule uses the `service-level` level `mild`
          --> pack.toml
          help: use it, or take it out of pack.toml
    "#,
        blocks(&pack.check().problems),
    )]);
}
