//! Old incidents on the command line: every format alike, whatever is wrong with a file, and runs that go on.

use super::{Run, changed, fenji, pack, path};
use crate::backtest::seeded;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const PLAN: &str = "rules/it-operations";
const EXAMPLE: [&str; 4] = ["--data", "examples/backtest/tickets.csv", "--map", "examples/backtest/tickets.toml"];

/// A file in a folder, as an argument.
fn file(folder: &TempDir, name: &str, content: impl AsRef<[u8]>) -> String {
    let path = folder.path().join(name);
    fs::write(&path, content).expect("a temporary folder is writable");
    path.display().to_string()
}

fn backtest(args: &[&str]) -> Run {
    fenji(&[&["backtest"], args].concat(), "")
}

#[test]
fn the_example_is_graded_and_what_it_does_not_map_is_told() {
    let json = backtest(&[&[PLAN], EXAMPLE.as_slice(), &["--json"]].concat()).ends(0).json();
    assert_eq!(json["rows"], json!({ "read": 20, "unreadable": 0, "graded": 20, "refused": 0 }));
    assert_eq!(json["data"]["separator"], ",");
    let agreement = &json["recorded"][0];
    let count = |key: &str| agreement[key].as_u64().expect("a count");
    assert_eq!(count("agree") + count("disagree") + count("open") + count("apart"), count("rows"));
    assert_eq!(count("rows"), 18, "one recorded nothing, one something else");
    let told: Vec<(&str, &str, &str)> = json["unmapped"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| {
            (one["column"].as_str().unwrap(), one["value"].as_str().unwrap(), one["first"]["id"].as_str().unwrap())
        })
        .collect();
    assert_eq!(told, [("category", "Telephony", "INC0010018"), ("priority", "Urgent!!", "INC0010019")]);
    assert_eq!(json["unused_columns"], json!(["short_description", "assignment_group", "state"]));
    assert_eq!(json["period"][0], "2026-01-05T00:12:40Z");
    for (locale, words) in [("en", "What people recorded"), ("zh-Hans", "人工定级对照"), ("zh-Hant", "與人工定級對照")]
    {
        let args = [&[PLAN], EXAMPLE.as_slice(), &["--locale", locale]].concat();
        backtest(&args).ends(0).says(&[words, "Telephony"]);
        backtest(&[args.as_slice(), &["--markdown"]].concat()).ends(0).says(&[
            "###",
            words,
            "| category | \\`Telephony\\` |",
        ]);
    }
}

#[test]
fn a_moved_threshold_moves_the_rows_in_between() {
    let (new, folder) = (changed("rules/scope.rhai", "50", "40"), TempDir::new().expect("a temporary folder"));
    let rows = "users.affected,service.state\n39,slow\n40,slow\n45,normal\n49,slow\n50,slow\n,slow\n";
    let data = file(&folder, "rows.csv", rows);
    let moved = folder.path().join("moved.jsonl").display().to_string();
    let args = [pack(), &path(&new), "--data", &data, "-o", &moved, "--json"];
    let json = backtest(&args).ends(0).json();
    let scope = &json["scope"];
    assert_eq!(scope["flows"].as_array().map(Vec::len), Some(1), "{scope:#}");
    let flow = &scope["flows"][0];
    assert_eq!(flow["from"], json!({ "possible": ["narrow"] }));
    assert_eq!(flow["to"], json!({ "possible": ["wide"] }));
    assert_eq!((&flow["rows"], &flow["direction"], &scope["unmoved"]), (&json!(3), &json!("up"), &json!(3)));
    let rules: Vec<(&str, &str)> = flow["rules"]
        .as_array()
        .expect("rules")
        .iter()
        .map(|rule| (rule["of"].as_str().unwrap(), rule["rule"].as_str().unwrap()))
        .collect();
    assert_eq!(rules, [("old", "some-users"), ("new", "many-users")]);
    let written = fs::read_to_string(&moved).expect("the rows were written");
    let numbers: Vec<u64> = written
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("a line of JSON")["row"].as_u64().expect("a number"))
        .collect();
    assert_eq!(numbers, [2, 3, 4]);
    let said = backtest(&[pack(), &path(&new), "--data", &data, "--locale", "en"]).ends(0);
    said.says(&["Scope: 3 rows moved, 3 unchanged", "(more serious): 3", "before: some-users", "now: many-users"]);
    let alone = backtest(&[pack(), "--data", &data, "-o", &moved]).ends(2).quietly();
    alone.complains(&["there is nothing that a row could have moved from"]);
}

