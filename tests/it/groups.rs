//! Groups of options: a pack that takes some options of its vocabulary has the groups of these, a desk those of its packs.

use fenji::{Desk, FactInfo, Pack, Problem};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

const VOCABULARY: &str = r#"[[fact]]
id = "signs"
type = "several"
options = ["smoke", "leak", "noise", "theft", "flood"]
[fact.groups]
crime = ["theft"]
senses = ["noise", "smoke"]
water = ["flood", "leak"]
"#;

const WORDS: &str = r#"[facts.signs]
question = "What is to be noticed?"
help = "Look and listen."
why = "Signs tell the kind."
options = { smoke = "Smoke", leak = "A leak", noise = "A noise", theft = "Theft", flood = "A flood" }
groups = { crime = "Crime in {place}", senses = "Heard or smelt", water = "Water" }
[parameters]
place = "the house"
"#;

fn put(file: &Path, text: &str) {
    fs::create_dir_all(file.parent().expect("a folder")).and_then(|()| fs::write(file, text)).expect("written");
}

/// Writes a pack that takes these options; where they are none, one with a fact `signs` of its own.
fn pack(root: &Path, id: &str, facts: &str) {
    let head = "format = 1\nversion = \"1\"\nlocales = [\"en\"]\nkinds = [\"any\"]\nscopes = [\"any\"]\nlevels = [\"P1\"]\npriorities = 1\n";
    put(&root.join(id).join("pack.toml"), &format!("uses = \"words\"\nid = \"{id}\"\n{head}"));
    put(&root.join(id).join("facts.toml"), facts);
    let rules = "kind(\"any\", \"a\").gap();\nscope(\"any\", \"b\").gap();\nlevel(\"P1\", \"c\").gap();\npriority(1, \"d\").gap();\n";
    put(&root.join(id).join("rules/all.rhai"), rules);
    put(&root.join(id).join("text/en.toml"), "[pack]\ntitle = \"A plan\"\nsummary = \"It plans.\"\n");
}

/// A desk over packs with these facts.
fn desk(root: &Path, packs: &[&str]) -> Desk {
    put(&root.join("words/vocabulary.toml"), "format = 1\nid = \"words\"\nversion = \"1\"\nlocales = [\"en\"]\n");
    put(&root.join("words/facts.toml"), VOCABULARY);
    put(&root.join("words/text/en.toml"), WORDS);
    let ids: Vec<String> = (0..packs.len()).map(|index| format!("plan-{index}")).collect();
    ids.iter().zip(packs).for_each(|(id, facts)| pack(root, id, facts));
    let head = "format = 1\nid = \"desk\"\nversion = \"1\"\nlocales = [\"en\"]\n";
    put(&root.join("desk.toml"), &format!("{head}packs = {ids:?}\n"));
    put(&root.join("desk/facts.toml"), "");
    let concerns: String = ids.iter().map(|id| format!("concerns(\"{id}\").gap();\n")).collect();
    put(&root.join("desk/rules/all.rhai"), &concerns);
    put(&root.join("desk/text/en.toml"), "[pack]\ntitle = \"Desk\"\nsummary = \"All\"\n");
    Desk::from_folder(root).unwrap_or_else(|error| panic!("{error}"))
}

