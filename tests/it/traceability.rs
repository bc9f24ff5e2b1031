//! The table of clauses, `rules/TRACEABILITY.md`, held to the packs: the rules that it states about itself, as a test.

use fenji::Pack;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const TABLE: &str = include_str!("../../rules/TRACEABILITY.md");

/// What a pack declares, as `sort:id`, and what each rule rests on.
struct Declared {
    plans: BTreeSet<String>,
    /// By `sort:id`: basis and clause; both empty for what is no rule.
    items: BTreeMap<String, (String, String)>,
}

fn declared(pack: &Pack) -> Declared {
    const SORTS: [(&str, &str); 10] = [
        ("Kind", "kind"),
        ("Scope", "scope"),
        ("Level", "level"),
        ("Scheme", "level_of"),
        ("Priority", "priority"),
        ("Command", "command"),
        ("Duty", "duty"),
        ("Step", "step"),
        ("Report", "report"),
        ("Impossible", "impossible"),
    ];
    let bundle: Value = serde_json::from_str(&pack.to_bundle()).expect("a bundle is JSON");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut items = BTreeMap::new();
    for said in bundle["compiled"][2].as_array().expect("a bundle holds compiled rules").iter().map(|row| &row[0]) {
        let Some((_, sort)) = SORTS.iter().find(|(kind, _)| said[0] == *kind) else { continue };
        // What is impossible rests on no plan.
        let basis = if *sort == "impossible" { String::new() } else { text(&said[4]) };
        items.insert(format!("{sort}:{}", text(&said[1])), (basis, text(&said[6])));
    }
    assert!(items.len() > 50, "the compiled rules are laid out otherwise than this test thinks");
    let declaration = &bundle["content"]["pack.toml"];
    let ids =
        |list: &Value| -> Vec<String> { list.as_array().into_iter().flatten().map(|item| text(&item["id"])).collect() };
    let parameters = declaration["parameters"].as_object().into_iter().flatten().map(|(name, _)| name.clone());
    let other = ids(&bundle["content"]["facts.toml"]["fact"]).into_iter().map(|id| format!("fact:{id}"));
    let other = other.chain(parameters.map(|id| format!("parameter:{id}")));
    let other = other.chain(ids(&declaration["scheme"]).into_iter().map(|id| format!("scheme:{id}")));
    items.extend(other.map(|item| (item, Default::default())));
    Declared { plans: plans(declaration["source"]["plan"].as_str().unwrap_or_default()), items }
}

/// The numbers of plans in a text: three digits, a dash and a digit.
fn plans(text: &str) -> BTreeSet<String> {
    let parts = text.split(|c: char| !c.is_ascii_digit() && c != '-');
    let is_plan = |part: &&str| part.len() == 5 && part.as_bytes()[3] == b'-' && part.starts_with("00");
    parts.filter(is_plan).map(str::to_owned).collect()
}

