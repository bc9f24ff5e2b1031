//! Images: the compiled rules in a bundle decide as the rule files do, are left aside where they do not fit, and never hurt.

use crate::packs::pack;
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
