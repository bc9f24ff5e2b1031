//! How many questions an interview takes until its verdict is complete, beside the best order that there is.

use fenji::{Options, Pack};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::thread;

/// The deciding facts of it-operations but the symptoms, with their answers; `restart` applies only to a system that is down.
const FACTS: [(&str, &[&str]); 7] = [
    ("leak.status", &["none", "suspected", "confirmed"]),
    ("system.state", &["normal", "degraded", "down"]),
    ("system.restart", &["recovered", "not-tried", "failed"]),
    ("system.importance", &["ordinary", "important"]),
    ("affected.extent", &["none", "one", "local", "whole"]),
    ("operation.affected", &["no", "yes"]),
    ("occurrence.pattern", &["first", "intermittent", "repeated"]),
];
const LEAK: usize = 0;
const STATE: usize = 1;
const RESTART: usize = 2;
const EXTENT: usize = 4;
const DOWN: usize = 2;

/// The first symptom that a set of symptoms holds decides the kind: one set for each kind, and how many sets it stands for.
const SYMPTOMS: [(&[&str], usize); 10] = [
    (&["intrusion-signs"], 512),
    (&["malware-signs"], 384),
    (&["information-exposed"], 64),
    (&["data-wrong-or-lost"], 32),
    (&["device-missing-or-damaged"], 16),
    (&["network-unreachable"], 8),
    (&["hardware-fault"], 4),
    (&["software-error"], 2),
    (&["usage-question"], 1),
    (&[], 1),
];

/// An incident: by fact the index of its answer.
type Incident = [Option<usize>; 7];

/// Every incident that the pack allows, symptoms apart.
fn incidents() -> Vec<Incident> {
    let mut all: Vec<Incident> = vec![[None; 7]];
    for (fact, (_, options)) in FACTS.iter().enumerate() {
        all = all
            .into_iter()
            .flat_map(|incident| {
                let applies = fact != RESTART || incident[STATE] == Some(DOWN);
                let answers: Vec<Option<usize>> =
                    if applies { (0..options.len()).map(Some).collect() } else { vec![None] };
                answers.into_iter().map(move |answer| {
                    let mut next = incident;
                    next[fact] = answer;
                    next
                })
            })
            .filter(|incident| incident[STATE] != Some(DOWN) || incident[EXTENT] != Some(0))
            .collect();
    }
    all
}

/// What is known, as nested facts: `None` is not asked yet.
fn facts(known: &Incident, symptoms: Option<&[&str]>) -> Value {
    let mut facts = json!({ "safety": { "people_at_risk": false } });
    for ((id, options), answer) in FACTS.iter().zip(known) {
        let Some(answer) = answer else { continue };
        let (group, name) = id.split_once('.').expect("ids have two parts");
        let value = if *id == "operation.affected" { json!(*answer == 1) } else { json!(options[*answer]) };
        facts[group][name] = value;
    }
    if let Some(symptoms) = symptoms {
        facts["incident"]["symptoms"] = json!(symptoms);
    }
    facts
}

/// Questions asked in all of `incidents`, each counted with the weight of its symptoms, when asking what the engine asks.
fn asked(
    pack: &Pack,
    known: Incident,
    symptoms: Option<&(&'static [&'static str], usize)>,
    left: &[Incident],
) -> usize {
    let read = pack.facts(&facts(&known, symptoms.map(|(set, _)| *set))).expect("the pack allows these facts");
    let decision = pack.assess(&read, &Options::default());
    if decision.complete {
        return 0;
    }
    let every = SYMPTOMS.iter().map(|(_, weight)| weight).sum::<usize>();
    let weight = left.len() * symptoms.map_or(every, |(_, weight)| *weight);
    let next = decision.questions.next.expect("an incomplete verdict leaves a question");
    if next == "incident.symptoms" {
        return weight + SYMPTOMS.iter().map(|symptoms| asked(pack, known, Some(symptoms), left)).sum::<usize>();
    }
    let fact = FACTS.iter().position(|(id, _)| *id == next);
    let fact = fact.unwrap_or_else(|| panic!("`{next}` decides nothing and is asked before the verdict is complete"));
    let answers = FACTS[fact].1.len();
    let branches = (0..answers).map(|answer| {
        let left: Vec<Incident> = left.iter().filter(|incident| incident[fact] == Some(answer)).copied().collect();
        let mut known = known;
        known[fact] = Some(answer);
        if left.is_empty() { 0 } else { asked(pack, known, symptoms, &left) }
    });
    // Where a conditional fact does not apply, it is not asked.
    let applying = left.iter().filter(|incident| incident[fact].is_some()).count();
    weight * applying / left.len() + branches.sum::<usize>()
}

