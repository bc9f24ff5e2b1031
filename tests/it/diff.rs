//! What a change of a pack changes: on random packs what plain enumeration says, on shipped packs what their rules say.

use crate::oracle::choices::Choices;
use crate::oracle::facts::facts;
use crate::oracle::pack::Pack as Written;
use crate::oracle::pairs::{Pair, conclusions, counted, holds, is_guidance, pairs, value};
use crate::oracle::rules::assemble;
use crate::oracle::subject::{Subject, for_random_packs};
use crate::oracle::table::Table;
use crate::packs::{Change, changed};
use fenji::{Diff, Pack};
use serde_json::{Value, json};
use std::cell::Cell;
use std::collections::{BTreeMap, HashMap, HashSet};

/// How many combinations are enumerated at the most.
const MOST: usize = 20_000;

/// Another pack: rules of its own, over the same facts or over facts of its own of which some are alike.
fn other(c: &mut Choices<'_>, subject: &Subject) -> Option<(Written, Table, Pack)> {
    let pack = &subject.pack;
    let written = match c.below(3) {
        // Some rules are another's.
        0 => {
            let mut changed = assemble(c, pack.facts.clone(), pack.computes.clone());
            let kept = pack.rules.iter().map(|rule| (rule.id.as_str(), rule)).collect::<HashMap<_, _>>();
            if changed.helpers == pack.helpers {
                for rule in &mut changed.rules {
                    if let Some(before) = kept.get(rule.id.as_str()).filter(|before| before.stage == rule.stage)
                        && c.chance(70)
                    {
                        *rule = (*before).clone();
                    }
                }
            }
            changed
        }
        1 => assemble(c, pack.facts.clone(), pack.computes.clone()),
        _ => {
            let (facts, computes) = facts(c);
            assemble(c, facts, computes)
        }
    };
    let table = Table::of(&written);
    table.allowed().next()?;
    let engine = Pack::from_sources(&written.sources()).ok()?;
    Some((written, table, engine))
}

fn json_of(diff: &Diff) -> Value {
    serde_json::to_value(diff).expect("a comparison is JSON")
}

#[test]
fn what_moves_is_what_enumeration_says() {
    let (compared, exact, spoilt) = (Cell::new(0), Cell::new(0), Cell::new(0));
    for_random_packs(150, &|subject, c| {
        let Some((written, table, engine)) = other(c, subject) else { return Ok(()) };
        let diff = subject.engine.diff(&engine).map_err(|error| error.to_string())?;
        compared.set(compared.get() + 1);
        exact.set(exact.get() + usize::from(diff.exact));
        let Some(all) = pairs(&subject.table, &table, MOST) else { return Ok(()) };
        if !diff.exact {
            return Ok(());
        }
        let told = json_of(&diff);
        let wrong = |what: String| format!("{what}\nagainst\n{}\n{told:#}", written.describe());
        moves(subject, &written, &table, &all, &told).map_err(wrong)?;
        // What is left out, or counted wrong, is noticed.
        if let Some(told) = spoiled(&told, c) {
            spoilt.set(spoilt.get() + 1);
            if moves(subject, &written, &table, &all, &told).is_ok() {
                return Err(format!("nobody notices: {told:#}"));
            }
        }
        guidance(subject, &written, &table, &all, &told).map_err(wrong)?;
        witnesses(subject, &engine, &told).map_err(wrong)?;
        mirrored(&told, &json_of(&engine.diff(&subject.engine).map_err(|error| error.to_string())?)).map_err(wrong)
    });
    assert!(exact.get() * 2 > compared.get(), "only {} of {} comparisons were exact", exact.get(), compared.get());
    assert!(compared.get() > 20 && spoilt.get() > 10, "{} compared, {} spoilt", compared.get(), spoilt.get());
}

/// A comparison with one of its moves wrong; none where nothing moves.
fn spoiled(told: &Value, c: &mut Choices<'_>) -> Option<Value> {
    let mut told = told.clone();
    let names: Vec<&str> = ["kind", "scope", "level"]
        .into_iter()
        .filter(|name| told[*name]["moved"][0]["from"] != told[*name]["moved"][0]["to"])
        .collect();
    let name = *names.first()?;
    match c.below(3) {
        0 => _ = told[name]["moved"][0]["regions"].as_array_mut()?.pop(),
        1 => told[name]["moved"][0]["count"] = json!(number(&told[name]["moved"][0]["count"]) as u64 + 1),
        _ => told[name]["moved"][0]["to"] = told[name]["moved"][0]["from"].clone(),
    }
    Some(told)
}

