//! Divided facts: of one several-choice fact of a vocabulary each pack of a desk knows some options. People see one fact and
//! answer once; a desk decides as if each pack were asked about what it knows.

use crate::oracle::choices::Choices;
use crate::packs::{blocks, refused};
use fenji::{Desk, DeskOptions, Options, Pack};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

const SIGNS: [&str; 5] = ["smoke", "noise", "theft", "leak", "fall"];
const MORE: [&str; 3] = ["near", "far", "wide"];
const LEVELS: [&str; 3] = ["P1", "P2", "P3"];

/// What a condition says.
#[derive(Clone, Debug)]
enum Says {
    Sign(usize),
    More(usize),
    Flag,
    Count(usize),
    Not(Box<Says>),
    Both(Box<Says>, Box<Says>),
    Either(Box<Says>, Box<Says>),
}

/// One incident: the signs, and what more there is, where that applies.
#[derive(Clone, Copy, Debug)]
struct Incident {
    signs: u8,
    flag: bool,
    more: u8,
}

impl Says {
    fn text(&self) -> String {
        match self {
            Says::Sign(sign) => format!("\"{}\" in r.signs", SIGNS[*sign]),
            Says::More(more) => format!("\"{}\" in r.more", MORE[*more]),
            Says::Flag => "r.flag".to_owned(),
            Says::Count(count) => format!("r.signs.len() >= {count}"),
            Says::Not(inner) => format!("!({})", inner.text()),
            Says::Both(a, b) => format!("({}) && ({})", a.text(), b.text()),
            Says::Either(a, b) => format!("({}) || ({})", a.text(), b.text()),
        }
    }

    fn holds(&self, incident: Incident, pack: &Known) -> bool {
        match self {
            Says::Sign(sign) => incident.signs >> sign & 1 == 1,
            Says::More(more) => incident.flag && incident.more >> more & 1 == 1,
            Says::Flag => incident.flag,
            Says::Count(count) => pack.signs.iter().filter(|sign| incident.signs >> **sign & 1 == 1).count() >= *count,
            Says::Not(inner) => !inner.holds(incident, pack),
            Says::Both(a, b) => a.holds(incident, pack) && b.holds(incident, pack),
            Says::Either(a, b) => a.holds(incident, pack) || b.holds(incident, pack),
        }
    }
}

/// What a pack knows of the vocabulary, and what it makes of it.
#[derive(Clone, Debug)]
struct Known {
    signs: Vec<usize>,
    more: Vec<usize>,
    /// When the level is P1, and else P2.
    levels: [Says; 2],
    never: Option<Says>,
}

impl Known {
    fn draw(c: &mut Choices<'_>) -> Self {
        let signs: Vec<usize> = c.some(&[0, 1, 2, 3, 4], 1).into_iter().copied().collect();
        let more: Vec<usize> =
            if c.chance(60) { c.some(&[0, 1, 2], 1).into_iter().copied().collect() } else { Vec::new() };
        let levels = [condition(c, &signs, &more, 2), condition(c, &signs, &more, 2)];
        let never = c.chance(40).then(|| condition(c, &signs, &more, 1));
        Self { signs, more, levels, never }
    }

    fn level(&self, incident: Incident) -> &'static str {
        let first = self.levels.iter().position(|level| level.holds(incident, self));
        LEVELS[first.unwrap_or(2)]
    }

    fn allows(&self, incident: Incident) -> bool {
        !self.never.as_ref().is_some_and(|never| never.holds(incident, self))
    }

    /// Its files, below a folder.
    fn write(&self, folder: &Path, id: &str) {
        let names = |all: &[&str], some: &[usize]| some.iter().rev().map(|at| all[*at].to_owned()).collect::<Vec<_>>();
        let mut facts =
            format!("[[fact]]\nid = \"signs\"\noptions = {:?}\n[[fact]]\nid = \"flag\"\n", names(&SIGNS, &self.signs));
        if !self.more.is_empty() {
            let _ = writeln!(facts, "[[fact]]\nid = \"more\"\noptions = {:?}", names(&MORE, &self.more));
        }
        let [first, second] = &self.levels;
        let mut rules = format!(
            "kind(\"any\", \"any-kind\").gap();\nscope(\"any\", \"any-scope\").gap();\nlevel(\"P1\", \"first\").when(|r| {}).gap();\n\
             level(\"P2\", \"second\").when(|r| {}).gap();\nlevel(\"P3\", \"third\").gap();\npriority(1, \"one\").gap();\n",
            first.text(),
            second.text()
        );
        if let Some(never) = &self.never {
            let _ = writeln!(rules, "impossible(\"never\").when(|r| {});", never.text());
        }
        let pack = format!(
            "format = 1\nuses = \"words\"\nid = \"{id}\"\nversion = \"1\"\nlocales = [\"en\"]\nkinds = [\"any\"]\nscopes = [\"any\"]\n\
             levels = {LEVELS:?}\npriorities = 1\n"
        );
        let text = format!("[pack]\ntitle = \"{id}\"\nsummary = \"s\"\n");
        let files = [("pack.toml", pack), ("facts.toml", facts), ("rules/all.rhai", rules), ("text/en.toml", text)];
        files.iter().for_each(|(path, text)| put(&folder.join(id).join(path), text));
    }
}

