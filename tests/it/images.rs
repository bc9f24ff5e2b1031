//! Images: the compiled rules in a bundle decide as the rule files do, are left aside where they do not fit, and never hurt.

use crate::packs::{Change, pack};
use crate::schemes::SCHEME;
use fenji::{Options, Pack};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::LazyLock;

static IT: LazyLock<Pack> =
    LazyLock::new(|| Pack::from_folder(crate::root().join("rules/it-operations")).expect("the pack is right"));
static TINY: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(&pack(&[]).to_bundle()).expect("a bundle is JSON"));

/// Everything that a pack says about some facts.
fn everything(pack: &Pack, facts: &Value) -> String {
    let facts = pack.facts(facts).expect("the facts are right");
    let options = Options { received: Some("2026-11-22T08:00:00Z".parse().expect("a moment")), ..Options::default() };
    let decision = pack.assess(&facts, &options);
    let explanation = pack.explain(&facts, None, &options).expect("every level is known");
    json!([decision, pack.verdict(&facts), explanation]).to_string()
}

/// One with a second scheme.
static SCHEMED: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(&pack(&SCHEME).to_bundle()).expect("a bundle is JSON"));

/// The tiny bundle's image with something else in it.
fn with_image(change: impl FnOnce(&mut Value)) -> String {
    with_image_of(&TINY, change)
}

fn with_image_of(bundle: &Value, change: impl FnOnce(&mut Value)) -> String {
    let mut bundle = bundle.clone();
    change(&mut bundle["compiled"]);
    bundle.to_string()
}

fn codes(pack: &Pack) -> Vec<&'static str> {
    pack.check().problems.iter().map(|problem| problem.code).collect()
}

#[test]
fn a_trusted_bundle_decides_as_its_rule_files_do() {
    for pack in [&*IT, &pack(&[]), &pack(&SCHEME)] {
        let bundle = pack.to_bundle();
        let trusted = Pack::from_trusted_bundle(&bundle).expect("the bundle is right");
        assert_eq!(trusted.digest(), pack.digest());
        assert_eq!(trusted.to_bundle(), bundle, "writing it again gives the same bundle");
        assert_eq!(trusted.check(), pack.check());
        assert_eq!(trusted.run_cases(), pack.run_cases());
        for locale in pack.locales() {
            assert_eq!(json!(trusted.info(locale)), json!(pack.info(locale)));
        }
        assert_eq!(everything(&trusted, &json!({})), everything(pack, &json!({})));
    }
    let trusted = Pack::from_trusted_bundle(&IT.to_bundle()).expect("the bundle is right");
    for facts in [
        json!({ "system": { "state": "down" } }),
        json!({ "leak": { "status": "suspected" }, "operation": { "affected": null } }),
        json!({ "system": { "state": { "any_of": ["down", "degraded"] }, "importance": "important" } }),
    ] {
        assert_eq!(everything(&trusted, &facts), everything(&IT, &facts));
    }
}

#[test]
fn an_image_of_another_engine_or_content_is_not_used() {
    for place in [0, 1] {
        let bundle = with_image(|image| {
            image[0][place] = "another".into();
            // Were the image used, no rule would be left.
            image[2] = json!([]);
        });
        let loaded = Pack::from_trusted_bundle(&bundle).expect("the rule files are compiled");
        assert_eq!(everything(&loaded, &json!({})), everything(&pack(&[]), &json!({})));
    }
}

#[test]
fn an_image_that_misleads_is_found_by_check_and_misleads_nobody_who_does_not_trust() {
    // The condition of the first level rule.
    let bundle = with_image(|image| image[2][4][2][1] = json!({ "Const": true }));
    let careful = Pack::from_bundle(&bundle).expect("the rule files are compiled");
    assert_eq!(everything(&careful, &json!({})), everything(&pack(&[]), &json!({})));
    let trusting = Pack::from_trusted_bundle(&bundle).expect("the image is used");
    for misled in [careful, trusting] {
        assert!(codes(&misled).contains(&"changed-image"), "{:?}", codes(&misled));
    }
    assert!(!codes(&pack(&[])).contains(&"changed-image"));
}

#[test]
fn a_changed_bundle_is_found_only_by_those_who_do_not_trust() {
    let mut bundle = TINY.clone();
    bundle["content"]["pack.toml"]["version"] = "9.9.9".into();
    let bundle = bundle.to_string();
    assert_eq!(Pack::from_bundle(&bundle).expect_err("it was changed").problems[0].code, "changed-bundle");
    assert!(Pack::from_trusted_bundle(&bundle).is_ok());
}

/// Whether an image with this in it is used, told by a clause that only the image has.
fn is_used(bundle: &Value, change: impl FnOnce(&mut Value)) -> bool {
    let bundle = with_image_of(bundle, |image| {
        image[2][4][0][6] = "plan-9 §9".into();
        change(image);
    });
    let pack = Pack::from_trusted_bundle(&bundle).expect("else the rule files are compiled");
    everything(&pack, &json!({})).contains("plan-9 §9")
}

