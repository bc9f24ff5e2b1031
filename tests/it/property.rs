//! Properties: on random packs and facts the engine says exactly what plain enumeration and rhai itself say.
//!
//! `FENJI_PROPERTY_CASES=1000` makes a run ten times as long, `FENJI_PROPERTY_SEED=1` tries other packs.

use crate::oracle::compare::{differences, question_differences, unsound};
use crate::oracle::expect::{Expected, Mistake, expect};
use crate::oracle::knowledge::{Knowledge, Known, computable, facts_json, full_knowledge, knowledge};
use crate::oracle::nearest::{fewest, stands, wrong_changes};
use crate::oracle::pack::{LEVELS, Stage};
use crate::oracle::planted::spoiled;
use crate::oracle::proof::{dead, doubled, gaps, milder, never_first, overruled, shows_gap, shows_milder};
use crate::oracle::questions::questions;
use crate::oracle::script::Outcome;
use crate::oracle::subject::{Subject, for_random_packs};
use serde_json::{Value, json};
use std::cell::Cell;
use std::collections::{BTreeSet, HashMap};

/// How many random sets of facts are tried with each pack.
const FACTS: usize = 10;

#[test]
fn decisions_equal_enumeration() {
    for_random_packs(60, &|subject, choices| {
        for _ in 0..FACTS {
            let known = knowledge(choices, &subject.table);
            let expected = expect(&subject.table, &known, Mistake::None);
            compare(subject, &known, expected.as_ref())?;
        }
        Ok(())
    });
}

/// The whole of a decision against enumeration; facts that no incident completes are refused.
fn compare(subject: &Subject, known: &Knowledge, expected: Option<&Expected>) -> Result<(), String> {
    let Subject { table, deciding, .. } = subject;
    match (subject.decide(known), expected) {
        (Err(_), None) => Ok(()),
        (Err(error), Some(_)) => subject.fail(known, &[format!("refused, and some incident completes them:\n{error}")]),
        // What is computed late can only be held against the facts once it is computed.
        (Ok(_), None) if !computable(table, known) => Ok(()),
        (Ok(_), None) => subject.fail(known, &["accepted, and no incident completes them".to_owned()]),
        (Ok(decision), Some(expected)) if !computable(table, known) => {
            subject.fail(known, &unsound(table, expected, &decision))
        }
        (Ok(decision), Some(expected)) => {
            let mut all = differences(table, expected, &decision);
            all.extend(question_differences(table, known, &questions(table, deciding, known), &decision));
            subject.fail(known, &all)
        }
    }
}

#[test]
fn conditions_equal_rhai_on_full_facts() {
    for_random_packs(60, &|subject, choices| {
        let table = &subject.table;
        let incidents: Vec<_> = table.allowed().collect();
        for _ in 0..incidents.len().min(40) {
            let known = full_knowledge(table, &choices.pick(&incidents).full);
            let expected = expect(table, &known, Mistake::None).ok_or("an incident that nothing completes")?;
            let decision = subject.decide(&known).map_err(|error| format!("{}\n{error}", facts_json(table, &known)))?;
            subject.fail(&known, &differences(table, &expected, &decision))?;
            if decision["questions"]["open"] != json!([]) {
                subject.fail(&known, &[format!("all is known, and open are {}", decision["questions"]["open"])])?;
            }
        }
        Ok(())
    });
}

#[test]
fn verdicts_agree_with_decisions() {
    for_random_packs(30, &|subject, choices| {
        for _ in 0..FACTS {
            let known = knowledge(choices, &subject.table);
            let Ok(facts) = subject.engine.facts(&facts_json(&subject.table, &known)) else { continue };
            let decision = subject.engine.assess(&facts, &fenji::Options::default());
            let decision = serde_json::to_value(&decision).map_err(|error| error.to_string())?;
            let verdict = serde_json::to_value(subject.engine.verdict(&facts)).map_err(|error| error.to_string())?;
            let (decision, verdict) = (subject.with_schemes(decision), subject.with_schemes(verdict));
            for (_, name) in subject.table.script.conclusions {
                let mut part = verdict_part(&decision[*name]);
                if let Some(scheme) = decision[*name].get("scheme") {
                    part["scheme"] = scheme.clone();
                }
                if verdict[*name] != part {
                    subject
                        .fail(&known, &[format!("{name}: the verdict says {}, the decision {part}", verdict[*name])])?;
                }
            }
        }
        Ok(())
    });
}

