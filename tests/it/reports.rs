//! Reports and receipts: their schema, what is read and what is refused, and what a receiver finds otherwise.

use fenji::report::{Brief, DeskEdition, Edition, Report, Shown, What};
use fenji::{Desk, DeskOptions, Options};
use serde_json::{Value, json};
use std::fs;
use std::sync::OnceLock;

fn validator(schema: &Value) -> jsonschema::Validator {
    jsonschema::options().should_validate_formats(true).build(schema).expect("a schema")
}

/// A report by a pack, as a form sends it.
fn sent() -> Value {
    json!({
        "format": 1,
        "id": "01939f5e-7d3a-7c1b-9a55-1f0b6d1c2e3f",
        "key": "01939f5e-7d3a-7c1b-9a55-1f0b6d1c2e3f",
        "made_at": "2026-11-22T09:00:03.120Z",
        "received_at": "2026-11-22T17:00:00+08:00",
        "zone": "Asia/Shanghai",
        "locale": "zh-Hans",
        "facts": { "system": { "state": "down" } },
        "pack": { "id": "it-operations", "version": "0.1.0", "digest": "sha256:00" },
        "decision": { "detail": "brief", "complete": false, "levels": [], "first": [] },
        "attachments": [{ "name": "log.txt", "type": "text/plain", "bytes": 3, "sha256": "a".repeat(64) }],
        "previous": null,
    })
}

/// What is otherwise in a report.
type Edit = fn(&mut Value);

#[test]
fn the_schema_in_git_is_that_of_the_shapes() {
    let file = crate::root().join("schema/report.json");
    let made = serde_json::to_string_pretty(&fenji::report_schema()).expect("JSON") + "\n";
    let kept = fs::read_to_string(&file).unwrap_or_default();
    assert!(kept == made, "write it anew: cargo run -- schema --report > schema/report.json");
}

#[test]
fn what_is_read_is_what_the_schema_takes_and_comes_out_as_it_went_in() {
    let schema = validator(&fenji::report_schema());
    let edits: [(&str, Edit); 6] = [
        ("as it is", |_| {}),
        ("by a desk", |report| {
            report.as_object_mut().expect("an object").remove("pack");
            report["desk"] = json!({ "id": "desk", "version": "1", "digest": "sha256:1", "packs": [] });
        }),
        ("whole decision", |report| report["decision"] = json!({ "detail": "full", "complete": true, "kind": {} })),
        ("a file of plain http", |report| report["attachments"] = json!([{ "name": "a", "type": "", "bytes": 0 }])),
        ("an update", |report| {
            report["previous"] = report["id"].clone();
            report["changes"] = json!([{ "fact": "system.state", "before": "slow", "after": "down" }]);
        }),
        ("of a portal", |report| {
            report["portal"] = "intranet".into();
            report["reporter"] = "u-17".into();
            report["roles"] = json!({ "it": { "name": "IT", "contact": null } });
            report["done"] = json!(["save-evidence"]);
        }),
    ];
    for (name, edit) in edits {
        let mut report = sent();
        edit(&mut report);
        let wrong: Vec<String> =
            schema.iter_errors(&report).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert_eq!(wrong, [] as [String; 0], "{name}");
        let read = Report::read(report.to_string().as_bytes()).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(serde_json::to_value(read).expect("JSON"), report, "{name}");
    }
}

#[test]
fn all_that_is_wrong_with_a_report_is_said_at_once() {
    let mut report = sent();
    report["format"] = 2.into();
    report["id"] = "7".into();
    report["key"] = "a b".into();
    report["made_at"] = "yesterday".into();
    report["desk"] = json!({ "id": "desk", "version": "1", "digest": "sha256:1", "packs": [] });
    report["attachments"][0]["sha256"] = "abc".into();
    let error = Report::read(report.to_string().as_bytes()).expect_err("wrong in six ways");
    let said: Vec<&str> = error.problems.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(
        said,
        [
            "the report has format 2",
            "the report names no pack and no desk, or both",
            "`id` is no UUID: `7`",
            "`key` is not 1 to 255 characters of ASCII without spaces",
            "`made_at` is no moment of RFC 3339: `yesterday`",
            "`sha256` of `log.txt` is not 64 hexadecimal digits: `abc`",
        ]
    );
    assert!(error.problems.iter().all(|problem| problem.code == "invalid-report"));
}

#[test]
fn what_is_no_report_is_refused_with_its_place() {
    for (text, said) in [
        ("<!doctype html>", "expected value at line 1 column 1"),
        ("{}", "missing field `format`"),
        ("[1]", "invalid length 1"),
        ("7", "invalid type: integer `7`"),
        (&sent().to_string().replace("\"brief\"", "\"short\""), "unknown variant `short`, expected `brief` or `full`"),
    ] {
        let error = Report::read(text.as_bytes()).expect_err(text);
        assert!(error.to_string().contains(said), "{text}: {error}");
    }
}

