//! What packs and desks can both do, over all shipped packs: a desk of one pack is that pack in every answer, and what a
//! desk says of its packs is what they say.

use fenji::{
    Decision, Desk, DeskOptions, FactInfo, Holds, Line, MAX_FACTS_BYTES, Moment, Options, Pack, Subject, Zone,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::LazyLock;

static DESK: LazyLock<Desk> =
    LazyLock::new(|| Desk::from_folder(crate::root().join("rules")).expect("the shipped desk loads"));

/// A pack once more: packs are not copied.
fn twin(pack: &Pack) -> Pack {
    Pack::from_trusted_bundle(&pack.to_bundle()).expect("the bundle loads")
}

/// The incidents of the cases in a bundle, as facts and when they were received.
pub fn incidents(bundle: &str) -> Vec<(Value, Option<Moment>)> {
    let bundle: Value = serde_json::from_str(bundle).expect("a bundle is JSON");
    let files = bundle["content"].as_object().expect("a bundle has content");
    let cases = files.iter().filter(|(path, _)| path.contains("cases/"));
    let cases = cases.flat_map(|(_, file)| file["case"].as_array().into_iter().flatten());
    let incident = |case: &Value| {
        let mut facts = if case["facts"].is_object() { case["facts"].clone() } else { json!({}) };
        for unknown in case["unknown"].as_array().into_iter().flatten() {
            let pointer = unknown.as_str().expect("a fact").split('.');
            let place = pointer.fold(&mut facts, |place, part| &mut place[part]);
            *place = Value::Null;
        }
        (facts, case["received"].as_str().map(|received| received.parse().expect("a moment")))
    };
    cases.map(incident).collect()
}

fn ids<'a>(ids: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    ids.collect()
}

#[test]
fn a_desk_of_one_pack_is_that_pack() {
    let mut compared = 0;
    for pack in DESK.packs() {
        let desk = Desk::of(twin(pack));
        assert_eq!(
            (desk.id(), desk.version(), desk.digest(), desk.locales()),
            (pack.id(), pack.version(), pack.digest(), pack.locales())
        );
        assert_eq!(desk.overlay(), pack.overlay());
        assert_eq!((desk.to_bundle(), desk.own_digest()), (pack.to_bundle(), pack.digest()));
        for (index, (given, received)) in incidents(&pack.to_bundle()).into_iter().enumerate() {
            let what = format!("{}: {given}", pack.id());
            let locale = pack.locales().get(index % pack.locales().len()).cloned();
            let zone = (index % 3 == 0).then(|| "+08:00".parse::<Zone>().expect("a zone"));
            let options = Options { locale: locale.clone(), received, zone: zone.clone(), ..Options::default() };
            let (facts, all) = (pack.facts(&given).expect("a case"), desk.facts(&given).expect("a case"));
            let decision = pack.assess(&facts, &options);
            let by_desk = desk.assess(&all, &DeskOptions { locale, received, zone, ..DeskOptions::default() });
            let [only] = by_desk.packs.as_slice() else { panic!("{what}: {} packs", by_desk.packs.len()) };
            assert_eq!(only.decision, decision, "{what}");
            assert_eq!((only.pack, only.holds, only.text, only.facts.len()), (pack.id(), Holds::Yes, "", 0));
            same_as_a_whole(&what, pack, &decision, &serde_json::to_value(&by_desk).expect("decisions are JSON"));
            let verdict = desk.verdict(&all);
            assert_eq!(verdict.packs.len(), 1, "{what}");
            assert_eq!(verdict.packs[0].verdict, pack.verdict(&facts), "{what}");
            compared += 1;
        }
    }
    assert!(compared > 300, "only {compared} incidents");
}

