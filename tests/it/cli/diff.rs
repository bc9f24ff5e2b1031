//! What would change, on the command line: versions side by side, gates, versions in git, mutants.

use super::{changed, fenji, pack, path};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::Command;

/// The sample pack with its threshold of 50 users moved to 40.
fn moved() -> tempfile::TempDir {
    changed("rules/scope.rhai", "50", "40")
}

fn number(count: &Value) -> u64 {
    count.as_u64().expect("a small count is a number")
}

#[test]
fn a_moved_threshold_is_told_with_its_numbers_and_its_rule() {
    let folder = moved();
    let json = fenji(&["diff", pack(), &path(&folder), "--json"], "").ends(0).json();
    assert_eq!(json["exact"], json!(true));
    let scope = &json["scope"];
    let moves = scope["moved"].as_array().expect("moves");
    assert_eq!(moves.len(), 1, "{scope:#}");
    let one = &moves[0];
    assert_eq!((&one["from"], &one["to"], &one["direction"]), (&json!("narrow"), &json!("wide"), &json!("up")));
    assert_eq!(number(&scope["unmoved"]) + number(&one["count"]), number(&scope["total"]));
    assert_eq!(one["regions"][0]["where"], json!([{ "fact": "users.affected", "within": [[40, 49]] }]));
    assert_eq!(one["regions"][0]["words"]["en"].as_array().map(Vec::len), Some(1));
    let rules: Vec<&Value> = json["rules"].as_array().expect("rules").iter().map(|rule| &rule["id"]).collect();
    assert_eq!(rules, ["many-users", "some-users"], "those that were edited, not those that read what they conclude");
    assert_eq!(
        fenji(&["diff", &path(&folder), pack(), "--json"], "").ends(0).json()["scope"]["moved"][0]["to"],
        "narrow"
    );
    let said = fenji(&["diff", pack(), &path(&folder), "--locale", "en"], "").ends(0);
    assert!(said.out.contains("How many people are affected? 40 to 49 people (40)"), "{}", said.out);
    let table = fenji(&["diff", pack(), &path(&folder), "--locale", "zh-Hans", "--markdown"], "").ends(0);
    assert!(table.out.contains("| 小范围 | 大范围 | 有多少人受影响？40～49人 | 40 |"), "{}", table.out);
}

#[test]
fn the_same_pack_in_another_form_changes_nothing() {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let (bundle, compiled) = (folder.path().join("a.json"), folder.path().join("a.fenji"));
    let (bundle, compiled) = (bundle.display().to_string(), compiled.display().to_string());
    fenji(&["bundle", pack(), "-o", &bundle], "").ends(0);
    fenji(&["compile", pack(), "-o", &compiled], "").ends(0);
    for other in [&bundle, &compiled] {
        let run = fenji(&["diff", pack(), other, "--locale", "en", "--gate", "patch"], "").ends(0);
        assert!(run.out.contains("Nothing changes"), "{}", run.out);
    }
    fenji(&["diff", "rules", pack()], "").ends(2);
    fenji(&["diff", pack(), "no/such/pack"], "").ends(2);
}