/// Questions asked in all incidents with the best order; that of the symptoms, which every verdict needs, is not counted.
fn best(known: Incident, left: &[(Incident, String)], leak_first: bool, memo: &mut HashMap<Incident, usize>) -> usize {
    if left.iter().all(|(_, verdict)| *verdict == left[0].1) {
        return 0;
    }
    if let Some(total) = memo.get(&known) {
        return *total;
    }
    let possible = (0..FACTS.len()).filter(|fact| {
        known[*fact].is_none()
            && (*fact != RESTART || known[STATE] == Some(DOWN))
            && (!leak_first || *fact == LEAK || known[LEAK].is_some())
    });
    let totals: Vec<usize> = possible
        .map(|fact| {
            let branches = (0..FACTS[fact].1.len()).map(|answer| {
                let left: Vec<_> =
                    left.iter().filter(|(incident, _)| incident[fact] == Some(answer)).cloned().collect();
                let mut known = known;
                known[fact] = Some(answer);
                if left.is_empty() { 0 } else { best(known, &left, leak_first, memo) }
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
    let pack = Pack::from_folder("rules/it-operations").expect("the pack loads");
    let all = incidents();
    assert_eq!(all.len(), 612);
    let sets: usize = SYMPTOMS.iter().map(|(_, weight)| weight).sum();
    assert_eq!(sets, 1024);
    // The questions about safety are asked first, whatever they tell; that about a leak is among the deciding ones.
    let total: usize = thread::scope(|scope| {
        let by_leak: Vec<_> = (0..FACTS[LEAK].1.len())
            .map(|answer| {
                let left: Vec<Incident> =
                    all.iter().filter(|incident| incident[LEAK] == Some(answer)).copied().collect();
                let mut known = [None; 7];
                known[LEAK] = Some(answer);
                let pack = &pack;
                scope.spawn(move || asked(pack, known, None, &left))
            })
            .collect();
        by_leak.into_iter().map(|part| part.join().expect("it counts")).sum()
    });
    let nothing = pack.facts(&json!({ "safety": { "people_at_risk": false } })).expect("facts");
    assert_eq!(pack.assess(&nothing, &Options::default()).questions.next, Some("leak.status"));
    let verdicts: Vec<(Incident, String)> = all
        .iter()
        .map(|incident| {
            let read = pack.facts(&facts(incident, Some(&[]))).expect("the pack allows it");
            let verdict = pack.verdict(&read);
            (*incident, format!("{:?} {:?}", verdict.scope.value, verdict.level.value))
        })
        .collect();
    let count = all.len() as f64;
    let average = 1.0 + total as f64 / (count * sets as f64);
    let leak_first = 1.0 + best([None; 7], &verdicts, true, &mut HashMap::new()) as f64 / count;
    let unbound = 1.0 + best([None; 7], &verdicts, false, &mut HashMap::new()) as f64 / count;
    println!(
        "of 8 deciding questions the interview asks {average:.2} on average; the best order asks {leak_first:.2} with the \
         leak first, {unbound:.2} without; {:.1} % over the best",
        100.0 * (average / leak_first - 1.0)
    );
    assert!(average <= 5.0, "{average:.2} questions on average");
    assert!(average <= 1.1 * leak_first, "{average:.2} questions on average, the best order needs {leak_first:.2}");
}
