//! Vocabularies: a pack that takes its facts and words from one decides as the same pack with all of them in its own files,
//! and holds no more of it than it takes.

use crate::oracle::knowledge::{facts_json, knowledge};
use crate::oracle::subject::for_random_packs;
use crate::packs::{blocks, changed, pack, refused};
use fenji::{Options, Pack, Sources};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// The sections of texts that a vocabulary may have.
const SECTIONS: [&str; 15] = [
    "facts",
    "roles",
    "acts",
    "phases",
    "goals",
    "outputs",
    "steps",
    "duties",
    "commands",
    "reports",
    "fields",
    "notes",
    "clauses",
    "phones",
    "parameters",
];

/// What the vocabulary has besides, for others.
const OTHERS: &str = "\n[[fact]]\nid = \"others.alone\"\ntype = \"several\"\noptions = [\"one\", \"two\"]\n";
const OTHERS_WORDS: &str = "\n[facts.\"others.alone\"]\nquestion = \"others ask this\"\n";

/// The same files, of which all facts and all words that can stand in a vocabulary do. The vocabulary has more than that:
/// each several-choice fact one option, and facts and words that nobody here takes.
pub fn moved(sources: &Sources) -> Sources {
    let text = |file: &str| String::from_utf8(sources.files[file].clone()).expect("UTF-8");
    let mut files: BTreeMap<String, String> = sources.files.keys().map(|file| (file.clone(), text(file))).collect();
    let pack = files.get_mut("pack.toml").expect("a pack");
    let locales = pack.lines().find(|line| line.starts_with("locales")).expect("it speaks").to_owned();
    pack.insert_str(0, "uses = \"words\"\n");
    files.insert(
        "vocabulary/vocabulary.toml".to_owned(),
        format!("format = 1\nid = \"words\"\nversion = \"7\"\n{locales}\n"),
    );
    let (mut own, mut common) = (String::new(), String::new());
    for fact in text("facts.toml").split("[[fact]]").skip(1) {
        let line = |key: &str| fact.lines().find(|line| line.starts_with(key)).unwrap_or_default();
        let _ = writeln!(own, "[[fact]]\n{}", line("id ="));
        match line("options = [") {
            options if line("type").contains("several") && !options.is_empty() => {
                let _ = writeln!(own, "{options}");
                common += &format!("[[fact]]{}", fact.replace("options = [", "options = [\"zz\", "));
            }
            _ => common += &format!("[[fact]]{fact}"),
        }
    }
    files.insert("facts.toml".to_owned(), own);
    files.insert("vocabulary/facts.toml".to_owned(), common + OTHERS);
    for file in sources.files.keys().filter(|file| file.starts_with("text/")) {
        let (mut own, mut common) = (String::new(), String::new());
        let mut to = &mut own;
        for line in text(file).lines() {
            if let Some(section) = line.strip_prefix('[') {
                let section = section.split(['.', ']']).next().unwrap_or_default();
                to = if SECTIONS.contains(&section) { &mut common } else { &mut own };
            }
            let _ = writeln!(to, "{line}");
        }
        files.insert(file.clone(), own);
        files.insert(format!("vocabulary/{file}"), common + OTHERS_WORDS);
    }
    Sources::new(files)
}

fn load(sources: &Sources) -> Pack {
    Pack::from_sources(sources).unwrap_or_else(|error| panic!("{error}"))
}

/// The files with one changed.
fn with(sources: &Sources, file: &str, change: impl Fn(&str) -> String) -> Sources {
    let mut sources = sources.clone();
    let text = sources.files.get(file).cloned().unwrap_or_default();
    sources.files.insert(file.to_owned(), change(&String::from_utf8(text).expect("UTF-8")).into_bytes());
    sources
}

/// Writes the files of a pack where they stand on a disk: the vocabulary beside it.
fn write(root: &Path, name: &str, sources: &Sources) {
    for (path, content) in &sources.files {
        let file = match path.strip_prefix("vocabulary/") {
            Some(inside) => root.join("words").join(inside),
            None => root.join(name).join(path),
        };
        fs::create_dir_all(file.parent().expect("a folder")).and_then(|()| fs::write(&file, content)).expect("written");
    }
}

/// An answer without the digest.
fn plain(mut answer: Value) -> Value {
    for at in ["", "/pack"] {
        if let Some(Value::Object(map)) = answer.pointer_mut(at) {
            map.remove("digest");
        }
    }
    answer
}

