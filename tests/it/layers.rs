//! Parameters of texts, and locales that are layers over others: what is said in their place, and what is wrong with them.

use crate::packs::Change::{File, Swap};
use crate::packs::{Change, blocks, pack};
use crate::tables::tables;
use fenji::{Desk, DeskOptions, Options, Pack};
use serde_json::json;

tables! { "layers":
    what_is_wrong_with_parameters_and_layers_is_told,
}

const TEXT: &str = "text/en.toml";

/// The tiny pack with a number to call and a word, and with the same for Hong Kong.
const WITH: [Change<'_>; 5] = [
    Swap("pack.toml", "locales = [\"en\"]", "locales = [\"en\", \"en-HK\"]"),
    Swap(TEXT, "save-traces = \"Save all traces.\"", "save-traces = \"Call {fire} or {police}; then {save}.\""),
    Swap(TEXT, "unit = \"people\"", "unit = \"{people}\""),
    Swap(
        TEXT,
        "[kinds]\n",
        "[phones]\nfire = \"112\"\npolice = \"+1 (2) 3\"\n[parameters]\nsave = \"save all\"\npeople = \"people\"\n[kinds]\n",
    ),
    File("text/en-HK.toml", "[phones]\nfire = \"999\"\n[steps]\nwipe = \"Wipe it, please.\"\n"),
];

fn said(pack: &Pack, locale: &str) -> String {
    let facts = pack.facts(&json!({})).expect("right facts");
    let decision = pack.assess(&facts, &Options { locale: Some(locale.to_owned()), ..Options::default() });
    let steps = decision.steps.iter().map(|step| format!("{} {:?}", step.text, step.phones));
    let unit = json!(pack.info(locale))["facts"][4]["unit"].as_str().unwrap_or("none").to_owned();
    steps.chain([unit]).collect::<Vec<_>>().join(" | ")
}

const EN: &str = r#"Call 112 or +1 (2) 3; then save all. ["112", "+1 (2) 3"] | Wipe the machine. [] | people"#;
const HK: &str = r#"Call 999 or +1 (2) 3; then save all. ["999", "+1 (2) 3"] | Wipe it, please. [] | people"#;

#[test]
fn a_layer_says_what_differs_and_parameters_stand_in_all_texts() {
    let folder = pack(&WITH);
    assert_eq!(blocks(&folder.check().problems), "");
    let compiled = Pack::from_compiled(&folder.to_compiled(&[]).expect("it compiles")).expect("it is read");
    let layer = Pack::from_compiled(&folder.to_compiled(&["en-HK"]).expect("it compiles")).expect("it is read");
    for pack in [&folder, &Pack::from_bundle(&folder.to_bundle()).expect("a bundle"), &compiled] {
        assert_eq!((said(pack, "en").as_str(), said(pack, "en-HK").as_str()), (EN, HK));
    }
    assert_eq!(said(&layer, "en-HK"), HK);
    assert_eq!((folder.locale("en-GB").unwrap(), folder.locale("en-HK").unwrap()), ("en", "en-HK"));
}

#[test]
fn whoever_runs_a_pack_sets_its_parameters() {
    let own = [("fire", "8119"), ("save", "save them"), ("other", "x")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let own = own.into_iter().collect();
    let folder = pack(&WITH);
    let compiled = Pack::from_compiled(&folder.to_compiled(&["en"]).expect("it compiles")).expect("it is read");
    let wanted = EN.replace("112", "8119").replace("save all", "save them");
    for given in [folder, compiled] {
        let digest = given.digest().to_owned();
        let given = given.with_parameters(&own).expect("right parameters");
        assert_eq!((said(&given, "en"), given.digest()), (wanted.clone(), digest.as_str()));
        let again = Pack::from_compiled(&given.to_compiled(&["en"]).expect("it compiles")).expect("it is read");
        assert_eq!(said(&again, "en"), wanted);
        let desk = Desk::of(given);
        let facts = desk.facts(&json!({})).expect("right facts");
        let decision = desk.assess(&facts, &DeskOptions::default());
        assert_eq!(decision.worklist.steps[0].phones, ["8119", "+1 (2) 3"]);
        let desk = desk.with_parameters(&[("fire".to_owned(), "119".to_owned())].into()).expect("right parameters");
        let facts = desk.facts(&json!({})).expect("right facts");
        assert_eq!(desk.assess(&facts, &DeskOptions::default()).worklist.steps[0].phones[0], "119");
    }
    let wrong = pack(&WITH).with_parameters(&[("fire".to_owned(), "nobody".to_owned())].into());
    assert_eq!(wrong.unwrap_err().problems[0].message, "`fire` is `nobody`, which nobody can call");
}

#[test]
fn a_language_without_a_value_is_told() {
    let other = crate::packs::TEXTS.replace("Save all traces.", "Call {fire}.");
    let changes = [
        Swap("pack.toml", "locales = [\"en\"]", "locales = [\"en\", \"fr\"]"),
        Swap("pack.toml", "[negations.en]", "[negations.fr]\nwords = [\"non\"]\n\n[negations.en]"),
        Swap(TEXT, "save-traces = \"Save all traces.\"", "save-traces = \"Call {fire}.\""),
        Swap(TEXT, "[kinds]\n", "[phones]\nfire = \"112\"\n[kinds]\n"),
        File("text/fr.toml", &other),
    ];
    let pack = pack(&changes);
    assert_eq!(
        blocks(pack.check().problems.iter().filter(|problem| problem.message.contains("phones"))),
        "error[missing-text]: the text `phones.fire` is missing in `fr`\n  --> text/fr.toml:105:1\n  \
         help: `steps.save-traces` needs it: give it a value under [phones]"
    );
    // Until then the first language's is said.
    assert!(said(&pack, "fr").starts_with("Call 112. [\"112\"]"));
}