/// What a desk says in all is what its one pack says.
fn same_as_a_whole(what: &str, pack: &Pack, decision: &Decision<'_>, desk: &Value) {
    let whole = serde_json::to_value(decision).expect("decisions are JSON");
    assert_eq!(desk["desk"], whole["pack"], "{what}");
    for key in ["complete", "suggestions", "zone"] {
        assert_eq!(desk[key], whole[key], "{what}: {key}");
    }
    for key in ["next", "used", "irrelevant"] {
        let sorted = |value: &Value| -> BTreeSet<String> {
            value
                .as_array()
                .map_or_else(|| [value.to_string()].into(), |list| list.iter().map(Value::to_string).collect())
        };
        assert_eq!(sorted(&desk["questions"][key]), sorted(&whole["questions"][key]), "{what}: {key}");
    }
    let listed = |list: &Value, key: &str| -> Vec<String> {
        list.as_array().into_iter().flatten().map(|item| item[key].to_string()).collect()
    };
    let (asked, open) = (&desk["questions"]["open"], &whole["questions"]["open"]);
    assert_eq!(listed(asked, "fact"), listed(open, "fact"), "{what}: open");
    assert_eq!(listed(asked, "can_change"), listed(open, "can_change"), "{what}: open");
    // A worklist has its own order: in a phase what is certain comes first.
    let set = |list: &Value| -> BTreeSet<String> { listed(list, "id").into_iter().collect() };
    assert_eq!(set(&desk["worklist"]["steps"]), set(&whole["steps"]), "{what}: steps");
    assert_eq!(set(&desk["worklist"]["duties"]), set(&whole["duties"]), "{what}: duties of {}", pack.id());
    assert_eq!(desk["conflicts"], json!([]), "{what}");
}

#[test]
fn a_desk_of_one_pack_says_the_same_words() {
    for pack in DESK.packs() {
        let desk = Desk::of(twin(pack));
        assert_eq!(desk.check(), pack.check());
        for locale in pack.locales() {
            let (of_desk, of_pack) = (desk.info(locale), pack.info(locale));
            assert_eq!((of_desk.title, of_desk.summary), (of_pack.title, of_pack.summary));
            assert_eq!(of_desk.facts, of_pack.facts);
            assert_eq!(of_desk.packs, [of_pack]);
            assert_eq!(desk.facts_schema(locale), pack.facts_schema(locale));
        }
        let level = pack.info("en").levels[0].id;
        let nothing = json!({});
        let (facts, all) = (pack.facts(&nothing).expect("nothing"), desk.facts(&nothing).expect("nothing"));
        for level in [None, Some(level), Some("P9999")] {
            let explained = pack.explain(&facts, level, &Options::default()).map_err(|error| error.problems[0].code);
            let by_desk = desk.explain(&all, level, &DeskOptions::default()).map_err(|error| error.problems[0].code);
            let by_desk = by_desk.map(|mut explained| explained.packs.remove(0).explanation);
            assert_eq!(by_desk, explained, "{} {level:?}", pack.id());
        }
        // Wrong facts are told alike; a desk that is not spoken to in a known language says so as its pack does.
        for wrong in [json!([]), json!({ "incident.description": "x" }), json!({ "nonsense": { "deep": 1 } })] {
            let told = pack.facts(&wrong).map_err(|error| error.problems).err();
            assert!(told.is_some());
            assert_eq!(desk.facts(&wrong).map_err(|error| error.problems).err(), told, "{}", pack.id());
        }
        assert_eq!(
            desk.locale("fr").map_err(|error| error.to_string()),
            pack.locale("fr").map_err(|error| error.to_string())
        );
    }
}

#[test]
fn verdicts_of_a_desk_are_those_of_its_decisions() {
    let incidents = incidents(&DESK.to_bundle());
    assert!(incidents.len() > 20, "the desk lost its cases");
    for (given, _) in incidents {
        let facts = DESK.facts(&given).expect("a case");
        let (verdict, decision) = (DESK.verdict(&facts), DESK.assess(&facts, &DeskOptions::default()));
        let decided = decision.packs.iter().map(|pack| {
            let level = &pack.decision.level;
            let rules = ids(level.reasons.iter().map(|reason| reason.rule));
            (pack.pack, pack.holds, pack.rank, level.value, pack.decision.priority.value, rules)
        });
        let said = verdict.packs.iter().map(|pack| {
            let verdict = &pack.verdict;
            (pack.pack, pack.holds, pack.rank, verdict.level.value, verdict.priority.value, verdict.level.rules.clone())
        });
        assert_eq!(said.collect::<Vec<_>>(), decided.collect::<Vec<_>>(), "{given}");
    }
}

