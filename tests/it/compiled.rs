//! Compiled packs: they decide as the packs that they were made of, carry chosen words, and are refused where they are damaged.

use crate::oracle::knowledge::{facts_json, knowledge};
use crate::oracle::subject::for_random_packs;
use crate::packs::{Change, files, pack};
use crate::schemes::SCHEME;
use fenji::{Audience, Desk, DeskOptions, Error, Options, Pack};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;

/// Everything that a pack says about some facts in one of its languages, or what is wrong with them.
fn everything_in(locale: &str, pack: &Pack, facts: &Value) -> String {
    let facts = match pack.facts(facts) {
        Ok(facts) => facts,
        Err(error) => return json!(error.problems).to_string(),
    };
    let received = Some("2026-11-22T08:00:00Z".parse().expect("a moment"));
    let options = Options { received, locale: Some(locale.to_owned()), ..Options::default() };
    let explanation = pack.explain(&facts, None, &options).expect("every level is known");
    json!([
        pack.assess(&facts, &options),
        pack.verdict(&facts),
        explanation,
        pack.info(locale),
        pack.facts_schema(locale)
    ])
    .to_string()
}

/// The same in its first language.
fn everything(pack: &Pack, facts: &Value) -> String {
    everything_in(&pack.locales()[0], pack, facts)
}

fn compiled(pack: &Pack) -> Pack {
    Pack::from_compiled(&pack.to_compiled(&[]).expect("it can be compiled")).expect("what was written can be read")
}

/// The shipped packs.
fn shipped() -> impl Iterator<Item = Pack> {
    let folders = fs::read_dir(crate::root().join("rules")).expect("rules/ is there").flatten();
    folders
        .filter(|entry| entry.path().join("pack.toml").is_file())
        .map(|entry| Pack::from_folder(entry.path()).expect("it loads"))
}

/// The facts of all cases of a pack, and no facts at all.
fn situations(pack: &Pack) -> Vec<Value> {
    let bundle: Value = serde_json::from_str(&pack.to_bundle()).expect("a bundle is JSON");
    let files = bundle["content"].as_object().expect("files").iter().filter(|(path, _)| path.starts_with("cases/"));
    let cases = files.flat_map(|(_, file)| file["case"].as_array().into_iter().flatten());
    std::iter::once(json!({})).chain(cases.map(|case| case["facts"].clone())).collect()
}

fn refused(result: Result<impl Sized, Error>) -> String {
    result.err().map_or_else(|| "accepted".to_owned(), |error| error.to_string())
}

#[test]
fn a_compiled_pack_says_what_its_folder_says() {
    let (mut packs, mut facts) = (0, 0);
    for pack in shipped() {
        let compiled = compiled(&pack);
        assert_eq!((compiled.id(), compiled.version(), compiled.digest()), (pack.id(), pack.version(), pack.digest()));
        assert!(compiled.is_compiled() && !pack.is_compiled());
        packs += 1;
        for (situation, locale) in situations(&pack).iter().zip(pack.locales().iter().cycle()) {
            let [one, other] = [&compiled, &pack].map(|pack| everything_in(locale, pack, situation));
            assert_eq!(one, other, "{}: {situation}", pack.id());
            facts += 1;
        }
    }
    assert!(packs >= 7 && facts > 300, "{packs} packs, {facts} situations");
}

#[test]
fn compiled_random_packs_decide_as_their_rule_files() {
    for_random_packs(40, &|subject, choices| {
        let compiled = compiled(&subject.engine);
        let known = (0..4).map(|_| facts_json(&subject.table, &knowledge(choices, &subject.table)));
        // What is decided of nothing stands in the file.
        for facts in std::iter::once(json!({})).chain(known) {
            let (one, other) = (everything(&compiled, &facts), everything(&subject.engine, &facts));
            if one != other {
                return Err(format!("{facts}\ncompiled: {one}\nrule files: {other}"));
            }
        }
        Ok(())
    });
}

/// Facts that no rule reads but by what they rule out: they are asked none the less.
const TIED: &str = r#"
[[fact]]
id = "noticed"
type = "yes-no"

