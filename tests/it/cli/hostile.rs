//! What is quoted from outside forges no line, steers no terminal and turns no text around, whatever the way in.

use super::{Run, changed, fenji, fenji_with, pack, path};
use serde_json::json;
use std::fs;
use tempfile::TempDir;

/// Everything that must not reach a person as it is.
const HOSTILE: &str = "a\nerror[forged]: b\r\u{1b}[31m\u{1b}[8m\u{1b}]0;t\u{7}\u{202e}\u{2066}\u{200b}\u{feff}\u{9b}2J\u{85}\u{2028}\u{ad}\u{e0041}z";

/// Fails where something of it arrives.
#[track_caller]
fn tame(run: &Run) {
    for (name, text) in [("out", &run.out), ("err", &run.err)] {
        for (number, line) in text.lines().enumerate() {
            let raw: Vec<char> = line.chars().filter(|c| fenji::visible(&c.to_string()) != c.to_string()).collect();
            let raw: Vec<char> = raw.into_iter().filter(|c| *c != '\u{3000}').collect();
            assert!(raw.is_empty(), "{name}, line {}: {raw:?} in {line:?}", number + 1);
            assert!(
                !line.trim_start().starts_with("error[forged]"),
                "{name}, line {}: a forged line\n{text}",
                number + 1
            );
        }
    }
    assert!(!run.err.contains("panicked"), "{}", run.err);
}

#[test]
fn facts_cannot_forge_a_message() {
    let hostile = [
        json!({ HOSTILE: 1 }),
        json!({ HOSTILE: { HOSTILE: {} } }),
        json!({ "service": HOSTILE }),
        json!({ "service": { "state": HOSTILE } }),
        json!({ "service": { "state": { HOSTILE: 1 } } }),
        json!({ "service": { "state": { "any_of": [HOSTILE] } } }),
        json!({ "incident": { "signs": [HOSTILE] } }),
        json!({ "incident": { "description": HOSTILE } }),
        json!({ "users": { "affected": HOSTILE } }),
    ];
    for facts in hostile {
        let facts = facts.to_string();
        for args in [&["assess", pack(), "--full"][..], &["explain", pack(), "-"], &["assess", "rules"]] {
            tame(&fenji(args, &facts));
        }
    }
    let twice = format!("{{{0}: 1, {0}: 2}}", json!(HOSTILE));
    for text in [HOSTILE, &format!("{{\"a\": {HOSTILE}}}"), &twice] {
        tame(&fenji(&["assess", pack()], text));
    }
    // Even where a terminal is claimed, nothing but the command's own colours goes through.
    let run = fenji_with(&["assess", pack()], json!({ HOSTILE: 1 }).to_string(), &[("CLICOLOR_FORCE", "1")]);
    assert!(!run.err.contains("\u{1b}[8m") && !run.err.contains("\u{1b}]"), "{:?}", run.err);
}

#[test]
fn arguments_and_answers_cannot_forge_a_message() {
    let assigned = format!("--locale={HOSTILE}");
    let calls: [&[&str]; 13] = [
        &[HOSTILE],
        &["assess", HOSTILE],
        &["assess", pack(), HOSTILE],
        &["assess", pack(), "--locale", HOSTILE],
        &["assess", pack(), &assigned],
        &["assess", pack(), "--received", HOSTILE],
        &["assess", pack(), "--roles", HOSTILE],
        &["explain", pack(), "-", "--level", HOSTILE],
        &["check", HOSTILE],
        &["test", HOSTILE],
        &["completions", HOSTILE],
        &["compare", pack(), HOSTILE, HOSTILE],
        &["schema", pack(), "--locale", HOSTILE],
    ];
    for args in calls {
        tame(&fenji(args, "{}"));
    }
    let typed = HOSTILE.replace('\n', " ");
    tame(&fenji(&["ask", pack()], format!("{typed}\n{typed}\n{typed}\n{typed}\n")));
}

#[test]
fn words_and_names_of_packs_cannot_forge_a_line() {
    let toml = json!(HOSTILE)
        .to_string()
        .replace("\u{1b}", "\\u001b")
        .replace('\u{9b}', "\\u009b")
        .replace('\u{85}', "\\u0085");
    let toml = toml.replace('\u{7f}', "\\u007f");
    let title = |text: &str| text.lines().find(|line| line.starts_with("title = ")).expect("a title").to_owned();
    let en = fs::read_to_string(format!("{}/text/en.toml", pack())).expect("texts");
    let question = en.lines().find(|line| line.starts_with("question = ")).expect("a question").to_owned();
    let packs = [
        changed("text/en.toml", &title(&en), &format!("title = {toml}")),
        changed("text/en.toml", &question, &format!("question = {toml}")),
        changed("pack.toml", "version = \"0.1.0\"", &format!("version = {toml}")),
        changed("pack.toml", "version = \"0.1.0\"", &format!("version = \"0.1.0\"\n{toml} = 1")),
        changed("pack.toml", "version = \"0.1.0\"", "version = \"0.1.0\u{202e}\u{200b}\""),
        changed(
            "rules/kind.rhai",
            "kind(",
            &format!("kind(\"{}\", \"x\").gap();\nkind(", "\u{202e}a\\nerror[forged]: \\u{1b}[8m"),
        ),
    ];
    for folder in &packs {
        for command in ["check", "test", "assess", "ask", "explain"] {
            let more: &[&str] = if matches!(command, "check" | "test") { &[] } else { &["--locale", "en"] };
            let place = path(folder);
            let mut args = vec![command, &place];
            if command == "explain" {
                args.push("-");
            }
            args.extend(more);
            let input = if command == "ask" { "" } else { r#"{"data":{"at_risk":true}}"# };
            tame(&fenji(&args, input));
        }
        let bundle = folder.path().join("bundle.json").display().to_string();
        tame(&fenji(&["bundle", &path(folder), "-o", &bundle, "--force"], ""));
    }
    let folder = TempDir::new().expect("a folder");
    let inside = folder.path().join(HOSTILE).display().to_string();
    tame(&fenji(&["new", &inside], ""));
    for command in ["check", "test", "assess"] {
        tame(&fenji(&[command, &inside], "{}"));
    }
    let roles = folder.path().join("roles.json");
    for roles_text in
        [json!({ HOSTILE: { "name": "x" } }), json!({ "on-call": { "name": HOSTILE, "contact": HOSTILE } })]
    {
        fs::write(&roles, roles_text.to_string()).expect("a file");
        tame(&fenji(&["assess", pack(), "--roles", &roles.display().to_string()], r#"{"data":{"at_risk":true}}"#));
    }
    let bundle = folder.path().join("hostile.json");
    for content in [json!({ "fenji": 1, "content": { HOSTILE: 1 } }), json!({ HOSTILE: 1 }), json!(HOSTILE)] {
        fs::write(&bundle, content.to_string()).expect("a file");
        tame(&fenji(&["check", &bundle.display().to_string()], ""));
    }
}