#[test]
fn a_desk_explains_each_pack_that_is_concerned() {
    for (given, _) in incidents(&DESK.to_bundle()).into_iter().step_by(7) {
        let facts = DESK.facts(&given).expect("a case");
        let options = DeskOptions { locale: Some("en".to_owned()), ..DeskOptions::default() };
        let decision = DESK.assess(&facts, &options);
        let explained = DESK.explain(&facts, None, &options).expect("every level can be asked for");
        assert_eq!(explained.desk, decision.desk);
        assert_eq!(
            ids(explained.packs.iter().map(|pack| pack.pack)),
            ids(decision.packs.iter().map(|pack| pack.pack)),
            "{given}"
        );
        for (pack, decided) in explained.packs.iter().zip(&decision.packs) {
            let why = &pack.explanation;
            assert_eq!(
                (pack.title, pack.holds, pack.text, pack.basis, pack.clause, pack.note, pack.facts, pack.rank),
                (
                    decided.title,
                    decided.holds,
                    decided.text,
                    decided.basis,
                    decided.clause,
                    decided.note,
                    decided.facts,
                    decided.rank
                )
            );
            assert!(!pack.text.is_empty() && !pack.facts.is_empty(), "{}", pack.pack);
            assert_eq!((&why.level, &why.kind), (&decided.decision.level, &decided.decision.kind), "{given}");
            let levels = DESK.pack(pack.pack).expect("a pack").info("en").levels.len();
            let certain = usize::from(why.level.possible.len() == 1 && why.level.gap.is_none());
            assert_eq!(why.targets.len(), levels - certain, "{given}: {}", pack.pack);
        }
    }
}

#[test]
fn a_level_is_that_of_one_pack() {
    // By report: what is asked, and which pack answers or what is said instead.
    let leak = std::fs::read_to_string(crate::root().join("examples/desk/shop-customer-data.json"));
    let leak: Value = serde_json::from_str(&leak.expect("an example")).expect("JSON");
    let question = json!({ "safety": { "people_at_risk": false }, "leak": { "status": "none" },
        "incident": { "signs": ["complaint"] } });
    let table: &[(&Value, &str, Result<&str, &str>)] = &[
        (&leak, "especially-major", Ok("online-business")),
        (&leak, "online-business:especially-major", Ok("online-business")),
        (&leak, "ecommerce-security:high", Ok("ecommerce-security")),
        (&leak, "ecommerce-security:P1", Err("unknown-level: `P1` is no level of this pack")),
        (&leak, "high", Err("ambiguous-level: `high` is a level of 2 packs")),
        (&leak, "hihg", Err("unknown-level: `hihg` is no level of a pack that is concerned")),
        (&leak, "service-desk:P1", Err("not-concerned: what is known does not concern `service-desk`")),
        (&leak, "service-dsk:P1", Err("unknown-pack: the desk has no pack `service-dsk`")),
        (
            &question,
            "especially-major",
            Err("not-concerned: what is known does not concern `public-emergency` or `online-business`"),
        ),
        (&json!({}), ":", Err("unknown-pack: the desk has no pack ``")),
    ];
    for (given, level, wanted) in table {
        let facts = DESK.facts(given).expect("right facts");
        let answer = DESK.explain(&facts, Some(level), &DeskOptions::default());
        let told = match &answer {
            Ok(explained) => {
                let [only] = explained.packs.as_slice() else { panic!("{level}: {} packs", explained.packs.len()) };
                assert_eq!(ids(only.explanation.targets.iter().map(|target| target.level)).len(), 1);
                let name = level.split_once(':').map_or(*level, |(_, level)| level);
                assert_eq!(only.explanation.targets[0].level, name);
                Ok(only.pack.to_owned())
            }
            Err(error) => Err(format!("{}: {}", error.problems[0].code, error.problems[0].message)),
        };
        assert_eq!(told.as_deref().map_err(String::as_str), *wanted, "{level}");
    }
    let facts = DESK.facts(&leak).expect("right facts");
    let error = DESK.explain(&facts, Some("high"), &DeskOptions::default()).expect_err("two packs have it");
    let help = "name the pack, too: `customer-data-leak:high` or `ecommerce-security:high`";
    assert_eq!(error.problems[0].help.as_deref(), Some(help));
}

