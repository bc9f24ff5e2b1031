//! A pack in memory whose descriptions are compared with examples: the signs, danger to people, and leaks.

use fenji::{Options, Pack, Sources, SuggestedValue};
use serde_json::json;
use std::path::{Path, PathBuf};

/// The languages of the examples.
pub const LOCALES: [&str; 3] = ["zh-Hans", "zh-Hant", "en"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).expect("the file is there")
}

/// The signs, in the order in which people see them.
pub fn signs() -> Vec<String> {
    let text = read("rules/vocabulary/facts.toml");
    let (_, fact) = text.split_once("id = \"incident.signs\"").expect("the signs");
    let (_, options) = fact.split_once("options = [").expect("their options");
    let (options, _) = options.split_once(']').expect("the end of the list");
    options.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The examples of one locale.
pub fn examples(locale: &str) -> String {
    read(&format!("rules/desk/examples/{locale}.toml"))
}

/// The files of a pack that asks for the signs, with these examples.
pub fn sources(examples: impl IntoIterator<Item = (String, String)>) -> Sources {
    let desk = read("rules/desk.toml");
    let (_, negations) = desk.split_once("[negations.zh-Hans]").expect("its words of denial");
    let pack = format!(
        "format = 1\nid = \"signs\"\nversion = \"0.1.0\"\nlocales = [\"zh-Hans\", \"zh-Hant\", \"en\"]\nkinds = [\"any\"]\n\
         scopes = [\"any\"]\nlevels = [\"any\"]\n\n[source]\nplan = \"none\"\n\n[negations.zh-Hans]{negations}"
    );
    let facts = format!(
        "[[fact]]\nid = \"incident.description\"\ntype = \"text\"\n\n\
         [[fact]]\nid = \"safety.people_at_risk\"\ntype = \"yes-no\"\nask_first = true\n\n\
         [[fact]]\nid = \"leak.status\"\ntype = \"one\"\noptions = [\"none\", \"suspected\", \"confirmed\"]\nask_first = true\n\n\
         [[fact]]\nid = \"incident.signs\"\ntype = \"several\"\noptions = {:?}\n",
        signs()
    );
    let rules = "kind(\"any\", \"k\").gap();\nscope(\"any\", \"s\").gap();\nlevel(\"any\", \"l\").gap();\npriority(1, \"p\").gap();\n";
    let files = [("pack.toml", pack), ("facts.toml", facts), ("rules/all.rhai", rules.to_owned())];
    let files = files.map(|(path, text)| (path.to_owned(), text)).into_iter();
    Sources::new(files.chain(examples))
}

/// The examples of all locales by their paths in a pack.
pub fn all_examples() -> Vec<(String, String)> {
    LOCALES.map(|locale| (format!("examples/{locale}.toml"), examples(locale))).into()
}

/// The pack with all examples.
pub fn pack() -> Pack {
    Pack::from_sources(&sources(all_examples())).unwrap_or_else(|error| panic!("{error}"))
}

/// What is suggested for a description, as `fact=answer` with the words that speak for it.
pub fn suggested(pack: &Pack, description: &str) -> Vec<(String, Vec<String>)> {
    let facts = pack.facts(&json!({ "incident": { "description": description } })).expect("a description");
    let decision = pack.assess(&facts, &Options::default());
    let named = decision.suggestions.iter().map(|suggestion| {
        let value = match suggestion.value {
            SuggestedValue::Option(option) => option.to_owned(),
            SuggestedValue::Flag(flag) => flag.to_string(),
        };
        (format!("{}={value}", suggestion.fact), suggestion.because.iter().map(ToString::to_string).collect())
    });
    named.collect()
}

/// The suggestions of one fact, the likeliest first.
pub fn of_fact(pack: &Pack, description: &str, fact: &str) -> Vec<String> {
    let all = suggested(pack, description);
    all.into_iter().filter_map(|(named, _)| Some(named.strip_prefix(fact)?.strip_prefix('=')?.to_owned())).collect()
}