fn condition(c: &mut Choices<'_>, signs: &[usize], more: &[usize], depth: usize) -> Says {
    let inner = |c: &mut Choices<'_>| Box::new(condition(c, signs, more, depth.saturating_sub(1)));
    match c.below(if depth == 0 { 5 } else { 9 }) {
        0..=2 => Says::Sign(*c.pick(signs)),
        3 if !more.is_empty() => Says::More(*c.pick(more)),
        4 => Says::Count(1 + c.below(signs.len())),
        5 => Says::Not(inner(c)),
        6 => Says::Both(inner(c), inner(c)),
        7 | 8 => Says::Either(inner(c), inner(c)),
        _ => Says::Flag,
    }
}

fn put(file: &Path, text: &str) {
    fs::create_dir_all(file.parent().expect("a folder")).and_then(|()| fs::write(file, text)).expect("written");
}

/// Writes a desk over these packs and their vocabulary; its own rules know these signs.
fn desk_of(root: &Path, own: &[usize], packs: &[Known]) -> Desk {
    let options =
        |names: &[&str]| -> String { names.iter().map(|name| format!("{name} = \"{name} in words\"\n")).collect() };
    put(&root.join("words/vocabulary.toml"), "format = 1\nid = \"words\"\nversion = \"1\"\nlocales = [\"en\"]\n");
    put(
        &root.join("words/facts.toml"),
        &format!(
            "[[fact]]\nid = \"signs\"\ntype = \"several\"\noptions = {SIGNS:?}\n[[fact]]\nid = \"flag\"\ntype = \"yes-no\"\n\
             [[fact]]\nid = \"more\"\ntype = \"several\"\noptions = {MORE:?}\nwhen = 'r.flag'\n"
        ),
    );
    let asked = |id: &str| {
        format!("[facts.{id}]\nquestion = \"{id}?\"\nhelp = \"Look.\"\nwhy = \"It decides.\"\n[facts.{id}.options]\n")
    };
    let words =
        [asked("signs"), options(&SIGNS), asked("flag"), options(&["no", "yes"]), asked("more"), options(&MORE)]
            .concat();
    put(&root.join("words/text/en.toml"), &words);
    let ids: Vec<String> = (0..packs.len()).map(|index| format!("plan-{index}")).collect();
    ids.iter().zip(packs).for_each(|(id, pack)| pack.write(root, id));
    put(
        &root.join("desk.toml"),
        &format!("format = 1\nid = \"desk\"\nversion = \"1\"\nuses = \"words\"\nlocales = [\"en\"]\npacks = {ids:?}\n"),
    );
    let names: Vec<&str> = own.iter().map(|sign| SIGNS[*sign]).collect();
    put(&root.join("desk/facts.toml"), &format!("[[fact]]\nid = \"signs\"\noptions = {names:?}\n"));
    let concerns: String = ids.iter().map(|id| format!("concerns(\"{id}\").gap();\n")).collect();
    put(&root.join("desk/rules/all.rhai"), &concerns);
    put(&root.join("desk/text/en.toml"), "[pack]\ntitle = \"Desk\"\nsummary = \"All\"\n");
    Desk::from_folder(root).unwrap_or_else(|error| panic!("{error}"))
}

