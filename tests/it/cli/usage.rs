//! What is typed wrongly, what is not there, and the help that stands beside it.

use super::{fenji, pack};

const COMMANDS: [&str; 8] = ["assess", "explain", "ask", "check", "test", "bundle", "new", "completions"];

#[test]
fn help_and_version_are_no_errors() {
    fenji(&["--version"], "").ends(0).says(&["fenji ", env!("CARGO_PKG_VERSION")]);
    fenji(&["--help"], "").ends(0).says(&["PACK is", "FACTS is", "Exit status:", "Examples:"]);
    for command in COMMANDS {
        fenji(&[command, "--help"], "").ends(0).says(&[command, "Example"]);
    }
}

#[test]
fn what_cannot_go_on_ends_with_2_and_says_why() {
    let pack = pack();
    let cases: &[(&[&str], &str, &[&str])] = &[
        (&[], "usage", &["Usage"]),
        (&["asses"], "usage", &["asses", "assess"]),
        (&["assess"], "usage", &["<PACK>"]),
        (&["assess", pack, "--jsn"], "usage", &["--jsn", "--json"]),
        (&["check"], "usage", &["<PACK>"]),
        (&["bundle", pack], "usage", &["--output"]),
        (&["assess", "no/such/pack"], "unreadable", &["no/such/pack"]),
        (&["test", pack, "no/such/pack"], "unreadable", &["no/such/pack"]),
        (&["check", "no/such/pack"], "unreadable", &["no/such/pack"]),
        (&["assess", pack, "no-such.json"], "unreadable", &["no-such.json"]),
        (
            &["assess", pack, "--locale", "zh-Hand"],
            "unknown-locale",
            &["zh-Hand", "zh-Hans, zh-Hant, en", "did you mean"],
        ),
        (&["assess", pack, "--received", "yesterday"], "not-a-time", &["yesterday", "2026-11-22T16:00:00+08:00"]),
        (&["assess", pack, "--received", "2026-11-22T16:00:00"], "not-a-time", &["--received"]),
        (
            &["assess", pack, "--zone", "Asia/Shangai"],
            "unknown-zone",
            &["Asia/Shangai", "did you mean `Asia/Shanghai`?"],
        ),
        (&["assess", pack, "--zone", "-8"], "unknown-zone", &["`-8`", "did you mean `-08:00`?"]),
        (&["explain", pack, "--level", "hihg"], "unknown-level", &["hihg", "high"]),
        (&["ask", pack, "--facts", "-"], "usage", &["--facts"]),
        (&["bundle", pack, "-o", "no/such/folder/pack.json"], "unwritable", &["no/such/folder/pack.json"]),
        (&["new", pack], "not-empty", &["nothing was written"]),
    ];
    for (args, code, words) in cases {
        let run = fenji(args, "{}").ends(2).complains(words);
        assert!(args.first() == Some(&"check") || run.out.is_empty(), "{args:?} says {}", run.out);
        if args.len() > 1 {
            let args: Vec<&str> = args.iter().copied().chain(["--json"]).collect();
            assert_eq!(fenji(&args, "{}").ends(2).codes_or_entries(), [*code], "{args:?}");
        }
    }
}

impl super::Run {
    /// The codes on standard error, or for `check`, whose findings are its result, on standard output.
    fn codes_or_entries(&self) -> Vec<String> {
        if self.out.is_empty() {
            return self.codes();
        }
        let document = self.json();
        let problems = document["packs"][0]["problems"].as_array().expect("problems").clone();
        problems.iter().map(|problem| problem["code"].as_str().expect("a code").to_owned()).collect()
    }
}

#[test]
fn wrong_facts_end_with_1_and_are_all_named_at_once() {
    let cases: &[(&str, &[&str], &[&str])] = &[
        (r#"{"service":{"stat":"down"}}"#, &["unknown-fact"], &["service.stat", "did you mean `service.state`"]),
        (
            r#"{"service":{"state":"dwn"},"users":{"affected":-1}}"#,
            &["unknown-option", "out-of-range"],
            &["dwn", "users.affected"],
        ),
        (r#"{"service":"#, &["invalid-json"], &["not JSON", "line 1"]),
        ("", &["invalid-json"], &["not JSON"]),
        ("[]", &["wrong-type"], &["object"]),
        (r#"{"data":{"at_risk":true,"at_risk":false}}"#, &["duplicate-key"], &["data.at_risk"]),
        (
            r#"{"service":{"state":"down"},"users":{"affected":0}}"#,
            &["contradictory"],
            &["contradict", "service.state", "users.affected"],
        ),
    ];
    for (facts, codes, words) in cases {
        for command in ["assess", "explain"] {
            fenji(&[command, pack()], facts).ends(1).quietly().complains(words);
            assert_eq!(fenji(&[command, pack(), "-", "--json"], facts).ends(1).quietly().codes(), *codes, "{facts}");
        }
    }
    fenji(&["assess", pack()], b"{\"incident\":{\"description\":\"\xff\"}}").ends(1).quietly().complains(&["UTF-8"]);
}

#[test]
fn every_shell_gets_completions() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        fenji(&["completions", shell], "").ends(0).says(&["assess"]);
    }
    fenji(&["completions", "cmd"], "").ends(2).quietly().complains(&["cmd", "bash"]);
}

#[cfg(unix)]
#[test]
fn a_reader_that_leaves_is_no_error_and_a_full_disk_is_one() {
    let run = |script: &str| {
        let output = std::process::Command::new("sh")
            .args(["-c", script])
            .env("FENJI", env!("CARGO_BIN_EXE_fenji"))
            .env("PACK", pack())
            .output()
            .expect("sh starts");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let lines = r#"yes '{}' | head -n 5000"#;
    for script in [
        r#"(sleep 0.3; echo '{}') | { "$FENJI" assess "$PACK"; echo $? >&2; } | true"#,
        r#"(sleep 0.3; echo '{}') | { "$FENJI" assess "$PACK" --json; echo $? >&2; } | true"#,
        &format!(r#"{lines} | {{ "$FENJI" assess "$PACK" --lines; echo $? >&2; }} | head -n 1 >/dev/null"#),
    ] {
        assert_eq!(run(script), (Some(0), "0\n".to_owned()), "{script}");
    }
    if std::path::Path::new("/dev/full").exists() {
        for script in [
            r#"echo '{}' | "$FENJI" assess "$PACK" >/dev/full"#,
            &format!(r#"{lines} | "$FENJI" assess "$PACK" --lines >/dev/full"#),
        ] {
            let (status, errors) = run(script);
            assert_eq!(status, Some(2), "{script}");
            assert!(errors.contains("cannot write standard output"), "{errors}");
        }
    }
}
