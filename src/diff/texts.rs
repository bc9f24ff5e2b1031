//! Words that changed.

use crate::answer::diff::TextDiff;
use crate::diff::joint::{Both, Side};
use crate::pack::core::Pack;
use std::collections::{BTreeMap, BTreeSet};

/// The words that both packs have for the same thing and that are not the same, in each locale of both.
pub(crate) fn texts(packs: Both<&Pack>) -> Vec<TextDiff> {
    let mut found = Vec::new();
    let locales: Vec<&String> =
        packs.new.locales().iter().filter(|locale| packs.old.locales().contains(locale)).collect();
    for locale in locales {
        let words = Both::of(|side| flat(packs[side], locale));
        let keys: BTreeSet<&String> = words.iter().flat_map(BTreeMap::keys).collect();
        for key in keys {
            let (old, new) = (words.old.get(key).cloned(), words.new.get(key).cloned());
            // What only one pack has is no change of words.
            let known = Side::BOTH.into_iter().all(|side| words[side].contains_key(key));
            if known && old != new {
                let some = |text: Option<String>| text.filter(|text| !text.is_empty());
                found.push(TextDiff { locale: locale.clone(), what: key.clone(), old: some(old), new: some(new) });
            }
        }
    }
    found
}

/// All words of a pack in a locale, each under what it is the word of.
fn flat(pack: &Pack, locale: &str) -> BTreeMap<String, String> {
    let (schema, texts) = (&pack.compiled.schema, pack.words(Some(locale)).1);
    let mut words = BTreeMap::new();
    let mut put = |key: String, text: &str| _ = words.insert(key, text.to_owned());
    put("pack.title".to_owned(), &texts.title);
    put("pack.summary".to_owned(), &texts.summary);
    for (fact, text) in schema.facts.iter().zip(&texts.facts) {
        put(format!("facts.{}.question", fact.id), &text.question);
        put(format!("facts.{}.help", fact.id), &text.help);
        put(format!("facts.{}.why", fact.id), &text.why);
        put(format!("facts.{}.unit", fact.id), text.unit.as_deref().unwrap_or_default());
        let answers = ["no".to_owned(), "yes".to_owned()];
        let options = if fact.options.is_empty() { answers.as_slice() } else { fact.options.as_slice() };
        for (option, text) in options.iter().zip(&text.options) {
            put(format!("facts.{}.options.{option}", fact.id), text);
        }
        for (group, text) in fact.groups.iter().zip(&text.groups) {
            put(format!("facts.{}.groups.{}", fact.id, group.id), text);
        }
    }
    let lists = [
        ("kinds", &schema.kinds, &texts.kinds),
        ("scopes", &schema.scopes, &texts.scopes),
        ("levels", &schema.levels, &texts.levels),
        ("roles", &schema.roles, &texts.roles),
        ("acts", &schema.acts, &texts.acts),
        ("phases", &schema.phases, &texts.phases),
        ("goals", &schema.phases, &texts.goals),
        ("outputs", &schema.phases, &texts.outputs),
    ];
    for (section, ids, texts) in lists {
        for (id, text) in ids.iter().zip(texts) {
            put(format!("{section}.{id}"), text);
        }
    }
    for (scheme, (name, levels)) in schema.schemes.iter().zip(&texts.schemes) {
        put(format!("schemes.{}", scheme.id), name);
        for (level, text) in scheme.levels.iter().zip(levels) {
            put(format!("schemes.{}.{level}", scheme.id), text);
        }
    }
    for (rule, text) in pack.compiled.rules.iter().zip(&texts.rules) {
        if rule.rule.id.is_empty() || rule.rule.kind == crate::model::rule::RuleKind::Suggest {
            continue;
        }
        let key = format!("{}.{}", rule.rule.kind.section(), rule.rule.id);
        put(format!("{key}.text"), &text.text);
        put(format!("{key}.note"), text.note.as_deref().unwrap_or_default());
        put(format!("{key}.clause"), text.clause.as_deref().unwrap_or_default());
        for (place, label) in text.labels.iter().enumerate() {
            put(format!("{key}.fields.{}", rule.rule.fields.get(place).map_or("", String::as_str)), label);
        }
    }
    words
}
