//! Files of a pack's folder that are not read: told of where they may be missed, never read where a system left them.

use crate::packs::blocks;
use fenji::{Desk, Pack, Problem};
use std::fs;
use std::path::Path;

/// Writes files, with the folders that they stand in.
fn write(root: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("files stand in folders")).expect("the folder can be made");
        fs::write(path, text).expect("the file can be written");
    }
}

/// The tiny pack in a folder.
fn tiny(root: &Path) {
    for (path, bytes) in crate::packs::changed(&[]).files {
        write(root, &[(&path, std::str::from_utf8(&bytes).expect("UTF-8"))]);
    }
}

/// The files that are told of.
fn told(problems: &[Problem]) -> Vec<&str> {
    let overlooked = problems.iter().filter(|problem| problem.code == "overlooked-file");
    overlooked.filter_map(|problem| problem.place.as_ref()).map(|place| place.file.as_str()).collect()
}

const RULE: &str = "level(\"P9\", \"lost\").gap();\n";

#[test]
fn what_may_be_missed_is_told_in_check_and_in_test() {
    let folder = tempfile::tempdir().expect("there is a folder");
    tiny(folder.path());
    let lost = [
        "Facts.toml",
        "Rules/plan.rhai",
        "case/one.toml",
        "cases/deep/er/one.toml",
        "cases/more.TOML",
        "cases/more.toml.txt",
        "cases/one.json",
        "level.rhai",
        "more/level.rhai",
        "pack.toml.bak",
        "rules/level.RHAI",
        "rules/level.rhai.bak",
        "rules/level.rhai.orig",
        "rules/level.rhi",
        "rules/sub/more.rhai",
        "text/en.json",
        "text/fr/en.toml",
        "texts.toml",
    ];
    for path in lost {
        write(folder.path(), &[(path, RULE)]);
    }
    let pack = Pack::from_folder(folder.path()).expect("the pack loads");
    let report = pack.check();
    assert_eq!(told(&report.problems), lost);
    assert!(report.ok() && report.problems.iter().all(|problem| problem.help.is_some()));
    assert_eq!(told(&pack.run_cases().overlooked), lost);
    // What is read is what it was, and a bundle holds nothing else.
    let alone = Pack::from_sources(&crate::packs::changed(&[])).expect("the pack loads");
    assert_eq!(pack.to_bundle(), alone.to_bundle());
    assert_eq!(blocks(&Pack::from_bundle(&pack.to_bundle()).expect("it loads").check().problems), "");
}

#[test]
fn what_systems_and_editors_leave_is_neither_read_nor_told() {
    let folder = tempfile::tempdir().expect("there is a folder");
    tiny(folder.path());
    for path in [
        ".DS_Store",
        ".git/HEAD",
        ".pack.toml.swp",
        "._pack.toml",
        "README.md",
        "README.zh-CN.md",
        "LICENSE",
        "LICENSE-MIT",
        "TRACEABILITY.md",
        "plan.pdf",
        "notes.txt",
        "Cargo.toml",
        "package.json",
        "node_modules/x/rules/x.rhai",
        "target/a.rhai",
        "rules/.level.rhai",
        "rules/._level.rhai",
        "rules/.#level.rhai",
        "rules/.level.rhai.swp",
        "rules/level.rhai~",
        "rules/#level.rhai#",
        "rules/~$level.rhai",
        "rules/README.md",
        "rules/Thumbs.db",
        "text/.en.toml",
        "text/._en.toml",
        "cases/.all.toml",
        "cases/desktop.ini",
        "rules/.idea/x.rhai",
        "docs/plan.toml",
    ] {
        write(folder.path(), &[(path, "\u{1}{{{ no rule at all")]);
    }
    let pack = Pack::from_folder(folder.path()).expect("the pack loads");
    assert_eq!(blocks(&pack.check().problems), "");
    assert!(pack.run_cases().overlooked.is_empty());
    let alone = Pack::from_sources(&crate::packs::changed(&[])).expect("the pack loads");
    assert_eq!(pack.digest(), alone.digest());
}

