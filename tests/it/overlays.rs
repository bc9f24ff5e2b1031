//! Overlays: a pack changed by an overlay decides as the same pack written out by hand, and says what is wrong with either.

mod refused;

use crate::packs::Change::{File, Swap};
use crate::packs::{Change, applied, blocks, changed};
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

#[test]
fn a_rule_file_of_an_overlay_can_be_tried_out() {
    let pack = laid(&base(&[]), &overlay(&[(PLAN, "")])).expect("it loads");
    assert_eq!(pack.scripts().keys().collect::<Vec<_>>(), ["overlay/rules/plan.rhai", PLAN]);
    let tried = pack.with_script("overlay/rules/plan.rhai", Some("level(\"P1\", \"always\").gap();".to_owned()));
    let tried = tried.unwrap_or_else(|error| panic!("{error}"));
    let facts = tried.facts(&json!({ "affected": 1 })).expect("right facts");
    assert_eq!(tried.verdict(&facts).level.value, Some("P1"));
    assert_eq!(tried.overlay().map(|overlay| overlay.id.as_str()), Some("ours"));
    let other = load(&base(&[])).with_script("overlay/rules/x.rhai", Some(String::new()));
    assert!(other.is_err_and(|error| error.to_string().contains("overlay/overlay.toml")));
}

/// An overlay that says where its base stands.
fn of_base(overlay: &Sources, path: &str) -> Sources {
    applied(overlay.clone(), &[Swap(OVERLAY, "version = \"0.1.0\"", &format!("version = \"0.1.0\", path = {path:?}"))])
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
    let with_path = |path: &str| of_base(&files, path);
    let laid = laid(&plan, &with_path("../plan")).expect("it loads");
    write(&at("plan"), &plan);
    fs::write(at("plan.json"), load(&plan).to_bundle()).expect("a file is written");
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
