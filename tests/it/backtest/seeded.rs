//! Incidents from a seed, as the rows of a ticket system: the same seed gives the same rows everywhere.

use serde_json::{Map, Value};
use std::fmt::Write;

/// The columns, and what stands in their cells; some of it is in no table of the mapping.
const COLUMNS: [(&str, &[&str]); 10] = [
    (
        "signs",
        &[
            "software",
            "network",
            "hardware",
            "malware",
            "intrusion",
            "leak",
            "question",
            "software",
            "network",
            "hardware",
            "malware;leak",
            "intrusion",
            "leak",
            "question",
            "software",
            "network",
            "hardware",
            "question",
            "",
            "odd",
        ],
    ),
    ("danger", &["no", "no", "no", "no", "no", "no", "yes", ""]),
    ("state", &["normal", "degraded", "down", "Down", "normal", "degraded", "down", "Down", "down", "?"]),
    ("restart", &["", "not tried", "failed", "recovered"]),
    ("extent", &["none", "one", "local", "whole", "unknown"]),
    ("stopped", &["yes", "no", ""]),
    ("pattern", &["first", "intermittent", "repeated", ""]),
    ("importance", &["ordinary", "important", "important", ""]),
    ("leak", &["none", "suspected", "confirmed", ""]),
    ("priority", &["P1", "P2", "P3", "P4", "2", "", "soon"]),
];

/// The mapping of these columns to the facts of rules/it-operations.
pub const MAPPING: &str = r#"
id = "id"

[recorded]
column = "priority"
levels = { "2" = "P2" }

[[fact]]
fact = "incident.signs"
column = "signs"
split = ";"

[fact.values]
software = "software-error"
network = "network-unreachable"
hardware = "hardware-fault"
malware = "malware-signs"
intrusion = "intrusion-signs"
leak = "information-exposed"
question = "question"

[[fact]]
fact = "safety.people_at_risk"
column = "danger"

[[fact]]
fact = "system.state"
column = "state"
values = { normal = "normal", degraded = "degraded", down = "down" }
if_applies = true

[[fact]]
fact = "system.restart"
column = "restart"
values = { "not tried" = "not-tried", failed = "failed", recovered = "recovered" }
if_applies = true

[[fact]]
fact = "affected.extent"
column = "extent"
unknown = ["unknown"]
if_applies = true

[[fact]]
fact = "operation.affected"
column = "stopped"
if_applies = true

[[fact]]
fact = "occurrence.pattern"
column = "pattern"
if_applies = true

[[fact]]
fact = "system.importance"
column = "importance"

[[fact]]
fact = "leak.status"
column = "leak"
if_applies = true
"#;

/// One row: an id and a cell for each column.
pub type Row = (String, [&'static str; COLUMNS.len()]);

/// So many rows from a seed (SplitMix64).
pub fn rows(seed: u64, count: usize) -> impl Iterator<Item = Row> {
    let mut state = seed;
    let mut next = move || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    };
    (0..count).map(move |number| {
        let mut bits = next();
        let cells = COLUMNS.map(|(_, words)| {
            let word = words[(bits % words.len() as u64) as usize];
            bits /= words.len() as u64;
            word
        });
        (format!("T{number:07}"), cells)
    })
}

/// The names of all columns, the id first.
pub fn names() -> Vec<String> {
    ["id"].into_iter().chain(COLUMNS.iter().map(|(name, _)| *name)).map(str::to_owned).collect()
}

/// As a table.
pub fn csv(rows: impl Iterator<Item = Row>, separator: char) -> String {
    let quoted = |cell: &str| if cell.contains([';', ',']) { format!("\"{cell}\"") } else { cell.to_owned() };
    let line = |cells: Vec<String>| cells.join(&separator.to_string());
    let mut text = line(names());
    for (id, cells) in rows {
        let cells = std::iter::once(id).chain(cells.iter().map(|cell| quoted(cell)));
        write!(text, "\n{}", line(cells.collect())).expect("a string takes all");
    }
    text.push('\n');
    text
}

/// As lines of JSON; an empty cell is left out.
pub fn jsonl(rows: impl Iterator<Item = Row>) -> String {
    let mut text = String::new();
    for (id, cells) in rows {
        let mut row = Map::from_iter([("id".to_owned(), Value::from(id))]);
        for ((name, _), cell) in COLUMNS.iter().zip(cells).filter(|(_, cell)| !cell.is_empty()) {
            row.insert((*name).to_owned(), cell.into());
        }
        writeln!(text, "{}", Value::Object(row)).expect("a string takes all");
    }
    text
}