/// What a verdict must say of one conclusion of a decision.
fn verdict_part(conclusion: &Value) -> Value {
    let possible = conclusion["possible"].as_array().cloned().unwrap_or_default();
    let reasons = conclusion["reasons"].as_array().cloned().unwrap_or_default();
    json!({
        "value": conclusion["value"],
        "also_possible": if possible.len() == 1 { Vec::new() } else { possible },
        "rules": reasons.iter().map(|reason| reason["rule"].clone()).collect::<Vec<_>>(),
    })
}

#[test]
fn folder_bundle_and_memory_decide_alike() {
    for_random_packs(12, &|subject, choices| {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        for (path, content) in &subject.pack.sources().files {
            let file = folder.path().join(path);
            std::fs::create_dir_all(file.parent().unwrap()).and_then(|()| std::fs::write(&file, content)).unwrap();
        }
        let bundle = subject.engine.to_bundle();
        let others = [
            fenji::Pack::from_folder(folder.path()),
            fenji::Pack::from_bundle(&bundle),
            fenji::Pack::from_folder(folder.path()).and_then(|pack| fenji::Pack::from_bundle(&pack.to_bundle())),
        ];
        for other in others {
            let other = other.map_err(|error| error.to_string())?;
            if other.to_bundle() != bundle || other.digest() != subject.engine.digest() {
                return Err("the bundle or its digest differs".into());
            }
            for _ in 0..4 {
                let known = knowledge(choices, &subject.table);
                let facts = facts_json(&subject.table, &known);
                if decide_bytes(&other, &facts) != decide_bytes(&subject.engine, &facts) {
                    subject.fail(&known, &["the decisions differ".to_owned()])?;
                }
            }
        }
        Ok(())
    });
}

/// A decision, or the problems, as bytes: the same from a value and from its text.
fn decide_bytes(pack: &fenji::Pack, facts: &Value) -> Result<String, String> {
    let decide = |facts: Result<fenji::Facts, fenji::Error>| {
        let facts = facts.map_err(|error| error.to_string())?;
        let decision = pack.assess(&facts, &fenji::Options::default());
        serde_json::to_string(&decision).map_err(|error| error.to_string())
    };
    let (value, text) = (decide(pack.facts(facts)), decide(pack.facts_from_json(facts.to_string().as_bytes())));
    if value == text { value } else { panic!("from a value {value:?}, from its text {text:?}") }
}