/// The conclusions of a comparison as JSON: schemes stand beside the others.
fn conclusion<'t>(told: &'t Value, name: &str) -> &'t Value {
    if told[name].is_null() { &told["schemes"][name] } else { &told[name] }
}

fn number(count: &Value) -> u128 {
    count.as_u64().map(u128::from).or_else(|| count.as_str()?.parse().ok()).unwrap_or_default()
}

/// Every combination lies in just the region that tells what becomes of it, and they are as many as is said.
fn moves(subject: &Subject, written: &Written, table: &Table, all: &[Pair], told: &Value) -> Result<(), String> {
    let both: Vec<&Pair> = all
        .iter()
        .filter(|pair| subject.table.incidents[pair.old].allowed && table.incidents[pair.new].allowed)
        .collect();
    let keys: HashSet<_> = both.iter().map(|pair| counted(&told["numbers"], &pair.point)).collect();
    let total = number(&told["combinations"]["both"]);
    if both.is_empty() {
        return if total == 0 { Ok(()) } else { Err(format!("{total} combinations, and there are none")) };
    }
    // An answer that one pack does not know, and ignores where the fact does not apply in it, has no row there.
    let whys = |what: &Value| -> Vec<&str> {
        let all = told["projected"].as_array().into_iter().flatten().filter(|one| one["what"] == *what);
        all.filter_map(|one| one["why"].as_str()).collect()
    };
    let unlisted = |what: &Value| {
        let whys = whys(what);
        whys.contains(&"applies") && whys.iter().any(|why| why.starts_with("options-") || why.starts_with("numbers-"))
    };
    let enumerated = !told["projected"].as_array().into_iter().flatten().any(|one| unlisted(&one["what"]));
    // Facts that decide nothing are not counted: there is the same number of answers to them for every combination.
    if enumerated && (total == 0 || !(keys.len() as u128).is_multiple_of(total)) {
        return Err(format!("{total} combinations, and enumeration finds {}", keys.len()));
    }
    let times = keys.len() as u128 / total.max(1);
    for (name, place) in conclusions(subject.pack.schemes, written.schemes) {
        let moved = conclusion(told, name);
        let mut found: BTreeMap<(String, String), HashSet<_>> = BTreeMap::new();
        for pair in &both {
            let outcome =
                |table: &Table, incident: usize| value(place, table.incidents[incident].outcome.conclusions[place]);
            let (from, to) = (outcome(&subject.table, pair.old), outcome(table, pair.new));
            let mut inside = Vec::new();
            for one in moved["moved"].as_array().ok_or(format!("{name} was not compared"))? {
                for region in
                    one["regions"].as_array().expect("regions").iter().filter(|region| holds(region, &pair.point))
                {
                    inside.push((one["from"].clone(), one["to"].clone(), region["where"].clone()));
                }
            }
            let right = match inside.as_slice() {
                [] => from == to,
                [(before, after, _)] => from != to && (before, after) == (&from, &to),
                _ => false,
            };
            if !right {
                return Err(format!("{name}: {:?} moves from {from} to {to}, and lies in {inside:?}", pair.point));
            }
            found.entry((from.to_string(), to.to_string())).or_default().insert(counted(&told["numbers"], &pair.point));
        }
        let mut sum = number(&moved["unmoved"]);
        for one in moved["moved"].as_array().expect("moves") {
            let count = number(&one["count"]);
            sum += count;
            let really = found.get(&(one["from"].to_string(), one["to"].to_string())).map_or(0, HashSet::len);
            if enumerated && count * times != really as u128 {
                return Err(format!(
                    "{name}: {count} move from {} to {}, and really {really}/{times}",
                    one["from"], one["to"]
                ));
            }
            let regions: u128 =
                one["regions"].as_array().expect("regions").iter().map(|region| number(&region["count"])).sum();
            if regions + number(&one["more"]) != count {
                return Err(format!("{name}: the regions have {regions} of {count}"));
            }
        }
        if sum != total || number(&moved["total"]) != total {
            return Err(format!("{name}: moved and unmoved are {sum} of {total}"));
        }
    }
    Ok(())
}

