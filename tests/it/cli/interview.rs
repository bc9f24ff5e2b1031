//! The interview with scripted answers: what is asked, what may be typed, and where it ends.

use super::{fenji, pack};

/// Answers typed one a line, what must be shown, and what must be decided.
struct Talk {
    args: &'static [&'static str],
    typed: &'static [&'static str],
    shown: &'static [&'static str],
    level: &'static str,
    complete: bool,
}

const TALKS: &[Talk] = &[
    Talk {
        args: &["--quick"],
        typed: &["2", "60"],
        shown: &["Could data be leaking", "1. No", "2. Yes", "0. I don't know", "→ Serious"],
        level: "high",
        complete: true,
    },
    Talk {
        args: &[],
        typed: &["1", "nothing special", "normal", "0", "-"],
        shown: &["Could data be leaking", "What happened?", "→ "],
        level: "low",
        complete: false,
    },
    Talk {
        args: &["--quick"],
        typed: &["?", "9", "maybe", "n", "b", "y"],
        shown: &[
            "Data at risk always means the highest level.",
            "There is no option “9”; type a number from 0 to 2",
            "There is no option “maybe”",
            "→ ",
            "Could data be leaking",
            "→ Serious",
        ],
        level: "high",
        complete: false,
    },
    Talk {
        args: &["--quick"],
        typed: &["b", "", "b", "2"],
        shown: &["This is the first question.", "Could data be leaking", "→ ", "Could data be leaking", "→ Serious"],
        level: "high",
        complete: false,
    },
    Talk { args: &[], typed: &[], shown: &["Could data be leaking"], level: "high", complete: false },
];

#[test]
fn interviews_go_as_typed() {
    for talk in TALKS {
        let args: Vec<&str> = ["ask", pack(), "--locale", "en"].iter().chain(talk.args).copied().collect();
        let typed: String = talk.typed.iter().map(|line| format!("{line}\n")).collect();
        fenji(&args, &typed).ends(0).complains(talk.shown).says(&["Why"]);
        let args: Vec<&str> = args.iter().copied().chain(["--json"]).collect();
        let decision = fenji(&args, &typed).ends(0).json();
        assert_eq!(decision["level"]["value"], talk.level, "{:?}", talk.typed);
        assert_eq!(decision["complete"], talk.complete, "{:?}", talk.typed);
    }
}

#[test]
fn known_facts_are_not_asked_again_and_contradictions_are_refused() {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let file = folder.path().join("known.json");
    let known = r#"{"data":{"at_risk":false},"incident":{"signs":["fault"],"description":"it is down"},"service":{"state":"down"}}"#;
    std::fs::write(&file, known).expect("the file is written");
    let args = ["ask", pack(), "--quick", "--locale", "en", "--facts", &file.display().to_string()];
    let run = fenji(&args, "0\n-3\n49\n").ends(0);
    let run =
        run.complains(&["How many people are affected?", "does not fit", "Type a whole number from 0 to 100000", "✓"]);
    assert!(!run.err.contains("Could data be leaking"), "{}", run.err);
    run.says(&["Considerable · Service failure · Scope: narrow · Priority: 2", "Settled"]);

    std::fs::write(&file, r#"{"service":{"state":"dwn"}}"#).expect("the file is written");
    fenji(&args, "").ends(1).quietly().complains(&["dwn"]);
}

#[test]
fn a_description_comes_with_suggestions() {
    let run = fenji(&["ask", pack(), "--locale", "en"], "1\nour shop is down, ransomware\n60\n").ends(0);
    run.complains(&["What happened?", "mentioned in the description: “is down”"]);
}

#[test]
fn chinese_keyboards_are_understood() {
    let run = fenji(&["ask", pack(), "--quick"], "？\n２\n").ends(0);
    run.complains(&["数据有危险时一律按最高级别处理。", "→ 严重"]);
}

#[test]
fn answers_that_are_not_text_are_asked_for_again() {
    fenji(&["ask", pack(), "--quick"], b"\xff\xfe\n2\n").ends(0).complains(&["没有", "→ 严重"]);
}
