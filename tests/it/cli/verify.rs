//! Receipts proved anew by the command: the same, otherwise, and what is no receipt.

use super::fenji;
use fenji::report::{Brief, Shown};
use fenji::{Audience, Desk, DeskOptions, Pack};
use serde_json::{Value, json};

const PLAN: &str = "rules/it-operations";
const ID: &str = "01939f5e-7d3a-7c1b-9a55-1f0b6d1c2e3f";

/// A receipt with its report, as a server gives it, about an incident decided by one plan or by the desk.
fn given(plan: &str) -> Value {
    let folder = crate::root().join(plan);
    let desk = match Desk::stands_in(&folder) {
        true => Desk::open(&folder),
        false => Pack::open(&folder).map(Desk::of),
    };
    let desk = desk.expect("it opens");
    let facts = json!({ "incident": { "signs": ["malware-signs"] }, "safety": { "people_at_risk": false } });
    let options = DeskOptions {
        received: Some("2026-11-22T17:00:00+08:00".parse().expect("a moment")),
        zone: Some("Asia/Shanghai".parse().expect("a zone")),
        locale: Some("zh-Hans".to_owned()),
        audience: Some(Audience::Reporter),
        ..DeskOptions::default()
    };
    let decision = desk.assess(&desk.facts(&facts).expect("facts"), &options);
    let shown = serde_json::to_value(Shown::Brief(Brief::of_desk(&decision))).expect("JSON");
    let who = match plan {
        PLAN => json!({ "pack": { "id": desk.id(), "version": desk.version(), "digest": desk.digest() } }),
        _ => json!({ "desk": fenji::report::DeskEdition::from(&decision) }),
    };
    let mut report = json!({
        "format": 1, "id": ID, "key": ID, "made_at": "2026-11-22T09:00:03.120Z", "zone": "Asia/Shanghai",
        "received_at": "2026-11-22T17:00:00+08:00", "locale": "zh-Hans", "facts": facts, "decision": shown,
    });
    let mut receipt = json!({
        "report": ID, "reference": "7K3M-Q2XA", "received_at": "2026-11-22T09:00:04Z", "decision": shown, "same": true,
    });
    for part in [&mut report, &mut receipt] {
        part.as_object_mut().expect("an object").extend(who.as_object().expect("an object").clone());
    }
    json!({ "receipt": receipt, "report": report })
}

#[test]
fn what_was_decided_comes_out_again() {
    for plan in [PLAN, "rules"] {
        let run = fenji(&["verify", plan], given(plan).to_string()).ends(0);
        let said = run.out;
        assert!(said.starts_with("7K3M-Q2XA: the same; decided anew by the rules sha256:"), "{said}");
        let run = fenji(&["verify", plan, "--json"], given(plan).to_string()).ends(0);
        assert_eq!(serde_json::from_str::<Value>(&run.out).expect("JSON"), json!({ "same": true, "differs": [] }));
    }
}

#[test]
fn what_is_otherwise_is_told() {
    type Edit = fn(&mut Value);
    let edits: [(&str, Edit); 6] = [
        ("level", |given| given["receipt"]["decision"]["levels"][0]["value"] = "P4".into()),
        ("what to do at once", |given| given["receipt"]["decision"]["first"][0]["text"] = "Wait.".into()),
        ("what to do at once", |given| given["receipt"]["decision"]["first"] = json!([])),
        ("whether everything is decided", |given| given["receipt"]["decision"]["complete"] = true.into()),
        ("rules", |given| given["receipt"]["pack"]["digest"] = "sha256:00".into()),
        ("facts that these rules do not take", |given| given["report"]["facts"]["made"] = json!({ "up": 1 })),
    ];
    for (what, edit) in edits {
        let mut given = given(PLAN);
        edit(&mut given);
        let run = fenji(&["verify", PLAN], given.to_string()).ends(1);
        let said = run.out;
        assert!(said.starts_with("7K3M-Q2XA: not what the receipt says\n"), "{said}");
        assert!(said.contains(&format!("\n  {what}")), "{what}: {said}");
        let json = fenji(&["verify", PLAN, "--json"], given.to_string()).ends(1).out;
        let json: Value = serde_json::from_str(&json).expect("JSON");
        assert_eq!((&json["same"], json["differs"].as_array().map(Vec::len)), (&json!(false), Some(1)), "{json}");
    }
}

#[test]
fn what_is_no_receipt_is_refused() {
    let mut other = given(PLAN);
    other["receipt"]["report"] = "01939f5e-7d3a-7c1b-9a55-000000000000".into();
    let mut untimely = given(PLAN);
    untimely["report"]["zone"] = "Nowhere/Else".into();
    for (text, told) in [
        ("{}", "the receipt cannot be read"),
        ("no JSON", "the receipt cannot be read"),
        (&other.to_string(), "the receipt is that of another report"),
        (&untimely.to_string(), "Nowhere/Else"),
    ] {
        fenji(&["verify", PLAN], text).ends(2).quietly().complains(&[told]);
    }
}
