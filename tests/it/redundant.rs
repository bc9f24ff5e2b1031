//! Rules that never decide anything: each is told, with the rule that is in its way.

use crate::packs::Change::{File, Swap};
use crate::packs::{Change, blocks, compare, pack};
use fenji::Problem;

const X: &str = "rules/x.rhai";
const SCHEMES: Change<'_> =
    Swap("pack.toml", "[source]", "[[scheme]]\nid = \"service\"\nlevels = [\"S1\", \"S2\"]\n\n[source]");
const CODES: [&str; 4] = ["overruled", "never-first", "doubled-rule", "doubled-word"];

fn found(changes: &[Change<'_>]) -> String {
    let problems = pack(changes).check().problems;
    let found: Vec<Problem> = problems.into_iter().filter(|problem| CODES.contains(&problem.code)).collect();
    assert!(found.iter().all(|problem| problem.place.is_some() && problem.help.is_some()));
    blocks(&found)
}

/// What is said in one line a problem: code and message.
fn lines(changes: &[Change<'_>]) -> String {
    let lines = found(changes);
    lines.lines().filter(|line| line.starts_with("warning[")).collect::<Vec<_>>().join("\n")
}

#[test]
fn rules_that_never_decide_are_told_with_what_is_in_their_way() {
    let table: [(&str, &str); 17] = [
        // The same condition, the same value.
        (
            r#"level("P1", "x").when(|r| r.affected > 5).gap(); level("P1", "y").when(|r| !(r.affected <= 5)).gap();"#,
            "warning[doubled-rule]: `y` adds nothing to `x`: they hold in the same incidents, and both give `P1`",
        ),
        // The same condition, another value.
        (
            r#"level("P2", "x").when(|r| r.affected > 5).gap(); level("P1", "y").when(|r| r.affected >= 6).gap();"#,
            "warning[overruled]: `x` never decides: `y` holds in the same incidents and gives the more serious `P1`",
        ),
        // The same only where the pack allows it: nobody is affected by a system that is down in no incident.
        (
            r#"level("P1", "x").when(|r| r.system.state == "down").gap(); level("P2", "y").when(|r| r.system.state == "down" && r.affected > 0).gap();"#,
            "warning[overruled]: `y` never decides: `x` holds in the same incidents and gives the more serious `P1`",
        ),
        (
            r#"level("P1", "x").when(|r| r.system.state == "down").gap(); level("P1", "y").when(|r| r.system.state == "down" && r.affected > 0).gap();"#,
            "warning[doubled-rule]: `y` adds nothing to `x`: they hold in the same incidents, and both give `P1`",
        ),
        // A wider rule that is more serious.
        (
            r#"level("P2", "x").when(|r| r.affected > 500).gap(); level("P1", "y").when(|r| r.affected > 50).gap();"#,
            "warning[overruled]: `x` never decides: `y` always holds too, and gives the more serious `P1`",
        ),
        // Several rules together.
        (
            r#"level("P2", "x").when(|r| r.affected in 3..=9).gap(); level("P1", "y").when(|r| r.affected in 2..6).gap(); level("P1", "z").when(|r| r.affected in 6..10).gap();"#,
            "warning[overruled]: `x` never decides: one of `y`, `z` always holds too, and gives something more serious",
        ),
        // A rule for the rest where nothing is left.
        (
            r#"scope("narrow", "x").gap(); scope("wide", "y").when(|r| r.affected <= 10).gap();"#,
            "warning[overruled]: `few-affected` never decides: `y` holds in the same incidents and gives the more serious `wide`\n\
             warning[overruled]: `x` never decides: one of `many-affected`, `y` always holds too, and gives something more serious",
        ),
        // Priorities, further schemes and kinds.
        (
            r#"priority(2, "x").when(|r| r.level == "P1").gap();"#,
            "warning[overruled]: `x` never decides: `first` holds in the same incidents and gives the more serious `1`",
        ),
        (
            r#"level_of("service", "S2", "x").when(|r| r.spread).gap(); level_of("service", "S1", "y").when(|r| r.spread || r.affected > 3).gap(); level_of("service", "S2", "z").gap();"#,
            "warning[overruled]: `x` never decides: `y` always holds too, and gives the more serious `S1`",
        ),
        (
            r#"kind("fault", "x").when(|r| r.spread).gap();"#,
            "warning[never-first]: `x` never decides: `nothing-else` always holds too, and gives the earlier `other`",
        ),
        // Guidance that is listed twice.
        (
            r#"command("start", "x").role("head").gap();"#,
            "warning[doubled-rule]: `x` adds nothing to `head-starts`: they hold in the same incidents, and both say the same",
        ),
        (
            r#"step("x").phase("detection").by("desk").when(|r| r.spread).gap(); step("y").phase("detection").by("desk").when(|r| r.spread).gap();"#,
            "warning[doubled-rule]: `y` adds nothing to `x`: they hold in the same incidents, and both say the same",
        ),
        // What others rule out.
        (
            r#"impossible("x").when(|r| r.system.state == "down" && r.affected == 0 && r.spread);"#,
            "warning[doubled-rule]: `x` rules out nothing that `down-but-nobody` does not",
        ),
        // Words.
        (
            r#"suggest("signs", "noise").words(["hum", "hiss", "Hum "]).unless(["hiss"]); suggest("signs", "smoke").words(["smoke", "haze"]);"#,
            "warning[doubled-word]: `hiss` stands in `.words` and in `.unless`: it suggests nothing\n\
             warning[doubled-word]: `hum` stands twice in `.words` of `signs`\n\
             warning[doubled-word]: `smoke` suggests the same answer at rules/plan.rhai:19:1 already",
        ),
        (
            r#"report("x").by("desk").immediately().fields(["story", "story"]).gap();"#,
            "warning[doubled-word]: `story` stands twice in `.fields` of `x`",
        ),
        // A further reason for a level is none.
        (
            r#"level("P1", "x").when(|r| r.affected > 5).gap(); level("P1", "y").when(|r| r.affected > 5 && r.spread).gap();"#,
            "",
        ),
        (
            r#"duty("x").by("desk").to("head").within("PT2H", "seen_at").gap(); step("y").phase("detection").by("head").gap();"#,
            "",
        ),
    ];
    let texts = Swap("text/en.toml", "[steps]\n", "[steps]\nx = \"Look.\"\ny = \"Look.\"\n");
    for (rules, says) in table {
        assert_eq!(lines(&[SCHEMES, texts, File(X, rules)]), says, "{rules}");
    }
}

#[test]
fn the_place_and_what_to_do_are_told() {
    let rules = "level(\"P2\", \"x\").when(|r| r.spread).gap();\nlevel(\"P1\", \"y\").when(|r| r.spread).gap();\nlevel(\"P1\", \"z\").when(|r| r.spread).gap();";
    compare([(
        rules,
        r#"
        warning[overruled]: `x` never decides: `y` holds in the same incidents and gives the more serious `P1`
          --> rules/x.rhai:1:1
          help: correct its condition or its value, or remove it

        warning[doubled-rule]: `z` adds nothing to `y`: they hold in the same incidents, and both give `P1`
          --> rules/x.rhai:3:1
          help: correct one of the two conditions, or remove one; the other stands at rules/x.rhai:2:1
    "#,
        found(&[File(X, rules)]),
    )]);
}

#[test]
fn a_loop_that_reads_one_value_would_be_told() {
    // What rules in a loop come to where all of them read the same: doubled.
    let rules = "let last = 2; for i in 1..=2 { level(\"P1\", \"n-\" + i).when(|r| r.affected == last).gap(); }";
    assert!(lines(&[File(X, rules)]).starts_with("warning[doubled-rule]: `n-2` adds nothing to `n-1`"));
}