/// The shipped desk.
fn desk() -> &'static Desk {
    static DESK: OnceLock<Desk> = OnceLock::new();
    DESK.get_or_init(|| Desk::from_folder(crate::root().join("rules")).expect("our desk"))
}

/// A report by the desk, and what it decides.
fn decided(facts: &Value) -> (Report, DeskEdition, Brief) {
    let desk = desk();
    let facts = desk.facts(facts).expect("facts");
    let decision = desk.assess(&facts, &DeskOptions::default());
    let (edition, brief) = (DeskEdition::from(&decision), Brief::of_desk(&decision));
    let mut report: Report = serde_json::from_value(sent()).expect("a report");
    report.pack = None;
    report.desk = Some(edition.clone());
    report.decision = Shown::Brief(brief.clone());
    (report, edition, brief)
}

#[test]
fn a_receiver_finds_what_is_otherwise_and_nothing_else() {
    let (report, edition, brief) = decided(&json!({ "safety": { "people_at_risk": true } }));
    assert!(!brief.first.is_empty(), "people in danger are told something");
    assert_eq!(report.differs(None, Some(&edition), &brief), []);

    // A level that was made milder.
    let mut milder = report.clone();
    let Shown::Brief(shown) = &mut milder.decision else { panic!("brief") };
    let pack = shown.levels[0].pack.clone();
    shown.levels[0].value = shown.levels[0].possible.last().cloned();
    shown.levels[0].possible.clear();
    let differs = milder.differs(None, Some(&edition), &brief);
    assert_eq!(differs.iter().map(|one| (one.what, one.pack.clone())).collect::<Vec<_>>(), [(What::Level, Some(pack))]);

    // Another version of one pack, which the desk's own digest does not tell.
    let mut newer = edition.clone();
    newer.packs[0].digest = "sha256:newer".to_owned();
    let differs = report.differs(None, Some(&newer), &brief);
    assert_eq!(
        differs.iter().map(|one| (one.what, one.pack.clone())).collect::<Vec<_>>(),
        [(What::Digest, Some(newer.packs[0].id.clone()))]
    );
    assert_eq!(differs[0].decided["digest"], "sha256:newer");

    // A whole decision is read for what of it is brief.
    let mut whole = report.clone();
    let facts = desk().facts(&json!({ "safety": { "people_at_risk": true } })).expect("facts");
    let decision = serde_json::to_value(desk().assess(&facts, &DeskOptions::default())).expect("JSON");
    whole.decision = Shown::Full(decision.as_object().expect("an object").clone());
    assert_eq!(whole.differs(None, Some(&edition), &brief), []);
    let Shown::Full(shown) = &mut whole.decision else { panic!("full") };
    shown["packs"][0]["decision"]["level"]["value"] = "no such level".into();
    assert_eq!(
        whole.differs(None, Some(&edition), &brief).iter().map(|one| one.what).collect::<Vec<_>>(),
        [What::Level]
    );

    // Words of another locale are the same steps; a step that is missing is not.
    let mut other = brief.clone();
    other.first[0].text = "…".to_owned();
    assert_eq!(report.differs(None, Some(&edition), &other), []);
    other.first.remove(0);
    assert_eq!(
        report.differs(None, Some(&edition), &other).iter().map(|one| one.what).collect::<Vec<_>>(),
        [What::First]
    );
}

#[test]
fn a_pack_alone_makes_a_report_too() {
    let pack = fenji::Pack::from_folder(crate::root().join("rules/it-operations")).expect("our pack");
    let facts = pack.facts(&json!({ "system": { "state": "down" } })).expect("facts");
    let decision = pack.assess(&facts, &Options::default());
    let (edition, brief) = (Edition::from(decision.pack), Brief::of(&decision));
    assert_eq!(brief.levels.len(), 1);
    assert_eq!(brief.levels[0].pack, "it-operations");
    let mut report: Report = serde_json::from_value(sent()).expect("a report");
    report.decision = Shown::Brief(brief.clone());
    let whole = serde_json::to_value(&decision).expect("JSON").as_object().expect("an object").clone();
    let full = Report { decision: Shown::Full(whole), pack: Some(edition.clone()), ..report.clone() };
    assert_eq!(full.differs(Some(&edition), None, &brief), []);
    let differs = report.differs(Some(&edition), None, &brief);
    assert_eq!(differs.iter().map(|one| one.what).collect::<Vec<_>>(), [What::Digest]);
    report.pack = Some(edition.clone());
    assert_eq!(report.differs(Some(&edition), None, &brief), []);
}
