//! A tiny pack in memory, right in every way, and ways to spoil it.

use crate::conformance::{collect, texts};
use fenji::{Error, Pack, Problem, Sources};
use serde_json::Value;
use std::collections::BTreeMap;

/// Its files.
const FILES: [(&str, &str); 5] = [
    ("pack.toml", PACK),
    ("facts.toml", FACTS),
    ("rules/plan.rhai", RULES),
    ("text/en.toml", TEXTS),
    ("cases/all.toml", CASES),
];

const PACK: &str = r#"format = 1
id = "tiny"
version = "0.1.0"
locales = ["en"]
kinds = ["fault", "other"]
scopes = ["wide", "narrow"]
levels = ["P1", "P2"]
priorities = 2
roles = ["desk", "head"]
acts = ["start"]
phases = ["detection", "recovery"]

[source]
plan = "plan-1"

[negations.en]
words = ["no", "not"]
"#;

/// Its files by path.
pub fn files() -> BTreeMap<String, String> {
    FILES.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

/// What it declares, without how descriptions deny.
pub fn without_denials() -> &'static str {
    PACK.split("[negations.en]").next().unwrap_or_default()
}

/// Its facts.
pub const FACTS: &str = r#"[[fact]]
id = "system.state"
type = "one"
options = ["normal", "slow", "down"]

[[fact]]
id = "system.restart"
type = "one"
options = ["recovered", "failed"]
when = 'r.system.state == "down"'

[[fact]]
id = "signs"
type = "several"
options = ["noise", "smoke", "theft"]

[[fact]]
id = "spread"
type = "yes-no"

[[fact]]
id = "affected"
type = "number"
min = 0
max = 1000

[[fact]]
id = "urgent"
type = "yes-no"

[[fact]]
id = "story"
type = "text"

[[fact]]
id = "seen_at"
type = "time"
"#;

/// Its rules.
pub const RULES: &str = r#"//! The rules of a tiny plan.

fn broken(r) { r.system.state == "down" && r.system.restart == "failed" }

kind("fault", "noise-or-smoke").when(|r| r.signs.contains("noise") || "smoke" in r.signs).clause("plan-1 §1");
kind("other", "nothing-else").gap();
scope("wide", "many-affected").when(|r| r.affected > 10).clause("plan-1 §2");
scope("narrow", "few-affected").when(|r| r.affected <= 10).clause("plan-1 §2");
level("P1", "broken-for-good").when(|r| broken(r)).clause("plan-1 §3");
level("P1", "urgent-case").when(|r| r.urgent).clause("plan-1 §3");
level("P2", "all-else").gap();
priority(1, "first").when(|r| r.level == "P1").gap();
priority(2, "second").when(|r| r.level == "P2").gap();
command("start", "head-starts").role("head").clause("plan-1 §4");
duty("answer").by("desk").to("head").within("PT1H", "seen_at").clause("plan-1 §5");
step("save-traces").phase("detection").by("desk").evidence().clause("plan-1 §6");
step("wipe").phase("recovery").by("desk").destructive().after("save-traces").clause("plan-1 §6");
report("first-report").by("desk").to("head").immediately().fields(["story", "cause"]).clause("plan-1 §7");
suggest("signs", "smoke").words(["smoke"]);
impossible("down-but-nobody").when(|r| r.system.state == "down" && r.affected == 0);
compute("urgent").from(["system.state", "spread"]).by(|state, spread| state == "down" && spread);
"#;

/// Its texts.
pub const TEXTS: &str = r#"[pack]
title = "Tiny plan"
summary = "A plan for tests."

[facts."system.state"]
question = "How is the system?"
help = "Try it."
why = "A broken system is serious."
options = { normal = "normal", slow = "slow", down = "down" }

[facts."system.restart"]
question = "Did a restart help?"
help = "Restart it."
why = "What a restart mends is not serious."
options = { recovered = "yes", failed = "no" }

[facts.signs]
question = "What is to be noticed?"
help = "Look and listen."
why = "Signs tell the kind."
options = { noise = "noise", smoke = "smoke", theft = "theft" }

[facts.spread]
question = "Does it spread?"
help = "Ask others."
why = "What spreads is urgent."
options = { yes = "yes", no = "no" }

[facts.affected]
question = "How many are affected?"
help = "Count them."
why = "Many make it wide."
unit = "people"

[facts.urgent]
question = "Urgent"
options = { yes = "urgent", no = "not urgent" }

[facts.story]
question = "What happened?"
help = "In your own words."
why = "For the report."

[facts.seen_at]
question = "When was it seen?"
help = "As exactly as you can."
why = "The clock starts there."

[kinds]
fault = "Fault"
other = "Other"

[scopes]
wide = "Wide"
narrow = "Narrow"

[levels]
P1 = "Serious"
P2 = "Mild"

[roles]
desk = "Desk"
head = "Head"

[acts]
start = "Start"

[phases]
detection = "Detection"
recovery = "Recovery"