#[test]
fn an_image_in_which_something_comes_before_what_it_needs_is_not_used() {
    assert!(is_used(&TINY, |_| ()), "the clause that tells is not shown");
    let moved = |image: &mut Value, from: usize| {
        let order = image[1][0].as_array_mut().expect("the order of facts");
        let fact = order.remove(from);
        order.insert(0, fact);
    };
    let reads_level = |image: &Value| image[2][7][2][1].clone();
    assert!(!is_used(&TINY, |image| moved(image, 1)), "a fact before the one that says whether it applies");
    let urgent = TINY["compiled"][1][4][0][0].as_u64().expect("a computed fact");
    let place = TINY["compiled"][1][0].as_array().expect("the order of facts").iter().position(|fact| *fact == urgent);
    assert!(!is_used(&TINY, |image| moved(image, place.expect("it is one of them"))), "computed before its inputs");
    assert!(!is_used(&TINY, |image| image[2][0][2][1] = reads_level(image)), "a kind that follows from the level");
    assert!(!is_used(&TINY, |image| image[2][4][2][1] = reads_level(image)), "a level that follows from itself");
    assert!(!is_used(&TINY, |image| image[2][15][2][1] = reads_level(image)), "facts that a level makes impossible");
    assert!(!is_used(&TINY, |image| image[1][3][3] = reads_level(image)), "a fact that applies by the level");
    let guidance = |image: &mut Value, change: &dyn Fn(&mut Vec<Value>)| {
        change(image[3][1].as_array_mut().expect("the rules of the guidance"));
    };
    assert!(!is_used(&TINY, |image| guidance(image, &|rules| rules.reverse())), "a step before what it waits for");
    assert!(!is_used(&TINY, |image| image[2][12][1][4] = json!(["wipe"])), "a step that waits for itself");
    assert!(!is_used(&TINY, |image| image[2][11][1][4] = json!(["wipe"])), "steps that wait for each other");
    assert!(
        !is_used(&TINY, |image| image[2][12][1][4] = json!(["nothing"])),
        "a step that waits for none that there is"
    );
}

#[test]
fn an_image_of_which_a_table_cannot_be_searched_is_not_used() {
    let rules = format!(
        "{}\ncompute(\"letters\").from([\"system.state\"]).by(|state| if state == () {{ 0 }} else {{ state.len() }});",
        crate::packs::RULES
    );
    let facts = format!("{}\n[[fact]]\nid = \"letters\"\ntype = \"number\"\nmin = 0\nmax = 99\n", crate::packs::FACTS);
    let bundle = pack(&[Change::File("rules/plan.rhai", &rules), Change::File("facts.toml", &facts)]).to_bundle();
    let bundle: Value = serde_json::from_str(&bundle).expect("a bundle is JSON");
    let table = |image: &mut Value, change: &dyn Fn(&mut Vec<Value>)| {
        let ways =
            image[1][4].as_array_mut().expect("computations").iter_mut().filter_map(|one| one[3].get_mut("Table"));
        change(ways.filter_map(Value::as_array_mut).next().expect("a table"));
    };
    assert!(is_used(&bundle, |image| table(image, &|rows| assert!(rows.len() > 2))));
    assert!(!is_used(&bundle, |image| table(image, &|rows| rows.reverse())), "rows that descend");
    assert!(!is_used(&bundle, |image| table(image, &|rows| rows.push(rows[0].clone()))), "a row that stands twice");
}

#[test]
fn an_image_in_which_what_is_reckoned_needs_itself_is_not_used() {
    let rules =
        format!("{}\nlevel(\"P1\", \"many\").when(|r| r.affected + r.affected_too > 99).gap();", crate::packs::RULES);
    let facts =
        format!("{}\n[[fact]]\nid = \"affected_too\"\ntype = \"number\"\nmin = 0\nmax = 99\n", crate::packs::FACTS);
    let texts = format!(
        "{}\n[facts.affected_too]\nquestion = \"How many more?\"\nhelp = \"Count.\"\nwhy = \"It counts.\"\n",
        crate::packs::TEXTS
    );
    let changes = [
        Change::File("rules/plan.rhai", &rules),
        Change::File("facts.toml", &facts),
        Change::File("text/en.toml", &texts),
    ];
    let bundle: Value = serde_json::from_str(&pack(&changes).to_bundle()).expect("a bundle is JSON");
    let order = bundle["compiled"][1][0].as_array().expect("the order of facts").clone();
    assert!(is_used(&bundle, |_| ()));
    assert!(!is_used(&bundle, |image| image[1][6][0][1] = order[0].clone()), "a sum before its second part");
    assert!(!is_used(&bundle, |image| image[1][6][0][2] = json!([])), "a sum of no facts");
    let own = bundle["compiled"][1][2].as_array().expect("domains").len() - 5;
    assert!(
        !is_used(&bundle, |image| image[1][6][0][0]["Sum"][0]["var"] = own.into()),
        "a sum of which one part is the whole"
    );
}

/// Every number in a value.
fn numbers(value: &mut Value) -> Vec<&mut Value> {
    match value {
        Value::Number(_) => vec![value],
        Value::Array(list) => list.iter_mut().flat_map(numbers).collect(),
        Value::Object(map) => map.values_mut().flat_map(numbers).collect(),
        _ => Vec::new(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn whatever_an_image_says_deciding_ends(
        changes in prop::collection::vec((any::<prop::sample::Index>(), prop_oneof![-3..200_i64, any::<i64>()]), 1..6),
        schemed in any::<bool>()
    ) {
        let bundle = with_image_of(if schemed { &SCHEMED } else { &TINY }, |image| {
            for (at, number) in &changes {
                let mut all = numbers(image);
                let at = at.index(all.len());
                *all[at] = (*number).into();
            }
        });
        let loaded = Pack::from_trusted_bundle(&bundle).expect("else the rule files are compiled");
        for facts in [json!({}), json!({ "system": { "state": "down" }, "signs": { "includes": ["smoke"] }, "affected": 12 })] {
            if let Ok(facts) = loaded.facts(&facts) {
                let _ = json!(loaded.assess(&facts, &Options::default()));
                let _ = json!(loaded.verdict(&facts));
            }
        }
    }
}
