//! The desk over all packs: what one decision of several packs together takes.

use crate::it_operations::insert;
use crate::measure::{Effort, time};
use crate::table::{Table, nanoseconds, reached};
use ::fenji::{Desk, DeskFacts, DeskOptions, FactInfo, FactType};
use fastrand::Rng;
use serde_json::{Map, Value, json};
use std::hint::black_box;
use std::path::PathBuf;

const INCIDENTS: usize = 32;
/// Aim for a decision with everything known, however many packs are concerned.
const DECISION: f64 = 150e3;
const NOTHING: f64 = 1e6;

/// Measures the desk and gives the table.
pub fn measure(effort: Effort) -> Table {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../rules");
    let desk = Desk::from_folder(folder).unwrap_or_else(|error| panic!("{error}"));
    let options = DeskOptions::default();
    let mut table = Table::new(["the desk", "packs concerned", "time", "aim", ""]);
    let mut row = |what: &str, facts: &[DeskFacts], aim: Option<f64>, work: &mut dyn FnMut(usize)| {
        eprintln!("desk: {what}");
        let concerned: usize = facts.iter().map(|facts| desk.assess(facts, &options).packs.len()).sum();
        let taken = time(effort, facts.len(), work);
        table.row([
            what.to_owned(),
            format!("{:.1}", concerned as f64 / facts.len() as f64),
            nanoseconds(taken),
            aim.map_or(String::new(), |aim| format!("≤ {}", nanoseconds(aim))),
            aim.map_or(String::new(), |aim| reached(taken <= aim)),
        ]);
    };
    for (name, known, aim) in [
        ("all facts known, any signs", full(&desk, None), Some(DECISION)),
        ("all facts known, every sign", full(&desk, Some(usize::MAX)), None),
        ("nothing known", vec![json!({})], Some(NOTHING)),
    ] {
        let facts: Vec<DeskFacts> = known.iter().map(|facts| desk.facts(facts).expect("facts")).collect();
        row(&format!("{name}: decision"), &facts, aim, &mut |i| {
            black_box(desk.assess(&facts[i], &options));
        });
        row(&format!("{name}: facts from JSON, decision, to JSON"), &facts, None, &mut |i| {
            let facts = desk.facts(&known[i]).expect("facts");
            black_box(serde_json::to_string(&desk.assess(&facts, &options)).expect("JSON"));
        });
    }
    table
}

/// Incidents of which everything is known; `signs` options of what has happened, or one or two at random.
fn full(desk: &Desk, signs: Option<usize>) -> Vec<Value> {
    let mut random = Rng::with_seed(1);
    let info = desk.info("en");
    let mut facts: Vec<&FactInfo<'_>> = info.facts.iter().filter(|fact| !fact.computed).collect();
    // Whether a fact applies is known once what it depends on is.
    facts.sort_by_key(|fact| fact.when.is_some());
    let incident = |_| {
        let mut incident = Map::new();
        for fact in &facts {
            for _ in 0..8 {
                let mut with = incident.clone();
                insert(&mut with, fact.id, answer(fact, signs, &mut random));
                if desk.facts(&Value::Object(with.clone())).is_ok() {
                    incident = with;
                    break;
                }
            }
        }
        Value::Object(incident)
    };
    (0..INCIDENTS).map(incident).collect()
}

fn answer(fact: &FactInfo<'_>, signs: Option<usize>, random: &mut Rng) -> Value {
    let options: Vec<&str> = fact.options.iter().map(|option| option.id).collect();
    match fact.fact_type {
        FactType::One => json!(options[random.usize(..options.len())]),
        FactType::Several if fact.id == "incident.signs" => {
            let many = signs.unwrap_or(1 + random.usize(..2)).min(options.len());
            json!(random.choose_multiple(options.iter(), many))
        }
        FactType::Several => json!(random.choose_multiple(options.iter(), 2)),
        FactType::YesNo => json!(random.bool()),
        FactType::Number => json!(random.i64(fact.min.unwrap_or(0)..=fact.max.unwrap_or(1_000).min(10_000))),
        FactType::Text => json!("customers write that strangers know their orders"),
        FactType::Time => json!("2026-11-22T08:00:00Z"),
    }
}
