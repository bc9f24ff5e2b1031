//! Overlays on the command line: made, checked, tested, used, bundled.

use super::{fenji, pack, path};
use std::fs;

const CLINIC: &str = "examples/overlays/customer-data-leak-clinic";
const CALLED: &str = "customer-data-leak 0.1.0 with overlay customer-data-leak-clinic 1.0.0";

/// A leak in the clinic: one patient's results in another's hands.
const FACTS: &str = r#"{ "leak": { "status": "confirmed", "customer_data": true, "data_kinds": ["private"] } }"#;

#[test]
fn every_command_takes_an_overlay_for_a_pack() {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let bundle = folder.path().join("clinic.json").display().to_string();
    fenji(&["check", CLINIC], "").ends(0).says(&[CALLED, "0 errors, 0 warnings"]);
    fenji(&["test", CLINIC], "").ends(0).says(&[CALLED, "0 failed"]);
    fenji(&["bundle", CLINIC, "-o", &bundle], "").ends(0).says(&[CALLED]);
    for pack in [CLINIC, &bundle] {
        let said = ["Data protection officer", "Overlay: customer-data-leak-clinic 1.0.0 (customer-data-leak 0.1.0)"];
        fenji(&["assess", pack, "--locale", "en"], FACTS).ends(0).says(&said);
        fenji(&["explain", pack, "--locale", "en", "-"], FACTS).ends(0).says(&said[1..]);
        let json = fenji(&["assess", pack, "--json"], FACTS).ends(0).json();
        assert_eq!(json["pack"]["overlay"]["id"], "customer-data-leak-clinic");
        assert_eq!(json["level"]["value"], "high");
    }
    let json = fenji(&["check", CLINIC, "--json"], "").ends(0).json();
    assert_eq!(json["packs"][0]["overlay"]["version"], "1.0.0");
    let plain = fenji(&["assess", "rules/customer-data-leak", "--locale", "en"], FACTS).ends(0);
    assert!(!plain.out.contains("Overlay"), "{}", plain.out);
}

#[test]
fn a_new_overlay_works_at_once_and_says_what_is_wrong_with_it() {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let ours = folder.path().join("Our plan").display().to_string();
    let json = fenji(&["new", &ours, "--overlay-of", pack(), "--json"], "").ends(0).json();
    assert_eq!((&json["id"], &json["files"]), (&"our-plan".into(), &serde_json::json!(["overlay.toml"])));
    let check = fenji(&["check", &ours], "").ends(0).says(&["with overlay our-plan 0.1.0", "0 errors, 0 warnings"]);
    assert_eq!(check.err, "");
    fenji(&["test", &ours], "").ends(0).says(&["5 passed, 0 failed"]);
    fenji(&["new", &path(&folder), "--overlay-of", pack()], "").ends(2).complains(&["not-empty"]);
    let more = folder.path().join("more").display().to_string();
    fenji(&["new", &more, "--overlay-of", &ours], "").ends(2).complains(&["nested-overlay", "nothing was written"]);
    assert!(!fs::exists(&more).expect("it can be looked for"));

    // Places are those of the files in either folder.
    let file = format!("{ours}/overlay.toml");
    let text = fs::read_to_string(&file).expect("the file is there");
    let write = |from: &str, to: &str| fs::write(&file, text.replace(from, to)).expect("the file can be written");
    write("[rules]\noff = []", "[rules]\noff = [\"all-else\"]");
    fenji(&["check", &ours], "").ends(1).complains(&["error[gap]"]);
    fenji(&["test", &ours], "").ends(1).says(&["of the base that need not hold any more", "[cases], off = [\""]);
    write("[rules]\noff = []", "[rules]\noff = [\"all-els\"]");
    let place = format!("--> {ours}/overlay.toml:19:8");
    fenji(&["check", &ours], "").ends(1).complains(&["error[unknown-rule]", &place, "did you mean `all-else`?"]);
    write("version = \"0.1.0\"\npath", "version = \"0.0.1\"\npath");
    fenji(&["check", &ours], "").ends(1).complains(&["error[newer-base]"]);
    write("path = \"", "path = \"../no/such");
    fenji(&["check", &ours], "").ends(2).complains(&["error[missing-base]", &format!("--> {ours}/overlay.toml:11")]);
    // What breaks in the base is named there.
    write("[rules]\noff = []", "[rules]\noff = [\"find-cause\"]");
    let place = "/my-plan/rules/guidance.rhai:20:1";
    let problem = "`restart-service` comes after the unknown step `find-cause`";
    let check = fenji(&["check", &ours], "").ends(1).complains(&[problem, place, "switches `find-cause` off"]);
    assert!(!check.err.contains(".."), "{}", check.err);
}
