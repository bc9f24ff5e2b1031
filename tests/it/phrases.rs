//! Phrases that people write, by which suggestions are ranked: enough of them in every language, and each under one sign.

use crate::suggesting::{LOCALES, examples, signs};
use std::collections::{BTreeMap, BTreeSet};
use toml::de::{DeTable, DeValue};

/// The lists in a table of a file by fact and answer.
fn lists(text: &str, table: &str) -> BTreeMap<String, BTreeMap<String, Vec<String>>> {
    fn entries<'t>(value: &'t DeValue<'_>) -> Vec<(String, &'t DeValue<'t>)> {
        let DeValue::Table(table) = value else { panic!("{value:?} is no table") };
        table.iter().map(|(key, entry)| (key.get_ref().to_string(), entry.get_ref())).collect()
    }
    let texts = |value: &DeValue<'_>| match value {
        DeValue::Array(items) => items.iter().filter_map(|item| item.get_ref().as_str()).map(str::to_owned).collect(),
        _ => Vec::new(),
    };
    let parsed = DeTable::parse(text).expect("phrases are TOML");
    let table = parsed.get_ref().get(table).expect("the table is there").get_ref();
    let facts = entries(table).into_iter();
    facts
        .map(|(fact, answers)| (fact, entries(answers).into_iter().map(|(name, list)| (name, texts(list))).collect()))
        .collect()
}

#[test]
fn every_sign_has_phrases_in_every_language_and_no_phrase_two_signs() {
    let mut options: Option<BTreeSet<String>> = None;
    for locale in LOCALES {
        let text = examples(locale);
        let all = lists(&text, "phrases");
        let phrases = &all["incident.signs"];
        let few: Vec<&String> = phrases.iter().filter(|(_, list)| list.len() < 25).map(|(option, _)| option).collect();
        assert!(few.is_empty(), "{locale}: fewer than 25 phrases for {few:?}");
        for fact in ["safety.people_at_risk", "leak.status"] {
            let count: usize = all[fact].values().map(Vec::len).sum();
            assert!(count >= 40, "{locale}: {count} phrases for {fact}");
            for (answer, list) in &all[fact] {
                assert!(list.len() >= 25, "{locale}: {} phrases for {fact}={answer}", list.len());
            }
        }
        for answers in all.values() {
            let mut seen = BTreeSet::new();
            for phrase in answers.values().flatten() {
                assert!(seen.insert(phrase), "{locale}: `{phrase}` stands twice");
            }
        }
        let own: BTreeSet<String> = phrases.keys().cloned().collect();
        assert_eq!(*options.get_or_insert_with(|| own.clone()), own, "{locale}: other signs than elsewhere");
        let words = lists(&text, "words");
        assert_eq!(
            words["incident.signs"].keys().cloned().collect::<BTreeSet<_>>(),
            own,
            "{locale}: signs without words"
        );
    }
    assert_eq!(options, Some(signs().into_iter().collect()), "signs.toml declares other signs");
}
