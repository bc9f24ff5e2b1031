//! Overlays: a pack changed by an overlay decides as the same pack written out by hand, and says what is wrong with either.

use crate::packs::Change::{Before, File, Gone, Swap};
use crate::packs::{Change, blocks, changed, compare, refused};
use fenji::{Error, Options, Pack, Sources};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

const SCHEMA: &str = "pack.toml";
const PLAN: &str = "rules/plan.rhai";
const WORDS: &str = "text/en.toml";
const CASES: &str = "cases/all.toml";
const OVERLAY: &str = "overlay.toml";

/// The head of an overlay for the tiny pack, six lines.
const HEAD: &str = "format = 1\nid = \"ours\"\nversion = \"2.0.0\"\n\
    base = { id = \"tiny\", version = \"0.1.0\" }\n\n";

/// What the base needs beyond the tiny pack: a parameter.
const BASE: [Change<'_>; 3] = [
    Swap(SCHEMA, "[source]", "[parameters]\nmany = 10\n\n[source]"),
    Swap(PLAN, "|r| r.affected > 10", "|r| r.affected > parameter(\"many\")"),
    Swap(PLAN, "|r| r.affected <= 10", "|r| r.affected <= parameter(\"many\")"),
];

fn base(changes: &[Change<'_>]) -> Sources {
    changed(&[&BASE, changes].concat())
}

/// An overlay of these files, `overlay.toml` without its head.
fn overlay(files: &[(&str, &str)]) -> Sources {
    let head = |path: &str| if path == OVERLAY { HEAD } else { "" };
    let files = files.iter().map(|(path, text)| ((*path).to_owned(), format!("{}{text}", head(path)).into_bytes()));
    let mut sources = Sources::new([(OVERLAY, HEAD)]);
    sources.files.extend(files);
    sources
}

fn load(sources: &Sources) -> Pack {
    Pack::from_sources(sources).unwrap_or_else(|error| panic!("{error}"))
}

fn laid(base: &Sources, overlay: &Sources) -> Result<Pack, Error> {
    let pack = load(base).overlaid(overlay);
    // The same from one set of files.
    let mut all = base.clone();
    all.files.extend(overlay.files.iter().map(|(path, text)| (format!("overlay/{path}"), text.clone())));
    let other = Pack::from_sources(&all);
    match (&pack, &other) {
        (Ok(pack), Ok(other)) => assert_eq!(pack.to_bundle(), other.to_bundle()),
        (Err(error), Err(other)) => assert_eq!(error, other),
        _ => panic!("{pack:?} {other:?}"),
    }
    pack
}

/// An answer without what tells an overlaid pack from another.
fn plain(mut answer: Value) -> Value {
    for at in ["", "/pack"] {
        if let Some(Value::Object(map)) = answer.pointer_mut(at) {
            map.remove("overlay");
            map.remove("digest");
        }
    }
    answer
}

/// What a pack decides about some facts, in every language.
fn decisions(pack: &Pack, facts: &Value) -> Vec<Value> {
    let facts = pack.facts(facts).unwrap_or_else(|error| panic!("{facts}: {error}"));
    let decided = pack.locales().iter().map(|locale| plain(json!(pack.assess(&facts, &options(locale)))));
    decided.chain([json!(pack.verdict(&facts))]).collect()
}

/// The same, and why, and what came of knowing them.
fn everything(pack: &Pack, facts: &Value) -> Vec<Value> {
    let mut answers = decisions(pack, facts);
    let facts = pack.facts(facts).expect("the facts are right");
    let nothing = pack.facts(&json!({})).expect("nothing is known");
    let options = options(&pack.locales()[0]);
    answers.push(plain(json!(pack.explain(&facts, None, &options).expect("every level is known"))));
    answers.push(plain(json!(pack.compare(&nothing, &facts, &options))));
    answers
}

fn options(locale: &str) -> Options {
    let received = Some("2026-11-22T08:00:00Z".parse().expect("a moment"));
    Options { locale: Some(locale.to_owned()), received, ..Options::default() }
}

fn infos(pack: &Pack) -> Vec<Value> {
    pack.locales().iter().map(|locale| plain(json!(pack.info(locale)))).collect()
}

/// The facts of all cases of a pack.
fn case_facts(pack: &Pack) -> Vec<Value> {
    let bundle: Value = serde_json::from_str(&pack.to_bundle()).expect("a bundle is JSON");
    let files = bundle["content"].as_object().expect("it has files");
    let cases = files.iter().filter(|(path, _)| path.contains("cases/")).flat_map(|(_, file)| {
        file["case"].as_array().into_iter().flatten().map(|case| match &case["facts"] {
            Value::Null => json!({}),
            facts => facts.clone(),
        })
    });
    cases.collect()
}

/// Facts for the tiny pack, known and unknown.
fn tiny_facts() -> Vec<Value> {
    let mut all = Vec::new();
    for state in [json!(null), json!("normal"), json!("down"), json!({ "any_of": ["slow", "down"] })] {
        for affected in [json!(null), json!(5), json!(10), json!(11), json!(200)] {
            for spread in [json!(null), json!(true), json!(false)] {
                for signs in [json!(null), json!([]), json!(["smoke", "theft"])] {
                    all.push(
                        json!({ "system": { "state": state }, "affected": affected, "spread": spread, "signs": signs }),
                    );
                }
            }
        }
    }
    all
}

#[test]
fn an_empty_overlay_decides_exactly_as_its_base() {
    for folder in fs::read_dir(crate::root().join("rules")).expect("rules/ is there") {
        let folder = folder.expect("an entry").path();
        // The desk's own files stand beside the packs.
        if !folder.join("pack.toml").is_file() {
            continue;
        }
        let base = Pack::from_folder(&folder).expect("the pack loads");
        let head = format!(
            "format = 1\nid = \"none\"\nversion = \"1\"\n[base]\nid = {:?}\nversion = {:?}",
            base.id(),
            base.version()
        );
        let pack = base.overlaid(&Sources::new([(OVERLAY, head)])).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!((pack.id(), pack.version()), (base.id(), base.version()));
        assert_ne!(pack.digest(), base.digest());
        assert_eq!(pack.overlay().map(|overlay| overlay.base_digest.as_str()), Some(base.digest()));
        assert_eq!(plain(json!(pack.check())), plain(json!(base.check())));
        assert_eq!(plain(json!(pack.run_cases())), plain(json!(base.run_cases())));
        assert_eq!(infos(&pack), infos(&base));
        for (index, facts) in case_facts(&base).iter().enumerate() {
            // Explaining takes long.
            let all = if index == 0 { everything } else { decisions };
            assert_eq!(all(&pack, facts), all(&base, facts), "{} {facts}", folder.display());
        }
    }
}

/// The files of an overlay, and the same changes made by hand.
type Same<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a [Change<'a>]);

const SAME: &[Same<'_>] = &[
    ("nothing", &[], &[]),
    ("a parameter", &[(OVERLAY, "parameters = { many = 150 }")], &[Swap(SCHEMA, "many = 10", "many = 150")]),
    (
        "roles, slots, acts",
        &[
            (OVERLAY, "roles = [\"guard\"]\nslots = [\"guard\"]\nacts = [\"end\"]"),
            (
                "rules/more.rhai",
                "duty(\"watch\").by(\"guard\").to(\"desk\").within(\"PT2H\", \"received\").gap();\n\
                 command(\"end\", \"desk-ends\").role(\"desk\").gap();",
            ),
            (
                WORDS,
                "[roles]\nguard = \"Guard\"\n[acts]\nend = \"End\"\n[duties]\nwatch = \"Watch.\"\n\
                 [commands]\ndesk-ends = \"The desk ends it.\"\n[notes]\nwatch = \"Ours.\"\ndesk-ends = \"Ours.\"",
            ),
        ],
        &[
            Swap(
                SCHEMA,
                "roles = [\"desk\", \"head\"]",
                "roles = [\"desk\", \"head\", \"guard\"]\nslots = [\"guard\"]",
            ),
            Swap(SCHEMA, "acts = [\"start\"]", "acts = [\"start\", \"end\"]"),
            File(
                "rules/z.rhai",
                "duty(\"watch\").by(\"guard\").to(\"desk\").within(\"PT2H\", \"received\").gap();\n\
                 command(\"end\", \"desk-ends\").role(\"desk\").gap();",
            ),
            Swap(WORDS, "head = \"Head\"", "head = \"Head\"\nguard = \"Guard\""),
            Swap(WORDS, "start = \"Start\"", "start = \"Start\"\nend = \"End\""),
            Swap(WORDS, "[duties]", "[duties]\nwatch = \"Watch.\""),
            Swap(WORDS, "[commands]", "[commands]\ndesk-ends = \"The desk ends it.\""),
            Swap(WORDS, "[notes]", "[notes]\nwatch = \"Ours.\"\ndesk-ends = \"Ours.\""),
        ],
    ),
    (
        "texts",
        &[(
            WORDS,
            "[pack]\ntitle = \"Our plan\"\n[facts.spread]\nquestion = \"Does it go on?\"\n[roles]\nhead = \"Boss\"",
        )],
        &[
            Swap(WORDS, "\"Tiny plan\"", "\"Our plan\""),
            Swap(WORDS, "\"Does it spread?\"", "\"Does it go on?\""),
            Swap(WORDS, "\"Head\"", "\"Boss\""),
        ],
    ),
    (
        "rules switched off, and the case that needs one",
        &[
            (OVERLAY, "rules = { off = [\"noise-or-smoke\", \"urgent-case\"] }\ncases = { off = [\"smoke\"] }"),
            (
                "cases/ours.toml",
                "[[case]]\nid = \"smoke\"\nfacts = { signs = [\"smoke\"] }\nwhy = \"x\"\nexpect = { kind = \"other\" }",
            ),
        ],
        &[
            Swap(
                PLAN,
                "kind(\"fault\", \"noise-or-smoke\").when(|r| r.signs.contains(\"noise\") || \"smoke\" in r.signs).clause(\"plan-1 §1\");\n",
                "",
            ),
            Swap(PLAN, "level(\"P1\", \"urgent-case\").when(|r| r.urgent).clause(\"plan-1 §3\");\n", ""),
            Swap(WORDS, "noise-or-smoke = \"Noise or smoke.\"\n", ""),
            Swap(WORDS, "urgent-case = \"It is urgent.\"\n", ""),
            File(
                CASES,
                "[[case]]\nid = \"smoke\"\nfacts = { signs = [\"smoke\"] }\nwhy = \"x\"\nexpect = { kind = \"other\" }",
            ),
        ],
    ),
    (
        "rules in the place of others",
        &[
            (OVERLAY, "rules = { off = [\"noise-or-smoke\", \"broken-for-good\", \"answer\"] }"),
            (
                "rules/plan.rhai",
                "// The same name as in the base.\nlevel(\"P2\", \"broken-for-good\").when(|r| broken(r)).clause(\"plan-1 §3\");\n\
                 duty(\"answer\").by(\"head\").to(\"desk\").within(\"PT30M\", \"received\").clause(\"plan-1 §5\");\n\
                 kind(\"fault\", \"noise-or-smoke\").when(|r| \"smoke\" in r.signs).clause(\"plan-1 §1\");",
            ),
            (
                WORDS,
                "[rules]\nnoise-or-smoke = \"Smoke.\"\nbroken-for-good = \"Broken.\"\n[duties]\nanswer = \"Within half an hour.\"",
            ),
        ],
        &[
            Swap(PLAN, "level(\"P1\", \"broken-for-good\")", "level(\"P2\", \"broken-for-good\")"),
            Swap(
                PLAN,
                "duty(\"answer\").by(\"desk\").to(\"head\").within(\"PT1H\", \"seen_at\")",
                "duty(\"answer\").by(\"head\").to(\"desk\").within(\"PT30M\", \"received\")",
            ),
            Swap(PLAN, "r.signs.contains(\"noise\") || ", ""),
            Swap(WORDS, "\"Noise or smoke.\"", "\"Smoke.\""),
            Swap(WORDS, "\"A restart did not help.\"", "\"Broken.\""),
            Swap(WORDS, "\"Answer within an hour.\"", "\"Within half an hour.\""),
        ],
    ),
    (
        "kinds before those of the base, which ends in one that always holds; helpers of the base; suggestions",
        &[
            (
                "rules/a.rhai",
                "kind(\"other\", \"theft\").when(|r| \"theft\" in r.signs && worn(r)).gap();\n\
                 fn worn(r) { broken(r) || r.spread }\nsuggest(\"signs\", \"theft\").words([\"stolen\"]);\n\
                 impossible(\"theft-and-smoke\").when(|r| \"theft\" in r.signs && \"noise\" in r.signs);",
            ),
            (WORDS, "[rules]\ntheft = \"Theft.\"\ntheft-and-smoke = \"Never both.\"\n[notes]\ntheft = \"Ours.\""),
        ],
        &[
            File(
                "rules/a.rhai",
                "kind(\"other\", \"theft\").when(|r| \"theft\" in r.signs && worn(r)).gap();\nfn worn(r) { broken(r) || r.spread }",
            ),
            File(
                "rules/z.rhai",
                "suggest(\"signs\", \"theft\").words([\"stolen\"]);\n\
                 impossible(\"theft-and-smoke\").when(|r| \"theft\" in r.signs && \"noise\" in r.signs);",
            ),
            Swap(WORDS, "[rules]", "[rules]\ntheft = \"Theft.\"\ntheft-and-smoke = \"Never both.\""),
            Swap(WORDS, "[notes]", "[notes]\ntheft = \"Ours.\""),
        ],
    ),
];

#[test]
fn an_overlaid_pack_is_the_same_as_one_written_out_by_hand() {
    for (what, files, edits) in SAME {
        let pack = laid(&base(&[]), &overlay(files)).unwrap_or_else(|error| panic!("{what}: {error}"));
        let by_hand = load(&base(edits));
        assert_eq!(blocks(&pack.check().problems), "", "{what}");
        // By hand, what no rule needs any more can be taken out.
        let mut problems = by_hand.check().problems;
        problems.retain(|problem| !problem.code.starts_with("unused-"));
        assert_eq!(blocks(&problems), "", "{what}, by hand");
        assert!(pack.run_cases().ok() && by_hand.run_cases().ok(), "{what}: {:?}", pack.run_cases());
        let bundle = pack.to_bundle();
        let [bundled, trusted] = [Pack::from_bundle(&bundle), Pack::from_trusted_bundle(&bundle)].map(Result::unwrap);
        let mut differ = what == &"nothing";
        for pack in [&pack, &bundled, &trusted] {
            assert_eq!(pack.to_bundle(), bundle, "{what}");
            assert_eq!(blocks(&pack.check().problems), "", "{what}");
            assert_eq!(infos(pack), infos(&by_hand), "{what}");
            let unchanged = load(&base(&[]));
            for facts in tiny_facts() {
                let decided = everything(pack, &facts);
                assert_eq!(decided, everything(&by_hand, &facts), "{what}: {facts}");
                differ |= decided != everything(&unchanged, &facts);
            }
        }
        assert!(differ, "{what} changes something");
    }
}

#[test]
fn a_decision_names_base_and_overlay() {
    let plain = load(&base(&[]));
    let pack = laid(&base(&[]), &overlay(&[])).expect("it loads");
    let bundle = pack.to_bundle();
    let [bundled, trusted] = [Pack::from_bundle(&bundle), Pack::from_trusted_bundle(&bundle)].map(Result::unwrap);
    // A bundle that another program has laid out anew.
    let pretty = serde_json::to_string_pretty(&serde_json::from_str::<Value>(&bundle).expect("JSON")).expect("JSON");
    let expected = json!({
        "id": "tiny",
        "version": "0.1.0",
        "digest": pack.digest(),
        "overlay": { "id": "ours", "version": "2.0.0", "base_digest": plain.digest() },
    });
    for pack in [&pack, &bundled, &trusted, &Pack::from_bundle(&pretty).expect("it loads")] {
        let facts = pack.facts(&json!({})).expect("nothing is known");
        let options = Options::default();
        assert_eq!(json!(pack.assess(&facts, &options))["pack"], expected);
        assert_eq!(json!(pack.explain(&facts, None, &options).expect("levels"))["pack"], expected);
        assert_eq!(json!(pack.compare(&facts, &facts, &options))["pack"], expected);
        for named in [json!(pack.info("en")), json!(pack.check()), json!(pack.run_cases())] {
            assert_eq!(named["overlay"], expected["overlay"]);
        }
    }
    let facts = plain.facts(&json!({})).expect("nothing is known");
    assert!(json!(plain.assess(&facts, &Options::default()))["pack"].get("overlay").is_none());
}

/// What loading says, or what a check finds where it loads.
fn said(base: &Sources, overlay: &Sources) -> String {
    laid(base, overlay).map_or_else(|error| error.to_string(), |pack| blocks(&pack.check().problems))
}

/// Changes of the base, files of the overlay, what is said.
type Wrong<'a> = (&'a [Change<'a>], &'a [(&'a str, &'a str)], &'static str);

fn refuse(table: &[Wrong<'_>]) {
    let rows =
        table.iter().map(|(changes, files, says)| ((changes, files), *says, said(&base(changes), &overlay(files))));
    compare(rows);
}

#[test]
fn all_that_is_wrong_with_an_overlay_is_told_at_once() {
    refuse(&[
        (
            &[Swap(SCHEMA, "0.1.0", "0.10.0")],
            &[(
                OVERLAY,
                r#"slots = ["desk", "hed", "desk"]
roles = ["head", "night desk", "guard"]
acts = [7]
facts = []

[parameters]
mani = 12
many = "ten"

[rules]
off = ["urgent-cas", "smoke", "nothing-at-all-like-it"]
only = []

[cases]
off = ["smok"]
"#,
            )],
            r#"
            error[newer-base]: the overlay was made for `tiny` 0.1.0; the base is 0.10.0
              --> overlay/overlay.toml:4:23
              help: read what changed in the base, then set `version = "0.10.0"` under [base] and run `fenji check` and `fenji test`

            error[unknown-role]: `hed` stands in `slots` but is no role of the base or the overlay
              --> overlay/overlay.toml:6:18
              allowed: desk, head, night desk, guard
              help: did you mean `head`?

            error[duplicate-name]: `desk` stands twice in `slots`
              --> overlay/overlay.toml:6:25
              help: keep one of the two

            error[duplicate-name]: the base has the role `head` already
              --> overlay/overlay.toml:7:10
              help: take it out: `roles` are those that the overlay adds

            error[bad-id]: `night desk` is no id
              --> overlay/overlay.toml:7:18
              help: write letters and digits joined by -, such as `leak-confirmed`

            error[wrong-type]: `acts` must hold texts only, not an integer
              --> overlay/overlay.toml:8:9

            error[unknown-key]: unknown key `facts`
              --> overlay/overlay.toml:9:1
              allowed: acts, base, cases, format, id, parameters, roles, rules, slots, version
              help: did you mean `acts`?

            error[unknown-parameter]: the base has no parameter `mani`
              --> overlay/overlay.toml:12:1
              allowed: many
              help: did you mean `many`?

            error[wrong-type]: `parameters.many` must be an integer, not a text
              --> overlay/overlay.toml:13:1

            error[unknown-rule]: the base has no rule `urgent-cas`
              --> overlay/overlay.toml:16:8
              allowed: all-else, answer, broken-for-good, down-but-nobody, few-affected, first, first-report, head-starts, many-affected, noise-or-smoke, nothing-else, save-traces, second, urgent-case, wipe
              help: did you mean `urgent-case`?

            error[unknown-rule]: the base has no rule `smoke`
              --> overlay/overlay.toml:16:22
              allowed: all-else, answer, broken-for-good, down-but-nobody, few-affected, first, first-report, head-starts, many-affected, noise-or-smoke, nothing-else, save-traces, second, urgent-case, wipe
              help: rule ids stand in the base's rules/*.rhai; suggestions and computations have none

            error[unknown-rule]: the base has no rule `nothing-at-all-like-it`
              --> overlay/overlay.toml:16:31
              allowed: all-else, answer, broken-for-good, down-but-nobody, few-affected, first, first-report, head-starts, many-affected, noise-or-smoke, nothing-else, save-traces, second, urgent-case, wipe
              help: rule ids stand in the base's rules/*.rhai; suggestions and computations have none

            error[unknown-key]: unknown key `rules.only`
              --> overlay/overlay.toml:17:1
              allowed: off

            error[unknown-case]: the base has no case `smok`
              --> overlay/overlay.toml:20:8
              allowed: smoke
              help: did you mean `smoke`?
        "#,
        ),
        (
            &[Swap(SCHEMA, "0.1.0", "0.1.0-rc.1")],
            &[],
            r#"
            error[older-base]: the overlay was made for `tiny` 0.1.0; the base is 0.1.0-rc.1
              --> overlay/overlay.toml:4:23
              help: get `tiny` 0.1.0; or see what is missing in 0.1.0-rc.1, then write it under [base]
        "#,
        ),
        // An overlay of another pack is not compared name by name.
        (
            &[Swap(SCHEMA, "\"tiny\"", "\"other\"")],
            &[
                (OVERLAY, "rules = { off = [\"x\"] }\nparameters = { x = 1 }\nslot = []"),
                (PLAN, "level(\"P9\", \"x\").gap();"),
            ],
            r#"
            error[wrong-base]: the overlay changes `tiny`; the base is `other`
              --> overlay/overlay.toml:4:10
              help: give it the base `tiny`, or make an overlay for `other`

            error[unknown-key]: unknown key `slot`
              --> overlay/overlay.toml:8:1
              allowed: acts, base, cases, format, id, parameters, roles, rules, slots, version
              help: did you mean `slots`?
        "#,
        ),
    ]);
    let alone = |text: &str| said(&base(&[]), &Sources::new([(OVERLAY, text)]));
    compare([
        (
            "nothing",
            r#"
            error[missing-key]: `format = 1` is missing
              --> overlay/overlay.toml:1:1

            error[missing-key]: `id` is missing
              --> overlay/overlay.toml:1:1

            error[missing-key]: `version` is missing
              --> overlay/overlay.toml:1:1

            error[missing-key]: `base` is missing
              --> overlay/overlay.toml:1:1
              help: name the pack that the overlay changes: `[base]` with `id`, `version` and `path`
        "#,
            alone(""),
        ),
        (
            "later, and spoilt",
            r#"
            error[newer-pack]: the overlay has format 2; this engine reads up to 1
              --> overlay/overlay.toml:1:1
              help: update fenji

            error[bad-id]: `our pack` is no id
              --> overlay/overlay.toml:2:1
              help: write letters and digits joined by -, such as `leak-confirmed`

            error[missing-key]: `base.version` is missing
              --> overlay/overlay.toml:4:2

            error[unknown-key]: unknown key `base.file`
              --> overlay/overlay.toml:6:1
              allowed: id, path, version
        "#,
            alone("format = 2\nid = \"our pack\"\nversion = \"1\"\n[base]\nid = \"tiny\"\nfile = \"x\""),
        ),
    ]);
}

#[test]
fn what_an_overlay_breaks_is_told_where_it_can_be_mended() {
    refuse(&[
        (
            &[],
            &[
                (OVERLAY, "roles = [\"guard\"]"),
                (PLAN, "level(\"P1\", \"all-else\").gap();\nlevel(\"P3\", \"x\").gap();\nfn broken(r) { true }"),
            ],
            r#"
            error[duplicate-rule]: the rule id `all-else` is used twice
              --> overlay/rules/plan.rhai:1:1
              help: it stands at rules/plan.rhai:11:1 too; to put this rule in its place, switch that one off: [rules], `off = ["all-else"]`

            error[unknown-level]: `P3` is no level of this pack
              --> overlay/rules/plan.rhai:2:1
              allowed: P1, P2
              help: did you mean `P1`?

            error[duplicate-function]: the function `broken` is defined twice
              --> overlay/rules/plan.rhai:3:14
              help: helpers are shared by all rule files; it stands in rules/plan.rhai too
        "#,
        ),
        // A step that others wait for.
        (
            &[],
            &[(OVERLAY, "rules = { off = [\"save-traces\"] }")],
            r#"
            error[unknown-step]: `wipe` comes after the unknown step `save-traces`
              --> rules/plan.rhai:17:1
              help: the overlay switches `save-traces` off; put another step `wipe` in its place, too
        "#,
        ),
        // Words: of what the overlay adds or replaces, in its own files; those of a rule go with it.
        (
            &[],
            &[
                (OVERLAY, "roles = [\"guard\"]\nrules = { off = [\"all-else\", \"urgent-case\"] }"),
                (PLAN, "level(\"P2\", \"all-else\").gap();"),
                (WORDS, "[rules]\nal-else = \"x\"\nurgent-case = \"y\"\n"),
                ("text/fr.toml", ""),
            ],
            r#"
            error[missing-text]: the text `roles.guard` is missing
              --> overlay/text/en.toml
              help: add it under [roles]

            error[missing-text]: the text `notes.all-else` is missing
              --> overlay/text/en.toml
              help: add it under [notes]

            error[missing-text]: the text `rules.all-else` is missing
              --> overlay/text/en.toml
              help: add it under [rules]

            warning[unused-name]: no rule uses the role `guard`
              --> overlay/overlay.toml
              help: use it, or take it out of overlay.toml

            warning[unused-text]: nothing uses the text `rules.al-else`
              --> overlay/text/en.toml:2:1
              help: did you mean `rules.all-else`?

            warning[unused-text]: nothing uses the text `rules.urgent-case`
              --> overlay/text/en.toml:3:1

            warning[unused-file]: `fr` is not among the locales in pack.toml
              --> overlay/text/fr.toml
        "#,
        ),
    ]);
    // What nothing in the base needs any more is no matter of the overlay's; a text missing there is named there.
    refuse(&[(
        &[Swap(WORDS, "head = \"Head\"\n", "")],
        &[(OVERLAY, "rules = { off = [\"head-starts\", \"answer\"] }")],
        r#"
            error[missing-text]: the text `roles.head` is missing
              --> text/en.toml
              help: add it under [roles]
        "#,
    )]);
    // A gap that the overlay tears open, and cases of the base.
    refuse(&[
        (
            &[Swap(
                CASES,
                "expect = { kind = \"fault\" }",
                "expect = { kind = \"fault\", rules = [\"all-else\"], not_rules = [\"urgent-case\"] }",
            )],
            &[
                (OVERLAY, "rules = { off = [\"all-else\", \"urgent-case\"] }"),
                ("cases/ours.toml", "[[case]]\nid = \"smoke\"\nwhy = \"x\"\n"),
            ],
            r#"
            error[empty-case]: the case `smoke` expects nothing
              --> overlay/cases/ours.toml:1:1
              help: write what must be decided under [case.expect]

            error[duplicate-case]: the case `smoke` stands twice
              --> overlay/cases/ours.toml:1:1
              help: rename one of the two
        "#,
        ),
        (
            &[Swap(
                CASES,
                "expect = { kind = \"fault\" }",
                "expect = { kind = \"fault\", rules = [\"all-else\"], not_rules = [\"urgent-case\"] }",
            )],
            &[(OVERLAY, "rules = { off = [\"all-else\", \"urgent-case\"] }")],
            r#"
            error[gap]: some incidents get no level
              for example: {"system":{"state":"slow"}}
              help: add a level rule that covers them

            error[gap]: some incidents get no priority
              for example: {"system":{"state":"slow"}}
              help: add a priority rule that covers them

            error[unknown-name]: `all-else` in `rules` of case `smoke` is not in the pack
              --> cases/all.toml:1:1
              help: the overlay switches `all-else` off; switch off `smoke` too, under [cases]

            error[dead-rule]: `second` can never hold
              --> rules/plan.rhai:13:1
              help: its condition contradicts itself; correct it or remove the rule
        "#,
        ),
    ]);
}

#[test]
fn files_of_an_overlay_have_their_places() {
    let alone = Pack::from_sources(&overlay(&[(PLAN, "")]));
    let mut without = base(&[]);
    without.files.insert("overlay/rules/x.rhai".to_owned(), Vec::new());
    let mut beside = base(&[]);
    beside.files.insert(OVERLAY.to_owned(), HEAD.into());
    let twice = laid(&base(&[]), &overlay(&[])).expect("it loads").overlaid(&overlay(&[]));
    let elsewhere = [("facts.toml", "x = 1"), ("pack.toml", ""), ("rules/a/b.rhai", ""), ("cases/a.toml", "x = ")];
    compare([
        (
            "alone",
            r#"
            error[missing-base]: these are the files of an overlay without the pack that it changes
              help: open the overlay's folder with `Pack::open`, or give its files to `Pack::overlaid` of the base
        "#,
            refused(alone),
        ),
        (
            "without overlay.toml",
            r#"
            error[missing-file]: `overlay/overlay.toml` is missing
              help: it says which pack the overlay changes, and how
        "#,
            refused(Pack::from_sources(&without)),
        ),
        (
            "beside pack.toml",
            r#"
            error[unknown-file]: `overlay.toml` stands beside `pack.toml`
              help: a folder is a pack or an overlay; give the overlay a folder of its own
        "#,
            refused(Pack::from_sources(&beside)),
        ),
        (
            "twice",
            r#"
            error[nested-overlay]: the pack `tiny` is changed by an overlay already
              help: name the pack without it as the base, and write both changes into one overlay
        "#,
            refused(twice),
        ),
        (
            "elsewhere",
            r#"
            error[toml-syntax]: string values must be quoted, expected literal string
              --> overlay/cases/a.toml:1:5

            error[unknown-file]: `facts.toml` has no place in an overlay
              help: an overlay has overlay.toml, rules/*.rhai, text/<locale>.toml, cases/*.toml and examples/<locale>.toml; its facts are those of its base

            error[unknown-file]: `pack.toml` has no place in an overlay
              help: an overlay has overlay.toml, rules/*.rhai, text/<locale>.toml, cases/*.toml and examples/<locale>.toml; its facts are those of its base

            error[unknown-file]: `rules/a/b.rhai` has no place in an overlay
              help: an overlay has overlay.toml, rules/*.rhai, text/<locale>.toml, cases/*.toml and examples/<locale>.toml; its facts are those of its base
        "#,
            refused(load(&base(&[])).overlaid(&overlay(&elsewhere))),
        ),
    ]);
}

#[test]
fn a_rule_file_of_an_overlay_can_be_tried_out() {
    let pack = laid(&base(&[]), &overlay(&[(PLAN, "")])).expect("it loads");
    assert_eq!(pack.scripts().keys().collect::<Vec<_>>(), ["overlay/rules/plan.rhai", PLAN]);
    let tried = pack.with_script("overlay/rules/plan.rhai", Some("level(\"P1\", \"always\").gap();".to_owned()));
    let tried = tried.unwrap_or_else(|error| panic!("{error}"));
    let facts = tried.facts(&json!({ "affected": 1 })).expect("right facts");
    assert_eq!(tried.verdict(&facts).level.value, Some("P1"));
    assert_eq!(tried.overlay().map(|overlay| overlay.id.as_str()), Some("ours"));
    assert!(
        refused(load(&base(&[])).with_script("overlay/rules/x.rhai", Some(String::new())))
            .contains("overlay/overlay.toml")
    );
}

/// Writes files into a folder.
fn write(folder: &Path, sources: &Sources) {
    for (path, text) in &sources.files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder is made");
        fs::write(path, text).expect("a file is written");
    }
}

#[test]
fn an_overlay_in_a_folder_finds_its_base() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let at = |name: &str| folder.path().join(name);
    let (plan, files) = (base(&[]), overlay(&[(OVERLAY, "parameters = { many = 150 }"), (PLAN, "// nothing\n")]));
    let with_path = |path: &str| {
        let mut files = files.clone();
        let text = String::from_utf8(files.files[OVERLAY].clone()).expect("UTF-8");
        files.files.insert(OVERLAY.to_owned(), text.replace("0.1.0\"", &format!("0.1.0\", path = {path:?}")).into());
        files
    };
    let laid = laid(&plan, &with_path("../plan")).expect("it loads");
    write(&at("plan"), &plan);
    fs::write(at("plan.json"), load(&plan).to_bundle()).expect("a file is written");
    fs::write(at("laid.json"), laid.to_bundle()).expect("a file is written");
    fs::write(at("no.json"), "{}").expect("a file is written");
    fs::create_dir(at("empty")).expect("a folder is made");
    write(&at("ours"), &with_path("../plan"));
    write(&at("of-bundle"), &with_path("../plan.json"));
    assert_eq!(Pack::open(at("ours")).expect("it loads").to_bundle(), laid.to_bundle());
    let of_bundle = Pack::open(at("of-bundle")).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(of_bundle.overlay(), laid.overlay());
    assert_eq!(Sources::from_folder(at("ours")).expect("it is read").files, with_path("../plan").files);
    // Where files stand.
    for (pack, file, place) in [
        ("ours", "overlay/rules/plan.rhai", "ours/rules/plan.rhai"),
        ("ours", "rules/plan.rhai", "plan/rules/plan.rhai"),
        ("plan", "rules/plan.rhai", "plan/rules/plan.rhai"),
    ] {
        assert_eq!(fenji::locate(at(pack), file), at(place));
    }
    for pack in ["of-bundle", "plan.json"] {
        assert_eq!(fenji::locate(at(pack), "rules/plan.rhai"), Path::new("rules/plan.rhai"));
    }

    let table = [
        (
            "../plans",
            r#"
            error[missing-base]: cannot read the base `../plans`: No such file or directory (os error 2)
              --> overlay/overlay.toml:4:42
              help: give `path` the folder or bundle of the base, as seen from the overlay's folder

            error[unknown-key]: unknown key `wrong`
              --> overlay/overlay.toml:6:1
              allowed: acts, base, cases, format, id, parameters, roles, rules, slots, version
        "#,
        ),
        (
            "../empty",
            r#"
            error[missing-base]: there is no pack in `../empty`
              --> overlay/overlay.toml:4:42
              help: give `path` the folder or bundle of the base, as seen from the overlay's folder

            error[unknown-key]: unknown key `wrong`
              --> overlay/overlay.toml:6:1
              allowed: acts, base, cases, format, id, parameters, roles, rules, slots, version
        "#,
        ),
        (
            "../no.json",
            r#"
            error[broken-bundle]: this is no bundle: the key `fenji` with the format's number is missing
              --> overlay/overlay.toml:4:42
              help: make the bundle again with `fenji bundle`

            error[unknown-key]: unknown key `wrong`
              --> overlay/overlay.toml:6:1
              allowed: acts, base, cases, format, id, parameters, roles, rules, slots, version
        "#,
        ),
        (
            "../laid.json",
            r#"
            error[nested-overlay]: the base `../laid.json` is changed by an overlay already
              --> overlay/overlay.toml:4:42
              help: name the pack without it as the base, and write both changes into one overlay

            error[unknown-key]: unknown key `wrong`
              --> overlay/overlay.toml:6:1
              allowed: acts, base, cases, format, id, parameters, roles, rules, slots, version
        "#,
        ),
        (
            "../ours",
            r#"
            error[nested-overlay]: what `../ours` names is changed by an overlay already
              --> overlay/overlay.toml:4:42
              help: name the pack without it as the base, and write both changes into one overlay

            error[unknown-key]: unknown key `wrong`
              --> overlay/overlay.toml:6:1
              allowed: acts, base, cases, format, id, parameters, roles, rules, slots, version
        "#,
        ),
    ];
    compare(table.map(|(path, says)| {
        let mut files = with_path(path);
        let text = String::from_utf8(files.files[OVERLAY].clone()).expect("UTF-8");
        files.files.insert(OVERLAY.to_owned(), text.replace("parameters", "wrong").into());
        let name = format!("wrong-{}", path.replace(['.', '/'], "-"));
        write(&at(&name), &files);
        (path, says, refused(Pack::open(at(&name))))
    }));

    // Without a path; spoilt so much that there is none; with a base that is spoilt, too.
    write(&at("nowhere"), &files);
    write(&at("spoilt"), &Sources::new([(OVERLAY, "base = {\nid = 'x\n")]));
    write(&at("plan-2"), &changed(&[Gone("facts.toml"), Before(SCHEMA, "x = ")]));
    write(&at("ours-2"), &with_path("../plan-2"));
    fs::write(at("ours-2").join("rules/plan.rhai"), [0xff]).expect("a file is written");
    compare([
        (
            "nowhere",
            r#"
            error[missing-base]: the overlay does not say where its base stands
              --> overlay/overlay.toml
              help: write `path` under [base]: the folder or bundle of the base, as seen from the overlay's folder
        "#,
            refused(Pack::open(at("nowhere"))),
        ),
        (
            "both spoilt",
            r#"
            error[invalid-utf8]: the file is not UTF-8
              --> overlay/rules/plan.rhai:1
              help: save the file as UTF-8

            error[toml-syntax]: string values must be quoted, expected literal string
              --> pack.toml:1:5

            error[missing-file]: `facts.toml` is missing
              help: a pack has pack.toml, facts.toml, rules/*.rhai, text/<locale>.toml, cases/*.toml and, where descriptions are read, examples/<locale>.toml; `fenji new` makes one
        "#,
            refused(Pack::open(at("ours-2"))),
        ),
    ]);
    assert!(refused(Pack::open(at("spoilt"))).starts_with("error[toml-syntax]"));
}

#[test]
fn the_example_is_proved_and_its_cases_hold() {
    let pack = Pack::from_folder(crate::root().join("examples/overlays/customer-data-leak-clinic"))
        .unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(blocks(&pack.check().problems), "");
    let tested = pack.run_cases();
    assert!(tested.ok() && tested.uncovered.is_empty(), "{tested:?}");
    let trusted = Pack::from_trusted_bundle(&pack.to_bundle()).expect("it loads");
    let officer = ["Data protection officer", "数据保护负责人", "資料保護負責人"];
    for facts in case_facts(&pack) {
        assert_eq!(decisions(&pack, &facts), decisions(&trusted, &facts));
    }
    for (locale, officer) in ["en", "zh-Hans", "zh-Hant"].into_iter().zip(officer) {
        assert!(trusted.info(locale).roles.iter().any(|role| role.text == officer), "{locale}");
    }
}