[goals]
detection = "Know it."
recovery = "Work again."

[outputs]
detection = "Traces."
recovery = "A system that works."

[rules]
noise-or-smoke = "Noise or smoke."
nothing-else = "None of the others."
many-affected = "Many are affected."
few-affected = "Few are affected."
broken-for-good = "A restart did not help."
urgent-case = "It is urgent."
all-else = "Everything else."
first = "The most serious first."
second = "The others after that."
down-but-nobody = "A system that is down affects somebody."

[notes]
nothing-else = "The plan names no other kind."
all-else = "The plan leaves the rest open."
first = "The plan sets no order."
second = "The plan sets no order."

[commands]
head-starts = "The head starts the plan."

[duties]
answer = "Answer within an hour."

[steps]
save-traces = "Save all traces."
wipe = "Wipe the machine."

[reports]
first-report = "First report."

[fields]
cause = "Cause"
"#;

const CASES: &str = r#"[[case]]
id = "smoke"
why = "Smoke is a fault."
facts = { signs = ["smoke"] }
expect = { kind = "fault" }
"#;

/// One way to spoil the pack.
#[derive(Clone, Copy, Debug)]
pub enum Change<'a> {
    /// A file more, or another content of a file.
    File(&'a str, &'a str),
    /// The same, which need not be text.
    Bytes(&'a str, &'a [u8]),
    /// A file's content as that of another, too.
    Copy(&'a str, &'a str),
    /// A file less.
    Gone(&'a str),
    /// Lines before everything else in a file, so that their numbers count from 1.
    Before(&'a str, &'a str),
    /// A piece of a file replaced.
    Swap(&'a str, &'a str, &'a str),
}

/// The files of the tiny pack with some changes.
pub fn changed(changes: &[Change<'_>]) -> Sources {
    applied(Sources::new(FILES), changes)
}

/// Some files with some changes.
pub fn applied(mut sources: Sources, changes: &[Change<'_>]) -> Sources {
    for change in changes {
        let text = |file: &str| String::from_utf8(sources.files.get(file).cloned().unwrap_or_default()).expect("UTF-8");
        let (file, bytes) = match *change {
            Change::File(file, text) => (file, text.to_owned().into_bytes()),
            Change::Bytes(file, bytes) => (file, bytes.to_vec()),
            Change::Copy(from, file) => (file, text(from).into_bytes()),
            Change::Before(file, lines) => (file, format!("{lines}\n{}", text(file)).into_bytes()),
            Change::Swap(file, from, to) => {
                let text = text(file);
                assert_eq!(text.matches(from).count(), 1, "{file} holds `{from}` once");
                (file, text.replace(from, to).into_bytes())
            }
            Change::Gone(file) => {
                sources.files.remove(file).unwrap_or_else(|| panic!("there is no `{file}`"));
                continue;
            }
        };
        sources.files.insert(file.to_owned(), bytes);
    }
    sources
}

/// The tiny pack with some changes, which must load.
pub fn pack(changes: &[Change<'_>]) -> Pack {
    Pack::from_sources(&changed(changes)).unwrap_or_else(|error| panic!("{changes:?} does not load:\n{error}"))
}

/// What loading the tiny pack with some changes says.
pub fn refusal(changes: &[Change<'_>]) -> String {
    let sources = changed(changes);
    collect(|| serde_json::json!({ "files": BTreeMap::from_iter(texts(&sources)) }));
    refused(Pack::from_sources(&sources))
}

/// The error's text, or that there was none.
pub fn refused<T>(result: Result<T, Error>) -> String {
    result.map_or_else(|error| error.to_string(), |_| "(accepted)".to_owned())
}

/// Problems as an error shows them.
pub fn blocks<'p>(problems: impl IntoIterator<Item = &'p Problem>) -> String {
    Error { problems: problems.into_iter().cloned().collect() }.to_string()
}

#[test]
fn the_tiny_pack_is_right_in_every_way() {
    let pack = pack(&[]);
    assert_eq!(blocks(&pack.check().problems), "");
    assert!(pack.run_cases().ok());
}

#[test]
fn a_schema_of_facts_speaks_the_language_asked_for() {
    fn words<'v>(schema: &'v Value, found: &mut Vec<&'v str>) {
        for (key, value) in schema.as_object().into_iter().flatten() {
            match value {
                Value::String(text) if key == "title" || key == "description" => found.push(text),
                _ => words(value, found),
            }
        }
        schema.as_array().into_iter().flatten().for_each(|value| words(value, found));
    }
    let pack = Pack::from_folder(crate::root().join("rules/it-operations")).expect("the pack loads");
    let schema = pack.facts_schema("zh-Hans");
    let mut found = Vec::new();
    words(&schema, &mut found);
    assert!(schema["description"].is_string() && found.len() > 100, "{} words", found.len());
    let foreign: Vec<&&str> = found.iter().filter(|text| !text.contains(|c: char| c > '\u{2e80}')).collect();
    assert!(foreign.is_empty(), "{foreign:?}");
}
