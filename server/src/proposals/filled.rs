//! What a proposal takes among many stored incidents. `FENJI_STORED=100000` measures what docs/server.md says.

use super::*;
use crate::config::Config;
use crate::config::history::History;
use crate::incident::Incident;
use crate::judge::{Grades, Judged, Summary};
use crate::rules::Shelf;
use crate::store::Store;
use serde_json::Map;
use std::time::Instant;

/// Incidents that every run stores, and how many in one transaction.
const STORED: i64 = 2_000;
const AT_ONCE: i64 = 500;
/// What a proposal may take, in milliseconds.
const LONGEST: u128 = 50;
const DAYS: i64 = 90;
const DAY: i64 = 24 * HOUR;
const NOW: i64 = 1_800_000_000_000;

/// Signs under which it is asked whether it happened before, and others.
const SIGNS: [&str; 8] = [
    "software-error",
    "network-unreachable",
    "hardware-fault",
    "utilities-out",
    "malware-signs",
    "intrusion-signs",
    "data-wrong-or-lost",
    "online-fault",
];

/// The number of a pseudo-random row, the same each time.
fn drawn(number: i64, of: i64) -> i64 {
    (number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407) >> 33).rem_euclid(of)
}

/// Small numbers come often, large ones seldom, as signs do.
fn seldom(number: i64, of: i64) -> i64 {
    drawn(number, of) * drawn(number + 7, of) / of
}

fn incident(number: i64, opened_at: i64, open: bool, digest: &str, thing: i64, sign: &str) -> Incident {
    let facts = json!({
        "incident": { "signs": [sign], "description": format!("something happened at desk {number}") },
        "safety": { "people_at_risk": false },
        "system": { "name": format!("System {thing}"), "state": "down" },
        "affected": { "extent": "local" },
        "operation": { "affected": true },
    });
    Incident {
        id: format!("0199c3a8-7a3c-7000-8000-{number:012x}"),
        number,
        reference: format!("R{number}"),
        state: if open { "open" } else { "closed" }.to_owned(),
        merged_into: None,
        opened_at,
        changed_at: opened_at,
        acknowledged_at: None,
        acknowledged_by: None,
        holder: None,
        closed_at: (!open).then_some(opened_at + HOUR),
        received: crate::clock::written(opened_at),
        zone: "Asia/Shanghai".to_owned(),
        locale: "zh-Hans".to_owned(),
        rules: digest.to_owned(),
        reported: facts.as_object().cloned().unwrap_or_default(),
        answers: Map::new(),
        summary: Summary::default(),
        grades: Grades::new(),
        proposed: Vec::new(),
        erased_at: None,
    }
}

async fn fill(store: &Store, rules: &Rules, all: Vec<Incident>) {
    let mut all = all.into_iter().peekable();
    while all.peek().is_some() {
        let part: Vec<(Incident, Judged)> = all
            .by_ref()
            .take(AT_ONCE as usize)
            .map(|incident| {
                let marks = likeness::marks(&rules.history, &incident.facts());
                let summary = Summary::default();
                (incident, Judged { summary, rank: 3, deadlines: Vec::new(), marks, search: String::new() })
            })
            .collect();
        let written = store.write(move |tx| {
            Box::pin(async move {
                for (incident, judged) in part {
                    incident.write(tx, &judged).await?;
                }
                Ok(())
            })
        });
        written.await.unwrap();
    }
}

#[tokio::test]
async fn a_proposal_costs_the_same_however_much_is_stored() {
    let stored = std::env::var("FENJI_STORED").ok().and_then(|stored| stored.parse().ok()).unwrap_or(STORED);
    let folder = tempfile::tempdir().unwrap();
    let config = Config::of(&[("FENJI_DATA".to_owned(), folder.path().display().to_string())].into(), "");
    let config = config.unwrap();
    let store = Store::open(&config).await.unwrap();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules");
    let shelf = Shelf::open(Some(&root), History::shipped().unwrap(), &store).await.unwrap();
    let rules = shelf.current();
    let sign = |number: i64| SIGNS[seldom(number, SIGNS.len() as i64) as usize];

    // As work is: two hundred systems, most of it closed, the last two days open.
    let at = |number: i64| NOW - DAYS * DAY + DAYS * DAY / stored * number;
    let usual: Vec<Incident> = (0..stored)
        .map(|number| {
            let open = at(number) > NOW - 2 * DAY;
            incident(number + 1, at(number), open, rules.digest(), drawn(number + 3, 200), sign(number))
        })
        .collect();
    let looked_at: Vec<Incident> = usual.iter().rev().take(20).cloned().collect();
    let before = (stored / 2..stored).find(|number| sign(*number) == SIGNS[0]).unwrap();
    let (thing, often) = (drawn(before + 3, 200), SIGNS[0]);
    fill(&store, &rules, usual).await;
    let mut db = store.readers.acquire().await.unwrap();
    let mut took = async |incident: &Incident| {
        let (start, before) = (Instant::now(), worked());
        let found = of(&mut db, &rules, incident).await.unwrap();
        let wall = start.elapsed().as_micros();
        // Whatever else the machine does at the moment is not counted, where the system says who worked.
        let work = worked().zip(before).map_or(wall, |(after, before)| (after - before) / 1_000);
        (work, wall, found.len())
    };
    // The first one makes the diagrams of the rules, once for all.
    took(&looked_at[0]).await;
    let (mut works, mut walls, mut found) = (Vec::new(), Vec::new(), 0);
    for one in looked_at {
        let again = Incident { state: "open".to_owned(), closed_at: None, ..one };
        let (work, wall, proposals) = took(&again).await;
        works.push(work);
        walls.push(wall);
        found += proposals;
    }
    works.sort_unstable();
    walls.sort_unstable();
    let (middle, worst) = (works[works.len() / 2], works[works.len() - 1]);
    let wall = walls[walls.len() / 2];
    eprintln!(
        "{stored} stored: {found} proposals for {}; {middle} µs of work, {worst} at most; {wall} µs passed",
        works.len()
    );
    assert!(found > 0, "something is proposed");
    assert!(worst / 1000 <= LONGEST, "{worst} µs");

    // The worst there is: everybody reports the same at the same hour, and nothing is closed.
    let flood: Vec<Incident> = (0..stored / 4)
        .map(|number| incident(stored + number + 1, NOW + number, true, rules.digest(), thing, often))
        .collect();
    let one = flood[flood.len() / 2].clone();
    fill(&store, &rules, flood).await;
    took(&one).await;
    let (work, wall, proposals) = took(&one).await;
    eprintln!("{} alike within a minute: {work} µs of work; {wall} µs passed", stored / 4);
    assert_eq!(proposals, SHOWN + 1);
    assert!(work / 1000 <= LONGEST, "{work} µs");
}

/// What all threads of this process have worked so far, in nanoseconds; nothing where the system does not say it.
fn worked() -> Option<u128> {
    let of = |task: std::fs::DirEntry| {
        let text = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse::<u128>().ok()
    };
    Some(std::fs::read_dir("/proc/self/task").ok()?.flatten().filter_map(of).sum())
}
