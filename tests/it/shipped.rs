//! The shipped packs and their desk: what is decided about partial facts is exactly what all their completions together
//! give, each decided by itself.
//!
//! `FENJI_PROPERTY_CASES=1000` tries ten times as many incidents, `FENJI_PROPERTY_SEED=1` tries others.

use crate::oracle::choices::Choices;
use fenji::{Desk, DeskOptions, FactInfo, FactType, Options, Pack};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;
use toml::de::{DeTable, DeValue};

/// How many incidents are tried with each pack.
const INCIDENTS: usize = 6;
/// How many completions an incident may have; those with more are drawn anew.
const COMPLETIONS: usize = 150;

#[test]
fn customer_data_leak_is_exact() {
    pack("customer-data-leak");
}

#[test]
fn ecommerce_security_is_exact() {
    pack("ecommerce-security");
}

#[test]
fn it_operations_is_exact() {
    pack("it-operations");
}

#[test]
fn online_business_is_exact() {
    pack("online-business");
}

#[test]
fn public_emergency_is_exact() {
    pack("public-emergency");
}

#[test]
fn service_desk_is_exact() {
    pack("service-desk");
}

#[test]
fn social_media_is_exact() {
    pack("social-media");
}

#[test]
fn no_pack_is_left_out() {
    let here = include_str!("shipped.rs");
    let packs = std::fs::read_dir(crate::root().join("rules")).expect("rules/ can be read").flatten();
    let packs = packs.filter(|entry| entry.path().join("pack.toml").is_file());
    let forgotten = packs.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let forgotten: Vec<String> = forgotten.filter(|id| !here.contains(&format!("pack(\"{id}\")"))).collect();
    assert_eq!(forgotten, [] as [&str; 0]);
}

#[test]
fn the_desk_is_exact() {
    let desk = Desk::from_folder(crate::root().join("rules")).expect("the desk loads");
    let info = desk.info("en");
    let decide = |facts: &Value| {
        let facts = desk.facts(facts).ok()?;
        serde_json::to_value(desk.assess(&facts, &DeskOptions::default())).ok()
    };
    let numbers = numbers_of(desk.packs().iter().map(Pack::id));
    let subject = Subject { facts: asked(&info.facts), numbers, apart: true, decide: &decide };
    subject.run(&|partial, completions| {
        let mut wrong = Vec::new();
        let packs = |decision: &Value| by_holds(&decision["packs"], "pack");
        wrong.extend(differ("packs", &packs(partial), &joined(completions.iter().map(packs))));
        for pack in partial["packs"].as_array().into_iter().flatten() {
            let of = |decision: &Value| {
                let all = decision["packs"].as_array().cloned().unwrap_or_default();
                all.into_iter().find(|other| other["pack"] == pack["pack"]).map(|pack| pack["decision"].clone())
            };
            // A pack is decided about wherever it may be concerned: completions that do not concern it say nothing.
            let theirs: Vec<Value> = completions.iter().filter_map(of).collect();
            if theirs.len() == completions.len() {
                wrong
                    .extend(compare(&pack["decision"], &theirs).iter().map(|line| format!("{}: {line}", pack["pack"])));
            }
        }
        let steps = |decision: &Value| by_holds(&decision["worklist"]["steps"], "id");
        wrong.extend(unsound("steps", &steps(partial), &joined(completions.iter().map(steps))));
        let duties = |decision: &Value| by_holds(&decision["worklist"]["duties"], "id");
        wrong.extend(unsound("duties", &duties(partial), &joined(completions.iter().map(duties))));
        wrong.extend(completions.iter().flat_map(disorder));
        wrong
    });
}

#[test]
fn a_wrong_decision_would_be_noticed() {
    let pack = Pack::from_folder(crate::root().join("rules/service-desk")).expect("the pack loads");
    let decide =
        |facts: Value| serde_json::to_value(pack.assess(&pack.facts(&facts).unwrap(), &Options::default())).unwrap();
    let signs = |sign: &str| decide(json!({ "incident": { "signs": [sign] } }));
    let [one, other] = [signs("question"), signs("intrusion-signs")];
    assert_ne!(compare(&one, &[one.clone(), other]), [] as [&str; 0]);
}

