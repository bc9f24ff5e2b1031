//! Comparing two states of an incident: against the two decisions themselves, over random answers.

use fenji::{Decision, Direction, Effect, Facts, Options, Pack};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn pack() -> Pack {
    Pack::from_folder(crate::root().join("rules/it-operations")).expect("the pack loads")
}

fn facts(pack: &Pack, value: &Value) -> Facts {
    pack.facts(value).unwrap_or_else(|error| panic!("{value}: {error}"))
}

const FULL: [(&str, &[&str]); 6] = [
    ("leak.status", &["none", "suspected", "confirmed"]),
    ("system.state", &["normal", "degraded", "down"]),
    ("system.importance", &["ordinary", "important"]),
    ("affected.extent", &["one", "local", "whole"]),
    ("occurrence.pattern", &["first", "intermittent", "repeated"]),
    ("incident.confirmed", &["suspected", "confirmed"]),
];

/// Answers by index; the one behind the last option is “not asked”.
fn report(answers: &[usize]) -> Value {
    let mut facts = json!({ "operation": { "affected": true } });
    for ((id, options), answer) in FULL.iter().zip(answers) {
        let (group, name) = id.split_once('.').expect("ids have two parts");
        if let Some(option) = options.get(*answer) {
            facts[group][name] = json!(option);
        }
    }
    facts
}

fn answers() -> impl Strategy<Value = Vec<usize>> {
    FULL.map(|(_, options)| 0..=options.len()).to_vec()
}

/// Everything that a decision asks of people: list, id, and how it stands.
fn items(decision: &Decision<'_>) -> BTreeSet<(String, String)> {
    let value = json!(decision);
    let mut all = BTreeSet::new();
    for (list, id) in [("command", "rule"), ("duties", "id"), ("steps", "id"), ("reports", "id")] {
        for item in value[list].as_array().into_iter().flatten() {
            let state = format!("{} {}", item["holds"], item["due"]);
            all.insert((format!("{list} {}", item[id]), state));
        }
    }
    all
}

#[test]
fn nothing_changes_where_nothing_is_known_otherwise() {
    let pack = pack();
    let same = facts(&pack, &report(&[1, 2, 1, 1, 0, 3]));
    let comparison = json!(pack.compare(&same, &same, &Options::default()));
    for list in ["command", "duties", "steps", "reports"] {
        assert_eq!(comparison[list], json!({ "added": [], "removed": [], "changed": [] }), "{list}");
    }
    assert_eq!((&comparison["facts"], &comparison["tell"]), (&json!([]), &json!([])));
    assert_eq!(comparison["level"]["direction"], "same");
}

#[test]
fn an_upgrade_counts_at_once_and_a_downgrade_when_it_is_confirmed() {
    let pack = pack();
    let (mild, serious) = (json!({ "leak": { "status": "none" } }), json!({ "leak": { "status": "confirmed" } }));
    let rest = json!({ "safety": { "people_at_risk": false }, "incident": { "signs": ["fraud-or-phishing"] },
        "fraud": { "succeeded": false } });
    let with = |facts: &Value| {
        let mut all = rest.clone();
        all["leak"] = facts["leak"].clone();
        all
    };
    let [mild, serious] = [mild, serious].map(|value| facts(&pack, &with(&value)));
    let up = pack.compare(&mild, &serious, &Options::default());
    assert_eq!((up.level.before, up.level.after), (Some("P4"), Some("P1")));
    assert_eq!((up.level.direction, up.level.takes_effect), (Direction::Up, Some(Effect::AtOnce)));
    assert_eq!(up.level.because, ["leak.status"]);
    assert!(up.tell.contains(&"overall-head"), "{:?}", up.tell);
    assert_eq!((up.scope.direction, up.scope.takes_effect), (Direction::Same, None));
    let down = pack.compare(&serious, &mild, &Options::default());
    assert_eq!((down.level.direction, down.level.takes_effect), (Direction::Down, Some(Effect::WhenConfirmed)));
    assert_eq!(down.facts[0].before_text, "确认有");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn what_changed_is_what_the_two_decisions_differ_in(before in answers(), after in answers()) {
        let pack = pack();
        let [old, new] = [&before, &after].map(|answers| facts(&pack, &report(answers)));
        let options = Options::default();
        let comparison = json!(pack.compare(&old, &new, &options));
        let (was, is) = (items(&pack.assess(&old, &options)), items(&pack.assess(&new, &options)));
        let ids = |all: &BTreeSet<(String, String)>| all.iter().map(|(id, _)| id.clone()).collect::<BTreeSet<_>>();
        let listed = |change: &str| {
            let lists = [("command", "rule"), ("duties", "id"), ("steps", "id"), ("reports", "id")];
            let list = |(list, id): &(&str, &str)| {
                let items = comparison[list][change].as_array().expect("a list").iter();
                items.map(|item| format!("{list} {}", item["item"][id])).collect::<Vec<_>>()
            };
            lists.iter().flat_map(list).collect::<BTreeSet<_>>()
        };
        prop_assert_eq!(listed("added"), ids(&is).difference(&ids(&was)).cloned().collect());
        prop_assert_eq!(listed("removed"), ids(&was).difference(&ids(&is)).cloned().collect());
        let otherwise = is.difference(&was).map(|(id, _)| id.clone());
        prop_assert_eq!(listed("changed"), otherwise.filter(|id| ids(&was).contains(id)).collect());
        let changed = FULL.iter().zip(before.iter().zip(&after)).filter(|(_, (old, new))| old != new);
        let changed: BTreeSet<&str> = changed.map(|((id, _), _)| *id).collect();
        let told: Vec<&str> = comparison["facts"].as_array().expect("a list").iter().filter_map(|fact| fact["fact"].as_str()).collect();
        prop_assert_eq!(told.iter().copied().collect::<BTreeSet<_>>(), changed);
        for conclusion in ["kind", "scope", "level", "priority"] {
            let part = &comparison[conclusion];
            for fact in part["because"].as_array().expect("a list") {
                prop_assert!(told.contains(&fact.as_str().expect("an id")));
            }
            if part["before"] != part["after"] {
                prop_assert_ne!(&part["because"], &json!([]), "a change without a cause");
            }
        }
    }
}