/// A gate must not pass because the version before graded what the version after cannot.
#[test]
fn rows_that_only_one_version_refuses_are_not_graded() {
    let folder = TempDir::new().expect("a temporary folder");
    let rule = "scope(\"none\", \"no-users\")";
    let strict = format!("impossible(\"nobody\").when(|r| r.users.affected == 0);\n{rule}");
    let new = changed("rules/scope.rhai", rule, &strict);
    let data = file(&folder, "rows.csv", "users.affected,service.state\n0,slow\n0,normal\n");
    backtest(&[pack(), "--data", &data]).ends(0);
    for (old, new) in [(pack(), path(&new).as_str()), (path(&new).as_str(), pack())] {
        let json = backtest(&[old, new, "--data", &data, "--json"]).ends(1).json();
        let refused = [&json["rows"]["refused"], &json["rows"]["refused_by_new"]];
        assert!(refused.contains(&&json!(2)) && refused.contains(&&json!(0)), "{}", json["rows"]);
    }
}

#[test]
fn fifty_thousand_rows_are_graded_alike_from_every_format() {
    const ROWS: usize = 50_000;
    let folder = TempDir::new().expect("a temporary folder");
    let map = file(&folder, "seeded.toml", seeded::MAPPING);
    let rows = || seeded::rows(1, ROWS);
    let files =
        [file(&folder, "rows.csv", seeded::csv(rows(), ',')), file(&folder, "rows.jsonl", seeded::jsonl(rows()))];
    let mut reports: Vec<Value> = Vec::new();
    for data in &files {
        let mut json = backtest(&[PLAN, "--data", data, "--map", &map, "--json"]).ends(0).json();
        let object = json.as_object_mut().expect("a report");
        object.remove("data");
        object.remove("unused_columns");
        assert_eq!(object["rows"]["read"], ROWS);
        let of = |one: &Value| one["rows"].as_u64();
        let sum: u64 = object["level"]["old"].as_array().expect("levels").iter().filter_map(of).sum();
        assert_eq!(Some(sum), object["rows"]["graded"].as_u64(), "every graded row has a level, or a set of them");
        reports.push(json);
    }
    assert!(
        reports.windows(2).all(|pair| pair[0] == pair[1]),
        "{:?}",
        reports.iter().map(|one| &one["digest"]).collect::<Vec<_>>()
    );
}

