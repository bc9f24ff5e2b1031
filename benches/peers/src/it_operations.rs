//! The IT-operations pack: what one decision, one load and one check of a real pack take.

use crate::measure::{Effort, time};
use crate::table::{Table, nanoseconds, reached};
use ::fenji::{FactType, Facts, Options, Pack};
use fastrand::Rng;
use serde_json::{Map, Value, json};
use std::hint::black_box;
use std::path::PathBuf;
use std::time::{Duration, Instant};

const INCIDENTS: usize = 64;
const MICROSECOND: f64 = 1e3;
const MILLISECOND: f64 = 1e6;
/// Aims: a verdict, a whole decision, a load, a check.
const VERDICT: f64 = 0.4 * MICROSECOND;
const DECISION: f64 = 8.0 * MICROSECOND;
const PARTIAL: f64 = 15.0 * MICROSECOND;
const NOTHING: f64 = 0.2 * MILLISECOND;
const LOAD: f64 = 10.0 * MILLISECOND;
const CHECK: f64 = 100.0 * MILLISECOND;

/// Measures the pack and gives the table.
pub fn measure(effort: Effort) -> Table {
    let mut table = Table::new(["it-operations", "time", "aim", ""]);
    each(&mut |what, aim, cycle, work| {
        eprintln!("it-operations: {what}");
        let taken = time(effort, cycle, work);
        table.row([
            what.to_owned(),
            nanoseconds(taken),
            aim.map_or(String::new(), |aim| format!("≤ {}", nanoseconds(aim))),
            aim.map_or(String::new(), |aim| reached(taken <= aim)),
        ]);
    });
    table
}

/// Does for `duration` what the row of this name measures, for a profiler to watch.
pub fn repeat(row: &str, duration: Duration) {
    each(&mut |what, _, cycle, work| {
        let start = Instant::now();
        while what == row && start.elapsed() < duration {
            (0..cycle).for_each(&mut *work);
        }
    });
}

/// Takes a row: what is measured, the aim, how many incidents alternate, and the work.
type Row<'a> = &'a mut dyn FnMut(&str, Option<f64>, usize, &mut dyn FnMut(usize));

fn each(row: Row<'_>) {
    let pack = Pack::from_folder(folder()).unwrap_or_else(|error| panic!("{error}"));
    let options = Options::default();
    for (name, incidents) in situations(&pack) {
        let facts: Vec<Facts> = incidents.iter().map(|incident| pack.facts(incident).expect("facts")).collect();
        let cycle = facts.len();
        let all = name == "all facts known";
        let whole = match name {
            "all facts known" => Some(DECISION),
            "one fact unknown" => Some(PARTIAL),
            "nothing known" => Some(NOTHING),
            _ => None,
        };
        row(&format!("{name}: verdict"), all.then_some(VERDICT), cycle, &mut |i| {
            black_box(pack.verdict(&facts[i]));
        });
        row(&format!("{name}: whole decision"), whole, cycle, &mut |i| {
            black_box(pack.assess(&facts[i], &options));
        });
        row(&format!("{name}: facts from JSON, whole decision"), None, cycle, &mut |i| {
            let facts = pack.facts(&incidents[i]).expect("facts");
            black_box(pack.assess(&facts, &options));
        });
        row(&format!("{name}: facts from JSON, whole decision, to JSON"), None, cycle, &mut |i| {
            let facts = pack.facts(&incidents[i]).expect("facts");
            black_box(serde_json::to_string(&pack.assess(&facts, &options)).expect("JSON"));
        });
    }
    let bundle = pack.to_bundle();
    row("load the bundle", Some(LOAD), 1, &mut |_| {
        black_box(Pack::from_bundle(&bundle).expect("a pack"));
    });
    row("check", Some(CHECK), 1, &mut |_| {
        black_box(pack.check());
    });
}

/// The facts of incidents, by how much is known.
fn situations(pack: &Pack) -> [(&'static str, Vec<Value>); 4] {
    let mut random = Rng::with_seed(1);
    let full: Vec<Value> = (0..INCIDENTS).map(|_| full(pack, &mut random)).collect();
    let mut one_unknown = full.clone();
    for incident in &mut one_unknown {
        incident["system"]["importance"] = Value::Null;
    }
    let three_known = ["normal", "degraded", "down"]
        .map(|state| {
            json!({
                "system": { "state": state }, "affected": { "extent": "whole" }, "operation": { "affected": true }
            })
        })
        .to_vec();
    [
        ("all facts known", full),
        ("one fact unknown", one_unknown),
        ("three facts known", three_known),
        ("nothing known", vec![json!({})]),
    ]
}

/// Draws an incident with every fact known that applies to it.
fn full(pack: &Pack, random: &mut Rng) -> Value {
    let info = pack.info("en");
    loop {
        let mut incident = Map::new();
        for fact in info.facts.iter().filter(|fact| !fact.computed) {
            let options: Vec<&str> = fact.options.iter().map(|option| option.id).collect();
            let value = match fact.fact_type {
                FactType::One => json!(options[random.usize(..options.len())]),
                FactType::Several => json!(random.choose_multiple(options.iter(), 2)),
                FactType::YesNo => json!(random.bool()),
                FactType::Number => json!(random.i64(fact.min.unwrap_or(0)..=fact.max.unwrap_or(1_000))),
                FactType::Text => json!("the file server does not answer"),
                FactType::Time => json!("2026-11-22T08:00:00Z"),
            };
            insert(&mut incident, fact.id, value);
        }
        let mut incident = Value::Object(incident);
        // Facts that do not apply are taken out; facts that contradict each other are drawn again.
        for _ in 0..info.facts.len() {
            let Err(error) = pack.facts(&incident) else { return incident };
            let conditional = error.problems.iter().find_map(|problem| {
                let id = problem.fact.as_deref()?;
                info.facts.iter().find(|fact| fact.id == id && fact.when.is_some())
            });
            let Some(fact) = conditional else { break };
            remove(&mut incident, fact.id);
        }
    }
}

/// Puts an answer where its id says.
pub fn insert(incident: &mut Map<String, Value>, id: &str, value: Value) {
    match id.split_once('.') {
        None => {
            incident.insert(id.to_owned(), value);
        }
        Some((first, rest)) => {
            let inner = incident.entry(first).or_insert_with(|| json!({}));
            insert(inner.as_object_mut().expect("an object"), rest, value);
        }
    }
}

fn remove(incident: &mut Value, id: &str) {
    let (group, name) = id.rsplit_once('.').unwrap_or(("", id));
    let group =
        group.split('.').filter(|segment| !segment.is_empty()).fold(incident, |inner, segment| &mut inner[segment]);
    if let Some(group) = group.as_object_mut() {
        group.remove(name);
    }
}

/// The pack's folder in the project.
fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../rules/it-operations")
}
