//! Packs that are wrong: each mistake with its exact message and place, all mistakes at once, and no way out of the sandbox.

use crate::packs::Change::{Before, File, Gone, Swap};
use crate::packs::{Change, TEXTS, blocks, changed, compare, pack, refusal, refused};
use fenji::{MAX_FACTS, MAX_FILE_BYTES, MAX_OPTIONS, MAX_RULES, MAX_VALUES, Pack, Sources};
use proptest::prelude::*;

/// Each set of changes to the tiny pack is refused with exactly these problems.
fn refuse(table: &[(&[Change<'_>], &'static str)]) {
    compare(table.iter().map(|(changes, says)| (*changes, *says, refusal(changes))));
}

/// Each rule file, added to the tiny pack, is refused with exactly these problems.
fn refuse_rules(table: &[(&str, &'static str)]) {
    compare(table.iter().map(|(rules, says)| (*rules, *says, refusal(&[File("rules/x.rhai", rules)]))));
}

/// The condition of a level rule is refused with exactly these problems.
fn refuse_conditions(table: &[(&str, &'static str)]) {
    compare(table.iter().map(|(condition, says)| {
        let rule = format!("level(\"P1\", \"x\").gap()\n.when(|r| {condition});");
        (*condition, *says, refusal(&[File("rules/x.rhai", &rule)]))
    }));
}

/// Each set of changes makes `check` find exactly these problems with this code.
fn find(code: &str, table: &[(&[Change<'_>], &'static str)]) {
    compare(table.iter().map(|(changes, says)| {
        let problems = pack(changes).check().problems;
        (*changes, *says, blocks(problems.iter().filter(|problem| problem.code == code)))
    }));
}

const SCHEMA: &str = "pack.toml";
const FACTS: &str = "facts.toml";
const PLAN: &str = "rules/plan.rhai";
const WORDS: &str = "text/en.toml";
const X: &str = "rules/x.rhai";

#[test]
fn only_rule_files_can_be_replaced_or_removed() {
    let tiny = pack(&[]);
    let large = "/".repeat(MAX_FILE_BYTES + 1);
    let table: [(&str, Option<&str>, &str); 8] = [
        (
            "facts.toml",
            Some("// nothing"),
            r#"
            error[unknown-file]: `facts.toml` is not the path of a rule file
              allowed: rules/plan.rhai
              help: rule files are rules/*.rhai, without folders inside
        "#,
        ),
        (
            "text/en.toml",
            None,
            r#"
            error[unknown-file]: `text/en.toml` is not the path of a rule file
              allowed: rules/plan.rhai
              help: rule files are rules/*.rhai, without folders inside
        "#,
        ),
        (
            "rules/a/elsewhere.rhai",
            Some("// nothing"),
            r#"
            error[unknown-file]: `rules/a/elsewhere.rhai` is not the path of a rule file
              allowed: rules/plan.rhai
              help: rule files are rules/*.rhai, without folders inside
        "#,
        ),
        (
            "plan.rhai",
            Some("// nothing"),
            r#"
            error[unknown-file]: `plan.rhai` is not the path of a rule file
              allowed: rules/plan.rhai
              help: did you mean `rules/plan.rhai`?
        "#,
        ),
        (
            "rules\\plan",
            None,
            r#"
            error[unknown-file]: `rules\plan` is not the path of a rule file
              allowed: rules/plan.rhai
              help: did you mean `rules/plan.rhai`?
        "#,
        ),
        (
            "rules/plans.rhai",
            None,
            r#"
            error[unknown-file]: the pack has no rule file `rules/plans.rhai`
              allowed: rules/plan.rhai
              help: did you mean `rules/plan.rhai`?
        "#,
        ),
        (
            "rules/other-things.rhai",
            None,
            r#"
            error[unknown-file]: the pack has no rule file `rules/other-things.rhai`
              allowed: rules/plan.rhai
              help: there is nothing to remove
        "#,
        ),
        (
            "rules/plan.rhai",
            Some(&large),
            r#"
            error[too-large]: the file is too large: 16777217 bytes
              --> rules/plan.rhai
              help: keep each file under 16777216 bytes
        "#,
        ),
    ];
    compare(table.map(|(path, text, says)| (path, says, refused(tiny.with_script(path, text.map(str::to_owned))))));
    assert!(tiny.with_script("rules/more.rhai", Some("// nothing\n".to_owned())).is_ok());
    assert!(refused(tiny.with_script(&"x".repeat(1 << 20), None)).len() < 400);
}

#[test]
fn files_that_are_missing_are_all_named() {
    refuse(&[
        (
            &[Gone(SCHEMA)],
            r#"
            error[missing-file]: `pack.toml` is missing
              help: a pack has pack.toml, facts.toml, rules/*.rhai, text/<locale>.toml and cases/*.toml; `fenji new` makes one
        "#,
        ),
        (
            &[Gone(SCHEMA), Gone(FACTS), Gone(PLAN)],
            r#"
            error[missing-file]: `pack.toml` is missing
              help: a pack has pack.toml, facts.toml, rules/*.rhai, text/<locale>.toml and cases/*.toml; `fenji new` makes one

            error[missing-file]: `facts.toml` is missing
              help: a pack has pack.toml, facts.toml, rules/*.rhai, text/<locale>.toml and cases/*.toml; `fenji new` makes one

            error[missing-file]: there is no rule file
              help: write rules in rules/*.rhai
        "#,
        ),
        (
            &[File("rules/a/b.rhai", ""), File("readme.txt", "a = 1"), File("text/notes.md", "")],
            r#"
            error[unknown-file]: `readme.txt` has no place in a pack
              help: a pack has pack.toml, facts.toml, rules/*.rhai, text/<locale>.toml and cases/*.toml

            error[unknown-file]: `text/notes.md` has no place in a pack
              help: a pack has pack.toml, facts.toml, rules/*.rhai, text/<locale>.toml and cases/*.toml

            error[unknown-file]: `rules/a/b.rhai` has no place in a pack
              help: a pack has pack.toml, facts.toml, rules/*.rhai, text/<locale>.toml and cases/*.toml
        "#,
        ),
    ]);
    compare([
        (
            "nothing at all",
            r#"
            error[missing-file]: `pack.toml` is missing
              help: a pack has pack.toml, facts.toml, rules/*.rhai, text/<locale>.toml and cases/*.toml; `fenji new` makes one

            error[missing-file]: `facts.toml` is missing
              help: a pack has pack.toml, facts.toml, rules/*.rhai, text/<locale>.toml and cases/*.toml; `fenji new` makes one

            error[missing-file]: there is no rule file
              help: write rules in rules/*.rhai
        "#,
            refused(Pack::from_sources(&Sources::default())),
        ),
        (
            "no folder",
            r#"
            error[unreadable]: there is no folder `no/such/folder`
              help: name a folder with a pack.toml, or a bundle
        "#,
            refused(Pack::from_folder("no/such/folder")),
        ),
        (
            "no file",
            r#"
            error[unreadable]: cannot read `no/such/bundle.json`: No such file or directory (os error 2)
              help: name a pack's folder or a bundle
        "#,
            refused(Pack::open("no/such/bundle.json")),
        ),
    ]);
}

#[test]
fn every_syntax_error_in_toml_is_told_in_every_file() {
    refuse(&[
        (
            &[
                Before(SCHEMA, "a = \nb = 'x\nc == 3"),
                Before(FACTS, "[[fact]\nid = \"a\"\nid = \"b\""),
                File(WORDS, "[pack]\ntitle = \"烟\" x\n"),
                File("cases/all.toml", "[[case]]\nid = \"a\"\nid = \"b\"\nfacts = { a = 1, }\nb = [1, 2\n"),
            ],
            r#"
                error[toml-syntax]: duplicate key
                  --> cases/all.toml:3:1

                error[toml-syntax]: unclosed array, expected `]`
                  --> cases/all.toml:5:10

                error[toml-syntax]: unclosed array table, expected `]`
                  --> facts.toml:1:8

                error[toml-syntax]: string values must be quoted, expected literal string
                  --> pack.toml:1:5

                error[toml-syntax]: invalid literal string, expected `'`
                  --> pack.toml:2:7

                error[toml-syntax]: extra `=`, expected nothing
                  --> pack.toml:3:4

                error[toml-syntax]: unexpected key or value, expected newline, `#`
                  --> pack.toml:3:6

                error[toml-syntax]: unexpected key or value, expected newline, `#`
                  --> text/en.toml:2:13
            "#,
        ),
        (
            &[File(FACTS, "a = 1979-13-45\nb = 0x\nc = 99999999999999999999\n")],
            r#"
            error[toml-syntax]: invalid date, expected month between 01 and 12
              --> facts.toml:1:5
        "#,
        ),
        (
            &[File(FACTS, &format!("a = {}", "[".repeat(100_000)))],
            r#"
            error[toml-syntax]: values are nested too deep
              --> facts.toml:1:85

            error[toml-syntax]: unclosed array, expected `]`
              --> facts.toml:1:100005
        "#,
        ),
        (
            &[File(FACTS, &format!("a{} = 1", ".a".repeat(100_000)))],
            r#"
            error[toml-syntax]: values are nested too deep
              --> facts.toml
        "#,
        ),
    ]);
}

#[test]
fn files_that_are_no_text_or_too_large_are_refused() {
    let mut sources = changed(&[]);
    sources.files.insert(FACTS.to_owned(), b"[[fact]]\nid = \"\xff\"".to_vec());
    sources.files.insert(X.to_owned(), b"\xfe\xff".to_vec());
    sources.files.insert("rules/y.rhai".to_owned(), vec![b' '; MAX_FILE_BYTES + 1]);
    compare([(
        "bytes",
        r#"
        error[invalid-utf8]: the file is not UTF-8
          --> facts.toml:2
          help: save the file as UTF-8

        error[invalid-utf8]: the file is not UTF-8
          --> rules/x.rhai:1
          help: save the file as UTF-8

        error[too-large]: the file is too large: 16777217 bytes
          --> rules/y.rhai
          help: keep each file under 16777216 bytes
    "#,
        refused(Pack::from_sources(&sources)),
    )]);
}

#[test]
fn a_newer_or_missing_format_is_told() {
    refuse(&[
        (
            &[Swap(SCHEMA, "format = 1", "format = 2")],
            r#"
            error[newer-pack]: the pack has format 2; this engine reads up to 1
              --> pack.toml:1:1
              help: update fenji
        "#,
        ),
        (
            &[Swap(SCHEMA, "format = 1\n", "")],
            r#"
            error[missing-key]: `format = 1` is missing
              --> pack.toml:1:1
        "#,
        ),
        (
            &[Swap(SCHEMA, "format = 1", "format = 0")],
            r#"
            error[out-of-range]: there is no format 0
              --> pack.toml:1:1
              allowed: 1
        "#,
        ),
        (
            &[Swap(SCHEMA, "format = 1", "format = \"1\"")],
            r#"
            error[wrong-type]: `format` must be an integer, not a text
              --> pack.toml:1:1
        "#,
        ),
    ]);
}

#[test]
fn keys_that_nobody_knows_are_named_with_the_nearest_one() {
    refuse(&[
        (
            &[Before(SCHEMA, "scops = []\nweather = 1")],
            r#"
            error[unknown-key]: unknown key `scops`
              --> pack.toml:1:1
              allowed: acts, format, id, kinds, levels, locales, negations, parameters, phases, priorities, roles, scheme, scopes, slots, source, version
              help: did you mean `scopes`?

            error[unknown-key]: unknown key `weather`
              --> pack.toml:2:1
              allowed: acts, format, id, kinds, levels, locales, negations, parameters, phases, priorities, roles, scheme, scopes, slots, source, version
        "#,
        ),
        (
            &[Swap(SCHEMA, "plan = \"plan-1\"", "plan = \"plan-1\"\nurl = \"x\"")],
            r#"
            error[unknown-key]: unknown key `source.url`
              --> pack.toml:15:1
              allowed: plan
        "#,
        ),
        (
            &[Before(FACTS, "[[facts]]\nid = \"a\"")],
            r#"
            error[unknown-key]: unknown key `facts`
              --> facts.toml:1:3
              allowed: fact
              help: did you mean `fact`?
        "#,
        ),
        (
            &[Before(FACTS, "[[fact]]\nid = \"a\"\ntype = \"yes-no\"\norderd = true\nmin = 3")],
            r#"
            error[unknown-key]: unknown key `fact.orderd`
              --> facts.toml:4:1
              allowed: ask_first, id, ordered, type, when
              help: did you mean `ordered`?

            error[unknown-key]: unknown key `fact.min`
              --> facts.toml:5:1
              allowed: ask_first, id, ordered, type, when
        "#,
        ),
        (
            &[Before(
                "cases/all.toml",
                "[[case]]\nid = \"a\"\nwhy = \"b\"\nexpects = {}\nexpect = { knd = \"x\", level = \"P1\" }",
            )],
            r#"
            error[unknown-key]: unknown key `case.expects`
              --> cases/all.toml:4:1
              allowed: expect, facts, id, received, unknown, why, zone
              help: did you mean `expect`?

            error[unknown-key]: unknown key `expect.knd`
              --> cases/all.toml:5:12
              allowed: command, complete, computed, duties, irrelevant, kind, level, maybe, maybe_steps, next, no_commands, no_duties, no_reports, no_steps, not_rules, open, order, possible, priority, reports, rules, schemes, scope, steps, used
              help: did you mean `kind`?
        "#,
        ),
    ]);
}

#[test]
fn values_of_the_wrong_type_are_told_what_is_wanted() {
    refuse(&[
        (
            &[
                Swap(SCHEMA, "id = \"tiny\"", "id = 7"),
                Swap(SCHEMA, "locales = [\"en\"]", "locales = \"en\""),
                Swap(SCHEMA, "\"fault\", \"other\"", "\"fault\", \"other\", 3"),
                Swap(SCHEMA, "priorities = 2", "priorities = \"2\""),
                Swap(SCHEMA, "[source]\nplan = \"plan-1\"", "source = true"),
            ],
            r#"
                error[wrong-type]: `id` must be a text, not an integer
                  --> pack.toml:2:1

                error[wrong-type]: `locales` must be a list of texts, not a text
                  --> pack.toml:4:1

                error[wrong-type]: `kinds` must hold texts only, not an integer
                  --> pack.toml:5:28

                error[wrong-type]: `priorities` must be an integer, not a text
                  --> pack.toml:8:1

                error[wrong-type]: `source` must be a table, not true or false
                  --> pack.toml:13:1
            "#,
        ),
        (
            &[Before(
                FACTS,
                "[[fact]]\nid = \"a\"\ntype = \"one\"\noptions = \"b\"\n[[fact]]\nid = \"b\"\ntype = \"yes-no\"\nwhen = 3\n\
                 ask_first = \"yes\"\nordered = 0\n[[fact]]\nid = \"c\"\ntype = \"number\"\nmin = 0.5\nmax = \"9\"",
            )],
            r#"
                error[wrong-type]: `fact.options` must be a list of texts, not a text
                  --> facts.toml:4:1

                error[wrong-type]: `fact.when` must be a text, not an integer
                  --> facts.toml:8:1

                error[wrong-type]: `fact.ask_first` must be true or false, not a text
                  --> facts.toml:9:1

                error[wrong-type]: `fact.ordered` must be true or false, not an integer
                  --> facts.toml:10:1

                error[wrong-type]: `fact.min` must be an integer, not a number that is no integer
                  --> facts.toml:14:1

                error[wrong-type]: `fact.max` must be an integer, not a text
                  --> facts.toml:15:1
            "#,
        ),
        (
            &[File(FACTS, "fact = 3"), File(PLAN, "")],
            r#"
            error[wrong-type]: `fact` must be a list, not an integer
              --> facts.toml:1:1
        "#,
        ),
        (
            &[File(FACTS, "fact = [1, { id = true }]"), File(PLAN, "")],
            r#"
            error[wrong-type]: `fact` must be a table, not an integer
              --> facts.toml:1:9

            error[wrong-type]: `fact.id` must be a text, not true or false
              --> facts.toml:1:14
        "#,
        ),
        (
            &[Swap(WORDS, "fault = \"Fault\"", "fault = 3"), Swap(WORDS, "other = \"Other\"", "other = [\"Other\"]")],
            r#"
            error[wrong-type]: `kinds.fault` must be a text, not an integer
              --> text/en.toml:50:1

            error[wrong-type]: `kinds.other` must be a text, not a list
              --> text/en.toml:51:1
        "#,
        ),
        (
            &[File(
                "cases/all.toml",
                "[[case]]\nid = \"a\"\nwhy = \"b\"\nreceived = \"now\"\nexpect = { level = 1, priority = \"1\", complete = 1, rules = \"x\", \
                 possible = 3, command = { start = true } }\n[[case]]\nid = \"a\"\nwhy = \"b\"\n[[case]]\nwhy = 3",
            )],
            r#"
                error[bad-time]: `received` of case `a` is no moment
                  --> cases/all.toml:4:1
                  help: write RFC 3339, such as 2026-11-22T09:00:00+08:00

                error[wrong-type]: `expect.level` must be a text, not an integer
                  --> cases/all.toml:5:12

                error[wrong-type]: `expect.priority` must be an integer, not a text
                  --> cases/all.toml:5:23

                error[wrong-type]: `expect.complete` must be true or false, not an integer
                  --> cases/all.toml:5:39

                error[wrong-type]: `expect.rules` must be a list of texts, not a text
                  --> cases/all.toml:5:53

                error[wrong-type]: `expect.possible` must be a table, not an integer
                  --> cases/all.toml:5:66

                error[wrong-type]: `expect.command` must be a text, not true or false
                  --> cases/all.toml:5:92

                error[empty-case]: the case `a` expects nothing
                  --> cases/all.toml:6:1
                  help: write what must be decided under [case.expect]

                error[duplicate-case]: the case `a` stands twice
                  --> cases/all.toml:6:1
                  help: rename one of the two

                error[missing-key]: `case.id` is missing
                  --> cases/all.toml:9:1
            "#,
        ),
    ]);
}

#[test]
fn what_a_pack_or_a_fact_must_have_is_asked_for() {
    refuse(&[
        (
            &[File(SCHEMA, "format = 1"), File(PLAN, "")],
            r#"
            error[missing-key]: `id` is missing
              --> pack.toml:1:1

            error[missing-key]: `version` is missing
              --> pack.toml:1:1

            error[missing-key]: `locales` is missing
              --> pack.toml:1:1

            error[missing-key]: `kinds` is missing
              --> pack.toml:1:1

            error[missing-key]: `scopes` is missing
              --> pack.toml:1:1

            error[missing-key]: `levels` is missing
              --> pack.toml:1:1
        "#,
        ),
        (
            &[Before(FACTS, "[[fact]]\n[[fact]]\nid = \"a\"\n[[fact]]\nid = \"b\"\ntype = \"one\"")],
            r#"
            error[missing-key]: `fact.id` is missing
              --> facts.toml:1:1

            error[missing-key]: `fact.type` is missing
              --> facts.toml:2:1

            error[missing-key]: `fact.options` is missing
              --> facts.toml:4:1
        "#,
        ),
        (
            &[Before(FACTS, "[[fact]]\nid = \"a\"\ntype = \"choice\"\n[[fact]]\nid = \"b\"\ntype = \"yesno\"")],
            r#"
            error[unknown-type]: unknown type `choice` of fact `a`
              --> facts.toml:3:1
              allowed: one, several, yes-no, number, text, time

            error[unknown-type]: unknown type `yesno` of fact `b`
              --> facts.toml:6:1
              allowed: one, several, yes-no, number, text, time
              help: did you mean `yes-no`?
        "#,
        ),
    ]);
}

#[test]
fn ids_are_written_in_one_way() {
    refuse(&[
        (
            &[
                Swap(SCHEMA, "id = \"tiny\"", "id = \"tiny pack\""),
                Swap(SCHEMA, "\"wide\", \"narrow\"", "\"wide\", \"narrow\", \"very wide\", \"\", \"-\""),
            ],
            r#"
                error[bad-id]: `tiny pack` is no id
                  --> pack.toml:2:1
                  help: write letters and digits joined by -, such as `leak-confirmed`

                error[bad-id]: `very wide` is no id
                  --> pack.toml:6:1
                  help: write letters and digits joined by -, such as `leak-confirmed`

                error[bad-id]: `` is no id
                  --> pack.toml:6:1
                  help: write letters and digits joined by -, such as `leak-confirmed`

                error[bad-id]: `-` is no id
                  --> pack.toml:6:1
                  help: write letters and digits joined by -, such as `leak-confirmed`
            "#,
        ),
        (
            &[Before(
                FACTS,
                "[[fact]]\nid = \"System.state\"\n[[fact]]\nid = \"a-b\"\n[[fact]]\nid = \"a..b\"\n[[fact]]\nid = \"level.x\"\n\
                 [[fact]]\nid = \"\"\n[[fact]]\nid = \"system\"\ntype = \"yes-no\"\n[[fact]]\nid = \"f\"\ntype = \"one\"\n\
                 options = [\"a b\", \"烟-雾\"]",
            )],
            r#"
                error[bad-id]: `System.state` is no fact id
                  --> facts.toml:2:1
                  help: write parts of a-z, 0-9 and _, joined by dots, such as `system.state`

                error[bad-id]: `a-b` is no fact id
                  --> facts.toml:4:1
                  help: write parts of a-z, 0-9 and _, joined by dots, such as `system.state`

                error[bad-id]: `a..b` is no fact id
                  --> facts.toml:6:1
                  help: write parts of a-z, 0-9 and _, joined by dots, such as `system.state`

                error[bad-id]: `level.x` begins with the name of a conclusion
                  --> facts.toml:8:1
                  help: `r.kind`, `r.scope`, `r.level` and `r.priority` are conclusions; choose another name

                error[bad-id]: `` is no fact id
                  --> facts.toml:10:1
                  help: write parts of a-z, 0-9 and _, joined by dots, such as `system.state`

                error[bad-id]: `a b` is no id
                  --> facts.toml:17:1
                  help: write letters and digits joined by -, such as `leak-confirmed`

                error[bad-id]: `system` is a fact and also a part of `system.state`
                  --> facts.toml:19:1
                  help: a fact's id cannot be the beginning of another's

                error[outside-subset]: `when` of `system.restart`: `.state` of a value that is not the report cannot be analysed in a condition
                  --> facts.toml:24:1
                  help: use comparisons, in, &&, ||, !, if, switch, let and helpers; put free scripting into `compute(…)`

                error[outside-subset]: `.state` of a value that is not the report cannot be analysed in a condition
                  --> rules/plan.rhai:3:25
                  help: use comparisons, in, &&, ||, !, if, switch, let and helpers; put free scripting into `compute(…)`

                error[outside-subset]: `.state` of a value that is not the report cannot be analysed in a condition
                  --> rules/plan.rhai:20:49
                  help: use comparisons, in, &&, ||, !, if, switch, let and helpers; put free scripting into `compute(…)`
            "#,
        ),
    ]);
    refuse_rules(&[(
        "level(\"P1\", \"a b\").gap();\n  level(\"P1\", \"\").gap();",
        r#"
        error[bad-id]: `a b` is no rule id
          --> rules/x.rhai:1:1
          help: write letters and digits joined by -, such as `leak-confirmed`

        error[bad-id]: `` is no rule id
          --> rules/x.rhai:2:3
          help: write letters and digits joined by -, such as `leak-confirmed`
    "#,
    )]);
}

#[test]
fn what_stands_twice_is_told_once_a_time() {
    refuse(&[
        (
            &[
                Swap(SCHEMA, "\"desk\", \"head\"", "\"desk\", \"head\", \"desk\""),
                Swap(SCHEMA, "\"P1\", \"P2\"", "\"P1\", \"P2\", \"P2\""),
                Swap(FACTS, "\"noise\", \"smoke\", \"theft\"", "\"noise\", \"smoke\", \"theft\", \"smoke\""),
                Before(FACTS, "[[fact]]\nid = \"spread\"\ntype = \"text\"\n"),
            ],
            r#"
                error[duplicate-name]: `smoke` stands twice in `fact.options`
                  --> facts.toml:19:1
                  help: keep one of the two

                error[duplicate-fact]: the fact `spread` is declared twice
                  --> facts.toml:22:1
                  help: keep one of the two, or rename it

                error[duplicate-name]: `P2` stands twice in `levels`
                  --> pack.toml:7:1
                  help: keep one of the two

                error[duplicate-name]: `desk` stands twice in `roles`
                  --> pack.toml:9:1
                  help: keep one of the two
            "#,
        ),
        (
            &[File(X, "level(\"P1\", \"all-else\").gap();\nstep(\"first\").phase(\"detection\").by(\"desk\").gap();")],
            r#"
            error[duplicate-rule]: the rule id `all-else` is used twice
              --> rules/x.rhai:1:1
              help: it stands at rules/plan.rhai:11:1 too; ids are unique in a pack

            error[duplicate-rule]: the rule id `first` is used twice
              --> rules/x.rhai:2:1
              help: it stands at rules/plan.rhai:12:1 too; ids are unique in a pack
        "#,
        ),
        (
            &[File(X, "fn broken(r) { true }\nfn own(r) { true }\nfn own(r, s) { true }")],
            r#"
            error[duplicate-function]: the function `broken` is defined twice
              --> rules/x.rhai:1:14
              help: helpers are shared by all rule files; it stands in rules/plan.rhai too
        "#,
        ),
        (
            &[File(X, "compute(\"urgent\").from([\"spread\"]).by(|spread| spread);")],
            r#"
            error[twice]: `urgent` is computed twice
              --> rules/x.rhai:1:1
              help: keep one of the two
        "#,
        ),
    ]);
}

#[test]
fn sizes_have_their_limits() {
    let facts: String = (0..=MAX_FACTS).map(|n| format!("[[fact]]\nid = \"f{n}\"\ntype = \"text\"\n")).collect();
    let names = |count: usize| (0..count).map(|n| format!("\"o{n}\"")).collect::<Vec<_>>().join(", ");
    let options = format!("[[fact]]\nid = \"a\"\ntype = \"one\"\noptions = [{}]\n", names(MAX_OPTIONS + 1));
    let levels = format!("[\"P1\", \"P2\", {}]", names(MAX_VALUES));
    let rules = format!("for n in 0..={MAX_RULES} {{ level(\"P2\", \"l\" + n); }}");
    refuse(&[
        (
            &[
                Swap(SCHEMA, "[\"P1\", \"P2\"]", &levels),
                Swap(SCHEMA, "priorities = 2", "priorities = 61"),
                File(PLAN, ""),
            ],
            r#"
            error[out-of-range]: `levels` has 62 names
              --> pack.toml:7:1
              allowed: 1 to 60

            error[out-of-range]: `priorities` is 61
              --> pack.toml:8:1
              allowed: 0 to 60
        "#,
        ),
        (
            &[
                Swap(SCHEMA, "priorities = 2", "priorities = -1"),
                Swap(SCHEMA, "[\"fault\", \"other\"]", "[]"),
                File(PLAN, ""),
            ],
            r#"
            error[out-of-range]: `kinds` has 0 names
              --> pack.toml:5:1
              allowed: 1 to 60

            error[out-of-range]: `priorities` is -1
              --> pack.toml:8:1
              allowed: 0 to 60
        "#,
        ),
        (
            &[Swap(SCHEMA, "locales = [\"en\"]", "locales = []")],
            r#"
            error[missing-key]: `locales` is empty
              --> pack.toml:4:1
              help: name at least one, such as "en"
        "#,
        ),
        (
            &[Before(FACTS, &options), Before(FACTS, "[[fact]]\nid = \"b\"\ntype = \"several\"\noptions = []")],
            r#"
            error[out-of-range]: the fact `b` has 0 options
              --> facts.toml:2:1
              allowed: 1 to 1024

            error[out-of-range]: the fact `a` has 1025 options
              --> facts.toml:6:1
              allowed: 1 to 1024
        "#,
        ),
        (
            &[Before(FACTS, "[[fact]]\nid = \"a\"\ntype = \"number\"\nmin = 3\nmax = 2")],
            r#"
            error[out-of-range]: the fact `a` allows no number: min 3, max 2
              --> facts.toml:2:1
        "#,
        ),
        (
            &[Before(
                FACTS,
                "[[fact]]\nid = \"a\"\ntype = \"number\"\nmin = -9007199254740992\nmax = 9223372036854775807",
            )],
            r#"
            error[out-of-range]: `fact.min` is -9007199254740992
              --> facts.toml:4:1
              allowed: -9007199254740991 to 9007199254740991
              help: JavaScript loses digits of larger numbers; take another unit

            error[out-of-range]: `fact.max` is 9223372036854775807
              --> facts.toml:5:1
              allowed: -9007199254740991 to 9007199254740991
              help: JavaScript loses digits of larger numbers; take another unit
        "#,
        ),
        (
            &[File(X, &rules)],
            r#"
            error[too-many]: the pack has more than 100000 rules
              --> rules/x.rhai:1:23
        "#,
        ),
    ]);
    let problem = refusal(&[Before(FACTS, &facts)]);
    compare([(
        "facts",
        r#"
        error[too-many]: the pack has 521 facts
          --> facts.toml:1:1
          help: a pack has at most 512 facts
    "#,
        problem.split("\n\n").next().unwrap_or_default().to_owned(),
    )]);
}

#[test]
fn syntax_errors_of_every_rule_file_are_told_at_once() {
    refuse(&[
        (
            &[
                File("rules/a.rhai", "\nlevel(\"P1\", \"a\";"),
                File("rules/b.rhai", "\n\n  let = 3;"),
                File("rules/c.rhai", "\"abc"),
            ],
            r#"
            error[rhai-syntax]: expecting ',' to separate the arguments to function call 'level'
              --> rules/a.rhai:2:16

            error[rhai-syntax]: expecting name of a variable
              --> rules/b.rhai:3:7

            error[rhai-syntax]: open string is not terminated
              --> rules/c.rhai:1:1
        "#,
        ),
        (
            &[
                File("rules/a.rhai", "level(\"P1\", \"a\").when(|r| r.spread.gap();"),
                File("rules/b.rhai", "level(\"P1\", b).gap();"),
            ],
            r#"
            error[rhai-syntax]: expecting ',' to separate the arguments to function call 'when'
              --> rules/a.rhai:1:41

            error[rhai-syntax]: undefined variable: b
              --> rules/b.rhai:1:13
              help: `b` is no variable here; a condition reads the report, as in `|r| r.system.state == "down"`
        "#,
        ),
        (
            &[File("rules/a.rhai", "level(\"P1\", \"a\").when(r.spread);")],
            r#"
            error[rhai-syntax]: undefined variable: r
              --> rules/a.rhai:1:23
              help: `r` is no variable here; a condition reads the report, as in `|r| r.system.state == "down"`
        "#,
        ),
        (
            &[File("rules/a.rhai", "level(\"P1\", \"a\").when(|r| level == \"P1\");")],
            r#"
            error[rhai-syntax]: undefined variable: level
              --> rules/a.rhai:1:27
              help: `level` is no variable here; a condition reads the report, as in `|r| r.system.state == "down"`
        "#,
        ),
        (
            &[File("rules/a.rhai", &"(".repeat(100_000))],
            r#"
            error[rhai-syntax]: expression exceeds maximum complexity
              --> rules/a.rhai:1:64
        "#,
        ),
        (
            &[File(
                "rules/a.rhai",
                &format!("level(\"P1\", \"a\").when(|r| r.spread{});", " && r.spread".repeat(10_000)),
            )],
            r#"
            error[rhai-syntax]: expression exceeds maximum complexity
              --> rules/a.rhai:1:1480
        "#,
        ),
    ]);
}

#[test]
fn every_name_that_rules_mention_is_declared() {
    refuse_rules(&[(
        r#"kind("falt", "k1").gap();
scope("huge", "s1").gap();
level("P9", "l1").gap();
level("p1", "l2").gap();
priority(0, "p1").gap();
priority(9, "p2").gap();
command("strt", "c1").role("hed").to("nobody").gap();
duty("d1").by("dsk").to("boss").within("PT1H", "seen").gap();
duty("d2").by("desk").within("PT1H", "story").gap();
step("t1").phase("detecton").by("desk").after("save-trace").gap();
step("t2").phase("cleaning").by("desk").after(["t1", "nothing"]).gap();
report("r1").by("clerk").immediately().fields(["seen_a", "first cause"]).gap();
suggest("sign", "smoke").words(["smoke"]);
suggest("signs", "smok").words(["smoke"]);
suggest("spread", "yes").words(["spreads"]);
suggest("signs", true).words(["spreads"]);
suggest("story", "x").words(["spreads"]);
compute("urgnt").from(["sprd"]).by(|spread| spread);
"#,
        r#"
            error[unknown-kind]: `falt` is no kind of this pack
              --> rules/x.rhai:1:1
              allowed: fault, other
              help: did you mean `fault`?

            error[unknown-scope]: `huge` is no scope of this pack
              --> rules/x.rhai:2:1
              allowed: wide, narrow

            error[unknown-level]: `P9` is no level of this pack
              --> rules/x.rhai:3:1
              allowed: P1, P2
              help: did you mean `P1`?

            error[unknown-level]: `p1` is no level of this pack
              --> rules/x.rhai:4:1
              allowed: P1, P2
              help: did you mean `P1`?

            error[unknown-priority]: `0` is no priority of this pack
              --> rules/x.rhai:5:1
              allowed: 1 to 2

            error[unknown-priority]: `9` is no priority of this pack
              --> rules/x.rhai:6:1
              allowed: 1 to 2

            error[unknown-act]: `strt` is no act of this pack
              --> rules/x.rhai:7:1
              allowed: start
              help: did you mean `start`?

            error[unknown-role]: `hed` is no role of this pack
              --> rules/x.rhai:7:1
              allowed: desk, head
              help: did you mean `head`?

            error[unknown-role]: `nobody` is no role of this pack
              --> rules/x.rhai:7:1
              allowed: desk, head

            error[unknown-role]: `dsk` is no role of this pack
              --> rules/x.rhai:8:1
              allowed: desk, head
              help: did you mean `desk`?

            error[unknown-role]: `boss` is no role of this pack
              --> rules/x.rhai:8:1
              allowed: desk, head

            error[unknown-clock]: `seen` is no clock event
              --> rules/x.rhai:8:1
              allowed: received, seen_at

            error[unknown-clock]: `story` is no clock event
              --> rules/x.rhai:9:1
              allowed: received, seen_at

            error[unknown-phase]: `detecton` is no phase of this pack
              --> rules/x.rhai:10:1
              allowed: detection, recovery
              help: did you mean `detection`?

            error[unknown-step]: `t1` comes after the unknown step `save-trace`
              --> rules/x.rhai:10:1
              allowed: save-traces, t1, t2, wipe
              help: did you mean `save-traces`?

            error[unknown-phase]: `cleaning` is no phase of this pack
              --> rules/x.rhai:11:1
              allowed: detection, recovery

            error[unknown-step]: `t2` comes after the unknown step `nothing`
              --> rules/x.rhai:11:1
              allowed: save-traces, t1, t2, wipe

            error[unknown-role]: `clerk` is no role of this pack
              --> rules/x.rhai:12:1
              allowed: desk, head

            error[unknown-fact]: the field `seen_a` is neither a fact nor a field's name
              --> rules/x.rhai:12:1
              allowed: system.state, system.restart, signs, spread, affected, urgent, story, seen_at
              help: did you mean `seen_at`?

            error[unknown-fact]: the field `first cause` is neither a fact nor a field's name
              --> rules/x.rhai:12:1
              allowed: system.state, system.restart, signs, spread, affected, urgent, story, seen_at

            error[unknown-fact]: unknown fact `sign`
              --> rules/x.rhai:13:1
              allowed: system.state, system.restart, signs, spread, affected, urgent, story, seen_at
              help: did you mean `signs`?

            error[unknown-option]: `smok` is no option of `signs`
              --> rules/x.rhai:14:1
              allowed: noise, smoke, theft
              help: did you mean `smoke`?

            error[wrong-arguments]: this answer does not fit the fact `spread`
              --> rules/x.rhai:15:1
              help: suggest an option of a choice, or true or false for a yes-no fact

            error[wrong-arguments]: this answer does not fit the fact `signs`
              --> rules/x.rhai:16:1
              help: suggest an option of a choice, or true or false for a yes-no fact

            error[wrong-arguments]: this answer does not fit the fact `story`
              --> rules/x.rhai:17:1
              help: suggest an option of a choice, or true or false for a yes-no fact

            error[unknown-fact]: unknown fact `urgnt`
              --> rules/x.rhai:18:1
              allowed: system.state, system.restart, signs, spread, affected, urgent, story, seen_at
              help: declare the computed fact in facts.toml

            error[unknown-fact]: unknown fact `sprd`
              --> rules/x.rhai:18:1
              allowed: system.state, system.restart, signs, spread, affected, urgent, story, seen_at
              help: did you mean `spread`?
        "#,
    )]);
}

#[test]
fn every_name_that_conditions_mention_is_declared() {
    refuse_rules(&[(
        r#"fn helper(r) { r.system.stat == "down" }

level("P1", "a").gap().when(|r| helper(r));
level("P1", "b").gap().when(|r| r.sprea || r.weather);
level("P1", "c").gap().when(|r| r.signs.contains("smok"));
level("P1", "d").gap().when(|r| "light" in r.signs);
level("P1", "e").gap().when(|r| r.system.state in ["down", "slwo"]);
level("P1", "f").gap().when(|r| r.scope == "wid");
priority(1, "g").gap().when(|r| r.level == "P3" || r.kind == "falt");
priority(1, "h").gap().when(|r| switch r.system.state { "dwn" => true, _ => false });
impossible("i").when(|r| r.system.state.deep == 3);
"#,
        r#"
            error[unknown-fact]: unknown fact `system.stat`
              --> rules/x.rhai:1:25
              allowed: system.state, system.restart, signs, spread, affected, urgent, story, seen_at
              help: did you mean `system.state`?

            error[unknown-fact]: unknown fact `sprea`
              --> rules/x.rhai:4:35
              allowed: system.state, system.restart, signs, spread, affected, urgent, story, seen_at
              help: did you mean `spread`?

            error[unknown-option]: `smok` is no option of `signs`
              --> rules/x.rhai:5:41
              allowed: noise, smoke, theft
              help: did you mean `smoke`?

            error[unknown-option]: `light` is no option of `signs`
              --> rules/x.rhai:6:41
              allowed: noise, smoke, theft

            error[unknown-option]: `slwo` is no option of `system.state`
              --> rules/x.rhai:7:48
              allowed: normal, slow, down
              help: did you mean `slow`?

            error[unknown-scope]: `wid` is no scope of this pack
              --> rules/x.rhai:8:41
              allowed: wide, narrow
              help: did you mean `wide`?

            error[unknown-level]: `P3` is no level of this pack
              --> rules/x.rhai:9:41
              allowed: P1, P2
              help: did you mean `P1`?

            error[unknown-option]: `dwn` is no option of `system.state`
              --> rules/x.rhai:10:33
              allowed: normal, slow, down
              help: did you mean `down`?

            error[outside-subset]: `.deep` of a value that is not the report cannot be analysed in a condition
              --> rules/x.rhai:11:41
              help: use comparisons, in, &&, ||, !, if, switch, let and helpers; put free scripting into `compute(…)`
        "#,
    )]);
    refuse(&[(
        &[Before(
            FACTS,
            "[[fact]]\nid = \"a\"\ntype = \"yes-no\"\nwhen = 'r.sprea'\n[[fact]]\nid = \"b\"\ntype = \"yes-no\"\nwhen = 'r.system.state == \"dwn\"'\n\
             [[fact]]\nid = \"c\"\ntype = \"yes-no\"\nwhen = 'r.spread &&'\n[[fact]]\nid = \"d\"\ntype = \"yes-no\"\nwhen = ''\n\
             [[fact]]\nid = \"e\"\ntype = \"yes-no\"\nwhen = 'spread'\n[[fact]]\nid = \"f\"\ntype = \"yes-no\"\nwhen = 'r.level == \"P1\"'\n\
             [[fact]]\nid = \"g\"\ntype = \"yes-no\"\nwhen = 'r.story == \"x\"'\n[[fact]]\nid = \"h\"\ntype = \"yes-no\"\nwhen = 'nothing(r)'",
        )],
        r#"
            error[unknown-fact]: `when` of `a`: unknown fact `sprea`
              --> facts.toml:2:1
              allowed: a, b, c, d, e, f, g, h, system.state, system.restart, signs, spread, affected, urgent, story, seen_at
              help: did you mean `spread`?

            error[unknown-option]: `when` of `b`: `dwn` is no option of `system.state`
              --> facts.toml:6:1
              allowed: normal, slow, down
              help: did you mean `down`?

            error[rhai-syntax]: `when` of `c`: script is incomplete
              --> facts.toml:10:1

            error[rhai-syntax]: `when` of `d`: script is incomplete
              --> facts.toml:14:1

            error[rhai-syntax]: `when` of `e`: undefined variable: spread
              --> facts.toml:18:1
              help: `spread` is no variable here; a condition reads the report, as in `|r| r.system.state == "down"`

            error[too-early]: `when` of `f`: `r.level` is not decided yet
              --> facts.toml:22:1
              help: conclusions cannot be read here

            error[bad-comparison]: `when` of `g`: `story` cannot stand in a condition
              --> facts.toml:26:1
              help: text and time facts can be read only in `compute(…)`

            error[outside-subset]: `when` of `h`: the function `nothing` cannot be analysed in a condition
              --> facts.toml:30:1
              help: use comparisons, in, &&, ||, !, if, switch, let and helpers; put free scripting into `compute(…)`
        "#,
    )]);
}

#[test]
fn nothing_depends_on_itself() {
    refuse(&[
        (
            &[
                Before(
                    FACTS,
                    "[[fact]]\nid = \"a\"\ntype = \"yes-no\"\n[[fact]]\nid = \"b\"\ntype = \"yes-no\"\n[[fact]]\nid = \"c\"\ntype = \"yes-no\"",
                ),
                File(
                    X,
                    "compute(\"a\").from([\"b\"]).by(|b| b);\ncompute(\"b\").from([\"a\"]).by(|a| a);\ncompute(\"c\").from([\"c\"]).by(|c| c);",
                ),
            ],
            r#"
                error[cycle]: facts depend on each other: a → b → a
                  --> facts.toml:2:1
                  help: change one `when` or `compute(…)`

                error[cycle]: facts depend on each other: c → c
                  --> facts.toml:8:1
                  help: change one `when` or `compute(…)`
            "#,
        ),
        (
            &[Before(
                FACTS,
                "[[fact]]\nid = \"a\"\ntype = \"yes-no\"\nwhen = 'r.b'\n[[fact]]\nid = \"b\"\ntype = \"yes-no\"\nwhen = 'r.c'\n\
                 [[fact]]\nid = \"c\"\ntype = \"yes-no\"\nwhen = 'r.a'\n[[fact]]\nid = \"d\"\ntype = \"yes-no\"\nwhen = '!r.d'",
            )],
            r#"
                error[cycle]: facts depend on each other: a → b → c → a
                  --> facts.toml:2:1
                  help: change one `when` or `compute(…)`

                error[cycle]: facts depend on each other: d → d
                  --> facts.toml:14:1
                  help: change one `when` or `compute(…)`
            "#,
        ),
        (
            &[
                Before(
                    FACTS,
                    "[[fact]]\nid = \"a\"\ntype = \"yes-no\"\nwhen = 'r.b'\n[[fact]]\nid = \"b\"\ntype = \"yes-no\"",
                ),
                File(X, "compute(\"b\").from([\"a\"]).by(|a| a);"),
            ],
            r#"
                error[cycle]: facts depend on each other: a → b → a
                  --> facts.toml:2:1
                  help: change one `when` or `compute(…)`
            "#,
        ),
    ]);
    refuse_rules(&[
        (
            r#"step("a").phase("detection").by("desk").after("b").gap();
step("b").phase("detection").by("desk").after(["wipe", "c"]).gap();
step("c").phase("detection").by("desk").after("a").gap();
step("d").phase("detection").by("desk").after("d").gap();"#,
            r#"
                error[cycle]: steps wait for each other: a → b → c → a
                  --> rules/x.rhai:1:1
                  help: remove one `.after`

                error[wrong-order]: `b` in phase detection comes after `wipe` in the later phase recovery
                  --> rules/x.rhai:2:1
                  help: move one of the two to another phase
            "#,
        ),
        (
            r#"step("a").phase("detection").by("desk").after("wipe").gap();"#,
            r#"
            error[wrong-order]: `a` in phase detection comes after `wipe` in the later phase recovery
              --> rules/x.rhai:1:1
              help: move one of the two to another phase
        "#,
        ),
    ]);
}

#[test]
fn conditions_keep_to_what_can_be_analysed() {
    refuse_conditions(&[
        (
            "r.signs.len > 1",
            r#"
            error[outside-subset]: `.len` of a value that is not the report cannot be analysed in a condition
              --> rules/x.rhai:2:19
              help: use comparisons, in, &&, ||, !, if, switch, let and helpers; put free scripting into `compute(…)`
        "#,
        ),
        (
            "r.signs.some(|s| s == \"smoke\")",
            r#"
            error[outside-subset]: the method `some` cannot be analysed in a condition
              --> rules/x.rhai:2:19
              help: use comparisons, in, &&, ||, !, if, switch, let and helpers; put free scripting into `compute(…)`
        "#,
        ),
        (
            "nothing(r)",
            r#"
            error[outside-subset]: the function `nothing` cannot be analysed in a condition
              --> rules/x.rhai:2:11
              help: use comparisons, in, &&, ||, !, if, switch, let and helpers; put free scripting into `compute(…)`
        "#,
        ),
        (
            "print(\"x\")",
            r#"
            error[outside-subset]: the function `print` cannot be analysed in a condition
              --> rules/x.rhai:2:11
              help: use comparisons, in, &&, ||, !, if, switch, let and helpers; put free scripting into `compute(…)`
        "#,
        ),
        (
            "{ loop { } }",
            r#"
            error[outside-subset]: this statement cannot be analysed in a condition
              --> rules/x.rhai:2:13
              help: use comparisons, in, &&, ||, !, if, switch, let and helpers; put free scripting into `compute(…)`
        "#,
        ),
        (
            "{ while true { } true }",
            r#"
            error[outside-subset]: this statement cannot be analysed in a condition
              --> rules/x.rhai:2:13
              help: use comparisons, in, &&, ||, !, if, switch, let and helpers; put free scripting into `compute(…)`
        "#,
        ),
        (
            "{ for s in r.signs { } true }",
            r#"
            error[outside-subset]: this statement cannot be analysed in a condition
              --> rules/x.rhai:2:13
              help: use comparisons, in, &&, ||, !, if, switch, let and helpers; put free scripting into `compute(…)`
        "#,
        ),
        (
            "{ let a = true; a = false; a }",
            r#"
            error[outside-subset]: this statement cannot be analysed in a condition
              --> rules/x.rhai:2:29
              help: use comparisons, in, &&, ||, !, if, switch, let and helpers; put free scripting into `compute(…)`
        "#,
        ),
        (
            "{ return r.spread; }",
            r#"
            error[outside-subset]: `return` or `throw` cannot be analysed in a condition
              --> rules/x.rhai:2:13
              help: use comparisons, in, &&, ||, !, if, switch, let and helpers; put free scripting into `compute(…)`
        "#,
        ),
        (
            "{ throw 1; }",
            r#"
            error[outside-subset]: `return` or `throw` cannot be analysed in a condition
              --> rules/x.rhai:2:13
              help: use comparisons, in, &&, ||, !, if, switch, let and helpers; put free scripting into `compute(…)`
        "#,
        ),
        (
            "r.system.state.to_upper() == \"DOWN\"",
            r#"
            error[outside-subset]: the method `to_upper` cannot be analysed in a condition
              --> rules/x.rhai:2:26
              help: use comparisons, in, &&, ||, !, if, switch, let and helpers; put free scripting into `compute(…)`
        "#,
        ),
        (
            "r.system.state + \"x\" == \"downx\"",
            r#"
            error[outside-subset]: `+` of the fact `system.state` and the text "x" cannot be analysed
              --> rules/x.rhai:2:26
              help: a condition may add and subtract numbers and multiply them with constants; else use `compute(…)`
        "#,
        ),
        (
            "r.system.state.starts_with(\"d\")",
            r#"
            error[outside-subset]: the method `starts_with` cannot be analysed in a condition
              --> rules/x.rhai:2:26
              help: use comparisons, in, &&, ||, !, if, switch, let and helpers; put free scripting into `compute(…)`
        "#,
        ),
        (
            "r.system.state > \"normal\"",
            r#"
            error[bad-comparison]: the fact `system.state` cannot be compared with the text "normal" here
              --> rules/x.rhai:2:26
              help: compare a choice with one of its options using == or !=, a several-choice fact with `in`; text and time facts only in `compute(…)`
        "#,
        ),
        (
            "r.affected * r.affected > 3",
            r#"
            error[outside-subset]: `*` of the number `affected` and the number `affected` cannot be analysed
              --> rules/x.rhai:2:22
              help: a condition may add and subtract numbers and multiply them with constants; else use `compute(…)`
        "#,
        ),
        (
            "r.affected % 2 == 0",
            r#"
            error[outside-subset]: the operator `%` cannot be analysed in a condition
              --> rules/x.rhai:2:22
              help: use comparisons, in, &&, ||, !, if, switch, let and helpers; put free scripting into `compute(…)`
        "#,
        ),
        (
            "r.affected / 0 > 1",
            r#"
            error[outside-subset]: arithmetic that overflows or divides by zero cannot be analysed in a condition
              --> rules/x.rhai:2:22
              help: use comparisons, in, &&, ||, !, if, switch, let and helpers; put free scripting into `compute(…)`
        "#,
        ),
        (
            "r.affected * 9223372036854775807 > 1",
            r#"
            error[overflow]: this can leave 64 bits for some `affected`
              --> rules/x.rhai:2:44
              help: set `min` and `max` of the fact in facts.toml
        "#,
        ),
        (
            "9223372036854775807 + 1 > r.affected",
            r#"
            error[outside-subset]: arithmetic that overflows or divides by zero cannot be analysed in a condition
              --> rules/x.rhai:2:31
              help: use comparisons, in, &&, ||, !, if, switch, let and helpers; put free scripting into `compute(…)`
        "#,
        ),
        (
            "r.system.state == r.system.restart",
            r#"
            error[bad-comparison]: the fact `system.state` cannot be compared with the fact `system.restart` here
              --> rules/x.rhai:2:26
              help: compare two facts in a `compute(…)` and test its result
        "#,
        ),
        (
            "r.affected == \"3\"",
            r#"
            error[bad-comparison]: the number `affected` cannot be compared with the text "3" here
              --> rules/x.rhai:2:22
              help: compare values of the same sort
        "#,
        ),
        (
            "r.affected > true",
            r#"
            error[bad-comparison]: the number `affected` cannot be compared with a yes-no value here
              --> rules/x.rhai:2:22
              help: compare values of the same sort
        "#,
        ),
        (
            "r.system.state == 3",
            r#"
            error[bad-comparison]: the fact `system.state` cannot be compared with the number 3 here
              --> rules/x.rhai:2:26
              help: compare a choice with one of its options using == or !=, a several-choice fact with `in`; text and time facts only in `compute(…)`
        "#,
        ),
        (
            "r.system.state in [\"down\", 3]",
            r#"
            error[bad-comparison]: the fact `system.state` cannot be compared with the number 3 here
              --> rules/x.rhai:2:26
              help: compare a choice with one of its options using == or !=, a several-choice fact with `in`; text and time facts only in `compute(…)`
        "#,
        ),
        (
            "r.system.state in [r.system.restart]",
            r#"
            error[outside-subset]: a list with anything but constants cannot be analysed in a condition
              --> rules/x.rhai:2:29
              help: use comparisons, in, &&, ||, !, if, switch, let and helpers; put free scripting into `compute(…)`
        "#,
        ),
        (
            "r.affected in \"3\"",
            r#"
            error[outside-subset]: `in` or `.contains` on the text "3" cannot be analysed in a condition
              --> rules/x.rhai:2:22
              help: use comparisons, in, &&, ||, !, if, switch, let and helpers; put free scripting into `compute(…)`
        "#,
        ),
        (
            "\"down\" in r.system.state",
            r#"
            error[outside-subset]: `in` or `.contains` on the fact `system.state` cannot be analysed in a condition
              --> rules/x.rhai:2:18
              help: use comparisons, in, &&, ||, !, if, switch, let and helpers; put free scripting into `compute(…)`
        "#,
        ),
        (
            "3 in r.signs",
            r#"
            error[bad-comparison]: the number 3 is no option of the fact `signs`
              --> rules/x.rhai:2:13
              allowed: noise, smoke, theft
        "#,
        ),
        (
            "r.signs == [\"smoke\"]",
            r#"
            error[bad-comparison]: the fact `signs` cannot be compared with a list here
              --> rules/x.rhai:2:19
              help: compare a choice with one of its options using == or !=, a several-choice fact with `in`; text and time facts only in `compute(…)`
        "#,
        ),
        (
            "r.signs.contains(r.system.state)",
            r#"
            error[bad-comparison]: the fact `system.state` is no option of the fact `signs`
              --> rules/x.rhai:2:19
              allowed: noise, smoke, theft
        "#,
        ),
        (
            "r.spread == \"yes\"",
            r#"
            error[bad-comparison]: a yes-no value cannot be compared with the text "yes" here
              --> rules/x.rhai:2:20
              help: compare values of the same sort
        "#,
        ),
        (
            "r.spread.is_empty()",
            r#"
            error[outside-subset]: `is_empty` of anything but a several-choice fact cannot be analysed in a condition
              --> rules/x.rhai:2:20
              help: use comparisons, in, &&, ||, !, if, switch, let and helpers; put free scripting into `compute(…)`
        "#,
        ),
        (
            "r.story == \"x\"",
            r#"
            error[bad-comparison]: `story` cannot stand in a condition
              --> rules/x.rhai:2:19
              help: text and time facts can be read only in `compute(…)`
        "#,
        ),
        (
            "r.story.contains(\"fire\")",
            r#"
            error[outside-subset]: `in` or `.contains` on the fact `story` cannot be analysed in a condition
              --> rules/x.rhai:2:19
              help: use comparisons, in, &&, ||, !, if, switch, let and helpers; put free scripting into `compute(…)`
        "#,
        ),
        (
            "r.story == ()",
            r#"
            error[bad-comparison]: the fact `story` cannot be compared with `()` here
              --> rules/x.rhai:2:19
              help: compare a choice with one of its options using == or !=, a several-choice fact with `in`; text and time facts only in `compute(…)`
        "#,
        ),
        (
            "r.seen_at > 3",
            r#"
            error[bad-comparison]: the fact `seen_at` cannot be compared with the number 3 here
              --> rules/x.rhai:2:21
              help: compare a choice with one of its options using == or !=, a several-choice fact with `in`; text and time facts only in `compute(…)`
        "#,
        ),
        (
            "r.system.state",
            r#"
            error[bad-condition]: the fact `system.state` is neither true nor false
              --> rules/x.rhai:2:11
              help: compare it with a value
        "#,
        ),
        (
            "r.affected",
            r#"
            error[bad-condition]: the number `affected` is neither true nor false
              --> rules/x.rhai:2:11
              help: compare it with a value
        "#,
        ),
        (
            "r.system",
            r#"
            error[bad-condition]: `system`, which is no whole fact, is neither true nor false
              --> rules/x.rhai:2:11
              help: compare it with a value
        "#,
        ),
        (
            "r",
            r#"
            error[bad-condition]: the report as a whole is neither true nor false
              --> rules/x.rhai:2:11
              help: compare it with a value
        "#,
        ),
        (
            "3",
            r#"
            error[bad-condition]: the number 3 is neither true nor false
              --> rules/x.rhai:2:11
              help: compare it with a value
        "#,
        ),
        (
            "()",
            r#"
            error[bad-condition]: `()` is neither true nor false
              --> rules/x.rhai:2:11
              help: compare it with a value
        "#,
        ),
        (
            "if r.spread { 3 }",
            r#"
            error[bad-condition]: the number 3 is neither true nor false
              --> rules/x.rhai:2:11
              help: compare it with a value
        "#,
        ),
        (
            "if r.spread { true }",
            r#"
            error[bad-condition]: `()` is neither true nor false
              --> rules/x.rhai:2:11
              help: compare it with a value
        "#,
        ),
        (
            "r.system[\"state\"] == \"down\"",
            r#"
            error[outside-subset]: this access cannot be analysed in a condition
              --> rules/x.rhai:2:19
              help: use comparisons, in, &&, ||, !, if, switch, let and helpers; put free scripting into `compute(…)`
        "#,
        ),
        (
            "r[\"system\"].state == \"down\"",
            r#"
            error[outside-subset]: `[…]` cannot be analysed in a condition
              --> rules/x.rhai:2:12
              help: use comparisons, in, &&, ||, !, if, switch, let and helpers; put free scripting into `compute(…)`
        "#,
        ),
        (
            "#{ a: r.spread }.a",
            r#"
            error[outside-subset]: this expression cannot be analysed in a condition
              --> rules/x.rhai:2:11
              help: use comparisons, in, &&, ||, !, if, switch, let and helpers; put free scripting into `compute(…)`
        "#,
        ),
        (
            "`${r.system.state}` == \"down\"",
            r#"
            error[outside-subset]: this expression cannot be analysed in a condition
              --> rules/x.rhai:2:11
              help: use comparisons, in, &&, ||, !, if, switch, let and helpers; put free scripting into `compute(…)`
        "#,
        ),
        (
            "r.spread ^ r.urgent",
            r#"
            error[outside-subset]: the operator `^` cannot be analysed in a condition
              --> rules/x.rhai:2:20
              help: use comparisons, in, &&, ||, !, if, switch, let and helpers; put free scripting into `compute(…)`
        "#,
        ),
        (
            "r.spread & r.urgent",
            r#"
            error[outside-subset]: the operator `&` cannot be analysed in a condition
              --> rules/x.rhai:2:20
              help: use comparisons, in, &&, ||, !, if, switch, let and helpers; put free scripting into `compute(…)`
        "#,
        ),
        ("r.system?.state == \"down\"", "(accepted)"),
        (
            "r.spread ?? true",
            r#"
            error[outside-subset]: this expression cannot be analysed in a condition
              --> rules/x.rhai:2:20
              help: use comparisons, in, &&, ||, !, if, switch, let and helpers; put free scripting into `compute(…)`
        "#,
        ),
        (
            "type_of(r.spread) == \"bool\"",
            r#"
            error[outside-subset]: the function `type_of` cannot be analysed in a condition
              --> rules/x.rhai:2:11
              help: use comparisons, in, &&, ||, !, if, switch, let and helpers; put free scripting into `compute(…)`
        "#,
        ),
        (
            "(|x| x)(r.spread)",
            r#"
            error[rhai-syntax]: expecting ',' to separate the arguments to function call 'when'
              --> rules/x.rhai:2:18
        "#,
        ),
        (
            "r.affected > 3.5",
            r#"
            error[rhai-syntax]: expecting name of a property
              --> rules/x.rhai:2:26
              help: numbers are integers; after a dot stands a name
        "#,
        ),
        (
            "r.affected in 1..r.affected",
            r#"
            error[outside-subset]: a range with anything but constants cannot be analysed in a condition
              --> rules/x.rhai:2:26
              help: use comparisons, in, &&, ||, !, if, switch, let and helpers; put free scripting into `compute(…)`
        "#,
        ),
    ]);
}

#[test]
fn several_wrong_conditions_are_told_at_once_each_in_its_place() {
    refuse(&[(
        &[
            File(
                "rules/a.rhai",
                "fn odd(r) { r.affected % 2 == 1 }\nlevel(\"P1\", \"a\").when(|r| odd(r)).gap();\nlevel(\"P1\", \"b\").when(|r|\n    r.spread &&\n    r.story == \"x\"\n).gap();",
            ),
            File(
                "rules/b.rhai",
                "level(\"P1\", \"c\").when(|r| odd(r)).gap();\nlevel(\"P9\", \"d\").when(|r| r.urgnt).gap();",
            ),
        ],
        r#"
            error[outside-subset]: the operator `%` cannot be analysed in a condition
              --> rules/a.rhai:1:24
              help: use comparisons, in, &&, ||, !, if, switch, let and helpers; put free scripting into `compute(…)`

            error[bad-comparison]: `story` cannot stand in a condition
              --> rules/a.rhai:5:13
              help: text and time facts can be read only in `compute(…)`

            error[unknown-level]: `P9` is no level of this pack
              --> rules/b.rhai:2:1
              allowed: P1, P2
              help: did you mean `P1`?

            error[unknown-fact]: unknown fact `urgnt`
              --> rules/b.rhai:2:29
              allowed: system.state, system.restart, signs, spread, affected, urgent, story, seen_at
              help: did you mean `urgent`?
        "#,
    )]);
}

#[test]
fn conclusions_are_read_only_after_they_are_made() {
    refuse_rules(&[(
        r#"kind("fault", "a").gap().when(|r| r.kind == "fault");
scope("wide", "b").gap().when(|r| r.kind == "fault" && r.level == "P1");
level("P1", "c").gap().when(|r| r.scope == "wide" && r.priority == 1);
priority(1, "d").gap().when(|r| r.priority == 2);
impossible("e").when(|r| r.kind == "fault");
"#,
        r#"
            error[too-early]: `r.kind` is not decided yet
              --> rules/x.rhai:1:37
              help: conclusions cannot be read here

            error[too-early]: `r.level` is not decided yet
              --> rules/x.rhai:2:58
              help: only kind can be read here

            error[too-early]: `r.priority` is not decided yet
              --> rules/x.rhai:3:56
              help: only kind, scope can be read here

            error[too-early]: `r.priority` is not decided yet
              --> rules/x.rhai:4:35
              help: only kind, scope, level can be read here

            error[too-early]: `r.kind` is not decided yet
              --> rules/x.rhai:5:28
              help: conclusions cannot be read here
        "#,
    )]);
}

#[test]
fn scripts_end_and_stay_small() {
    refuse_rules(&[
        (
            "\nloop { }",
            r#"
            error[script-limit]: the script did not end within the operations it may take
              --> rules/x.rhai:2:6
              help: look for an endless loop
        "#,
        ),
        (
            "while true { let a = 1; }",
            r#"
            error[script-limit]: the script did not end within the operations it may take
              --> rules/x.rhai:1:22
              help: look for an endless loop
        "#,
        ),
        (
            "let s = \"a\";\nloop { s += s; }",
            r#"
            error[script-limit]: a text grew too large
              --> rules/x.rhai:2:10
              help: a text has at most 4096 bytes, a list or map at most 256 items
        "#,
        ),
        (
            "let a = [1];\nloop { a += a; }",
            r#"
            error[script-limit]: a list or map grew too large
              --> rules/x.rhai:2:10
              help: a text has at most 4096 bytes, a list or map at most 256 items
        "#,
        ),
        (
            "let m = #{};\nlet n = 0;\nloop { m[\"k\" + n] = n; n += 1; }",
            r#"
            error[script-limit]: the script did not end within the operations it may take
              --> rules/x.rhai:3:24
              help: look for an endless loop
        "#,
        ),
        (
            "let a = [];\na.pad(1000000000, 0);",
            r#"
            error[script-limit]: a list or map grew too large
              --> rules/x.rhai:2:3
              help: a text has at most 4096 bytes, a list or map at most 256 items
        "#,
        ),
        (
            "let s = \"\";\ns.pad(1000000000, \"x\");",
            r#"
            error[script-limit]: a text grew too large
              --> rules/x.rhai:2:3
              help: a text has at most 4096 bytes, a list or map at most 256 items
        "#,
        ),
        (
            "let b = blob(1000000000, 0);",
            r#"
            error[unknown-function]: there is no function `blob` that takes (integer, integer)
              --> rules/x.rhai:1:9
              allowed: kind, scope, level, level_of, priority, command, duty, step, report, suggest, impossible, concerns, compute
        "#,
        ),
        (
            "fn again(n) {\n  again(n + 1)\n}\nagain(0);",
            r#"
            error[script-limit]: functions call each other too deep
              --> rules/x.rhai:4:1
              help: look for a function that calls itself
        "#,
        ),
        (
            "fn even(n) { odd(n) }\nfn odd(n) { even(n) }\nodd(1);",
            r#"
            error[script-limit]: functions call each other too deep
              --> rules/x.rhai:3:1
              help: look for a function that calls itself
        "#,
        ),
    ]);
}

#[test]
fn scripts_may_call_what_the_readme_lists() {
    let held = [
        "\"añb\".len() == 3 && \"\".is_empty() && !\"a\".is_empty()",
        "\"abc\".contains(\"b\") && \"b\" in \"abc\" && \"abc\".starts_with(\"a\") && \"abc\".ends_with(\"bc\")",
        "\"añbc\".index_of(\"bc\") == 2 && \"abc\".index_of(\"d\") == -1",
        "\"añbc\".sub_string(1) == \"ñbc\" && \"añbc\".sub_string(-2, 1) == \"b\" && \"abc\".sub_string(5) == \"\"",
        "\"abc\".sub_string(1, -1) == \"\" && \"a\".sub_string(-5) == \"a\"",
        "\"a,b\".split(\",\") == [\"a\", \"b\"] && \"ÀB\".to_lower() == \"àb\" && \"ab\".to_upper() == \"AB\"",
        "parse_int(\" 12 \") == 12 && \"a\" + 1 + true == \"a1true\" && 1 + \"a\" == \"1a\" && `${[1, \"b\"]}` == `[1, \"b\"]`",
        "{ let t = \" abcb \"; t.trim(); t.replace(\"b\", \"x\"); t.pad(6, \"-+\"); t == \"axcx-+\" }",
        "-(3) == -3 && abs(-3) == 3 && sign(-3) == -1 && min(1, 2) == 1 && max(1, 2) == 2 && 7 % 4 == 3 && !false",
        "{ let sum = 0; for n in range(1, 4) { sum += n; } for n in 1..=3 { sum += n; } sum == 12 }",
        "[1, 2].len() == 2 && [].is_empty() && 2 in [1, 2] && [1, \"a\"].contains('a') && [1, 2].index_of(2) == 1",
        "[1] + [2] == [1, 2] && [1] != [2] && [[1]] == [[1]] && [1] != [1, 2] && [()] == [()] && [1] != [true]",
        "[1, 2, 3].map(|n| n * 2).filter(|n| n > 2) == [4, 6] && [1, 2].reduce(|sum, n| sum + n, 10) == 13",
        "[1, 2].find(|n| n > 1) == 2 && [1].find(|n| n > 1) == () && [1, 2].some(|n| n > 1) && ![1, 2].all(|n| n > 1)",
        "{ let l = [1]; l.push(2); l.pad(4, 0); l += 5; l += [6]; l == [1, 2, 0, 0, 5, 6] }",
        "{ const L = [1]; L.len() == 1 && L.contains(1) && L.map(|n| n + 1) == [2] && L == [1] }",
        "{ let k = 2; [1, 2].filter(|n| n == k) == [2] && k in [2] && [k] == [2] }",
        "{ let m = #{a: 1}; m.len() == 1 && !m.is_empty() && \"a\" in m && m.keys() == [\"a\"] && m.values() == [1] && m == #{a: 1} && m != #{a: 2} }",
        "3 in 1..4 && !(4 in 1..4) && 4 in 1..=4 && (12).to_string() == \"12\"",
    ];
    for held in held {
        assert_eq!(refusal(&[File(X, &format!("if !({held}) {{ throw \"no\"; }}"))]), "(accepted)", "{held}");
    }
    refuse_rules(&[
        (
            "const L = [1];\nL.push(2);",
            r#"
            error[script-failed]: non-pure method 'push' cannot be called on constant
              --> rules/x.rhai:2:3
        "#,
        ),
        (
            "parse_int(\"x\");",
            r#"
            error[script-failed]: error parsing integer number 'x': invalid digit found in string
              --> rules/x.rhai:1:1
        "#,
        ),
        (
            "abs(-9223372036854775807 - 1);",
            r#"
            error[script-failed]: negation overflow: --9223372036854775808
              --> rules/x.rhai:1:1
        "#,
        ),
        (
            "\"a\".len(1);",
            r#"
            error[unknown-function]: there is no function `len` that takes (text, integer)
              --> rules/x.rhai:1:5
              allowed: kind, scope, level, level_of, priority, command, duty, step, report, suggest, impossible, concerns, compute
        "#,
        ),
    ]);
}

#[test]
fn helpers_that_call_themselves_are_refused() {
    refuse_rules(&[
        (
            "fn again(r) {\n  again(r)\n}\nlevel(\"P1\", \"x\").gap().when(|r| again(r));",
            r#"
            error[endless-helper]: `again` calls itself, or helpers are nested too deep
              --> rules/x.rhai:2:3
              help: write the condition without recursion
        "#,
        ),
        (
            "fn even(r) { r.spread || odd(r) }\nfn odd(r) { even(r) }\nlevel(\"P1\", \"x\").gap().when(|r| odd(r));",
            r#"
            error[endless-helper]: `odd` calls itself, or helpers are nested too deep
              --> rules/x.rhai:1:26
              help: write the condition without recursion
        "#,
        ),
    ]);
}

#[test]
fn conditions_stay_small_when_helpers_and_variables_are_put_in_place() {
    let helpers: String = (1..32).map(|n| format!("fn h{n}(r) {{ h{m}(r) && h{m}(r) }}\n", m = n - 1)).collect();
    let helpers = format!("fn h0(r) {{ r.spread }}\n{helpers}level(\"P1\", \"x\").gap().when(|r| h31(r));");
    let doubled = |first: &str, next: &str, last: &str| {
        let lines: String =
            (1..40).map(|n| format!("let a{n} = {};\n", next.replace('$', &format!("a{}", n - 1)))).collect();
        format!("level(\"P1\", \"x\").gap().when(|r| {{\nlet a0 = {first};\n{lines}{}\n}});", last.replace('$', "a39"))
    };
    let flags = doubled("r.spread && r.affected > 3 || r.urgent", "$ && !$ || ($ && r.affected > 5)", "$");
    let texts = doubled("\"xxxxxxxx\"", "$ + $", "$ == \"x\"");
    refuse_rules(&[
        (
            &helpers,
            r#"
        error[outside-subset]: the condition is too large once helpers and variables are put in place
          --> rules/x.rhai:1:13
          help: test fewer facts in one rule, or split it into several
    "#,
        ),
        (
            &flags,
            r#"
                error[outside-subset]: the condition is too large once helpers and variables are put in place
                  --> rules/x.rhai:11:17
                  help: test fewer facts in one rule, or split it into several
            "#,
        ),
        (
            &texts,
            r#"
                error[outside-subset]: the condition is too large once helpers and variables are put in place
                  --> rules/x.rhai:14:15
                  help: test fewer facts in one rule, or split it into several
            "#,
        ),
    ]);
}

#[test]
fn loading_ends_soon_whatever_a_script_does() {
    let steps = "for n in 0..15000 { step(\"s\" + n).phase(\"detection\").by(\"desk\").gap().after(\"s\" + (n + 1)); }
step(\"s15000\").phase(\"detection\").by(\"desk\").gap();";
    assert_eq!(refusal(&[File(X, steps)]), "(accepted)");
    let circle = steps.replace("s15000\").phase", "s15000\").after(\"s0\").phase");
    assert!(refusal(&[File(X, &circle)]).contains("error[cycle]: steps wait for each other: s0 → s1 → s2"));
    let names = (0..12).map(|n| format!("\"o{n}\"")).collect::<Vec<_>>().join(", ");
    let many = format!(
        "[[fact]]\nid = \"many\"\ntype = \"several\"\noptions = [{names}]\n[[fact]]\nid = \"z\"\ntype = \"yes-no\""
    );
    refuse(&[(
        &[Before(FACTS, &many), File(X, "compute(\"z\").from([\"many\"]).by(|many| { loop { } });")],
        r#"
        error[compute-failed]: computing `z` from ([]) failed: the script did not end within the operations it may take
          --> rules/x.rhai:1:1
          fact: z
          help: look for an endless loop
    "#,
    )]);
    refuse_rules(&[(
        "let s = \"a\";\ns.pad(4000, \"a\");\nloop { s.replace(\"b\", \"c\"); s.to_upper(); }",
        r#"
            error[script-limit]: the script did not end within the operations it may take
              --> rules/x.rhai:3:10
              help: look for an endless loop
        "#,
    )]);
}

#[test]
fn builders_stand_only_on_rules_that_take_them_and_only_once() {
    refuse_rules(&[
        (
            r#"level("P1", "a").gap().by("desk");
kind("fault", "b").gap().within("PT1H", "received");
step("c").phase("detection").by("desk").gap().immediately();
duty("d").by("desk").immediately().gap().destructive().phase("detection");
impossible("e").when(|r| r.spread && r.urgent).clause("x").gap();
suggest("signs", "smoke").words(["a"]).when(|r| r.spread);
command("start", "f").role("desk").gap().after("c").fields(["story"]);
level("P1", "g").gap().words(["a"]).from(["story"]).unless(["b"]);
"#,
            r#"
                error[wrong-builder]: `level` rules take no `.by`
                  --> rules/x.rhai:1:24
                  allowed: duty, step, report
                  help: remove `.by` from `a`

                error[wrong-builder]: `kind` rules take no `.within`
                  --> rules/x.rhai:2:26
                  allowed: duty, report
                  help: remove `.within` from `b`

                error[wrong-builder]: `step` rules take no `.immediately`
                  --> rules/x.rhai:3:47
                  allowed: duty, report
                  help: remove `.immediately` from `c`

                error[wrong-builder]: `duty` rules take no `.destructive`
                  --> rules/x.rhai:4:42
                  allowed: step
                  help: remove `.destructive` from `d`

                error[wrong-builder]: `duty` rules take no `.phase`
                  --> rules/x.rhai:4:56
                  allowed: step
                  help: remove `.phase` from `d`

                error[wrong-builder]: `impossible` rules take no `.clause`
                  --> rules/x.rhai:5:48
                  allowed: kind, scope, level, level_of, priority, command, duty, step, report, concerns
                  help: remove `.clause` from `e`

                error[wrong-builder]: `impossible` rules take no `.gap`
                  --> rules/x.rhai:5:60
                  allowed: kind, scope, level, level_of, priority, command, duty, step, report, concerns
                  help: remove `.gap` from `e`

                error[wrong-builder]: `suggest` rules take no `.when`
                  --> rules/x.rhai:6:40
                  allowed: kind, scope, level, level_of, priority, command, duty, step, report, impossible, concerns
                  help: remove `.when` from `smoke`

                error[wrong-builder]: `command` rules take no `.after`
                  --> rules/x.rhai:7:42
                  allowed: step
                  help: remove `.after` from `f`

                error[wrong-builder]: `command` rules take no `.fields`
                  --> rules/x.rhai:7:53
                  allowed: report
                  help: remove `.fields` from `f`

                error[wrong-builder]: `level` rules take no `.words`
                  --> rules/x.rhai:8:24
                  allowed: suggest
                  help: remove `.words` from `g`

                error[wrong-builder]: `level` rules take no `.from`
                  --> rules/x.rhai:8:37
                  allowed: compute
                  help: remove `.from` from `g`

                error[wrong-builder]: `level` rules take no `.unless`
                  --> rules/x.rhai:8:53
                  allowed: suggest
                  help: remove `.unless` from `g`
            "#,
        ),
        (
            r#"level("P1", "a").gap().gap("x");
level("P1", "b").gap().when(|r| r.spread).when(|r| r.urgent);
duty("c").by("desk").by("head").immediately().immediately().clause("x").clause("y");
"#,
            r#"
                error[twice]: `a` has `.gap` twice
                  --> rules/x.rhai:1:24
                  help: keep one of the two

                error[twice]: `b` has `.when` twice
                  --> rules/x.rhai:2:43
                  help: join the conditions with `||` or `&&`

                error[twice]: `c` has `.by` twice
                  --> rules/x.rhai:3:22
                  help: keep one of the two

                error[twice]: `c` has `.immediately` twice
                  --> rules/x.rhai:3:47
                  help: keep one of the two

                error[twice]: `c` has `.clause` twice
                  --> rules/x.rhai:3:73
                  help: keep one of the two
            "#,
        ),
        (
            r#"duty("a").by("desk").immediately().unspecified().gap();"#,
            r#"
            error[twice]: `a` has both `.immediately` and `.unspecified`
              --> rules/x.rhai:1:36
              help: keep one of the two
        "#,
        ),
        (
            r#"report("a").within("PT1H", "received").immediately().reading("x").gap();"#,
            r#"
            error[twice]: `a` has both `.within` and `.immediately`
              --> rules/x.rhai:1:40
              help: keep one of the two

            error[twice]: `a` has both `.reading` and `.gap`
              --> rules/x.rhai:1:67
              help: keep one of the two
        "#,
        ),
        (
            r#"duty("a").by(|spread| spread).immediately().gap();"#,
            r#"
            error[missing-builder]: `a` does not say who: `.by` is missing
              --> rules/x.rhai:1:1
              allowed: desk, head

            error[wrong-arguments]: `.by` of a `duty` rule takes something else
              --> rules/x.rhai:1:11
              help: write `.by("role")`, or `.by(|a, b| …)` for a computation
        "#,
        ),
    ]);
}

#[test]
fn what_a_rule_needs_is_asked_for() {
    refuse_rules(&[(
        r#"impossible("a");
command("start", "b").gap();
duty("c").gap();
step("d").gap();
step("e").phase("").by("").gap();
suggest("signs", "smoke");
suggest("signs", "smoke").words([]);
compute("urgent");
compute("urgent").from(["spread"]);
report("f").gap();
"#,
        r#"
            error[missing-builder]: `a` has no `.when`
              --> rules/x.rhai:1:1
              help: say what is impossible: `.when(|r| …)`

            error[missing-builder]: `b` does not say who: `.role` is missing
              --> rules/x.rhai:2:1
              allowed: desk, head

            error[missing-builder]: `c` does not say who: `.by` is missing
              --> rules/x.rhai:3:1
              allowed: desk, head

            error[missing-builder]: `c` does not say by when
              --> rules/x.rhai:3:1
              help: add `.within("PT1H", "received")`, `.immediately()` or, where the plan sets no time, `.unspecified()`

            error[missing-builder]: `d` does not say who: `.by` is missing
              --> rules/x.rhai:4:1
              allowed: desk, head

            error[missing-builder]: `d` has no `.phase`
              --> rules/x.rhai:4:1
              allowed: detection, recovery

            error[missing-builder]: `e` does not say who: `.by` is missing
              --> rules/x.rhai:5:1
              allowed: desk, head

            error[missing-builder]: `e` has no `.phase`
              --> rules/x.rhai:5:1
              allowed: detection, recovery

            error[missing-builder]: the suggestion about `signs` has no `.words`
              --> rules/x.rhai:6:1
              help: name the words and phrases that suggest it

            error[missing-builder]: the suggestion about `signs` has no `.words`
              --> rules/x.rhai:7:1
              help: name the words and phrases that suggest it

            error[missing-builder]: the computation of `urgent` is not complete
              --> rules/x.rhai:8:1
              help: write `compute("fact.id").from(["input"]).by(|input| …)`

            error[twice]: `urgent` is computed twice
              --> rules/x.rhai:8:1
              help: keep one of the two

            error[missing-builder]: the computation of `urgent` is not complete
              --> rules/x.rhai:9:1
              help: write `compute("fact.id").from(["input"]).by(|input| …)`

            error[twice]: `urgent` is computed twice
              --> rules/x.rhai:9:1
              help: keep one of the two
        "#,
    )]);
}

#[test]
fn arguments_of_the_wrong_sort_are_told_how_a_builder_is_written() {
    refuse_rules(&[
        (
            "level(1, \"a\");",
            r#"
            error[wrong-arguments]: `level` does not take (integer, text)
              --> rules/x.rhai:1:1
              help: write `level("value", "rule-id")`
        "#,
        ),
        (
            "level(\"P1\");",
            r#"
            error[wrong-arguments]: `level` does not take (text)
              --> rules/x.rhai:1:1
              help: write `level("value", "rule-id")`
        "#,
        ),
        (
            "priority(\"1\", \"a\");",
            r#"
            error[wrong-arguments]: `priority` does not take (text, text)
              --> rules/x.rhai:1:1
              help: write `priority(1, "rule-id")`
        "#,
        ),
        (
            "level(\"P1\", \"a\").when(true);",
            r#"
            error[wrong-arguments]: `when` does not take (true or false)
              --> rules/x.rhai:1:18
              help: write `.when(|r| condition)`
        "#,
        ),
        (
            "level(\"P1\", \"a\").when(\"r.spread\");",
            r#"
            error[wrong-arguments]: `when` does not take (text)
              --> rules/x.rhai:1:18
              help: write `.when(|r| condition)`
        "#,
        ),
        (
            "level(\"P1\", \"a\").when(|| true);",
            r#"
            error[bad-condition]: a condition takes one parameter, the report
              --> rules/x.rhai:1:1
              help: write `|r| …`
        "#,
        ),
        (
            "level(\"P1\", \"a\").when(|r, s| true);",
            r#"
            error[bad-condition]: a condition takes one parameter, the report
              --> rules/x.rhai:1:1
              help: write `|r| …`
        "#,
        ),
        (
            "level(\"P1\", \"a\").gap().when(Fn(\"nothing\"));",
            r#"
            error[bad-condition]: a condition takes one parameter, the report
              --> rules/x.rhai:1:1
              help: write `|r| …`
        "#,
        ),
        (
            "report(\"a\").fields([\"story\", 3]);",
            r#"
            error[wrong-arguments]: `.fields` takes a list of texts; `3` is none
              --> rules/x.rhai:1:13
        "#,
        ),
        (
            "report(\"a\").fields(\"story\");",
            r#"
            error[wrong-arguments]: `fields` does not take (text)
              --> rules/x.rhai:1:13
              help: write `.fields(["fact.id", "field-name"])`
        "#,
        ),
        (
            "duty(\"a\").within(\"PT1H\");",
            r#"
            error[missing-builder]: `a` does not say who: `.by` is missing
              --> rules/x.rhai:1:1
              allowed: desk, head

            error[missing-builder]: `a` does not say by when
              --> rules/x.rhai:1:1
              help: add `.within("PT1H", "received")`, `.immediately()` or, where the plan sets no time, `.unspecified()`

            error[wrong-arguments]: `within` does not take (text)
              --> rules/x.rhai:1:11
              help: write `.within("PT1H", "received")`
        "#,
        ),
        (
            "duty(\"a\").within(3600, \"received\");",
            r#"
            error[missing-builder]: `a` does not say who: `.by` is missing
              --> rules/x.rhai:1:1
              allowed: desk, head

            error[missing-builder]: `a` does not say by when
              --> rules/x.rhai:1:1
              help: add `.within("PT1H", "received")`, `.immediately()` or, where the plan sets no time, `.unspecified()`

            error[wrong-arguments]: `within` does not take (integer, text)
              --> rules/x.rhai:1:11
              help: write `.within("PT1H", "received")`
        "#,
        ),
        (
            "suggest(\"signs\", \"smoke\").words(\"smoke\");",
            r#"
            error[missing-builder]: the suggestion about `signs` has no `.words`
              --> rules/x.rhai:1:1
              help: name the words and phrases that suggest it

            error[wrong-arguments]: `words` does not take (text)
              --> rules/x.rhai:1:27
              help: write `.words(["phrase", "phrase"])`
        "#,
        ),
        (
            "suggest(\"signs\", 3);",
            r#"
            error[wrong-arguments]: `suggest` does not take (text, integer)
              --> rules/x.rhai:1:1
              help: write `suggest("fact.id", "option")`, or `true` or `false` for a yes-no fact
        "#,
        ),
        (
            "compute(\"urgent\").from([\"spread\"]).by(\"spread\");",
            r#"
            error[missing-builder]: the computation of `urgent` is not complete
              --> rules/x.rhai:1:1
              help: write `compute("fact.id").from(["input"]).by(|input| …)`

            error[twice]: `urgent` is computed twice
              --> rules/x.rhai:1:1
              help: keep one of the two

            error[wrong-arguments]: `.by` of a `compute` rule takes something else
              --> rules/x.rhai:1:36
              help: write `.by("role")`, or `.by(|a, b| …)` for a computation
        "#,
        ),
        (
            "compute(\"urgent\").from([\"spread\"]).by(|a, b| a);",
            r#"
            error[twice]: `urgent` is computed twice
              --> rules/x.rhai:1:1
              help: keep one of the two
        "#,
        ),
        (
            "\"abc\".gap();",
            r#"
            error[wrong-arguments]: `gap` does not take (text)
              --> rules/x.rhai:1:7
              help: write `.gap()` or `.gap("note")`
        "#,
        ),
        (
            "level(\"P1\", \"a\").gap",
            r#"
            error[unknown-property]: there is no property `gap` here
              --> rules/x.rhai:1:18
              help: write `.gap()` or `.gap("note")`
        "#,
        ),
        (
            "level(\"P1\", \"a\").role = 3;",
            r#"
            error[rhai-syntax]: expression cannot be assigned to
              --> rules/x.rhai:1:1
        "#,
        ),
        (
            "3 + [];",
            r#"
            error[unknown-function]: there is no function `+` that takes (integer, list)
              --> rules/x.rhai:1:3
        "#,
        ),
    ]);
}

#[test]
fn unknown_functions_are_named_with_the_nearest_one() {
    refuse_rules(&[
        (
            "levle(\"P1\", \"a\");",
            r#"
            error[unknown-function]: there is no function `levle` that takes (text, text)
              --> rules/x.rhai:1:1
              allowed: kind, scope, level, level_of, priority, command, duty, step, report, suggest, impossible, concerns, compute
              help: did you mean `level`?
        "#,
        ),
        (
            "level(\"P1\", \"a\").wen(|r| r.spread);",
            r#"
            error[unknown-function]: there is no function `wen` that takes (function)
              --> rules/x.rhai:1:18
              allowed: when, clause, reading, gap, role, by, to, within, immediately, unspecified, phase, destructive, avoid, at_once, evidence, after, fields, words, unless, from, contains, is_empty
              help: did you mean `when`?
        "#,
        ),
        (
            "frobnicate();",
            r#"
            error[unknown-function]: there is no function `frobnicate`
              --> rules/x.rhai:1:1
              allowed: kind, scope, level, level_of, priority, command, duty, step, report, suggest, impossible, concerns, compute
        "#,
        ),
        (
            "let a = b;",
            r#"
            error[rhai-syntax]: undefined variable: b
              --> rules/x.rhai:1:9
              help: `b` is no variable here; a condition reads the report, as in `|r| r.system.state == "down"`
        "#,
        ),
        (
            "throw \"no\";",
            r#"
            error[script-failed]: runtime error: no
              --> rules/x.rhai:1:1
        "#,
        ),
        (
            "let a = [1];\na[5];",
            r#"
            error[script-failed]: array index 5 out of bounds: only 1 element in array
              --> rules/x.rhai:2:3
        "#,
        ),
        (
            "1 / 0;",
            r#"
            error[script-failed]: division by zero: 1 / 0
              --> rules/x.rhai:1:3
        "#,
        ),
        (
            "9223372036854775807 + 1;",
            r#"
            error[script-failed]: addition overflow: 9223372036854775807 + 1
              --> rules/x.rhai:1:21
        "#,
        ),
    ]);
}

#[test]
fn durations_are_iso_8601_and_positive() {
    refuse_rules(&[(
        r#"duty("a").by("desk").gap().within("1 hour", "received");
duty("b").by("desk").gap().within("", "received");
duty("c").by("desk").gap().within("PT0S", "received");
duty("d").by("desk").gap().within("-PT1H", "received");
duty("e").by("desk").gap().within("P1H", "received");
duty("f").by("desk").gap().within("PT99999999999999999999H", "received");
report("g").gap().within("soon", "now");
"#,
        r#"
            error[bad-duration]: `` is no duration
              --> rules/x.rhai:2:1
              help: write ISO 8601, such as PT30M, PT2H, P1D or P3M

            error[bad-duration]: `PT0S` is no duration
              --> rules/x.rhai:3:1
              help: write ISO 8601, such as PT30M, PT2H, P1D or P3M

            error[bad-duration]: `-PT1H` is no duration
              --> rules/x.rhai:4:1
              help: write ISO 8601, such as PT30M, PT2H, P1D or P3M

            error[bad-duration]: `P1H` is no duration
              --> rules/x.rhai:5:1
              help: write ISO 8601, such as PT30M, PT2H, P1D or P3M

            error[bad-duration]: `PT99999999999999999999H` is no duration
              --> rules/x.rhai:6:1
              help: write ISO 8601, such as PT30M, PT2H, P1D or P3M

            error[bad-duration]: `soon` is no duration
              --> rules/x.rhai:7:1
              help: write ISO 8601, such as PT30M, PT2H, P1D or P3M

            error[unknown-clock]: `now` is no clock event
              --> rules/x.rhai:7:1
              allowed: received, seen_at
        "#,
    )]);
}

#[test]
fn a_computation_gives_a_right_value_for_every_combination_that_can_be() {
    let with = |more: &'static str| {
        [
            Before(
                FACTS,
                "[[fact]]\nid = \"z\"\ntype = \"one\"\noptions = [\"low\", \"high\"]\n[[fact]]\nid = \"n\"\ntype = \"number\"\nmin = 0\nmax = 9",
            ),
            File(X, more),
        ]
    };
    let table: [(&'static str, &'static str); 15] = [
        (
            "compute(\"n\").from([\"spread\"]).by(|a, b| a);",
            r#"
            error[compute-failed]: computing `n` from (false) failed: the function does not take (true or false)
              --> rules/x.rhai:1:1
              fact: n
              help: give it one parameter for each value

            error[compute-failed]: computing `n` from (true) failed: the function does not take (true or false)
              --> rules/x.rhai:1:1
              fact: n
              help: give it one parameter for each value
        "#,
        ),
        (
            "compute(\"n\").from([\"signs\"]).by(|signs| if signs.is_empty() { signs + 1 } else { 3 });",
            r#"
            error[compute-failed]: computing `n` from ([]) failed: there is no function `+` that takes (list, integer)
              --> rules/x.rhai:1:69
              fact: n
        "#,
        ),
        (
            "compute(\"z\").from([\"spread\"]).by(|spread| if spread { \"high\" } else { \"hgh\" });",
            r#"
            error[compute-failed]: computing `z` from (false) failed: it gave `"hgh"`
              --> rules/x.rhai:1:1
              fact: z
              allowed: low, high
        "#,
        ),
        (
            "compute(\"z\").from([\"spread\", \"signs\"]).by(|spread, signs| if signs.is_empty() { signs[3] } else { \"low\" });",
            r#"
            error[compute-failed]: computing `z` from (false, []) failed: array index 3 out of bounds: array is empty
              --> rules/x.rhai:1:87
              fact: z

            error[compute-failed]: computing `z` from (true, []) failed: array index 3 out of bounds: array is empty
              --> rules/x.rhai:1:87
              fact: z
        "#,
        ),
        (
            "compute(\"z\").from([\"system.restart\"]).by(|restart| restart.len() > 3);",
            r#"
            error[compute-failed]: computing `z` from ("recovered") failed: it gave `true`
              --> rules/x.rhai:1:1
              fact: z
              allowed: low, high

            error[compute-failed]: computing `z` from ("failed") failed: it gave `true`
              --> rules/x.rhai:1:1
              fact: z
              allowed: low, high

            error[compute-failed]: computing `z` from (()) failed: there is no function `len` that takes (nothing)
              --> rules/x.rhai:1:60
              fact: z
        "#,
        ),
        (
            "compute(\"n\").from([\"spread\"]).by(|spread| if spread { 10 } else { 0 });",
            r#"
            error[compute-failed]: computing `n` from (true) failed: it gave `10`
              --> rules/x.rhai:1:1
              fact: n
              allowed: 0 to 9
        "#,
        ),
        (
            "compute(\"n\").from([\"spread\"]).by(|spread| if spread { \"1\" } else { () });",
            r#"
            error[compute-failed]: computing `n` from (false) failed: it gave `()`
              --> rules/x.rhai:1:1
              fact: n
              allowed: 0 to 9

            error[compute-failed]: computing `n` from (true) failed: it gave `"1"`
              --> rules/x.rhai:1:1
              fact: n
              allowed: 0 to 9
        "#,
        ),
        (
            "compute(\"n\").from([\"spread\"]).by(|spread| 1 / 0);",
            r#"
            error[compute-failed]: computing `n` from (false) failed: division by zero: 1 / 0
              --> rules/x.rhai:1:45
              fact: n

            error[compute-failed]: computing `n` from (true) failed: division by zero: 1 / 0
              --> rules/x.rhai:1:45
              fact: n
        "#,
        ),
        (
            "compute(\"n\").from([\"spread\"]).by(|spread| nothing(spread));",
            r#"
            error[compute-failed]: computing `n` from (false) failed: there is no function `nothing` that takes (true or false)
              --> rules/x.rhai:1:43
              fact: n

            error[compute-failed]: computing `n` from (true) failed: there is no function `nothing` that takes (true or false)
              --> rules/x.rhai:1:43
              fact: n
        "#,
        ),
        (
            "compute(\"n\").from([\"spread\"]).by(|spread| spread.sideways);",
            r#"
            error[compute-failed]: computing `n` from (false) failed: there is no property `sideways` here
              --> rules/x.rhai:1:50
              fact: n

            error[compute-failed]: computing `n` from (true) failed: there is no property `sideways` here
              --> rules/x.rhai:1:50
              fact: n
        "#,
        ),
        (
            "fn again(n) { again(n) }\ncompute(\"n\").from([\"spread\"]).by(|spread| again(spread));",
            r#"
            error[compute-failed]: computing `n` from (false) failed: functions call each other too deep
              --> rules/x.rhai:2:1
              fact: n
              help: look for a function that calls itself

            error[compute-failed]: computing `n` from (true) failed: functions call each other too deep
              --> rules/x.rhai:2:1
              fact: n
              help: look for a function that calls itself
        "#,
        ),
        (
            "compute(\"n\").from([\"spread\"]).by(|spread| { loop { } });",
            r#"
            error[compute-failed]: computing `n` from (false) failed: the script did not end within the operations it may take
              --> rules/x.rhai:1:1
              fact: n
              help: look for an endless loop
        "#,
        ),
        (
            "compute(\"story\").from([\"spread\"]).by(|spread| \"x\");\ncompute(\"system.restart\").from([\"spread\"]).by(|spread| \"failed\");",
            r#"
            error[wrong-type]: the computed fact `story` has a type that cannot be computed
              --> rules/x.rhai:1:1
              allowed: one, yes-no, number

            error[wrong-type]: the computed fact `system.restart` has a `when`
              --> rules/x.rhai:2:1
              help: a computed fact always applies; let the computation decide
        "#,
        ),
        (
            "compute(\"n\").from([\"spread\"]).by(|spread| throw \"no\");",
            r#"
            error[compute-failed]: computing `n` from (false) failed: runtime error: no
              --> rules/x.rhai:1:43
              fact: n

            error[compute-failed]: computing `n` from (true) failed: runtime error: no
              --> rules/x.rhai:1:43
              fact: n
        "#,
        ),
        // Down with nobody affected cannot be, so that it fails there does no harm.
        (
            "impossible(\"never\").when(|r| r.spread);\ncompute(\"n\").from([\"spread\"]).by(|spread| if spread { 99 } else { 0 });",
            "(accepted)",
        ),
    ];
    compare(table.map(|(rules, says)| (rules, says, refusal(&with(rules)))));
}

#[test]
fn a_computation_whose_combinations_are_too_many_is_tried_at_the_ends_of_its_ranges() {
    const N: &str = "[[fact]]\nid = \"n\"\ntype = \"number\"\nmin = 0\nmax = 9";
    refuse(&[
        (
            &[
                Before(FACTS, N),
                File(X, "compute(\"n\").from([\"affected\", \"story\"]).by(|affected, story| affected / story.len());"),
            ],
            r#"
            error[compute-failed]: computing `n` from (0, "") failed: division by zero: 0 / 0
              --> rules/x.rhai:1:72
              fact: n
              for example: {"affected":0,"story":""}
        "#,
        ),
        (
            &[
                Before(FACTS, N),
                File(
                    X,
                    "compute(\"n\").from([\"affected\", \"story\"]).by(|affected, story| min(9, max(affected, story.len())));",
                ),
            ],
            "(accepted)",
        ),
    ]);
}

#[test]
fn scripts_have_no_way_out() {
    refuse_rules(&[
        (
            "eval(\"1\");",
            r#"
            error[rhai-syntax]: reserved keyword 'eval' is disabled
              --> rules/x.rhai:1:1
        "#,
        ),
        (
            "import \"os\" as os;",
            r#"
            error[rhai-syntax]: 'import' is a reserved keyword
              --> rules/x.rhai:1:1
        "#,
        ),
        (
            "export let a = 1;",
            r#"
            error[rhai-syntax]: 'export' is a reserved keyword
              --> rules/x.rhai:1:1
        "#,
        ),
        (
            "open_file(\"/etc/passwd\");",
            r#"
            error[unknown-function]: there is no function `open_file` that takes (text)
              --> rules/x.rhai:1:1
              allowed: kind, scope, level, level_of, priority, command, duty, step, report, suggest, impossible, concerns, compute
        "#,
        ),
        (
            "File(\"/etc/passwd\");",
            r#"
            error[unknown-function]: there is no function `File` that takes (text)
              --> rules/x.rhai:1:1
              allowed: kind, scope, level, level_of, priority, command, duty, step, report, suggest, impossible, concerns, compute
        "#,
        ),
        (
            "include(\"plan.rhai\");",
            r#"
            error[unknown-function]: there is no function `include` that takes (text)
              --> rules/x.rhai:1:1
              allowed: kind, scope, level, level_of, priority, command, duty, step, report, suggest, impossible, concerns, compute
        "#,
        ),
        (
            "timestamp();",
            r#"
            error[unknown-function]: there is no function `timestamp`
              --> rules/x.rhai:1:1
              allowed: kind, scope, level, level_of, priority, command, duty, step, report, suggest, impossible, concerns, compute
        "#,
        ),
        (
            "sleep(1);",
            r#"
            error[unknown-function]: there is no function `sleep` that takes (integer)
              --> rules/x.rhai:1:1
              allowed: kind, scope, level, level_of, priority, command, duty, step, report, suggest, impossible, concerns, compute
              help: did you mean `step`?
        "#,
        ),
        (
            "rand();",
            r#"
            error[unknown-function]: there is no function `rand`
              --> rules/x.rhai:1:1
              allowed: kind, scope, level, level_of, priority, command, duty, step, report, suggest, impossible, concerns, compute
              help: did you mean `kind`?
        "#,
        ),
        (
            "let a = env(\"HOME\");",
            r#"
            error[unknown-function]: there is no function `env` that takes (text)
              --> rules/x.rhai:1:9
              allowed: kind, scope, level, level_of, priority, command, duty, step, report, suggest, impossible, concerns, compute
        "#,
        ),
        (
            "level(\"P1\", \"a\").gap().when(|r| eval(\"true\"));",
            r#"
            error[rhai-syntax]: reserved keyword 'eval' is disabled
              --> rules/x.rhai:1:33
        "#,
        ),
        ("print(\"x\"); debug(\"y\");", "(accepted)"),
    ]);
}

#[test]
fn a_pack_is_checked_for_incidents_that_no_rule_covers() {
    find(
        "gap",
        &[
            (&[], ""),
            (
                &[
                    Swap(PLAN, "level(\"P2\", \"all-else\").gap();\n", ""),
                    Swap(PLAN, "kind(\"other\", \"nothing-else\").gap();\n", ""),
                ],
                r#"
                error[gap]: some incidents get no kind
                  for example: {"signs":{"excludes":["noise","smoke"]}}
                  help: add a kind rule that covers them

                error[gap]: some incidents get no level
                  for example: {"system":{"state":"slow"}}
                  help: add a level rule that covers them

                error[gap]: some incidents get no priority
                  for example: {"system":{"state":"slow"}}
                  help: add a priority rule that covers them
            "#,
            ),
            (
                &[Swap(PLAN, "r.affected <= 10)", "r.affected < 10)")],
                r#"
                error[gap]: some incidents get no scope
                  for example: {"affected":10,"system":{"state":"slow"}}
                  help: add a scope rule that covers them
            "#,
            ),
            (
                &[Swap(PLAN, "priority(2, \"second\").when(|r| r.level == \"P2\").gap();\n", "")],
                r#"
                error[gap]: some incidents get no priority
                  for example: {"system":{"state":"slow"}}
                  help: add a priority rule that covers them
            "#,
            ),
        ],
    );
}

#[test]
fn a_pack_is_checked_for_rules_that_never_hold() {
    find(
        "dead-rule",
        &[(
            &[File(
                X,
                "level(\"P1\", \"a\").gap().when(|r| r.affected > 5 && r.affected < 5);\nimpossible(\"b\").when(|r| r.spread && !r.spread);\nstep(\"c\").phase(\"detection\").by(\"desk\").gap().when(|r| r.system.state == \"slow\" && r.system.state == \"down\");",
            )],
            r#"
        error[dead-rule]: `a` can never hold
          --> rules/x.rhai:1:1
          help: its condition contradicts itself; correct it or remove the rule

        error[dead-rule]: `b` can never hold
          --> rules/x.rhai:2:1
          help: its condition contradicts itself; correct it or remove the rule

        error[dead-rule]: `c` can never hold
          --> rules/x.rhai:3:1
          help: its condition contradicts itself; correct it or remove the rule
    "#,
        )],
    );
    find(
        "ruled-out",
        &[(
            &[File(
                X,
                "level(\"P1\", \"a\").gap().when(|r| r.system.state == \"slow\" && r.system.restart == \"failed\");\nlevel(\"P1\", \"b\").gap().when(|r| r.affected == 0 && r.system.state == \"down\");",
            )],
            r#"
        error[ruled-out]: `a` can never hold: the pack rules out every incident that meets it
          --> rules/x.rhai:1:1
          for example: {"system":{"restart":"failed","state":"slow"}}
          help: look at `impossible(…)` and at when its facts apply

        error[ruled-out]: `b` can never hold: the pack rules out every incident that meets it
          --> rules/x.rhai:2:1
          for example: {"affected":0,"system":{"state":"down"}}
          help: look at `impossible(…)` and at when its facts apply
    "#,
        )],
    );
    find(
        "never-first",
        &[(
            &[File(X, "kind(\"fault\", \"a\").gap().when(|r| r.signs.contains(\"theft\"));")],
            r#"
        warning[never-first]: `a` never decides: `nothing-else` always holds too, and gives the earlier `other`
          --> rules/x.rhai:1:1
          help: move it up, or remove it
    "#,
        )],
    );
    find(
        "dead-fact",
        &[(
            &[Before(
                FACTS,
                "[[fact]]\nid = \"a\"\ntype = \"yes-no\"\nwhen = 'false'\n[[fact]]\nid = \"b\"\ntype = \"several\"\noptions = [\"c\"]\nwhen = 'r.system.state == \"down\" && r.affected == 0'",
            )],
            r#"
        error[dead-fact]: `a` can never apply
          --> facts.toml:2:1
          help: correct its `when` or remove the fact

        error[dead-fact]: `b` can never apply
          --> facts.toml:6:1
          help: correct its `when` or remove the fact
    "#,
        )],
    );
    find(
        "nothing-possible",
        &[(
            &[File(X, "impossible(\"a\").when(|r| r.spread);\nimpossible(\"b\").when(|r| !r.spread);")],
            r#"
        error[nothing-possible]: the pack rules out every incident
          help: look at `impossible(…)` and `when`; together they contradict each other
    "#,
        )],
    );
}

#[test]
fn a_pack_is_checked_for_worse_answers_that_give_a_milder_level() {
    find(
        "milder",
        &[
            (
                &[Swap(
                    PLAN,
                    "level(\"P1\", \"broken-for-good\").when(|r| broken(r))",
                    "level(\"P1\", \"broken-for-good\").when(|r| r.system.restart == \"recovered\")",
                )],
                r#"
                error[milder]: a more serious answer to `system.restart` gives a milder level: "failed" instead of "recovered"
                  --> facts.toml:7:1
                  for example: {"affected":11,"spread":false,"system":{"restart":"recovered","state":"down"}}
                  help: add a rule for the more serious answer, correct the order of the options, or set `ordered = false` and say why
            "#,
            ),
            (
                &[File(X, "level(\"P1\", \"a\").gap().when(|r| r.system.state == \"slow\" || r.affected == 3);")],
                r#"
                error[milder]: a more serious answer to `system.state` gives a milder level: "down" instead of "slow"
                  --> facts.toml:2:1
                  for example: {"affected":1,"spread":false,"system":{"state":"slow"}}
                  help: add a rule for the more serious answer, correct the order of the options, or set `ordered = false` and say why

                error[milder]: a more serious answer to `affected` gives a milder level: 11 instead of 3
                  --> facts.toml:22:1
                  for example: {"affected":3,"system":{"state":"normal"}}
                  help: add a rule for the more serious answer, correct the order of the options, or set `ordered = false` and say why
            "#,
            ),
            (
                &[
                    File(X, "level(\"P1\", \"a\").gap().when(|r| r.affected == 3);"),
                    Swap(FACTS, "max = 1000", "max = 1000\nordered = false"),
                ],
                "",
            ),
        ],
    );
}

#[test]
fn a_pack_is_checked_for_evidence_that_is_destroyed_before_it_is_saved() {
    find(
        "evidence-lost",
        &[
            (
                &[Swap(PLAN, ".after(\"save-traces\")", "")],
                r#"
                error[evidence-lost]: the destructive step `wipe` comes after no step that saves evidence
                  --> rules/plan.rhai:17:1
                  help: add `.after("…")` with a step that is marked `.evidence()`
            "#,
            ),
            (
                &[Swap(PLAN, ".evidence()", "")],
                r#"
                error[evidence-lost]: the destructive step `wipe` comes after no step that saves evidence
                  --> rules/plan.rhai:17:1
                  help: add `.after("…")` with a step that is marked `.evidence()`
            "#,
            ),
            (
                &[Swap(PLAN, ".evidence()", ".evidence().when(|r| r.spread)")],
                r#"
                error[evidence-lost]: the destructive step `wipe` can be listed without `save-traces`
                  --> rules/plan.rhai:17:1
                  for example: {"spread":false,"system":{"state":"slow"}}
                  help: let the evidence step hold whenever this one does
            "#,
            ),
        ],
    );
}

#[test]
fn a_pack_is_checked_for_what_is_missing() {
    find(
        "missing-clause",
        &[(
            &[File(X, "level(\"P1\", \"a\");\n  step(\"b\").phase(\"detection\").by(\"desk\").reading(\"why\");")],
            r#"
        error[missing-clause]: `a` names no clause of the plan
          --> rules/x.rhai:1:1
          help: add `.clause("plan and section")`, or `.gap()` where the plan is silent

        error[missing-clause]: `b` names no clause of the plan
          --> rules/x.rhai:2:3
          help: add `.clause("plan and section")`, or `.gap()` where the plan is silent
    "#,
        )],
    );
    find(
        "missing-file",
        &[(
            &[Swap(SCHEMA, "[\"en\"]", "[\"en\", \"zh-Hans\"]")],
            r#"
        error[missing-file]: there are no texts for the locale `zh-Hans`
          --> text/zh-Hans.toml
          help: write the file, or take the locale out of pack.toml
    "#,
        )],
    );
    find(
        "no-cases",
        &[(
            &[Gone("cases/all.toml")],
            r#"
        warning[no-cases]: the pack has no cases
          help: write named situations in cases/*.toml
    "#,
        )],
    );
    find(
        "missing-text",
        &[
            (
                &[
                    Swap(WORDS, "yes = \"urgent\", no = \"not urgent\"", "yes = \" \""),
                    Swap(WORDS, "question = \"What happened?\"\n", ""),
                    Swap(WORDS, "cause = \"Cause\"", ""),
                    Swap(WORDS, "all-else = \"The plan leaves the rest open.\"", ""),
                ],
                r#"
                error[missing-text]: the text `facts.urgent.options.no` is missing
                  --> text/en.toml
                  help: add it under [facts.urgent.options]

                error[missing-text]: the text `facts.urgent.options.yes` is missing
                  --> text/en.toml
                  help: add it under [facts.urgent.options]

                error[missing-text]: the text `facts.story.question` is missing
                  --> text/en.toml
                  help: add it under [facts.story]

                error[missing-text]: the text `notes.all-else` is missing
                  --> text/en.toml
                  help: add it under [notes]

                error[missing-text]: the text `fields.cause` is missing
                  --> text/en.toml
                  help: add it under [fields]
            "#,
            ),
            (
                &[
                    Swap(SCHEMA, "[\"en\"]", "[\"en\", \"de\"]"),
                    File("text/de.toml", &TEXTS.replace("P1 = \"Serious\"\n", "")),
                ],
                r#"
                error[missing-text]: the text `levels.P1` is missing
                  --> text/de.toml
                  help: add it under [levels]

                error[missing-text]: the text `clauses.plan-1 §1` is missing
                  --> text/de.toml
                  help: add it under [clauses]

                error[missing-text]: the text `clauses.plan-1 §2` is missing
                  --> text/de.toml
                  help: add it under [clauses]

                error[missing-text]: the text `clauses.plan-1 §3` is missing
                  --> text/de.toml
                  help: add it under [clauses]

                error[missing-text]: the text `clauses.plan-1 §4` is missing
                  --> text/de.toml
                  help: add it under [clauses]

                error[missing-text]: the text `clauses.plan-1 §5` is missing
                  --> text/de.toml
                  help: add it under [clauses]

                error[missing-text]: the text `clauses.plan-1 §6` is missing
                  --> text/de.toml
                  help: add it under [clauses]

                error[missing-text]: the text `clauses.plan-1 §7` is missing
                  --> text/de.toml
                  help: add it under [clauses]
            "#,
            ),
        ],
    );
}

#[test]
fn a_pack_is_checked_for_what_nothing_uses() {
    find(
        "unused-fact",
        &[(
            &[Before(FACTS, "[[fact]]\nid = \"a\"\ntype = \"yes-no\"\n[[fact]]\nid = \"b\"\ntype = \"time\"")],
            r#"
        warning[unused-fact]: nothing reads the fact `a`
          --> facts.toml:2:1
          help: use it in a rule or a report, or remove it

        warning[unused-fact]: nothing reads the fact `b`
          --> facts.toml:5:1
          help: use it in a rule or a report, or remove it
    "#,
        )],
    );
    find(
        "unused-text",
        &[(
            &[
                Swap(WORDS, "[kinds]", "[kinds]\nfalt = \"Fault\""),
                Swap(WORDS, "why = \"For the report.\"", "why = \"For the report.\"\nwyh = \"x\""),
            ],
            r#"
        warning[unused-text]: nothing uses the text `facts.story.wyh`
          --> text/en.toml:43:1

        warning[unused-text]: nothing uses the text `kinds.falt`
          --> text/en.toml:51:1
    "#,
        )],
    );
    find(
        "unused-file",
        &[(
            &[File("text/de.toml", "")],
            r#"
        warning[unused-file]: `de` is not among the locales in pack.toml
          --> text/de.toml
    "#,
        )],
    );
    find(
        "unused-name",
        &[(
            &[
                Swap(SCHEMA, "\"fault\", \"other\"", "\"fault\", \"other\", \"rain\""),
                Swap(SCHEMA, "\"wide\", \"narrow\"", "\"wide\", \"narrow\", \"thin\""),
                Swap(SCHEMA, "\"P1\", \"P2\"", "\"P1\", \"P2\", \"P3\""),
                Swap(SCHEMA, "\"desk\", \"head\"", "\"desk\", \"head\", \"clerk\""),
                Swap(SCHEMA, "\"start\"", "\"start\", \"end\""),
                Swap(SCHEMA, "\"recovery\"", "\"recovery\", \"summary\""),
            ],
            r#"
                warning[unused-name]: no rule uses the kind `rain`
                  --> pack.toml
                  help: use it, or take it out of pack.toml

                warning[unused-name]: no rule uses the scope `thin`
                  --> pack.toml
                  help: use it, or take it out of pack.toml

                warning[unused-name]: no rule uses the level `P3`
                  --> pack.toml
                  help: use it, or take it out of pack.toml

                warning[unused-name]: no rule uses the role `clerk`
                  --> pack.toml
                  help: use it, or take it out of pack.toml

                warning[unused-name]: no rule uses the act `end`
                  --> pack.toml
                  help: use it, or take it out of pack.toml

                warning[unused-name]: no rule uses the phase `summary`
                  --> pack.toml
                  help: use it, or take it out of pack.toml
            "#,
        )],
    );
}

#[test]
fn the_facts_of_a_case_are_refused_like_any_others() {
    let pack = pack(&[File(
        "cases/all.toml",
        "[[case]]\nid = \"a\"\nwhy = \"b\"\nfacts = { signs = [\"smok\"], affected = -1 }\nunknown = [\"weather\", \"system\", \"signs.smoke\"]\nexpect = { level = \"P1\" }",
    )]);
    let report = pack.run_cases();
    compare([(
        "cases",
        r#"
        error[out-of-range]: `affected` cannot be -1
          fact: affected
          given: -1
          allowed: 0 to 1000

        error[unknown-form]: `signs` does not take `smoke`
          fact: signs
          given: {"smoke":null}
          allowed: includes, excludes
          help: else give a list of its options, or null

        error[wrong-type]: `system` must be an object, not null
          fact: system
          allowed: system.state, system.restart

        error[unknown-fact]: unknown fact `weather`
          fact: weather
          given: null
          allowed: system.state, system.restart, signs, spread, affected, urgent, story, seen_at
    "#,
        blocks(report.cases.iter().flat_map(|case| &case.problems)),
    )]);
}

/// Bytes of a text with some replaced, removed or put in.
fn mutated(text: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let pieces = prop_oneof![
        any::<u8>().prop_map(|byte| vec![byte]),
        prop::sample::select(vec![
            "\"",
            "(",
            ")",
            "{",
            "}",
            "[",
            "]",
            "|",
            ".",
            ",",
            ";",
            "=",
            "r.",
            "!",
            "-",
            "0",
            "9223372036854775807",
            "\u{202e}",
            "\0",
            "#",
            "'",
            "&&",
            "in",
            "fn ",
            "()"
        ])
        .prop_map(|piece| piece.as_bytes().to_vec()),
    ];
    prop::collection::vec((any::<prop::sample::Index>(), 0_usize..12, pieces), 1..5).prop_map(move |edits| {
        let mut bytes = text.as_bytes().to_vec();
        for (index, removed, piece) in edits {
            let start = index.index(bytes.len() + 1);
            let end = (start + removed).min(bytes.len());
            bytes.splice(start..end, piece);
        }
        bytes
    })
}

#[test]
fn a_closure_serves_to_the_end_of_its_file_and_a_helper_may_hold_its_own() {
    let long = "// A comment that makes the file long.\n".repeat(1_000);
    let later = format!("let twice = |x| x + x;\n{long}let four = twice.call(2);\n{long}let six = twice.call(3);\n");
    let nested = r#"
fn wide(r) { r.spread }
fn nested(x) {
    let inner = |y| { let z = y; z };
    inner.call(x)
}
fn many(r) { let spread = r.spread; spread || r.affected > 10 }
level("P1", "x").when(|r| wide(r) || many(r)).gap();
"#;
    refuse_rules(&[(&later, "(accepted)"), (nested, "(accepted)")]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn spoiled_rule_files_are_refused_or_loaded_but_never_harm(bytes in mutated(crate::packs::RULES)) {
        let mut sources = changed(&[]);
        sources.files.insert(PLAN.to_owned(), bytes);
        if let Ok(pack) = Pack::from_sources(&sources) {
            pack.check();
            pack.run_cases();
        }
    }

    #[test]
    fn spoiled_fact_files_are_refused_or_loaded_but_never_harm(bytes in mutated(crate::packs::FACTS)) {
        let mut sources = changed(&[]);
        sources.files.insert(FACTS.to_owned(), bytes);
        if let Ok(pack) = Pack::from_sources(&sources) {
            pack.check();
            pack.run_cases();
        }
    }
}
