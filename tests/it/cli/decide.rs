//! Deciding and explaining one incident: the report in each language, JSON, times, and where facts come from.

use super::{changed, fenji, pack, path};

const DOWN: &str = r#"{"incident":{"signs":["intrusion"]},"service":{"state":"down","restart":"not-tried"}}"#;

#[test]
fn the_report_speaks_each_language() {
    let cases: &[(&str, &[&str])] = &[
        (
            "zh-Hans",
            &[
                "严重",
                "信息安全事件",
                "级别：至少是较重，也可能是严重",
                "判定依据",
                "不要做",
                "谁来指挥",
                "时限",
                "处置步骤",
                "下一个问题",
            ],
        ),
        (
            "zh-Hant",
            &[
                "嚴重",
                "資訊安全事件",
                "等級：至少是較重，也可能是嚴重",
                "判定依據",
                "不要做",
                "誰來指揮",
                "時限",
                "處置步驟",
                "下一個問題",
            ],
        ),
        (
            "en",
            &[
                "Serious",
                "Security incident",
                "Level: at least Considerable, could be Serious",
                "Why",
                "Do not",
                "Who commands",
                "Deadlines",
                "Steps",
                "Next question",
            ],
        ),
    ];
    for (locale, words) in cases {
        fenji(&["assess", pack(), "--locale", locale], DOWN).ends(0).says(words);
    }
    let default = fenji(&["assess", pack()], DOWN).ends(0);
    assert_eq!(default.out, fenji(&["assess", pack(), "--locale", "zh-hans"], DOWN).ends(0).out);
}

#[test]
fn the_report_says_what_to_do_by_whom_and_by_when() {
    let run = fenji(&["assess", pack(), "--locale", "en", "--received", "2026-11-22T16:00:00+08:00"], DOWN).ends(0);
    run.says(&[
        "Serious (provisional) · Security incident · Scope: wide (provisional) · Priority: 1 (provisional)",
        "Not settled yet",
        "Why",
        "✓ Considerable: The service is down",
        "Source: Emergency plan 3.2",
        "Do not",
        "• Reporter: Do not switch anything off",
        "Who commands",
        "Receive: Service desk",
        "Command: Manager (may apply)",
        "Deadlines",
        "By 2026-11-22 16:30 UTC+08 (within 30 minutes of receipt)",
        "Service desk to Reporter: Answer the reporter",
        "Steps",
        "[ ] 1. On-call engineer: Save the logs",
        "[ ] 3. On-call engineer: Restart the service. (destroys evidence or data) (after 1, 2)",
        "Reports to write",
        "Contents: What happened, How many people are affected, Cause found, Improvements",
        "Next question",
        "Could data be leaking or getting lost?",
        "Yes",
    ]);
    let complete =
        r#"{"incident":{"signs":[]},"data":{"at_risk":false},"service":{"state":"normal"},"users":{"affected":0}}"#;
    let run = fenji(&["assess", pack(), "--locale", "en"], complete).ends(0);
    let run = run.says(&["Minor · Question · Scope: nobody affected · Priority: 3", "Settled"]);
    assert!(!run.out.contains("Next question"), "{}", run.out);
}

#[test]
fn suggestions_are_shown_and_decide_nothing() {
    let facts = r#"{"incident":{"description":"all files are locked by ransomware"}}"#;
    let run = fenji(&["assess", pack(), "--locale", "en"], facts).ends(0);
    run.says(&["Mentioned in the description", "What signs do you see? Signs of an intruder", "ransomware"]);
}

#[test]
fn json_is_the_decision() {
    let run = fenji(&["assess", pack(), "--json", "--received", "2026-11-22T08:00:00Z"], DOWN).ends(0);
    let decision = run.json();
    assert_eq!(decision["level"]["value"], "high");
    assert_eq!(decision["level"]["possible"], serde_json::json!(["high", "medium"]));
    assert_eq!(decision["duties"][0]["due"]["at"], "2026-11-22T08:30:00Z");
    assert_eq!(decision["questions"]["next"], "data.at_risk");
    assert_eq!(
        fenji(&["assess", pack(), "--json"], DOWN).ends(0).json()["duties"][0]["due"]["at"],
        serde_json::Value::Null
    );
}

#[test]
fn facts_come_from_a_file_or_standard_input() {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let file = folder.path().join("facts.json");
    // Editors on Windows put a byte order mark first.
    std::fs::write(&file, format!("\u{feff}{DOWN}\r\n")).expect("the file is written");
    let expected = fenji(&["assess", pack(), "--json"], DOWN).ends(0).out;
    assert_eq!(fenji(&["assess", pack(), "-", "--json"], DOWN).ends(0).out, expected);
    assert_eq!(fenji(&["assess", pack(), &file.display().to_string(), "--json"], "").ends(0).out, expected);
}

#[test]
fn words_from_outside_do_not_steer_the_terminal() {
    let facts = "{\"service\":{\"state\":\"\\u001b[2Jdown\"}}";
    fenji(&["assess", pack()], facts).ends(1);
    let pack = super::changed("text/en.toml", "\"The service is down\"", "\"The \\u001B[2Jservice is down\"");
    fenji(&["assess", &super::path(&pack), "--locale", "en"], DOWN).ends(0).says(&[r"The \u{1b}[2Jservice is down"]);
}