/// Guidance appears and goes where it does.
fn guidance(subject: &Subject, written: &Written, table: &Table, all: &[Pair], told: &Value) -> Result<(), String> {
    let ids = |pack: &Written| -> Vec<(String, usize)> {
        let rules = pack.rules.iter().enumerate().filter(|(_, rule)| is_guidance(rule.stage));
        rules.map(|(place, rule)| (format!("{:?} {}", rule.stage, rule.id), place)).collect()
    };
    let (old, new) = (ids(&subject.pack), ids(written));
    let empty = Vec::new();
    let listed = told["guidance"].as_array().unwrap_or(&empty);
    let mut names: Vec<&String> = old.iter().chain(&new).map(|(name, _)| name).collect();
    names.sort();
    names.dedup();
    for name in names {
        let place = |of: &[(String, usize)]| of.iter().find(|(other, _)| other == name).map(|(_, place)| *place);
        let (before, after) = (place(&old), place(&new));
        let (sort, id) = name.split_once(' ').expect("a stage and an id");
        let entry = listed.iter().find(|entry| entry["sort"] == json!(sort.to_lowercase()) && entry["id"] == json!(id));
        for pair in all {
            let (one, two) = (&subject.table.incidents[pair.old], &table.incidents[pair.new]);
            if !one.allowed || !two.allowed {
                continue;
            }
            let had = before.is_some_and(|place| one.outcome.met[place]);
            let has = after.is_some_and(|place| two.outcome.met[place]);
            let inside = |key: &str| {
                let regions = entry.map(|entry| &entry[key]).and_then(Value::as_array).unwrap_or(&empty);
                regions.iter().filter(|region| holds(region, &pair.point)).count()
            };
            let (appears, goes) = (inside("appears_in"), inside("goes_in"));
            if (appears, goes) != (usize::from(has && !had), usize::from(had && !has)) {
                return Err(format!(
                    "{name}: {had} → {has} for {:?}, and lies in {appears} and {goes} regions",
                    pair.point
                ));
            }
        }
    }
    Ok(())
}

/// The incidents that are named are decided so.
fn witnesses(subject: &Subject, engine: &Pack, told: &Value) -> Result<(), String> {
    let decided = |pack: &Pack, facts: &Value, name: &str| -> Result<Value, String> {
        let facts = pack.facts(facts).map_err(|error| format!("{facts}: {error}"))?;
        let decision = serde_json::to_value(pack.assess(&facts, &fenji::Options::default())).expect("JSON");
        let schemes = decision["schemes"].as_array().cloned().unwrap_or_default();
        let scheme = schemes.iter().find(|scheme| scheme["scheme"] == json!(name)).cloned();
        let found = scheme.unwrap_or_else(|| decision[name].clone());
        let possible = found["possible"].as_array().cloned().unwrap_or_default();
        Ok(match possible.as_slice() {
            [] => Value::Null,
            [one] => one.as_u64().map_or_else(|| one.clone(), |number| json!(number.to_string())),
            _ => json!(possible),
        })
    };
    for name in ["kind", "scope", "level", "priority", "service-level", "band"] {
        for one in conclusion(told, name)["moved"].as_array().into_iter().flatten() {
            let before = if one["witness_old"].is_null() { &one["witness"] } else { &one["witness_old"] };
            let (from, to) = (decided(&subject.engine, before, name)?, decided(engine, &one["witness"], name)?);
            if (&from, &to) != (&one["from"], &one["to"]) {
                return Err(format!(
                    "{name}: {before} and {} are {from} → {to}, not {} → {}",
                    one["witness"], one["from"], one["to"]
                ));
            }
        }
    }
    Ok(())
}

/// The other way round the same moves back.
fn mirrored(told: &Value, back: &Value) -> Result<(), String> {
    let moves = |told: &Value, name: &str, from: &str, to: &str| -> BTreeMap<(String, String), u128> {
        let all = conclusion(told, name)["moved"].as_array().cloned().unwrap_or_default();
        all.iter().map(|one| ((one[from].to_string(), one[to].to_string()), number(&one["count"]))).collect()
    };
    for name in ["kind", "scope", "level", "priority", "service-level", "band"] {
        let (there, here) = (moves(told, name, "from", "to"), moves(back, name, "to", "from"));
        if there != here {
            return Err(format!("{name}: {there:?}, and back {here:?}"));
        }
    }
    for (one, two) in [("both", "both"), ("only_old", "only_new"), ("only_new", "only_old")] {
        if told["combinations"][one] != back["combinations"][two] {
            return Err(format!("{one}: {}, and back {}", told["combinations"][one], back["combinations"][two]));
        }
    }
    Ok(())
}