/// A report, and the incidents that it leaves.
fn report(c: &mut Choices<'_>) -> (Value, Vec<Incident>) {
    let names = |bits: u8| -> Vec<&str> { (0..5).filter(|at| bits >> at & 1 == 1).map(|at| SIGNS[at]).collect() };
    let (one, other) = (c.below(32) as u8, c.below(32) as u8);
    let mut facts = Map::new();
    let fits: Box<dyn Fn(u8) -> bool> = match c.below(4) {
        0 => Box::new(|_| true),
        1 => {
            facts.insert("signs".into(), names(one).into());
            Box::new(move |signs| signs == one)
        }
        2 => {
            let out = other & !one;
            facts.insert("signs".into(), json!({ "includes": names(one), "excludes": names(out) }));
            Box::new(move |signs| signs & one == one && signs & out == 0)
        }
        _ => {
            facts.insert("signs".into(), json!({ "excludes": names(other) }));
            Box::new(move |signs| signs & other == 0)
        }
    };
    let flag = [None, Some(true), Some(false)][c.below(3)];
    facts.extend(flag.map(|flag| ("flag".to_owned(), flag.into())));
    let more = (flag == Some(true) && c.chance(50)).then(|| c.below(8) as u8);
    facts.extend(more.map(|more| {
        let names = (0..3).filter(|at| more >> at & 1 == 1).map(|at| MORE[at]);
        ("more".to_owned(), names.collect())
    }));
    let all = (0..32).flat_map(|signs| [(false, 0..1), (true, 0..8)].map(|(flag, more)| (signs, flag, more)));
    let all = all.flat_map(|(signs, flag, all)| all.map(move |more| Incident { signs, flag, more }));
    let left = all.filter(|incident| {
        fits(incident.signs)
            && flag.is_none_or(|flag| flag == incident.flag)
            && more.is_none_or(|more| more == incident.more)
    });
    (Value::Object(facts), left.collect())
}

/// What a pack is asked of a report: the facts and the options that it knows.
fn asked(report: &Value, pack: &Known) -> Value {
    let of = |list: &Value, all: &[&str], some: &[usize]| -> Value {
        let items = list.as_array().expect("a list").iter();
        items.filter(|item| some.iter().any(|at| **item == all[*at])).cloned().collect()
    };
    let project = |value: &Value, all: &[&str], some: &[usize]| match value {
        Value::Object(form) => {
            form.iter().map(|(key, list)| (key.clone(), of(list, all, some))).collect::<Map<_, _>>().into()
        }
        list => of(list, all, some),
    };
    let mut facts = report.as_object().expect("facts").clone();
    facts.entry("signs").and_modify(|value| *value = project(value, &SIGNS, &pack.signs));
    if pack.more.is_empty() {
        facts.remove("more");
    }
    facts.entry("more").and_modify(|value| *value = project(value, &MORE, &pack.more));
    Value::Object(facts)
}

fn levels(possible: &Value) -> BTreeSet<String> {
    possible["level"]["possible"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|level| level.as_str().expect("a name").to_owned())
        .collect()
}