/// Everything that a pack says about some facts, in every language.
fn said(pack: &Pack, facts: &Value) -> Result<Vec<Value>, String> {
    let facts = pack.facts(facts).map_err(|error| error.to_string())?;
    let nothing = pack.facts(&json!({})).expect("nothing is known");
    let of = |locale: &String| {
        let options = Options { locale: Some(locale.clone()), ..Options::default() };
        [
            plain(json!(pack.info(locale))),
            pack.facts_schema(locale),
            plain(json!(pack.assess(&facts, &options))),
            plain(json!(pack.explain(&facts, None, &options).expect("every level"))),
            plain(json!(pack.compare(&nothing, &facts, &options))),
        ]
    };
    Ok(pack.locales().iter().flat_map(of).collect())
}

fn content(pack: &Pack) -> Value {
    serde_json::from_str::<Value>(&pack.to_bundle()).expect("a bundle is JSON")["content"].take()
}

#[test]
fn a_pack_says_the_same_with_its_facts_and_words_in_a_vocabulary() {
    let (own, taking) = (pack(&[]), load(&moved(&changed(&[]))));
    assert_eq!(blocks(&taking.check().problems), "");
    assert!(taking.run_cases().ok());
    for facts in
        [json!({}), json!({ "signs": ["smoke"], "affected": 30 }), json!({ "signs": { "excludes": ["smoke"] } })]
    {
        assert_eq!(said(&own, &facts), said(&taking, &facts), "{facts}");
    }
    // What it does not take, nobody can answer.
    for facts in [json!({ "signs": ["zz"] }), json!({ "others": { "alone": ["one"] } })] {
        assert_eq!(said(&own, &facts), said(&taking, &facts), "{facts}");
        assert!(said(&taking, &facts).is_err(), "{facts}");
    }
}

#[test]
fn random_packs_say_the_same_with_a_vocabulary_and_keep_what_they_take() {
    for_random_packs(12, &|subject, choices| {
        let sources = moved(&subject.pack.sources());
        let taking = Pack::from_sources(&sources).map_err(|error| error.to_string())?;
        let bundle = taking.to_bundle();
        if bundle.contains("zz") || bundle.contains("others") {
            return Err("the bundle holds what others take".into());
        }
        let again = Pack::from_bundle(&bundle).map_err(|error| error.to_string())?;
        let trusted = Pack::from_trusted_bundle(&bundle).map_err(|error| error.to_string())?;
        // Read from its own content as if it were new, it is the same.
        let (path, script) = taking.scripts().iter().next().ok_or("no rules")?;
        let anew = again.with_script(path, Some(script.clone())).map_err(|error| error.to_string())?;
        for other in [&again, &trusted, &anew] {
            if other.digest() != taking.digest() || other.to_bundle() != bundle {
                return Err("what was taken is not the whole of it".into());
            }
        }
        for _ in 0..3 {
            let known = facts_json(&subject.table, &knowledge(choices, &subject.table));
            if said(&subject.engine, &known) != said(&taking, &known) || said(&taking, &known) != said(&trusted, &known)
            {
                return Err(format!("it says something else about {known}"));
            }
        }
        Ok(())
    });
}

#[test]
fn a_digest_changes_with_what_a_pack_takes_and_with_nothing_else() {
    let sources = moved(&changed(&[]));
    let digest = load(&sources).digest().to_owned();
    let (head, facts, words) = ("vocabulary/vocabulary.toml", "vocabulary/facts.toml", "vocabulary/text/en.toml");
    let same = [
        with(&sources, head, |text| text.replace("\"7\"", "\"8\"")),
        with(&sources, head, |text| text.replace("[\"en\"]", "[\"de\", \"en\"]")),
        with(&sources, facts, |text| text.replace("\"zz\"", "\"yy\", \"xx\"")),
        with(&sources, facts, |text| text.replace("\"one\", \"two\"", "\"three\"")),
        with(&sources, facts, |text| format!("{text}\n[[fact]]\nid = \"more\"\ntype = \"text\"\n")),
        with(&sources, words, |text| text.replace("others ask this", "others ask that")),
        with(&sources, words, |text| text.replace("[roles]", "[roles]\nnobody = \"Nobody\"")),
        with(&sources, "vocabulary/text/de.toml", |_| String::new()),
        // What the plan itself says needs no note of others.
        with(&sources, words, |text| text.replace("[notes]", "[notes]\nbroken-for-good = \"So others read it.\"")),
    ];
    for (index, sources) in same.iter().enumerate() {
        assert_eq!(load(sources).digest(), digest, "{index}");
    }
    let other = [
        with(&sources, facts, |text| text.replace("max = 1000", "max = 999")),
        with(&sources, facts, |text| text.replace("\"zz\", \"noise\", \"smoke\"", "\"zz\", \"smoke\", \"noise\"")),
        with(&sources, facts, |text| text.replace("ordered", "orderd").replace("\"slow\", ", "\"slow\", \"slower\", ")),
        with(&sources, words, |text| text.replace("Save all traces.", "Save every trace.")),
    ];
    for (index, sources) in other.iter().enumerate() {
        assert_ne!(load(sources).digest(), digest, "{index}");
    }
}