#[test]
fn what_cannot_be_read_is_an_error() {
    let folder = tempfile::tempdir().expect("there is a folder");
    tiny(folder.path());
    fs::create_dir_all(folder.path().join("rules/x.rhai")).expect("the folder can be made");
    let error = Pack::from_folder(folder.path()).expect_err("a folder is no rule file");
    assert_eq!(error.to_string(), "error[unreadable]: cannot read the file: it is no file\n  --> rules/x.rhai");
    fs::remove_dir(folder.path().join("rules/x.rhai")).expect("the folder can be removed");
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        let name = std::ffi::OsStr::from_bytes(b"rules/\xff.rhai");
        if fs::write(folder.path().join(name), RULE).is_ok() {
            let error = Pack::from_folder(folder.path()).expect_err("the name is not UTF-8").to_string();
            assert!(error.starts_with("error[unreadable]: the name of the file is not UTF-8\n  --> rules/"), "{error}");
            fs::remove_file(folder.path().join(name)).expect("the file can be removed");
        }
        std::os::unix::fs::symlink("nowhere", folder.path().join("rules/y.rhai")).expect("a link can be made");
        let error = Pack::from_folder(folder.path()).expect_err("the link leads nowhere").to_string();
        assert!(
            error.starts_with("error[unreadable]: cannot read the file: ") && error.ends_with("--> rules/y.rhai"),
            "{error}"
        );
    }
}

#[test]
fn a_missing_file_may_stand_in_one_that_is_not_read() {
    let folder = tempfile::tempdir().expect("there is a folder");
    tiny(folder.path());
    fs::rename(folder.path().join("rules/plan.rhai"), folder.path().join("rules/plan.rhai.txt"))
        .expect("it is renamed");
    let error = Pack::from_folder(folder.path()).expect_err("there are no rules").to_string();
    assert!(error.contains("there is no rule file") && error.contains("`rules/plan.rhai.txt` is not read"), "{error}");
}

#[test]
fn overlays_and_their_bases_are_looked_through_too() {
    let folder = tempfile::tempdir().expect("there is a folder");
    tiny(&folder.path().join("base"));
    write(
        folder.path(),
        &[
            (
                "ours/overlay.toml",
                "format = 1\nid = \"ours\"\nversion = \"1\"\nbase = { id = \"tiny\", version = \"0.1.0\", path = \"../base\" }\n",
            ),
            ("ours/cases/more.TOML", ""),
            ("base/rules/sub/more.rhai", RULE),
        ],
    );
    let pack = Pack::from_folder(folder.path().join("ours")).expect("the overlay loads");
    assert_eq!(told(&pack.check().problems), ["overlay/cases/more.TOML", "rules/sub/more.rhai"]);
}

#[test]
fn desks_are_looked_through_too() {
    let folder = tempfile::tempdir().expect("there is a folder");
    let root = folder.path();
    let copy = |from: &Path, to: &Path| {
        fs::create_dir_all(to).expect("the folder can be made");
        for entry in fs::read_dir(from).expect("it is readable").map(|entry| entry.expect("it is readable")) {
            if entry.path().is_file() {
                fs::copy(entry.path(), to.join(entry.file_name())).expect("it is copied");
            }
        }
    };
    let shipped = &crate::root().join("rules");
    copy(shipped, root);
    for entry in fs::read_dir(shipped).expect("it is readable").map(|entry| entry.expect("it is readable").path()) {
        if entry.is_dir() {
            let name = entry.file_name().expect("it has a name");
            copy(&entry, &root.join(name));
            // A vocabulary has words alone.
            for sub in ["rules", "text", "cases"].into_iter().filter(|sub| entry.join(sub).is_dir()) {
                copy(&entry.join(sub), &root.join(name).join(sub));
            }
        }
    }
    assert_eq!(told(&Desk::from_folder(root).expect("the desk loads").check().problems), Vec::<&str>::new());
    let lost =
        ["desk/cases/more.TOML", "desk/pack.toml", "facts.toml", "pack.toml", "rules/route.rhai", "spare/pack.toml"];
    for path in lost {
        write(root, &[(path, RULE)]);
    }
    write(root, &[(".x.rhai", RULE), ("NOTES.md", RULE), ("desk/rules/._route.rhai", "\u{1}")]);
    let desk = Desk::from_folder(root).expect("the desk loads");
    let expected = ["desk/cases/more.TOML", "desk/pack.toml", "facts.toml", "pack.toml", "rules/route.rhai", "spare"];
    assert_eq!(told(&desk.check().problems), expected);
    let mut tested = desk.run_cases().overlooked;
    tested.sort_by(|a, b| a.place.cmp(&b.place));
    assert_eq!(told(&tested), expected);
}