fn put_to_the_test(numbers: &[u32]) -> Result<(), TestCaseError> {
    let c = &mut Choices::new(numbers);
    let packs: Vec<Known> = (0..2 + c.below(2)).map(|_| Known::draw(c)).collect();
    let own: Vec<usize> = c.some(&[0, 1, 2, 3, 4], 1).into_iter().copied().collect();
    let root = tempfile::tempdir().expect("a folder");
    let nobody = Incident { signs: 0, flag: false, more: 0 };
    if packs.iter().any(|pack| !pack.allows(nobody)) {
        return Ok(());
    }
    let desk = desk_of(root.path(), &own, &packs);
    for _ in 0..6 {
        let (report, left) = report(c);
        let union: BTreeSet<usize> = packs.iter().flat_map(|pack| &pack.signs).chain(&own).copied().collect();
        let unknown = report
            .to_string()
            .split('"')
            .any(|word| SIGNS.iter().position(|name| *name == word).is_some_and(|at| !union.contains(&at)));
        let more: BTreeSet<usize> = packs.iter().flat_map(|pack| &pack.more).copied().collect();
        let unknown = unknown
            || report.get("more").is_some_and(|list| {
                more.is_empty()
                    || list.as_array().expect("a list").iter().any(|item| !more.iter().any(|at| *item == MORE[*at]))
            });
        let left: Vec<Incident> =
            left.into_iter().filter(|incident| packs.iter().all(|pack| pack.allows(*incident))).collect();
        let facts = match desk.facts(&report) {
            Ok(facts) => facts,
            Err(error) => {
                prop_assert!(
                    unknown || left.is_empty(),
                    "{report} is refused, and {} incidents are left: {error}",
                    left.len()
                );
                continue;
            }
        };
        prop_assert!(!unknown, "{report} is taken, and holds what nobody knows");
        let decision = json!(desk.assess(&facts, &DeskOptions::default()));
        for decided in decision["packs"].as_array().expect("packs") {
            let index = (0..packs.len()).find(|index| decided["pack"] == format!("plan-{index}")).expect("one of them");
            let alone = desk.packs()[index]
                .facts(&asked(&report, &packs[index]))
                .map_err(|error| TestCaseError::fail(error.to_string()))?;
            let alone = json!(desk.packs()[index].assess(&alone, &Options::default()));
            let possible: BTreeSet<String> =
                left.iter().map(|incident| packs[index].level(*incident).to_owned()).collect();
            if packs.iter().all(|pack| pack.never.is_none()) {
                prop_assert_eq!(&decided["decision"], &alone, "{} for plan-{}", &report, index);
                prop_assert_eq!(levels(&alone), possible, "{} for plan-{}", &report, index);
            } else {
                let said = levels(&decided["decision"]);
                prop_assert!(
                    possible.is_subset(&said),
                    "{report} for plan-{index}: {said:?}, and enumerated {possible:?}"
                );
                prop_assert!(
                    said.is_subset(&levels(&alone)),
                    "{report} for plan-{index}: {said:?}, and alone {:?}",
                    levels(&alone)
                );
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_desk_decides_as_if_each_pack_were_asked_about_what_it_knows(numbers in proptest::collection::vec(any::<u32>(), 200)) {
        put_to_the_test(&numbers)?;
    }
}

/// A desk of two plans: one knows smoke and theft, the other noise and theft.
fn two(root: &Path) -> Desk {
    let known = |signs: &[usize], level: Says| Known {
        signs: signs.to_vec(),
        more: Vec::new(),
        levels: [level, Says::Flag],
        never: None,
    };
    desk_of(
        root,
        &[3],
        &[known(&[0, 2], Says::Sign(0)), known(&[1, 2], Says::Both(Box::new(Says::Sign(1)), Box::new(Says::Sign(2))))],
    )
}

fn options(fact: &Value) -> Vec<String> {
    fact["options"]
        .as_array()
        .expect("options")
        .iter()
        .map(|option| option["id"].as_str().expect("an id").to_owned())
        .collect()
}

#[test]
fn a_divided_fact_is_one_fact_for_whoever_asks() {
    let root = tempfile::tempdir().expect("a folder");
    let desk = two(root.path());
    let info = json!(desk.info("en"));
    let signs =
        info["facts"].as_array().expect("facts").iter().find(|fact| fact["id"] == "signs").expect("it is there");
    // Only its own order tells where `leak` stands, which no plan knows beside the others: it comes as it is met.
    assert_eq!(options(signs), ["leak", "smoke", "noise", "theft"]);
    let schema = desk.facts_schema("en");
    let items = &schema["properties"]["signs"]["anyOf"][0]["items"]["oneOf"];
    assert_eq!(items.as_array().expect("options").len(), 4);
    for (path, file) in [("bundles", true), ("compiled", false)] {
        let other = if file {
            let packs: Vec<String> = desk.packs().iter().map(Pack::to_bundle).collect();
            Desk::from_bundles(&desk.to_bundle(), packs.iter().map(String::as_str))
        } else {
            Desk::from_compiled(&desk.to_compiled(&[]).expect("it can be compiled"))
        };
        let other = other.unwrap_or_else(|error| panic!("{path}: {error}"));
        assert_eq!(json!(other.info("en")), info, "{path}");
    }
    assert_eq!(blocks(desk.check().problems.iter().filter(|problem| problem.code == "shared-fact")), "");
}

#[test]
fn what_nobody_knows_is_refused_once_with_all_that_is_known() {
    let root = tempfile::tempdir().expect("a folder");
    let desk = two(root.path());
    assert_eq!(
        refused(desk.facts(&json!({ "signs": ["smok", "fall", "noise"] }))),
        "error[unknown-option]: `smok` is no answer to `signs`\n  fact: signs\n  given: \"smok\"\n  allowed: leak, smoke, noise, theft\n  \
         help: did you mean `smoke`?\n\n\
         error[unknown-option]: `fall` is no answer to `signs`\n  fact: signs\n  given: \"fall\"\n  allowed: leak, smoke, noise, theft"
    );
    assert_eq!(
        refused(desk.facts(&json!({ "signs": "smoke" }))),
        "error[wrong-type]: `signs` must be a list of its options, not a text\n  fact: signs\n  given: \"smoke\"\n  \
         allowed: leak, smoke, noise, theft"
    );
    assert_eq!(
        refused(desk.facts(&json!({ "signs": { "includes": ["noise"], "excludes": ["noise"] } }))),
        "error[contradictory]: `signs` both includes and excludes `noise`\n  fact: signs\n  \
         given: {\"excludes\":[\"noise\"],\"includes\":[\"noise\"]}\n  help: keep it in one of the two lists"
    );
}

#[test]
fn what_changed_and_what_would_change_is_told_of_the_whole_answer() {
    let root = tempfile::tempdir().expect("a folder");
    let desk = two(root.path());
    let facts = |facts: Value| desk.facts(&facts).unwrap_or_else(|error| panic!("{facts}: {error}"));
    let (before, after) = (
        facts(json!({ "signs": ["smoke"], "flag": true })),
        facts(json!({ "signs": ["smoke", "noise"], "flag": true })),
    );
    let comparison = json!(desk.compare(&before, &after, &DeskOptions::default()));
    let changed = json!([{
        "fact": "signs", "question": "signs?",
        "before": ["smoke"], "before_text": "smoke in words",
        "after": ["smoke", "noise"], "after_text": "smoke in words, noise in words",
    }]);
    assert_eq!(comparison["facts"], changed);
    let of = |index: usize| &comparison["packs"][index]["comparison"]["facts"];
    assert_eq!((of(0), of(1)), (&json!([]), &changed), "the first plan knows nothing of noise");
    let explanation =
        json!(desk.explain(&after, Some("plan-1:P1"), &DeskOptions::default()).expect("it has the level"));
    let change = &explanation["packs"][0]["explanation"]["targets"][0]["changes"][0][0];
    assert_eq!((&change["from"], &change["to"]), (&json!(["smoke", "noise"]), &json!(["smoke", "noise", "theft"])));
    assert_eq!(change["to_text"], "smoke in words, noise in words, theft in words");
    // Which gives it.
    let then = json!(desk.assess(&facts(json!({ "signs": change["to"], "flag": true })), &DeskOptions::default()));
    let levels = then["packs"].as_array().expect("packs").iter().map(|pack| &pack["decision"]["level"]["value"]);
    assert_eq!(levels.collect::<Vec<_>>(), ["P1", "P1"]);
}

#[test]
fn packs_of_different_vocabularies_do_not_share_their_facts() {
    let root = tempfile::tempdir().expect("a folder");
    let known = |signs: &[usize]| Known {
        signs: signs.to_vec(),
        more: Vec::new(),
        levels: [Says::Sign(0), Says::Flag],
        never: None,
    };
    let desk = desk_of(root.path(), &[0], &[known(&[0, 2]), known(&[0, 1, 2])]);
    let change = |file: &str, from: &str, to: &str| {
        let file = root.path().join(file);
        let text = fs::read_to_string(&file).expect("it is there");
        assert!(text.contains(from), "{text}");
        fs::write(file, text.replace(from, to)).expect("written");
    };
    // Bundles that were made with the options in one order, and in another.
    change("words/facts.toml", "\"smoke\", \"noise\", \"theft\"", "\"theft\", \"noise\", \"smoke\"");
    let packs =
        [desk.packs()[0].to_bundle(), Pack::from_folder(root.path().join("plan-1")).expect("it loads").to_bundle()];
    assert_eq!(
        refused(Desk::from_bundles(&desk.to_bundle(), packs.iter().map(String::as_str))),
        "error[shared-fact]: `signs` has its options in another order than elsewhere\n  --> plan-1/facts.toml\n  fact: signs\n  \
         help: the packs were made with different vocabularies; make their bundles again with one"
    );
    // Another vocabulary is another, even if it says the same.
    for file in ["vocabulary.toml", "facts.toml", "text/en.toml"] {
        put(
            &root.path().join("terms").join(file),
            &fs::read_to_string(root.path().join("words").join(file)).expect("it is there"),
        );
    }
    change("terms/vocabulary.toml", "\"words\"", "\"terms\"");
    change("plan-1/pack.toml", "\"words\"", "\"terms\"");
    let said = refused(Desk::from_folder(root.path()));
    assert!(said.contains("error[shared-fact]: `signs` has another list of options than in `desk`"), "{said}");
}

#[test]
fn what_is_wrong_with_a_vocabulary_is_said_once_for_all_who_use_it() {
    let root = tempfile::tempdir().expect("a folder");
    two(root.path());
    fs::write(root.path().join("words/facts.toml"), "[[fact]]\nid = \"signs\"\ntype = \"sevral\"\n").expect("written");
    let said = refused(Desk::from_folder(root.path()));
    assert_eq!(said.matches("error[unknown-type]").count(), 1, "{said}");
    assert!(said.contains("--> words/facts.toml:3:1"), "{said}");
    fs::remove_dir_all(root.path().join("words")).expect("removed");
    let said = refused(Desk::from_folder(root.path()));
    let places = ["desk.toml:4:1", "plan-0/pack.toml:2:1", "plan-1/pack.toml:2:1"];
    for place in places {
        assert!(
            said.contains(&format!("error[missing-vocabulary]: the vocabulary `words` is missing\n  --> {place}")),
            "{said}"
        );
    }
}