fn pack(id: &str) {
    let pack = Pack::from_folder(crate::root().join(format!("rules/{id}"))).expect("the pack loads");
    let info = pack.info("en");
    let decide = |facts: &Value| {
        let facts = pack.facts(facts).ok()?;
        serde_json::to_value(pack.assess(&facts, &Options::default())).ok()
    };
    let subject = Subject { facts: asked(&info.facts), numbers: numbers_of([id]), apart: false, decide: &decide };
    subject.run(&|partial, completions| compare(partial, completions));
}

/// The facts that decide, and are asked.
fn asked<'f, 'p>(facts: &'f [FactInfo<'p>]) -> Vec<&'f FactInfo<'p>> {
    let finite = |fact: &&FactInfo<'_>| !matches!(fact.fact_type, FactType::Text | FactType::Time);
    let mut asked: Vec<_> = facts.iter().filter(|fact| fact.deciding && !fact.computed).filter(finite).collect();
    // Whether a fact applies is known once what it depends on is.
    asked.sort_by_key(|fact| fact.when.is_some());
    asked
}

/// Numbers on both sides of every threshold: packs keep theirs as parameters.
fn numbers_of<'i>(packs: impl IntoIterator<Item = &'i str>) -> BTreeSet<i64> {
    let mut numbers = BTreeSet::from([0, 1, 2, 3]);
    for id in packs {
        let text = std::fs::read_to_string(crate::root().join(format!("rules/{id}/pack.toml")))
            .expect("pack.toml can be read");
        let parameters = text.split_once("[parameters]").map_or("", |(_, rest)| rest);
        let values =
            parameters.lines().take_while(|line| !line.starts_with('[')).filter_map(|line| line.split_once('='));
        let values = values.filter_map(|(_, value)| value.trim().replace('_', "").parse::<i64>().ok());
        numbers.extend(values.flat_map(|value| [value - 1, value]));
    }
    numbers
}

struct Subject<'s> {
    facts: Vec<&'s FactInfo<'s>>,
    numbers: BTreeSet<i64>,
    /// Whether packs are decided about apart: what one of them asks only under a condition tells the others nothing of it, so
    /// that it is known here only where the condition is.
    apart: bool,
    /// The decision about facts; none where they are refused.
    decide: &'s dyn Fn(&Value) -> Option<Value>,
}