#[test]
fn threads_sharing_a_pack_decide_alike() {
    for_random_packs(8, &|subject, choices| {
        let facts: Vec<Value> =
            (0..24).map(|_| facts_json(&subject.table, &knowledge(choices, &subject.table))).collect();
        let serial: Vec<_> = facts.iter().map(|facts| decide_bytes(&subject.engine, facts)).collect();
        let parallel: Vec<Vec<_>> = std::thread::scope(|scope| {
            let decide = || facts.iter().rev().map(|facts| decide_bytes(&subject.engine, facts)).collect();
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(decide)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        for mut decided in parallel {
            decided.reverse();
            if decided != serial {
                return Err(format!("a thread decided otherwise: {decided:?} and not {serial:?}"));
            }
        }
        Ok(())
    });
}

#[test]
fn spoiled_decisions_are_noticed() {
    for_random_packs(10, &|subject, choices| {
        let Subject { table, deciding, .. } = subject;
        for _ in 0..3 {
            let known = knowledge(choices, table);
            let Some(expected) = expect(table, &known, Mistake::None).filter(|_| computable(table, &known)) else {
                continue;
            };
            let decision = subject.decide(&known).map_err(|error| error.to_string())?;
            let asked = questions(table, deciding, &known);
            for (what, wrong) in spoiled(&decision) {
                let noticed = !differences(table, &expected, &wrong).is_empty()
                    || !question_differences(table, &known, &asked, &wrong).is_empty();
                if !noticed {
                    subject.fail(&known, &[format!("nobody noticed: {what}")])?;
                }
            }
        }
        Ok(())
    });
}

#[test]
fn a_mistaken_oracle_is_noticed() {
    for mistake in [Mistake::UnknownIsFalse, Mistake::GivenNeedNotApply, Mistake::ImpossibleForgotten] {
        let noticed = Cell::new(0);
        for_random_packs(15, &|subject, choices| {
            for _ in 0..FACTS {
                let known = knowledge(choices, &subject.table);
                let wrong = expect(&subject.table, &known, mistake);
                noticed.set(noticed.get() + usize::from(compare(subject, &known, wrong.as_ref()).is_err()));
            }
            Ok(())
        });
        assert!(noticed.get() > 0, "{mistake:?} made no difference");
    }
}

#[test]
fn changes_give_the_level_and_no_fewer_do() {
    for_random_packs(30, &|subject, choices| {
        let table = &subject.table;
        if !table.late().is_empty() {
            return Ok(());
        }
        let incidents: Vec<_> = table.allowed().collect();
        for _ in 0..FACTS {
            let full = choices.chance(40);
            let known =
                if full { full_knowledge(table, &choices.pick(&incidents).full) } else { knowledge(choices, table) };
            let Ok(facts) = subject.engine.facts(&facts_json(table, &known)) else { continue };
            let level = *choices.pick(&LEVELS);
            let options = fenji::Options::default();
            let explanation =
                subject.engine.explain(&facts, Some(level), &options).map_err(|error| error.to_string())?;
            let explanation = serde_json::to_value(&explanation).map_err(|error| error.to_string())?;
            let target = &explanation["targets"][0];
            let place = LEVELS.iter().position(|known| *known == level);
            let gives = |outcome: &Outcome| outcome.conclusions[2] == place;
            let mut wrong = Vec::new();
            let holds = stands(table, &known, &gives);
            if target["possible"] != holds_json(holds) {
                wrong.push(format!("{level}: possible is {}, and enumeration says {holds:?}", target["possible"]));
            }
            let sets = target["changes"].as_array().cloned().unwrap_or_default();
            if holds != Some(true) && sets.is_empty() != fewest(table, &known, &gives).is_none() {
                wrong.push(format!("{level}: changes are {sets:?}"));
            }
            for set in &sets {
                wrong.extend(
                    wrong_changes(subject, &known, set, &gives).map(|wrong| format!("{level}: {wrong} by {set}")),
                );
            }
            for rule in target["rules"].as_array().into_iter().flatten() {
                let index =
                    table.script.rules.iter().position(|known| rule["rule"] == known.id).ok_or("an unknown rule")?;
                let met = |outcome: &Outcome| outcome.met[index];
                let (set, holds) = (&rule["changes"], stands(table, &known, &met));
                if rule["holds"] != holds_json(holds) {
                    wrong.push(format!("{}: holds is {}, and enumeration says {holds:?}", rule["rule"], rule["holds"]));
                }
                if set != &json!([]) {
                    wrong.extend(
                        wrong_changes(subject, &known, set, &met)
                            .map(|wrong| format!("{}: {wrong} by {set}", rule["rule"])),
                    );
                } else if holds.is_none() && fewest(table, &known, &met).is_some() {
                    wrong.push(format!("{}: no changes that would meet it", rule["rule"]));
                }
            }
            subject.fail(&known, &wrong)?;
        }
        Ok(())
    });
}

fn holds_json(holds: Option<bool>) -> Value {
    holds.map_or(Value::Null, |certain| json!(if certain { "yes" } else { "maybe" }))
}

#[test]
fn checks_equal_enumeration() {
    for_random_packs(60, &|subject, _| {
        let table = &subject.table;
        if !table.late().is_empty() {
            return Ok(());
        }
        let report = serde_json::to_value(subject.engine.check()).map_err(|error| error.to_string())?;
        let problems = report["problems"].as_array().cloned().unwrap_or_default();
        let found = |codes: &[&str]| -> BTreeSet<String> {
            let problems = problems.iter().filter(|problem| codes.iter().any(|code| problem["code"] == *code));
            problems.map(subject_of).collect()
        };
        let mut dead_found = found(&["dead-rule", "ruled-out"]);
        dead_found.retain(|id| !id.starts_with("impossible-"));
        // Kinds and guidance are told, too, if they stand twice.
        let conclusions: BTreeSet<&String> = table
            .script
            .conclusions
            .iter()
            .filter(|(stage, _)| *stage != Stage::Kind)
            .flat_map(|(stage, _)| table.script.of(*stage))
            .map(|(_, rule)| &rule.id)
            .collect();
        let mut doubled_found = found(&["doubled-rule"]);
        doubled_found.retain(|id| conclusions.contains(id));
        let milder_found = problems.iter().filter(|problem| problem["code"] == "milder").map(milder_subject).collect();
        let pairs = [
            ("gap", gaps(table), found(&["gap"])),
            ("dead-rule, ruled-out", dead(table), dead_found),
            ("never-first", never_first(table), found(&["never-first"])),
            ("overruled", overruled(table), found(&["overruled"])),
            ("doubled-rule", doubled(table), doubled_found),
            ("milder", milder(table), milder_found),
        ];
        let mut wrong = Vec::new();
        for (what, expected, found) in pairs {
            if expected != found {
                wrong.push(format!("{what}: enumeration finds {expected:?}, the check {found:?}"));
            }
        }
        for problem in &problems {
            let shown = match problem["code"].as_str() {
                Some("gap") => shows_gap(table, &problem["witness"], &subject_of(problem)),
                Some("milder") => shows_milder(table, &problem["witness"], &milder_subject(problem)),
                _ => true,
            };
            if !shown {
                wrong.push(format!("the witness does not show it: {problem}"));
            }
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
    });
}

/// What a problem is about: the name in backticks, else the last word (`some incidents get no level`).
fn subject_of(problem: &Value) -> String {
    let message = problem["message"].as_str().unwrap_or_default();
    message.split('`').nth(1).or_else(|| message.split(' ').next_back()).unwrap_or_default().to_owned()
}

/// The fact and the level of `a more serious answer to `x` gives a milder level: …`.
fn milder_subject(problem: &Value) -> String {
    let message = problem["message"].as_str().unwrap_or_default();
    let level = message.split(" milder ").nth(1).and_then(|rest| rest.split(':').next()).unwrap_or_default();
    format!("{} {}", subject_of(problem), level.trim_matches('`'))
}

#[test]
fn interviews_end_at_the_truth() {
    for_random_packs(30, &|subject, choices| {
        let table = &subject.table;
        let incidents: Vec<_> = table.allowed().collect();
        for _ in 0..5 {
            let truth = *choices.pick(&incidents);
            let mut known = vec![Known::Absent; table.asked.len()];
            let decision = loop {
                let decision =
                    subject.decide(&known).map_err(|error| format!("{}\n{error}", facts_json(table, &known)))?;
                let Some(next) = decision["questions"]["next"].as_str() else { break decision };
                let axis = table.asked.iter().position(|fact| table.facts[*fact].id == next);
                let axis = axis.filter(|axis| known[*axis] == Known::Absent);
                let Some(axis) = axis else { return subject.fail(&known, &[format!("{next} is asked again")]) };
                known[axis] = match truth.full[table.asked[axis]] {
                    Some(answer) => Known::Among(vec![answer], table.json(table.asked[axis], answer)),
                    None => Known::Null,
                };
            };
            let all = full_knowledge(table, &truth.full);
            let expected = expect(table, &all, Mistake::None).ok_or("an incident that nothing completes")?;
            // Rules that would give no more than is certain already may stay open.
            let mut wrong = differences(table, &expected, &decision);
            wrong.retain(|wrong| !wrong.contains(".reasons"));
            subject.fail(&known, &wrong)?;
        }
        Ok(())
    });
}

#[test]
fn reasons_name_every_fact_they_depend_on() {
    for_random_packs(30, &|subject, _| {
        let table = &subject.table;
        if !table.late().is_empty() {
            return Ok(());
        }
        let nothing = vec![Known::Absent; table.asked.len()];
        let decision = subject.decide(&nothing).map_err(|error| error.to_string())?;
        for (_, name) in table.script.conclusions {
            for reason in decision[*name]["reasons"].as_array().into_iter().flatten() {
                let rule =
                    table.script.rules.iter().position(|rule| reason["rule"] == rule.id).ok_or("an unknown rule")?;
                let named = |fact: &usize| {
                    reason["facts"].as_array().is_some_and(|ids| ids.contains(&json!(table.facts[*fact].id)))
                };
                let named: Vec<usize> = (0..table.facts.len()).filter(named).collect();
                let mut met = HashMap::new();
                for incident in table.allowed() {
                    let values: Vec<Option<usize>> = named.iter().map(|fact| incident.full[*fact]).collect();
                    if *met.entry(values).or_insert(incident.outcome.met[rule]) != incident.outcome.met[rule] {
                        return Err(format!("{reason} depends on other facts too"));
                    }
                }
            }
        }
        Ok(())
    });
}