#[test]
fn explain_says_why_not_and_what_would_change_it() {
    let facts = r#"{"data":{"at_risk":false},"service":{"state":"down","restart":"helped"},"users":{"affected":49}}"#;
    fenji(&["explain", pack(), "--locale", "en"], facts).ends(0).says(&[
        "Considerable · Security incident or Service failure · Scope: narrow · Priority: 2",
        "✓ Considerable: The service is down",
        "Serious (high)",
        "Not the level",
        "✗ Data could be leaking or getting lost (does not hold)",
        "Source: Emergency plan 3.1",
        "Would hold with: “Could data be leaking or getting lost?” from “No” to “Yes”",
        "any one of which would make it Serious",
        "“How many people are affected?” from “49 people” to “50 people”",
        "Minor",
        "Not the level",
    ]);
    let one = fenji(&["explain", pack(), "--level", "high"], facts).ends(0).says(&["严重", "不是这一级", "改为"]);
    assert!(!one.out.contains("（low）"), "{}", one.out);
    let json = fenji(&["explain", pack(), "--json", "--level", "high"], facts).ends(0).json();
    assert_eq!(json["targets"].as_array().map(Vec::len), Some(1));
    let changes = json["targets"][0]["changes"].as_array().expect("sets of changes");
    let facts: Vec<&str> = changes.iter().map(|set| set[0]["fact"].as_str().expect("a fact")).collect();
    assert_eq!(facts, ["users.affected", "data.at_risk"]);
}

#[test]
fn comparing_says_what_changed_and_when_it_counts() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("a file");
        path.to_string_lossy().into_owned()
    };
    let mild = file("mild.json", r#"{"service":{"state":"slow"},"data":{"at_risk":false},"users":{"affected":3}}"#);
    let serious =
        file("serious.json", r#"{"service":{"state":"slow"},"data":{"at_risk":true},"users":{"affected":3}}"#);
    let up = fenji(&["compare", pack(), &mild, &serious, "--locale", "en"], "").ends(0);
    up.says(&["What is known otherwise", "No → Yes", "→ Serious", "More serious: counts at once", "Must be told"]);
    let down = fenji(&["compare", pack(), &serious, &mild, "--locale", "en"], "").ends(0);
    down.says(&["Less serious: counts when whoever commands agrees"]);
    for (locale, says) in [("zh-Hans", "级别升高：立即生效"), ("zh-Hant", "等級升高：立即生效")] {
        fenji(&["compare", pack(), &mild, &serious, "--locale", locale], "").ends(0).says(&[says]);
    }
    let same = fenji(&["compare", pack(), &mild, &mild, "--locale", "en"], "").ends(0);
    same.says(&["Nothing is known otherwise.", "(unchanged)"]);
    let json = fenji(&["compare", pack(), &mild, "-", "--json"], std::fs::read_to_string(&serious).expect("facts"));
    let json: serde_json::Value = serde_json::from_str(&json.ends(0).out).expect("JSON");
    assert_eq!((&json["level"]["direction"], &json["level"]["takes_effect"]), (&"up".into(), &"at-once".into()));
    fenji(&["compare", pack(), &mild, "nowhere.json"], "").ends(2);
}

#[test]
fn a_month_is_counted_and_shown_where_the_report_was_received() {
    let folder = changed("rules/guidance.rhai", "PT30M", "P1M");
    let pack = path(&folder);
    for (received, zone, due) in [
        ("2026-03-01T02:00:00+08:00", None, "By 2026-04-01 02:00 UTC+08 (within 1 month of receipt)"),
        ("2026-08-31T07:00:00+08:00", None, "By 2026-09-30 07:00 UTC+08 (within 1 month of receipt)"),
        ("2026-02-28T18:00:00Z", Some("Asia/Shanghai"), "By 2026-04-01 02:00 UTC+08 (within 1 month of receipt)"),
        ("2026-02-28T18:00:00Z", None, "By 2026-03-28 18:00 UTC (within 1 month of receipt)"),
        (
            "2026-03-01T02:00:00-05:00",
            Some("America/New_York"),
            "By 2026-04-01 02:00 UTC-04 (within 1 month of receipt)",
        ),
        ("2026-03-01T02:00:00+08:00", Some("-03:30"), "By 2026-03-28 14:30 UTC-03:30 (within 1 month of receipt)"),
    ] {
        let mut args = vec!["assess", &pack, "--locale", "en", "--received", received];
        args.extend(zone.into_iter().flat_map(|zone| ["--zone", zone]));
        fenji(&args, "{}").ends(0).says(&[due]);
        args.push("--json");
        let shown = fenji(&args, "{}").ends(0).json()["zone"].clone();
        let written = if received.ends_with('Z') { "UTC" } else { &received[19..] };
        assert_eq!(shown, zone.unwrap_or(written));
    }
    let lines = ["assess", &pack, "--lines", "--received", "2026-02-28T18:00:00Z", "--zone", "Asia/Shanghai"];
    fenji(&lines, "{}\n").ends(0).says(&["2026-03-31T18:00:00Z", "\"zone\":\"Asia/Shanghai\""]);
}