impl Subject<'_> {
    fn run(&self, check: &dyn Fn(&Value, &[Value]) -> Vec<String>) {
        let cases = std::env::var("FENJI_PROPERTY_CASES").ok().and_then(|cases| cases.parse::<usize>().ok());
        let seed = std::env::var("FENJI_PROPERTY_SEED").ok().and_then(|seed| seed.parse::<u64>().ok()).unwrap_or(0);
        let wanted = INCIDENTS * cases.unwrap_or(100) / 100;
        let mut state = 0x9e37_79b9_7f4a_7c15 ^ (seed << 17);
        let mut done = 0;
        for _ in 0..wanted * 20 {
            let numbers: Vec<u32> = (0..2000)
                .map(|_| {
                    state = u64::wrapping_add(
                        u64::wrapping_mul(state, 6_364_136_223_846_793_005),
                        1_442_695_040_888_963_407,
                    );
                    (state >> 32) as u32
                })
                .collect();
            let choices = &mut Choices::new(&numbers);
            let known = self.partly(&self.incident(choices), choices);
            let mut completions = Vec::new();
            if !self.complete(&known, 0, &mut json!({}), &mut completions) || completions.len() < 2 {
                continue;
            }
            let facts = nested(&known);
            let partial = (self.decide)(&facts).unwrap_or_else(|| panic!("refused, but completions exist: {facts}"));
            let wrong = check(&partial, &completions);
            assert!(wrong.is_empty(), "{facts}\n{} completions\n{}", completions.len(), wrong.join("\n"));
            done += 1;
            if done == wanted {
                return;
            }
        }
        assert!(done >= wanted / 2, "only {done} incidents had few enough completions");
    }

    /// Every answer that a fact may have.
    fn answers(&self, fact: &FactInfo<'_>) -> Vec<Value> {
        match fact.fact_type {
            FactType::YesNo => vec![json!(false), json!(true)],
            FactType::One => fact.options.iter().map(|option| json!(option.id)).collect(),
            FactType::Number => {
                let range = fact.min.unwrap_or(i64::MIN)..=fact.max.unwrap_or(i64::MAX);
                self.numbers.iter().filter(|number| range.contains(number)).map(|number| json!(number)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// An incident of which everything is known: by fact its answer; a fact that does not apply is left out.
    fn incident(&self, choices: &mut Choices<'_>) -> BTreeMap<usize, Value> {
        let mut known = BTreeMap::new();
        for (index, fact) in self.facts.iter().enumerate() {
            let answers = match fact.fact_type {
                FactType::Several => {
                    let few = 1 + choices.below(3);
                    let some: BTreeSet<&str> = (0..few).map(|_| choices.pick(&fact.options).id).collect();
                    let chosen: Vec<&str> =
                        fact.options.iter().map(|option| option.id).filter(|id| some.contains(id)).collect();
                    vec![json!(chosen), json!([])]
                }
                _ => self.answers(fact),
            };
            for _ in 0..8 {
                known.insert(index, choices.pick(&answers).clone());
                if (self.decide)(&nested_of(&known, &self.facts)).is_some() {
                    break;
                }
                known.remove(&index);
            }
        }
        known
    }

    /// The same with some answers unknown, or known in part.
    fn partly(&self, known: &BTreeMap<usize, Value>, choices: &mut Choices<'_>) -> Vec<(String, Known)> {
        let unknown = 1 + choices.below(5);
        let indices: Vec<usize> = known.keys().copied().collect();
        let mut left_out: BTreeSet<usize> = (0..unknown).map(|_| *choices.pick(&indices)).collect();
        if self.apart {
            let open: Vec<&str> = left_out.iter().map(|index| self.facts[*index].id).collect();
            let hangs = |when: &str| open.iter().any(|id| *id != "incident.signs" && when.contains(&format!("r.{id}")));
            let hanging = self.facts.iter().enumerate().filter(|(_, fact)| fact.when.is_some_and(hangs));
            left_out.extend(hanging.map(|(index, _)| index).collect::<Vec<_>>());
        }
        let facts = self.facts.iter().enumerate().map(|(index, fact)| {
            let state = match known.get(&index) {
                Some(Value::Array(chosen)) if left_out.contains(&index) => {
                    let open: BTreeSet<&str> = (0..2).map(|_| choices.pick(&fact.options).id).collect();
                    let ids = |keep: &dyn Fn(&str) -> bool| -> Vec<&str> {
                        fact.options
                            .iter()
                            .map(|option| option.id)
                            .filter(|id| !open.contains(id) && keep(id))
                            .collect()
                    };
                    let is_chosen = |id: &str| chosen.iter().any(|other| other == id);
                    Known::Options { includes: json!(ids(&is_chosen)), excludes: json!(ids(&|id| !is_chosen(id))) }
                }
                Some(answer) if !left_out.contains(&index) => Known::Answer(answer.clone()),
                _ => Known::Open,
            };
            (fact.id.to_owned(), state)
        });
        facts.collect()
    }

    /// Collects the decisions about all completions; false where there are too many.
    fn complete(&self, known: &[(String, Known)], from: usize, so_far: &mut Value, found: &mut Vec<Value>) -> bool {
        let (Some(fact), Some((id, state))) = (self.facts.get(from), known.get(from)) else {
            let decision = (self.decide)(so_far).expect("it was accepted before");
            assert_eq!(decision["questions"]["open"], json!([]), "something is open in {so_far}");
            found.push(decision);
            return found.len() <= COMPLETIONS;
        };
        let answers = match state {
            Known::Answer(answer) => vec![answer.clone()],
            Known::Options { includes, excludes } => subsets(fact, includes, excludes),
            // Which of many options apply is left open in part only, or not at all where the fact may not apply.
            Known::Open if fact.fact_type == FactType::Several => vec![json!([])],
            Known::Open => self.answers(fact),
        };
        let mut applies = false;
        for answer in answers {
            let mut with = so_far.clone();
            put(&mut with, id, answer);
            if (self.decide)(&with).is_some() {
                applies = true;
                if fact.fact_type == FactType::Several && matches!(state, Known::Open) {
                    return false;
                }
                if !self.complete(known, from + 1, &mut with, found) {
                    return false;
                }
            }
        }
        // A fact that takes no answer does not apply; one that is given does.
        applies || !matches!(state, Known::Open) || self.complete(known, from + 1, so_far, found)
    }
}

enum Known {
    Answer(Value),
    Options { includes: Value, excludes: Value },
    Open,
}

fn subsets(fact: &FactInfo<'_>, includes: &Value, excludes: &Value) -> Vec<Value> {
    let holds = |list: &Value, id: &str| list.as_array().is_some_and(|list| list.iter().any(|other| other == id));
    let open: Vec<&str> =
        fact.options.iter().map(|option| option.id).filter(|id| !holds(includes, id) && !holds(excludes, id)).collect();
    let all = 0..1_usize << open.len();
    let subset = |bits: usize| {
        let of = |id: &str| open.iter().position(|other| *other == id).is_some_and(|bit| bits >> bit & 1 == 1);
        let chosen = fact.options.iter().map(|option| option.id).filter(|id| holds(includes, id) || of(id));
        json!(chosen.collect::<Vec<_>>())
    };
    all.map(subset).collect()
}

fn put(root: &mut Value, id: &str, value: Value) {
    let mut at = root;
    for part in id.split('.') {
        at = at.as_object_mut().expect("an object").entry(part).or_insert_with(|| Value::Object(Map::new()));
    }
    *at = value;
}

fn nested_of(known: &BTreeMap<usize, Value>, facts: &[&FactInfo<'_>]) -> Value {
    let mut all = json!({});
    known.iter().for_each(|(index, answer)| put(&mut all, facts[*index].id, answer.clone()));
    all
}

fn nested(known: &[(String, Known)]) -> Value {
    let mut all = json!({});
    for (id, state) in known {
        match state {
            Known::Answer(answer) => put(&mut all, id, answer.clone()),
            Known::Options { includes, excludes } => {
                put(&mut all, id, json!({ "includes": includes, "excludes": excludes }));
            }
            Known::Open => {}
        }
    }
    all
}

/// By id: whether it holds for certain.
type Listed = BTreeMap<String, bool>;

fn by_holds(list: &Value, key: &str) -> Listed {
    let items = list.as_array().into_iter().flatten();
    items.map(|item| (item[key].as_str().unwrap_or_default().to_owned(), item["holds"] == "yes")).collect()
}

/// What some completion lists, and whether all do.
fn joined(completions: impl Iterator<Item = Listed>) -> Listed {
    let all: Vec<Listed> = completions.collect();
    let ids: BTreeSet<&String> = all.iter().flat_map(|listed| listed.keys()).collect();
    ids.into_iter().map(|id| (id.clone(), all.iter().all(|listed| listed.contains_key(id)))).collect()
}

fn differ(what: &str, got: &Listed, expected: &Listed) -> Option<String> {
    let only = |a: &Listed, b: &Listed| -> Vec<String> {
        a.iter().filter(|(id, holds)| b.get(*id) != Some(holds)).map(|(id, holds)| format!("{id} {holds}")).collect()
    };
    (got != expected)
        .then(|| format!("{what}: decided {:?}, completions give {:?}", only(got, expected), only(expected, got)))
}

/// What is listed covers what any completion lists, and what is certain is so in all.
fn unsound(what: &str, got: &Listed, expected: &Listed) -> Option<String> {
    let lost: Vec<&String> = expected.keys().filter(|id| !got.contains_key(*id)).collect();
    let claimed: Vec<&String> =
        got.iter().filter(|(id, holds)| **holds && expected.get(*id) != Some(&true)).map(|(id, _)| id).collect();
    (!lost.is_empty() || !claimed.is_empty()).then(|| format!("{what}: lost {lost:?}, wrongly certain {claimed:?}"))
}

/// A decision about partial facts against those about all completions.
fn compare(partial: &Value, completions: &[Value]) -> Vec<String> {
    let mut wrong = Vec::new();
    let conclusions = |decision: &Value| -> Vec<(String, Value)> {
        let four = ["kind", "scope", "level", "priority"].map(|name| (name.to_owned(), decision[name].clone()));
        let schemes = decision["schemes"].as_array().cloned().unwrap_or_default();
        let schemes = schemes.into_iter().map(|scheme| (scheme["scheme"].to_string(), scheme));
        four.into_iter().chain(schemes).collect()
    };
    for (index, (name, conclusion)) in conclusions(partial).into_iter().enumerate() {
        let theirs: Vec<Value> = completions.iter().map(|decision| conclusions(decision)[index].1.clone()).collect();
        let values = |possible: &Value| -> BTreeSet<String> {
            possible.as_array().into_iter().flatten().map(Value::to_string).collect()
        };
        let expected: BTreeSet<String> = theirs.iter().map(|conclusion| conclusion["value"].to_string()).collect();
        if values(&conclusion["possible"]) != expected {
            wrong.push(format!("{name}: decided {}, completions give {expected:?}", conclusion["possible"]));
        }
        let reasons = |conclusion: &Value| by_holds(&conclusion["reasons"], "rule");
        wrong.extend(differ(&name, &reasons(&conclusion), &joined(theirs.iter().map(reasons))));
    }
    for (list, key) in [("command", "rule"), ("duties", "id"), ("steps", "id"), ("reports", "id")] {
        let of = |decision: &Value| by_holds(&decision[list], key);
        wrong.extend(differ(list, &of(partial), &joined(completions.iter().map(of))));
    }
    let outcome = |decision: &Value| {
        let values = conclusions(decision).into_iter().map(|(_, conclusion)| conclusion["value"].clone());
        let lists = ["command", "duties", "steps", "reports"].map(|list| decision[list].clone());
        Value::Array(values.chain(lists).collect())
    };
    let alike = completions.windows(2).all(|pair| outcome(&pair[0]) == outcome(&pair[1]));
    let open = partial["questions"]["open"] != json!([]);
    if alike == open {
        wrong.push(format!("completions are alike: {alike}, something is open: {open}"));
    }
    wrong
}

/// Whether a step of a pack has to give way to one that another plan has for certain, as the desk and its vocabulary declare it.
fn yields(step: &Value, pack: &Value, decision: &Value) -> bool {
    let others = decision["packs"].as_array().into_iter().flatten();
    let others = others.filter(|other| other["pack"] != pack["pack"] && other["holds"] == "yes");
    let steps = others.flat_map(|other| other["decision"]["steps"].as_array().into_iter().flatten());
    let certain: BTreeSet<&str> =
        steps.filter(|step| step["holds"] == "yes").filter_map(|step| step["id"].as_str()).collect();
    NEVER.iter().any(|[one, other]| {
        step.as_str().is_some_and(|step| other.contains(step)) && one.iter().any(|id| certain.contains(id.as_str()))
    })
}

/// The steps of pairs that never stand together, those that win first.
static NEVER: LazyLock<Vec<[BTreeSet<String>; 2]>> = LazyLock::new(|| {
    let files = ["rules/desk.toml", "rules/vocabulary/vocabulary.toml"];
    files.into_iter().flat_map(never).collect()
});

fn never(file: &str) -> Vec<[BTreeSet<String>; 2]> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file);
    let text = std::fs::read_to_string(path).expect("the file is there");
    let table = DeTable::parse(&text).expect("it is TOML").into_inner();
    let pairs = table.get("never").and_then(|pairs| pairs.get_ref().as_array()).expect("it has pairs");
    let side = |pair: &DeValue<'_>, name: &str| -> BTreeSet<String> {
        let steps = pair.get(name).and_then(|steps| steps.get_ref().as_array()).expect("steps");
        let steps = steps.iter().filter_map(|step| step.get_ref().as_str()?.strip_prefix("step:"));
        steps.map(str::to_owned).collect()
    };
    pairs.iter().map(|pair| ["one", "other"].map(|name| side(pair.get_ref(), name))).collect()
}

/// What is wrong with the order of a worklist.
fn disorder(decision: &Value) -> Vec<String> {
    let steps = decision["worklist"]["steps"].as_array().cloned().unwrap_or_default();
    let place = |id: &Value| steps.iter().position(|step| step["id"] == *id);
    let mut wrong = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        for before in step["after"].as_array().into_iter().flatten() {
            if place(before).is_none_or(|place| place >= index) {
                wrong.push(format!("{} stands before {before}, after which it comes", step["id"]));
            }
        }
        if place(&step["id"]) != Some(index) {
            wrong.push(format!("{} stands twice", step["id"]));
        }
    }
    for pack in decision["packs"].as_array().into_iter().flatten() {
        for step in pack["decision"]["steps"].as_array().into_iter().flatten() {
            if place(&step["id"]).is_none() && !yields(&step["id"], pack, decision) {
                wrong.push(format!("{} of {} is not in the worklist", step["id"], pack["pack"]));
            }
        }
    }
    wrong
}