#[test]
fn a_run_that_was_killed_goes_on_and_comes_to_the_same() {
    let folder = TempDir::new().expect("a temporary folder");
    let map = file(&folder, "seeded.toml", seeded::MAPPING);
    let data = file(&folder, "rows.jsonl", seeded::jsonl(seeded::rows(2, 100_000)));
    let kept = folder.path().join("run.checkpoint");
    let (one, two) = (folder.path().join("one.jsonl"), folder.path().join("two.jsonl"));
    let name = |path: &Path| path.display().to_string();
    let args = |moved: &Path| {
        ["backtest", PLAN, "--data", &data, "--map", &map, "--json", "-o", &name(moved)].map(str::to_owned).to_vec()
    };
    let unbroken = fenji(&args(&one).iter().map(String::as_str).collect::<Vec<_>>(), "").ends(0).json();
    let resumed: Vec<String> = [args(&two), vec!["--resume".to_owned(), name(&kept)]].concat();
    let mut child = Command::new(env!("CARGO_BIN_EXE_fenji"))
        .args(&resumed)
        .current_dir(crate::root())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("fenji starts");
    let start = Instant::now();
    while !kept.exists() && start.elapsed() < Duration::from_secs(120) {
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().expect("it can be killed");
    let status = child.wait().expect("it ends");
    assert_eq!(status.code(), None, "it had ended before it was killed");
    let head = fs::read(&kept).expect("a checkpoint was written");
    let head = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let head: Value = serde_json::from_slice(head).expect("its first line is JSON");
    let done = head["rows"].as_u64().expect("a count");
    assert!(done > 0 && done < 100_000, "{head}");
    let again = fenji(&resumed.iter().map(String::as_str).collect::<Vec<_>>(), "").ends(0).json();
    assert_eq!(again, unbroken);
    assert!(fs::read(&one).expect("rows") == fs::read(&two).expect("rows"), "the rows that were written differ");
    // Other data, another mapping, another pack: refused, all at once.
    let other = file(&folder, "other.jsonl", seeded::jsonl(seeded::rows(3, 10)));
    let map = file(&folder, "other.toml", format!("{}\n# other\n", seeded::MAPPING));
    let run = backtest(&[pack(), "--data", &other, "--resume", &name(&kept)]).ends(2).quietly();
    run.complains(&["error[other-checkpoint]", "other data and another mapping and another pack"]);
    let run = backtest(&[PLAN, "--data", &data, "--map", &map, "--resume", &name(&kept)]).ends(2).quietly();
    run.complains(&["is of another mapping"]);
    let broken = file(&folder, "broken.checkpoint", "no checkpoint");
    backtest(&[PLAN, "--data", &other, "--resume", &broken]).ends(2).quietly().complains(&["error[broken-checkpoint]"]);
    backtest(&[PLAN, "--data", "-", "--resume", &broken]).ends(2).quietly().complains(&["`--resume` needs a file"]);
}

/// A file, further arguments, the exit status, how many rows are graded, and what must be told.
type Odd = (&'static str, Vec<u8>, &'static [&'static str], i32, u64, &'static [&'static str]);

fn odd_files() -> Vec<Odd> {
    let table = "leak.status;safety.people_at_risk\nnone;no\nconfirmed;yes\n";
    let (gb, _, _) = encoding_rs::GB18030.encode("编号,leak.status,说明\n1,none,系统宕机\n2,confirmed,泄露\n");
    let wide: Vec<u8> = table.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let header = |columns: usize| (0..columns).map(|at| format!("c{at}")).collect::<Vec<_>>().join(",") + "\n1\n";
    vec![
        ("semicolons.csv", table.into(), &[], 0, 2, &[]),
        ("tabs.csv", table.replace(';', "\t").into(), &[], 0, 2, &[]),
        ("pipes.txt", table.replace(';', "|").into(), &[], 0, 2, &[]),
        ("named.csv", table.replace(';', ":").into(), &["--separator", ":"], 0, 2, &[]),
        ("excel.csv", format!("sep=;\n{table}").into(), &[], 0, 2, &[]),
        ("bom.csv", format!("\u{feff}{table}").into(), &[], 0, 2, &[]),
        ("crlf.csv", table.replace('\n', "\r\n").into(), &[], 0, 2, &[]),
        ("utf16.csv", [b"\xff\xfe".to_vec(), wide].concat(), &[], 0, 2, &[]),
        ("gbk.csv", gb.to_vec(), &[], 0, 2, &["gb18030", "编号"]),
        ("wrong.csv", gb.to_vec(), &["--encoding", "klingon"], 2, 0, &["`klingon` is no encoding"]),
        ("quotes.csv", "leak.status,x\n\"none\",\"a, \"\"b\"\"\nc\"\nconfirmed,d\n".into(), &[], 0, 2, &[]),
        ("ragged.csv", "leak.status,x\nnone,1\nnone\nnone,1,2\nconfirmed,3\n".into(), &[], 1, 2, &["ragged-row", "\"row\": 2", "a row has 1 cell, and the header 2", "a row has 3 cells"]),
        ("values.csv", "leak.status\nnone\nnonne\nnone\n".into(), &[], 1, 2, &["unmapped-value", "\"row\": 2", "`nonne` is no answer to `leak.status`"]),
        ("bytes.csv", b"leak.status,x\nnone,\xc3\xa4\xc3\xb6\n\xff\xfe,\xc3\xbc\xc3\x9f\xc3\xa4\xc3\xb6\xc3\xbc\xc3\xa4\xc3\xb6\xc3\xbc\xc3\xa4\xc3\xb6\xc3\xbc\xc3\xa4\xc3\xb6\xc3\xbc\xc3\xa4\xc3\xb6\xc3\xbc\xc3\xa4\xc3\xb6\n".to_vec(), &[], 1, 1, &["invalid-utf8", "\"row\": 2"]),
        ("open.csv", format!("leak.status,x\nnone,\"{}", "a\n".repeat(5 << 20)).into(), &[], 2, 0, &["error", "row 1", "a quote may be open that is never closed"]),
        ("wide.csv", header(10_001).into(), &[], 2, 0, &["has 10001 columns"]),
        ("wider.csv", header(2_000_000).into(), &[], 2, 0, &["its first row", "longer than 8 MiB"]),
        ("empty.csv", Vec::new(), &[], 2, 0, &["`", "is empty"]),
        ("header.csv", "leak.status\n".into(), &[], 2, 0, &["has no rows"]),
        ("nothing.csv", "a,b\n1,2\n".into(), &[], 2, 0, &["no column of the file is the id of a fact"]),
        ("lines.jsonl", "{\"leak\":{\"status\":\"none\"}}\n\n{\"leak\":\n[]\n{\"lek\":1}\n{}\n".into(), &[], 1, 2, &["invalid-json", "line 3", "unknown-fact", "wrong-type"]),
        ("lines.dat", "{\"leak\":{\"status\":\"none\"}}\n".into(), &[], 0, 1, &["jsonl"]),
        ("long.jsonl", format!("{{}}\n{{\"x\": \"{}\"}}\n{{}}\n", "y".repeat(2 << 20)).into(), &[], 1, 2, &["too-large"]),
    ]
}

#[test]
fn what_is_wrong_with_a_file_is_told_by_row_and_the_rest_goes_on() {
    let folder = TempDir::new().expect("a temporary folder");
    for (name, content, more, status, graded, told) in odd_files() {
        let data = file(&folder, name, content);
        let run = backtest(&[&[PLAN, "--data", &data, "--json"], more].concat()).ends(status);
        if status < 2 {
            assert_eq!(run.json()["rows"]["graded"], graded, "{name}: {}", run.out);
        }
        let said = format!("{}{}", run.out, run.err);
        for part in told {
            assert!(said.contains(part), "{name}: no `{part}` in\n{said}");
        }
    }
}

#[test]
fn what_cannot_be_done_is_said_before_anything_is_read() {
    backtest(&["rules", "--data", "examples/batch.jsonl"])
        .ends(2)
        .quietly()
        .complains(&["error[is-desk]", "name one of its packs"]);
    backtest(&[PLAN, "--data", "no/such/file"]).ends(2).quietly().complains(&["error[unreadable]"]);
    backtest(&[PLAN, "--data", "examples/batch.jsonl", "--map", "no/such"])
        .ends(2)
        .quietly()
        .complains(&["error[unreadable]"]);
    backtest(&[PLAN, "--data", "examples/batch.jsonl", "--separator", "ab"])
        .ends(2)
        .quietly()
        .complains(&["one ASCII character"]);
    // Standard input is as good as a file, and twenty incidents are those that `assess` decides.
    let lines = fs::read_to_string(crate::root().join("examples/batch.jsonl")).expect("the example is there");
    let from_pipe = fenji(&["backtest", PLAN, "--data", "-", "--json"], &lines).ends(0).json();
    let from_file = backtest(&[PLAN, "--data", "examples/batch.jsonl", "--json"]).ends(0).json();
    assert_eq!(from_pipe["digest"], from_file["digest"]);
    let verdicts = fenji(&["assess", PLAN, "--lines", "--verdict"], &lines).ends(0).out;
    let mut counts = std::collections::HashMap::<Value, u64>::new();
    for verdict in verdicts.lines().map(|line| serde_json::from_str::<Value>(line).expect("a line of JSON")) {
        let also = verdict["level"]["also_possible"].as_array().filter(|also| !also.is_empty()).cloned();
        let possible = also.unwrap_or_else(|| vec![verdict["level"]["value"].clone()]);
        *counts.entry(possible.into()).or_default() += 1;
    }
    let graded = from_file["level"]["old"].as_array().expect("levels");
    for one in graded {
        assert_eq!(counts.remove(&one["possible"]), one["rows"].as_u64(), "{one}");
    }
    assert_eq!(counts.len(), 0, "{counts:?}");
}

/// What is read is never written over, and what was written is never cut to less than counts of it.
#[test]
fn no_file_is_lost() {
    let folder = TempDir::new().expect("a temporary folder");
    let map = file(&folder, "seeded.toml", seeded::MAPPING);
    let data = file(&folder, "rows.jsonl", seeded::jsonl(seeded::rows(2, 10)));
    let beside = folder.path().join(".").join("rows.jsonl").display().to_string();
    let kept = fs::read(&data).expect("the data");
    for args in [["-o", &data], ["-o", &beside], ["-o", &map], ["--resume", &data]] {
        let run = backtest(&[&[PLAN, "--data", &data, "--map", &map][..], &args].concat()).ends(2).quietly();
        run.complains(&["error[usage]", "name the same file", "name another file"]);
    }
    assert_eq!(fs::read(&data).expect("the data"), kept);
    let (moved, run) = (folder.path().join("moved.jsonl"), folder.path().join("run").display().to_string());
    let to = moved.display().to_string();
    let args = [PLAN, "--data", &data, "--map", &map, "-o", &to, "--resume", &run];
    backtest(&args).ends(0);
    assert!(fs::metadata(&moved).expect("rows that moved").len() > 0 && Path::new(&run).exists());
    let without = [PLAN, "--data", &data, "--map", &map, "--resume", &run];
    backtest(&without).ends(2).quietly().complains(&["error[other-checkpoint]", "another `--output`"]);
    fs::write(&moved, "").expect("it can be cut");
    backtest(&args).ends(2).quietly().complains(&["error[unwritable]", "it is shorter than"]);
}

#[test]
fn a_column_and_rows_are_asked_for() {
    let folder = TempDir::new().expect("a temporary folder");
    let strange = file(&folder, "strange.csv", "number,state\n1,down\n");
    backtest(&[PLAN, "--data", &strange]).ends(2).quietly().complains(&["error[unknown-column]", "`--map`"]);
    let empty = file(&folder, "empty.csv", "");
    backtest(&[PLAN, "--data", &empty]).ends(2).quietly().complains(&["error[no-rows]", "is empty"]);
}