[[fact]]
id = "rows"
type = "number"
min = 0
max = 100000

[[fact]]
id = "columns"
type = "number"
min = 0
max = 100000

[[fact]]
id = "large"
type = "yes-no"

[[fact]]
id = "copied"
type = "yes-no"
when = 'r.noticed && r.large'
"#;

#[test]
fn what_is_decided_before_counts_for_nothing_else() {
    let facts = format!("{}{TIED}", files()["facts.toml"]);
    let rules = files()["rules/plan.rhai"].replace(
        "level(\"P2\"",
        "level(\"P1\", \"was-noticed\").when(|r| r.noticed).clause(\"plan-1 §3\");\n\
         compute(\"large\").from([\"rows\", \"columns\"]).by(|rows, columns| rows * columns > 5000);\nlevel(\"P2\"",
    );
    let words = ["noticed", "rows", "columns", "large", "copied"]
        .map(|id| format!("[facts.{id}]\nquestion = \"{id}?\"\nhelp = \"-\"\nwhy = \"-\"\n"));
    let texts = files()["text/en.toml"].replace("[steps]\n", &format!("{}[steps]\n", words.concat()));
    let pack = pack(&[
        Change::File("facts.toml", &facts),
        Change::File("rules/plan.rhai", &rules),
        Change::File("text/en.toml", &texts),
    ]);
    let compiled = compiled(&pack);
    for facts in [
        json!({}),
        json!({ "rows": null }),
        json!({ "rows": null, "columns": null }),
        json!({ "rows": 3 }),
        json!({ "noticed": null }),
        json!({ "story": "x", "seen_at": "2026-11-22T08:00:00Z" }),
    ] {
        assert_eq!(everything(&compiled, &facts), everything(&pack, &facts), "{facts}");
    }
}

#[test]
fn a_compiled_desk_says_what_its_folder_says() {
    let desk = Desk::from_folder(crate::root().join("rules")).expect("the desk loads");
    let bytes = desk.to_compiled(&["zh-Hant", "en"]).expect("it can be compiled");
    assert!(Desk::is_compiled(&bytes));
    let compiled = Desk::from_compiled(&bytes).expect("what was written can be read");
    assert_eq!(compiled.digest(), desk.digest());
    for report in [
        json!({}),
        json!({ "leak": { "status": "confirmed", "customer_data": true } }),
        json!({ "safety": { "people_at_risk": true } }),
        json!({ "system": { "state": "down" }, "leak": { "status": "none" } }),
        // What one begins with, which was decided before; and what is all but that.
        json!({ "safety": { "people_at_risk": false } }),
        json!({ "safety": { "people_at_risk": false }, "incident": { "description": "the lift is stuck" } }),
        json!({ "safety": { "people_at_risk": null } }),
        json!({ "safety": { "people_at_risk": false }, "incident": { "signs": { "excludes": ["fire-or-explosion"] } } }),
        json!({ "safety": { "people_at_risk": false }, "incident": { "signs": null } }),
    ] {
        for audience in [None, Some(Audience::Reporter), Some(Audience::Responder)] {
            let options = DeskOptions { locale: Some("en".into()), audience, ..DeskOptions::default() };
            let said = |desk: &Desk| {
                let facts = desk.facts(&report).expect("right facts");
                (json!(desk.assess(&facts, &options)).to_string(), json!(desk.verdict(&facts)).to_string())
            };
            assert_eq!(said(&compiled), said(&desk), "{report} {audience:?}");
        }
    }
    assert!(refused(Pack::from_compiled(&bytes)).starts_with("error[is-desk]"));
}

#[test]
fn only_the_words_that_were_chosen_are_taken_along() {
    let pack = shipped().find(|pack| pack.id() == "it-operations").expect("a shipped pack");
    let (all, one) = (pack.to_compiled(&[]).expect("bytes"), pack.to_compiled(&["en"]).expect("bytes"));
    assert!(one.len() * 9 < all.len() * 8, "{} of {} bytes", one.len(), all.len());
    let one = Pack::from_compiled(&one).expect("what was written can be read");
    assert_eq!(one.locales(), ["en"]);
    let decided = |pack: &Pack, locale: Option<&str>| {
        let facts = pack.facts(&json!({ "system": { "state": "down" } })).expect("right facts");
        json!(pack.assess(&facts, &Options { locale: locale.map(Into::into), ..Options::default() })).to_string()
    };
    assert_eq!(decided(&one, None), decided(&pack, Some("en")));
    assert!(refused(pack.to_compiled(&["tlh"])).starts_with("error[unknown-locale]"));
}