/// The dotted ids in a schema of facts.
fn leaves(schema: &Value, above: &str, found: &mut Vec<String>) {
    for (key, inner) in schema["properties"].as_object().into_iter().flatten() {
        let path = if above.is_empty() { key.clone() } else { format!("{above}.{key}") };
        if inner["anyOf"].is_array() { found.push(path) } else { leaves(inner, &path, found) }
    }
}

#[test]
fn the_schema_of_a_desk_has_the_facts_of_all_its_packs() {
    for locale in DESK.locales() {
        let schema = DESK.facts_schema(locale);
        let mut all = Vec::new();
        leaves(&schema, "", &mut all);
        let info = DESK.info(locale);
        let asked = |facts: &[FactInfo<'_>]| -> BTreeSet<String> {
            facts.iter().filter(|fact| !fact.computed).map(|fact| fact.id.to_owned()).collect()
        };
        let set: BTreeSet<String> = all.iter().cloned().collect();
        assert_eq!((set.len(), &set), (all.len(), &asked(&info.facts)), "each once");
        for pack in &info.packs {
            assert!(set.is_superset(&asked(&pack.facts)), "{}", pack.id);
        }
        assert_eq!(schema["title"], info.title);
        let check = jsonschema::validator_for(&schema).expect("a schema");
        for (given, _) in incidents(&DESK.to_bundle()) {
            assert!(check.is_valid(&given), "{given}");
        }
        assert!(!check.is_valid(&json!({ "incident": { "signs": ["nothing-known"] } })));
        assert!(!check.is_valid(&json!({ "incident": { "sings": [] } })));
    }
}

/// A batch is what its lines are one by one.
fn answers_line_by_line<S: Subject>(subject: &S, incidents: &[Value]) {
    let options = S::options(subject.locales().first().cloned(), None, None, None, S::Roles::default());
    for (number, given) in incidents.iter().enumerate() {
        let line = given.to_string();
        let facts = subject.facts(given).expect("a case");
        let decided = serde_json::to_string(&subject.assess(&facts, &options)).expect("decisions are JSON");
        let verdict = serde_json::to_string(&subject.verdict(&facts)).expect("verdicts are JSON");
        for (options, wanted) in [(Some(&options), decided), (None, verdict)] {
            let mut out = b"before\n".to_vec();
            assert_eq!(subject.answer_line(line.as_bytes(), number, options, &mut out), Line::Decided);
            assert_eq!(String::from_utf8(out).expect("UTF-8"), format!("before\n{wanted}\n"));
        }
    }
    let wrong: [(&[u8], &str); 4] =
        [(b"[]", "wrong-type"), (b"{\"x\":1}", "unknown-fact"), (b"{", "invalid-json"), (b"\xff", "invalid-utf8")];
    for (line, code) in wrong {
        let mut out = Vec::new();
        assert_eq!(subject.answer_line(line, 7, None, &mut out), Line::Wrong);
        let said: Value = serde_json::from_slice(&out).expect("JSON");
        assert_eq!((&said["line"], &said["error"]["problems"][0]["code"]), (&json!(7), &json!(code)));
        // The same as where it stands alone, but for the line.
        let alone = subject.facts_from_json(line).err().expect("wrong facts");
        let message = alone.problems[0].message.replace("line 1,", "line 7,");
        assert_eq!(said["error"]["problems"][0]["message"], message);
    }
    let mut out = Vec::new();
    assert_eq!(subject.answer_line(b" \t", 1, Some(&options), &mut out), Line::Empty);
    assert!(out.is_empty());
    let long = vec![b' '; MAX_FACTS_BYTES + 1];
    assert_eq!(subject.answer_line(&[b"{".as_slice(), &long].concat(), 1, None, &mut out), Line::Wrong);
}

#[test]
fn batches_of_packs_and_desks_are_their_lines() {
    let some = |bundle: &str, step| -> Vec<Value> {
        incidents(bundle).into_iter().step_by(step).map(|(facts, _)| facts).collect()
    };
    for pack in DESK.packs() {
        answers_line_by_line(pack, &some(&pack.to_bundle(), 9));
        answers_line_by_line(&Desk::of(twin(pack)), &some(&pack.to_bundle(), 17));
    }
    answers_line_by_line(&*DESK, &some(&DESK.to_bundle(), 5));
}