#[test]
fn a_pack_says_what_is_its_own_about_a_fact_that_it_takes() {
    let sources = moved(&changed(&[]));
    let own = with(&sources, "facts.toml", |text| {
        text.replace("id = \"signs\"\n", "id = \"signs\"\nask_first = true\nwhen = 'r.spread'\n")
            .replace("[\"noise\", \"smoke\", \"theft\"]", "[\"smoke\", \"noise\"]")
    });
    let pack = load(&own);
    let info = json!(pack.info("en"));
    let signs =
        info["facts"].as_array().expect("facts").iter().find(|fact| fact["id"] == "signs").expect("it is there");
    assert_eq!((&signs["ask_first"], &signs["when"]), (&json!(true), &json!("r.spread")));
    let options: Vec<&Value> =
        signs["options"].as_array().expect("options").iter().map(|option| &option["id"]).collect();
    assert_eq!(options, ["noise", "smoke"], "in the vocabulary's order");
    // What the pack says itself it does not take.
    let with_when = with(&own, "vocabulary/facts.toml", |text| {
        text.replace("id = \"signs\"\n", "id = \"signs\"\nwhen = 'r.urgent'\nask_first = false\n")
    });
    assert_eq!(load(&with_when).digest(), pack.digest());
    let from_vocabulary = with(&sources, "vocabulary/facts.toml", |text| {
        text.replace("id = \"signs\"\n", "id = \"signs\"\nwhen = 'r.spread'\nask_first = true\n")
    });
    let taken = json!(load(&from_vocabulary).info("en"));
    let signs =
        taken["facts"].as_array().expect("facts").iter().find(|fact| fact["id"] == "signs").expect("it is there");
    assert_eq!((&signs["ask_first"], &signs["when"]), (&json!(true), &json!("r.spread")));
}

#[test]
fn the_words_of_a_pack_come_before_those_of_its_vocabulary() {
    let sources = moved(&changed(&[]));
    let words = |text: &str| with(&sources, "text/en.toml", |own| format!("{own}\n[roles]\nhead = \"{text}\"\n"));
    let role = |pack: &Pack| json!(pack.info("en"))["roles"][1]["text"].clone();
    let own = load(&words("Chief"));
    assert_eq!((role(&own), blocks(&own.check().problems)), (json!("Chief"), String::new()));
    assert_eq!(content(&own)["vocabulary/text/en.toml"]["roles"], json!({ "desk": "Desk" }));
    let doubled = load(&words("Head"));
    assert_eq!(
        blocks(&doubled.check().problems),
        "warning[doubled-text]: the vocabulary says `roles.head` in the same words\n  --> text/en.toml:31:1\n  \
         help: take it out here"
    );
    let missing = load(&with(&sources, "vocabulary/text/en.toml", |text| text.replace("head = \"Head\"\n", "")));
    assert!(blocks(&missing.check().problems).contains("error[missing-text]: the text `roles.head` is missing"));
}

#[test]
fn folder_and_memory_give_the_same_pack_and_problems_lead_to_the_file() {
    let sources = moved(&changed(&[]));
    let root = tempfile::tempdir().expect("a folder");
    let folder = root.path().join("tiny");
    write(root.path(), "tiny", &sources);
    let pack = Pack::from_folder(&folder).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(pack.to_bundle(), load(&sources).to_bundle());
    assert_eq!(blocks(&pack.check().problems), "");
    assert_eq!(Sources::from_folder(&folder).expect("it is readable").files, sources.files);
    assert_eq!(fenji::locate(&folder, "vocabulary/facts.toml"), root.path().join("words/facts.toml"));
    assert_eq!(fenji::locate(&folder, "facts.toml"), folder.join("facts.toml"));
    let said = refused(Pack::from_folder(root.path().join("words")));
    assert!(said.starts_with("error[is-vocabulary]: `") && said.contains("holds a vocabulary, not a pack"), "{said}");
    // An overlay finds the vocabulary beside its base.
    let overlay = root.path().join("deeper/ours");
    fs::create_dir_all(&overlay).expect("written");
    let head = "format = 1\nid = \"ours\"\nversion = \"1\"\nbase = { id = \"tiny\", version = \"0.1.0\", path = \"../../tiny\" }\n";
    fs::write(overlay.join("overlay.toml"), head).expect("written");
    let overlaid = Pack::from_folder(&overlay).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(overlaid.overlay().expect("it is one").base_digest, pack.digest());
    let words = fenji::locate(&overlay, "vocabulary/facts.toml").canonicalize().expect("it is there");
    assert_eq!(words, root.path().join("words/facts.toml").canonicalize().expect("it is there"));
    fs::remove_file(root.path().join("words/facts.toml")).expect("removed");
    let said = refused(Pack::from_folder(&folder));
    assert_eq!(said.lines().next(), Some("error[missing-file]: `vocabulary/facts.toml` is missing"));
    fs::write(root.path().join("words/text/en.tml"), "").expect("written");
    fs::write(root.path().join("words/facts.toml"), &sources.files["vocabulary/facts.toml"]).expect("written");
    let notes = Pack::from_folder(&folder).unwrap_or_else(|error| panic!("{error}")).check().problems;
    assert!(
        blocks(&notes).contains("warning[overlooked-file]: `text/en.tml` is not read\n  --> vocabulary/text/en.tml")
    );
}

