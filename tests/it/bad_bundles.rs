//! Bundles that are wrong: cut short, changed, newer, or something else; and bundles that are right decide like their folder.

use crate::conformance::collect;
use crate::packs::{Change, compare, pack, refused};
use fenji::{MAX_FACTS_BYTES, Options, Pack};
use proptest::prelude::*;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::sync::LazyLock;

static TINY: LazyLock<Pack> = LazyLock::new(|| pack(&[]));
static BUNDLE: LazyLock<String> = LazyLock::new(|| TINY.to_bundle());

/// Each bundle is refused with exactly these problems.
fn refuse(table: &[(&str, String, &'static str)]) {
    compare(table.iter().map(|(what, bundle, says)| {
        collect(|| json!({ "bundle": bundle }));
        // How long the whole is, is no matter of what is said.
        let end = format!("column {}", BUNDLE.len() - 1);
        (*what, *says, refused(Pack::from_bundle(bundle)).replace(&end, "column END"))
    }));
}

/// The bundle with something else in its content, and the digest that belongs to that.
fn with_content(change: impl FnOnce(&mut Value)) -> String {
    let mut bundle: Value = serde_json::from_str(&BUNDLE).expect("a bundle is JSON");
    change(&mut bundle["content"]);
    assert!(refused(Pack::from_bundle(&bundle.to_string())).starts_with("error[changed-bundle]"));
    let hash = Sha256::digest(bundle["content"].to_string().as_bytes());
    let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    bundle["digest"] = format!("sha256:{hash}").into();
    bundle.to_string()
}

#[test]
fn a_bundle_that_was_cut_short_is_refused_wherever_it_ends() {
    let cut = |length: usize| BUNDLE.chars().take(length).collect::<String>();
    refuse(&[
        (
            "nothing left",
            cut(0),
            r#"
            error[broken-bundle]: the bundle is not JSON: the text ends where a value must stand at line 1, column 0
              help: make the bundle again with `fenji bundle`
        "#,
        ),
        (
            "within the content",
            cut(100),
            r#"
            error[broken-bundle]: the bundle is not JSON: the text ends inside a string at line 1, column 100
              help: make the bundle again with `fenji bundle`
        "#,
        ),
        (
            "before the last brace",
            cut(BUNDLE.chars().count() - 1),
            r#"
            error[broken-bundle]: the bundle is not JSON: the text ends inside an object at line 1, column END
              help: make the bundle again with `fenji bundle`
        "#,
        ),
    ]);
    for length in (0..BUNDLE.chars().count()).step_by(97) {
        assert!(refused(Pack::from_bundle(&cut(length))).contains("error[broken-bundle]"), "cut to {length}");
    }
}

#[test]
fn a_bundle_that_was_changed_is_refused() {
    let changed = BUNDLE.replace("\\\"PT1H\\\"", "\\\"PT9H\\\"");
    assert_ne!(changed, *BUNDLE);
    let says = r#"
        error[changed-bundle]: the bundle's content does not match its digest
          fact: digest
          help: it was changed after it was made; make it again from the pack's folder with `fenji bundle`
    "#;
    refuse(&[
        ("an hour made nine", changed, says),
        ("another digest", BUNDLE.replace("sha256:", "sha256:0"), says),
        ("no digest", BUNDLE.replace("\"digest\"", "\"digets\""), says),
    ]);
}

#[test]
fn what_is_no_bundle_of_this_format_is_refused() {
    let digest = TINY.digest();
    refuse(&[
        (
            "newer",
            BUNDLE.replace("\"fenji\":1", "\"fenji\":2"),
            r#"
            error[newer-bundle]: the bundle has format 2; this engine reads up to 1
              help: update fenji, or make the bundle with this version
        "#,
        ),
        (
            "older than any",
            BUNDLE.replace("\"fenji\":1", "\"fenji\":0"),
            r#"
            error[broken-bundle]: this is no bundle: the key `fenji` with the format's number is missing
              help: make the bundle again with `fenji bundle`
        "#,
        ),
        (
            "no number",
            BUNDLE.replace("\"fenji\":1", "\"fenji\":\"1\""),
            r#"
            error[broken-bundle]: this is no bundle: the key `fenji` with the format's number is missing
              help: make the bundle again with `fenji bundle`
        "#,
        ),
        (
            "other JSON",
            r#"{"name": "fenji", "version": "1.0.0"}"#.into(),
            r#"
            error[broken-bundle]: this is no bundle: the key `fenji` with the format's number is missing
              help: make the bundle again with `fenji bundle`
        "#,
        ),
        (
            "a list",
            "[1, 2]".into(),
            r#"
            error[broken-bundle]: a bundle is a JSON object
              help: make the bundle again with `fenji bundle`
        "#,
        ),
        (
            "null",
            "null".into(),
            r#"
            error[broken-bundle]: a bundle is a JSON object
              help: make the bundle again with `fenji bundle`
        "#,
        ),
        (
            "no JSON",
            "format = 1\n".into(),
            r#"
            error[broken-bundle]: the bundle is not JSON: there is an unknown word at line 1, column 2
              help: make the bundle again with `fenji bundle`
        "#,
        ),
        (
            "no content",
            json!({ "fenji": 1, "digest": digest }).to_string(),
            r#"
            error[broken-bundle]: the bundle has no `content`
              help: make the bundle again with `fenji bundle`
        "#,
        ),
        (
            "content of another type",
            json!({ "fenji": 1, "digest": digest, "content": [] }).to_string(),
            r#"
            error[broken-bundle]: the bundle has no `content`
              help: make the bundle again with `fenji bundle`
        "#,
        ),
        // The digest holds for what was read, so a key more does no harm.
        ("written twice", BUNDLE.replacen('{', "{\"fenji\":1,", 1), "(accepted)"),
        (
            "deep",
            format!("{{\"fenji\":1,\"content\":{}", "[".repeat(1000)),
            r#"
            error[too-deep]: the bundle is not JSON: nested too deep at line 1, column 148
              help: make the bundle again with `fenji bundle`
        "#,
        ),
    ]);
    assert!(refused(Pack::from_bundle(&json!({ "fenji": 1, "content": {} }).to_string())).contains("changed-bundle"));
}

#[test]
fn content_that_is_no_pack_is_refused_like_a_folder() {
    refuse(&[
        (
            "empty",
            with_content(|content| *content = json!({})),
            r#"
            error[missing-file]: `pack.toml` is missing
              help: a pack has pack.toml, facts.toml, rules/*.rhai, text/<locale>.toml, cases/*.toml and, where descriptions are read, examples/<locale>.toml; `fenji new` makes one

            error[missing-file]: `facts.toml` is missing
              help: a pack has pack.toml, facts.toml, rules/*.rhai, text/<locale>.toml, cases/*.toml and, where descriptions are read, examples/<locale>.toml; `fenji new` makes one

            error[missing-file]: there is no rule file
              help: write rules in rules/*.rhai
        "#,
        ),
        (
            "a number that JavaScript would not show",
            with_content(|content| content["facts.toml"]["fact"][4]["max"] = json!(9_007_199_254_740_992_i64)),
            r#"
            error[out-of-range]: `fact.max` is 9007199254740992
              --> facts.toml
              allowed: -9007199254740991 to 9007199254740991
              help: JavaScript loses digits of larger numbers; take another unit
        "#,
        ),
        (
            "no facts",
            with_content(|content| drop(content.as_object_mut().map(|files| files.remove("facts.toml")))),
            r#"
            error[missing-file]: `facts.toml` is missing
              help: a pack has pack.toml, facts.toml, rules/*.rhai, text/<locale>.toml, cases/*.toml and, where descriptions are read, examples/<locale>.toml; `fenji new` makes one
        "#,
        ),
        (
            "files of another sort",
            with_content(|content| content["readme.txt"] = json!("x")),
            r#"
            error[unknown-file]: `readme.txt` has no place in a pack
              help: a pack has pack.toml, facts.toml, rules/*.rhai, text/<locale>.toml, cases/*.toml and examples/<locale>.toml
        "#,
        ),
        (
            "documents that are texts",
            with_content(|content| {
                content["pack.toml"] = json!("x");
                content["rules/plan.rhai"] = json!("");
            }),
            r#"
            error[wrong-type]: the file must be a table, not a text
              --> pack.toml

            error[missing-key]: `format = 1` is missing
              --> pack.toml
        "#,
        ),
        (
            "rules that are no text",
            with_content(|content| content["rules/x.rhai"] = json!({"a": 1})),
            r#"
            error[broken-bundle]: `rules/x.rhai` is no text
              help: make the bundle again with `fenji bundle`
        "#,
        ),
        (
            "wrong types",
            with_content(|content| {
                content["facts.toml"]["fact"][2]["options"] = json!([1.5, null]);
                content["facts.toml"]["fact"][0]["min"] = json!(u64::MAX);
            }),
            r#"
            error[unknown-key]: unknown key `fact.min`
              --> facts.toml
              allowed: ask_first, asked_of, id, options, ordered, otherwise, type, when

            error[wrong-type]: `fact.options` must hold texts only, not a number that is no integer
              --> facts.toml

            error[wrong-type]: `fact.options` must hold texts only, not null
              --> facts.toml

            error[unknown-fact]: unknown fact `signs`
              --> rules/plan.rhai:5:44
              allowed: system.state, system.restart, spread, affected, urgent, story, seen_at

            error[unknown-fact]: unknown fact `signs`
              --> rules/plan.rhai:19:1
              allowed: system.state, system.restart, spread, affected, urgent, story, seen_at
        "#,
        ),
        (
            "wrong rules",
            with_content(|content| content["rules/x.rhai"] = json!("level(\"P9\", \"x\").gap();")),
            r#"
            error[unknown-level]: `P9` is no level of this pack
              --> rules/x.rhai:1:1
              allowed: P1, P2
              help: did you mean `P1`?
        "#,
        ),
        (
            "paths that lead elsewhere",
            with_content(|content| content["rules/../../x.rhai"] = json!("")),
            r#"
            error[unknown-file]: `rules/../../x.rhai` has no place in a pack
              help: a pack has pack.toml, facts.toml, rules/*.rhai, text/<locale>.toml, cases/*.toml and examples/<locale>.toml
        "#,
        ),
    ]);
}

#[test]
fn a_bundle_decides_like_its_folder() {
    let folder = Pack::from_folder(crate::root().join("rules/it-operations")).expect("the folder loads");
    let bundle = Pack::from_bundle(&folder.to_bundle()).expect("the bundle loads");
    assert_eq!(bundle.to_bundle(), folder.to_bundle());
    assert_eq!(bundle.digest(), folder.digest());
    let text = std::fs::read(crate::root().join("examples/ransomware.json")).expect("the example is there");
    let decided = [&folder, &bundle].map(|pack| {
        let facts = pack.facts_from_json(&text).expect("the example's facts are right");
        let decision = serde_json::to_string(&pack.assess(&facts, &Options::default())).expect("decisions are JSON");
        let explanation = pack.explain(&facts, None, &Options::default()).expect("no level was named");
        (decision, serde_json::to_string(&explanation).expect("explanations are JSON"))
    });
    assert_eq!(decided[0], decided[1]);
    // Only places are gone: a bundle has no lines.
    let wrong = json!({ "system": { "state": "broken" }, "leak": 3 });
    assert_eq!(refused(folder.facts(&wrong)), refused(bundle.facts(&wrong)));
}

#[test]
fn a_bundle_finds_what_a_folder_finds() {
    let gap = pack(&[Change::Swap("rules/plan.rhai", "level(\"P2\", \"all-else\").gap();\n", "")]);
    let bundled = Pack::from_bundle(&gap.to_bundle()).expect("a pack with a gap loads");
    let codes = |pack: &Pack| {
        let problems = pack.check().problems;
        // The order is that of places, and a bundle has none in its documents.
        problems.into_iter().map(|problem| (problem.code, problem.message)).collect::<BTreeSet<_>>()
    };
    assert!(codes(&gap).iter().any(|(code, _)| *code == "gap"));
    assert_eq!(codes(&gap), codes(&bundled));
}

/// Bytes of a text with some replaced, removed or put in.
fn mutated(text: String) -> impl Strategy<Value = Vec<u8>> {
    let pieces = prop_oneof![
        any::<u8>().prop_map(|byte| vec![byte]),
        prop::sample::select(vec![
            "\"",
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "null",
            "true",
            "-1",
            "1e400",
            "18446744073709551615",
            "\\u0000",
            "\\ud800",
            "{}",
            "[]",
            "\"any_of\":",
            "\"at_least\":"
        ])
        .prop_map(|piece| piece.as_bytes().to_vec()),
    ];
    prop::collection::vec((any::<prop::sample::Index>(), 0_usize..12, pieces), 1..5).prop_map(move |edits| {
        let mut bytes = text.clone().into_bytes();
        for (index, removed, piece) in edits {
            let start = index.index(bytes.len() + 1);
            let end = (start + removed).min(bytes.len());
            bytes.splice(start..end, piece);
        }
        bytes
    })
}

const FACTS: &str = r#"{"system": {"state": {"any_of": ["down", "slow"]}, "restart": "failed"}, "signs": {"includes": ["smoke"], "excludes": ["theft"]},
 "spread": true, "affected": {"at_least": 5, "at_most": 12}, "story": "smoke everywhere", "seen_at": "2026-11-22T09:00:00+08:00"}"#;

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn spoiled_bundles_are_refused_but_never_harm(bytes in mutated(BUNDLE.clone())) {
        let text = String::from_utf8_lossy(&bytes);
        // A change inside white space or of a key's order may leave the same bundle.
        if let Ok(pack) = Pack::from_bundle(&text) {
            prop_assert_eq!(pack.digest(), TINY.digest());
        }
    }

    #[test]
    fn spoiled_facts_are_refused_or_decided_but_never_harm(bytes in mutated(FACTS.to_owned())) {
        prop_assert!(bytes.len() < MAX_FACTS_BYTES);
        if let Ok(facts) = TINY.facts_from_json(&bytes) {
            TINY.assess(&facts, &Options::default());
            prop_assert!(TINY.explain(&facts, None, &Options::default()).is_ok());
        }
    }
}
