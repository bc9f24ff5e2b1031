//! Working on packs: new ones, their checks and cases, and bundles.

use super::{changed, fenji, files, pack, path};

#[test]
fn a_new_pack_works_at_once() {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let cases =
        [("my-plan", "my-plan"), ("Data Centre", "data-centre"), ("预案", "my-plan"), ("deep/er/2nd_plan", "my-plan")];
    for (name, id) in cases {
        let pack = folder.path().join(name).display().to_string();
        let json = fenji(&["new", &pack, "--json"], "").ends(0).json();
        assert_eq!(json["id"], id);
        assert_eq!(json["files"].as_array().map(Vec::len), Some(10));
        let check = fenji(&["check", &pack], "").ends(0).says(&[id, "proved exactly", "0 errors, 0 warnings"]);
        assert_eq!(check.err, "");
        let test = fenji(&["test", &pack], "").ends(0).says(&["5 passed, 0 failed"]);
        assert!(!test.out.contains("no case covers"), "{}", test.out);
    }
}

/// A pack in which some incidents get no level.
fn gap() -> tempfile::TempDir {
    let rule = "level(\"low\", \"all-else\")";
    changed("rules/level.rhai", rule, &format!("{rule}.when(|r| r.service.state == \"normal\")"))
}

#[test]
fn check_finds_what_is_wrong_and_goes_on_to_the_next_pack() {
    let gap = gap();
    let typo = changed("rules/scope.rhai", "r.users.affected", "r.user.affected");
    let run = fenji(&["check", &path(&gap), &path(&typo), pack()], "").ends(1);
    let run = run.says(&[" errors", "not loaded", "my-plan", "0 errors"]);
    run.complains(&["error[gap]", "for example: ", "help:", "error[", &format!("{}/rules/scope.rhai:3", path(&typo))]);

    let json = fenji(&["check", &path(&gap), &path(&typo), pack(), "--json"], "").ends(1).json();
    let ok: Vec<_> = json["packs"].as_array().expect("packs").iter().map(|pack| pack["ok"].as_bool()).collect();
    assert_eq!(ok, [Some(false), Some(false), Some(true)]);
    assert!(json["packs"][0]["problems"][0]["witness"].is_object(), "{json}");
    assert_eq!(json["packs"][1]["problems"][0]["file"], "rules/scope.rhai");
    assert_eq!(json["packs"][2]["exact"], true);
}

#[test]
fn test_says_what_differs_and_what_no_case_covers() {
    let other = changed("cases/levels.toml", "level = \"medium\"", "level = \"low\"");
    let run = fenji(&["test", &path(&other), pack()], "").ends(1);
    run.says(&[
        "failed down-for-some (cases/levels.toml)",
        "level",
        "expected: low",
        "got:      medium",
        "4 passed, 1 failed",
        "5 passed, 0 failed",
    ]);
    let json = fenji(&["test", &path(&other), "--json"], "").ends(1).json();
    assert_eq!(json["packs"][0]["ok"], false);

    let wrong = changed("cases/levels.toml", "users = { affected = 49 }", "users = { affected = -1 }");
    fenji(&["test", &path(&wrong)], "").ends(1).says(&["failed down-for-some", "users.affected", "1 failed"]);

    let bare = changed(
        "rules/level.rhai",
        "level(\"low\"",
        "level(\"low\", \"never-tested\").when(|r| r.service.restart == \"helped\").clause(\"应急预案 3.2\");\nlevel(\"low\"",
    );
    for locale in ["zh-Hans", "zh-Hant", "en"] {
        let file = bare.path().join(format!("text/{locale}.toml"));
        let text = std::fs::read_to_string(&file).expect("texts");
        std::fs::write(&file, text.replace("[rules]", "[rules]\nnever-tested = \"…\"")).expect("texts are written");
    }
    let cases = bare.path().join("cases/levels.toml");
    let text = std::fs::read_to_string(&cases).expect("cases").replace("restart = \"helped\"", "restart = \"failed\"");
    std::fs::write(&cases, text).expect("cases are written");
    fenji(&["test", &path(&bare)], "").ends(0).says(&["no case covers: never-tested", "5 passed, 0 failed"]);
}

#[test]
fn a_bundle_decides_as_its_folder() {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let file = folder.path().join("pack.json").display().to_string();
    // A bundle from before is replaced.
    std::fs::write(&file, "old").expect("the file is written");
    fenji(&["bundle", pack(), "-o", &file], "").ends(0).says(&["my-plan", "bytes", "sha256:"]);
    assert_eq!(files(folder.path()).len(), 1, "nothing is left beside the bundle");
    let printed = fenji(&["bundle", pack(), "-o", "-"], "").ends(0).out;
    assert_eq!(printed, std::fs::read_to_string(&file).expect("the bundle"));
    assert_eq!(fenji(&["bundle", &file, "-o", "-"], "").ends(0).out, printed, "a bundle bundles to itself");
    let json = fenji(&["bundle", pack(), "-o", &file, "--json"], "").ends(0).json();
    assert_eq!(json["bytes"], printed.len());

    let facts = r#"{"service":{"state":"down"}}"#;
    for command in ["assess", "explain"] {
        let from_folder = fenji(&[command, pack(), "--json"], facts).ends(0).out;
        assert_eq!(fenji(&[command, &file, "--json"], facts).ends(0).out, from_folder);
    }
    fenji(&["check", &file], "").ends(0);
    fenji(&["test", &file], "").ends(0).says(&["5 passed"]);
}

#[test]
fn a_pack_with_errors_is_bundled_only_by_force() {
    let gap = gap();
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let file = folder.path().join("pack.json").display().to_string();
    fenji(&["bundle", &path(&gap), "-o", &file], "")
        .ends(1)
        .quietly()
        .complains(&["error[pack-has-errors]: the pack is not bundled: it has errors", "--force"]);
    assert!(files(folder.path()).is_empty());
    fenji(&["bundle", &path(&gap), "-o", &file, "--force"], "").ends(0);
    let folder_as_file = folder.path().display().to_string();
    fenji(&["bundle", pack(), "-o", &folder_as_file], "").ends(2).quietly();
    assert_eq!(files(folder.path()).len(), 1);
}

#[test]
fn a_folder_in_use_is_left_alone() {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    std::fs::write(folder.path().join("notes.txt"), "mine").expect("the file is written");
    fenji(&["new", &path(&folder)], "").ends(2).quietly().complains(&["not an empty folder", "nothing was written"]);
    assert_eq!(files(folder.path()).len(), 1);
    let file = folder.path().join("notes.txt").display().to_string();
    fenji(&["new", &file], "").ends(2).quietly().complains(&["not an empty folder"]);
}

#[test]
fn a_compiled_file_decides_and_says_that_the_rest_is_not_in_it() {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let file = folder.path().join("tiny.fenji").display().to_string();
    fenji(&["compile", pack(), "-o", &file], "").ends(0);
    fenji(&["assess", &file, "-"], "{}").ends(0);
    for command in
        [&["check", &file][..], &["test", &file], &["bundle", &file, "-o", "-"], &["compile", &file, "-o", "-"]]
    {
        let said = fenji(command, "").ends(2);
        assert!(said.err.contains("error[compiled-only]: this is a compiled pack"), "{command:?}: {}", said.err);
    }
}