#[test]
fn an_overlay_changes_a_pack_with_a_vocabulary_from_wherever_it_comes() {
    let sources = moved(&changed(&[]));
    let overlay = Sources::new([
        (
            "overlay.toml",
            "format = 1\nid = \"ours\"\nversion = \"1\"\nbase = { id = \"tiny\", version = \"0.1.0\" }\nroles = [\"night\"]\nrules = { off = [\"wipe\"] }\n",
        ),
        ("rules/ours.rhai", "step(\"wipe\").phase(\"recovery\").by(\"night\").after(\"save-traces\").gap();"),
        (
            "text/en.toml",
            "[roles]\nnight = \"Night shift\"\n[steps]\nwipe = \"Wipe it at night.\"\n[notes]\nwipe = \"Ours.\"\n",
        ),
    ]);
    let base = load(&sources);
    let overlaid = [
        base.overlaid(&overlay),
        Pack::from_bundle(&base.to_bundle()).and_then(|base| base.overlaid(&overlay)),
        Pack::from_sources(&{
            let mut all = sources.clone();
            all.files.extend(overlay.files.iter().map(|(path, text)| (format!("overlay/{path}"), text.clone())));
            all
        }),
    ];
    let overlaid = overlaid.map(|pack| pack.unwrap_or_else(|error| panic!("{error}")));
    for pack in &overlaid {
        assert_eq!(pack.to_bundle(), overlaid[0].to_bundle());
        assert_eq!(pack.overlay().expect("it is one").base_digest, base.digest());
        assert_eq!(blocks(&pack.check().problems), "");
    }
    // Its words are its own, also where the vocabulary has some.
    let bare = Sources::new(
        overlay
            .files
            .iter()
            .filter(|(path, _)| *path != "text/en.toml")
            .map(|(path, text)| (path.clone(), text.clone())),
    );
    let vocabulary =
        with(&sources, "vocabulary/text/en.toml", |text| text.replace("[roles]", "[roles]\nnight = \"Night\""));
    let pack = load(&vocabulary).overlaid(&bare).unwrap_or_else(|error| panic!("{error}"));
    assert!(blocks(&pack.check().problems).contains("error[missing-text]: the text `roles.night` is missing"));
}

#[test]
fn a_rule_that_is_tried_out_finds_the_whole_vocabulary() {
    let sources = with(&moved(&changed(&[])), "vocabulary/text/en.toml", |text| {
        text.replace("[steps]", "[steps]\nlook-around = \"Look around.\"")
    });
    let script = "step(\"look-around\").phase(\"detection\").by(\"desk\").clause(\"plan-1 §9\");";
    let tried = |pack: &Pack| {
        let pack =
            pack.with_script("rules/new.rhai", Some(script.to_owned())).unwrap_or_else(|error| panic!("{error}"));
        blocks(&pack.check().problems)
    };
    let pack = load(&sources);
    assert_eq!(tried(&pack), "");
    // A bundle holds what the pack took when it was made.
    let bundled = Pack::from_bundle(&pack.to_bundle()).expect("it loads");
    assert!(tried(&bundled).contains("error[missing-text]: the text `steps.look-around` is missing"));
}

#[test]
fn what_a_shipped_pack_takes_is_all_that_it_needs() {
    for entry in fs::read_dir(crate::root().join("rules")).expect("rules/ is there").flatten() {
        if !entry.path().join("pack.toml").is_file() {
            continue;
        }
        let pack = Pack::from_folder(entry.path()).unwrap_or_else(|error| panic!("{error}"));
        let bundled = Pack::from_bundle(&pack.to_bundle()).unwrap_or_else(|error| panic!("{error}"));
        let (path, script) = bundled.scripts().iter().next().expect("it has rules");
        // Read once more from what it holds, it holds the same.
        let anew = bundled.with_script(path, Some(script.clone())).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!((anew.digest(), anew.to_bundle()), (pack.digest(), pack.to_bundle()), "{}", pack.id());
        assert_eq!(said(&anew, &json!({})), said(&pack, &json!({})), "{}", pack.id());
        assert_eq!(blocks(&bundled.check().problems), "", "{}", pack.id());
    }
}
