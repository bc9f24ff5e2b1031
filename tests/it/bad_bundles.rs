//! Bundles that are wrong: cut short, changed, newer, or something else; and bundles that are right decide like their folder.

use crate::conformance::collect;
use crate::packs::Change::Swap;
use crate::packs::{pack, refused};
use crate::tables::{Given, tables};
use fenji::{MAX_FACTS_BYTES, Options, Pack};
use proptest::prelude::*;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::sync::LazyLock;

tables! { "bad_bundles" of super::said:
    a_bundle_that_was_cut_short_is_refused_wherever_it_ends,
    a_bundle_that_was_changed_is_refused,
    what_is_no_bundle_of_this_format_is_refused,
    content_that_is_no_pack_is_refused_like_a_folder,
}

static TINY: LazyLock<Pack> = LazyLock::new(|| pack(&[]));
static BUNDLE: LazyLock<String> = LazyLock::new(|| TINY.to_bundle());

/// What is said about the tiny pack's bundle: with a piece swapped, only its `first` characters, `without last`, as another
/// `text`, or with another `content` (all of it, a file, or what stands in a file at a pointer) or a file `gone`, and the
/// digest that belongs to that.
fn said(given: &Given<'_>, _: &str) -> String {
    let mut bundle = BUNDLE.clone();
    let text = |at: usize| std::str::from_utf8(&given[at].1).expect("bundles are text");
    for (at, (head, body)) in given.iter().enumerate() {
        let characters = bundle.chars();
        bundle = match head.split_once(' ').unwrap_or((head, "")) {
            ("swap", _) => {
                assert_eq!(bundle.matches(text(at)).count(), 1, "the bundle holds `{}` once", text(at));
                bundle.replace(text(at), text(at + 1))
            }
            ("by" | "note", _) => continue,
            ("first", _) => characters.take(text(at).parse().expect("a number of characters")).collect(),
            ("without", "last") => characters.rev().skip(1).collect::<String>().chars().rev().collect(),
            ("text", _) => text(at).to_owned(),
            ("content", place) => {
                let value: Value = serde_json::from_slice(body).expect("content is JSON");
                with_content(&bundle, |content| *at_place(content, place) = value)
            }
            ("gone", file) => with_content(&bundle, |content| {
                let files = content.as_object_mut().expect("content is an object");
                files.remove(file).expect("the file is there");
            }),
            (word, _) => panic!("`{word}` is no heading"),
        };
    }
    collect(|| json!({ "bundle": bundle }));
    // How long the whole is, is no matter of what is said.
    let end = format!("column {}", BUNDLE.len() - 1);
    refused(Pack::from_bundle(&bundle)).replace(&end, "column END")
}

/// The place of a file in a bundle's content, or of a value in it: `facts.toml /fact/4/max`.
fn at_place<'c>(content: &'c mut Value, place: &str) -> &'c mut Value {
    let (file, pointer) = place.split_once(' ').unwrap_or((place, ""));
    if file.is_empty() {
        return content;
    }
    match pointer.rsplit_once('/') {
        None => &mut content[file],
        // A key may be a new one.
        Some((parent, key)) => &mut content[file].pointer_mut(parent).expect("the place is there")[key],
    }
}

/// A bundle with something else in its content, and the digest that belongs to that.
fn with_content(bundle: &str, change: impl FnOnce(&mut Value)) -> String {
    let mut bundle: Value = serde_json::from_str(bundle).expect("a bundle is JSON");
    change(&mut bundle["content"]);
    assert!(refused(Pack::from_bundle(&bundle.to_string())).starts_with("error[changed-bundle]"));
    let hash = Sha256::digest(bundle["content"].to_string().as_bytes());
    let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    bundle["digest"] = format!("sha256:{hash}").into();
    bundle.to_string()
}

#[test]
fn wherever_a_bundle_is_cut_it_is_refused() {
    let cut = |length: usize| BUNDLE.chars().take(length).collect::<String>();
    for length in (0..BUNDLE.chars().count()).step_by(97) {
        assert!(refused(Pack::from_bundle(&cut(length))).contains("error[broken-bundle]"), "cut to {length}");
    }
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
    let gap = pack(&[Swap("rules/plan.rhai", "level(\"P2\", \"all-else\").gap();\n", "")]);
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