#[test]
fn gates_object_until_somebody_agrees() {
    let folder = moved();
    let new = path(&folder);
    fenji(&["diff", pack(), &new, "--gate", "patch"], "").ends(1);
    fenji(&["diff", pack(), &new, "--gate", "minor"], "").ends(1);
    fenji(&["diff", pack(), &new, "--gate", "raise-only"], "").ends(0);
    fenji(&["diff", &new, pack(), "--gate", "raise-only"], "").ends(1);
    let json = fenji(&["diff", pack(), &new, "--gate", "patch", "--json"], "").ends(1).json();
    let objections = json["gate"]["objections"].as_array().expect("objections");
    assert!(!objections.is_empty() && json["gate"]["passed"] == json!(false));
    let mut agreed = String::new();
    for one in objections {
        agreed.push_str(&format!("[[agreed]]\nwhat = {}\n", one["what"]));
        for key in ["from", "to"] {
            if let Some(value) = one[key].as_str() {
                agreed.push_str(&format!("{key} = {value:?}\n"));
            }
        }
        agreed.push_str(&format!("count = {}\nby = \"the owner\"\n", one["count"]));
    }
    let file = folder.path().join("agreed.txt");
    fs::write(&file, &agreed).expect("the file can be written");
    let file = file.display().to_string();
    fenji(&["diff", pack(), &new, "--sign-off", &file], "").ends(0);
    // What is not there any more is said; what is written wrong stops.
    let stale = fenji(&["diff", pack(), pack(), "--sign-off", &file], "").ends(0);
    assert!(stale.err.contains("unused-agreement"), "{}", stale.err);
    fs::write(folder.path().join("agreed.txt"), "[[agreed]]\nwat = 1\n").expect("the file can be written");
    let wrong = fenji(&["diff", pack(), &new, "--sign-off", &file], "").ends(2);
    assert!(wrong.err.contains("unknown-key") && wrong.err.contains("missing-key"), "{}", wrong.err);
}

/// Runs git in a folder.
fn git(folder: &Path, args: &[&str]) {
    let identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"];
    let output = Command::new("git").args(identity).args(args).current_dir(folder).output().expect("git runs");
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn versions_in_git_are_read_as_they_were() {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let plan = folder.path().join("plans/my plan");
    fenji(&["new", &plan.display().to_string()], "").ends(0);
    git(folder.path(), &["init", "--quiet"]);
    git(folder.path(), &["add", "-A"]);
    git(folder.path(), &["commit", "--quiet", "-m", "first"]);
    let rules = plan.join("rules/scope.rhai");
    let text = fs::read_to_string(&rules).expect("the pack has the file");
    fs::write(&rules, text.replace("50", "40")).expect("the file can be written");
    let run = |cwd: &Path, args: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_fenji")).args(args).current_dir(cwd).output().expect("fenji starts")
    };
    for (cwd, old, new) in [
        (folder.path().to_path_buf(), "HEAD:plans/my plan", "plans/my plan"),
        (folder.path().join("plans"), "HEAD:my plan", "my plan"),
        (folder.path().join("plans"), "HEAD:../plans/./my plan", "my plan"),
    ] {
        let output = run(&cwd, &["diff", old, new, "--json"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(json["scope"]["moved"].as_array().map(Vec::len), Some(1), "{old}");
    }
    for (wrong, said) in
        [("nothing:plans/my plan", "git knows no revision `nothing`"), ("HEAD:plans/other", "HEAD:plans/other")]
    {
        let output = run(folder.path(), &["diff", wrong, "plans/my plan"]);
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && err.contains(said), "{wrong}: {err}");
    }
}

#[test]
fn cases_that_tell_a_mutant_can_be_accepted() {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let plan = folder.path().join("plan").display().to_string();
    fenji(&["new", &plan], "").ends(0);
    let cases = folder.path().join("plan/cases/mutants.toml").display().to_string();
    let before = fenji(&["mutate", &plan, "--json", "--cases", &cases], "").ends(1).json();
    let report = &before["packs"][0];
    let sum: u64 = ["equivalent", "killed", "survived", "not_proved"].iter().map(|key| number(&report[*key])).sum();
    assert_eq!(sum, number(&report["mutants"]));
    assert!(number(&report["survived"]) > 0 && number(&report["equivalent"]) > 0, "{report:#}");
    // The cases hold of the pack as it is, and tell all that were not told.
    fenji(&["test", &plan], "").ends(0);
    let after = fenji(&["mutate", &plan, "--json"], "").ends(0).json();
    assert_eq!(number(&after["packs"][0]["survived"]), 0, "{after:#}");
    assert_eq!(after["packs"][0]["equivalent"], report["equivalent"]);
}
