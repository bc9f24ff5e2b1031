//! How many questions an interview takes until its verdict is complete, beside the best order that there is.

use fenji::{Options, Pack};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::thread;

/// The deciding facts of a plain fault in it-operations, with their answers; `restart` and `standby` apply only to a system
/// that is down. Attacks, leaks and losses have deciding facts of their own, and only where somebody reports them.
const FACTS: [(&str, &[&str]); 7] = [
    ("system.state", &["normal", "degraded", "down"]),
    ("system.restart", &["recovered", "not-tried", "failed"]),
    ("standby.available", &["no", "yes"]),
    ("system.importance", &["ordinary", "important"]),
    ("affected.extent", &["none", "one", "local", "whole"]),
    ("operation.affected", &["no", "yes"]),
    ("occurrence.pattern", &["first", "intermittent", "repeated"]),
];
const STATE: usize = 0;
const ONLY_DOWN: [usize; 2] = [1, 2];
const DOWN: usize = 2;

/// What is reported with the fault: one set for each kind of fault.
const SIGNS: [&[&str]; 3] = [&["network-unreachable"], &["hardware-fault"], &["software-error"]];

/// An incident: by fact the index of its answer.
type Incident = [Option<usize>; 7];

/// Every incident that the pack allows.
fn incidents() -> Vec<Incident> {
    let mut all: Vec<Incident> = vec![[None; 7]];
    for (fact, (_, options)) in FACTS.iter().enumerate() {
        all = all
            .into_iter()
            .flat_map(|incident| {
                let applies = !ONLY_DOWN.contains(&fact) || incident[STATE] == Some(DOWN);
                let answers: Vec<Option<usize>> =
                    if applies { (0..options.len()).map(Some).collect() } else { vec![None] };
                answers.into_iter().map(move |answer| {
                    let mut next = incident;
                    next[fact] = answer;
                    next
                })
            })
            .collect();
    }
    all
}

/// What is known, as nested facts: `None` is not asked yet.
fn facts(known: &Incident, signs: &[&str]) -> Value {
    let mut facts = json!({
        "safety": { "people_at_risk": false }, "leak": { "status": "none" }, "incident": { "signs": signs }
    });
    for ((id, options), answer) in FACTS.iter().zip(known) {
        let Some(answer) = answer else { continue };
        let (group, name) = id.split_once('.').expect("ids have two parts");
        let value = if options[0] == "no" { json!(*answer == 1) } else { json!(options[*answer]) };
        facts[group][name] = value;
    }
    facts
}

/// Questions asked in all of `left`, when asking what the engine asks.
fn asked(pack: &Pack, known: Incident, signs: &[&str], left: &[Incident]) -> usize {
    let read = pack.facts(&facts(&known, signs)).expect("the pack allows these facts");
    let decision = pack.assess(&read, &Options::default());
    if decision.complete {
        return 0;
    }
    let next = decision.questions.next.expect("an incomplete verdict leaves a question");
    let fact = FACTS.iter().position(|(id, _)| *id == next);
    let fact = fact.unwrap_or_else(|| panic!("`{next}` decides nothing and is asked before the verdict is complete"));
    let branches = (0..FACTS[fact].1.len()).map(|answer| {
        let left: Vec<Incident> = left.iter().filter(|incident| incident[fact] == Some(answer)).copied().collect();
        let mut known = known;
        known[fact] = Some(answer);
        if left.is_empty() { 0 } else { asked(pack, known, signs, &left) }
    });
    // Where a conditional fact does not apply, it is not asked.
    let applying = left.iter().filter(|incident| incident[fact].is_some()).count();
    applying + branches.sum::<usize>()
}

/// Questions asked in all incidents with the best order.
fn best(known: Incident, left: &[(Incident, String)], memo: &mut HashMap<Incident, usize>) -> usize {
    if left.iter().all(|(_, verdict)| *verdict == left[0].1) {
        return 0;
    }
    if let Some(total) = memo.get(&known) {
        return *total;
    }
    let possible = (0..FACTS.len())
        .filter(|fact| known[*fact].is_none() && (!ONLY_DOWN.contains(fact) || known[STATE] == Some(DOWN)));
    let totals: Vec<usize> = possible
        .map(|fact| {
            let branches = (0..FACTS[fact].1.len()).map(|answer| {
                let left: Vec<_> =
                    left.iter().filter(|(incident, _)| incident[fact] == Some(answer)).cloned().collect();
                let mut known = known;
                known[fact] = Some(answer);
                if left.is_empty() { 0 } else { best(known, &left, memo) }
            });
            left.len() + branches.sum::<usize>()
        })
        .collect();
    let total = totals.into_iter().min().expect("what differs can be asked");
    memo.insert(known, total);
    total
}

#[test]
fn the_interview_is_short() {
    let pack = Pack::from_folder(crate::root().join("rules/it-operations")).expect("the pack loads");
    let all = incidents();
    assert_eq!(all.len(), 384);
    // People first, then what has happened, whatever they can change.
    let next = |facts: Value| {
        let facts = pack.facts(&facts).expect("facts");
        pack.assess(&facts, &Options::default()).questions.next.map(str::to_owned)
    };
    assert_eq!(next(json!({})).as_deref(), Some("safety.people_at_risk"));
    assert_eq!(next(json!({ "safety": { "people_at_risk": false } })).as_deref(), Some("incident.signs"));
    let total: usize = thread::scope(|scope| {
        let (pack, all) = (&pack, &all);
        let by_kind = SIGNS.map(|signs| scope.spawn(move || asked(pack, [None; 7], signs, all)));
        by_kind.into_iter().map(|part| part.join().expect("it counts")).sum()
    });
    let verdicts: Vec<(Incident, String)> = all
        .iter()
        .map(|incident| {
            let read = pack.facts(&facts(incident, SIGNS[0])).expect("the pack allows it");
            let verdict = pack.verdict(&read);
            (*incident, format!("{:?} {:?}", verdict.scope.value, verdict.level.value))
        })
        .collect();
    let count = all.len() as f64;
    let average = total as f64 / (count * SIGNS.len() as f64);
    let best = best([None; 7], &verdicts, &mut HashMap::new()) as f64 / count;
    println!(
        "of 7 deciding questions the interview asks {average:.2} on average; the best order asks {best:.2}; {:.1} % over the \
         best",
        100.0 * (average / best - 1.0)
    );
    assert!(average <= 5.0, "{average:.2} questions on average");
    // The next question is chosen by looking one step ahead: what a fault's many small gaps cost stays within a sixth.
    assert!(average <= 1.16 * best, "{average:.2} questions on average, the best order needs {best:.2}");
}