#[test]
fn order_and_words_move_nothing() {
    for_random_packs(40, &|subject, _| {
        let mut turned = subject.pack.clone();
        turned.facts.reverse();
        let Ok(turned) = Pack::from_sources(&turned.sources()) else { return Ok(()) };
        let mut reworded = subject.pack.sources();
        let words = reworded.files.get_mut("text/en.toml").expect("a pack has words");
        *words = String::from_utf8_lossy(words).replace("in words", "in other words").into_bytes();
        let reworded = Pack::from_sources(&reworded).map_err(|error| error.to_string())?;
        for (other, words) in [(&turned, 0), (&reworded, 1)] {
            let diff = subject.engine.diff(other).map_err(|error| error.to_string())?;
            if !diff.decides_alike() || diff.texts.is_empty() != (words == 0) {
                return Err(format!("something moves: {:#}", json_of(&diff)));
            }
        }
        Ok(())
    });
}

#[test]
fn shipped_packs_are_counted_as_they_are_proved_and_differ_in_nothing_from_themselves() {
    let desk = fenji::Desk::from_folder(crate::root().join("rules")).expect("the desk loads");
    let mut some = 0;
    for pack in desk.packs() {
        let diff = pack.diff(pack).expect("a pack can be compared");
        assert!(diff.exact && diff.decides_alike() && diff.rules.is_empty() && diff.texts.is_empty(), "{}", pack.id());
        assert_eq!(diff.combinations.both.to_string(), pack.check().combinations, "{}", pack.id());
        some += 1;
    }
    assert!(some > 3);
    let whole = desk.diff(&desk).expect("a desk can be compared");
    assert!(whole.exact && whole.desk.decides_alike() && whole.packs.values().all(Diff::decides_alike));
}

/// A pack with pairs of facts, and with what rules out that two of a pair differ.
fn paired(order: impl Fn(usize) -> (char, usize), tied: bool) -> Pack {
    const PAIRS: usize = 22;
    let ids: Vec<String> = (0..2 * PAIRS).map(&order).map(|(side, pair)| format!("{side}{pair}")).collect();
    let facts = ids.iter().map(|id| format!("[[fact]]\nid = \"{id}\"\ntype = \"yes-no\"\n"));
    let differ: Vec<String> = (0..PAIRS).map(|pair| format!("r.x{pair} != r.y{pair}")).collect();
    let rules = format!("impossible(\"a-pair-differs\").when(|r| {});\n", differ.join(" || "));
    let rules = if tied { rules } else { String::new() };
    let words = |id: &String| {
        format!(
            "[facts.{id}]\nquestion = \"?\"\nhelp = \"-\"\nwhy = \"-\"\noptions = {{ no = \"no\", yes = \"yes\" }}\n"
        )
    };
    let texts: String = ids.iter().map(words).collect();
    let sources = changed(&[
        Change::Before("facts.toml", &facts.collect::<String>()),
        Change::File("rules/x.rhai", &rules),
        Change::Swap("text/en.toml", "[pack]", &format!("{texts}\n[pack]")),
    ]);
    Pack::from_sources(&sources).unwrap_or_else(|error| panic!("{error}"))
}

/// What is small in the order of one pack is not in the other's.
#[test]
fn packs_that_tie_facts_together_in_too_many_ways_are_not_compared() {
    let side_by_side = paired(|at| (if at % 2 == 0 { 'x' } else { 'y' }, at / 2), true);
    let one_after_another = paired(|at| (if at < 22 { 'x' } else { 'y' }, at % 22), false);
    for (old, new) in [(&side_by_side, &one_after_another), (&one_after_another, &side_by_side)] {
        match old.diff(new) {
            Ok(diff) => assert!(diff.exact, "it is small in this order"),
            Err(error) => {
                assert_eq!(error.problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), ["not-compared"]);
            }
        }
    }
    assert!(one_after_another.diff(&side_by_side).is_err() || side_by_side.diff(&one_after_another).is_err());
}
