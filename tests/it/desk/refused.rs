//! What makes no desk, and what is doubtful about one: every message.

use super::{Swap, desk, open};
use crate::packs::{Change, compare, refused};
use fenji::{Desk, Pack};

#[test]
fn packs_that_do_not_fit_together_are_refused() {
    const SMALL: &str = "small/facts.toml";
    let rows: &[(&[Swap<'_>], &str)] = &[
        (
            &[(SMALL, "[\"normal\", \"slow\", \"down\"]", "[\"normal\", \"down\"]"), (SMALL, "max = 1000", "max = 10")],
            r#"
            error[shared-fact]: `system.state` has another list of options than in `tiny`
              --> small/facts.toml:2:1
              fact: system.state
              allowed: normal, slow, down
              help: it is normal, down here; facts with one id are asked once: make both alike, or rename one

            error[shared-fact]: `affected` has another range than in `tiny`
              --> small/facts.toml:22:1
              fact: affected
              allowed: 0 to 1000
              help: it is 0 to 10 here; facts with one id are asked once: make both alike, or rename one
            "#,
        ),
        (
            &[(SMALL, "id = \"story\"\ntype = \"text\"", "id = \"story\"\ntype = \"time\"")],
            r#"
            error[shared-fact]: `story` has another type than in `tiny`
              --> small/facts.toml:32:1
              fact: story
              allowed: text
              help: it is time here; facts with one id are asked once: make both alike, or rename one
            "#,
        ),
        (
            &[("desk/facts.toml", "[[fact]]", "[[fact]]\nid = \"story.length\"\ntype = \"yes-no\"\n\n[[fact]]")],
            r#"
            error[shared-fact]: `story.length` is a part of `story`, a fact of `tiny`
              --> desk/facts.toml:2:1
              fact: story.length
              help: a fact's id cannot be the beginning of another's; rename one
            "#,
        ),
        (
            &[("desk/rules/desk.rhai", "concerns(\"small\")", "concerns(\"smal\")")],
            r#"
            error[missing-rule]: no rule says when a report concerns `small`
              --> desk.toml:5:1
              help: add `concerns("small").when(|r| …)`, or take the pack out of `packs`

            error[unknown-pack]: the desk has no pack `smal`
              --> desk/rules/desk.rhai:2:1
              allowed: tiny, small
              help: did you mean `small`?
            "#,
        ),
        (
            &[("desk.toml", "\"small\"", "\"smal\"")],
            r#"
            error[missing-rule]: no rule says when a report concerns `smal`
              --> desk.toml:5:1
              help: add `concerns("smal").when(|r| …)`, or take the pack out of `packs`

            error[unknown-pack]: the desk has no pack `small`
              --> desk/rules/desk.rhai:2:1
              allowed: tiny, smal
              help: did you mean `smal`?

            error[missing-pack]: the pack `smal` is missing
              --> desk.toml:5:1
              help: put it beside the desk, or take it out of `packs` and the rules
            "#,
        ),
        (
            &[("desk.toml", "[\"detection\", \"recovery\"]", "[\"recovery\", \"repair\"]")],
            r#"
            error[unknown-phase]: the desk does not say where `detection` of `tiny` comes
              --> desk.toml:6:1
              allowed: recovery, repair
              help: add it to `phases`

            error[unknown-phase]: the desk does not say where `detection` of `small` comes
              --> desk.toml:6:1
              allowed: recovery, repair
              help: add it to `phases`
            "#,
        ),
        (
            &[("desk.toml", "phases = [\"detection\", \"recovery\"]", "phases = [\"recovery\", \"detection\"]")],
            r#"
            error[wrong-order]: `tiny` has detection before recovery, the desk after
              --> desk.toml:6:1
              help: put `phases` in an order that every pack keeps

            error[wrong-order]: `small` has detection before recovery, the desk after
              --> desk.toml:6:1
              help: put `phases` in an order that every pack keeps
            "#,
        ),
        (
            &[("desk.toml", "P2 = 2", "P3 = 0")],
            r#"
            error[unknown-level]: `P3` is no level of `tiny`
              --> desk.toml:8:8
              allowed: P1, P2
              help: did you mean `P1`?

            error[out-of-range]: the rank of `P3` is 0
              --> desk.toml:8:8
              allowed: 1 to 100

            error[missing-key]: the level `P2` of `tiny` has no rank
              --> desk.toml:8:8
              help: give every level of the pack a rank, or none of them
            "#,
        ),
        (
            &[("desk.toml", "P1 = 1", "P1 = 3")],
            r#"
            error[wrong-order]: `P2` ranks before the more serious `P1`
              --> desk.toml:8:8
              help: the most serious level has the smallest rank
            "#,
        ),
        (
            &[("desk.toml", "\"step:wipe\"", "\"step:wip\", \"wipe\", \"level:P1\"")],
            r#"
            error[bad-id]: `wipe` names no step or duty
              --> desk.toml:15:1
              help: write `step:` or `duty:` and its id, such as `step:save-evidence`

            error[bad-id]: `level:P1` names no step or duty
              --> desk.toml:15:1
              help: write `step:` or `duty:` and its id, such as `step:save-evidence`
            "#,
        ),
        (
            &[("desk.toml", "\"step:wipe\"", "\"step:wip\"")],
            r#"
            error[unknown-action]: no pack has `step:wip`, named in the conflict `keep-or-wipe`
              --> desk.toml:13:1
              allowed: duty:answer, step:save-traces, step:wipe
              help: did you mean `step:wipe`?
            "#,
        ),
        (
            &[("desk.toml", "[\"en\"]", "[\"en\", \"zh-Hans\"]")],
            r#"
            error[unknown-locale]: `small` does not speak `zh-Hans`
              --> small/pack.toml
              help: add its texts, or take the locale out of desk.toml

            error[unknown-locale]: `tiny` does not speak `zh-Hans`
              --> tiny/pack.toml
              help: add its texts, or take the locale out of desk.toml
            "#,
        ),
        (
            &[("small/rules/plan.rhai", "step(\"wipe\")", "step(\"wipe\").avoid()")],
            r#"
            error[shared-step]: `wipe` is to be done in one of `tiny` and `small`, and not to be done in the other
              --> small/rules/plan.rhai:17:1
              help: steps with one id are one action; rename one of the two
            "#,
        ),
        (
            &[
                ("tiny/rules/plan.rhai", ".after(\"save-traces\")", ""),
                (
                    "tiny/rules/plan.rhai",
                    "step(\"save-traces\").phase(\"detection\")",
                    "step(\"save-traces\").phase(\"recovery\").after(\"wipe\")",
                ),
            ],
            r#"
            error[cycle]: steps of several packs wait for each other: save-traces → wipe → save-traces
              --> tiny/rules/plan.rhai:16:1
              help: change one `.after`; steps with one id are one action
            "#,
        ),
        (
            &[("desk/rules/desk.rhai", "suggest", "step(\"x\").phase(\"detection\").by(\"desk\").gap();\nsuggest")],
            r#"
            error[unknown-role]: `desk` is no role of this pack
              --> desk/rules/desk.rhai:3:1

            error[wrong-builder]: `step` stands in a desk; it belongs to a pack
              --> desk/rules/desk.rhai:3:1
              help: a desk only says which packs a report concerns: `concerns("pack-id").when(|r| …)`
            "#,
        ),
        (
            &[("small/rules/plan.rhai", "//!", "concerns(\"tiny\").gap();\n//!")],
            r#"
            error[wrong-builder]: `concerns` stands in a pack; it belongs to a desk
              --> small/rules/plan.rhai:1:1
              help: remove it, or move it to the rules of a desk
            "#,
        ),
        (
            &[("desk.toml", "", "format = 2\nid = \"the desk\"\nversions = 1\npacks = []\nlevels = [\"a\"]\n")],
            r#"
            error[newer-pack]: the desk has format 2; this engine reads up to 1
              --> desk.toml:1:1
              help: update fenji

            error[missing-key]: `version` is missing
              --> desk.toml:1:1

            error[missing-key]: `locales` is missing
              --> desk.toml:1:1

            error[bad-id]: `the desk` is no id
              --> desk.toml:2:1
              help: write letters and digits joined by -, such as `leak-confirmed`

            error[unknown-key]: unknown key `versions`
              --> desk.toml:3:1
              allowed: conflict, format, id, locales, negations, never, packs, phases, ranks, uses, version
              help: did you mean `version`?

            error[out-of-range]: `packs` has 0 names
              --> desk.toml:4:1
              allowed: 1 to 60

            error[unknown-key]: unknown key `levels`
              --> desk.toml:5:1
              allowed: conflict, format, id, locales, negations, never, packs, phases, ranks, uses, version

            error[unknown-pack]: the desk has no pack `tiny`
              --> desk/rules/desk.rhai:1:1

            error[unknown-pack]: the desk has no pack `small`
              --> desk/rules/desk.rhai:2:1
            "#,
        ),
        (
            &[
                ("desk.toml", "version = \"0.1.0\"", "version = \"0.1.0"),
                ("tiny/facts.toml", "type = \"text\"", "type = \"txt\""),
            ],
            r#"
            error[toml-syntax]: invalid basic string, expected `"`
              --> desk.toml:3:17
            "#,
        ),
        (
            &[("small/pack.toml", "id = \"small\"", "id = \"tiny\"")],
            r#"
            error[wrong-pack]: `small` holds the pack `tiny`
              --> desk.toml:5:1
              help: name the folder or bundle as the pack, or name the pack in `packs` as it is called
            "#,
        ),
        (
            &[(
                "small/rules/plan.rhai",
                "compute(\"urgent\").from([\"system.state\", \"spread\"]).by(|state, spread| state == \"down\" && spread);",
                "",
            )],
            r#"
            error[shared-fact]: `urgent` is asked, and computed in `tiny`
              --> small/facts.toml:28:1
              fact: urgent
              help: what one pack asks no other can compute: rename it in `tiny`
            "#,
        ),
        (
            &[("desk.toml", "other = [\"step:wipe\"", "other = [\"step:wipe\", \"step:wipe\", \"step:save-traces\"")],
            r#"
            error[twice]: `step:wipe` stands twice in the conflict `keep-or-wipe`
              --> desk.toml:13:1
              help: an action cannot speak against itself; keep it on one side, once

            error[twice]: `step:save-traces` stands twice in the conflict `keep-or-wipe`
              --> desk.toml:13:1
              help: an action cannot speak against itself; keep it on one side, once
            "#,
        ),
        (
            &[("desk.toml", "[\"tiny\", \"small\"]", "[\"tiny\", \"small\", \"desk\", \"../tiny\"]")],
            r#"
            error[bad-id]: `../tiny` is no id
              --> desk.toml:5:1
              help: write letters and digits joined by -, such as `leak-confirmed`

            error[bad-id]: no pack of a desk can be called `desk`
              --> desk.toml:5:1
              help: the folder `desk` holds the desk's own files; rename the pack

            error[missing-rule]: no rule says when a report concerns `desk`
              --> desk.toml:5:1
              help: add `concerns("desk").when(|r| …)`, or take the pack out of `packs`

            error[missing-rule]: no rule says when a report concerns `../tiny`
              --> desk.toml:5:1
              help: add `concerns("../tiny").when(|r| …)`, or take the pack out of `packs`
            "#,
        ),
    ];
    compare(rows.iter().map(|(swaps, says)| (swaps, *says, refused(open(swaps)))));
}

#[test]
fn doubts_about_a_desk_are_told() {
    let rows: &[(&[Swap<'_>], &str)] = &[
        (
            &[("desk/rules/desk.rhai", "|| !(\"machine\" in r.about)", "")],
            r#"
            error[gap]: some reports concern no pack
              for example: {"about":{"excludes":["machine","people"]},"spread":false}
              help: let one pack take what no other does
            "#,
        ),
        (
            &[("desk/rules/desk.rhai", ".gap();\nsuggest", ";\nsuggest")],
            r#"
            error[missing-clause]: `small` names no clause of the plan
              --> desk/rules/desk.rhai:2:1
              help: add `.clause("plan and section")`, or `.gap()` where the plan is silent
            "#,
        ),
        (
            &[
                ("desk/text/en.toml", "small = \"People are concerned.\"\n", ""),
                ("desk/text/en.toml", "keep-or-wipe", "keep-or-wash"),
            ],
            r#"
            error[missing-text]: the text `conflicts.keep-or-wipe` is missing
              --> desk/text/en.toml
              help: add it under [conflicts]

            error[missing-text]: the text `concerns.small` is missing
              --> desk/text/en.toml
              help: add it under [concerns]

            warning[unused-text]: nothing uses the text `conflicts.keep-or-wash`
              --> desk/text/en.toml:27:1
              help: did you mean `conflicts.keep-or-wipe`?
            "#,
        ),
        (
            &[
                ("small/text/en.toml", "unit = \"people\"", "unit = \"teams\""),
                ("small/text/en.toml", "Does it spread?", "Is it spreading?"),
            ],
            r#"
            error[shared-fact]: `affected` has another unit than in `tiny`
              --> small/text/en.toml
              fact: affected
              allowed: people
              help: it is teams here; facts with one id are asked once: make both alike

            warning[shared-fact]: `spread` is asked in other words than in `desk`
              --> small/text/en.toml
              fact: spread
              help: people read the words of `desk`; say the same in both
            "#,
        ),
    ];
    let found = |swaps: &[Swap<'_>]| crate::packs::blocks(&desk(swaps).check().problems);
    compare(rows.iter().map(|(swaps, says)| (swaps, *says, found(swaps))));
}

#[test]
fn bundles_that_make_no_desk_are_refused() {
    let desk = desk(&[]);
    let (own, packs) = (desk.to_bundle(), desk.packs().iter().map(Pack::to_bundle).collect::<Vec<_>>());
    let [tiny, small] = packs.as_slice() else { panic!("two packs") };
    let other = crate::packs::pack(&[Change::Swap("pack.toml", "id = \"tiny\"", "id = \"other\"")]).to_bundle();
    let rows: &[(&str, &str, &[&str], &str)] = &[
        (
            "one is missing",
            &own,
            &[tiny],
            r#"
            error[missing-pack]: the pack `small` is missing
              --> desk.toml
              help: put it beside the desk, or take it out of `packs` and the rules
            "#,
        ),
        (
            "one too many, one twice",
            &own,
            &[tiny, small, &other, small],
            r#"
            error[unknown-pack]: the desk has no pack `other`
              allowed: tiny, small

            error[duplicate-pack]: the pack `small` is there twice
              help: give each pack once
            "#,
        ),
        (
            "a pack as the desk",
            tiny,
            &[small],
            r#"
            error[no-desk]: `tiny` is a pack, not a desk
              help: give the bundle of the desk first, then those of its packs
            "#,
        ),
        (
            "the desk as a pack",
            &own,
            &[tiny, small, &own],
            r#"
            error[is-desk]: `desk` is a desk, not a pack
              help: load it as a desk, together with its packs
            "#,
        ),
        (
            "cut short",
            &own[..100],
            &[tiny, "{}"],
            r#"
            error[broken-bundle]: the bundle is not JSON: the text ends inside a string at line 1, column 100
              help: make the bundle again with `fenji bundle`

            error[broken-bundle]: this is no bundle: the key `fenji` with the format's number is missing
              help: make the bundle again with `fenji bundle`
            "#,
        ),
    ];
    let load = |desk: &str, packs: &[&str]| refused(Desk::from_bundles(desk, packs.iter().copied()));
    compare(rows.iter().map(|(what, desk, packs, says)| (*what, *says, load(desk, packs))));
}