#[test]
fn a_compiled_file_that_was_damaged_is_refused() {
    let pack = pack(&[]);
    let desk = crate::desk::tiny();
    for bytes in [pack.to_compiled(&["en"]), desk.to_compiled(&[])].map(|bytes| bytes.expect("bytes")) {
        let mut codes = BTreeMap::<String, usize>::new();
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1 << (at % 8);
            for wrong in [&damaged[..], &bytes[..at]] {
                for said in [refused(Pack::from_compiled(wrong)), refused(Desk::from_compiled(wrong))] {
                    *codes.entry(said.split(']').next().unwrap_or_default().to_owned()).or_default() += 1;
                }
            }
        }
        // Asked for a pack, a file that says that it holds a desk is not looked at any further.
        let known = ["broken-compiled", "changed-compiled", "newer-compiled", "older-compiled", "is-desk"]
            .map(|code| format!("error[{code}"));
        assert!(codes.keys().all(|code| known.contains(code)), "{codes:?}");
    }
}

/// Where the content begins: behind mark, format, kind and checksum.
const HEAD: usize = 17;

/// The file with another content and the checksum that fits it.
fn signed(mut bytes: Vec<u8>) -> Vec<u8> {
    let seed = u16::from_le_bytes([bytes[7], bytes[8]]);
    let sum = twox_hash::XxHash64::oneshot(seed.into(), &bytes[HEAD..]);
    bytes[9..HEAD].copy_from_slice(&sum.to_le_bytes());
    bytes
}

#[test]
fn whatever_a_compiled_file_says_reading_it_and_deciding_by_it_end() {
    let (mut read, mut refusals) = (0, 0);
    for bytes in [pack(&[]), pack(&SCHEME)].map(|pack| pack.to_compiled(&["en"]).expect("bytes")) {
        assert_eq!(signed(bytes.clone()), bytes, "the place of the checksum");
        for at in HEAD..bytes.len() {
            for change in [1 << (at % 8), 0x80, 0xff] {
                let mut other = bytes.clone();
                other[at] ^= change;
                let Ok(pack) = Pack::from_compiled(&signed(other)) else {
                    refusals += 1;
                    continue;
                };
                read += 1;
                let known =
                    json!({ "system": { "state": "down" }, "signs": { "includes": ["smoke"] }, "affected": 12 });
                for facts in [json!({}), known] {
                    everything(&pack, &facts);
                }
            }
        }
    }
    assert!(read > 1000 && refusals > 1000, "{read} read, {refusals} refused");
}

#[test]
fn conditions_that_lie_endlessly_in_each_other_are_refused() {
    let bytes = pack(&[]).to_compiled(&["en"]).expect("bytes");
    // A condition is a variant (2: all) with its parts; the same byte again and again is one in another without end.
    for fill in [2_u8, 3, 1] {
        for at in (HEAD..bytes.len()).step_by(bytes.len() / 40) {
            let mut deep = bytes[..at].to_vec();
            deep.extend([fill, 1].repeat(200_000));
            assert!(refused(Pack::from_compiled(&signed(deep))).starts_with("error["));
        }
    }
}

