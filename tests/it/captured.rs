//! What a rule captures: the values that variables have when the rule is declared, whatever becomes of them later.

use crate::packs::Change::{File, Swap};
use crate::packs::{blocks, pack};
use crate::tables::tables;
use fenji::{Options, Pack};
use serde_json::{Value, json};

tables! { "captured":
    what_cannot_be_captured_is_refused_where_it_is_read,
}

const X: &str = "rules/x.rhai";

/// The ids of the level rules of rules/x.rhai that hold for a number of people affected.
fn held(pack: &Pack, affected: i64) -> String {
    let facts = pack.facts(&json!({ "affected": affected, "spread": false, "system": { "state": "slow" } }));
    let decision = pack.assess(&facts.expect("the facts are right"), &Options::default());
    let ids = decision.level.reasons.iter().map(|reason| reason.rule).filter(|id| id.starts_with("n-"));
    ids.collect::<Vec<_>>().join(" ")
}

/// Each rule file, and which of its rules hold for 1 to 4.
const DECLARED: [(&str, [&str; 4]); 16] = [
    (r#"for i in 1..=3 { level("P1", "n-" + i).when(|r| r.affected == i).gap("x"); }"#, ["n-1", "n-2", "n-3", ""]),
    (r#"for i in [3, 1] { level("P1", "n-" + i).when(|r| r.affected == i).gap("x"); }"#, ["n-1", "", "n-3", ""]),
    (
        r#"let i = 1; while i < 4 { level("P1", "n-" + i).when(|r| r.affected >= i).gap("x"); i += 1; }"#,
        ["n-1", "n-1 n-2", "n-1 n-2 n-3", "n-1 n-2 n-3"],
    ),
    (
        r#"let i = 0; loop { i += 1; level("P1", "n-" + i).when(|r| r.affected == i).gap("x"); if i == 3 { break; } }"#,
        ["n-1", "n-2", "n-3", ""],
    ),
    (r#"let i = 1; level("P1", "n-a").when(|r| r.affected == i).gap("x"); i = 4;"#, ["n-a", "", "", ""]),
    (
        r#"let i = 1; let c = |r| r.affected == i; i = 4; level("P1", "n-a").when(c).gap("x"); i = 2;"#,
        ["", "", "", "n-a"],
    ),
    (r#"const I = 2; level("P1", "n-a").when(|r| r.affected == I).gap("x");"#, ["", "n-a", "", ""]),
    (r#"{ let i = 2; level("P1", "n-a").when(|r| r.affected == i).gap("x"); i = 3; } let i = 1;"#, ["", "n-a", "", ""]),
    (
        r#"let list = [1]; level("P1", "n-a").when(|r| r.affected in list).gap("x"); list.push(2); list[0] = 4;"#,
        ["n-a", "", "", ""],
    ),
    (
        r#"let one = 1; let list = [one, 3]; one = 2; level("P1", "n-a").when(|r| r.affected in list).gap("x"); list = [2];"#,
        ["n-a", "", "n-a", ""],
    ),
    (
        r#"let span = 2..=3; level("P1", "n-a").when(|r| r.affected in span).gap("x"); span = 1..2;"#,
        ["", "n-a", "n-a", ""],
    ),
    (
        r#"let yes = true; level("P1", "n-a").when(|r| yes && r.affected > 2).gap("x"); yes = false;"#,
        ["", "", "n-a", "n-a"],
    ),
    (
        r#"for i in 1..=2 { for k in 0..=1 { level("P1", "n-" + i + k).when(|r| r.affected == i + 2 * k).gap("x"); } }"#,
        ["n-10", "n-20", "n-11", "n-21"],
    ),
    (
        r#"let declare = |i| { level("P1", "n-" + i).when(|r| r.affected == i).gap("x"); }; for i in 2..=3 { declare.call(i); }"#,
        ["", "n-2", "n-3", ""],
    ),
    (
        r#"fn declare(i) { level("P1", "n-" + i).when(|r| r.affected == i).gap("x"); i += 1; } declare(1); declare(3);"#,
        ["n-1", "", "n-3", ""],
    ),
    (
        r#"fn same(r, n) { r.affected == n } for i in 1..=2 { level("P1", "n-" + i).when(|r| same(r, i)).gap("x"); }"#,
        ["n-1", "n-2", "", ""],
    ),
];

#[test]
fn a_condition_reads_what_its_variables_were_when_it_was_declared() {
    for (rules, expected) in DECLARED {
        let pack = pack(&[File(X, rules)]);
        let again = Pack::from_bundle(&pack.to_bundle()).expect("the bundle loads");
        for (affected, expected) in (1..).zip(expected) {
            assert_eq!(held(&pack, affected), expected, "{affected}: {rules}");
            assert_eq!(held(&again, affected), expected, "{affected}, from a bundle: {rules}");
        }
    }
}

#[test]
fn a_file_in_parts_is_read_as_one() {
    // Larger than the parts in which files are read.
    let filling = format!("// {}\n", "filling ".repeat(400)).repeat(9);
    let rules = format!(
        "let i = 1;\nlet list = [];\n{filling}level(\"P1\", \"n-a\").when(|r| r.affected == i).gap(\"x\");\n\
         list.push(i + 2);\ni = 2;\n{filling}level(\"P1\", \"n-b\").when(|r| r.affected in list || r.affected == i).gap(\"x\");\n\
         i = 4;\nlist.push(4);\n"
    );
    let pack = pack(&[File(X, &rules)]);
    assert_eq!([1, 2, 3, 4].map(|affected| held(&pack, affected)), ["n-a", "n-b", "n-b", ""]);
}

#[test]
fn a_computation_reads_what_its_variables_were_when_it_was_declared() {
    let table: [(&str, [bool; 2]); 5] = [
        ("let i = 1; compute(\"urgent\").from([\"affected\"]).by(|n| n == i); i = 2;", [true, false]),
        (
            "let m = #{ i: [1] }; compute(\"urgent\").from([\"affected\"]).by(|n| m.i.contains(n)); m.i[0] = 2;",
            [true, false],
        ),
        (
            "let i = 1; let f = |n| n == i; compute(\"urgent\").from([\"affected\"]).by(|n| f.call(n)); i = 2; f = |n| false;",
            [true, false],
        ),
        (
            "let i = 1; compute(\"urgent\").from([\"affected\"]).by(|n| [1].some(|one| n == i * one)); i = 2;",
            [true, false],
        ),
        // What a computation does to its variables is gone with the call.
        ("let i = 0; compute(\"urgent\").from([\"affected\"]).by(|n| { i += 1; i == n });", [true, false]),
    ];
    const COMPUTED: &str =
        "compute(\"urgent\").from([\"system.state\", \"spread\"]).by(|state, spread| state == \"down\" && spread);\n";
    for (rules, expected) in table {
        let pack = pack(&[Swap("rules/plan.rhai", COMPUTED, ""), File(X, rules)]);
        let again = Pack::from_trusted_bundle(&pack.to_bundle()).expect("the bundle loads");
        for (affected, expected) in [1, 2].into_iter().zip(expected) {
            for pack in [&pack, &again, &pack] {
                let facts = pack.facts(&json!({ "affected": affected })).expect("the facts are right");
                let decision = serde_json::to_value(pack.assess(&facts, &Options::default())).expect("it is JSON");
                let urgent = |reason: &Value| reason["rule"] == "urgent-case" && reason["holds"] == "yes";
                let reasons = decision["level"]["reasons"].as_array().expect("there are reasons");
                assert_eq!(reasons.iter().any(urgent), expected, "{affected}: {rules}");
            }
        }
    }
}

#[test]
fn the_rules_of_a_loop_are_proved_as_they_read() {
    let rules = r#"for i in 1..=2 { level("P1", "n-" + i).when(|r| r.affected == i && r.affected == 2).gap("x"); }"#;
    let problems = pack(&[File(X, rules)]).check().problems;
    let dead = blocks(problems.iter().filter(|problem| problem.code == "dead-rule"));
    assert!(dead.starts_with("error[dead-rule]: `n-1` can never hold"), "{dead}");
}
