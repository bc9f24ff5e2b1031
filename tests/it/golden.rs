//! Golden files: a pack and a desk that were compiled once are read by every engine of their format, and decide as they did.
//!
//! They are written anew only after `FORMAT` in src/compiled/file.rs was raised: `FENJI_REWRITE=1 cargo test --test it golden`.

use fenji::{Desk, DeskOptions, Options, Pack, Subject};
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;

/// Where a compiled file says its format, behind the mark.
const FORMAT_AT: usize = 7;

const REWRITE: &str = "FENJI_REWRITE";

fn path(name: &str) -> PathBuf {
    crate::root().join("tests/data/golden").join(name)
}

/// Reports about the tiny packs: nothing, some, and all that is known.
fn reports() -> [Value; 4] {
    let known = json!({
        "system": { "state": "down", "restart": "failed" },
        "signs": ["smoke"],
        "spread": true,
        "affected": 11,
        "story": "smoke",
        "seen_at": "2026-11-22T07:30:00Z",
        "about": ["machine", "people"]
    });
    let some = json!({ "system": { "state": "down" }, "affected": { "at_least": 3 }, "about": ["machine"] });
    [json!({}), json!({ "signs": { "excludes": ["noise"] }, "spread": false }), some, known]
}

/// The report without what a subject does not ask.
fn facts_of<S: Subject>(subject: &S, report: &Value) -> S::Facts {
    let schema = subject.facts_schema(&subject.locales()[0]);
    let mut report = report.clone();
    report.as_object_mut().expect("a report is an object").retain(|name, _| !schema["properties"][name].is_null());
    subject.facts(&report).unwrap_or_else(|error| panic!("{report}\n{error}"))
}

/// The ids of what is to be done, with by when and after what.
fn listed(list: &Value) -> Vec<Value> {
    let items = list.as_array().into_iter().flatten();
    items
        .map(|item| {
            let id = ["id", "act"].into_iter().map(|key| &item[key]).find(|id| !id.is_null());
            json!([id, item["holds"], item["due"], item["after"]])
        })
        .collect()
}

/// What a pack says: verdict, what is to be done, and what is asked next.
fn of_pack(pack: &Pack) -> Value {
    let options = Options { received: Some("2026-11-22T08:00:00Z".parse().expect("a moment")), ..Options::default() };
    let said = reports().map(|report| {
        let facts = facts_of(pack, &report);
        let decision = json!(pack.assess(&facts, &options));
        let lists = ["command", "duties", "steps", "reports"].map(|list| listed(&decision[list]));
        json!([report, pack.verdict(&facts), lists, decision["questions"]["next"], decision["suggestions"]])
    });
    json!([pack.id(), pack.digest(), said])
}

/// What a desk says: the verdicts, what is to be done, what speaks against what.
fn of_desk(desk: &Desk) -> Value {
    let said = reports().map(|report| {
        let facts = facts_of(desk, &report);
        let decision = json!(desk.assess(&facts, &DeskOptions::default()));
        let work = &decision["worklist"];
        let lists = ["command", "duties", "steps"].map(|list| listed(&work[list]));
        json!([report, desk.verdict(&facts), lists, listed(&decision["conflicts"])])
    });
    json!([desk.id(), desk.digest(), said])
}

/// The golden file, or after a new format the fresh one, which is then written with what it says.
fn golden(name: &str, fresh: Vec<u8>, say: impl Fn(&[u8]) -> Result<Value, fenji::Error>) {
    let (file, answers) = (path(&format!("{name}.fenji")), path(&format!("{name}.json")));
    let old = fs::read(&file).unwrap_or_default();
    if old.get(FORMAT_AT) != fresh.get(FORMAT_AT) {
        assert!(
            old.get(FORMAT_AT) < fresh.get(FORMAT_AT) && std::env::var_os(REWRITE).is_some(),
            "this engine writes format {:?}, {} has {:?}: after raising the format, {REWRITE}=1 writes it anew",
            fresh.get(FORMAT_AT),
            file.display(),
            old.get(FORMAT_AT)
        );
        let said = say(&fresh).expect("what was written can be read");
        fs::write(&answers, serde_json::to_string_pretty(&said).expect("answers are JSON") + "\n").expect("writable");
        fs::write(&file, &fresh).expect("tests/data/ is writable");
    }
    let said = say(&fs::read(&file).expect("the golden file is there")).unwrap_or_else(|error| {
        panic!("{} cannot be read any more; raise FORMAT in src/compiled/file.rs:\n{error}", file.display())
    });
    let expected: Value = serde_json::from_slice(&fs::read(&answers).expect("what it said")).expect("JSON");
    assert_eq!(said, expected, "{} decides otherwise than it did", file.display());
}

#[test]
fn a_pack_that_was_compiled_once_decides_as_it_did() {
    let fresh = crate::packs::pack(&[]).to_compiled(&[]).expect("it can be compiled");
    golden("pack", fresh, |bytes| Pack::from_compiled(bytes).map(|pack| of_pack(&pack)));
}

#[test]
fn a_desk_that_was_compiled_once_decides_as_it_did() {
    let fresh = crate::desk::tiny().to_compiled(&[]).expect("it can be compiled");
    golden("desk", fresh, |bytes| Desk::from_compiled(bytes).map(|desk| of_desk(&desk)));
}
