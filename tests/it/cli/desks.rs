//! Desks on the command line: what is asked of a pack can be asked of a desk.

use super::fenji;
use serde_json::Value;

const LEAK: &str = "examples/desk/shop-customer-data.json";
const DESK: [&str; 2] = ["--locale", "en"];

fn run(args: &[&str], input: &str) -> super::Run {
    fenji(&[args, &DESK].concat(), input)
}

#[test]
fn a_desk_explains_its_packs() {
    run(&["explain", "rules", LEAK], "").ends(0).says(&[
        "Customer data leak response",
        "Why it is concerned",
        "Scope: Global (provisional)",
        "Online business emergency plan",
        "E-commerce platform security plan",
    ]);
    let explained = run(&["explain", "rules", LEAK, "--json"], "").ends(0).json();
    assert_eq!(explained["packs"].as_array().map(Vec::len), Some(3));
    let one = run(&["explain", "rules", LEAK, "--level", "ecommerce-security:low", "--json"], "").ends(0).json();
    assert_eq!(one["packs"][0]["explanation"]["targets"][0]["level"], "low");
    run(&["explain", "rules", LEAK, "--level", "high"], "").ends(2).quietly().complains(&[
        "error[ambiguous-level]",
        "`high` is a level of 2 packs",
        "`customer-data-leak:high`",
    ]);
    run(&["explain", "rules", LEAK, "--level", "service-desk:P1"], "").ends(2).complains(&["error[not-concerned]"]);
}

#[test]
fn a_desk_has_verdicts_and_batches() {
    let facts = std::fs::read_to_string(crate::root().join(LEAK)).expect("an example");
    let facts = facts.parse::<Value>().expect("JSON").to_string();
    let verdict = fenji(&["assess", "rules", LEAK, "--verdict"], "").ends(0).json();
    let packs: Vec<&str> =
        verdict["packs"].as_array().into_iter().flatten().filter_map(|pack| pack["pack"].as_str()).collect();
    assert_eq!(packs, ["customer-data-leak", "online-business", "ecommerce-security"]);
    let batch = format!("{facts}\n\n{{\"x\":1}}\n{facts}\n");
    for args in [&["assess", "rules", "--lines", "--verdict"][..], &["assess", "rules", "--lines"]] {
        let run = fenji(args, &batch).ends(1);
        let lines: Vec<Value> = run.out.lines().map(|line| line.parse().expect("JSON")).collect();
        assert_eq!(lines.len(), 3);
        assert_eq!((&lines[0], &lines[1]["line"]), (&lines[2], &Value::from(3)));
        assert_eq!(lines[0]["packs"][0]["pack"], "customer-data-leak");
        run.complains(&["error[bad-lines]", "1 of 3 lines"]);
    }
}

#[test]
fn a_desk_has_a_schema() {
    let schema = run(&["schema", "rules"], "").ends(0).json();
    assert!(schema["properties"]["incident"]["properties"]["signs"].is_object());
    assert!(schema["properties"]["system"]["properties"]["state"].is_object());
}

#[test]
fn a_manifest_names_its_folder() {
    for (folder, manifest) in [("rules", "desk.toml"), ("rules/service-desk", "pack.toml")] {
        let of = |path: &str| run(&["assess", path, "--json"], "{}").ends(0).json();
        assert_eq!(of(&format!("{folder}/{manifest}")), of(folder));
    }
}

#[test]
fn a_desk_asks() {
    // People, the description, what has happened; the rest is left open.
    let typed = "1\nthe shop is slow\n14\n";
    let talk = run(&["ask", "rules"], typed).ends(0);
    let talk = talk.complains(&[
        "→ may be concerned: Public emergency plan, ",
        "What happened",
        "→ Online business emergency plan: Extremely serious",
    ]);
    talk.says(&["Online business emergency plan", "Why it is concerned"]);
    let decision = run(&["ask", "rules", "--json", "--quick"], typed).ends(0).json();
    assert_eq!(decision["desk"]["id"], "desk");
    assert!(decision["worklist"]["steps"].as_array().is_some_and(|steps| !steps.is_empty()));
    let known = run(&["ask", "rules", "--facts", LEAK, "--json"], "").ends(0).json();
    assert_eq!(known["packs"][0]["pack"], "customer-data-leak");
}

#[test]
fn what_needs_one_pack_says_so() {
    fenji(&["new", "never-written", "--overlay-of", "rules"], "").ends(2).complains(&["error[is-desk]", "name one of"]);
}
