//! Phrases that people write, for suggestions to be measured by: enough of them in every language, and each under one sign.

use std::collections::{BTreeMap, BTreeSet};
use toml::de::{DeTable, DeValue};

/// The text of one file of tests/data/phrases/.
fn read(name: &str) -> String {
    std::fs::read_to_string(crate::root().join("tests/data/phrases").join(name)).expect("the phrases are there")
}

/// The lists in a table of a file.
fn lists(text: &str, table: &str) -> BTreeMap<String, Vec<String>> {
    let parsed = DeTable::parse(text).expect("phrases are TOML");
    let Some(DeValue::Table(entries)) = parsed.get_ref().get(table).map(|entry| entry.get_ref()) else {
        panic!("there is no table {table}");
    };
    let texts = |value: &DeValue<'_>| match value {
        DeValue::Array(items) => items.iter().filter_map(|item| item.get_ref().as_str()).map(str::to_owned).collect(),
        _ => Vec::new(),
    };
    entries.iter().map(|(key, entry)| (key.get_ref().to_string(), texts(entry.get_ref()))).collect()
}

#[test]
fn every_sign_has_phrases_in_every_language_and_no_phrase_two_signs() {
    let mut options: Option<BTreeSet<String>> = None;
    for locale in ["zh-Hans", "zh-Hant", "en"] {
        let phrases = lists(&read(&format!("examples.{locale}.toml")), "examples");
        let few: Vec<&String> = phrases.iter().filter(|(_, list)| list.len() < 25).map(|(option, _)| option).collect();
        assert!(few.is_empty(), "{locale}: fewer than 25 phrases for {few:?}");
        let mut seen = BTreeSet::new();
        for phrase in phrases.values().flatten() {
            assert!(seen.insert(phrase), "{locale}: `{phrase}` stands twice");
        }
        let own: BTreeSet<String> = phrases.into_keys().collect();
        assert_eq!(*options.get_or_insert_with(|| own.clone()), own, "{locale}: other signs than elsewhere");
    }
    let text = read("signs.toml");
    let signs = text.split("[[group.option]]").skip(1).filter_map(|option| option.split('"').nth(1));
    assert_eq!(options, Some(signs.map(str::to_owned).collect()), "signs.toml declares other signs");
}