/// The groups of the fact `signs`, as `id: options` and their words.
fn groups(facts: &[FactInfo<'_>]) -> Vec<String> {
    let facts = json!(facts);
    let signs = facts.as_array().expect("facts").iter().find(|fact| fact["id"] == "signs").expect("it is there");
    let words = |one: &Value| one.as_str().expect("a text").to_owned();
    let group = |group: &Value| {
        let options: Vec<String> = group["options"].as_array().expect("options").iter().map(words).collect();
        format!("{}: {} ({})", words(&group["id"]), options.join(" "), words(&group["text"]))
    };
    signs["groups"].as_array().map(|all| all.iter().map(group).collect()).unwrap_or_default()
}

const ALL: &str = "[[fact]]\nid = \"signs\"\n";
const SOME: &str = "[[fact]]\nid = \"signs\"\noptions = [\"theft\", \"leak\"]\n";
const ONE: &str = "[[fact]]\nid = \"signs\"\noptions = [\"noise\"]\n";

#[test]
fn a_pack_has_the_groups_of_the_options_that_it_takes_in_their_order() {
    let rows: [(&str, &[&str]); 3] = [
        (
            ALL,
            &["senses: smoke noise (Heard or smelt)", "water: leak flood (Water)", "crime: theft (Crime in the house)"],
        ),
        (SOME, &["water: leak (Water)", "crime: theft (Crime in the house)"]),
        (ONE, &["senses: noise (Heard or smelt)"]),
    ];
    for (facts, wanted) in rows {
        let root = tempfile::tempdir().expect("a folder");
        let desk = desk(root.path(), &[facts]);
        let pack = &desk.packs()[0];
        assert_eq!(groups(&pack.info("en").facts), wanted, "{facts}");
        let bundle = pack.to_bundle();
        for other in [Pack::from_bundle(&bundle), Pack::from_trusted_bundle(&bundle)] {
            assert_eq!(groups(&other.expect("the bundle loads").info("en").facts), wanted, "{facts}");
        }
        let compiled = pack.to_compiled(&[]).and_then(|bytes| Pack::from_compiled(&bytes)).expect("it is read");
        assert_eq!(groups(&compiled.info("en").facts), wanted, "{facts}");
        // What is not taken stands in no bundle, words included.
        for (id, words) in [("senses", "Heard or smelt"), ("water", "Water"), ("crime", "Crime in")] {
            let taken = wanted.iter().any(|group| group.starts_with(id));
            assert_eq!(bundle.contains(&format!("\"{id}\"")), taken, "{facts} {id}");
            assert_eq!(bundle.contains(words), taken, "{facts} {words}");
        }
        assert!(!pack.check().problems.iter().any(|problem| problem.code == "ungrouped-option"), "{facts}");
    }
}

#[test]
fn a_desk_joins_the_groups_of_its_packs() {
    let root = tempfile::tempdir().expect("a folder");
    let desk = desk(root.path(), &[ONE, SOME]);
    let wanted = ["senses: noise (Heard or smelt)", "water: leak (Water)", "crime: theft (Crime in the house)"];
    assert_eq!(groups(&desk.info("en").facts), wanted);
    let compiled = desk.to_compiled(&[]).and_then(|bytes| Desk::from_compiled(&bytes)).expect("it is read");
    assert_eq!(groups(&compiled.info("en").facts), wanted);
}

#[test]
fn an_option_stays_in_the_group_in_which_the_first_pack_has_it() {
    let own = |groups: &str| {
        format!("[[fact]]\nid = \"system.state\"\ntype = \"several\"\noptions = [\"a\", \"b\"]\n{groups}")
    };
    let packs = ["[fact.groups]\none = [\"b\"]\n", "[fact.groups]\none = [\"a\"]\ntwo = [\"b\"]\n", ""].map(own);
    let root = tempfile::tempdir().expect("a folder");
    let desk = desk(root.path(), &packs.each_ref().map(String::as_str));
    let info = json!(desk.info("en"));
    assert_eq!(info["facts"][0]["groups"], json!([{ "id": "one", "text": "one", "options": ["a", "b"] }]));
    assert_eq!(info["packs"][2]["facts"][0].get("groups"), None);
    let missing = |problem: &&Problem| problem.code == "missing-text" && problem.message.contains(".groups.");
    assert_eq!(desk.packs()[1].check().problems.iter().filter(missing).count(), 2);
}

#[test]
fn a_fact_without_groups_has_none() {
    let facts = json!(crate::packs::pack(&[]).info("en").facts);
    assert!(facts.as_array().expect("facts").iter().all(|fact| fact.get("groups").is_none()), "{facts}");
}

#[test]
fn a_desk_tells_where_packs_name_one_group_otherwise() {
    let own = "[[fact]]\nid = \"system.state\"\ntype = \"several\"\noptions = [\"a\"]\n[fact.groups]\none = [\"a\"]\n";
    let words = |name: &str| {
        let fact = "[facts.\"system.state\"]\nquestion = \"?\"\nhelp = \"?\"\nwhy = \"?\"\noptions = { a = \"A\" }\n";
        format!("[pack]\ntitle = \"A plan\"\nsummary = \"It plans.\"\n{fact}groups = {{ one = \"{name}\" }}\n")
    };
    for (second, told) in [("First", 0), ("Second", 1)] {
        let root = tempfile::tempdir().expect("a folder");
        desk(root.path(), &[own, own]);
        for (pack, name) in [("plan-0", "First"), ("plan-1", second)] {
            put(&root.path().join(pack).join("text/en.toml"), &words(name));
        }
        let desk = Desk::from_folder(root.path()).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(json!(desk.info("en"))["facts"][0]["groups"][0]["text"], "First");
        let differing = |problem: &&Problem| problem.code == "shared-fact" && problem.message.contains("other words");
        assert_eq!(desk.check().problems.iter().filter(differing).count(), told, "{second}");
    }
}