#[test]
fn a_file_in_which_a_step_comes_before_what_it_waits_for_is_refused() {
    let step =
        |id: &str, more: &str| format!("step({id:?}).phase(\"recovery\").by(\"desk\"){more}.clause(\"plan-1 §6\");\n");
    let rules = [
        files()["rules/plan.rhai"].clone(),
        step("first-act", ""),
        step("early-act", ".after(\"first-act\")"),
        step("later-act", ".after(\"early-act\")"),
    ]
    .concat();
    let texts = files()["text/en.toml"]
        .replace("[steps]\n", "[steps]\nfirst-act = \"1\"\nearly-act = \"2\"\nlater-act = \"3\"\n");
    let pack = pack(&[Change::File("rules/plan.rhai", &rules), Change::File("text/en.toml", &texts)]);
    let bytes = pack.to_compiled(&[]).expect("bytes");
    // The three steps are the last rules, and the guidance ends with them.
    let last = pack.check().rules as u8 - 1;
    let (in_order, changed) = ([last - 2, last - 1, last], [last - 1, last - 2, last]);
    let mut places = bytes.windows(3).enumerate().filter(|(_, window)| *window == in_order);
    let (at, _) = places.next().expect("the guidance lists the steps");
    assert_eq!(places.next(), None, "nothing else does");
    let listing = |steps: [u8; 3]| {
        let mut forged = bytes.clone();
        forged[at..at + 3].copy_from_slice(&steps);
        signed(forged)
    };
    assert!(Desk::from_compiled(&listing(in_order)).is_ok());
    for steps in [changed, [last, last - 1, last - 2], [last - 2, last, last]] {
        let forged = listing(steps);
        for said in [refused(Pack::from_compiled(&forged)), refused(Desk::from_compiled(&forged))] {
            assert_eq!(
                said,
                "error[broken-compiled]: the compiled pack does not hold together\n  help: make it again with `fenji compile`",
                "{steps:?}"
            );
        }
    }
}

#[test]
fn a_desk_of_one_is_compiled_as_its_pack() {
    let bytes = Desk::of(pack(&[])).to_compiled(&[]).expect("bytes");
    assert_eq!(bytes, pack(&[]).to_compiled(&[]).expect("bytes"));
    assert_eq!(Desk::from_compiled(&bytes).expect("a desk of one").digest(), pack(&[]).digest());
}

#[test]
fn a_file_says_what_is_wrong_with_it() {
    let bytes = pack(&[]).to_compiled(&["en"]).expect("bytes");
    let of_format = |format: u8| {
        bytes.iter().enumerate().map(|(at, byte)| if at == 7 { format } else { *byte }).collect::<Vec<_>>()
    };
    assert_eq!(
        refused(Pack::from_compiled(&of_format(9))),
        "error[newer-compiled]: the compiled pack has format 9; this engine reads up to 8\n  help: update fenji, or compile the pack with this version"
    );
    assert_eq!(
        refused(Pack::from_compiled(&of_format(0))),
        "error[older-compiled]: the compiled pack has format 0; this engine reads format 8\n  help: make it again with `fenji compile`"
    );
    assert_eq!(
        refused(Pack::from_compiled(b"{}")),
        "error[broken-compiled]: this is no compiled pack\n  help: make it again with `fenji compile`"
    );
    assert_eq!(
        refused(Pack::from_compiled(&bytes[..bytes.len() - 1])),
        "error[changed-compiled]: the compiled pack does not match its checksum\n  help: it was changed or cut short after it was made; make it again with `fenji compile`"
    );
}

#[test]
fn what_needs_rule_files_says_that_there_are_none() {
    let compiled = compiled(&pack(&[]));
    let problems = compiled.check().problems;
    assert_eq!(problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), ["compiled-only"]);
    assert!(compiled.scripts().is_empty() && compiled.run_cases().cases.is_empty());
}

#[test]
fn a_fact_that_only_a_script_can_compute_is_not_compiled() {
    let rules = format!(
        "{}\ncompute(\"length\").from([\"story\"]).by(|story| if story == () {{ 0 }} else {{ story.len() }});",
        files()["rules/plan.rhai"]
    );
    let facts =
        format!("{}\n[[fact]]\nid = \"length\"\ntype = \"number\"\nmin = 0\nmax = 20000\n", files()["facts.toml"]);
    let pack = pack(&[Change::File("rules/plan.rhai", &rules), Change::File("facts.toml", &facts)]);
    assert_eq!(
        refused(pack.to_compiled(&[])),
        "error[not-compilable]: `length` is computed by running its script\n  fact: length\n  help: write the computation so that it can be analysed and never fails, or from facts with fewer answers"
    );
}
