//! What a pack is and what is due on ordinary days, and whose questions are shown.

use super::fenji;
use tempfile::TempDir;

const DONE: &str = r#"{"drill-regularly": "2026-09-01T09:00:00+08:00"}"#;

#[test]
fn standing_duties_are_listed_with_their_calendar() {
    let folder = TempDir::new().expect("a temporary folder");
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("the folder is there");
        path.to_string_lossy().into_owned()
    };
    let plain = fenji(&["info", "rules/it-operations", "--locale", "en"], "").ends(0);
    plain.says(&["IT operations emergency plan (it-operations 0.1.0)", "sha256:", "On ordinary days"]);
    let done = file("done.json", DONE);
    let known = fenji(&["info", "rules/it-operations", "--done", &done, "--json"], "").ends(0).json();
    assert_eq!(known["id"], "it-operations");
    let drill = known["standing"].as_array().expect("a list").iter().find(|duty| duty["id"] == "drill-regularly");
    assert_eq!(drill.expect("the duty")["done"], "2026-09-01T01:00:00Z");
    let of_desk = file("desk.json", &format!(r#"{{"it-operations": {DONE}, "ecommerce-security": {{}}}}"#));
    let desk = fenji(&["info", "rules", "--done", &of_desk, "--json"], "").ends(0).json();
    assert_eq!(desk["standing"]["it-operations"], known["standing"]);
    for (name, text, code) in [
        ("no.json", r#"{"dril": "2026-09-01T09:00:00+08:00"}"#, "error[unknown-duty]"),
        ("when.json", r#"{"drill-regularly": "soon"}"#, "error[not-a-time]"),
        ("list.json", "[]", "error[invalid-json]"),
    ] {
        let wrong = file(name, text);
        fenji(&["info", "rules/it-operations", "--done", &wrong], "").ends(1).quietly().complains(&[code]);
    }
    let wrong = file("packs.json", r#"{"it-operation": {}}"#);
    fenji(&["info", "rules", "--done", &wrong], "").ends(1).quietly().complains(&["error[unknown-pack]"]);
}

#[test]
fn an_audience_is_shown_its_own_questions_and_first_steps() {
    let facts = r#"{"safety":{"people_at_risk":false},"incident":{"signs":["malware-signs"]}}"#;
    let of = |audience: &str| fenji(&["assess", "rules", "-", "--json", "--audience", audience], facts).ends(0).json();
    let (reporter, responder) = (of("reporter"), of("responder"));
    for (decision, audience) in [(&reporter, "reporter"), (&responder, "responder")] {
        let first = decision["first"].as_array().expect("a list");
        assert!(!first.is_empty() && first.iter().all(|step| step["audience"] == audience), "{first:?}");
        let open = decision["questions"]["open"].as_array().expect("a list");
        let is_theirs = |question: &serde_json::Value| question["asked_of"].to_string().contains(audience);
        assert!(!open.is_empty() && open.iter().all(is_theirs), "{open:?}");
    }
    assert_eq!(reporter["first"][0]["id"], "disconnect-network");
    assert_eq!(reporter["packs"][0]["decision"]["level"], responder["packs"][0]["decision"]["level"]);
    fenji(&["assess", "rules", "-", "--audience", "restricted"], facts).ends(2).complains(&["reporter", "responder"]);
}