/// The texts in backticks.
fn quoted(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

fn cells(row: &str) -> Vec<&str> {
    row.trim().trim_start_matches('|').trim_end_matches('|').split(" | ").map(str::trim).collect()
}

/// The rows of the tables in a section, without headings.
fn rows(section: &str) -> impl Iterator<Item = &str> {
    let rows = section.lines().filter(|line| line.starts_with('|') && !line.starts_with("|---"));
    rows.filter(|line| !line.starts_with("| clause |") && !line.starts_with("| ambiguity |"))
}

/// Everything in which a table and the packs differ.
fn offences(table: &str, packs: &BTreeMap<String, Declared>) -> Vec<String> {
    let mut wrong = Vec::new();
    let sections: Vec<(&str, &str)> =
        table.split("\n## ").skip(1).map(|section| section.split_once('\n').unwrap_or((section, ""))).collect();
    let Some((last, sections)) = sections.split_last() else { return vec!["there are no sections".to_owned()] };
    let heading = |(id, pack): (&String, &Declared)| {
        let plans: Vec<&str> = pack.plans.iter().map(String::as_str).collect();
        format!("`{id}`: plan{} {}", if plans.len() == 1 { "" } else { "s" }, plans.join(", "))
    };
    let headings: BTreeSet<String> = packs.iter().map(heading).collect();
    let found: BTreeSet<String> = sections.iter().map(|(heading, _)| (*heading).to_owned()).collect();
    wrong.extend(headings.symmetric_difference(&found).map(|heading| format!("heading: {heading}")));
    for (heading, section) in sections {
        let id = quoted(heading).first().copied().unwrap_or_default();
        if let Some(pack) = packs.get(id) {
            wrong.extend(section_offences(pack, section).iter().map(|offence| format!("{id}: {offence}")));
        }
    }
    let ambiguities: Vec<&str> = rows(last.1).map(|row| cells(row)[0]).collect();
    let all: Vec<String> = (1..=28).map(|number| format!("A-{number:02}")).collect();
    if ambiguities != all {
        wrong.push(format!("the last section has {ambiguities:?}"));
    }
    for item in rows(last.1).flat_map(quoted) {
        let known = |pack: &str, item: &str| packs.get(pack).is_some_and(|pack| pack.items.contains_key(item));
        if item.contains(':') && !item.split_once('/').is_some_and(|(pack, item)| known(pack, item)) {
            wrong.push(format!("the last section names {item}"));
        }
    }
    wrong
}

fn section_offences(pack: &Declared, section: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut places: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut covered = BTreeSet::new();
    for row in rows(section) {
        let cells = cells(row);
        let [clause, _, _] = cells.as_slice() else {
            wrong.push(format!("not three cells: {row}"));
            continue;
        };
        let named = plans(clause);
        if named.is_empty() && !clause.starts_with("ours · ") {
            wrong.push(format!("begins with no plan: {clause}"));
        }
        if named.is_subset(&pack.plans) == clause.ends_with("(borrowed)") {
            wrong.push(format!("another plan's clause is marked as borrowed, the own is not: {clause}"));
        }
        covered.extend(named.clone());
        for item in quoted(row).into_iter().filter(|item| item.contains(':')) {
            if !pack.items.contains_key(item) {
                wrong.push(format!("{item} is not in the pack"));
            }
            places.entry(item).or_default().extend(named.clone());
        }
    }
    for (item, (basis, clause)) in &pack.items {
        let Some(place) = places.get(item.as_str()) else {
            wrong.push(format!("{item} stands nowhere"));
            continue;
        };
        if !clause.is_empty() && place.is_disjoint(&plans(clause)) {
            wrong.push(format!("{item} does not stand under {clause}"));
        }
        if ["plan", "reading"].contains(&basis.as_str()) && place.is_empty() {
            wrong.push(format!("{item} is said to be ours, and rests on a plan"));
        }
    }
    wrong.extend(pack.plans.difference(&covered).map(|plan| format!("plan {plan} has no row")));
    wrong
}

fn packs() -> BTreeMap<String, Declared> {
    let folders =
        std::fs::read_dir(crate::root().join("rules")).expect("rules/ can be read").flatten().map(|entry| entry.path());
    let packs = folders
        .filter(|path| path.join("pack.toml").is_file())
        .map(|path| Pack::from_folder(path).expect("the pack loads"));
    packs.map(|pack| (pack.id().to_owned(), declared(&pack))).collect()
}

#[test]
fn the_table_of_clauses_is_true() {
    let offences = offences(TABLE, &packs());
    assert!(offences.is_empty(), "{}", offences.join("\n"));
}

#[test]
fn every_ambiguity_that_is_named_is_settled() {
    let mut named = BTreeSet::new();
    let mut waiting = vec![crate::root().join("rules")];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(std::fs::read_dir(path).expect("a folder can be read").flatten().map(|entry| entry.path()));
        } else if let Ok(text) = std::fs::read_to_string(path) {
            let numbers = text.match_indices("A-").filter_map(|(at, _)| text.get(at..at + 4)).map(str::to_owned);
            named.extend(numbers.filter(|number| number[2..].bytes().all(|byte| byte.is_ascii_digit())));
        }
    }
    let (_, last) = TABLE.rsplit_once("\n## ").expect("the table has sections");
    let settled: BTreeSet<String> = rows(last).map(|row| cells(row)[0].to_owned()).collect();
    assert_eq!(named.difference(&settled).collect::<Vec<_>>(), [] as [&String; 0]);
    assert!(named.len() > 20);
}

#[test]
fn a_table_that_is_not_true_would_be_noticed() {
    let packs = packs();
    let mistakes = [
        ("`level:leak-confirmed`, ", ""),
        ("`level:leak-confirmed`", "`level:leak-confirmd`"),
        ("`level:leak-confirmed`", "`kind:leak-confirmed`"),
        ("## `it-operations`: plan 000-9", "## `it-operations`: plan 000-8"),
        ("## `social-media`", "## `socialmedia`"),
        ("| A-14 |", "| A-15 |"),
        ("\n| 000-9 ", "\n| 000-4 "),
    ];
    for (from, to) in mistakes {
        assert!(TABLE.contains(from), "{from} is not in the table");
        assert_ne!(offences(&TABLE.replacen(from, to, 1), &packs), [] as [&str; 0], "{from} → {to}");
    }
}
