//! Batches: order, wrong lines in their place, odd line ends, and the same bytes however many threads decide.

use super::{Run, fenji, fenji_with, pack};
use serde_json::Value;

/// Runs a batch and gives each line of its output.
#[track_caller]
fn batch(input: impl AsRef<[u8]>, status: i32) -> (Run, Vec<Value>) {
    let run = fenji(&["assess", pack(), "--lines"], input).ends(status);
    let lines = run.out.lines().map(|line| serde_json::from_str(line).expect("every line is JSON")).collect();
    (run, lines)
}

#[test]
fn each_line_is_answered_in_its_place() {
    let input = concat!(
        "{\"users\":{\"affected\":0}}\r\n",
        "\n",
        "{\"users\":{\"affected\":1}}\n",
        "{\"users\":{\"affectd\":1},\"x\":2}\n",
        "not json\n",
        "   \n",
        "{\"users\":{\"affected\":50}}"
    );
    let (run, lines) = batch(input, 1);
    let told: Vec<String> = lines
        .iter()
        .map(|line| match &line["error"]["problems"] {
            Value::Null => line["scope"]["value"].as_str().expect("a scope").to_owned(),
            problems => format!("{} {}", line["line"], problems.as_array().expect("problems").len()),
        })
        .collect();
    assert_eq!(told, ["none", "narrow", "4 2", "5 1", "wide"]);
    run.complains(&["error[bad-lines]", "2 of 5 lines"]);
}

#[test]
fn odd_inputs_work() {
    let lines = |input: &[u8], status| batch(input, status).1.len();
    assert_eq!(lines(b"", 0), 0, "nothing in, nothing out");
    assert_eq!(lines(b"{}", 0), 1, "no line break at the end");
    assert_eq!(lines(b"\xef\xbb\xbf{}\r\n{}\r\n", 0), 2, "byte order mark and CRLF");
    assert_eq!(lines(b"{}\n\xff\n{}\n", 1), 3, "a line that is not UTF-8");
    assert_eq!(lines(b"\n", 0), 0, "nothing stands in an empty line");
    assert_eq!(lines(b"\xef\xbb\xbf\r\n{}\n \t\r\n\xe3\x80\x80\n\r\n{}\n\n\n", 0), 2, "empty for the eye is empty");
    assert_eq!(lines(b"{}\r{}\n", 1), 1, "a carriage return alone ends no line");
    let long = format!("{{}}\n{{\"incident\":{{\"description\":\"{}\"}}}}\n{{}}\n", "x".repeat(5 << 20));
    let (_, answers) = batch(long, 1);
    assert_eq!(answers.len(), 3, "a line too long does not disturb the others");
    assert_eq!(answers[1]["error"]["problems"][0]["code"], "too-large");
    assert_eq!(answers[1]["line"], 2);
}

#[test]
fn lines_are_numbered_as_in_their_file() {
    let inputs: [(&[u8], &[usize]); 4] = [
        (b"{\"users\":{\"affected\":5}}\n\n{\"users\":{\"affected\":60}\n", &[3]),
        (b"\xef\xbb\xbf\r\n\r\n{\r\n\r\n{}\r\nno", &[3, 6]),
        (b"\n\n\n\n\xff\n", &[5]),
        (b"{}\n  \n{\"a\":1}", &[3]),
    ];
    for verdict in [&["assess", pack(), "--lines"][..], &["assess", pack(), "--lines", "--verdict"]] {
        for (input, wrong) in inputs {
            let run = fenji(verdict, input).ends(1);
            let lines = run.out.lines().map(|line| serde_json::from_str::<Value>(line).expect("every line is JSON"));
            let errors: Vec<Value> = lines.filter(|line| line["error"].is_object()).collect();
            let numbers: Vec<u64> = errors.iter().filter_map(|line| line["line"].as_u64()).collect();
            let wanted: Vec<u64> = wrong.iter().map(|line| *line as u64).collect();
            assert_eq!(numbers, wanted, "{}", run.out);
            for error in errors {
                let problem = &error["error"]["problems"][0];
                let message = problem["message"].as_str().expect("a message");
                if problem["code"] == "invalid-json" {
                    assert!(message.contains(&format!("at line {},", error["line"])), "{message}");
                }
            }
        }
    }
}

#[test]
fn a_batch_says_what_single_calls_say() {
    let facts = [r#"{"data":{"at_risk":true}}"#, r#"{"service":{"state":"slow"}}"#];
    let (_, lines) = batch(facts.join("\n"), 0);
    for (facts, line) in facts.iter().zip(lines) {
        assert_eq!(fenji(&["assess", pack(), "--json"], facts).ends(0).json(), line);
    }
}

#[test]
fn verdicts_alone_are_those_of_the_decisions() {
    let input = "{\"data\":{\"at_risk\":true}}\n{}\nwrong\n";
    let (_, decisions) = batch(input, 1);
    let run = fenji(&["assess", pack(), "--lines", "--verdict"], input).ends(1);
    let verdicts: Vec<Value> = run.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(verdicts.len(), 3);
    for (verdict, decision) in verdicts.iter().zip(&decisions) {
        assert_eq!(verdict["error"], decision["error"]);
        for part in ["kind", "scope", "level", "priority"] {
            assert_eq!(verdict[part]["value"], decision[part]["value"], "{part}");
        }
    }
    let one = fenji(&["assess", pack(), "--verdict"], "{}").ends(0).json();
    assert_eq!(one, verdicts[1]);
}

#[test]
fn many_threads_and_one_write_the_same_bytes() {
    let states = ["normal", "slow", "down", "broken"];
    let line = |n: usize| {
        format!("{{\"service\":{{\"state\":\"{}\"}},\"users\":{{\"affected\":{}}}}}\n", states[n % 4], n * 7 % 90 + 1)
    };
    let input: String = (0..5000).map(line).collect();
    let runs = ["1", "2", "7"].map(|threads| {
        fenji_with(
            &["assess", pack(), "--lines", "--received", "2026-11-22T08:00:00Z"],
            &input,
            &[("RAYON_NUM_THREADS", threads)],
        )
        .ends(1)
    });
    assert_eq!(runs[0].out.lines().count(), 5000);
    assert!(runs.iter().all(|run| run.out == runs[0].out && run.err == runs[0].err));
}

#[test]
fn lines_are_answered_as_they_come() {
    use std::io::{BufRead, BufReader, Write};
    use std::process::{Command, Stdio};
    let mut child = Command::new(env!("CARGO_BIN_EXE_fenji"))
        .args(["assess", pack(), "--lines"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("fenji starts");
    let mut input = child.stdin.take().expect("a pipe");
    let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
    for _ in 0..2 {
        input.write_all(b"{}\n").expect("the line is taken");
        let mut line = String::new();
        output.read_line(&mut line).expect("an answer before the input ends");
        assert!(line.starts_with('{') && line.ends_with("}\n"), "{line}");
    }
    drop(input);
    assert_eq!(child.wait().expect("fenji ends").code(), Some(0));
}
